"""Words for what the engine tells of: verdicts, outcomes, groups, events, past runs."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain.events import Access, EventInfo, EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.domain.summaries import EventReport, RunSummary
from lensmor_desktop.gui.marks import QT_TRANSLATE_NOOP
from lensmor_desktop.gui.wording import day, month, named, number, told

VERDICTS = {
    Verdict.READY: QT_TRANSLATE_NOOP("Verdict", "Ready"),
    Verdict.REPEATED: QT_TRANSLATE_NOOP("Verdict", "Repeated"),
    Verdict.HAS_EMAIL: QT_TRANSLATE_NOOP("Verdict", "Has email"),
    Verdict.SETTLED: QT_TRANSLATE_NOOP("Verdict", "Done before"),
    Verdict.INVALID: QT_TRANSLATE_NOOP("Verdict", "Problem"),
    Verdict.HIDDEN: QT_TRANSLATE_NOOP("Verdict", "Hidden"),
    Verdict.EVENT: QT_TRANSLATE_NOOP("Verdict", "Event"),
    Verdict.EXCLUDED: QT_TRANSLATE_NOOP("Verdict", "Left out"),
}


CHIPS = {**VERDICTS, Verdict.EVENT: QT_TRANSLATE_NOOP("Verdict", "Events")}


OUTCOMES = {
    Outcome.UNLOCKED: QT_TRANSLATE_NOOP("Outcome", "Unlocked"),
    Outcome.ALREADY_UNLOCKED: QT_TRANSLATE_NOOP("Outcome", "Already unlocked"),
    Outcome.NO_EMAIL: QT_TRANSLATE_NOOP("Outcome", "No email"),
    Outcome.FAILED: QT_TRANSLATE_NOOP("Outcome", "Failed"),
    Outcome.NOT_ELIGIBLE: QT_TRANSLATE_NOOP("Outcome", "Not eligible"),
    Outcome.UNCONFIRMED: QT_TRANSLATE_NOOP("Outcome", "Unconfirmed"),
    Outcome.NOT_SENT: QT_TRANSLATE_NOOP("Outcome", "Not sent"),
    Outcome.INVALID: QT_TRANSLATE_NOOP("Outcome", "Invalid"),
    Outcome.SKIPPED: QT_TRANSLATE_NOOP("Outcome", "Skipped"),
}


OUTCOME_MEANINGS = {
    Outcome.UNLOCKED: QT_TRANSLATE_NOOP("Outcome", "the email is in your spreadsheet"),
    Outcome.ALREADY_UNLOCKED: QT_TRANSLATE_NOOP("Outcome", "bought before, filled in for free"),
    Outcome.NO_EMAIL: QT_TRANSLATE_NOOP("Outcome", "Lensmor has no address for them"),
    Outcome.FAILED: QT_TRANSLATE_NOOP("Outcome", "Lensmor could not unlock them"),
    Outcome.NOT_ELIGIBLE: QT_TRANSLATE_NOOP("Outcome", "unknown ID, or not part of that event"),
    Outcome.UNCONFIRMED: QT_TRANSLATE_NOOP("Outcome", "no clear answer yet; never sent twice"),
    Outcome.NOT_SENT: QT_TRANSLATE_NOOP("Outcome", "not sent, not charged"),
}


BATCH_STATES = {
    BatchState.PLANNED: QT_TRANSLATE_NOOP("BatchState", "Waiting for its turn"),
    BatchState.SUBMITTING: QT_TRANSLATE_NOOP("BatchState", "Being sent to Lensmor"),
    BatchState.SUBMITTED: QT_TRANSLATE_NOOP("BatchState", "Lensmor is looking up the emails"),
    BatchState.COMPLETED: QT_TRANSLATE_NOOP("BatchState", "Done"),
    BatchState.FAILED: QT_TRANSLATE_NOOP("BatchState", "Lensmor could not do this group"),
    BatchState.UNCONFIRMED: QT_TRANSLATE_NOOP(
        "BatchState", "No clear answer: asking again before anything is sent twice"
    ),
}


ACCESSES = {
    Access.PREVIEW: QT_TRANSLATE_NOOP("Access", "Preview"),
    Access.FULL: QT_TRANSLATE_NOOP("Access", "Full access"),
    Access.UNKNOWN: QT_TRANSLATE_NOOP("Access", "Not known"),
}


EVENT_OUTCOMES = {
    EventOutcome.UNLOCKED: QT_TRANSLATE_NOOP("EventOutcome", "Unlocked"),
    EventOutcome.ALREADY_UNLOCKED: QT_TRANSLATE_NOOP("EventOutcome", "Unlocked before, free"),
    EventOutcome.NOT_UNLOCKED: QT_TRANSLATE_NOOP("EventOutcome", "Not unlocked"),
    EventOutcome.UNCONFIRMED: QT_TRANSLATE_NOOP("EventOutcome", "Not known yet"),
}


RUN_STATES = {
    "open": (QT_TRANSLATE_NOOP("RunState", "Can go on"), ("dots", "careful")),
    "unwritten": (QT_TRANSLATE_NOOP("RunState", "Not in a file yet"), ("triangle", "careful")),
    "lost": (
        QT_TRANSLATE_NOOP("RunState", "Not all in the sheet"),
        ("triangle", "careful"),
    ),
    "short": (QT_TRANSLATE_NOOP("RunState", "Ended early"), ("minus", "neutral")),
    "done": (QT_TRANSLATE_NOOP("RunState", "Finished"), ("check", "good")),
}
"""A past run's state in words, with the shape and tone of its sign."""


