"""Other processes."""

import os

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
