"""What the system itself must have before pip can do the rest: found out, and installed by apt.

Only what is really missing is asked for: a library is looked for by loading it, fonts by looking
into the font folders, the makings of a virtual environment by importing them.
"""

import ctypes
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

# Debian and Ubuntu package, and the library that shows whether it is there. The first six are
# needed wherever Qt runs, the others by its plugin for X11.
QT_LIBRARIES = (
    ("libgl1", "libGL.so.1"),
    ("libegl1", "libEGL.so.1"),
    ("libxkbcommon0", "libxkbcommon.so.0"),
    ("libglib2.0-0", "libglib-2.0.so.0"),
    ("libfontconfig1", "libfontconfig.so.1"),
    ("libdbus-1-3", "libdbus-1.so.3"),
    ("libxcb-cursor0", "libxcb-cursor.so.0"),
    ("libxcb-icccm4", "libxcb-icccm.so.4"),
    ("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    ("libxcb-shape0", "libxcb-shape.so.0"),
    ("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
)
FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_SUFFIXES = {".ttf", ".otf", ".ttc", ".pfb"}
APT_LISTS = Path("/var/lib/apt/lists")


class Problem(Exception):
    """Something that stops the work: a sentence for the person, and the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def say(line: str) -> None:
    """Prints a line for the person; on standard error, since standard output is the program's."""
    print(line, file=sys.stderr, flush=True)


def is_debian(os_release: Path = Path("/etc/os-release")) -> bool:
    """Tells whether this is Debian, Ubuntu or a system made from them, with apt."""
    try:
        text = os_release.read_text(encoding="utf-8")
    except OSError:
        return False
    kinds = set()
    for line in text.splitlines():
        name, _, value = line.partition("=")
        if name in ("ID", "ID_LIKE"):
            kinds.update(value.strip().strip("\"'").split())
    return bool(kinds & {"debian", "ubuntu"}) and shutil.which("apt-get") is not None


def base_python() -> str:
    """The interpreter below a virtual environment, or the one that is running."""
    return getattr(sys, "_base_executable", None) or sys.executable


def missing_for_venv() -> list[str]:
    """Names the packages without which no virtual environment with pip can be made here."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return []
    own = os.path.realpath(base_python()) == os.path.realpath("/usr/bin/python3")
    return ["python3-venv" if own else f"python3.{sys.version_info[1]}-venv"]


def missing_for_window() -> list[str]:
    """Names the packages that Qt needs and this Linux lacks; elsewhere Qt brings everything."""
    if not on_linux():
        return []
    missing = [package for package, library in QT_LIBRARIES if not _loads(library)]
    if not _has_fonts():
        missing.append(FONT_PACKAGE)
    return missing


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_fonts() -> bool:
    files = (file for folder in FONT_FOLDERS for file in Path(folder).expanduser().rglob("*"))
    return any(file.suffix.lower() in FONT_SUFFIXES for file in files)


def on_linux() -> bool:
    """Whether packages are what is missing where something is."""
    return sys.platform.startswith("linux")


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def privilege() -> list[str] | None:
    """What to put before a command to run it as root without a question; None: it can't be."""
    if _is_root():
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:  # noqa: S603 - asks only whether it may
        return [sudo, "-n"]
    return None


def apt_command(packages: list[str]) -> str:
    """The one command with which a person installs the packages."""
    sudo = "" if _is_root() else "sudo "
    names = " ".join(shlex.quote(package) for package in packages)
    return f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {names}"


def install(packages: list[str], root: list[str]) -> None:
    """Installs Debian packages without a question.

    Args:
        packages: what is missing.
        root: what `privilege` answered.

    Raises:
        Problem: apt failed; the sentence holds what it said and the command to type.
    """
    say(f"Installing with apt: {' '.join(packages)}")
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    apt = [*root, *environment, "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    updated = not any(APT_LISTS.glob("*_Packages*"))
    if updated:
        _apt([*apt, "update"])
    code, said = _apt([*apt, "install", "-y", "--no-install-recommends", *packages])
    if code and not updated:  # a list of last month names files that are gone from the mirror
        _apt([*apt, "update"])
        code, said = _apt([*apt, "install", "-y", "--no-install-recommends", *packages])
    if code:
        raise Problem(
            f"{last_lines(said)}\napt could not install what is missing. Check the connection to "
            f"its package server, then type:\n    {apt_command(packages)}",
            code,
        )


def _apt(command: list[str]) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603 - apt, with names of our list
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout


def last_lines(text: str, count: int = 15) -> str:
    """The end of a failed command's output, where the reason stands."""
    return "\n".join(text.strip().splitlines()[-count:])


def provide(required: list[str], wished: list[str]) -> None:
    """Sees to it that the packages are there, or says how a person gets them.

    Args:
        required: the work can't go on without these.
        wished: good to have; where they can't be installed a hint is enough.

    Raises:
        Problem: a required package is missing and can't be installed from here.
    """
    missing = required + wished
    if not missing:
        return
    if not is_debian():
        if required:
            names = ", ".join(required)
            raise Problem(
                "This computer lacks something that is needed (on Debian it is called "
                f"{names}). Install it with the system's package manager, then start this again."
            )
        return
    root = privilege()
    if root is not None:
        install(missing, root)
    elif required:
        raise Problem(
            "Some parts of the system are missing, and only an administrator may install them. "
            f"Type this, then start this again:\n    {apt_command(missing)}"
        )
    else:
        say(f"The window will need more parts of the system. Type:\n    {apt_command(missing)}")
