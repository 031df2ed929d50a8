"""Results come into the sheet while a run is on, and it ends as if they had come at its end."""

import threading
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.progress import Notice, PeopleSettled, Progress
from lensmor_desktop.domain.sentences import NOTHING, say
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, Options, Pace, Person
from lensmor_desktop.unlocking import interim
from lensmor_desktop.unlocking.delivery import Delivery
from lensmor_desktop.unlocking.interim import InterimResults
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.clock import FakeClock
from tests.fakes.engine import HEADINGS, Bench, people

FAST = Options(
    pace=Pace(4.0, 0.0, 4.0, 4.0), rate_limit=None, charge_resubmissions=True, balance=50_000
)
ONE_STUCK = Fault(FaultKind.TASK_STUCK, Endpoint.UNLOCK_CONTACTS, frozenset({2}))


def workbook(bench: Bench, persons: list[Person]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    for person in persons:
        sheet.append([person.full_name, person.events[0], person.id, None])
    path = bench.folder / "people.xlsx"
    book.save(path)
    return path


def addresses(bench: Bench, path: Path) -> set[str]:
    if path.suffix == ".csv":
        heads = path.read_text(encoding="utf-8").splitlines()[0]
        if "Lensmor Email" not in heads:
            return set()
        return {email for email, _, _ in bench.cells(path).values() if email}
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    if "Lensmor Email" not in rows[0]:
        return set()
    column = rows[0].index("Lensmor Email")
    return {str(row[column]) for row in rows[1:] if row[column]}


def known(bench: Bench) -> set[str]:
    """What has come so far, as the journal has it."""
    return {str(email) for (email,) in bench.look("SELECT email FROM people WHERE email <> ''")}


def go(bench: Bench, path: Path, pause: threading.Event | None = None) -> RunSummary:
    offer = bench.offer(path)
    return bench.service.run(
        offer, Consent.to(offer), bench.stop, bench.reports.append, None, pause
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_task_that_doesnt_end_keeps_nobody_elses_address_out_of_the_sheet(
    tmp_path: Path, kind: str
) -> None:
    persons = people(250)
    with Bench(tmp_path, persons, options=FAST, faults=[ONE_STUCK]) as bench:
        path = workbook(bench, persons) if kind == "xlsx" else bench.sheet_of(persons)
        came: dict[str, float] = {}
        latest = 0.0

        def look(moment: float) -> None:
            nonlocal latest
            for email in known(bench):
                came.setdefault(email, moment)
            missing = came.keys() - addresses(bench, path)
            latest = max([latest, *(moment - came[email] for email in missing)])

        bench.clock.at_wait = look
        summary = go(bench, path)
        assert len(came) >= 150
        assert 0 < latest <= 60.0 + 20.0  # and what the run is just doing
        assert bench.clock.elapsed > 1_000, "the task was waited for meanwhile"
        assert summary.counts[Outcome.UNLOCKED] == 150
        assert addresses(bench, path) == set(came)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sheet_ends_as_if_it_had_been_written_at_the_end_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    persons = people(250)
    wrote: list[int] = []
    write = InterimResults._write_now

    def writing(self: InterimResults) -> None:
        wrote.append(1)
        write(self)

    monkeypatch.setattr(InterimResults, "_write_now", writing)
    content: list[object] = []
    for name, every in (("often", 5.0), ("at the end", 1e9)):
        monkeypatch.setattr(interim, "EVERY", every)
        folder = tmp_path / name
        folder.mkdir()
        with Bench(folder, persons, options=FAST, limits=Limits(task=60.0)) as bench:
            path = workbook(bench, persons) if kind == "xlsx" else bench.sheet_of(persons)
            summary = go(bench, path)
            assert summary.counts == {Outcome.UNLOCKED: 250}
            assert not summary.notices
            if kind == "xlsx":
                sheet = load_workbook(path).active
                assert sheet is not None
                content.append([list(row) for row in sheet.iter_rows(values_only=True)])
            else:
                content.append(path.read_bytes())
        assert bool(wrote) is (name == "often")
        wrote.clear()
    assert content[0] == content[1]


def test_what_came_is_written_when_the_run_is_paused(tmp_path: Path) -> None:
    persons = people(250)
    pause = threading.Event()
    with Bench(tmp_path, persons, options=FAST, faults=[ONE_STUCK]) as bench:
        path = bench.sheet_of(persons)
        paused_at: list[float] = []

        then: set[str] = set()

        def at_wait(moment: float) -> None:
            if known(bench) and not paused_at:
                pause.set()
                paused_at.append(moment)
                then.update(known(bench))
            elif paused_at and moment - paused_at[0] >= 5.0 and pause.is_set():
                assert addresses(bench, path) >= then
                if moment - paused_at[0] >= 40.0:
                    assert addresses(bench, path) == known(bench) > then
                    pause.clear()

        bench.clock.at_wait = at_wait
        go(bench, path, pause)
        assert paused_at
        assert not pause.is_set()


def test_a_file_that_is_open_elsewhere_is_told_once_and_written_later(tmp_path: Path) -> None:
    persons = people(250)
    with Bench(tmp_path, persons, options=FAST, faults=[ONE_STUCK]) as bench:
        path = bench.sheet_of(persons)
        before = path.read_bytes()
        marker = path.with_name(f".~lock.{path.name}#")
        marker.touch()

        def at_wait(_: float) -> None:
            if bench.clock.elapsed < 400:
                assert path.read_bytes() == before
            elif marker.exists():
                marker.unlink()
            elif bench.clock.elapsed > 500:
                assert addresses(bench, path) == known(bench)

        bench.clock.at_wait = at_wait
        summary = go(bench, path)
        told = [str(each.text) for each in bench.reports if isinstance(each, Notice)]
        assert [text for text in told if "could not be written" in text] == [told[0]]
        assert "“people.csv” seems to be open in another program" in told[0]
        assert "the run goes on and tries again" in told[0]
        assert summary.counts[Outcome.UNLOCKED] == 150
        assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["people.csv"]


def test_a_folder_that_is_gone_stops_nothing(tmp_path: Path) -> None:
    persons = people(250)
    with Bench(tmp_path, persons, options=FAST, faults=[ONE_STUCK]) as bench:
        folder = tmp_path / "shows"
        folder.mkdir()
        path = bench.sheet_of(persons, "shows/people.csv")
        away = tmp_path / "away"

        def at_wait(_: float) -> None:
            if known(bench) and not away.exists() and bench.clock.elapsed < 300:
                folder.rename(away)
            elif bench.clock.elapsed >= 300 and away.exists():
                away.rename(folder)

        bench.clock.at_wait = at_wait
        summary = go(bench, path)
        assert summary.counts[Outcome.UNLOCKED] == 150
        assert addresses(bench, path) == known(bench)
        assert [each for each in bench.reports if isinstance(each, Notice)]


# The share of the time


def settled() -> Progress:
    return PeopleSettled((PersonResult("1", Outcome.UNLOCKED, NOTHING),))


@pytest.mark.parametrize("cost", [0.0, 1.0, 10.0, 60.0, 300.0])
@pytest.mark.parametrize("works", [True, False])
def test_writing_takes_a_fifth_of_the_time_at_most(
    tmp_path: Path, cost: float, works: bool
) -> None:
    clock = FakeClock()
    writes: list[float] = []

    def write() -> Delivery:
        writes.append(clock.steady())
        clock.advance(cost)
        return Delivery("somewhere" if works else "", None if works else say("No."))

    path = tmp_path / "people.csv"
    path.touch()
    told: list[Progress] = []
    results = InterimResults(path, path, write, clock, threading.Event(), told.append)
    while clock.steady() < 10_000:
        results.heed(settled())
        again = results.do_what_is_due()
        assert again > 0
        clock.advance(min(again, 7.0))
    assert len(writes) * cost <= clock.steady() * interim.SHARE + cost
    gaps = [b - a for a, b in pairwise(writes)]
    assert max(gaps) <= max(interim.EVERY + cost, cost / interim.SHARE) + 10.0
    assert len(told) == (0 if works else 1)


def test_where_nothing_is_new_nothing_is_written(tmp_path: Path) -> None:
    clock = FakeClock()
    writes: list[float] = []

    def write() -> Delivery:
        writes.append(clock.steady())
        return Delivery("somewhere", None)

    path = tmp_path / "people.csv"
    path.touch()
    results = InterimResults(path, path, write, clock, threading.Event(), lambda _: None)
    for _ in range(100):
        results.do_what_is_due()
        clock.advance(60.0)
    assert writes == []
