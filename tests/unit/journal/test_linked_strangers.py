"""That others' keys are linked to each other makes nothing of theirs ours."""

from lensmor_desktop.journal import Journal
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, planned, result, submitted
from tests.unit.journal.neighbours import NEIGHBOURS


def test_linked_strangers_are_told_once_and_only_for_people_that_they_have(
    beside_others: Journal,
) -> None:
    journal = beside_others
    assert journal.accounts.alike(*NEIGHBOURS)
    canonical = journal.accounts.canonical(NEIGHBOURS[0])
    for person in ("1", "3"):  # bought, and in work
        assert journal.accounts.strangers(ACCOUNT, [person]) == [canonical]
        assert journal.accounts.strangers(NEIGHBOURS[0], [person]) == []
        assert journal.accounts.strangers(NEIGHBOURS[1], [person]) == []
    assert journal.accounts.strangers(ACCOUNT, ["9"]) == []


def test_our_own_people_are_no_strangers_under_any_of_our_keys(beside_others: Journal) -> None:
    journal = beside_others
    journal.batches.settle(submitted(journal, "51"), [result("51")])
    lost = planned(journal, "52")
    journal.batches.submitting(lost, ACCOUNT, 2.0)
    journal.accounts.link("new", [ACCOUNT])
    for account in (ACCOUNT, "new"):
        assert journal.accounts.strangers(account, ["51", "52"]) == []
    assert journal.accounts.strangers("somebody", ["51", "52"]) == [
        journal.accounts.canonical(ACCOUNT)
    ]


def test_what_tells_an_account_is_its_own_alone(beside_others: Journal) -> None:
    journal = beside_others
    assert journal.accounts.open_tasks(ACCOUNT) == []
    assert journal.accounts.bought(ACCOUNT, 9) == []
    assert journal.accounts.in_work(ACCOUNT, 9) == []
    begin(journal, "1")
    journal.batches.settle(submitted(journal, "51"), [result("51")])
    submitted(journal, "53", "54", task_id="7009")
    journal.accounts.link("new", [ACCOUNT])
    for account in (ACCOUNT, "new"):
        assert journal.accounts.open_tasks(account) == [
            ("7009", frozenset({"53", "54"})),
            ("7001", frozenset({"51"})),
        ]
        assert journal.accounts.bought(account, 9) == [("51", "p51@sample.example")]
        assert journal.accounts.in_work(account, 9) == ["53", "54"]
    assert journal.events.bought(ACCOUNT, EVENT) is None
    assert journal.people.purchases(ACCOUNT, ["1", "2"]) == {}
