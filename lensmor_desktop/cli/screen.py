"""Checks, runs and errors in words for a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from lensmor_desktop.cli import wording
from lensmor_desktop.domain.events import Access, Adds, labelled
from lensmor_desktop.domain.outcomes import RETRIED, Outcome
from lensmor_desktop.domain.plan import EventPlan, Obstacle, Offer
from lensmor_desktop.domain.rows import Column, Inspection, Layout, Question, Subject, Verdict
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import ApiError, UserFacingError
from lensmor_desktop.unlocking.outputs import unwritten
from lensmor_desktop.unlocking.wording import EVENT_ALREADY, EVENT_LEFT

if TYPE_CHECKING:
    from lensmor_desktop.domain.summaries import RunSummary

Lines = Iterator[Sentence | str]

_SHOWN_PROBLEMS = 12

_VERDICTS = (
    (Verdict.READY, wording.ROWS_READY),
    (Verdict.REPEATED, wording.ROWS_REPEATED),
    (Verdict.EVENT, wording.ROWS_EVENT),
    (Verdict.HAS_EMAIL, wording.ROWS_HAS_EMAIL),
    (Verdict.SETTLED, wording.ROWS_SETTLED),
    (Verdict.HIDDEN, wording.ROWS_HIDDEN),
    (Verdict.EXCLUDED, wording.ROWS_LEFT_OUT),
    (Verdict.INVALID, wording.ROWS_INVALID),
)

_ADDS = {
    Adds.NOTHING: wording.EVENT_ADDS_NOTHING,
    Adds.NOT_TOLD: wording.EVENT_ADDS_UNTOLD,
    Adds.CONTRADICTORY: wording.EVENT_ADDS_UNCLEAR,
}

_HOW = {
    Subject.WORKSHEET: wording.HOW_WORKSHEET,
    Subject.HEADER_ROW: wording.HOW_HEADER_ROW,
    Subject.EVENT_COLUMN: wording.HOW_EVENT_COLUMN,
    Subject.PERSON_COLUMN: wording.HOW_PERSON_COLUMN,
    Subject.EMAIL_COLUMN: wording.HOW_EMAIL_COLUMN,
    Subject.EVENT_ID: wording.HOW_EVENT_ID,
    Subject.ENCODING: wording.HOW_ENCODING,
}


def of_inspection(inspection: Inspection) -> Lines:
    """How the sheet was understood, and what stands in the way."""
    layout = inspection.layout
    template = wording.SHEET_WORKSHEET if layout.worksheet else wording.SHEET
    yield say(template, path=inspection.source.path, worksheet=layout.worksheet)
    others = [name for name in inspection.worksheets if name != layout.worksheet]
    if layout.worksheet and others:
        yield say(wording.OTHER_WORKSHEETS, names=", ".join(f"“{name}”" for name in others))
    yield from _columns(layout)
    count = len(inspection.rows)
    yield say(wording.ONE_ROW) if count == 1 else say(wording.ROWS, count=count)
    for verdict, words in _VERDICTS:
        count = inspection.count(verdict)
        if count:
            yield say(wording.COUNT, count=count, what=words)
    failed = sum(
        1
        for row in inspection.rows
        if row.verdict is Verdict.SETTLED and row.person_id and row.earlier in RETRIED
    )
    if failed:
        yield say(wording.FAILED_BEFORE, count=failed)
    problems = inspection.problems
    for problem in problems[:_SHOWN_PROBLEMS]:
        yield say(wording.PROBLEM, reason=problem.reason)
    if len(problems) > _SHOWN_PROBLEMS:
        yield say(wording.MORE_PROBLEMS, count=len(problems) - _SHOWN_PROBLEMS)


def of_offer(offer: Offer) -> Lines:
    """Events, price and balance: what there is to decide."""
    if offer.events:
        yield say(wording.EVENTS)
    for event in offer.events:
        yield from _event(event, asked=event.info.requested_id in offer.wishes.unlock_events)
    price = offer.price
    yield say(wording.PRICE)
    yield say(
        wording.PRICE_PEOPLE,
        people=_people(price.people),
        credits=_credits(price.people_credits, exact=price.exact),
    )
    if price.event_credits:
        yield say(wording.PRICE_EVENTS, credits=price.event_credits)
        yield say(wording.PRICE_TOTAL, credits=_credits(price.total, exact=price.exact))
    yield from of_held_back(offer)
    if offer.remembered:
        yield say(wording.REMEMBERED, people=_people(len(offer.remembered)))
    if offer.in_work:
        yield say(wording.IN_WORK, people=_people(len(offer.in_work)))
    yield _balance(offer)


def of_cautions(offer: Offer) -> Lines:
    """What a person should know before the yes; nothing where there is nothing to know."""
    if offer.cautions:
        yield say(wording.CAUTIONS)
    for caution in offer.cautions:
        yield say(wording.NOTE, text=caution.text)


def of_held_back(offer: Offer) -> Lines:
    """Whom the limits leave out, and what would take them in."""
    if offer.beyond_credits:
        yield say(
            wording.HELD_BACK_CREDITS,
            limit=f"{offer.wishes.max_credits}",
            some=len(offer.people),
            all=len(offer.people) + offer.beyond_credits,
            left=_people(offer.beyond_credits),
            enough=f"{offer.enough_credits}",
        )
    if offer.beyond_first:
        left = _people(offer.beyond_first)
        yield say(wording.HELD_BACK_FIRST, limit=f"{offer.wishes.limit}", left=left)


def of_trouble(offer: Offer) -> Lines:
    """Why the offer can't be run as it stands, and what to do about it."""
    trouble = offer.trouble
    if trouble is None:
        return
    yield trouble.text
    yield trouble.hint
    few = trouble.obstacle is Obstacle.TOO_FEW_CREDITS
    if few and offer.affordable_people and offer.affordable_people < offer.price.people:
        yield say(wording.LIMIT_HINT, people=f"{offer.affordable_people}")


