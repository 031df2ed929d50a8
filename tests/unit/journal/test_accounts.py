"""Fingerprints that are one account: whatever is looked up under one is found under all."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import ClaimTaken, Journal
from lensmor_desktop.journal.events import UNLOCKED
from tests.unit.journal.a_run import ACCOUNT, EVENT, SOURCE, begin, opened, planned, result


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = opened(tmp_path)
    yield made
    made.close()


def sent(journal: Journal, *person_ids: str, account: str, of: str = ACCOUNT) -> int:
    """A batch of a run of one account, ordered with another one's key."""
    batch = planned(journal, *person_ids, account=of)
    journal.batches.submitting(batch, account, 2.0)
    journal.batches.submitted(batch, task_id="7001", at=3.0, results=(), looking=())
    return batch


def test_links_are_for_ever_and_for_all_that_were_linked_before(journal: Journal) -> None:
    journal.accounts.link("b", ["a"])
    journal.accounts.link("d", ["c"])
    assert not journal.accounts.alike("a", "c")
    journal.accounts.link("a", ["c", "e", "e", "a"])
    names = ["a", "b", "c", "d", "e"]
    assert all(journal.accounts.alike(one, other) for one in names for other in names)
    assert len({journal.accounts.canonical(name) for name in names}) == 1
    assert not journal.accounts.alike("a", "f")
    assert journal.accounts.alike("f", "f")


def test_spellings_that_no_record_goes_by_are_not_worked_out(journal: Journal) -> None:
    def spellings() -> frozenset[str]:
        raise AssertionError

    journal.accounts.link_spellings(ACCOUNT, spellings)
    begin(journal, "1")
    journal.accounts.link_spellings(ACCOUNT, spellings)
    begin(journal, "1", account="old")
    journal.accounts.link_spellings(ACCOUNT, lambda: frozenset({"old", "never used"}))
    assert journal.accounts.alike(ACCOUNT, "old")
    assert not journal.accounts.alike(ACCOUNT, "never used")
    journal.accounts.link_spellings(ACCOUNT, spellings)


def test_nobody_is_claimed_twice_by_one_account(journal: Journal) -> None:
    sent(journal, "1", "2", account="old", of="old")
    journal.accounts.link("new", ["old"])
    with pytest.raises(ClaimTaken) as taken:
        journal.batches.submitting(planned(journal, "2", "3", account="new"), "new", 4.0)
    assert taken.value.person_ids == ("2",)


def test_what_was_bought_settled_and_unlocked_before_is_found(journal: Journal) -> None:
    batch = sent(journal, "1", "2", account="old", of="old")
    journal.batches.settle(batch, [result("1"), result("2", Outcome.FAILED)])
    journal.events.submitting(1, EVENT)
    journal.events.settle(1, EVENT, state=UNLOCKED, credits=2000, details=say("{a}", a="b"))
    assert journal.people.purchases("new", ["1"]) == {}
    assert journal.people.earlier("new", SOURCE.path) == {}
    assert journal.events.bought("new", EVENT) is None
    journal.accounts.link("new", ["old"])
    assert journal.people.purchases("new", ["1"])["1"].email == "p1@sample.example"
    assert journal.people.earlier("new", SOURCE.path)["2"].outcome is Outcome.FAILED
    assert journal.events.bought("new", EVENT) == (1.0, 2000)
    assert journal.people.forget("new") == 1
    assert journal.people.purchases("old", ["1"]) == {}


def test_the_newest_of_two_addresses_counts(journal: Journal) -> None:
    for account, address in (("old", "old@sample.example"), ("new", "new@sample.example")):
        batch = sent(journal, "1", account=account, of=account)
        journal.batches.settle(batch, [result("1", email=address)])
    with journal._database.transaction() as connection:
        connection.execute("UPDATE purchases SET at = 9 WHERE account = 'old'")
    journal.accounts.link("new", ["old"])
    assert journal.people.purchases("new", ["1"])["1"].email == "old@sample.example"


