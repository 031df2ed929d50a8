"""Asking a task: when, for how long, and what each of its answers makes of the people in it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sandbox import Answer, Endpoint, Fault, FaultKind
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Next, Step
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.polling import Polls
from tests.fakes.engine import EVENT, people
from tests.unit.unlocking.at_work import Sending

LOOK = (Next(Step.LOOK),)
TASK = Endpoint.TASK


class Polling(Sending):
    """A run whose order has a task, which says what a test wants."""

    def __enter__(self) -> "Polling":
        super().__enter__()
        self.send()
        self.told.clear()
        self.polls = Polls()
        return self

    def says(self, status: str, *items: dict[str, object], **more: object) -> None:
        """What the task answers from now on; items by their person's place."""
        body = {"taskId": self.at().task_id, "taskStatus": status, "items": list(items), **more}
        self.twist(TASK, lambda request, real: Answer(200, body))

    def item(self, place: int, status: str = "unlocked", **more: object) -> dict[str, object]:
        """One of a task's items; the unlocked have an address."""
        person = self.ids[place]
        email = f"p{person}@sample.example" if status == "unlocked" else None
        return {"personnelId": person, "status": status, "email": email, **more}

    def poll(self) -> tuple[Next, ...]:
        return self.polls.poll(self.context, self.batch)

    def polled(self) -> list[float]:
        """The pauses between polls until something else is due."""
        pauses = []
        while (steps := self.poll()) and steps[0].step is Step.POLL:
            pauses.append(steps[0].after)
        self.last = steps
        return pauses


Scene = Callable[..., Polling]


@pytest.fixture
def scene(made: Callable[..., Any]) -> Scene:
    return partial(made, Polling)


class TestWhenItIsAsked:
    @pytest.mark.parametrize(
        ("patience", "pauses"),
        [
            (18.0, [5.0, 10.0]),
            (38.0, [5.0, 10.0, 20.0]),
            (38.5, [5.0, 10.0, 20.0, 20.0]),
            (79.0, [5.0, 10.0, 20.0, 20.0, 20.0, 20.0]),
        ],
    )
    def test_a_task_without_an_end_is_asked_at_the_contracts_tempo_and_then_left_running(
        self, scene: Scene, patience: float, pauses: list[float]
    ) -> None:
        at = scene(limits=Limits(task=patience))
        at.says("processing")
        assert at.polled() == pauses
        assert at.last == ()
        assert at.open_in() == list(at.ids)
        assert not at.looked_up()

    def test_when_it_was_asked_is_on_disk_before_the_answer_comes(self, scene: Scene) -> None:
        at = scene(faults=[Fault(FaultKind.REFUSE, TASK, status=404)])
        at.clock.advance(3)
        at.poll()
        assert at.journal.requests.polled_at(at.batch) == at.clock.now()

    @pytest.mark.parametrize(
        ("polled", "now", "after"),
        [
            (None, 100.0, 3.0),
            (2.4, 2.4, 3.0),
            (2.5, 2.5, 5.0),
            (3.0, 3.0, 5.0),
            (3.0, 4.5, 3.5),
            (3.0, 900.0, 3.0),
            (3.0, -900.0, 5.0),  # the clock was set back
            (8.0, 8.0, 10.0),
            (18.0, 20.0, 18.0),
            (38.0, 38.0, 20.0),
            (138.0, 138.0, 20.0),
        ],
    )
    def test_a_task_of_an_earlier_program_is_asked_when_that_would_have(
        self, scene: Scene, polled: float | None, now: float, after: float
    ) -> None:
        at = scene()
        ordered = at.at().submitted_at
        assert ordered is not None
        if polled is not None:
            at.journal.requests.polling(at.batch, ordered + polled)
        at.clock.wrong_by = now
        assert at.polls.taken_up(at.context, at.at()) == pytest.approx(after)

    def test_after_it_was_taken_up_the_pauses_go_on_where_they_were(self, scene: Scene) -> None:
        at = scene(limits=Limits(task=60.0))
        at.journal.requests.polling(at.batch, at.clock.now() + 8.0)
        at.polls.taken_up(at.context, at.at())
        at.says("processing")
        assert at.polled() == [20.0, 20.0, 20.0]

    def test_what_its_results_tell_of_its_end_goes_with_the_next_poll(self, scene: Scene) -> None:
        at = scene(people(5))
        at.polls.forecasts.begun(at.batch, at.clock.steady())
        at.clock.advance(10)
        at.says("processing", at.item(0), at.item(1, "failed"), at.item(2, "pending"))
        (step,) = at.poll()
        assert step.remaining == pytest.approx(3 * 10 / 2)
        at.clock.advance(5)
        at.says("processing", at.item(0), at.item(1, "failed"), at.item(2))
        (step,) = at.poll()
        assert step.remaining == pytest.approx(2 * 5 / 1)


class TestATaskThatIsNotThere:
    def test_it_is_believed_to_be_gone_after_three_looks_in_a_row(self, scene: Scene) -> None:
        at = scene(faults=[Fault(FaultKind.REFUSE, TASK, status=404)])
        assert at.polled() == [5.0, 10.0]
        assert at.last == LOOK
        assert at.looked_up() == dict.fromkeys(at.ids, "task_gone")

    @pytest.mark.parametrize("status", [400, 409])
    def test_where_that_is_not_what_is_said_it_is_left_for_later(
        self, scene: Scene, status: int
    ) -> None:
        at = scene(faults=[Fault(FaultKind.REFUSE, TASK, status=status)])
        assert at.polled() == [5.0, 10.0]
        assert at.last == ()
        assert not at.looked_up()

    def test_one_that_shows_itself_was_never_gone(self, scene: Scene) -> None:
        gone = Fault(FaultKind.REFUSE, TASK, status=404, calls=frozenset({1, 2, 4, 5, 6}))
        at = scene(faults=[gone])
        at.says("pending")
        assert at.polled() == [5.0, 10.0, 5.0, 10.0, 20.0]
        assert at.last == LOOK


