"""The sample sheets: made anew the same, true to the practice world, and ending as expected."""

import csv
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lensmor_desktop.sandbox import Options, World
from tests.integration.sample_expectations import SAMPLES, ExpectedRow, ExpectedSample
from tests.unit.sandbox.driving import Drive

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "sample_sheets"
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)


def cells(sample: ExpectedSample) -> dict[int, list[object]]:
    """The sample's rows by number, as another program reads them."""
    path = FOLDER / sample.file
    if path.suffix == ".csv":
        encoding = "cp1252" if "european" in sample.file else "utf-8-sig"
        delimiter = ";" if "european" in sample.file else ","
        with path.open(encoding=encoding, newline="") as file:
            lines = csv.reader(file, delimiter=delimiter)
            return {number: list(line) for number, line in enumerate(lines, start=1)}
    book = load_workbook(path, data_only=True)
    rows = book[sample.worksheet].iter_rows(values_only=True)
    return dict(enumerate((list(row) for row in rows), start=1))


def shown(value: object) -> str:
    text = str(int(value) if isinstance(value, float) else value or "")
    return text.strip(" \u00a0\u200b'")


def test_the_samples_are_made_anew_byte_for_byte(tmp_path: Path) -> None:
    expectations = tmp_path / "expectations.py"
    script = ROOT / "packaging" / "make_samples.py"
    made = tmp_path / "made"
    subprocess.run(
        [sys.executable, script, "--into", made, "--expectations", expectations], check=True
    )
    assert sorted(each.name for each in made.iterdir()) == sorted(
        each.name for each in FOLDER.iterdir()
    )
    for each in made.iterdir():
        assert each.read_bytes() == (FOLDER / each.name).read_bytes(), each.name
    committed = Path(__file__).with_name("sample_expectations.py")
    assert expectations.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")


def test_there_are_ten_samples_and_the_readme_names_each_with_its_command() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    files = {each.name for each in FOLDER.iterdir()} - {"README.md"}
    assert files == {each.file for each in SAMPLES}
    assert len(files) == 10
    for sample in SAMPLES:
        options = "".join(f" {each}" for each in sample.arguments)
        assert f"lensmor-batch run sample_sheets/{sample.file}{options} --sandbox" in readme


@each_sample
def test_ids_names_and_companies_agree_with_the_practice_world(sample: ExpectedSample) -> None:
    world = World.standard()
    rows = cells(sample)
    people = 0
    for row in sample.rows:
        values = [shown(value) for value in rows[row.row]]
        person = world.person(row.person)
        if row.verdict == "invalid" or person is None:
            continue
        people += 1
        assert row.person in values
        assert not row.event or "--event-id" in sample.arguments or row.event in values
        joined = " ".join(values)
        assert all(word in joined for word in person.full_name.split())
        assert person.company in values
        assert row.email in ("", person.email)
    assert people >= 10


@each_sample
def test_every_data_row_is_expected_to_become_something(sample: ExpectedSample) -> None:
    rows = cells(sample)
    numbers = [row.row for row in sample.rows]
    assert numbers == list(range(sample.header_row + 1, sample.header_row + 1 + len(numbers)))
    after = [row for number, row in rows.items() if number > numbers[-1] and any(row)]
    assert all(sum(value is not None for value in row) == 1 for row in after)
    assert any(
        "personnel" in str(x).lower() or "person" in str(x).lower() for x in rows[sample.header_row]
    )


@each_sample
def test_a_plain_client_gets_from_the_practice_server_what_is_expected(
    sample: ExpectedSample,
) -> None:
    """Submits each person under their events in turn, reads the results, adds up the price."""
    drive = Drive(Options(rate_limit=None), World.standard())
    if "--unlock-events" in sample.arguments:
        drive.json("POST", f"/external/events/{sample.arguments[1]}/unlock")
    statuses: dict[str, str] = {}
    for row in sample.rows:
        if row.verdict in ("ready", "repeated") and statuses.get(row.person) in (
            None,
            "Not eligible",
        ):
            statuses[row.person] = submit(drive, row, sample)
    for row in sample.rows:
        if row.verdict in ("ready", "repeated"):
            assert statuses[row.person] == row.status, row
    assert drive.service.ledger.spent == sample.spent
    assert drive.total() == 30_050 - sample.spent - sample.elsewhere
    assert drive.service.ledger.paid_twice == frozenset()
    paid = {row.person for row in sample.rows if row.status == "Unlocked"}
    assert drive.service.ledger.paid_people == paid


def submit(drive: Drive, row: ExpectedRow, sample: ExpectedSample) -> str:
    event = row.event or sample.arguments[1]
    answer = drive.ask("POST", "/external/contacts/unlock", drive.order(row.person, event=event))
    if answer.status == 404:
        return "Not eligible"
    assert isinstance(answer.body, dict)
    skips = answer.body.get("skipped_detail", {})
    drive.now += 60
    if "already_unlocked_personnel_ids" in skips or "unlocking_personnel_ids" in skips:
        assert drive.profile(row.person)["email"]
        return "Already unlocked"
    if skips:
        return "Not eligible"
    task = drive.task(answer.body["task_id"])
    assert task["taskStatus"] == "completed"
    found = [item for item in task["items"] if item["personnelId"] == row.person]
    if not found or found[0]["status"] == "pending":
        assert drive.profile(row.person)["contactUnlockStatus"] == "locked"
        return "Failed"
    if found[0]["status"] == "failed":
        return "Failed"
    return "Unlocked" if found[0]["email"] else "No email"


