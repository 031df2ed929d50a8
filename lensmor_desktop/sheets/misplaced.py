"""Columns beside those that are read: headings one column off their data, other lists of people."""

from collections.abc import Iterator, Sequence

from lensmor_desktop.domain.rows import Caution, Question, Subject
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets.columns import ColumnFacts, label, listed
from lensmor_desktop.sheets.leftout import wording
from lensmor_desktop.sheets.names import Match


def about_misplaced(
    facts: Sequence[ColumnFacts], named: ColumnFacts, other: ColumnFacts | None
) -> Question | None:
    """The question where a column is named, but empty, and IDs stand beside it without a heading.

    Headings that are merged over several columns stand in the first of them; exports put the data
    into the last one.

    Args:
        facts: the columns from left to right, without our own.
        named: the only one whose heading names these IDs.
        other: the column of the other IDs, which is taken.
    """
    if named.filled:
        return None
    at = facts.index(named)
    for side in (facts[at + 1 :], facts[:at][::-1]):
        for fact in side:
            if fact.column.title:
                break
            if fact is not other and fact.ids and fact.ids * 2 >= fact.filled:
                return _ask(named, fact)
    return None


def _ask(named: ColumnFacts, beside: ColumnFacts) -> Question:
    column = beside.column.letter
    event = named.meaning.event > named.meaning.person
    return Question(
        Subject.EVENT_COLUMN if event else Subject.PERSON_COLUMN,
        say(
            wording.ASK_EVENT_BESIDE if event else wording.ASK_PERSON_BESIDE,
            named=label(named.column),
            column=column,
        ),
        say(wording.ASK_BESIDE_HINT, column=column),
        (beside.column, named.column),
    )


def other_people(
    facts: Sequence[ColumnFacts], person: ColumnFacts, event: ColumnFacts | None
) -> Iterator[Caution]:
    """Tells of other columns of people, as where two lists stand side by side."""
    others = [
        fact.column
        for fact in facts
        if fact is not person
        and fact is not event
        and fact.meaning.person >= Match.PLAIN
        and fact.ids * 2 > fact.filled
    ]
    if others:
        text = say(wording.OTHER_PEOPLE, column=label(person.column), columns=listed(others))
        yield Caution("other_people", text)
