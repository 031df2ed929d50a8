"""How a practice server behaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lensmor_desktop.sandbox.account import STANDARD_BALANCE
from lensmor_desktop.sandbox.tasks import Pace

Reorders = Literal["charge", "refuse", "skip"]
Lists = Literal["full", "masked", "no_emails", "older"]


@dataclass(frozen=True, slots=True)
class Options:
    """How this practice server behaves.

    Attributes:
        balance: credits at the start.
        unlimited: an account without gating (contract, fact 8).
        credits_per_person: what one delivered address costs.
        charge_no_email: charge people who are unlocked without an email too.
        pace: how long tasks take.
        rate_limit: requests a minute for each key; None for no limit.
        reorders: what happens to people who are ordered while a task has them already: "skip"
            (`unlocking_personnel_ids`, as the contract says), "charge" (taken into a second task
            and charged again, so that a client's mistake shows as money), or "refuse" (the whole
            order is refused with 409, also where somebody is unlocked, as older servers do).
        charge_resubmissions: short for `reorders="charge"`.
        charge_unlocked: with "charge", those who are unlocked already are charged again too.
        page_size: what happens to a `pageSize` above 50: "refuse" with 400, or "cap".
        lists: what an event's list tells of the unlocked: their addresses, those masked
            ("j***@acme.example"), none, or neither addresses nor states nor access, as older
            servers do.
        numeric_ids: personnel IDs are numbers, so that 0000791 and 791 are one person; answers
            have the service's own form.
        unlocking_word: `contactUnlockStatus` of people whom a task has.
        failed_word: the same for people whose last attempt failed; the vendor knows "failed".
        refuse_complete_events: an event of which a preview hides nobody can't be unlocked: 400,
            and precheck says `no_contacts_available`.
        accepted_keys: the keys that are good; None for any.
        accounts: key -> name of its account; keys that it doesn't name are the account "".
        max_running_tasks: above so many unfinished tasks the service answers
            USER_CONCURRENCY_LIMIT_EXCEEDED; None for no limit.
        unsupported_actions: `action_type`s that precheck doesn't know.
        told_credits: what precheck says that a person costs; None for the truth.
        tells_credits: whether precheck names a price at all (`credits`).
        late_seconds: how long after the task's end a late person is delivered.
        elsewhere_seconds: how long someone else's task keeps a person, from the first look on.
        seed: for the durations of tasks.
    """

    balance: int = STANDARD_BALANCE
    unlimited: bool = False
    credits_per_person: int = 15
    charge_no_email: bool = False
    pace: Pace = Pace.APP
    rate_limit: int | None = 120
    reorders: Reorders = "skip"
    charge_resubmissions: bool = False
    charge_unlocked: bool = False
    page_size: Literal["refuse", "cap"] = "refuse"
    lists: Lists = "full"
    numeric_ids: bool = False
    unlocking_word: str = "unlocking"
    failed_word: str = "locked"
    refuse_complete_events: bool = False
    accepted_keys: frozenset[str] | None = None
    accounts: Mapping[str, str] = field(default_factory=dict, repr=False)
    max_running_tasks: int | None = None
    unsupported_actions: frozenset[str] = frozenset()
    told_credits: int | None = None
    tells_credits: bool = True
    late_seconds: float = 20.0
    elsewhere_seconds: float = 15.0
    seed: int = 1

    @property
    def on_reorder(self) -> Reorders:
        """What happens to people who are ordered while a task has them already."""
        return "charge" if self.charge_resubmissions else self.reorders
