"""Places where writing fails in earnest: full disks, foreign folders, files that can't be replaced.

Nothing here is pretended. Some of it takes an administrator to set up; then `AS_ROOT` says whether
it can be had, and tests that need it are collected only where it can.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

POSIX = os.name == "posix"
AS_ROOT = POSIX and os.geteuid() == 0
NOBODY = 65534


def _can_mount() -> bool:
    if not (AS_ROOT and sys.platform == "linux"):
        return False
    try:
        with small_disk(64):
            return True
    except subprocess.CalledProcessError:  # in most containers
        return False


@contextlib.contextmanager
def small_disk(kilobytes: int) -> Iterator[Path]:
    """A file system of its own with so much room."""
    folder = tempfile.mkdtemp()
    try:
        options = f"size={kilobytes}k"
        command = ["mount", "-t", "tmpfs", "-o", options, "lensmor-test", folder]
        subprocess.run(command, check=True, capture_output=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True, capture_output=True)
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """The system lets no file of this process grow beyond so many bytes."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def as_somebody() -> Iterator[None]:
    """Without an administrator's rights, which know no locked doors."""
    if not AS_ROOT:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that everybody can get into; what pytest makes is for its user alone."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                path.chmod(0o700)
        shutil.rmtree(folder)


CAN_MOUNT = _can_mount()
