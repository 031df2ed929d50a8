"""The window's own words, and how a sentence of the engine is shown in the person's language.

Texts inside widgets go through `self.tr`; what is shared by several places stands here. The
engine's sentences are templates whose English text is the key for the translator (context
"Sentences"); the values are filled in after the template is translated.
"""

from datetime import datetime

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access, EventInfo, EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.progress import BatchState, RunSummary
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.domain.sentences import Sentence

DEFECT_TITLE = QT_TRANSLATE_NOOP("Sentences", "Something in the program went wrong.")
DEFECT_MESSAGE = QT_TRANSLATE_NOOP(
    "Sentences",
    "This is a mistake of ours. What was bought so far is saved, and nothing is paid twice.",
)
DEFECT_HINT = QT_TRANSLATE_NOOP(
    "Sentences",
    "Close the window and open it again. If it comes back, send us the details below.",
)

SAMPLE_TITLE = QT_TRANSLATE_NOOP("Sentences", "The sample can't be made ready.")
SAMPLE_MESSAGE = QT_TRANSLATE_NOOP(
    "Sentences", "The folder “{folder}” can't be written to ({problem})."
)
SAMPLE_HINT = QT_TRANSLATE_NOOP(
    "Sentences", "Check that there is room on the disk and that you may write there."
)

RECEIPT_TITLE = QT_TRANSLATE_NOOP("Sentences", "The receipt can't be saved.")
RECEIPT_MESSAGE = QT_TRANSLATE_NOOP(
    "Sentences", "“{file}” can't be written into the folder “{folder}” ({problem})."
)
RECEIPT_HINT = QT_TRANSLATE_NOOP(
    "Sentences",
    "Close it in other programs or choose another folder. Nothing is lost: the receipt is kept in "
    "this program too.",
)

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
}


RUN_STATES = {
    "open": (QT_TRANSLATE_NOOP("RunState", "Can go on"), ("dots", "careful")),
    "unwritten": (QT_TRANSLATE_NOOP("RunState", "Not in a file yet"), ("triangle", "careful")),
    "short": (QT_TRANSLATE_NOOP("RunState", "Ended early"), ("minus", "neutral")),
    "done": (QT_TRANSLATE_NOOP("RunState", "Finished"), ("check", "good")),
}
"""A past run's state in words, with the shape and tone of its sign."""


def told(sentence: Sentence | None) -> str:
    """A sentence of the engine in the person's language."""
    if not sentence:
        return ""
    template = QCoreApplication.translate("Sentences", sentence.template)
    return template.format(**dict(sentence.values))


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


def number(value: float) -> str:
    """A number as the sentences of the engine write it: 4,680; a fraction only where it has one."""
    return f"{int(value):,}" if value == int(value) else f"{value:,.2f}"


def counted(count: int, one: str, many: str) -> str:
    """A translated template for one thing or for several, with `{n}` filled in."""
    return (one if count == 1 else many).format(n=number(count))


def balance_text(balance: Balance | None) -> str:
    """A balance in words."""
    if balance is None:
        return QCoreApplication.translate("Words", "not known yet")
    if balance.unlimited:
        return QCoreApplication.translate("Words", "unlimited")
    return QCoreApplication.translate("Words", "{credits} credits").format(
        credits=number(balance.total)
    )


def event_name(info: EventInfo) -> str:
    """The event's name, or its ID where Lensmor told none."""
    return info.name or info.requested_id


def event_dates(info: EventInfo) -> str:
    """When the event is, shortened: 10 to 12 May 2026."""
    start, end = _date(info.date_start), _date(info.date_end)
    if start is None:
        return info.date_start
    if end is None or end == start:
        return _day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_day(end)}"
    return f"{_day(start)} – {_day(end)}"


def event_place(info: EventInfo) -> str:
    """Where the event is: city and country, or the venue."""
    return ", ".join(part for part in (info.city, info.country) if part) or info.venue


def _date(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:10])
    except ValueError:
        return None


def _day(date: datetime) -> str:
    months = QCoreApplication.translate("Words", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
    return f"{date.day} {months.split()[date.month - 1]} {date.year}"


def moment(at: float) -> str:
    """A time in Unix seconds as people write it here: 12 May 2026, 14:05."""
    local = datetime.fromtimestamp(at)
    return f"{_day(local)}, {local:%H:%M}"


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
    return "done" if run.stopped_by is None else "short"
