"""Sheets that nobody would think of: whatever is written, the rest must be as it was."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lensmor_desktop.domain.cells import column_letter
from lensmor_desktop.sheets.ooxml import CellRange, Workbook, plan_splice
from lensmor_desktop.sheets.ooxml.raw import raw_text
from tests.fakes import packages as make
from tests.integration import real_workbooks_table as judge

TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"
    ),
    max_size=12,
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def cell(draw: st.DrawFn, column: int, row: int, p: str, addressed: bool) -> str:
    quote = draw(st.sampled_from("\"'"))
    place = f" r={quote}{column_letter(column)}{row}{quote}" if addressed else ""
    style = draw(st.sampled_from(["", ' s="1"', " s='4'"]))
    noise = draw(st.sampled_from(["", "", "", "<!-- </row> -->", "\n  "]))
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return f"<{p}c{place}{style}/>"
    if kind == 1:
        return f"<{p}c{place}{style}>{noise}<{p}v>{draw(st.integers())}</{p}v></{p}c>"
    if kind == 2:
        text = escaped(draw(TEXT))
        return (
            f'<{p}c{place}{style} t="inlineStr"><{p}is><{p}t xml:space="preserve">{text}'
            f"</{p}t></{p}is>{noise}</{p}c>"
        )
    if kind == 3:
        return f"<{p}c{place}{style}><{p}f>A1+1</{p}f><{p}v>2</{p}v></{p}c>"
    if kind == 4:
        return f'<{p}c{place}{style} t="str"><{p}v><![CDATA[<{p}row>]]></{p}v></{p}c>'
    return f'<{p}c t="b"{place}{style}><{p}v>1</{p}v></{p}c>'


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, int]:
    """A worksheet as XML, and its header row."""
    p = draw(st.sampled_from(["", "", "x:"]))
    space = f"xmlns:x='{make.MAIN}'" if p else f'xmlns="{make.MAIN}"'
    numbers = sorted(draw(st.sets(st.integers(1, 40), min_size=1, max_size=8)))
    rows = []
    for number in numbers:
        addressed = draw(st.booleans()) or number != numbers[0]
        if addressed:
            columns = sorted(draw(st.sets(st.integers(1, 12), max_size=6)))
        else:
            columns = list(range(1, draw(st.integers(0, 5)) + 1))
        cells = "".join(draw(cell(column, number, p, addressed)) for column in columns)
        spans = draw(st.sampled_from(["", "", ' spans="1:3"', " spans='2:4 6:9'"]))
        last = draw(st.sampled_from(["", "", f"<{p}extLst/>", "\n"]))
        content = cells + last
        tag = f'{p}row r="{number}"{spans}'
        rows.append(f"<{tag}>{content}</{p}row>" if content else f"<{tag}/>")
        rows.append(draw(st.sampled_from(["", "", "\n", "<!-- <row/> -->"])))
    before = draw(
        st.sampled_from(["", f'<{p}dimension ref="A1"/>', f'<{p}dimension ref="B2:C9"/>'])
    )
    low = draw(st.integers(1, 14))
    high = draw(st.sampled_from([low, low + 3, 16384]))
    hidden = draw(st.sampled_from(["", ' hidden="1"']))
    before += draw(
        st.sampled_from(
            [
                "",
                f'<{p}cols><{p}col min="{low}" max="{high}" width="7"{hidden}/></{p}cols>',
                f"<{p}cols><{p}col min='{low}' max='{high}' width='7'></{p}col></{p}cols>",
            ]
        )
    )
    header = numbers[0]
    after = draw(st.sampled_from(["", f'<{p}autoFilter ref="A{header}:C60"/>']))
    merge = draw(st.sampled_from(["", "A1:B1", "C41:Q42"]))
    if merge:
        after += f'<{p}mergeCells count="1"><{p}mergeCell ref="{merge}"/></{p}mergeCells>'
    text = (
        f"{make.DECLARATION}<{p}worksheet {space}>{before}"
        f"<{p}sheetData>{''.join(rows)}</{p}sheetData>{after}</{p}worksheet>"
    )
    return text, header


VALUE = st.one_of(
    st.none(),
    st.just(""),
    TEXT,
    st.sampled_from(["=1+1", "@x", "_x0041_", " a ", "a@example.org"]),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
        lambda d: d.replace(microsecond=0)
    ),
)


def check(folder: Path, sheet: str, header: int, values: dict[int, list[Any]]) -> None:
    path = make.build(folder / "a.xlsx", sheet)
    book = make.write(path, values, header_row=header)
    before = path.read_bytes()
    changed = make.changed_parts(before, book.data)
    assert set(changed) <= {make.SHEET, "xl/styles.xml"}
    faults: list[str] = []
    with zipfile.ZipFile(io.BytesIO(before)) as old:
        judge.compare_sheets(
            old.read(make.SHEET), book.zip.read(make.SHEET), book.plan.columns, faults
        )
    assert faults == []
    assert plan_splice(path, "People", header, make.columns("Mail", "State")) == book.plan

    (folder / "b.xlsx").write_bytes(book.data)
    with Workbook.open(folder / "b.xlsx") as again:
        rows = {row.number: row for row in again.rows(again.sheets[0])}
        for number, wanted in values.items():
            for column, value in zip(book.plan.columns, wanted, strict=True):
                if value is None or number == header:
                    continue
                raw = rows[number].cells.get(column) if number in rows else None
                text = again.cell(raw).text if raw is not None else ""
                if isinstance(value, datetime):
                    date_only = value.hour == value.minute == value.second == 0
                    value = value.date().isoformat() if date_only else value.isoformat()
                assert text == value
        titles = [again.cell(rows[header].cells[column]).text for column in book.plan.columns]
        assert titles == ["Mail", "State"]

    existing = make.columns("Mail", "State", existing=book.plan.columns)
    second = make.write(folder / "b.xlsx", values, existing, header_row=header)
    assert second.data == book.data


VALUES = st.dictionaries(st.integers(1, 44), st.tuples(VALUE, VALUE).map(list), max_size=8)


@given(sheets(), VALUES)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_only_what_was_meant_changes(
    tmp_path: Path, made: tuple[str, int], values: dict[int, list[Any]]
) -> None:
    sheet, header = made
    check(tmp_path, sheet, header, {row: v for row, v in values.items() if row != header})


@pytest.mark.slow
@given(sheets(), VALUES)
@settings(
    max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_only_what_was_meant_changes_in_thousands_of_sheets(
    tmp_path: Path, made: tuple[str, int], values: dict[int, list[Any]]
) -> None:
    sheet, header = made
    check(tmp_path, sheet, header, {row: v for row, v in values.items() if row != header})


@dataclass(frozen=True)
class Tabled:
    """A sheet with a table, and perhaps a stranger's cell to the right of it."""

    left: int
    names: list[str]
    top: int
    height: int
    totals: bool
    filtered: bool
    stranger: int

    @property
    def right(self) -> int:
        return self.left + len(self.names) - 1

    @property
    def bottom(self) -> int:
        return self.top + self.height + self.totals

    def ref(self, right: int) -> str:
        return str(CellRange(self.left, self.top, right, self.bottom))

    def build(self, path: Path) -> Path:
        rows = []
        for number in range(self.top, self.bottom + 1):
            cells = "".join(
                f'<c r="{column_letter(column)}{number}" t="inlineStr"><is><t>{escaped(name)}</t>'
                "</is></c>"
                if number == self.top
                else f'<c r="{column_letter(column)}{number}"><v>{number}</v></c>'
                for column, name in enumerate(self.names, self.left)
            )
            if self.stranger and number == self.top + 1:
                cells += f'<c r="{column_letter(self.right + self.stranger)}{number}"><v>1</v></c>'
            rows.append(f'<row r="{number}">{cells}</row>')
        after = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
        table = make.table_xml(
            self.ref(self.right),
            self.names,
            attributes=' totalsRowCount="1"' if self.totals else "",
            auto_filter=self.filtered,
        )
        return make.pack(path, make.with_table(table, make.sheet_xml("".join(rows), after=after)))


