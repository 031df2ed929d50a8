"""Every code of a caution that the source makes, and a workbook that makes most of them."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lensmor_desktop.domain.plan import Facts, Free, Offer, Price, Wishes
from lensmor_desktop.domain.rows import Caution, Inspection, Layout, SourceFile
from lensmor_desktop.domain.sentences import say
from tests.fakes import packages as make

PACKAGE = Path(__file__).resolve().parents[2] / "lensmor_desktop"
EVENT = "204518"
MAKERS = {"Caution": 0, "warn": 0, "_caution": 0}
"""What makes a caution, and which of its arguments is the code."""
OF_THE_FILE = {"protected", "formulas", "rules", "pivot_source", "macros", "shared", "signed"} | {
    "read_only_recommended",
    "maybe_open",
}


def codes_in(tree: ast.Module, constants: dict[str, str]) -> Iterator[str]:
    """The codes of all cautions that a module makes; one that isn't plain to see is an error."""
    given_on = {"self", "code"}  # `warn` and `_caution` hand on what they were given
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in MAKERS or not node.args:
            continue
        code = node.args[MAKERS[name]]
        if isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield code.value
        elif isinstance(code, ast.Name) and code.id not in given_on:
            yield constants[code.id]


def every_code() -> set[str]:
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for package in ("sheets", "unlocking")
        for path in sorted((PACKAGE / package).rglob("*.py"))
    ]
    constants = {
        node.targets[0].id: node.value.value
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }
    return {code for tree in trees for code in codes_in(tree, constants)}


CODES = sorted(every_code())


def offer_with(code: str, where: str) -> Offer:
    """An offer that knows of one caution, from one of the places where they arise."""
    caution = (Caution(code, say(f"Beware of {code}.")),)
    inspection = Inspection(
        SourceFile("/leads.xlsx", "", 0, 0, "xlsx"), ("People",), Layout("People", 1), rows=()
    )
    facts = Facts()
    if where == "sheet":
        inspection = replace(inspection, warnings=caution)
    elif where == "target":
        facts = replace(facts, target=caution)
    elif where == "unchecked":
        facts = replace(facts, unchecked=caution)
    return Offer(
        inspection=inspection,
        wishes=Wishes(),
        people=(),
        held_back=(),
        remembered=(),
        events=(),
        price=Price(0, 0, 0, exact=True),
        free=Free(),
        batches=0,
        facts=facts,
        credits_each=15,
    )


def troubled(path: Path) -> Path:
    """A workbook of the people 1000 to 1002 that has all of `OF_THE_FILE`."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{EVENT}</v></c><c r="B{n}"><v>{998 + n}</v></c></row>'
        for n in range(2, 5)
    )
    headings = "".join(
        f'<c r="{cell}" t="inlineStr"><is><t>{title}</t></is></c>'
        for cell, title in (("A1", "Lensmor Event ID"), ("B1", "Lensmor Personnel ID"))
    )
    after = (
        '<sheetProtection sheet="1"/><conditionalFormatting sqref="A1:XFD1048576"/>'
        '<dataValidations><dataValidation prompt="a>b" sqref="C1:C9"/></dataValidations>'
    )
    own = make.sheet_xml(f'<row r="1">{headings}</row>{rows}', after=after)
    formulas = make.sheet_xml('<row r="1"><c r="A1"><f>SUM(People!C:G)</f><v>0</v></c></row>')
    cache = (
        f'{make.DECLARATION}<pivotCacheDefinition xmlns="{make.MAIN}">'
        '<cacheSource type="worksheet"><worksheetSource ref="A1:Z4" sheet="People"/>'
        "</cacheSource></pivotCacheDefinition>"
    )
    parts = make.parts(
        own,
        names=("People", "Sums"),
        before='<fileSharing readOnlyRecommended="1"/>',
        others={
            "xl/worksheets/sheet2.xml": formulas,
            "xl/pivotCache/d.xml": cache,
            "xl/vbaProject.bin": b"macros",
            "xl/revisions/h.xml": f'{make.DECLARATION}<headers xmlns="{make.MAIN}"/>',
            "_xmlsignatures/origin.sigs": b"",
        },
    )
    more = "".join(
        f'<Relationship Id="more{n}" Type="{make.LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(
            [
                ("pivotCacheDefinition", "pivotCache/d.xml"),
                ("vbaProject", "vbaProject.bin"),
                ("revisionHeaders", "revisions/h.xml"),
            ]
        )
    )
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(b"</Relationships>", f"{more}</Relationships>".encode())
    make.pack(path, parts)
    (path.parent / f"~${path.name}").write_bytes(b"")
    return path
