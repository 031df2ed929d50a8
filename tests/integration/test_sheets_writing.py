"""Results in a sheet: five columns more, everything else as it was."""

import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Inspection, RowKey, RowKind, row_key
from lensmor_desktop.errors import OutputError, SheetError
from lensmor_desktop.sheets import (
    RowValues,
    WriteReport,
    check_output,
    inspect_sheet,
    make_titles,
    write_plain,
    write_results,
)
from lensmor_desktop.sheets.ooxml import SpliceRefused
from tests.unit.sheets.sheet_files import cells_of, csv_file, workbook

MOMENT = datetime(2026, 11, 20, 14, 5)
HEADINGS = [column.value for column in ResultColumn]
LEADS = (
    ("Leads of the spring shows",),
    (),
    ("Event ID", "Personnel ID", "Name"),
    (139574, "789", "Jane Doe"),
    (139574, "790", "Bob Ray"),
    (139574, "789", "Jane Doe"),
)
UNLOCKED = RowValues("jane@x.example", "Unlocked", "Bought now.", "321", MOMENT.timestamp())
FORMULAS = RowValues("=1+1", "+2", "-3", "@4", MOMENT.timestamp())


def write(
    path: Path, values: Mapping[int, RowValues], output: Path | None = None, **more: Any
) -> WriteReport:
    found = inspect_sheet(path)
    check_output(path, output or path, found.layout)
    return write_results(path, output or path, found.layout, values, **more)


