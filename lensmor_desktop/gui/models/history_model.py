"""Past runs as a table, the newest first."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui import icons, theme
from lensmor_desktop.gui.models.roles import Index
from lensmor_desktop.gui.models.titled import TitledTableModel
from lensmor_desktop.gui.wording import counted, moment, number
from lensmor_desktop.gui.words import cost_text, event_label, run_state, run_state_sign


class HistoryModel(TitledTableModel):
    """One line for each run."""

    DATE, FILE, OUTCOME, CREDITS, STATE = range(5)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: Sequence[RunSummary] = ()
        self._titles = [
            self.tr("Date"),
            self.tr("Sheet"),
            self.tr("Outcome"),
            self.tr("Credits used"),
            self.tr("State"),
        ]

    def set_runs(self, runs: Sequence[RunSummary]) -> None:
        """Shows these runs."""
        self.beginResetModel()
        self._runs = runs
        self.endResetModel()

    def run_at(self, position: int) -> RunSummary | None:
        """The run at a position of the table."""
        return self._runs[position] if 0 <= position < len(self._runs) else None

    def position_of(self, run: int) -> int:
        """Where a run stands, or -1."""
        return next((at for at, each in enumerate(self._runs) if each.run == run), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Runs shown."""
        return 0 if parent.isValid() else len(self._runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        run = self._runs[index.row()]
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(run, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return run.source if column == self.FILE else self._text(run, column)
        if column == self.STATE and role == Qt.ItemDataRole.DecorationRole:
            return icons.sign(*run_state_sign(run))
        if column == self.STATE and role == Qt.ItemDataRole.ForegroundRole:
            return QColor(getattr(theme.colours(), run_state_sign(run)[1]))
        return None

    def _text(self, run: RunSummary, column: int) -> str:
        if column == self.DATE:
            return moment(run.started_at)
        if column == self.FILE:
            return Path(run.source).name
        if column == self.OUTCOME:
            return self._outcome(run)
        if column == self.CREDITS:
            return cost_text(run)
        return run_state(run)

    def _outcome(self, run: RunSummary) -> str:
        people = sum(run.counts.values())
        if not people and len(run.events) == 1:
            return event_label(run.events[0])
        if not people:
            return counted(len(run.events), self.tr("{n} event"), self.tr("{n} events"))
        delivered = sum(count for outcome, count in run.counts.items() if outcome.delivered)
        return self.tr("{delivered} of {all} emails").format(
            delivered=number(delivered), all=number(people)
        )
