"""The benchmarks measure what they say; how fast anything is isn't tested here."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import Endpoint, Event, Options, Pace, Person, PracticeServer, World
from lensmor_desktop.sheets import inspect_sheet
from tests.benchmarks import (
    command_line,
    confirm_to_done,
    credits,
    first_rows,
    journal,
    sheet_to_screen,
    unlocking,
)
from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.plain_loop import HASTY, POLITE, plain_loop
from tests.benchmarks.rows import Row, markdown, table
from tests.benchmarks.workbooks import make_workbook
from tests.fakes.clock import FakeClock

KEYS = ["name", "size", "ours", "other", "other_is", "ratio", "unit", "target", "meets"]
PACE = Pace(median=7.0, spread=0.0, shortest=7.0, longest=7.0)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def server(clock: FakeClock) -> Iterator[PracticeServer]:
    """250 people of one event, and tasks that take seven seconds."""
    options = Options(pace=PACE, rate_limit=120, charge_resubmissions=True)
    world = World([Event(unlocking.EVENT)], unlocking.people(250))
    with PracticeServer(world, options=options, clock=clock.true) as running:
        yield running


def pairs(server: PracticeServer) -> list[tuple[str, str]]:
    return [(person.events[0], person.id) for person in server.world.people]


def well_formed(rows: list[Row]) -> None:
    assert rows
    for row in rows:
        told = row.as_json()
        assert list(told) == KEYS
        assert json.loads(json.dumps(told)) == told
        assert row.name
        assert row.size
        assert row.unit
        assert row.ours > 0
        assert (row.other is None) == (row.other_is == "")
        assert (row.target is None) == (row.meets is None)
    assert len({(row.name, row.size, row.other_is) for row in rows}) == len(rows)
    assert table(rows).count("\n") == len(rows) + 1


@pytest.mark.parametrize(
    ("ours", "other", "target", "meets"),
    [
        (1.0, 2.0, 0.5, True),
        (1.1, 2.0, 0.5, False),
        (3.0, None, 4.0, True),
        (5.0, None, 4.0, False),
        (5.0, 1.0, None, None),
    ],
)
def test_a_row_meets_its_target_by_the_ratio_or_by_the_figure_itself(
    ours: float, other: float | None, target: float | None, meets: bool | None
) -> None:
    row = Row("a", "b", ours, other, "c" if other else "", "s", target)
    assert row.meets is meets
    assert row.ratio == (ours / other if other else None)


def test_a_row_comes_back_from_json() -> None:
    for row in (
        Row("a", "10 rows", 1.25, 2.5, "c", "s", 0.5),
        Row("a", "10 people", 18.0, 18.0, "c", "s", 1.25, paired=1.21),
        Row("a", "10 rows", 1.25, None, "", "MB", 3.0),
    ):
        told = json.loads(json.dumps(row.as_json()))
        assert Row.from_json(told).as_json() == told


def test_the_tables_show_three_digits_and_name_what_is_missed() -> None:
    rows = [Row("a", "b", 1234.5, 2.0, "c", "s", 2.0), Row("d", "e", 0.123, None, "", "MB", 1)]
    shown = [line.strip("| ").split(" | ") for line in markdown(rows).splitlines()]
    assert shown[2] == ["a", "b", "1,234 s", "2.00 s", "617.25", "2", "MISSES", "c"]
    assert shown[3][:3] == ["d", "e", "0.12 MB"]
    assert shown[3][6] == "meets"
    assert [line.split("  ")[0] for line in table(rows).splitlines()] == ["name", "a", "d"]


def test_every_benchmark_has_its_name() -> None:
    assert set(BENCHMARKS) >= {"sheet_to_screen", "confirm_to_done", "credits", "journal", "window"}


@pytest.mark.parametrize(("delays", "polls", "seconds"), [(HASTY, 4, 8.0), (POLITE, 2, 8.0)])
def test_the_plain_loop_takes_one_batch_after_the_other(
    delays: tuple[float, ...],
    polls: int,
    seconds: float,
    server: PracticeServer,
    clock: FakeClock,
) -> None:
    assert plain_loop(server.base_url, pairs(server), clock.advance, delays) == 250
    called = [each.endpoint for each in server.exchanges]
    assert called == [Endpoint.UNLOCK_CONTACTS, *[Endpoint.TASK] * polls] * 3
    assert clock.elapsed == pytest.approx(3 * seconds)
    assert server.ledger.spent == 250 * 15


def test_the_plain_loop_waits_when_it_is_told_to(clock: FakeClock) -> None:
    options = Options(pace=PACE, rate_limit=2)
    world = World([Event(unlocking.EVENT)], unlocking.people(1))
    with PracticeServer(world, options=options, clock=clock.true) as server:
        assert plain_loop(server.base_url, pairs(server), clock.advance) == 1
        assert [each.status for each in server.exchanges] == [201, 200, 429, 200]
    assert clock.elapsed >= 60.0


def test_the_bound_is_the_longest_task_or_the_limit(
    server: PracticeServer, clock: FakeClock
) -> None:
    plain_loop(server.base_url, pairs(server), clock.advance)
    assert unlocking.bound(server) == pytest.approx(7.0)
    assert unlocking.told_by_the_contract(server) == 8.0
    board = server.service.board
    for person in unlocking.people(10):
        board.submit(server.world.events[0].id, [person], clock.true())
    assert len(board.tasks) == 13
    assert unlocking.bound(server) == pytest.approx(19.5)  # 39 requests at 2 a second
    assert unlocking.bound_in_bursts(server) == pytest.approx(7.0)  # all in the first minute
    for person in unlocking.people(30):
        board.submit(server.world.events[0].id, [person], clock.true())
    assert unlocking.bound(server) == pytest.approx(64.5)
    assert unlocking.bound_in_bursts(server) == 60.0  # 129 requests: nine in the next minute


def test_a_ratio_is_the_median_of_the_runs_own_ratios() -> None:
    drawn = [
        confirm_to_done.Compared(ours, {confirm_to_done.BOUND: bound}, 1)
        for ours, bound in ((18.0, 9.0), (18.0, 18.0), (20.0, 10.0))
    ]
    row = next(iter(confirm_to_done._rows(500, drawn)))
    assert (row.ours, row.other, row.ratio) == (18.0, 10.0, 2.0)


def test_our_run_and_the_loop_have_the_same_tasks(tmp_path: Path) -> None:
    compared = confirm_to_done.simulated(250, seed=3)
    assert compared.bound <= compared.ours
    assert compared.bound <= min(compared.loops)
    assert compared.bound <= compared.others[confirm_to_done.CONTRACT]
    assert 1 <= compared.polls <= 6
    well_formed(list(confirm_to_done._rows(250, [compared])))


def test_the_least_that_a_sheet_has_to_cost_is_counted_right() -> None:
    person = [Person(str(number), ("1", "2")) for number in range(1, 5)]
    trade = credits.Trade(
        people=tuple(person),
        earlier=(("D", "1", "4", ""),),
        lines=(
            ("A", "1", "1", ""),
            ("A", "1", "1", ""),  # repeated
            ("A", "2", "1", ""),  # under another event
            ("B", "1", "2", "b@known.example"),
            ("C", "1", "3", ""),
            ("D", "1", "4", ""),  # bought before
        ),
    )
    assert trade.least == 2 * 15


def test_the_sheet_for_the_credits_holds_every_kind_of_row() -> None:
    trade = credits.make_trade(120)
    ids = [person for _, _, person, _ in trade.lines]
    assert len(ids) - len(set(ids)) == 20
    assert len({(event, person) for _, event, person, _ in trade.lines}) == 110
    assert sum(1 for *_, email in trade.lines if email) == 10
    assert len(trade.earlier) == 20
    assert trade.least == (100 - 10 - 20) * 15


def test_we_spend_the_least_and_the_loop_does_not() -> None:
    trade = credits.make_trade(120)
    assert credits.ours_spent(trade) == trade.least
    assert credits.loop_spent(trade) > trade.least


def test_the_sheets_are_such_as_can_be_judged(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "some.xlsx", 30, headings=sheet_to_screen.HEADINGS)
    inspection = inspect_sheet(path)
    assert [row.verdict for row in inspection.rows] == [Verdict.READY] * 30
    for job in sheet_to_screen.JOBS.values():
        job(path, 30)


def test_the_rows_of_sheets_are_well_formed() -> None:
    figures = {
        f"{job} {of}": 2.0 for job in sheet_to_screen.JOBS for of in ("seconds", "megabytes")
    }
    found = {size: dict(figures) for size in sheet_to_screen.SIZES}
    rows = [
        *sheet_to_screen._speed(found),
        *sheet_to_screen._growth(found),
        *sheet_to_screen._memory(found),
    ]
    well_formed(rows)
    judged = [row for row in rows if row.name == "sheet to screen"]
    assert [row.target for row in judged] == [None, 0.5, 0.5]


def test_what_a_run_leaves_on_disk_is_counted() -> None:
    assert journal.left_after(10) > 10_000


def test_the_journal_is_written_with_and_without_waiting_for_the_disk() -> None:
    durable, hasty = journal._both(2)
    assert len(durable) == len(hasty) == 2
    assert min(*durable, *hasty) > 0


def test_the_commands_do_what_they_are_measured_at(tmp_path: Path) -> None:
    commands = command_line.Commands(tmp_path)
    took = commands.each()
    assert list(took) == [command_line.OTHER, *command_line.TARGETS]
    assert all(seconds > 0 for seconds in took.values())
    assert list((tmp_path / "data").iterdir())  # a journal: the sheet was checked in earnest
    assert list((tmp_path / "compiled").rglob("openpyxl/__init__.*.pyc"))
    well_formed(command_line._rows(took))


def test_a_command_that_fails_is_no_figure(tmp_path: Path) -> None:
    commands = command_line.Commands(tmp_path)
    (tmp_path / "ten.xlsx").write_bytes(b"no workbook")
    with pytest.raises(RuntimeError, match="ended with 2"):
        commands.each()


def test_the_first_rows_are_painted_before_the_whole_sheet_is(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "some.xlsx", 2_000, headings=first_rows.HEADINGS)
    found = first_rows.measured(path)
    assert 0 < found["first"] < found["whole"]
