"""An order whose answer was lost: what the free questions are taken to mean, and when."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.errors import ApiError
from lensmor_desktop.sandbox import Answer, Endpoint, Fate, Fault, FaultKind, Options, Request
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Next, Step
from lensmor_desktop.unlocking.inquiry import Inquiries
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.engine import EVENT, people
from tests.unit.unlocking.at_work import Sending

UNLOCK, PROFILE, PRECHECK = Endpoint.UNLOCK_CONTACTS, Endpoint.PROFILE, Endpoint.PRECHECK
SEND, LOOK = (Next(Step.SEND),), (Next(Step.LOOK),)
QUIET = [0.0, 60.0, 120.0]
UNSURE = [0.0, 150.0, 300.0]
NO_ADVICE = Options(rate_limit=None, unsupported_actions=frozenset({"unlock_contact_emails"}))


class Asking(Sending):
    """A run whose first order got no answer: Lensmor took it (`acts`) or didn't."""

    acts = False

    def __enter__(self) -> "Asking":
        super().__enter__()
        self.server.service.set_balance(1000)
        self.lose()
        return self

    def lose(self) -> None:
        """Sends the order; the answer is lost."""
        fault = Fault(FaultKind.SERVER_ERROR, UNLOCK, status=504, acts=self.acts, times=1)
        before = self.server.faults
        self.fails(fault)
        assert [step.step for step in self.send()] == [Step.ASK]
        self.server.faults = before
        self.inquiries = Inquiries()
        self.told.clear()
        self.since = self.clock.steady()

    def ask(self) -> tuple[Next, ...]:
        """Asks until something else is to be done, time passing as it is due; errors ask again."""
        self.since = self.clock.steady()
        self.first = len(self.server.exchanges)
        for _ in range(2000):
            try:
                steps = self.inquiries.ask(self.context, self.batch)
            except ApiError:
                continue
            if [step.step for step in steps] != [Step.ASK]:
                return steps
            self.clock.advance(steps[0].after)
        raise AssertionError("it never ends")

    def looks(self) -> list[float]:
        """When each look began: precheck is asked first."""
        return [
            round(each.at - self.clock.START - self.since, 3)
            for each in list(self.server.exchanges)[self.first :]
            if each.endpoint is PRECHECK
        ]

    def advises(self, *reasons: str) -> None:
        """What precheck says from now on, one look after the other."""
        following = iter(reasons)

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            body = real().body
            assert isinstance(body, dict)
            return Answer(200, body | {"reason_code": next(following)})

        self.twist(PRECHECK, change)


class Taken(Asking):
    """Lensmor took the order."""

    acts = True


Scene = Callable[..., Asking]


@pytest.fixture
def lost(made: Callable[..., Any]) -> Scene:
    return partial(made, Asking)


@pytest.fixture
def taken(made: Callable[..., Any]) -> Scene:
    return partial(made, Taken)


