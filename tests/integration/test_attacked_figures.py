"""What a run says that it cost, where several things moved the balance at the same time."""

from pathlib import Path

import pytest

from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.sandbox import Endpoint, Event, Fault, FaultKind, FaultPlan, Options, Pace
from tests.fakes.engine import EVENT, Bench, people
from tests.integration.test_every_figure import hold_against_the_books

STEADY = Pace(median=8.0, spread=0.0, shortest=8.0, longest=8.0)
STRICT = Options(
    balance=100_000, rate_limit=None, reorders="charge", charge_unlocked=True, pace=STEADY
)


@pytest.mark.parametrize("acts", [{"acts": True}, {"acts_after": 60.0}], ids=["at once", "late"])
def test_a_top_up_that_an_events_price_hides_makes_nobody_free(
    tmp_path: Path, acts: dict[str, object]
) -> None:
    persons, event = people(10), Event(EVENT, name="Fair", preview_limit=5)
    with Bench(tmp_path, persons, events=(event,), options=STRICT) as bench:
        offer = bench.offer(bench.sheet_of(persons), unlock_events=(EVENT,))
        service = bench.server.service
        service.when(Endpoint.UNLOCK_EVENT, 1, lambda: service.move_balance(500), after=True)
        lost = Fault(FaultKind.DROP, Endpoint.UNLOCK_CONTACTS, frozenset({1}), **acts)  # type: ignore[arg-type]
        bench.server.faults = FaultPlan([lost])
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        bench.nobody_paid_twice()
        hold_against_the_books(bench, summary)
