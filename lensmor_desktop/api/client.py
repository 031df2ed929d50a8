"""Lensmor's API as methods: one request for each call, never repeated, never waiting."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import quote, urlsplit

from lensmor_desktop.api import answers
from lensmor_desktop.api.address import check_base_url, check_key, other_place
from lensmor_desktop.api.answers import OddAnswer
from lensmor_desktop.api.attempt import Attempt, Call
from lensmor_desktop.api.errors import Circumstances, NotFound
from lensmor_desktop.api.exchange import (
    Exchange,
    read_rate_limit,
    read_retry_after,
    read_server_time,
)
from lensmor_desktop.api.models import (
    Contact,
    EventDetail,
    EventUnlock,
    PersonnelPage,
    Precheck,
    Submission,
    Task,
)
from lensmor_desktop.api.sending import Sender, Wait, wait_for_it
from lensmor_desktop.api.timeouts import Timeouts
from lensmor_desktop.api.verdict import Answer, circumstances, judge, raise_unreadable, read_answer
from lensmor_desktop.domain.credits import MAX_PEOPLE_PER_BATCH, Balance

MOST_PEOPLE_PER_PAGE = 50
"""The largest `pageSize` of a personnel list on current servers (contract, fact 9)."""

LONGEST_KEYWORD = 200
"""Characters of a name that are searched for; a cell may hold 32,767, an address can't."""

_UNLOCK_CONTACTS = "unlock_contact_emails"
_UNLOCK_EVENT = "unlock_event_contacts"

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