def test_together_the_samples_show_every_outcome_that_practice_can_settle() -> None:
    statuses = {row.status for sample in SAMPLES for row in sample.rows}
    assert statuses >= {
        "Unlocked",
        "Already unlocked",
        "No email",
        "Failed",
        "Not eligible",
        "Invalid",
        "Skipped",
        "Event unlocked",
        "Event already unlocked",
        "Event not unlocked",
    }
    verdicts = {row.verdict for sample in SAMPLES for row in sample.rows}
    assert verdicts == {"ready", "repeated", "has_email", "hidden", "invalid", "event"}


def test_event_rows_expect_what_the_world_says_of_their_events() -> None:
    world = World.standard()
    sample = next(each for each in SAMPLES if each.file == "event-rows.xlsx")
    for row in sample.rows:
        if row.verdict != "event":
            continue
        event = world.event(row.event)
        if row.event in sample.arguments:
            assert row.status == "Event unlocked"
        elif event is not None and event.preview_limit is None:
            assert row.status == "Event already unlocked"
        else:
            assert row.status == "Event not unlocked"


def test_hubspots_own_keys_are_all_digits_and_nobodys_lensmor_id() -> None:
    sample = next(each for each in SAMPLES if each.file == "hubspot-contacts.csv")
    rows = cells(sample)
    assert rows[1][0] == "Record ID"
    for number in range(2, len(rows) + 1):
        key = str(rows[number][0])
        assert key.isdigit()
        assert World.standard().person(key) is None
    assert any("\n" in str(value) for value in rows[6])


def test_the_european_csv_is_what_a_german_excel_saves() -> None:
    raw = (FOLDER / "european-semicolon.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    text = raw.decode("cp1252")
    assert text.count("\r\n") == text.count("\n")
    assert "Umsatz (€)" in text.splitlines()[0]
    assert ';"Rückruf; bitte nach 14 Uhr"' in text


def test_the_bom_is_there_where_it_is_said_to_be() -> None:
    assert (FOLDER / "one-event-no-column.csv").read_bytes().startswith(b"\xef\xbb\xbfName,")


def test_the_table_workbook_keeps_results_of_its_formulas() -> None:
    path = FOLDER / "excel-table-filtered.xlsx"
    formulas, values = load_workbook(path), load_workbook(path, data_only=True)
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    assert values[sheet.title][cell.coordinate].value is not None
    assert count > 30
    summary = values["Summary"]
    total = sum(int(str(summary.cell(row, 2).value)) for row in (2, 3, 4))
    assert total == len(next(each for each in SAMPLES if "table" in each.file).rows)
    assert values["Contacts"]["C2"].value == " ".join(
        str(values["Contacts"].cell(2, column).value) for column in (1, 2)
    )
    assert formulas["Contacts"].tables["Contacts"].ref == "A1:I31"


def hidden_rows(path: Path, worksheet: str) -> Iterator[int]:
    sheet = load_workbook(path)[worksheet]
    yield from (number for number, row in sheet.row_dimensions.items() if row.hidden)


def test_the_filter_hides_the_rows_that_are_expected_to_be_left_out() -> None:
    sample = next(each for each in SAMPLES if "table" in each.file)
    expected = [row.row for row in sample.rows if row.verdict == "hidden"]
    assert sorted(hidden_rows(FOLDER / sample.file, sample.worksheet)) == expected
    assert len(expected) == 10


def test_the_macro_workbook_holds_a_compound_file_and_says_so() -> None:
    with zipfile.ZipFile(FOLDER / "macro-workbook.xlsm") as package:
        project = package.read("xl/vbaProject.bin")
        types = package.read("[Content_Types].xml").decode()
        relations = package.read("xl/_rels/workbook.xml.rels").decode()
    assert project.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert len(project) % 512 == 0
    for name in ("VBA", "dir", "_VBA_PROJECT", "PROJECT", "Greeting"):
        assert (name + "\x00").encode("utf-16-le") in project
    assert b"SayHello" not in project[:512]
    assert "macroEnabled" in types
    assert "vbaProject.bin" in relations
    macros = load_workbook(FOLDER / "macro-workbook.xlsm", keep_vba=True).vba_archive
    assert macros is not None
    macros.close()


def test_no_sample_holds_an_address_outside_example() -> None:
    for path in FOLDER.iterdir():
        raw = path.read_bytes()
        if path.suffix in (".xlsx", ".xlsm"):
            with zipfile.ZipFile(path) as package:
                raw = b"\n".join(package.read(name) for name in package.namelist())
        for piece in raw.split(b"@")[1:]:
            domain = piece[:60].split(b"<")[0].split(b'"')[0].split(b";")[0].split(b",")[0]
            if domain[:1].isalpha() and b"." in domain:
                assert domain.strip().endswith(b".example"), (path.name, domain)
