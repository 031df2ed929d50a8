"""Where results go, and what their columns are called."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QRadioButton, QWidget

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.gui.dialogs.settings.section import Section, about, subtitle
from lensmor_desktop.gui.marks import QT_TRANSLATE_NOOP
from lensmor_desktop.gui.theme import make_roomy
from lensmor_desktop.gui.wording import together, told
from lensmor_desktop.settings.options import Options

LABELS = {
    ResultColumn.EMAIL: QT_TRANSLATE_NOOP("ResultsSection", "Emails"),
    ResultColumn.STATUS: QT_TRANSLATE_NOOP("ResultsSection", "What became of the person"),
    ResultColumn.DETAILS: QT_TRANSLATE_NOOP("ResultsSection", "Why"),
    ResultColumn.TASK: QT_TRANSLATE_NOOP("ResultsSection", "Lensmor's number for questions"),
    ResultColumn.CHECKED_AT: QT_TRANSLATE_NOOP("ResultsSection", "When"),
}


class ResultsSection(Section):
    """The same file or a copy, and five names."""

    def __init__(self, options: Options, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Results"))
        self.same = QRadioButton(self.tr("Write them into the &spreadsheet itself"))
        self.same.setObjectName("outputSameButton")
        self.copy = QRadioButton(self.tr("Write them into a cop&y beside it: “… - Lensmor”"))
        self.copy.setObjectName("outputCopyButton")
        chosen = self.copy if options.output == "copy" else self.same
        chosen.setChecked(True)
        self.add_choice(self.same)
        self.add_choice(self.copy)
        self.column.addWidget(
            about(
                self.tr(
                    "For a single sheet you can choose otherwise in Review. The sheet as it was "
                    "before is kept either way; History gives it back."
                ),
                "outputAbout",
            )
        )
        self.column.addSpacing(6)
        self.column.addWidget(subtitle(self.tr("Names of the new columns")))
        self.column.addWidget(
            about(
                self.tr(
                    "An empty field stands for the usual name. Take names that none of your own "
                    "columns has."
                ),
                "titlesAbout",
            )
        )
        self._fields: dict[ResultColumn, QLineEdit] = {}
        self._problems: dict[ResultColumn, QLabel] = {}
        self.column.addLayout(self._build_titles(options))

    def _build_titles(self, options: Options) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for at, column in enumerate(ResultColumn):
            text = QCoreApplication.translate("ResultsSection", LABELS[column])
            label = QLabel(text)
            label.setWordWrap(True)
            field = QLineEdit(options.titles.get(_key(column), ""))
            field.setObjectName(f"title_{_key(column)}")
            field.setAccessibleName(text)
            field.setPlaceholderText(column.value)
            field.textChanged.connect(lambda _text, column=column: self._tell(column, ""))
            make_roomy(field)
            label.setBuddy(field)
            problem = QLabel()
            problem.setObjectName(f"title_{_key(column)}_problem")
            problem.setProperty("kind", "bad")
            problem.setWordWrap(True)
            problem.hide()
            grid.addWidget(label, 2 * at, 0)
            grid.addWidget(field, 2 * at, 1)
            grid.addWidget(problem, 2 * at + 1, 1)
            self._fields[column] = field
            self._problems[column] = problem
        self.usual = QPushButton(self.tr("&Usual names"))
        self.usual.setObjectName("usualTitlesButton")
        self.usual.clicked.connect(self._take_usual)
        grid.addWidget(self.usual, 2 * len(ResultColumn), 1, Qt.AlignmentFlag.AlignLeft)
        return grid

    @property
    def output(self) -> str:
        """As `Options.output`."""
        return "copy" if self.copy.isChecked() else "same"

    @property
    def titles(self) -> Mapping[str, str]:
        """The names that differ from the usual ones, as `Options.titles`."""
        return {_key(column): title for column, title in self._typed().items()}

    def _typed(self) -> dict[ResultColumn, str]:
        typed = {column: field.text().strip() for column, field in self._fields.items()}
        return {column: title for column, title in typed.items() if title not in ("", column.value)}

    def first_wrong(self) -> QLineEdit | None:
        """Says at each field what is wrong with it, and gives the first such field."""
        wrong = None
        good: dict[str, str] = {}
        for column, title in self._typed().items():
            problem = self._problem({**good, _key(column): title}, title)
            self._tell(column, problem)
            if not problem:
                good[_key(column)] = title
            elif wrong is None:
                wrong = self._fields[column]
        return wrong

    def _problem(self, titles: Mapping[str, str], title: str) -> str:
        from lensmor_desktop.sheets import make_titles

        if len(title.splitlines()) > 1:
            return self.tr("A name has to stand on one line.")
        try:
            make_titles(titles)
        except ChoiceRefused as refused:
            return together(told(refused.message), told(refused.hint))
        return ""

    def _tell(self, column: ResultColumn, problem: str) -> None:
        label = self._problems[column]
        label.setText(problem)
        label.setVisible(bool(problem))
        self._fields[column].setAccessibleDescription(problem)

    def _take_usual(self) -> None:
        for field in self._fields.values():
            field.clear()


def _key(column: ResultColumn) -> str:
    return column.name.lower()
