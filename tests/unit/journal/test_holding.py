"""Those of a run who weren't sent: they are found, held, and settled without a credit."""

from dataclasses import replace

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import HeldPeople, Journal
from lensmor_desktop.journal.batches import CLOSED, LOOKING, OPEN
from lensmor_desktop.journal.holding import Unsent
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, planned, result, submitted


@pytest.fixture
def journal(beside_others: Journal) -> Journal:
    return beside_others


def run_of(journal: Journal, batch: int) -> int:
    return journal.batches.get(batch).run


class TestWhoWasNotSent:
    def test_they_are_those_who_wait_are_planned_or_are_held(self, journal: Journal) -> None:
        run = begin(journal, *"1234567")
        first = journal.batches.plan(run, EVENT, ["1", "2"])
        sent = journal.batches.plan(run, EVENT, ["3", "4"])
        journal.batches.submitting(sent, ACCOUNT, 2.0)
        journal.batches.submitted(sent, task_id="7001", at=3.0, results=(), looking=())
        lost = journal.batches.plan(run, EVENT, ["5"])
        journal.batches.submitting(lost, ACCOUNT, 2.0)
        held = journal.holding.hold_unsent(run, HeldPeople(EVENT, ("6",), "elsewhere"))
        assert sorted(journal.holding.unsent(run), key=lambda each: each.person_id) == [
            Unsent("1", first),
            Unsent("2", first),
            Unsent("6", held, "elsewhere"),
            Unsent("7"),
        ]
        assert [each.held for each in journal.holding.unsent(run)] == [False, False, False, True]

    def test_nobody_is_unsent_once_the_answer_was_lost(self, journal: Journal) -> None:
        batch = planned(journal, "1")
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.look_up(batch, [("1", "lost")])
        assert journal.holding.unsent(run_of(journal, batch)) == ()
        assert journal.holding.held(run_of(journal, batch)) == ()


class TestHolding:
    def test_held_people_leave_their_planned_batch_and_are_looked_at(
        self, journal: Journal
    ) -> None:
        batch = planned(journal, "1", "2", "3")
        run = run_of(journal, batch)
        held = journal.holding.hold_unsent(run, HeldPeople(EVENT, ("2", "3"), "elsewhere"))
        assert [(m.person_id, m.state) for m in journal.batches.members(batch)] == [("1", OPEN)]
        members = journal.batches.members(held)
        assert [(m.person_id, m.state, m.why, m.charged) for m in members] == [
            ("2", LOOKING, "elsewhere", False),
            ("3", LOOKING, "elsewhere", False),
        ]
        assert journal.batches.get(held).state is BatchState.UNCONFIRMED
        assert journal.batches.get(held).event_id == EVENT
        assert journal.holding.held(run) == (held,)
        assert journal.charges.at_most(run) == 0

    def test_who_was_sent_is_not_taken_out_of_their_batch(self, journal: Journal) -> None:
        batch = submitted(journal, "1", "2")
        journal.holding.hold_unsent(run_of(journal, batch), HeldPeople(EVENT, ("1",), "elsewhere"))
        assert [m.person_id for m in journal.batches.members(batch)] == ["1", "2"]

    def test_a_batch_that_is_held_keeps_the_results_that_it_has(self, journal: Journal) -> None:
        batch = planned(journal, "1", "2")
        run = run_of(journal, batch)
        (unsent, _) = journal.holding.unsent(run)
        journal.holding.settle(run, ACCOUNT, [unsent], [result("1", Outcome.FAILED)], 4.0)
        journal.holding.hold(batch, "elsewhere")
        states = [(m.person_id, m.state, m.why) for m in journal.batches.members(batch)]
        assert states == [("1", CLOSED, ""), ("2", LOOKING, "elsewhere")]
        assert journal.holding.held(run) == (batch,)


