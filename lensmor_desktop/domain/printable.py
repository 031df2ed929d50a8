"""Text from a cell, a name or an answer, to be shown where a character could do something.

In a terminal, a log, a notification or a file's name, controls and escapes steer what shows them,
and marks that turn the direction of writing show another text than there is (Unicode report 36).
"""

_JOINERS = "\u200c\u200d"  # letters of Persian and of Indian scripts need them


def printable(text: str) -> str:
    """A text on one line, each character that steers or hides replaced: blanks by a blank."""
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() else _stand_in(mark) for mark in text)


def _stand_in(mark: str) -> str:
    if mark in _JOINERS:
        return mark
    return " " if mark.isspace() else "·"
