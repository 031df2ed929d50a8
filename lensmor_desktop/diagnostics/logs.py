"""Logs that rotate: one small file for each program, readable by its owner alone.

Only our own loggers are written down. Libraries log URLs with queries and whole headers, which
may hold names and keys.
"""

import contextlib
import io
import logging
import logging.handlers
import os
import platform
import sys
import time
from pathlib import Path

from lensmor_desktop import __version__
from lensmor_desktop.diagnostics.places import places
from lensmor_desktop.diagnostics.redaction import redact
from lensmor_desktop.domain.printable import printable
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.platform.kind import system_in_words

LOGGER = "lensmor_desktop"
WINDOW_LOG = "window.log"
BATCH_LOG = "batch.log"
LARGEST = 1_000_000
"""Bytes after which a log is put aside and a new one begun."""
PUT_ASIDE = 4
"""How many of those are kept."""
LONGEST_RECORD = 8_000

_log = logging.getLogger(__name__)


class RedactingFormatter(logging.Formatter):
    """Writes a record as one line, and an exception as the places where it went through."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger and message, and nothing that must not be there.

        The text that other formatters left in the record (`exc_text`) isn't used: it holds the
        exception's own words.
        """
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(record.created))
        name = record.name.removeprefix(f"{LOGGER}.")
        message = printable(" ".join(record.getMessage().split()))
        lines = [f"{moment}.{record.msecs:03.0f}Z {record.levelname} {name}: {message}"]
        if record.exc_info and record.exc_info[1] is not None:
            lines += [f"    {place}" for place in places(record.exc_info[1])]
        return redact("\n".join(lines))[:LONGEST_RECORD]


class OwnerOnlyHandler(logging.handlers.RotatingFileHandler):
    """A rotating file of mode 0600 that never disturbs the program, also on a full disk."""

    def _open(self) -> io.TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return os.fdopen(handle, "a", encoding=self.encoding, errors=self.errors)

    def doRollover(self) -> None:  # noqa: N802 - logging's name
        """Puts the file aside; where another program holds it open (Windows), it grows on."""
        try:
            super().doRollover()
        except OSError:
            if self.stream is None:
                self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A record that can't be written is lost; the program goes on."""


def start_logs(folder: Path, name: str) -> Path | None:
    """From now on our loggers write into `folder / name`; whatever they wrote into before ends.

    Returns:
        the file, or None where it can't be written: that is no reason not to work.
    """
    stop_logs()
    try:
        make_private(folder)
        handler = OwnerOnlyHandler(
            folder / name,
            maxBytes=LARGEST,
            backupCount=PUT_ASIDE,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError:
        return None
    handler.setFormatter(RedactingFormatter())
    logger = logging.getLogger(LOGGER)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return folder / name


def stop_logs() -> None:
    """Ends the logs of this process."""
    logger = logging.getLogger(LOGGER)
    for handler in list(logger.handlers):
        if isinstance(handler, OwnerOnlyHandler):
            logger.removeHandler(handler)
            with contextlib.suppress(OSError):  # what a full disk didn't take
                handler.close()


def log_start(program: str, **facts: object) -> None:
    """The first record of a program: what it is and what it runs on."""
    told = {**system_facts(), **facts}
    _log.info("%s started: %s", program, ", ".join(f"{key} {told[key]}" for key in told))


def system_facts() -> dict[str, str]:
    """Versions of program and system; no names of users or computers."""
    return {
        "version": __version__,
        "python": platform.python_version(),
        "system": system_in_words(),
        "bundle": "yes" if getattr(sys, "frozen", False) else "no",
    }


def log_files(folder: Path) -> tuple[Path, ...]:
    """The logs in a folder, the oldest of each program first."""
    found: list[Path] = []
    for name in (WINDOW_LOG, BATCH_LOG):
        aside = [folder / f"{name}.{number}" for number in range(PUT_ASIDE, 0, -1)]
        found += [path for path in (*aside, folder / name) if path.is_file()]
    return tuple(found)
