"""What can go wrong, in words for the person at the keyboard.

Every error that reaches a person is a :class:`UserFacingError`: what happened, what it means, and
what to do. Foreign exceptions (requests, sqlite3, zipfile, ...) are translated where they are
caught, at the border of the package that may import that library; anything else that escapes is a
defect of ours. No error carries an API key or an unlocked email address.
"""

from pathlib import Path

from lensmor_desktop.domain.sentences import Sentence


class UserFacingError(Exception):
    """An error with a title (what happened), a message (what it means) and a hint (what to do)."""

    def __init__(self, title: Sentence, message: Sentence, hint: Sentence) -> None:
        super().__init__(f"{title} {message} {hint}".strip())
        self.title = title
        self.message = message
        self.hint = hint


class SheetError(UserFacingError):
    """The spreadsheet can't be read, or can't be read as what it is said to be."""


class ChoiceNeeded(SheetError):
    """The program won't guess: a person has to choose a column, a worksheet or an event."""


class OutputError(UserFacingError):
    """The results can't be written to where they should go."""


class ChoiceRefused(UserFacingError):
    """An option or a value that a person gave can't be used."""


class JournalError(UserFacingError):
    """The journal can't be read or written; without it nothing is ever sent."""


class JournalDamaged(JournalError):
    """The journal is no journal any more: it can be set aside, and a new one begun.

    Attributes:
        folder: the data folder that it is in.
    """

    def __init__(self, title: Sentence, message: Sentence, hint: Sentence, folder: Path) -> None:
        super().__init__(title, message, hint)
        self.folder = folder


class AnotherAtWork(UserFacingError):
    """Another copy of the program works with the same records; nothing was sent from here."""


class SpendingRefused(UserFacingError):
    """The run as asked for can't be paid, or passes the spending limit; nothing was sent."""


class KeyMissing(UserFacingError):
    """There is no API key, and this can't be done without one."""


class NotStarted(UserFacingError):
    """Lensmor couldn't be asked what has to be known before a run; nothing was sent."""


class ApiError(UserFacingError):
    """Lensmor's service refused, or could not be asked. Carries what support needs, no secrets.

    Attributes:
        status: the HTTP status, or None where there was no answer.
        error_key: the vendor's `errorKey`, or "".
        trace_id: the vendor's `traceId`, or the X-Request-ID that was sent.
        method: the HTTP method of the request.
        path: its path without host and query.
        retry_after: seconds that the service asked us to wait, or None.
    """

    def __init__(
        self,
        title: Sentence,
        message: Sentence,
        hint: Sentence,
        *,
        status: int | None = None,
        error_key: str = "",
        trace_id: str = "",
        method: str = "",
        path: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(title, message, hint)
        self.status = status
        self.error_key = error_key
        self.trace_id = trace_id
        self.method = method
        self.path = path
        self.retry_after = retry_after
