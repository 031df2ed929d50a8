"""What is remembered of files and columns: kept small, kept private, and never in the way."""

import json
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Column, Layout
from lensmor_desktop.settings.habits import (
    FILE,
    MOST_RECENT,
    MOST_SHEETS,
    SheetHabit,
    clear_recent,
    drop_recent,
    forget_habit,
    habit_for,
    headings_of,
    keep_habit,
    note_recent,
    read_recent,
)


def layout(
    *titles: str, worksheet: str = "Sheet1", header_row: int = 1, results: int = 0
) -> Layout:
    """A sheet with these headings; so many of the last ones are columns of ours."""
    columns = tuple(Column(at, title) for at, title in enumerate(titles, 1))
    ours = tuple(zip(ResultColumn, columns[len(columns) - results :], strict=False))
    return Layout(worksheet, header_row, columns, results=ours if results else ())


PLAIN = layout("Name", "Event", "Person")
CHOICE = SheetHabit(
    person_column="C", email_columns=("D", "E"), email_asked=("D", "E", "F"), include_hidden=True
)


def test_the_newest_file_comes_first_and_only_so_many_are_kept(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.xlsx" for number in range(MOST_RECENT + 3)]
    for file in files:
        note_recent(tmp_path, file)
    assert read_recent(tmp_path) == tuple(reversed(files))[:MOST_RECENT]
    note_recent(tmp_path, files[-3])
    assert read_recent(tmp_path)[:3] == (files[-3], files[-1], files[-2])
    drop_recent(tmp_path, files[-1])
    assert files[-1] not in read_recent(tmp_path)
    clear_recent(tmp_path)
    assert read_recent(tmp_path) == ()


def test_clearing_the_files_leaves_the_columns(tmp_path: Path) -> None:
    note_recent(tmp_path, tmp_path / "a.xlsx")
    keep_habit(tmp_path, PLAIN, PLAIN, CHOICE)
    clear_recent(tmp_path)
    assert habit_for(tmp_path, PLAIN) is not None


def test_columns_come_back_for_the_same_headings_only(tmp_path: Path) -> None:
    keep_habit(tmp_path, PLAIN, PLAIN, CHOICE)
    found = habit_for(tmp_path, layout("  NAME ", "event", "Person", worksheet="Other"))
    assert found is not None
    assert found.columns == {
        "person_column": "C",
        "email_columns": ("D", "E"),
        "email_asked": ("D", "E", "F"),
        "include_hidden": True,
    }
    assert found.place == {}
    assert habit_for(tmp_path, layout("Event", "Name", "Person")) is None  # another order
    assert habit_for(tmp_path, layout("Name", "Event")) is None
    # A column without a heading in between: what was column C is D now.
    assert habit_for(tmp_path, layout("Name", "", "Event", "Person")) is None
    assert habit_for(tmp_path, layout("", "", "")) is None


def test_a_sheet_is_known_again_after_its_run(tmp_path: Path) -> None:
    keep_habit(tmp_path, PLAIN, PLAIN, CHOICE)
    after = layout("Name", "Event", "Person", "Lensmor Email", "Lensmor Status", results=2)
    assert headings_of(after) == headings_of(PLAIN)
    assert habit_for(tmp_path, after) is not None


def test_another_worksheet_is_found_from_what_the_program_sees_first(tmp_path: Path) -> None:
    cover, data = layout("Notes", worksheet="Cover"), layout("Name", "ID", worksheet="Data")
    choice = SheetHabit(worksheet="Data", person_column="B")
    keep_habit(tmp_path, cover, data, choice)
    found = habit_for(tmp_path, cover)
    assert found is not None
    assert found.place == {"worksheet": "Data"}
    assert found.columns == {"person_column": "B"}
    assert found.headings == headings_of(data)
    # A file that has only such a worksheet gets the columns, and so does one that is placed.
    alone = habit_for(tmp_path, layout("Name", "ID", worksheet="Sheet1"))
    assert alone is not None
    assert (alone.place, alone.columns) == ({}, {"person_column": "B"})
    assert habit_for(tmp_path, cover, placed=True) is None
    # Back on the first worksheet: nothing leads away from it any more.
    keep_habit(tmp_path, cover, cover, SheetHabit(worksheet="Cover"))
    assert habit_for(tmp_path, cover) is None


def test_forgetting_takes_place_and_columns(tmp_path: Path) -> None:
    cover, data = layout("Notes", worksheet="Cover"), layout("Name", "ID", worksheet="Data")
    keep_habit(tmp_path, cover, data, SheetHabit(worksheet="Data", person_column="B"))
    keep_habit(tmp_path, PLAIN, PLAIN, CHOICE)
    forget_habit(tmp_path, cover)
    assert habit_for(tmp_path, cover) is None
    assert habit_for(tmp_path, data) is None
    assert habit_for(tmp_path, PLAIN) is not None


def test_what_is_chosen_no_more_is_not_kept(tmp_path: Path) -> None:
    keep_habit(tmp_path, PLAIN, PLAIN, CHOICE)
    keep_habit(tmp_path, PLAIN, PLAIN, SheetHabit())
    assert habit_for(tmp_path, PLAIN) is None


def test_only_so_many_sheets_are_remembered(tmp_path: Path) -> None:
    for number in range(MOST_SHEETS + 2):
        sheet = layout(f"Heading {number}")
        keep_habit(tmp_path, sheet, sheet, SheetHabit(person_column="A"))
    assert habit_for(tmp_path, layout("Heading 0")) is None
    assert habit_for(tmp_path, layout("Heading 2")) is not None


def test_no_heading_and_no_event_id_is_written_down(tmp_path: Path) -> None:
    sheet = layout("jane.doe@example.com", "sk_live_secret")  # a row of data taken for headings
    keep_habit(tmp_path, sheet, sheet, CHOICE)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert "@" not in text
    assert "secret" not in text
    assert not hasattr(SheetHabit(), "event_id")


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[1]",
        b"\xff\xfe",
        b'{"recent": {"a": 1}, "columns": [], "places": 3}',
        b'{"recent": [1, "", "relative.xlsx", null, "/a\\u0000b"]}',
    ],
)
def test_damage_counts_as_nothing_and_is_mended(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / FILE).write_bytes(damaged)
    assert read_recent(tmp_path) == ()
    assert habit_for(tmp_path, PLAIN) is None
    note_recent(tmp_path, tmp_path / "a.xlsx")
    keep_habit(tmp_path, PLAIN, PLAIN, CHOICE)
    assert read_recent(tmp_path) == (tmp_path / "a.xlsx",)
    assert habit_for(tmp_path, PLAIN) is not None
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(("kept", "columns"), [("none", ()), ("D", ("D",))])
def test_the_one_column_of_addresses_that_an_earlier_version_kept_counts(
    tmp_path: Path, kept: str, columns: tuple[str, ...]
) -> None:
    """It was the answer to no question, so that all others are asked about."""
    content = {"columns": {headings_of(PLAIN): {"email_column": kept}}}
    (tmp_path / FILE).write_text(json.dumps(content), encoding="utf-8")
    found = habit_for(tmp_path, PLAIN)
    assert found is not None
    assert (found.email_columns, found.email_asked) == (columns, ())


def test_values_that_make_no_sense_are_left_out(tmp_path: Path) -> None:
    key = headings_of(PLAIN)
    content = {
        "columns": {
            key: {"person_column": "=1+1", "email_columns": ["D", 7], "include_hidden": "yes"}
        },
        "places": {key: {"worksheet": 3, "header_row": True, "headings": key}},
    }
    (tmp_path / FILE).write_text(json.dumps(content), encoding="utf-8")
    assert habit_for(tmp_path, PLAIN) is None
    content["places"] = {key: {"header_row": 2_000_000}}
    (tmp_path / FILE).write_text(json.dumps(content), encoding="utf-8")
    assert habit_for(tmp_path, PLAIN) is None


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    note_recent(tmp_path / "data", tmp_path / "a.xlsx")
    assert read_recent(tmp_path / "data") == ()


def test_what_a_newer_version_keeps_there_stays(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"later": [1, 2]}', encoding="utf-8")
    note_recent(tmp_path, tmp_path / "a.xlsx")
    assert json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["later"] == [1, 2]
