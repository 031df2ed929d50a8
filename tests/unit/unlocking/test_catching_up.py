"""What a run takes over from others before it sends anybody: results, and who is in their work."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import HeldPeople, Journal, PersonRecord
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.catching_up import CatchingUp
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, opened, result

WEEK = 7 * 86_400.0
BEGAN = 10 * WEEK
NOW = BEGAN + 500.0


class Two:
    """A run of 1, 2, 3, and another one of the same account."""

    def __init__(self, folder: Path) -> None:
        self.journal: Journal = opened(folder)
        self.run = begin(self.journal, "1", "2", "3", started_at=BEGAN)
        self.other = begin(self.journal, "1", "2", "9", started_at=BEGAN - 100.0)

    def catch_up(self, *, memory: bool = True) -> tuple[PersonResult, ...]:
        """What the first run takes over now."""
        others = CatchingUp(self.journal, ACCOUNT, memory)
        return others.catch_up(self.journal.runs.get(self.run), NOW)

    def order(self, *people: str) -> int:
        """An order of the other run's that is at work."""
        batch = self.journal.batches.plan(self.other, EVENT, people)
        self.journal.batches.submitting(batch, ACCOUNT, 5.0)
        self.journal.batches.submitted(batch, task_id="7001", at=6.0, results=(), looking=())
        return batch

    def settle(
        self, batch: int, person: str, outcome: Outcome = Outcome.UNLOCKED, at: float = BEGAN
    ) -> None:
        """What came of somebody in the other run."""
        self.journal.batches.settle(batch, [replace(result(person, outcome), at=at)])

    def held(self) -> dict[str, tuple[str, str]]:
        """Who is held: under which event, and why."""
        batches = {each.id: each.event_id for each in self.journal.batches.of(self.run)}
        return {
            each.person_id: (batches[each.batch or 0], each.why)
            for each in self.journal.holding.unsent(self.run)
            if each.held
        }

    def outcomes(self) -> dict[str, Outcome]:
        people = self.journal.people.of(self.run)
        return {each.person_id: each.outcome for each in people if each.outcome}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    made = Two(tmp_path)
    yield made
    made.journal.close()


class TestWhoIsInTheWorkOfOthers:
    def test_is_held_under_the_event_that_they_are_tried_under(self, two: Two) -> None:
        two.order("1", "9")
        assert two.catch_up() == ()
        assert two.held() == {"1": (EVENT, "other_run")}
        waiting = [each.person_id for each in two.journal.people.waiting(two.run)]
        assert waiting == ["2", "3"]

    def test_each_event_has_a_batch_of_its_own(self, two: Two) -> None:
        people = [PersonRecord("1", (EVENT,)), PersonRecord("2", ("300",), attempt=4)]
        people += [PersonRecord("3", ("300", EVENT), attempt=1)]
        two.run = begin(two.journal, "1", "2", "3", started_at=BEGAN, people=people)
        two.order("1", "2")
        two.catch_up()
        assert two.held() == {"1": (EVENT, "other_run"), "2": ("300", "other_run")}
        assert len(two.journal.batches.of(two.run)) == 2

    def test_whom_the_run_itself_has_sent_is_not_held(self, two: Two) -> None:
        batch = two.journal.batches.plan(two.run, EVENT, ["1"])
        two.journal.batches.submitting(batch, ACCOUNT, 5.0)
        two.journal.batches.not_sent(batch)
        assert two.catch_up() == ()
        assert two.held() == {}

    def test_who_is_held_already_stays_where_they_are(self, two: Two) -> None:
        held = HeldPeople("300", ("1",), "elsewhere")
        two.journal.holding.hold_unsent(two.run, held)
        two.order("1")
        two.catch_up()
        assert two.held() == {"1": ("300", "elsewhere")}

    def test_once_their_order_is_over_the_result_is_taken_over_for_nothing(self, two: Two) -> None:
        batch = two.order("1", "2")
        two.catch_up()
        two.settle(batch, "1", Outcome.FAILED)
        (found,) = two.catch_up()
        assert (found.person_id, found.outcome, found.at) == ("1", Outcome.FAILED, BEGAN)
        assert (found.event_id, found.task_id) == (EVENT, "7001")
        assert found.details == say("{why}", why="because")
        assert two.outcomes() == {"1": Outcome.FAILED}
        assert set(two.held()) == {"2"}

    def test_the_batch_of_the_held_is_closed_with_the_last_of_them(self, two: Two) -> None:
        batch = two.order("1")
        two.catch_up()
        two.settle(batch, "1", Outcome.FAILED)
        two.catch_up()
        (held,) = two.journal.batches.of(two.run)
        assert (held.state, held.closed_at) == (BatchState.COMPLETED, NOW)

    @pytest.mark.parametrize(
        ("at", "outcome"), [(BEGAN, Outcome.FAILED), (BEGAN - 1, Outcome.NOT_SENT)]
    )
    def test_an_order_that_never_took_place_leaves_them_unsent(
        self, two: Two, at: float, outcome: Outcome
    ) -> None:
        """What the other run had found out before this one began was known when it was priced."""
        batch = two.order("1")
        two.catch_up()
        two.settle(batch, "1", Outcome.FAILED, at=at)
        (found,) = two.catch_up()
        assert found.outcome is outcome
        if outcome is Outcome.NOT_SENT:
            assert (found.details, found.at) == (say(wording.NOT_SENT_AFTER_ALL), NOW)

    def test_so_does_one_that_was_taken_back(self, two: Two) -> None:
        batch = two.journal.batches.plan(two.other, EVENT, ["1"])
        two.journal.batches.submitting(batch, ACCOUNT, 5.0)
        two.catch_up()
        two.journal.batches.not_sent(batch)
        (found,) = two.catch_up()
        assert found.outcome is Outcome.NOT_SENT

    def test_somebody_held_for_another_program_is_not_settled_by_that(self, two: Two) -> None:
        held = HeldPeople(EVENT, ("1",), "elsewhere")
        two.journal.holding.hold_unsent(two.run, held)
        assert two.catch_up() == ()
        assert set(two.held()) == {"1"}


