"""Whom a person leaves out stays out, whichever way they come back: the server's books judge."""

import csv
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTableView,
)

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.app import arrivals_of
from lensmor_desktop.gui.models.event_model import EventModel
from lensmor_desktop.gui.models.row_model import RowModel
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.sandbox import Event, Fate, Pace, Person, World
from lensmor_desktop.settings.options import Options
from tests.gui.desk import Backstage, Desk, Desks, hurried
from tests.gui.test_correcting import Review
from tests.gui.test_headings import reopened

FAIR, SUMMIT = "204518", "204733"
HEADINGS = ("Name", "Lensmor Event ID", "Lensmor Personnel ID")
PEOPLE = {
    "kept": Person("1001", (FAIR,), full_name="Ada Kept"),
    "failing": Person("1002", (FAIR,), Fate.FAILED_ONCE, full_name="Bo Failing"),
    "no email": Person("1003", (FAIR,), Fate.NO_EMAIL, full_name="Cy Noemail"),
    "in part": Person("1004", (FAIR, SUMMIT), full_name="Di Inpart"),
    "out": Person("2001", (FAIR,), full_name="Em Out"),
    "out twice": Person("0002002", (FAIR, SUMMIT), full_name="Fy Outtwice"),
    "out, would fail": Person("2003", (FAIR,), Fate.FAILED_ONCE, full_name="Gus Wouldfail"),
    "out, bought before": Person("2004", (FAIR,), Fate.ALREADY_UNLOCKED, full_name="Hal Bought"),
}
ROWS = (
    ("kept", FAIR),
    ("out", FAIR),
    ("failing", FAIR),
    ("out twice", FAIR),
    ("in part", FAIR),  # this row is left out, the next one isn't
    ("in part", SUMMIT),
    ("out twice", SUMMIT),
    ("no email", FAIR),
    ("out, would fail", FAIR),
    ("out, bought before", FAIR),
)
LEFT_OUT = {3, 5, 6, 8, 10, 11}
OUT = {person.id for name, person in PEOPLE.items() if name.startswith("out")}


@dataclass
class Story:
    """A desk with a sheet on it, and what may be done with both."""

    desks: Desks
    backstage: Backstage
    desk: Desk
    path: Path

    def untick(self, rows: Iterable[int]) -> None:
        """With the keyboard, one after the other."""
        table = self.desk.find(QTableView, "rowTable")
        model = self.desk.window.review_page.rows
        for at in model.positions_of(set(rows)).values():
            table.selectRow(at)
            self.desk.qtbot.keyClick(table, Qt.Key.Key_Space)
        self.desk.priced()

    def restart(self) -> None:
        """The program is closed and started again."""
        self.desks.leave(self.desk)
        self.desk = self.desks.sit(self.backstage.open_service)
        self.desk.ready()

    def open(self, path: Path | None = None) -> None:
        self.desk.open(path or self.path)
        self.desk.review()

    def unlock(self) -> None:
        """Everything that is on offer."""
        self.desk.confirm()
        self.desk.finished()

    def try_again(self) -> None:
        """Whom a run brought no email for, where that is offered."""
        rows = self.desk.window.review_page.rows
        if self.desk.find(QPushButton, "tryAgainButton").isVisible():
            self.desk.click("tryAgainButton")
            self.desk.until(lambda: rows.counts()[Verdict.READY] > 0)
            self.desk.priced()

    def rewrite(self, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
        """Somebody changes the rows in another program."""
        with self.path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            headings, rows = reader.fieldnames, list(reader)
        with self.path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, headings or ())
            writer.writeheader()
            writer.writerows(change(rows))

    def ordered(self) -> list[tuple[str, str]]:
        """Everyone in any order so far, with the event."""
        sent = []
        for exchange in self.backstage.server.exchanges:
            if exchange.method == "POST" and exchange.target.endswith("/contacts/unlock"):
                body = json.loads(exchange.body)
                sent += [(person, body["event_id"]) for person in body["personnel_ids"]]
        return sent

    def nobody_left_out_was_bought(self) -> None:
        ledger = self.backstage.server.ledger
        assert OUT.isdisjoint(person for person, _ in self.ordered())
        assert (PEOPLE["in part"].id, FAIR) not in self.ordered()
        assert OUT.isdisjoint(ledger.paid_people)
        assert not ledger.paid_twice


