"""People in other people's work, in combination with what else can happen."""

from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import RETRIED, Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.sandbox import Endpoint, Fate, Fault, FaultKind, FaultPlan, Options, Pace
from tests.fakes.engine import Bench, people

UNLOCK = Endpoint.UNLOCK_CONTACTS
STEADY = Pace(median=8.0, spread=0.0, shortest=8.0, longest=8.0)
STRICT = Options(
    balance=100_000,
    rate_limit=None,
    reorders="charge",
    charge_unlocked=True,
    pace=STEADY,
    failed_word="failed",
)
"""Strict, and with the vendor's own word for people whose last attempt came to nothing."""


class TestSomebodyWhoseLastAttemptFailed:
    """The vendor shows "failed" then; nobody works on them any more."""

    def test_is_not_waited_for_when_a_colleagues_order_fails(self, tmp_path: Path) -> None:
        persons = people(10, Fate.FAILED)
        with Bench(tmp_path, persons, options=STRICT) as bench:
            path = bench.sheet_of(persons)
            bench.server.service.colleague(persons[:3], seconds=40.0)
            summary = bench.run(path)
            assert summary.counts == {Outcome.FAILED: 10}
            assert not summary.resumable

    @pytest.mark.parametrize("silent", [False, True])
    def test_can_be_ordered_again_when_a_person_asks_for_it(
        self, tmp_path: Path, silent: bool
    ) -> None:
        persons = people(5, Fate.FAILED_ONCE)
        unsupported = frozenset({"unlock_contact_emails"}) if silent else frozenset()
        options = replace(STRICT, unsupported_actions=unsupported)
        with Bench(tmp_path, persons, options=options) as bench:
            path = bench.sheet_of(persons)
            assert bench.run(path).counts == {Outcome.FAILED: 5}
            offer = bench.offer(path, retry=RETRIED)
            assert (len(offer.people), len(offer.in_work)) == (5, 0)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert summary.counts == {Outcome.UNLOCKED: 5}
            bench.nobody_paid_twice()

    def test_is_settled_after_an_order_whose_answer_was_lost(self, tmp_path: Path) -> None:
        persons = [*people(3), *people(3, Fate.FAILED, start=2000)]
        with Bench(tmp_path, persons, options=STRICT) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            lost = Fault(FaultKind.DROP, UNLOCK, frozenset({1}), acts=True)
            bench.server.faults = FaultPlan([lost])
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert summary.counts == {Outcome.UNLOCKED: 3, Outcome.FAILED: 3}
            assert summary.spent == 45
            assert not summary.resumable
            bench.nobody_paid_twice()


def test_a_pause_between_the_look_and_the_order_is_followed_by_another_look(
    tmp_path: Path,
) -> None:
    """Another program uses the same key, and up its requests of this minute."""
    persons = people(20)
    options = replace(STRICT, rate_limit=120)
    with Bench(tmp_path, persons, options=options) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path)
        service = bench.server.service

        def use_up() -> None:
            left = 120
            while left > 1:  # one is left: the order's own precheck
                _, headers = service.limiter.admit("key sk_test", service.now())
                left = int(headers["X-RateLimit-Remaining"])
            service.colleague(persons[:4], at=service.now() + 5, seconds=200)

        service.when(Endpoint.PRECHECK, 1, use_up)
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        bench.nobody_paid_twice()
        assert summary.counts == {Outcome.UNLOCKED: 16, Outcome.ALREADY_UNLOCKED: 4}
        assert summary.spent == bench.server.ledger.spent == 16 * 15
