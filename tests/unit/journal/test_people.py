"""People of a run and the memory of what was ever bought."""

from dataclasses import replace

import pytest

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import HeldPeople, Journal
from lensmor_desktop.journal.people import PersonRecord, Purchase
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, planned, result, submitted


@pytest.fixture
def journal(beside_others: Journal) -> Journal:
    return beside_others


class TestOutcomes:
    def test_they_are_counted_by_state(self, journal: Journal) -> None:
        run = begin(journal, *"12345")
        batch = journal.batches.plan(run, EVENT, list("1234"))
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.submitted(batch, task_id="7", at=3.0, results=(), looking=())
        failed = [result(person, Outcome.FAILED) for person in "23"]
        journal.batches.settle(batch, [result("1"), *failed])
        assert journal.people.counts(run) == {
            ("settled", Outcome.UNLOCKED): 1,
            ("settled", Outcome.FAILED): 2,
            ("batched", None): 1,
            ("waiting", None): 1,
        }

    def test_who_still_waits_gets_one_outcome_and_nobody_else_does(self, journal: Journal) -> None:
        run = begin(journal, *"1234")
        journal.batches.plan(run, EVENT, ["1"])
        reason = say("{why}", why="stopped")
        assert journal.people.settle_waiting(run, Outcome.NOT_SENT, reason, 9.0) == 3
        assert journal.people.settle_waiting(run, Outcome.FAILED, reason, 10.0) == 0
        assert [(p.outcome, p.details, p.settled_at) for p in journal.people.of(run)[1:]] == [
            (Outcome.NOT_SENT, reason, 9.0)
        ] * 3
        assert journal.people.of(run)[0].outcome is None

    def test_the_undelivered_are_those_whose_event_did_not_bring_an_address(
        self, journal: Journal
    ) -> None:
        batch = submitted(journal, *"123456")
        outcomes = {
            "6": Outcome.NOT_ELIGIBLE,
            "1": Outcome.FAILED,
            "2": Outcome.UNLOCKED,
            "3": Outcome.NO_EMAIL,
            "4": Outcome.UNCONFIRMED,
        }
        journal.batches.settle(batch, [result(p, of) for p, of in outcomes.items()])
        run = journal.batches.get(batch).run
        assert [p.person_id for p in journal.people.undelivered(run)] == ["1", "6"]

    def test_only_the_named_go_on_to_their_next_event(self, journal: Journal) -> None:
        batch = submitted(journal, "1", "2")
        run = journal.batches.get(batch).run
        journal.batches.settle(batch, [result(p, Outcome.FAILED) for p in "12"])
        journal.people.wait_for_next_event(run, ["2"])
        first, second = journal.people.of(run)
        assert (first.attempt, first.outcome, first.settled_at) == (0, Outcome.FAILED, 5.0)
        assert (second.attempt, second.outcome, second.settled_at) == (1, None, None)
        assert second.state == "waiting"

    def test_an_address_is_kept_with_what_was_told_of_it(self, journal: Journal) -> None:
        batch = submitted(journal, "1")
        journal.batches.settle(batch, [result("1")])
        later = replace(result("1", Outcome.FAILED), details=say("later"), at=9.0)
        journal.batches.settle(batch, [later])
        (person,) = journal.people.of(journal.batches.get(batch).run)
        assert (person.outcome, person.details) == (Outcome.UNLOCKED, say("{why}", why="because"))
        assert (person.event_id, person.task_id, person.settled_at) == (EVENT, "7001", 5.0)


def test_no_record_of_a_person_shows_their_address_in_its_repr(journal: Journal) -> None:
    batch = submitted(journal, "1")
    journal.batches.settle(batch, [result("1")])
    records: list[PersonRecord | Purchase | PersonResult] = [
        *journal.people.of(journal.batches.get(batch).run),
        *journal.people.purchases(ACCOUNT, ["1"]).values(),
        *journal.people.earlier(ACCOUNT, "people.csv").values(),
    ]
    assert len(records) == 3
    assert all(each.email and each.email not in repr(each) for each in records)


