"""A sheet with people who are left out, and every way to leave it and come back to its price."""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QListWidget,
    QPushButton,
    QTableView,
)

from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.app import arrivals_of
from lensmor_desktop.sandbox import Event, Fate, Person, World
from lensmor_desktop.settings.options import Options
from tests.fakes.links import make_link
from tests.gui.desk import Backstage, Desk, Desks
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


def begun(desks: Desks, tmp_path: Path) -> Story:
    """A sheet in Review, with nothing chosen."""
    events = (Event(FAIR, name="Fair"), Event(SUMMIT, name="Summit", preview_limit=1))
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
    make_link(link, story.path)
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
    through_a_link,
)
Way = Callable[[Story], None]
