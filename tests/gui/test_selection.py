"""Whom a person leaves out stays out, whichever way they come back: the server's books judge."""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QTableView,
)

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.models.row_model import RowModel
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.sandbox import Event, Fate, Pace, Person, World
from tests.fakes.given import given
from tests.gui.desk import Desks, hurried
from tests.gui.story import (
    AFTER_A_RUN,
    ALWAYS,
    FAIR,
    HEADINGS,
    LEFT_OUT,
    OUT,
    PEOPLE,
    SUMMIT,
    Story,
    Way,
    by_a_restart,
    by_opening_it_again,
    by_the_retry_button,
    by_the_step,
    under_a_new_name,
)
from tests.gui.test_correcting import Review


@pytest.mark.parametrize("way", ALWAYS, ids=lambda way: way.__name__)
def test_who_was_unticked_is_not_in_the_first_order(story: Story, way: Way) -> None:
    story.untick(LEFT_OUT)
    way(story)
    page = story.desk.window.review_page
    assert page.rows.counts()[Verdict.EXCLUDED] == len(LEFT_OUT)
    assert {person.person_id for person in given(page.offer).people} == {
        "1001",
        "1002",
        "1003",
        "1004",
    }
    rows = sum(len(person.rows) for person in given(page.offer).people)
    story.unlock()
    assert story.desk.window.unlock_page.live.rowCount() == rows
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
        if given(page.offer).people:
            assert OUT.isdisjoint(person.person_id for person in given(page.offer).people)
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
    assert given(page.offer).facts.found == ()
    story.untick({3, 11})  # that is: ticks them
    assert given(page.offer).remembered == (PEOPLE["out, bought before"].id,)
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
    assert [person.person_id for person in given(page.offer).people] == ["3"]
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
        story.desk.until(
            lambda: not story.desk.engine.busy and given(page.offer).wishes == page.wishes()
        )
        story.desk.window.runs._confirm(given(page.offer))
        story.desk.click("confirmButton", story.desk.dialog("confirmDialog"))
        story.desk.finished()
        by_the_retry_button(story)
        story.unlock()
        assert PEOPLE["out twice"].id not in story.backstage.server.ledger.paid_people
    assert story.desk.window.review_page.rows.left_out >= {3}
    assert "2001" not in {p.person_id for p in given(story.desk.window.review_page.offer).people}


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
    given(dialog.findChild(QLineEdit, "correctIdEdit")).setText("3001")
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
    assert given(page.rows.row_at(1)).person_id == "3001"
    assert [person.person_id for person in given(page.offer).people] == ["1001"]
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
    assert "1002" not in {person.person_id for person in given(page.offer).people}
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


def test_all_events_are_those_with_a_row_that_is_not_left_out(story: Story) -> None:
    from tests.unit.cli.driving import here

    story.untick({7, 8})  # every row of the event that costs 2,000
    story.desks.leave(story.desk)
    where = ("--data-dir", story.path.parents[1] / "data" / "real", "--json")
    url = story.backstage.server.base_url
    told = here("check", story.path, "--unlock-events", "all", *where, url=url).json
    assert [event["credits"] for event in told["events"]] == [0, 0]
    told = here("check", story.path, "--unlock-events", SUMMIT, *where, url=url).json
    assert [event["credits"] for event in told["events"]] == [0, 2000]  # it was named
    every = ("check", story.path, "--unlock-events", "all", "--include-left-out")
    told = here(*every, *where, url=url).json
    assert [event["credits"] for event in told["events"]] == [0, 2000]


# --- what is told of them ---


def test_nothing_is_announced_filled_in_or_counted_for_those_left_out(story: Story) -> None:
    """Their addresses are known for nothing; unticked after the price had been worked out."""
    assert "1 person bought before: filled in" in story.desk.text("freeLabel")
    story.untick({11})
    free = story.desk.text("freeLabel")
    assert "bought before" not in free
    story.untick({2, 3, 4, 5, 6, 7, 8, 9, 10})
    page = story.desk.window.review_page
    assert given(page.offer).remembered == ()
    gratis = given(page.offer).free
    assert gratis.repeated_rows == gratis.bought_before == 0
    assert story.desk.text("unlockButton") == "Write the statuses into the sheet…"
    assert [event.people for event in given(page.offer).events] == [0, 0]
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
    assert page.rows.shown_verdict(given(page.rows.row_at(1))) is Verdict.EXCLUDED
    assert "2001" not in given(page.offer).remembered
    story.unlock()
    summary = given(story.desk.window.results_page.run_summary)
    with story.path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert (rows[1]["Lensmor Email"], rows[1]["Lensmor Status"]) == ("", "Skipped")
    filled = sum(1 for outcome in summary.counts if outcome.delivered)
    assert filled
    by_the_step(story)
    assert "2001" not in given(story.desk.window.review_page.offer).remembered
    story.untick({3})  # that is: ticks it
    page = story.desk.window.review_page
    assert given(page.offer).remembered == ("2001",)
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


def test_a_repeated_row_stands_for_its_person_where_the_first_is_left_out(story: Story) -> None:
    story.untick({6})
    page = story.desk.window.review_page
    model = story.desk.find(QTableView, "rowTable").model()
    assert model.index(5, RowModel.VERDICT).data() == "Ready"
    assert model.index(5, RowModel.REASON).data() == ""
    counts = page.rows.counts()
    assert (
        counts[Verdict.READY] == len(given(page.offer).people) + 1
    )  # one is filled in for nothing
    assert counts[Verdict.REPEATED] == given(page.offer).free.repeated_rows == 1
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
