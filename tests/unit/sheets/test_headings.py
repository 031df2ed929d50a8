"""Own fields as CRMs export them, in ten languages, and as many look-alikes that are not ours."""

from itertools import product
from pathlib import Path

import pytest

from lensmor_desktop.domain.rows import Subject
from lensmor_desktop.sheets import inspect_sheet
from lensmor_desktop.sheets import vocabulary as known
from lensmor_desktop.sheets.headings import take_apart
from lensmor_desktop.sheets.names import Match, meaning_of
from tests.unit.sheets.sheet_files import csv_file

# By language: an event's and a person's ID as people write them beside Lensmor's name.
SPELT = {
    "English": ("{} Event ID", "{} Personnel ID"),
    "English, no blanks": ("{}EventId", "{}PersonnelId"),
    "English, underscores": ("{}_event_id", "{}_personnel_id"),
    "German": ("{}-Veranstaltungs-ID", "{}-Personen-ID"),
    "German, number": ("{} Messe-Nr", "{} Teilnehmer-ID"),
    "French": ("ID d'événement {}", "Identifiant de la personne {}"),
    "French, plain": ("{} ID Evenement", "{} ID du contact"),
    "Spanish": ("ID de evento {}", "ID de la persona {}"),
    "Italian": ("ID evento {}", "ID della persona {}"),
    "Portuguese": ("ID do evento {}", "ID da pessoa {}"),
    "Dutch": ("{} Evenement-ID", "{} Persoon-ID"),
    "Polish": ("ID wydarzenia {}", "ID osoby {}"),
    "Chinese": ("{} 活动ID", "{} 人员ID"),
    "Chinese, traditional": ("{} 展會編號", "{} 聯絡人ID"),
    "Japanese": ("{} イベントID", "{} 担当者ID"),
    "Korean": ("{} 이벤트 ID", "{} 인물 ID"),
}
DECORATED = {
    "bare": "{}",
    "byte order mark": "\ufeff{}",
    "blanks": "  {}\u00a0 ",
    "quotes": '"{}"',
    "Pipedrive": "Person - {}",
    "a report": "Contacts.{}",
    "Salesforce report": "Contact: {}",
    "Salesforce loader": "Contact.{}__c",
    "Salesforce parent": "Contact__r.{}__c",
    "Salesforce person account": "{}__pc",
    "Dynamics": "{} (Contact) (Contact)",
    "Airtable": "{} (from Contacts)",
    "Odoo": "Contact/{}",
    "JSON": "properties.{}",
    "pandas": "{}.1",
    "pandas, merged": "{}_x",
    "required": "{} (required)",
    "German object": "Kontakt: {}",
    "French object": "Contacts - {}",
    "Japanese object": "取引先責任者：{}",
}
LOGICAL = ["new_", "cr4f2_", "crf1a_", "contoso_", "x_", "x_studio_", "cf_", "custom."]
LOOK_ALIKES = [
    "ID", "Contact ID", "Contact: ID", "Contact.Id", "Person - ID", "Organisation - ID",
    "Organization - ID", "Deal - ID", "Lead - ID", "Lead.Id", "Account.Id", "Event - ID",
    "Event: ID", "Event.Id", "Campaign ID", "Campaign: Campaign ID", "Campaign Member ID",
    "Eventbrite Event ID", "Eventbrite: Event ID", "Event ID (Eventbrite)", "Cvent Event ID",
    "HubSpot Event ID", "HubSpot Person ID", "Zoom Event ID", "Swapcard Person ID",
    "Personnel ID (SAP)", "Salesforce: Person ID", "Google Event ID", "LinkedIn Event ID",
    "Outlook Event ID", "Company ID", "Company: Event ID", "Account Number", "Owner: Person ID",
    "Record ID - Contact", "Kontakt-ID", "Kontaktnummer", "Ansprechpartner-ID", "Firmen-ID",
    "Personalnummer", "Kundennummer", "ID de contact", "Identifiant du contact", "ID du prospect",
    "ID de contacto", "ID del contacto", "Identificador de contacto", "ID contatto",
    "ID del referente", "ID do contato", "ID do contacto", "Contact-ID", "Contactpersoon-ID",
    "ID kontaktu", "联系人ID", "聯絡人編號", "线索ID", "客户编号", "公司ID", "会议ID",
    "取引先責任者 ID",
    "連絡先ID", "リードID", "会議ID", "연락처 ID", "리드 ID", "회의 ID", "Event Name",
    "Event Owner ID",
    "Event Type ID", "Person Account ID", "Meeting ID", "Visitor ID", "Session ID", "Booth ID",
    "Ticket ID", "Order ID", "Mitarbeiter-ID", "(Do Not Modify) Contact",
]  # fmt: skip
OTHERS = [
    "Account: Lensmor ID", "Company - Lensmor ID", "Organization - Lensmor ID",
    "Reports To: Lensmor Personnel ID", "Manager - Lensmor Personnel ID",
    "Lensmor Personnel ID (Manager) (Contact)", "Contact Owner: Lensmor Personnel ID",
    "Owner.Lensmor_Personnel_ID__c", "owner_lensmorpersonnelid", "old_lensmoreventid",
    "Old Lensmor Event ID", "Lensmor Event ID (old)", "Previous Lensmor Personnel ID",
    "Referred By: Lensmor Personnel ID", "Parent Account: Lensmor Event ID",
    "Lensmor Event Name", "Lensmor Event URL", "Lensmor Person Name", "Lensmor Company ID",
    "Lensmor Exhibitor ID", "Lensmor Account ID", "Lensmor User ID", "Lensmor Task",
    "Vorgesetzter: Lensmor-Personen-ID", "Propriétaire: ID de la personne Lensmor",
    "所有者: Lensmor 人员ID", "上司: Lensmor 人物ID", "소유자: Lensmor 인물 ID",
]  # fmt: skip
DOUBTFUL = [
    "Show Attendance: Lensmor Personnel ID", "Account: Lensmor Personnel ID",
    "Lensmor Personnel ID2", "Introducer - Lensmor Personnel ID", "担当者ID", "담당자 ID",
    "ID du personnel", "ID de personal",
]  # fmt: skip


