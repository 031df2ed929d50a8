"""How this library says no: errors with a title, a sentence and a way out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import OutputError, SheetError
from lensmor_desktop.sheets.ooxml import wording


class SpliceRefused(OutputError):
    """Columns can't be added to this workbook; nothing was written."""


def refused_reading(file: str, message: Sentence, hint: str | Sentence) -> SheetError:
    """An error that says why a file can't be read."""
    way_out = say(hint) if isinstance(hint, str) else hint
    return SheetError(say(wording.CANT_READ, file=Path(file).name), message, way_out)


def refused_writing(file: str, message: Sentence, hint: str | Sentence) -> SpliceRefused:
    """An error that says why columns can't be added to a file."""
    way_out = say(hint) if isinstance(hint, str) else hint
    return SpliceRefused(say(wording.CANT_WRITE, file=Path(file).name), message, way_out)


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turns what reading refuses into a refusal to write."""
    try:
        yield
    except SheetError as error:
        title = say(wording.CANT_WRITE, file=path.name)
        raise SpliceRefused(title, error.message, error.hint) from error


def damaged(file: str, template: str, **values: object) -> SheetError:
    """The file breaks the rules of its own format."""
    return refused_reading(file, say(template, **values), wording.HINT_MEND)


def unusual(file: str, template: str, **values: object) -> SheetError:
    """The file may be right, but is built in a way that isn't handled."""
    return refused_reading(file, say(template, **values), wording.HINT_SAVE_COPY)


def too_big(file: str, template: str, **values: object) -> SheetError:
    """A budget is exceeded."""
    return refused_reading(file, say(template, **values), wording.HINT_SPLIT)
