"""What a .app has beside PyInstaller's parts, and which macOS its libraries are built for."""

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent / "macos"
LANGUAGES = ("en", "de", "zh-Hans")
# <mach-o/loader.h> and <mach-o/fat.h>
FAT, FAT_64, THIN = 0xCAFEBABE, 0xCAFEBABF, 0xFEEDFACF
BUILD_VERSION, VERSION_MIN_MACOSX = 0x32, 0x24
Version = tuple[int, int]


class TooNew(Exception):
    """The app would be offered to Macs on which its libraries don't run."""


def add_languages(app: Path) -> None:
    """Puts the sentences that macOS shows in the app's name beside its Info.plist, by language."""
    for language in LANGUAGES:
        name = f"{language}.lproj"
        shutil.copytree(HERE / name, app / "Contents" / "Resources" / name, dirs_exist_ok=True)


def check_oldest(app: Path, promised: str) -> None:
    """Compares what Info.plist promises with what the libraries say of themselves.

    Args:
        app: the .app, or any folder with libraries.
        promised: LSMinimumSystemVersion.

    Raises:
        TooNew: with the files that are built for a newer macOS.
    """
    major, _, minor = promised.partition(".")
    oldest = (int(major), int(minor or 0))
    newer = []
    for path in sorted(app.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found = max(built_for(path.read_bytes()), default=(0, 0))
            if found > oldest:
                newer.append("{} ({}.{})".format(path.name, *found))
    if newer:
        raise TooNew(f"Info.plist promises macOS {promised}, but see {', '.join(newer)}.")


def built_for(raw: bytes) -> Iterator[Version]:
    """The oldest macOS that a program or library is built for, once for each processor in it."""
    if len(raw) < 8:
        return
    magic, count = struct.unpack_from(">II", raw)
    if magic in (FAT, FAT_64):
        size, layout = (20, ">8xI") if magic == FAT else (32, ">8xQ")
        for index in range(count):
            (offset,) = struct.unpack_from(layout, raw, 8 + index * size)
            yield from built_for(raw[offset:])
    elif struct.unpack_from("<I", raw)[0] == THIN:
        (commands,) = struct.unpack_from("<I", raw, 16)
        at = 32
        for _ in range(commands):
            kind, length = struct.unpack_from("<II", raw, at)
            if kind in (BUILD_VERSION, VERSION_MIN_MACOSX):
                (packed,) = struct.unpack_from("<I", raw, at + (12 if kind == BUILD_VERSION else 8))
                yield packed >> 16, packed >> 8 & 0xFF
            at += length
