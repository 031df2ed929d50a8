"""The sample with one row of every kind of refusal, and rows that only look harmed."""

from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from lensmor_desktop.sandbox.world import Fate, Person
from sample_parts.casting import HANSE, Cast, Line, Sample, Value
from sample_parts.parcel import save, with_raw_cells
from sample_parts.writing import widen

_EVENT_COLUMN, _PERSON_COLUMN = 4, 5


def every_bad_id(cast: Cast, folder: Path) -> Sample:
    """Every refusal, each said in words in the first column."""
    raw: dict[tuple[str, str], tuple[str, str]] = {}
    lines = _harmed_people(raw) + _harmed_events(cast) + _sound(cast)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Bad IDs"
    titles = ("What this row shows", "Name", "Company", "Lensmor Event ID", "Lensmor Personnel ID")
    for column, title in enumerate(titles, start=1):
        sheet.cell(1, column, title).font = Font(bold=True)
    cells: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(lines, start=2):
        line.number = number
        sheet.cell(number, 1, line.note)
        sheet.cell(number, 2, line.who.full_name if line.who else f"Somebody {number}")
        sheet.cell(number, 3, line.who.company if line.who else "Somewhere Ltd")
        _put(sheet, number, _EVENT_COLUMN, line.event)
        _put(sheet, number, _PERSON_COLUMN, line.person)
        cell = sheet.cell(number, _PERSON_COLUMN)
        if (line.note, "form") in raw:
            cell.number_format = raw[line.note, "form"][0]
        if (line.note, "cell") in raw:
            cell.value = 1
            cells[cell.coordinate] = raw[line.note, "cell"]
        if "apostrophe kept by Excel" in line.note:
            cell.quotePrefix = True
        if isinstance(line.person, str) and "\n" in line.person:
            cell.alignment = Alignment(wrap_text=True)
    widen(sheet, [58, 24, 36, 20, 30])
    save(
        book,
        folder / "every-bad-id.xlsx",
        edits={"xl/worksheets/sheet1.xml": with_raw_cells(cells)},
    )
    return Sample(
        "every-bad-id.xlsx",
        "A row for every kind of ID that is refused, with its kind in the first column; then rows "
        "whose IDs look odd but are sound.",
        lines,
        worksheet="Bad IDs",
    )


def _put(sheet: Worksheet, number: int, column: int, value: Value) -> None:
    if value is not None:
        sheet.cell(number, column, value)


def _harmed_people(raw: dict[tuple[str, str], tuple[str, str]]) -> list[Line]:
    """Bad personnel IDs; what openpyxl would not write goes into `raw`."""
    given: list[tuple[str, Value]] = [
        ("A fraction", 7301234.5),
        ("A number that Excel shows in scientific form", 7301235),
        ("A number stored in scientific form", 0),
        ("A number with 12 digits, which Excel shows in scientific form", 731234567890),
        ("A number with more than 15 digits: the last ones are gone", 0),
        ("Text in scientific form", "1.39574E+05"),
        ("Text in scientific form with a decimal comma", "7,30E+06"),
        ("An error of Excel's", "#N/A"),
        ("A formula without a result", '="73"&"01246"'),
        ("A date", date(2027, 3, 9)),
        ("TRUE instead of an ID", True),
        ("Two IDs with a comma", "7301236, 7301237"),
        ("Two IDs in two lines", "7301238\n7301239"),
        ("Two IDs with a semicolon", "7301240;7301241"),
        ("A blank inside", "730 1242"),
        ("A control character inside", 0),
        ("More than 20 characters", "730124300000000000001"),
        ("Letters in it", "P-7301244"),
        ("A decimal number as text", "7301245.5"),
        ("A Salesforce ID instead of Lensmor's", "0035g00000AbCdEFAX"),
    ]
    raw["A number that Excel shows in scientific form", "form"] = ("0.00E+00", "")
    raw["A number with more than 15 digits: the last ones are gone", "form"] = ("0", "")
    raw["A number stored in scientific form", "cell"] = ("n", "7.30124E+6")
    raw["A number with more than 15 digits: the last ones are gone", "cell"] = (
        "n",
        "1234567890123456800",
    )
    raw["A control character inside", "cell"] = ("inlineStr", "73012_x0007_43")
    return [Line(HANSE, value, None, "invalid", "Invalid", note=note) for note, value in given]


def _harmed_events(cast: Cast) -> list[Line]:
    people = iter(cast.pick(HANSE, Fate.DELIVERED, 7))
    given: list[tuple[str, Value]] = [
        ("No event ID", None),
        ("An event ID that is a fraction", 204518.25),
        ("An event ID that is an error of Excel's", "#REF!"),
        ("An event ID in scientific form", "2.04518E+05"),
        ("An event ID with more than 100 characters", "hanse-packaging-" * 7),
        ("An event ID that is a date", date(2027, 3, 11)),
        ("Two event IDs", "204518, 205377"),
    ]
    lines = []
    for note, value in given:
        person = next(people)
        lines.append(Line(value, person.id, person, "invalid", "Invalid", note=note))
    lines.append(Line(None, None, None, "invalid", "Invalid", note="Neither of the two IDs"))
    return lines


def _sound(cast: Cast) -> list[Line]:
    """IDs that are sound, however they look."""

    def zeros_in_front(person: Person) -> bool:
        return person.id.startswith("00")

    zeros = cast.pick(HANSE, Fate.DELIVERED, 2, fits=zeros_in_front)
    lines = []

    def add(note: str, person: Person, shown: Value, event: Value = HANSE) -> None:
        lines.append(Line(event, shown, person, "ready", "Unlocked", note=note))

    for person in zeros:
        add("Sound: text with zeros in front", person, person.id)
    odd = cast.pick(HANSE, Fate.DELIVERED, 9)
    add("Sound: a whole number", odd[0], int(odd[0].id))
    add("Sound: a number stored with a decimal point", odd[1], float(odd[1].id))
    add("Sound: blanks around it", odd[2], f"  {odd[2].id} ")
    add("Sound: a non-breaking space behind it", odd[3], f"{odd[3].id}\u00a0")
    add("Sound: a zero-width space in front", odd[4], f"\u200b{odd[4].id}")
    add("Sound: an apostrophe typed in front", odd[5], f"'{odd[5].id}")
    add("Sound: an apostrophe kept by Excel", odd[6], odd[6].id)
    add("Sound: the event ID is a number", odd[7], odd[7].id, int(HANSE))
    add("Sound: blanks around the event ID", odd[8], odd[8].id, f" {HANSE}\u00a0")
    others = {Fate.DELIVERED: 15, Fate.NO_EMAIL: 1, Fate.FAILED: 1, Fate.ALREADY_UNLOCKED: 1}
    for line in cast.ready(HANSE, others):
        line.note = "Sound"
        lines.append(line)
    return lines
