"""The settings as a whole: a list of sections beside the sections, and Save."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.gui.background.failures import Failure
from lensmor_desktop.gui.background.requests import Opened
from lensmor_desktop.gui.dialogs.settings.key import KeySection
from lensmor_desktop.gui.dialogs.settings.memory import MemorySection
from lensmor_desktop.gui.dialogs.settings.results import ResultsSection
from lensmor_desktop.gui.dialogs.settings.section import Section
from lensmor_desktop.gui.dialogs.settings.window import HelpSection, LookSection, PracticeSection
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.tall_area import TallArea
from lensmor_desktop.gui.window_place import room_on
from lensmor_desktop.settings.options import Options

WIDE, HIGH = 140, 100
"""In characters of the font, so that it grows with the text."""
ROOM = 40
"""What is left of the window around it, in device-independent pixels."""


class SettingsDialog(QDialog):
    """Nothing counts before Save, but testing and forgetting, which say so."""

    test_asked = Signal(str)
    key_given = Signal(str)  # "" forgets the key
    practice_asked = Signal(bool)
    options_given = Signal(object)  # Options
    forget_asked = Signal()  # the bought addresses
    logs_asked = Signal()
    support_asked = Signal()

    def __init__(
        self,
        state: Opened | None,
        parent: QWidget | None = None,
        options: Options | None = None,
        practice: bool | None = None,
    ) -> None:
        """Builds the dialog.

        Args:
            state: the open service; None where there is none (yet).
            parent: the window.
            options: what is set now; those of the service by default.
            practice: whether practice mode is on; as the service is by default.
        """
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        if options is None:
            options = Options() if state is None else state.options
        if practice is None:
            practice = state is not None and state.practice
        self._options, self._was_practice = options, practice
        self.key_section = KeySection(state)
        self.results = ResultsSection(options)
        self.memory_section = MemorySection(state, options)
        self.practice_section = PracticeSection(practice)
        self.look = LookSection(options)
        self.help = HelpSection(options)
        self._sections: tuple[Section, ...] = (
            self.key_section,
            self.results,
            self.memory_section,
            self.practice_section,
            self.look,
            self.help,
        )
        self.key_section.test_asked.connect(self.test_asked)
        self.key_section.forget_asked.connect(self._forget_key)
        self.memory_section.forget_asked.connect(self.forget_asked)
        self.help.logs_asked.connect(self.logs_asked)
        self.help.support_asked.connect(self.support_asked)
        self._build()
        self._fit(parent)
        field = self.key_section.key
        no_key = state is None or not state.has_key
        (field if no_key and field.isEnabled() else self._list).setFocus()

    # --- building ---

    def _build(self) -> None:
        self._inner = QWidget()
        self._column = column = QVBoxLayout(self._inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(12)
        for section in self._sections:
            column.addWidget(section)
        column.addStretch(1)
        self._scroll = TallArea(self._inner)
        self._list = _SectionList()
        self._list.addItems([section.title for section in self._sections])
        self._list.fit()
        self._list.setCurrentRow(0)
        self._list.currentRowChanged.connect(self._show_section)
        self._list.entered_section.connect(self._enter_section)
        self._scroll.verticalScrollBar().valueChanged.connect(self._scrolled)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self._list)
        middle.addWidget(self._scroll, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 14, 14)
        layout.setSpacing(12)
        layout.addLayout(middle, 1)
        layout.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        self.save = box.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setObjectName("saveSettingsButton")
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        cancel = box.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("cancelSettingsButton")
        box.accepted.connect(self._save)
        box.rejected.connect(self.reject)
        return box

    def _fit(self, parent: QWidget | None) -> None:
        """As large as it likes to be, but inside the window."""
        width, height = (side * self.fontMetrics().averageCharWidth() for side in (WIDE, HIGH))
        size = QSize(width, height).boundedTo(room_on(self.screen()))
        if parent is not None:
            size = size.boundedTo(parent.window().size() - QSize(ROOM, ROOM))
        self.resize(size)

    # --- what the window says ---

    @property
    def outcome(self) -> Callout:
        """What came of testing the key."""
        return self.key_section.outcome

    def key_works(self, balance: Balance) -> None:
        """The balance call was answered."""
        self.key_section.works(balance)

    def key_fails(self, failure: Failure) -> None:
        """It was refused, or Lensmor could not be asked."""
        self.key_section.fails(failure)

    def forgot(self, addresses: int) -> None:
        """The memory of bought addresses is empty now."""
        self.memory_section.forgot(addresses)

    # --- what the person does ---

    def _show_section(self, row: int) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.blockSignals(True)  # the list knows already
        bar.setValue(self._sections[row].y())
        bar.blockSignals(False)
        self._inner.move(0, -bar.value())

    def _enter_section(self, row: int) -> None:
        field = self._sections[row].first_field()
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)
            # Boxes show that the keyboard is on them only where it is in use, as after Tab.
            self.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)

    def _scrolled(self, top: int) -> None:
        """The list follows what is in view: the last section whose title is."""
        bar = self._scroll.verticalScrollBar()
        rows = [at for at, section in enumerate(self._sections) if section.y() <= top + ROOM]
        row = len(self._sections) - 1 if bar.maximum() and top == bar.maximum() else rows[-1]
        self._list.blockSignals(True)
        self._list.setCurrentRow(row)
        self._list.blockSignals(False)

    def done(self, result: int) -> None:
        """However it is closed, the key that was typed doesn't stay in its field."""
        super().done(result)
        self.key_section.wipe()

    def _forget_key(self) -> None:
        self.key_given.emit("")
        self.accept()

    def _save(self) -> None:
        wrong = self.key_section.first_wrong() or self.results.first_wrong()
        if wrong is not None:
            self._column.activate()
            wrong.setFocus()
            self._scroll.ensureWidgetVisible(wrong)  # which may have had the keyboard already
            return
        options = replace(
            self._options,
            purchase_memory=self.memory_section.switch.isChecked(),
            output=self.results.output,
            titles=self.results.titles,
            theme=self.look.theme,
            language=self.look.language,
            look_for_updates=self.help.updates.isChecked(),
        )
        if options != self._options:
            self.options_given.emit(options)
        if self.key_section.typed:
            self.key_given.emit(self.key_section.typed)
        practice = self.practice_section.switch.isChecked()
        if practice != self._was_practice:
            self.practice_asked.emit(practice)
        self.accept()


class _SectionList(QListWidget):
    """The sections by name; Return goes into one."""

    entered_section = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsSections")
        self.setAccessibleName(self.tr("Sections of the settings"))
        self.setProperty("kind", "sections")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """As wide as its longest name."""
        self.ensurePolished()
        self.setFixedWidth(max(150, self.sizeHintForColumn(0) + 12))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return must not save, for nothing was changed yet."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_section.emit(self.currentRow())
        else:
            super().keyPressEvent(event)
