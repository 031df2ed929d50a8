"""`lensmor-batch run` on each sample, as its README says: the cells, the figures, the rest intact.

All samples run at the same time, each a program of its own with a practice account of its own.
"""

import csv
import io
import re
import shutil
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tests.integration import sample_expectations
from tests.integration.sample_expectations import ExpectedRow, ExpectedSample
from tests.unit.cli.driving import ROOT, Done, at_once

FOLDER = ROOT / "sample_sheets"
COLUMNS = (
    "Lensmor Email",
    "Lensmor Status",
    "Lensmor Details",
    "Lensmor Task",
    "Lensmor Checked At",
)
# An event row says how its event stands now.
LATER = {"Event unlocked": "Event already unlocked"}
NEEDING = {"Failed", "Unconfirmed", "Not eligible", "Invalid"}
PEOPLE = {
    "delivered": "Unlocked",
    "already_unlocked": "Already unlocked",
    "no_email": "No email",
    "failed": "Failed",
    "not_eligible": "Not eligible",
    "unconfirmed": "Unconfirmed",
    "not_sent": "Not sent",
}
UNKNOWN_EVENT = "299999"


def _as_told(row: ExpectedRow) -> ExpectedRow:
    """A row of an event that Lensmor doesn't know isn't sent to be refused: it is a problem."""
    if row.event != UNKNOWN_EVENT:
        return row
    return replace(row, verdict="invalid", status="Invalid" if row.person else row.status)


SAMPLES = tuple(
    replace(sample, rows=tuple(_as_told(row) for row in sample.rows))
    for sample in sample_expectations.SAMPLES
)
FILTER_RANGE = re.compile(rb"(?<=!)\$[A-Z]+\$\d+:\$[A-Z]+\$\d+(?=</definedName>)")
TEXT_FORMS = {"european-semicolon.csv": ("cp1252", ";")}
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
workbook_samples = pytest.mark.parametrize(
    "sample", [s for s in SAMPLES if not s.file.endswith(".csv")], ids=lambda s: s.file
)
text_samples = pytest.mark.parametrize(
    "sample", [s for s in SAMPLES if s.file.endswith(".csv")], ids=lambda s: s.file
)


@dataclass(frozen=True)
class Ran:
    """The samples after one run and after a second one."""

    first: dict[str, Done]
    second: dict[str, Done]
    once: Path
    twice: Path


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("samples")
    once, twice = folder / "once", folder / "twice"
    shutil.copytree(FOLDER, twice)
    jobs = {
        sample.file: [
            "run",
            twice / sample.file,
            *sample.arguments,
            *("--sandbox", "--yes", "--json"),
            *("--data-dir", folder / "data" / sample.file),
        ]
        for sample in SAMPLES
    }
    first = at_once(jobs)
    shutil.copytree(twice, once)
    return Ran(first, at_once(jobs), once, twice)


def table(folder: Path, sample: ExpectedSample) -> dict[int, list[Any]]:
    """A sheet's rows by number."""
    path = folder / sample.file
    if path.suffix == ".csv":
        encoding, delimiter = TEXT_FORMS.get(sample.file, ("utf-8-sig", ","))
        text = path.read_bytes().decode(encoding)
        return dict(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1))
    rows = load_workbook(path)[sample.worksheet].iter_rows(values_only=True)
    return dict(enumerate((list(row) for row in rows), 1))


def results(folder: Path, sample: ExpectedSample) -> dict[int, dict[str, str]]:
    """The five new cells of each data row; "" for an empty one."""
    rows = table(folder, sample)
    head = rows[sample.header_row]
    places = [head.index(column) for column in COLUMNS]
    return {
        row.row: {
            column: str(rows[row.row][place] or "")
            for column, place in zip(COLUMNS, places, strict=True)
        }
        for row in sample.rows
    }


@each_sample
def test_email_and_status_of_every_row(ran: Ran, sample: ExpectedSample) -> None:
    written = results(ran.once, sample)
    for row in sample.rows:
        cells = written[row.row]
        assert (cells["Lensmor Email"], cells["Lensmor Status"]) == (
            row.email,
            row.status,
        ), (row, cells["Lensmor Details"])


@each_sample
def test_details_say_why_and_that_it_was_practice(ran: Ran, sample: ExpectedSample) -> None:
    written = results(ran.once, sample)
    for row in sample.rows:
        cells = written[row.row]
        assert cells["Lensmor Details"].startswith("Practice: "), row
        assert cells["Lensmor Details"].endswith("."), row
        assert cells["Lensmor Checked At"].startswith("20"), row
        assert bool(cells["Lensmor Task"]) <= (row.verdict in ("ready", "repeated")), row
        if row.status == "Unlocked":
            assert cells["Lensmor Task"].isdigit(), row


@each_sample
def test_the_figures_and_the_exit_code(ran: Ran, sample: ExpectedSample) -> None:
    done = ran.first[sample.file]
    told = done.json
    verdicts = Counter(row.verdict for row in sample.rows)
    assert told["rows"] == {
        "total": len(sample.rows),
        "ready": verdicts["ready"],
        "invalid": verdicts["invalid"],
        "duplicate": verdicts["repeated"],
        "has_email": verdicts["has_email"],
        "settled": 0,
        "hidden": verdicts["hidden"],
        "event": verdicts["event"],
    }
    assert told["people"] == {name: sample.people(word) for name, word in PEOPLE.items()}
    assert told["credits"]["balance_before"] == 30_050
    assert told["credits"]["estimated"] >= told["credits"]["spent"]
    assert (told["stopped_by"], told["practice"], told["run"]) == (None, True, 1)
    assert told["sheet"] == told["output"] == str(ran.twice / sample.file)
    assert len(told["problems"]) == verdicts["invalid"]
    needs_a_person = verdicts["invalid"] or NEEDING & {row.status for row in sample.rows}
    assert done.code == (3 if needs_a_person else 0)


