"""How soon a person sees the first rows of a big sheet in the window, while the rest is read.

    python -m tests.benchmarks.first_rows SHEET

opens a sheet in a real window, with the real engine and without a key, and prints the seconds from
the moment it was chosen until its first rows are painted, and until every row is judged and that is
painted. Seconds are those of the clock on the wall: a person waits for other programs, too.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.rows import RUNS, RUNS_QUICK, Row, medians
from tests.benchmarks.workbooks import COLUMNS, make_workbook

if TYPE_CHECKING:
    from lensmor_desktop.unlocking.service import UnlockService

PROJECT = Path(__file__).resolve().parents[2]
SIZE, SIZE_QUICK = 200_000, 50_000
HEADINGS = {0: "Lensmor Personnel ID", 1: "Name", 2: "Company", 5: "Lensmor Event ID"}
WITHIN = 1.0  # seconds
WHOLE = "until every row is judged and shown"


def rows(quick: bool) -> list[Row]:
    """The first rows in the window."""
    size, runs = (SIZE_QUICK, RUNS_QUICK) if quick else (SIZE, RUNS)
    with tempfile.TemporaryDirectory() as folder:
        sheet = make_workbook(Path(folder) / "sheet.xlsx", size, headings=HEADINGS)
        found = medians(lambda: measured(sheet), runs)
    first, whole, called = found["first"], found["whole"], f"{size:,} rows x {COLUMNS}"
    return [
        Row("first rows in the window", called, first, None, "", "s", WITHIN),
        Row("first rows in the window: share", called, first, whole, WHOLE, "s"),
    ]


def measured(sheet: Path) -> dict[str, float]:
    """Opens the sheet in a window that has a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.first_rows", str(sheet)],
        cwd=PROJECT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout)
    return {"first": float(told["first"]), "whole": float(told["whole"])}


def measure(sheet: Path, folder: Path) -> dict[str, float]:
    """Opens the sheet in a window; seconds until its first rows and until all of it is shown."""
    from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from lensmor_desktop.gui import app, theme
    from lensmor_desktop.gui.background.engine import Engine
    from lensmor_desktop.gui.main_window import MainWindow
    from lensmor_desktop.settings.credentials import Credentials

    class Eye(QObject):
        """Notes when what it looks for has been painted for the first time."""

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                if "first" not in seen and page.preview_table.isVisible() and shown_rows():
                    QTimer.singleShot(0, lambda: note("first"))  # when it has been painted
                if "whole" not in seen and page.review.isEnabled():
                    QTimer.singleShot(0, lambda: note("whole"))
            return False

    def shown_rows() -> int:
        return page.preview.rowCount()

    def note(name: str) -> None:
        seen.setdefault(name, time.perf_counter() - started)
        if "whole" in seen:
            loop.quit()

    app.keep_lively()
    there = QApplication.instance()
    application = there if isinstance(there, QApplication) else QApplication([])
    engine = Engine(_open_service, Credentials({}), folder)
    window = MainWindow(lambda: engine, data_dir=folder)
    theme.apply(application, dark=False)
    loop = QEventLoop()
    seen: dict[str, float] = {}
    page = window.sheet_page
    window.show()
    window.assembled.connect(lambda: engine.idle.connect(loop.quit))
    loop.exec()  # until the window is ready and quiet
    engine.idle.disconnect(loop.quit)
    eye = Eye()
    page.preview_table.viewport().installEventFilter(eye)
    page.review.installEventFilter(eye)
    engine.failed.connect(loop.quit)
    started = time.perf_counter()
    window.conductor.open_path(sheet)
    loop.exec()
    if "whole" not in seen:
        raise RuntimeError("the sheet was not read")
    engine.closed.connect(loop.quit)
    window.close()
    loop.exec()
    window.wait(10_000)  # milliseconds, for the end of the engine's thread
    return seen


def _open_service(*, data_dir: Path | None, **_: object) -> "UnlockService":
    from lensmor_desktop.journal import Journal
    from lensmor_desktop.unlocking.service import UnlockService

    assert data_dir is not None
    return UnlockService(Journal(data_dir), None, "nobody's")


def main() -> None:
    """Measures one sheet in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sheet", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(given.sheet, Path(folder))))


if __name__ == "__main__":
    main()
