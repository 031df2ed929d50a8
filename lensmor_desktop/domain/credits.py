"""Credits: what things cost by Lensmor's price list, and what an account holds.

A price that the API itself returns beats these constants (contract, fact 11).
"""

from dataclasses import dataclass

CREDITS_PER_PERSON = 15
"""One email address (contract: contacts/unlock, "15 each")."""

CREDITS_PER_EVENT = 2000
"""Base access to one event (contract: events/{id}/unlock)."""

MAX_PEOPLE_PER_BATCH = 100
"""The most people that one contact unlock takes (contract, fact 12)."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What the account holds, in credits, at one moment. Reading it reserves nothing (fact 8)."""

    total: float
    unlimited: bool = False

    def pays(self, credits: float) -> bool:
        """Whether this balance covers so many credits; an unlimited account always does."""
        return self.unlimited or self.total >= credits