def question(offer: Offer) -> Sentence:
    """The one question before anything is spent."""
    price = offer.price
    names = [_label(event) for event in offer.events if event.unlock]
    doing = say(wording.DO_PEOPLE, people=_people(price.people)) if price.people else None
    if names:
        events = say(wording.DO_EVENT, name=names[0])
        if len(names) > 1:
            events = say(wording.DO_EVENTS, count=len(names), names=", ".join(names))
        if doing is None and offer.beyond_credits:
            # Whoever says yes to an event is to know that its people don't come with it.
            left = _people(offer.beyond_credits)
            events = say(wording.DO_NOBODY, events=events, people=left)
        doing = say(wording.DO_BOTH, people=doing, events=events) if doing else events
    text = str(doing or say(wording.DO_NOTHING))
    credits = _credits(price.total, exact=price.exact)
    return say(wording.QUESTION, doing=text[0].upper() + text[1:], credits=credits)


def of_summary(summary: "RunSummary", resume: str, columns: Sequence[Column] = ()) -> Lines:
    """What a run came to.

    Args:
        summary: the run.
        resume: the command that goes on with it.
        columns: ours in the file that was written.
    """
    yield say(wording.PRACTICE_RUN if summary.practice else wording.RUN, run=f"{summary.run}")
    for outcome in Outcome:
        count = summary.counts.get(outcome, 0)
        if count:
            yield say(wording.COUNT, count=count, what=outcome.value)
    if summary.why_failed:
        yield say(wording.WHY_FAILED, why=summary.why_failed)
    for event in summary.events:
        # That nothing was asked for and nothing done is no news.
        if event.details.template not in (EVENT_LEFT, EVENT_ALREADY):
            told = say(
                wording.EVENT_SETTLED,
                outcome=event.outcome.value,
                event=event.label,
                details=event.details,
            )
            yield say(wording.INDENTED, text=told)
    planned = _credits(summary.estimated, exact=summary.exact)
    yield say(wording.SPENT, credits=_spent(summary), planned=planned)
    if summary.unlimited:
        yield say(wording.NOW_UNLIMITED)
    elif summary.balance_after is not None:
        yield say(wording.NOW, balance=f"{summary.balance_after:,.0f}")
    for notice in summary.notices:
        yield say(wording.INDENTED, text=notice)
    if summary.output_note:
        yield say(wording.INDENTED, text=summary.output_note)
    if summary.output:
        yield say(wording.RESULTS, path=summary.output)
        yield from of_columns(columns)
    if summary.stop_reason:
        yield summary.stop_reason
    if summary.resumable:
        yield say(wording.RESUME, command=resume)
    elif failed := sum(summary.counts.get(outcome, 0) for outcome in RETRIED):
        yield say(wording.RETRY, people=_people(failed))


