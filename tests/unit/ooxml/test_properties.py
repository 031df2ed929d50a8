"""Sheets that nobody would think of: whatever is written, the rest must be as it was."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lensmor_desktop.domain.cells import column_letter
from lensmor_desktop.sheets.ooxml import Workbook, plan_splice
from lensmor_desktop.sheets.ooxml.rows import raw_text
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
