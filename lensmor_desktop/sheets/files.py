"""One face for workbooks and text files: worksheets, rows in order, cells.

A row's cells stay raw until they are asked for, because of fifty columns a check needs five.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from lensmor_desktop.domain.cells import EMPTY_CELL, Cell, CellKind, cell_address
from lensmor_desktop.domain.rows import Caution, Layout, Problem
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets import formats, wording
from lensmor_desktop.sheets.csvtext import CsvFormat, read_text, records, value_of
from lensmor_desktop.sheets.csvtext.records import MAX_FIELDS, MAX_RECORDS, OpenQuote

_TEXT = CellKind.TEXT  # every cell asks, and an enumeration takes its time to tell
TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".tab")


class SheetLine(Protocol):
    """One row as it stands in a file."""

    @property
    def number(self) -> int:
        """The row's number, from 1."""

    @property
    def hidden(self) -> bool:
        """Hidden by a filter or by hand."""

    @property
    def wanted(self) -> Sequence[Any]:
        """A raw cell for each column asked for; an empty one where the row has none."""

    @property
    def cells(self) -> Mapping[int, Any]:
        """The raw cells that the row has, by column number."""


class MergedArea(Protocol):
    """Merged cells."""

    @property
    def first_cell(self) -> tuple[int, int]:
        """Column and row of the one that is seen."""


class Merged(Protocol):
    """The merged cells of a worksheet."""

    def over(self, column: int, row: int) -> MergedArea | None:
        """Those that a cell belongs to. Rows are best asked for in their order."""


class SheetFile(AbstractContextManager["SheetFile"], ABC):
    """A file with rows. `kind` is xlsx, xlsm, csv or tsv; a text file has one unnamed sheet."""

    kind: str
    worksheets: tuple[str, ...]
    visible: tuple[str, ...]
    cautions: tuple[Caution, ...] = ()

    @abstractmethod
    def rows(self, worksheet: str, wanted: Sequence[int] = ()) -> Iterator[SheetLine]:
        """The rows of a worksheet in their order; rows without any cell may be left out.

        Args:
            wanted: columns in ascending order that will be looked into in every row.
        """

    @abstractmethod
    def cell(self, raw: Any) -> Cell:
        """What a raw cell holds."""

    @abstractmethod
    def display(self, raw: Any) -> str:
        """A raw cell's text as a person sees it."""

    @abstractmethod
    def marked(self, worksheet: str, marks: Sequence[str]) -> Callable[[Any], bool] | None:
        """Tells of a raw cell whether one of some characters may stand in it, before it is read.

        Returns:
            None where none of them stands in the whole worksheet.

        Raises:
            SheetError: the worksheet can't be read.
        """

    def unfit(self, layout: Layout) -> Mapping[int, Problem]:
        """Rows below the headings that are no data, by number: lines of another number of fields.

        Raises:
            SheetError: the file can't be read.
        """
        return {}

    def readings(self, layout: Layout) -> Mapping[str, tuple[str, ...]]:
        """Encodings that read what matters in a text file otherwise, each with such values.

        Raises:
            SheetError: the file can't be read.
        """
        return {}

    def merged(self, worksheet: str) -> Merged | None:
        """The merged cells of a worksheet; None where there can't be any.

        Raises:
            SheetError: the worksheet can't be read.
        """
        return None

    def totals_rows(self, worksheet: str) -> frozenset[int]:
        """Numbers of the rows that hold a table's totals, which are no data."""
        return frozenset()


def open_sheet(path: Path, encoding: str = "") -> SheetFile:
    """Opens a spreadsheet, told by its content.

    Args:
        path: the spreadsheet.
        encoding: that of a text file, by Python's name, where a person chose it.

    Raises:
        SheetError: it can't be read; the error says what the file is and what to do.
    """
    try:
        str(path.absolute()).encode()
    except UnicodeEncodeError:  # the records couldn't hold it
        raise formats.cannot_read(path, wording.NAME_NO_TEXT, wording.NAME_NO_TEXT_HINT) from None
    if formats.identify(path) is formats.FileKind.PACKAGE:
        # Imported here, or starting the program would pay for lxml (platform notes).
        from lensmor_desktop.sheets.workbooks import WorkbookFile

        return WorkbookFile(path)
    return CsvFile(path, encoding)


