"""An order of people, from the look before it to its answer: what is sent, kept, and due next."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, Options
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Next, Step
from lensmor_desktop.unlocking.trouble import Halt
from tests.fakes.clock import FakeClock
from tests.fakes.engine import EVENT, people
from tests.unit.journal.a_run import ACCOUNT, begin
from tests.unit.unlocking.at_work import AtWork, Sending

UNLOCK = Endpoint.UNLOCK_CONTACTS
DAY = 86_400.0
SEND_AGAIN = (Next(Step.SEND),)
POLLED = (Next(Step.POLL, 3.0),)
NO_ADVICE = Options(rate_limit=None, unsupported_actions=frozenset({"unlock_contact_emails"}))


Scene = Callable[..., Sending]


@pytest.fixture
def scene(made: Callable[..., Any]) -> Scene:
    return partial(made, Sending)


def refusing(status: int, key: str = "", *, subject: str = "", times: int = 0) -> Fault:
    return Fault(
        FaultKind.REFUSE, UNLOCK, status=status, error_key=key, subject=subject, times=times
    )


class TestAnOrderThatIsTaken:
    def test_it_has_its_task_on_disk_and_is_polled_after_three_seconds(self, scene: Scene) -> None:
        at = scene()
        assert at.send() == POLLED
        batch = at.at()
        assert (batch.state, batch.task_id) == (BatchState.SUBMITTED, "700101")
        assert batch.submitted_at == at.clock.now()
        assert at.charged() == list(at.ids)
        assert at.told_states == [BatchState.SUBMITTING, BatchState.SUBMITTED]
        assert at.told_sent == [at.ids]
        assert at.caller.concurrency.allowed == 5  # one more than at first: it was borne with

    def test_an_order_at_the_price_that_was_agreed_takes_two_prechecks_and_no_look(
        self, scene: Scene
    ) -> None:
        at = scene()
        second = at.journal.batches.split(at.batch, at.ids[2:])
        at.send()
        asked = [exchange.endpoint for exchange in at.server.exchanges]
        assert asked == [Endpoint.PRECHECK, Endpoint.PRECHECK, UNLOCK]
        at.send(second)  # what one costs is known by now
        asked = [exchange.endpoint for exchange in at.server.exchanges][3:]
        assert asked == [Endpoint.PRECHECK, UNLOCK]

    def test_whom_the_answer_leaves_out_is_settled_or_looked_up_and_costs_nothing(
        self, scene: Scene
    ) -> None:
        at = scene(people(9))
        a, b, c, d, e, f, g, h, i = at.ids
        detail = {
            "invalid_personnel_ids": [a, e, "stranger"],
            "missing_personnel_ids": [b],
            "unlinked_personnel_ids": [c],
            "already_unlocked_personnel_ids": [d, e],
            "unlocking_personnel_ids": [f],
        }
        skipped = [a, b, c, d, e, f, g, "nobody"]
        at.answers(UNLOCK, skipped_personnel_ids=skipped, skipped_detail=detail)
        assert at.send() == (*POLLED, Next(Step.LOOK))
        assert at.outcomes() == dict.fromkeys((a, b, c), "Not eligible")
        assert at.details(a) == say(wording.INVALID_ID, person=a, event=EVENT)
        assert at.details(b) == say(wording.UNKNOWN_PERSON, person=b, event=EVENT)
        assert at.details(c) == say(wording.UNLINKED, person=c, event=EVENT)
        assert at.looked_up() == {d: "already", e: "already", f: "elsewhere", g: "unsaid"}
        assert at.charged() == [h, i]
        assert at.told_settled == [a, b, c]
        assert at.told_sent == [(d, e, f, g, h, i)]

    def test_an_answer_without_a_task_has_everybody_else_looked_up(self, scene: Scene) -> None:
        at = scene()
        first, second, third = at.ids
        detail = {"invalid_personnel_ids": [first], "already_unlocked_personnel_ids": [second]}
        at.answers(
            UNLOCK,
            status="success",
            task_id="",
            job_id="",
            skipped_personnel_ids=[first, second],
            skipped_detail=detail,
        )
        assert at.send() == (Next(Step.LOOK),)
        assert at.looked_up() == {second: "already", third: "nothing_left"}
        assert at.at().task_id == ""

    def test_an_answer_that_settles_everybody_leaves_nothing_to_do(self, scene: Scene) -> None:
        at = scene()
        detail = {"missing_personnel_ids": list(at.ids)}
        at.answers(UNLOCK, status="success", task_id="", job_id="", skipped_detail=detail)
        assert at.send() == ()
        assert at.state() is BatchState.COMPLETED
        assert at.outcomes() == dict.fromkeys(at.ids, "Not eligible")


class TestAnOrderThatIsRefused:
    def test_a_lost_answer_is_asked_about_after_a_moment_and_not_sent_again(
        self, scene: Scene
    ) -> None:
        at = scene(faults=[Fault(FaultKind.SERVER_ERROR, UNLOCK, status=502, acts=True)])
        assert at.send() == (Next(Step.ASK, 5.0),)
        batch = at.at()
        assert batch.state is BatchState.UNCONFIRMED
        assert batch.error
        assert batch.trace_id
        assert at.charged() == list(at.ids)
        assert at.told_states == [BatchState.SUBMITTING, BatchState.UNCONFIRMED]
        assert at.told_sent == [at.ids]
        assert set(at.journal.people.claimed(ACCOUNT)) == set(at.ids)

    @pytest.mark.parametrize(
        ("fault", "by", "at_once", "template"),
        [
            (refusing(401), StoppedBy.KEY, True, wording.STOP_KEY),
            (refusing(402), StoppedBy.CREDITS, False, wording.STOP_CREDITS),
            (Fault(FaultKind.NO_FEATURE, UNLOCK), StoppedBy.KEY, False, wording.STOP_FEATURE),
        ],
    )
    def test_a_refusal_of_the_account_stops_the_run_and_the_order_stays_planned(
        self, scene: Scene, fault: Fault, by: StoppedBy, at_once: bool, template: str
    ) -> None:
        at = scene(faults=[fault])
        with pytest.raises(Halt) as halt:
            at.send()
        assert (halt.value.by, halt.value.at_once) == (by, at_once)
        assert halt.value.reason.template == template
        assert at.at().error
        assert at.at().trace_id
        assert dict(halt.value.reason.values)["why"] == at.at().error
        assert at.state() is BatchState.PLANNED
        assert not at.charged()
        assert not at.journal.people.claimed(ACCOUNT)
        assert at.told_states == [BatchState.SUBMITTING, BatchState.PLANNED]

    def test_slower_is_heeded_as_long_as_it_says_and_has_fewer_orders_at_once(
        self, scene: Scene
    ) -> None:
        at = scene(faults=[Fault(FaultKind.SLOW_DOWN, UNLOCK, retry_after="17")])
        (step,) = at.send()
        assert step.step is Step.SEND
        assert 17 <= step.after < 18
        assert at.caller.concurrency.allowed == 2
        assert at.state() is BatchState.PLANNED

    def test_orders_that_are_only_told_slower_end_the_run_once_nothing_else_is_under_way(
        self, scene: Scene
    ) -> None:
        at = scene(faults=[Fault(FaultKind.SLOW_DOWN, UNLOCK, retry_after="100")])
        for _ in range(5):
            (step,) = at.send(alone=False)
            at.clock.advance(step.after)
        for _ in range(2):
            (step,) = at.send()
            at.clock.advance(step.after)
        with pytest.raises(Halt) as halt:
            at.send()
        assert halt.value.by is StoppedBy.NETWORK
        assert len(at.posts()) == 5 + 3

    def test_a_conflict_is_tried_three_times_more_then_parted_without_another_wait(
        self, scene: Scene
    ) -> None:
        at = scene(people(5), faults=[refusing(409)])
        assert at.waits() == [5.0, 10.0, 20.0]
        first, second = at.last
        assert first == Next(Step.SEND)
        assert second.step is Step.SEND
        assert second.after == 0
        assert second.batch
        assert at.open_in() == list(at.ids[:2])
        assert at.open_in(second.batch) == list(at.ids[2:])
        assert at.waits(second.batch) == []
        assert len(at.last) == 2
        assert at.waits() == []
        assert len(at.last) == 2

    def test_an_order_that_was_refused_is_looked_at_before_it_is_sent_again(
        self, scene: Scene
    ) -> None:
        at = scene(faults=[refusing(409, times=1)])
        at.send()
        looked = len(at.calls(Endpoint.PEOPLE)) + len(at.calls(Endpoint.PROFILE))
        assert looked == 0
        assert at.send() == POLLED
        assert len(at.calls(Endpoint.PEOPLE)) + len(at.calls(Endpoint.PROFILE)) > 0

    @pytest.mark.parametrize("status", [400, 422])
    def test_what_is_malformed_is_parted_at_once(self, scene: Scene, status: int) -> None:
        at = scene(people(2), faults=[refusing(status, "INVALID_INPUT")])
        first, second = at.send()
        assert (first.after, second.after) == (0, 0)
        assert at.send() == ()
        assert at.outcomes() == {at.ids[0]: "Failed"}
        assert at.details(at.ids[0]).template == wording.REFUSED
        assert at.state() is BatchState.FAILED
        assert at.at().error
        assert at.at().closed_at == at.clock.now()
        assert not at.charged()
        assert at.told_states[-1] is BatchState.FAILED

    def test_forbidden_is_not_about_people_so_nobody_is_parted(self, scene: Scene) -> None:
        at = scene(faults=[refusing(403)])
        assert at.waits() == [5.0, 10.0, 20.0]
        assert at.last == ()
        assert at.outcomes() == dict.fromkeys(at.ids, "Failed")

    def test_one_whom_lensmor_does_not_know_alone_is_not_eligible(self, scene: Scene) -> None:
        at = scene(people(1), faults=[refusing(404)])
        assert at.waits() == [5.0, 10.0, 20.0]
        assert at.outcomes() == {at.ids[0]: "Not eligible"}
        assert at.details(at.ids[0]).template == wording.REFUSED

    def test_an_event_that_lensmor_does_not_know_is_told_to_all_and_nobody_is_parted(
        self, scene: Scene
    ) -> None:
        fault = Fault(FaultKind.REFUSE, Endpoint.EVENT, status=404)
        at = scene(faults=[refusing(404), fault])
        assert at.waits() == [5.0, 10.0, 20.0]
        assert at.outcomes() == dict.fromkeys(at.ids, "Not eligible")
        assert at.details(at.ids[0]) == say(wording.UNKNOWN_EVENT, event=EVENT)

    def test_an_event_that_cannot_be_asked_about_counts_as_known(self, scene: Scene) -> None:
        fault = Fault(FaultKind.REFUSE, Endpoint.EVENT, status=400)
        at = scene(faults=[refusing(404), fault])
        at.waits()
        assert len(at.last) == 2  # parted: somebody of it may be at fault

    @pytest.mark.parametrize(("alone", "parted"), [(7, True), (8, False)])
    def test_eight_people_refused_one_by_one_and_the_rest_is_not_parted_any_more(
        self, scene: Scene, alone: int, parted: bool
    ) -> None:
        at = scene(people(10), faults=[refusing(400)])
        for person in at.ids[:alone]:
            assert at.send(at.journal.batches.split(at.batch, [person])) == ()
        assert bool(at.send()) is parted
        assert (len(at.outcomes()) == 10) is not parted

    def test_somebody_taken_shows_that_refusals_are_about_people(self, scene: Scene) -> None:
        at = scene(people(12))
        ones = [at.journal.batches.split(at.batch, [person]) for person in at.ids[:9]]
        at.fails(refusing(400))
        for batch in ones[:4]:
            at.send(batch)
        at.fails()
        assert at.send(ones[4]) == POLLED
        at.fails(refusing(400))
        for batch in ones[5:9]:
            at.send(batch)
        assert len(at.send()) == 2


class TestBeforeAnOrder:
    def test_a_stop_after_the_look_sends_nothing(self, scene: Scene) -> None:
        at = scene()
        at.context.finish.set()
        with pytest.raises(Halt) as halt:
            at.send()
        assert (halt.value.by, halt.value.at_once) == (StoppedBy.USER, False)
        assert (at.state(), at.at().tries, at.posts()) == (BatchState.PLANNED, 0, [])

    def test_a_pause_after_the_look_leaves_the_order_for_later(self, scene: Scene) -> None:
        at = scene()
        at.context.pause.set()
        assert at.send() == SEND_AGAIN
        assert (at.state(), at.at().tries, at.posts()) == (BatchState.PLANNED, 0, [])

    @pytest.mark.parametrize(("seconds", "anew"), [(10.0, 0), (10.25, 3)])
    def test_an_order_kept_waiting_for_over_ten_seconds_is_looked_at_anew_three_times_at_most(
        self, scene: Scene, seconds: float, anew: int
    ) -> None:
        at = scene()

        def writing() -> float:
            at.clock.advance(seconds)
            return 60.0

        at.caller.meanwhile = writing
        at.fails(Fault(FaultKind.SLOW_DOWN, UNLOCK, retry_after="1", times=1))
        for answer in ((Next(Step.SEND, 1.0),), POLLED):  # sent again, it is kept waiting anew
            for _ in range(anew):
                before = at.prechecked()
                assert at.send() == SEND_AGAIN
                assert at.prechecked() > before
            assert at.send() == answer

    def test_whom_another_run_has_claimed_is_held_and_the_others_go(self, scene: Scene) -> None:
        at = scene()
        other = begin(at.journal, at.ids[1], "77")
        theirs = at.journal.batches.plan(other, EVENT, [at.ids[1], "77"])
        at.journal.batches.submitting(theirs, ACCOUNT, 1.0)
        assert at.send() == SEND_AGAIN
        assert at.posts() == []
        assert at.open_in() == [at.ids[0], at.ids[2]]
        (held,) = at.journal.holding.held(at.context.run.id)
        assert at.looked_up(held) == {at.ids[1]: "elsewhere"}
        assert at.told_states == [BatchState.UNCONFIRMED]
        assert at.send() == POLLED
        assert at.posts() == [[at.ids[0], at.ids[2]]]

    @pytest.mark.parametrize(
        ("before", "bought"), [(7 * DAY, True), (7 * DAY + 1, False), (-DAY, True)]
    )
    def test_what_was_bought_up_to_a_week_before_the_run_is_not_bought_again(
        self, scene: Scene, before: float, bought: bool
    ) -> None:
        at = scene()
        at.clock.advance(2 * DAY)
        add_purchase(at, at.ids[1], FakeClock.START - before)
        assert at.send() == POLLED
        wanted = [at.ids[0], at.ids[2]] if bought else list(at.ids)
        assert at.posts() == [wanted]
        if bought:
            assert at.outcomes() == {at.ids[1]: "Already unlocked"}
            assert at.email(at.ids[1]) == "old@sample.example"
            assert at.details(at.ids[1]).template == wording.BOUGHT_BEFORE
            assert at.charged() == [at.ids[0], at.ids[2]]

    def test_an_order_of_which_everybody_was_bought_is_closed_and_asks_nothing(
        self, scene: Scene
    ) -> None:
        at = scene()
        for person in at.ids:
            add_purchase(at, person, FakeClock.START)
        assert at.send() == ()
        assert (at.state(), at.at().closed_at) == (BatchState.COMPLETED, at.clock.now())
        assert at.told_states[-1] is BatchState.COMPLETED
        assert not at.server.exchanges

    def test_an_order_of_which_everybody_is_held_is_taken_apart(self, scene: Scene) -> None:
        at = scene()
        at.server.service.colleague(at.ids)
        assert at.send() == ()
        assert (at.state(), at.at().people) == (BatchState.FAILED, 0)
        assert at.told_states[-1] is BatchState.FAILED
        assert at.posts() == []

    def test_who_is_settled_already_is_not_sent(self, scene: Scene) -> None:
        at = scene()
        gone = at.context.result(at.ids[0], Outcome.FAILED, say(wording.REFUSED, why="x"))
        at.journal.batches.settle(at.batch, [gone], free=True)
        at.send()
        assert at.posts() == [list(at.ids[1:])]


def add_purchase(at: AtWork, person: str, when: float) -> None:
    """Another run of the account has bought somebody's address then."""
    run = begin(at.journal, person)
    batch = at.journal.batches.plan(run, EVENT, [person])
    bought = replace(
        at.context.result(person, Outcome.UNLOCKED, say(wording.DELIVERED)),
        email="old@sample.example",
        event_id=EVENT,
        at=when,
    )
    at.journal.batches.settle(batch, [bought], free=True)
    at.journal.batches.close(batch, BatchState.COMPLETED, when)
