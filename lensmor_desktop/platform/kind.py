"""Which system this is. Functions, so that a test can lay another system's rules over them all."""

import platform
import sys

SYSTEM = sys.platform
"""As Python names it; a test may set another."""


def is_windows() -> bool:
    """Whether this is Windows."""
    return SYSTEM == "win32"


def is_macos() -> bool:
    """Whether this is macOS."""
    return SYSTEM == "darwin"


def is_linux() -> bool:
    """Whether this is Linux."""
    return SYSTEM.startswith("linux")


def system_in_words() -> str:
    """The system with its version and machine, for reports."""
    return f"{platform.system()} {platform.release()} {platform.machine()}"
