"""Headings and what they mean, by name alone. What the cells hold is judged in `columns`.

A heading is taken apart (`headings`): "Contact: Lensmor Personnel ID" names an ID and says whose it
is. An ID counts where it is surely the row's own; one that may be somebody else's (a manager's, a
company's), or that stands under an unknown prefix, is only ever offered in a question.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from lensmor_desktop.sheets import vocabulary
from lensmor_desktop.sheets.headings import Heading, compact, take_apart
from lensmor_desktop.sheets.vocabulary import BARE_IDS, words

__all__ = ["Match", "Meaning", "compact", "meaning_of"]

_LENSMOR = "lensmor"


class Match(IntEnum):
    """How surely a heading names one of Lensmor's IDs."""

    NONE = 0
    ASKED = 1  # may be Lensmor's, but nobody would bet on it: offered where a column is asked for
    WEAK = 2  # could be another program's word too
    PLAIN = 3  # Lensmor's own word
    NAMED = 4  # Lensmor's own word, with Lensmor's name


_WEIGHTS = {Match.NONE: 0, Match.ASKED: 2, Match.WEAK: 4, Match.PLAIN: 8, Match.NAMED: 12}

_PERSON_PLAIN = words(
    "Personnel ID", "Personnels ID", "Personnel Identifier", "Personnel Record ID", "Personal-ID",
    "人员ID", "人员编号", "人員ID", "人員編號",
)  # fmt: skip
_PERSON_WEAK = vocabulary.PEOPLE | words(
    "Person ID", "Persons ID", "People ID", "Person Identifier", "Attendee ID", "Personen-ID",
    "Personnel No", "Personnel Number", "Personnel Key", "Person No", "Person Number", "Personnel",
    "Event Contact ID",
)  # fmt: skip
_PERSON_WITH_NAME = _PERSON_PLAIN | _PERSON_WEAK | vocabulary.UNSURE | vocabulary.CONTACTS | words(
    "Contact ID", "Contacts ID", "Lead ID", "Profile ID", "Contact Record ID", "Contact", "Person",
    "Prospect ID", "ID Personnel", "ID Person", "ID Contact", "ID Lead", "ID Attendee",
)  # fmt: skip
_EVENT_PLAIN = words(
    "Event ID", "Events ID", "Event Identifier", "Veranstaltungs-ID", "Veranstaltung ID",
    "活动ID", "活動ID", "活动编号", "展会ID", "展會ID", "展会编号",
)  # fmt: skip
_EVENT_WEAK = vocabulary.EVENTS | vocabulary.SHOWS | words(
    "Show ID", "Trade Show ID", "Tradeshow ID", "Exhibition ID", "Fair ID", "Expo ID",
    "Conference ID", "Show Number", "Event No", "Event Number", "Event Key",
)  # fmt: skip
_EVENT_WITH_NAME = _EVENT_PLAIN | _EVENT_WEAK | words(
    "Event", "Show", "Trade Show", "Messe", "ID Event", "ID Show", "ID Trade Show",
)  # fmt: skip
_EITHER_WITH_NAME = BARE_IDS | {""}

_FOREIGN = vocabulary.CONTACTS | words(
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
        "電子郵件", "工作邮箱", "Emails", "E-Mails", "Email Addresses", "Secondary Email",
        "Secondary Email Address", "Second Email", "Other Email", "Other Email Address",
        "Additional Email", "Additional Emails", "Alternate Email", "Alternative Email",
        "Personal Email", "Personal Email Address", "Private Email", "Home Email", "Email 2",
        "Email2", "Email 3", "Email3", "Email Address 2", "Email Address 3", "E-mail 2 - Value",
        "E-Mail (privat)", "Private E-Mail", "Adresse mail", "Adresse électronique", "Mél",
        "Correo", "Dirección de correo electrónico", "Indirizzo e-mail", "Posta elettronica",
        "Endereço de e-mail", "Correio eletrônico", "E-mailadres", "Mailadres", "Adres e-mail",
        "Poczta elektroniczna", "电邮", "電郵", "邮件地址", "メールアドレス", "メール", "Eメール",
        "電子メール", "이메일", "이메일 주소", "전자우편", "전자메일", "메일",
    )
]  # fmt: skip
_EMAIL_RANK = {name: rank for rank, name in reversed(list(enumerate(_EMAIL_RANKED)))}

