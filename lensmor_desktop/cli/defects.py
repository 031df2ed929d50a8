"""What a defect of ours leaves behind: a report for support, with no key and no address in it."""

import time
import traceback
from pathlib import Path

from lensmor_desktop import __version__
from lensmor_desktop.settings.paths import data_folder


def write_report(error: Exception, data_dir: Path | None) -> list[str]:
    """Writes where it happened, and tells the person what is safe.

    The report names modules, lines and the kinds of the errors. Their messages are left out: they
    may quote a cell, an address or a header.

    Returns:
        lines for the person.
    """
    lines = [f"lensmor-desktop {__version__}", time.strftime("%Y-%m-%d %H:%M:%S")]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        for frame in traceback.extract_tb(cause.__traceback__):
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
        cause = cause.__cause__ or cause.__context__
    told = [
        "The program made a mistake and stopped; that is our fault, not yours.",
        "What was paid for is in its records: lensmor-batch resume goes on where it stopped.",
    ]
    try:
        folder = data_folder(data_dir) / "reports"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        report = folder / f"defect-{time.strftime('%Y%m%d-%H%M%S')}.txt"
        report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        told.append("Where it happened: " + " < ".join(line.strip() for line in lines[::-1][:4]))
    else:
        told.append(f"Please send this file to support; it holds no key and no address: {report}")
    return told
