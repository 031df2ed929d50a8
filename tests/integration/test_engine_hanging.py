"""Requests that hang: whoever stops doesn't wait for them, and what they bought is found out later.

The server keeps an answer back until the test lets it go, so that anything that waited for it would
never end.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lensmor_desktop.api import Exchange
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import NotStarted
from lensmor_desktop.sandbox import Answer, Endpoint, Event, Fate, Options, Request
from lensmor_desktop.unlocking import caller
from lensmor_desktop.unlocking.trouble import Halt
from tests.fakes.engine import EVENT, Bench, people

IN_A_RUN = (
    Endpoint.PRECHECK,
    Endpoint.UNLOCK_EVENT,
    Endpoint.UNLOCK_CONTACTS,
    Endpoint.TASK,
    Endpoint.PROFILE,
)


class Gate:
    """Keeps the answers of one endpoint back; a request that is carried out is so before that."""

    def __init__(self, bench: Bench, endpoint: Endpoint, *, acts: bool = True) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()
        self.shut = True
        self._acts = acts
        bench.twist(endpoint, self._answer)

    def _answer(self, _request: Request, real: object) -> Answer:
        if not self.shut:
            return real()  # type: ignore[operator, no-any-return]
        answer = real() if self._acts else None  # type: ignore[operator]
        self.reached.set()
        assert self.open.wait(60)
        return answer or real()  # type: ignore[operator, no-any-return]

    def release(self) -> None:
        self.shut = False
        self.open.set()


@contextmanager
def hanging(bench: Bench, endpoint: Endpoint, *, acts: bool = True) -> Iterator[Gate]:
    gate = Gate(bench, endpoint, acts=acts)
    try:
        yield gate
    finally:
        gate.release()


def stop_when_reached(bench: Bench, gate: Gate) -> threading.Thread:
    def press() -> None:
        if gate.reached.wait(60):
            bench.stop.set()

    thread = threading.Thread(target=press)
    thread.start()
    return thread


@pytest.mark.parametrize("endpoint", IN_A_RUN)
@pytest.mark.parametrize("acts", [True, False])
def test_fact_05_a_stop_leaves_a_request_behind_and_the_next_start_finds_out(
    tmp_path: Path, endpoint: Endpoint, acts: bool
) -> None:
    persons = [*people(3), *people(1, Fate.LATE, start=2000)]
    options = Options(rate_limit=None, balance=9_000, charge_resubmissions=True)
    events = (Event(EVENT, preview_limit=1),)
    with Bench(tmp_path, persons, events=events, options=options) as bench:
        path = bench.sheet_of(persons)
        unlock = (EVENT,) if endpoint is Endpoint.UNLOCK_EVENT else ()
        offer = bench.offer(path, unlock_events=unlock)
        noted: list[Exchange] = []
        bench.at_exchange = noted.append
        with hanging(bench, endpoint, acts=acts) as gate:
            thread = stop_when_reached(bench, gate)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            thread.join()
            assert gate.reached.is_set(), "the request was made"
            assert not gate.open.is_set(), "nobody waited for its answer"
            assert summary.stopped_by is StoppedBy.USER
            assert summary.resumable
            assert noted[-1].status is None, "it is noted as left without an answer"
            if endpoint is Endpoint.UNLOCK_CONTACTS:
                assert bench.look("SELECT state FROM batches") == [("submitting",)]
        done = bench.resume()
        assert done.finished
        assert done.counts[Outcome.UNLOCKED] == 4
        assert {email for email, _, _ in bench.cells(path).values()} == {p.email for p in persons}
        assert bench.server.ledger.spent == 60 + 2000 * len(unlock)
        bench.nobody_paid_twice()


def test_a_late_answer_reaches_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    persons = people(2)
    caplog.set_level("DEBUG")
    before = requests_under_way()  # of tests before
    with Bench(tmp_path, persons) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        noted: list[Exchange] = []
        bench.at_exchange = noted.append
        with hanging(bench, Endpoint.TASK) as gate:
            thread = stop_when_reached(bench, gate)
            bench.service.run(offer, Consent.to(offer), bench.stop)
            thread.join()
            count = len(noted)
            left = [each for each in requests_under_way() if each not in before]
            assert len(left) == 1
        left[0].join(10)
        assert not left[0].is_alive(), "its thread ends with it"
        assert len(noted) == count
        assert not [p for p in persons if p.email in caplog.text]


def requests_under_way() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "lensmor-request"]


def test_an_answer_that_is_on_its_way_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "GRACE", 30.0)
    persons = people(2)
    with Bench(tmp_path, persons) as bench:
        offer = bench.offer(bench.sheet_of(persons))

        def answer(_request: Request, real: object) -> Answer:
            bench.stop.set()
            return real()  # type: ignore[operator, no-any-return]

        bench.twist(Endpoint.UNLOCK_CONTACTS, answer)
        bench.service.run(offer, Consent.to(offer), bench.stop)
        assert bench.look("SELECT state, task_id <> '' FROM batches") == [("submitted", 1)]


@pytest.mark.parametrize("endpoint", [Endpoint.BALANCE, Endpoint.EVENT, Endpoint.PEOPLE])
def test_an_offer_is_given_up_while_a_question_hangs(tmp_path: Path, endpoint: Endpoint) -> None:
    persons = people(2)
    with Bench(tmp_path, persons) as bench:
        inspection = bench.offer(bench.sheet_of(persons)).inspection
        with hanging(bench, endpoint) as gate:
            thread = stop_when_reached(bench, gate)
            with pytest.raises(Halt):
                bench.service.offer(inspection, bench.wishes(), bench.stop)
            thread.join()
            assert not gate.open.is_set()
        bench.stop.clear()
        assert bench.service.offer(inspection, bench.wishes(), bench.stop).trouble is None


def test_a_run_is_given_up_before_it_starts_and_a_key_while_it_is_tested(tmp_path: Path) -> None:
    persons = people(2)
    with Bench(tmp_path, persons) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        with hanging(bench, Endpoint.BALANCE) as gate:
            thread = stop_when_reached(bench, gate)
            with pytest.raises(NotStarted):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            with pytest.raises(Halt):
                bench.service.balance(bench.stop)
            thread.join()
            assert not gate.open.is_set()
        assert bench.service.balance().total
        assert bench.posts() == []


def test_the_last_balance_is_not_waited_for(tmp_path: Path) -> None:
    persons = people(2)
    with Bench(tmp_path, persons) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        bench.clock.at_wait = lambda _: bench.stop.set() if bench.posts() else None
        gate = Gate(bench, Endpoint.BALANCE)
        gate.shut = False
        bench.at_exchange = lambda exchange: setattr(gate, "shut", bool(bench.posts()))
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert not gate.open.is_set()
        gate.release()
        assert summary.stopped_by is StoppedBy.USER
        assert summary.resumable


def test_a_person_who_waits_for_a_balance_doesnt_wait_for_long(tmp_path: Path) -> None:
    with Bench(tmp_path, people(1)) as bench, hanging(bench, Endpoint.BALANCE) as gate:
        with pytest.raises(Exception, match="took too long"):
            bench.service.balance(patience=0.1)
        assert not gate.open.is_set()
