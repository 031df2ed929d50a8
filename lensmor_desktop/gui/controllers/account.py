"""The account that the window works with: key, balance, practice or real, and the settings."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.gui import theme
from lensmor_desktop.gui.background.engine import Engine
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.background.requests import (
    KeepKey,
    KeepOptions,
    Open,
    Opened,
    ReadBalance,
    TestKey,
)
from lensmor_desktop.gui.wording import together, told
from lensmor_desktop.settings.options import Options, read_options
from lensmor_desktop.settings.paths import data_folder

if TYPE_CHECKING:
    from lensmor_desktop.gui.dialogs.settings import SettingsDialog
    from lensmor_desktop.gui.shell import Shell


class Account(QObject):
    """Starts the engine, switches between practice and real, and keeps what is set."""

    starting = Signal()  # the engine is about to be opened for the first time
    opened = Signal(object)  # Opened: the service is ready, perhaps anew
    mode_changed = Signal()  # practice or real: no sheet is open any more
    checking_changed = Signal()  # the same sheet may be read otherwise now
    options_changed = Signal()  # anything that is set in the settings
    settings_closed = Signal()
    logs_asked = Signal()
    support_asked = Signal()

    def __init__(
        self, shell: "Shell", engine: Engine, practice: bool, data_dir: Path | None
    ) -> None:
        super().__init__(shell)
        self._shell = shell
        self._engine = engine
        self._data_dir = data_dir
        self.state: Opened | None = None
        self.practice = practice
        self._options: Options | None = None
        self._settings: SettingsDialog | None = None
        self._started = False
        self._balance_wanted = False
        engine.opened.connect(self._on_opened)
        engine.idle.connect(self._on_idle)
        engine.balance_read.connect(self.show_balance)
        engine.key_tested.connect(self._on_key_tested)
        engine.options_kept.connect(self._on_options_kept)
        engine.forgotten.connect(self._on_forgotten)
        shell.show_mode(practice)

    @property
    def options(self) -> Options:
        """What is set; read from the disk where the engine has not told it yet."""
        if self._options is None:
            self._options = read_options(data_folder(self._data_dir))
        return self._options

    @Slot()
    def start(self) -> None:
        """Opens the engine, once; everything that is asked of it comes after that."""
        if not self._started:
            self._started = True
            self.starting.emit()
            self._engine.open(self.practice)

    # --- what the person does ---

    def set_practice(self, practice: bool) -> None:
        """Switches between practice and the real account; the sheet is put away."""
        if practice == self.practice or self._shell.is_running():
            return
        self.practice = practice
        self.state = None
        self.mode_changed.emit()
        self._shell.show_account(None)
        self._shell.sheet_page.notice.say("")
        self._shell.sheet_page.resume_offer.say("")
        self._shell.show_mode(practice)
        self._shell.other_host.show_host("")  # until it is known
        if self._started:
            self._engine.open(practice)
        self.start()

    @Slot()
    def show_settings(self) -> None:
        """The settings, unless a run is under way; they work without a service, too."""
        if self._settings is not None or self._shell.is_running():
            return
        from lensmor_desktop.gui.dialogs.settings import SettingsDialog  # not before first paint

        dialog = SettingsDialog(self.state, self._shell, self.options, self.practice)
        dialog.test_asked.connect(self._engine.test_key)
        dialog.key_given.connect(self._engine.keep_key)
        dialog.practice_asked.connect(self.set_practice)
        dialog.options_given.connect(self._keep_options)
        dialog.forget_asked.connect(self._engine.forget_purchases)
        dialog.logs_asked.connect(self.logs_asked)
        dialog.support_asked.connect(self.support_asked)
        dialog.finished.connect(self._settings_closed)
        self._settings = dialog
        self._shell.open_dialog(dialog)

    @Slot()
    def _settings_closed(self) -> None:
        self._settings = None
        self._engine.give_up_test()
        self.settings_closed.emit()

    @Slot(object)
    def _keep_options(self, options: Options) -> None:
        self._show_theme(options)
        self._engine.keep_options(options)

    def _show_theme(self, options: Options) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.use(app, options.theme)

    # --- the engine's answers ---

    @Slot(object)
    def show_balance(self, balance: Balance) -> None:
        """The balance is known: from its own call, or from an offer."""
        self._balance_wanted = False
        self._shell.show_account(balance)

    @Slot(object)
    def _on_opened(self, state: Opened) -> None:
        if state.practice != self.practice:
            return  # the person has switched again meanwhile
        before, self.state = self.state, state
        self._options = state.options
        self._balance_wanted = state.has_key
        self._shell.other_host.show_host(state.host)
        if state.has_key:
            self._shell.sheet_page.notice.say("")
            if before is None or (before.has_key, before.last_four) != (True, state.last_four):
                self._shell.show_account(None)  # another account's isn't this one's
        else:
            self._shell.show_no_key(state.keychain_trouble, state.host)
        self.opened.emit(state)

    @Slot()
    def _on_idle(self) -> None:
        """Nothing waits for an answer: a good moment to ask for the balance, if none has told."""
        if self._balance_wanted:
            self._balance_wanted = False
            self._engine.read_balance()

    @Slot(object)
    def _on_key_tested(self, balance: Balance) -> None:
        if self._settings is not None:
            self._settings.key_works(balance)

    @Slot(object)
    def _on_options_kept(self, options: Options) -> None:
        before, self._options = self.options, options
        if self.state is not None:
            self.state = replace(self.state, options=options)
        self.options_changed.emit()
        if (before.purchase_memory, before.titles) != (options.purchase_memory, options.titles):
            self.checking_changed.emit()
            if self.state is not None:
                self._engine.open(self.practice)  # the engine is made with them

    @Slot(int)
    def _on_forgotten(self, addresses: int) -> None:
        self.checking_changed.emit()
        if self._settings is not None:
            self._settings.forgot(addresses)

    def takes(self, request: object, failure: Failure) -> bool:
        """Deals with a failure of its own; whether that is all, so that no dialog is needed."""
        if isinstance(request, TestKey):
            if self._settings is not None:
                self._settings.key_fails(failure)
            return True
        if isinstance(request, ReadBalance):
            self._shell.show_balance_failure(failure)
            return True
        if isinstance(request, KeepOptions):
            self._show_theme(self.options)  # those that stand
        elif isinstance(request, Open | KeepKey):
            self._shell.sheet_page.notice.say(
                together(told(failure.title), told(failure.message)), told(failure.hint), "bad"
            )
        return False
