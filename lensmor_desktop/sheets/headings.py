"""A heading taken apart: what it names, and what it says that this belongs to.

CRMs put the object in front ("Contact: Email", "Person - Name", "Contact.Email__c"), or in brackets
behind ("Email (Contact) (Contact)"), and mark own fields by prefixes and suffixes of theirs
("new_email", "Email__c"); programs that merge tables number what they find twice ("Email.1").
"""

import re
import unicodedata
from dataclasses import dataclass

_COMBINING = re.compile(r"[\u0300-\u036f]")
_NOT_WORD = re.compile(r"[\W_]+")
# Salesforce: __c and __r, __pc for a field of a person account; Sugar: _c.
_OWN_FIELD = re.compile(r"_{1,2}(?:p?c|r)$", re.IGNORECASE)
_REPEATED = re.compile(r"(?<=[^\W\d])(?:\.\d{1,2}|_[xy])$")  # pandas
_BRACKETS = re.compile(r"(.*\S)\s*[(\[{【]([^()\[\]{}【】]*)[)\]}】]", re.DOTALL)
_DIVIDERS = re.compile(
    r"(?<!\s)\s++[-–—|·]\s++|(?:(?<!\s)\s++)?+(?:::?|[/\\>→»])\s*+"
    r"|(?<=\w)\.(?=[^\W\d])|__(?=[^\W_]{3})"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """The parts of a heading, all compact.

    Attributes:
        whole: all of it, but for suffixes that tell nothing.
        core: what it names.
        qualifiers: what this belongs to: objects in front, remarks in brackets behind.
    """

    whole: str
    core: str
    qualifiers: tuple[str, ...] = ()


def compact(heading: str) -> str:
    """The form in which headings are compared: no case, accents, blanks, hyphens or plural IDs."""
    bare = _OWN_FIELD.sub("", heading.strip())
    text = unicodedata.normalize("NFKD", bare).casefold()
    text = _NOT_WORD.sub("", _COMBINING.sub("", text))
    text = unicodedata.normalize("NFC", text)
    return text[:-1] if text.endswith("ids") else text


def take_apart(heading: str, mark: str) -> Heading:
    """Takes a heading apart.

    Args:
        heading: as it stands in the sheet.
        mark: a name, compact; the part that holds it is what the heading names. Otherwise that is
            the last part.
    """
    text = unicodedata.normalize("NFKC", heading).replace("\ufeff", "").strip().strip("\"'*%")
    text = _OWN_FIELD.sub("", _REPEATED.sub("", text.strip()))
    whole = compact(text)
    qualifiers: list[str] = []
    while found := _BRACKETS.fullmatch(text):
        text = found[1]
        qualifiers.append(compact(found[2].strip().removeprefix("from ")))  # Airtable's look-ups
    parts = [compact(part) for part in _DIVIDERS.split(text)]
    parts = [part for part in parts if part] or [whole]
    marked = [part for part in parts if mark in part and part != mark]
    core = (marked or [part for part in parts if part != mark] or parts)[-1]
    parts.remove(core)
    return Heading(whole, core, tuple(part for part in (*parts, *qualifiers) if part))