@pytest.fixture
def story(desks: Desks, tmp_path: Path) -> Story:
    """A sheet in Review, with nothing chosen."""
    events = (Event(FAIR, name="Fair"), Event(SUMMIT, name="Summit", preview_limit=2))
    backstage = desks.backstage(world=World(events, tuple(PEOPLE.values())))
    path = tmp_path / "in" / "people.csv"
    path.parent.mkdir()
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = ((PEOPLE[name].full_name, event, PEOPLE[name].id) for name, event in ROWS)
        csv.writer(file).writerows([HEADINGS, *rows])
    made = Story(desks, backstage, desks.sit(backstage.open_service), path)
    made.desk.ready()
    made.open()
    return made


# --- the ways back to an offer ---


def by_the_retry_button(story: Story) -> None:
    story.desk.click("retryButton")
    story.desk.priced()


def by_the_step(story: Story) -> None:
    story.desk.click("stepReview")
    story.desk.priced()


def by_opening_it_again(story: Story) -> None:
    story.open()


def by_a_drop(story: Story) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(story.path))])
    story.desk.window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    story.desk.until(lambda: not story.desk.window.sheet_page._reading)
    story.desk.review()


def by_a_second_start(story: Story) -> None:
    arrivals_of(story.desk.window).take(story.path)
    story.desk.until(lambda: story.desk.page() == "sheetPage")
    story.desk.until(lambda: not story.desk.window.sheet_page._reading)
    story.desk.review()


def by_the_recent_files(story: Story) -> None:
    story.restart()
    files = story.desk.find(QListWidget, "recentList")
    story.desk.until(lambda: files.count() > 0)
    files.setCurrentRow(0)
    story.desk.qtbot.keyClick(files, Qt.Key.Key_Return)
    story.desk.until(lambda: story.desk.window.conductor.inspection is not None)
    story.desk.until(lambda: not story.desk.window.sheet_page._reading)
    story.desk.review()


def by_a_restart(story: Story) -> None:
    story.restart()
    story.open()


def by_another_file_and_back(story: Story) -> None:
    other = story.path.with_name("other.csv")
    other.write_text(",".join(HEADINGS) + f"\nAda,{FAIR},1001\n", encoding="utf-8")
    story.open(other)
    story.open()


def by_no_sheet_and_back(story: Story) -> None:
    story.desk.window.conductor.forget_sheet()
    story.open()


def by_a_setting(story: Story) -> None:
    reopened(story.desk, Options(titles={"email": "Address"}))
    story.desk.window.step_to(1)
    story.desk.priced()


def by_another_choice_of_columns(story: Story) -> None:
    story.desk.click("stepSheet")
    for there in ("none", "C"):
        story.desk.window.sheet_page.columns.choose({"person_column": there})
        story.desk.window.sheet_page.choices_changed.emit()
        story.desk.until(lambda: not story.desk.window.sheet_page._reading)
    story.desk.review()


def after_sorting(story: Story) -> None:
    story.rewrite(lambda rows: sorted(rows, key=lambda row: row["Name"], reverse=True))
    story.open()


def after_inserting_rows(story: Story) -> None:
    story.rewrite(lambda rows: [rows[0], *rows])
    story.open()


def after_excel_took_the_zeros(story: Story) -> None:
    def harmed(row: dict[str, str]) -> dict[str, str]:
        return row | {HEADINGS[2]: row[HEADINGS[2]].lstrip("0")}

    story.rewrite(lambda rows: [harmed(row) for row in rows])
    story.restart()
    story.open()


def under_a_new_name(story: Story) -> None:
    story.path = story.path.rename(story.path.with_name("renamed.csv"))
    story.restart()
    story.open()


def through_a_link(story: Story) -> None:
    link = story.path.with_name("link.csv")
    link.symlink_to(story.path)
    story.open(link)


AFTER_A_RUN = (by_the_retry_button,)
ALWAYS = (
    by_the_step,
    by_opening_it_again,
    by_a_drop,
    by_a_second_start,
    by_the_recent_files,
    by_a_restart,
    by_another_file_and_back,
    by_no_sheet_and_back,
    by_a_setting,
    by_another_choice_of_columns,
    after_sorting,
    after_inserting_rows,
    after_excel_took_the_zeros,
    *(() if sys.platform == "win32" else (through_a_link,)),
)
Way = Callable[[Story], None]


