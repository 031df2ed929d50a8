"""Broken packages by the hundred: each is read, or refused with a sentence; nothing else."""

import io
import random
import re
import time
import zipfile
from pathlib import Path

import pytest

from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.sheets.ooxml import Workbook, splice
from tests.fakes import packages as make

TABLE = make.table_xml("A1:B3", ["Name", "Id"])
PIECES = [
    b"<", b">", b"/", b'"', b"&", b"\0", b"\xff", b"-1", b"999999999999", b"A1:XFD1048576",
    b"<row>", b"</row>", b"<!--", b"<![CDATA[", b"]]>", b"<!DOCTYPE x>", b"\xff\xfe", b"<c/>",
    b"xmlns=''", b"r=\"ZZZ9\"", b"ref=\"\"", b"<sheetData/>", b"count=\"x\"", b"&#0;", b"&#xD800;",
]  # fmt: skip


def rich() -> dict[str, bytes]:
    """A workbook with one of everything that is read."""
    rows = make.PEOPLE.replace(
        "<v>11</v>", '<f t="shared" ref="B2:B3" si="0">A2</f><v>1</v>'
    ).replace(
        '<c r="A3" t="inlineStr"><is><t>Bo</t></is></c>', '<c r="A3" t="s" s="2"><v>0</v></c>'
    )
    sheet = make.sheet_xml(
        rows,
        '<dimension ref="A1:B3"/><cols><col min="1" max="9" width="5"/></cols>',
        '<sheetProtection sheet="1"/><autoFilter ref="A1:B3"/>'
        '<mergeCells count="1"><mergeCell ref="A9:B9"/></mergeCells>'
        '<drawing r:id="rId2"/><tableParts count="1"><tablePart r:id="rId1"/></tableParts>',
    )
    rest = (
        '<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0">'
        "People!$A$1:$B$3</definedName></definedNames>"
    )
    return make.parts(
        sheet,
        strings=["<si><t>Bo</t></si>"],
        rest=rest,
        sheet_links=[
            ("rId1", "table", "../tables/table1.xml"),
            ("rId2", "drawing", "../drawings/d.xml"),
            ("rId3", "pivotTable", "../pivotTables/p.xml"),
        ],
        others={
            "xl/tables/table1.xml": TABLE,
            "xl/drawings/d.xml": "<x><twoCellAnchor><from><col>4</col><row>1</row></from>"
            "<to><col>6</col><row>9</row></to></twoCellAnchor></x>",
            "xl/pivotTables/p.xml": f'<p xmlns="{make.MAIN}"><location ref="H1:J9"/></p>',
        },
    )


VALUES = [
    b"", b"-1", b"0", b"x", b"true", b"99999999999999999999", b"A1", b"B2:A1", b"A1:XFD1048576",
    b"XFE1", b"1:1", b"rId1", b"rId2", b"../x", b"/", b"s", b"inlineStr", b"array", b"16384",
    b"1 2",
]  # fmt: skip


def misled(data: bytes, dice: random.Random) -> bytes:
    """Well-formed XML with an attribute or a text that says something else."""
    places = list(re.finditer(rb'(?<==")[^"]*(?=")|(?<=>)[^<>]+(?=<)', data))
    for place in sorted(dice.sample(places, min(len(places), 2)), key=lambda m: -m.start()):
        data = data[: place.start()] + dice.choice(VALUES) + data[place.end() :]
    return data


def mangled(data: bytes, dice: random.Random) -> bytes:
    """Bytes with a few things cut, doubled, exchanged or put in."""
    for _ in range(dice.randint(1, 3)):
        at = dice.randint(0, len(data))
        size = dice.choice([1, 2, 5, 20, 200])
        action = dice.randint(0, 4)
        if action == 0:
            data = data[:at] + data[at + size :]
        elif action == 1:
            data = data[:at] + dice.choice(PIECES) + data[at:]
        elif action == 2:
            data = data[:at] + dice.choice(PIECES) + data[at + size :]
        elif action == 3:
            data = data[: at + size] + data[at:]
        else:
            data = data[:at] + dice.randbytes(min(size, 8)) + data[at + size :]
    return data


def check(path: Path, target: io.BytesIO) -> None:
    """What was written is a whole zip file, where zipfile can read the original at all."""
    try:
        with zipfile.ZipFile(path) as original:
            original.infolist()
    except (zipfile.BadZipFile, NotImplementedError):
        return
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None


def survive(path: Path) -> bool:
    """Reads and writes a workbook; true if both went well."""
    started = time.process_time()
    try:
        with Workbook.open(path) as book:
            for sheet in book.sheets:
                if sheet.kind == "worksheet":
                    for row in book.rows(sheet):
                        for raw in row.cells.values():
                            book.display(raw)
                    book.tables(sheet)
                    book.auto_filter(sheet)
            name = book.sheets[0].name if book.sheets else ""
        target = io.BytesIO()
        splice(path, target, name, 1, make.columns("Mail", "State"), {2: ["x", "y"], 5: ["z", ""]})
        check(path, target)
        return True
    except UserFacingError as error:
        if not (error.title and error.message and error.hint):
            pytest.fail(f"an error without a way out: {error!r}")
        return False
    finally:
        assert time.process_time() - started < 10


def fuzz(tmp_path: Path, seed: int, rounds: int) -> tuple[int, int]:
    dice = random.Random(seed)
    content = rich()
    names = list(content)
    outcomes = [0, 0]
    whole = make.pack(tmp_path / "whole.xlsx", content).read_bytes()
    for _ in range(rounds):
        path = tmp_path / "a.xlsx"
        if dice.random() < 0.2:
            path.write_bytes(mangled(whole, dice))
        else:
            name = dice.choice(names)
            damage = dice.choice([mangled, misled])
            make.pack(path, {**content, name: damage(content[name], dice)}, zipfile.ZIP_STORED)
        outcomes[survive(path)] += 1
    return outcomes[0], outcomes[1]


def test_the_workbook_to_be_broken_is_a_good_one(tmp_path: Path) -> None:
    assert survive(make.pack(tmp_path / "a.xlsx", rich()))


@pytest.mark.parametrize("seed", range(4))
def test_broken_packages_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    refused, written = fuzz(tmp_path, seed, 400)
    assert refused > 50
    assert written > 20


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_thousands_of_broken_packages_are_read_or_refused(tmp_path: Path) -> None:
    refused, written = fuzz(tmp_path, 99, 40_000)
    assert refused > 5_000
    assert written > 2_000
