"""The glimpse finds what the whole reading finds, and the reading tells how far it is."""

import shutil
from pathlib import Path

import pytest

from lensmor_desktop.errors import ChoiceRefused, SheetError
from lensmor_desktop.sheets import Choices, glimpse, inspect_sheet
from lensmor_desktop.sheets.watching import EVERY
from tests.unit.sheets.sheet_files import csv_file

SAMPLES = sorted((Path(__file__).parents[3] / "sample_sheets").glob("*.[xc]*"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_all_is_as_in_the_whole_reading_but_for_the_rows(sample: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(sample, tmp_path))
    for choices in (Choices(), Choices(email_columns=())):
        whole, quick = inspect_sheet(path, choices), glimpse(path, choices)
        assert quick.layout == whole.layout
        assert quick.worksheets == whole.worksheets
        assert quick.questions == whole.questions
        assert quick.warnings == whole.warnings[: len(quick.warnings)]
        more = {warning.code for warning in whole.warnings[len(quick.warnings) :]}
        assert more <= {"hidden_rows", "lines_passed"}
        assert quick.state == (whole.source.size, whole.source.modified_ns)


def test_a_sheet_without_headings_is_asked_about_at_once(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "1024,7000001,a@example.com\n1024,7000002,b@example.com\n")
    assert glimpse(path).questions == inspect_sheet(path).questions != ()


def test_what_is_above_the_headings_is_shown(tmp_path: Path) -> None:
    text = "My export,,\n\nEvent ID,Personnel ID,Name\n1024,7000001,Jane\n1024,7000002,Bob\n"
    seen = glimpse(csv_file(tmp_path, text), rows=3)
    assert seen.layout.header_row == 3
    assert seen.top == (
        (1, {1: "My export"}),
        (3, {1: "Event ID", 2: "Personnel ID", 3: "Name"}),
        (4, {1: "1024", 2: "7000001", 3: "Jane"}),
    )
    assert seen.peeks[3] == ("Jane", "Bob")


def test_it_refuses_what_the_whole_reading_refuses(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLES[0], tmp_path))
    with pytest.raises(ChoiceRefused):
        glimpse(path, Choices(person_column="ZZ"))
    with pytest.raises(SheetError):
        glimpse(tmp_path / "missing.xlsx")


def many(folder: Path, count: int) -> Path:
    lines = [f"1024,{7_000_000 + n}" for n in range(count)]
    return csv_file(folder, "\n".join(["Lensmor Event ID,Lensmor Personnel ID", *lines]))


def test_a_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[int] = []
    inspection = inspect_sheet(many(tmp_path, 2 * EVERY + 20), watch=told.append)
    assert told == [0, EVERY, 2 * EVERY, 2 * EVERY + 20]
    assert inspection == inspect_sheet(Path(inspection.source.path))


def test_a_reading_ends_when_its_watcher_says_so(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    told: list[int] = []

    def watch(rows: int) -> None:
        told.append(rows)
        if rows:
            raise Enough

    path = many(tmp_path, 10 * EVERY)
    with pytest.raises(Enough):
        inspect_sheet(path, watch=watch)
    assert told == [0, EVERY]
