"""Rows whose event can't be used, says Lensmor: unknown to it, or one number for two events.

Such a row passes every check of the sheet. Its person would be refused one by one, or, worse, be
looked for at another show; so it is a problem, with its cell, and is neither sent nor paid for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lensmor_desktop.domain import wording as about_ids
from lensmor_desktop.domain.cells import cell_address
from lensmor_desktop.domain.events import EventInfo, labelled
from lensmor_desktop.domain.plan import Facts
from lensmor_desktop.domain.rows import Inspection, Layout, Problem, SheetRow, Verdict
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.sheets.drafts import both
from lensmor_desktop.sheets.wording import ROW_EVENT, ROW_REPEATED
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.event_names import Advice, is_event_name

_SENT = (Verdict.READY, Verdict.REPEATED, Verdict.EVENT)
REFUSALS = (
    wording.ROW_EVENT_UNKNOWN,
    wording.ROW_EVENT_AMBIGUOUS,
    about_ids.ROW_EVENT_NAMED,
    about_ids.ROW_EVENT_LIKELY,
    about_ids.ROW_EVENT_ALONE,
)


def refused_for_its_event(row: SheetRow) -> bool:
    """Whether a row is refused for no other reason than its event."""
    if row.verdict is not Verdict.INVALID or row.problem is None:
        return False
    return row.problem.reason.template in REFUSALS


def ambiguous(events: Iterable[EventInfo]) -> dict[str, tuple[EventInfo, EventInfo]]:
    """IDs of the sheet that are one event's row ID and another's public one, with both.

    Lensmor tries a number as a row ID first: which event a person meant, it can't tell.
    """
    read = [event for event in events if event.found and event.read]
    public = {event.event_id: event for event in read}
    return {
        event.requested_id: (event, other)
        for event in read
        if event.requested_id == event.id
        and (other := public.get(event.id)) is not None
        and other.id != event.id
    }


def judged_by_events(
    inspection: Inspection, facts: Facts, excluded: frozenset[int] = frozenset()
) -> Inspection:
    """The sheet with each row refused whose event can't be used, and open again where it can be.

    Rows that a person left out (`excluded`) stay so, and those whose person needs no order any
    more stay as they are. The same facts give the very same inspection again.
    """
    twice = ambiguous(facts.events)
    bad = {event.requested_id for event in facts.events if not event.found} | set(twice)
    settled = {result.person_id for result in (*facts.found, *facts.held, *facts.in_work)}
    advice = Advice(facts)
    rows, changed = [], False
    for row in inspection.rows:
        now = row
        if refused_for_its_event(row):
            now = row if row.event_id in bad and row.number not in excluded else _opened(row)
        elif row.number in excluded:
            pass
        elif row.event_id in bad and row.verdict in _SENT and row.person_id not in settled:
            now = _refused(row, inspection.layout, twice, advice)
        elif row.problem is not None and row.problem.value in advice.shows:
            now = _named(row, row.problem, inspection.layout, advice)
        rows.append(now)
        changed = changed or now is not row
    return replace(inspection, rows=_united(rows)) if changed else inspection


def _named(row: SheetRow, problem: Problem, layout: Layout, advice: Advice) -> SheetRow:
    """A row whose event cell holds a show's name, with the ID that may be meant."""
    reason = advice.of_name(problem.cell, problem.value)
    if reason == problem.reason or not is_event_name(row, problem, layout):
        return row
    problem = replace(problem, reason=reason)
    return replace(row, reason=both(row.corrected, reason), problem=problem)


def _refused(
    row: SheetRow,
    layout: Layout,
    twice: Mapping[str, tuple[EventInfo, EventInfo]],
    advice: Advice,
) -> SheetRow:
    cell = "" if layout.event is None else cell_address(layout.event.index, row.number)
    place = cell or say(wording.ROW_EVENT_TYPED)
    where = {"cell": place, "value": row.event_id}
    if row.event_id in twice:
        one, other = twice[row.event_id]
        reason = say(
            wording.ROW_EVENT_AMBIGUOUS,
            one=labelled(one.name, one.date_start, one.id),
            other=labelled(other.name, other.date_start, other.id),
            public=one.event_id,
            row=other.id,
            **where,
        )
    else:
        reason = advice.of_unknown(place, row.event_id)
    return replace(
        row,
        verdict=Verdict.INVALID,
        first_row=None,
        reason=both(row.corrected, reason),
        problem=Problem(cell, row.event_id, reason),
    )


def _opened(row: SheetRow) -> SheetRow:
    if row.person_id:
        return replace(row, verdict=Verdict.READY, reason=row.corrected, problem=None)
    reason: Sentence = both(row.corrected, say(ROW_EVENT))
    return replace(row, verdict=Verdict.EVENT, reason=reason, problem=None)


def _united(rows: Sequence[SheetRow]) -> tuple[SheetRow, ...]:
    """The first row of a person that is sent stands for all of theirs."""
    first: dict[str, int] = {}
    united = []
    for row in rows:
        if row.verdict is Verdict.READY or row.verdict is Verdict.REPEATED:
            stands = first.setdefault(row.person_id, row.number)
            if stands == row.number and row.verdict is Verdict.REPEATED:
                row = replace(row, verdict=Verdict.READY, first_row=None, reason=row.corrected)
            elif stands != row.number and row.first_row != stands:
                reason = both(row.corrected, say(ROW_REPEATED, row=str(stands)))
                row = replace(row, verdict=Verdict.REPEATED, first_row=stands, reason=reason)
        united.append(row)
    return tuple(united)
