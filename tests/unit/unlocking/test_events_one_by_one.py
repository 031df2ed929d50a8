"""An event's unlock: what is looked at before it, what each answer means, and what it has cost."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.progress import EventSettled
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.journal import EventRecord
from lensmor_desktop.journal.events import ALREADY, NONE, REFUSED, UNLOCKED, WANTED
from lensmor_desktop.sandbox import Fault, FaultKind
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.event_checks import surest_id
from tests.fakes.engine import EVENT
from tests.unit.unlocking.a_fair import DETAIL, LIST, PUBLIC, UNLOCK, Dear, Fair, Short

NOTICED = [0.0, 2.0, 7.0]


@pytest.fixture
def fair(made: Callable[..., Any]) -> Callable[..., Fair]:
    return partial(made, Fair)


Scene = Callable[..., Fair]


class TestAnUnlock:
    def test_it_is_paid_once_on_disk_and_read_again(self, fair: Scene) -> None:
        at = fair()
        assert at.unlock() is None
        assert at.is_settled(UNLOCKED, 2000, say(wording.EVENT_DONE, credits=2000))
        assert (at.event.access, at.paid()) == ("full", 2000)
        assert at.held == 2  # before it is looked at, and before it is paid for
        assert at.times(LIST) == [0.0, 0.0]
        assert at.unlock() is None
        assert (len(at.calls(UNLOCK)), at.held) == (1, 2)

    def test_before_the_request_it_is_on_disk_that_it_may_be_paid(self, fair: Scene) -> None:
        at = fair()
        seen: list[object] = []
        sql = "SELECT state FROM run_events"
        at.server.service.when(UNLOCK, 1, lambda: seen.extend(at.look(sql)))
        at.unlock()
        assert seen == [("submitting",)]

    def test_what_it_cost_by_the_answer_counts(self, fair: Scene) -> None:
        at = fair()
        at.answers(UNLOCK, creditsUsed=1500)
        at.unlock()
        assert at.is_settled(UNLOCKED, 1500, say(wording.EVENT_DONE, credits=1500))

    def test_an_answer_that_tells_no_cost_counts_as_agreed(self, fair: Scene) -> None:
        at = fair()
        at.answers(UNLOCK, creditsUsed=None)
        at.unlock()
        assert at.is_settled(UNLOCKED, 2000, say(wording.EVENT_DONE, credits=2000))

    def test_a_list_that_lags_is_read_again_after_two_and_five_seconds(self, fair: Scene) -> None:
        at = fair()
        at.lists_from(7.0)
        at.unlock()
        assert at.times(LIST)[1:] == NOTICED
        assert at.event.access == "full"

    def test_one_that_goes_on_to_lag_is_said_to(self, fair: Scene) -> None:
        at = fair()
        at.lists_from(7.5)
        at.unlock()
        assert (at.event.state, at.event.access) == (UNLOCKED, "preview")
        assert at.event.details == say(wording.EVENT_STILL_PREVIEW)
        before = len(at.calls(LIST))
        at.unlock()  # it isn't asked for ever
        assert len(at.calls(LIST)) == before

    def test_what_a_program_that_ended_did_not_read_again_is_read_now(self, fair: Scene) -> None:
        at = fair()
        run = at.context.run.id
        done = say(wording.EVENT_DONE, credits=2000)
        at.journal.events.settle(run, EVENT, state=UNLOCKED, credits=2000, details=done)
        at.unlock()
        assert len(at.calls(LIST)) == 3
        assert at.calls(UNLOCK) == []

    def test_an_event_that_nobody_asked_for_is_left_alone(self, fair: Scene) -> None:
        at = fair()
        run = at.context.run.id
        at.journal.events.settle(run, EVENT, state=NONE, credits=0, details=say(""))
        at.unlock()
        assert (at.held, list(at.server.exchanges)) == (0, [])

    @pytest.mark.parametrize("already", [True, False])
    def test_an_answer_about_another_event_settles_nothing_but_the_cost(
        self, fair: Scene, already: bool
    ) -> None:
        at = fair()
        other = {"id": "999", "eventId": "other", "name": "Other Fair"}
        at.answers(UNLOCK, event=other, alreadyUnlocked=already)
        at.unlock()
        credits = 0 if already else 2000
        details = say(wording.EVENT_ANSWER_OTHER, other="Other Fair", credits=credits)
        assert at.is_settled(REFUSED, credits, details)

    def test_the_answer_that_it_was_open_costs_nothing(self, fair: Scene) -> None:
        at = fair()
        at.answers(UNLOCK, alreadyUnlocked=True, creditsUsed=0)
        at.unlock()
        assert at.is_settled(ALREADY, 0, say(wording.EVENT_ALREADY))


class TestBeforeItIsPaid:
    @pytest.mark.parametrize(("row", "asked"), [("204518", "204518"), ("", PUBLIC)])
    def test_it_is_asked_for_by_its_row_id_where_that_is_known(self, row: str, asked: str) -> None:
        """A number is tried as a row's ID first: so it can't be taken for another event's."""
        event = EventRecord(PUBLIC, "Practice Fair", "preview", 2000, WANTED, row_id=row)
        assert surest_id(event) == asked

    def test_an_event_that_is_open_already_is_not_sent(self, fair: Scene) -> None:
        at = fair()
        at.server.service.account.events.add(EVENT)
        assert at.unlock() is None
        assert at.is_settled(ALREADY, 0, say(wording.EVENT_ALREADY))
        assert (at.calls(UNLOCK), at.held) == ([], 1)

    @pytest.mark.parametrize(
        "changes",
        [{"id": "204519"}, {"eventId": "other"}, {"name": "Another Fair"}],
    )
    def test_another_event_under_its_number_is_not_bought(
        self, fair: Scene, changes: dict[str, str]
    ) -> None:
        at = fair()
        at.shows_event(**changes)
        assert at.unlock() is None
        assert (at.event.state, at.calls(UNLOCK)) == (REFUSED, [])
        if "id" not in changes:  # an answer under another ID is none at all
            assert at.event.details.template == wording.EVENT_ANOTHER
            assert dict(at.event.details.values)["shown"] == at.event.label

    def test_a_name_that_is_not_told_makes_it_no_other(self, fair: Scene) -> None:
        at = fair()
        at.shows_event(name="")
        at.unlock()
        assert at.event.state == UNLOCKED

    @pytest.mark.parametrize(("calls", "state"), [({1, 2, 3}, UNLOCKED), ({1, 2, 3, 4}, REFUSED)])
    def test_four_looks_over_seventeen_seconds_and_it_is_unknown(
        self, fair: Scene, calls: set[int], state: str
    ) -> None:
        gone = Fault(FaultKind.REFUSE, DETAIL, status=404, calls=frozenset(calls))
        at = fair(faults=[gone])
        at.unlock()
        assert at.event.state == state
        assert at.times(DETAIL) == [0.0, 2.0, 7.0, 17.0]
        if state == REFUSED:
            assert at.is_settled(REFUSED, 0, say(wording.EVENT_UNKNOWN, event=EVENT))

    def test_one_that_cannot_be_read_is_not_bought(self, fair: Scene) -> None:
        at = fair(faults=[Fault(FaultKind.REFUSE, DETAIL, status=400)])
        at.unlock()
        assert at.event.state == REFUSED
        assert at.event.details.template == wording.EVENT_UNREAD
        assert at.times(DETAIL) == [0.0]

    def test_one_that_hides_nobody_is_not_bought(self, fair: Scene) -> None:
        at = fair()
        at.list_shows(
            counts={"actualTotal": 3, "visibleTotal": 3, "remainingLockedCount": 0},
            unlock={"requiredForMoreResults": False, "credits": 2000},
        )
        at.unlock()
        assert at.is_settled(REFUSED, 0, say(wording.EVENT_NOTHING_HIDDEN))

    def test_a_list_that_cannot_be_read_is_no_obstacle(self, fair: Scene) -> None:
        at = fair(faults=[Fault(FaultKind.REFUSE, LIST, status=400)])
        at.unlock()
        assert (at.event.state, at.event.credits) == (UNLOCKED, 2000)

    def test_a_price_that_fell_is_what_it_may_cost(self, fair: Scene) -> None:
        at = fair()
        at.list_shows(unlock={"credits": 1800})
        at.unlock()
        assert at.event.state == UNLOCKED

    def test_one_that_costs_more_than_agreed_stops_the_run(self, made: Callable[..., Any]) -> None:
        at = made(Dear)
        halt = at.unlock()
        told = {"now": 2000, "agreed": 1999}
        assert (halt.by, halt.at_once) == (StoppedBy.LIMIT, False)
        assert halt.reason == say(wording.STOP_EVENT_PRICE, **told)
        assert at.is_settled(REFUSED, 0, say(wording.EVENT_DEARER, **told))
        assert at.calls(UNLOCK) == []

    def test_one_beyond_the_limit_is_not_asked_about(self, made: Callable[..., Any]) -> None:
        at = made(Short)
        halt = at.unlock()
        assert (halt.by, halt.at_once) == (StoppedBy.LIMIT, False)
        assert at.is_settled(REFUSED, 0, say(wording.EVENT_LIMIT))
        assert (list(at.server.exchanges), at.held) == ([], 1)


