"""Headings and what they mean, by name alone. What the cells hold is judged in `columns`.

A heading is compared in a *compact* form: without case, accents, blanks, hyphens, underscores and
plural, so that "Event-IDs", "event_id" and "EventID" are one. CRMs put the object in front
("Contact: Email") and mark own fields ("Lensmor_Event_ID__c"); both forms are looked up.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

_COMBINING = re.compile(r"[\u0300-\u036f]")
_NOT_WORD = re.compile(r"[\W_]+")
_SALESFORCE_MARK = re.compile(r"__[cr]$", re.IGNORECASE)


class Match(IntEnum):
    """How surely a heading names one of Lensmor's IDs."""

    NONE = 0
    WEAK = 1  # could be another program's word too
    PLAIN = 2  # Lensmor's own word
    NAMED = 3  # Lensmor's own word, with Lensmor's name


def compact(heading: str) -> str:
    """The form in which headings are compared."""
    text = unicodedata.normalize("NFKD", _SALESFORCE_MARK.sub("", heading.strip())).casefold()
    text = _NOT_WORD.sub("", _COMBINING.sub("", text))
    text = unicodedata.normalize("NFC", text)
    return text[:-1] if text.endswith("ids") else text


def _words(*names: str) -> frozenset[str]:
    return frozenset(compact(name) for name in names)


_PERSON_PLAIN = _words(
    "Personnel ID", "Personnels ID", "Personnel Identifier", "Personnel Record ID", "Personal-ID",
    "人员ID", "人员编号", "人員ID", "人員編號",
)  # fmt: skip
_PERSON_WEAK = _words(
    "Person ID", "Persons ID", "People ID", "Person Identifier", "Attendee ID", "Personen-ID",
    "Personnel No", "Personnel Number", "Personnel Key", "Person No", "Person Number", "Personnel",
    "Event Contact ID", "参展人员ID", "人物ID",
)  # fmt: skip
_PERSON_WITH_NAME = _PERSON_PLAIN | _PERSON_WEAK | _words(
    "Contact ID", "Contacts ID", "Lead ID", "Profile ID", "Contact Record ID", "Kontakt-ID",
    "Contact", "Person", "Prospect ID", "联系人ID", "聯絡人ID",
)  # fmt: skip
_EVENT_PLAIN = _words(
    "Event ID", "Events ID", "Event Identifier", "Veranstaltungs-ID", "Veranstaltung ID",
    "活动ID", "活動ID", "活动编号", "展会ID", "展會ID", "展会编号",
)  # fmt: skip
_EVENT_WEAK = _words(
    "Show ID", "Trade Show ID", "Tradeshow ID", "Exhibition ID", "Fair ID", "Expo ID", "Messe-ID",
    "Conference ID", "Show Number", "Messe Nummer", "Event No", "Event Number", "Event Key",
    "Event-Nummer",
)  # fmt: skip
_EVENT_WITH_NAME = _EVENT_PLAIN | _EVENT_WEAK | _words("Event", "Show", "Trade Show", "Messe")
_EITHER_WITH_NAME = _words("ID", "IDs", "", "Identifier", "Number", "Key", "Record ID", "编号")

_FOREIGN = _words(
    "ID", "Record ID", "Record ID - Contact", "Record ID - Company", "Record ID - Deal",
    "Contact ID", "Contact Record ID", "Lead ID", "Company ID", "Account ID", "Deal ID",
    "Opportunity ID", "Associated Contact ID", "Associated Company ID", "Campaign ID",
    "Associated Deal ID", "Campaign Member ID", "Member ID", "Object ID",
    "Case Safe ID", "CaseSafeID", "Case Safe Contact ID", "Row ID", "Customer ID", "Client ID",
    "Owner ID", "User ID", "HubSpot ID", "HubSpot Contact ID", "HubSpot Record ID", "VID",
    "Contact VID", "Salesforce ID", "Salesforce Contact ID", "Salesforce Lead ID", "SFDC ID",
    "Salesforce Record ID", "Salesforce Account ID", "External ID", "Apollo Contact ID",
    "Apollo Account ID", "ZoomInfo Contact ID", "ZoomInfo Company ID", "ZoomInfo Person ID",
    "Prospect ID", "Pipedrive ID", "Organization ID", "Organisation ID", "Zoho ID",
    "Dynamics ID", "GUID", "UUID", "Marketo ID", "Exhibitor ID", "Employee ID", "Kontakt-ID",
    "Lead-ID", "Unternehmens-ID", "Datensatz-ID", "Kundennummer", "Kunden-ID", "Account-ID",
    "Firmen-ID", "Personalnummer", "联系人ID", "聯絡人ID", "线索ID", "公司ID", "客户ID", "客户编号",
    "记录ID", "編號", "编号", "Do Not Modify Contact", "Do Not Modify Lead",
)  # fmt: skip
# Pipedrive's "Person - ID" has the compact form of "Person ID", so it is told apart first.
_PIPEDRIVE_KEY = re.compile(r"\s*(?:person|deal|organi[sz]ation|lead)\s+-\s+id\s*", re.IGNORECASE)

