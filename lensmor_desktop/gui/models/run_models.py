"""A run as it goes: the groups that are sent, and every person's result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.progress import BatchProgress, BatchState
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.gui import icons, theme
from lensmor_desktop.gui.models.ranges import contiguous
from lensmor_desktop.gui.models.titled import TitledTableModel
from lensmor_desktop.gui.wording import batch_state, number, outcome_word, told


class _Table(TitledTableModel):
    """What both tables have in common."""

    def __init__(self, titles: list[str], parent: QObject | None) -> None:
        super().__init__(parent)
        self._titles = titles


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
        self._counts: dict[Outcome, int] = {}

    def set_rows(self, rows: Sequence[SheetRow], people: frozenset[str] | set[str]) -> None:
        """Shows the rows of these people, in the order of the sheet."""
        self.beginResetModel()
        self._people, self._at, self._counts = [], {}, {}
        for row in rows:
            sent = row.verdict is Verdict.READY or row.verdict is Verdict.REPEATED
            if sent and row.person_id in people:
                self._at.setdefault(row.person_id, []).append(len(self._people))
                self._people.append(_Person(row.person_id, str(row.number), row.name, row.company))
        self.endResetModel()

    def take(self, results: Sequence[PersonResult]) -> int:
        """Shows results; gives a line that changed and is worth looking at, or -1."""
        self._add_unknown(results)
        changed: set[int] = set()
        top = -1
        for result in results:
            places = self._at[result.person_id]
            before = self._people[places[0]].result
            if before is not None:
                self._counts[before.outcome] -= 1
            self._counts[result.outcome] = self._counts.get(result.outcome, 0) + 1
            for at in places:
                self._people[at].result = result
            changed.update(places)
            top = max(top, places[0])
        for first, last in contiguous(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.DETAILS))
        return top

    def _add_unknown(self, results: Sequence[PersonResult]) -> None:
        """A resumed run: its sheet has not been read, so its lines come with the results."""
        unknown = dict.fromkeys(r.person_id for r in results if r.person_id not in self._at)
        if not unknown:
            return
        start = len(self._people)
        self.beginInsertRows(QModelIndex(), start, start + len(unknown) - 1)
        for at, person_id in enumerate(unknown, start):
            self._at[person_id] = [at]
            self._people.append(_Person(person_id, "", person_id, ""))
        self.endInsertRows()

    def outcomes(self) -> dict[Outcome, int]:
        """People by outcome so far; a person in several rows counts once."""
        return {outcome: count for outcome, count in self._counts.items() if count}

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
