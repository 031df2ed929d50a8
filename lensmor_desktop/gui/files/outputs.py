"""Where the results of a run go unless a person says otherwise for this one sheet."""

from pathlib import Path

from lensmor_desktop.domain.printable import printable
from lensmor_desktop.platform.paths import is_there, with_addition

MARK = " - Lensmor"
"""Ends the names of copies with results."""
_MOST_NUMBERS = 1000


def copy_beside(source: Path) -> Path:
    """The usual name of a sheet's copy with results."""
    return with_addition(source.with_name(printable(source.name)), MARK)


def usual_output(source: Path, output: str) -> str:
    """Where results go by the settings; "" for the sheet itself.

    A copy never takes the place of a file that is there already, for nobody was asked whether it
    may. A sheet that is such a copy itself gets its results as it is.

    Args:
        source: the sheet.
        output: `Options.output`: "same" or "copy".
    """
    if output != "copy" or source.stem.rstrip(" 0123456789").endswith(MARK):
        return ""
    copy = copy_beside(source)
    for number in range(2, _MOST_NUMBERS):
        if not is_there(copy):
            break
        copy = with_addition(source.with_name(printable(source.name)), f"{MARK} {number}")
    return str(copy)
