"""Our columns into a CSV file's own bytes.

Fields that are not ours stay byte for byte, and so do records that get no value. New fields are
appended to a record's own text; a record shorter than the headings is padded with empty fields.

A CSV file has no types: Excel makes a formula of whatever begins with =, +, - or @ when it opens
one, quotation marks or not; other programs skip blanks before it, or know the full-width forms.
Such a value gets an apostrophe in front. `records.unescaped` takes it away when the file is read.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote

from lensmor_desktop.domain.csv_output import no_formula
from lensmor_desktop.sheets.csvtext.dialect import CsvFormat
from lensmor_desktop.sheets.csvtext.records import quoted, records


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """A column to write: its heading, and its number if it is there already.

    `exact` marks values that must survive any encoding (addresses).
    """

    title: str
    existing: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class CsvSplice:
    """What was written: the number of each column, and how many addresses had to be escaped."""

    columns: tuple[int, ...]
    escaped: int


def splice_csv(
    text: str,
    form: CsvFormat,
    target: BinaryIO,
    header_row: int,
    columns: Sequence[CsvColumn],
    values: Mapping[int, Sequence[str | None]],
    unfit: AbstractSet[int] = frozenset(),
) -> CsvSplice:
    """Writes a text with our columns in it.

    Args:
        text: the file's text, without byte order mark and `sep=` line.
        target: gets the bytes.
        header_row: the number of the record that holds the headings.
        columns: what to write, in the order of each record's values.
        values: for each record number its values; None leaves a field as it is.
        unfit: records that don't fit the headings (`fitting`). They stay as they are, and new
            columns begin behind the longest of them, with one column left free: so no such record
            ever looks as long as the headings.

    Raises:
        OpenQuote: the text's records can't be told apart.
    """
    delimiter = form.delimiter
    width, always = _survey(text, form, header_row, unfit)
    numbers: list[int] = []
    for column in columns:
        if column.existing is None:
            width += 1
        numbers.append(column.existing or width)
    least = max(numbers, default=0)
    titles = [None if column.existing else column.title for column in columns]
    writer = _Fields(form, always)
    target.write(form.bom + form.encode(form.sep_line))
    pending: list[str] = []
    for record in records(text, delimiter, form.escape):
        given = titles if record.number == header_row else values.get(record.number)
        if record.number in unfit:
            given = None
        if given is not None and any(value is not None for value in given):
            fields = record.fields
            for column, number, value in zip(columns, numbers, given, strict=True):
                if value is None:
                    continue
                if len(fields) < number:
                    fields.extend([""] * (number - len(fields)))
                fields[number - 1] = writer.field(value, exact=column.exact)
            if len(fields) < least:
                fields.extend([""] * (least - len(fields)))
        pending.append(delimiter.join(record.fields) + record.end)
        if len(pending) >= 2000:
            target.write(form.encode("".join(pending)))
            pending.clear()
    target.write(form.encode("".join(pending)))
    return CsvSplice(tuple(numbers), writer.escaped)


def _survey(
    text: str, form: CsvFormat, header_row: int, unfit: AbstractSet[int]
) -> tuple[int, bool]:
    """The number of the last column in use, and whether the headings are all in quotation marks."""
    width = widest = 0
    always = False
    for record in records(text, form.delimiter, form.escape):
        if record.number in unfit:
            widest = max(widest, len(record.fields))
        else:
            width = max(width, len(record.fields))
        if record.number == header_row:
            filled = [field for field in record.fields if field]
            always = bool(filled) and all(field.startswith('"') for field in filled)
    return (widest + 1 if widest > width else width), always


class _Fields:
    """Makes raw fields of values, in the style and encoding of the file."""

    def __init__(self, form: CsvFormat, always: bool) -> None:
        self._form = form
        self._always = always
        self.escaped = 0

    def field(self, value: str, *, exact: bool) -> str:
        value = "".join(mark if mark >= " " and mark != "\x7f" else " " for mark in value)
        if not self._form.holds(value):
            value = self._address(value) if exact else self._plain(value)
        value = no_formula(value)
        return quoted(value, self._form.delimiter, always=self._always, escape=self._form.escape)

    def _address(self, value: str) -> str:
        """An address in ASCII: its domain by IDNA, other marks as in a mailto link (RFC 6068)."""
        self.escaped += 1
        local, at, domain = value.rpartition("@")
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            domain = quote(domain, safe="")
        return quote(local, safe="!#$&'*+-/=?^_`{|}~.") + at + domain

    def _plain(self, value: str) -> str:
        """Text with the nearest characters that the encoding has; a question mark where none is."""
        return "".join(mark if self._form.holds(mark) else self._nearest(mark) for mark in value)

    def _nearest(self, mark: str) -> str:
        parts = unicodedata.normalize("NFKD", mark)
        kept = "".join(part for part in parts if self._form.holds(part))
        return kept or "?"