class LensmorClient:
    """The eight calls of the contract. To be used by one thread.

    Every call makes one attempt and either returns its result or raises an ApiError from
    :mod:`lensmor_desktop.api.errors`. Whether to try again is for
    :func:`lensmor_desktop.api.retry.decide`, when for :class:`lensmor_desktop.api.pacing.Pacer`.

    Attributes:
        wait: how to wait for each answer. It returns when the event is set; what it raises comes
            out of the call, whose request is then left behind: it may still be carried out.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        observe: Callable[[Exchange], None] | None = None,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
    ) -> None:
        """Makes a client; nothing is sent yet.

        Args:
            base_url: https, or http on this computer itself.
            api_key: any non-blank key; blanks around it are taken off.
            observe: is told of every request after its answer, or after there was none. An error
                of its own is logged and goes no further: it must not cost a task's ID.

        Raises:
            ChoiceRefused: for an address or a key that can't be used.
        """
        # Not before there is a client: requests takes longer to import than openpyxl.
        from lensmor_desktop.api.transport import Transport

        address, key = check_base_url(base_url), check_key(api_key)
        self._base_url, self._api_key = address, key
        self.other_place = other_place(address)
        self._host = urlsplit(address).hostname or ""
        self._observe = observe
        self._sender = Sender(lambda: Transport(address, key, timeouts))
        self.wait: Wait = wait_for_it

    @property
    def service(self) -> str:
        """Host and port: what tells one service from another, however its address is written."""
        parts = urlsplit(self._base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return f"{(parts.hostname or '').lower()}:{port}"

    def balance(self) -> Balance:
        """The account's credits; reading them reserves nothing (contract, fact 8)."""
        return self._ask(Call("GET", "/external/credits/balance"), answers.read_balance)

    def event(self, event_id: str) -> EventDetail:
        """An event by either of its IDs; NotFound if Lensmor doesn't know or show it."""
        call = Call("GET", f"/external/events/{_in_path(event_id)}")
        return self._ask(call, lambda answer: answers.read_event(answer, event_id))

    def events_named(self, name: str) -> tuple[EventDetail, ...]:
        """Events that a search by name finds, of any edition; free. None found is no error."""
        query = (("keyword", name[:LONGEST_KEYWORD]), ("page", "1"), ("pageSize", "100"))
        return self._ask(Call("GET", "/external/events/list", query=query), answers.read_events)

    def personnel_page(
        self, event_id: str, page: int = 1, page_size: int = MOST_PEOPLE_PER_PAGE, search: str = ""
    ) -> PersonnelPage:
        """One page of an event's people, from 1, at most 50 to a page (contract, fact 9)."""
        size = min(max(page_size, 1), MOST_PEOPLE_PER_PAGE)
        query = [("event_id", event_id), ("page", str(page)), ("pageSize", str(size))]
        if search:
            query.append(("search_query", search))
        call = Call("GET", "/external/personnel/list", query=tuple(query))
        return self._ask(call, lambda answer: answers.read_personnel(answer, page, size))

    def profile(self, person_id: str) -> Contact:
        """One person's state and address: the truth to reconcile against, at no cost."""
        query = (("personnel_id", person_id),)
        call = Call("GET", "/external/personnel/profile", query=query)
        return self._ask(call, lambda answer: answers.read_profile(answer, person_id))

    def precheck_contacts(self, event_id: str, person_ids: Sequence[str]) -> Precheck:
        """What unlocking these people would cost now; advice only (contract, fact 10)."""
        params: dict[str, object] = {"event_id": event_id, "personnel_ids": list(person_ids)}
        return self._precheck(_UNLOCK_CONTACTS, params)

    def precheck_event(self, event_id: str) -> Precheck:
        """What unlocking this event would cost now; advice only (contract, fact 10)."""
        return self._precheck(_UNLOCK_EVENT, {"event_id": event_id})

    def unlock_event(self, event_id: str) -> EventUnlock:
        """Unlocks an event: 2000 credits, or 0 if it is unlocked already (contract, fact 5).

        Raises:
            OutcomeUnknown: it may have been carried out. A repeat is safe for this call alone.
        """
        call = Call("POST", f"/external/events/{_in_path(event_id)}/unlock", spends=True)
        return self._ask(call, answers.read_event_unlock)

    def unlock_contacts(self, event_id: str, person_ids: Sequence[str]) -> Submission:
        """Starts the unlock of 1 to 100 people's addresses: 15 credits each (contract, fact 1).

        Raises:
            OutcomeUnknown: it may have been carried out; never repeat it before asking (fact 5).
            ValueError: no people, too many, or one twice: a defect of the caller. Nothing is sent.
        """
        people = list(person_ids)
        if not 1 <= len(people) <= MAX_PEOPLE_PER_BATCH or len(set(people)) != len(people):
            raise ValueError(f"a batch is 1 to {MAX_PEOPLE_PER_BATCH} different people")
        if not event_id or not all(people):
            raise ValueError("a batch has an event, and nobody without an ID")
        body = {"personnel_ids": people, "event_id": event_id}
        call = Call("POST", "/external/contacts/unlock", spends=True, body=body)
        return self._ask(call, answers.read_submission)

    def task(self, task_id: str) -> Task:
        """A task's state and each person's result so far (contract, facts 1 and 3)."""
        call = Call("GET", f"/external/contacts/unlock-tasks/{_in_path(task_id)}")
        return self._ask(call, lambda answer: answers.read_task(answer, task_id))

    def close(self) -> None:
        """Closes all connections."""
        self._sender.close()

    def _precheck(self, action: str, params: dict[str, object]) -> Precheck:
        body = {"action_type": action, "params": params, "call_source": "api"}
        call = Call("POST", "/external/actions/precheck", body=body)
        return self._ask(call, lambda answer: answers.read_precheck(answer, action))

    def _ask(self, call: Call, read: Callable[[object], _Result]) -> _Result:
        _refuse_dots(call)
        started_at, clock = time.time(), time.monotonic()
        try:
            attempt = self._sender.attempt(call, self.wait)
        except BaseException:
            left = Attempt(call.request_id, started_at, time.monotonic() - clock, sent=True)
            self._tell(call, left, Answer(None))
            raise
        answer = read_answer(attempt, self._api_key)
        self._tell(call, attempt, answer)
        value = judge(call, attempt, answer, self._host)
        try:
            return read(value)
        except OddAnswer:
            pass
        raise_unreadable(call, circumstances(call, attempt, answer))

    def _tell(self, call: Call, attempt: Attempt, answer: Answer) -> None:
        if self._observe is None:
            return
        now = attempt.started_at + attempt.seconds
        exchange = Exchange(
            method=call.method,
            path=call.path,
            status=attempt.status,
            request_id=attempt.request_id,
            trace_id=answer.error.trace_id if answer.error else "",
            seconds=attempt.seconds,
            rate=read_rate_limit(attempt.headers, now),
            retry_after=read_retry_after(attempt.headers, now),
            started_at=attempt.started_at,
            error_key=answer.error.error_key if answer.error else "",
            server_time=read_server_time(attempt.headers),
        )
        try:
            self._observe(exchange)
        except Exception as error:
            # The answer in hand may hold the ID of a task that was paid for: it comes first.
            _log.error("A request could not be noted: %s", type(error).__name__)


def _in_path(identity: str) -> str:
    """An ID as one piece of a path: everything but letters, digits and `-._~` is encoded."""
    return quote(identity, safe="", errors="replace")


def _refuse_dots(call: Call) -> None:
    """Refuses an ID that would change the path: "..", ".", or none.

    A dot can't be encoded: requests writes it plainly again, and then the path is shortened, to
    another call.
    """
    if {"", ".", ".."} & set(call.path.split("/")[1:]):
        raise NotFound(Circumstances(method=call.method, path=call.path))
