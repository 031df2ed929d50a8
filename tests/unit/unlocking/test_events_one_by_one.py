"""An event's unlock: what is looked at before it, what each answer means, and what it has cost."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.progress import EventSettled
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.journal import EventRecord
from lensmor_desktop.journal.events import ALREADY, NONE, REFUSED, SUBMITTING, UNLOCKED, WANTED
from lensmor_desktop.sandbox import Answer, Endpoint, Event, Fault, FaultKind, Request
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.event_unlocks import unlock_events
from lensmor_desktop.unlocking.trouble import Halt
from tests.fakes.engine import EVENT, people
from tests.unit.unlocking.at_work import AtWork

UNLOCK, LIST, DETAIL = Endpoint.UNLOCK_EVENT, Endpoint.PEOPLE, Endpoint.EVENT
PUBLIC = "fair-2027"
BEFORE = [0.0]
NOTICED = [0.0, 2.0, 7.0]
AFTER_A_LOSS = [0.0, 2.0, 7.0, 17.0, 37.0, 67.0, 97.0, 127.0]


class Fair(AtWork):
    """A run that may unlock an event for 2,000 credits of 5,000."""

    state = WANTED
    price = 2000
    allowed = 5000

    def __init__(self, *args: Any, **more: Any) -> None:
        fair = Event(EVENT, PUBLIC, name="Practice Fair", preview_limit=2)
        record = EventRecord(
            EVENT,
            "Practice  FAIR",
            "preview",
            self.price,
            WANTED,
            row_id=EVENT,
            public_id=PUBLIC,
            date_start="2027-03-09",
        )
        run = {"events": [record], "credits_allowed": self.allowed, "balance_before": 5000.0}
        super().__init__(*args, persons=people(3), events=[fair], run=run, **more)

    def __enter__(self) -> "Fair":
        super().__enter__()
        self.held = 0
        self.server.service.set_balance(5000)
        if self.state == SUBMITTING:
            self.journal.events.submitting(self.context.run.id, EVENT)
        return self

    def unlock(self) -> Halt | None:
        """Unlocks what there is to unlock; why it stopped, if it did."""

        def hold() -> None:
            self.held += 1

        try:
            unlock_events(self.context, hold)
        except Halt as halt:
            return halt
        return None

    @property
    def event(self) -> EventRecord:
        """As the journal has it."""
        (event,) = self.journal.events.of(self.context.run.id)
        return event

    def is_settled(self, state: str, credits: float, details: Sentence) -> bool:
        """Whether it has come to this, on disk and by what was told."""
        outcome = {UNLOCKED: EventOutcome.UNLOCKED, ALREADY: EventOutcome.ALREADY_UNLOCKED}
        told = [each for each in self.told_of(EventSettled) if each.event_id == EVENT]
        assert [(each.outcome, each.details, each.credits) for each in told] == [
            (outcome.get(state, EventOutcome.NOT_UNLOCKED), details, credits)
        ]
        assert (self.event.state, self.event.credits) == (state, credits)
        assert self.event.details == details
        return True

    def paid(self) -> int:
        return 5000 - self.server.service.balance

    def shows_event(self, **changes: str) -> None:
        """From now on the event itself has these fields."""

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            answer = real()
            assert isinstance(answer.body, dict)
            return Answer(200, {"event": answer.body["event"] | changes})

        self.twist(DETAIL, change)

    def lists_from(self, when: float) -> None:
        """Until then the list lags: it shows a preview."""
        real = self.server.service.handle

        def handle(request: Request, **more: bool) -> Answer:
            answer = real(request, **more)
            late = request.path.endswith("/list") and self.clock.elapsed < when
            if late and isinstance(answer.body, dict):
                semantics = answer.body["semantics"]
                assert isinstance(semantics, dict)
                shown = semantics | {"accessMode": "preview"}
                return Answer(200, answer.body | {"semantics": shown})
            return answer

        setattr(self.server.service, "handle", handle)  # noqa: B010 - a method, for this object


class Lost(Fair):
    """The same, its unlock sent by a program that ended before the answer."""

    state = SUBMITTING


class Dear(Fair):
    """Agreed to at less than it costs."""

    price = 1999


class DearAndLost(Dear):
    state = SUBMITTING


class Short(Fair):
    """The limit doesn't pay it."""

    allowed = 1999


@pytest.fixture
def fair(made: Callable[..., Any]) -> Callable[..., Fair]:
    return partial(made, Fair)


@pytest.fixture
def lost(made: Callable[..., Any]) -> Callable[..., Fair]:
    return partial(made, Lost)


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
            state = SUBMITTING

        at = made(ShortAndLost)
        assert at.unlock() is None
        assert at.event.state == UNLOCKED
