"""A corrected ID in the sheet itself: one cell says something else, and all else is as it was."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from lensmor_desktop.domain.cells import cell_address
from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.errors import OutputError
from lensmor_desktop.sheets import Choices, Correction, file_hash, inspect_sheet, write_cells
from lensmor_desktop.sheets.files import open_sheet
from lensmor_desktop.sheets.ooxml import SpliceRefused, replace_cells
from tests.fakes import hard_places, odd_workbooks
from tests.fakes.engine import EVENT, Bench, people
from tests.fakes.packages import SHEET, build, changed_parts, sheet_xml
from tests.unit.sheets.sheet_files import csv_file, workbook

SAMPLES = Path(__file__).parents[2] / "sample_sheets"
HEAD = ("Name", "Lensmor Event ID", "Lensmor Personnel ID", "Phone")


def fix(row: SheetRow, typed: str, worksheet: str = "Leads") -> Correction:
    """The correction of a row's problem."""
    assert row.problem is not None
    kind = IdentifierKind.PERSON if row.person_id == "" else IdentifierKind.EVENT
    return Correction(row.number, kind, typed, row.problem.value, row.name, row.company, worksheet)


def problems(inspection: Inspection) -> list[SheetRow]:
    return [row for row in inspection.rows if row.verdict is Verdict.INVALID]


def without(xml: bytes, *addresses: str) -> bytes:
    """A worksheet in canonical form, with these cells emptied of all but their style."""
    tree = etree.fromstring(xml)
    for cell in tree.iter("{*}c"):
        address = cell.get("r")
        if address is not None and address in addresses:
            style = cell.get("s")
            cell.clear()
            cell.set("r", address)
            if style:
                cell.set("s", style)
    return bytes(etree.tostring(tree, method="c14n"))


UNTOUCHED = ("3 merged", "3 an array", "12 shared", "13 a protected", "16 ", "18 a signature")


def texts(path: Path) -> dict[tuple[int, int], str]:
    with open_sheet(path) as sheet:
        return {
            (line.number, index): sheet.display(raw_cell)
            for line in sheet.rows("People")
            for index, raw_cell in line.cells.items()
        }