class TestInBatches:
    def test_only_who_has_no_result_is_told_with_where_they_stand(self, journal: Journal) -> None:
        run = begin(journal, *"12345")
        sent = journal.batches.plan(run, EVENT, ["1", "2"])
        journal.batches.submitting(sent, ACCOUNT, 2.0)
        journal.batches.submitted(sent, task_id="7001", at=3.0, results=(), looking=())
        journal.batches.settle(sent, [result("1")])
        journal.batches.plan(run, EVENT, ["3"])
        journal.holding.hold_unsent(run, HeldPeople(EVENT, ("4",), "elsewhere"))
        assert journal.people.in_batches(run) == {
            "2": (BatchState.SUBMITTED, "7001", ""),
            "3": (BatchState.PLANNED, "", ""),
            "4": (BatchState.UNCONFIRMED, "", "elsewhere"),
        }

    def test_who_was_held_and_came_out_with_an_address_is_counted(self, journal: Journal) -> None:
        run = begin(journal, *"12345")
        for why, people in (("elsewhere", ("1", "2", "3")), ("other_run", ("4",))):
            journal.holding.hold_unsent(run, HeldPeople(EVENT, people, why))
        unsent = journal.holding.unsent(run)
        found = [
            result(person, Outcome.ALREADY_UNLOCKED, f"p{person}@sample.example")
            for person in "124"
        ]
        failed = result("3", Outcome.FAILED)
        journal.holding.settle(run, ACCOUNT, unsent, [*found, failed], 9.0)
        assert journal.people.delivered_elsewhere(run) == 2


class TestPurchases:
    def test_the_newest_address_wins_whatever_key_it_came_by(self, journal: Journal) -> None:
        for account, at, address in (("old", 8.0, "new@a.example"), (ACCOUNT, 5.0, "b@a.example")):
            batch = planned(journal, "1", account=account)
            journal.batches.submitting(batch, account, 2.0)
            journal.batches.submitted(batch, task_id="7001", at=3.0, results=(), looking=())
            bought = replace(result("1", email=address), at=at)
            journal.batches.settle(batch, [bought])
        assert journal.people.purchases(ACCOUNT, ["1"])["1"].email == "b@a.example"
        journal.accounts.link(ACCOUNT, ["old"])
        found = journal.people.purchases(ACCOUNT, ["1"])["1"]
        assert (found.email, found.at, found.seen_at) == ("new@a.example", 8.0, 8.0)
        assert found.event_id == EVENT

    def test_an_address_that_is_shown_again_is_remembered_as_seen_now(
        self, journal: Journal
    ) -> None:
        batch = submitted(journal, "1", "2")
        journal.batches.settle(batch, [result("1"), result("2")])
        shown = [result("1", email="moved@sample.example"), result("2", Outcome.NO_EMAIL)]
        journal.people.shown(ACCOUNT, shown, 50.0)
        found = journal.people.purchases(ACCOUNT, ["1", "2"])
        assert {p: (b.email, b.at, b.seen_at) for p, b in found.items()} == {
            "1": ("moved@sample.example", 5.0, 50.0),
            "2": ("p2@sample.example", 5.0, 5.0),
        }

    def test_bought_again_the_newer_run_and_address_are_remembered(self, journal: Journal) -> None:
        for number, address in ((1, "old@sample.example"), (2, "new@sample.example")):
            batch = submitted(journal, "1", task_id=f"700{number}")
            bought = replace(result("1", email=address), at=float(number))
            journal.batches.settle(batch, [bought])
        found = journal.people.purchases(ACCOUNT, ["1"])["1"]
        assert (found.email, found.at, found.seen_at) == ("new@sample.example", 2.0, 2.0)
        assert found.run == journal.runs.last()

    def test_forgetting_is_of_one_account_and_leaves_the_results(self, journal: Journal) -> None:
        batch = submitted(journal, "1", "2")
        run = journal.batches.get(batch).run
        journal.batches.settle(batch, [result("1"), result("2")])
        assert journal.people.forget(ACCOUNT) == 2
        assert journal.people.purchases(ACCOUNT, ["1", "2"]) == {}
        assert [p.email for p in journal.people.of(run)] == [
            "p1@sample.example",
            "p2@sample.example",
        ]

    def test_what_a_file_ended_with_before_is_told_whole(self, journal: Journal) -> None:
        batch = submitted(journal, "1", "2")
        journal.batches.settle(batch, [result("1")])
        assert journal.people.earlier(ACCOUNT, "people.csv") == {"1": result("1")}
        journal.accounts.link("new", [ACCOUNT])
        assert journal.people.earlier("new", "people.csv") == {"1": result("1")}
