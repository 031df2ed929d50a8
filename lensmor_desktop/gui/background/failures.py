"""What went wrong, as plain facts that travel from the engine's thread to one dialog."""

from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.diagnostics.places import frames, places
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.errors import ApiError, JournalDamaged, UserFacingError
from lensmor_desktop.gui.marks import QT_TRANSLATE_NOOP
from lensmor_desktop.gui.wording import DEFECT_HINT, DEFECT_MESSAGE, DEFECT_TITLE

DEFECT = "defect"

REQUEST = QT_TRANSLATE_NOOP("Details", "Request")
STATUS = QT_TRANSLATE_NOOP("Details", "Status")
ERROR_KEY = QT_TRANSLATE_NOOP("Details", "Error key")
TRACE_ID = QT_TRANSLATE_NOOP("Details", "Trace ID")
KIND = QT_TRANSLATE_NOOP("Details", "Kind")
PLACE = QT_TRANSLATE_NOOP("Details", "Place")


@dataclass(frozen=True, slots=True)
class Failure:
    """An error in words, and what support needs to find its cause. No key, no address.

    Attributes:
        details: pairs of a label and a value, shown only on request.
        kind: the class of the error, for a program to tell them apart.
        status: the HTTP status where Lensmor refused, else None.
        set_aside: the folder of damaged records that can be set aside.
        trace: where in the program a mistake of ours happened, line by line.
    """

    title: Sentence
    message: Sentence
    hint: Sentence = NOTHING
    details: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    status: int | None = None
    trace: tuple[str, ...] = ()
    set_aside: Path | None = None

    @property
    def is_defect(self) -> bool:
        """Whether it is a mistake of ours rather than something that can happen."""
        return self.kind == DEFECT


def failure_of(error: UserFacingError) -> Failure:
    """An error that was made for people, with the IDs that support asks for."""
    details: list[tuple[str, str]] = []
    status = None
    if isinstance(error, ApiError):
        status = error.status
        details = [
            (REQUEST, f"{error.method} {error.path}".strip()),
            (STATUS, "" if error.status is None else str(error.status)),
            (ERROR_KEY, error.error_key),
            (TRACE_ID, error.trace_id),
        ]
    return Failure(
        title=error.title,
        message=error.message,
        hint=error.hint,
        details=tuple(pair for pair in details if pair[1]),
        kind=type(error).__name__,
        status=status,
        set_aside=error.folder if isinstance(error, JournalDamaged) else None,
    )


def defect(error: BaseException) -> Failure:
    """An error that nobody foresaw: ours. Its own text stays out, for it may hold an address."""
    place = frames(error.__traceback__)[-4:]
    return Failure(
        title=say(DEFECT_TITLE),
        message=say(DEFECT_MESSAGE),
        hint=say(DEFECT_HINT),
        details=(
            (KIND, type(error).__name__),
            (PLACE, " > ".join(place)),
        ),
        kind=DEFECT,
        trace=places(error),
    )
