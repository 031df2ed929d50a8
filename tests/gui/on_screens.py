"""Opens the window on screens of given sizes, does something to it, and tells where it stands.

    python -m tests.gui.on_screens DATA [maximise | show-dialogs | X,Y,WIDTH,HEIGHT]

Screens can't come and go in a process, so each story is a program of its own (see `Screens`). Qt's
offscreen platform has as many as its file names.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Screen:
    """A screen by its pixels, and how far from the left it begins."""

    width: int
    height: int
    x: int = 0


def opened(screens: list[Screen], data: Path, deed: str = "", scale: float = 1.0) -> dict[str, Any]:
    """Opens the window on these screens in a program of its own; what it tells of itself.

    Args:
        screens: the first is the main one.
        data: the data folder.
        deed: what is done to the window before it is closed.
        scale: how large everything is drawn; 1.5 is what people call 150 %.
    """
    data.mkdir(parents=True, exist_ok=True)
    facts = [
        {
            "name": f"screen {at}",
            "x": screen.x,
            "y": 0,
            "width": screen.width,
            "height": screen.height,
            "dpr": 1,
            "logicalDpi": 96,
            "logicalBaseDpi": 96,
        }
        for at, screen in enumerate(screens)
    ]
    (data / "screens.json").write_text(
        json.dumps({"windowFrameMargins": True, "screens": facts}), encoding="utf-8"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen:configfile=screens.json"}
    environment |= {"PYTHONPATH": str(ROOT), "QT_SCALE_FACTOR": str(scale)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.on_screens", str(data), *filter(None, [deed])],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=data,  # the name of the file may hold no colon, and on Windows a path does
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


def main(data: Path, deed: str) -> int:
    """Opens it, does it, tells about it, and closes it."""
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QApplication

    from lensmor_desktop.gui import theme
    from tests.fakes.service import Script, opener_of
    from tests.gui.crowded import dialogs, filled, settle
    from tests.gui.desk import Desks
    from tests.gui.studio import Hands

    def facts_of(rect: QRect) -> list[int]:
        return [rect.x(), rect.y(), rect.width(), rect.height()]

    app = QApplication(["on screens"])
    theme.apply(app, dark=False)
    desks = Desks(Hands(), data)  # type: ignore[arg-type]
    desk = desks.sit(opener_of(Script()), size=None)
    desk.ready()
    window = desk.window
    told: dict[str, object] = {"opened": facts_of(window.frameGeometry())}
    told["least"] = [window.minimumWidth(), window.minimumHeight()]
    told["maximised"] = window.isMaximized()
    told["normal"] = facts_of(window.normalGeometry())
    told["screen"] = window.screen().name()
    told["available"] = facts_of(window.screen().availableGeometry())
    if deed == "maximise":
        window.showMaximized()
    elif deed == "show-dialogs":
        desks.leave(desk)
        desk = filled(desks, data, None)
        told["dialogs"] = {
            dialog.objectName(): facts_of(dialog.frameGeometry()) for dialog in dialogs(desk)
        }
    elif deed:
        window.setGeometry(*map(int, deed.split(",")))
    settle()
    told["left"] = facts_of(desk.window.geometry())
    desks.clear()
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), (sys.argv[2:] or [""])[0]))
