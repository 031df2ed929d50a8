"""A sheet's first rows are shown while the rest is read; a choice made meanwhile counts at once."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QSpinBox,
    QWidget,
)

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Offer, Wishes
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.gui.background.requests import FirstRows
from lensmor_desktop.gui.widgets.recent_files import PATH
from lensmor_desktop.settings import habits
from lensmor_desktop.sheets import Choices
from lensmor_desktop.unlocking.service import UnlockService
from tests.fakes.given import given
from tests.gui.desk import Backstage, Desk, Desks
from tests.gui.test_sheet_page import choose, two_ids

ROWS = 1_200
HEADINGS = "Name,Lensmor Event ID,Lensmor Personnel ID,Card,Email"
TWO_IDS = HEADINGS.replace("Card", "Personnel ID")
"""Which of the two is meant has to be asked."""


class Reader:
    """The real service, whose readings wait after 500 rows until they are let go."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._gates: dict[str, threading.Event] = {}
        self.free = True
        self.begun: list[tuple[str, Choices]] = []
        self.ended: list[str] = []
        self.before: Callable[[], object] = lambda: None
        self.priced = threading.Event()  # unless it is set, no offer is made

    def hold(self) -> None:
        self.free = False

    def let_go(self, name: str) -> None:
        self._gate(name).set()

    def _gate(self, name: str) -> threading.Event:
        return self._gates.setdefault(name, threading.Event())

    def open_service(self, **facts: Any) -> UnlockService:
        service = self._backstage.open_service(**facts)
        read = service.inspect

        def inspect(
            path: Path,
            choices: Choices,
            retry: frozenset[Outcome] = frozenset(),
            watch: Callable[[int], None] | None = None,
        ) -> Inspection:
            assert watch is not None

            def wait(rows: int) -> None:
                watch(rows)
                while rows and not self.free and not self._gate(path.name).wait(0.01):
                    watch(rows)

            self.begun.append((path.name, choices))
            self.before()
            try:
                return read(path, choices, retry, wait)
            finally:
                self.ended.append(path.name)

        price = service.offer

        def offer(inspection: Inspection, wishes: Wishes, stop: threading.Event) -> Offer:
            while not self.free and not self.priced.wait(0.01) and not stop.is_set():
                pass
            return price(inspection, wishes, stop)

        service.inspect = inspect  # type: ignore[method-assign]
        service.offer = offer  # type: ignore[method-assign, assignment]
        return service


@pytest.fixture
def reader(backstage: Backstage) -> Iterator[Reader]:
    made = Reader(backstage)
    yield made
    made.free = True  # or the thread would never end where a test has failed


@pytest.fixture
def desk(desks: Desks, reader: Reader) -> Desk:
    made = desks.sit(reader.open_service)
    made.ready()
    made.until(lambda: not made.engine.busy)
    made.window.activateWindow()
    return made


def people(path: Path, count: int = ROWS, headings: str = HEADINGS) -> Path:
    lines = [headings]
    lines += [f"P{n},204518,{7_000_000 + n},{8_000_000 + n},p{n}@x.example" for n in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def glimpsed(desk: Desk) -> None:
    """Waits until the first rows are shown and the others are held."""
    page = desk.window.sheet_page
    desk.until(lambda: page.is_reading and page.preview_table.isVisible() and page._rows_read > 0)


def seen(desk: Desk) -> tuple[object, ...]:
    """What the page shows of a sheet but for its summary."""
    page, card = desk.window.sheet_page, desk.window.sheet_page.columns
    model = page.preview
    return (
        desk.text("fileName"),
        *(
            (box.currentText(), [box.itemText(at) for at in range(box.count())])
            for box in (card.worksheet, card.event_column, card.person_column, card.email_column)
        ),
        card.header_row.value(),
        [label.text() for label in card.findChildren(QLabel) if label.isVisible()],
        [
            [model.index(row, column).data() for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ],
        [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())],
        page.as_last_time.isVisible() and page.as_last_time.text(),
    )


def test_the_first_rows_are_shown_while_the_rest_is_read(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    page = desk.window.sheet_page
    first, whole = QSignalSpy(desk.engine.first_rows_read), QSignalSpy(desk.engine.inspected)
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "people.csv"))
    assert not page.preview_table.isVisible()  # there is nothing to show yet
    assert page.cancel.isVisible()
    desk.until(lambda: "500 so far" in desk.text("sheetSummary"))
    assert first.count() == 1
    assert whole.count() == 0
    assert page.preview.rowCount() == 25
    assert page.preview.index(1, 2).data() == "7000000"
    assert desk.find(QComboBox, "personColumn").currentData() == "C"
    assert desk.find(QComboBox, "eventColumn").currentData() == "B"
    assert desk.find(QComboBox, "eventColumn").isEnabled()
    assert page._busy.isVisible()
    assert not page.review.isEnabled()
    desk.window.conductor.go_to_review()
    assert desk.page() == "sheetPage"
    before = seen(desk)
    resets = QSignalSpy(page.preview.modelReset)
    inserted = [QSignalSpy(box.model().rowsInserted) for box in desk.window.findChildren(QComboBox)]

    reader.let_go("people.csv")
    desk.until(lambda: not page.is_reading)
    assert seen(desk) == before
    assert resets.count() == 0  # the answer filled in only what was missing
    assert [spy.count() for spy in inserted] == [0] * len(inserted)
    assert page.review.isEnabled()
    assert not page.cancel.isVisible()
    assert desk.text("sheetSummary") == "1,200 rows: 0 people are ready · 1,200 have an email"


