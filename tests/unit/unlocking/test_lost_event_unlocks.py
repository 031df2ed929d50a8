"""An event's unlock whose answer was lost: what list, balance and a second try make of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.progress import EventSettled
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal.events import REFUSED, SUBMITTING, UNLOCKED, WANTED
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import EVENT
from tests.unit.unlocking.a_fair import DETAIL, LIST, UNLOCK, DearAndLost, Fair, Lost, Short

AFTER_A_LOSS = [0.0, 2.0, 7.0, 17.0, 37.0, 67.0, 97.0, 127.0]
Scene = Callable[..., Fair]


@pytest.fixture
def fair(made: Callable[..., Any]) -> Scene:
    return partial(made, Fair)


@pytest.fixture
def lost(made: Callable[..., Any]) -> Scene:
    return partial(made, Lost)


class TestALostAnswer:
    def test_a_try_that_was_lost_and_taken_is_paid_for_once(self, fair: Scene) -> None:
        lost = Fault(FaultKind.SERVER_ERROR, UNLOCK, status=504, acts=True, times=1)
        at = fair(faults=[lost])
        at.unlock()
        assert at.is_settled(UNLOCKED, 2000, say(wording.EVENT_DONE_LATE))
        assert (at.paid(), len(at.calls(UNLOCK))) == (2000, 2)

    def test_a_try_that_was_lost_and_not_taken_is_made_again(self, fair: Scene) -> None:
        at = fair(faults=[Fault(FaultKind.SERVER_ERROR, UNLOCK, status=504, times=1)])
        at.unlock()
        assert at.is_settled(UNLOCKED, 2000, say(wording.EVENT_DONE, credits=2000))

    def test_of_an_earlier_program_it_is_found_open_and_paid_for(self, lost: Scene) -> None:
        at = lost()
        at.server.service.account.events.add(EVENT)
        at.unlock()
        assert at.is_settled(UNLOCKED, 2000, say(wording.EVENT_DONE_LATE))
        assert at.event.access == "full"
        assert at.calls(UNLOCK) == []

    def test_of_an_earlier_program_it_is_sent_again(self, lost: Scene) -> None:
        at = lost()
        at.unlock()
        assert at.is_settled(UNLOCKED, 2000, say(wording.EVENT_DONE, credits=2000))

    def test_the_answer_that_it_is_open_says_that_the_lost_try_was_taken(self, lost: Scene) -> None:
        at = lost()
        at.answers(UNLOCK, alreadyUnlocked=True, creditsUsed=0)
        at.unlock()
        assert at.is_settled(UNLOCKED, 2000, say(wording.EVENT_DONE_LATE))

    @pytest.mark.parametrize("status", [400, 402, 404, 409])
    def test_refused_afterwards_it_counts_as_never_sent_where_list_and_balance_say_so(
        self, lost: Scene, status: int
    ) -> None:
        at = lost(faults=[Fault(FaultKind.REFUSE, UNLOCK, status=status)])
        halt = at.unlock()
        assert at.times(LIST)[1:9] == AFTER_A_LOSS
        assert at.times(UNLOCK) == [0.0]
        if status == 402:
            assert halt is not None
            assert at.event.state == WANTED
            return
        assert (at.event.state, at.event.credits) == (REFUSED, 0)

    @pytest.mark.parametrize(("fell", "known"), [(1999, True), (2000, False)])
    def test_a_balance_that_fell_by_its_price_leaves_it_in_doubt(
        self, lost: Scene, fell: int, known: bool
    ) -> None:
        at = lost(faults=[Fault(FaultKind.REFUSE, UNLOCK, status=400)])
        at.server.service.move_balance(-fell)
        at.unlock()
        assert at.event.state == (REFUSED if known else SUBMITTING)
        if not known:
            (told,) = at.told_of(EventSettled)
            assert (told.outcome, told.credits) == (EventOutcome.UNCONFIRMED, 0)
            assert told.details == say(wording.EVENT_NOT_KNOWN)

    def test_a_list_that_shows_it_late_says_that_it_was_taken(self, lost: Scene) -> None:
        at = lost(faults=[Fault(FaultKind.REFUSE, UNLOCK, status=400)])
        at.server.service.account.events.add(EVENT)
        at.lists_from(127.0)
        at.unlock()
        assert at.is_settled(UNLOCKED, 2000, say(wording.EVENT_DONE_LATE))
        assert at.event.access == "full"

    @pytest.mark.parametrize(("lists", "state"), [(True, REFUSED), (False, SUBMITTING)])
    def test_without_a_balance_the_list_has_to_have_been_seen(
        self, lost: Scene, lists: bool, state: str
    ) -> None:
        faults = [Fault(FaultKind.REFUSE, Endpoint.BALANCE, status=404)]
        faults += [Fault(FaultKind.REFUSE, UNLOCK, status=400)]
        if not lists:
            faults += [Fault(FaultKind.REFUSE, LIST, status=400)]
        at = lost(faults=faults)
        at.unlock()
        assert at.event.state == state

    def test_unknown_now_it_may_have_been_taken_before(self, lost: Scene) -> None:
        at = lost(faults=[Fault(FaultKind.REFUSE, DETAIL, status=404)])
        at.server.service.move_balance(-2000)
        at.unlock()
        assert (at.event.state, at.calls(UNLOCK)) == (SUBMITTING, [])

    @pytest.mark.parametrize(("fell", "stops"), [(0, True), (1999, False)])
    def test_dearer_now_it_stops_the_run_only_if_it_was_not_taken_before(
        self, made: Callable[..., Any], fell: int, stops: bool
    ) -> None:
        at = made(DearAndLost)
        at.server.service.move_balance(-fell)
        halt = at.unlock()
        assert (halt is not None) is stops
        assert at.event.state == (REFUSED if stops else SUBMITTING)

    def test_the_limit_counts_it_already(self, made: Callable[..., Any]) -> None:
        class ShortAndLost(Short):
            begins = SUBMITTING

        at = made(ShortAndLost)
        assert at.unlock() is None
        assert at.event.state == UNLOCKED
