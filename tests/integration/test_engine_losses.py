"""An answer was lost, and what came after it does not tell: said as it is, and counted in full."""

from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.cli import exits
from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer
from lensmor_desktop.domain.progress import EventSettled
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.sandbox import Endpoint, Event, Fate, Fault, FaultKind, FaultPlan, Options
from lensmor_desktop.sandbox.ledger import ChargeKind
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import EVENT, Bench, people

UNLOCK, UNLOCK_EVENT = Endpoint.UNLOCK_CONTACTS, Endpoint.UNLOCK_EVENT
CLOSED = Event("300", name="Closed Fair", preview_limit=1)
RICH = Options(balance=100_000, rate_limit=None, charge_resubmissions=True)


def run(bench: Bench, offer: Offer) -> RunSummary:
    return bench.service.run(offer, Consent.to(offer), bench.stop, bench.reports.append)


class TestEvents:
    def offer(self, bench: Bench, *, persons: int = 0) -> Offer:
        rows = [[p.full_name, EVENT, p.id, ""] for p in people(persons)]
        sheet = bench.sheet([*rows, ["", "300", "", ""]])
        return bench.offer(sheet, unlock_events=("300",))

    def lost_then(self, *, acts: bool, status: int, key: str = "") -> list[Fault]:
        """The first POST gets no answer, each later one is refused."""
        return [
            Fault(FaultKind.DROP, UNLOCK_EVENT, calls=frozenset({1}), acts=acts),
            Fault(FaultKind.REFUSE, UNLOCK_EVENT, status=status, error_key=key),
        ]

    @pytest.mark.parametrize("status", [400, 402, 403, 404, 409])
    def test_fact_09_the_list_tells_that_a_lost_post_unlocked_it(
        self, tmp_path: Path, status: int
    ) -> None:
        with Bench(tmp_path, [], events=[CLOSED], options=RICH) as bench:
            offer = self.offer(bench)
            bench.server.faults = FaultPlan(self.lost_then(acts=True, status=status))
            summary = run(bench, offer)
            (event,) = summary.events
            assert event.outcome is EventOutcome.UNLOCKED
            assert str(event.details) == wording.EVENT_DONE_LATE
            assert event.credits == summary.spent == bench.server.ledger.spent == 2000
            assert not summary.resumable

    @pytest.mark.parametrize("status", [400, 404, 409])
    def test_one_that_was_never_taken_cost_nothing(self, tmp_path: Path, status: int) -> None:
        with Bench(tmp_path, [], events=[CLOSED], options=RICH) as bench:
            offer = self.offer(bench)
            bench.server.faults = FaultPlan(self.lost_then(acts=False, status=status))
            summary = run(bench, offer)
            (event,) = summary.events
            assert event.outcome is EventOutcome.NOT_UNLOCKED
            assert event.credits == summary.spent == bench.server.ledger.spent == 0
            assert summary.spent_exact
            assert not summary.resumable

    def test_fact_06_too_few_credits_after_a_lost_post_leaves_it_to_be_done(
        self, tmp_path: Path
    ) -> None:
        with Bench(tmp_path, [], events=[CLOSED], options=RICH) as bench:
            offer = self.offer(bench)
            bench.server.faults = FaultPlan(self.lost_then(acts=False, status=402))
            summary = run(bench, offer)
            assert summary.stopped_by is StoppedBy.CREDITS
            assert str(summary.events[0].details) == wording.EVENT_WAITS
            bench.server.faults = FaultPlan()
            assert bench.resume().events[0].outcome is EventOutcome.UNLOCKED
            assert bench.server.ledger.spent == 2000

    @pytest.mark.parametrize("acts", [False, True])
    def test_where_the_list_cannot_be_read_the_balance_tells_that_it_cost_nothing(
        self, tmp_path: Path, acts: bool
    ) -> None:
        with Bench(tmp_path, [], events=[CLOSED], options=RICH) as bench:
            offer = self.offer(bench)
            hidden = Fault(FaultKind.REFUSE, Endpoint.PEOPLE, status=403)
            bench.server.faults = FaultPlan([*self.lost_then(acts=acts, status=400), hidden])
            summary = run(bench, offer)
            (event,) = summary.events
            if acts:
                assert event.outcome is EventOutcome.UNCONFIRMED
                assert summary.resumable
                assert exits.of_summary(summary, problems=False) == exits.NEEDS_A_PERSON
            else:
                assert event.outcome is EventOutcome.NOT_UNLOCKED
                assert (summary.spent, summary.spent_exact) == (0, True)
                assert not summary.resumable

    def test_what_nothing_tells_is_unconfirmed_and_counts_until_a_resumed_run_knows(
        self, tmp_path: Path
    ) -> None:
        persons = people(100)
        with Bench(tmp_path, persons, events=[Event(EVENT), CLOSED], options=RICH) as bench:
            known = bench.server.service.account.people
            known.update((person.id, True) for person in persons[:60])
            offer = self.offer(bench, persons=100)
            assert offer.price.total == 2000 + 600
            for person in persons[:60]:  # they are no longer free: whoever pays, pays for them
                del known[person.id]
            hidden = Fault(FaultKind.REFUSE, Endpoint.PEOPLE, status=403)
            bench.server.faults = FaultPlan([*self.lost_then(acts=True, status=400), hidden])
            summary = run(bench, offer)
            assert bench.server.ledger.spent == 2600  # the event's 2,000 went to nobody else
            event = next(e for e in summary.events if e.event_id == "300")
            assert (event.outcome, event.credits) == (EventOutcome.UNCONFIRMED, 0)
            assert str(event.details) == wording.EVENT_NOT_KNOWN
            told = [p for p in bench.reports if isinstance(p, EventSettled)]
            assert [p.outcome for p in told] == [EventOutcome.UNCONFIRMED]
            assert bench.row_of(bench.folder / "people.csv", "")[1] == "Event unconfirmed"
            assert not summary.spent_exact
            assert [n.template for n in summary.notices] == [wording.EVENT_MAYBE_CHARGED]
            assert summary.resumable
            bench.server.faults = FaultPlan()
            summary = bench.resume()
            event = next(e for e in summary.events if e.event_id == "300")
            assert (event.outcome, event.credits) == (EventOutcome.UNLOCKED, 2000)
            events = [c for c in bench.server.ledger.charges if c.kind is ChargeKind.EVENT]
            assert len(events) == 1
            assert summary.spent == bench.server.ledger.spent == 2600
            assert summary.spent_exact