# Programs that have IDs of events or people of their own.
_PROGRAMS = re.compile(
    "hubspot|salesforce|sfdc|pardot|pipedrive|zoho|dynamics|apollo|zoominfo|marketo|eventbrite"
    "|cvent|swapcard|brella|bizzabo|hopin|whova|linkedin|netsuite|mailchimp|freshsales|zendesk"
    "|salesloft|google|facebook|outlook|splash|meetup|ungerboeck|momentus|airtable|cognism|lusha"
    "|eloqua|insightly|activecampaign|intercom|ticketmaster|bigmarker|goldcast|10times"
    "|^(?:sap|odoo|outreach|zoom|luma|xing|monday|notion|clay|sugar|bitrix|copper|stripe"
    "|tito|on24|grip|crm|erp)|(?:sap|odoo|zoom|xing|grip|crm|erp)$"
)
_ID_WORD = re.compile(r"(?:ids?|no|nr|number|nummer|key|guid)$|^id|编号|編號|番号|번호|아이디")

_ID_TOKENS = frozenset({"id", "ids", "nr", "no", "number", "nummer", "key", "guid", "编号", "番号"})
_TECHNICAL = re.compile(r"cr[0-9a-f]{3}|[a-z]{1,4}\d[a-z0-9]{0,4}|(?:table|sheet|column|query)\d*")
# Dynamics' logical names: the prefix of whoever made the field, then its name in one word.
_LOGICAL_NAME = re.compile(r"([a-z][a-z0-9]{1,7})_(lensmor[a-z]+)")
_SIMPLE = re.compile("[A-Za-z0-9 &,']+")  # nothing that divides a heading into parts
_NOT_SIMPLE = re.compile("[^a-z0-9]")
_KNOWN = (
    _PERSON_PLAIN | _PERSON_WEAK | vocabulary.UNSURE | _EVENT_PLAIN | _EVENT_WEAK | _FOREIGN
    | _EMAIL_RANK.keys() | vocabulary.FULL_NAMES.keys() | vocabulary.FIRST_NAMES.keys()
    | vocabulary.LAST_NAMES.keys() | vocabulary.COMPANIES.keys()
)  # fmt: skip
# Somebody or something else than the row's own person and show.
_OTHERS = re.compile(
    "^(?:last|next|first|second|prev|te?mp|test|boss|chef|sales|rep)"
    "|owner|manager|reportsto|assistant|referr|createdby|modifiedby|supervisor|parent|previous|old"
    "|former|original|duplicate|merge|master|backup|user|salesrep|colleague|besitzer|inhaber"
    "|vorgesetzt|vorherig|fruher|ehemalig|alte|duplikat|empfohlen|proprietaire|responsable|ancien"
    "|precedent|propietario|anterior|antigu|proprietario|responsabile|vecchi|precedente|antig"
    "|eigenaar|vorige|oude|wlasciciel|poprzedni|star[ey]|所有者|负责人|上司|旧|以前|담당자|소유자|이전"
)


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
        ids = _WEIGHTS[self.event] + _WEIGHTS[self.person] + 6 * self.either + 2 * self.foreign
        others = (self.email, self.full_name, self.first_name, self.last_name, self.company)
        return ids + 3 * sum(rank is not None for rank in others)


_NOTHING = Meaning()


def meaning_of(heading: str) -> Meaning:
    """What a heading may mean."""
    logical = _LOGICAL_NAME.fullmatch(heading.strip())
    if logical and not _OTHERS.search(logical[1]):
        heading = logical[2]
    if _is_plainly_unknown(heading):
        return _NOTHING
    parts = take_apart(heading, _LENSMOR)
    email = _email(heading)
    if _LENSMOR in parts.whole:
        return _named(parts, email)
    return _unnamed(parts, email)


def _is_plainly_unknown(heading: str) -> bool:
    """Whether simple words are none that we know: told without taking them apart.

    Every value in a sheet of many rows without IDs is asked for its meaning (`headers`), which
    takes three times as long as all else without this.
    """
    if not _SIMPLE.fullmatch(heading):
        return False
    form = _NOT_SIMPLE.sub("", heading.casefold())
    return form not in _KNOWN and _LENSMOR not in form and not _ID_WORD.search(form)


def names_an_id(heading: str) -> bool:
    """Whether a heading speaks of an ID at all: of any program, and of whomever."""
    whole = compact(heading)
    tokens = re.split(r"[\W_]+", heading.casefold())
    return _LENSMOR in whole or not _ID_TOKENS.isdisjoint(tokens) or "personnelid" in whole


def _email(heading: str) -> int | None:
    forms = [compact(heading)]
    before, colon, after = heading.rpartition(":")
    if colon and not _OTHERS.search(compact(before)):  # Salesforce: "Contact: Email"
        forms.append(compact(after))
    if heading.rstrip().endswith(")"):  # "Email (required)"
        forms.append(compact(heading.rpartition("(")[0]))
    found = [_EMAIL_RANK[form] for form in forms if form in _EMAIL_RANK]
    return min(found) if found else None


