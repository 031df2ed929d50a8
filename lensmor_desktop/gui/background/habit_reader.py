"""Reading a sheet as the person read the last one of its kind. Used in the engine's thread.

Which choices are remembered depends on the headings, so they are looked at before the rows are
read. A choice never counts for other headings than those for which it was made.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lensmor_desktop.domain.rows import Column, Inspection, Layout, Subject
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.gui.background.requests import Inspect, Remembering
from lensmor_desktop.settings.habits import (
    Chosen,
    SheetHabit,
    forget_habit,
    habit_for,
    has_habits,
    headings_of,
    keep_habit,
)

if TYPE_CHECKING:
    from lensmor_desktop.sheets import Choices, Glimpse

Glance = Callable[["Choices"], "Glimpse"]
NOTHING = Chosen()


class Work(Protocol):
    """One reading of a sheet, step by step."""

    def glance(self, choices: "Choices") -> "Glimpse":
        """What the sheet's beginning tells, with these choices."""

    def show(self, choices: "Choices", as_last_time: Chosen) -> "Glimpse | None":
        """Shows the beginning while the rows are read; None if that can't be."""

    def look(self, choices: "Choices") -> Inspection:
        """Reads and checks the rows."""


class HabitReader:
    """Knows what the program found by itself in the file that is open."""

    def __init__(self) -> None:
        self._found: tuple[Path, Layout] | None = None

    def read(self, request: Inspect, folder: Path, work: Work) -> tuple[Inspection, Chosen]:
        """Reads a sheet, and takes or keeps what is remembered for its headings.

        Memory is dealt with before the rows are read: the person sees what was taken from it at
        once, and what they chose is kept even if they don't wait for the rows.

        Args:
            request: what to read, and what to do with the memory.
            folder: the data folder.

        Returns:
            the sheet, and the choices that were taken from memory.

        Raises:
            SheetError, ChoiceRefused: as `work.look` does for the request's own choices.
        """
        choices, taken = request.choices, NOTHING
        if request.remembering is Remembering.AS_LAST_TIME and has_habits(folder):
            taken = self._remembered(request, folder, work.glance)
            choices = replace(choices, **taken)
        seen = work.show(choices, taken)
        if seen is not None:
            self._remember(request, folder, choices, seen.layout)
        inspection = work.look(choices)
        if seen is None:
            self._remember(request, folder, choices, inspection.layout)
        return inspection, _that_matter(taken, inspection)

    def _remember(self, request: Inspect, folder: Path, choices: "Choices", layout: Layout) -> None:
        if _is_free(choices):
            self._found = (request.path, layout)
        if request.remembering is Remembering.FORGET:
            forget_habit(folder, layout)
        elif request.remembering is Remembering.KEEP:
            keep_habit(folder, self._found_in(request.path), layout, _habit_of(request))

    def _found_in(self, path: Path) -> Layout | None:
        return self._found[1] if self._found is not None and self._found[0] == path else None

    def _remembered(self, request: Inspect, folder: Path, glance: Glance) -> Chosen:
        """The choices of last time that fit this sheet and change anything."""
        found = glance(request.choices)
        if _is_free(request.choices):
            self._found = (request.path, found.layout)
        habit = habit_for(folder, found.layout, placed=request.choices.worksheet is not None)
        if habit is None or _says_the_same(habit, found):
            return NOTHING
        chosen: Chosen = {**habit.place, **habit.columns}
        try:
            there = glance(replace(request.choices, **chosen))
        except ChoiceRefused:
            return NOTHING  # this sheet has no such worksheet, row or column
        return chosen if headings_of(there.layout) == habit.headings else NOTHING


def _is_free(choices: "Choices") -> bool:
    """Whether the program is to find everything by itself."""
    return replace(choices, practice=False, corrections=()) == type(choices)()


def _that_matter(chosen: Chosen, inspection: Inspection) -> Chosen:
    """Without the wish for hidden rows where none is hidden: that would only alarm."""
    if "include_hidden" not in chosen or any(row.hidden for row in inspection.rows):
        return chosen
    mattering = chosen.copy()
    del mattering["include_hidden"]
    return mattering


def _habit_of(request: Inspect) -> SheetHabit:
    """The choices that may count for another sheet: not the event ID."""
    chosen = request.choices
    return SheetHabit(
        worksheet=chosen.worksheet,
        header_row=chosen.header_row,
        event_column=chosen.event_column,
        person_column=chosen.person_column,
        email_columns=chosen.email_columns,
        email_asked=chosen.email_asked or (),
        include_hidden=chosen.include_hidden,
    )


def _says_the_same(habit: SheetHabit, found: "Glimpse") -> bool:
    """Whether the program found by itself what was chosen last time."""
    layout = found.layout
    asked = {question.subject for question in found.questions}
    counted = tuple(column.letter for column in layout.emails)

    def same(wanted: str | None, column: Column | None, *subjects: Subject) -> bool:
        if wanted is None:
            return True
        if column is None:
            return wanted == "none" and asked.isdisjoint(subjects)
        return wanted == column.letter

    return (
        habit.worksheet in (None, layout.worksheet)
        and habit.header_row in (None, layout.header_row)
        and same(habit.event_column, layout.event, Subject.EVENT_COLUMN, Subject.EVENT_ID)
        and same(habit.person_column, layout.person, Subject.PERSON_COLUMN)
        and (habit.email_columns in (None, counted) and Subject.EMAIL_COLUMN not in asked)
        and not habit.include_hidden
    )
