"""Sheets for tests, made from rows of texts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.sheets import Choices, inspect_sheet

Rows = Sequence[Sequence[Any]]


def csv_file(folder: Path, text: str, name: str = "sheet.csv") -> Path:
    """A UTF-8 file with this text, line ends as given."""
    path = folder / name
    path.write_bytes(text.encode())
    return path


def workbook(
    folder: Path,
    sheets: Mapping[str, Rows],
    name: str = "book.xlsx",
    hidden_rows: Sequence[int] = (),
    hidden: str = "",
    state: str = "hidden",
) -> Path:
    """A workbook with these worksheets.

    Args:
        hidden_rows: rows that are hidden in all of them.
        hidden: how the names of worksheets begin that are themselves hidden, as `state` says.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
        if hidden and title.startswith(hidden):
            page.sheet_state = state
        for number in hidden_rows:
            page.row_dimensions[number].hidden = True
    path = folder / name
    book.save(path)
    return path


def inspected(folder: Path, text: str, **choices: Any) -> Inspection:
    """The inspection of a CSV file with this text."""
    return inspect_sheet(csv_file(folder, text), Choices(**choices))


def cells_of(path: Path, worksheet: str) -> list[list[Any]]:
    """All cells of a worksheet as openpyxl reads them."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    return [list(row) for row in book[worksheet].iter_rows(values_only=True)]
