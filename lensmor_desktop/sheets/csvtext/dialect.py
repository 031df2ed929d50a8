"""How a text file is written: the delimiter and the quotation marks, told from its content."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.csvtext.encodings import tell_encoding
from lensmor_desktop.sheets.csvtext.records import OpenQuote, is_torn, records, value_of
from lensmor_desktop.sheets.formats import cannot_read, denied

MAX_BYTES = 300 * 2**20
_SAMPLED_RECORDS = 200
_SAMPLED_TEXT = 200_000
_DELIMITERS = ",;\t|"
_SEP_LINE = re.compile(r'(?:sep=(.)|"sep=(.)")(?:\r\n|\n|\r|\Z)', re.IGNORECASE)
_ESCAPED_MARK = re.compile(r"\\[\s\S]")
_HAS_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How a text file is written.

    Attributes:
        encoding: the codec's name, without byte order mark.
        bom: the byte order mark as it stands, or b"".
        sep_line: a first line `sep=;` with its line end, or "".
        escape: a backslash if one stands before quotation marks inside quoted fields, or "".
        rivals: other encodings that read the file as well, but otherwise.
    """

    encoding: str
    bom: bytes
    delimiter: str
    sep_line: str = ""
    escape: str = ""
    rivals: tuple[str, ...] = ()

    def encode(self, text: str) -> bytes:
        """Text to bytes; bytes that were no characters of the encoding come back as they were."""
        return text.encode(self.encoding, "surrogateescape")

    def holds(self, text: str) -> bool:
        """Whether the encoding has every character of the text."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True


def read_text(path: Path, encoding: str = "") -> tuple[CsvFormat, str]:
    """Reads a text file: its format, and its text without byte order mark and `sep=` line.

    Args:
        encoding: the one that a person chose, by Python's name; "" lets the bytes tell.

    Raises:
        SheetError: it can't be read, or is larger than 300 MB.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise cannot_read(
                path,
                wording.FILE_TOO_LARGE,
                wording.FILE_TOO_LARGE_HINT,
                megabytes=MAX_BYTES // 2**20,
            )
        data = path.read_bytes()
    except OSError as error:
        raise denied(path, error) from error
    try:
        told = tell_encoding(data, encoding)
    except UnicodeError as error:
        if encoding:
            raise cannot_read(
                path, wording.NOT_ENCODED, wording.NOT_ENCODED_HINT, encoding=encoding
            ) from error
        raise cannot_read(path, wording.FILE_TRUNCATED, wording.FILE_TRUNCATED_HINT) from error
    text = data[len(told.bom) :].decode(told.name, "surrogateescape")
    sep = _SEP_LINE.match(text)
    if sep:
        delimiter = sep.group(1) or sep.group(2)
        rest = text[sep.end() :]
        escape = _escape(rest, delimiter)
        return CsvFormat(told.name, told.bom, delimiter, sep.group(), escape, told.rivals), rest
    delimiter = _delimiter(text)
    escape = _escape(text, delimiter)
    return CsvFormat(told.name, told.bom, delimiter, "", escape, told.rivals), text


def _escape(text: str, delimiter: str) -> str:
    """The mark before quotation marks inside quoted fields; "" where they are doubled.

    A backslash is one if all records with a backslash before a quotation mark are whole and as long
    as is usual when read so, and read otherwise, some are not. A value that ends with a backslash
    ("C:\\") speaks against it.
    """
    if '\\"' not in text:
        return ""
    escaped = _records_with(text, delimiter, "\\")
    doubled = _records_with(text, delimiter, "")
    if escaped is None or not all(whole for _, whole in escaped.values()):
        return ""
    if doubled is None:
        return "\\"
    torn = False
    for number, (fields, whole) in doubled.items():
        torn = torn or not whole
        if whole and escaped.get(number, (fields, True))[0] != fields:
            return ""
    return "\\" if torn else ""


def _records_with(
    text: str, delimiter: str, escape: str
) -> dict[int, tuple[list[str], bool]] | None:
    """The records with a backslash before a quotation mark, and whether each is whole.

    None if a quoted field is never closed.
    """
    counts: Counter[int] = Counter()
    found: dict[int, list[str]] = {}
    try:
        for record in records(text, delimiter, escape):
            counts[len(record.fields)] += 1
            if any('\\"' in field for field in record.fields):
                found[record.number] = record.fields
    except OpenQuote:
        return None
    usual = max(counts, key=lambda count: (counts[count], count))
    return {
        number: (fields, len(fields) == usual and not any(is_torn(f, escape) for f in fields))
        for number, fields in found.items()
    }


def _delimiter(text: str) -> str:
    """The delimiter by which the records have the most regular fields; a comma if there is none."""
    sample = text[:_SAMPLED_TEXT]
    if len(text) > _SAMPLED_TEXT:  # a record cut off in the middle would count as irregular
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    best, best_score = ",", 0.0
    escapes = ("", "\\") if '\\"' in sample else ("",)
    for delimiter in _DELIMITERS:
        score = max(_regularity(sample, delimiter, escape) for escape in escapes)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _regularity(sample: str, delimiter: str, escape: str) -> float:
    """How well a delimiter divides the sample: the share of records with the usual field count.

    More fields count a little more. A delimiter for which no
    record looks like headings (decimal commas between digits) counts for little, and so do
    quotation marks in the middle of fields.
    """
    rows: list[list[str]] = []
    try:
        for record in islice(records(sample, delimiter, escape), _SAMPLED_RECORDS):
            if any(field.strip() for field in record.fields):
                rows.append(record.fields)
    except OpenQuote:
        if not rows:
            return 0.0
    counts = Counter(len(row) for row in rows if len(row) > 1)
    if not counts:
        return 0.0
    usual, often = max(counts.items(), key=lambda item: (item[1], item[0]))
    score = often / len(rows) * (1 - 1 / usual)
    headings = any(
        len(row) >= usual
        and sum(bool(_HAS_LETTER.search(value_of(field))) for field in row) > 0.6 * len(row)
        for row in rows[:20]
    )
    if not headings:
        score *= 0.3
    torn = sum(
        _ESCAPED_MARK.sub("", field).count('"') % 2 if escape else field.count('"') % 2
        for row in rows
        for field in row
    )
    return score / (1 + torn)
