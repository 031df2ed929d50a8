"""A quick look at a sheet's headings: where things stand, before any row is read."""

from pathlib import Path

from lensmor_desktop.sheets.choices import Choices
from lensmor_desktop.sheets.files import open_sheet
from lensmor_desktop.sheets.layout import Findings, find_layout
from lensmor_desktop.sheets.titles import TITLES, Titles
from lensmor_desktop.sheets.worksheets import find_place


def find_columns(path: Path, choices: Choices | None = None, titles: Titles = TITLES) -> Findings:
    """Finds worksheet, headings and columns as `inspect_sheet` does, from the first rows alone.

    With 50,000 rows it takes a thirtieth of the time.

    Args:
        path: the spreadsheet.
        choices: what a person chose by hand.
        titles: the headings of our columns.

    Raises:
        SheetError: it can't be read.
        ChoiceRefused: a choice can't be used.
    """
    choices = choices or Choices()
    with open_sheet(path) as sheet:
        place = find_place(sheet, path, choices)
        return find_layout(place.worksheet, place.header_row, place.rows, choices, titles)