class TestARefusal:
    def test_too_few_credits_stop_the_run_and_the_event_stays_to_be_done(self, fair: Scene) -> None:
        at = fair(faults=[Fault(FaultKind.REFUSE, UNLOCK, status=402)])
        halt = at.unlock()
        assert halt is not None
        assert (halt.by, halt.at_once) == (StoppedBy.CREDITS, False)
        assert halt.reason.template == wording.STOP_CREDITS
        assert at.event.state == WANTED
        assert not at.told_of(EventSettled)

    @pytest.mark.parametrize(
        ("status", "template"),
        [(404, wording.EVENT_UNKNOWN), (409, wording.EVENT_REFUSED)],
    )
    def test_what_may_pass_is_tried_three_times_more(
        self, fair: Scene, status: int, template: str
    ) -> None:
        at = fair(faults=[Fault(FaultKind.REFUSE, UNLOCK, status=status)])
        assert at.unlock() is None
        assert at.times(UNLOCK) == [0.0, 5.0, 15.0, 35.0]
        assert (at.event.state, at.event.credits) == (REFUSED, 0)
        assert at.event.details.template == template
        assert at.held == 5

    def test_what_does_not_pass_is_not(self, fair: Scene) -> None:
        at = fair(faults=[Fault(FaultKind.REFUSE, UNLOCK, status=400)])
        at.unlock()
        assert at.times(UNLOCK) == [0.0]
        assert at.event.details.template == wording.EVENT_REFUSED

    def test_one_that_passed_is_an_unlock_like_any_other(self, fair: Scene) -> None:
        at = fair(faults=[Fault(FaultKind.REFUSE, UNLOCK, status=409, times=2)])
        at.unlock()
        assert (at.event.state, at.times(UNLOCK)) == (UNLOCKED, [0.0, 5.0, 15.0])

    def test_a_conflict_over_an_event_that_is_open_costs_nothing(self, fair: Scene) -> None:
        at = fair(faults=[Fault(FaultKind.REFUSE, UNLOCK, status=409)])
        at.server.service.when(LIST, 2, lambda: at.server.service.account.events.add(EVENT))
        at.unlock()
        assert at.is_settled(ALREADY, 0, say(wording.EVENT_ALREADY))
        assert at.times(UNLOCK) == [0.0]
