"""Which row holds the headings. Exports carry titles, blank rows and notes on filters above it."""

from collections.abc import Callable, Collection, Sequence

from lensmor_desktop.domain.cells import CellKind
from lensmor_desktop.domain.identity import says_nothing
from lensmor_desktop.domain.rows import Column, Layout
from lensmor_desktop.sheets.names import Match, Meaning, compact, meaning_of, names_an_id
from lensmor_desktop.sheets.samples import SampledRow

_SEARCHED = 60
_LONGEST_HEADING = 120
_MOST_KNOWN = 3  # so many known headings are some, even if none names an ID
_DIGITS_OF_ID = 4


def find_header(rows: Sequence[SampledRow]) -> int | None:
    """The number of the row of headings; None if there are no rows.

    The row that names the most things we know wins; where none names any, the first that is as
    wide as the table and made of distinct words.
    """
    if not rows:
        return None
    width = max(len(row.cells) for row in rows)
    best, best_score = rows[0].number, -1.0
    for row in rows[:_SEARCHED]:
        if len(row.cells) < min(2, width):
            continue  # a title, or a note on a filter
        score = _score(row, width)
        if score > best_score:
            best, best_score = row.number, score
    return best


def _score(row: SampledRow, width: int) -> float:
    words = [
        text
        for index, text in row.texts.items()
        if row.cells[index].kind is CellKind.TEXT
        and len(text) <= _LONGEST_HEADING
        and any(mark.isalpha() for mark in text)
        and "@" not in text
    ]
    known = sum(meaning_of(word).weight for word in words)
    distinct = len({compact(word) for word in words})
    others = len(row.cells) - len(words)
    return max(0.0, 3 * known + 20 * (distinct - 2 * others) / width)


def looks_like_data(row: SampledRow) -> bool:
    """Whether a row holds no words at all, so that it can't be one of headings."""
    return not any(mark.isalpha() for text in row.texts.values() for mark in text)


def is_first_person(header: SampledRow, below: Sequence[SampledRow], layout: Layout) -> bool:
    """Whether what was taken for the headings is a row of data like those below.

    Told by the columns of IDs: digits in place of a heading, or a value that comes again below.
    Where they aren't known, by any column of long numbers down from the first row, if no cell of
    the row names anything that we know.
    """
    ids = [column.index for column in layout.ids]
    if ids:
        ours = {column.index for _, column in layout.results}
        own = _without(header, ours)
        others = [
            row for row in below if _without(row, ours) != own and not is_heading_row(row, layout)
        ]
        return any(
            text.isdecimal() or any(row.texts.get(index) == text for row in others)
            for index in ids
            if (text := header.texts.get(index, "")) and meaning_of(text) == Meaning()
        )
    if any(meaning_of(text) != Meaning() for text in header.texts.values()):
        return False
    return any(
        len(text) >= _DIGITS_OF_ID and text.isdecimal() and _all_digits(index, below)
        for index, text in header.texts.items()
    )


def _without(row: SampledRow, columns: Collection[int]) -> dict[int, str]:
    """The texts of a row but for columns of results: headings that come again lack those."""
    return {index: text for index, text in row.texts.items() if index not in columns}


def _all_digits(index: int, rows: Sequence[SampledRow]) -> bool:
    filled = [row.texts[index] for row in rows if index in row.texts]
    return bool(filled) and all(text.isdecimal() and len(text) >= _DIGITS_OF_ID for text in filled)


def is_heading_row(row: SampledRow, layout: Layout) -> bool:
    """Whether a row among the data holds headings: words alone, of which some are known ones.

    Lensmor's own word for an ID beside another known heading is enough; words that are other
    programs' too ("Personnel", "Record ID") must stand beside two more, as values have such words.
    Where IDs belong, any heading of an ID is one, whoever's it is ("Personnel ID (old)"), and so
    are words in the columns of events and of people alike ("Messe", "Telefon"), or in that of
    people beside a known heading where no column holds events: what stands below them is another
    thing, and a number among it would be taken for somebody's ID.
    """
    if len(row.cells) < 2:
        return False
    for index, text in row.texts.items():
        if row.cells[index].kind is not CellKind.TEXT or "@" in text or text.isdecimal():
            return False
        if len(text) > _LONGEST_HEADING:
            return False
    there = [row.texts[column.index] for column in layout.ids if column.index in row.texts]
    if any(names_an_id(text) for text in there):
        return True
    known = [meaning for text in row.texts.values() if (meaning := meaning_of(text)) != Meaning()]
    if len(there) == len(layout.ids) > 0 and all(map(_is_word, there)):
        others = sum(meaning_of(text) != Meaning() for text in there)
        if len(there) == 2 or len(known) > others:
            return True
    if len(known) < 2:
        return False
    if any(max(each.event, each.person) >= Match.PLAIN or each.either for each in known):
        return True
    ids = any(each.event or each.person or each.foreign for each in known)
    return len(known) >= _MOST_KNOWN and (ids or len(known) * 2 >= len(row.cells))


_ROLES: tuple[tuple[str, Callable[[Meaning], object]], ...] = (
    ("person", lambda meaning: meaning.person or meaning.either),
    ("event", lambda meaning: meaning.event or meaning.either),
    ("full_name", lambda meaning: meaning.full_name is not None),
    ("first_name", lambda meaning: meaning.first_name is not None),
    ("last_name", lambda meaning: meaning.last_name is not None),
    ("company", lambda meaning: meaning.company is not None),
)


def _is_word(text: str) -> bool:
    """Whether letters stand here and no digit, and it isn't what people put where nothing is."""
    letters = any(mark.isalpha() for mark in text)
    return letters and not any(map(str.isdigit, text)) and not says_nothing(text)


def are_same_headings(row: SampledRow, layout: Layout) -> bool:
    """Whether a row of headings puts the same things into the same columns as the sheet's own."""
    roles: list[tuple[Column | None, Callable[[Meaning], object]]]
    roles = [(getattr(layout, role), is_named) for role, is_named in _ROLES]
    roles += [(column, lambda meaning: meaning.email is not None) for column in layout.emails]
    for column, is_named in roles:
        if column is None:
            continue
        text = row.texts.get(column.index, "")
        if compact(text) != compact(column.title) and not (text and is_named(meaning_of(text))):
            return False
    return True


def heading_weight(row: SampledRow) -> int:
    """How many things we know a row names; used to tell which worksheet holds the data."""
    return sum(meaning_of(text).weight for text in row.texts.values())
