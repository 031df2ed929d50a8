"""The standard streams: closed ones, broken ones, and consoles that know few characters.

Windows hands a redirected program the code page of the country (cp1252, cp936, ...), an old console
cp850; a windowed program has no streams at all. None of that is a reason to fail.
"""

import codecs
import contextlib
import errno
import os
import sys
import unicodedata
from typing import TextIO

READABLE = "lensmor-readable"
"""The error handler that writes what an encoding lacks in a way that a person can read."""

_PLAIN = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛‹›′", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("•·●", "*"),
    **dict.fromkeys("\u200c\u200d\ufe0f", ""),  # unseen
    "×": "x",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "€": "EUR",
    "、": ", ",
    "。": ". ",
}


def prepare() -> None:
    """Makes the streams take and give whatever comes; called first in a program.

    The number of one that was closed before we were started leads nowhere from then on. Else the
    next file that is opened, a workbook perhaps, gets it, and what libraries print goes in there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, READABLE), (sys.stderr, READABLE)):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=errors)


def write(stream: TextIO | None, text: str) -> OSError | None:
    """Writes at once; a stream that takes nothing any more is silenced and its error returned."""
    if stream is None:  # closed before we were started, or a windowed program
        return None
    try:
        stream.write(fitting(text, stream))
        stream.flush()
    except OSError as error:
        _silence(stream)
        return error
    except ValueError:  # closed since
        return OSError(errno.EBADF, os.strerror(errno.EBADF))
    return None


def fitting(text: str, stream: TextIO, errors: str = READABLE) -> str:
    """The text as the stream will show it.

    Accents are put together with their letters where the stream lacks something: macOS takes them
    apart in the names of files, and few encodings have an accent alone.
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return unicodedata.normalize("NFC", text).encode(encoding, errors).decode(encoding)
    return text


def width(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese ones are wide, accents take none."""
    return sum(map(_columns, text))


def cut(text: str, room: int) -> str:
    """The beginning of a text that takes no more columns than there is room for."""
    if width(text) <= room:
        return text
    kept = ""
    for character in text:
        if width(kept + character) > room - 3:
            break
        kept += character
    return kept + "..."


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _readable(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(_stand_in, lacking)), error.end


def _stand_in(character: str) -> str:
    """What a character is written as: its plain sisters, or its code where it has none."""
    plain = _PLAIN.get(character, unicodedata.normalize("NFKC", character))
    return plain if plain.isascii() else character.encode("ascii", "backslashreplace").decode()


def _silence(stream: TextIO) -> None:
    """Sends the rest, and what is still buffered, nowhere."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


codecs.register_error(READABLE, _readable)
