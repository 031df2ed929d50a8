"""Makes Qt's application, which ends the program where Qt finds no way to the screen."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

KEPT_MESSAGES = 4
"""The last ones say which part is missing; the fatal one only that something is."""


def make_application(data_dir: Path | None) -> QApplication:
    """Qt's application. Where it can't be made, the person is told why and the program ends."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    heard: list[str] = []

    def listen(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        heard.append(message)
        if kind is QtMsgType.QtFatalMsg:  # Qt aborts the program when we return
            from lensmor_desktop.diagnostics.no_window import tell

            tell(" ".join(heard[-KEPT_MESSAGES:]), data_dir)
            os._exit(1)
        if sys.stderr is not None and kind is not QtMsgType.QtDebugMsg:
            print(message, file=sys.stderr)  # noqa: T201

    qInstallMessageHandler(listen)
    try:
        return QApplication([sys.argv[0]])
    finally:
        qInstallMessageHandler(None)
