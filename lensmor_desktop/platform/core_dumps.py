"""What the system writes down of a program that crashes: never its memory, which may hold a key."""

import contextlib
import sys

from lensmor_desktop.platform.kind import is_windows


def keep_memory_out_of_dumps() -> None:
    """From now on a crash of this process leaves no image of its memory.

    Linux and macOS write core files of at most the soft limit's size (core(5)); systemd's collector
    and apport keep to it, too. Programs that are started from here get the limit as well. Windows'
    error reports come without the heap (`WerSetFlags`); full dumps that an administrator has set up
    are out of reach.
    """
    if is_windows() or sys.platform == "win32":
        from lensmor_desktop.platform.windows import kernel32

        if (library := kernel32()) is not None:
            library.report_without_heap()
    else:
        import resource

        core = resource.RLIMIT_CORE
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(core, (0, resource.getrlimit(core)[1]))
