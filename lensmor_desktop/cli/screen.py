"""Checks, runs and errors in words for a terminal."""

from collections.abc import Iterable
from datetime import datetime

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.progress import RunSummary
from lensmor_desktop.domain.rows import Column, Inspection, Verdict
from lensmor_desktop.errors import ApiError, UserFacingError

_SHOWN_PROBLEMS = 12

_VERDICTS = (
    (Verdict.READY, "ready to be sent"),
    (Verdict.REPEATED, "repeat a person above: one purchase serves all"),
    (Verdict.EVENT, "name an event and no person"),
    (Verdict.HAS_EMAIL, "have an email address already"),
    (Verdict.SETTLED, "were settled by an earlier run"),
    (Verdict.HIDDEN, "are hidden and left out (--include-hidden takes them in)"),
    (Verdict.INVALID, "can't be used"),
)


def of_inspection(inspection: Inspection) -> Iterable[str]:
    """How the sheet was understood, and what stands in the way."""
    layout = inspection.layout
    where = f", worksheet {layout.worksheet}" if layout.worksheet else ""
    yield f"{inspection.source.path}{where}, headings in row {layout.header_row}"
    if len(inspection.worksheets) > 1:
        others = [name for name in inspection.worksheets if name != layout.worksheet]
        yield f"  other worksheets: {', '.join(others)} (--sheet NAME)"
    event = _column(layout.event) if layout.event else layout.fixed_event_id or "none"
    person = "none: the rows are events" if layout.people_absent else _column(layout.person)
    yield f"  event: {event}   person: {person}   email: {_column(layout.email)}"
    for caution in inspection.warnings:
        yield f"  Note: {caution.text}"
    yield f"  {len(inspection.rows):,} rows"
    for verdict, words in _VERDICTS:
        count = inspection.count(verdict)
        if count:
            yield f"  {count:>7,}  {words}"
    problems = inspection.problems
    for problem in problems[:_SHOWN_PROBLEMS]:
        yield f"    {problem.cell}: {problem.reason}"
    if len(problems) > _SHOWN_PROBLEMS:
        yield f"    and {len(problems) - _SHOWN_PROBLEMS:,} more (--json lists them all)"


def of_offer(offer: Offer) -> Iterable[str]:
    """Events, price and balance: what there is to decide."""
    if offer.events:
        yield "Events"
    for event in offer.events:
        info = event.info
        if not info.found:
            yield f"  {info.requested_id}: Lensmor doesn't know it, or doesn't show it to you"
            continue
        place = ", ".join(part for part in (info.city, info.country) if part)
        about = "  ".join(part for part in (info.name, info.date_start, place) if part)
        yield f"  {info.requested_id}: {about or 'not looked up'}"
        detail = f"      {event.people:,} people to be sent, access {info.access.value}"
        if info.remaining_locked:
            detail += f", an unlock shows {info.remaining_locked:,} more"
        if event.unlock:
            detail += f"; TO BE UNLOCKED for {info.unlock_credits:,} credits"
        yield detail
    price = offer.price
    most = "" if price.exact else "at most "
    yield "Price"
    yield f"  {price.people:,} people: {most}{price.people_credits:,} credits"
    if price.event_credits:
        yield f"  event unlocks: {price.event_credits:,} credits"
    if offer.held_back:
        yield f"  {len(offer.held_back):,} people are left out by your limit"
    if offer.remembered:
        yield f"  {len(offer.remembered):,} people were bought before and cost nothing"
    yield f"  total: {most}{price.total:,} credits"
    balance = offer.balance
    if balance is None:
        yield "  balance: unknown"
    elif balance.unlimited:
        yield "  balance: unlimited"
    else:
        after = offer.balance_after
        yield f"  balance: {balance.total:,.0f} credits, {after:,.0f} after that"
    if offer.trouble is not None:
        yield f"{offer.trouble.text} {offer.trouble.hint}"


def question(offer: Offer) -> str:
    """The one question before anything is spent."""
    price = offer.price
    most = "" if price.exact else "at most "
    parts = []
    if price.people:
        parts.append(f"unlock emails of {price.people:,} people")
    events = [event for event in offer.events if event.unlock]
    if events:
        names = ", ".join(event.info.name or event.info.requested_id for event in events)
        parts.append(f"unlock {len(events)} event{'s' if len(events) > 1 else ''} ({names})")
    doing = " and ".join(parts) or "write the statuses into the sheet"
    return f"{doing[0].upper()}{doing[1:]} for {most}{price.total:,} credits? Type yes: "


def of_summary(summary: RunSummary) -> Iterable[str]:
    """What a run came to."""
    kind = "Practice run" if summary.practice else "Run"
    yield f"{kind} {summary.run}"
    for outcome in Outcome:
        count = summary.counts.get(outcome, 0)
        if count:
            yield f"  {count:>7,}  {outcome.value}"
    for event in summary.events:
        word = event.outcome.value if event.outcome else "Event"
        yield f"  {word}: {event.name or event.event_id}. {event.details}"
    exact = "" if summary.spent_exact else "at least "
    yield f"  spent: {exact}{summary.spent:,.0f} credits (planned: {summary.estimated:,})"
    if summary.balance_after is not None:
        yield f"  balance: {summary.balance_after:,.0f} credits"
    for notice in summary.notices:
        yield f"  {notice}"
    if summary.output_note:
        yield f"  {summary.output_note}"
    if summary.output:
        yield f"  results: {summary.output}"
    if summary.stop_reason:
        yield f"{summary.stop_reason}"
    if summary.resumable:
        flag = " --sandbox" if summary.practice else ""
        yield f"Go on with: lensmor-batch resume {summary.run}{flag}"


def of_runs(runs: Iterable[RunSummary]) -> Iterable[str]:
    """Past runs, a line each."""
    for run in runs:
        when = datetime.fromtimestamp(run.started_at).strftime("%Y-%m-%d %H:%M")
        delivered = sum(n for outcome, n in run.counts.items() if outcome.delivered)
        state = "can be resumed" if run.resumable else "done"
        yield (
            f"{run.run:>5}  {when}  {delivered:,} of {sum(run.counts.values()):,} people "
            f"delivered, {run.spent:,.0f} credits, {state}  {run.source}"
        )


def of_error(error: UserFacingError) -> Iterable[str]:
    """An error as a sentence and a hint."""
    for sentence in (error.title, error.message, error.hint):
        if (sentence and str(sentence) != str(error.title)) or sentence is error.title:
            yield str(sentence)
    if isinstance(error, ApiError) and error.trace_id:
        yield f"(For Lensmor's support: trace ID {error.trace_id})"


def _column(column: Column | None) -> str:
    if column is None:
        return "none"
    return f"{column.letter} ({column.title})" if column.title else column.letter