class _CsvLine:
    """A record as a row. Its cells are raw fields; empty ones are left out."""

    __slots__ = ("_fields", "number", "wanted")
    hidden = False

    def __init__(self, number: int, fields: list[str], wanted: Sequence[int]) -> None:
        self.number = number
        self._fields = fields
        size = len(fields)
        self.wanted = [fields[column - 1] if column <= size else "" for column in wanted]

    @property
    def cells(self) -> dict[int, str]:
        return {index: field for index, field in enumerate(self._fields, 1) if field}


class CsvFile(SheetFile):
    """A text file with a table. Every cell is text, whatever it looks like."""

    worksheets = ("",)
    visible = ("",)

    def __init__(self, path: Path, encoding: str = "") -> None:
        self._path = path
        self.form: CsvFormat
        self.form, self.text = read_text(path, encoding)
        tabs = self.form.delimiter == "\t"
        self.kind = "tsv" if tabs or path.suffix.lower() in (".tsv", ".tab") else "csv"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.text = ""

    def __enter__(self) -> Self:
        return self

    def rows(self, worksheet: str, wanted: Sequence[int] = ()) -> Iterator[SheetLine]:
        """The records as rows.

        Raises:
            SheetError: a quotation mark is never closed, or there is more than Excel can show.
        """
        try:
            for record in records(self.text, self.form.delimiter, self.form.escape):
                if record.number > MAX_RECORDS:
                    raise self._too_large(wording.CSV_TOO_MANY_ROWS)
                if len(record.fields) > MAX_FIELDS:
                    raise self._too_large(wording.CSV_TOO_MANY_COLUMNS, row=record.number)
                yield _CsvLine(record.number, record.fields, wanted)
        except OpenQuote as error:
            raise self._open_quote(error) from error

    def marked(self, worksheet: str, marks: Sequence[str]) -> Callable[[str], bool] | None:
        """Tells of a field whether one of the characters stands in it."""
        if not any(mark in self.text for mark in marks):
            return None
        found = re.compile("|".join(map(re.escape, marks))).search
        return lambda raw: found(raw) is not None

    def unfit(self, layout: Layout) -> Mapping[int, Problem]:
        """Records that can't be told to stand under the headings."""
        from lensmor_desktop.sheets.ragged import unfit_records

        try:
            return unfit_records(self.text, self.form, layout)
        except OpenQuote as error:
            raise self._open_quote(error) from error

    def readings(self, layout: Layout) -> Mapping[str, tuple[str, ...]]:
        """The file's likeliest encoding and its rivals, if they differ in who is in a row."""
        from lensmor_desktop.sheets.ragged import differing_values

        values = differing_values(self.form, self.rows("", ()), layout) if self.form.rivals else ()
        return {
            name: tuple(value.decode(name, "surrogateescape") for value in values)
            for name in ((self.form.encoding, *self.form.rivals) if values else ())
        }

    def _open_quote(self, error: OpenQuote) -> SheetError:
        return formats.cannot_read(
            self._path,
            wording.CSV_OPEN_QUOTE,
            wording.CSV_OPEN_QUOTE_HINT,
            line=str(error.line + bool(self.form.sep_line)),
            cell=cell_address(error.field, error.number),
        )

    def _too_large(self, message: str, **values: object) -> SheetError:
        return formats.cannot_read(self._path, message, wording.CSV_SPLIT_HINT, **values)

    def cell(self, raw: Any) -> Cell:
        """The field as text."""
        value = value_of(raw, self.form.escape)
        return Cell(_TEXT, value) if value else EMPTY_CELL

    def display(self, raw: Any) -> str:
        """The field's text."""
        return value_of(raw, self.form.escape)


def misnamed(path: Path, kind: str) -> Caution | None:
    """The caution for a workbook whose name says that it is something else."""
    if path.suffix.lower() == f".{kind}":
        return None
    return Caution("misnamed", say(wording.MISNAMED, suffix=path.suffix))
