"""Standard output for results, standard error for everything else.

Whoever reads a stream may go away (`| head`), a disk may be full, and a terminal may know few
characters (see `platform.streams`). None of that is a reason to stop a run that spends money, or to
change its exit code.
"""

import json
import re
import sys
from collections.abc import Iterable
from typing import Any

from lensmor_desktop.cli import wording
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.platform.streams import fitting, write

_JOINERS = "\u200c\u200d"
"""They hold an emoji's parts together, or letters of Persian apart, and steer no terminal."""


def show(lines: Iterable[object]) -> None:
    """Prints lines on standard output."""
    _result("".join(plain(str(line)) + "\n" for line in lines))


def show_data(text: str) -> None:
    """Prints lines for a program to read: what the encoding lacks is written as its code."""
    lines = "".join(plain(line) + "\n" for line in text.splitlines())
    _result(lines if sys.stdout is None else fitting(lines, sys.stdout, "backslashreplace"))


_UNSHOWN = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What JSON leaves as it is: controls, and marks that turn the direction of writing."""


def show_json(figures: dict[str, Any]) -> None:
    """Prints the one JSON object: in UTF-8 where standard output has that, else in ASCII."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").casefold().replace("-", "")
    text = json.dumps(figures, ensure_ascii=encoding != "utf8", indent=2)
    _result(_UNSHOWN.sub(_escaped, text) + "\n")


def _escaped(mark: re.Match[str]) -> str:
    """A character as JSON can write it, too (RFC 8259, 7), so that no terminal obeys it."""
    return json.dumps(mark[0])[1:-1]


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


def finish() -> None:
    """Writes out what is left, so that ending can't fail over it."""
    for stream in (sys.stdout, sys.stderr):
        write(stream, "")


def _result(text: str) -> None:
    error = write(sys.stdout, text)
    if error is not None and not isinstance(error, BrokenPipeError):
        tell([say(wording.NOT_PRINTED, why=error.strerror or type(error).__name__)])


def _stand_in(mark: str) -> str:
    if mark in _JOINERS:
        return mark
    return " " if mark.isspace() else "·"
