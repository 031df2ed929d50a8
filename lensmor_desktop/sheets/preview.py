"""Glimpses of a sheet for the window: rows to pick the headings from, values of each column."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lensmor_desktop.sheets.files import open_sheet
from lensmor_desktop.sheets.samples import sample

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row with content, as text by column number."""

    number: int
    hidden: bool
    texts: Mapping[int, str]


def preview_rows(
    path: Path, worksheet: str, rows: int = 20, start: int = 1
) -> tuple[PreviewRow, ...]:
    """The first rows with content from row `start` on, so that a person can pick the headings.

    Args:
        worksheet: its name, as an inspection lists it; "" for a text file.

    Raises:
        SheetError: the file can't be read.
    """
    with open_sheet(path) as sheet:
        return tuple(
            PreviewRow(
                row.number, row.hidden, {index: _short(text) for index, text in row.texts.items()}
            )
            for row in sample(sheet, worksheet, rows, start)
        )


def peek_columns(
    path: Path, worksheet: str, header_row: int, rows: int = 5
) -> Mapping[int, tuple[str, ...]]:
    """The first values below each heading, by column number; columns without any are left out.

    Args:
        rows: how many values of each column; looked for in the sheet's first rows.

    Raises:
        SheetError: the file can't be read.
    """
    with open_sheet(path) as sheet:
        found = sample(sheet, worksheet, start=header_row + 1)
    columns = sorted({index for row in found for index in row.texts})
    return {
        index: tuple(
            islice((_short(row.texts[index]) for row in found if row.texts.get(index)), rows)
        )
        for index in columns
    }


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
