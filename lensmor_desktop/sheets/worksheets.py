"""Which worksheet holds the data, and which of its rows the headings."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lensmor_desktop.domain.rows import Caution, Question, Subject
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import ChoiceRefused, SheetError
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.choices import Choices, says_none
from lensmor_desktop.sheets.files import SheetFile
from lensmor_desktop.sheets.formats import cannot_read
from lensmor_desktop.sheets.headers import find_header, heading_weight
from lensmor_desktop.sheets.leftout import wording as left_wording
from lensmor_desktop.sheets.names import compact, meaning_of
from lensmor_desktop.sheets.samples import SampledRow, sample

_COMPARED_ROWS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A worksheet, its row of headings, and its first rows with content from there on.

    `question` is to be asked where the columns can't be found: a hidden one seems to have them.
    """

    worksheet: str
    header_row: int
    rows: list[SampledRow]
    cautions: tuple[Caution, ...] = ()
    question: Question | None = None


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
        question = None
    else:
        worksheet, cautions, question = _likeliest(sheet, choices)
    if choices.header_row is not None:
        return _from_row(sheet, worksheet, choices.header_row, cautions)
    rows = sample(sheet, worksheet)
    header = find_header(rows)
    if header is None:
        raise cannot_read(path, wording.SHEET_EMPTY, wording.SHEET_EMPTY_HINT)
    return Place(
        worksheet, header, [row for row in rows if row.number >= header], cautions, question
    )


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


def _likeliest(
    sheet: SheetFile, choices: Choices
) -> tuple[str, tuple[Caution, ...], Question | None]:
    """The visible worksheet that looks most like the data; the first of equals.

    Hidden ones are never taken unasked, as a person may not know of them, but they are told.
    """
    names = sheet.visible or sheet.worksheets
    hidden = _hidden_with_people(sheet, choices, names)
    if len(names) == 1 and not hidden:
        return names[0], (), None
    likeness = {name: _likeness(sheet, name, choices) for name in names}
    best = max(names, key=lambda name: likeness[name])
    cautions: list[Caution] = []
    others = [name for name in names if name != best and likeness[name].people]
    question = None
    if others:
        text = say(wording.OTHER_WORKSHEETS, worksheets=_listed(others), worksheet=best)
        cautions.append(Caution("other_worksheets", text))
    if hidden and not likeness[best].people:
        text = say(left_wording.ASK_WORKSHEET_HIDDEN, worksheet=best, worksheets=_listed(hidden))
        question = Question(Subject.WORKSHEET, text, say(left_wording.ASK_WORKSHEET_HINT))
    elif hidden:
        text = say(left_wording.HIDDEN_WORKSHEETS, worksheets=_listed(hidden), worksheet=best)
        cautions.append(Caution("hidden_worksheets", text))
    return best, tuple(cautions), question


def _hidden_with_people(sheet: SheetFile, choices: Choices, visible: tuple[str, ...]) -> list[str]:
    """The hidden worksheets whose headings name IDs; one that is damaged is nobody's concern."""
    found = []
    for name in sheet.worksheets:
        if name in visible:
            continue
        try:
            likeness = _likeness(sheet, name, choices)
        except SheetError:
            continue
        if likeness.people and likeness.rows > 1:
            found.append(name)
    return found


def _likeness(sheet: SheetFile, worksheet: str, choices: Choices) -> _Likeness:
    rows = sample(sheet, worksheet, _COMPARED_ROWS)
    number = choices.header_row or find_header(rows)
    header = next((row for row in rows if row.number == number), None)
    if header is None:
        return _Likeness(0, people=False, events=False, weight=0, rows=0)
    meanings = [meaning_of(text) for text in header.texts.values()]
    headings = {compact(text) for text in header.texts.values()}
    chosen = (choices.event_column, choices.person_column, *(choices.email_columns or ()))
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
