"""The words that headings are made of, in the languages in which CRMs are used.

Compact forms (see `headings.compact`) in sets. An ID's name is a noun beside a word for "ID"; which
comes first, and what stands between, differs by language. What these words may be taken for is
settled in `names`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from lensmor_desktop.sheets.headings import compact


@dataclass(frozen=True, slots=True)
class _Language:
    """How one language names IDs: each field holds words divided by "|".

    Attributes:
        ids: words for "ID".
        joins: what may stand between the word for "ID" and the noun behind it.
        event, show: words for an event, and for kinds of it.
        person: words for somebody that few programs use for their own records.
        unsure: words for somebody who may as well be a member of one's own staff.
        contact: words for somebody that CRMs use for their own records.
    """

    ids: str
    joins: str
    event: str
    show: str
    person: str
    unsure: str
    contact: str


_LANGUAGES = (
    _Language(  # German
        "ID|Nummer|Nr|Kennung|Identifikator",
        "der|des|von|für",
        "Veranstaltung|Veranstaltungs|Veranstaltungen|Event|Events",
        "Messe|Messen|Ausstellung|Ausstellungs|Konferenz|Kongress|Tagung|Tagungs",
        "Person|Personen|Teilnehmer",
        "Personal",
        "Kontakt|Kontakte|Lead|Ansprechpartner|Interessent|Interessenten",
    ),
    _Language(  # French
        "ID|identifiant|numéro|n°|no",
        "de|d|de l|de la|du|des|l",
        "événement|évènement|événements|évènements|manifestation",
        "salon|foire|exposition|conférence|congrès",
        "personne|personnes|participant",
        "personnel",
        "contact|contacts|prospect|lead|interlocuteur",
    ),
    _Language(  # Spanish
        "ID|identificador|número|n°|n.º",
        "de|del|de la|de las|de los",
        "evento|eventos",
        "feria|exposición|salón|congreso|conferencia",
        "persona|personas|participante|asistente",
        "personal",
        "contacto|contactos|prospecto|lead|cliente potencial",
    ),
    _Language(  # Italian
        "ID|identificativo|identificatore|numero|n°",
        "di|del|della|dell|dei|delle|degli",
        "evento|eventi|manifestazione",
        "fiera|salone|esposizione|congresso|conferenza",
        "persona|persone|partecipante",
        "personale",
        "contatto|contatti|referente|lead",
    ),
    _Language(  # Portuguese
        "ID|identificador|número|n°|n.º",
        "de|do|da|dos|das",
        "evento|eventos",
        "feira|exposição|congresso|conferência|salão",
        "pessoa|pessoas|participante",
        "pessoal",
        "contato|contatos|contacto|contactos|lead|cliente potencial",
    ),
    _Language(  # Dutch
        "ID|nummer|nr|identificatie",
        "van|van het|van de",
        "evenement|evenementen|evenements",
        "beurs|vakbeurs|tentoonstelling|conferentie|congres",
        "persoon|personen|persoons|deelnemer",
        "personeel|personeels",
        "contact|contactpersoon|contactpersonen|lead|relatie",
    ),
    _Language(  # Polish
        "ID|identyfikator|numer|nr",
        "",
        "wydarzenia|wydarzenie|imprezy|eventu",
        "targów|targi|wystawy|konferencji|kongresu",
        "osoby|osoba|uczestnika|uczestnik",
        "personelu",
        "kontaktu|kontakt|leada|osoby kontaktowej",
    ),
    _Language(  # Chinese, simplified and traditional
        "ID|编号|編號|号码|標識|标识",
        "的",
        "活动|活動",
        "展会|展會|会展|博览会|博覽會|展览|展覽",
        "人员|人員|人物|参展人员|參展人員|参会人|参会者|參會者|与会者|與會者",
        "个人|個人",
        "联系人|聯絡人|连络人|線索|线索|潜在客户",
    ),
    _Language(  # Japanese
        "ID|番号|識別子",
        "の",
        "イベント|催事",
        "展示会|見本市",
        "人物|参加者",
        "担当者|個人|人員|要員|パーソン",
        "連絡先|取引先責任者|リード|見込み客|コンタクト",
    ),
    _Language(  # Korean
        "ID|아이디|번호|식별자",
        "의",
        "이벤트|행사",
        "전시회|박람회",
        "인물|참가자|참석자|사람",
        "담당자|인원|인사|개인",
        "연락처|리드|잠재고객|컨택트",
    ),
)  # fmt: skip


def words(*names: str) -> frozenset[str]:
    """The compact forms of names."""
    return frozenset(compact(name) for name in names)


def ranks(names: Iterable[str]) -> dict[str, int]:
    """The compact forms of names, each with its place among them; the first is the likeliest."""
    return {compact(name): rank for rank, name in reversed(list(enumerate(names)))}


def _ids_of(field: str) -> frozenset[str]:
    """Every name of an ID with a noun of a field: "Event ID", "ID d'événement", ..."""
    found = set()
    for language in _LANGUAGES:
        nouns, ids, joins = (
            [compact(word) for word in those.split("|")]
            for those in (getattr(language, field), language.ids, language.joins)
        )
        for noun, word in product(nouns, ids):
            found |= {noun + word, word + noun}
            found |= {word + join + noun for join in joins}
            if not noun.isascii():  # イベントのID
                found |= {noun + join + word for join in joins}
    return frozenset(found)


EVENTS = _ids_of("event")
SHOWS = _ids_of("show")
PEOPLE = _ids_of("person")
UNSURE = _ids_of("unsure")
CONTACTS = _ids_of("contact")

BARE_IDS = words(
    "ID", "Identifier", "Number", "Key", "Record ID", "编号", "編號", "番号", "識別子", "번호",
    "아이디",
    "식별자", "Kennung", "identifiant", "identificador", "identificatore", "identyfikator", "GUID",
)  # fmt: skip

FULL_NAMES = ranks((
    "Full Name", "Contact Name", "Contact Full Name", "Person Name", "Name", "Lead Name",
    "Contact", "Person - Name", "Attendee Name", "Vollständiger Name", "Ansprechpartner",
    "Kontaktname", "姓名", "联系人", "联系人姓名", "名称", "全名", "聯絡人姓名", "聯絡人",
    "Vor- und Nachname", "Vorname Nachname", "Name, Vorname", "Nom complet", "Nom et prénom",
    "Prénom et nom", "Nom Prénom", "Prénom Nom", "Nom du contact", "Nombre completo",
    "Nombre y apellidos", "Nombre y apellido", "Nombre del contacto", "Nombre de contacto",
    "Nome completo", "Nome e cognome", "Cognome e nome", "Nome contatto", "Nome del contatto",
    "Nominativo", "Referente", "Nome do contato", "Nome do contacto", "Nome e sobrenome",
    "Volledige naam", "Naam contactpersoon", "Contactpersoon", "Imię i nazwisko",
    "Nazwisko i imię", "Osoba kontaktowa", "氏名", "名前", "お名前", "フルネーム", "取引先責任者名",
    "성명", "전체 이름", "성함", "연락처 이름",
))  # fmt: skip
# "Nom" and "Naam" are surnames beside a first name, and a whole name without one: either way they
# stand behind what is found under the first name.
FIRST_NAMES = ranks((
    "First Name", "Firstname", "Given Name", "Forename", "Person - First name", "Vorname", "名",
    "名字", "Prénom", "Prénoms", "Nombre", "Nombres", "Nombre de pila", "Nome", "Primeiro nome",
    "Nome próprio", "Voornaam", "Imię", "ファーストネーム", "名（漢字）", "이름",
))  # fmt: skip
LAST_NAMES = ranks((
    "Last Name", "Lastname", "Surname", "Family Name", "Person - Last name", "Nachname",
    "Familienname", "姓", "姓氏", "Zuname", "Nom de famille", "Nom", "Apellidos", "Apellido",
    "Primer apellido", "Cognome", "Sobrenome", "Apelido", "Último nome", "Achternaam", "Naam",
    "Familienaam", "Nazwisko", "苗字", "ラストネーム", "姓（漢字）", "성",
))  # fmt: skip
COMPANIES = ranks((
    "Company", "Company Name", "Account Name", "Organization", "Organisation", "Account",
    "Organization Name", "Organisation Name", "Company / Account", "Employer", "Exhibitor",
    "Associated Company", "Associated Company (Primary)", "Person - Organization", "Firma",
    "Firmenname", "Unternehmen", "Unternehmensname", "公司", "公司名称", "企业名称", "公司名稱",
    "企业", "企業名稱", "单位", "单位名称", "公司名", "参展商", "參展商",
    "Accountname", "Firmenbezeichnung", "Gesellschaft", "Arbeitgeber", "Aussteller",
    "Société", "Nom de la société", "Entreprise", "Nom de l'entreprise", "Raison sociale",
    "Compagnie", "Nom du compte", "Compte", "Employeur", "Exposant",
    "Empresa", "Nombre de la empresa", "Nombre de empresa", "Compañía", "Razón social",
    "Organización", "Nombre de la organización", "Nombre de la cuenta", "Cuenta", "Expositor",
    "Azienda", "Nome azienda", "Società", "Nome società", "Ragione sociale", "Impresa", "Ditta",
    "Organizzazione", "Nome account", "Espositore",
    "Nome da empresa", "Razão social", "Companhia", "Organização", "Nome da conta", "Conta",
    "Bedrijf", "Bedrijfsnaam", "Naam bedrijf", "Onderneming", "Organisatie", "Organisatienaam",
    "Accountnaam", "Nazwa firmy", "Przedsiębiorstwo", "Organizacja", "Nazwa organizacji",
    "Nazwa konta", "Wystawca",
    "会社名", "会社", "企業名", "企業", "貴社名", "御社名", "取引先名", "法人名", "組織名",
    "勤務先",
    "出展社", "出展社名", "회사", "회사명", "회사 이름", "기업명", "기업", "업체명", "소속",
    "거래처명",
))  # fmt: skip

# What a field may stand under, or have behind it in brackets: nothing that tells whose it is, ...
NEUTRAL = words(
    "new", "x", "x_studio", "cf", "c", "custom", "custom field", "custom fields", "custentity",
    "custom properties", "properties", "property", "fields", "field", "data", "record", "records",
    "item", "items", "value", "values", "required", "optional", "text", "as text", "number", "15",
    "18", "15 digits", "18 digits", "usr", "udf", "ud", "u", "uf_crm", "Pflichtfeld",
    "erforderlich", "optional", "obligatoire", "obligatorio", "obbligatorio", "obrigatório",
    "verplicht", "wymagane", "必填", "必須", "필수",
)  # fmt: skip
# ... or what the rows of a CRM are.
PERSON_OBJECTS = words(
    "Contact", "Contacts", "Lead", "Leads", "Person", "Persons", "People", "Campaign Member",
    "Campaign Members", "Member", "Attendee", "Attendees", "Participant", "Participants",
    "Prospect", "Prospects", "Visitor", "Personnel", "Person Account", "Event Contact", "Kontakt",
    "Kontakte", "Personen", "Ansprechpartner", "Teilnehmer", "Kampagnenmitglied", "Interessent",
    "Personne", "Personnes", "Contacto", "Contactos", "Persona", "Personas", "Contatto",
    "Contatti", "Persone", "Contato", "Contatos", "Pessoa", "Pessoas", "Contactpersoon",
    "Contactpersonen", "Persoon", "Osoba", "Osoby", "Kontakty", "联系人", "聯絡人", "人员", "人員",
    "线索", "線索", "取引先責任者", "連絡先", "リード", "人物", "コンタクト", "연락처", "리드",
    "사람",
    "인물",
)  # fmt: skip
EVENT_OBJECTS = words(
    "Event", "Events", "Campaign", "Campaigns", "Trade Show", "Trade Shows", "Show", "Shows",
    "Exhibition", "Deal", "Deals", "Opportunity", "Messe", "Veranstaltung", "Kampagne",
    "Événement", "Salon", "Campagne", "Evento", "Feria", "Fiera", "Feira", "Campaña", "Campagna",
    "Campanha", "Evenement", "Beurs", "Wydarzenie", "Targi", "Kampania", "活动", "活動", "展会",
    "展會",
    "イベント", "展示会", "キャンペーン", "이벤트", "행사", "전시회", "캠페인",
)  # fmt: skip
COMPANY_OBJECTS = words(
    "Account", "Accounts", "Company", "Companies", "Organization", "Organisation", "Firma",
    "Unternehmen", "Société", "Entreprise", "Compte", "Empresa", "Organización", "Azienda",
    "Organização", "Bedrijf", "Organisatie", "Organizacja", "公司", "企业", "取引先", "会社",
    "회사",
    "거래처",
)  # fmt: skip
NAMES = words("Name", "Nom", "Nombre", "Nome", "Naam", "Nazwa", "名称", "名称", "名前", "이름")
