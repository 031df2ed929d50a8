"""Real volumes with other systems' rules: made in a file and mounted, where this computer can.

The kernel's own file systems come first; where it has none, FUSE's do. Both take an administrator.
"""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.hard_places import AS_ROOT

_SIZE = 64 << 20  # bytes


@dataclass(frozen=True)
class Volume:
    """A kind of volume.

    Attributes:
        make: makes one in a file, whose name follows.
        mounts: ways to mount it, each before the names of the file (or of its loop device) and
            the folder.
        folder_ignores_case: it ignores case only in folders of which that is asked (`chattr +F`).
    """

    name: str
    make: Sequence[str]
    mounts: Sequence[Sequence[str]]
    folder_ignores_case: bool = False


VOLUMES = (
    Volume("vfat", ("mkfs.vfat",), (("mount", "-t", "vfat", "-o", "iocharset=utf8"),)),
    Volume("exfat", ("mkfs.exfat",), (("mount", "-t", "exfat"), ("mount.exfat-fuse",))),
    Volume(
        "ntfs",
        ("mkfs.ntfs", "-q", "-F"),
        (("mount", "-t", "ntfs3"), ("lowntfs-3g", "-o", "ignore_case,windows_names")),
    ),
    Volume(
        "ext4 that ignores case",
        ("mkfs.ext4", "-q", "-O", "casefold", "-E", "encoding=utf8"),
        (("mount", "-t", "ext4"),),
        folder_ignores_case=True,
    ),
)


@contextlib.contextmanager
def mounted(volume: Volume) -> Iterator[Path]:
    """A folder on a new volume.

    Raises:
        CannotMount: this computer can't, and why.
    """
    if not AS_ROOT:
        raise CannotMount("only an administrator can mount")
    with tempfile.TemporaryDirectory(prefix="volume-") as place, contextlib.ExitStack() as stack:
        image, folder = Path(place, "image"), Path(place, "mounted")
        folder.mkdir()
        with image.open("wb") as file:
            file.truncate(_SIZE)
        if not _works([*volume.make, str(image)]):
            raise CannotMount(f"{volume.make[0]} is missing")
        device = _output(["losetup", "-f", "--show", str(image)])
        stack.callback(_works, ["losetup", "-d", device])
        if not any(_works([*mount, device, str(folder)]) for mount in volume.mounts):
            raise CannotMount(f"neither the kernel nor FUSE has {volume.name}")
        stack.callback(_works, ["umount", str(folder)])
        home = folder / "home"
        home.mkdir()
        if volume.folder_ignores_case and not _works(["chattr", "+F", str(home)]):
            raise CannotMount("its folders can't be told to ignore case")
        yield home


class CannotMount(Exception):
    """Why a volume can't be had here."""


def _works(command: Sequence[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise CannotMount(done.stderr.strip() or command[0])
    return done.stdout.strip()
