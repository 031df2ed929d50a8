"""What a person did last time: files they opened, and columns they chose by hand.

A small JSON in the data folder, apart from the settings, for nobody sets it. It holds paths of
files, names of worksheets, letters of columns, and fingerprints of headings: no cell of a sheet, no
address and no key. Above all no event ID: one that was typed for one sheet would unlock people of
the wrong event in the next, so it is asked for each time.

Losing all this costs a person a few clicks, so reading never fails and a damaged file counts as
empty; what can't be kept is not worth a message.
"""

import contextlib
import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypedDict

from lensmor_desktop.domain.rows import Layout
from lensmor_desktop.platform.paths import same_but_for_spelling
from lensmor_desktop.settings.whole import change_json, read_json

FILE = "habits.json"
MOST_RECENT = 8
MOST_SHEETS = 200
"""Of how many kinds of sheet the choices are remembered; the oldest go first."""
_COLUMN = re.compile("none|[A-Z]{1,3}")
_LAST_ROW = 1_048_576


class Chosen(TypedDict, total=False):
    """What was chosen by hand, by the names of `sheets.Choices`; what is missing was found."""

    worksheet: str
    header_row: int
    event_column: str
    person_column: str
    email_columns: tuple[str, ...]
    email_asked: tuple[str, ...]
    include_hidden: bool


@dataclass(frozen=True, slots=True)
class SheetHabit:
    """What was chosen by hand; None where the program found it.

    Attributes:
        worksheet, header_row: where the data is.
        event_column, person_column: a column's letters, or "none".
        email_columns: the letters of those with addresses that count, () if there is none.
        email_asked: the letters of those about which that was the answer; of others that have got
            addresses since nobody was asked.
        include_hidden: hidden rows are read too.
        headings: the fingerprint of the headings for which the columns were chosen.
    """

    worksheet: str | None = None
    header_row: int | None = None
    event_column: str | None = None
    person_column: str | None = None
    email_columns: tuple[str, ...] | None = None
    email_asked: tuple[str, ...] = ()
    include_hidden: bool = False
    headings: str = ""

    @property
    def columns(self) -> Chosen:
        """What it says about columns and rows."""
        chosen = Chosen()
        if self.event_column:
            chosen["event_column"] = self.event_column
        if self.person_column:
            chosen["person_column"] = self.person_column
        if self.email_columns is not None:
            chosen["email_columns"], chosen["email_asked"] = self.email_columns, self.email_asked
        if self.include_hidden:
            chosen["include_hidden"] = True
        return chosen

    @property
    def place(self) -> Chosen:
        """What it says about where the data is."""
        chosen = Chosen()
        if self.worksheet:
            chosen["worksheet"] = self.worksheet
        if self.header_row:
            chosen["header_row"] = self.header_row
        return chosen


def headings_of(layout: Layout) -> str:
    """A fingerprint of a sheet's headings: the same headings over the same columns.

    Upper and lower case and blanks don't matter. Columns that our own runs added don't count, so a
    sheet is known again after its run. "" for a sheet without headings.
    """
    ours = {column.index for _, column in layout.results}
    parts = [
        f"{column.index}\x1f{' '.join(column.title.casefold().split())}"
        for column in sorted(layout.columns, key=lambda column: column.index)
        if column.title.strip() and column.index not in ours
    ]
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:32] if parts else ""


# --- files that were opened last ----------------------------------------------------------------


def read_recent(folder: Path) -> tuple[Path, ...]:
    """The files that were opened last, the newest first; whether they are still there is open."""
    kept = read_json(folder / FILE).get("recent")
    names = [name for name in kept if isinstance(name, str)] if isinstance(kept, list) else []
    paths = [Path(name) for name in dict.fromkeys(names) if name and "\0" not in name]
    return tuple(path for path in paths if path.is_absolute())[:MOST_RECENT]


def note_recent(folder: Path, path: Path) -> None:
    """A file was opened: it is the newest now."""
    before = read_recent(folder)
    others = [each for each in before if not same_but_for_spelling(each, path)]
    after = (path, *others)[:MOST_RECENT]
    if after != before:
        _keep(folder, recent=[str(each) for each in after])


def drop_recent(folder: Path, path: Path) -> None:
    """A file is gone."""
    before = read_recent(folder)
    after = [each for each in before if not same_but_for_spelling(each, path)]
    if len(after) != len(before):
        _keep(folder, recent=[str(each) for each in after])


