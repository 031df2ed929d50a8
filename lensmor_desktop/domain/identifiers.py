"""What a Lensmor ID is, and which cells may hold one.

Identifiers are text (the contract: all identifiers are strings; a personnel ID is digits, an event
ID 1 to 100 characters). A spreadsheet harms them: it makes numbers of them, rounds them to 15
digits, shows them in scientific form, takes them for dates. An ID that may have been harmed is
refused here with its cell and what to do, because everything that passes may be paid for.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from lensmor_desktop.domain import wording
from lensmor_desktop.domain.cells import Cell, CellKind
from lensmor_desktop.domain.sentences import Sentence, say

MAX_PERSON_LENGTH = 20
"""The longest personnel ID, in characters."""

MAX_EVENT_LENGTH = 100
"""The longest event ID, in characters (contract: 1 to 100)."""

EXACT_DIGITS = 15
"""How many digits of a number Excel keeps; the rest become zeros."""

SHOWN_LENGTH = 80
"""How much of a cell is shown to a person."""


class IdentifierKind(Enum):
    """Which of Lensmor's IDs a cell should hold."""

    EVENT = "event"
    PERSON = "person"


class Harm(Enum):
    """Why a cell holds no usable ID."""

    EMPTY = "empty"
    FRACTION = "fraction"
    NEGATIVE = "negative"
    SCIENTIFIC = "scientific"
    SHOWN_SCIENTIFIC = "shown scientific"
    DIGITS_GONE = "digits gone"
    ERROR = "error"
    UNCALCULATED = "uncalculated"
    DATE = "date"
    BOOLEAN = "boolean"
    SEVERAL = "several"
    SEPARATORS = "separators"
    INNER_BLANK = "inner blank"
    CONTROL = "control"
    TOO_LONG = "too long"
    NO_ID = "no id"
    NOT_DIGITS = "not digits"
    COVERED = "covered"
    SEEN_OTHERWISE = "seen otherwise"
    MORE_THAN_ID = "more than id"
    WEB_ADDRESS = "web address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell whose ID can't be used.

    Attributes:
        reason: names the cell, says what is wrong with it and what to do.
        blocking: False for a personnel ID that is merely not all digits, which is set aside with a
            warning.
    """

    harm: Harm
    reason: Sentence
    blocking: bool = True


# Marks without width that stick to text copied from web pages and chats: zero-width spaces and
# joiners, the word joiner, the byte order mark, the soft hyphen, marks of writing direction.
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u200e\u200f" + "".join(
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_QUOTES = "\"'‘’‚‛“”„‟«»‹›`´＇＂"  # around digits they mean nothing

_TEXT, _NUMBER = CellKind.TEXT, CellKind.NUMBER  # an enumeration takes its time to tell
_ALL_DIGITS = re.compile(r"[0-9]+")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?")
_MINUS = re.compile(r"[-−–][0-9]+")
_JAVA_NUMBER = re.compile(r"([1-9])\.([0-9]+)E([0-9]{1,2})")
_WEB_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.).*", re.IGNORECASE | re.DOTALL)
_FORMULA_OF_DIGITS = re.compile(r"=([1-9][0-9]{0,14})")
_DIGITS_AND_MORE = re.compile(r"([0-9]+)(?:[/?#%].*)?", re.DOTALL)
_WORDS_FOR_ID = re.compile(
    r"(?:(?:lensmor|personnel|person|contact|event|id|nr|no|number|nummer)[\W_]*)*+", re.IGNORECASE
)
_TEXT_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)?[eE](?:[+-][0-9]+|[0-9]{1,3})")
_TEXT_FRACTION = re.compile(r"[+-]?[0-9]+\.[0-9]*|[+-]?[0-9]+,(?:[0-9]|0+)")
_WHOLE_AS_FRACTION = re.compile(r"((?:0|[1-9][0-9]*))\.0+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,3}(?:['’][0-9]{3})+")
_EXCEL_TEXT_TRICK = re.compile(r'="([^"]*)"')
_ERROR_TEXT = re.compile(r"#(?:N/A|NV|[A-ZÄÖÜ0-9/_]+[!?]|GETTING_DATA|#+)", re.IGNORECASE)
_MONTHS = "jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez"
_TEXT_DATE = re.compile(
    r"(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,4}/[0-9]{1,2}/[0-9]{1,4}"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4})"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}.*)?"
    rf"|[0-9]{{1,2}}[-. ](?:{_MONTHS})\.?(?:[-. ][0-9]{{2,4}})?|(?:{_MONTHS})[-. ][0-9]{{2,4}}",
    re.IGNORECASE,
)
_BEFORE_AT = re.compile(r"(?<![^\s@<>,;])[^\s@<>,;]++@")
_SEPARATORS = re.compile(r"[,;|\r\n\v\f\u2028\u2029]+")
_NAME_AND_YEAR = re.compile(r"[^\W\d_]{3}\w*\s+(?:19|20)\d\d|(?:19|20)\d\d\s(?=.*?[^\W\d_]{3}).*")
"""A show's name of one word: "Interpack 2027", "2027 Interpack"; not "ID 204518"."""
_DIGITS_WITH_SLASHES = re.compile(r"[0-9]+(?:\s*[/&+]\s*[0-9]+)+")
_PLACEHOLDERS = frozenset(
    {"-", "--", "–", "—", "?", "n/a", "na", "none", "null", "nil", "nan", "tbd", "unknown"}
)


