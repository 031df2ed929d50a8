"""Reading people's results from their profiles: what is believed, when, and for how long."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ApiError
from lensmor_desktop.sandbox import Answer, Endpoint, Fault, FaultKind, Request
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Step, Why
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.looking import Looks
from tests.fakes.engine import EVENT, people
from tests.unit.journal.a_run import ACCOUNT, begin
from tests.unit.unlocking.at_work import Sending

PROFILE = Endpoint.PROFILE
FREE = ("already", "elsewhere", "other_run", "unsaid", "nothing_left")
OURS = ("pending_at_end", "missing_at_end", "task_failed", "task_gone", "unusable")
LOCKED = {
    "already": ("Failed", wording.ALREADY_BUT_LOCKED),
    "elsewhere": ("Failed", wording.ELSEWHERE_NO_RESULT),
    "unsaid": ("Not eligible", wording.SKIPPED_UNSAID),
    "nothing_left": ("Failed", wording.NOTHING_LEFT),
    "pending_at_end": ("Failed", wording.PENDING_AT_END),
    "missing_at_end": ("Failed", wording.MISSING_AT_END),
    "task_failed": ("Failed", wording.TASK_FAILED),
    "task_gone": ("Failed", wording.TASK_GONE),
    "unusable": ("Failed", wording.UNLOCKED_BUT_LOCKED),
}


class Looking(Sending):
    """A run whose order has a task; everybody of it is to be looked up."""

    def __enter__(self) -> "Looking":
        super().__enter__()
        self.begin()
        self.told.clear()
        self.looks = Looks()
        self.shown: dict[str, dict[str, object]] = {}

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            body = real().body
            assert isinstance(body, dict)
            return Answer(200, body | self.shown.get(str(body["id"]), {}))

        self.twist(PROFILE, change)
        return self

    def begin(self) -> None:
        """Has Lensmor take the order."""
        self.send()

    def mark(self, why: str, *more: str) -> None:
        """Everybody is to be looked up for this reason, or each for their own."""
        reasons = (why, *more) if more else (why,) * len(self.ids)
        self.journal.batches.look_up(self.batch, list(zip(self.ids, reasons, strict=True)))

    def shows(self, state: str, email: str | None = None, place: int | None = None) -> None:
        """What profiles show from now on; of one person, or of all."""
        for person in self.ids if place is None else [self.ids[place]]:
            self.shown[person] = {"contactUnlockStatus": state, "email": email}

    def times(self, endpoint: Endpoint = PROFILE) -> list[float]:
        """When profiles were read."""
        return [round(each - self.began, 3) for each in super().times(endpoint)]

    def watch(self) -> None:
        """Looks for as long as there is something to look at; time passes where it is due."""
        self.began = self.clock.steady()
        for _ in range(400):
            try:
                steps = self.looks.look(self.context, self.batch)
            except ApiError:
                continue
            if not steps:
                return
            (step,) = steps
            assert step.step is Step.LOOK
            self.clock.advance(step.after)
        raise AssertionError("it never ends")


class Held(Looking):
    """A run whose people were never sent: somebody else's order has them."""

    def begin(self) -> None:
        self.journal.holding.hold(self.batch, "elsewhere")


Scene = Callable[..., Looking]


@pytest.fixture
def scene(made: Callable[..., Any]) -> Scene:
    return partial(made, Looking)