NAMES = st.lists(
    st.sampled_from(["Name", "mail", "MAIL2", "State", "state3", "R&D", "Ω", "a <b>"]),
    min_size=1,
    max_size=5,
    unique_by=str.lower,
)
TABLED = st.builds(
    Tabled,
    left=st.integers(1, 4),
    names=NAMES,
    top=st.integers(1, 5),
    height=st.integers(1, 4),
    totals=st.booleans(),
    filtered=st.booleans(),
    stranger=st.sampled_from([0, 0, 1, 3]),
)


@given(TABLED)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_table_grows_by_columns_named_as_their_headings_or_stays(
    tmp_path: Path, made: Tabled
) -> None:
    path = made.build(tmp_path / "a.xlsx")
    numbers = range(made.top + 1, made.bottom + 1)
    book = make.write(path, {n: [f"{n}@x", "s"] for n in numbers}, header_row=made.top)
    table = book.tree("xl/tables/table1.xml")
    grown = made.stranger == 0
    last = made.right + 2 if grown else made.right
    assert table.get("ref") == made.ref(last)
    assert [e.get("ref") for e in table.iter("{*}autoFilter")] == [made.ref(last)] * made.filtered
    names = [entry.get("name") for entry in table.iter("{*}tableColumn")]
    headings = [book.text(f"{column_letter(c)}{made.top}") for c in range(made.left, last + 1)]
    assert names == headings
    assert len({name.lower() for name in names}) == len(names) == last - made.left + 1
    assert len({entry.get("id") for entry in table.iter("{*}tableColumn")}) == len(names)
    ours = {f"{column_letter(c)}{n}" for c in book.plan.columns for n in numbers}
    free = {at for at in ours if made.totals and at.endswith(str(made.bottom))}
    assert set(book.cells()) & ours == ours - free
    codes = ["table"] * (not grown) + ["totals"] * made.totals
    assert book.codes() == codes
    faults: list[str] = []
    with zipfile.ZipFile(path) as old:
        judge.compare_sheets(
            old.read(make.SHEET), book.zip.read(make.SHEET), book.plan.columns, faults
        )
    assert faults == []
    found = openpyxl.load_workbook(io.BytesIO(book.data))["People"].tables["T1"]
    assert [column.name for column in found.tableColumns] == names


@given(sheets())
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_reading_agrees_with_an_independent_parser(tmp_path: Path, made: tuple[str, int]) -> None:
    sheet, _ = made
    path = make.build(tmp_path / "a.xlsx", sheet)
    with Workbook.open(path) as book:
        found = {
            (row.number, column): raw_text(raw)
            for row in book.rows(book.sheets[0])
            for column, raw in row.cells.items()
        }
    assert found == judge.plain_cells(sheet.encode())
