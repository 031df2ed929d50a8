"""Logs and support file as the window offers them."""

import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.failures import REQUEST, Failure, failure_of
from lensmor_desktop.gui.controllers.account import Account
from lensmor_desktop.gui.dialogs.saving import save_dialog
from lensmor_desktop.gui.files.opening import show_folder, show_in_folder
from lensmor_desktop.gui.wording import (
    LOGS_HINT,
    LOGS_MESSAGE,
    LOGS_TITLE,
    NO_REASON,
    SUPPORT_HINT,
    SUPPORT_MESSAGE,
    SUPPORT_TITLE,
)
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.settings.options import read_options
from lensmor_desktop.settings.paths import data_folder, log_folder, practice_folder

if TYPE_CHECKING:
    from lensmor_desktop.diagnostics.support import Section
    from lensmor_desktop.gui.shell import Shell

JOURNAL = "journal.sqlite3"
_log = logging.getLogger(__name__)


class CantWrite(UserFacingError):
    """Neither the log folder nor the support file could be written."""


class Support(QObject):
    """Begins the logs; shows their folder; saves the support file."""

    _written = Signal(object, object)  # Path, Failure or None

    def __init__(
        self, shell: "Shell", engine: Engine, account: Account, data_dir: Path | None
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._engine = engine
        self._data_dir = data_dir
        self._started = False
        self._crash: tuple[str, ...] = ()
        self._written.connect(self._tell_saved, Qt.ConnectionType.QueuedConnection)
        self._account = account
        account.logs_asked.connect(self.show_logs)
        account.support_asked.connect(self.save_support_file)

    @property
    def folder(self) -> Path:
        """Where the logs are."""
        return log_folder(self._data_dir)

    def begin(self) -> None:
        """Starts the logs, once; after the first paint, or before the first record."""
        if self._started:
            return
        self._started = True
        from lensmor_desktop.diagnostics import hard_crashes, logs

        logs.start_logs(self.folder, logs.WINDOW_LOG)
        logs.log_start("lensmor-desktop", qt=qVersion(), platform=QGuiApplication.platformName())
        if hard_crashes.watch(self.folder):
            _log.error("the program before this one ended in a crash below Python")

    def end(self) -> None:
        """Ends the logs: the program ends."""
        if self._started:
            from lensmor_desktop.diagnostics import hard_crashes, logs

            _log.info("lensmor-desktop ended")
            hard_crashes.unwatch()
            logs.stop_logs()
            self._started = False

    def note(self, failure: Failure) -> None:
        """Writes down that a failure is shown: its template, for the values may be names."""
        facts = "; ".join(
            f"{label} {value}" for label, value in failure.details if label != REQUEST
        )
        _log.warning("shown: %s (%s) %s", failure.title.template, failure.kind, facts)

    @Slot()
    def show_logs(self) -> None:
        """Shows the folder of the logs in the system's file manager."""
        self.begin()
        try:
            make_private(self.folder)
        except OSError as error:
            problem = error.strerror or say(NO_REASON)
            message = say(LOGS_MESSAGE, folder=self.folder, problem=problem)
            self._shell.show_failure(
                failure_of(CantWrite(say(LOGS_TITLE), message, say(LOGS_HINT)))
            )
            return
        show_folder(self._shell, self.folder)

    @Slot()
    def save_support_file(
        self, parent: QWidget | None = None, crash: Failure | None = None
    ) -> None:
        """Asks where to, and writes the support file there.

        Args:
            parent: the dialog that it was asked for in, if any.
            crash: what it is about.
        """
        self.begin()
        self._crash = () if crash is None else crash.trace
        named = f"lensmor-support-{time.strftime('%Y%m%d-%H%M')}.txt"
        places = QStandardPaths.StandardLocation
        folder = QStandardPaths.writableLocation(places.DesktopLocation)
        if not Path(folder).is_dir():
            folder = QStandardPaths.writableLocation(places.HomeLocation)
        dialog = save_dialog(
            "supportFileDialog",
            self.tr("Save the support file"),
            Path(folder) / named,
            "*.txt",
            parent or self._shell,
        )
        dialog.fileSelected.connect(self._write)
        self._shell.open_dialog(dialog)

    @Slot(str)
    def _write(self, chosen: str) -> None:
        """Collects and writes in a thread: logs may be large and disks slow."""
        sections = self._sections()
        threading.Thread(target=self._collect, args=(Path(chosen), sections)).start()

    def _collect(self, path: Path, sections: "list[Section]") -> None:
        from lensmor_desktop.diagnostics.support import Section, support_text, write_support_file
        from lensmor_desktop.journal.facts import journal_facts

        data = data_folder(self._data_dir)
        for name, folder in (("Journal", data), ("Practice journal", practice_folder(data))):
            sections.append(Section(name, journal_facts(folder / JOURNAL)))
        failure: Failure | None = None
        try:
            write_support_file(path, support_text(sections, data, self.folder))
        except OSError as error:
            problem = error.strerror or say(NO_REASON)
            message = say(SUPPORT_MESSAGE, file=path.name, folder=path.parent, problem=problem)
            failure = failure_of(CantWrite(say(SUPPORT_TITLE), message, say(SUPPORT_HINT)))
        self._written.emit(path, failure)

    def _sections(self) -> "list[Section]":
        from lensmor_desktop.diagnostics.support import Section, settings_section

        state = self._account.state
        place = self._shell.pages.currentWidget()
        facts = [
            f"Qt: {qVersion()}",
            f"platform: {QGuiApplication.platformName()}",
            f"place: {place.objectName() if place is not None else None}",
            f"practice: {self._account.practice}",
            f"key: {state.key_place.value if state else 'not known'}",
            f"running: {self._engine.running}",
        ]
        for screen in QGuiApplication.screens():
            size = screen.size()
            facts.append(f"screen: {size.width()} x {size.height()} at {screen.devicePixelRatio()}")
        return [
            Section("What happened", self._crash or ("asked for in the settings",)),
            Section("Window", tuple(facts)),
            settings_section(read_options(data_folder(self._data_dir))),
        ]

    @Slot(object, object)
    def _tell_saved(self, path: Path, failure: Failure | None) -> None:
        if failure is not None:
            self._shell.show_failure(failure)
            return
        box = QMessageBox(self._shell)
        box.setObjectName("supportSavedBox")
        box.setWindowTitle(self.tr("Lensmor Desktop"))
        box.setIcon(QMessageBox.Icon.Information)
        box.setText(self.tr("The support file is saved as “{file}”.").format(file=path.name))
        box.setInformativeText(
            self.tr(
                "It holds no key, no addresses and nothing of your spreadsheets. Send it to "
                "whoever looks after this program."
            )
        )
        show = box.addButton(self.tr("Show in folder"), QMessageBox.ButtonRole.ActionRole)
        show.setObjectName("supportShowButton")
        show.clicked.connect(lambda: show_in_folder(self._shell, path))
        close = box.addButton(self.tr("Close"), QMessageBox.ButtonRole.AcceptRole)
        close.setObjectName("supportCloseButton")
        box.setDefaultButton(close)
        box.setEscapeButton(close)
        self._shell.open_dialog(box)
