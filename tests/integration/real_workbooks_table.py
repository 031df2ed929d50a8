"""What happens to real workbooks when columns are added: a table, one line for each file.

    python -m tests.integration.real_workbooks_table [FOLDER]

Each file is written or refused with a reason. Of those written, everything is compared with the
original by other means than the splicer's own: lxml for the XML, zipfile for the package, openpyxl,
calamine and (where it is installed) LibreOffice for the cells. Time and peak memory of reading and
writing are measured in a process of its own for each file.
"""

import argparse
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from lensmor_desktop.domain.cells import column_index, column_letter
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.sheets.ooxml import NewColumn, SplicePlan, Workbook, plan_splice, splice
from lensmor_desktop.sheets.ooxml.raw import raw_text
from lensmor_desktop.sheets.ooxml.workbook import SheetInfo
from tests.benchmarks.workbooks import PROJECT, Measurement, peak
from tests.integration import libreoffice

FOLDER = Path(
    os.environ.get(
        "LENSMOR_WORKBOOKS", Path(__file__).resolve().parents[3] / "shared" / "workbooks"
    )
)
TITLES = ("Mail Ω", "State", "=Details", "Checked At")
WHEN = datetime(2026, 3, 4, 15, 16, 17)
LARGEST_DENSE = 3_000_000  # cells that calamine may be asked to lay out


@dataclass(frozen=True)
class Written:
    """What was written, and what was asked for."""

    data: bytes
    sheet: SheetInfo
    header: int
    values: dict[int, list[Any]]
    plan: SplicePlan


@dataclass
class Judgement:
    """What became of one file."""

    name: str
    outcome: str = ""  # "written", "refused", "no worksheet"
    reason: str = ""
    seconds: float = 0.0
    columns: tuple[int, ...] = ()
    cautions: tuple[str, ...] = ()
    changed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    judges: list[str] = field(default_factory=list)
    written: Written | None = field(default=None, repr=False)


def workbooks(folder: Path = FOLDER) -> list[Path]:
    """The workbooks of the folder; none where there is no folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() not in (".json", ".md"))


def columns_for(existing: tuple[int | None, ...] = (None, None, None, None)) -> list[NewColumn]:
    widths = (32.0, 16.0, 48.0, 18.0)
    return [
        NewColumn(title, width, place)
        for title, width, place in zip(TITLES, widths, existing, strict=True)
    ]


def judge(path: Path, compare: bool = True) -> Judgement:
    """Reads a workbook, adds columns to its first worksheet with cells, and compares."""
    result = Judgement(path.name)
    started = time.perf_counter()
    try:
        sheet, header, values = _values(path)
        if sheet is None:
            result.outcome, result.reason = "no worksheet", "it lists no worksheet"
            return result
        target = io.BytesIO()
        planned = plan_splice(path, sheet.name, header, columns_for())
        plan = splice(path, target, sheet.name, header, columns_for(), values)
    except UserFacingError as error:
        result.outcome = "refused"
        result.reason = str(error.message)
        if not error.title or not error.message or not error.hint:
            result.faults.append("an error without title, message or hint")
        return result
    finally:
        result.seconds = time.perf_counter() - started
    result.outcome = "written"
    result.columns = plan.columns
    result.cautions = tuple(caution.code for caution in plan.cautions)
    if planned.columns != plan.columns:
        result.faults.append("the plan said other columns")
    if compare:
        result.written = Written(target.getvalue(), sheet, header, values, plan)
        _compare(path, result.written, result)
    return result


def measure(path: Path) -> Measurement:
    """Processor seconds and peak memory of reading a workbook, planning and writing."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.real_workbooks_table", "--only", str(path)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    return Measurement(**json.loads(done.stdout))


def _measured(path: Path) -> Measurement:
    judge(path, compare=False)
    return Measurement(time.process_time(), peak())


def _values(path: Path) -> tuple[SheetInfo | None, int, dict[int, list[Any]]]:
    with Workbook.open(path) as workbook:
        chosen, header, numbers = None, 1, []
        for sheet in workbook.sheets:
            if sheet.kind != "worksheet":
                continue
            rows = list(workbook.rows(sheet))
            if chosen is None or (rows and not numbers):
                filled = [
                    row.number for row in rows if any(raw_text(c) for c in row.cells.values())
                ]
                tables = workbook.tables(sheet)
                totals = {table.totals_row for table in tables}
                header = min(
                    [table.header_row for table in tables if table.header_row is not None]
                    or filled[:1]
                    or [1]
                )
                chosen = sheet
                numbers = [number for number in filled if number > header and number not in totals]
        last = max(numbers, default=header)
        wanted = [*numbers[:400], last + 2]
        return (
            chosen,
            header,
            {
                number: [f"p{number}@example.org", "=1+1", None if number % 3 else " a & b ", WHEN]
                for number in wanted
            },
        )


