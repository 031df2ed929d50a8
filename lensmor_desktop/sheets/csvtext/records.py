"""Text into records of raw fields.

RFC 4180 as Excel practises it: a field is quoted if its first mark is a quotation mark; inside, a
doubled one stands for one, and line breaks belong to the field; what follows the closing mark
before the next delimiter belongs to the field too. Records end with CRLF, LF or CR.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_RECORDS = 1_048_576
MAX_FIELDS = 16_384

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")


class OpenQuote(ValueError):
    """A quoted field that never ends. `number` is its record, `field` counts from 1."""

    def __init__(self, number: int, field: int) -> None:
        super().__init__(f"record {number}, field {field}")
        self.number = number
        self.field = field


@dataclass(slots=True)
class Record:
    """One record: its number from 1, its raw fields, and the line end as it stands."""

    number: int
    fields: list[str]
    end: str


def records(text: str, delimiter: str) -> Iterator[Record]:
    """Yields the records of a text.

    Raises:
        OpenQuote: a quotation mark opens a field and none closes it.
    """
    number = 0
    position = 0
    length = len(text)
    line = _LINE.match
    while position < length:
        match = line(text, position)
        if match is None:  # the pattern matches everywhere; this is for the type checker
            return
        number += 1
        content = match.group(1)
        if '"' not in content:
            yield Record(number, content.split(delimiter), match.group(2))
            position = match.end()
        else:
            record, position = _quoted_record(text, position, delimiter, number)
            yield record


def _quoted_record(text: str, position: int, delimiter: str, number: int) -> tuple[Record, int]:
    """Reads one record in which quotation marks stand, from `position`; also where it ends."""
    fields: list[str] = []
    length = len(text)
    while True:
        start = position
        if position < length and text[position] == '"':
            position += 1
            while True:
                position = text.find('"', position) + 1
                if position == 0:
                    raise OpenQuote(number, len(fields) + 1)
                if position < length and text[position] == '"':
                    position += 1
                else:
                    break
        while position < length and text[position] not in "\r\n" and text[position] != delimiter:
            position += 1
        fields.append(text[start:position])
        if position < length and text[position] == delimiter:
            position += 1
            continue
        if text.startswith("\r\n", position):
            return Record(number, fields, "\r\n"), position + 2
        return Record(number, fields, text[position : position + 1]), min(position + 1, length)


def value_of(raw: str) -> str:
    """What a raw field says: without the quotation marks around it."""
    if not raw.startswith('"'):
        return raw
    end = raw.rfind('"')
    return raw[1:end].replace('""', '"') + raw[end + 1 :] if end else raw[1:]


def quoted(value: str, delimiter: str, *, always: bool = False) -> str:
    """A value as a raw field, in quotation marks where they are needed or always wanted."""
    if always or any(mark in value for mark in (delimiter, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value
