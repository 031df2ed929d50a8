"""A run as it goes: the groups that are sent, and every person's result."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtGui import QColor

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.progress import BatchProgress
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.gui import icons, signs, theme
from lensmor_desktop.gui.models import roles
from lensmor_desktop.gui.models.ranges import contiguous
from lensmor_desktop.gui.models.roles import Index
from lensmor_desktop.gui.models.run_rows import RunRows
from lensmor_desktop.gui.models.titled import TitledTableModel
from lensmor_desktop.gui.wording import number, told
from lensmor_desktop.gui.words import batch_state, outcome_word

_NO_ROW = 0
"""A person of a resumed run, whose sheet has not been read."""


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

    def first_open(self) -> int:
        """The first line whose group isn't done, or the last line."""
        for at, batch in enumerate(self._batches):
            if not batch.state.ended:
                return at
        return len(self._batches) - 1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Groups so far."""
        return 0 if parent.isValid() else len(self._batches)

    def data(self, index: Index, role: int = roles.DISPLAY) -> object:
        """What a cell shows."""
        if role in roles.NEVER_ANSWERED:
            return None
        batch = self._batches[index.row()]
        column = index.column()
        if role in roles.TEXTS:
            return self._text(batch, column)
        if role == roles.DECORATION and column == self.STATE:
            return signs.state_icon(batch.state)
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
        self._sent: set[str] = set()  # who is, or was, with Lensmor
        self._take_over(RunRows())

    def _take_over(self, rows: RunRows) -> None:
        self._rows, self._first, self._repeats = rows.rows, rows.first, rows.repeats
        self._results, self._counts = rows.results, rows.counts

    def show(self, rows: RunRows) -> None:
        """Shows another run; `rows` belongs to this model from now on."""
        self.beginResetModel()
        self._sent = set()
        self._take_over(rows)
        self.endResetModel()

    def set_rows(self, rows: Sequence[SheetRow], people: frozenset[str] | set[str]) -> None:
        """Shows the rows of these people, in the order of the sheet."""
        self.show(RunRows(rows, people))

    def take_sent(self, people: Iterable[str]) -> None:
        """Shows that these people are with Lensmor."""
        new = [person for person in people if person not in self._sent]
        self._add_unknown(new)
        self._sent.update(new)
        self._tell_changed(new)

    def take(self, results: Sequence[PersonResult]) -> int:
        """Shows results; gives a line that changed and is worth looking at, or -1."""
        people = [result.person_id for result in results]
        self._add_unknown(people)
        for result in results:
            before = self._results.get(result.person_id)
            if before is not None:
                self._counts[before.outcome] -= 1
            self._counts[result.outcome] = self._counts.get(result.outcome, 0) + 1
            self._results[result.person_id] = result
        self._tell_changed(people)
        return max((self._first[person] for person in people), default=-1)

    def _tell_changed(self, people: Iterable[str]) -> None:
        changed: set[int] = set()
        for person in people:
            changed.update(self._repeats.get(person, (self._first[person],)))
        for first, last in contiguous(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.DETAILS))

    def _add_unknown(self, people: Iterable[str]) -> None:
        """A resumed run: its sheet has not been read, so its lines come as it goes."""
        unknown = dict.fromkeys(person for person in people if person not in self._first)
        if not unknown:
            return
        start = len(self._rows)
        self.beginInsertRows(QModelIndex(), start, start + len(unknown) - 1)
        for at, person in enumerate(unknown, start):
            self._first[person] = at
            self._rows.append(SheetRow(_NO_ROW, "", person, Verdict.READY, name=person))
        self.endInsertRows()

    def outcomes(self) -> dict[Outcome, int]:
        """People by outcome so far; a person in several rows counts once."""
        return {outcome: count for outcome, count in self._counts.items() if count}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Rows of the run."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = roles.DISPLAY) -> object:
        """What a cell shows."""
        if role in roles.NEVER_ANSWERED:
            return None
        row = self._rows[index.row()]
        column = index.column()
        result = self._results.get(row.person_id)
        if role in roles.TEXTS:
            return self._text(row, column, result)
        if column != self.STATUS:
            return None
        if role == roles.DECORATION:
            if result is not None:
                return signs.outcome_icon(result.outcome)
            sent = row.person_id in self._sent
            return icons.sign("dots", "accent") if sent else icons.sign("ring", "neutral")
        if role == roles.FOREGROUND:
            return signs.outcome_colour(result.outcome) if result else QColor(theme.colours().muted)
        return None

    def _text(self, row: SheetRow, column: int, result: PersonResult | None) -> str:
        if column == self.ROW:
            return "" if row.number == _NO_ROW else str(row.number)
        if column == self.NAME:
            return row.name
        if column == self.COMPANY:
            return row.company
        if column == self.STATUS:
            if result is not None:
                return outcome_word(result.outcome)
            sent = row.person_id in self._sent
            return self.tr("With Lensmor") if sent else self.tr("Waiting for its turn")
        if result is None:
            return ""
        if column == self.EMAIL:
            # Of what came before a run was interrupted, only the sheet and the journal have it.
            return result.email or (self.tr("saved") if result.outcome.delivered else "")
        return told(result.details)
