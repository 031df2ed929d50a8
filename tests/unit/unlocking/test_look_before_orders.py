"""Right before an order: who stays in it, who is settled or held, and whom the credits pay for."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, Options
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Next, Step
from lensmor_desktop.unlocking.order_check import OrderCheck, Ready, affordable
from lensmor_desktop.unlocking.trouble import AgreedUsedUp, Halt
from tests.fakes.engine import EVENT, people
from tests.unit.unlocking.at_work import Sending

HIDES_WORK = Options(rate_limit=None, unlocking_word="locked")


class Checking(Sending):
    """A run at work, and the look before its orders."""

    def __enter__(self) -> "Checking":
        super().__enter__()
        self.check = OrderCheck(self.context.client, self.caller)
        return self

    def ready(self, *, look: bool = False) -> Ready:
        """What is left of the order."""
        people = self.open_in()
        self.context, ready = self.check.ready(self.context, self.at(), people, look=look)
        return ready

    def held(self) -> dict[str, str]:
        """Everybody who is held, and why."""
        found: dict[str, str] = {}
        for batch in self.journal.holding.held(self.context.run.id):
            found |= self.looked_up(batch)
        return found

    def looks(self) -> int:
        return len(self.calls(Endpoint.PEOPLE)) + len(self.calls(Endpoint.PROFILE))


Scene = Callable[..., Checking]


@pytest.fixture
def scene(made: Callable[..., Any]) -> Scene:
    return partial(made, Checking)


class TestWhoStays:
    def test_everybody_at_the_agreed_price_is_not_looked_at(self, scene: Scene) -> None:
        at = scene()
        assert at.ready() == Ready(at.ids, 45, told=True)
        assert (at.looks(), at.prechecked()) == (0, 2)
        assert len(at.journal.batches.of(at.context.run.id)) == 1

    def test_after_a_refusal_everybody_is_looked_at_though_all_is_well(self, scene: Scene) -> None:
        at = scene()
        assert at.ready(look=True) == Ready(at.ids, 45, told=True)
        assert (at.looks() > 0, at.prechecked()) == (True, 2)
        assert len(at.journal.batches.of(at.context.run.id)) == 1  # nobody is held

    def test_whom_a_colleague_has_unlocked_is_settled_with_their_address_for_nothing(
        self, scene: Scene
    ) -> None:
        at = scene()
        at.server.service.colleague([at.ids[1]], seconds=1)
        at.clock.advance(5)
        assert at.ready() == Ready((at.ids[0], at.ids[2]), 30, told=True)
        assert at.outcomes() == {at.ids[1]: "Already unlocked"}
        assert at.email(at.ids[1]) == at.persons[1].email
        (found,) = [p for p in at.journal.people.of(at.context.run.id) if p.outcome]
        assert (found.event_id, found.settled_at) == (EVENT, at.clock.now())
        assert at.told_settled == [at.ids[1]]
        assert not at.held()

    def test_a_result_found_by_the_look_counts_as_free_even_of_an_order_sent_before(
        self, scene: Scene
    ) -> None:
        at = scene(people(1))
        at.server.service.colleague(at.ids, seconds=1)
        at.clock.advance(5)
        at.journal.batches.submitting(at.batch, at.context.account, 1.0)
        at.ready()
        assert at.charged() == []

    def test_whom_lensmor_does_not_know_is_told_so_and_not_sent(self, scene: Scene) -> None:
        at = scene(people(2))
        gone = at.ids[0]
        at.fails(Fault(FaultKind.REFUSE, Endpoint.PROFILE, status=404, subject=gone))
        at.answers(Endpoint.PEOPLE, items=[])
        assert at.ready(look=True).people == (at.ids[1],)
        assert at.outcomes() == {gone: "Not eligible"}
        assert at.details(gone) == say(wording.UNKNOWN_PERSON, person=gone)

    def test_whoever_cannot_be_looked_up_stays(self, scene: Scene) -> None:
        at = scene(people(2))
        at.fails(Fault(FaultKind.SERVER_ERROR, Endpoint.PROFILE, status=500, subject=at.ids[0]))
        at.answers(Endpoint.PEOPLE, items=[])
        assert at.ready(look=True).people == at.ids

    def test_who_is_in_work_is_held_and_the_others_stay_at_their_price(self, scene: Scene) -> None:
        at = scene()
        at.server.service.colleague([at.ids[0]])
        assert at.ready() == Ready(at.ids[1:], 30, told=True)
        assert at.held() == {at.ids[0]: "elsewhere"}

    def test_who_is_unlocked_with_an_address_that_cannot_be_one_is_read_once_more(
        self, scene: Scene
    ) -> None:
        at = scene()
        at.server.service.colleague([at.ids[0]], seconds=1)
        at.clock.advance(5)
        at.fails(
            Fault(FaultKind.EMAIL_LINE_BREAK, Endpoint.PROFILE),
            Fault(FaultKind.EMAIL_LINE_BREAK, Endpoint.PEOPLE),
        )
        assert at.ready() == Ready(at.ids[1:], 30, told=True)
        assert at.held() == {at.ids[0]: "already"}
        assert not at.outcomes()

    @pytest.mark.parametrize("busy", [(0,), (3,), (1, 2), (0, 4), (0, 1, 2, 3, 4)])
    def test_whom_only_precheck_sees_in_work_is_found_by_halves_and_held(
        self, scene: Scene, busy: tuple[int, ...]
    ) -> None:
        at = scene(people(5), options=HIDES_WORK)
        theirs = [at.ids[index] for index in busy]
        at.server.service.colleague(theirs)
        ready = at.ready()
        ours = tuple(each for each in at.ids if each not in theirs)
        assert ready.people == ours
        assert ready.told
        assert ready.credits == (15 * len(ours) or None)
        assert at.held() == dict.fromkeys(theirs, "elsewhere")

    def test_without_any_advice_the_look_alone_says_who_stays(self, scene: Scene) -> None:
        options = Options(unsupported_actions=frozenset({"unlock_contact_emails"}))
        at = scene(options=options)
        at.server.service.colleague([at.ids[2]])
        assert at.ready() == Ready(at.ids[:2], None, told=False)
        assert at.held() == {at.ids[2]: "elsewhere"}

    def test_of_an_order_of_which_nobody_stays_no_price_is_asked(self, scene: Scene) -> None:
        at = scene()
        at.server.service.colleague(at.ids, seconds=1)
        at.clock.advance(5)
        assert at.ready() == Ready((), None, told=True)
        assert at.prechecked() == 5  # what one costs, of three of them and of all; then on all


class TestWhatItCosts:
    @pytest.mark.parametrize(("price", "count"), [(20, 3), (16, 3), (30, 2)])
    def test_a_price_that_rose_since_the_first_order_stops_the_next(
        self, scene: Scene, price: int, count: int
    ) -> None:
        at = scene(people(count))
        at.ready()
        at.server.service.set_price(price)
        with pytest.raises(Halt) as halt:
            at.ready()
        assert halt.value.by is StoppedBy.LIMIT
        assert halt.value.reason == say(wording.STOP_PRICE, now=price, agreed=15)

    @pytest.mark.parametrize("unlocked", [1, 2])
    def test_a_rise_that_the_unlocked_hide_is_seen_of_those_who_are_left(
        self, scene: Scene, unlocked: int
    ) -> None:
        """Three of five at 20 cost as much as four at 15, two of three no whole number of 15."""
        at = scene(people(5 if unlocked == 2 else 3))
        at.ready()
        at.server.service.colleague(at.ids[:unlocked], seconds=1)
        at.clock.advance(5)
        at.server.service.set_price(20)
        with pytest.raises(Halt) as halt:
            at.ready()
        assert halt.value.reason == say(wording.STOP_PRICE, now=20, agreed=15)

    def test_some_who_cost_nothing_are_no_reason_to_ask_what_one_costs(self, scene: Scene) -> None:
        at = scene()
        at.ready()
        at.server.service.colleague(at.ids[:1], seconds=1)
        at.clock.advance(5)
        before = at.prechecked()
        at.ready()
        assert at.prechecked() == before + 2  # on all, then on those who are left

    def test_a_price_that_fell_is_taken_over_before_anybody_was_sent(self, scene: Scene) -> None:
        at = scene()
        at.server.service.set_price(10)
        assert at.ready() == Ready(at.ids, 30, told=True)
        assert at.context.run.credits_each == 10


class TestWhomTheCreditsPayFor:
    @pytest.mark.parametrize(
        ("left", "credits", "paid"),
        [
            (45, 45, 3),
            (45, None, 3),
            (45, 60, 3),
            (44, 45, 2),
            (44, None, 2),
            (30, 30, 3),
            (30, 31, 2),
            (29, 30, 1),
            (15, None, 1),
        ],
    )
    def test_whole_people_at_full_price_unless_lensmor_says_that_all_cost_less(
        self, scene: Scene, left: int, credits: int | None, paid: int
    ) -> None:
        at = scene(run={"credits_allowed": left})
        assert affordable(at.context, Ready(at.ids, credits)) == at.ids[:paid]

    def test_less_than_one_person_stops_the_sending(self, scene: Scene) -> None:
        at = scene(run={"credits_allowed": 14})
        with pytest.raises(AgreedUsedUp) as halt:
            affordable(at.context, Ready(at.ids, 45))
        assert (halt.value.by, halt.value.at_once) == (StoppedBy.LIMIT, False)
        assert halt.value.reason == say(wording.STOP_AGREED, agreed=14)

    def test_the_order_is_parted_there_and_both_parts_come_again(self, scene: Scene) -> None:
        at = scene(run={"credits_allowed": 30})
        first, rest = at.send()
        assert (first, rest.step, rest.after) == (Next(Step.SEND), Step.SEND, 0)
        assert at.open_in() == list(at.ids[:2])
        assert at.open_in(rest.batch) == [at.ids[2]]
        assert at.posts() == []
