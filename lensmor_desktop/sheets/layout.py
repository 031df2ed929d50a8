"""Where things stand in a sheet: chosen by hand, found, or asked about, but never guessed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from lensmor_desktop.domain.cells import Cell, CellKind
from lensmor_desktop.domain.identifiers import IdentifierKind, Refusal, read_identifier, shown
from lensmor_desktop.domain.rows import Caution, Column, Layout, Question, Subject
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.addresses import about_addresses, unanswered, with_columns
from lensmor_desktop.sheets.choices import Choices, says_none
from lensmor_desktop.sheets.columns import (
    ColumnFacts,
    choose_column,
    choose_columns,
    label,
    listed,
    survey,
)
from lensmor_desktop.sheets.misplaced import about_misplaced, other_people
from lensmor_desktop.sheets.names import Match, Meaning
from lensmor_desktop.sheets.results import find_results
from lensmor_desktop.sheets.samples import SampledRow
from lensmor_desktop.sheets.titles import TITLES, Titles

_SHOWN_FOREIGN = 3


@dataclass(slots=True)
class Findings:
    """A layout with what has to be asked, and what a person should know."""

    layout: Layout
    questions: list[Question] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)


def find_layout(
    worksheet: str,
    header_row: int,
    rows: Sequence[SampledRow],
    choices: Choices,
    titles: Titles = TITLES,
) -> Findings:
    """Finds the columns of a sheet.

    Args:
        worksheet: its name, "" for a text file.
        header_row: the number of the row of headings.
        rows: the sheet's first rows with content, the headings among them.
        titles: the headings of our columns.

    Raises:
        ChoiceRefused: a choice names a column that isn't there, or can't be used.
    """
    facts = survey(rows, header_row)
    below = [row for row in rows if row.number > header_row]
    results, cautions = find_results([fact.column for fact in facts], below, titles)
    ours = {column.index for _, column in results}
    free = [fact for fact in facts if fact.column.index not in ours]
    finder = _Finder(facts, free, header_row, choices)
    finder.cautions.extend(cautions)
    finder.find_ids()
    if finder.person:
        finder.cautions.extend(other_people(free, finder.person, finder.event))
    emails = finder.find_emails()
    others = [fact for fact in free if fact not in (finder.event, finder.person)]
    best = partial(_best, others, _side_by_side(facts, finder.person or finder.event))
    layout = Layout(
        worksheet=worksheet,
        header_row=header_row,
        columns=with_columns([fact.column for fact in facts], emails),
        event=finder.event.column if finder.event else None,
        person=finder.person.column if finder.person else None,
        emails=emails,
        full_name=best(lambda meaning: meaning.full_name),
        first_name=best(lambda meaning: meaning.first_name),
        last_name=best(lambda meaning: meaning.last_name),
        company=best(lambda meaning: meaning.company),
        results=results,
        fixed_event_id=finder.typed,
        people_absent=says_none(choices.person_column),
        event_column_absent=says_none(choices.event_column),
    )
    return Findings(layout, finder.questions, finder.cautions)


def _best(
    facts: Sequence[ColumnFacts], near: frozenset[int], rank: Callable[[Meaning], int | None]
) -> Column | None:
    """The column that most likely has a meaning, by its heading.

    Columns with content come first, then those of the list in which the IDs stand (`near`): beside
    it there may be another, with people of its own.
    """
    ranked = [
        (not fact.filled, fact.column.index not in near, position, fact.column.index, fact.column)
        for fact in facts
        if (position := rank(fact.meaning)) is not None
    ]
    return min(ranked)[4] if ranked else None


def _side_by_side(facts: Sequence[ColumnFacts], of: ColumnFacts | None) -> frozenset[int]:
    """The columns with headings that stand side by side with one; no other parts them from it."""
    titled = {fact.column.index for fact in facts if fact.column.title}
    found = {of.column.index} if of is not None else set()
    for step in (-1, 1):
        at = of.column.index + step if of is not None else 0
        while at in titled:
            found.add(at)
            at += step
    return frozenset(found)


class _Finder:
    """Finds the columns of IDs and of addresses; asks where it can't."""

    def __init__(
        self,
        facts: Sequence[ColumnFacts],
        free: Sequence[ColumnFacts],
        header_row: int,
        choices: Choices,
    ) -> None:
        self._facts = facts  # all columns: a person may choose any
        self._free = free  # without those that our runs made
        self._header_row = header_row
        self._choices = choices
        self.questions: list[Question] = []
        self.cautions: list[Caution] = []
        self.event: ColumnFacts | None = None
        self.person: ColumnFacts | None = None
        self.typed = _typed_event(choices.event_id)

    def find_ids(self) -> None:
        """Finds the columns of event IDs and personnel IDs."""
        no_event = says_none(self._choices.event_column)
        no_person = says_none(self._choices.person_column)
        self.event = self._chosen(self._choices.event_column)
        self.person = self._chosen(self._choices.person_column)
        if self.event and self.person and self.event.column == self.person.column:
            raise ChoiceRefused(
                say(wording.SAME_COLUMN, column=label(self.event.column)),
                say(wording.SAME_COLUMN_MESSAGE),
                say(wording.SAME_COLUMN_HINT),
            )
        events = self._candidates(lambda meaning: meaning.event, self.person)
        people = self._candidates(lambda meaning: meaning.person, self.event)
        either = [fact for fact in self._free if fact.meaning.either and _holds_ids(fact)]
        either = [fact for fact in either if fact not in (self.event, self.person)]
        if either and (self.event or events or self.typed or no_event) and not no_person:
            # "Lensmor ID" beside "Event ID" is the person's, unless one is named more clearly.
            if not any(fact.meaning.person is Match.NAMED for fact in people):
                people = people + either
            either = []
        elif no_person and not events:
            events, either = either, []
        if self.event is None and not no_event:
            self._settle_event(events, either)
        elif self.typed and self.event is not None:
            self._refuse_typed([self.event])
        elif no_event and not self.typed:
            self._ask_event([], [])
        if self.person is None and not no_person:
            self._settle_person(people, either)

    def _chosen(self, choice: str | None) -> ColumnFacts | None:
        if choice is None or not choice.strip() or says_none(choice):
            return None
        fact = choose_column(self._facts, choice, self._header_row)
        if fact.foreign:
            self._caution("foreign_column", wording.FOREIGN_CHOSEN, fact)
        elif fact.mismatched:
            self._caution("odd_column", wording.CONTENT_CHOSEN, fact)
        return fact

    def _candidates(
        self, level: Callable[[Meaning], Match], other: ColumnFacts | None
    ) -> list[ColumnFacts]:
        """The columns named so whose cells may hold IDs, those that could be meant together.

        A name that only Lensmor uses puts aside names that others use too; a doubtful one is
        never taken (`Match.ASKED`). An empty column is put
        aside by one with content.
        """
        named = [fact for fact in self._free if level(fact.meaning) and fact is not other]
        fitting = [fact for fact in named if _holds_ids(fact)]
        fitting = [fact for fact in fitting if fact.filled] or fitting
        top = max((level(fact.meaning) for fact in fitting), default=Match.NONE)
        least = Match.PLAIN if top is Match.NAMED else Match.WEAK
        return [fact for fact in fitting if level(fact.meaning) >= least]

    def _settle_event(self, events: list[ColumnFacts], either: list[ColumnFacts]) -> None:
        sure = [fact for fact in events if fact.meaning.event >= Match.PLAIN]
        if self.typed:
            if sure:
                self._refuse_typed(sure)
            return
        if len(events) == 1 and (misplaced := about_misplaced(self._free, events[0], self.person)):
            self.questions.append(misplaced)
        elif len(events) == 1:
            self.event = events[0]
            if not sure and not events[0].meaning.either:
                self._caution("weak_event_column", wording.WEAK_EVENT, events[0])
        elif events:
            columns = [fact.column for fact in events]
            self._ask(Subject.EVENT_COLUMN, wording.ASK_EVENT_SEVERAL, columns)
        else:
            misnamed = [
                fact for fact in self._free if fact.meaning.event >= Match.PLAIN and fact.filled
            ]
            doubtful = self._doubtful(lambda meaning: meaning.event)
            if doubtful and not misnamed and not either:
                self._ask(Subject.EVENT_COLUMN, wording.ASK_EVENT_SEVERAL, doubtful)
                return
            self._ask_event([fact.column for fact in misnamed], either)

    def _ask_event(self, misnamed: list[Column], either: list[ColumnFacts]) -> None:
        if says_none(self._choices.person_column):
            self._ask(
                Subject.EVENT_COLUMN,
                wording.ASK_EVENT_COLUMN,
                self._likely(),
                hint=wording.ASK_EVENT_COLUMN_HINT,
            )
            return
        template = wording.ASK_EVENT_CONTENT if misnamed else wording.ASK_EVENT
        candidates = [fact.column for fact in either]
        self._ask(
            Subject.EVENT_ID,
            template,
            candidates or misnamed,
            hint=wording.ASK_EVENT_HINT,
            named=misnamed,
        )

    def _settle_person(self, people: list[ColumnFacts], either: list[ColumnFacts]) -> None:
        people = [fact for fact in people if fact is not self.event]
        if len(people) == 1 and (misplaced := about_misplaced(self._free, people[0], self.event)):
            self.questions.append(misplaced)
        elif len(people) == 1:
            self.person = people[0]
            if people[0].meaning.person < Match.PLAIN and not people[0].meaning.either:
                self._caution("weak_person_column", wording.WEAK_PERSON, people[0])
        elif people:
            columns = [fact.column for fact in people]
            self._ask(Subject.PERSON_COLUMN, wording.ASK_PERSON_SEVERAL, columns)
        elif either:
            columns = [fact.column for fact in either]
            self._ask(Subject.PERSON_COLUMN, wording.ASK_PERSON_SEVERAL, columns)
        else:
            self._ask_person()

    def _doubtful(self, level: Callable[[Meaning], Match]) -> list[Column]:
        """Columns whose names may mean Lensmor's IDs, but too doubtfully to be taken unasked."""
        named = [fact for fact in self._free if level(fact.meaning) is Match.ASKED]
        named = [fact for fact in named if fact not in (self.event, self.person)]
        return [fact.column for fact in named if fact.filled and _holds_ids(fact)]

    def _ask_person(self) -> None:
        if doubtful := self._doubtful(lambda meaning: meaning.person):
            others = [column for column in self._likely() if column not in doubtful]
            self._ask(
                Subject.PERSON_COLUMN,
                wording.ASK_PERSON_SEVERAL,
                doubtful + others,
                hint=wording.ASK_PERSON_HINT,
                named=doubtful,
            )
            return
        misnamed = [fact for fact in self._free if fact.meaning.person and fact.filled]
        foreign = [fact for fact in self._free if fact.foreign and fact.ids + fact.salesforce]
        template = wording.ASK_PERSON
        named: list[Column] = []
        if misnamed:
            template, named = wording.ASK_PERSON_CONTENT, [fact.column for fact in misnamed]
        elif foreign:
            template = wording.ASK_PERSON_FOREIGN
            named = [fact.column for fact in foreign[:_SHOWN_FOREIGN]]
        self._ask(
            Subject.PERSON_COLUMN,
            template,
            self._likely(),
            hint=wording.ASK_PERSON_HINT,
            named=named,
        )

    def _likely(self) -> list[Column]:
        """Columns to choose from: those that may hold IDs, a CRM's own keys last."""
        taken = (self.event, self.person)
        ids = [f for f in self._free if f.filled and f.ids * 2 >= f.filled and f not in taken]
        ids.sort(key=lambda fact: fact.foreign)
        return [fact.column for fact in ids] or [
            fact.column for fact in self._free if fact not in taken
        ]

    def find_emails(self) -> tuple[Column, ...]:
        """The columns of the addresses that these people have already.

        Those with a plain heading count, unless a person has said which. Addresses under any other
        heading may be somebody else's (an owner's, an assistant's), so that a person is asked.
        """
        free = [fact for fact in self._free if fact not in (self.event, self.person)]
        chosen = self._choices.email_columns
        if chosen is None:
            counted = tuple(fact.column for fact in free if fact.meaning.email is not None)
        else:
            counted = choose_columns(self._facts, chosen, self._header_row)
        doubtful = [fact.column for fact in free if fact.addresses]
        doubtful = unanswered(doubtful, counted, self._choices)
        if doubtful and not says_none(self._choices.person_column):
            self.questions.append(about_addresses(counted, doubtful))
        return counted

    def _refuse_typed(self, facts: list[ColumnFacts]) -> None:
        raise ChoiceRefused(
            say(wording.TYPED_AND_COLUMN),
            say(wording.TYPED_AND_COLUMN_MESSAGE, columns=listed([f.column for f in facts])),
            say(wording.TYPED_AND_COLUMN_HINT),
        )

    def _caution(self, code: str, template: str, fact: ColumnFacts) -> None:
        self.cautions.append(Caution(code, say(template, column=label(fact.column))))

    def _ask(
        self,
        subject: Subject,
        template: str,
        candidates: list[Column],
        *,
        hint: str = wording.ASK_COLUMN_HINT,
        named: list[Column] | None = None,
    ) -> None:
        columns = listed(candidates if named is None else named)
        values = {"columns": columns} if "{columns}" in template else {}
        self.questions.append(
            Question(subject, say(template, **values), say(hint), tuple(candidates))
        )


def _holds_ids(fact: ColumnFacts) -> bool:
    """Whether a column that is named so may hold Lensmor's IDs, by what stands in it."""
    return not fact.foreign and not fact.mismatched


def _typed_event(typed: str | None) -> str:
    """The event ID that a person typed in, cleaned; "" if none.

    Raises:
        ChoiceRefused: it is no event ID.
    """
    if typed is None or not typed.strip():
        return ""
    cell = Cell(CellKind.TEXT, typed)
    result = read_identifier(cell, IdentifierKind.EVENT, "")
    if isinstance(result, Refusal):
        raise ChoiceRefused(
            say(wording.TYPED_EVENT),
            say(wording.TYPED_EVENT_MESSAGE, value=shown(typed)),
            say(wording.TYPED_EVENT_HINT),
        )
    return result
