"""An order whose price nobody tells: it goes alone, and the balance has to tell what it cost."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, Options
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Next, Step
from lensmor_desktop.unlocking.trouble import Halt
from tests.unit.unlocking.at_work import Sending

POLLED = (Next(Step.POLL, 3.0),)
NO_ADVICE = Options(rate_limit=None, unsupported_actions=frozenset({"unlock_contact_emails"}))
Scene = Callable[..., Sending]


@pytest.fixture
def scene(made: Callable[..., Any]) -> Scene:
    return partial(made, Sending)


class TestAPriceThatNobodyTells:
    def test_an_order_waits_until_it_is_alone_and_then_asks_nothing_again(
        self, scene: Scene
    ) -> None:
        at = scene(options=NO_ADVICE)
        assert at.send(alone=False) == (Next(Step.SEND, 5.0),)
        asked = len(at.server.exchanges)
        assert asked > 0
        assert at.orders.price_untold
        assert at.send(alone=False) == (Next(Step.SEND, 5.0),)
        assert len(at.server.exchanges) == asked
        assert at.posts() == []
        assert at.send() == POLLED

    @pytest.mark.parametrize(("balance", "sent"), [(45, True), (44, False)])
    def test_the_balance_has_to_pay_it_at_the_price_that_was_agreed(
        self, scene: Scene, balance: int, sent: bool
    ) -> None:
        at = scene(options=NO_ADVICE)
        at.server.service.set_balance(balance)
        if sent:
            assert at.send() == POLLED
            return
        with pytest.raises(Halt) as halt:
            at.send()
        assert (halt.value.by, halt.value.at_once) == (StoppedBy.CREDITS, False)
        why = say(wording.TOO_FEW, price=45, balance=44)
        assert halt.value.reason == say(wording.STOP_CREDITS, why=why)
        assert at.posts() == []

    def test_a_balance_that_cannot_be_read_keeps_nobody_waiting(self, scene: Scene) -> None:
        fault = Fault(FaultKind.REFUSE, Endpoint.BALANCE, status=404)
        at = scene(options=NO_ADVICE, faults=[fault])
        assert at.send() == POLLED

    @pytest.mark.parametrize("beyond", [0, 1, 15])
    def test_an_order_that_cost_more_than_agreed_is_the_last(
        self, scene: Scene, beyond: int
    ) -> None:
        at = scene(options=NO_ADVICE, run={"balance_before": 1000.0})
        at.server.service.set_balance(1000)
        at.send()
        at.server.service.move_balance(-beyond)
        at.clock.advance(60)
        if not beyond:
            at.orders.check_cost(at.context)
            return
        with pytest.raises(Halt) as halt:
            at.orders.check_cost(at.context)
        assert halt.value.reason == say(wording.STOP_COST, beyond=beyond, each=15)
        assert (halt.value.by, halt.value.at_once) == (StoppedBy.LIMIT, False)

    def test_a_wait_before_it_has_nobody_looked_at_anew(self, scene: Scene) -> None:
        at = scene(options=NO_ADVICE)

        def writing() -> float:
            at.clock.advance(60.0)
            return 60.0

        at.caller.meanwhile = writing
        assert at.send() == POLLED