class TestSettling:
    def test_a_held_batch_ends_with_its_last_result_and_cost_nothing(
        self, journal: Journal
    ) -> None:
        run = begin(journal, "1", "2", "3")
        held = journal.holding.hold_unsent(run, HeldPeople(EVENT, ("1", "2"), "elsewhere"))
        unsent = journal.holding.unsent(run)
        journal.holding.settle(
            run, ACCOUNT, unsent, [result("1", Outcome.ALREADY_UNLOCKED, "a@sample.example")], 8.0
        )
        assert journal.batches.get(held).state is BatchState.UNCONFIRMED
        journal.holding.settle(run, ACCOUNT, unsent, [result("2", Outcome.FAILED)], 9.0)
        batch = journal.batches.get(held)
        assert (batch.state, batch.closed_at) == (BatchState.COMPLETED, 9.0)
        assert journal.holding.held(run) == ()
        assert [(p.outcome, p.email) for p in journal.people.of(run)] == [
            (Outcome.ALREADY_UNLOCKED, "a@sample.example"),
            (Outcome.FAILED, ""),
            (None, ""),
        ]
        assert journal.charges.at_most(run) == 0
        bought = journal.people.purchases(ACCOUNT, ["1", "2"])
        assert {person: each.email for person, each in bought.items()} == {"1": "a@sample.example"}

    def test_a_planned_batch_stays_planned_and_who_waits_needs_no_batch(
        self, journal: Journal
    ) -> None:
        run = begin(journal, "1", "2", "3")
        batch = journal.batches.plan(run, EVENT, ["1"])
        unsent = journal.holding.unsent(run)
        results = [result("1", Outcome.NOT_ELIGIBLE), result("2")]
        journal.holding.settle(run, ACCOUNT, unsent, results, 9.0)
        assert journal.batches.get(batch).state is BatchState.PLANNED
        assert [m.state for m in journal.batches.members(batch)] == [CLOSED]
        assert [p.person_id for p in journal.people.waiting(run)] == ["3"]


class TestOtherRuns:
    def test_people_of_this_run_whom_another_has_in_work_are_told_with_its_number(
        self, journal: Journal
    ) -> None:
        theirs = submitted(journal, "1", "2")
        run = begin(journal, "1", "3")
        assert journal.holding.claimants(run) == {"1": run_of(journal, theirs)}
        assert journal.holding.claimants(run_of(journal, theirs)) == {}

    def test_so_are_those_of_another_key_of_the_account(self, journal: Journal) -> None:
        theirs = submitted(journal, "1")
        run = begin(journal, "1", account="new")
        assert journal.holding.claimants(run) == {}
        journal.accounts.link("new", [ACCOUNT])
        assert journal.holding.claimants(run) == {"1": run_of(journal, theirs)}

    def test_the_latest_that_another_run_of_the_account_found_out_is_told(
        self, journal: Journal
    ) -> None:
        first = submitted(journal, "1", "2")
        journal.batches.settle(first, [result("1", Outcome.FAILED)])
        second = submitted(journal, "1", task_id="7002")
        assert journal.holding.latest(ACCOUNT, "1", but=run_of(journal, first)) is None
        found = journal.holding.latest(ACCOUNT, "1", but=run_of(journal, second))
        assert found is not None
        assert found.outcome is Outcome.FAILED
        assert journal.holding.latest(ACCOUNT, "2", but=run_of(journal, second)) is None
        assert journal.holding.latest("nobody", "1", but=run_of(journal, second)) is None

    def test_the_latest_is_told_by_when_it_was_settled(self, journal: Journal) -> None:
        first, second = submitted(journal, "1"), planned(journal, "1")
        journal.batches.settle(first, [replace(result("1"), at=50.0)])
        run = run_of(journal, second)
        unsent = journal.holding.unsent(run)
        journal.holding.settle(run, ACCOUNT, unsent, [result("1", Outcome.FAILED)], 5.0)
        found = journal.holding.latest(ACCOUNT, "1", but=begin(journal, "1"))
        assert found is not None
        assert (found.outcome, found.settled_at) == (Outcome.UNLOCKED, 50.0)
