"""What a run does next: whom it sends, what it waits for, when it tells, and what ends it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.domain.progress import BatchProgress, Overall, Progress, Waiting
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.journal import HeldPeople, PersonRecord
from lensmor_desktop.journal.events import WANTED
from lensmor_desktop.sandbox import (
    Answer,
    Endpoint,
    Fate,
    Fault,
    FaultKind,
    Options,
    Pace,
    Person,
    Request,
)
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.runner import Runner
from lensmor_desktop.unlocking.submission import Orders
from lensmor_desktop.unlocking.trouble import Halt
from tests.fakes.engine import EVENT, people
from tests.unit.unlocking.a_fair import Fair
from tests.unit.unlocking.at_work import Sending

UNLOCK, TASK, PROFILE = Endpoint.UNLOCK_CONTACTS, Endpoint.TASK, Endpoint.PROFILE
SUBMITTED = BatchState.SUBMITTED


class Alone(Sending):
    """A run that sends each of its people in a batch of their own.

    Attributes:
        heard: what was told, and when.
        listens: called with everything that is told.
    """

    def __init__(self, folder: Path, persons: Sequence[Person], **more: Any) -> None:
        records = [PersonRecord(person.id, (EVENT,)) for person in persons]
        super().__init__(folder, persons, run={"events": [], "people": records}, **more)

    def __enter__(self) -> "Alone":
        super().__enter__()
        self.server.service.set_balance(1000)
        self.journal.batches.disband(self.batch, self.clock.now())
        self.told.clear()
        self.heard: list[tuple[float, Progress]] = []
        self.listens: Callable[[Progress], None] = lambda progress: None
        run = replace(self.context.run, batch_size=1)
        self.context = replace(self.context, run=run, report=self.report)
        return self

    def report(self, progress: Progress) -> None:
        self.told.append(progress)
        self.heard.append((self.clock.elapsed, progress))
        self.listens(progress)

    def work(self) -> Halt | None:
        return Runner(self.context).work()

    def sent(self) -> list[str]:
        """Who was ordered, in order."""
        return [person for order in self.posts() for person in order]

    def waits_told(self, reason: str) -> int:
        return sum(each.reason.template == reason for each in self.told_of(Waiting))


Scene = Callable[..., Alone]


@pytest.fixture
def alone(made: Callable[..., Any]) -> Scene:
    return partial(made, Alone)


def mixed(*fates: Fate) -> list[Any]:
    return [replace(person, fate=fate) for person, fate in zip(people(99), fates, strict=False)]


class TestARunThatGoesWrong:
    def test_three_in_a_row_without_an_address_and_it_pauses_itself(self, alone: Scene) -> None:
        at = alone(people(20, Fate.FAILED))
        halt = at.work()
        assert halt is not None
        assert (halt.by, halt.at_once) == (StoppedBy.USER, False)
        assert dict(halt.reason.values)["batches"] == 3
        # As long as nothing has come, eight may be under way or come back empty, and no more.
        assert len(at.sent()) <= 8
        assert at.outcomes() == dict.fromkeys(at.sent(), "Failed")  # and what was sent came in

    def test_it_pauses_after_two_of_them_never(self, alone: Scene) -> None:
        at = alone(people(2, Fate.FAILED))
        assert at.work() is None

    def test_one_address_in_between_and_they_are_counted_anew(self, alone: Scene) -> None:
        failed = Fate.FAILED
        at = alone(mixed(failed, failed, Fate.DELIVERED, failed, failed))
        assert at.work() is None
        assert Counter(at.outcomes().values()) == {"Failed": 4, "Unlocked": 1}


class TestALensmorThatOnlySaysSlower:
    def test_while_an_order_is_under_way_others_are_tried_again(self, alone: Scene) -> None:
        """Nobody is left unsent by a rush that is over before the last result has come."""
        slower = Fault(FaultKind.SLOW_DOWN, UNLOCK, retry_after="100", calls=frozenset(range(2, 9)))
        pace = Pace(median=1200, spread=0, shortest=1200, longest=1200)
        options = Options(rate_limit=None, pace=pace, charge_resubmissions=True)
        at = alone(people(2), faults=[slower], options=options)
        assert at.work() is None
        assert at.outcomes() == dict.fromkeys(at.ids, "Unlocked")
        at.nobody_paid_twice()


class TestHowManyAtOnce:
    def test_until_something_has_come_eight_may_be_under_way(self, alone: Scene) -> None:
        at = alone(people(30))
        under_way: list[int] = []

        def hears(progress: Progress) -> None:
            if isinstance(progress, BatchProgress) and progress.state is SUBMITTED:
                states = [each.state for each in at.journal.batches.of(at.context.run.id)]
                if not at.outcomes():
                    under_way.append(states.count(SUBMITTED))

        at.listens = hears
        assert at.work() is None
        assert max(under_way) == 8
        assert sorted(at.outcomes()) == sorted(at.ids)
        at.nobody_paid_twice()


class TestWhoIsSentWhen:
    def test_groups_that_an_earlier_program_made_go_in_the_order_of_the_sheet(
        self, alone: Scene
    ) -> None:
        at = alone(people(4))
        for person in at.ids:
            at.journal.batches.plan(at.context.run.id, EVENT, [person])
        assert at.work() is None
        assert at.sent() == list(at.ids)

    def test_whoever_is_in_somebody_elses_work_keeps_nobody_waiting(self, alone: Scene) -> None:
        at = alone(people(3))
        held = HeldPeople(EVENT, at.ids[:1], "elsewhere")
        at.journal.holding.hold_unsent(at.context.run.id, held)

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            body = real().body
            assert isinstance(body, dict)
            return Answer(200, body | {"contactUnlockStatus": "processing"})

        at.twist(PROFILE, change)
        assert at.work() is None
        assert at.sent() == list(at.ids[1:])
        assert at.times(UNLOCK) == [0.0, 0.0]
        assert at.times(PROFILE)[-1] >= 600  # they are looked at as long as that is worth it

    def test_one_address_is_proof_enough_to_send_more(self, alone: Scene) -> None:
        at = alone(people(60))
        at.context = replace(at.context, run=replace(at.context.run, batch_size=5))
        at_the_ninth: list[BatchState] = []

        def hears(progress: Progress) -> None:
            if len(at.posts()) == 9 and not at_the_ninth:
                at_the_ninth.extend(b.state for b in at.journal.batches.of(at.context.run.id))

        at.listens = hears
        assert at.work() is None
        assert at_the_ninth.count(BatchState.COMPLETED) == 0
        assert len(at.outcomes()) == 60

    def test_a_run_that_only_waits_for_others_looks_at_them(self, alone: Scene) -> None:
        at = alone(people(1))
        at.journal.holding.hold_unsent(at.context.run.id, HeldPeople(EVENT, at.ids, "elsewhere"))
        at.server.service.account.people[at.ids[0]] = True
        assert at.work() is None
        assert at.outcomes() == {at.ids[0]: "Already unlocked"}
        assert at.sent() == []


class TestTheEndOfSending:
    def test_what_is_under_way_comes_in_and_nothing_more_is_sent(self, alone: Scene) -> None:
        at = alone(people(30))
        at.listens = lambda progress: (
            at.context.finish.set()
            if isinstance(progress, BatchProgress) and progress.state is SUBMITTED
            else None
        )
        halt = at.work()
        assert halt is not None
        assert (halt.by, halt.reason.template) == (StoppedBy.USER, wording.STOP_USER)
        assert len(at.sent()) == 1
        assert at.outcomes() == dict.fromkeys(at.sent(), "Unlocked")

    def test_who_was_put_off_is_not_sent_once_it_is_wished(self, alone: Scene) -> None:
        slower = Fault(FaultKind.SLOW_DOWN, UNLOCK, retry_after="10")
        at = alone(people(1), faults=[slower])
        at.listens = lambda progress: (
            at.context.finish.set() if isinstance(progress, Waiting) else None
        )
        halt = at.work()
        assert halt is not None
        assert len(at.posts()) == 1
        assert at.outcomes() == {}
        assert not at.charged(at.journal.batches.of(at.context.run.id)[-1].id)

    def test_an_event_is_not_bought_any_more_but_what_is_under_way_comes_in(
        self, made: Callable[..., Any]
    ) -> None:
        at = made(Fair)
        orders = Orders(at.context.client, at.caller)
        at.context, _ = orders.send(at.context, at.batch, alone=True)
        at.context.finish.set()
        halt = Runner(at.context).work()
        assert halt is not None
        assert halt.by is StoppedBy.USER
        assert at.outcomes() == dict.fromkeys(at.ids, "Unlocked")
        assert (at.event.state, at.calls(Endpoint.UNLOCK_EVENT)) == (WANTED, [])

    def test_a_stop_ends_it_at_once(self, alone: Scene) -> None:
        at = alone(people(3))
        at.listens = lambda progress: (
            at.stop.set()
            if isinstance(progress, BatchProgress) and progress.state is SUBMITTED
            else None
        )
        halt = at.work()
        assert halt is not None
        assert halt.at_once
        assert (len(at.sent()), at.outcomes()) == (1, {})


class TestAPause:
    def test_while_it_lasts_nobody_is_sent_and_it_is_told_once(self, alone: Scene) -> None:
        at = alone(people(3))
        at.context.pause.set()
        moments: list[float] = []

        def at_wait(_: float) -> None:
            moments.append(at.clock.elapsed)
            if at.clock.elapsed >= 60:
                at.context.pause.clear()

        at.clock.at_wait = at_wait
        assert at.work() is None
        assert min(at.times(UNLOCK)) >= 60
        assert min(at.times(UNLOCK)) <= 60.5  # it goes on within a blink
        assert at.waits_told(wording.WAIT_PAUSED) == 1

    def test_each_pause_is_told(self, alone: Scene) -> None:
        at = alone(people(2))
        at.context.pause.set()
        at.listens = lambda progress: (
            at.context.pause.set()
            if isinstance(progress, BatchProgress) and progress.state is SUBMITTED
            else None
        )
        until = [10.0, 120.0]

        def at_wait(_: float) -> None:
            if until and at.clock.elapsed >= until[0]:
                until.pop(0)
                at.context.pause.clear()

        at.clock.at_wait = at_wait
        assert at.work() is None
        assert at.waits_told(wording.WAIT_PAUSED) == 2
        assert sorted(at.outcomes()) == sorted(at.ids)

    def test_who_was_put_off_waits_for_its_end_too(self, alone: Scene) -> None:
        at = alone(
            people(1), faults=[Fault(FaultKind.SLOW_DOWN, UNLOCK, retry_after="10", times=1)]
        )
        at.listens = lambda progress: (
            at.context.pause.set() if len(at.posts()) == 1 and not at.outcomes() else None
        )

        def at_wait(_: float) -> None:
            if at.clock.elapsed >= 60:
                at.listens = lambda progress: None
                at.context.pause.clear()

        at.clock.at_wait = at_wait
        assert at.work() is None
        assert at.times(UNLOCK)[0] == 0.0
        assert min(at.times(UNLOCK)[1:]) >= 60
        assert at.outcomes() == {at.ids[0]: "Unlocked"}

    def test_whoever_is_with_lensmor_comes_in_meanwhile(self, alone: Scene) -> None:
        at = alone(people(2))
        at.context.caller.concurrency.slow_down()
        at.context.caller.concurrency.slow_down()
        at.listens = lambda progress: (
            at.context.pause.set()
            if isinstance(progress, BatchProgress) and progress.state is SUBMITTED
            else None
        )

        def at_wait(_: float) -> None:
            if at.clock.elapsed >= 300:
                assert len(at.outcomes()) == 1
                at.listens = lambda progress: None
                at.context.pause.clear()

        at.clock.at_wait = at_wait
        assert at.work() is None
        assert sorted(at.outcomes()) == sorted(at.ids)


class TestAQuestionThatFails:
    def test_a_task_is_asked_at_growing_pauses_for_five_minutes_then_left_for_later(
        self, alone: Scene
    ) -> None:
        at = alone(people(1), faults=[Fault(FaultKind.SERVER_ERROR, TASK, status=500)])
        assert at.work() is None
        times = at.times(TASK)
        assert times[:8] == [3.0, 6.0, 9.0, 13.0, 21.0, 37.0, 57.0, 77.0]
        assert 300 <= times[-1] - times[0] < 320
        assert at.outcomes() == {}
        (batch,) = [b for b in at.journal.batches.of(at.context.run.id) if b.people]
        assert (batch.state, at.charged(batch.id)) == (SUBMITTED, list(at.ids))


class TestPeopleWhoseResultDoesNotCome:
    def test_an_order_whose_answer_was_lost_is_asked_about_and_not_repeated(
        self, alone: Scene
    ) -> None:
        at = alone(people(1), faults=[Fault(FaultKind.DROP, UNLOCK, times=1, acts=True)])
        assert at.work() is None
        assert at.outcomes() == {at.ids[0]: "Unlocked"}
        assert len(at.posts()) == 1

    def test_whom_a_task_leaves_pending_is_looked_up_once_at_a_time(self, alone: Scene) -> None:
        at = alone(people(2, Fate.LEFT_PENDING))
        assert at.work() is None
        assert at.outcomes() == dict.fromkeys(at.ids, "Failed")
        looks = Counter(each.target for each in at.calls(PROFILE))
        assert set(looks.values()) == {2}  # two looks that agree, of each


class TestWhatIsTold:
    def test_the_whole_is_counted_at_most_twice_a_second_however_much_is_done(
        self, alone: Scene
    ) -> None:
        at = alone(people(20))
        at.work()
        moments = Counter(when for when, each in at.heard if isinstance(each, Overall))
        assert max(moments.values()) <= 2
        last = at.told_of(Overall)[-1]
        assert last.people_settled == 20

    def test_where_the_run_stands_is_told_before_anything_is_asked(self, alone: Scene) -> None:
        at = alone(people(2))
        asked: list[int] = []
        at.listens = lambda progress: (
            asked.append(len(at.server.exchanges)) if isinstance(progress, Overall) else None
        )
        at.work()
        assert asked[0] == 0

    def test_each_group_that_is_not_ended_is_told_at_the_start(self, alone: Scene) -> None:
        at = alone(people(3))
        at.journal.batches.plan(at.context.run.id, EVENT, at.ids[:1])
        ended = at.journal.batches.plan(at.context.run.id, EVENT, at.ids[1:2])
        at.journal.batches.disband(ended, at.clock.now())
        first: list[BatchProgress] = []
        at.listens = lambda progress: (
            first.append(progress)
            if isinstance(progress, BatchProgress) and not at.server.exchanges
            else None
        )
        at.work()
        assert [each.state for each in first] == [BatchState.PLANNED]

    def test_what_has_come_is_told_before_the_run_waits(self, alone: Scene) -> None:
        at = alone(people(3, Fate.DELIVERED))
        stale: list[float] = []

        def at_wait(_: float) -> None:
            told = at.told_of(Overall)
            if told and told[-1].people_settled != len(at.outcomes()):
                stale.append(at.clock.elapsed)

        at.clock.at_wait = at_wait
        at.work()
        assert not stale

    def test_a_wait_for_results_is_told_once_with_how_long_it_is(self, alone: Scene) -> None:
        at = alone(people(1))
        at.work()
        waits = [
            each for each in at.told_of(Waiting) if each.reason.template == wording.WAIT_RESULTS
        ]
        assert waits
        assert waits[0].seconds == 3.0
        assert len(waits) == len(at.times(TASK))

    def test_a_resumed_run_tells_where_each_group_stands(self, alone: Scene) -> None:
        at = alone(people(3))
        at.listens = lambda progress: (
            at.stop.set() if len(at.posts()) == 2 and isinstance(progress, Waiting) else None
        )
        at.context.caller.concurrency.slow_down()
        at.work()
        at.stop.clear()
        at.listens = lambda progress: None
        at.told.clear()
        assert at.work() is None
        assert sorted(at.outcomes()) == sorted(at.ids)
        assert len(at.sent()) == 3
        at.nobody_paid_twice()


class TestTheBalance:
    def test_it_is_read_every_half_a_minute_at_most(self, alone: Scene) -> None:
        at = alone(people(20))
        at.work()
        times = at.times(Endpoint.BALANCE)
        assert times
        assert all(later - before >= 30 for before, later in pairwise(times))
