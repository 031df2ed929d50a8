"""Text into records of raw fields.

RFC 4180 as Excel practises it: a field is quoted if its first mark is a quotation mark; inside, a
doubled one stands for one, and line breaks belong to the field; what follows the closing mark
before the next delimiter belongs to the field too. Records end with CRLF, LF or CR.

Programs of the MySQL kind put a backslash before a mark inside a quoted field instead. Where a file
is written so (`dialect` tells), `escape` is that backslash everywhere here, otherwise "".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lensmor_desktop.domain.csv_output import FORMULA_STARTS

MAX_RECORDS = 1_048_576
MAX_FIELDS = 16_384

_BREAK = re.compile(r"\r\n|\n|\r")
_ESCAPED = re.compile(r'\\(["\\])|"(?=")')
_ESCAPE = re.compile(r"\\[\s\S]")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")


class OpenQuote(ValueError):
    """A quoted field that never ends.

    `number` is its record, `field` counts from 1, and so does `line`, where it opens.
    """

    def __init__(self, number: int, field: int, line: int) -> None:
        super().__init__(f"record {number}, field {field}")
        self.number = number
        self.field = field
        self.line = line


@dataclass(slots=True)
class Record:
    """One record: its number from 1, its raw fields, and the line end as it stands.

    `lines` is how many lines of the file it spans.
    """

    number: int
    fields: list[str]
    end: str
    lines: int = 1


def records(text: str, delimiter: str, escape: str = "") -> Iterator[Record]:
    """Yields the records of a text.

    Raises:
        OpenQuote: a quotation mark opens a field and none closes it.
    """
    number = 0
    position = 0
    length = len(text)
    line = _LINE.match
    quoted_fields = _fields_form(delimiter, escape).findall
    while position < length:
        match = line(text, position)
        if match is None:  # the pattern matches everywhere; this is for the type checker
            return
        number += 1
        content = match.group(1)
        if '"' not in content:
            yield Record(number, content.split(delimiter), match.group(2))
            position = match.end()
            continue
        fields = quoted_fields(content)
        if delimiter.join(fields) == content:
            yield Record(number, fields, match.group(2))
            position = match.end()
        else:  # a field goes on in the next line
            record, position = _long_record(text, position, delimiter, escape, number)
            yield record


def _long_record(
    text: str, position: int, delimiter: str, escape: str, number: int
) -> tuple[Record, int]:
    """Reads a record of several lines from `position`; says where it ends, too."""
    fields: list[str] = []
    field = _field_form(delimiter, escape)
    while True:
        match = field.match(text, position)
        if match is None:
            line = 1 + len(_BREAK.findall(text, 0, position))
            raise OpenQuote(number, len(fields) + 1, line)
        raw, end = match.group(1, 2)
        fields.append(raw)
        position = match.end()
        if end != delimiter:
            lines = 1 + sum(len(_BREAK.findall(raw)) for raw in fields)
            return Record(number, fields, end, lines), position


@cache
def _field_form(delimiter: str, escape: str) -> re.Pattern[str]:
    """A field, quoted or not, and what ends it; no match where a quotation mark stays open."""
    return re.compile(rf"({_field(delimiter, escape)})({re.escape(delimiter)}|\r\n|\n|\r|\Z)")


@cache
def _fields_form(delimiter: str, escape: str) -> re.Pattern[str]:
    """The fields of a record of one line; one that stays open is left out."""
    d = re.escape(delimiter)
    return re.compile(rf"(?<![^{d}])({_field(delimiter, escape)})(?:{d}|\Z)")


def _field(delimiter: str, escape: str) -> str:
    others = rf"[^{re.escape(delimiter)}\r\n]*+"
    inside = r'[^"\\]++|\\[\s\S]|""' if escape else r'[^"]++|""'
    return rf'"(?:{inside})*+"{others}|(?!"){others}'


def value_of(raw: str, escape: str = "") -> str:
    """What a raw field says: without the quotation marks around it."""
    if not raw.startswith('"'):
        return raw
    end = raw.rfind('"')
    if escape and end:
        return _ESCAPED.sub(r"\1", raw[1:end]) + raw[end + 1 :]
    return raw[1:end].replace('""', '"') + raw[end + 1 :] if end else raw[1:]


def is_torn(raw: str, escape: str) -> bool:
    """Whether a field has quotation marks where no program that writes them properly puts any."""
    if not raw.startswith('"'):
        return '"' in raw
    if escape:
        raw = _ESCAPE.sub("", raw)
    return not raw.endswith('"') or '"' in raw[1:-1].replace('""', "")


def quoted(value: str, delimiter: str, *, always: bool = False, escape: str = "") -> str:
    """A value as a raw field, in quotation marks where they are needed or always wanted."""
    if escape and (always or any(mark in value for mark in (delimiter, '"', "\\", "\r", "\n"))):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if always or any(mark in value for mark in (delimiter, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value


def unescaped(value: str) -> str:
    """A value without the apostrophe that kept it from becoming a formula."""
    bare = value.removeprefix("'")
    return bare if bare.lstrip().startswith(FORMULA_STARTS) else value