class TestAnOrderThatNeverWas:
    @pytest.mark.parametrize(
        ("limits", "times"),
        [
            (Limits(), QUIET),
            (Limits(quiet_between=10.0), [0.0, 5.0, 15.0]),
            (Limits(quiet_between=40.0), [0.0, 20.0, 40.0]),
        ],
    )
    def test_three_looks_over_the_time_that_it_takes_and_it_may_be_sent_again(
        self, lost: Scene, limits: Limits, times: list[float]
    ) -> None:
        at = lost(limits=limits)
        assert at.ask() == SEND
        assert at.looks() == times
        assert (at.state(), at.charged()) == (BatchState.PLANNED, [])
        assert not at.journal.people.claimed(at.context.account)
        assert at.told_states == [BatchState.PLANNED]

    def test_without_advice_it_takes_longer(self, lost: Scene) -> None:
        at = lost(options=NO_ADVICE)
        assert at.ask() == SEND
        assert at.looks() == UNSURE

    @pytest.mark.parametrize("status", [400, 404, 409, 500])
    def test_advice_that_fails_is_none(self, lost: Scene, status: int) -> None:
        kind = FaultKind.SERVER_ERROR if status == 500 else FaultKind.REFUSE
        at = lost(faults=[Fault(kind, PRECHECK, status=status)], options=NO_ADVICE)
        assert at.ask() == SEND
        assert at.looks() == UNSURE

    @pytest.mark.parametrize(
        ("reason", "times"),
        [
            ("ok", QUIET),
            ("already_unlocked", QUIET),
            ("insufficient_balance", QUIET),
            ("not_found", UNSURE),
            ("system_error", UNSURE),
            ("brand_new", UNSURE),
        ],
    )
    def test_only_some_of_prechecks_reasons_tell_that_nobody_is_in_work(
        self, lost: Scene, reason: str, times: list[float]
    ) -> None:
        at = lost()
        at.answers(PRECHECK, reason_code=reason)
        assert at.ask() == SEND
        assert at.looks() == times

    def test_after_three_such_orders_its_people_fail_for_nothing(self, lost: Scene) -> None:
        at = lost()
        for _ in range(2):
            inquiries = at.inquiries
            assert at.ask() == SEND
            at.lose()
            at.inquiries = inquiries
        assert at.ask() == LOOK
        assert at.outcomes() == dict.fromkeys(at.ids, "Failed")
        assert at.details(at.ids[0]) == say(wording.TRIED_OFTEN, tries=3)
        assert at.charged() == []

    def test_something_in_progress_in_between_has_the_looks_begin_again(self, lost: Scene) -> None:
        at = lost()
        at.advises("ok", "unlock_in_progress", "ok", "ok", "ok", "ok")
        at.ask()
        assert at.looks() == [0.0, 60.0, 70.0, 130.0, 190.0]

    def test_advice_that_ceases_in_between_has_it_take_longer(self, lost: Scene) -> None:
        at = lost()
        at.clock.advance(500)  # the run has been at work for a while
        at.advises("ok", "ok", "of another kind", "of another kind")
        assert at.ask() == SEND
        assert at.looks() == [0.0, 60.0, 120.0, 300.0]

    def test_whom_a_look_saw_in_work_is_not_sent_again_where_the_balance_does_not_tell(
        self, lost: Scene
    ) -> None:
        at = lost()
        at.server.service.move_balance(1000)  # topped up: what it would have fallen by is unseen
        at.advises("unlock_in_progress", *["ok"] * 20)
        assert at.ask() == LOOK
        assert at.outcomes() == dict.fromkeys(at.ids, "Unconfirmed")
        assert at.charged() == list(at.ids)  # perhaps: they count against what was agreed to

    @pytest.mark.parametrize(("spent", "sent"), [(0, True), (15, False), (-15, True)])
    def test_it_is_not_sent_again_while_the_balance_shows_that_something_was_charged(
        self, lost: Scene, spent: int, sent: bool
    ) -> None:
        at = lost()
        at.server.service.move_balance(-spent)
        steps = at.ask()
        assert (steps == SEND) is sent
        if not sent:
            assert steps == ()
            assert at.state() is BatchState.UNCONFIRMED
            assert at.looks()[-1] >= 900
            assert not at.outcomes()

    @pytest.mark.parametrize(("moves", "sent"), [(False, True), (True, False)])
    def test_long_afterwards_it_is_enough_that_the_balance_does_not_move(
        self, lost: Scene, moves: bool, sent: bool
    ) -> None:
        at = lost()
        at.server.service.move_balance(-15)
        at.clock.advance(901)
        if moves:
            for minute in range(1, 20):
                when = at.clock.true() + 59 * minute
                at.server.service.move_balance(-1, at=when)
        assert (at.ask() == SEND) is sent

    def test_just_within_the_time_in_which_it_may_still_arrive_it_is_not(self, lost: Scene) -> None:
        at = lost()
        at.server.service.move_balance(-15)
        submitting = at.at().submitting_at
        assert submitting is not None
        at.clock.advance(900 - (at.clock.now() - submitting))
        assert at.ask() == ()

    def test_a_balance_that_cannot_be_read_proves_nothing(self, lost: Scene) -> None:
        at = lost(faults=[Fault(FaultKind.REFUSE, Endpoint.BALANCE, status=404)])
        assert at.ask() == ()
        assert at.state() is BatchState.UNCONFIRMED

    def test_an_order_without_anybody_open_is_only_looked_at(self, lost: Scene) -> None:
        at = lost()
        at.journal.batches.look_up(at.batch, [(person, "already") for person in at.ids])
        assert at.ask() == LOOK
        assert at.looks() == []


