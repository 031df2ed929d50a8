"""Above the rows: which of them are shown, by their verdict and by a search."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui import icons, signs
from lensmor_desktop.gui.theme import make_roomy
from lensmor_desktop.gui.widgets.flow import FlowLayout
from lensmor_desktop.gui.wording import number
from lensmor_desktop.gui.words import chip_word

CHIP_ORDER = (
    Verdict.READY,
    Verdict.REPEATED,
    Verdict.HAS_EMAIL,
    Verdict.SETTLED,
    Verdict.INVALID,
    Verdict.HIDDEN,
    Verdict.EVENT,
    Verdict.EXCLUDED,
)
ALWAYS_SHOWN = (Verdict.READY, Verdict.INVALID)
SEARCH_AFTER_MS = 150


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReviewPage", text)


class ReviewFilter(QHBoxLayout):
    """A chip for each verdict that rows have, one of them chosen, and the search.

    Args:
        column: where it is put.
    """

    changed = Signal()  # other rows are to be shown

    def __init__(self, column: QVBoxLayout) -> None:
        super().__init__()
        self.setSpacing(10)
        column.addLayout(self)  # before it is filled; see `ReviewPage`
        self._chips: dict[Verdict | None, QPushButton] = {}
        self._build_chips()
        self._build_search()

    def _build_chips(self) -> None:
        group = QButtonGroup(self)
        chips = FlowLayout(gap=6)
        self.addLayout(chips, 1)
        for verdict in (None, *CHIP_ORDER):
            chip = QPushButton()
            chip.setIcon(icons.sign("sheet", "neutral"))
            chip.setObjectName(f"chip_{'all' if verdict is None else verdict.value}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            if verdict is not None:
                chip.setIcon(signs.verdict_icon(verdict))
            chip.clicked.connect(self.changed)
            group.addButton(chip)
            chips.addWidget(chip)
            self._chips[verdict] = chip
        self.choose(None)

    def _build_search(self) -> None:
        self.search = QLineEdit()
        self.search.setObjectName("searchEdit")
        self.search.setPlaceholderText(_tr("Search name, company, ID…"))
        self.search.setAccessibleName(_tr("Search rows"))
        self.search.setClearButtonEnabled(True)
        make_roomy(self.search)
        words = self.search.fontMetrics().horizontalAdvance(self.search.placeholderText())
        self.search.setMinimumWidth(words + 40)
        self.search.setMaximumWidth(words + 80)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SEARCH_AFTER_MS)
        self._settle.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _text: self._settle.start())
        self.addWidget(self.search, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def verdict(self) -> Verdict | None:
        """The verdict of the rows that are wanted; None for all rows."""
        return next((v for v, chip in self._chips.items() if chip.isChecked()), None)

    @property
    def settling(self) -> bool:
        """Whether something was typed just now, and doesn't count yet."""
        return self._settle.isActive()

    def choose(self, verdict: Verdict | None) -> None:
        """Chooses a verdict for the person; `changed` isn't emitted."""
        self._chips[verdict].setChecked(True)

    def clear_search(self) -> None:
        """Nothing is searched for; `changed` isn't emitted."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)

    def show_counts(self, counts: Mapping[Verdict, int], total: int) -> None:
        """How many rows have each verdict, and how many there are."""
        for verdict, chip in self._chips.items():
            if verdict is None:
                chip.setText(_tr("All {n}").format(n=number(total)))
                continue
            count = counts[verdict]
            chip.setText(f"{chip_word(verdict)} {number(count)}")
            chip.setVisible(bool(count) or verdict in ALWAYS_SHOWN or chip.isChecked())

    def refresh_icons(self) -> None:
        """After a change of theme."""
        for verdict, chip in self._chips.items():
            if verdict is not None:
                chip.setIcon(signs.verdict_icon(verdict))