def of_columns(columns: Sequence[Column]) -> Lines:
    """In which columns of a file our results stand."""
    if columns:
        letters = [column.letter for column in columns]
        together = columns[-1].index - columns[0].index == len(columns) - 1 > 0
        told = (say(wording.COLUMNS_TOGETHER, first=letters[0], last=letters[-1])
                if together else ", ".join(letters))  # fmt: skip
        yield say(wording.RESULT_COLUMNS, columns=told)


def of_written(summary: "RunSummary", columns: Sequence[Column] = ()) -> Lines:
    """Where a run's results are, and in which columns of the file."""
    yield say(wording.PRACTICE_RUN if summary.practice else wording.RUN, run=f"{summary.run}")
    if summary.output_note:
        yield say(wording.INDENTED, text=summary.output_note)
    if summary.output:
        yield say(wording.RESULTS, path=summary.output)
        yield from of_columns(columns)


def of_lost(summary: "RunSummary", command: str) -> Lines:
    """What to do about results that have no row in the sheet; nothing where all have.

    Args:
        summary: the run.
        command: what writes them all into another file.
    """
    if summary.lost_rows:
        how = say(wording.HOW_RESULTS, command=command)
        yield say(wording.LOST, count=summary.lost_rows, how=how)


def of_runs(runs: "Iterable[RunSummary]", commands: Mapping[int, str], *, practice: bool) -> Lines:
    """Past runs, a line each; below those whose results are not all in the sheet, what to do.

    Args:
        commands: for each run what writes its results into another file.
        practice: whether these are practice runs.
    """
    none = True
    for run in runs:
        none = False
        delivered = sum(n for outcome, n in run.counts.items() if outcome.delivered)
        yield say(
            wording.PAST_RUN,
            run=f"{run.run}",
            when=datetime.fromtimestamp(run.started_at).strftime("%Y-%m-%d %H:%M"),
            delivered=delivered,
            people=sum(run.counts.values()),
            credits=_spent(run),
            state=_state(run),
            path=run.source,
        )
        if run.lost_rows or unwritten(run.output_note):
            how = say(wording.HOW_RESULTS, command=commands[run.run])
            yield say(wording.INDENTED, text=say(wording.INDENTED, text=how))
    if none:
        yield say(wording.NO_PRACTICE_RUNS if practice else wording.NO_RUNS)


def _state(run: "RunSummary") -> Sentence:
    if unwritten(run.output_note):
        return say(wording.STATE_UNWRITTEN)
    if run.resumable:
        return say(wording.STATE_RESUMABLE)
    if run.lost_rows:
        return say(wording.STATE_LOST, count=run.lost_rows)
    return say(wording.STATE_DONE)


def of_error(error: UserFacingError) -> Lines:
    """An error: what happened, what it means, what to do."""
    yield from (sentence for sentence in (error.title, error.message, error.hint) if sentence)
    if isinstance(error, ApiError) and error.trace_id:
        yield say(wording.TRACE, trace=error.trace_id)


def how(question: Question) -> Sentence:
    """Which option answers a question."""
    return say(_HOW[question.subject])