def clean(text: str) -> str:
    """The text without what sticks to it unseen.

    Blanks around it (non-breaking ones too), zero-width marks around it and a leading apostrophe
    go; so do quotation marks around digits. Digits of other scripts (Arabic, Persian, full-width)
    become plain ones: they are the same numbers.
    """
    before = None
    while before != text:
        before = text
        text = text.strip().strip(_ZERO_WIDTH).removeprefix("'")
    if not text.isascii():
        text = "".join(_plain_digit(mark) for mark in text)
    bare = text.strip(_QUOTES).strip()
    return bare if bare.isascii() and bare.isdigit() else text


def _plain_digit(mark: str) -> str:
    value = unicodedata.decimal(mark, None)
    return mark if value is None else str(value)


def shown(text: str) -> str:
    """A cell's text for display: one line, at most 80 characters, addresses masked.

    People put email addresses into ID columns by mistake, and no address may stand in a message.
    """
    text = "".join(mark if mark.isprintable() else "·" for mark in text.strip())
    text = _BEFORE_AT.sub("…@", text)
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def read_identifier(cell: Cell, kind: IdentifierKind, address: str) -> str | Refusal:
    """Reads an ID from a cell, or says why the cell holds none that may be paid for.

    Args:
        cell: the cell as it was read; cells of a CSV file are all TEXT.
        kind: which ID should stand there.
        address: the cell's address, B17, for the sentence.

    Returns:
        The ID as text, or a Refusal.
    """
    text = cell.text
    if (
        len(text) <= EXACT_DIGITS
        and text.isascii()
        and text.isdigit()
        and text.strip("0")
        and not cell.scientific
        and cell.seen is None
        and (cell.kind is _TEXT or cell.kind is _NUMBER)
    ):
        return text  # nearly all cells; none of what follows would say otherwise
    refusal = _REFUSED_KINDS.get(cell.kind)
    if refusal is not None:
        harm, template = refusal
        if harm is Harm.EMPTY:
            return _empty(kind, address)
        blocking = harm is not Harm.COVERED
        return Refusal(harm, say(template, cell=address, value=shown(cell.text)), blocking)
    if cell.kind is CellKind.NUMBER:
        result = _read_number(cell)
    else:
        text = clean(text)
        trick = _EXCEL_TEXT_TRICK.fullmatch(text)
        text = clean(trick.group(1)) if trick else text
        if not text:
            return _empty(kind, address)
        result = _read_text(text, kind)
    if isinstance(result, str):
        return result
    harm = result
    return Refusal(
        harm,
        _reason(harm, kind, cell, address),
        blocking=harm is not Harm.NOT_DIGITS,
    )


def _reason(harm: Harm, kind: IdentifierKind, cell: Cell, address: str) -> Sentence:
    template, value = _TEMPLATES[harm, kind], shown(cell.text)
    if harm is Harm.SEEN_OTHERWISE:
        template = template if cell.seen else wording.ID_SEEN_AS_NOTHING
        return say(template, cell=address, value=value, seen=shown(cell.seen or ""))
    if harm is Harm.UNCALCULATED:
        template = wording.ID_FORMULA_AS_TEXT
    if harm is Harm.MORE_THAN_ID:
        digits = re.findall("[0-9]+", clean(cell.text))[0]
        return say(template, cell=address, value=value, id=digits)
    return say(template, cell=address, value=value)


