"""The rows of a sheet as a table: one line for each, with its verdict and a tick to leave it out.

`flags()` is not overridden: Qt asks it for every row on Select all, which takes seconds in Python.
The tick is drawn because CheckStateRole has a value, and set by the view's delegate.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    Qt,
    QThreadPool,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QIcon

from lensmor_desktop.domain.identity import Agreement, Identity, compare
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.gui import icons, signs, theme
from lensmor_desktop.gui.models import arrange, roles
from lensmor_desktop.gui.models.arrange import TICKABLE, Arrangement, ByVerdict, shown_verdict
from lensmor_desktop.gui.models.arranging import ArrangeTask
from lensmor_desktop.gui.models.ranges import contiguous
from lensmor_desktop.gui.models.reasons import lensmor_says, reason_text
from lensmor_desktop.gui.models.titled import TitledTableModel
from lensmor_desktop.gui.models.unknown import rows_of, unknown_text
from lensmor_desktop.gui.words import verdict_word

AT_ONCE = 5_000
"""Up to so many rows are arranged at once; more are arranged in a thread."""

_RANKS = {Agreement.DIFFERENT: "0", Agreement.UNKNOWN: "1", Agreement.SAME: "2"}
"""Sorted by what Lensmor says, those who seem to be somebody else come first."""


class RowModel(TitledTableModel):
    """Every row of the sheet, filtered and sorted by an order list of its own."""

    TICK, ROW, VERDICT, NAME, COMPANY, LENSMOR, REASON, EVENT, PERSON = range(9)

    ticks_changed = Signal()
    arranged = Signal(int)  # how many rows are shown

    _KEYS: ClassVar[dict[int, str]] = {
        TICK: arrange.ROW,
        ROW: arrange.ROW,
        VERDICT: arrange.VERDICT,
        NAME: arrange.NAME,
        COMPANY: arrange.COMPANY,
        LENSMOR: arrange.LENSMOR,
        REASON: arrange.REASON,
        EVENT: arrange.EVENT,
        PERSON: arrange.PERSON,
    }

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[SheetRow] = ()
        self._coming: tuple[Sequence[SheetRow], ByVerdict] | None = None  # being arranged
        self._order: Sequence[int] = ()  # indexes of the rows that are shown
        self._excluded: set[int] = set()  # also of rows that can't be ticked at the moment
        self._identities: dict[str, Identity] = {}
        self._own: dict[int, Identity] = {}  # of rows that name a person otherwise than compared
        self._said: dict[str, str] = {}  # how people are sorted by what Lensmor says
        self._strange: frozenset[str] = frozenset()  # personnel IDs that Lensmor doesn't know
        self._unknown: set[int] = set()  # their rows
        self._verdicts = ByVerdict.of(())
        self._standing: frozenset[int] = frozenset()  # repeated rows that stand for their person
        self._wanted = Arrangement()
        self._generation = 0
        self._frozen = False
        self._titles = [
            "",
            self.tr("Row"),
            self.tr("Verdict"),
            self.tr("Name"),
            self.tr("Company"),
            self.tr("Lensmor says"),
            self.tr("Why"),
            self.tr("Event ID"),
            self.tr("Personnel ID"),
        ]

    @property
    def excluded(self) -> frozenset[int]:
        """Numbers of the rows that the person unticked, where there is anything to leave out."""
        return frozenset(self._excluded - self._verdicts.fixed)

    @property
    def not_asked_for(self) -> frozenset[int]:
        """These, and rows of people who are left out and done: nothing is looked up for them."""
        return self.excluded | (self._verdicts.numbers[Verdict.SETTLED] & self._excluded)

    @property
    def left_out(self) -> AbstractSet[int]:
        """Numbers of the rows that are left out, those that are done or hidden now among them."""
        return self._excluded

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows)

    def set_rows(self, rows: Sequence[SheetRow], excluded: Iterable[int] = ()) -> None:
        """Shows another sheet, or the same one read again.

        Args:
            rows: all rows of the sheet.
            excluded: numbers of rows that are left out, whatever their verdict is now.
        """
        self._generation += 1
        self.beginResetModel()
        self._rows, self._coming = rows, None
        self._verdicts = ByVerdict.of(rows)
        self._excluded = set(excluded)
        self._standing = self._verdicts.standing(self._excluded)
        self._identities, self._own, self._said = {}, {}, {}
        self._strange, self._unknown = frozenset(), set()
        self._wanted = Arrangement()
        self._order = range(len(rows))
        self.endResetModel()
        self.arranged.emit(len(self._order))

    def replace_rows(self, rows: Sequence[SheetRow], excluded: Iterable[int] = ()) -> None:
        """The same sheet judged anew: ticks, filter and order stay; `arranged` tells that it is.

        Args:
            rows: all rows of the sheet.
            excluded: numbers of rows that are left out beside those that are already.
        """
        self._excluded.update(excluded)
        self._coming = (rows, ByVerdict.of(rows))
        self._unknown = rows_of(rows, self._strange)
        self._arrange(self._wanted)

    def include_all(self) -> None:
        """Ticks every row."""
        self._excluded.clear()
        self._ticks_changed([(0, len(self._order) - 1)])

    def _ticks_changed(self, changed: Iterable[tuple[int, int]]) -> None:
        """Has these spans of positions painted anew, and whoever now stands for somebody else."""
        before, self._standing = self._standing, self._verdicts.standing(self._excluded)
        if before != self._standing:
            changed = [(0, len(self._order) - 1)]  # only what is in view is painted
        for first, last in changed if self._order else ():
            self.dataChanged.emit(self.index(first, self.TICK), self.index(last, self.PERSON))
        self.ticks_changed.emit()

    def positions_of(self, numbers: AbstractSet[int]) -> dict[int, int]:
        """Row number -> position, for those of these rows of the sheet that are shown."""
        rows = self._rows
        found = ((rows[index].number, at) for at, index in enumerate(self._order))
        return {number: at for number, at in found if number in numbers}

    def set_identities(self, identities: Iterable[Identity]) -> None:
        """Shows who Lensmor says that people are, beside the sheet's own names."""
        self._identities = {each.person_id: each for each in identities}
        self._own = {}
        self._said = {
            person: _RANKS[each.agreement] + each.lensmor_name.casefold()
            for person, each in self._identities.items()
        }
        if self._order:
            last = len(self._order) - 1
            self.dataChanged.emit(self.index(0, self.LENSMOR), self.index(last, self.LENSMOR))

    @property
    def strange(self) -> frozenset[str]:
        """The personnel IDs that Lensmor doesn't know."""
        return self._strange

    @property
    def filtered_by(self) -> tuple[Verdict | None, str]:
        """The verdict and the words of the rows that are shown."""
        return self._wanted.verdict, self._wanted.search

    def set_unknown(self, people: frozenset[str]) -> None:
        """Shows whom Lensmor doesn't know by their ID: their rows stand among the problems."""
        self._strange = people
        self._unknown = rows_of(self._rows if self._coming is None else self._coming[0], people)
        self._arrange(self._wanted)

    def is_unknown(self, row: SheetRow) -> bool:
        """Whether Lensmor doesn't know a row's ID."""
        return row.number in self._unknown

    def identity_of(self, row: SheetRow) -> Identity | None:
        """Who Lensmor says the person of a row is, beside what this very row says."""
        identity = self._identities.get(row.person_id)
        if identity is None or row.name == identity.sheet_name:
            return identity
        # Another row of the same person was compared; they needn't say the same.
        own = self._own.get(row.number)
        if own is None:
            names = (row.name, row.company, identity.lensmor_name, identity.lensmor_company)
            own = replace(
                identity,
                row=row.number,
                sheet_name=row.name,
                sheet_company=row.company,
                agreement=compare(*names),
            )
            self._own[row.number] = own
        return own

    def is_stranger(self, row: SheetRow) -> bool:
        """Whether Lensmor says that a row's ID is somebody else."""
        identity = self.identity_of(row)
        return identity is not None and identity.agreement is Agreement.DIFFERENT

    def freeze(self, frozen: bool) -> None:
        """While a run is under way no tick can be changed."""
        self._frozen = frozen

    def counts(self) -> dict[Verdict, int]:
        """How many rows have each verdict, ticks counted in."""
        counts, excluded = dict(self._verdicts.counts), self.excluded
        for verdict in TICKABLE:
            left_out = self._verdicts.numbers[verdict] & excluded
            wrong = self._verdicts.numbers[verdict] & self._unknown - excluded
            counts[verdict] -= len(left_out) + len(wrong)
            counts[Verdict.EXCLUDED] += len(left_out)
            counts[Verdict.INVALID] += len(wrong)
        standing = len(self._standing - self._unknown)
        counts[Verdict.READY] += standing
        counts[Verdict.REPEATED] -= standing
        return counts

    def show_only(self, verdict: Verdict | None, search: str) -> None:
        """Filters by verdict and by words."""
        self._arrange(
            Arrangement(verdict, search.strip(), self._wanted.sort, self._wanted.descending)
        )

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column; a column of -1 is the order of the sheet."""
        self._arrange(
            Arrangement(
                self._wanted.verdict,
                self._wanted.search,
                self._KEYS.get(column, arrange.ROW),
                order == Qt.SortOrder.DescendingOrder,
            )
        )

    def row_at(self, position: int) -> SheetRow | None:
        """The sheet's row at a position of the table."""
        return self._rows[self._order[position]] if 0 <= position < len(self._order) else None

    def shown_verdict(self, row: SheetRow) -> Verdict:
        """A row's verdict with the ticks counted in."""
        return shown_verdict(row, self._excluded, self._unknown, self._standing)

    def toggle(self, positions: Sequence[int]) -> None:
        """Ticks or unticks these positions together: all take the opposite of the first one.

        Args:
            positions: of the table, in order.
        """
        rows, order = self._rows, self._order
        numbers = {rows[order[at]].number for at in positions}
        numbers -= self._verdicts.fixed
        if not numbers or self._frozen:
            return
        first_ticked = next(n for at in positions if (n := rows[order[at]].number) in numbers)
        if first_ticked in self._excluded:
            self._excluded -= numbers
        else:
            self._excluded |= numbers
        if len(positions) > AT_ONCE:
            self._ticks_changed([(positions[0], positions[-1])])  # only what is in view is painted
        else:
            self._ticks_changed(
                contiguous(at for at in positions if rows[order[at]].number in numbers)
            )

    # --- what Qt asks ---

    def rowCount(self, parent: roles.Index = QModelIndex()) -> int:  # noqa: B008
        """Rows shown."""
        return 0 if parent.isValid() else len(self._order)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = roles.DISPLAY
    ) -> object:
        """Headings; that of the ticks is told, for it has no words."""
        if section == self.TICK and role in (roles.SPOKEN, roles.TOOL_TIP):
            horizontal = orientation == Qt.Orientation.Horizontal
            return self.tr("Untick a row to leave it out") if horizontal else None
        return super().headerData(section, orientation, role)

    def data(self, index: roles.Index, role: int = roles.DISPLAY) -> object:
        """What a cell shows."""
        if role in roles.NEVER_ANSWERED:
            return None
        row = self._rows[self._order[index.row()]]
        column = index.column()
        if role == roles.DISPLAY:
            return self._text(row, column)
        if role == roles.TICKED:
            return self._tick(row) if column == self.TICK else None
        if role == roles.DECORATION and column == self.VERDICT:
            return signs.verdict_icon(self.shown_verdict(row))
        if role == roles.DECORATION and column == self.LENSMOR:
            return self._identity_sign(row)
        if role == roles.FOREGROUND:
            return self._colour(row, column)
        if role == roles.TOOL_TIP and column != self.TICK:
            return self._text(row, column)
        if role == roles.SPOKEN:
            return self._spoken(row, column)
        return None

    def _text(self, row: SheetRow, column: int) -> str:
        if column == self.ROW:
            return str(row.number)
        if column == self.VERDICT:
            return verdict_word(self.shown_verdict(row))
        if column == self.NAME:
            return row.name
        if column == self.COMPANY:
            return row.company
        if column == self.LENSMOR:
            return lensmor_says(self.identity_of(row))
        if column == self.REASON:
            if row.number in self._standing:
                return ""  # the row that it repeats is left out
            return unknown_text(row) if row.number in self._unknown else reason_text(row)
        if column == self.EVENT:
            return row.event_id
        if column == self.PERSON:
            return row.person_id
        return ""

    def _identity_sign(self, row: SheetRow) -> QIcon | None:
        identity = self.identity_of(row)
        if identity is None or identity.agreement is Agreement.UNKNOWN:
            return None
        same = identity.agreement is Agreement.SAME
        return icons.sign("check", "good") if same else icons.sign("triangle", "careful")

    def _tick(self, row: SheetRow) -> Qt.CheckState | None:
        if not row.can_be_left_out:
            return None
        left_out = self.shown_verdict(row) is Verdict.EXCLUDED
        return Qt.CheckState.Unchecked if left_out else Qt.CheckState.Checked

    def _colour(self, row: SheetRow, column: int) -> QColor | None:
        verdict = self.shown_verdict(row)
        if column == self.VERDICT:
            return signs.verdict_colour(verdict)
        if column == self.LENSMOR and self.is_stranger(row):
            return QColor(theme.colours().careful)
        if verdict in (Verdict.HIDDEN, Verdict.EXCLUDED) or column == self.REASON:
            return QColor(theme.colours().muted)
        return None

    def _spoken(self, row: SheetRow, column: int) -> str:
        if column != self.TICK:
            return self._text(row, column)
        if not row.can_be_left_out:
            return self.tr("Row {row} is not sent").format(row=row.number)
        if self.shown_verdict(row) is Verdict.EXCLUDED:
            return self.tr("Row {row} is left out").format(row=row.number)
        return self.tr("Row {row} is included").format(row=row.number)

    # --- order ---

    def _arrange(self, wanted: Arrangement) -> None:
        self._wanted = wanted
        self._generation += 1
        rows, verdicts = self._coming or (self._rows, self._verdicts)
        excluded, standing = self.excluded, verdicts.standing(self._excluded)
        if len(rows) <= AT_ONCE:
            order = arrange.arrange(rows, wanted, excluded, self._said, self._unknown, standing)
            self._apply(self._generation, order)
            return
        unknown = frozenset(self._unknown)
        task = ArrangeTask(self._generation, rows, wanted, excluded, self._said, unknown, standing)
        task.relay.done.connect(self._apply)
        self._task = task  # its relay must live until it has answered
        QThreadPool.globalInstance().start(task)

    @Slot(int, object)
    def _apply(self, generation: int, order: Sequence[int]) -> None:
        if generation != self._generation:
            return  # the person has typed on
        self.beginResetModel()
        if self._coming is not None:
            (self._rows, self._verdicts), self._coming = self._coming, None
            self._standing = self._verdicts.standing(self._excluded)
        self._order = order
        self.endResetModel()
        self.arranged.emit(len(order))