def _compare(path: Path, written: Written, result: Judgement) -> None:
    data, faults = written.data, result.faults
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(io.BytesIO(data)) as new:
        result.changed = compare_packages(old, new, path.read_bytes(), data, faults)
        if new.testzip() is not None:
            faults.append("a checksum is wrong")
        part = next(name for name in old.namelist() if _same(name, written.sheet.part))
        compare_sheets(old.read(part), new.read(part), written.plan.columns, faults)
        for name in result.changed:
            etree.fromstring(new.read(name))
    _run_twice(written, result)
    with Copy(data, path.suffix) as copy:
        for name, read in (("openpyxl", _by_openpyxl), ("calamine", _by_calamine)):
            compare_readers(name, read, path, copy, result)


def _same(name: str, part: str) -> bool:
    return name.replace("\\", "/").lstrip("/").lower() == part.lower()


def _packed(data: bytes, info: zipfile.ZipInfo) -> bytes:
    name, extra = struct.unpack_from("<2H", data, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    return data[start : start + info.compress_size]


def compare_packages(
    old: zipfile.ZipFile,
    new: zipfile.ZipFile,
    old_data: bytes,
    new_data: bytes,
    faults: list[str],
) -> list[str]:
    """The names of the members that changed; all others must be the same in every bit."""
    before, after = old.infolist(), new.infolist()
    if [info.orig_filename for info in before] != [info.orig_filename for info in after]:
        faults.append("members are missing, new or in another order")
        return []
    changed = []
    for left, right in zip(before, after, strict=True):
        if _packed(old_data, left) != _packed(new_data, right):
            changed.append(left.orig_filename)
        elif left.CRC != right.CRC or left.file_size != right.file_size:
            faults.append(f"the headers of {left.filename} are wrong")
        if left.date_time != right.date_time or left.external_attr != right.external_attr:
            faults.append(f"time or attributes of {left.filename} changed")
        if right.flag_bits & 8:
            faults.append(f"{left.filename} still has a data descriptor")
    return changed


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _rows(root: Any) -> dict[int, Any]:
    rows: dict[int, Any] = {}
    number = 0
    for element in root:
        if _local(element) == "sheetData":
            for row in element:
                if _local(row) == "row":
                    number = int(row.get("r", number + 1))
                    rows[number] = row
    return rows


def _cells(row: Any) -> tuple[dict[int, bytes], list[bytes]]:
    cells: dict[int, bytes] = {}
    others = []
    column = 0
    for element in row:
        if _local(element) == "c":
            address = element.get("r")
            found = column_index(address.rstrip("0123456789")) if address else column + 1
            assert found is not None
            column = found
            cells[column] = etree.tostring(element, method="c14n", with_tail=False)
        elif isinstance(element.tag, str):
            others.append(etree.tostring(element, method="c14n", with_tail=False))
        else:  # a comment, on which canonical lxml crashes
            others.append((element.text or "").encode())
    return cells, others


def compare_sheets(
    before: bytes, after: bytes, columns: tuple[int, ...], faults: list[str]
) -> None:
    """Compares the canonical XML of a sheet, the intended additions left out."""
    old, new = etree.fromstring(before), etree.fromstring(after)
    ours = set(columns)
    old_rows, new_rows = _rows(old), _rows(new)
    if list(new_rows) != sorted(new_rows):
        faults.append("rows out of order")
    for number, row in new_rows.items():
        cells, others = _cells(row)
        if list(cells) != sorted(cells):
            faults.append(f"cells of row {number} out of order")
        if number not in old_rows:
            if set(cells) - ours or others:
                faults.append(f"row {number} is new and holds foreign cells")
            continue
        left = old_rows.pop(number)
        old_cells, old_others = _cells(left)
        if others != old_others:
            faults.append(f"something beside the cells changed in row {number}")
        if others and _local(row[-1]) != "extLst" and _local(left[-1]) == "extLst":
            faults.append(f"extLst isn't last in row {number}")
        for column in set(old_cells) | set(cells):
            if column not in ours and old_cells.get(column) != cells.get(column):
                faults.append(f"cell {column_letter(column)}{number} changed")
        if _without(left.attrib, "spans") != _without(row.attrib, "spans") or (
            "spans" in left.attrib
        ) != ("spans" in row.attrib):
            faults.append(f"attributes of row {number} changed")
    if old_rows:
        faults.append(f"rows {list(old_rows)[:5]} are gone")
    _compare_rest(old, new, ours, faults)


def plain_cells(data: bytes) -> dict[tuple[int, int], str | None]:
    """(row, column) -> the text of each cell of a sheet, read by lxml."""
    found: dict[tuple[int, int], str | None] = {}
    for number, row in _rows(etree.fromstring(data)).items():
        column = 0
        for element in row:
            if _local(element) != "c":
                continue
            address = element.get("r")
            column = column_index(address.rstrip("0123456789")) or 0 if address else column + 1
            texts = [
                "".join(inner.itertext("{*}v", "{*}t"))
                for inner in element
                if _local(inner) in ("v", "is")
            ]
            found[number, column] = texts[0] if texts else None
    return found


def _without(attributes: Any, *names: str) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name not in names}


