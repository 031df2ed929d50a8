"""Small files that were made to take a program down: each is read, or refused, in little time.

The command line checks each in a process of its own, whose processor time and memory the system
tells. Of what it says only the form is looked at: a result or a sentence, never a traceback.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import packages as make
from tests.unit.cli.driving import PROGRAM, Done, environment, quiet_about_secrets

pytestmark = pytest.mark.linux_only("the system tells a child's memory in its own units")
SECONDS, MEGABYTES = 10.0, 300.0
HEADINGS = ("Name", "Lensmor Event ID", "Lensmor Personnel ID", "Email")
LONGEST = 32_767
"""Characters that Excel lets a cell have."""
Make = Callable[[Path], Path]

_MEASURE = """\
import json, resource, subprocess, sys
ended = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, capture_output=True, timeout=150)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
told = [ended.returncode, ended.stdout.decode(), ended.stderr.decode()]
print(json.dumps([*told, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""Tells of one program: a test's own process has others, too."""


def text(address: str, value: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{value}</t></is></c>'


HEAD = (
    '<row r="1">'
    + "".join(text(f"{c}1", h) for c, h in zip("ABCD", HEADINGS, strict=True))
    + "</row>"
)
ADA = f'<row r="2">{text("A2", "Ada")}{text("B2", "204518")}{text("C2", "1000")}</row>'


def book(rows: str, change: Callable[[dict[str, bytes]], None] = lambda parts: None) -> Make:
    def made(folder: Path) -> Path:
        parts = make.parts(sheet=make.sheet_xml(rows))
        change(parts)
        return make.pack(folder / "hostile.xlsx", parts, zipfile.ZIP_DEFLATED)

    return made


def lines(content: str) -> Make:
    def made(folder: Path) -> Path:
        path = folder / "hostile.csv"
        path.write_text(content, encoding="utf-8", newline="")
        return path

    return made


def in_workbook(before: str, more: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        part = parts["xl/workbook.xml"]
        assert part.count(before.encode()) == 1
        parts["xl/workbook.xml"] = part.replace(before.encode(), more.encode() + before.encode())

    return change


def long_cells(piece: str) -> dict[str, Make]:
    """A column of IDs and one of emails of nothing but this, in a workbook and as text."""
    told = piece.replace("&quot;", '""')
    cell = piece * (LONGEST // len(piece.replace("&quot;", '"')))
    rows = "".join(
        f'<row r="{r}">{text(f"A{r}", "Ada")}{text(f"B{r}", "204518")}'
        f"{text(f'C{r}', cell)}{text(f'D{r}', cell)}</row>"
        for r in range(2, 30)
    )
    value = told * (LONGEST // len(told))
    return {
        f"long cells of {piece!r} in a workbook": book(HEAD + rows),
        f"long cells of {piece!r} as text": lines(
            ",".join(HEADINGS) + "\n" + f'Ada,204518,"{value}","{value}"\n' * 40
        ),
    }


MANY = 200_000
ATTRIBUTES = " ".join(f'a{n}="1"' for n in range(MANY))
FILES: dict[str, Make] = {
    "comments of a web page": lines("<!---->" * 40),
    "comments without an end": lines("<!--" * 10_000),
    "a row with attributes": book(f'{HEAD}<row r="2" {ATTRIBUTES}>{text("A2", "x")}</row>'),
    "a cell with attributes": book(f'{HEAD}<row r="2"><c r="A2" {ATTRIBUTES}/></row>'),
    "sheets": book(
        HEAD + ADA,
        in_workbook(
            "</sheets>",
            "".join(f'<sheet name="s{n}" sheetId="{n + 10}" r:id="rId1"/>' for n in range(100_000)),
        ),
    ),
    "names": book(
        HEAD + ADA,
        in_workbook(
            "</workbook>",
            "<definedNames>"
            + "".join(f'<definedName name="n{n}">A!$A$1</definedName>' for n in range(115_000))
            + "</definedNames>",
        ),
    ),
    "more names": book(
        HEAD + ADA,
        in_workbook(
            "</workbook>",
            "<definedNames>"
            + "".join(f'<definedName name="n{n}">A!$A$1</definedName>' for n in range(MANY))
            + "</definedNames>",
        ),
    ),
    "columns": lines(",".join(f"h{n}" for n in range(16_000)) + "\n" + ("," * 15_999 + "\n") * 200),
    "quotation marks": lines(",".join(HEADINGS[:3]) + "\n" + 'a,"b" c",' * MANY),
    "one line": lines(",".join(HEADINGS[:3]) + "\n" + "x" * 20_000_000),
    "blank lines": lines(",".join(HEADINGS[:3]) + "\n" * 500_000),
    "one column": lines("\n".join("x" * 20 for _ in range(MANY))),
    "nothing but quotation marks": lines('"' * 500_000),
    "nothing but delimiters": lines(",;\t|" * 20_000),
}
EACH_TIME = {*FILES, *long_cells("1/ ")}
"""The others are for the slow run."""
for _piece in ("1", " ", ",", "a", "a@", "a@.", "(", "&quot;", "1/ ", "\u200b", "-", "www."):
    FILES |= long_cells(_piece)


def checked(path: Path, *options: str) -> tuple[Done, float, float]:
    """What `check` says of a file; seconds of processor time, and megabytes at most."""
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE, *PROGRAM, "check", str(path), *options],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        timeout=170,
        check=True,
    )
    code, out, err, seconds, kilobytes = json.loads(measured.stdout)
    done = Done(code, out, err)
    quiet_about_secrets(done, "")
    return done, seconds, kilobytes / 1024


@pytest.mark.parametrize(
    "kind",
    [kind if kind in EACH_TIME else pytest.param(kind, marks=pytest.mark.slow) for kind in FILES],
)
def test_each_is_read_or_refused_in_little_time_and_memory(tmp_path: Path, kind: str) -> None:
    done, seconds, megabytes = checked(FILES[kind](tmp_path))
    assert done.code in (0, 2, 3), done.err
    assert (done.out + done.err).strip()
    assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), (seconds, megabytes)


def all_wrong(path: Path, rows: int) -> Path:
    """Each row with a sentence of its own."""
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADINGS[:3]) + "\n")
        file.writelines(f"Ada {n},204518,8.97E+06 {n}\n" for n in range(rows))
    return path


@pytest.mark.parametrize("options", [[], ["--json"]])
@pytest.mark.parametrize("rows", [40_000, pytest.param(MANY, marks=pytest.mark.slow)])
def test_a_sheet_in_which_every_row_is_wrong_takes_no_more(
    tmp_path: Path, rows: int, options: list[str]
) -> None:
    done, seconds, megabytes = checked(all_wrong(tmp_path / "a.csv", rows), *options)
    assert done.code == 3
    assert len(done.out) < 20_000_000
    assert seconds < SECONDS * (2 if rows == MANY else 1)
    assert megabytes < MEGABYTES