def _columns(layout: Layout) -> Lines:
    yield say(wording.HEADINGS, row=f"{layout.header_row}")
    event = _column(layout.event)
    if layout.fixed_event_id:
        event = say(wording.TYPED_EVENT, event=layout.fixed_event_id)
    person = say(wording.ROWS_ARE_EVENTS) if layout.people_absent else _column(layout.person)
    yield say(wording.COLUMN_EVENT, column=event)
    yield say(wording.COLUMN_PERSON, column=person)
    yield say(wording.COLUMN_EMAIL, column=_columns_of(layout.emails))


def _columns_of(columns: Sequence[Column]) -> Sentence:
    if len(columns) < 2:
        return _column(columns[0] if columns else None)
    return say(wording.SEVERAL_COLUMNS, columns=tuple(_column(column) for column in columns))


def _column(column: Column | None) -> Sentence:
    if column is None:
        return say(wording.NO_COLUMN)
    template = wording.COLUMN if column.title else wording.COLUMN_UNTITLED
    return say(template, letter=column.letter, title=column.title)


def _label(event: EventPlan) -> str:
    info = event.info
    return labelled(info.name, info.date_start, info.requested_id)


def _event(event: EventPlan, *, asked: bool) -> Lines:
    info = event.info
    credits = _credits(info.unlock_credits, exact=info.exact_credits)
    if not info.found:
        yield say(wording.EVENT_UNKNOWN, event=info.requested_id)
        return
    place = ", ".join(part for part in (info.city, info.country) if part)
    about = "  ".join(part for part in (info.name, info.date_start, place) if part)
    yield say(wording.EVENT, event=info.requested_id, about=about or wording.EVENT_NOT_ASKED)
    details: list[Sentence | str] = [say(wording.EVENT_PEOPLE, people=_people(event.people))]
    if info.access is Access.FULL:
        details.append(say(wording.EVENT_FULL))
    else:
        details += _what_an_unlock_adds(event, credits)
    if event.unlock:
        details.append(say(wording.EVENT_TO_UNLOCK, credits=credits))
    elif asked and not info.unlock_credits and info.access is not Access.FULL:
        details.append(say(wording.EVENT_NOT_TO_UNLOCK))
    indent = " " * (len(info.requested_id) + 2)
    yield say(wording.INDENTED, text=indent + "; ".join(str(each) for each in details))


def _what_an_unlock_adds(event: EventPlan, credits: str) -> Lines:
    info = event.info
    if info.access is Access.PREVIEW:
        yield say(wording.EVENT_PREVIEW)
    if info.remaining_locked:
        yield say(wording.EVENT_MORE, more=info.remaining_locked)
    if info.read and info.adds in _ADDS:
        yield say(_ADDS[info.adds])
    if not info.read and not info.unlock_credits:
        yield say(wording.EVENT_NOT_READ)
    if info.unlock_credits and not event.unlock and (info.read or info.access is Access.PREVIEW):
        yield say(wording.EVENT_PRICE, credits=credits)


def _balance(offer: Offer) -> Sentence:
    balance = offer.balance
    if balance is None:
        return say(wording.BALANCE_UNKNOWN)
    if balance.unlimited:
        return say(wording.BALANCE_UNLIMITED)
    total, after = f"{balance.total:,.0f}", offer.balance_after
    if after is None or after < 0:
        return say(wording.BALANCE_SHORT, balance=total)
    return say(wording.BALANCE, balance=total, after=f"{after:,.0f}")


def _spent(summary: "RunSummary") -> str:
    """What a run has cost: one figure, or what is certain and the most that it may be."""
    if not summary.spent_exact and summary.certain < summary.at_most:
        certain, most = f"{summary.certain:,.0f}", f"{summary.at_most:,.0f}"
        return str(say(wording.BETWEEN, certain=certain, most=most))
    spent = f"{summary.spent:,.0f}"
    return spent if summary.spent_exact else str(say(wording.ABOUT, credits=spent))


def _people(count: int) -> Sentence:
    return say(wording.PERSON) if count == 1 else say(wording.PEOPLE, count=count)


def _credits(credits: float, *, exact: bool) -> str:
    shown = f"{credits:,.0f}"
    return shown if exact else str(say(wording.AT_MOST, credits=shown))
