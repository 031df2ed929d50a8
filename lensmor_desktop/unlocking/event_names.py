"""Cells that hold a show's name, or an ID with something around it, where the ID should stand.

Lensmor's catalogue can be searched at no cost (`GET /external/events/list`), so a person is told
the ID that is probably meant. It is never taken: a show has editions, and two may share a name.
"""

import re
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from lensmor_desktop.domain import wording as about_ids
from lensmor_desktop.domain.cells import cell_address
from lensmor_desktop.domain.events import EventInfo, labelled
from lensmor_desktop.domain.identifiers import Harm
from lensmor_desktop.domain.plan import Facts
from lensmor_desktop.domain.rows import Inspection, Layout, Problem, SheetRow, Verdict
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import ApiError
from lensmor_desktop.unlocking import wording

if TYPE_CHECKING:  # the window and the command line show advice before anything is asked
    from lensmor_desktop.api import EventDetail, LensmorClient
    from lensmor_desktop.unlocking.caller import Caller

MOST_NAMES = 20
"""So many names are looked up at most; each is a request."""

_MOST_SHOWN = 3
_CUT = "…"  # the end of a text that is shown in part
_WORD = re.compile(r"[^\W\d_]{3}")
_NO_NAME = re.compile(r"://|[/?#%\\]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PIECE = re.compile(r"[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{4,}(?!\d)")


def names_in(inspection: Inspection, events: Iterable[EventInfo]) -> tuple[str, ...]:
    """What stands as a name where an event's ID should: in the sheet's order, each once."""
    of_rows = (
        row.problem.value
        for row in inspection.rows
        if row.problem is not None and is_event_name(row, row.problem, inspection.layout)
    )
    unknown = (info.requested_id for info in events if not info.found)
    names = dict.fromkeys((*of_rows, *unknown))
    return tuple(
        name
        for name in names
        if _WORD.search(name) and not _NO_NAME.search(name) and not name.endswith(_CUT)
    )


def is_event_name(row: SheetRow, problem: Problem, layout: Layout) -> bool:
    """Whether a row is refused because a name stands where the ID of its event should."""
    return (
        row.verdict is Verdict.INVALID
        and problem.harm is Harm.NAME
        and layout.event is not None
        and problem.cell == cell_address(layout.event.index, row.number)
    )


def events_named(
    client: "LensmorClient", caller: "Caller", names: Iterable[str]
) -> tuple[tuple[str, tuple[EventInfo, ...]], ...]:
    """The events that Lensmor knows by these names; without those that it can't be asked about.

    Raises:
        Halt: the user stopped it.
    """
    found = []
    for name in tuple(names)[:MOST_NAMES]:
        try:
            listed = caller.past_slowness(partial(client.events_named, name))
        except ApiError:  # a word of advice less; the sheet is checked all the same
            break
        if meant := _of_this_name(name, listed):
            found.append((name, meant))
    return tuple(found)


class Advice:
    """What a person is told of a cell that doesn't hold the ID of an event."""

    def __init__(self, facts: Facts) -> None:
        self.shows = dict(facts.shows)
        known = (info for info in facts.events if info.found and info.read)
        self._known = {info.requested_id.casefold(): info for info in known}

    def of_name(self, cell: str, value: str) -> Sentence:
        """Of a show's name, which is one of `shows`."""
        return self._named(cell, value, about_ids.ROW_SHOW_NAMED)

    def of_unknown(self, cell: str | Sentence, value: str) -> Sentence:
        """Of an event that Lensmor doesn't know: the ID that may be meant, if there is one."""
        if value in self.shows:
            return self._named(cell, value, about_ids.ROW_EVENT_NAMED)
        pieces = dict.fromkeys(piece.casefold() for piece in _PIECE.findall(value))
        likely = [self._known[piece] for piece in pieces if piece in self._known]
        if len(likely) == 1:
            return say(
                about_ids.ROW_EVENT_LIKELY,
                cell=cell,
                value=value,
                id=likely[0].requested_id,
                event=labelled(likely[0].name, likely[0].date_start, likely[0].event_id),
            )
        numbers = _LONG_NUMBER.findall(value)
        if len(numbers) == 1 and numbers[0] != value:
            return say(about_ids.ROW_EVENT_ALONE, cell=cell, value=value, id=numbers[0])
        return say(wording.ROW_EVENT_UNKNOWN, cell=cell, value=value)

    def _named(self, cell: str | Sentence, value: str, template: str) -> Sentence:
        shown = tuple(
            say(
                about_ids.EVENT_WITH_ID,
                id=each.event_id,
                event=labelled(each.name, each.date_start, each.event_id),
            )
            for each in self.shows[value][:_MOST_SHOWN]
        )
        return say(template, cell=cell, value=value, events=shown)


def _of_this_name(name: str, listed: "Iterable[EventDetail]") -> tuple[EventInfo, ...]:
    """The events of this name; if there are none, those of which only the year differs."""
    events = {
        event.id: EventInfo(
            requested_id=event.event_id,
            id=event.id,
            event_id=event.event_id,
            name=event.name,
            date_start=event.date_start,
        )
        for event in listed
        if event.name
    }.values()
    same = tuple(event for event in events if _plain(event.name) == _plain(name))
    if same:
        return same
    bare = _plain(_YEAR.sub(" ", name))
    others = [event for event in events if bare and _plain(_YEAR.sub(" ", event.name)) == bare]
    return tuple(sorted(others, key=lambda event: event.date_start, reverse=True))


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
