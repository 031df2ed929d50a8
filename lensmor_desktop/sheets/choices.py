"""What a person chose by hand; whatever is left open the program finds or asks about."""

from dataclasses import dataclass, field

from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.csvtext.encodings import ENCODINGS, known_encoding

NONE = "none"
"""The choice that there is no such column."""


@dataclass(frozen=True, slots=True)
class Correction:
    """An ID that a person typed in place of what stands in a cell.

    Sheets are sorted between two looks at them, so a correction says what it was made for and
    counts only while that still stands in its row.

    Attributes:
        row: the row's number.
        kind: whether it is in the column of events or of people.
        text: what was typed.
        value: what stands in the cell, as it is shown (`identifiers.shown`).
        name, company: what the sheet says of who is in the row.
        worksheet: its name; "" for a text file. In another worksheet the correction means nothing.
    """

    row: int
    kind: IdentifierKind
    text: str
    value: str
    name: str = field(default="", repr=False)
    company: str = field(default="", repr=False)
    worksheet: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """A person's choices for reading a sheet; None lets the program find it.

    Attributes:
        worksheet: the worksheet's name (upper and lower case are the same).
        header_row: the number of the row of headings, from 1.
        event_column, person_column: a heading (any case) or the letters of a column; "none" says
            that there is none. With no person column the rows are events.
        email_columns: those with addresses that these people have already, each by its heading or
            its letters; () says that there is none.
        email_asked: the letters of the columns about which `email_columns` was the answer; a column
            that got addresses since is asked about. None: it was said of all.
        encoding: that of a text file, by a name that Python or Excel knows.
        event_id: the one event of all rows, for sheets without an event column.
        include_hidden: read rows that are hidden by a filter or by hand, too.
        practice: marks of practice runs count as settled only in a practice run.
        corrections: IDs of this worksheet that were corrected for the run alone.
    """

    worksheet: str | None = None
    header_row: int | None = None
    event_column: str | None = None
    person_column: str | None = None
    email_columns: tuple[str, ...] | None = None
    email_asked: tuple[str, ...] | None = None
    event_id: str | None = None
    encoding: str | None = None
    include_hidden: bool = False
    practice: bool = False
    corrections: tuple[Correction, ...] = ()


def says_none(choice: str | None) -> bool:
    """Whether a person said that there is no such column."""
    return choice is not None and choice.strip().casefold() == NONE


def codec_of(choices: Choices) -> str:
    """Python's name for the encoding that was chosen; "" if none was.

    Raises:
        ChoiceRefused: there is no such encoding, or it is none of text files.
    """
    chosen = (choices.encoding or "").strip()
    name = known_encoding(chosen) if chosen else ""
    if name is None:
        raise ChoiceRefused(
            say(wording.ENCODING_UNKNOWN, encoding=chosen),
            say(wording.ENCODING_NAMES, encodings=", ".join(ENCODINGS)),
            say(wording.ENCODING_HINT),
        )
    return name
