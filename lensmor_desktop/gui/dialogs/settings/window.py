"""The window itself: practice mode, theme and language, logs and newer versions."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QPushButton, QWidget

from lensmor_desktop.gui.dialogs.settings.section import Section, about, subtitle
from lensmor_desktop.gui.theme import make_roomy
from lensmor_desktop.gui.widgets.columns import QuietCombo
from lensmor_desktop.gui.widgets.flow import FlowLayout
from lensmor_desktop.settings.options import LANGUAGES, THEMES, Options

OWN_NAMES = {"en": "English", "de": "Deutsch", "zh_CN": "简体中文"}
"""Each language in itself, so that who can't read the present one finds theirs."""


class PracticeSection(Section):
    """Practice mode."""

    def __init__(self, practice: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Practice mode"))
        self.column.addWidget(
            about(
                self.tr(
                    "Invented people and practice credits, on this computer only. No key is used "
                    "and nothing is bought. A coloured band shows that it is on."
                ),
                "practiceAbout",
            )
        )
        self.switch = QCheckBox(self.tr("&Practice mode"))
        self.switch.setObjectName("practiceSwitch")
        self.switch.setChecked(practice)
        self.add_choice(self.switch)


class LookSection(Section):
    """Theme and language."""

    def __init__(self, options: Options, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Look and language"))
        system = self.tr("As the system has it")
        themes = {"system": system, "light": self.tr("Light"), "dark": self.tr("Dark")}
        self._theme = self._combo("themeBox", [(name, themes[name]) for name in THEMES])
        self._theme.setCurrentIndex(self._theme.findData(options.theme))
        self._language = self._combo(
            "languageBox", [(name, OWN_NAMES.get(name, system)) for name in LANGUAGES]
        )
        self._language.setCurrentIndex(self._language.findData(options.language))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for at, (text, combo) in enumerate(
            ((self.tr("T&heme"), self._theme), (self.tr("&Language"), self._language))
        ):
            label = QLabel(text)
            label.setBuddy(combo)
            combo.setAccessibleName(text.replace("&", ""))
            grid.addWidget(label, at, 0)
            grid.addWidget(combo, at, 1)
        grid.addWidget(
            about(
                self.tr("Another language shows when the program is started the next time."),
                "languageNote",
            ),
            2,
            1,
        )
        self.column.addLayout(grid)

    def _combo(self, name: str, entries: list[tuple[str, str]]) -> QComboBox:
        combo = QuietCombo()
        combo.setObjectName(name)
        make_roomy(combo)
        for value, text in entries:
            combo.addItem(text, value)
        return combo

    @property
    def theme(self) -> str:
        """As `Options.theme`."""
        return str(self._theme.currentData())

    @property
    def language(self) -> str:
        """As `Options.language`."""
        return str(self._language.currentData())


class HelpSection(Section):
    """What helps when something went wrong, and newer versions."""

    logs_asked = Signal()
    support_asked = Signal()

    def __init__(self, options: Options, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Help and updates"))
        self.column.addWidget(subtitle(self.tr("Logs")))
        self.column.addWidget(
            about(
                self.tr(
                    "The program notes what it does, for whoever helps you: never your key, never "
                    "an address, nothing from your sheets."
                ),
                "logsAbout",
            )
        )
        self.logs = QPushButton(self.tr("Sho&w logs"))
        self.logs.setObjectName("showLogsButton")
        self.logs.setToolTip(self.tr("Opens their folder"))
        self.logs.clicked.connect(self.logs_asked)
        self.support = QPushButton(self.tr("Save support file…"))
        self.support.setObjectName("saveSupportButton")
        self.support.setToolTip(self.tr("One file with the logs, to send to whoever helps you"))
        self.support.clicked.connect(self.support_asked)
        buttons = FlowLayout(gap=8)
        for button in (self.logs, self.support):
            buttons.addWidget(button)
        self.column.addLayout(buttons)
        self.column.addSpacing(6)
        self.column.addWidget(subtitle(self.tr("Newer versions")))
        self.updates = QCheckBox(self.tr("Look for a &newer version once a day"))
        self.updates.setObjectName("updatesSwitch")
        self.updates.setChecked(options.look_for_updates)
        self.add_choice(self.updates)
        self.column.addWidget(
            about(
                self.tr(
                    "Asks one address whether there is one, and tells it nothing about you or your "
                    "sheets. Nothing is downloaded or installed: you are only told."
                ),
                "updatesAbout",
            )
        )
