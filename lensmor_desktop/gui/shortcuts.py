"""The window's shortcuts, as each system has them.

"Ctrl" is what Qt calls the Command key on macOS. What a system keeps for itself is never taken:
there Command-H hides a program, so that the history has the keys that browsers give theirs.
"""

from PySide6.QtGui import QKeySequence

from lensmor_desktop.platform.kind import is_macos

OPEN = "Ctrl+O"
SETTINGS = "Ctrl+,"
GUIDE = "F1"


def history() -> str:
    """The past runs."""
    return "Ctrl+Y" if is_macos() else "Ctrl+H"


def step(number: int) -> str:
    """A step, counted from 0."""
    return f"Ctrl+{number + 1}"


def shown(keys: str) -> str:
    """Keys as the system writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