class TestWorkbooks:
    @pytest.mark.parametrize("name", ["every-bad-id.xlsx", "macro-workbook.xlsm"])
    def test_only_that_cell_of_a_sample_differs(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.write_bytes((SAMPLES / name).read_bytes())
        before = path.read_bytes()
        with Bench(tmp_path, people(1)) as bench:
            inspection = bench.service.inspect(path, Choices())
            if problems(inspection):
                correction = fix(problems(inspection)[0], "48213", inspection.layout.worksheet)
            else:
                row = inspection.rows[0]
                correction = Correction(
                    row.number,
                    IdentifierKind.PERSON,
                    "48213",
                    row.person_id,
                    row.name,
                    row.company,
                    inspection.layout.worksheet,
                )
            assert inspection.layout.person is not None
            cell = cell_address(inspection.layout.person.index, correction.row)
            bench.service.correct(inspection, correction)
            again = bench.service.inspect(path, Choices())
        after = path.read_bytes()
        (part,) = changed_parts(before, after)
        old, new = (load_workbook(io.BytesIO(data)) for data in (before, after))
        left, right = old[inspection.layout.worksheet], new[inspection.layout.worksheet]
        for row_of_left, row_of_right in zip(left.rows, right.rows, strict=True):
            for one, other in zip(row_of_left, row_of_right, strict=True):
                assert one.style_id == other.style_id
                if one.coordinate != cell:
                    assert (one.value, one.data_type) == (other.value, other.data_type)
        assert (right[cell].value, right[cell].data_type) == ("48213", "s")
        assert without(raw(before, part), cell) == without(raw(after, part), cell)
        judged = next(each for each in again.rows if each.number == correction.row)
        assert judged.person_id == "48213"
        assert not judged.corrected

    @pytest.mark.parametrize("name", odd_workbooks.names())
    def test_odd_workbooks_are_changed_faithfully_or_not_at_all(
        self, tmp_path: Path, name: str
    ) -> None:
        path = odd_workbooks.build(tmp_path, name)
        before, target = path.read_bytes(), io.BytesIO()
        reason = ""
        try:
            replace_cells(path, target, "People", 1, {2: {2: "48213"}})
        except SpliceRefused as refused:
            reason = f"{refused.message} {refused.hint}"
        after = target.getvalue()
        if not reason and name.startswith("10 "):  # rows or cells that have no address, or none yet
            changed = tmp_path / "changed.xlsx"
            changed.write_bytes(after)
            assert texts(changed) == {**texts(path), (2, 2): "48213"}
        elif not reason:
            (part,) = changed_parts(before, after)
            assert without(raw(before, part), "B2") == without(raw(after, part), "B2")
            assert b"48213" in raw(after, part)
        assert bool(reason) == name.startswith(UNTOUCHED)
        assert path.read_bytes() == before

    def test_the_bytes_around_the_cell_are_the_same(self, tmp_path: Path) -> None:
        rows = sheet_xml().replace('<c r="B2"><v>11</v></c>', '<c s="3" r="B2"><v>1.1E+20</v></c>')
        path, target = build(tmp_path / "a.xlsx", rows), io.BytesIO()
        replace_cells(path, target, "People", 1, {2: {2: "00048213"}})
        new = raw(target.getvalue(), SHEET).decode()
        changed = '<c r="B2" s="3" t="inlineStr"><is><t>00048213</t></is></c>'
        assert new == rows.replace('<c s="3" r="B2"><v>1.1E+20</v></c>', changed)

    @pytest.mark.parametrize(
        ("sheet", "why"),
        [
            (sheet_xml().replace("<v>11</v>", "<f>10+1</f><v>11</v>"), "holds a formula"),
            (
                sheet_xml().replace("<v>11</v>", '<f t="array" ref="B2:B3">A1:A2</f><v>11</v>'),
                "holds a formula",
            ),
            (
                sheet_xml(after='<mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>'),
                "merged cells",
            ),
            (sheet_xml(after='<sheetProtection sheet="1"/>'), "protected"),
        ],
    )
    def test_cells_that_are_not_touched(self, tmp_path: Path, sheet: str, why: str) -> None:
        path = build(tmp_path / "a.xlsx", sheet)
        with pytest.raises(SpliceRefused) as refused:
            replace_cells(path, io.BytesIO(), "People", 1, {2: {2: "48213"}})
        assert why in str(refused.value.message)
        assert str(refused.value.hint)

    def test_a_formula_in_another_row_is_no_hindrance(self, tmp_path: Path) -> None:
        path = build(tmp_path / "a.xlsx", sheet_xml().replace("<v>12</v>", "<f>11+1</f><v>12</v>"))
        target = io.BytesIO()
        replace_cells(path, target, "People", 1, {2: {2: "48213"}})
        assert b"<f>11+1</f><v>12</v>" in raw(target.getvalue(), SHEET)

    def test_an_empty_cell_is_filled_in(self, tmp_path: Path) -> None:
        path = build(tmp_path / "a.xlsx", sheet_xml().replace('<c r="B2"><v>11</v></c>', ""))
        target = io.BytesIO()
        replace_cells(path, target, "People", 1, {2: {2: "48213"}})
        assert (
            '<c r="B2" t="inlineStr"><is><t>48213</t></is></c></row>'
            in raw(target.getvalue(), SHEET).decode()
        )


def raw(data: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(part)


class TestTextFiles:
    @pytest.mark.parametrize(
        ("text", "value", "expected"),
        [
            (
                'Name;Lensmor Event ID;Lensmor Personnel ID\r\n"M; A";204518;48 213\r\nB;204518;2',
                "48 213",
                'Name;Lensmor Event ID;Lensmor Personnel ID\r\n"M; A";204518;48213\r\nB;204518;2',
            ),
            (
                '"Name","Lensmor Event ID","Lensmor Personnel ID"\n"M; A","204518","4,8E+15"\n\n',
                "4,8E+15",
                '"Name","Lensmor Event ID","Lensmor Personnel ID"\n"M; A","204518","48213"\n\n',
            ),
        ],
    )
    def test_every_other_byte_stays(
        self, tmp_path: Path, text: str, value: str, expected: str
    ) -> None:
        path = csv_file(tmp_path, "\ufeff" + text)
        with Bench(tmp_path, people(1)) as bench:
            inspection = bench.service.inspect(path, Choices())
            bench.service.correct(
                inspection, Correction(2, IdentifierKind.PERSON, " 48213", value, "M; A")
            )
        assert path.read_bytes() == ("\ufeff" + expected).encode()

    def test_what_the_encoding_cant_hold_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "old.csv"
        text = "Name;Lensmor Event ID;Lensmor Personnel ID\nJörg;#N/A;1000\n"
        path.write_bytes(text.encode("cp1252"))
        with Bench(tmp_path, people(1)) as bench:
            inspection = bench.service.inspect(path, Choices())
            typed = Correction(2, IdentifierKind.EVENT, "展会7", "#N/A", "Jörg")
            with pytest.raises(OutputError) as refused:
                bench.service.correct(inspection, typed)
        assert "can't hold this ID" in str(refused.value.message)
        assert path.read_bytes() == text.encode("cp1252")


def a_book(folder: Path) -> Path:
    rows = [
        HEAD,
        ("Ada", EVENT, "10 00", "1"),
        ("Bo", EVENT, "10 01", "2"),
        ("Cy", EVENT, 1.5, "3"),
    ]
    return workbook(folder, {"Leads": rows})


class TestKeepingAndTakingBack:
    def test_the_sheet_is_kept_first_and_comes_back_byte_for_byte(self, tmp_path: Path) -> None:
        path = a_book(tmp_path)
        original = path.read_bytes()
        with Bench(tmp_path, people(2)) as bench:
            seen = bench.service.inspect(path, Choices())
            ada, bo, _ = problems(seen)
            first = bench.service.correct(seen, fix(ada, "1000"))
            one = path.read_bytes()
            second = bench.service.correct(seen, fix(bo, "1001"))
            assert [r.verdict.value for r in bench.service.inspect(path, Choices()).rows] == [
                "ready",
                "ready",
                "invalid",
            ]
            kept = list((tmp_path / "data" / "corrected").rglob("book.xlsx"))
            assert [each.read_bytes() for each in kept] == [original]
            bench.service.take_back(seen, first)
            rows = bench.service.inspect(path, Choices()).rows
            assert [row.person_id for row in rows] == ["", "1001", ""]
            bench.service.take_back(seen, second)
            assert path.read_bytes() == original
            # The same once more: it is what it was, so nothing has to be kept again.
            bench.service.correct(seen, fix(ada, "1000"))
            assert path.read_bytes() == one
            assert len(list((tmp_path / "data" / "corrected").rglob("book.xlsx"))) == 1

    def test_a_cell_may_be_corrected_again(self, tmp_path: Path) -> None:
        path = a_book(tmp_path)
        original = path.read_bytes()
        with Bench(tmp_path, people(2)) as bench:
            seen = bench.service.inspect(path, Choices())
            bench.service.correct(seen, fix(problems(seen)[0], "1007"))
            cell = bench.service.correct(
                seen, Correction(2, IdentifierKind.PERSON, "1000", "1007", "Ada", "", "Leads")
            )
            assert load_workbook(path)["Leads"]["C2"].value == "1000"
            bench.service.take_back(seen, cell)
            assert path.read_bytes() == original

    def test_what_others_did_since_is_neither_lost_nor_taken_back(self, tmp_path: Path) -> None:
        path = a_book(tmp_path)
        with Bench(tmp_path, people(2)) as bench:
            seen = bench.service.inspect(path, Choices())
            ada, bo, _ = problems(seen)
            cell = bench.service.correct(seen, fix(ada, "1000"))
            book = load_workbook(path)
            book["Leads"]["D2"] = "call back"
            book.save(path)
            saved = path.read_bytes()
            with pytest.raises(OutputError) as refused:
                bench.service.take_back(seen, cell)
            assert str(refused.value.title) == "What stood in C2 isn't put back."
            assert path.read_bytes() == saved
            bench.service.correct(seen, fix(bo, "1001"))
            page = load_workbook(path)["Leads"]
            assert (page["C2"].value, page["D2"].value, page["C3"].value) == (
                "1000",
                "call back",
                "1001",
            )
            kept = sorted((tmp_path / "data" / "corrected").rglob("book.xlsx"))
            assert [each.read_bytes() for each in kept][1:] == [saved]

    @pytest.mark.parametrize(
        "change", [("C2", "10 99"), ("A2", "Eve"), ("C1", "Something"), ("A4", None)]
    )
    def test_a_row_that_is_another_by_now_is_left_alone(
        self, tmp_path: Path, change: tuple[str, str | None]
    ) -> None:
        path = a_book(tmp_path)
        with Bench(tmp_path, people(2)) as bench:
            seen = bench.service.inspect(path, Choices())
            correction = fix(problems(seen)[0], "1000")
            book = load_workbook(path)
            if change[0] == "A4":
                book["Leads"].delete_rows(2)
            else:
                book["Leads"][change[0]] = change[1]
            book.save(path)
            saved = path.read_bytes()
            if change[0] == "C1":
                bench.service.correct(seen, correction)  # the heading says nothing of the row
                return
            with pytest.raises(OutputError) as refused:
                bench.service.correct(seen, correction)
        assert "something else stands there" in str(refused.value.message)
        assert path.read_bytes() == saved

    def test_what_is_no_id_is_refused(self, tmp_path: Path) -> None:
        path = a_book(tmp_path)
        before = path.read_bytes()
        with Bench(tmp_path, people(2)) as bench:
            seen = bench.service.inspect(path, Choices())
            with pytest.raises(OutputError) as refused:
                bench.service.correct(seen, fix(problems(seen)[0], "10 00 x"))
        assert "blanks inside" in str(refused.value.message)
        assert path.read_bytes() == before

    def test_a_corrected_sheet_is_run_like_any_other(self, tmp_path: Path) -> None:
        persons = people(2)
        path = a_book(tmp_path)
        with Bench(tmp_path, persons) as bench:
            seen = bench.service.inspect(path, Choices())
            for row, person in zip(problems(seen)[:2], persons, strict=True):
                bench.service.correct(seen, fix(row, person.id))
            corrected = path.read_bytes()
            bench.run(path)
            page = load_workbook(path)["Leads"]
            assert [page["E2"].value, page["E3"].value] == [p.email for p in persons]
            bench.nobody_paid_twice()
            bench.service.restore_original(1)
            assert path.read_bytes() == corrected


def refused_by(change: Callable[[Path], None], folder: Path) -> OutputError:
    """What is said where the sheet can't be written; it must be whole then."""
    path = a_book(folder)
    with Bench(folder, people(2)) as bench:
        seen = bench.service.inspect(path, Choices())
        before = path.read_bytes()
        change(path)
        with pytest.raises(OutputError) as refused:
            bench.service.correct(seen, fix(problems(seen)[0], "1000"))
    assert path.read_bytes() == before
    assert not [each for each in folder.iterdir() if each.name.startswith(".lensmor-")]
    return refused.value


class TestPlacesThatCantBeWritten:
    def test_a_read_only_sheet(self, tmp_path: Path) -> None:
        error = refused_by(lambda path: path.chmod(0o444), tmp_path)
        assert str(error.title) == "C2 can't be changed in “book.xlsx”."
        assert "read-only" in str(error.message)
        assert "for the run only" in str(error.hint)

    def test_a_sheet_that_refuses(self, tmp_path: Path) -> None:
        book = Workbook()
        page = book.active
        assert page is not None
        for row in (HEAD, ("Ada", EVENT, "=10/4", "1"), ("Bo", EVENT, "10 01", "2")):
            page.append(row)
        page["C2"].font = Font(bold=True)
        path = tmp_path / "book.xlsx"
        book.save(path)
        before = path.read_bytes()
        with Bench(tmp_path, people(2)) as bench:
            seen = bench.service.inspect(path, Choices())
            with pytest.raises(OutputError) as refused:
                bench.service.correct(seen, fix(problems(seen)[0], "1000", "Sheet"))
            assert path.read_bytes() == before
            # For the run it can be corrected all the same.
            run_only = Choices(corrections=(fix(problems(seen)[0], "1000", "Sheet"),))
            assert bench.service.inspect(path, run_only).rows[0].verdict is Verdict.READY
        assert "holds a formula" in str(refused.value.message)
        assert "for the run only" in str(refused.value.hint)

    def test_a_file_that_ends_half_way(self, tmp_path: Path) -> None:
        path = a_book(tmp_path)
        with Bench(tmp_path, people(2)) as bench:
            seen = bench.service.inspect(path, Choices())
            before = path.read_bytes()
            bench.service.correct(seen, fix(problems(seen)[0], "1000"))
            once = path.read_bytes()
            with hard_places.files_end_at(1000), pytest.raises(OutputError):
                bench.service.correct(seen, fix(problems(seen)[1], "1001"))
        assert path.read_bytes() == once != before


@pytest.mark.posix_only("the other user, and what modes forbid them, are POSIX'")
class TestInAFolderWhereOthersFilesStay:
    __test__ = hard_places.AS_ROOT

    def test_nothing_is_written_beside_the_sheet_instead(self) -> None:
        with hard_places.open_folder() as folder:
            folder.chmod(0o1777)
            path = a_book(folder)
            path.chmod(0o666)
            layout = inspect_sheet(path).layout
            before = path.read_bytes()
            with hard_places.as_somebody(), pytest.raises(OutputError) as refused:
                write_cells(path, path, layout, {(2, 3): "1000"}, file_hash(path))
            assert [each.name for each in folder.iterdir()] == ["book.xlsx"]
            assert path.read_bytes() == before
        assert str(refused.value.title) == "C2 can't be changed in “book.xlsx”."
