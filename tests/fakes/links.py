"""Links to files and folders, which take a privilege on Windows."""

from pathlib import Path

import pytest

from lensmor_desktop.platform import kind


def make_link(link: Path, to: Path | str) -> None:
    """Makes a link; skips the test where the system lets its user make none."""
    try:
        link.symlink_to(to)
    except OSError:
        if kind.is_windows():
            pytest.skip("making a link takes a privilege on Windows")
        raise
