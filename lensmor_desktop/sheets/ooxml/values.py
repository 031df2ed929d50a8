"""What a cell's raw content means: text, number, date, error (ECMA-376 part 1, 18.3.1.4)."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from lensmor_desktop.domain.cells import EMPTY_CELL, Cell, CellKind
from lensmor_desktop.sheets.ooxml.numberformats import NumberFormat, shown_whole

_NUMBER = re.compile(r"[+-]?(\d++\.?\d*+|\.\d++)([eE][+-]?\d+)?")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d(:\d\d(\.\d+)?)?)?Z?")
_LAST_SERIAL = 2_958_466  # 31 December 9999
_GENERAL_DIGITS = 11  # a General cell with more integer digits is shown as 1.23457E+11

_LONGEST_EXPONENT = 5
_MOST_DIGITS = 20  # beyond them Excel itself has lost some

is_short_number = re.compile(r"-?[0-9]{1,11}(?:\.[0-9]+)?").fullmatch
"""A number of so few digits that General shows it in full."""

UNCALCULATED_CELL = Cell(CellKind.UNCALCULATED)


def number_cell(text: str, shown: NumberFormat, date_1904: bool) -> Cell:
    """A number as its digits stand in the file, or the date that its format makes of it.

    What a program wrote with an exponent (Java writes 14397466 as 1.4397466E7) is the same number
    as without one, and becomes that: all of its digits stand there. Not so where the exponent has
    a sign and the digits don't reach to the last one (1.43975E+07): so write programs that cut
    numbers to six digits.
    """
    digits = text.strip()
    match = _NUMBER.fullmatch(digits)
    if match is None:
        return Cell(CellKind.TEXT, text) if digits else EMPTY_CELL
    if shown.is_date:
        date = serial_to_iso(float(digits), date_1904)
        if date is not None:
            return Cell(CellKind.DATE, date)
    if match[2] is not None:
        decimals = len(match[1].partition(".")[2])
        cut = match[2][1] == "+" and decimals < int(match[2][1:6])
        if cut or len(match[2]) > _LONGEST_EXPONENT:
            return Cell(CellKind.NUMBER, digits, True)
        number = Decimal(digits)
        if not -_MOST_DIGITS <= number.adjusted() <= _MOST_DIGITS:
            return Cell(CellKind.NUMBER, digits, True)
        digits = f"{number:f}"
    before, _, after = digits.lstrip("+-").partition(".")
    before = before.lstrip("0")
    if shown.scientific or (shown.general and len(before) > _GENERAL_DIGITS):
        return Cell(CellKind.NUMBER, digits, True)
    if shown.code and before and not after.strip("0") and not digits.startswith("-"):
        seen = shown_whole(shown.code, before)
        if seen != before:
            return Cell(CellKind.NUMBER, digits, False, seen)
    return Cell(CellKind.NUMBER, digits)


def date_cell(text: str) -> Cell:
    """A cell of type `d`: ISO 8601 text already."""
    text = text.strip()
    if not text:
        return EMPTY_CELL
    if not _ISO.fullmatch(text):
        return Cell(CellKind.TEXT, text)
    day, _, time = text.rstrip("Z").partition("T")
    return Cell(CellKind.DATE, day if day and time in ("", "00:00", "00:00:00") else text)


def serial_to_iso(serial: float, date_1904: bool) -> str | None:
    """The ISO form of a date that counts days (18.17.4.1), None where there is no such date.

    The 1900 system counts a 29 February 1900 that never was, as Lotus 1-2-3 did.
    """
    if not 0 <= serial < _LAST_SERIAL:
        return None
    days, part = divmod(round(serial * 86_400_000), 86_400_000)
    time = timedelta(milliseconds=part)
    if days == 0 and not date_1904:
        return _time(datetime.min + time) if part else None
    if date_1904:
        day = datetime(1904, 1, 1)
    elif days == 60:
        return "1900-02-29" + ("T" + _time(datetime.min + time) if part else "")
    else:
        day = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)
    try:
        moment = day + timedelta(days=days) + time
    except OverflowError:
        return None
    text = moment.date().isoformat()
    return f"{text}T{_time(moment)}" if part else text


def _time(moment: datetime) -> str:
    return moment.time().isoformat("milliseconds" if moment.microsecond else "seconds")


def date_to_serial(moment: datetime, date_1904: bool) -> str:
    """A local date and time as the number that Excel stores, exact to the millisecond."""
    base = datetime(1904, 1, 1) if date_1904 else datetime(1899, 12, 30)
    naive = moment.replace(tzinfo=None)
    days = (naive - base) / timedelta(days=1)
    if not date_1904 and days < 61:
        days -= 1
    text = f"{days:.10f}".rstrip("0").rstrip(".")
    return text


def shown_number(text: str) -> str:
    """A number for display: no needless decimals, as many digits as Excel keeps (15)."""
    try:
        value = float(text)
    except ValueError:
        return text
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"
