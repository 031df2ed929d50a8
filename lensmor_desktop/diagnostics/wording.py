"""What is said where no window can say it: in English, for translations need the window."""

NO_WINDOW_TITLE = "Lensmor Desktop can’t show its window on this computer."
NO_WINDOW = "{hint}\n\nThe system says: {problem}\n\nWithout a window, this works: {command}"
NO_WINDOW_WINDOWS = (
    "Part of the program, or of Windows, is missing. Install Windows’ updates, then install "
    "Lensmor Desktop again. If that doesn’t help, ask IT to install Microsoft’s “Visual C++ "
    "Redistributable” (x64)."
)
NO_WINDOW_MACOS = (
    "Part of the program is missing, or this macOS is older than it needs. Install macOS’ updates, "
    "then put a fresh copy of Lensmor Desktop into the Applications folder."
)
NO_WINDOW_LINUX = (
    "A library that it needs is missing, or there is no screen. On Debian and Ubuntu install: sudo "
    "apt install libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 "
    "libegl1 libgl1"
)
