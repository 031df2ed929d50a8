"""Runs end: nothing waits for something that waits for it."""

from pathlib import Path

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, FaultPlan, Options, Pace
from tests.fakes.engine import Bench, people

UNLOCK = Endpoint.UNLOCK_CONTACTS
STEADY = Pace(median=8.0, spread=0.0, shortest=8.0, longest=8.0)
UNTOLD = Options(
    balance=100_000,
    rate_limit=None,
    reorders="charge",
    charge_unlocked=True,
    pace=STEADY,
    unsupported_actions=frozenset({"unlock_contact_emails"}),
)


def test_orders_without_a_told_price_that_are_split_dont_wait_for_each_other(
    tmp_path: Path,
) -> None:
    persons = people(4)
    with Bench(tmp_path, persons, options=UNTOLD) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        malformed = Fault(FaultKind.REFUSE, UNLOCK, status=400, subject=persons[2].id)
        bench.server.faults = FaultPlan([malformed])

        def give_up(moment: float) -> None:
            if bench.clock.elapsed > 1800:
                bench.stop.set()

        bench.clock.at_wait = give_up
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.counts == {Outcome.UNLOCKED: 3, Outcome.FAILED: 1}
        bench.nobody_paid_twice()