def test_a_question_comes_without_a_glimpse_before_it(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    first = QSignalSpy(desk.engine.first_rows_read)
    desk.open(two_ids(tmp_path / "two.csv"))
    assert first.count() == 0
    assert "One question is open" in desk.text("sheetSummary")
    assert desk.find(QComboBox, "personColumn").hasFocus()


def test_another_file_ends_the_reading_of_the_first(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    first, whole = QSignalSpy(desk.engine.first_rows_read), QSignalSpy(desk.engine.inspected)
    reader.hold()
    one, two = people(tmp_path / "one.csv"), people(tmp_path / "two.csv", 700)
    desk.window.conductor.open_path(one)
    glimpsed(desk)
    desk.window.conductor.open_path(two)
    assert not desk.window.sheet_page.preview_table.isVisible()  # those rows are of another file
    glimpsed(desk)
    assert reader.ended == ["one.csv"]  # though nobody has let it go
    reader.let_go("two.csv")
    desk.until(lambda: not desk.engine.busy)
    assert [name for name, _ in reader.begun] == ["one.csv", "two.csv"]
    assert (first.count(), whole.count()) == (2, 1)
    assert desk.window.dialogs == []
    assert desk.text("fileName") == "two.csv"
    assert len(given(desk.window.conductor.inspection).rows) == 700
    listed = given(desk.window.sheet_page.recent).list
    assert [Path(listed.item(at).data(PATH)) for at in range(listed.count())] == [two]


def test_first_rows_that_nobody_waits_for_are_not_shown(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    told: list[FirstRows] = []
    desk.engine.first_rows_read.connect(told.append)
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "one.csv"))
    # They are on their way by now; the window has not come to them.
    while not reader.begun:
        desk.engine.wait(10)
    desk.window.conductor.open_path(
        people(tmp_path / "two.csv", headings="Who" + HEADINGS[HEADINGS.index(",") :])
    )
    glimpsed(desk)
    assert [rows.glimpse.layout.columns[0].title for rows in told] == ["Who"]


def test_another_file_does_not_wait_for_the_price_of_the_first(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    desk.open(people(tmp_path / "one.csv", 20))
    reader.hold()
    desk.click("reviewButton")
    desk.until(lambda: desk.engine.pricing)
    desk.qtbot.wait(50)
    desk.window.conductor.open_path(people(tmp_path / "two.csv"))
    glimpsed(desk)
    reader.free = True
    desk.until(lambda: not desk.engine.busy)
    assert desk.window.dialogs == []
    desk.review()
    assert len(given(desk.window.review_page.offer).inspection.rows) == ROWS


def test_cancel_puts_the_sheet_away(desk: Desk, reader: Reader, tmp_path: Path) -> None:
    whole = QSignalSpy(desk.engine.inspected)
    path = people(tmp_path / "people.csv")
    reader.hold()
    desk.window.conductor.open_path(path)
    glimpsed(desk)
    desk.click("cancelReadingButton")
    page = desk.window.sheet_page
    assert page.drop.isVisible()
    assert page.drop.open_button.hasFocus()
    desk.until(lambda: not desk.engine.busy)
    assert reader.ended == ["people.csv"]
    assert whole.count() == 0
    assert desk.window.conductor.inspection is None
    assert page.drop.isVisible()
    reader.let_go("people.csv")
    desk.open(path)
    assert page.review.isEnabled()


def test_the_window_closes_though_a_sheet_is_being_read(
    desks: Desks, desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "people.csv"))
    glimpsed(desk)
    desk.window.close()
    desk.until(lambda: desk.window.wait(1), 10.0)
    assert reader.ended == ["people.csv"]


def test_practice_mode_does_not_wait_for_the_sheet(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "people.csv"))
    glimpsed(desk)
    desk.window.conductor.open_sample()
    reader.let_go(given(desk.window.conductor.path).name)
    desk.until(lambda: not desk.window.sheet_page.is_reading)
    assert reader.ended[0] == "people.csv"
    assert given(desk.window.conductor.inspection).source.path != str(tmp_path / "people.csv")


