"""`AccessSemantics` of a list: what is visible of a query, and what an unlock would add."""

from dataclasses import dataclass

from lensmor_desktop.sandbox.account import Account
from lensmor_desktop.sandbox.world import Event

UNLOCK_ACTION = "unlock_event_contacts"
"""What a preview names as the way to more results (`semantics.unlock.actionType`)."""


@dataclass(frozen=True, slots=True)
class Access:
    """The access that an account has to one page of a query (contract, fact 9).

    The preview comes after the filters: the first of all *matches* are visible, and counts are of
    the query, not of the event.

    Attributes:
        limit: how many matches are visible at most; None for all.
        total: all matches.
        page: the page asked for.
        last: the last page that can be had: of a preview the first one.
        credits: what an unlock of the event costs.
    """

    limit: int | None
    total: int
    page: int
    last: int
    credits: int

    @classmethod
    def of(cls, account: Account, event: Event, total: int, *, page: int, pages: int) -> "Access":
        """The access to a page of a query with so many matches on so many pages."""
        full = account.has_full_access(event)
        limit = None if full else event.preview_limit
        last = max(1, pages) if full else 1
        return cls(limit, total, page, last, event.unlock_credits)

    @property
    def visible(self) -> int:
        """How many matches are visible."""
        return self.total if self.limit is None else min(self.limit, self.total)

    @property
    def hidden(self) -> int:
        """How many matches an unlock would add."""
        return self.total - self.visible

    @property
    def accessible(self) -> bool:
        """Whether the page can be had."""
        return self.page <= self.last

    @property
    def told(self) -> bool:
        """Whether the page tells totals: all do but those that a preview doesn't give."""
        return self.accessible or self.limit is None

    def json(self) -> dict[str, object]:
        """`semantics`."""
        code, message = self._guidance()
        return {
            "accessMode": "full" if self.limit is None else "preview",
            "previewLimit": self.limit,
            "counts": {
                "actualTotal": self.total,
                "visibleTotal": self.visible,
                "remainingLockedCount": self.hidden,
            },
            "pageState": {
                "requestedPage": self.page,
                "accessible": self.accessible,
                "maxAccessiblePage": self.last,
            },
            "unlock": {
                "requiredForMoreResults": self.hidden > 0,
                "actionType": UNLOCK_ACTION if self.hidden else None,
                "credits": self.credits if self.hidden else None,
            },
            "guidance": {"code": code, "message": message},
        }

    def _guidance(self) -> tuple[str, str]:
        if not self.told:
            return "preview_page_inaccessible", "Only the first page can be seen in a preview."
        if not self.total:
            return "no_matching_results", "Nobody matches."
        if self.limit is None:
            return "full_access", "All people of this event are visible."
        if self.hidden:
            message = f"{self.visible} of {self.total} people are visible. Unlock the event."
            return "preview_results_truncated", message
        return "preview_complete_for_query", "Everybody who matches is visible."
