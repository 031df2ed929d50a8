"""Glimpses for the window."""

from pathlib import Path

from lensmor_desktop.sheets import fingerprint, glimpse, preview_rows
from tests.unit.sheets.sheet_files import csv_file, workbook


def test_rows_to_pick_the_headings_from(tmp_path: Path) -> None:
    path = csv_file(tmp_path, 'Title\n\nEvent ID,Note\n1,"a\nb"\n2,' + "x" * 200 + "\n")
    rows = preview_rows(path, "", rows=3)
    assert [(row.number, dict(row.texts)) for row in rows] == [
        (1, {1: "Title"}),
        (3, {1: "Event ID", 2: "Note"}),
        (4, {1: "1", 2: "a b"}),
    ]
    (last,) = preview_rows(path, "", start=5)
    assert (last.number, len(last.texts[2])) == (5, 80)


def test_values_below_each_heading(tmp_path: Path) -> None:
    rows = (("Event ID", "Empty", "Name"), (1.0, None, "Jane"), (2, None, None), (3, None, "Bob"))
    path = workbook(tmp_path, {"Leads": rows}, hidden_rows=(3,))
    assert glimpse(path).peeks == {1: ("1", "2", "3"), 3: ("Jane", "Bob")}
    assert [row.hidden for row in preview_rows(path, "Leads")] == [False, False, True, False]


def test_a_fingerprint_tells_that_a_file_changed(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a,b\n1,2\n")
    before = fingerprint(path)
    assert (before.path, before.size, before.kind) == (str(path), 8, "csv")
    assert fingerprint(path) == before
    path.write_text("a,b\n1,3\n")
    assert fingerprint(path).sha256 != before.sha256
