"""What the workbook samples share: headings, rows, widths."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lensmor_desktop.sandbox.world import Person
from sample_parts.casting import Cast, Line, Value

_HEADING = Font(bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", fgColor="1F4E79")
NOTE = Font(italic=True, color="7F7F7F")


def book_with(title: str) -> tuple[Workbook, Worksheet]:
    """A workbook with one sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    return book, sheet


def head(sheet: Worksheet, row: int, titles: list[str]) -> None:
    """Writes the headings, styled."""
    for column, title in enumerate(titles, start=1):
        cell = sheet.cell(row, column, title)
        cell.font, cell.fill = _HEADING, _HEADING_FILL
        cell.alignment = Alignment(vertical="center")


def put(sheet: Worksheet, number: int, line: Line, cells: Sequence[Value]) -> None:
    """Writes a line into its row, which it thereby gets."""
    line.number = number
    for column, value in enumerate(cells, start=1):
        if value is not None:
            sheet.cell(number, column, value)


def widen(sheet: Worksheet, widths: list[int]) -> None:
    """Sets the widths of the columns, in characters."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def event_name(cast: Cast, line: Line) -> str:
    """The event's name, as the sheet shows it."""
    event = cast.world.event(str(line.event))
    return event.name if event else "Baltic Glass Fair"


def name_of(person: Person | None) -> str | None:
    """The person's name."""
    return person.full_name if person else None


def title_of(person: Person | None) -> str | None:
    """The person's title."""
    return person.title if person else None


def company_of(person: Person | None) -> str | None:
    """The person's company."""
    return person.company if person else None