@pytest.mark.parametrize("way", ALWAYS, ids=lambda way: way.__name__)
def test_who_was_unticked_is_not_in_the_first_order(story: Story, way: Way) -> None:
    story.untick(LEFT_OUT)
    way(story)
    page = story.desk.window.review_page
    assert page.rows.counts()[Verdict.EXCLUDED] == len(LEFT_OUT)
    assert {person.person_id for person in page.offer.people} == {"1001", "1002", "1003", "1004"}
    story.unlock()
    story.nobody_left_out_was_bought()
    assert story.backstage.server.ledger.paid_people == {"1001", "1004"}


@pytest.mark.parametrize(
    "way", [*AFTER_A_RUN, *ALWAYS, under_a_new_name], ids=lambda way: way.__name__
)
def test_who_was_unticked_is_in_no_order_after_it(story: Story, way: Way) -> None:
    story.untick(LEFT_OUT)
    story.unlock()
    way(story)
    for _ in range(2):
        story.try_again()
        page = story.desk.window.review_page
        if page.offer.people:
            assert OUT.isdisjoint(person.person_id for person in page.offer.people)
            story.unlock()
            by_the_step(story)
    story.nobody_left_out_was_bought()
    assert story.backstage.server.ledger.paid_people == {"1001", "1002", "1004"}
    with story.path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if f"{row[HEADINGS[2]]:0>7}" in {f"{person:0>7}" for person in OUT}:
                assert not "".join(row.get(name) or "" for name in ("Lensmor Email", "Address"))


def test_whoever_is_ticked_again_is_bought_as_anybody(story: Story) -> None:
    """Also the address of one who was left out when the others were looked up."""
    story.untick(LEFT_OUT)
    by_a_restart(story)
    page = story.desk.window.review_page
    assert page.offer.facts.found == ()
    story.untick({3, 11})  # that is: ticks them
    assert page.offer.remembered == (PEOPLE["out, bought before"].id,)
    story.unlock()
    assert "2001" in story.backstage.server.ledger.paid_people
    by_a_restart(story)
    counts = story.desk.window.review_page.rows.counts()
    assert counts[Verdict.EXCLUDED] == len(LEFT_OUT) - 2


def test_a_run_that_is_stopped_and_gone_on_with_leaves_them_out(
    desks: Desks, tmp_path: Path
) -> None:
    people = [
        Person(str(n), (FAIR,), Fate.FAILED_ONCE if n == 3 else Fate.DELIVERED) for n in range(1, 9)
    ]
    backstage = desks.backstage(
        hurried(pace=Pace(2.5, 0.01, 2.4, 2.6)),
        world=World((Event(FAIR),), people),
    )
    path = tmp_path / "people.csv"
    rows = "".join(f"Robin Practice,{FAIR},{n}\n" for n in range(1, 9))
    path.write_text(",".join(HEADINGS) + "\n" + rows, encoding="utf-8")
    story = Story(desks, backstage, desks.sit(backstage.open_service), path)
    story.open()
    story.untick({2, 9})
    story.desk.confirm()
    story.desk.until(lambda: "looking up" in story.desk.batch_words())
    story.desk.stop()
    story.desk.finished()
    story.restart()
    story.desk.click("resumeInterruptedButton")
    story.desk.finished()
    by_the_retry_button(story)
    page = story.desk.window.review_page
    assert page.rows.counts()[Verdict.EXCLUDED] == 2
    assert [person.person_id for person in page.offer.people] == ["3"]
    story.unlock()
    assert backstage.server.ledger.paid_people == {str(n) for n in range(2, 8)}


def test_what_cannot_be_kept_is_told_once_and_counts_while_the_program_is_on(
    story: Story,
) -> None:
    journal = story.path.parents[1] / "data" / "real" / "journal.sqlite3"
    with closing(sqlite3.connect(journal)) as connection:
        connection.execute("DROP TABLE selections")
    story.untick({3})
    dialog = story.desk.dialog("errorDialog")
    story.desk.click("closeErrorButton", dialog)
    story.untick(LEFT_OUT - {3})
    by_opening_it_again(story)
    story.unlock()
    by_the_retry_button(story)
    story.unlock()
    story.nobody_left_out_was_bought()
    assert len(story.desk.window.findChildren(QDialog, "errorDialog")) <= 1