class TestWhatOthersHaveBought:
    @pytest.mark.parametrize(
        ("at", "memory", "taken"),
        [
            (BEGAN - WEEK, True, True),
            (BEGAN - WEEK - 1, True, False),
            (BEGAN, False, True),
            (BEGAN - 1, False, False),
        ],
    )
    def test_counts_from_a_week_before_the_run_or_from_its_beginning(
        self, two: Two, at: float, memory: bool, taken: bool
    ) -> None:
        batch = two.order("1")
        two.settle(batch, "1", at=at)
        found = two.catch_up(memory=memory)
        assert [each.person_id for each in found] == (["1"] if taken else [])
        if taken:
            assert (found[0].outcome, found[0].at) == (Outcome.ALREADY_UNLOCKED, at)
            assert found[0].email == "p1@sample.example"
            assert two.outcomes() == {"1": Outcome.ALREADY_UNLOCKED}

    def test_somebody_held_whom_the_other_run_was_charged_for_is_unlocked_already(
        self, two: Two
    ) -> None:
        batch = two.order("1")
        two.catch_up()
        two.settle(batch, "1", Outcome.NO_EMAIL)
        (found,) = two.catch_up()
        assert found.outcome is Outcome.NO_EMAIL

    def test_what_the_run_has_bought_itself_is_its_own(self, two: Two) -> None:
        batch = two.journal.batches.plan(two.run, EVENT, ["1"])
        two.journal.batches.submitting(batch, ACCOUNT, 5.0)
        two.journal.batches.submitted(batch, task_id="1", at=6.0, results=(), looking=())
        two.journal.batches.settle(batch, [replace(result("1"), at=BEGAN)])
        assert two.catch_up() == ()
        assert two.outcomes() == {"1": Outcome.UNLOCKED}

    def test_addresses_of_a_cleared_memory_come_from_the_other_run_itself(self, two: Two) -> None:
        batch = two.order("1")
        two.catch_up()
        two.settle(batch, "1")
        two.journal.people.forget(ACCOUNT)
        (found,) = two.catch_up()
        assert (found.outcome, found.email) == (Outcome.ALREADY_UNLOCKED, "p1@sample.example")
        assert found.details == say(wording.ALREADY)

    def test_a_run_without_anybody_left_to_send_takes_over_nothing(self, two: Two) -> None:
        two.journal.people.settle_waiting(two.run, Outcome.NOT_SENT, say(wording.ALREADY), BEGAN)
        two.settle(two.order("1"), "1")
        assert two.catch_up() == ()