def clear_recent(folder: Path) -> None:
    """Forgets which files were opened, not which columns were chosen."""
    _keep(folder, recent=[])


# --- columns that were chosen -------------------------------------------------------------------


def has_habits(folder: Path) -> bool:
    """Whether anything was ever chosen by hand."""
    kept = read_json(folder / FILE)
    return bool(_table(kept, "columns") or _table(kept, "places"))


def habit_for(folder: Path, layout: Layout, placed: bool = False) -> SheetHabit | None:
    """What was chosen for sheets with these headings, if anything was.

    Args:
        layout: what the program found by itself.
        placed: its worksheet was chosen already, so that only the columns are looked up.
    """
    kept = read_json(folder / FILE)
    found = headings_of(layout)
    place = {} if placed else _entry(kept, "places", found)
    worksheet, header_row = place.get("worksheet"), place.get("header_row")
    leads_to = place.get("headings")
    habit = SheetHabit(
        worksheet=worksheet if isinstance(worksheet, str) and worksheet else None,
        header_row=_row(header_row),
        headings=leads_to if isinstance(leads_to, str) and leads_to else found,
    )
    columns = _entry(kept, "columns", habit.headings)
    habit = replace(
        habit,
        event_column=_column(columns.get("event_column")),
        person_column=_column(columns.get("person_column")),
        email_columns=_columns(columns.get("email_columns", columns.get("email_column"))),
        email_asked=_columns(columns.get("email_asked")) or (),
        include_hidden=columns.get("include_hidden") is True,
    )
    return habit if habit.place or habit.columns else None


def keep_habit(folder: Path, found: Layout | None, chosen: Layout, habit: SheetHabit) -> None:
    """Remembers what was chosen for a sheet.

    Args:
        found: what the program found by itself in that file; None where nobody let it.
        chosen: where things are with the choices.
        habit: the choices.
    """
    headings = headings_of(chosen)
    kept = read_json(folder / FILE)
    columns = dict(_table(kept, "columns"))
    columns.pop(headings, None)
    if headings and habit.columns:
        columns[headings] = dict(habit.columns)
    places = dict(_table(kept, "places"))
    start = headings_of(found) if found is not None else ""
    places.pop(start, None)
    if found is not None and start and headings and _elsewhere(found, chosen):
        facts = {name: asdict(habit)[name] for name in habit.place}
        places[start] = {**facts, "headings": headings}
    _keep(folder, columns=_newest(columns), places=_newest(places))


def forget_habit(folder: Path, found: Layout) -> None:
    """What was chosen for sheets with these headings doesn't fit any more."""
    kept = read_json(folder / FILE)
    columns, places = dict(_table(kept, "columns")), dict(_table(kept, "places"))
    start = headings_of(found)
    place = places.pop(start, None)
    columns.pop(start, None)
    if isinstance(place, dict):
        columns.pop(str(place.get("headings")), None)
    _keep(folder, columns=columns, places=places)


def _elsewhere(found: Layout, chosen: Layout) -> bool:
    return (found.worksheet, found.header_row) != (chosen.worksheet, chosen.header_row)


def _table(kept: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = kept.get(name)
    return table if isinstance(table, dict) else {}


def _entry(kept: Mapping[str, object], name: str, key: str) -> Mapping[str, object]:
    entry = _table(kept, name).get(key) if key else None
    return entry if isinstance(entry, dict) else {}


def _column(value: object) -> str | None:
    return value if isinstance(value, str) and _COLUMN.fullmatch(value) else None


def _columns(value: object) -> tuple[str, ...] | None:
    """The letters of several columns; one, or "none", as earlier versions kept it."""
    if _column(value):
        return () if value == "none" else (str(value),)
    if not isinstance(value, list) or not all(_column(each) and each != "none" for each in value):
        return None
    return tuple(value)


def _row(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 1 <= value <= _LAST_ROW else None


def _newest(table: Mapping[str, object]) -> dict[str, object]:
    return dict(list(table.items())[-MOST_SHEETS:])


def _keep(folder: Path, **changes: object) -> None:
    place = folder / FILE
    with contextlib.suppress(OSError):  # see above: not worth a message
        change_json(place, changes)