@pytest.mark.parametrize("way", ["read again", "closed", "unlocked"])
def test_what_was_unticked_a_moment_ago_counts(story: Story, way: str) -> None:
    """Faster than it is kept by itself."""
    rows = story.desk.window.review_page.rows
    rows.toggle([1])
    if way == "closed":
        by_a_restart(story)
    elif way == "read again":
        by_opening_it_again(story)
    else:
        story.desk.priced()
        rows.toggle([3])
        rows.toggle([6])
        page = story.desk.window.review_page
        page.price_asked.emit()  # the price is quicker, too
        story.desk.until(lambda: not story.desk.engine.busy and page.offer.wishes == page.wishes())
        story.desk.window.runs._confirm(page.offer)
        story.desk.click("confirmButton", story.desk.dialog("confirmDialog"))
        story.desk.finished()
        by_the_retry_button(story)
        story.unlock()
        assert PEOPLE["out twice"].id not in story.backstage.server.ledger.paid_people
    assert story.desk.window.review_page.rows.left_out >= {3}
    assert "2001" not in {p.person_id for p in story.desk.window.review_page.offer.people}


@pytest.mark.parametrize("in_sheet", [False, True])
def test_a_left_out_row_stays_out_when_its_id_is_corrected(
    desks: Desks, tmp_path: Path, in_sheet: bool
) -> None:
    """It goes by another person's ID from then on."""
    people = [*PEOPLE.values(), Person("3001", (FAIR,), full_name="Ida Right")]
    backstage = desks.backstage(world=World((Event(FAIR), Event(SUMMIT)), people))
    path = tmp_path / "people.csv"
    path.write_text(
        ",".join(HEADINGS) + f"\nAda Kept,{FAIR},1001\nIda Right,{FAIR},2001\n", encoding="utf-8"
    )
    story = Story(desks, backstage, desks.sit(backstage.open_service), path)
    review = Review(story.desk, path)
    story.untick({3})
    review.choose(3)
    dialog = review.dialog(3)
    dialog.findChild(QLineEdit, "correctIdEdit").setText("3001")
    if in_sheet:
        story.desk.click("correctInSheet", dialog)
    story.desk.click("correctOkButton", dialog)
    story.desk.until(lambda: not story.desk.engine.busy)
    story.desk.priced()
    assert story.desk.window.review_page.rows.excluded == {3}
    if in_sheet:
        story.restart()
        story.open()
    else:
        by_opening_it_again(story)
    page = story.desk.window.review_page
    assert page.rows.excluded == {3}
    assert page.rows.row_at(1).person_id == "3001"
    assert [person.person_id for person in page.offer.people] == ["1001"]
    story.unlock()
    assert backstage.server.ledger.paid_people == {"1001"}


def test_left_out_in_a_retry_they_stay_out_of_the_next_one(story: Story) -> None:
    story.unlock()
    by_the_retry_button(story)
    failing = next(r for r in story.desk.window.review_page.rows._rows if r.person_id == "1002")
    story.untick({failing.number})
    by_a_restart(story)
    note = story.desk.find(Callout, "retryNote")
    assert "You left 1 of them out" in note.text()
    story.desk.click("tryAgainButton")
    page = story.desk.window.review_page
    story.desk.until(lambda: page.rows.counts()[Verdict.READY] > 0)
    story.desk.priced()
    assert "1002" not in {person.person_id for person in page.offer.people}
    assert page.rows.counts()[Verdict.EXCLUDED] == 1


def test_the_command_line_leaves_them_out_as_well(story: Story) -> None:
    from tests.unit.cli.driving import here

    story.untick(LEFT_OUT)
    story.desks.leave(story.desk)
    where = ("--data-dir", story.path.parents[1] / "data" / "real")
    url = story.backstage.server.base_url
    shown = here("check", story.path, *where, url=url)
    assert "      6  left out in the window (--include-left-out takes them in)" in shown.out
    told = here("check", story.path, *where, "--json", url=url).json
    assert (told["left_out"], told["to_send"]) == (6, 4)
    assert told["rows"]["ready"] + told["rows"]["duplicate"] == 4
    every = here("check", story.path, "--include-left-out", *where, "--json", url=url).json
    assert (every["left_out"], every["to_send"]) == (0, 7)
    done = here("run", story.path, "--yes", "--json", "--quiet", *where, url=url)
    assert done.json["left_out"] == 6
    here("run", story.path, "--retry-failed", "--yes", "--quiet", *where, url=url)
    story.nobody_left_out_was_bought()
    assert story.backstage.server.ledger.paid_people == {"1001", "1002", "1004"}


