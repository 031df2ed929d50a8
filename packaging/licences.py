"""Collects the licences of all that the bundle is made of, and fails where one is missing."""

import shutil
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

from shipped import ROOT, Owner

TEXTS = Path(__file__).with_name("licences")
NAMES = ("licen", "copying", "notice", "authors", "copyright")
OF_DEBIAN = Path("/usr/share/doc")
COMMON = Path("/usr/share/common-licenses")
# Distributions that bring no text of their own; ours tell the rest.
BY_HAND = {
    "pyside6-essentials": ("Qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("Qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt"),
}
MICROSOFT = "Visual-Cpp-runtime.txt"
# Where the part's own words would mislead: what it says of itself holds for its tools, and an
# exception or another licence for what goes into programs.
SHIPPED_AS = {
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pyinstaller-hooks-contrib": "Apache-2.0 (what runs in the program)",
}
HEAD = """\
Lensmor Desktop {version} consists of the parts below. The folder of each has its licence.

"""


class MissingLicence(Exception):
    """Something would be shipped without its licence."""


def collect(parts: list[Owner], folder: Path) -> None:
    """Writes the licences of all parts into a new folder, one folder for each, and a list.

    Raises:
        MissingLicence: with the names of the parts for which no text was found.
    """
    shutil.rmtree(folder, ignore_errors=True)
    missing, lines = [], []
    version = ""
    for part in parts:
        texts = _texts(part)
        if not texts:
            missing.append(f"{part.name} {part.version}")
            continue
        place = folder / part.name
        place.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (place / name).write_bytes(text)
        lines.append(f"{part.name} {part.version}: {expression(part)}\n")
        version = part.version if part.kind == "own" else version
    if missing:
        raise MissingLicence("No licence was found for: " + ", ".join(missing))
    head = HEAD.format(version=version)
    (folder / "PARTS.txt").write_text(head + "".join(lines), encoding="utf-8")
    if any(part.kind == "system" for part in parts):
        _common_licences(folder)


def expression(part: Owner) -> str:
    """The licence in a few words, as the part itself names it."""
    if part.kind == "python":
        return "PSF-2.0"
    if part.kind == "own":
        return "MIT"
    if part.kind == "microsoft":
        return "Microsoft Visual C++ Redistributable"
    if part.kind == "system":
        return f"see {part.name}/copyright"
    if part.name in SHIPPED_AS:
        return SHIPPED_AS[part.name]
    told = metadata.metadata(part.name)
    # The older field often has the whole text, and classifiers name families.
    fields = told.get_all("License-Expression") or told.get_all("License") or [""]
    named = str(fields[0])
    classified = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License :: OSI Approved ::")
    ]
    short = named.splitlines()[0] if 0 < len(named) < 80 else ""
    return short or ", ".join(classified) or f"see {part.name}"


def _texts(part: Owner) -> dict[str, bytes]:
    if part.kind == "own":
        return {"LICENSE": (ROOT / "LICENSE").read_bytes()}
    if part.kind == "python":
        return _of_python()
    if part.kind == "microsoft":
        return {MICROSOFT: _by_hand(MICROSOFT, part.version)}
    if part.kind == "system":
        path = OF_DEBIAN / part.name / "copyright"
        return {"copyright": path.read_bytes()} if path.is_file() else {}
    texts = {name: _by_hand(name, part.version) for name in BY_HAND.get(part.name, ())}
    for file in metadata.files(part.name) or ():
        inside = file.parts[0].endswith(".dist-info")
        path = Path(str(file.locate()))
        if inside and file.name.lower().startswith(NAMES) and path.is_file():  # no folder of them
            texts[file.name] = path.read_bytes()
    return texts


def _by_hand(name: str, version: str) -> bytes:
    text = (TEXTS / name).read_text(encoding="utf-8")
    return text.replace("{version}", version).encode()


def _of_python() -> dict[str, bytes]:
    library = Path(sysconfig.get_path("stdlib"))
    version = "{}.{}".format(*sys.version_info)
    places = (
        library / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        OF_DEBIAN / f"python{version}" / "copyright",
        OF_DEBIAN / f"libpython{version}-minimal" / "copyright",
    )
    for place in places:
        if place.is_file():
            return {"LICENSE.txt": place.read_bytes()}
    return {}


def _common_licences(folder: Path) -> None:
    """Debian's copyright files refer to these texts instead of repeating them."""
    wanted = b"".join(path.read_bytes() for path in folder.glob("*/copyright"))
    for path in sorted(COMMON.iterdir()):
        if str(path).encode() in wanted:
            place = folder / "common-licenses"
            place.mkdir(exist_ok=True)
            shutil.copyfile(path, place / path.name)
