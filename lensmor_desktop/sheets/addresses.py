"""Addresses that stand in a sheet: whoever has one needs not to be paid for.

Whose they are is told by a plain heading, or by a person: an owner's or an assistant's address is
none of these people's.
"""

from collections.abc import Sequence
from dataclasses import replace

from lensmor_desktop.domain.rows import Column, Layout, Question, Subject
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.choices import Choices
from lensmor_desktop.sheets.columns import ADDRESS_MARKS, holds_address, listed
from lensmor_desktop.sheets.files import SheetFile
from lensmor_desktop.sheets.samples import SAMPLED_ROWS


def about_addresses(plain: Sequence[Column], doubtful: Sequence[Column]) -> Question:
    """The question whose the addresses are in columns without a plain heading.

    Args:
        plain: columns of these people's addresses by their heading.
        doubtful: the others that hold addresses.
    """
    every = tuple(sorted((*plain, *doubtful), key=lambda column: column.index))
    letters = tuple(column.letter for column in every)
    if plain:
        hint = say(
            wording.ASK_ADDRESSES_TOO_HINT,
            plain=tuple(column.letter for column in plain),
            every=letters,
        )
        text = say(wording.ASK_ADDRESSES_TOO, columns=listed(doubtful), plain=listed(plain))
    else:
        hint = say(wording.ASK_ADDRESSES_HINT, every=letters)
        text = say(wording.ASK_ADDRESSES, columns=listed(doubtful))
    return Question(Subject.EMAIL_COLUMN, text, hint, every)


def is_said_of_all(choices: Choices) -> bool:
    """Whether a person has said which columns of addresses count, whatever the others hold."""
    return choices.email_columns is not None and choices.email_asked is None


def unanswered(
    columns: Sequence[Column], counted: Sequence[Column], choices: Choices
) -> list[Column]:
    """Those of some columns with addresses about which nobody was asked.

    Args:
        counted: the columns of these people's addresses.
    """
    if is_said_of_all(choices):
        return []
    asked = () if choices.email_columns is None else choices.email_asked or ()
    return [each for each in columns if each not in counted and each.letter not in asked]


def addresses_below(sheet: SheetFile, layout: Layout) -> tuple[Column, ...]:
    """Columns that hold addresses below the sampled rows, without those that count.

    A sheet of 20,000 leads may have its first address in row 5,000.

    Raises:
        SheetError: the worksheet can't be read.
    """
    known = {column.index for column in (*layout.ids, *layout.emails)}
    known |= {column.index for _, column in layout.results}
    found: set[int] = set()
    may_hold_one = sheet.marked(layout.worksheet, ADDRESS_MARKS)
    if may_hold_one is None:
        return ()
    for number, line in enumerate(sheet.rows(layout.worksheet)):
        if number < SAMPLED_ROWS or line.number <= layout.header_row:
            continue
        for index, raw in line.cells.items():
            if index in known or not may_hold_one(raw):
                continue
            if holds_address(sheet.display(raw)):
                found.add(index)
                known.add(index)
    titles = {column.index: column for column in layout.columns}
    return tuple(titles.get(index, Column(index, "")) for index in sorted(found))


def ask_of_all(
    questions: Sequence[Question], sheet: SheetFile, layout: Layout, choices: Choices
) -> tuple[tuple[Question, ...], Layout]:
    """One question about addresses for all columns, those that hold some far below too.

    Else the answer for one column would count for another, which nobody was asked about.

    Args:
        questions: what the sampled rows left open; nothing is looked up while that is more than
            whose the addresses are.

    Returns:
        the questions, and the layout with the columns that they name.

    Raises:
        SheetError: the worksheet can't be read.
    """
    others = [each for each in questions if each.subject is not Subject.EMAIL_COLUMN]
    if others or layout.person is None or is_said_of_all(choices):
        return tuple(questions), layout
    asked = [column for each in questions for column in each.candidates]
    below = with_columns(asked, addresses_below(sheet, layout))
    doubtful = unanswered(below, layout.emails, choices)
    layout = replace(layout, columns=with_columns(layout.columns, doubtful))
    return ((about_addresses(layout.emails, doubtful),) if doubtful else ()), layout


def with_columns(columns: Sequence[Column], more: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of a sheet, with those of which the sampled rows show nothing."""
    known = {column.index for column in columns}
    every = (*columns, *(column for column in more if column.index not in known))
    return tuple(sorted(every, key=lambda column: column.index))