# --- what is told of them ---


def test_nothing_is_announced_filled_in_or_counted_for_those_left_out(story: Story) -> None:
    """Their addresses are known for nothing; unticked after the price had been worked out."""
    assert "1 person bought before: filled in" in story.desk.text("freeLabel")
    story.untick({11})
    free = story.desk.text("freeLabel")
    assert "bought before" not in free
    story.untick({2, 3, 4, 5, 6, 7, 8, 9, 10})
    page = story.desk.window.review_page
    assert page.offer.remembered == ()
    assert page.offer.free.repeated_rows == page.offer.free.bought_before == 0
    assert story.desk.text("unlockButton") == "Write the statuses into the sheet…"
    assert [event.people for event in page.offer.events] == [0, 0]
    story.unlock()
    assert story.desk.text("resultsTitle") == "The run has ended"
    assert story.desk.text("resultsSummary") == "This run had no people to unlock."
    with story.path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {(row["Lensmor Email"], row["Lensmor Status"]) for row in rows} == {("", "Skipped")}
    assert {row["Lensmor Details"] for row in rows} == {"You left this row out."}


def test_a_row_that_would_be_filled_in_for_nothing_can_be_left_out(story: Story) -> None:
    """Bought for another sheet meanwhile, by somebody who had left them out here."""
    story.untick({3})
    other = story.path.with_name("other.csv")
    other.write_text(",".join(HEADINGS) + f"\nEm Out,{FAIR},2001\n", encoding="utf-8")
    story.open(other)
    story.unlock()
    assert story.desk.text("resultsTitle") == "1 email is in your spreadsheet"
    story.open()
    page = story.desk.window.review_page
    assert page.rows.shown_verdict(page.rows.row_at(1)) is Verdict.EXCLUDED
    assert "2001" not in page.offer.remembered
    story.unlock()
    summary = story.desk.window.results_page.run_summary
    with story.path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert (rows[1]["Lensmor Email"], rows[1]["Lensmor Status"]) == ("", "Skipped")
    filled = sum(1 for outcome in summary.counts if outcome.delivered)
    assert filled
    by_the_step(story)
    assert "2001" not in story.desk.window.review_page.offer.remembered
    story.untick({3})  # that is: ticks it
    page = story.desk.window.review_page
    assert page.offer.remembered == ("2001",)
    story.unlock()
    with story.path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert rows[1]["Lensmor Email"]
    assert rows[1]["Lensmor Status"] == Outcome.ALREADY_UNLOCKED.value
    assert not story.backstage.server.ledger.paid_twice


def test_the_sheet_page_counts_them_apart(story: Story) -> None:
    story.untick(LEFT_OUT)
    story.desk.open(story.path)
    told = story.desk.text("sheetSummary")
    assert "4 people are ready" in told
    assert "repeated" not in told
    assert "6 are left out" in told


# --- limits and ticked events ---


def choose_limits(story: Story) -> None:
    story.desk.find(QSpinBox, "limitBox").setValue(3_000)
    story.desk.find(QSpinBox, "firstBox").setValue(2)
    table = story.desk.find(QTableView, "eventTable")
    table.selectRow(1)
    story.desk.qtbot.keyClick(table, Qt.Key.Key_Space)
    story.desk.priced()


@pytest.mark.parametrize("way", ALWAYS, ids=lambda way: way.__name__)
def test_limits_and_ticked_events_are_as_they_were(story: Story, way: Way) -> None:
    choose_limits(story)
    way(story)
    wishes = story.desk.window.review_page.wishes()
    assert (wishes.max_credits, wishes.limit) == (3_000, 2)
    assert wishes.unlock_events == (SUMMIT,)
    assert story.desk.window.review_page.offer.price.event_credits == 2_000


def test_an_event_that_was_unlocked_meanwhile_is_not_offered_again(story: Story) -> None:
    choose_limits(story)
    story.unlock()
    by_a_restart(story)
    page = story.desk.window.review_page
    model = page.events
    assert (page.wishes().max_credits, page.wishes().limit) == (3_000, 2)
    assert page.wishes().unlock_events == ()
    assert page.offer.price.event_credits == 0
    assert model.index(1, EventModel.TICK).data() == "Open already"
    charged = [c for c in story.backstage.server.ledger.charges if c.subject == SUMMIT]
    assert len(charged) == 1


