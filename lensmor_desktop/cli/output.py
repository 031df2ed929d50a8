"""Standard output for results, standard error for everything else.

Whoever reads a stream may go away (`| head`), a disk may be full, and a terminal may know few
characters. None of that is a reason to stop a run that spends money, or to change its exit code.
"""

import contextlib
import json
import os
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from lensmor_desktop.cli import wording
from lensmor_desktop.domain.sentences import say


def prepare() -> None:
    """Lets both streams take every character: what they don't know is written as its code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def show(lines: Iterable[object]) -> None:
    """Prints lines on standard output."""
    _result("".join(plain(str(line)) + "\n" for line in lines))


def show_json(figures: dict[str, Any]) -> None:
    """Prints the one JSON object, in whatever encoding standard output has."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").casefold().replace("-", "")
    text = json.dumps(figures, ensure_ascii=encoding != "utf8", indent=2)
    _result(text + "\n")


def tell(lines: Iterable[object]) -> None:
    """Prints lines on standard error."""
    write(sys.stderr, "".join(plain(str(line)) + "\n" for line in lines))


def plain(line: str) -> str:
    """A line without line breaks and control characters, which a sheet may bring along.

    A worksheet's name or an event's could otherwise steer the terminal.
    """
    if line.isprintable():
        return line
    return "".join(mark if mark.isprintable() else _stand_in(mark) for mark in line)


def write(stream: TextIO | None, text: str) -> OSError | None:
    """Writes at once; a stream that takes nothing any more is silenced and its error returned."""
    if stream is None:  # closed before we were started
        return None
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _silence(stream)
        return error
    return None


def finish() -> None:
    """Writes out what is left, so that ending can't fail over it."""
    for stream in (sys.stdout, sys.stderr):
        write(stream, "")


def _result(text: str) -> None:
    error = write(sys.stdout, text)
    if error is not None and not isinstance(error, BrokenPipeError):
        tell([say(wording.NOT_PRINTED, why=error.strerror or type(error).__name__)])


def _stand_in(mark: str) -> str:
    return " " if mark.isspace() else "·"


def _silence(stream: TextIO) -> None:
    """Sends the rest, and what is still buffered, nowhere."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
