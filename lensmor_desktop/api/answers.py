"""From an answer's JSON to models: strict about what matters, lenient about the rest.

What matters: whether a task exists, who an address belongs to, whether it was delivered, what was
charged. An answer that leaves one of these open raises :class:`OddAnswer`; everything else that is
missing or of the wrong type is taken as not told, and a word nobody knows as UNKNOWN.
"""

import re
from enum import Enum
from typing import TypeVar

from lensmor_desktop.api.fields import (
    count,
    email,
    flag,
    identifier,
    identifiers,
    number,
    section,
    text,
)
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
from lensmor_desktop.api.sayings import without_addresses
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access

_Word = TypeVar("_Word", bound=Enum)

_KEY = re.compile(r"\b(?:sk|uak)_\S+")

_CONTACT_STATES = {
    "locked": ContactState.LOCKED,
    "failed": ContactState.LOCKED,  # an attempt came to nothing: nobody works on it any more
    "unlocked": ContactState.UNLOCKED,
    "unlocking": ContactState.IN_PROGRESS,
    "unlock_in_progress": ContactState.IN_PROGRESS,
    "in_progress": ContactState.IN_PROGRESS,
    "processing": ContactState.IN_PROGRESS,
    "pending": ContactState.IN_PROGRESS,
}


class OddAnswer(ValueError):
    """An answer without what matters. It holds nothing of the answer itself."""


def read_balance(answer: object) -> Balance:
    """`GET /external/credits/balance`: `totalBalance` decides (contract, fact 8)."""
    balance = _balance(answer)
    if balance is None:
        raise OddAnswer("no total balance")
    return balance


def read_event(answer: object, event_id: str) -> EventDetail:
    """`GET /external/events/{id}`: it must be the event that was asked for, by either of its IDs.

    An event with one ID has it for both.
    """
    event = _event(section(answer).get("event"))
    if event is None:
        raise OddAnswer("no event")
    if _same(event_id.casefold()) not in (
        _same(event.id.casefold()),
        _same(event.event_id.casefold()),
    ):
        raise OddAnswer("another event")
    return event


def read_events(answer: object) -> tuple[EventDetail, ...]:
    """`GET /external/events/list`: the events of a page; what is none is left out."""
    entries = section(answer).get("items")
    if not isinstance(entries, list):
        raise OddAnswer("no list of events")
    found = [_event(entry) for entry in entries]
    return tuple(event for event in found if event is not None)


def _event(value: object) -> EventDetail | None:
    event = section(value)
    own, other = identifier(event.get("id")), identifier(event.get("eventId"))
    if not own and not other:
        return None
    return EventDetail(
        id=own or other,
        event_id=other or own,
        name=text(event.get("name")),
        date_start=text(event.get("dateStart")),
        date_end=text(event.get("dateEnd")),
        venue=text(event.get("venue")),
        city=text(event.get("city")),
        country=text(event.get("country")),
        url=text(event.get("url")),
        exhibitor_count=count(event.get("exhibitorCount")),
        personnel_count=count(event.get("personnelCount")),
    )


def read_personnel(answer: object, page: int, page_size: int) -> PersonnelPage:
    """`GET /external/personnel/list`; `page` and `page_size` as asked, where not answered."""
    fields = section(answer)
    entries = fields.get("items")
    if not isinstance(entries, list):
        raise OddAnswer("no list of people")
    found = [_contact(entry) for entry in entries]
    items = _each_once([contact for contact in found if contact is not None])
    number_of_pages = count(fields.get("totalPages"))
    this_page = count(fields.get("page")) or page
    has_more = flag(fields.get("hasMore"))
    total = count(fields.get("total"))
    semantics = section(fields.get("semantics"))
    counts = section(semantics.get("counts"))
    unlock = section(semantics.get("unlock"))
    return PersonnelPage(
        items=items,
        total=len(items) if total is None else total,
        page=this_page,
        page_size=count(fields.get("pageSize")) or page_size,
        total_pages=this_page if number_of_pages is None else number_of_pages,
        has_more=this_page < (number_of_pages or 0) if has_more is None else has_more,
        access=_word(Access, semantics.get("accessMode"), Access.UNKNOWN),
        actual_total=count(counts.get("actualTotal")),
        visible_total=count(counts.get("visibleTotal")),
        remaining_locked=count(counts.get("remainingLockedCount")),
        page_accessible=flag(section(semantics.get("pageState")).get("accessible")),
        unlock_required=flag(unlock.get("requiredForMoreResults")),
        unlock_action=text(unlock.get("actionType")),
        unlock_credits=count(unlock.get("credits")),
        unreadable=sum(1 for contact in found if contact is None),
    )


