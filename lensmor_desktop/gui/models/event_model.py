"""The events of a sheet as a table, with a tick to unlock each and what that costs."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor

from lensmor_desktop.domain.events import Access, Adds
from lensmor_desktop.domain.plan import EventPlan
from lensmor_desktop.gui import icons, theme
from lensmor_desktop.gui.models.roles import Index
from lensmor_desktop.gui.models.titled import TitledTableModel
from lensmor_desktop.gui.wording import counted, number
from lensmor_desktop.gui.words import access_word, event_dates, event_name, event_place


class EventModel(TitledTableModel):
    """One line for each event. Nothing is ticked unless the person ticks it."""

    TICK, NAME, DATE, PLACE, ACCESS, MORE, PEOPLE = range(7)

    ticks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._events: Sequence[EventPlan] = ()
        self._wanted: set[str] = set()  # also of events that Lensmor didn't tell of yet
        self._kept: tuple[str, ...] = ()  # what was ticked when the sheet was left
        self._twins: frozenset[str] = frozenset()
        self._frozen = False
        self._titles = [
            self.tr("Unlock"),
            self.tr("Event"),
            self.tr("Date"),
            self.tr("Place"),
            self.tr("Access"),
            self.tr("An unlock shows"),
            self.tr("In your sheet"),
        ]

    @property
    def wanted(self) -> tuple[str, ...]:
        """IDs of the ticked events, in the order of the sheet.

        Before the first offer those that were ticked when the sheet was left: it is to price them.
        """
        if not self._events:
            return self._kept
        return tuple(
            event.info.requested_id
            for event in self._events
            if event.info.requested_id in self._wanted and self._tickable(event)
        )

    def set_events(self, events: Sequence[EventPlan]) -> None:
        """Shows these events; ticks of events that are still there stay.

        An event that has been opened meanwhile loses its tick for good: it isn't offered again
        should Lensmor call it locked once more.
        """
        self.beginResetModel()
        self._events = events
        self._twins = _twins(events)
        there = {e.info.requested_id for e in events if e.info.access is not Access.FULL}
        self._wanted &= there
        self.endResetModel()

    def begin(self, wanted: Sequence[str]) -> None:
        """A sheet is shown: its events aren't known yet, only which of them were ticked."""
        self.beginResetModel()
        self._events, self._twins = (), frozenset()
        self._kept, self._wanted = tuple(wanted), set(wanted)
        self.endResetModel()

    def restrict(self, wanted: Sequence[str]) -> None:
        """Other events have no tick any more; none, or those that the sheet no longer names."""
        self._wanted &= set(wanted)
        self._kept = tuple(event for event in self._kept if event in self._wanted)
        if self._events:
            last = len(self._events) - 1
            self.dataChanged.emit(self.index(0, self.TICK), self.index(last, self.TICK))

    def freeze(self, frozen: bool) -> None:
        """While a run is under way no tick can be changed."""
        self._frozen = frozen

    def event_at(self, position: int) -> EventPlan | None:
        """The event at a position of the table."""
        return self._events[position] if 0 <= position < len(self._events) else None

    def toggle(self, positions: Sequence[int]) -> None:
        """Ticks or unticks these events together."""
        meant = [self._events[at] for at in positions]
        ids = [event.info.requested_id for event in meant if self._tickable(event)]
        if not ids or self._frozen:
            return
        change = self._wanted.difference_update if ids[0] in self._wanted else self._wanted.update
        change(ids)
        self.dataChanged.emit(
            self.index(min(positions), self.TICK), self.index(max(positions), self.TICK)
        )
        self.ticks_changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Events."""
        return 0 if parent.isValid() else len(self._events)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows."""
        event = self._events[index.row()]
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(event, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(event, column)
        if role == Qt.ItemDataRole.CheckStateRole and column == self.TICK and self._tickable(event):
            ticked = event.info.requested_id in self._wanted
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole and column == self.NAME and not event.info.found:
            return icons.sign("question", "careful")
        if role == Qt.ItemDataRole.ForegroundRole and (
            column == self.TICK and not self._tickable(event)
        ):
            return QColor(theme.colours().muted)
        return None

    def _text(self, event: EventPlan, column: int) -> str:
        info = event.info
        if column == self.TICK:
            if event.info.requested_id in self._twins:
                return self.tr("as above")
            if tickable(event):
                return self.tr("{credits} credits").format(credits=number(info.unlock_credits))
            if info.access is Access.FULL:
                return self.tr("Open already")
            return self.tr("Not needed") if _complete(event) else "–"
        if column == self.NAME:
            if not info.found:
                return self.tr("{event}: not known to Lensmor").format(event=info.requested_id)
            return event_name(info)
        if column == self.DATE:
            return event_dates(info)
        if column == self.PLACE:
            return event_place(info)
        if column == self.ACCESS:
            return access_word(info.access)
        if column == self.MORE:
            if info.access is Access.FULL or _complete(event):
                return self.tr("nothing more")
            if info.adds is Adds.CONTRADICTORY:
                return self.tr("not clear: Lensmor's figures disagree")
            if info.remaining_locked is None:
                return self.tr("not known")
            return counted(
                info.remaining_locked, self.tr("{n} more person"), self.tr("{n} more people")
            )
        if column == self.PEOPLE:
            return counted(event.people, self.tr("{n} person"), self.tr("{n} people"))
        return ""

    def _tickable(self, event: EventPlan) -> bool:
        return tickable(event) and event.info.requested_id not in self._twins

    def _spoken(self, event: EventPlan, column: int) -> str:
        if column != self.TICK or not self._tickable(event):
            return self._text(event, column)
        name = event_name(event.info)
        if event.info.requested_id in self._wanted:
            return self.tr("{event} will be unlocked").format(event=name)
        return self.tr("{event} will not be unlocked").format(event=name)


def tickable(event: EventPlan) -> bool:
    """Whether there is anything to unlock: it is known, isn't open already, and hides somebody."""
    info = event.info
    return info.found and info.access is not Access.FULL and info.unlock_credits > 0


def _complete(event: EventPlan) -> bool:
    """Whether its preview shows everybody, so that an unlock would add nothing."""
    return event.info.found and event.info.adds is Adds.NOTHING


def _twins(events: Sequence[EventPlan]) -> frozenset[str]:
    """IDs under which the sheet has an event that stands above under its other ID."""
    met: set[str] = set()
    twins = set()
    for event in events:
        if event.info.found and event.info.id:
            if event.info.id in met:
                twins.add(event.info.requested_id)
            met.add(event.info.id)
    return frozenset(twins)