def test_an_order_belongs_to_the_account_that_placed_it(journal: Journal) -> None:
    batch = sent(journal, "1", account="new", of="old")
    assert journal.batches.get(batch).account == "new"
    assert journal.people.claimed("new") == {"1": 1}
    assert journal.people.claimed("old") == {}
    journal.batches.settle(batch, [result("1")])
    assert journal.people.purchases("new", ["1"])
    assert not journal.people.purchases("old", ["1"])


def test_strangers_are_other_accounts_with_these_people(journal: Journal) -> None:
    sent(journal, "1", "2", account="a", of="a")
    journal.batches.settle(sent(journal, "2", "3", "4", account="b", of="b"), [result("3")])
    sent(journal, "9", account="c", of="c")
    assert journal.accounts.strangers("mine", ["1", "2", "3", "4"]) == ["b", "a"]
    assert journal.accounts.strangers("a", ["1", "2"]) == ["b"]
    journal.accounts.link("mine", ["b"])
    assert journal.accounts.strangers("mine", ["1", "2", "3"]) == ["a"]
    assert journal.accounts.strangers("mine", []) == []


def test_what_tells_an_account_is_spread_over_all_that_it_bought(journal: Journal) -> None:
    batch = sent(journal, *"123456789", account="a", of="a")
    assert journal.accounts.open_tasks("a") == [("7001", frozenset("123456789"))]
    assert journal.accounts.in_work("a", 3) == ["1", "5", "9"]
    journal.batches.settle(batch, [result(person) for person in "123456789"])
    assert [person for person, _ in journal.accounts.bought("a", 3)] == ["1", "5", "9"]
    assert [person for person, _ in journal.accounts.bought("a", 99)] == list("123456789")
    assert journal.accounts.bought("b", 3) == []


def test_held_people_stand_in_the_journal_from_the_beginning(journal: Journal) -> None:
    from dataclasses import replace

    from lensmor_desktop.journal import HeldPeople, NewRun

    made: list[NewRun] = []
    real = journal.runs.begin
    journal.runs.begin = lambda new: made.append(new) or 0  # type: ignore[method-assign,func-returns-value]
    begin(journal, "1", "2", "3")
    run = real(replace(made[0], held=[HeldPeople(EVENT, ("2", "3"), "elsewhere")]))
    (batch,) = journal.batches.of(run)
    assert (batch.state, batch.tries, batch.account) == (BatchState.UNCONFIRMED, 0, "")
    assert journal.holding.held(run) == (batch.id,)
    assert [(m.person_id, m.why, m.charged) for m in journal.batches.members(batch.id)] == [
        ("2", "elsewhere", False),
        ("3", "elsewhere", False),
    ]
    assert [person.person_id for person in journal.people.waiting(run)] == ["1"]
    assert [(u.person_id, u.held) for u in journal.holding.unsent(run)] == [
        ("1", False),
        ("2", True),
        ("3", True),
    ]
    assert journal.people.claimed(ACCOUNT) == {}


def test_linking_what_is_one_account_already_writes_nothing(
    journal: Journal, tmp_path: Path
) -> None:
    journal.accounts.link("a", ["b"])
    file = tmp_path / "data" / "journal.sqlite3"
    with contextlib.closing(sqlite3.connect(file)) as other:
        version = other.execute("PRAGMA data_version").fetchone()
        journal.accounts.link("b", ["a"])
        journal.accounts.link("a", [])
        assert other.execute("PRAGMA data_version").fetchone() == version
        journal.accounts.link("a", ["c"])
        assert other.execute("PRAGMA data_version").fetchone() != version


@pytest.mark.parametrize(
    ("most", "spread"), [(0, ""), (1, "1"), (2, "15"), (3, "135"), (5, "12345"), (9, "12345")]
)
def test_so_many_are_named_from_the_first_to_the_last(
    journal: Journal, most: int, spread: str
) -> None:
    assert journal.accounts.in_work(ACCOUNT, 3) == []
    sent(journal, *"12345", account=ACCOUNT)
    assert journal.accounts.in_work(ACCOUNT, most) == list(spread)