def _empty(kind: IdentifierKind, address: str) -> Refusal:
    return Refusal(Harm.EMPTY, say(_TEMPLATES[Harm.EMPTY, kind], cell=address))


def _read_number(cell: Cell) -> str | Harm:
    """The ID in a number cell: 789 and 789.0 are "789"."""
    text = cell.text.strip()
    if not _PLAIN_NUMBER.fullmatch(text):
        return Harm.SCIENTIFIC
    if text.startswith("-"):
        return Harm.NEGATIVE
    whole, _, decimals = text.partition(".")
    if decimals.strip("0"):
        return Harm.FRACTION
    whole = whole.lstrip("0")
    if len(whole) > EXACT_DIGITS:
        return Harm.DIGITS_GONE
    if cell.scientific:
        return Harm.SHOWN_SCIENTIFIC
    if cell.seen is None or not whole:
        return whole or Harm.NO_ID
    zeros = cell.seen.removesuffix(whole)
    padded = cell.seen == zeros + whole and not zeros.strip("0")
    return cell.seen if padded and len(cell.seen) <= MAX_PERSON_LENGTH else Harm.SEEN_OTHERWISE


def _read_text(text: str, kind: IdentifierKind) -> str | Harm:
    """The ID in a text cell, which may be what a spreadsheet left of a number or a date.

    A number with an exponent has lost digits where a spreadsheet made it: those write at most six,
    and a sign (1.43975E+07). Java writes each digit, and no sign: 1.4397466E7 is whole where its
    decimals reach to the last digit.
    """
    formula = _FORMULA_OF_DIGITS.fullmatch(text)
    text = formula[1] if formula else text
    java = _JAVA_NUMBER.fullmatch(text)
    if java and len(java[2]) == int(java[3]) < EXACT_DIGITS and java[2][-1] != "0":
        return java[1] + java[2]
    for test, harm in _TEXT_HARMS:
        if test(text):
            named = harm is Harm.INNER_BLANK and kind is IdentifierKind.EVENT
            return Harm.NAME if named and _NAME_AND_YEAR.fullmatch(text) else harm
    as_whole = _WHOLE_AS_FRACTION.fullmatch(text)
    if as_whole:  # a number that a program wrote out as 789.0
        return _read_number(Cell(CellKind.NUMBER, text))
    if _TEXT_FRACTION.fullmatch(text):
        return Harm.FRACTION
    longest = MAX_PERSON_LENGTH if kind is IdentifierKind.PERSON else MAX_EVENT_LENGTH
    if len(text) > longest:
        return Harm.TOO_LONG
    if _ALL_DIGITS.fullmatch(text):
        if not text.strip("0"):
            return Harm.NO_ID
        # Excel fills up with zeros what it has lost. With one zero that may be chance.
        lost = len(text) >= EXACT_DIGITS + 2 and not text[EXACT_DIGITS:].strip("0")
        return Harm.DIGITS_GONE if lost else text
    if _is_more_than_id(text):
        return Harm.MORE_THAN_ID
    if kind is IdentifierKind.PERSON:
        return Harm.NOT_DIGITS
    if ".." in text:
        return Harm.NO_ID
    return Harm.NO_ID if text.casefold() in _PLACEHOLDERS else text


def _is_more_than_id(text: str) -> bool:
    """Whether one run of digits stands among marks and words that only say that it is an ID."""
    if _DIGITS_AND_MORE.fullmatch(text):
        return not text.isdigit()
    before, *rest = re.split("[0-9]+", text)
    if len(rest) != 1:
        return False
    around = before + " " + rest[0]
    return _WORDS_FOR_ID.fullmatch(around.lstrip("#*([{<.:;,-_~ ").rstrip()) is not None or not any(
        mark.isalnum() for mark in around
    )


def _is_name(text: str) -> bool:
    """Whether words stand here, as in an event's name."""
    words = text.split()
    return len(words) > 1 and sum(1 for word in words if any(map(str.isalpha, word))) > 1


def _is_several(text: str) -> bool:
    if _DIGITS_WITH_SLASHES.fullmatch(text):
        return True
    if _TEXT_FRACTION.fullmatch(text) or _TEXT_SCIENTIFIC.fullmatch(text):
        return False  # 789,5 and 1,39574E+05 have a decimal comma
    return len([part for part in _SEPARATORS.split(text) if part.strip()]) > 1