class TestAnOrderThatTookPlace:
    def test_an_address_is_on_disk_the_moment_that_a_profile_shows_it(self, taken: Scene) -> None:
        at = taken()
        at.clock.advance(30)
        assert at.ask() == LOOK
        assert at.outcomes() == dict.fromkeys(at.ids, "Unlocked")
        assert at.details(at.ids[0]) == say(wording.DELIVERED_LATE)
        assert at.email(at.ids[0]) == at.persons[0].email
        assert at.charged() == list(at.ids)
        assert at.looks() == [0.0]
        (found, *_) = at.journal.people.of(at.context.run.id)
        assert (found.event_id, found.task_id) == (EVENT, "")

    def test_while_it_is_at_work_it_is_asked_again_after_five_ten_and_twenty_seconds(
        self, taken: Scene
    ) -> None:
        at = taken(limits=Limits(inquiry=75.0))
        at.answers(PRECHECK, reason_code="unlock_in_progress")
        for place in range(3):
            at.profile_shows(at.ids[place], "unlocking")
        assert at.ask() == ()
        assert at.looks() == [0.0, 5.0, 15.0, 35.0, 55.0, 75.0]
        assert at.state() is BatchState.UNCONFIRMED

    def test_who_is_locked_when_others_were_delivered_failed(self, taken: Scene) -> None:
        at = taken([*people(2), *people(1, Fate.FAILED, start=2000)])
        at.clock.advance(30)
        assert at.ask() == LOOK
        assert at.outcomes()["2000"] == "Failed"
        assert at.details("2000") == say(wording.LOST_AND_LOCKED)
        assert at.charged() == list(at.ids)
        assert at.looks() == QUIET

    def test_where_the_balance_fits_nothing_they_are_left_in_doubt(self, taken: Scene) -> None:
        at = taken([*people(2), *people(1, Fate.FAILED, start=2000)])
        at.server.service.move_balance(-7)
        at.clock.advance(30)
        assert at.ask() == LOOK
        assert at.outcomes()["2000"] == "Unconfirmed"
        assert at.details("2000") == say(wording.LOST_AND_UNCLEAR)

    def test_it_is_waited_for_other_orders_whose_end_moves_the_balance(self, taken: Scene) -> None:
        at = taken([*people(1), *people(1, Fate.FAILED, start=2000)])
        run = at.context.run.id
        at.clock.advance(30)
        other = at.journal.batches.plan(run, EVENT, ["2999"])
        at.journal.batches.submitting(other, at.context.account, 1.0)
        at.journal.batches.submitted(other, task_id="1", at=1.0, results=(), looking=())
        assert at.ask() == LOOK
        assert at.looks()[-1] >= 900

    def test_unlocked_without_an_address_is_told_once_several_looks_agree(
        self, taken: Scene
    ) -> None:
        at = taken([*people(1), *people(1, Fate.NO_EMAIL, start=2000)])
        at.clock.advance(30)
        assert at.ask() == LOOK
        assert at.outcomes() == {at.ids[0]: "Unlocked", "2000": "No email"}
        assert at.details("2000") == say(wording.NO_EMAIL)
        assert at.charged() == list(at.ids)
        assert at.looks() == QUIET

    def test_an_address_that_cannot_be_one_is_looked_up_again(self, taken: Scene) -> None:
        at = taken(people(2))
        at.clock.advance(30)
        at.profile_shows(at.ids[1], "unlocked", "not an address")
        assert at.ask() == LOOK
        assert at.looked_up() == {at.ids[1]: "unusable"}
        assert at.charged() == list(at.ids)


