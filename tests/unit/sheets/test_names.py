"""What headings mean by name: Lensmor's IDs in many spellings, and never a CRM's own keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lensmor_desktop.sheets import names
from lensmor_desktop.sheets.headings import take_apart
from lensmor_desktop.sheets.names import Match, compact, meaning_of


class TestPersonnelIds:
    @pytest.mark.parametrize(
        "heading",
        [
            "Lensmor Personnel ID",
            "Lensmor Personnel IDs",
            "lensmor_personnel_id",
            "LensmorPersonnelId",
            "Lensmor_Personnel_ID__c",
            "Lensmor Person ID",
            "Lensmor Contact ID",
            "Contact: Lensmor Personnel ID",
            "Contact: Lensmor ID",
            "Personnel ID (Lensmor)",
            "Lensmor-Personen-ID",
            "LENSMOR  LEAD\nID",
            "Lensmor 人员ID",
        ],
    )
    def test_with_lensmors_name(self, heading: str) -> None:
        meaning = meaning_of(heading)
        assert (meaning.person, meaning.event, meaning.foreign) == (Match.NAMED, Match.NONE, False)

    @pytest.mark.parametrize(
        "heading",
        [
            "Personnel ID",
            "personnel_id",
            "PersonnelIDs",
            "PERSONNEL-ID",
            "Personnel Id (required)",
            "Contact: Personnel ID",
            "Personal-ID",
            "人员ID",
            "人员编号",
        ],
    )
    def test_in_lensmors_own_word(self, heading: str) -> None:
        assert meaning_of(heading).person is Match.PLAIN

    @pytest.mark.parametrize("heading", ["Person ID", "person_id", "People IDs", "Attendee ID"])
    def test_in_words_that_others_use_too(self, heading: str) -> None:
        meaning = meaning_of(heading)
        assert (meaning.person, meaning.foreign) == (Match.WEAK, False)


class TestEventIds:
    @pytest.mark.parametrize(
        "heading",
        ["Lensmor Event ID", "Lensmor Event IDs", "lensmor_event_id", "Lensmor Messe-ID"],
    )
    def test_with_lensmors_name(self, heading: str) -> None:
        meaning = meaning_of(heading)
        assert (meaning.event, meaning.person) == (Match.NAMED, Match.NONE)

    @pytest.mark.parametrize(
        "heading",
        ["Event ID", "event_id", "eventId", "EventIDs", "Event-ID", "Veranstaltungs-ID", "展会ID"],
    )
    def test_in_lensmors_own_word(self, heading: str) -> None:
        assert meaning_of(heading).event is Match.PLAIN

    @pytest.mark.parametrize("heading", ["Show ID", "Trade Show ID", "Messe-ID"])
    def test_in_words_that_others_use_too(self, heading: str) -> None:
        assert meaning_of(heading).event is Match.WEAK


class TestKeysOfOthers:
    @pytest.mark.parametrize(
        "heading",
        [
            "Record ID",
            "Record ID - Contact",
            "Contact ID",
            "Contact: ID",
            "Contact ID (18)",
            "Lead ID",
            "Company ID",
            "Account ID",
            "Person - ID",
            "ID",
            "Id",
            "HubSpot Record ID",
            "Salesforce Contact ID",
            "ZoomInfo Contact ID",
            "ZoomInfo Person ID",
            "Kontakt-ID",
            "Datensatz-ID",
            "联系人ID",
        ],
    )
    def test_are_never_taken_for_lensmors(self, heading: str) -> None:
        meaning = meaning_of(heading)
        assert meaning.foreign
        assert (meaning.person, meaning.event, meaning.either) == (Match.NONE, Match.NONE, False)


class TestTheRest:
    def test_lensmor_id_may_be_either(self) -> None:
        assert meaning_of("Lensmor ID").either
        assert meaning_of("lensmor_ids").either

    def test_the_main_address_comes_before_others(self) -> None:
        ranks = [meaning_of(name).email for name in ("E-Mail", "Work Email", "Lensmor Email")]
        assert None not in ranks
        assert ranks == sorted(ranks, key=lambda rank: rank or 0)
        assert len(set(ranks)) == 3

    @pytest.mark.parametrize(
        "heading",
        ["Contact owner email", "Company Email", "Email Opt Out", "Email Domain", "Emails sent"],
    )
    def test_other_peoples_addresses_are_none(self, heading: str) -> None:
        assert meaning_of(heading).email is None

    def test_names_and_companies(self) -> None:
        assert meaning_of("Contact: Full Name").full_name is not None
        assert meaning_of("Vorname").first_name is not None
        assert meaning_of("Last Name").last_name is not None
        assert meaning_of("Account Name").company is not None
        assert meaning_of("Firma").company is not None

    def test_the_compact_form(self) -> None:
        assert compact(" Événement-IDs ") == "evenementid"
        assert compact("Lensmor_Event_ID__c") == "lensmoreventid"


@given(st.text("abdeinorstvEI 1&,'", max_size=14) | st.sampled_from(sorted(names._KNOWN)))
def test_simple_words_mean_the_same_without_being_taken_apart(text: str) -> None:
    for heading in (text, text.title(), f"{text} ID", f"{text}s", f"Record {text}"):
        parts = take_apart(heading, "lensmor")
        if "lensmor" not in parts.whole:
            assert meaning_of(heading) == names._unnamed(parts, names._email(heading))