@each_sample
def test_what_it_cost(ran: Ran, sample: ExpectedSample) -> None:
    credits = ran.first[sample.file].json["credits"]
    assert credits["spent"] == sample.spent
    fallen = credits["balance_before"] - credits["balance_after"]
    assert fallen == sample.spent + sample.elsewhere


@each_sample
def test_a_second_run_changes_nothing_and_spends_nothing(ran: Ran, sample: ExpectedSample) -> None:
    once, twice = results(ran.once, sample), results(ran.twice, sample)
    for row in sample.rows:
        before, after = once[row.row], twice[row.row]
        assert after["Lensmor Email"] == before["Lensmor Email"], row
        status = before["Lensmor Status"]
        assert after["Lensmor Status"] in (status, LATER.get(status)), row
    told = ran.second[sample.file].json
    assert told["credits"]["spent"] == 0
    assert told["batches"] == 0
    assert len(table(ran.twice, sample)[sample.header_row]) == len(
        table(ran.once, sample)[sample.header_row]
    )


@workbook_samples
def test_every_other_cell_is_as_it_was(ran: Ran, sample: ExpectedSample) -> None:
    before, after = load_workbook(FOLDER / sample.file), load_workbook(ran.once / sample.file)
    cached_before = load_workbook(FOLDER / sample.file, data_only=True)
    cached_after = load_workbook(ran.once / sample.file, data_only=True)
    assert after.sheetnames == before.sheetnames
    compared = 0
    for name in before.sheetnames:
        for row in before[name].iter_rows():
            for cell in row:
                place = cell.coordinate
                assert after[name][place].value == cell.value, (name, place)
                assert after[name][place].number_format == cell.number_format, (name, place)
                assert cached_after[name][place].value == cached_before[name][place].value
                compared += 1
        extra = after[name].max_column - before[name].max_column
        assert extra == (len(COLUMNS) if name == sample.worksheet else 0)
        assert after[name].max_row == before[name].max_row
    assert compared > 50


@workbook_samples
def test_no_part_is_touched_that_need_not_be(ran: Ran, sample: ExpectedSample) -> None:
    with (
        zipfile.ZipFile(FOLDER / sample.file) as before,
        zipfile.ZipFile(ran.once / sample.file) as after,
    ):
        assert after.namelist() == before.namelist()
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        book = [
            FILTER_RANGE.sub(b"", package.read("xl/workbook.xml")) for package in (before, after)
        ]
    worksheets = {name for name in changed if name.startswith("xl/worksheets/sheet")}
    tables = {name for name in changed if name.startswith("xl/tables/")}
    assert len(worksheets) == 1
    assert len(tables) == (1 if "table" in sample.file else 0)
    # New columns may need a date format, texts and a wider filter; the rest is nobody's business.
    allowed = {"xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"}
    assert changed - worksheets - tables <= allowed
    assert book[0] == book[1]


def test_the_macro_comes_back_with_its_workbook(ran: Ran) -> None:
    macros = []
    for folder in (FOLDER, ran.once):
        with zipfile.ZipFile(folder / "macro-workbook.xlsm") as package:
            macros.append(package.read("xl/vbaProject.bin"))
    assert macros[0] == macros[1]
    assert macros[0]


def test_the_table_grows_over_the_new_columns(ran: Ran) -> None:
    sheet = load_workbook(ran.once / "excel-table-filtered.xlsx")["Contacts"]
    found = sheet.tables["Contacts"]
    columns = [column.name for column in found.tableColumns]
    assert columns[-5:] == list(COLUMNS)
    assert found.ref == f"A1:{get_column_letter(len(columns))}31"


@text_samples
def test_text_files_only_grow_at_the_end_of_their_lines(ran: Ran, sample: ExpectedSample) -> None:
    before = (FOLDER / sample.file).read_bytes()
    after = (ran.once / sample.file).read_bytes()
    encoding, delimiter = TEXT_FORMS.get(sample.file, ("utf-8", ","))
    added = after.decode(encoding)
    # Taking each record's five last fields away again leaves the file that came.
    left = []
    rows = csv.reader(io.StringIO(before.decode(encoding), newline=""), delimiter=delimiter)
    lines = records(before.decode(encoding))
    assert len(lines) == sum(1 for _ in rows)
    for old, new in zip(lines, records(added), strict=True):
        body, end = split_end(old)
        assert new.startswith(body + delimiter), old
        assert split_end(new)[1] == end
        left.append(new[: len(body)] + end)
    assert "".join(left).encode(encoding) == before


def records(text: str) -> list[str]:
    """A text file's records with their line ends; a quoted line break ends none."""
    found, start, quoted = [], 0, False
    for place, mark in enumerate(text):
        if mark == '"':
            quoted = not quoted
        elif mark == "\n" and not quoted:
            found.append(text[start : place + 1])
            start = place + 1
    return found if start == len(text) else [*found, text[start:]]


def split_end(record: str) -> tuple[str, str]:
    body = record.rstrip("\r\n")
    return body, record[len(body) :]
