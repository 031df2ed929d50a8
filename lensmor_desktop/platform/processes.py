"""Other processes, and command lines."""

import os
from collections.abc import Sequence

from lensmor_desktop.platform.kind import is_windows


def is_gone(process: int) -> bool:
    """Whether a process of this computer has ended, without doing anything to it.

    On Windows os.kill would end it, whatever the signal. One that may not be asked is there.
    """
    if process <= 0:  # a signal to these goes to many
        return True
    if is_windows():
        from lensmor_desktop.platform import windows

        kernel = windows.kernel32()
        return kernel is not None and kernel.is_gone(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        return False
    return False


def command_line(words: Sequence[str]) -> str:
    """Words as they are typed on this system's command line, quoted where they have to be."""
    if is_windows():
        from subprocess import list2cmdline

        return list2cmdline(words)
    from shlex import join

    return join(words)