class TestWorkbooks:
    def test_five_columns_after_the_last(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": LEADS, "Other": (("x",),)})
        report = write(path, {4: UNLOCKED, 6: UNLOCKED})
        assert (report.path, report.note, report.lost_rows) == (path, None, ())
        rows = cells_of(path, "Leads")
        result = ["jane@x.example", "Unlocked", "Bought now.", "321", MOMENT]
        assert rows[2] == ["Event ID", "Personnel ID", "Name", *HEADINGS]
        assert rows[3] == [139574, "789", "Jane Doe", *result]
        assert rows[4] == [139574, "790", "Bob Ray", *([None] * 5)]
        assert rows[5] == [139574, "789", "Jane Doe", *result]
        assert cells_of(path, "Other") == [["x"]]

    def test_twice_is_once(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        layout = inspect_sheet(path).layout
        for _ in range(2):  # the layout of the first reading knows nothing of our columns
            write_results(path, path, layout, {4: UNLOCKED})
        assert cells_of(path, "Leads")[2] == ["Event ID", "Personnel ID", "Name", *HEADINGS]

    def test_columns_of_an_earlier_run_are_updated_in_place(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        write(path, {4: UNLOCKED, 5: RowValues(status="Failed", details="No.")})
        report = write(path, {5: RowValues(status="Unlocked", email="bob@x.example")})
        assert report.cautions == ()
        rows = cells_of(path, "Leads")
        assert rows[3][3:5] == ["jane@x.example", "Unlocked"]
        assert rows[4][3:6] == ["bob@x.example", "Unlocked", "No."]

    def test_no_value_becomes_a_formula(self, tmp_path: Path) -> None:
        from openpyxl import load_workbook

        path = workbook(tmp_path, {"Leads": LEADS})
        write(path, {4: FORMULAS})
        page = load_workbook(path)["Leads"]
        assert [cell.value for cell in page[4][3:7]] == ["=1+1", "+2", "-3", "@4"]
        assert {cell.data_type for cell in page[4][3:7]} == {"s"}

    def test_to_another_file_and_the_source_stays(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        before = path.read_bytes()
        output = tmp_path / "out.xlsx"
        assert write(path, {4: UNLOCKED}, output).path == output
        assert path.read_bytes() == before
        assert cells_of(output, "Leads")[3][3] == "jane@x.example"

    def test_a_heading_of_ours_with_other_content_is_left_alone(self, tmp_path: Path) -> None:
        rows = (("Event ID", "Personnel ID", "Lensmor Status"), (1, "789", "hot lead"))
        path = workbook(tmp_path, {"Leads": rows})
        write(path, {2: UNLOCKED})
        heads, row = cells_of(path, "Leads")
        assert heads[2:] == [
            "Lensmor Status",
            "Lensmor Email",
            "Lensmor Status 2",
            *HEADINGS[2:],
        ]
        assert (row[2], row[4]) == ("hot lead", "Unlocked")
        write(path, {2: RowValues(status="No email")})
        heads, row = cells_of(path, "Leads")
        assert len(heads) == 8
        assert (row[2], row[4]) == ("hot lead", "No email")

    def test_our_own_titles(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        titles = make_titles({"email": "Adresse"})
        layout = inspect_sheet(path).layout
        for _ in range(2):
            write_results(path, path, layout, {4: UNLOCKED}, titles=titles)
        assert cells_of(path, "Leads")[2][3:] == ["Adresse", *HEADINGS[1:]]
        assert len(inspect_sheet(path, titles=titles).layout.results) == 5
        # Nor does it lose its way where that name isn't known: addresses beside our statuses.
        assert len(inspect_sheet(path).layout.results) == 5

    def test_macros_stay_and_the_kind_too(self, tmp_path: Path) -> None:
        source = Path(__file__).parents[2] / "sample_sheets" / "macro-workbook.xlsm"
        path = tmp_path / "macro.xlsm"
        path.write_bytes(source.read_bytes())
        found = inspect_sheet(path)
        assert found.source.kind == "xlsm"
        write_results(path, path, found.layout, {found.rows[0].number: UNLOCKED})
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(path) as new:
            assert old.namelist() == new.namelist()
            assert old.read("xl/vbaProject.bin") == new.read("xl/vbaProject.bin")
        assert inspect_sheet(path).rows[0].verdict.value == "settled"
        with pytest.raises(OutputError, match=r"a file that ends with \.xlsm"):
            check_output(path, tmp_path / "out.xlsx", found.layout)


class TestText:
    TEXT = '\ufeffEvent ID;Personnel ID;Größe\r\n139574;789;"a;\r\nb"\r\n139574;790\r\n'

    def test_five_fields_more_and_every_other_byte_as_it_was(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, self.TEXT)
        write(path, {2: UNLOCKED, 3: FORMULAS})
        assert path.read_bytes().decode() == (
            f"\ufeffEvent ID;Personnel ID;Größe;{';'.join(HEADINGS)}\r\n"
            '139574;789;"a;\r\nb";jane@x.example;Unlocked;Bought now.;321;2026-11-20 14:05:00\r\n'
            "139574;790;;'=1+1;'+2;'-3;'@4;2026-11-20 14:05:00\r\n"
        )

    def test_twice_is_once(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, self.TEXT)
        write(path, {2: UNLOCKED})
        once = path.read_bytes()
        write(path, {2: UNLOCKED})
        assert path.read_bytes() == once
        found = inspect_sheet(path)
        assert [row.verdict.value for row in found.rows] == ["settled", "ready"]
        assert found.rows[0].email == "jane@x.example"

    def test_an_address_that_the_encoding_lacks_is_told_of(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes("Event ID;Personnel ID;Größe\r\n1;789;x\r\n".encode("cp1252"))
        report = write(path, {2: RowValues(email="用户@x.example", status="Unlocked")})
        assert [caution.code for caution in report.cautions] == ["email_escaped"]
        assert b";%E7%94%A8%E6%88%B7@x.example;Unlocked;" in path.read_bytes()

    def test_an_open_quotation_mark_is_found_before(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n")
        layout = inspect_sheet(path).layout
        path.write_text("Event ID,Personnel ID\n" + "1,789\n" * 5000 + '1,"790\n')
        with pytest.raises(SheetError, match=r"In line 5002 \(B5002\) a quotation mark opens"):
            check_output(path, path, layout)


class TestElsewhere:
    def test_a_file_that_cannot_be_replaced_leads_to_a_sibling(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        layout = inspect_sheet(path).layout
        path.chmod(0o444)
        with pytest.raises(OutputError, match="marked as read-only"):
            check_output(path, path, layout)
        report = write_results(path, path, layout, {4: UNLOCKED})
        assert report.path.name.startswith("book (Lensmor results ")
        assert report.note
        assert report.path.name in str(report.note)
        assert cells_of(report.path, "Leads")[3][3] == "jane@x.example"
        assert cells_of(path, "Leads") == [list(row) + [None] * (3 - len(row)) for row in LEADS]

    def test_a_folder_that_is_gone_leads_to_the_fallback(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        data = tmp_path / "data"
        data.mkdir()
        layout = inspect_sheet(path).layout
        report = write_results(
            path, tmp_path / "gone" / "a.xlsx", layout, {4: UNLOCKED}, fallback_folder=data
        )
        assert report.path.parent == data
        assert report.note

    def test_a_file_that_seems_to_be_open_is_warned_of(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        (tmp_path / "~$book.xlsx").touch()
        cautions = check_output(path, path, inspect_sheet(path).layout)
        assert [caution.code for caution in cautions] == ["maybe_open"]


class TestPlain:
    """Sheets that can't take columns: refused before, and a plain workbook as the way out."""

    @pytest.fixture
    def full(self, tmp_path: Path) -> Path:
        from openpyxl import Workbook

        book = Workbook()
        page = book.worksheets[0]
        for row in LEADS:
            page.append(row)
        page["XFD4"] = "=1+1"
        page["D4"] = "#N/A"
        path = tmp_path / "full.xlsx"
        book.save(path)
        return path

    def test_the_refusal_comes_before_any_credit_is_spent(self, full: Path) -> None:
        layout = inspect_sheet(full).layout
        before = full.read_bytes()
        with pytest.raises(SpliceRefused, match="Column XFD is in use"):
            check_output(full, full, layout)
        with pytest.raises(SpliceRefused):
            write_results(full, full, layout, {4: UNLOCKED})
        assert full.read_bytes() == before
        assert [path.name for path in full.parent.iterdir()] == ["full.xlsx"]

    def test_all_cells_are_text_in_their_places(self, tmp_path: Path) -> None:
        from openpyxl import load_workbook

        path = workbook(tmp_path, {"Leads": LEADS})
        before = path.read_bytes()
        layout = inspect_sheet(path).layout
        report = write_plain(path, path, layout, {4: UNLOCKED, 5: FORMULAS})
        assert report.path != path
        assert path.read_bytes() == before
        page = load_workbook(report.path)["Leads"]
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        assert rows[2] == ["Event ID", "Personnel ID", "Name", *HEADINGS]
        assert rows[3][:4] == ["139574", "789", "Jane Doe", "jane@x.example"]
        assert rows[3][7] == "2026-11-20 14:05:00"
        assert rows[4][3:7] == ["=1+1", "+2", "-3", "@4"]
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
        assert {type(cell) for row in rows for cell in row} == {str, type(None)}

    def test_never_over_a_file_that_nobody_named(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n", "leads.csv")
        other = tmp_path / "leads.xlsx"
        other.write_bytes(b"mine")
        report = write_plain(path, path, inspect_sheet(path).layout, {2: UNLOCKED})
        assert other.read_bytes() == b"mine"
        assert report.path not in (path, other)
        named = write_plain(path, other, inspect_sheet(path).layout, {2: UNLOCKED})
        assert named.path == other
        assert cells_of(other, "Results")[1][2] == "jane@x.example"


class TestAChangedFile:
    """An hour passes between reading and writing, and somebody works on."""

    def read(self, path: Path) -> tuple[Inspection, dict[int, RowKey]]:
        found = inspect_sheet(path)
        return found, {
            row.number: row_key(row.verdict, row.event_id, row.person_id, row.reason)
            for row in found.rows
        }

    def test_rows_are_found_again_by_their_ids(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n1,790\n1,791\n1,789\n7,\n,x\n")
        found, identities = self.read(path)
        path.write_text(
            "My title,,\n\nOwner,Event ID,Personnel ID\nb,1,791\nc,1,789\nd,1,800\ne,7,\nf,1,789\n"
        )
        values = {
            number: RowValues(email=f"{identity.id}@x.example", status=f"row {number}")
            for number, identity in identities.items()
        }
        report = write_results(
            path, path, found.layout, values, read_as=found.source, identities=identities
        )
        assert report.lost_rows == (3,)
        assert [caution.code for caution in report.cautions] == ["lost_rows"]
        assert "rows are gone from it that had results: 3." in str(report.cautions[0].text)
        lines = path.read_text().splitlines()
        assert lines[3:] == [
            "b,1,791,791@x.example,row 4,,,",
            "c,1,789,789@x.example,row 2,,,",
            "d,1,800",
            "e,7,,7@x.example,row 6,,,",
            "f,1,789,789@x.example,row 5,,,",
        ]

    def test_a_new_row_of_a_person_gets_the_result_too(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n1,790\n")
        found, identities = self.read(path)
        path.write_text("Event ID,Personnel ID\n1,790\n1,789\n2,789\n")
        write_results(
            path,
            path,
            found.layout,
            {2: RowValues(email="j@x.example")},
            read_as=found.source,
            identities=identities,
        )
        assert [line.count("j@x.example") for line in path.read_text().splitlines()] == [0, 0, 1, 1]

    def test_work_in_other_cells_is_kept(self, tmp_path: Path) -> None:
        from openpyxl import load_workbook

        path = workbook(tmp_path, {"Leads": LEADS})
        found, identities = self.read(path)
        book = load_workbook(path)
        book["Leads"]["C4"] = "Jane Doe-Smith"
        book.save(path)
        report = write_results(
            path,
            path,
            found.layout,
            {4: UNLOCKED},
            read_as=found.source,
            identities=identities,
        )
        assert report.lost_rows == ()
        assert cells_of(path, "Leads")[3][:4] == [139574, "789", "Jane Doe-Smith", "jane@x.example"]

    def test_headings_that_are_gone_are_an_error_and_nothing_is_written(
        self, tmp_path: Path
    ) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n")
        found, identities = self.read(path)
        path.write_text("Something,Else\n1,2\n")
        with pytest.raises(OutputError) as caught:
            write_results(
                path,
                path,
                found.layout,
                {2: UNLOCKED},
                read_as=found.source,
                identities=identities,
            )
        assert "changed after it was read" in str(caught.value.message)
        assert path.read_text() == "Something,Else\n1,2\n"

    def test_headings_that_moved_are_an_error_where_nothing_tells_the_rows(
        self, tmp_path: Path
    ) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n")
        found, _ = self.read(path)
        path.write_text("Title\nEvent ID,Personnel ID\n1,789\n")
        with pytest.raises(OutputError, match="changed after it was read"):
            write_results(path, path, found.layout, {2: UNLOCKED})

    def test_a_worksheet_that_is_gone_too(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        found, _ = self.read(path)
        workbook(tmp_path, {"People": LEADS})
        with pytest.raises(OutputError, match="changed after it was read"):
            write_results(path, path, found.layout, {4: UNLOCKED})

    def test_an_unchanged_file_needs_no_looking_up(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n")
        found, _ = self.read(path)
        report = write_results(
            path,
            path,
            found.layout,
            {2: UNLOCKED},
            read_as=found.source,
            identities={
                2: RowKey(RowKind.PERSON, "another", result=True)
            },  # would be lost, were it looked up
        )
        assert report.lost_rows == ()