def test_what_was_chosen_is_told_and_can_be_taken_back(story: Story) -> None:
    note = story.desk.find(Callout, "selectionNote")
    assert not note.isVisible()
    choose_limits(story)
    story.untick(LEFT_OUT)
    by_a_restart(story)
    note = story.desk.find(Callout, "selectionNote")
    assert note.text() == (
        "As you left this sheet: 6 rows are left out, only the first 2, "
        "a limit of 3,000 credits, 1 event is ticked"
    )
    story.desk.click("includeAllButton")
    story.desk.priced()
    assert not note.isVisible()
    page = story.desk.window.review_page
    assert page.rows.counts()[Verdict.EXCLUDED] == 0
    assert len(page.offer.people) == 7
    by_a_restart(story)
    assert not story.desk.find(Callout, "selectionNote").isVisible()
    assert len(story.desk.window.review_page.offer.people) == 7


def test_a_limit_below_the_ticked_events_is_told_before_confirm(story: Story) -> None:
    choose_limits(story)
    story.desk.find(QSpinBox, "firstBox").setValue(0)
    story.desk.find(QSpinBox, "limitBox").setValue(100)
    story.desk.priced()
    desk = story.desk
    assert not desk.window.review_page.checkout.unlock.isEnabled()
    assert desk.text("unlockReason") == (
        "Your spending limit is 100 credits, and the events that are to be unlocked cost 2,000. "
        "Raise the limit, or untick events."
    )
    assert desk.text("obstacleButton") == "Raise the limit to 2,105"
    desk.click("obstacleButton")
    desk.priced()
    assert desk.find(QSpinBox, "limitBox").value() == 2_105
    assert desk.window.review_page.checkout.unlock.isEnabled()
    assert not desk.find(QLabel, "limitNote").isVisible()
    assert len(desk.window.review_page.offer.people) == 7


@pytest.mark.parametrize(
    ("limit", "events", "told"),
    [
        (2_000, True, "Your limit of 2,000 credits pays for the events and for nobody."),
        (2_030, True, "Your limit of 2,030 credits pays for the events and 2 of 7 people."),
        (44, False, "Your limit of 44 credits pays for 2 of 7 people."),
        (14, False, "Your limit of 14 credits is less than one person costs (15)."),
    ],
)
def test_whom_the_limit_leaves_out_is_said_in_review_and_confirm(
    story: Story, limit: int, events: bool, told: str
) -> None:
    desk = story.desk
    if events:
        choose_limits(story)
        desk.find(QSpinBox, "firstBox").setValue(0)
    desk.find(QSpinBox, "limitBox").setValue(limit)
    desk.priced()
    offer = desk.window.review_page.offer
    left = 7 - len(offer.people)
    expected = f"{told} Not sent: {left} people."
    assert desk.text("limitNote") == expected
    assert desk.find(QLabel, "limitNote").isVisible()
    desk.click("unlockButton")
    dialog = desk.dialog("confirmDialog")
    assert expected in dialog.text.text()
    dialog.reject()
    desk.click("raiseLimitButton")
    desk.priced()
    assert len(desk.window.review_page.offer.people) == 7
    assert not desk.find(QLabel, "limitNote").isVisible()


def test_a_repeated_row_stands_for_its_person_where_the_first_is_left_out(story: Story) -> None:
    story.untick({6})
    page = story.desk.window.review_page
    model = story.desk.find(QTableView, "rowTable").model()
    assert model.index(5, RowModel.VERDICT).data() == "Ready"
    assert model.index(5, RowModel.REASON).data() == ""
    counts = page.rows.counts()
    assert counts[Verdict.READY] == len(page.offer.people) + 1  # one is filled in for nothing
    assert counts[Verdict.REPEATED] == page.offer.free.repeated_rows == 1
    story.desk.click("chip_ready")
    assert 7 in page.rows.positions_of({7})
    story.desk.click("chip_all")
    story.untick({6})  # that is: ticks it
    assert model.index(5, RowModel.VERDICT).data() == "Repeated"
    assert page.rows.counts()[Verdict.READY] == counts[Verdict.READY]


def test_one_row_ticked_again_in_the_table_is_seen_to_be(story: Story) -> None:
    story.untick({3})
    model = story.desk.find(QTableView, "rowTable").model()
    assert model.index(1, RowModel.VERDICT).data() == "Left out"
    story.untick({3})
    assert model.index(1, RowModel.VERDICT).data() == "Ready"
