"""How long a service is borne with that says nothing but "slower"."""

from collections.abc import Callable
from typing import Any

import pytest

from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.trouble import Halt
from tests.unit.unlocking.at_work import AtWork


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_in_trouble_now_and_then_begins_no_new_patience(
    made: Callable[..., Any], status: int
) -> None:
    """Only an answer does; it says no more of when it will be better than the pauses do."""
    faults = [
        Fault(FaultKind.SLOW_DOWN, Endpoint.BALANCE, calls=frozenset(range(1, 2000, 2))),
        Fault(FaultKind.SERVER_ERROR, Endpoint.BALANCE, status=status),
    ]
    at = made(AtWork, faults=faults, limits=Limits(offline=36000.0, slowed=60.0))
    with pytest.raises(Halt) as stopped:
        at.caller.patiently(at.context.client.balance)
    assert stopped.value.by is StoppedBy.NETWORK
    assert at.clock.elapsed < 120