def verdict_word(verdict: Verdict) -> str:
    """A verdict as one or two words."""
    return QCoreApplication.translate("Verdict", VERDICTS[verdict])


def chip_word(verdict: Verdict) -> str:
    """A verdict as it stands on its filter."""
    return QCoreApplication.translate("Verdict", CHIPS[verdict])


def outcome_word(outcome: Outcome) -> str:
    """An outcome as one or two words."""
    return QCoreApplication.translate("Outcome", OUTCOMES[outcome])


def outcome_meaning(outcome: Outcome) -> str:
    """What an outcome means, in half a sentence."""
    meaning = OUTCOME_MEANINGS.get(outcome)
    return QCoreApplication.translate("Outcome", meaning) if meaning else ""


def batch_state(state: BatchState) -> str:
    """What a group of people is going through."""
    return QCoreApplication.translate("BatchState", BATCH_STATES[state])


def access_word(access: Access) -> str:
    """How much of an event the account may see."""
    return QCoreApplication.translate("Access", ACCESSES[access])


def event_outcome_word(outcome: EventOutcome) -> str:
    """What became of an event."""
    return QCoreApplication.translate("EventOutcome", EVENT_OUTCOMES[outcome])


def event_line(name: str, outcome: EventOutcome, details: Sentence) -> str:
    """What became of an event, in a line."""
    line = named(name, event_outcome_word(outcome))
    if not details:
        return line
    text = QCoreApplication.translate("Words", "{line}. {details}")
    return text.format(line=line, details=told(details))


def report_line(event: EventReport) -> str:
    """What became of an event of a run, in a line."""
    return event_line(event_label(event), event.outcome, event.details)


def event_label(event: EventReport) -> str:
    """An event of a past run by its name and date, or its ID where Lensmor told no name."""
    begins = _date(event.date_start)
    if not event.name or begins is None:
        return event.name or event.event_id
    text = QCoreApplication.translate("Words", "{event} ({date})")
    return text.format(event=event.name, date=day(begins))


def event_name(info: EventInfo) -> str:
    """The event's name, or its ID where Lensmor told none."""
    return info.name or info.requested_id


def event_dates(info: EventInfo) -> str:
    """When the event is, shortened: 10 to 12 May 2026."""
    start, end = _date(info.date_start), _date(info.date_end)
    if start is None:
        return info.date_start
    if end is None or end == start:
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        days = QCoreApplication.translate("Words", "{first}–{last} {month} {year}")
        return days.format(first=start.day, last=end.day, month=month(start), year=start.year)
    span = QCoreApplication.translate("Words", "{start} – {end}")
    return span.format(start=day(start), end=day(end))


def event_place(info: EventInfo) -> str:
    """Where the event is: city and country, or the venue."""
    return ", ".join(part for part in (info.city, info.country) if part) or info.venue


def _date(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:10])
    except ValueError:
        return None


def run_state(run: RunSummary) -> str:
    """What a past run's state is, in a few words."""
    return QCoreApplication.translate("RunState", RUN_STATES[_state_of(run)][0])


def run_state_sign(run: RunSummary) -> tuple[str, str]:
    """The shape and the tone of a past run's state."""
    return RUN_STATES[_state_of(run)][1]


def _state_of(run: RunSummary) -> str:
    if run.resumable:
        return "open"
    if not run.output:
        return "unwritten"
    if run.lost_rows:
        return "lost"
    return "done" if run.stopped_by is None else "short"


def cost_text(summary: RunSummary) -> str:
    """What a run has cost, in credits: one figure, or what is certain and the most it may be."""
    if summary.spent_exact:
        return number(round(summary.spent))
    if summary.certain < summary.at_most:
        return QCoreApplication.translate("Words", "{certain} for certain, at most {most}").format(
            certain=number(round(summary.certain)), most=number(round(summary.at_most))
        )
    return QCoreApplication.translate("Words", "{n}, according to Lensmor's answers").format(
        n=number(round(summary.spent))
    )