def read_profile(answer: object, person_id: str) -> Contact:
    """`GET /external/personnel/profile`: it must be the person who was asked for.

    An address that went to the wrong person would be worse than none; leading zeros may differ.
    """
    contact = _contact(answer)
    if contact is None:
        raise OddAnswer("no person")
    if _same(contact.id) != _same(person_id):
        raise OddAnswer("another person")
    return contact


def read_precheck(answer: object, action: str) -> Precheck:
    """`POST /external/actions/precheck`: an odd answer is "unknown", never "free" (fact 10)."""
    fields = section(answer)
    if "reason_code" not in fields and "allowed" not in fields:
        raise OddAnswer("no precheck")
    reason = _word(PrecheckReason, fields.get("reason_code"), PrecheckReason.UNKNOWN)
    raw_reason = text(fields.get("reason_code"), 100)
    allowed, charge = flag(fields.get("allowed")), flag(fields.get("should_charge"))
    odd = (
        reason in (PrecheckReason.UNKNOWN, PrecheckReason.UNSUPPORTED_ACTION)
        or fields.get("ok") is not True
        or fields.get("action_type") != action
        or allowed is None
        or charge is None
    )
    if odd:
        known = reason is PrecheckReason.UNSUPPORTED_ACTION
        why = reason if known else PrecheckReason.UNKNOWN
        return Precheck(False, True, None, why, raw_reason)
    price = count(fields.get("credits"))
    if charge and not price:
        price = None
    return Precheck(bool(allowed), bool(charge), price, reason, raw_reason)


def read_event_unlock(answer: object) -> EventUnlock:
    """`POST /external/events/{id}/unlock`; a repeat answers `alreadyUnlocked: true` (fact 5)."""
    fields = section(answer)
    already = flag(fields.get("alreadyUnlocked"))
    if already is None or flag(fields.get("success")) is not True:
        raise OddAnswer("no success")
    used = number(fields.get("creditsUsed"))
    if used is not None and used < 0:
        used = None
    event = section(fields.get("event"))
    return EventUnlock(
        already_unlocked=already,
        credits_used=0.0 if used is None and already else used,
        balance_after=_balance(fields.get("balanceAfter")),
        event_id=identifier(event.get("id")),
        name=text(event.get("name")),
        public_id=identifier(event.get("eventId")),
    )


def read_submission(answer: object) -> Submission:
    """`POST /external/contacts/unlock` (contract, facts 1 to 3).

    A task ID, whatever the status beside it, means that a task exists: losing it would lose what
    was paid. "accepted" without one leaves everything open; "success" without one means that
    nothing chargeable was left to do.
    """
    fields = section(answer)
    task_id = identifier(fields.get("task_id")) or identifier(fields.get("job_id"))
    if not task_id and fields.get("status") != "success":
        raise OddAnswer("neither a task nor the word that there is none")
    groups = section(fields.get("skipped_detail"))
    skips = SkippedDetail(
        invalid=identifiers(groups.get("invalid_personnel_ids")),
        missing=identifiers(groups.get("missing_personnel_ids")),
        unlinked=identifiers(groups.get("unlinked_personnel_ids")),
        already_unlocked=identifiers(groups.get("already_unlocked_personnel_ids")),
        unlocking=identifiers(groups.get("unlocking_personnel_ids")),
    )
    everybody = (
        *identifiers(fields.get("skipped_personnel_ids")),
        *skips.invalid,
        *skips.missing,
        *skips.unlinked,
        *skips.already_unlocked,
        *skips.unlocking,
    )
    return Submission(bool(task_id), task_id, tuple(dict.fromkeys(everybody)), skips)