def _columns(root: Any) -> dict[int, dict[str, str]]:
    found = {}
    for element in root:
        if _local(element) == "cols":
            for entry in element:
                for column in range(int(entry.get("min")), min(int(entry.get("max")), 16384) + 1):
                    found[column] = _without(entry.attrib, "min", "max")
    return found


def _compare_rest(old: Any, new: Any, ours: set[int], faults: list[str]) -> None:
    left, right = _columns(old), _columns(new)
    if any(left.get(c) != right.get(c) for c in range(1, 16385) if c not in ours):
        faults.append("other columns' widths changed")
    for column in ours:
        if right.get(column, {}).get("hidden") in ("1", "true"):
            faults.append(f"column {column_letter(column)} is hidden")
    for root in (old, new):
        for element in list(root):
            word = _local(element)
            if word == "cols":
                root.remove(element)
            elif word == "sheetData":
                for row in list(element):
                    element.remove(row)
                element.text = None
                element.tail = None
            elif word == "dimension":
                element.set("ref", "")
            elif word in ("autoFilter", "sortState"):
                element.set("ref", "")
                for inner in element:
                    if _local(inner) == "sortState":
                        inner.set("ref", "")
        for element in root.iter():
            if element.tail is not None and not element.tail.strip():
                element.tail = None
            if element.text is not None and not element.text.strip():
                element.text = None
    if etree.tostring(old, method="c14n") != etree.tostring(new, method="c14n"):
        faults.append("something beside the rows changed")


def _run_twice(written: Written, result: Judgement) -> None:
    existing = columns_for(written.plan.columns)
    with Copy(written.data, Path(result.name).suffix) as path:
        again = io.BytesIO()
        splice(path, again, written.sheet.name, written.header, existing, written.values)
    if again.getvalue() != written.data:
        with zipfile.ZipFile(io.BytesIO(written.data)) as old, zipfile.ZipFile(again) as new:
            differing = [n for n in old.namelist() if old.read(n) != new.read(n)]
        result.faults.append(f"running twice changed {differing or 'the package'}")


class Copy:
    """A file with some bytes, gone afterwards."""

    def __init__(self, data: bytes, suffix: str) -> None:
        with tempfile.NamedTemporaryFile(suffix=suffix, delete=False) as file:
            file.write(data)
        self.path = Path(file.name)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.path.unlink()


Cells = dict[tuple[int, int], Any]
"""(row, column) -> value, of the cells that hold one."""


def compare_readers(
    name: str,
    read: Callable[[Path, SheetInfo], Cells],
    old: Path,
    new: Path,
    result: Judgement,
) -> None:
    """Notes whether another program reads old and new alike."""
    written = result.written
    assert written is not None
    try:
        before = read(old, written.sheet)
    except Exception as error:
        result.judges.append(f"{name}: can't read the original ({type(error).__name__})")
        return
    try:
        after = read(new, written.sheet)
    except Exception as error:
        result.faults.append(f"{name} can't read the result: {error!r}")
        return
    _compare_cells(name, before, after, written, result.faults)
    result.judges.append(name)


