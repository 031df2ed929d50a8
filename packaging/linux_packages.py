"""The .deb and the .tar.xz, made from the bundle's folder on Linux."""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NAME = "lensmor-desktop"
COMMANDS = ("lensmor-desktop", "lensmor-batch")
APPSTREAM = "com.lensmor.desktop.metainfo.xml"
EMPTY: Mapping[str, bytes] = MappingProxyType({})
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
# Debian packages of the libraries that are not in the bundle: the C library and what belongs to
# the computer's graphics.
PACKAGES = {
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libdrm.so.2": "libdrm2",
    "libgbm.so.1": "libgbm1",
    "libxcb.so.1": "libxcb1",
}
# Data that the bundled libraries read: certificates, fonts, keyboards, composed letters.
DATA_PACKAGES = ("ca-certificates", "fontconfig-config", "libx11-data", "xkb-data")
RECOMMENDED = ("xdg-utils",)  # opens the finished workbook and its folder
SUGGESTED = ("gnome-keyring",)  # one of the keychains
CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: The Lensmor Desktop authors
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: {recommends}
Suggests: {suggests}
Section: misc
Priority: optional
Description: unlock the email addresses of the people in a spreadsheet
 Lensmor Desktop takes a spreadsheet that lists trade-show events and people by
 their Lensmor ID, checks every ID, names the price and asks once. Then it
 unlocks the email addresses and writes them, with a status for every row, into
 new columns of the same workbook. It brings its own Python and Qt.
"""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Lensmor Desktop
Comment: The parts by others, among them Qt under the LGPL 3, are listed in
 /opt/lensmor-desktop/LICENSES/PARTS.txt with the licence of each beside it.

Files: *
Copyright: 2026 The Lensmor Desktop authors
License: MIT
{licence}"""


class UnknownLibrary(Exception):
    """The bundle needs a library of which we don't know which package has it."""


