"""A run's receipt outside the journal: as a file of the person's choice."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain.printable import printable
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.errors import OutputError
from lensmor_desktop.gui.wording import NO_REASON, RECEIPT_HINT, RECEIPT_MESSAGE, RECEIPT_TITLE
from lensmor_desktop.platform.files import write_whole
from lensmor_desktop.platform.paths import with_addition


def write_receipt(path: Path, text: str) -> Path:
    """Writes a receipt as CSV that Excel reads as UTF-8; the file is whole or as it was.

    Raises:
        OutputError: it can't be written there.
    """
    try:
        write_whole(path, text.encode("utf-8-sig"))
    except OSError as error:
        problem = error.strerror or say(NO_REASON)
        raise OutputError(
            say(RECEIPT_TITLE),
            say(RECEIPT_MESSAGE, file=path.name, folder=path.parent, problem=problem),
            say(RECEIPT_HINT),
        ) from error
    return path


def receipt_place(summary: RunSummary) -> Path:
    """Where a receipt is offered to go: beside the results, named after the sheet and the run."""
    beside = Path(summary.output or summary.source)
    words = QCoreApplication.translate("Words", "{sheet} - receipt {run}")
    name = words.format(sheet=Path(summary.source).stem, run=summary.run)
    return with_addition(beside.with_name(f"{printable(name)}.csv"), "")
