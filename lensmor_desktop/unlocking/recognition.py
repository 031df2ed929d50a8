"""Whether another key opens the same account, told by what the API shows through this one.

A key can be renewed; what an account has bought, and its tasks, stay. Where that isn't seen through
the new key, nothing is taken from the other: neither its addresses nor its claims.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from lensmor_desktop.api import ContactState, LensmorClient, NotFound
from lensmor_desktop.errors import ApiError
from lensmor_desktop.journal import Journal
from lensmor_desktop.unlocking.caller import Caller

MOST_PROFILES = 3
"""Profiles that are read to tell whether two keys open the same account."""

MOST_ACCOUNTS = 3
"""Accounts that are held against the one in use, before a price is made."""

_AT_REST = (ContactState.LOCKED, ContactState.UNLOCKED)
_Answer = TypeVar("_Answer")


def same_account(
    journal: Journal, client: LensmorClient, caller: Caller, account: str, other: str
) -> bool | None:
    """Whether two fingerprints are one account; if so, that is noted for ever.

    It is, where the key in use sees a running task of the other one with its people in it, or the
    very addresses that the other one bought: of the first, the last and one between, all. Where an
    order's answer was lost and nothing was ever bought, people whom the other one ordered have to
    be in work. At most five calls, all free.

    Args:
        journal: what the other one ordered and bought.
        client: with the key in use.
        caller: paces the calls.
        account: the fingerprint of the key in use.
        other: the one that is held against it.

    Returns:
        None where Lensmor didn't say; ask again some time.

    Raises:
        Halt: stopped, the key refused, or offline for too long.
    """
    if journal.accounts.alike(account, other):
        return True
    try:
        proven = _proven(journal, client, caller, other)
    except ApiError:
        return None
    if proven:
        journal.accounts.link(account, [other])
    return proven


def _proven(journal: Journal, client: LensmorClient, caller: Caller, other: str) -> bool:
    def in_work(person: str) -> bool:
        contact = _or_none(caller, lambda: client.profile(person))
        told = contact is not None and bool(contact.raw_state)
        return told and contact is not None and contact.state not in _AT_REST

    tasks = journal.accounts.open_tasks(other)
    for task, people in tasks[:1]:
        answer = _or_none(caller, lambda task=task: client.task(task))  # type: ignore[misc]
        if answer is not None:
            # Its number alone might be another account's on another server.
            named = {item.person_id for item in answer.items}
            if named & people or (not named and in_work(min(people))):
                return True
    bought = journal.accounts.bought(other, MOST_PROFILES)
    for person, address in bought:
        contact = _or_none(caller, lambda person=person: client.profile(person))  # type: ignore[misc]
        if contact is None or contact.email.casefold() != address.casefold():
            return False  # an account goes on to show what it has bought
    if bought or tasks:
        return bool(bought)
    waiting = journal.accounts.in_work(other, MOST_PROFILES)
    return bool(waiting) and all(in_work(person) for person in waiting)


def _or_none(caller: Caller, call: Callable[[], _Answer]) -> _Answer | None:
    """An answer; None for what Lensmor doesn't know, or doesn't show to this key."""
    try:
        return caller.patiently(call)
    except NotFound:
        return None


class Recognition:
    """Holds the accounts of a journal against the one in use; what was told is asked once."""

    def __init__(self, journal: Journal, account: str) -> None:
        self._journal = journal
        self._account = account
        self._others: set[str] = set()  # told apart from the one in use

    def strangers(self, person_ids: Iterable[str]) -> list[str]:
        """Other accounts with some of these people, but those told apart already."""
        found = self._journal.accounts.strangers(self._account, person_ids)
        return [each for each in found if each not in self._others][:MOST_ACCOUNTS]

    def look(self, client: LensmorClient, caller: Caller, strangers: Iterable[str]) -> None:
        """Links those of the accounts that are the one in use.

        Raises:
            Halt: stopped, the key refused, or offline for too long.
        """
        for other in strangers:
            told = same_account(self._journal, client, caller, self._account, other)
            if told is False:
                self._others.add(other)
