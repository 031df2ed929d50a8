"""A virtual screen with a window manager, and hands that have a mouse and a keyboard only.

Xvfb keeps the screen in a file, so that the colour of a place on it can be seen without a tool.
"""

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage

ROOT = Path(__file__).parents[2]
TOOLS = ("Xvfb", "openbox", "xdotool")
SIZE = (1280, 900)
PATIENCE = 60.0


class ScreenMissing(AssertionError):
    """The tests that were asked for need tools that this computer doesn't have."""


class Screen:
    """Xvfb with openbox; `stop` ends both, and every program that was started on it."""

    def __init__(self, folder: Path) -> None:
        missing = [tool for tool in TOOLS if shutil.which(tool) is None]
        if missing:
            raise ScreenMissing(
                f"These tests need {', '.join(missing)}. On Debian and Ubuntu: "
                "apt-get install xvfb openbox xdotool libxcb-cursor0"
            )
        self.folder = folder
        self._programs: list[subprocess.Popen[bytes]] = []
        reading, writing = os.pipe()
        width, height = SIZE
        self._start(
            "Xvfb",
            *("-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24"),
            *("-fbdir", str(folder), "-nolisten", "tcp", "-noreset"),
            environment=dict(os.environ),
            keep=(writing,),
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"},
            "DISPLAY": f":{number}",
            "QT_QPA_PLATFORM": "xcb",
            "QT_FONT_DPI": "96",
            "LANG": "C.UTF-8",
        }
        self.environment.pop("XDG_CURRENT_DESKTOP", None)  # Qt's own file dialog
        self._start("openbox", "--sm-disable", environment=self.environment)
        until(lambda: self.do("get_num_desktops", check=False).isdigit(), "openbox is there")

    def _start(
        self, *command: str, environment: dict[str, str], keep: tuple[int, ...] = ()
    ) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{Path(command[0]).name}-{len(self._programs)}.log").open("wb")
        with log:
            program = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, pass_fds=keep, cwd=ROOT
            )
        self._programs.append(program)
        return program

    def program(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts the window as a person does."""
        return self._start(
            sys.executable, "-m", "lensmor_desktop", *arguments, environment=self.environment
        )

    def stop(self) -> None:
        """Ends what was started, the last first."""
        for program in reversed(self._programs):
            if program.poll() is None:
                program.terminate()
                try:
                    program.wait(10)
                except subprocess.TimeoutExpired:
                    program.kill()
                    program.wait(10)

    def do(self, *command: str, check: bool = True) -> str:
        """One deed of xdotool; what it says."""
        done = subprocess.run(
            ["xdotool", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert not check or done.returncode == 0, f"xdotool {command}: {done.stderr}"
        return done.stdout.strip()

    # --- windows ---

    def windows(self, title: str) -> list[str]:
        """The visible windows with this title."""
        found = self.do("search", "--onlyvisible", "--name", f"^{title}$", check=False)
        return found.split()

    def window(self, title: str) -> "Shown":
        """Waits for a window, and until the keyboard is with it."""
        until(lambda: bool(self.windows(title)), f"there is a window “{title}”")
        number = self.windows(title)[0]
        until(
            lambda: self.do("getwindowfocus", check=False) == number,
            f"the keyboard is with “{title}”",
        )
        return Shown(self, number)

    def gone(self, title: str) -> None:
        """Waits until there is no such window any more."""
        until(lambda: not self.windows(title), f"the window “{title}” has gone")

    # --- keys ---

    def press(self, *keys: str) -> None:
        """Presses keys, one after the other; `alt+r` is one."""
        for key in keys:
            self.do("key", "--clearmodifiers", key)
            time.sleep(0.05)

    def type(self, text: str) -> None:
        """Types a text."""
        self.do("type", "--clearmodifiers", "--delay", "15", text)

    # --- what is to be seen ---

    def picture(self) -> QImage:
        """The whole screen as it is now."""
        data = (self.folder / "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", data[:100])
        size, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
        pixels = data[size + colours * 12 :]
        return QImage(pixels, width, height, line, QImage.Format.Format_RGB32).copy()

    def save(self, path: Path) -> None:
        """Keeps a picture for whoever looks into a failure."""
        self.picture().save(str(path))


@dataclass
class Shown:
    """A window on the screen; places in it are those of its inside."""

    screen: Screen
    number: str

    def move(self, at: QPoint) -> None:
        """Moves the mouse there."""
        self.screen.do("mousemove", "--sync", "--window", self.number, str(at.x()), str(at.y()))

    def click(self, at: QPoint) -> None:
        """Clicks there."""
        self.move(at)
        self.screen.do("click", "1")

    def colour(self, at: QPoint) -> QColor:
        """The colour of a place."""
        return self.screen.picture().pixelColor(self.origin + at)

    @cached_property
    def origin(self) -> QPoint:
        """Where its inside begins on the screen; what the window manager tells counts its frame."""
        self.move(QPoint(0, 0))
        told = self.screen.do("getmouselocation", "--shell")
        facts = dict(line.split("=") for line in told.splitlines())
        return QPoint(int(facts["X"]), int(facts["Y"]))


def until(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Waits until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"in vain it was waited until {what}"
        time.sleep(0.05)
