"""How a practice server behaves."""

from dataclasses import dataclass
from typing import Literal

from lensmor_desktop.sandbox.account import STANDARD_BALANCE
from lensmor_desktop.sandbox.tasks import Pace


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
        charge_resubmissions: take people who are in flight into a second task, and charge them
            again, so that a client's mistake shows as money; else they are skipped, as the
            contract says (`unlocking_personnel_ids`).
        page_size: what happens to a `pageSize` above 50: "refuse" with 400, or "cap".
        accepted_keys: the keys that are good; None for any.
        max_running_tasks: above so many unfinished tasks the service answers
            USER_CONCURRENCY_LIMIT_EXCEEDED; None for no limit.
        unsupported_actions: `action_type`s that precheck doesn't know.
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
    charge_resubmissions: bool = False
    page_size: Literal["refuse", "cap"] = "refuse"
    accepted_keys: frozenset[str] | None = None
    max_running_tasks: int | None = None
    unsupported_actions: frozenset[str] = frozenset()
    late_seconds: float = 20.0
    elsewhere_seconds: float = 15.0
    seed: int = 1
