"""A run's receipt outside the journal: as a file of the person's choice."""

import contextlib
import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.errors import OutputError
from lensmor_desktop.gui.wording import NO_REASON, RECEIPT_HINT, RECEIPT_MESSAGE, RECEIPT_TITLE


def write_receipt(path: Path, text: str) -> Path:
    """Writes a receipt as CSV that Excel reads as UTF-8; the file is whole or as it was.

    Raises:
        OutputError: it can't be written there.
    """
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem} ", suffix=".part", dir=path.parent)
        beside = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        if beside is not None:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
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
    name = QCoreApplication.translate("Words", "{sheet} - receipt {run}")
    return beside.with_name(name.format(sheet=Path(summary.source).stem, run=summary.run) + ".csv")
