"""How often a run asks: enough to know soon, and so seldom that sending has its share (fact 7).

Batches are small here, so that many of them don't need many people.
"""

import itertools
import statistics
from collections import Counter
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.sandbox import Endpoint, Fate, Options, Pace
from tests.benchmarks.unlocking import bound
from tests.fakes.engine import Bench, people


@pytest.fixture
def pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people in a batch."""
    monkeypatch.setattr("lensmor_desktop.unlocking.beginning.MAX_PEOPLE_PER_BATCH", 2)


def steady(seconds: float) -> Pace:
    return Pace(median=seconds, spread=0.0, shortest=seconds, longest=seconds)


def asked(bench: Bench) -> list[int]:
    """How often each task was asked about."""
    return list(Counter(each.target for each in bench.calls(Endpoint.TASK)).values())


@pytest.mark.usefixtures("pairs")
def test_fact_07_a_long_run_is_hardly_slower_than_the_limit_makes_it(tmp_path: Path) -> None:
    # How long the last tasks take is chance, which no client can do anything about.
    assert statistics.median(_long_run(tmp_path / str(seed), seed) for seed in (1, 2, 3)) <= 1.25


def _long_run(folder: Path, seed: int) -> float:
    """The time of a run of 200 batches, in units of what the limit allows."""
    folder.mkdir()
    persons = people(400)
    options = Options(
        pace=Pace.BENCHMARK, rate_limit=120, charge_resubmissions=True, seed=seed, balance=50_000
    )
    with Bench(folder, persons, options=options) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        begun = bench.clock.elapsed
        summary = bench.service.run(offer, Consent.to(offer), bench.stop, bench.reports.append)
        seconds = bench.clock.elapsed - begun
        assert summary.counts == {Outcome.UNLOCKED: 400}
        assert summary.batches == 200
        assert statistics.median(asked(bench)) == 1
        assert bound(bench.server) == pytest.approx(300.0)
        assert not [each for each in bench.server.exchanges if each.status == 429]
        bench.nobody_paid_twice()
        return seconds / 300.0


@pytest.mark.usefixtures("pairs")
def test_fact_07_where_requests_are_short_a_task_is_asked_once_it_should_have_ended(
    tmp_path: Path,
) -> None:
    """Every task takes 10 seconds: asked at the contract's 3 and 8, it would not have ended."""
    persons = people(400)
    options = Options(pace=steady(10.0), rate_limit=120, balance=50_000)
    with Bench(tmp_path, persons, options=options) as bench:
        summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 400}
        often = [times for times in asked(bench) if times > 1]
        # The first ones are asked early, for nothing has shown yet that all is well.
        assert len(often) <= 3
        assert sum(asked(bench)) <= 205


def test_fact_03_with_requests_to_spare_a_task_is_asked_when_it_should_have_ended(
    tmp_path: Path,
) -> None:
    """It takes 20 seconds: asked at the contract's 3, 8 and 18, it is known to have ended at 38."""
    persons = people(100)
    with Bench(tmp_path, persons, options=Options(pace=steady(20.0), rate_limit=None)) as bench:
        summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 100}
        assert asked(bench) == [3]


def test_fact_04_a_short_run_asks_at_the_contracts_tempo(tmp_path: Path) -> None:
    persons = people(2)
    options = Options(pace=steady(60.0), rate_limit=120)
    with Bench(tmp_path, persons, options=options) as bench:
        bench.run(bench.sheet_of(persons))
        sent = bench.times(Endpoint.UNLOCK_CONTACTS)[0]
        polls = [at - sent for at in bench.times(Endpoint.TASK)]
        assert polls[:3] == pytest.approx([3.0, 8.0, 18.0], abs=0.1)
        pauses = [later - at for at, later in itertools.pairwise(polls[2:])]
        assert all(pause == pytest.approx(20.0, abs=0.1) for pause in pauses)


def test_fact_03_a_task_in_which_everyone_has_an_address_is_asked_no_more(tmp_path: Path) -> None:
    persons = people(50)
    with Bench(tmp_path, persons, options=Options(pace=steady(3.1), rate_limit=None)) as bench:
        summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 50}
        assert summary.finished
        assert bench.times(Endpoint.TASK) == [3.0]
        assert not bench.server.service.board.tasks["700101"].ended
        assert bench.service.runs()[0].spent == 50 * 15


def test_fact_03_a_task_with_people_who_have_none_is_asked_to_its_end(tmp_path: Path) -> None:
    persons = [*people(49), *people(1, Fate.NO_EMAIL, start=9000)]
    with Bench(tmp_path, persons, options=Options(pace=steady(3.1), rate_limit=None)) as bench:
        summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 49, Outcome.NO_EMAIL: 1}
        assert len(bench.times(Endpoint.TASK)) == 2


@pytest.mark.usefixtures("pairs")
def test_one_address_is_proof_enough_to_send_more(tmp_path: Path) -> None:
    persons = people(40)
    with Bench(tmp_path, persons, options=Options(pace=steady(12.0), rate_limit=None)) as bench:
        bench.run(bench.sheet_of(persons))
        sent = bench.times(Endpoint.UNLOCK_CONTACTS)
        assert [at for at in sent if at < 0.1] == sent[:8]
        assert sent[-1] < 12.0  # before any of the first tasks has ended
