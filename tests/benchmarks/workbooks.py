"""How fast workbooks are read and written, and in how much memory, beside openpyxl.

    python -m tests.benchmarks.workbooks [--quick]

Every measurement runs in a process of its own, so that its peak memory (interpreter and imports
included) is its own. Seconds are processor time: other programs on the machine count less.
"""

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
COLUMNS = 20
SIZES = (10_000, 50_000, 200_000)
OURS = ("Lensmor Email", "Lensmor Status", "Lensmor Details", "Lensmor Task", "Lensmor Checked At")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Measurement:
    """Processor seconds and peak memory of one job."""

    seconds: float
    megabytes: float


def make_workbook(
    path: Path, rows: int, columns: int = COLUMNS, headings: Mapping[int, str] | None = None
) -> Path:
    """A sheet like a CRM export: names, numbers, words that repeat, dates.

    Args:
        headings: what some columns (from 0) are called instead of "Column N".
    """
    from lensmor_desktop.domain.cells import column_letter
    from tests.fakes import packages

    letters = [column_letter(number) for number in range(1, columns + 1)]
    words = ["Customer", "Prospect", "Berlin", "München", "New York", "R&amp;D", "Sales", "Open"]
    names = [f"Person Number {number % 20_000}" for number in range(min(rows, 20_000))]
    titles = [(headings or {}).get(place, f"Column {place}") for place in range(columns)]
    strings = words + names + titles
    parts = packages.parts("", strings=[f"<si><t>{text}</t></si>" for text in strings])
    del parts[packages.SHEET]

    def cell(number: int, place: int) -> str:
        kind = place % 5
        at = f'{letters[place]}{number}"'
        if kind == 0:
            return f'<c r="{at}><v>{number * 7 + place}</v></c>'
        if kind == 1:
            return f'<c r="{at} t="s"><v>{len(words) + (number * 13 + place) % len(names)}</v></c>'
        if kind == 2:
            return f'<c r="{at} t="s"><v>{(number + place) % len(words)}</v></c>'
        if kind == 3:
            return f'<c r="{at} s="2"><v>{45000 + number % 900}</v></c>'
        return f'<c r="{at}><v>{number / 7 + place}</v></c>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        with archive.open(packages.SHEET, "w") as sheet:
            last = f"{letters[-1]}{rows + 1}"
            sheet.write(
                f'{packages.DECLARATION}<worksheet xmlns="{MAIN}"><dimension ref="A1:{last}"/>'
                "<sheetData>".encode()
            )
            first = len(strings) - columns
            top = "".join(
                f'<c r="{letter}1" s="1" t="s"><v>{first + place}</v></c>'
                for place, letter in enumerate(letters)
            )
            spans = f'spans="1:{columns}"'
            sheet.write(f'<row r="1" {spans}>{top}</row>'.encode())
            for number in range(2, rows + 2):
                cells = "".join(cell(number, place) for place in range(columns))
                sheet.write(f'<row r="{number}" {spans}>{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


class Results(Mapping[int, tuple[Any, ...]]):
    """Values for each row, made when asked for: they aren't what is measured."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[int]:
        return iter(range(2, self._rows + 2))

    def __getitem__(self, row: int) -> tuple[Any, ...]:
        return (
            f"person{row}@example.org",
            "Unlocked",
            "Lensmor delivered an address.",
            f"task-{row // 100}",
            datetime(2026, 3, 4, 15, 16, row % 60),
        )


NEEDED = (1, 2, 3, 4, 7, 12)
"""The columns that the program looks into: IDs, names, company, address."""


def read_ours(path: Path, rows: int) -> None:
    """Reads every row, and interprets the cells of the columns that the program needs."""
    from lensmor_desktop.sheets.ooxml import Workbook

    with Workbook.open(path) as book:
        count = 0
        for row in book.rows(book.sheets[0], NEEDED):
            for raw in row.wanted:
                book.cell(raw)
            count += 1
    assert count == rows + 1


def read_all_ours(path: Path, rows: int) -> None:
    """Reads every row, and interprets every cell."""
    from lensmor_desktop.sheets.ooxml import Workbook

    with Workbook.open(path) as book:
        count = 0
        for row in book.rows(book.sheets[0]):
            for raw in row.cells.values():
                book.cell(raw)
            count += 1
    assert count == rows + 1


def read_openpyxl(path: Path, rows: int) -> None:
    """Reads every row in openpyxl's read-only mode."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    count = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    assert count == rows + 1


def _wanted(existing: bool) -> list[Any]:
    from lensmor_desktop.sheets.ooxml import NewColumn

    return [
        NewColumn(title, 20, COLUMNS + 1 + place if existing else None)
        for place, title in enumerate(OURS)
    ]


def write_ours(path: Path, rows: int) -> None:
    """Adds five columns."""
    from lensmor_desktop.sheets.ooxml import splice

    with path.with_suffix(".ours.xlsx").open("wb") as target:
        splice(path, target, "People", 1, _wanted(False), Results(rows))


def update_ours(path: Path, rows: int) -> None:
    """Writes the five columns again, in place: needs what :func:`write_ours` left."""
    from lensmor_desktop.sheets.ooxml import splice

    with path.with_suffix(".again.xlsx").open("wb") as target:
        splice(path.with_suffix(".ours.xlsx"), target, "People", 1, _wanted(True), Results(rows))


def write_openpyxl(path: Path, rows: int) -> None:
    """Loads, adds five columns, saves."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for place, title in enumerate(OURS):
        sheet.cell(1, COLUMNS + 1 + place, title)
    for row, values in Results(rows).items():
        for place, value in enumerate(values):
            sheet.cell(row, COLUMNS + 1 + place, value)
    book.save(path.with_suffix(".openpyxl.xlsx"))


JOBS: dict[str, Callable[[Path, int], None]] = {
    job.__name__: job
    for job in (read_ours, read_all_ours, read_openpyxl, write_ours, update_ours, write_openpyxl)
}


def measure(job: Callable[[Path, int], None], path: Path, rows: int) -> Measurement:
    """Runs a job in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.workbooks", "--job", job.__name__]
    done = subprocess.run(
        [*command, "--path", str(path), "--rows", str(rows)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    return Measurement(**json.loads(done.stdout))


def _run(job: str, path: Path, rows: int) -> None:
    started = time.process_time()
    JOBS[job](path, rows)
    seconds = time.process_time() - started
    print(json.dumps({"seconds": seconds, "megabytes": peak()}))


def peak() -> float:
    """The peak memory of this process in megabytes.

    On Linux not from getrusage: what the parent used before it started this process counts there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(text for text in status.read_text().splitlines() if text.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def table(sizes: tuple[int, ...] = SIZES) -> str:
    """Measures everything and lays it out."""
    out = io.StringIO()
    print(f"{'rows x 20':>10}  {'job':10}{'ours':>18}{'openpyxl':>18}{'ratio':>8}", file=out)
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = make_workbook(Path(folder) / f"{rows}.xlsx", rows)
            pairs = [
                ("read", read_ours, read_openpyxl),
                ("read all", read_all_ours, read_openpyxl),
                ("write", write_ours, write_openpyxl),
                ("update", update_ours, write_openpyxl),
            ]
            theirs: dict[str, Measurement] = {}
            for name, job, other in pairs:
                ours = measure(job, path, rows)
                if other.__name__ not in theirs:
                    theirs[other.__name__] = measure(other, path, rows)
                they = theirs[other.__name__]
                print(
                    f"{rows:>10,}  {name:10}{_shown(ours):>18}{_shown(they):>18}"
                    f"{they.seconds / ours.seconds:>7.1f}x",
                    file=out,
                )
    return out.getvalue()


def _shown(measured: Measurement) -> str:
    return f"{measured.seconds:.2f} s {measured.megabytes:.0f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the 200,000 rows")
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.job:
        _run(given.job, given.path, given.rows)
    else:
        print(table(SIZES[:2] if given.quick else SIZES), end="")


if __name__ == "__main__":
    main()
