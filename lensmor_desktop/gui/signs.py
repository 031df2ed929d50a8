"""Which sign stands for which verdict, outcome and state: each has a shape of its own."""

from PySide6.QtGui import QColor, QIcon

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.gui.icons import sign
from lensmor_desktop.gui.theme import colours

VERDICT_SIGNS = {
    Verdict.READY: ("check", "good"),
    Verdict.REPEATED: ("copies", "neutral"),
    Verdict.HAS_EMAIL: ("letter", "accent"),
    Verdict.SETTLED: ("clock", "accent"),
    Verdict.INVALID: ("triangle", "bad"),
    Verdict.HIDDEN: ("hidden", "neutral"),
    Verdict.EVENT: ("calendar", "accent"),
    Verdict.EXCLUDED: ("minus", "neutral"),
}


OUTCOME_SIGNS = {
    Outcome.UNLOCKED: ("check", "good"),
    Outcome.ALREADY_UNLOCKED: ("letter", "accent"),
    Outcome.NO_EMAIL: ("no_letter", "neutral"),
    Outcome.FAILED: ("cross", "bad"),
    Outcome.NOT_ELIGIBLE: ("minus", "careful"),
    Outcome.UNCONFIRMED: ("question", "careful"),
    Outcome.NOT_SENT: ("ring", "neutral"),
    Outcome.INVALID: ("triangle", "bad"),
    Outcome.SKIPPED: ("minus", "neutral"),
}


STATE_SIGNS = {
    BatchState.PLANNED: ("ring", "neutral"),
    BatchState.SUBMITTING: ("up", "accent"),
    BatchState.SUBMITTED: ("dots", "accent"),
    BatchState.COMPLETED: ("check", "good"),
    BatchState.FAILED: ("cross", "bad"),
    BatchState.UNCONFIRMED: ("question", "careful"),
}


def verdict_icon(verdict: Verdict) -> QIcon:
    """The sign of a verdict."""
    return sign(*VERDICT_SIGNS[verdict])


def outcome_icon(outcome: Outcome) -> QIcon:
    """The sign of an outcome."""
    return sign(*OUTCOME_SIGNS[outcome])


def state_icon(state: BatchState) -> QIcon:
    """The sign of a group's state."""
    return sign(*STATE_SIGNS[state])


def verdict_colour(verdict: Verdict) -> QColor:
    """The colour of a verdict's word."""
    return QColor(getattr(colours(), VERDICT_SIGNS[verdict][1]))


def outcome_colour(outcome: Outcome) -> QColor:
    """The colour of an outcome."""
    return QColor(getattr(colours(), OUTCOME_SIGNS[outcome][1]))