_EMAIL_RANKED = [
    compact(name)
    for name in (
        "Email", "E-Mail", "Email Address", "E-Mail Address", "Primary Email",
        "Primary Email Address", "Contact Email", "Contact Email Address", "Person Email",
        "Work Email", "Work Email Address", "Email (Work)", "Work E-mail", "Email - Work",
        "Person - Email - Work", "Person - Email", "Business Email", "Business Email Address",
        "Corporate Email", "Professional Email", "Email 1", "Email1", "Email Address 1",
        "E-mail 1 - Value", "Main Email", "Verified Email", "Lead Email", "Mail", "E-Mail-Adresse",
        "Mailadresse", "E-Mail (geschäftlich)", "Geschäftliche E-Mail", "Correo electrónico",
        "Adresse e-mail", "Courriel", "邮箱", "电子邮件", "电子邮箱", "邮箱地址", "郵箱",
        "電子郵件", "工作邮箱",
    )
]  # fmt: skip
_EMAIL_RANK = {name: rank for rank, name in reversed(list(enumerate(_EMAIL_RANKED)))}

_FULL_NAME = (
    "Full Name", "Contact Name", "Contact Full Name", "Person Name", "Name", "Lead Name",
    "Contact", "Person - Name", "Attendee Name", "Vollständiger Name", "Ansprechpartner",
    "Kontaktname", "姓名", "联系人", "联系人姓名", "名称",
)  # fmt: skip
_FIRST_NAME = (
    "First Name", "Firstname", "Given Name", "Forename", "Person - First name", "Vorname", "名",
    "名字",
)  # fmt: skip
_LAST_NAME = (
    "Last Name", "Lastname", "Surname", "Family Name", "Person - Last name", "Nachname",
    "Familienname", "姓", "姓氏",
)  # fmt: skip
_COMPANY = (
    "Company", "Company Name", "Account Name", "Organization", "Organisation", "Account",
    "Organization Name", "Organisation Name", "Company / Account", "Employer", "Exhibitor",
    "Associated Company", "Associated Company (Primary)", "Person - Organization", "Firma",
    "Firmenname", "Unternehmen", "Unternehmensname", "公司", "公司名称", "企业名称", "公司名稱",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading may mean by its name.

    Attributes:
        either: it names Lensmor's ID, but not whether of an event or a person.
        foreign: it is another program's own key.
        email, full_name ...: the rank among such names, 0 the likeliest; None if it is none.
    """

    event: Match = Match.NONE
    person: Match = Match.NONE
    either: bool = False
    foreign: bool = False
    email: int | None = None
    full_name: int | None = None
    first_name: int | None = None
    last_name: int | None = None
    company: int | None = None

    @property
    def weight(self) -> int:
        """How much the heading speaks for its row being the row of headings."""
        ids = 4 * (self.event + self.person) + 6 * self.either + 2 * self.foreign
        others = (self.email, self.full_name, self.first_name, self.last_name, self.company)
        return ids + 3 * sum(rank is not None for rank in others)


def _ranks(names: tuple[str, ...]) -> dict[str, int]:
    return {compact(name): rank for rank, name in reversed(list(enumerate(names)))}


_FULL_NAME_RANK = _ranks(_FULL_NAME)
_FIRST_NAME_RANK = _ranks(_FIRST_NAME)
_LAST_NAME_RANK = _ranks(_LAST_NAME)
_COMPANY_RANK = _ranks(_COMPANY)


def meaning_of(heading: str) -> Meaning:
    """What a heading may mean."""
    forms = [compact(heading)]
    if ":" in heading:  # Salesforce: "Contact: Lensmor Personnel ID"
        forms.append(compact(heading.rpartition(":")[2]))
    if heading.rstrip().endswith(")"):  # "Event ID (Lensmor)", "Email (required)"
        forms.append(compact(heading.rpartition("(")[0]))
    if any("lensmor" in form for form in forms):
        return _named(forms)
    if _PIPEDRIVE_KEY.fullmatch(heading):
        return Meaning(foreign=True)
    foreign = any(form in _FOREIGN for form in forms)
    return Meaning(
        event=_level(forms, _EVENT_PLAIN, _EVENT_WEAK),
        person=_level(forms, _PERSON_PLAIN, _PERSON_WEAK),
        foreign=foreign,
        email=_rank(forms, _EMAIL_RANK),
        full_name=_rank(forms, _FULL_NAME_RANK),
        first_name=_rank(forms, _FIRST_NAME_RANK),
        last_name=_rank(forms, _LAST_NAME_RANK),
        company=_rank(forms, _COMPANY_RANK),
    )


def _named(forms: list[str]) -> Meaning:
    """A heading with Lensmor's name in it."""
    for form in forms:
        if "lensmor" not in form:
            continue
        rest = form.replace("lensmor", "", 1)
        for prefix in ("", "contact", "lead", "campaignmember"):
            bare = rest.removeprefix(prefix)
            if bare in _PERSON_WITH_NAME:
                return Meaning(person=Match.NAMED)
            if bare in _EVENT_WITH_NAME:
                return Meaning(event=Match.NAMED)
        if rest in _EITHER_WITH_NAME:
            return Meaning(either=True)
        if rest in _EMAIL_RANK:  # an address that Lensmor gave; used only if nothing else is there
            return Meaning(email=len(_EMAIL_RANKED))
    return Meaning()


def _level(forms: list[str], plain: frozenset[str], weak: frozenset[str]) -> Match:
    if any(form in plain for form in forms):
        return Match.PLAIN
    return Match.WEAK if any(form in weak for form in forms) else Match.NONE


def _rank(forms: list[str], ranks: dict[str, int]) -> int | None:
    found = [ranks[form] for form in forms if form in ranks]
    return min(found) if found else None
