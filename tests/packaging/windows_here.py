"""Windows programs, run by Windows itself, or on a virtual screen by Wine.

Wine's folder is made anew for each use, so that nothing of the person's own is in it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

from tests.gui.screen import TOOLS, Screen

ROOT = Path(__file__).resolve().parents[2]
NATIVE = sys.platform == "win32"
SECONDS = 300
# As old as the oldest Windows that Qt runs on, or newer.
WINE_IS = ("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")


def compiler() -> Path | None:
    """Inno Setup's compiler: in the folder that INNO_SETUP names, or where it is usually found."""
    places = [
        os.environ.get("INNO_SETUP", ""),
        os.path.expandvars(r"%ProgramFiles(x86)%\Inno Setup 6"),
        str(ROOT / "node_modules" / "innosetup" / "bin"),  # npm install --no-save innosetup
    ]
    found = (Path(place) / "ISCC.exe" for place in places if place)
    return next((path for path in found if path.is_file()), None)


def missing() -> str:
    """Why Windows programs can't be tried here; empty where they can."""
    if NATIVE and not os.environ.get("CI"):
        return "it would install and remove the program of the person who works here; set CI to 1"
    tools = () if NATIVE else ("wine", "wineserver", *TOOLS)
    lacking = [tool for tool in tools if shutil.which(tool) is None]
    if compiler() is None:
        lacking.append("Inno Setup (INNO_SETUP names its folder)")
    return f"needs {', '.join(lacking)}" if lacking else ""


class Windows:
    """Runs programs, and looks into the registry and the person's folders."""

    def __init__(self, wine: list[str], environment: dict[str, str]) -> None:
        self._wine = wine
        self._environment = environment
        self.local = Path(self._local())

    def start(self, program: Path, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts a program and doesn't wait for it."""
        return subprocess.Popen([*self._wine, str(program), *arguments], env=self._environment)

    def run(self, program: Path | str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Runs a program to its end, whatever its exit code."""
        return subprocess.run(
            [*self._wine, str(program), *arguments],
            env=self._environment,
            capture_output=True,
            timeout=SECONDS,
        )

    def spelled(self, path: Path) -> str:
        """A path of this computer as a Windows program reads it."""
        return str(path) if NATIVE else "Z:" + str(path).replace("/", "\\")

    def here(self, spelled: str) -> Path:
        """A path that Windows names, on this computer."""
        if NATIVE:
            return Path(spelled)
        parts = PureWindowsPath(spelled).parts
        return Path(self._environment["WINEPREFIX"], "drive_c", *parts[1:])

    def value(self, key: str, name: str = "") -> str | None:
        """A value below HKEY_CURRENT_USER; None where there is none."""
        asked = ("/v", name) if name else ("/ve",)
        done = self.run("reg", "query", rf"HKCU\{key}", *asked)
        if done.returncode:
            return None
        lines = done.stdout.decode(errors="replace").splitlines()
        found = [line for line in lines if line.startswith("    ") and "    REG_" in line]
        return found[0].split("    ", 3)[-1].strip() if found else None

    def set_path(self, value: str) -> None:
        """Gives the person a PATH of their own."""
        options = ("/v", "Path", "/t", "REG_EXPAND_SZ", "/d", value, "/f")
        assert self.run("reg", "add", r"HKCU\Environment", *options).returncode == 0

    def _local(self) -> Path:
        if NATIVE:
            return Path(os.environ["LOCALAPPDATA"])
        done = self.run("cmd", "/c", "echo %LOCALAPPDATA%")
        return self.here(done.stdout.decode().strip())


@contextmanager
def windows(folder: Path) -> Iterator[Windows]:
    """Windows as a person finds it who has just got the computer."""
    if NATIVE:
        yield Windows([], dict(os.environ))
        return
    screen = Screen(folder)
    settings = {
        "WINEPREFIX": str(folder / "wine"),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",  # or it asks whether to fetch them
    }
    environment = {**screen.environment, **settings}
    try:
        subprocess.run(["wine", "wineboot", "--init"], env=environment, check=True, timeout=SECONDS)
        subprocess.run(["wine", *WINE_IS], env=environment, check=True, capture_output=True)
        yield Windows(["wine"], environment)
    finally:
        subprocess.run(["wineserver", "--kill"], env=environment, timeout=SECONDS)
        screen.stop()
