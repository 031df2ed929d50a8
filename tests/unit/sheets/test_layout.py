"""Headings, columns and worksheets: found where sure, asked about where not, never guessed."""

from pathlib import Path

import pytest

from lensmor_desktop.domain.rows import Column, Inspection, Layout, Subject
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.sheets import Choices, inspect_sheet
from tests.unit.sheets.sheet_files import inspected, workbook

ROWS = "139574,789\n139574,790\n"


def codes(inspection: Inspection) -> list[str]:
    return [caution.code for caution in inspection.warnings]


def letter(column: Column | None) -> str:
    return column.letter if column else ""


def letters(layout: Layout) -> str:
    return ",".join(column.letter for column in layout.emails)


class TestTheHeaderRow:
    def test_titles_blank_rows_and_filter_notes_stand_above(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path,
            "Leads of the spring shows\nAs of 2026-11-20\n\nFiltered By\n"
            "   Show: All leads\n   Event ID equals 139574\n\n"
            "Event ID,Personnel ID,First Name\n139574,789,Jane\n",
        )
        assert found.layout.header_row == 8
        assert [row.number for row in found.rows] == [9]

    def test_a_filter_note_in_two_cells_is_none(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path,
            "Event ID,139574,\nOwner,Bob,\n,,\nFirst Name,Personnel ID,Event ID\nJane,789,139574\n",
        )
        assert found.layout.header_row == 4

    def test_without_known_names_the_first_row_of_words(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Export\n\nAlpha,Beta,Gamma\n1,2,3\n4,5,6\n")
        assert found.layout.header_row == 3

    def test_a_row_with_numbers_is_less_likely_one(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Region,Europe,2026\nAlpha,Beta,\nx,y,5\n")
        assert found.layout.header_row == 2

    def test_a_sheet_without_headings_is_asked_about(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "139574,789\n139574,790\n")
        assert found.questions[0].subject is Subject.HEADER_ROW
        assert str(found.questions[0].text) == (
            "Which row holds the headings? None is found; row 1 looks like data."
        )
        assert found.rows == ()

    def test_can_be_chosen(self, tmp_path: Path) -> None:
        text = "Event ID,Personnel ID\nevent id,personnel id\n" + ROWS
        assert inspected(tmp_path, text).layout.header_row == 1
        assert inspected(tmp_path, text, header_row=2).layout.header_row == 2

    def test_out_of_range_is_refused(self, tmp_path: Path) -> None:
        for row in (0, 4, 999):
            with pytest.raises(ChoiceRefused) as caught:
                inspected(tmp_path, "Event ID,Personnel ID\n" + ROWS, header_row=row)
            assert str(caught.value.title) == f"Row {row} can't be the row of headings."
            assert str(caught.value.message) == "The sheet's rows go from 1 to 3."

    def test_a_blank_row_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ChoiceRefused, match="There is nothing in that row"):
            inspected(tmp_path, "\nEvent ID,Personnel ID\n" + ROWS, header_row=1)


class TestColumnsAreFound:
    def test_with_their_letters_and_everything_else_that_is_known(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path,
            "First Name,Last Name,Company name,Email,Event ID,Personnel ID\n"
            "Jane,Doe,Example Retail,,139574,789\n",
        ).layout
        assert letter(found.event) == "E"
        assert letter(found.person) == "F"
        assert letters(found) == "D"
        assert letter(found.first_name) == "A"
        assert letter(found.last_name) == "B"
        assert letter(found.company) == "C"
        assert [column.letter for column in found.columns] == list("ABCDEF")

    def test_a_crm_export_with_keys_of_its_own(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path,
            "Record ID,Contact ID,Company ID,Lensmor Event ID,Lensmor Personnel ID\n"
            "51,52,53,139574,789\n",
        )
        assert not found.questions
        assert letter(found.layout.person) == "E"
        assert found.rows[0].person_id == "789"

    def test_a_name_with_lensmor_beats_a_weak_one(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Person ID,Lensmor ID,Lensmor Person ID\n1,2,,4\n")
        assert letter(found.layout.person) == "D"

    def test_lensmor_id_beside_an_event_is_the_persons(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Lensmor ID\n" + ROWS)
        assert letter(found.layout.person) == "B"

    def test_a_weak_name_is_taken_with_a_caution(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Show ID,Person ID\n" + ROWS)
        assert codes(found) == ["weak_event_column", "weak_person_column"]
        assert str(found.warnings[1].text) == (
            "The personnel IDs are taken from “Person ID” (B). Check that these are Lensmor's IDs."
        )

    def test_of_two_by_one_name_the_empty_one_is_put_aside(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID,Personnel ID\n139574,,789\n")
        assert letter(found.layout.person) == "C"

    def test_every_column_with_a_plain_heading_counts(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID,Email,Work Email\n1,2,,w@x.de\n")
        assert letters(found.layout) == "C,D"
        assert found.rows[0].verdict.value == "has_email"


IDS = ["Lensmor Event ID", "Lensmor Personnel ID"]


@pytest.mark.parametrize("gap", [1, 3])
@pytest.mark.parametrize("left", [False, True], ids=["to the right", "to the left"])
@pytest.mark.parametrize("own", [["Full Name", "Firm"], ["Contact", "Company"], ["Name", "Name 2"]])
def test_names_are_those_of_the_list_in_which_the_ids_stand(
    tmp_path: Path, own: list[str], left: bool, gap: int
) -> None:
    """Another list beside it has people of its own, and likelier headings perhaps."""
    other = ["Name", "Company", "Phone"]
    people, strangers = [*own, *IDS], ["Zed Other", "Elsewhere", "1"]
    ours = ["Jane Doe", "Acme", "1", "789"]
    parts = [(people, ours), ([""] * gap, [""] * gap), (other, strangers)]
    rows = [
        ",".join(cell for part in (reversed(parts) if left else parts) for cell in part[at])
        for at in (0, 1)
    ]
    found = inspected(tmp_path, "\n".join(rows))
    assert [(row.name, row.person_id) for row in found.rows] == [("Jane Doe", "789")]


class TestQuestions:
    def test_two_columns_that_could_be_meant(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path,
            "Event ID,Lensmor Personnel ID,Personnel ID,Name\n139574,789,4711,Jane\n",
        )
        (question,) = found.questions
        assert question.subject is Subject.PERSON_COLUMN
        assert str(question.text) == (
            "Which column holds Lensmor's personnel IDs? "
            "It could be “Lensmor Personnel ID” (B), “Personnel ID” (C)."
        )
        assert [column.letter for column in question.candidates] == ["B", "C"]
        assert found.rows == ()

    def test_two_events(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Event ID,Personnel ID\n1,2,3\n")
        (question,) = found.questions
        assert question.subject is Subject.EVENT_COLUMN
        assert "“Event ID” (A), “Event ID” (B)" in str(question.text)

    def test_no_person_column_is_never_guessed(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Number,Name\n139574,789,Jane\n")
        (question,) = found.questions
        assert question.subject is Subject.PERSON_COLUMN
        assert str(question.text) == (
            "Which column holds Lensmor's personnel IDs? No heading names it."
        )
        assert str(question.hint) == "Choose the column, or say that the rows are events."
        assert [column.letter for column in question.candidates] == ["B"]
        assert found.rows == ()

    def test_hubspots_record_id_is_never_chosen(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path,
            "Record ID,First Name,Email,Event ID\n"
            + "".join(f"{number},Jane,,139574\n" for number in range(501, 520)),
        )
        (question,) = found.questions
        assert str(question.text) == (
            "Which column holds Lensmor's personnel IDs? “Record ID” (A) seems to hold keys of "
            "your CRM, which are not Lensmor's."
        )
        assert found.layout.person is None

    def test_salesforces_ids_are_known_by_their_form(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path, "Event ID,Person ID\n139574,0035g00000AbCdEAAX\n139574,0035g00000AbCdF\n"
        )
        assert [question.subject for question in found.questions] == [Subject.PERSON_COLUMN]
        assert found.layout.person is None

    def test_a_column_that_is_named_so_but_holds_names(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path, "Event ID,Personnel ID\n139574,Jane Doe\n139574,Bob Ray\n139574,789\n"
        )
        (question,) = found.questions
        assert str(question.text) == (
            "Which column holds Lensmor's personnel IDs? “Personnel ID” (B) is named so, but most "
            "of its cells hold something else."
        )

    def test_a_column_full_of_harmed_ids_is_still_the_column(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path,
            'Event ID,Personnel ID\n1,1.39E+05\n1,#N/A\n1,2026-01-01\n1,"12, 34"\n1,78 9\n1,P-7\n',
        )
        assert letter(found.layout.person) == "B"
        assert len(found.problems) == 6

    def test_no_event_column(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Personnel ID,Name\n789,Jane\n")
        (question,) = found.questions
        assert question.subject is Subject.EVENT_ID
        assert str(question.text) == (
            "Which event are these people from? No column holds event IDs."
        )
        assert found.layout.person
        assert found.rows == ()

    def test_a_column_of_event_names_is_no_column_of_ids(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID\nCES 2025,789\nHannover Messe,790\n")
        (question,) = found.questions
        assert question.subject is Subject.EVENT_ID
        assert "“Event ID” (A) is named like event IDs" in str(question.text)

    def test_lensmor_id_alone_could_be_either(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Lensmor ID,Name\n789,Jane\n")
        assert {question.subject for question in found.questions} == {
            Subject.PERSON_COLUMN,
            Subject.EVENT_ID,
        }
        assert inspected(tmp_path, "Lensmor ID\n789\n", event_id="1").rows[0].person_id == "789"
        events = inspected(tmp_path, "Lensmor ID\n789\n", person_column="none")
        assert events.rows[0].event_id == "789"


class TestChoices:
    @pytest.mark.parametrize("choice", ["Number", " nUmBeR ", "B", "b"])
    def test_a_heading_or_letters(self, tmp_path: Path, choice: str) -> None:
        found = inspected(tmp_path, "Event ID,Number\n" + ROWS, person_column=choice)
        assert letter(found.layout.person) == "B"
        assert found.rows[0].person_id == "789"

    def test_a_heading_beats_letters(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,x,B\n139574,1,789\n", person_column="B")
        assert letter(found.layout.person) == "C"

    def test_letters_count_where_they_stand_over_several_columns(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,b,B\n139574,789,1\n", person_column="B")
        assert letter(found.layout.person) == "B"

    @pytest.mark.parametrize("choice", ["Personnell", "ZZ", "D"])
    def test_an_unknown_one_is_refused_with_the_headings(self, tmp_path: Path, choice: str) -> None:
        with pytest.raises(ChoiceRefused) as caught:
            inspected(tmp_path, "Event ID,Number\n" + ROWS, person_column=choice)
        assert str(caught.value.title) == f"There is no column “{choice}”."
        assert str(caught.value.message) == (
            "The headings in row 1 are: “Event ID” (A), “Number” (B)."
        )

    def test_a_heading_over_two_columns_is_refused_with_their_letters(self, tmp_path: Path) -> None:
        with pytest.raises(ChoiceRefused) as caught:
            inspected(tmp_path, "Event ID,No,No\n1,2,3\n", person_column="no")
        assert str(caught.value.message) == (
            "The heading “no” stands over more than one column: B, C."
        )

    def test_a_crms_key_may_be_chosen_and_is_warned_of(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Record ID\n" + ROWS, person_column="Record ID")
        assert codes(found) == ["foreign_column"]
        assert str(found.warnings[0].text) == (
            "“Record ID” (B) was chosen by hand, but it seems to hold keys of your CRM. "
            "Check that these are Lensmor's IDs before you pay."
        )

    def test_no_person_column_makes_the_rows_events(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Record ID\n" + ROWS, person_column="None")
        assert not found.questions
        assert found.layout.people_absent
        assert {row.verdict.value for row in found.rows} == {"event"}

    def test_events_need_a_column(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Show,Date\nCES,2026\n", person_column="none")
        (question,) = found.questions
        assert question.subject is Subject.EVENT_COLUMN

    def test_a_typed_event_stands_for_all_rows(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Personnel ID\n789\n790\n", event_id=" 139574 ")
        assert [row.event_id for row in found.rows] == ["139574", "139574"]
        assert found.layout.fixed_event_id == "139574"

    def test_a_typed_event_beside_a_column_of_events_is_refused(self, tmp_path: Path) -> None:
        text = "Event ID,Personnel ID\n" + ROWS
        with pytest.raises(ChoiceRefused) as caught:
            inspected(tmp_path, text, event_id="1")
        assert str(caught.value.message) == "They stand in “Event ID” (A)."
        found = inspected(tmp_path, text, event_id="1", event_column="none")
        assert found.layout.event_column_absent
        assert found.rows[0].event_id == "1"

    @pytest.mark.parametrize("typed", ["1.39574E+05", "12, 34", "a b", "x" * 101])
    def test_a_typed_event_is_checked(self, tmp_path: Path, typed: str) -> None:
        with pytest.raises(ChoiceRefused, match="The event ID that was typed in can't be used"):
            inspected(tmp_path, "Personnel ID\n789\n", event_id=typed)

    def test_one_column_cannot_be_both(self, tmp_path: Path) -> None:
        with pytest.raises(ChoiceRefused, match="both event IDs and personnel IDs"):
            inspected(tmp_path, "a,b\n1,2\n", event_column="A", person_column="a")

    def test_no_column_of_addresses(self, tmp_path: Path) -> None:
        text = "Event ID,Personnel ID,Email\n1,2,a@x.de\n"
        assert inspected(tmp_path, text).rows[0].verdict.value == "has_email"
        assert inspected(tmp_path, text, email_columns=()).rows[0].verdict.value == "ready"

    def test_a_csv_file_has_no_worksheets(self, tmp_path: Path) -> None:
        with pytest.raises(ChoiceRefused, match="A CSV file has no worksheets"):
            inspected(tmp_path, "Event ID,Personnel ID\n" + ROWS, worksheet="Leads")


class TestWorksheets:
    LEADS = (("Event ID", "Personnel ID"), ("139574", "789"))
    COMPANIES = (("Record ID", "Company name", "Email"), (1, "Example", "x@x.de"), (2, "y", ""))

    def test_the_one_that_looks_like_the_data(self, tmp_path: Path) -> None:
        path = workbook(
            tmp_path,
            {"Read me": [["How to use this"]], "Companies": self.COMPANIES, "Leads": self.LEADS},
        )
        found = inspect_sheet(path)
        assert found.worksheets == ("Read me", "Companies", "Leads")
        assert found.layout.worksheet == "Leads"
        assert found.warnings == ()

    def test_others_with_people_are_told_of(self, tmp_path: Path) -> None:
        more = (*self.LEADS, ("139574", "790"))
        found = inspect_sheet(workbook(tmp_path, {"Old": self.LEADS, "New": more}))
        assert found.layout.worksheet == "New"
        assert codes(found) == ["other_worksheets"]
        assert "“Old”" in str(found.warnings[0].text)

    def test_chosen_by_name_in_any_case(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": self.LEADS, "Companies": self.COMPANIES})
        found = inspect_sheet(path, Choices(worksheet="companies"))
        assert found.layout.worksheet == "Companies"

    def test_an_unknown_one_is_refused_with_the_names(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": self.LEADS, "Companies": self.COMPANIES})
        with pytest.raises(ChoiceRefused) as caught:
            inspect_sheet(path, Choices(worksheet="People"))
        assert str(caught.value.title) == "There is no worksheet “People”."
        assert str(caught.value.message) == (
            "The workbook has these worksheets: “Leads”, “Companies”."
        )

    def test_a_chosen_column_tells_which(self, tmp_path: Path) -> None:
        path = workbook(
            tmp_path,
            {"Leads": self.LEADS, "Other": (("Event ID", "Key 7"), ("139574", "789"))},
        )
        found = inspect_sheet(path, Choices(person_column="key 7"))
        assert found.layout.worksheet == "Other"

    def test_hidden_ones_are_left_out_unless_chosen(self, tmp_path: Path) -> None:
        from openpyxl import load_workbook

        path = workbook(tmp_path, {"Leads": self.LEADS, "Other": (("x", "y"), (1, 2))})
        book = load_workbook(path)
        book["Leads"].sheet_state = "hidden"
        book.active = 1
        book.save(path)
        found = inspect_sheet(path)
        assert (found.worksheets, found.layout.worksheet) == (("Other",), "Other")
        chosen = inspect_sheet(path, Choices(worksheet="Leads"))
        assert chosen.worksheets == ("Leads", "Other")
        assert chosen.rows[0].person_id == "789"

    def test_chart_sheets_are_none(self, tmp_path: Path) -> None:
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.worksheets[0])
        book.create_chartsheet("Chart")
        page = book.create_sheet("Leads")
        for row in self.LEADS:
            page.append(row)
        path = tmp_path / "book.xlsx"
        book.save(path)
        assert inspect_sheet(path).worksheets == ("Leads",)


def test_a_workbook_named_otherwise_is_read_with_a_caution(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Leads": TestWorksheets.LEADS}, name="leads.csv")
    found = inspect_sheet(path)
    assert (found.source.kind, codes(found)) == ("xlsx", ["misnamed"])