class TestPeople:
    def test_on_a_shared_account_who_was_perhaps_never_tried_is_not_called_failed(
        self, tmp_path: Path
    ) -> None:
        """A colleague unlocks one of a batch whose POST got lost, and another person besides."""
        persons = people(5)
        with Bench(tmp_path, persons, options=RICH) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            service = bench.server.service
            bench.server.faults = FaultPlan([Fault(FaultKind.DROP, UNLOCK, times=1)])

            def colleague(_: float) -> None:
                if bench.posts():
                    service.account.people[persons[0].id] = True
                    service.set_balance(service.balance - 2 * 15)
                    bench.clock.at_wait = lambda moment: None

            bench.clock.at_wait = colleague
            summary = run(bench, offer)
            assert len(bench.posts()) == 1
            assert summary.counts == {Outcome.UNLOCKED: 1, Outcome.UNCONFIRMED: 4}
            assert bench.row_of(path, persons[4].id)[1:] == (
                "Unconfirmed",
                wording.LOST_AND_UNCLEAR,
            )
            # Checked again they are looked up, and found to be free to go.
            again = bench.offer(path)
            assert again.price.people == 4
            assert run(bench, again).counts[Outcome.UNLOCKED] == 4
            bench.nobody_paid_twice()

    @pytest.mark.parametrize("charged", [False, True])
    def test_who_is_still_locked_after_a_task_that_the_balance_shows_has_failed(
        self, tmp_path: Path, charged: bool
    ) -> None:
        """Also where people without an address are charged for; the vendor doesn't say."""
        persons = [
            *people(3),
            *people(1, Fate.NO_EMAIL, start=2000),
            *people(2, Fate.FAILED, start=3000),
        ]
        options = replace(RICH, charge_no_email=charged)
        with Bench(tmp_path, persons, options=options) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            bench.server.faults = FaultPlan([Fault(FaultKind.DROP, UNLOCK, times=1, acts=True)])
            summary = run(bench, offer)
            assert summary.counts == {
                Outcome.UNLOCKED: 3,
                Outcome.NO_EMAIL: 1,
                Outcome.FAILED: 2,
            }
