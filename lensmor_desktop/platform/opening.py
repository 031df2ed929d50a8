"""Showing a file in the system's file manager."""

import os
import subprocess
import threading
from pathlib import PurePath

from lensmor_desktop.platform.kind import is_macos, is_windows

Command = str | tuple[str, ...]
"""A program with what it is given; on Windows the whole command line, as the program reads it."""


def command_to_show(path: PurePath) -> Command:
    """The command that shows a file selected in its folder; () where the folder has to do.

    The Explorer doesn't read its command line as other programs do: commas and equals signs part
    it into fields, also inside of what is quoted as a whole. Only a quoted field keeps them, and a
    name can't hold a quotation mark there.

    Args:
        path: the file's whole path.
    """
    if is_windows():
        explorer = os.environ.get("SYSTEMROOT", r"C:\Windows") + r"\explorer.exe"
        return f'"{explorer}" /select,"{path}"'
    if is_macos():
        return ("/usr/bin/open", "-R", str(path))
    return ()


def start(command: Command) -> bool:
    """Starts a program that goes on by itself; whether it could be started.

    Nobody waits for it, and its exit code says nothing: the Explorer's is always 1.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):  # ValueError: a name with a NUL
        return False
    threading.Thread(target=process.wait, name="shown-outside", daemon=True).start()
    return True
