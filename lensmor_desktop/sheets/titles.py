"""The headings of our columns: those that new ones get, and all by which ours are recognised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from lensmor_desktop.domain.csv_output import FORMULA_STARTS
from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.names import Match, meaning_of

TitleSet: TypeAlias = Mapping[ResultColumn, str]
"""A heading for each of our columns."""

USUAL: TitleSet = {column: column.value for column in ResultColumn}
"""The headings that nobody has changed. They have Lensmor's name in them, and so speak for
themselves; others are trusted only beside each other (see `results`)."""

LONGEST_TITLE = 60
"""The longest heading, in characters. Excel's tables allow 255; nobody could read that."""

_FORMULA_STARTS = ("'", *FORMULA_STARTS)


@dataclass(frozen=True, slots=True)
class Titles:
    """What our columns are called.

    Attributes:
        new: the headings of new columns.
        former: sets of headings that columns of earlier runs may have.
    """

    new: TitleSet
    former: tuple[TitleSet, ...] = ()

    @property
    def known(self) -> tuple[TitleSet, ...]:
        """Every set by which our columns are recognised, each once, the present one first."""
        sets: list[TitleSet] = []
        for titles in (self.new, USUAL, *self.former):
            if titles not in sets:
                sets.append(titles)
        return tuple(sets)

    def knowing(self, former: Sequence[TitleSet]) -> "Titles":
        """The same, with more sets that columns of earlier runs may have."""
        return replace(self, former=(*self.former, *former))


TITLES = Titles(USUAL)
"""The headings where nothing else was asked for."""


def make_titles(given: Mapping[str, str]) -> Titles:
    """The headings that a person wants for the new columns.

    Args:
        given: headings that differ from the usual ones, by the name of a `ResultColumn` in lower
            case ("email", "status", ...). Other names are overlooked.

    Raises:
        ChoiceRefused: two columns could not be told apart, or a heading would be taken for
            something else.
    """
    asked = {
        column: " ".join(given[column.name.lower()].split())
        for column in ResultColumn
        if given.get(column.name.lower(), "").strip()
    }
    titles = {**USUAL, **asked}
    for column, title in asked.items():
        _check(title)
        for other in ResultColumn:
            if other is not column and (
                _same_but_for_number(title, titles[other])
                or _same_but_for_number(title, USUAL[other])
            ):
                raise _refused(title, wording.TITLE_TWICE, other=titles[other])
    return Titles(titles)


def _check(title: str) -> None:
    """Refuses a heading that a spreadsheet, or the next check of the sheet, would misread."""
    if len(title) > LONGEST_TITLE:
        raise _refused(title[:LONGEST_TITLE] + "…", wording.TITLE_TOO_LONG, most=LONGEST_TITLE)
    if title.startswith(_FORMULA_STARTS):
        raise _refused(title, wording.TITLE_FORMULA)
    if not title.isprintable():
        raise _refused("…", wording.TITLE_UNPRINTABLE)
    if not any(mark.isalpha() for mark in title):
        raise _refused(title, wording.TITLE_NO_LETTER)
    meaning = meaning_of(title)
    if meaning.either or max(meaning.event, meaning.person) > Match.NONE:
        raise _refused(title, wording.TITLE_OF_IDS)


def _same_but_for_number(one: str, other: str) -> bool:
    """Whether a heading is another, or the other with a number behind: both count as one."""
    one, other = one.casefold(), other.casefold()
    return one == other or _bare(one) == other or one == _bare(other)


def _bare(title: str) -> str:
    head, blank, number = title.rpartition(" ")
    return head if blank and number.isdecimal() else title


def _refused(title: str, message: str, **values: object) -> ChoiceRefused:
    return ChoiceRefused(
        say(wording.TITLE_REFUSED, title=title), say(message, **values), say(wording.TITLE_HINT)
    )
