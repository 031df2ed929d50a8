"""A run as it goes: the groups that are sent, and every person's result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.progress import BatchProgress, BatchState
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.gui import icons, theme
from lensmor_desktop.gui.models.ranges import contiguous
from lensmor_desktop.gui.wording import batch_state, number, outcome_word, told


class _Table(QAbstractTableModel):
    """What both tables have in common."""

    def __init__(self, titles: list[str], parent: QObject | None) -> None:
        super().__init__(parent)
        self._titles = titles

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Columns shown."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Headings."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class BatchModel(_Table):
    """One line for each group of people that is sent together."""

    GROUP, EVENT, PEOPLE, STATE = range(4)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__([], parent)
        self._titles = [self.tr("Group"), self.tr("Event"), self.tr("People"), self.tr("State")]
        self._batches: list[BatchProgress] = []
        self._at: dict[int, int] = {}
        self._events: dict[str, str] = {}

    def clear(self, event_names: dict[str, str]) -> None:
        """A new run; events by ID have these names."""
        self.beginResetModel()
        self._batches, self._at, self._events = [], {}, event_names
        self.endResetModel()

    def take(self, changes: Iterable[BatchProgress]) -> None:
        """Shows what changed: new lines at the end, one signal for each run of changed ones."""
        changed: set[int] = set()
        new: list[BatchProgress] = []
        for change in changes:
            at = self._at.get(change.batch)
            if at is None:
                self._at[change.batch] = len(self._batches) + len(new)
                new.append(change)
            elif at >= len(self._batches):
                new[at - len(self._batches)] = change
            else:
                self._batches[at] = change
                changed.add(at)
        for first, last in contiguous(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.STATE))
        if new:
            start = len(self._batches)
            self.beginInsertRows(QModelIndex(), start, start + len(new) - 1)
            self._batches.extend(new)
            self.endInsertRows()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Groups so far."""
        return 0 if parent.isValid() else len(self._batches)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        batch = self._batches[index.row()]
        column = index.column()
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return self._text(batch, column)
        if role == Qt.ItemDataRole.DecorationRole and column == self.STATE:
            return icons.state_icon(batch.state)
        return None

    def _text(self, batch: BatchProgress, column: int) -> str:
        if column == self.GROUP:
            return str(batch.batch)
        if column == self.EVENT:
            return self._events.get(batch.event_id, batch.event_id)
        if column == self.PEOPLE:
            if batch.state in (BatchState.PLANNED, BatchState.SUBMITTING):
                return number(batch.people)
            return self.tr("{done} of {all}").format(
                done=number(batch.settled), all=number(batch.people)
            )
        return batch_state(batch.state)


@dataclass(slots=True)
class _Person:
    person_id: str
    row: str
    name: str
    company: str
    result: PersonResult | None = None


class LiveModel(_Table):
    """Every row that the run is about, with its status as it becomes known."""

    ROW, STATUS, NAME, COMPANY, EMAIL, DETAILS = range(6)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__([], parent)
        self._titles = [
            self.tr("Row"),
            self.tr("Status"),
            self.tr("Name"),
            self.tr("Company"),
            self.tr("Email"),
            self.tr("Details"),
        ]
        self._people: list[_Person] = []
        self._at: dict[str, list[int]] = {}

    def set_rows(self, rows: Sequence[SheetRow], people: frozenset[str] | set[str]) -> None:
        """Shows the rows of these people, in the order of the sheet."""
        self.beginResetModel()
        self._people, self._at = [], {}
        for row in rows:
            if row.person_id in people and row.verdict in (Verdict.READY, Verdict.REPEATED):
                self._at.setdefault(row.person_id, []).append(len(self._people))
                self._people.append(_Person(row.person_id, str(row.number), row.name, row.company))
        self.endResetModel()

    def take(self, results: Iterable[PersonResult]) -> int:
        """Shows results; gives a line that changed and is worth looking at, or -1."""
        changed: set[int] = set()
        new: list[_Person] = []
        top = -1
        for result in results:
            places = self._at.get(result.person_id)
            if places is None:
                # A resumed run: its sheet has not been read, so the lines come with the results.
                self._at[result.person_id] = [len(self._people) + len(new)]
                new.append(_Person(result.person_id, "", result.person_id, "", result))
                continue
            top = max(top, places[0])
            for at in places:
                if at >= len(self._people):
                    new[at - len(self._people)].result = result
                else:
                    self._people[at].result = result
                    changed.add(at)
        for first, last in contiguous(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.DETAILS))
        if new:
            start = len(self._people)
            self.beginInsertRows(QModelIndex(), start, start + len(new) - 1)
            self._people.extend(new)
            self.endInsertRows()
            top = start
        return top

    def outcomes(self) -> dict[Outcome, int]:
        """People by outcome so far; a person in several rows counts once."""
        counts: dict[Outcome, int] = {}
        for places in self._at.values():
            result = self._people[places[0]].result
            if result is not None:
                counts[result.outcome] = counts.get(result.outcome, 0) + 1
        return counts

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Rows of the run."""
        return 0 if parent.isValid() else len(self._people)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        person = self._people[index.row()]
        column = index.column()
        result = person.result
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return self._text(person, column)
        if column != self.STATUS:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return icons.outcome_icon(result.outcome) if result else icons.sign("dots", "neutral")
        if role == Qt.ItemDataRole.ForegroundRole:
            return icons.outcome_colour(result.outcome) if result else QColor(theme.colours().muted)
        return None

    def _text(self, person: _Person, column: int) -> str:
        result = person.result
        if column == self.ROW:
            return person.row
        if column == self.NAME:
            return person.name
        if column == self.COMPANY:
            return person.company
        if column == self.STATUS:
            return outcome_word(result.outcome) if result else self.tr("On its way")
        if result is None:
            return ""
        return result.email if column == self.EMAIL else told(result.details)
