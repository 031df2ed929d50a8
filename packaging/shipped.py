"""Whose files are in the bundle: each one belongs to a distribution, to Python or to the system.

Read from what PyInstaller collected, not from a list of requirements, so that nothing is shipped
that nobody knows of. Runs in the environment that the bundle is built from.
"""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = "lensmor-desktop"
VISUAL_CPP = re.compile(r"(?:concrt|msvcp|vcamp|vccorlib|vcomp|vcruntime)140(?:_\w+)?\.dll")
BOOTLOADER = "pyinstaller"
"""Each program begins with PyInstaller's bootloader, whatever else is collected."""


class UnknownOwner(Exception):
    """Files would be shipped of which nobody knows where they come from."""


@dataclass(frozen=True, order=True)
class Owner:
    """Something that files of the bundle come from."""

    kind: str
    """`own`, `python` (the interpreter), `distribution` (from pip), `system` (a package of apt),
    `microsoft` (what Microsoft gives away for use beside programs)."""
    name: str
    version: str


def owners(sources: Iterable[str], made_in: Path) -> list[Owner]:
    """Everything that the bundle is made of, in order.

    Args:
        sources: the files that were collected, as they lie on this computer.
        made_in: PyInstaller's work folder: what it wrote itself comes from Python's library.

    Raises:
        UnknownOwner: with the names of files that belong to none.
    """
    from lensmor_desktop import __version__

    found = {Owner("own", OURS, __version__), _distribution(BOOTLOADER)}
    unknown = set()
    for source in sorted(set(sources)):
        path = Path(source)
        if not path.is_absolute() or path.is_relative_to(made_in):
            continue
        owner = _owner(path)
        if owner is None:
            unknown.add(source)
        elif owner.name != OURS:
            found.add(owner)
    if unknown:
        raise UnknownOwner("Nobody knows where these come from: " + ", ".join(sorted(unknown)))
    return sorted(found)


def save(parts: list[Owner], path: Path) -> None:
    """Keeps the list for those who come after PyInstaller."""
    path.write_text(json.dumps([asdict(part) for part in parts], indent=1), encoding="utf-8")


def load(path: Path) -> list[Owner]:
    """Reads it again."""
    return [Owner(**part) for part in json.loads(path.read_text(encoding="utf-8"))]


def _owner(path: Path) -> Owner | None:
    from lensmor_desktop import __version__

    for place in (path, path.resolve()):
        name = _files_of_distributions().get(place)
        if name is not None:
            return _distribution(name)
        if place.is_relative_to(ROOT / "lensmor_desktop") or place.parent == ROOT / "packaging":
            return Owner("own", OURS, __version__)
    # After the distributions: these lie below Python's own folders.
    for place in (path, path.resolve()):
        if any(place.is_relative_to(folder) for folder in _folders_of_python()):
            return Owner("python", "Python", sys.version.split()[0])
    return visual_cpp_runtime(path.name) or _debian_package(path)


def visual_cpp_runtime(name: str) -> Owner | None:
    """What programs made by Visual C++ need; PyInstaller takes it from Windows' folder.

    Most of it comes with Python and Qt for Python, and counts as theirs.

    Args:
        name: of a file, without its folder.
    """
    if VISUAL_CPP.fullmatch(name.lower()):
        return Owner("microsoft", "Visual-Cpp-runtime", "14")
    return None


@lru_cache(maxsize=1)
def _files_of_distributions() -> dict[Path, str]:
    return {
        Path(str(found.locate_file(file))): found.metadata["Name"]
        for found in metadata.distributions()
        for file in found.files or ()
    }


@lru_cache(maxsize=1)
def _folders_of_python() -> set[Path]:
    library = Path(sysconfig.get_path("stdlib"))
    folders = {library, library.resolve()}
    own = Path(sys.base_prefix).resolve()
    if own != Path("/usr"):  # that one is shared with everything else
        folders |= {Path(sys.base_prefix), own}
    return folders


def _distribution(name: str) -> Owner:
    return Owner("distribution", name.lower().replace("_", "-"), metadata.version(name))


def _debian_package(path: Path) -> Owner | None:
    if shutil.which("dpkg-query") is None:
        return None
    spelled = {str(path), str(path.resolve())}
    # /lib is a link to /usr/lib, and dpkg knows each file by the one its package has.
    spelled |= {each.removeprefix("/usr") for each in spelled if each.startswith("/usr/lib")}
    spelled |= {f"/usr{each}" for each in spelled if each.startswith("/lib")}
    for each in sorted(spelled):
        said = _ask(["dpkg-query", "--search", each])
        package = said.partition(":")[0].partition(",")[0].strip()
        if package:
            version = _ask(["dpkg-query", "--show", "--showformat=${Version}", package])
            return Owner("system", package, version)
    return None


def _ask(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8")  # noqa: S603 - tools of the system, with words of ours
    return done.stdout if done.returncode == 0 else ""
