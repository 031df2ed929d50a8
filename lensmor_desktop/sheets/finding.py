"""Where things stand in a sheet, told by its first rows: what every reading begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lensmor_desktop.domain.rows import Caution, Layout, Question, Subject
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.choices import Choices, codec_of
from lensmor_desktop.sheets.files import SheetFile
from lensmor_desktop.sheets.headers import is_first_person, looks_like_data
from lensmor_desktop.sheets.layout import find_layout
from lensmor_desktop.sheets.leftout import wording as left_wording
from lensmor_desktop.sheets.samples import SampledRow
from lensmor_desktop.sheets.titles import TITLES, Titles
from lensmor_desktop.sheets.worksheets import find_place


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first rows tell of a sheet.

    Attributes:
        worksheets: those to choose from; `hidden_worksheets` can be chosen, too.
        rows: the first rows with content, from the headings on.
        questions: what a person has to say before any row is read.
        warnings: what they should know; the rows may add to it.
    """

    worksheets: tuple[str, ...]
    layout: Layout
    rows: tuple[SampledRow, ...]
    questions: tuple[Question, ...]
    warnings: tuple[Caution, ...]
    hidden_worksheets: tuple[str, ...] = ()


def find(sheet: SheetFile, path: Path, choices: Choices, titles: Titles = TITLES) -> Beginning:
    """Finds worksheet, headings and columns, or takes those chosen by hand.

    Args:
        path: the file's, for what is said of it.
        choices: what a person chose by hand.
        titles: the headings of our columns, by which earlier runs are recognised.

    Raises:
        SheetError: it can't be read.
        ChoiceRefused: a choice can't be used.
    """
    place = find_place(sheet, path, choices)
    found = find_layout(place.worksheet, place.header_row, place.rows, choices, titles)
    questions = found.questions
    if choices.header_row is None and looks_like_data(place.rows[0]):
        question = say(wording.ASK_HEADINGS, row=str(place.header_row))
        hint = say(wording.ASK_HEADINGS_HINT)
        questions = [Question(Subject.HEADER_ROW, question, hint), *questions]
    elif is_first_person(place.rows[0], place.rows[1:], found.layout):
        # Even where that row was chosen: else its person would be lost, and overwritten.
        question = say(left_wording.ASK_HEADINGS_PERSON, row=str(place.header_row))
        hint = say(left_wording.ASK_HEADINGS_PERSON_HINT)
        questions = [Question(Subject.HEADER_ROW, question, hint)]
    if place.question is not None and questions:
        questions = [place.question]
    readings = sheet.readings(found.layout) if not choices.encoding and not questions else {}
    if readings:
        questions = [_ask_encoding(readings)]
    return Beginning(
        worksheets=tuple(
            name
            for name in sheet.worksheets
            if name == place.worksheet or name in sheet.visible or not sheet.visible
        ),
        hidden_worksheets=tuple(
            name
            for name in sheet.worksheets
            if sheet.visible and name not in sheet.visible and name != place.worksheet
        ),
        layout=replace(found.layout, encoding=codec_of(choices)),
        rows=tuple(place.rows),
        questions=tuple(questions),
        warnings=(*sheet.cautions, *place.cautions, *found.cautions),
    )


def _ask_encoding(readings: Mapping[str, tuple[str, ...]]) -> Question:
    options = tuple((name, ", ".join(values)) for name, values in readings.items())
    ways = "; ".join(f"{name}: {values}" for name, values in options)
    return Question(
        Subject.ENCODING,
        say(wording.ASK_ENCODING, ways=ways),
        say(wording.ASK_ENCODING_HINT),
        options=options,
    )