class TestATaskAtWork:
    def test_an_address_is_kept_and_told_the_moment_that_it_shows(self, scene: Scene) -> None:
        at = scene()
        at.says("processing", at.item(1), at.item(2, "failed"))
        at.poll()
        assert at.outcomes() == {at.ids[1]: "Unlocked"}
        assert at.email(at.ids[1]) == f"p{at.ids[1]}@sample.example"
        (found,) = [p for p in at.journal.people.of(at.context.run.id) if p.outcome]
        assert (found.event_id, found.task_id) == (EVENT, at.at().task_id)
        assert found.details == say(wording.DELIVERED)
        at.poll()
        assert at.told_settled == [at.ids[1]]  # once
        assert at.charged() == list(at.ids)

    def test_once_all_have_an_address_its_own_end_is_not_waited_for(self, scene: Scene) -> None:
        at = scene()
        everybody = [at.item(place) for place in range(3)]
        at.says("processing", *everybody[:2])
        assert at.poll()
        at.says("processing", *everybody)
        assert at.poll() == ()

    def test_a_task_that_has_not_begun_is_asked_again_whatever_it_shows(self, scene: Scene) -> None:
        at = scene()
        at.says("pending", *[at.item(place) for place in range(3)])
        assert [each.step for each in at.poll()] == [Step.POLL]

    def test_as_long_as_somebody_is_without_an_address_it_is_asked_on(self, scene: Scene) -> None:
        at = scene()
        gone = at.context.result(at.ids[0], Outcome.NOT_ELIGIBLE, say(wording.UNLINKED))
        at.journal.batches.settle(at.batch, [gone], free=True)
        at.says("processing", at.item(1), at.item(2))
        assert [each.step for each in at.poll()] == [Step.POLL]

    def test_whom_the_order_left_out_and_the_task_delivers_gets_the_address(
        self, scene: Scene
    ) -> None:
        at = scene()
        for person in at.ids[:2]:
            gone = at.context.result(person, Outcome.NOT_ELIGIBLE, say(wording.UNLINKED))
            at.journal.batches.settle(at.batch, [gone], free=True)
        at.says("processing", at.item(0), at.item(1, "failed"))
        at.poll()
        assert at.outcomes() == {at.ids[0]: "Unlocked", at.ids[1]: "Not eligible"}
        assert at.email(at.ids[0]) == f"p{at.ids[0]}@sample.example"


class TestATaskThatHasEnded:
    @pytest.mark.parametrize(
        ("item", "outcome", "details"),
        [
            ({}, "Unlocked", say(wording.DELIVERED)),
            ({"email": None}, "No email", say(wording.NO_EMAIL, code="")),
            ({"status": "failed"}, "Failed", say(wording.ITEM_FAILED, code="")),
        ],
    )
    @pytest.mark.parametrize("status", ["completed", "failed"])
    def test_what_an_item_says_is_its_persons_result(
        self, scene: Scene, item: dict[str, object], outcome: str, details: Any, status: str
    ) -> None:
        at = scene(people(1))
        if item.get("status") == "failed":
            item = item | {"email": None}
        at.says(status, at.item(0) | item)
        assert at.poll() == ()
        assert at.outcomes() == {at.ids[0]: outcome}
        assert at.details(at.ids[0]) == details
        (found,) = at.journal.people.of(at.context.run.id)
        assert (found.event_id, found.task_id) == (EVENT, at.at().task_id)
        assert at.charged() == list(at.ids)
        assert (at.batch in at.polls.failed) is (status == "failed")

    @pytest.mark.parametrize(
        ("items", "task", "said"),
        [({"errorCode": "NO_LUCK"}, "Broken", "NO_LUCK"), ({}, "Broken", "Broken")],
    )
    def test_why_somebody_failed_is_told_by_their_item_or_else_by_the_task(
        self, scene: Scene, items: dict[str, object], task: str, said: str
    ) -> None:
        at = scene(people(1))
        at.says("failed", at.item(0, "failed", **items), errorMessage=task)
        at.poll()
        details = at.details(at.ids[0])
        assert details.template == wording.ITEM_FAILED_CODE
        assert said in str(details)
        assert str(at.at().error) == task

    @pytest.mark.parametrize(
        ("status", "missing", "pending"),
        [
            ("completed", "missing_at_end", "pending_at_end"),
            ("failed", "task_failed", "task_failed"),
        ],
    )
    def test_whoever_has_no_result_in_it_is_looked_up(
        self, scene: Scene, status: str, missing: str, pending: str
    ) -> None:
        at = scene(people(4))
        at.says(
            status,
            at.item(0),
            at.item(1, "processing"),
            at.item(2, email="not an address"),
        )
        assert at.poll() == LOOK
        assert at.looked_up() == {at.ids[1]: pending, at.ids[2]: "unusable", at.ids[3]: missing}
        assert at.outcomes() == {at.ids[0]: "Unlocked"}
        assert at.at().error == say("")

    def test_who_is_settled_or_to_be_looked_up_already_is_left_alone(self, scene: Scene) -> None:
        at = scene()
        at.journal.batches.look_up(at.batch, [(at.ids[0], "already")])
        at.says("completed", at.item(1), at.item(2))
        assert at.poll() == ()
        assert at.looked_up() == {at.ids[0]: "already"}