class TestWhatAProfileSays:
    @pytest.mark.parametrize("why", [each.value for each in Why])
    def test_an_address_is_ours_where_our_task_had_the_person_and_free_else(
        self, scene: Scene, why: str
    ) -> None:
        at = scene(people(1))
        at.mark(why)
        at.shows("unlocked", "kim@sample.example")
        at.watch()
        ours = why in OURS
        assert at.outcomes() == {at.ids[0]: "Unlocked" if ours else "Already unlocked"}
        assert at.details(at.ids[0]).template == (wording.DELIVERED if ours else wording.ALREADY)
        assert at.email(at.ids[0]) == "kim@sample.example"
        assert bool(at.charged()) is ours
        (found,) = at.journal.people.of(at.context.run.id)
        assert (found.event_id, found.task_id) == (EVENT, at.at().task_id if ours else "")
        assert at.times() == [0.0]
        assert at.told_settled == list(at.ids)

    @pytest.mark.parametrize("why", [each.value for each in Why])
    def test_unlocked_without_an_address_is_a_result_too(self, scene: Scene, why: str) -> None:
        at = scene(people(1))
        at.mark(why)
        at.shows("unlocked")
        at.watch()
        ours = why in OURS
        assert at.outcomes() == {at.ids[0]: "No email"}
        template = wording.NO_EMAIL if ours else wording.NO_EMAIL_BEFORE
        assert at.details(at.ids[0]).template == template
        assert bool(at.charged()) is ours

    def test_two_looks_agree_again_after_one_between_them_said_something_else(
        self, scene: Scene
    ) -> None:
        at = scene(people(1))
        at.mark("pending_at_end")
        states = iter(["locked", "processing", "locked", "locked"])

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            body = real().body
            assert isinstance(body, dict)
            return Answer(200, body | {"contactUnlockStatus": next(states), "email": None})

        at.twist(PROFILE, change)
        at.watch()
        assert at.outcomes() == {at.ids[0]: "Failed"}
        assert len(at.times()) == 4

    @pytest.mark.parametrize("why", sorted(LOCKED))
    def test_locked_is_believed_when_two_looks_apart_say_so(self, scene: Scene, why: str) -> None:
        at = scene(people(1))
        at.mark(why)
        at.shows("locked")
        at.watch()
        outcome, template = LOCKED[why]
        assert at.outcomes() == {at.ids[0]: outcome}
        assert at.details(at.ids[0]).template == template
        assert at.times() == [0.0, 5.0]
        assert at.email(at.ids[0]) == ""

    def test_somebody_locked_whom_another_run_has_sent_is_left_to_that_run(
        self, scene: Scene
    ) -> None:
        at = scene(people(1))
        at.mark("other_run")
        at.shows("locked")
        at.watch()
        assert not at.outcomes()

    @pytest.mark.parametrize("claimed", [True, False])
    def test_locked_says_nothing_of_whom_an_order_of_another_run_may_have(
        self, made: Callable[..., Any], claimed: bool
    ) -> None:
        at = made(Held, people(1))
        other = begin(at.journal, *at.ids)
        theirs = at.journal.batches.plan(other, EVENT, at.ids)
        at.journal.batches.submitting(theirs, ACCOUNT, 1.0)
        if not claimed:
            at.journal.batches.not_sent(theirs)
        at.shows("locked")
        at.watch()
        assert at.outcomes() == ({} if claimed else {at.ids[0]: "Failed"})
        assert (at.times() == [0, 5]) is not claimed

    def test_what_a_failed_task_said_is_told_to_those_who_are_locked(self, scene: Scene) -> None:
        at = scene(people(1))
        at.mark("task_failed")
        at.journal.batches.note_error(at.batch, say("{said}", said="Out of luck"))
        at.shows("locked")
        at.watch()
        assert at.details(at.ids[0]).template == wording.TASK_FAILED_SAYING
        assert "Out of luck" in str(at.details(at.ids[0]))

    def test_one_look_that_calls_somebody_locked_may_be_stale(self, scene: Scene) -> None:
        at = scene(people(1), limits=Limits(look=60.0))
        at.mark("pending_at_end")
        answers = iter(["locked", "unlocking", "locked", "unlocking", "unlocked"])

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            at.shows(next(answers), "kim@sample.example")
            return real()

        at.twist(PROFILE, change)
        at.watch()
        assert at.outcomes() == {at.ids[0]: "Unlocked"}
        assert at.times() == [0.0, 5.0, 15.0, 35.0, 55.0]


