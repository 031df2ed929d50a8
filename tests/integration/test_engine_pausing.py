"""Paused: nothing new is sent, what was sent comes in, and nothing that is owed changes."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer
from lensmor_desktop.domain.progress import (
    BatchProgress,
    EventSettled,
    Overall,
    PeopleSent,
    PeopleSettled,
    Progress,
    Waiting,
)
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.sandbox import (
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultKind,
    FaultPlan,
    Options,
    Person,
)
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import EVENT, LOCKED_LIST, Bench, people

RICH = Options(balance=1_000_000, rate_limit=None, charge_resubmissions=True)
UNLOCK, UNLOCK_EVENT = Endpoint.UNLOCK_CONTACTS, Endpoint.UNLOCK_EVENT
FIRST, SECOND = (
    Event("300", name="First Fair", preview_limit=1),
    Event("400", name="Second Fair", preview_limit=1),
)
LUNCH = 600.0
"""Seconds that a pause lasts here: longer than any task."""
AT_ONCE = 1.0


class Crash(BaseException):
    """The program ends here, with nothing tidied up."""


class Presses:
    """Somebody who presses Pause when a report is as wanted, and something else later.

    Attributes:
        then: what is done after `LUNCH`; by default Continue is pressed.
        sent: spending requests that had reached the server when Pause was pressed, and at the end
            of the pause.
    """

    def __init__(self, bench: Bench, wanted: Callable[[Progress], bool]) -> None:
        self.bench = bench
        self.wanted = wanted
        self.pause, self.finish = threading.Event(), threading.Event()
        self.then: Callable[[], None] = self.pause.clear
        self.since: float | None = None
        self.over = False
        self.sent: list[int] = []
        self.heard: list[Progress] = []  # while it was paused
        bench.clock.at_wait = self._at_wait

    def run(self, offer: Offer) -> RunSummary:
        return self.bench.service.run(
            offer, Consent.to(offer), self.bench.stop, self.report, self.finish, self.pause
        )

    def resume(self) -> RunSummary:
        return self.bench.service.resume(1, self.bench.stop, self.report, self.finish, self.pause)

    def press(self) -> None:
        self.pause.set()
        self.since = self.bench.clock.elapsed
        self.sent.append(self._spending())

    def report(self, progress: Progress) -> None:
        self.bench.reports.append(progress)
        if self.since is not None and not self.over:
            self.heard.append(progress)
        if self.since is None and self.wanted(progress):
            self.press()

    def _at_wait(self, _: float) -> None:
        if self.since is None or self.over or self.bench.clock.elapsed < self.since + LUNCH:
            return
        self.over = True
        self.sent.append(self._spending())
        self.then()

    def _spending(self) -> int:
        return sum(len(self.bench.calls(each)) for each in (UNLOCK, UNLOCK_EVENT))

    @property
    def pressed_at(self) -> float:
        """When Pause was pressed, in seconds since the beginning."""
        assert self.since is not None
        return self.since

    def notes(self) -> list[Waiting]:
        """How often it was said that the run is paused."""
        return [
            each
            for each in self.heard
            if isinstance(each, Waiting) and each.reason.template == wording.WAIT_PAUSED
        ]


class PressedBetweenLooks(threading.Event):
    """Pause; Continue is pressed right after the first look at it once a group may go again."""

    def __init__(self) -> None:
        super().__init__()
        self.looks: int | None = None  # how many more looks find it set; None: all of them
        self.set()

    def heed(self, progress: Progress) -> None:
        if isinstance(progress, BatchProgress) and progress.state is BatchState.PLANNED:
            self.looks = 1

    def is_set(self) -> bool:
        if self.looks == 0:
            self.clear()
        elif self.looks is not None:
            self.looks -= 1
        return super().is_set()


def submitted(number: int) -> Callable[[Progress], bool]:
    """Whether the n-th batch is with Lensmor."""
    return lambda p: (
        isinstance(p, BatchProgress) and p.batch == number and p.state is BatchState.SUBMITTED
    )


def test_nothing_is_sent_while_paused_and_what_was_sent_comes_in(tmp_path: Path) -> None:
    persons = people(1200)
    with Bench(tmp_path, persons, options=RICH) as bench:
        presses = Presses(bench, submitted(3))
        summary = presses.run(bench.offer(bench.sheet_of(persons)))
        assert presses.sent == [3, 3]
        settled = [r for p in presses.heard if isinstance(p, PeopleSettled) for r in p.results]
        assert len(settled) == 300
        assert len(presses.notes()) == 1  # and not at every look at the clock
        overall = [p for p in presses.heard if isinstance(p, Overall)][-1]
        assert (overall.people_settled, overall.at_most) == (300, 4500)
        assert summary.counts == {Outcome.UNLOCKED: 1200}
        assert len(bench.posts()) == 12
        assert summary.spent == bench.server.ledger.spent == 18_000
        assert summary.stopped_by is None
        bench.nobody_paid_twice()
        # It went on at once, and took no longer than the pause and the work.
        assert bench.times(UNLOCK)[3] <= presses.pressed_at + LUNCH + AT_ONCE
        assert bench.clock.elapsed < LUNCH + 200


def test_a_run_without_a_pause_asks_as_often_as_ever(tmp_path: Path) -> None:
    persons = people(600)
    looks = []
    for pressed in (False, True):
        folder = tmp_path / str(pressed)
        folder.mkdir()
        with Bench(folder, persons, options=RICH) as bench:
            presses = Presses(bench, submitted(6) if pressed else lambda _: False)
            presses.run(bench.offer(bench.sheet_of(persons)))
            looks.append(bench.times(Endpoint.TASK))
    assert looks[0] == looks[1]


def test_a_pause_when_everybody_is_sent_does_not_hold_the_end(tmp_path: Path) -> None:
    persons = people(300)
    with Bench(tmp_path, persons, options=RICH) as bench:
        presses = Presses(bench, submitted(3))
        presses.then = lambda: pytest.fail("it waited for somebody to press Continue")
        summary = presses.run(bench.offer(bench.sheet_of(persons)))
        assert summary.counts == {Outcome.UNLOCKED: 300}
        assert presses.notes() == []


def test_paused_before_anything_is_sent(tmp_path: Path) -> None:
    persons = people(5)
    with Bench(tmp_path, persons, options=RICH) as bench:
        presses = Presses(bench, lambda _: False)
        offer = bench.offer(bench.sheet_of(persons))
        presses.press()
        summary = presses.run(offer)
        assert presses.sent == [0, 0]
        assert len(presses.notes()) == 1
        assert summary.counts == {Outcome.UNLOCKED: 5}


def test_a_stop_ends_a_paused_run_at_once(tmp_path: Path) -> None:
    persons = people(400)
    with Bench(tmp_path, persons, options=RICH) as bench:
        presses = Presses(bench, submitted(1))
        presses.then = bench.stop.set
        summary = presses.run(bench.offer(bench.sheet_of(persons)))
        assert bench.clock.elapsed < presses.pressed_at + LUNCH + AT_ONCE
        assert summary.stopped_by is StoppedBy.USER
        assert summary.resumable
        assert summary.counts == {Outcome.UNLOCKED: 100, Outcome.NOT_SENT: 300}
        bench.clock.at_wait = lambda _: None
        assert bench.resume().counts == {Outcome.UNLOCKED: 400}
        assert len(bench.posts()) == 4
        bench.nobody_paid_twice()


def test_stopping_after_what_is_under_way_ends_a_paused_run(tmp_path: Path) -> None:
    persons = people(400)
    with Bench(tmp_path, persons, options=RICH) as bench:
        presses = Presses(bench, submitted(2))
        presses.then = presses.finish.set
        summary = presses.run(bench.offer(bench.sheet_of(persons)))
        assert bench.clock.elapsed < presses.pressed_at + LUNCH + AT_ONCE
        assert summary.stopped_by is StoppedBy.USER
        assert summary.counts == {Outcome.UNLOCKED: 200, Outcome.NOT_SENT: 200}
        assert presses.pause.is_set()  # nobody pressed Continue


@pytest.mark.parametrize("when", ["pressed", "rested"])
def test_a_program_that_ends_while_paused_goes_on_next_time(tmp_path: Path, when: str) -> None:
    persons = people(600)
    with Bench(tmp_path, persons, options=RICH) as bench:
        presses = Presses(bench, submitted(2))
        said = presses.report

        def report(progress: Progress) -> None:
            said(progress)
            if presses.pause.is_set() if when == "pressed" else presses.notes():
                raise Crash

        presses.report = report  # type: ignore[method-assign]
        offer = bench.offer(bench.sheet_of(persons))
        with pytest.raises(Crash):
            presses.run(offer)
        bench.abandon()
        bench.clock.at_wait = lambda _: None
        assert len(bench.posts()) == 2
        summary = bench.resume()
        assert summary.counts == {Outcome.UNLOCKED: 600}
        assert summary.spent == bench.server.ledger.spent == 9000
        assert len(bench.posts()) == 6
        bench.nobody_paid_twice()


def test_a_resumed_run_can_be_paused_as_well(tmp_path: Path) -> None:
    persons = people(500)
    with Bench(tmp_path, persons, options=RICH) as bench:
        first = Presses(bench, submitted(1))
        first.then = bench.stop.set
        first.run(bench.offer(bench.sheet_of(persons)))
        bench.stop.clear()
        presses = Presses(bench, submitted(2))
        summary = presses.resume()
        assert presses.sent == [2, 2]
        assert summary.counts == {Outcome.UNLOCKED: 500}
        bench.nobody_paid_twice()


def test_no_request_that_waited_for_its_turn_slips_through(tmp_path: Path) -> None:
    """A rate limit holds the second POST back, and Pause is pressed meanwhile."""
    persons = people(200)
    faults = [Fault(FaultKind.SLOW_DOWN, Endpoint.TASK, calls=frozenset({1}), retry_after="40")]
    options = Options(balance=1_000_000, rate_limit=3, charge_resubmissions=True)
    with Bench(tmp_path, persons, options=options, faults=faults) as bench:
        presses = Presses(
            bench,
            lambda p: isinstance(p, Waiting) and p.reason.template == wording.WAIT_SLOW_DOWN,
        )
        summary = presses.run(bench.offer(bench.sheet_of(persons)))
        assert presses.sent[0] == presses.sent[1] < 2
        assert summary.counts == {Outcome.UNLOCKED: 200}
        bench.nobody_paid_twice()


def test_nor_one_that_waited_when_the_run_was_to_end(tmp_path: Path) -> None:
    persons = people(400)
    options = Options(balance=1_000_000, rate_limit=3, charge_resubmissions=True)
    with Bench(tmp_path, persons, options=options) as bench:
        presses = Presses(
            bench,
            lambda p: (
                isinstance(p, Waiting)
                and p.reason.template == wording.WAIT_SLOW_DOWN
                and len(bench.posts()) == 2
            ),
        )
        presses.press = presses.finish.set  # type: ignore[method-assign]
        summary = presses.run(bench.offer(bench.sheet_of(persons)))
        assert len(bench.posts()) == 2
        assert summary.stopped_by is StoppedBy.USER
        assert summary.counts == {Outcome.UNLOCKED: 200, Outcome.NOT_SENT: 200}


def test_a_group_that_lensmor_put_off_is_not_sent_again_while_paused(tmp_path: Path) -> None:
    persons = people(100)
    faults = [Fault(FaultKind.SLOW_DOWN, UNLOCK, times=1, retry_after="30")]
    with Bench(tmp_path, persons, options=RICH, faults=faults) as bench:
        presses = Presses(bench, lambda p: bool(bench.calls(UNLOCK)))
        summary = presses.run(bench.offer(bench.sheet_of(persons)))
        assert presses.sent == [1, 1]
        assert summary.counts == {Outcome.UNLOCKED: 100}
        bench.nobody_paid_twice()


def test_a_lost_answer_is_asked_about_while_paused_but_nothing_is_sent_again(
    tmp_path: Path,
) -> None:
    persons = people(100)
    faults = [Fault(FaultKind.DROP, UNLOCK, times=1)]
    with Bench(tmp_path, persons, options=RICH, faults=faults) as bench:
        presses = Presses(
            bench, lambda p: isinstance(p, BatchProgress) and p.state is BatchState.UNCONFIRMED
        )
        summary = presses.run(bench.offer(bench.sheet_of(persons)))
        assert presses.sent == [1, 1]
        asked = bench.times(Endpoint.PRECHECK)
        assert [at for at in asked if presses.pressed_at < at < presses.pressed_at + LUNCH]
        assert summary.counts == {Outcome.UNLOCKED: 100}
        bench.nobody_paid_twice()


def test_nobody_is_tried_under_their_next_event_while_paused(tmp_path: Path) -> None:
    persons = [
        *(Person(str(1000 + n), ("100", "200"), Fate.FAILED_ONCE) for n in range(4)),
        Person("2000", ("100",)),
    ]
    events = [Event("100", name="One"), Event("200", name="Two")]
    with Bench(tmp_path, persons, events=events, options=RICH) as bench:
        rows = [(p.full_name, event, p.id, "") for p in persons for event in p.events]
        presses = Presses(bench, submitted(1))
        summary = presses.run(bench.offer(bench.sheet(rows)))
        assert presses.sent == [1, 1]
        assert len(presses.notes()) == 1
        batches = {p.batch for p in presses.heard if isinstance(p, BatchProgress)}
        assert batches == {1}  # nor is it planned who will be
        assert summary.counts == {Outcome.UNLOCKED: 5}
        assert summary.spent == bench.server.ledger.spent == 75
        bench.nobody_paid_twice()


class TestEvents:
    ROWS = (("", "300", "", ""), ("", "400", "", ""))

    def offer(self, bench: Bench) -> Offer:
        return bench.offer(bench.sheet(self.ROWS), unlock_events=("300", "400"))

    def test_no_event_is_bought_while_paused(self, tmp_path: Path) -> None:
        with Bench(tmp_path, [], events=[FIRST, SECOND]) as bench:
            presses = Presses(bench, lambda p: isinstance(p, EventSettled))
            summary = presses.run(self.offer(bench))
            assert presses.sent == [1, 1]
            assert [event.outcome for event in summary.events] == [EventOutcome.UNLOCKED] * 2
            assert summary.spent == bench.server.ledger.spent == 4000

    def test_nor_tried_again_after_a_lost_answer(self, tmp_path: Path) -> None:
        faults = [Fault(FaultKind.DROP, UNLOCK_EVENT, times=1, acts=True)]
        with Bench(tmp_path, [], events=[FIRST, SECOND], faults=faults) as bench:
            presses = Presses(bench, lambda p: bool(bench.calls(UNLOCK_EVENT)))
            summary = presses.run(self.offer(bench))
            assert presses.sent == [1, 1]
            assert [event.outcome for event in summary.events] == [EventOutcome.UNLOCKED] * 2
            assert bench.server.ledger.spent == 4000

    @pytest.mark.parametrize("paused", [False, True])
    def test_stopping_after_what_is_under_way_buys_no_further_event(
        self, tmp_path: Path, paused: bool
    ) -> None:
        with Bench(tmp_path, [], events=[FIRST, SECOND]) as bench:
            presses = Presses(bench, lambda p: isinstance(p, EventSettled))
            if paused:
                presses.then = presses.finish.set
            else:
                presses.press = presses.finish.set  # type: ignore[method-assign]
            summary = presses.run(self.offer(bench))
            assert len(bench.calls(UNLOCK_EVENT)) == 1
            assert summary.stopped_by is StoppedBy.USER
            assert summary.resumable
            assert bench.server.ledger.spent == 2000
            bench.clock.at_wait = lambda _: None
            bench.resume()
            assert bench.server.ledger.spent == 4000

    def test_continue_in_the_very_moment_lets_no_group_go_before_a_held_event(
        self, tmp_path: Path
    ) -> None:
        """A resumed run asks about an event and about a group, both lost, while it is paused.

        The group turns out never to have been taken, so that it is due to be sent again. Between
        that and the event's own look at Pause somebody presses Continue.
        """
        persons = people(5)
        lost = [
            Fault(FaultKind.DROP, UNLOCK_EVENT, calls=frozenset({1}), acts=True),
            Fault(FaultKind.REFUSE, UNLOCK_EVENT, status=400),
            Fault(FaultKind.REFUSE, Endpoint.PEOPLE, status=403),
            Fault(FaultKind.DROP, UNLOCK),
        ]
        with Bench(tmp_path, persons, events=[Event(EVENT), SECOND], options=RICH) as bench:
            rows = [(p.full_name, EVENT, p.id, "") for p in persons]
            offer = bench.offer(bench.sheet([*rows, ("", "400", "", "")]), unlock_events=("400",))
            bench.server.faults = FaultPlan(lost)

            def stop(progress: Progress) -> None:
                if isinstance(progress, BatchProgress) and progress.state is BatchState.UNCONFIRMED:
                    bench.stop.set()

            bench.service.run(offer, Consent.to(offer), bench.stop, stop)
            bench.restart()
            bench.server.faults = FaultPlan()
            bench.list_shows(**LOCKED_LIST)  # it lags behind, so that the unlock is asked for again
            before = len(bench.server.exchanges)
            pause = PressedBetweenLooks()
            bench.stop.clear()
            summary = bench.service.resume(1, bench.stop, pause.heed, None, pause)
            assert pause.looks == 0  # it was pressed
            spending = [
                each.endpoint
                for each in list(bench.server.exchanges)[before:]
                if each.endpoint in (UNLOCK, UNLOCK_EVENT)
            ]
            assert spending == [UNLOCK_EVENT, UNLOCK]
            assert summary.counts == {Outcome.UNLOCKED: 5}
            assert summary.spent == bench.server.ledger.spent == 2075
            bench.nobody_paid_twice()

    def test_people_with_lensmor_come_in_while_an_event_is_held(self, tmp_path: Path) -> None:
        """A run killed with people in flight and an event whose answer was lost, then paused."""
        persons = people(100)
        with Bench(tmp_path, persons, events=[Event(EVENT), SECOND], options=RICH) as bench:
            rows = [(p.full_name, EVENT, p.id, "") for p in persons]
            offer = bench.offer(bench.sheet([*rows, ("", "400", "", "")]), unlock_events=("400",))
            first = Presses(bench, submitted(1))

            def crash(progress: Progress) -> None:
                if submitted(1)(progress):
                    raise Crash

            first.report = crash  # type: ignore[method-assign]
            with pytest.raises(Crash):
                first.run(offer)
            bench.abandon()
            # The same records as if the event had not been reached yet.
            bench.service._journal._database._connection.execute(
                "UPDATE run_events SET state = 'submitting', credits = 0 WHERE event_id = '400'"
            )
            bench.list_shows(**LOCKED_LIST)  # it lags behind, so that the unlock is asked for again
            before = len(bench.calls(UNLOCK_EVENT))
            presses = Presses(bench, lambda _: False)
            presses.press()
            summary = presses.resume()
            settled = [r for p in presses.heard if isinstance(p, PeopleSettled) for r in p.results]
            assert len(settled) == 100
            assert presses.sent[0] == presses.sent[1]
            assert len(bench.calls(UNLOCK_EVENT)) == before + 1
            assert summary.counts == {Outcome.UNLOCKED: 100}
            bench.nobody_paid_twice()


class TestReports:
    def test_every_group_has_a_line_before_its_turn(self, tmp_path: Path) -> None:
        persons = people(900)
        with Bench(tmp_path, persons, options=RICH) as bench:
            bench.run(bench.sheet_of(persons))
            first = [p for p in bench.reports if isinstance(p, BatchProgress)][:9]
            assert [(p.batch, p.state) for p in first] == [
                (number, BatchState.PLANNED) for number in range(1, 10)
            ]

    def test_who_is_with_lensmor_is_told_before_their_results(self, tmp_path: Path) -> None:
        persons = people(150)
        with Bench(tmp_path, persons, options=RICH) as bench:
            bench.run(bench.sheet_of(persons))
            sent: set[str] = set()
            for progress in bench.reports:
                if isinstance(progress, PeopleSent):
                    sent.update(progress.person_ids)
                elif isinstance(progress, PeopleSettled):
                    assert {result.person_id for result in progress.results} <= sent
            assert sent == {person.id for person in persons}

    def test_a_resumed_run_tells_where_it_stands(self, tmp_path: Path) -> None:
        persons = people(300)
        with Bench(tmp_path, persons, options=RICH) as bench:
            presses = Presses(bench, submitted(1))
            presses.press = bench.stop.set  # type: ignore[method-assign]
            presses.run(bench.offer(bench.sheet_of(persons)))
            bench.restart()
            bench.clock.at_wait = lambda _: None
            bench.reports.clear()
            bench.resume()
            start = bench.reports[:5]
            states = {p.batch: p.state for p in start if isinstance(p, BatchProgress)}
            assert states[1] is BatchState.SUBMITTED
            assert states[2] is BatchState.PLANNED
            assert len(next(p for p in start if isinstance(p, PeopleSent)).person_ids) == 100

    def test_the_last_report_of_the_whole_is_the_truth(self, tmp_path: Path) -> None:
        persons = people(450)
        with Bench(tmp_path, persons, options=RICH) as bench:
            bench.run(bench.sheet_of(persons))
            last = [p for p in bench.reports if isinstance(p, Overall)][-1]
            assert (last.people_total, last.people_settled) == (450, 450)
            assert last.at_most == bench.server.ledger.spent == 6750
