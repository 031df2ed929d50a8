"""Standard output for results, standard error for everything else.

Whoever reads a stream may go away (`| head`), a disk may be full, and a terminal may know few
characters (see `platform.streams`). None of that is a reason to stop a run that spends money, or to
change its exit code.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

from lensmor_desktop.cli import wording
from lensmor_desktop.domain.printable import printable
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.platform.streams import fitting, write


def show(lines: Iterable[object]) -> None:
    """Prints lines on standard output."""
    _result("".join(printable(str(line)) + "\n" for line in lines))


def show_data(text: str) -> None:
    """Prints lines for a program to read: what the encoding lacks is written as its code."""
    lines = "".join(printable(line) + "\n" for line in text.splitlines())
    _result(lines if sys.stdout is None else fitting(lines, sys.stdout, "backslashreplace"))


def show_json(figures: dict[str, Any]) -> None:
    """Prints the one JSON object: in UTF-8 where standard output has that, else in ASCII."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").casefold().replace("-", "")
    text = json.dumps(figures, ensure_ascii=encoding != "utf8", indent=2)
    _result("".join(map(_for_terminals, text)) + "\n")


def _for_terminals(mark: str) -> str:
    """A character of JSON as it is, or as an escape that no terminal obeys (RFC 8259, 7)."""
    return mark if mark.isprintable() or mark == "\n" else json.dumps(mark)[1:-1]


def tell(lines: Iterable[object]) -> None:
    """Prints lines on standard error."""
    write(sys.stderr, "".join(printable(str(line)) + "\n" for line in lines))


def finish() -> None:
    """Writes out what is left, so that ending can't fail over it."""
    for stream in (sys.stdout, sys.stderr):
        write(stream, "")


def _result(text: str) -> None:
    error = write(sys.stdout, text)
    if error is not None and not isinstance(error, BrokenPipeError):
        tell([say(wording.NOT_PRINTED, why=error.strerror or type(error).__name__)])