@pytest.mark.parametrize("decoration", DECORATED.values(), ids=DECORATED)
@pytest.mark.parametrize("language", SPELT)
def test_an_own_field_is_known_however_a_crm_exports_it(language: str, decoration: str) -> None:
    event, person = (decoration.format(each.format("Lensmor")) for each in SPELT[language])
    meaning = meaning_of(event)
    assert (meaning.event, meaning.person, meaning.foreign) == (Match.NAMED, Match.NONE, False)
    meaning = meaning_of(person)
    assert (meaning.event, meaning.person, meaning.foreign) == (Match.NONE, Match.NAMED, False)


@pytest.mark.parametrize("prefix", LOGICAL)
def test_a_prefix_of_who_made_the_field_is_overlooked(prefix: str) -> None:
    assert meaning_of(f"{prefix}lensmoreventid").event is Match.NAMED
    assert meaning_of(f"{prefix}lensmorpersonnelid").person is Match.NAMED


@pytest.mark.parametrize(
    ("event", "person"), [pair for name, pair in SPELT.items() if "English" not in name]
)
def test_without_lensmors_name_it_is_never_surer_than_the_english_words(
    event: str, person: str
) -> None:
    for heading in (event.format("").strip(" -"), person.format("").strip(" -")):
        meaning = meaning_of(heading)
        assert max(meaning.event, meaning.person) < Match.NAMED
        assert meaning.foreign or max(meaning.event, meaning.person) >= Match.ASKED


@pytest.mark.parametrize("heading", LOOK_ALIKES)
@pytest.mark.parametrize("decoration", ["{}", "\ufeff{} ", "{}.1", "{} (required)", "{}__c"])
def test_another_programs_key_is_never_taken(heading: str, decoration: str) -> None:
    meaning = meaning_of(decoration.format(heading))
    assert (meaning.event, meaning.person, meaning.either) == (Match.NONE, Match.NONE, False)


@pytest.mark.parametrize("heading", OTHERS)
def test_lensmors_id_of_somebody_or_something_else_is_never_taken(heading: str) -> None:
    meaning = meaning_of(heading)
    assert (meaning.event, meaning.person, meaning.either) == (Match.NONE, Match.NONE, False)


@pytest.mark.parametrize("heading", DOUBTFUL)
def test_what_is_doubtful_is_only_offered_in_the_question(tmp_path: Path, heading: str) -> None:
    assert meaning_of(heading).person is Match.ASKED
    rows = "".join(f"139574,{7_300_000 + n},Ada Lund\n" for n in range(5))
    read = inspect_sheet(csv_file(tmp_path, f"Lensmor Event ID,{heading},Name\n{rows}"))
    (question,) = read.questions
    assert question.subject is Subject.PERSON_COLUMN
    assert f"It could be “{heading}” (B)." in str(question.text)
    assert question.candidates[0].title == heading
    assert read.layout.person is None


def test_a_doubtful_column_is_asked_about_where_events_are_wanted(tmp_path: Path) -> None:
    rows = "".join(f"139574,{7_300_000 + n}\n" for n in range(5))
    heading = "Sponsor: Lensmor Event ID"
    read = inspect_sheet(csv_file(tmp_path, f"{heading},Lensmor Personnel ID\n{rows}"))
    assert read.layout.event is None
    assert [str(q.text) for q in read.questions] == [
        f"Which column holds Lensmor's event IDs? It could be “{heading}” (A)."
    ]


