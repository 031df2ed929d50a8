"""LibreOffice as a judge: it opens workbooks, and saves what it understood."""

import re
import shutil
import subprocess
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from lensmor_desktop.sheets.ooxml.workbook import SheetInfo

_AT_ONCE = 24  # starting it takes longer than opening a workbook
_LONGEST = 170  # seconds
_MOVING = re.compile(r"\b(?:NOW|RAND|RANDBETWEEN)\(")


def installed() -> bool:
    """Whether LibreOffice can be called by its name."""
    return shutil.which("soffice") is not None


def saved(path: Path) -> Path:
    """Where :func:`open_and_save` puts what it understood of a workbook."""
    return path.parent / "saved" / f"{path.stem}.xlsx"


def open_and_save(folder: Path, paths: Sequence[Path]) -> None:
    """Opens and saves workbooks of one folder; of one that can't be opened, nothing is saved."""
    for start in range(0, len(paths), _AT_ONCE):
        _call(folder, paths[start : start + _AT_ONCE])
    for path in paths:  # one that ended the program took the others with it
        if not saved(path).exists():
            _call(folder, [path])


def _call(folder: Path, paths: Sequence[Path]) -> None:
    command = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "saved"),
        *map(str, paths),
    ]
    subprocess.run(command, check=False, capture_output=True, timeout=_LONGEST)


def read_cells(path: Path, sheet: SheetInfo) -> dict[tuple[int, int], Any]:
    """The values that LibreOffice saved.

    Where a formula rolls dice or tells the time, the results of all formulas are left out.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = openpyxl.load_workbook(path, data_only=True)[sheet.name]
        formulas = openpyxl.load_workbook(path)[sheet.name]
    calculated = {
        (cell.row, cell.column): str(cell.value)
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    moving = any(_MOVING.search(formula) for formula in calculated.values())
    return {
        (cell.row, cell.column): cell.value
        for row in values.iter_rows()
        for cell in row
        if cell.value is not None and not (moving and (cell.row, cell.column) in calculated)
    }
