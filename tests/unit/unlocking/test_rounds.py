"""Which people are sent together, and who is tried under their next event."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import PersonRecord
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.rounds import may_be_another_round, plan_next_round
from tests.fakes.engine import EVENT
from tests.unit.unlocking.at_work import Sending


class Round(Sending):
    """A run whose first order has ended: 1000 and 1001 failed, 1002 was delivered."""

    failed: tuple[Outcome, ...] = (Outcome.FAILED, Outcome.NOT_ELIGIBLE)

    def __enter__(self) -> "Round":
        super().__enter__()
        self.server.service.set_balance(1000)
        self.send()
        self.clock.advance(60)
        outcomes = (*self.failed, Outcome.UNLOCKED)
        for person, outcome in zip(self.ids, outcomes, strict=True):
            email = f"p{person}@sample.example" if outcome is Outcome.UNLOCKED else ""
            task = self.at().task_id
            found = self.context.result(
                person, outcome, say(wording.ALREADY), email=email, task_id=task
            )
            self.journal.batches.settle(self.batch, [found])
        return self

    def round(self) -> dict[str, list[str]]:
        """The next round: who is sent under which event."""
        planned = [self.journal.batches.get(each) for each in plan_next_round(self.context)]
        return {batch.event_id: self.open_in(batch.id) for batch in planned}

    def asked(self) -> int:
        return len(self.calls(Endpoint.BALANCE))


Scene = Callable[..., Round]


@pytest.fixture
def scene(made: Callable[..., Any]) -> Scene:
    return partial(made, Round)


class TestTheNextRound:
    @pytest.mark.parametrize(("allowed", "again"), [(75, 2), (74, 1), (60, 1), (59, 0), (45, 0)])
    def test_goes_as_far_as_the_agreed_credits_do_should_everybody_have_been_charged(
        self, scene: Scene, allowed: int, again: int
    ) -> None:
        at = scene(run={"credits_allowed": allowed})  # the balance fell by 45
        expected = {"300": list(at.ids[:again])} if again else {}
        assert at.round() == expected
        assert at.asked() == 1
        kept = at.outcomes()
        assert (kept.get(at.ids[1]) == "Not eligible") is (again < 2)

    def test_whom_the_balance_shows_to_have_cost_nothing_are_all_tried_again(
        self, scene: Scene
    ) -> None:
        at = scene()
        at.server.service.move_balance(30)
        assert at.round() == {"300": list(at.ids[:2])}

    def test_a_balance_that_cannot_be_read_shows_nothing(self, scene: Scene) -> None:
        at = scene(faults=[Fault(FaultKind.REFUSE, Endpoint.BALANCE, status=404)])
        at.server.service.move_balance(30)
        assert at.round() == {}

    def test_nobody_is_tried_under_more_events_than_they_have(self, scene: Scene) -> None:
        at = scene(run={"people": [PersonRecord(str(1000 + n), (EVENT,)) for n in range(3)]})
        assert not may_be_another_round(at.context)
        assert at.round() == {}
        assert at.asked() == 0

    def test_who_waits_goes_first_and_the_balance_is_not_asked(self, scene: Scene) -> None:
        persons = [PersonRecord(str(1000 + n), (EVENT, "300")) for n in range(3)]
        at = scene(
            run={"people": [*persons, PersonRecord("8", ("300",)), PersonRecord("9", ("4",))]}
        )
        assert may_be_another_round(at.context)
        assert at.round() == {"300": ["8"], "4": ["9"]}
        assert at.asked() == 0

    def test_whether_there_may_be_one_changes_nothing(self, scene: Scene) -> None:
        at = scene()
        assert may_be_another_round(at.context)
        assert at.asked() == 0
        assert at.outcomes()[at.ids[0]] == "Failed"

    def test_batches_are_no_larger_than_the_run_says(self, scene: Scene) -> None:
        persons = [PersonRecord(str(1000 + n), (EVENT,)) for n in range(8)]
        at = scene(run={"people": persons, "batch_size": 2})
        planned = [at.journal.batches.get(each).people for each in plan_next_round(at.context)]
        assert planned == [2, 2, 1]
