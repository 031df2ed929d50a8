"""Spreadsheets: reading, finding the columns, checking the rows, and writing the results back.

From a path to rows with verdicts (`inspect_sheet`):
    formats        what a file is, by its content
    files          one face for text files and workbooks;  workbooks  the latter, through `ooxml`
    samples        a sheet's first rows;  headers  which of them holds the headings
    names          what a heading may mean;  columns  what a column's cells hold
    worksheets     which worksheet;  layout  which columns, or questions about them
    titles         what our columns are called;  results  those of earlier runs
    misplaced      headings beside their data; other lists of people
    datarows       which rows are data;  footers  lines without a person;  leftout  who is not read
    finding        all of these: where things stand, told by the first rows
    validation     each row's verdict;  drafts  the rows of one person;  inspection  all of it
    preview        what the window shows meanwhile;  watching  how far a reading is

From results to a file (`check_output`, `write_results`):
    places         whether the file can be written;  relocation  where rows are by now
    writing        into the sheet itself;  plain  into a new workbook, for sheets that refuse
    listing        as a plain list of people;  holding  whether results stand in a file
    correcting     one cell of the sheet itself, where a person asks for that
    atomic         whole files or none;  originals  what was there before

Two libraries of their own, which know nothing of Lensmor:
    ooxml          workbooks, read as a stream and written by splicing
    csvtext        text files, read and written so that what is not ours stays

`choices` is what a person chose by hand, `wording` what is said to people.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lensmor_desktop.sheets.atomic import stamped
    from lensmor_desktop.sheets.choices import NONE, Choices, Correction
    from lensmor_desktop.sheets.correcting import file_hash, find_cell, write_cells
    from lensmor_desktop.sheets.holding import holds_results, result_columns
    from lensmor_desktop.sheets.inspection import fingerprint, inspect_sheet
    from lensmor_desktop.sheets.listing import LIST_SUFFIXES, check_list_suffix, write_list
    from lensmor_desktop.sheets.originals import Originals
    from lensmor_desktop.sheets.places import check_suffix, taken
    from lensmor_desktop.sheets.plain import write_plain
    from lensmor_desktop.sheets.preview import Glimpse, PreviewRow, glimpse, preview_rows
    from lensmor_desktop.sheets.titles import TITLES, Titles, make_titles
    from lensmor_desktop.sheets.writing import RowValues, WriteReport, check_output, write_results

_PLACES = {
    "LIST_SUFFIXES": "listing",
    "NONE": "choices",
    "TITLES": "titles",
    "Choices": "choices",
    "Correction": "choices",
    "Glimpse": "preview",
    "Originals": "originals",
    "PreviewRow": "preview",
    "RowValues": "writing",
    "Titles": "titles",
    "WriteReport": "writing",
    "check_list_suffix": "listing",
    "check_output": "writing",
    "check_suffix": "places",
    "file_hash": "correcting",
    "find_cell": "correcting",
    "fingerprint": "inspection",
    "glimpse": "preview",
    "holds_results": "holding",
    "inspect_sheet": "inspection",
    "make_titles": "titles",
    "preview_rows": "preview",
    "result_columns": "holding",
    "stamped": "atomic",
    "taken": "places",
    "write_cells": "correcting",
    "write_list": "listing",
    "write_plain": "plain",
    "write_results": "writing",
}
"""Which module holds which name."""


def __getattr__(name: str) -> object:
    """Imports a module when a name in it is first asked for: it takes as long as 3,000 rows."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


__all__ = [
    "LIST_SUFFIXES",
    "NONE",
    "TITLES",
    "Choices",
    "Correction",
    "Glimpse",
    "Originals",
    "PreviewRow",
    "RowValues",
    "Titles",
    "WriteReport",
    "check_list_suffix",
    "check_output",
    "check_suffix",
    "file_hash",
    "find_cell",
    "fingerprint",
    "glimpse",
    "holds_results",
    "inspect_sheet",
    "make_titles",
    "preview_rows",
    "result_columns",
    "stamped",
    "taken",
    "write_cells",
    "write_list",
    "write_plain",
    "write_results",
]