def _compare_cells(
    name: str, before: Cells, after: Cells, written: Written, faults: list[str]
) -> None:
    plan = written.plan
    ours = set(plan.columns)
    for place, value in before.items():
        if place[1] not in ours and after.get(place) != value:
            faults.append(f"{name}: {column_letter(place[1])}{place[0]} reads {after.get(place)!r}")
            break
    if any(place[1] not in ours and place not in before for place in after):
        faults.append(f"{name} reads new cells in other columns")
    for number, wanted in written.values.items():
        for column, value in zip(plan.columns, wanted, strict=True):
            got = after.get((number, column))
            if isinstance(value, datetime) and isinstance(got, datetime):
                got = got.replace(microsecond=0) if got.microsecond < 500_000 else got
            elif isinstance(value, datetime) and isinstance(got, str):
                got = datetime.fromisoformat(got)
            if value is not None and got != value:
                faults.append(f"{name}: {column_letter(column)}{number} reads {got!r}")
                return
    for column, title in zip(plan.columns, TITLES, strict=True):
        if not str(after.get((written.header, column), "")).startswith(title):
            faults.append(f"{name}: the heading of {column_letter(column)} can't be read")


def _by_openpyxl(path: Path, sheet: SheetInfo) -> Cells:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        worksheet = book[sheet.name]
        return {
            (cell.row, cell.column): getattr(cell.value, "text", cell.value)
            for row in worksheet.iter_rows()
            for cell in row
            if cell.value is not None
        }


def _by_calamine(path: Path, sheet: SheetInfo) -> Cells:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    worksheet = book.get_sheet_by_name(sheet.name)
    if worksheet.height * worksheet.width > LARGEST_DENSE:
        raise MemoryError("too large for a dense grid")
    top, left = worksheet.start or (0, 0)
    return {
        (top + i + 1, left + j + 1): _comparable(value)
        for i, row in enumerate(worksheet.to_python(skip_empty_area=True))
        for j, value in enumerate(row)
        if value != ""
    }


def _comparable(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def ask_libreoffice(judged: Sequence[tuple[Path, Judgement]]) -> None:
    """Adds to each judgement whether LibreOffice reads old and new alike."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = []
        files: list[Path] = []
        for number, (path, result) in enumerate(judged):
            if result.written is None:
                continue
            old = folder / f"{number}-old{path.suffix}"
            new = folder / f"{number}-new{path.suffix}"
            old.write_bytes(path.read_bytes())
            new.write_bytes(result.written.data)
            pairs.append((libreoffice.saved(old), libreoffice.saved(new), result))
            files.extend((old, new))
        libreoffice.open_and_save(folder, files)
        for before, after, result in pairs:
            compare_readers("LibreOffice", libreoffice.read_cells, before, after, result)


def main() -> int:
    """Prints the table; 1 if any file has a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only is not None:
        print(json.dumps(asdict(_measured(given.only))))
        return 0
    paths = workbooks(given.folder)
    results = [judge(path) for path in paths]
    if libreoffice.installed():
        ask_libreoffice(list(zip(paths, results, strict=True)))
    seconds = megabytes = 0.0
    for path, result in zip(paths, results, strict=True):
        cost = measure(path)
        seconds, megabytes = max(seconds, cost.seconds), max(megabytes, cost.megabytes)
        _print(result, cost)
    for outcome in ("written", "refused", "no worksheet"):
        print(f"{outcome}: {sum(1 for result in results if result.outcome == outcome)}")
    for name in ("openpyxl", "calamine", "LibreOffice"):
        print(f"read alike by {name}: {sum(1 for result in results if name in result.judges)}")
    faulty = sum(1 for result in results if result.faults)
    print(f"with faults: {faulty}; slowest {seconds:.2f} s; most memory {megabytes:.0f} MB")
    return 1 if faulty else 0


def _print(result: Judgement, cost: Measurement) -> None:
    where = f"{column_letter(result.columns[0])}.." if result.columns else ""
    judges = ", ".join(result.judges)
    text = result.reason or f"{where} changed {len(result.changed)}; {judges}"
    if result.cautions:
        text += f"; warns of {', '.join(result.cautions)}"
    used = f"{cost.seconds:5.2f} s {cost.megabytes:4.0f} MB"
    print(f"{result.name[:52]:52} {result.outcome:12} {used}  {text}")
    for fault in result.faults[:5]:
        print(f"    FAULT {fault}")


if __name__ == "__main__":
    sys.exit(main())