def test_a_column_that_is_surely_meant_puts_a_doubtful_one_aside(tmp_path: Path) -> None:
    rows = "".join(f"139574,{7_300_000 + n},{7_400_000 + n}\n" for n in range(5))
    headings = "Lensmor Event ID,Introducer - Lensmor Personnel ID,Person - Lensmor Personnel ID"
    read = inspect_sheet(csv_file(tmp_path, f"{headings}\n{rows}"))
    assert read.questions == ()
    assert read.layout.person
    assert read.layout.person.letter == "C"


def test_the_same_field_twice_is_asked_about(tmp_path: Path) -> None:
    rows = "".join(f"139574,{7_300_000 + n},{7_400_000 + n}\n" for n in range(5))
    headings = "Lensmor Event ID,Lensmor Personnel ID,Lensmor Personnel ID.1"
    read = inspect_sheet(csv_file(tmp_path, f"{headings}\n{rows}"))
    assert [question.subject for question in read.questions] == [Subject.PERSON_COLUMN]


@pytest.mark.parametrize(
    ("first", "last", "company"),
    [
        ("Vorname", "Nachname", "Firma"),
        ("Prénom", "Nom", "Société"),
        ("Prénom", "Nom de famille", "Raison sociale"),
        ("Nombre", "Apellidos", "Empresa"),
        ("Nome", "Cognome", "Ragione sociale"),
        ("Nome", "Sobrenome", "Nome da empresa"),
        ("Voornaam", "Achternaam", "Bedrijfsnaam"),
        ("Imię", "Nazwisko", "Nazwa firmy"),
        ("名字", "姓氏", "公司名称"),
        ("名", "姓", "会社名"),
        ("이름", "성", "회사"),
        ("Person - First name", "Person - Last name", "Person - Organization"),
        ("Contact: First Name", "Contact: Last Name", "Account: Account Name"),
        ("Contact.FirstName", "Contact.LastName", "Account.Name"),
        ("First Name (Contact) (Contact)", "Last Name (Contact) (Contact)", "Organization - Name"),
    ],
)
def test_names_and_companies_are_found_in_every_language(
    tmp_path: Path, first: str, last: str, company: str
) -> None:
    text = f"Lensmor Event ID,Lensmor Personnel ID,{first},{last},{company}\n139574,789,A,B,C\n"
    layout = inspect_sheet(csv_file(tmp_path, text)).layout
    found = (layout.first_name, layout.last_name, layout.company)
    assert [column.title if column else None for column in found] == [first, last, company]


@pytest.mark.parametrize(
    "heading",
    ["氏名", "성명", "Imię i nazwisko", "Nom et prénom", "Nome e cognome", "Volledige naam"],
)
def test_a_whole_name_is_known_in_every_language(heading: str) -> None:
    assert meaning_of(heading).full_name is not None


@pytest.mark.parametrize(
    "heading",
    ["Owner: Full Name", "Manager - Name", "Contact Owner: First Name", "Deal - Name",
     "Name (Manager) (Contact)", "Assistant.Name", "Campaign: Name", "Event - Name"],
)  # fmt: skip
def test_somebody_elses_name_is_none(heading: str) -> None:
    meaning = meaning_of(heading)
    assert meaning.full_name is meaning.first_name is meaning.last_name is meaning.company is None


def test_no_name_of_an_id_is_in_two_lists() -> None:
    lists = (known.EVENTS, known.SHOWS, known.PEOPLE, known.CONTACTS, known.BARE_IDS)
    for at, one in enumerate(lists):
        for other in lists[at + 1 :]:
            assert not one & other


def test_no_other_programs_name_is_found_in_lensmors_words() -> None:
    for name in known.EVENTS | known.SHOWS | known.PEOPLE:
        assert not meaning_of(name).foreign, name


@pytest.mark.parametrize(
    ("heading", "core", "qualifiers"),
    [
        ("Contact: Email", "email", ("contact",)),
        ("Lensmor ID - Contact", "lensmorid", ("contact",)),
        ("Email (Work) [required]", "email", ("required", "work")),
        ("Event-ID", "eventid", ()),
        ("A.B.Email__c.1", "email", ("a", "b")),
        (" - ", "", ()),
        ("", "", ()),
        ("::", "", ()),
    ],
)
def test_a_heading_is_taken_apart(heading: str, core: str, qualifiers: tuple[str, ...]) -> None:
    parts = take_apart(heading, "lensmor")
    assert (parts.core, parts.qualifiers) == (core, qualifiers)


def test_any_text_is_taken_apart_without_trouble() -> None:
    marks = "aL9 _-.:/()[]__c\n\ufeff姓"
    for one, two, three in product(marks, repeat=3):
        meaning_of(f"{one}{two}Lensmor{three} ID{one}")
        meaning_of(f"{one}{two}{three}")
