"""What the steps of a batch leave behind: times, tries, prices, claims and people."""

from dataclasses import replace

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import NOTHING, say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import Batch, ClaimTaken, Journal
from lensmor_desktop.journal.batches import CLOSED, LOOKING, OPEN
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, planned, result, submitted


@pytest.fixture
def journal(beside_others: Journal) -> Journal:
    return beside_others


def states(journal: Journal, batch: int) -> dict[str, str]:
    return {m.person_id: m.state for m in journal.batches.members(batch)}


def planned_batch(batch: int, run: int, number: int, event: str, people: int) -> Batch:
    """A batch that nothing was done with."""
    return Batch(
        id=batch,
        run=run,
        number=number,
        event_id=event,
        state=BatchState.PLANNED,
        task_id="",
        account="",
        tries=0,
        submitting_at=None,
        submitted_at=None,
        closed_at=None,
        error=NOTHING,
        trace_id="",
        credits_each=None,
        people=people,
        closed=0,
    )


class TestTheRecord:
    def test_each_step_is_told_with_its_time(self, journal: Journal) -> None:
        run = begin(journal, "1", "2", "3")
        batch = journal.batches.plan(run, EVENT, ["1", "2"])
        second = journal.batches.plan(run, "300", ["3"])
        new = planned_batch(batch, run, 1, EVENT, 2)
        assert journal.batches.of(run) == (
            new,
            planned_batch(second, run, 2, "300", 1),
        )
        journal.batches.submitting(batch, ACCOUNT, 20.0)
        sent = replace(
            new,
            state=BatchState.SUBMITTING,
            account=ACCOUNT,
            tries=1,
            submitting_at=20.0,
            credits_each=15,
        )
        assert journal.batches.get(batch) == sent
        journal.batches.submitted(batch, task_id="7001", at=21.0, results=(), looking=())
        running = replace(sent, state=BatchState.SUBMITTED, task_id="7001", submitted_at=21.0)
        assert journal.batches.get(batch) == running
        journal.batches.settle(batch, [result("1")])
        assert journal.batches.get(batch) == replace(running, closed=1)
        journal.batches.settle(batch, [result("2")])
        journal.batches.close(batch, BatchState.COMPLETED, 30.0, say("late"))
        assert journal.batches.get(batch) == replace(
            running, closed=2, state=BatchState.COMPLETED, closed_at=30.0, error=say("late")
        )
        assert journal.batches.get(second).state is BatchState.PLANNED

    def test_a_try_forgets_the_error_of_the_one_before_and_keeps_its_trace(
        self, journal: Journal
    ) -> None:
        batch = planned(journal, "1")
        journal.batches.submitting(batch, ACCOUNT, 2.0, 12)
        journal.batches.not_sent(batch, say("refused"), "trace-1")
        found = journal.batches.get(batch)
        assert (found.error, found.trace_id, found.tries) == (say("refused"), "trace-1", 1)
        assert found.credits_each == 12
        journal.batches.submitting(batch, ACCOUNT, 4.0)
        found = journal.batches.get(batch)
        assert (found.error, found.trace_id, found.tries) == (NOTHING, "trace-1", 2)
        assert (found.submitting_at, found.credits_each) == (4.0, 15)
        journal.batches.unconfirmed(batch, say("lost"), "")
        found = journal.batches.get(batch)
        assert (found.error, found.trace_id) == (say("lost"), "trace-1")

    def test_people_keep_the_order_in_which_they_are_sent(self, journal: Journal) -> None:
        batch = planned(journal, "9", "1", "5")
        assert [m.person_id for m in journal.batches.members(batch)] == ["9", "1", "5"]


class TestClaims:
    def test_who_has_a_result_already_needs_no_claim(self, journal: Journal) -> None:
        first = planned(journal, "1", "2")
        run = journal.batches.get(first).run
        unsent = journal.holding.unsent(run)
        journal.holding.settle(run, ACCOUNT, unsent, [result("1")], 2.0)
        other = submitted(journal, "1")
        journal.batches.submitting(first, ACCOUNT, 4.0)
        members = {m.person_id: m.charged for m in journal.batches.members(first)}
        assert members == {"1": False, "2": True}
        assert journal.people.claimed(ACCOUNT) == {
            "1": journal.batches.get(other).run,
            "2": run,
        }

    def test_a_batch_may_take_its_own_claims_again_and_no_other_ones(
        self, journal: Journal
    ) -> None:
        batch = planned(journal, "1")
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.unconfirmed(batch, say("lost"), "")
        rival = planned(journal, "1")
        with pytest.raises(ClaimTaken):
            journal.batches.submitting(rival, ACCOUNT, 3.0)
        journal.batches.not_sent(batch)
        journal.batches.submitting(rival, ACCOUNT, 4.0)
        with pytest.raises(ClaimTaken) as taken:
            journal.batches.submitting(batch, ACCOUNT, 5.0)
        assert "1 people" in str(taken.value)

    def test_a_closed_batch_leaves_no_claim_and_takes_no_other_ones(self, journal: Journal) -> None:
        batch, other = submitted(journal, "1"), submitted(journal, "2", task_id="7002")
        journal.batches.settle(batch, [result("1")])
        journal.batches.close(batch, BatchState.COMPLETED, 9.0)
        assert journal.people.claimed(ACCOUNT) == {"2": journal.batches.get(other).run}