class TestHowLongItLooks:
    @pytest.mark.parametrize(
        ("why", "looks"),
        [
            ("pending_at_end", [0, 5, 15, 35, 55, 75]),
            ("already", [0, 5, 15, 35, 55, 75]),
            ("elsewhere", [0, 5, 15, *range(35, 616, 20)]),
        ],
    )
    def test_who_stays_in_work_is_given_up_for_now_and_keeps_no_result(
        self, scene: Scene, why: str, looks: list[float]
    ) -> None:
        at = scene(people(1))
        at.mark(why)
        at.shows("unlocking")
        at.watch()
        assert at.times() == looks
        assert not at.outcomes()
        assert at.looked_up() == {at.ids[0]: why}

    def test_patience_ends_at_its_very_end(self, scene: Scene) -> None:
        at = scene(people(1), limits=Limits(look=15.0))
        at.mark("pending_at_end")
        at.shows("unlocking")
        at.watch()
        assert at.times() == [0, 5, 15]

    def test_each_persons_looks_are_apart_and_others_come_between(self, scene: Scene) -> None:
        at = scene(people(2), limits=Limits(look=5.0))
        at.mark("pending_at_end")
        at.shows("unlocking")
        at.watch()
        assert at.times() == [0, 0, 5, 5]

    def test_lensmor_does_not_know_somebody_once_three_looks_say_so(self, scene: Scene) -> None:
        at = scene(people(1), faults=[Fault(FaultKind.REFUSE, PROFILE, status=404)])
        at.mark("missing_at_end")
        at.watch()
        assert at.times() == [0, 5, 15]
        assert at.outcomes() == {at.ids[0]: "Not eligible"}
        assert at.details(at.ids[0]) == say(wording.UNKNOWN_PERSON, person=at.ids[0])
        (found,) = at.journal.people.of(at.context.run.id)
        assert (found.event_id, found.task_id) == (EVENT, at.at().task_id)

    def test_a_look_that_shows_somebody_makes_the_others_count_from_the_beginning(
        self, scene: Scene
    ) -> None:
        gone = Fault(FaultKind.REFUSE, PROFILE, status=404, calls=frozenset({1, 2, 4, 5, 6}))
        at = scene(people(1), faults=[gone])
        at.mark("missing_at_end")
        at.shows("unlocking")
        at.watch()
        assert len(at.times()) == 6
        assert at.outcomes() == {at.ids[0]: "Not eligible"}

    @pytest.mark.parametrize("status", [400, 409])
    def test_a_refusal_about_one_person_leaves_them_in_doubt(
        self, scene: Scene, status: int
    ) -> None:
        fault = Fault(FaultKind.REFUSE, PROFILE, status=status, subject="1000")
        at = scene(people(2), faults=[fault])
        at.mark("missing_at_end")
        at.shows("unlocked", "kim@sample.example")
        at.watch()
        assert at.outcomes() == {"1001": "Unlocked"}
        assert at.looked_up() == {"1000": "missing_at_end"}

    def test_a_profile_that_cannot_be_read_is_given_up_like_any_other(self, scene: Scene) -> None:
        fault = Fault(FaultKind.SERVER_ERROR, PROFILE, status=500, subject="1000")
        at = scene(people(2), faults=[fault])
        at.mark("missing_at_end")
        at.shows("unlocked", "kim@sample.example")
        at.watch()
        assert at.times() == [0, 0, 5, 15, 35, 55, 75]
        assert at.outcomes() == {"1001": "Unlocked"}

    def test_slower_takes_nothing_from_anybodys_time(self, scene: Scene) -> None:
        fault = Fault(FaultKind.SLOW_DOWN, PROFILE, retry_after="1", times=40)
        at = scene(people(1), faults=[fault])
        at.mark("missing_at_end")
        at.shows("unlocked", "kim@sample.example")
        at.watch()
        assert at.outcomes() == {at.ids[0]: "Unlocked"}
        assert at.times() == [5.0 * n for n in range(41)]


class TestAnAddressThatCannotBeOne:
    @pytest.mark.parametrize("why", ["already", "unusable"])
    def test_in_the_end_it_is_told_as_none_and_charged_as_it_was(
        self, scene: Scene, why: str
    ) -> None:
        at = scene(people(1))
        at.mark(why)
        at.shows("unlocked", "not an address")
        at.watch()
        ours = why == "unusable"
        assert at.times() == [0, 5, 15, 35, 55, 75]
        assert at.outcomes() == {at.ids[0]: "No email"}
        assert at.details(at.ids[0]) == say(wording.EMAIL_UNUSABLE)
        assert bool(at.charged()) is ours
        (found,) = at.journal.people.of(at.context.run.id)
        assert (found.event_id, found.task_id) == (EVENT, at.at().task_id if ours else "")

    def test_only_those_who_have_one_are_settled_for_it(self, scene: Scene) -> None:
        at = scene(people(2))
        at.mark("unusable", "pending_at_end")
        at.shows("unlocked", "not an address", place=0)
        at.shows("unlocking", place=1)
        at.watch()
        assert at.outcomes() == {at.ids[0]: "No email"}
        assert at.looked_up() == {at.ids[1]: "pending_at_end"}
