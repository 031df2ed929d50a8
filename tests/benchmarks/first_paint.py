"""How long it takes from the start of the process until the window is painted.

    python -m tests.benchmarks.first_paint ours|bare

It prints the seconds since `LENSMOR_STARTED` (of the monotonic clock, which all processes share)
and ends. `bare` is a QMainWindow with a QTableView and nothing else.
"""

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

STARTED = "LENSMOR_STARTED"


def bare() -> None:
    """An empty window."""
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QTableView())
    window.resize(1180, 760)
    watch(window)
    window.show()
    app.exec()


def ours() -> None:
    """The program, as its command starts it."""
    from lensmor_desktop.__main__ import main
    from lensmor_desktop.gui import app
    from lensmor_desktop.gui.main_window import MainWindow

    class Watched(MainWindow):
        def show(self) -> None:
            watch(self)
            super().show()

    vars(app)["MainWindow"] = Watched
    main([])


def watch(window: "QWidget") -> None:
    """Ends the process when the window and all that is in it have been painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    def end() -> None:
        print(time.monotonic() - float(os.environ[STARTED]))
        sys.stdout.flush()
        os._exit(0)

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, end)  # children are painted in the same go
            return False

    window.installEventFilter(Watch(window))


if __name__ == "__main__":
    {"ours": ours, "bare": bare}[sys.argv[1]]()
