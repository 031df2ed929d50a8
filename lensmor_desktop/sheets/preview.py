"""Glimpses of a sheet for the window: rows to pick the headings from, values of each column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from lensmor_desktop.domain.rows import Caution, Layout, Question
from lensmor_desktop.sheets.choices import Choices, codec_of
from lensmor_desktop.sheets.files import open_sheet
from lensmor_desktop.sheets.finding import Beginning, find
from lensmor_desktop.sheets.samples import sample
from lensmor_desktop.sheets.titles import TITLES, Titles

_LONGEST = 80
_PEEKED = 5  # values of each column


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row with content, as text by column number."""

    number: int
    hidden: bool
    texts: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What the beginning of a sheet tells; `layout` to `warnings` as in an `Inspection`.

    Attributes:
        state: the file's size and time, to notice that it changed.
        warnings: without those that only the rows tell.
        peeks: the first values below each heading, by column number; columns without any are
            left out. They may be addresses.
        top: the first rows with content as (row number, text by column number).
    """

    state: tuple[int, int]
    worksheets: tuple[str, ...]
    layout: Layout
    questions: tuple[Question, ...]
    warnings: tuple[Caution, ...]
    peeks: Mapping[int, tuple[str, ...]] = field(repr=False)
    top: tuple[tuple[int, Mapping[int, str]], ...] = field(repr=False)
    hidden_worksheets: tuple[str, ...] = ()


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


def glimpse(
    path: Path, choices: Choices | None = None, titles: Titles = TITLES, rows: int = 25
) -> Glimpse:
    """What `inspect_sheet` will find, but from the first rows alone, and what stands in them.

    It takes as long with 200,000 rows as with 500.

    Args:
        path: the spreadsheet.
        choices: what a person chose by hand.
        titles: the headings of our columns.
        rows: how many of the first rows to show.

    Raises:
        SheetError: it can't be read.
        ChoiceRefused: a choice can't be used.
    """
    state = file_state(path)
    choices = choices or Choices()
    with open_sheet(path, codec_of(choices)) as sheet:
        found = find(sheet, path, choices, titles)
        top = found.rows[:rows]
        if found.layout.header_row > 1:
            top = tuple(sample(sheet, found.layout.worksheet, rows))  # with what is above
    return Glimpse(
        state=state,
        worksheets=found.worksheets,
        layout=found.layout,
        questions=found.questions,
        warnings=found.warnings,
        peeks=_peeks(found),
        top=tuple(
            (row.number, {at: _short(text) for at, text in row.texts.items()}) for row in top
        ),
        hidden_worksheets=found.hidden_worksheets,
    )


def file_state(path: Path) -> tuple[int, int]:
    """Size (bytes) and time (nanoseconds) of a file; (0, 0) where it can't be asked."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns


def _peeks(found: Beginning) -> Mapping[int, tuple[str, ...]]:
    below = [row.texts for row in found.rows if row.number > found.layout.header_row]
    columns = sorted({index for texts in below for index in texts})
    return {
        index: tuple(islice((_short(texts[index]) for texts in below if texts.get(index)), _PEEKED))
        for index in columns
    }


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