# --- choosing meanwhile -------------------------------------------------------------------------


def test_a_choice_made_meanwhile_counts_at_once(desk: Desk, reader: Reader, tmp_path: Path) -> None:
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "people.csv"))
    glimpsed(desk)
    combo = desk.find(QComboBox, "emailColumn")
    assert combo.currentData() == "E"
    combo.setCurrentIndex(combo.findData("none"))
    combo.activated.emit(combo.currentIndex())
    desk.until(lambda: len(reader.begun) == 2)
    assert [choices.email_columns for _, choices in reader.begun] == [None, ()]
    glimpsed(desk)
    assert combo.currentData() == "none"
    assert reader.ended == ["people.csv"]
    assert not desk.window.sheet_page.review.isEnabled()
    reader.let_go("people.csv")
    desk.until(lambda: not desk.engine.busy)
    assert combo.currentData() == "none"
    assert given(desk.window.conductor.inspection).layout.emails == ()
    assert "1,200 people are ready" in desk.text("sheetSummary")


def test_a_choice_is_remembered_even_if_nobody_waits_for_the_rows(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    desk.open(two_ids(tmp_path / "one.csv"))
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "long.csv", headings=TWO_IDS))
    desk.until(lambda: not desk.window.sheet_page.is_reading)  # it asks for the person's column
    combo = desk.find(QComboBox, "personColumn")
    combo.setCurrentIndex(combo.findData("D"))
    combo.activated.emit(combo.currentIndex())
    glimpsed(desk)
    desk.window.conductor.forget_sheet()
    desk.until(lambda: not desk.engine.busy)
    reader.free = True
    desk.open(people(tmp_path / "next.csv", headings=TWO_IDS))
    assert combo.currentData() == "D"
    assert "Chosen as last time" in desk.window.sheet_page.as_last_time.text()


def test_a_refused_choice_leaves_the_sheet_open(desk: Desk, reader: Reader, tmp_path: Path) -> None:
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "people.csv"))
    glimpsed(desk)
    for name in ("personColumn", "eventColumn"):  # one column can't be both
        combo = desk.find(QComboBox, name)
        combo.setCurrentIndex(combo.findData("C"))
        combo.activated.emit(combo.currentIndex())
        desk.until(lambda: desk.engine.busy)
        if name == "personColumn":
            glimpsed(desk)
    error = desk.dialog("errorDialog")
    desk.click("closeErrorButton", error)
    glimpsed(desk)
    assert combo.currentData() == "B"
    reader.let_go("people.csv")
    desk.until(lambda: not desk.engine.busy)
    assert given(given(desk.window.conductor.inspection).layout.event).letter == "B"
    assert desk.window.sheet_page.review.isEnabled()
    assert desk.window.sheet_page.choices == {"person_column": "C"}
    assert not desk.window.dialogs


def test_the_headings_row_that_is_being_typed_is_not_lost(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "people.csv"))
    glimpsed(desk)
    row = desk.find(QSpinBox, "headerRow")
    row.setFocus()
    row.selectAll()
    desk.qtbot.keyClicks(row, "2")
    desk.qtbot.keyClick(row, Qt.Key.Key_Tab)  # on, before the pause after which it counts
    reader.let_go("people.csv")
    desk.until(lambda: desk.window.conductor.inspection is not None)
    assert row.value() == 2
    desk.until(lambda: given(desk.window.conductor.inspection).layout.header_row == 2)
    assert row.value() == 2


