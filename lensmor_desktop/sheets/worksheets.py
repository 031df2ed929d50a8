"""Which worksheet holds the data, and which of its rows the headings."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lensmor_desktop.domain.rows import Caution
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.choices import Choices, says_none
from lensmor_desktop.sheets.files import SheetFile
from lensmor_desktop.sheets.formats import cannot_read
from lensmor_desktop.sheets.headers import find_header, heading_weight
from lensmor_desktop.sheets.names import compact, meaning_of
from lensmor_desktop.sheets.samples import SampledRow, sample

_COMPARED_ROWS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A worksheet, its row of headings, and its first rows with content from there on."""

    worksheet: str
    header_row: int
    rows: list[SampledRow]
    cautions: tuple[Caution, ...] = ()


class _Likeness(NamedTuple):
    """How much a worksheet looks like the data; compared field by field."""

    chosen_columns: int
    people: bool
    events: bool
    weight: int
    rows: int


def find_place(sheet: SheetFile, path: Path, choices: Choices) -> Place:
    """Finds the worksheet and the headings, or takes those chosen by hand.

    Raises:
        ChoiceRefused: there is no such worksheet or row.
        SheetError: nothing stands in the sheet.
    """
    if choices.worksheet:
        worksheet = _named(sheet, choices.worksheet)
        cautions: tuple[Caution, ...] = ()
    else:
        worksheet, cautions = _likeliest(sheet, choices)
    if choices.header_row is not None:
        return _from_row(sheet, worksheet, choices.header_row, cautions)
    rows = sample(sheet, worksheet)
    header = find_header(rows)
    if header is None:
        raise cannot_read(path, wording.SHEET_EMPTY, wording.SHEET_EMPTY_HINT)
    return Place(worksheet, header, [row for row in rows if row.number >= header], cautions)


def _named(sheet: SheetFile, wanted: str) -> str:
    for name in sheet.worksheets:
        if name == wanted:
            return name
    for name in sheet.worksheets:
        if name.strip().casefold() == wanted.strip().casefold():
            return name
    if sheet.worksheets == ("",):
        raise ChoiceRefused(
            say(wording.WORKSHEET_UNKNOWN, worksheet=wanted),
            say(wording.WORKSHEET_UNKNOWN_CSV, worksheet=wanted),
            say(wording.WORKSHEET_HINT_CSV),
        )
    raise ChoiceRefused(
        say(wording.WORKSHEET_UNKNOWN, worksheet=wanted),
        say(wording.WORKSHEET_NAMES, worksheets=_listed(sheet.worksheets)),
        say(wording.WORKSHEET_HINT),
    )


def _likeliest(sheet: SheetFile, choices: Choices) -> tuple[str, tuple[Caution, ...]]:
    """The visible worksheet that looks most like the data; the first of equals."""
    names = sheet.visible or sheet.worksheets
    if len(names) == 1:
        return names[0], ()
    likeness = {name: _likeness(sheet, name, choices) for name in names}
    best = max(names, key=lambda name: likeness[name])
    others = [name for name in names if name != best and likeness[name].people]
    if not others:
        return best, ()
    text = say(wording.OTHER_WORKSHEETS, worksheets=_listed(others), worksheet=best)
    return best, (Caution("other_worksheets", text),)


def _likeness(sheet: SheetFile, worksheet: str, choices: Choices) -> _Likeness:
    rows = sample(sheet, worksheet, _COMPARED_ROWS)
    number = choices.header_row or find_header(rows)
    header = next((row for row in rows if row.number == number), None)
    if header is None:
        return _Likeness(0, people=False, events=False, weight=0, rows=0)
    meanings = [meaning_of(text) for text in header.texts.values()]
    headings = {compact(text) for text in header.texts.values()}
    chosen = (choices.event_column, choices.person_column, choices.email_column)
    return _Likeness(
        chosen_columns=sum(
            1 for name in chosen if name and not says_none(name) and compact(name) in headings
        ),
        people=any(meaning.person or meaning.either for meaning in meanings),
        events=any(meaning.event for meaning in meanings),
        weight=heading_weight(header),
        rows=len(rows),
    )


def _from_row(
    sheet: SheetFile, worksheet: str, number: int, cautions: tuple[Caution, ...]
) -> Place:
    rows = sample(sheet, worksheet, start=number) if number >= 1 else []
    if rows and rows[0].number == number:
        return Place(worksheet, number, rows, cautions)
    last = max((line.number for line in sheet.rows(worksheet)), default=0)
    inside = 1 <= number <= last
    if not last:
        message = say(wording.HEADER_ROW_NONE)
    elif inside:
        message = say(wording.HEADER_ROW_BLANK)
    else:
        message = say(wording.HEADER_ROW_RANGE, last=str(last))
    raise ChoiceRefused(
        say(wording.HEADER_ROW_UNKNOWN, row=str(number)), message, say(wording.HEADER_ROW_HINT)
    )


def _listed(names: tuple[str, ...] | list[str]) -> tuple[Sentence, ...]:
    return tuple(say(wording.QUOTED, name=name) for name in names)
