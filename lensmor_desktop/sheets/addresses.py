"""Addresses that stand in a sheet: whoever has one needs not to be paid for.

Whose they are is told by a plain heading, or by a person: an owner's or an assistant's address is
none of these people's.
"""

from collections.abc import Sequence

from lensmor_desktop.domain.rows import Column, Layout, Question, Subject
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.columns import holds_address, listed
from lensmor_desktop.sheets.files import SheetFile
from lensmor_desktop.sheets.samples import SAMPLED_ROWS


def about_addresses(plain: Sequence[Column], doubtful: Sequence[Column]) -> Question:
    """The question whose the addresses are in columns without a plain heading.

    Args:
        plain: columns of these people's addresses by their heading.
        doubtful: the others that hold addresses.
    """
    every = tuple(sorted((*plain, *doubtful), key=lambda column: column.index))
    letters = ",".join(column.letter for column in every)
    if plain:
        hint = say(
            wording.ASK_ADDRESSES_TOO_HINT,
            plain=",".join(column.letter for column in plain),
            every=letters,
        )
        text = say(wording.ASK_ADDRESSES_TOO, columns=listed(doubtful), plain=listed(plain))
    else:
        hint = say(wording.ASK_ADDRESSES_HINT, every=letters)
        text = say(wording.ASK_ADDRESSES, columns=listed(doubtful))
    return Question(Subject.EMAIL_COLUMN, text, hint, every)


def addresses_below(sheet: SheetFile, layout: Layout) -> tuple[Column, ...]:
    """Columns that hold addresses below the sampled rows, and that nobody was asked about.

    A sheet of 20,000 leads may have its first address in row 5,000.

    Raises:
        SheetError: the worksheet can't be read.
    """
    known = {column.index for column in (layout.event, layout.person, *layout.emails) if column}
    known |= {column.index for _, column in layout.results}
    found: set[int] = set()
    for number, line in enumerate(sheet.rows(layout.worksheet)):
        if number < SAMPLED_ROWS or line.number <= layout.header_row:
            continue
        for index, raw in line.cells.items():
            if index not in known and holds_address(sheet.display(raw)):
                found.add(index)
                known.add(index)
    titles = {column.index: column for column in layout.columns}
    return tuple(titles.get(index, Column(index, "")) for index in sorted(found))


def with_columns(columns: Sequence[Column], more: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of a sheet, with those of which the sampled rows show nothing."""
    known = {column.index for column in columns}
    every = (*columns, *(column for column in more if column.index not in known))
    return tuple(sorted(every, key=lambda column: column.index))