def test_review_waits_for_the_choice_that_was_made(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    desk.open(people(tmp_path / "people.csv"))
    reader.hold()
    combo = desk.find(QComboBox, "emailColumn")
    combo.setCurrentIndex(combo.findData("none"))
    combo.activated.emit(combo.currentIndex())
    glimpsed(desk)
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert desk.page() == "sheetPage"  # what it would show was read with another choice
    assert not desk.find(QCheckBox, "includeHidden").isVisible()
    assert not desk.window.sheet_page.cancel.isVisible()
    reader.let_go("people.csv")
    desk.until(lambda: not desk.engine.busy)
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert desk.page() == "reviewPage"


# --- where the person is ------------------------------------------------------------------------


def test_the_keyboard_goes_on_to_review_if_nobody_took_it_elsewhere(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "people.csv"))
    glimpsed(desk)
    assert not isinstance(desk.window.focusWidget(), QAbstractButton)
    desk.qtbot.keyClick(desk.window.focusWidget(), Qt.Key.Key_Return)
    assert desk.window.sheet_page.is_reading  # Return does nothing yet
    assert desk.window.dialogs == []
    reader.let_go("people.csv")
    desk.until(lambda: not desk.engine.busy)
    assert desk.window.sheet_page.review.hasFocus()


def test_the_answer_moves_neither_the_keyboard_nor_what_is_in_sight(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    page = desk.window.sheet_page
    reader.hold()
    wide = HEADINGS + "".join(f",More {n}" for n in range(30))
    desk.window.conductor.open_path(people(tmp_path / "people.csv", headings=wide))
    glimpsed(desk)
    table = page.preview_table
    table.setFocus()
    table.setCurrentIndex(page.preview.index(20, 3))
    table.horizontalHeader().resizeSection(1, 300)
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    table.horizontalScrollBar().setValue(7)
    page.columns.person_column.showPopup()
    popup = page.columns.person_column.view()
    assert popup.isVisible()
    page.columns.person_column.hidePopup()
    table.setFocus()

    def where() -> tuple[QWidget | None, int, int, int, int, int, int]:
        return (
            QApplication.focusWidget() or desk.window.focusWidget(),
            table.currentIndex().row(),
            table.currentIndex().column(),
            table.verticalScrollBar().value(),
            table.horizontalScrollBar().value(),
            table.columnWidth(1),
            page._found_area.verticalScrollBar().value(),
        )

    before = where()
    assert before[3] > 0
    reader.let_go("people.csv")
    desk.until(lambda: not page.is_reading)
    QApplication.processEvents()
    assert where() == before


# --- as last time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "box", "choice", "said"),
    [
        (TWO_IDS, "personColumn", "D", "Personnel ID: column D"),
        (HEADINGS, "emailColumn", "none", "No column with emails"),
    ],
)
def test_what_was_chosen_last_time_is_there_at_first_sight(
    desk: Desk, reader: Reader, tmp_path: Path, headings: str, box: str, choice: str, said: str
) -> None:
    desk.open(people(tmp_path / "one.csv", 12, headings))
    choose(desk, box, choice)
    desk.window.conductor.forget_sheet()
    reader.hold()
    shown: list[object] = []
    combo = desk.find(QComboBox, box)
    combo.currentIndexChanged.connect(lambda _at: shown.append(combo.currentData()))
    desk.window.conductor.open_path(people(tmp_path / "two.csv", headings=headings))
    glimpsed(desk)
    before = seen(desk)
    assert combo.currentData() == choice
    assert "Chosen as last time" in str(before[-1])
    assert said in str(before[-1])
    reader.let_go("two.csv")
    desk.until(lambda: not desk.engine.busy)
    assert seen(desk) == before
    assert set(shown) <= {None, choice}  # never first one thing and then another
    assert [name for name, _ in reader.begun].count("two.csv") == 1


def test_found_anew_before_the_rows_are_read(desk: Desk, reader: Reader, tmp_path: Path) -> None:
    desk.open(people(tmp_path / "one.csv", 12))
    choose(desk, "emailColumn", "none")
    desk.window.conductor.forget_sheet()
    reader.hold()
    desk.window.conductor.open_path(people(tmp_path / "two.csv"))
    glimpsed(desk)
    desk.click("findAnewButton")
    glimpsed(desk)
    assert reader.ended == ["one.csv", "one.csv", "two.csv"]
    assert desk.find(QComboBox, "emailColumn").currentData() == "E"
    assert not desk.window.sheet_page.as_last_time.isVisible()
    reader.free = True
    desk.until(lambda: not desk.engine.busy)
    assert given(desk.window.conductor.inspection).layout.emails[0].letter == "E"
    desk.open(people(tmp_path / "three.csv", 12))
    assert desk.window.sheet_page.choices == {}


