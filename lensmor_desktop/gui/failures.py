"""What went wrong, as plain facts that travel from the engine's thread to one dialog."""

import traceback
from dataclasses import dataclass

from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.errors import ApiError, UserFacingError
from lensmor_desktop.gui.wording import DEFECT_HINT, DEFECT_MESSAGE, DEFECT_TITLE


@dataclass(frozen=True, slots=True)
class Failure:
    """An error in words, and what support needs to find its cause. No key, no address.

    Attributes:
        details: pairs of a label and a value, shown only on request.
        kind: the class of the error, for a program to tell them apart.
        status: the HTTP status where Lensmor refused, else None.
    """

    title: Sentence
    message: Sentence
    hint: Sentence = NOTHING
    details: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    status: int | None = None


def failure_of(error: UserFacingError) -> Failure:
    """An error that was made for people, with the IDs that support asks for."""
    details: list[tuple[str, str]] = []
    status = None
    if isinstance(error, ApiError):
        status = error.status
        details = [
            ("Request", f"{error.method} {error.path}".strip()),
            ("Status", "" if error.status is None else str(error.status)),
            ("Error key", error.error_key),
            ("Trace ID", error.trace_id),
        ]
    return Failure(
        title=error.title,
        message=error.message,
        hint=error.hint,
        details=tuple(pair for pair in details if pair[1]),
        kind=type(error).__name__,
        status=status,
    )


def defect(error: BaseException) -> Failure:
    """An error that nobody foresaw: ours. Its own text stays out, for it may hold an address."""
    places = [
        f"{frame.name}, line {frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-4:]
    ]
    return Failure(
        title=say(DEFECT_TITLE),
        message=say(DEFECT_MESSAGE),
        hint=say(DEFECT_HINT),
        details=(("Kind", type(error).__name__), ("Place", " > ".join(places))),
        kind="defect",
    )