def _is_control(text: str) -> bool:
    return any(
        mark in _ZERO_WIDTH or (not mark.isprintable() and not mark.isspace()) for mark in text
    )


# In this order: the first that holds is the most telling.
_TEXT_HARMS: tuple[tuple[Callable[[str], object], Harm], ...] = (
    (_ERROR_TEXT.fullmatch, Harm.ERROR),
    (lambda text: text.startswith("="), Harm.UNCALCULATED),
    (lambda text: "@" not in text and _WEB_ADDRESS.fullmatch(text), Harm.WEB_ADDRESS),
    (_TEXT_DATE.fullmatch, Harm.DATE),
    (_MINUS.fullmatch, Harm.NEGATIVE),
    (_THOUSANDS.fullmatch, Harm.SEPARATORS),
    (_is_several, Harm.SEVERAL),
    (_is_control, Harm.CONTROL),
    (lambda text: " " in text and _is_more_than_id(text), Harm.MORE_THAN_ID),
    (_is_name, Harm.NAME),
    (lambda text: any(mark.isspace() for mark in text), Harm.INNER_BLANK),
    (lambda text: text.casefold() in ("true", "false"), Harm.BOOLEAN),
    (_TEXT_SCIENTIFIC.fullmatch, Harm.SCIENTIFIC),
)

_REFUSED_KINDS: dict[CellKind, tuple[Harm, str]] = {
    CellKind.EMPTY: (Harm.EMPTY, ""),
    CellKind.ERROR: (Harm.ERROR, wording.ID_ERROR),
    CellKind.UNCALCULATED: (Harm.UNCALCULATED, wording.ID_UNCALCULATED),
    CellKind.DATE: (Harm.DATE, wording.ID_DATE),
    CellKind.BOOLEAN: (Harm.BOOLEAN, wording.ID_BOOLEAN),
    CellKind.COVERED: (Harm.COVERED, wording.ID_COVERED),
}

_BOTH: dict[Harm, str] = {
    Harm.FRACTION: wording.ID_FRACTION,
    Harm.NEGATIVE: wording.ID_NEGATIVE,
    Harm.SCIENTIFIC: wording.ID_SCIENTIFIC,
    Harm.SHOWN_SCIENTIFIC: wording.ID_SHOWN_SCIENTIFIC,
    Harm.DIGITS_GONE: wording.ID_DIGITS_GONE,
    Harm.ERROR: wording.ID_ERROR,
    Harm.UNCALCULATED: wording.ID_UNCALCULATED,
    Harm.DATE: wording.ID_DATE,
    Harm.BOOLEAN: wording.ID_BOOLEAN,
    Harm.SEVERAL: wording.ID_SEVERAL,
    Harm.SEPARATORS: wording.ID_SEPARATORS,
    Harm.INNER_BLANK: wording.ID_INNER_BLANK,
    Harm.CONTROL: wording.ID_CONTROL,
    Harm.NO_ID: wording.ID_NO_ID,
    Harm.SEEN_OTHERWISE: wording.ID_SEEN_OTHERWISE,
    Harm.MORE_THAN_ID: wording.ID_MORE_THAN_ID,
    Harm.WEB_ADDRESS: wording.ID_WEB_ADDRESS,
}
_TEMPLATES: dict[tuple[Harm, IdentifierKind], str] = {
    (harm, kind): template for harm, template in _BOTH.items() for kind in IdentifierKind
} | {
    (Harm.EMPTY, IdentifierKind.PERSON): wording.PERSON_ID_EMPTY,
    (Harm.EMPTY, IdentifierKind.EVENT): wording.EVENT_ID_EMPTY,
    (Harm.TOO_LONG, IdentifierKind.PERSON): wording.PERSON_ID_TOO_LONG,
    (Harm.TOO_LONG, IdentifierKind.EVENT): wording.EVENT_ID_TOO_LONG,
    (Harm.NOT_DIGITS, IdentifierKind.PERSON): wording.PERSON_ID_NOT_DIGITS,
    (Harm.NAME, IdentifierKind.PERSON): wording.PERSON_ID_NAME,
    (Harm.NAME, IdentifierKind.EVENT): wording.EVENT_ID_NAME,
}