def read_task(answer: object, task_id: str) -> Task:
    """`GET /external/contacts/unlock-tasks/{taskId}`: it must be the task that was asked for.

    Of two entries for one person the better one counts: an address first, then "unlocked", then
    any that is still open, and "failed" only where nothing else is said. Among equals the first.
    An ended task without a list is refused: it would make everybody in it a failure.
    """
    fields = section(answer)
    answered = identifier(fields.get("taskId")) or identifier(fields.get("task_id"))
    if answered and _same(answered) != _same(task_id):
        raise OddAnswer("another task")
    entries = fields.get("items")
    status = _word(TaskStatus, fields.get("taskStatus"), TaskStatus.UNKNOWN)
    if entries is None and "taskStatus" in fields and not status.ended:
        entries = []
    if not isinstance(entries, list):
        raise OddAnswer("no list of people")
    found = [_item(entry) for entry in entries]
    best: dict[str, TaskItem] = {}
    for item in found:
        if item is not None:
            rival = best.get(item.person_id)
            if rival is None or _rank(item) < _rank(rival):
                best[item.person_id] = item
    return Task(
        task_id=task_id,
        status=status,
        items=tuple(best.values()),
        raw_status=text(fields.get("taskStatus"), 100),
        error=_failure(fields),
        unreadable=sum(1 for item in found if item is None),
    )


def _balance(value: object) -> Balance | None:
    fields = section(value)
    total = number(fields.get("totalBalance"))
    unlimited = fields.get("unlimited") is True
    if total is None and not unlimited:
        return None
    return Balance(total=total or 0.0, unlimited=unlimited)


def _contact(value: object) -> Contact | None:
    fields = section(value)
    person_id = identifier(fields.get("id"))
    if not person_id:
        return None
    address, rejected = email(fields.get("email"))
    raw_state = text(fields.get("contactUnlockStatus"), 100)
    word = raw_state.lower().replace("-", "_").replace(" ", "_")
    return Contact(
        id=person_id,
        state=_CONTACT_STATES.get(word, ContactState.UNKNOWN),
        full_name=text(fields.get("fullName")),
        title=text(fields.get("title")),
        company_name=text(fields.get("companyName")),
        email=address,
        email_rejected=rejected,
        raw_state=raw_state,
    )


def _each_once(contacts: list[Contact]) -> tuple[Contact, ...]:
    """Each person once: the first entry with an address, else the first."""
    best: dict[str, Contact] = {}
    for contact in contacts:
        rival = best.get(contact.id)
        if rival is None or (contact.email and not rival.email):
            best[contact.id] = contact
    return tuple(best.values())


def _item(value: object) -> TaskItem | None:
    fields = section(value)
    person_id = identifier(fields.get("personnelId"))
    if not person_id:
        return None
    address, rejected = email(fields.get("email"))
    return TaskItem(
        person_id=person_id,
        status=_word(ItemStatus, fields.get("status"), ItemStatus.UNKNOWN),
        email=address,
        email_rejected=rejected,
        error=_failure(fields),
        raw_status=text(fields.get("status"), 100),
    )


def _failure(fields: dict[str, object]) -> str:
    """What a task or one of its items says went wrong, code and words; "" where it says nothing.

    The contract names `errorCode` alone; the other fields are those in which services say it.
    """
    inner = section(fields.get("error"))
    codes = [fields.get("errorCode"), fields.get("errorKey")]
    codes += [inner.get("errorKey"), inner.get("code")]
    words = [fields.get("error"), inner.get("message")]
    words += [fields.get("errorMessage"), fields.get("message")]
    code = next((word for each in codes if (word := text(each, 100) or identifier(each))), "")
    said = next((word for each in words if (word := text(each, 200))), "")
    parts = (code, said) if code != said else (code,)
    return _KEY.sub("…", without_addresses(": ".join(part for part in parts if part)))


def _rank(item: TaskItem) -> int:
    if item.delivered:
        return 0
    if item.status is ItemStatus.UNLOCKED:
        return 1
    return 3 if item.status is ItemStatus.FAILED else 2


def _word(words: type[_Word], value: object, otherwise: _Word) -> _Word:
    known = text(value, 100).lower()
    return next((word for word in words if word.value == known), otherwise)


def _same(identity: str) -> str:
    """An ID for comparing: a server that keeps numbers drops leading zeros."""
    return identity.lstrip("0") or "0" if identity.isdecimal() else identity