def _named(parts: Heading, email: int | None) -> Meaning:
    """A heading with Lensmor's name in it."""
    others = tuple(part for part in parts.qualifiers if part != _LENSMOR)
    before, _, after = parts.core.rpartition(_LENSMOR)
    if before + after in _EMAIL_RANK:  # an address that Lensmor gave, if nothing else is there
        return Meaning(email=len(_EMAIL_RANKED))
    readings = [(before + after, others), (after, (before, *others))]
    readings += [  # "Lensmor Contact Event ID"
        (after.removeprefix(owner), (before, owner, *others))
        for owner in ("contact", "lead", "campaignmember")
        if after.startswith(owner)
    ]
    for rest, owners in readings:
        known = _named_id(rest, tuple(owner for owner in owners if owner))
        if known is not None:
            return known
    if re.sub(r"\d$", "", after) != after:  # Excel's "Lensmor Event ID2", beside the first
        known = _named_id(after[:-1], others)
        if known is not None:
            return Meaning(
                event=Match.ASKED if known.event else Match.NONE,
                person=Match.ASKED if known.person else Match.NONE,
            )
    return Meaning(email=email)


def _named_id(rest: str, owners: tuple[str, ...]) -> Meaning | None:
    """What Lensmor's name with this beside it means; None where it is the name of no ID."""
    if any(_OTHERS.search(owner) for owner in owners):
        return Meaning()
    if rest in _PERSON_WITH_NAME:
        return Meaning(person=_level(owners, vocabulary.PERSON_OBJECTS, Match.NAMED, Match.ASKED))
    if rest in _EVENT_WITH_NAME:
        objects = vocabulary.PERSON_OBJECTS | vocabulary.EVENT_OBJECTS
        return Meaning(event=_level(owners, objects, Match.NAMED, Match.ASKED))
    if rest not in _EITHER_WITH_NAME:
        return None
    told = [owner for owner in owners if not _is_neutral(owner)]
    if not told:
        return Meaning(either=True)
    if all(owner in vocabulary.PERSON_OBJECTS for owner in told):
        return Meaning(person=Match.NAMED)
    if all(owner in _EVENT_WITH_NAME or owner in vocabulary.EVENT_OBJECTS for owner in told):
        return Meaning(event=Match.NAMED)
    return Meaning()


def _unnamed(parts: Heading, email: int | None) -> Meaning:
    """A heading without Lensmor's name: what it says may be another program's word."""
    bare = parts.core in BARE_IDS and bool(parts.qualifiers)
    program = _PROGRAMS.search(parts.whole) and _ID_WORD.search(parts.core)
    if parts.whole in _FOREIGN or parts.core in _FOREIGN or program:
        return Meaning(foreign=True, email=email)
    if bare and parts.whole not in _PERSON_PLAIN:  # Pipedrive's "Person - ID"
        return Meaning(foreign=True, email=email)
    told = [part for part in parts.qualifiers if not _is_neutral(part)]
    own = all(part in vocabulary.PERSON_OBJECTS for part in told)
    core = parts.core if own else ""
    forms = (parts.whole, core)
    company = _rank(forms, vocabulary.COMPANIES)
    if told and all(part in vocabulary.COMPANY_OBJECTS for part in told):
        company = 0 if parts.core in vocabulary.NAMES | vocabulary.COMPANIES.keys() else company
    return Meaning(
        event=_unnamed_level(forms, _EVENT_PLAIN, _EVENT_WEAK),
        person=_unnamed_level(forms, _PERSON_PLAIN, _PERSON_WEAK, vocabulary.UNSURE),
        email=email,
        full_name=_rank(forms, vocabulary.FULL_NAMES),
        first_name=_rank(forms, vocabulary.FIRST_NAMES),
        last_name=_rank(forms, vocabulary.LAST_NAMES),
        company=company,
    )


def _is_neutral(part: str) -> bool:
    return part in vocabulary.NEUTRAL or _TECHNICAL.fullmatch(part) is not None


def _level(owners: tuple[str, ...], objects: frozenset[str], sure: Match, doubtful: Match) -> Match:
    own = all(owner in objects or _is_neutral(owner) for owner in owners)
    return sure if own else doubtful


def _unnamed_level(
    forms: tuple[str, ...],
    plain: frozenset[str],
    weak: frozenset[str],
    unsure: frozenset[str] = frozenset(),
) -> Match:
    for level, known in ((Match.PLAIN, plain), (Match.WEAK, weak), (Match.ASKED, unsure)):
        if any(form in known for form in forms):
            return level
    return Match.NONE


def _rank(forms: tuple[str, ...], ranks: dict[str, int]) -> int | None:
    found = [ranks[form] for form in forms if form in ranks]
    return min(found) if found else None
