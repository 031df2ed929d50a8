"""Lensmor's API: the client, its answers and errors, and when to try again. Imports requests."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lensmor_desktop.api.address import DEFAULT_BASE_URL
    from lensmor_desktop.api.attempt import Trouble
    from lensmor_desktop.api.client import MOST_PEOPLE_PER_PAGE, LensmorClient
    from lensmor_desktop.api.errors import (
        AnswerUnreadable,
        BadRequest,
        ConcurrencyLimited,
        Conflict,
        Doubt,
        FeatureMissing,
        Interrupted,
        KeyRefused,
        NotEnoughCredits,
        NotFound,
        Odd,
        OutcomeUnknown,
        RateLimited,
        ServerTrouble,
        TooManyPeople,
        Unreachable,
        support_line,
    )
    from lensmor_desktop.api.exchange import Exchange, RateLimit
    from lensmor_desktop.api.models import (
        Contact,
        ContactState,
        EventDetail,
        EventUnlock,
        ItemStatus,
        PersonnelPage,
        Precheck,
        PrecheckReason,
        SkippedDetail,
        Submission,
        Task,
        TaskItem,
        TaskStatus,
    )
    from lensmor_desktop.api.pacing import Concurrency, Pacer
    from lensmor_desktop.api.retry import GiveUp, Retry, RetryPolicy, decide
    from lensmor_desktop.api.timeouts import Timeouts

_PLACES = {
    "DEFAULT_BASE_URL": "address",
    "MOST_PEOPLE_PER_PAGE": "client",
    "AnswerUnreadable": "errors",
    "BadRequest": "errors",
    "Concurrency": "pacing",
    "ConcurrencyLimited": "errors",
    "Conflict": "errors",
    "Contact": "models",
    "ContactState": "models",
    "Doubt": "errors",
    "EventDetail": "models",
    "EventUnlock": "models",
    "Exchange": "exchange",
    "FeatureMissing": "errors",
    "GiveUp": "retry",
    "Interrupted": "errors",
    "ItemStatus": "models",
    "KeyRefused": "errors",
    "LensmorClient": "client",
    "NotEnoughCredits": "errors",
    "NotFound": "errors",
    "Odd": "errors",
    "OutcomeUnknown": "errors",
    "Pacer": "pacing",
    "PersonnelPage": "models",
    "Precheck": "models",
    "PrecheckReason": "models",
    "RateLimit": "exchange",
    "RateLimited": "errors",
    "Retry": "retry",
    "RetryPolicy": "retry",
    "ServerTrouble": "errors",
    "SkippedDetail": "models",
    "Submission": "models",
    "Task": "models",
    "TaskItem": "models",
    "TaskStatus": "models",
    "Timeouts": "timeouts",
    "TooManyPeople": "errors",
    "Trouble": "attempt",
    "Unreachable": "errors",
    "decide": "retry",
    "support_line": "errors",
}
"""Which module holds which name."""


def __getattr__(name: str) -> object:
    """Imports a module when a name in it is first asked for: a client only where there is a key."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


__all__ = [
    "DEFAULT_BASE_URL",
    "MOST_PEOPLE_PER_PAGE",
    "AnswerUnreadable",
    "BadRequest",
    "Concurrency",
    "ConcurrencyLimited",
    "Conflict",
    "Contact",
    "ContactState",
    "Doubt",
    "EventDetail",
    "EventUnlock",
    "Exchange",
    "FeatureMissing",
    "GiveUp",
    "Interrupted",
    "ItemStatus",
    "KeyRefused",
    "LensmorClient",
    "NotEnoughCredits",
    "NotFound",
    "Odd",
    "OutcomeUnknown",
    "Pacer",
    "PersonnelPage",
    "Precheck",
    "PrecheckReason",
    "RateLimit",
    "RateLimited",
    "Retry",
    "RetryPolicy",
    "ServerTrouble",
    "SkippedDetail",
    "Submission",
    "Task",
    "TaskItem",
    "TaskStatus",
    "Timeouts",
    "TooManyPeople",
    "Trouble",
    "Unreachable",
    "decide",
    "support_line",
]