def make_deb(
    bundle: Path, version: str, folder: Path, seconds: int, shared: Mapping[str, bytes] = EMPTY
) -> Path:
    """Makes the package and gives its path.

    Args:
        bundle: the folder that PyInstaller made.
        version: of the program.
        folder: where the package goes; next to it a working folder comes and goes.
        seconds: the moment given to every file (Unix time), so that the same input gives the same
            package.
        shared: more files, by their places below a `share` folder: manual and completions.

    Raises:
        UnknownLibrary: a package would be missing among what it depends on.
    """
    architecture = _said(["dpkg", "--print-architecture"]).strip()
    tree = folder / "deb-tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(bundle, tree / "opt" / NAME, symlinks=True)
    bin_ = _folder(tree / "usr/bin")
    for command in COMMANDS:
        (bin_ / command).symlink_to(f"/opt/{NAME}/{command}")
    _desktop_files(tree / "usr/share", version, seconds)
    _write(tree / "usr/share", shared)
    documents = _folder(tree / "usr/share/doc" / NAME)
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    indented = "".join(f" {line or '.'}\n" for line in licence.splitlines())
    (documents / "copyright").write_text(COPYRIGHT.format(licence=indented), encoding="utf-8")
    date = datetime.fromtimestamp(seconds, UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    log = f"{NAME} ({version}) stable; urgency=medium\n\n  * This release.\n\n"
    log += f" -- The Lensmor Desktop authors <>  {date}\n"
    overrides = _folder(tree / "usr/share/lintian/overrides") / NAME
    shutil.copyfile(HERE / "linux" / "lintian-overrides", overrides)
    (documents / "changelog.gz").write_bytes(gzip.compress(log.encode(), compresslevel=9, mtime=0))
    needed, libc = needed_libraries(bundle)
    kilobytes = sum(path.lstat().st_size for path in tree.rglob("*")) // 1024
    control = CONTROL.format(
        name=NAME,
        version=version,
        architecture=architecture,
        kilobytes=kilobytes,
        depends=", ".join(depends(needed, libc)),
        recommends=", ".join(RECOMMENDED),
        suggests=", ".join(SUGGESTED),
    )
    (_folder(tree / "DEBIAN") / "control").write_text(control, encoding="utf-8")
    _settle(tree, seconds)
    package = folder / f"{NAME}_{version}_{architecture}.deb"
    build = ["dpkg-deb", "--root-owner-group", "-Zxz", "-b", str(tree), str(package)]
    _said(build, SOURCE_DATE_EPOCH=str(seconds))
    shutil.rmtree(tree)
    return package


def make_tar(
    bundle: Path, version: str, folder: Path, seconds: int, shared: Mapping[str, bytes] = EMPTY
) -> Path:
    """Makes the archive for other Linux systems, with the desktop files beside the program."""
    architecture = _said(["uname", "-m"]).strip()
    name = f"{NAME}-{version}-linux-{architecture}"
    tree = folder / name
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(bundle, tree, symlinks=True)
    _desktop_files(tree / "share", version, seconds)
    _write(tree / "share", shared)
    shutil.copyfile(HERE / "linux" / "INSTALL.txt", tree / "INSTALL.txt")
    _settle(tree, seconds)
    archive = folder / f"{name}.tar.xz"
    command = ["tar", "--create", "--sort=name", "--owner=0", "--group=0"]
    command += ["--numeric-owner", "--format=gnu", "--use-compress-program=xz -6 -T2"]
    _said([*command, f"--file={archive}", f"--directory={folder}", name])
    shutil.rmtree(tree)
    return archive


def needed_libraries(bundle: Path) -> tuple[set[str], str]:
    """The libraries that the bundle needs and doesn't have, and the C library's version.

    Read from the files themselves: objdump comes with binutils, which PyInstaller needs as well.
    """
    here = {path.name for path in bundle.rglob("*")}
    needed: set[str] = set()
    versions = {(2, 0)}
    for path in bundle.rglob("*"):
        if path.is_symlink() or not path.is_file() or not _is_elf(path):
            continue
        told = _said(["objdump", "-p", str(path)])
        needed |= set(re.findall(r"^\s+NEEDED\s+(\S+)", told, re.MULTILINE)) - here
        found = re.findall(r"\bGLIBC_(\d+)\.(\d+)", told)
        versions |= {(int(major), int(minor)) for major, minor in found}
    return needed, "{}.{}".format(*max(versions))


def depends(needed: set[str], libc: str) -> list[str]:
    """The Depends field: what the libraries need, and the data that they read."""
    unknown = sorted(needed - set(PACKAGES))
    if unknown:
        raise UnknownLibrary(f"linux_packages.py names no package for {', '.join(unknown)}.")
    packages = {PACKAGES[library] for library in needed} | set(DATA_PACKAGES)
    return [f"libc6 (>= {libc})" if name == "libc6" else name for name in sorted(packages)]


def _desktop_files(share: Path, version: str, seconds: int) -> None:
    """Menu entry with "Open with", icons, and what software centres show."""
    shutil.copy(HERE / "linux" / f"{NAME}.desktop", _folder(share / "applications"))
    icons = HERE / "icon"
    for side in ICON_SIZES:
        place = _folder(share / f"icons/hicolor/{side}x{side}/apps")
        shutil.copyfile(icons / f"{NAME}-{side}.png", place / f"{NAME}.png")
    shutil.copy(icons / f"{NAME}.svg", _folder(share / "icons/hicolor/scalable/apps"))
    (_folder(share / "metainfo") / APPSTREAM).write_text(
        metainfo(version, seconds), encoding="utf-8"
    )


def _write(share: Path, shared: Mapping[str, bytes]) -> None:
    for place, content in shared.items():
        path = share / place
        _folder(path.parent)
        path.write_bytes(content)


def metainfo(version: str, seconds: int) -> str:
    """What software centres show, with version and date."""
    date = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    text = (HERE / "linux" / APPSTREAM).read_text(encoding="utf-8")
    comment, _, rest = text.partition("-->")
    head = comment.partition("<!--")[0].rstrip()
    return head + rest.replace("{version}", version).replace("{date}", date)


def _settle(tree: Path, seconds: int) -> None:
    """The same rights and times whoever makes it, and whatever their umask is."""
    for path in (tree, *tree.rglob("*")):
        if path.is_symlink():
            os.utime(path, (seconds, seconds), follow_symlinks=False)
            continue
        library = re.search(r"\.so(?:\.|$)", path.name) is not None
        runs = path.is_dir() or bool(path.stat().st_mode & 0o100 and not library)
        path.chmod(0o755 if runs else 0o644)
        os.utime(path, (seconds, seconds))


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _said(command: list[str], **environment: str) -> str:
    done = subprocess.run(  # noqa: S603 - tools of the system, with words of ours
        command,
        check=True,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "LC_ALL": "C", **environment},
    )
    return done.stdout