class TestPeopleUnlockedBefore:
    def test_nothing_charged_means_that_somebody_else_had_unlocked_them(self, lost: Scene) -> None:
        at = lost(people(5))
        at.server.service.colleague(at.ids[:1], seconds=1)
        at.clock.advance(5)
        at.server.service.move_balance(15)
        at.profile_shows(at.ids[1], "unlocked")
        at.profile_shows(at.ids[2], "unlocked", "not an address")
        assert at.ask() == SEND
        assert at.outcomes() == {at.ids[0]: "Already unlocked", at.ids[1]: "No email"}
        assert at.details(at.ids[0]) == say(wording.ALREADY)
        assert at.details(at.ids[1]) == say(wording.NO_EMAIL_BEFORE)
        assert at.charged() == []
        assert at.state() is BatchState.PLANNED


class TestDoubtAboutOnePerson:
    def test_one_whom_lensmor_does_not_know_is_told_so_and_the_others_go(self, lost: Scene) -> None:
        at = lost(faults=[Fault(FaultKind.REFUSE, PROFILE, status=404, subject="1001")])
        assert at.ask() == SEND
        assert at.outcomes() == {"1001": "Not eligible"}
        assert at.details("1001") == say(wording.UNKNOWN_PERSON, person="1001")
        assert at.charged() == []

    def test_once_in_a_while_shown_they_are_not_unknown(self, lost: Scene) -> None:
        gone = Fault(FaultKind.REFUSE, PROFILE, status=404, subject="1001", calls=frozenset({1, 3}))
        at = lost(faults=[gone])
        assert at.ask() == SEND
        assert at.outcomes() == {"1001": "Unconfirmed"}
        assert at.details("1001") == say(wording.LOST_AND_UNTOLD)

    def test_where_the_order_took_place_they_are_in_doubt_and_count(self, taken: Scene) -> None:
        at = taken(faults=[Fault(FaultKind.REFUSE, PROFILE, status=404, subject="1001")])
        at.clock.advance(30)
        assert at.ask() == LOOK
        assert at.outcomes()["1001"] == "Unconfirmed"
        assert at.details("1001") == say(wording.LOST_AND_UNTOLD)
        assert at.charged() == list(at.ids)

    @pytest.mark.parametrize("status", [400, 409])
    def test_a_refusal_about_one_keeps_the_others_from_nothing(
        self, lost: Scene, status: int
    ) -> None:
        at = lost(faults=[Fault(FaultKind.REFUSE, PROFILE, status=status, subject="1001")])
        assert at.ask() == SEND
        assert at.outcomes() == {"1001": "Unconfirmed"}

    def test_a_profile_that_fails_is_tried_three_times_in_a_look_after_the_others(
        self, lost: Scene
    ) -> None:
        at = lost(faults=[Fault(FaultKind.SERVER_ERROR, PROFILE, status=500, subject="1000")])
        assert at.ask() == SEND
        assert at.outcomes() == {"1000": "Unconfirmed"}
        asked = [
            each.target.rpartition("=")[2]
            for each in list(at.server.exchanges)[at.first :]
            if each.endpoint is PROFILE
        ]
        assert asked == ["1000", "1001", "1002", "1000", "1000"] * 3

    def test_where_nobodys_profile_tells_anything_it_is_asked_to_the_end(self, lost: Scene) -> None:
        at = lost(faults=[Fault(FaultKind.REFUSE, PROFILE, status=404)])
        assert at.ask() == LOOK
        assert at.looks()[-1] >= 900
        assert at.outcomes() == dict.fromkeys(at.ids, "Not eligible")
