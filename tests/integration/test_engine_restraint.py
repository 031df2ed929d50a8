"""A run that goes wrong stops itself; a run that is to end sends nothing more."""

import threading
from pathlib import Path

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.progress import BatchProgress
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.sandbox import Endpoint, Event, Fate, Fault, FaultKind, Options, Person
from tests.fakes.engine import EVENT, Bench, people

RICH = Options(balance=1_000_000, rate_limit=None, charge_resubmissions=True)


def test_three_batches_in_a_row_without_an_address_pause_the_run(tmp_path: Path) -> None:
    persons = people(2000, Fate.FAILED)
    with Bench(tmp_path, persons, options=RICH) as bench:
        sheet = bench.sheet_of(persons)
        summary = bench.run(sheet)
        assert summary.stopped_by is StoppedBy.USER
        assert "3 requests in a row brought no address" in str(summary.stop_reason)
        assert summary.resumable
        # What was in flight when the third came back empty has been sent already, but no more.
        assert len(bench.posts()) <= 8
        assert summary.counts[Outcome.NOT_SENT] == 2000 - 100 * len(bench.posts())


def test_the_paused_run_goes_on_when_a_person_says_so(tmp_path: Path) -> None:
    persons = [*people(800, Fate.FAILED), *people(500, start=50_000)]
    with Bench(tmp_path, persons, options=RICH) as bench:
        sheet = bench.sheet_of(persons)
        summary = bench.run(sheet)
        for _ in range(5):
            if not summary.resumable:
                break
            summary = bench.resume()
        assert summary.counts == {Outcome.FAILED: 800, Outcome.UNLOCKED: 500}
        bench.nobody_paid_twice()


def test_batches_that_deliver_in_between_keep_the_run_going(tmp_path: Path) -> None:
    events = [Event(f"90{n}", name=f"Fair {n}") for n in range(6)]
    persons = [
        Person(str(1000 + n), (events[n].id,), Fate.DELIVERED if n % 2 else Fate.FAILED)
        for n in range(6)
    ]
    with Bench(tmp_path, persons, events=events, options=RICH) as bench:
        summary = bench.run(bench.sheet_of(persons))
        assert summary.stopped_by is None
        assert summary.counts == {Outcome.FAILED: 3, Outcome.UNLOCKED: 3}


def test_refusals_that_cost_nothing_are_no_reason_to_pause(tmp_path: Path) -> None:
    persons, elsewhere = people(3), people(5, start=4000)
    events = [Event(EVENT), *(Event(f"other-{n}") for n in range(5))]
    rows = [[p.full_name, f"other-{n}", p.id, ""] for n, p in enumerate(elsewhere)]
    with Bench(tmp_path, [*persons, *elsewhere], events=events) as bench:
        sheet = bench.sheet([*rows, *([p.full_name, EVENT, p.id, ""] for p in persons)])
        summary = bench.run(sheet)
        assert summary.stopped_by is None
        assert summary.counts == {Outcome.NOT_ELIGIBLE: 5, Outcome.UNLOCKED: 3}


def test_finishing_sends_nothing_more_and_waits_for_what_is_in_flight(tmp_path: Path) -> None:
    persons = people(2000)
    finish = threading.Event()
    with Bench(tmp_path, persons, options=RICH) as bench:
        sheet = bench.sheet_of(persons)

        def watch(progress: object) -> None:
            if isinstance(progress, BatchProgress) and progress.state is BatchState.SUBMITTED:
                finish.set()

        offer = bench.offer(sheet)
        summary = bench.service.run(offer, Consent.to(offer), bench.stop, watch, finish)
        sent = sum(len(batch) for batch in bench.posts())
        assert 0 < sent < 2000
        assert summary.stopped_by is StoppedBy.USER
        assert summary.counts == {Outcome.UNLOCKED: sent, Outcome.NOT_SENT: 2000 - sent}
        assert bench.resume().counts == {Outcome.UNLOCKED: 2000}
        bench.nobody_paid_twice()


def test_a_plan_that_ends_while_people_are_in_flight_stops_sending_and_nothing_else(
    tmp_path: Path,
) -> None:
    """The plan is missed by a question, not by an order: what is in flight is asked about on."""
    persons = people(950)
    fault = Fault(FaultKind.NO_FEATURE, Endpoint.TASK, calls=frozenset({1}))
    with Bench(tmp_path, persons, options=RICH, faults=[fault]) as bench:
        sheet = bench.sheet_of(persons)
        summary = bench.run(sheet)
        assert summary.stopped_by is StoppedBy.KEY
        assert "plan" in str(summary.stop_reason)
        sent = len(bench.posts())
        assert summary.counts == {
            Outcome.UNLOCKED: 100 * (sent - 1),
            Outcome.UNCONFIRMED: 100,  # those who were asked about
            Outcome.NOT_SENT: 950 - 100 * sent,
        }
        assert bench.resume().counts == {Outcome.UNLOCKED: 950}
        bench.nobody_paid_twice()
