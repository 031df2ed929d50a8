"""The tables' models, without a window."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.qtbot import QtBot

from lensmor_desktop.domain.cells import cell_address
from lensmor_desktop.domain.events import Access, Adds, EventInfo
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import EventPlan
from lensmor_desktop.domain.progress import BatchProgress
from lensmor_desktop.domain.rows import Column, Layout, Problem, SheetRow, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.gui.models.arrange import Arrangement, ByVerdict, arrange, shown_verdict
from lensmor_desktop.gui.models.event_model import EventModel
from lensmor_desktop.gui.models.preview_model import PreviewModel
from lensmor_desktop.gui.models.ranges import contiguous
from lensmor_desktop.gui.models.row_model import AT_ONCE, RowModel
from lensmor_desktop.gui.models.run_models import BatchModel, LiveModel

CHECK = Qt.ItemDataRole.CheckStateRole
CHECK_OFF = Qt.CheckState.Unchecked


def row(number: int, verdict: Verdict = Verdict.READY, **facts: Any) -> SheetRow:
    return SheetRow(
        number=number,
        event_id=str(facts.pop("event_id", "1024")),
        person_id=str(facts.pop("person_id", 7_000_000 + number)),
        verdict=verdict,
        **facts,
    )


def bad(number: int) -> SheetRow:
    reason = say("{cell} holds a fraction.", cell=cell_address(2, number))
    problem = Problem(cell_address(2, number), "7.5", reason)
    return row(number, Verdict.INVALID, person_id="", problem=problem, reason=reason)


ROWS = (
    row(2, name="Ada Lovelace", company="Engines", person_id="900"),
    row(3, Verdict.REPEATED, name="Ada Lovelace", company="Engines", person_id="900"),
    bad(4),
    row(5, name="Émile Zola", company="Paris", person_id="1000"),
    row(7, Verdict.HIDDEN, name="Grace", company="Navy", hidden=True),
    row(8, Verdict.EVENT, person_id=""),
)


def wanted(model: EventModel) -> list[str]:
    return list(model.wanted)


def numbers(rows: Sequence[SheetRow], order: Sequence[int]) -> list[int]:
    return [rows[at].number for at in order]


# --- arranging ---


def test_everything_in_the_order_of_the_sheet() -> None:
    assert numbers(ROWS, arrange(ROWS, Arrangement())) == [2, 3, 4, 5, 7, 8]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("ada", [2, 3]),
        ("ADA engines", [2, 3]),
        ("engines paris", []),
        ("émile", [5]),
        ("fraction", [4]),
        ("B4", [4]),
        ("7.5", [4]),
        ("1000", [5]),
    ],
)
def test_search_wants_all_words(search: str, expected: list[int]) -> None:
    assert numbers(ROWS, arrange(ROWS, Arrangement(search=search))) == expected


def test_ids_sort_as_numbers_and_ties_keep_the_sheets_order() -> None:
    assert numbers(ROWS, arrange(ROWS, Arrangement(sort="person")))[-3:-1] != [5, 2]
    by_id = [r for r in numbers(ROWS, arrange(ROWS, Arrangement(sort="person"))) if r in (2, 3, 5)]
    assert by_id == [2, 3, 5]
    down = arrange(ROWS, Arrangement(sort="person", descending=True))
    assert [r for r in numbers(ROWS, down) if r in (2, 3, 5)] == [5, 2, 3]


def test_many_chunks_sort_as_one() -> None:
    rows = [row(n, name=f"{(n * 7919) % 20011:05}") for n in range(2, 17_000)]
    for descending in (False, True):
        order = arrange(rows, Arrangement(sort="name", descending=descending))
        expected = sorted(range(len(rows)), key=lambda at: rows[at].name, reverse=descending)
        assert order == expected


def test_a_left_out_row_is_filtered_as_such() -> None:
    assert shown_verdict(ROWS[0], {2}) is Verdict.EXCLUDED
    assert shown_verdict(ROWS[2], {4}) is Verdict.INVALID
    order = arrange(ROWS, Arrangement(verdict=Verdict.EXCLUDED), frozenset({2}))
    assert numbers(ROWS, order) == [2]


def test_rows_are_counted_wherever_those_of_a_verdict_stand() -> None:
    kinds = [Verdict.READY] * 3 + [Verdict.INVALID] * 2 + [Verdict.READY, Verdict.SETTLED]
    counted = ByVerdict.of(row(number, kind) for number, kind in enumerate(kinds, 2))
    assert counted.numbers[Verdict.READY] == {2, 3, 4, 7}
    assert counted.numbers[Verdict.INVALID] == {5, 6}
    assert counted.counts == {kind: kinds.count(kind) for kind in Verdict}
    assert counted.fixed == {5, 6, 8}


def test_a_repeated_row_stands_for_its_person_where_all_above_are_left_out() -> None:
    rows = [row(2), *(row(n, Verdict.REPEATED, first_row=2) for n in (3, 4)), row(5)]
    counted = ByVerdict.of(rows)
    for excluded, standing in (({2}, {3}), ({2, 3}, {4}), ({3}, set()), ({2, 3, 4}, set())):
        assert counted.standing(excluded) == standing
    assert shown_verdict(rows[1], {2}, standing={3}) is Verdict.READY
    ready = arrange(rows, Arrangement(verdict=Verdict.READY), frozenset({2}), standing={3})
    assert numbers(rows, ready) == [3, 5]


def test_ticks_of_events_are_wanted_before_lensmor_told_of_them() -> None:
    model = EventModel()
    model.begin(("1", "2"))
    assert wanted(model) == ["1", "2"]
    opened = EventPlan(EventInfo("1", id="1", access=Access.FULL), False, 1, ())
    closed = EventPlan(EventInfo("2", id="2", access=Access.PREVIEW), False, 1, ())
    model.set_events((opened, closed))
    assert wanted(model) == ["2"]
    locked = replace(opened, info=replace(opened.info, access=Access.PREVIEW))
    model.set_events((locked, closed))
    assert wanted(model) == ["2"]  # not offered again
    model.restrict(())
    assert wanted(model) == []


def test_runs_of_neighbours() -> None:
    assert list(contiguous([])) == []
    assert list(contiguous([3, 1, 2, 2, 9, 10, 5])) == [(1, 3), (5, 5), (9, 10)]


# --- rows ---


def test_rows_keep_qts_rules(qtbot: QtBot) -> None:
    model = RowModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(ROWS)
    model.show_only(Verdict.READY, "")
    model.sort(RowModel.NAME, Qt.SortOrder.DescendingOrder)
    model.toggle([0, 1])
    assert model.rowCount() == 2
    del tester


def test_a_row_says_what_it_is(qtbot: QtBot) -> None:
    model = RowModel()
    model.set_rows(ROWS)
    assert model.index(2, RowModel.ROW).data() == "4"
    assert model.index(2, RowModel.VERDICT).data() == "Problem"
    assert model.index(2, RowModel.REASON).data() == "B4 holds a fraction."
    assert not model.index(2, RowModel.VERDICT).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert model.index(0, RowModel.TICK).data(CHECK) is Qt.CheckState.Checked
    assert model.index(2, RowModel.TICK).data(CHECK) is None  # it can't be sent anyway
    spoken = model.index(0, RowModel.TICK).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Row 2 is included"


def test_ticks_change_together_with_one_signal_for_each_range(qtbot: QtBot) -> None:
    model = RowModel()
    model.set_rows(ROWS)
    changed = QSignalSpy(model.dataChanged)
    ticked = QSignalSpy(model.ticks_changed)
    model.toggle([0, 1, 2, 3])
    assert model.excluded == {2, 3, 5}
    assert changed.count() == 2
    assert ticked.count() == 1
    counts = model.counts()
    assert counts[Verdict.EXCLUDED] == 3
    assert counts[Verdict.READY] == 0
    assert counts[Verdict.INVALID] == 1
    model.toggle([1])
    assert model.excluded == {2, 5}


def test_during_a_run_no_tick_changes(qtbot: QtBot) -> None:
    model = RowModel()
    model.set_rows(ROWS)
    model.freeze(True)
    model.toggle([0])
    assert model.excluded == frozenset()


def test_many_rows_are_arranged_in_a_thread_and_only_the_last_wish_counts(qtbot: QtBot) -> None:
    model = RowModel()
    model.set_rows([row(n, name=f"N{n % 10}") for n in range(2, AT_ONCE * 3)])
    before = time.monotonic()
    model.show_only(None, "N1")
    model.show_only(None, "N2")
    assert model.rowCount() == model.total  # not yet
    qtbot.waitUntil(lambda: model.rowCount() < model.total, timeout=10_000)
    assert {model.index(at, RowModel.NAME).data() for at in range(model.rowCount())} == {"N2"}
    qtbot.wait(50)
    assert model.index(0, RowModel.NAME).data() == "N2"
    assert time.monotonic() > before


def test_another_sheet_forgets_filter_and_ticks(qtbot: QtBot) -> None:
    model = RowModel()
    model.set_rows(ROWS)
    model.toggle([0])
    model.show_only(Verdict.INVALID, "")
    model.set_rows(ROWS[:2])
    assert model.rowCount() == 2
    assert model.excluded == frozenset()


# --- events ---


def plan(event_id: str, access: Access, found: bool = True) -> EventPlan:
    info = EventInfo(
        requested_id=event_id,
        found=found,
        name=f"Fair {event_id}",
        access=access,
        remaining_locked=630,
        date_start="2026-05-30",
        date_end="2026-06-02",
        city="Bonn",
    )
    return EventPlan(info, unlock=False, people=3, rows=(2,))


def test_only_what_an_unlock_would_open_has_a_tick(qtbot: QtBot) -> None:
    model = EventModel()
    model.set_events(
        [plan("1", Access.PREVIEW), plan("2", Access.FULL), plan("3", Access.UNKNOWN, found=False)]
    )
    assert model.index(0, EventModel.TICK).data(CHECK) is Qt.CheckState.Unchecked
    assert model.index(1, EventModel.TICK).data(CHECK) is None
    assert model.index(2, EventModel.TICK).data(CHECK) is None
    assert model.index(0, EventModel.DATE).data() == "30 May 2026 – 2 Jun 2026"
    assert "not known" in model.index(2, EventModel.NAME).data()
    model.toggle([0, 1, 2])
    assert wanted(model) == ["1"]
    model.set_events([plan("1", Access.FULL)])  # it was unlocked meanwhile
    assert wanted(model) == []


@pytest.mark.parametrize(
    ("adds", "credits", "tick", "text", "more"),
    [
        (Adds.MORE, 2000, CHECK_OFF, "2,000 credits", "630 more people"),
        (Adds.NOTHING, 0, None, "Not needed", "nothing more"),
        (Adds.NOT_TOLD, 2000, CHECK_OFF, "2,000 credits", "630 more people"),
        (Adds.CONTRADICTORY, 2000, CHECK_OFF, "2,000 credits", "not clear"),
        (Adds.NOT_TOLD, 0, None, "–", "630 more people"),
    ],
)
def test_an_event_says_what_an_unlock_adds(
    qtbot: QtBot, adds: Adds, credits: int, tick: object, text: str, more: str
) -> None:
    shown = plan("1", Access.PREVIEW)
    info = replace(shown.info, adds=adds, unlock_credits=credits)
    model = EventModel()
    model.set_events([replace(shown, info=info)])
    assert model.index(0, EventModel.TICK).data(CHECK) is tick
    assert model.index(0, EventModel.TICK).data() == text
    assert model.index(0, EventModel.MORE).data().startswith(more)


# --- a run ---


def test_groups_come_and_change(qtbot: QtBot) -> None:
    model = BatchModel()
    model.clear({"1024": "Fair"})
    model.take([BatchProgress(n, "1024", 100, 0, BatchState.PLANNED) for n in (1, 2, 3)])
    spy = QSignalSpy(model.dataChanged)
    model.take(
        [
            BatchProgress(1, "1024", 100, 0, BatchState.SUBMITTED),
            BatchProgress(1, "1024", 100, 40, BatchState.SUBMITTED),
            BatchProgress(2, "1024", 100, 0, BatchState.SUBMITTING),
            BatchProgress(4, "9", 10, 0, BatchState.PLANNED),
            BatchProgress(4, "9", 10, 10, BatchState.COMPLETED),
        ]
    )
    assert spy.count() == 1
    assert model.rowCount() == 4
    assert model.index(0, BatchModel.PEOPLE).data() == "40 of 100"
    assert model.index(0, BatchModel.EVENT).data() == "Fair"
    assert model.index(3, BatchModel.STATE).data() == "Done"
    assert model.index(3, BatchModel.EVENT).data() == "9"


def test_a_result_reaches_every_row_of_the_person(qtbot: QtBot) -> None:
    model = LiveModel()
    model.set_rows(ROWS, {"900", "1000"})
    assert [model.index(at, LiveModel.ROW).data() for at in range(3)] == ["2", "3", "5"]
    spy = QSignalSpy(model.dataChanged)
    at = model.take([PersonResult("900", Outcome.UNLOCKED, email="ada@example.com")])
    assert at == 0
    assert spy.count() == 1
    assert model.index(1, LiveModel.EMAIL).data() == "ada@example.com"
    assert model.index(2, LiveModel.STATUS).data() == "Waiting for its turn"
    model.take_sent(["1000"])
    assert spy.count() == 2
    assert model.index(2, LiveModel.STATUS).data() == "With Lensmor"
    assert model.outcomes() == {Outcome.UNLOCKED: 1}


def test_a_resumed_run_brings_its_lines_with_its_results(qtbot: QtBot) -> None:
    model = LiveModel()
    model.set_rows((), set())
    model.take([PersonResult("900", Outcome.UNCONFIRMED), PersonResult("901", Outcome.FAILED)])
    model.take([PersonResult("900", Outcome.UNLOCKED)])
    assert model.rowCount() == 2
    assert model.outcomes() == {Outcome.UNLOCKED: 1, Outcome.FAILED: 1}


# --- the top of the sheet ---


def test_the_preview_says_what_columns_were_taken_for(qtbot: QtBot) -> None:
    model = PreviewModel()
    person = Column(2, "Personnel ID")
    layout = Layout("S", 3, columns=(Column(1, "Name"), person, Column(3, "X")), person=person)
    model.show_rows([(1, {1: "Report"}), (3, {1: "Name", 2: "Personnel ID"})], layout)
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert model.headerData(1, across) == "B: Personnel ID"
    assert model.headerData(0, across) == "A"
    assert model.headerData(1, down) == "3"
    assert model.index(0, 0).data() == "Report"
    assert model.index(0, 2).data() == ""
    assert model.index(1, 0).data(Qt.ItemDataRole.FontRole).bold()
    assert model.columnCount() == 3
    assert model.rowCount(QModelIndex()) == 2


def test_an_event_under_both_of_its_ids_can_be_ticked_once() -> None:
    one, other = plan("205160", Access.PREVIEW), plan("nordic-2027", Access.PREVIEW)
    both = [replace(each, info=replace(each.info, id="205160")) for each in (one, other)]
    model = EventModel()
    model.set_events(both)
    assert model.index(1, EventModel.TICK).data() == "as above"
    assert model.index(1, EventModel.TICK).data(CHECK) is None
    model.toggle([0, 1])
    assert model.wanted == ("205160",)
