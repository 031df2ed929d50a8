"""A message to a person without a window of our own: where the window's library can't be loaded.

| system | by |
|---|---|
| Windows | Windows' own message box |
| macOS | AppleScript's alert |
| Linux | zenity, kdialog, xmessage or a notification, whichever is there and works |
"""

import ctypes
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence

from lensmor_desktop.platform.kind import is_macos, is_windows

SEEN_AFTER_SECONDS = 2.0
"""A program that still runs after so long has found a screen to show the message on."""

_ALERT = (
    "on run given",
    "display alert (item 1 of given) message (item 2 of given) as critical",
    "end run",
)
_ERROR_IN_FRONT = 0x10 | 0x1_0000  # MB_ICONERROR, MB_SETFOREGROUND


def show_alert(title: str, text: str) -> bool:
    """Shows a message, unless somebody reads standard error anyway; whether it was shown.

    On Windows it is waited for until the person has closed it. Nothing is raised.
    """
    if sys.stderr is not None and (is_windows() or sys.stderr.isatty()):
        return False  # a windowed program has none on Windows
    if is_windows():
        return _message_box(title, text)
    return any(_shows(command) for command in commands(title, text))


def commands(title: str, text: str) -> tuple[Sequence[str], ...]:
    """The commands that show a message, the best first; the texts are words of their own."""
    if is_macos():
        script = [word for line in _ALERT for word in ("-e", line)]
        return (("/usr/bin/osascript", *script, title, text),)
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return ()
    return (
        ("zenity", "--error", "--no-markup", "--width=480", f"--title={title}", f"--text={text}"),
        ("kdialog", "--title", title, "--error", text),
        ("xmessage", "-center", "-title", title, text),
        ("notify-send", "--urgency=critical", "--", title, text),
    )


def _shows(command: Sequence[str]) -> bool:
    program = shutil.which(command[0])
    if program is None:
        return False
    try:
        shown = subprocess.Popen(  # noqa: S603 - no shell reads the texts
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return shown.wait(SEEN_AFTER_SECONDS) == 0
    except subprocess.TimeoutExpired:
        threading.Thread(target=shown.wait, name="alert", daemon=True).start()
        return True


if sys.platform == "win32":

    def _message_box(title: str, text: str) -> bool:
        return bool(ctypes.windll.user32.MessageBoxW(None, text, title, _ERROR_IN_FRONT))

else:

    def _message_box(title: str, text: str) -> bool:
        return False
