"""Showing a file in the system's file manager."""

from pathlib import Path

from lensmor_desktop.platform.kind import is_macos, is_windows


def command_to_show(path: Path) -> tuple[str, ...]:
    """The command that shows a file selected in its folder; () where the folder has to do."""
    if is_windows():
        return ("explorer", "/select,", str(path))
    if is_macos():
        return ("open", "-R", str(path))
    return ()
