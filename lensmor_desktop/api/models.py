"""Lensmor's answers as this program understands them. Addresses are kept out of every repr."""

from dataclasses import dataclass, field
from enum import Enum

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access


class ContactState(Enum):
    """A person's `contactUnlockStatus`.

    Only the vendor's two words for somebody whom no order has count as locked: "locked", and
    "failed" after an attempt that came to nothing. The others are "unlocking" and "unlocked".
    """

    LOCKED = "locked"
    UNLOCKED = "unlocked"
    IN_PROGRESS = "in_progress"
    UNKNOWN = "unknown"


class TaskStatus(Enum):
    """A task's `taskStatus`; UNKNOWN is treated as still running, and shown (contract, fact 3)."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of the task."""
        return self in (TaskStatus.COMPLETED, TaskStatus.FAILED)


class ItemStatus(Enum):
    """The status of one person in a task."""

    PENDING = "pending"
    PROCESSING = "processing"
    UNLOCKED = "unlocked"
    FAILED = "failed"
    UNKNOWN = "unknown"


class PrecheckReason(Enum):
    """A precheck's `reason_code`; UNKNOWN for any that the contract doesn't have (fact 10)."""

    OK = "ok"
    ALREADY_UNLOCKED = "already_unlocked"
    UNLOCK_IN_PROGRESS = "unlock_in_progress"
    STATE_CONFLICT = "state_conflict"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    NO_CONTACTS_AVAILABLE = "no_contacts_available"
    EXCEED_MAX_UNLOCK_LIMIT = "exceed_max_unlock_limit"
    INVALID_SUBJECT = "invalid_subject"
    UNSUPPORTED_ACTION = "unsupported_action"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    SYSTEM_ERROR = "system_error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Contact:
    """One person as Lensmor shows them to this key.

    Attributes:
        email: "" where there is none, or none that can be used (then `email_rejected` is True).
        raw_state: `contactUnlockStatus` as it was answered.
    """

    id: str
    state: ContactState
    full_name: str = ""
    title: str = ""
    company_name: str = ""
    email: str = field(default="", repr=False)
    email_rejected: bool = False
    raw_state: str = ""


@dataclass(frozen=True, slots=True)
class PersonnelPage:
    """One page of an event's people, and what the account may see of them (contract, fact 9).

    Attributes:
        actual_total, visible_total, remaining_locked: people of the event, those visible now, and
            those that an event unlock would add; None where not told.
        unlock_required: whether more people need an event unlock; None where not told.
        unlock_credits: what that costs, by the API's own figure; None where not told.
        unreadable: entries that were no person with an ID.
    """

    items: tuple[Contact, ...]
    total: int
    page: int
    page_size: int
    total_pages: int
    has_more: bool
    access: Access = Access.UNKNOWN
    actual_total: int | None = None
    visible_total: int | None = None
    remaining_locked: int | None = None
    page_accessible: bool | None = None
    unlock_required: bool | None = None
    unlock_action: str = ""
    unlock_credits: int | None = None
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class SkippedDetail:
    """Why people were left out of a task, by group; all are person IDs (contract, fact 2)."""

    invalid: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()
    already_unlocked: tuple[str, ...] = ()
    unlocking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """What a contact unlock was answered.

    Attributes:
        accepted: True where a task exists, and then `task_id` is never "". False: nothing
            chargeable was left to do (contract, fact 2).
        skipped: everybody named as left out, in `skipped_personnel_ids` or in any group.
    """

    accepted: bool
    task_id: str = ""
    skipped: tuple[str, ...] = ()
    skips: SkippedDetail = SkippedDetail()


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One person's result in a task.

    Attributes:
        email: "" where there is none, or none that can be used (then `email_rejected` is True).
        error: what the item itself says went wrong, code and words, or "".
        raw_status: the status as it was answered.
    """

    person_id: str
    status: ItemStatus
    email: str = field(default="", repr=False)
    email_rejected: bool = False
    error: str = ""
    raw_status: str = ""

    @property
    def delivered(self) -> bool:
        """Unlocked with an address: the only delivery there is (contract, fact 1)."""
        return self.status is ItemStatus.UNLOCKED and bool(self.email)


@dataclass(frozen=True, slots=True)
class Task:
    """A contact unlock task as it stands now; each person at most once.

    Attributes:
        error: what the task itself says went wrong, code and words, or "".
        unreadable: entries that were no person with an ID.
    """

    task_id: str
    status: TaskStatus
    items: tuple[TaskItem, ...] = ()
    raw_status: str = ""
    error: str = ""
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Precheck:
    """Advice on what an unlock would do. It reserves nothing (contract, fact 10).

    Attributes:
        should_charge: True also where the answer leaves it open: never "free" by mistake.
        credits: what it would cost; None where it isn't known.
    """

    allowed: bool
    should_charge: bool
    credits: int | None
    reason: PrecheckReason
    raw_reason: str = ""


@dataclass(frozen=True, slots=True)
class EventUnlock:
    """What an event unlock was answered; a repeat costs nothing (contract, fact 5).

    Attributes:
        credits_used: credits that this request cost; None where the answer doesn't say.
        balance_after: None where nothing was charged, or where the answer doesn't say.
        event_id, public_id: the event's `id` and `eventId`, "" where not told.
    """

    already_unlocked: bool
    credits_used: float | None
    balance_after: Balance | None = None
    event_id: str = ""
    name: str = ""
    public_id: str = ""

    def names_another(self, *ids: str) -> bool:
        """Whether the answer is about an event that has none of these IDs."""
        told = {each for each in (self.event_id, self.public_id) if each}
        meant = {each for each in ids if each}
        return bool(told and meant) and not told & meant


@dataclass(frozen=True, slots=True)
class EventDetail:
    """An event by its two IDs, either of which may be used in calls; "" where not told."""

    id: str
    event_id: str
    name: str = ""
    date_start: str = ""
    date_end: str = ""
    venue: str = ""
    city: str = ""
    country: str = ""
    url: str = ""
    exhibitor_count: int | None = None
    personnel_count: int | None = None
