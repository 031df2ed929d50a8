"""Where the bundle's programs begin: one start for both, told apart by the name typed."""

import os
import sys

RUNNING = "LensmorDesktop.Running"
"""What the installer for Windows looks for, so as to change no program that runs."""


def entry() -> None:
    """Starts lensmor-batch where that is the name typed, and the window otherwise."""
    _tell_the_installer()
    if sys.argv[1:] == ["--run-proxy-script"]:  # one of them starts itself for that: `api.scripts`
        from lensmor_desktop.api.script_runner import main

        main()
        return
    # Linux and macOS have a link named lensmor-batch, and Windows a console program of that name.
    name = os.path.basename(sys.argv[0]).lower()  # noqa: PTH119 (pathlib costs 20 ms here)
    if name.removesuffix(".exe") == "lensmor-batch":
        from lensmor_desktop.cli.main import entry as start
    else:
        from lensmor_desktop.__main__ import entry as start
    start()


def _tell_the_installer() -> None:
    """Holds a named mutex; Windows gives it back when the process ends, however it ends."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.CreateMutexW(None, False, RUNNING)


if __name__ == "__main__":
    entry()