@pytest.mark.parametrize("hidden", [True, False])
def test_hidden_rows_are_mentioned_when_it_is_known_that_there_are_any(
    desk: Desk, reader: Reader, tmp_path: Path, hidden: bool
) -> None:
    def sheet(name: str, with_hidden: bool) -> Path:
        book = openpyxl.Workbook()
        given(book.active).append(HEADINGS.split(",")[:4])
        for at in range(800):
            given(book.active).append([f"P{at}", 204518, 7_000_000 + at, "x"])
        if with_hidden:
            given(book.active).row_dimensions[700].hidden = True
        book.save(tmp_path / name)
        return tmp_path / name

    page = desk.window.sheet_page
    desk.open(sheet("one.xlsx", True))
    choose(desk, "emailColumn", "D")
    desk.click("includeHidden")
    desk.until(lambda: not desk.engine.busy)
    desk.window.conductor.forget_sheet()
    reader.hold()
    desk.window.conductor.open_path(sheet("two.xlsx", hidden))
    glimpsed(desk)
    assert "Existing email: column D" in page.as_last_time.text()
    assert "Hidden rows" not in page.as_last_time.text()
    assert not page.columns.hidden.isVisible()
    reader.let_go("two.xlsx")
    desk.until(lambda: not desk.engine.busy)
    assert ("Hidden rows are included" in page.as_last_time.text()) is hidden
    assert page.columns.hidden.isVisible() is hidden
    assert page.columns.hidden.isChecked() is hidden
    assert page.choices.get("include_hidden", False) is hidden


def test_a_file_that_is_opened_twice_is_still_read_as_last_time(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    desk.open(people(tmp_path / "one.csv", 12, TWO_IDS))
    choose(desk, "personColumn", "D")
    path = people(tmp_path / "two.csv", 20, TWO_IDS)
    desk.window.conductor.open_path(path)
    desk.window.conductor.open_path(path)
    desk.until(lambda: not desk.engine.busy)
    assert desk.find(QComboBox, "personColumn").currentData() == "D"
    assert "Chosen as last time" in desk.window.sheet_page.as_last_time.text()


# --- what goes wrong ----------------------------------------------------------------------------


def broken_at_the_end(path: Path) -> Path:
    """Its beginning is fine; after the last row a quotation mark is never closed."""
    people(path)
    path.write_text(path.read_text(encoding="utf-8") + '\n"open', encoding="utf-8")
    return path


def test_a_sheet_that_turns_out_to_be_damaged_is_told_and_put_away(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    reader.hold()
    path = broken_at_the_end(tmp_path / "people.csv")
    desk.window.conductor.open_path(path)
    reader.let_go("people.csv")
    error = desk.dialog("errorDialog")
    assert given(error.findChild(QLabel, "errorTitle")).text() == "“people.csv” can't be read."
    assert desk.window.sheet_page.drop.isVisible()
    desk.click("closeErrorButton", error)
    assert habits.read_recent(tmp_path / "data") == ()


def test_if_it_cannot_be_read_with_a_choice_the_page_shows_what_review_would(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    page = desk.window.sheet_page
    path = people(tmp_path / "people.csv")
    desk.open(path)
    before = seen(desk)
    broken_at_the_end(path)
    combo = desk.find(QComboBox, "emailColumn")
    combo.setCurrentIndex(combo.findData("none"))
    combo.activated.emit(combo.currentIndex())
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    assert seen(desk) == before
    assert (
        combo.currentData()
        == "E"
        == given(desk.window.conductor.inspection).layout.emails[0].letter
    )
    assert page.choices == {}
    assert page.review.isEnabled()


def test_a_damaged_beginning_is_told_once(desk: Desk, reader: Reader, tmp_path: Path) -> None:
    first = QSignalSpy(desk.engine.first_rows_read)
    failed = QSignalSpy(desk.engine.failed)
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"PK\x03\x04 but no workbook")
    desk.window.conductor.open_path(path)
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    assert (first.count(), failed.count()) == (0, 1)


def test_a_glimpse_that_fails_says_nothing_for_the_reading_will(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    first = QSignalSpy(desk.engine.first_rows_read)
    path = tmp_path / "people.csv"
    reader.before = lambda: people(path)  # a slow drive: it comes a moment later
    desk.open(path)
    assert desk.window.dialogs == []
    assert first.count() == 0
    assert desk.window.sheet_page.preview.rowCount() == 25
    assert desk.window.sheet_page.review.isEnabled()


def test_a_file_that_changes_meanwhile_is_shown_as_it_was_read(
    desk: Desk, reader: Reader, tmp_path: Path
) -> None:
    path = people(tmp_path / "people.csv")
    later = path.read_text(encoding="utf-8").replace("P0,", "Changed,")
    reader.before = lambda: path.write_text(later, encoding="utf-8")
    desk.open(path)
    assert desk.window.sheet_page.preview.index(1, 0).data() == "Changed"
