"""The rows of a sheet as a table: one line for each, with its verdict and a tick to leave it out.

`flags()` is not overridden: Qt asks it for every row on Select all, which takes seconds in Python.
The tick is drawn because CheckStateRole has a value, and set by the view's delegate.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QRunnable,
    Qt,
    QThreadPool,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QIcon

from lensmor_desktop.domain.identity import Agreement, Identity
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.gui import icons, theme
from lensmor_desktop.gui.models import arrange
from lensmor_desktop.gui.models.arrange import TICKABLE, Arrangement, shown_verdict
from lensmor_desktop.gui.models.ranges import contiguous
from lensmor_desktop.gui.wording import told, verdict_word

AT_ONCE = 5_000
"""Up to so many rows are arranged at once; more are arranged in a thread."""


class RowModel(QAbstractTableModel):
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
        LENSMOR: arrange.ROW,
        REASON: arrange.REASON,
        EVENT: arrange.EVENT,
        PERSON: arrange.PERSON,
    }

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[SheetRow] = ()
        self._order: list[int] = []
        self._excluded: set[int] = set()
        self._identities: dict[str, Identity] = {}
        self._sort_by_verdict()
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
        """Row numbers that the person unticked."""
        return frozenset(self._excluded)

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows)

    def set_rows(self, rows: Sequence[SheetRow], excluded: Iterable[int] = ()) -> None:
        """Shows another sheet, or the same one read again."""
        self._generation += 1
        self.beginResetModel()
        self._rows = rows
        self._sort_by_verdict()
        self._excluded = set(excluded) - self._fixed
        self._identities = {}
        self._wanted = Arrangement()
        self._order = list(range(len(rows)))
        self.endResetModel()
        self.arranged.emit(len(self._order))

    def _sort_by_verdict(self) -> None:
        """Counts once, so that a tick needn't look at every row again."""
        # By name: hashing an enum's member runs Python code, which 50,000 rows would feel.
        by_name: dict[str, set[int]] = {verdict.name: set() for verdict in Verdict}
        for row in self._rows:
            by_name[row.verdict._name_].add(row.number)
        self._numbers = {verdict: by_name[verdict.name] for verdict in Verdict}
        self._counts = {verdict: len(numbers) for verdict, numbers in self._numbers.items()}
        self._fixed = set().union(
            *(numbers for verdict, numbers in self._numbers.items() if verdict not in TICKABLE)
        )

    def set_identities(self, identities: Iterable[Identity]) -> None:
        """Shows who Lensmor says that people are, beside the sheet's own names."""
        self._identities = {each.person_id: each for each in identities}
        if self._order:
            last = len(self._order) - 1
            self.dataChanged.emit(self.index(0, self.LENSMOR), self.index(last, self.LENSMOR))

    def freeze(self, frozen: bool) -> None:
        """While a run is under way no tick can be changed."""
        self._frozen = frozen

    def counts(self) -> dict[Verdict, int]:
        """How many rows have each verdict, ticks counted in."""
        counts = dict(self._counts)
        for verdict in TICKABLE:
            left_out = len(self._numbers[verdict] & self._excluded)
            counts[verdict] -= left_out
            counts[Verdict.EXCLUDED] += left_out
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
        return shown_verdict(row, self._excluded)

    def toggle(self, positions: Sequence[int]) -> None:
        """Ticks or unticks these positions together: all take the opposite of the first one."""
        rows, order, fixed = self._rows, self._order, self._fixed
        ticked = [at for at in positions if rows[order[at]].number not in fixed]
        if not ticked or self._frozen:
            return
        numbers = {rows[order[at]].number for at in ticked}
        if rows[order[ticked[0]]].number in self._excluded:
            self._excluded -= numbers
        else:
            self._excluded |= numbers
        for first, last in contiguous(ticked):
            self.dataChanged.emit(self.index(first, self.TICK), self.index(last, self.PERSON))
        self.ticks_changed.emit()

    # --- what Qt asks ---

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Rows shown."""
        return 0 if parent.isValid() else len(self._order)

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
        if section == self.TICK and role in (
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return self.tr("Untick a row to leave it out")
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        row = self._rows[self._order[index.row()]]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._tick(row) if column == self.TICK else None
        if role == Qt.ItemDataRole.DecorationRole and column == self.VERDICT:
            return icons.verdict_icon(self.shown_verdict(row))
        if role == Qt.ItemDataRole.DecorationRole and column == self.LENSMOR:
            return self._identity_sign(row)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(row, column)
        if role == Qt.ItemDataRole.ToolTipRole and column != self.TICK:
            return self._text(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
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
            return self._lensmor_says(row)
        if column == self.REASON:
            return reason_text(row)
        if column == self.EVENT:
            return row.event_id
        if column == self.PERSON:
            return row.person_id
        return ""

    def _lensmor_says(self, row: SheetRow) -> str:
        identity = self._identities.get(row.person_id)
        if identity is None:
            return ""
        if identity.agreement is Agreement.SAME:
            return identity.lensmor_name
        parts = (identity.lensmor_name, identity.lensmor_company)
        return ", ".join(part for part in parts if part)

    def _identity_sign(self, row: SheetRow) -> QIcon | None:
        identity = self._identities.get(row.person_id)
        if identity is None or identity.agreement is Agreement.UNKNOWN:
            return None
        same = identity.agreement is Agreement.SAME
        return icons.sign("check", "good") if same else icons.sign("triangle", "careful")

    def _is_stranger(self, row: SheetRow) -> bool:
        identity = self._identities.get(row.person_id)
        return identity is not None and identity.agreement is Agreement.DIFFERENT

    def _tick(self, row: SheetRow) -> Qt.CheckState | None:
        if row.verdict not in TICKABLE:
            return None
        left_out = self.shown_verdict(row) is Verdict.EXCLUDED
        return Qt.CheckState.Unchecked if left_out else Qt.CheckState.Checked

    def _colour(self, row: SheetRow, column: int) -> QColor | None:
        verdict = self.shown_verdict(row)
        if column == self.VERDICT:
            return icons.verdict_colour(verdict)
        if column == self.LENSMOR and self._is_stranger(row):
            return QColor(theme.colours().careful)
        if verdict in (Verdict.HIDDEN, Verdict.EXCLUDED) or column == self.REASON:
            return QColor(theme.colours().muted)
        return None

    def _spoken(self, row: SheetRow, column: int) -> str:
        if column != self.TICK:
            return self._text(row, column)
        if row.verdict not in TICKABLE:
            return self.tr("Row {row} is not sent").format(row=row.number)
        if self.shown_verdict(row) is Verdict.EXCLUDED:
            return self.tr("Row {row} is left out").format(row=row.number)
        return self.tr("Row {row} is included").format(row=row.number)

    # --- order ---

    def _arrange(self, wanted: Arrangement) -> None:
        self._wanted = wanted
        self._generation += 1
        if len(self._rows) <= AT_ONCE:
            self._apply(self._generation, arrange.arrange(self._rows, wanted, self.excluded))
            return
        task = _ArrangeTask(self._generation, self._rows, wanted, self.excluded)
        task.relay.done.connect(self._apply)
        self._task = task  # its relay must live until it has answered
        QThreadPool.globalInstance().start(task)

    @Slot(int, object)
    def _apply(self, generation: int, order: list[int]) -> None:
        if generation != self._generation:
            return  # the person has typed on
        self.beginResetModel()
        self._order = order
        self.endResetModel()
        self.arranged.emit(len(order))


def reason_text(row: SheetRow) -> str:
    """Why a row has its verdict; a problem names its cell."""
    if row.problem is not None and not row.reason:
        return told(row.problem.reason)
    return told(row.reason)


class _Relay(QObject):
    done = Signal(int, object)


class _ArrangeTask(QRunnable):
    """Arranges many rows away from the window's thread."""

    def __init__(
        self,
        generation: int,
        rows: Sequence[SheetRow],
        wanted: Arrangement,
        excluded: frozenset[int],
    ) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.relay = _Relay()
        self._generation = generation
        self._rows = rows
        self._wanted = wanted
        self._excluded = excluded

    def run(self) -> None:
        """In a thread of the pool."""
        order = arrange.arrange(self._rows, self._wanted, self._excluded)
        self.relay.done.emit(self._generation, order)