class TestNothingWasSent:
    def test_people_are_open_again_unless_they_have_a_result(self, journal: Journal) -> None:
        batch = planned(journal, "1", "2", "3")
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.unconfirmed(batch, say("lost"), "")
        journal.batches.look_up(batch, [("1", "lost"), ("2", "lost")])
        journal.batches.settle(batch, [result("1", Outcome.FAILED)])
        journal.batches.look_up(batch, [("1", "again")])
        assert states(journal, batch) == {"1": CLOSED, "2": LOOKING, "3": OPEN}
        journal.batches.not_sent(batch)
        assert states(journal, batch) == {"1": CLOSED, "2": OPEN, "3": OPEN}
        assert not any(m.charged for m in journal.batches.members(batch))

    def test_an_answer_that_skips_people_leaves_the_others_in_work(self, journal: Journal) -> None:
        batch = planned(journal, "1", "2", "3")
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.submitted(
            batch,
            task_id="7001",
            at=3.0,
            results=[result("1", Outcome.NOT_ELIGIBLE)],
            looking=[("2", "already"), ("1", "already")],
        )
        members = journal.batches.members(batch)
        assert [(m.person_id, m.state, m.why, m.charged) for m in members] == [
            ("1", CLOSED, "already", False),
            ("2", LOOKING, "already", False),
            ("3", OPEN, "", True),
        ]
        assert set(journal.people.claimed(ACCOUNT)) == {"2", "3"}

    def test_an_answer_without_a_task_says_when_it_ended_and_nothing_of_what_is_looked_up(
        self, journal: Journal
    ) -> None:
        first, second = planned(journal, "1"), planned(journal, "2")
        for batch, results, looking in (
            (first, [result("1", Outcome.NOT_ELIGIBLE)], []),
            (second, [], [("2", "already")]),
        ):
            journal.batches.submitting(batch, ACCOUNT, 2.0)
            journal.batches.submitted(batch, task_id="", at=3.0, results=results, looking=looking)
        assert journal.batches.get(first).closed_at == 3.0
        assert journal.batches.get(second).closed_at is None


class TestWhatCameOfThem:
    def test_outcomes_and_who_has_no_address_are_told_of_this_batch_alone(
        self, journal: Journal
    ) -> None:
        run = begin(journal, *"12345")
        batch = journal.batches.plan(run, EVENT, list("1234"))
        other = journal.batches.plan(run, EVENT, ["5"])
        for each, task in ((batch, "7001"), (other, "7002")):
            journal.batches.submitting(each, ACCOUNT, 2.0)
            journal.batches.submitted(each, task_id=task, at=3.0, results=(), looking=())
        journal.batches.settle(
            batch,
            [result("1"), result("2", Outcome.FAILED), result("3", Outcome.NO_EMAIL)],
        )
        journal.batches.settle(other, [result("5", Outcome.UNCONFIRMED)])
        outcomes = journal.batches.outcomes(batch)
        assert outcomes == [Outcome.UNLOCKED, Outcome.FAILED, Outcome.NO_EMAIL]
        assert journal.batches.closed_without_address(batch) == ["2", "3"]
        assert journal.people.delivered_by_others(run, other) == 1
        assert journal.people.delivered_by_others(run, batch) == 0

    def test_a_persons_other_order_is_not_this_batchs_result(self, journal: Journal) -> None:
        run = begin(journal, "1")
        first = journal.batches.plan(run, EVENT, ["1"])
        journal.batches.submitting(first, ACCOUNT, 2.0)
        journal.batches.submitted(first, task_id="7001", at=3.0, results=(), looking=())
        journal.batches.settle(first, [result("1", Outcome.FAILED)])
        journal.people.wait_for_next_event(run, ["1"])
        second = journal.batches.plan(run, "300", ["1"])
        assert journal.batches.outcomes(second) == []
        assert journal.batches.outcomes(first) == []  # it waits again: that result no longer holds
        assert journal.people.in_batches(run) == {"1": (BatchState.PLANNED, "", "")}


class TestTakenApart:
    def test_a_disbanded_batch_keeps_who_has_a_result(self, journal: Journal) -> None:
        run = begin(journal, "1", "2", "3")
        batch = journal.batches.plan(run, EVENT, ["1", "2"])
        other = journal.batches.plan(run, EVENT, ["3"])
        unsent = journal.holding.unsent(run)
        journal.holding.settle(run, ACCOUNT, unsent, [result("1", Outcome.FAILED)], 2.0)
        journal.batches.disband(batch, 4.0)
        assert states(journal, batch) == {"1": CLOSED}
        assert [p.person_id for p in journal.people.waiting(run)] == ["2"]
        assert states(journal, other) == {"3": OPEN}
        found = journal.batches.get(batch)
        assert (found.state, found.closed_at) == (BatchState.FAILED, 4.0)

    def test_a_split_moves_the_named_and_leaves_the_others(self, journal: Journal) -> None:
        run = begin(journal, "1", "2", "3")
        batch = journal.batches.plan(run, "300", ["1", "2", "3"])
        rest = journal.batches.split(batch, ["3", "2"])
        assert states(journal, batch) == {"1": OPEN}
        assert list(states(journal, rest)) == ["3", "2"]
        assert journal.batches.get(rest).event_id == "300"
        assert {p.state for p in journal.people.of(run)} == {"batched"}


def test_what_a_task_says_went_wrong_is_noted_of_its_batch_alone(journal: Journal) -> None:
    run = begin(journal, "1", "2")
    one, other = (journal.batches.plan(run, EVENT, [person]) for person in "12")
    journal.batches.note_error(one, say("out of luck"))
    assert journal.batches.get(one).error == say("out of luck")
    assert journal.batches.get(other).error == NOTHING


def test_batches_are_numbered_in_each_run_from_one(journal: Journal) -> None:
    runs = begin(journal, "1", "2"), begin(journal, "1", "2")
    for person in "12":
        for run in runs:
            journal.batches.plan(run, EVENT, [person])
    for run in runs:
        assert [each.number for each in journal.batches.of(run)] == [1, 2]
