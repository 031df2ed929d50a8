"""Each row's verdict, and what the rows of one person mean for each other."""

from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.sheets import Choices, inspect_sheet
from tests.unit.sheets.sheet_files import inspected, workbook

HEAD = "Event ID,Personnel ID,Email,Lensmor Email,Lensmor Status,Lensmor Details\n"


def verdicts(inspection: Inspection) -> list[tuple[int, str]]:
    return [(row.number, row.verdict.value) for row in inspection.rows]


def row_of(inspection: Inspection, number: int) -> SheetRow:
    return next(row for row in inspection.rows if row.number == number)


class TestOneRow:
    def test_ready(self, tmp_path: Path) -> None:
        (row,) = inspected(
            tmp_path, "Event ID,Personnel ID,Name,Company\n139574,789,Jane Doe,Example Retail\n"
        ).rows
        assert row.verdict is Verdict.READY
        assert (row.number, row.event_id, row.person_id) == (2, "139574", "789")
        assert (row.name, row.company, row.earlier) == ("Jane Doe", "Example Retail", None)
        assert not row.reason

    def test_first_and_last_name_make_the_name(self, tmp_path: Path) -> None:
        text = "Event ID,Personnel ID,First Name,Last Name\n1,2,Jane,Doe\n1,3,,Ray\n"
        assert [row.name for row in inspected(tmp_path, text).rows] == ["Jane Doe", "Ray"]

    def test_invalid_has_a_problem_with_its_cell(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID\n139574,1.39574E+05\n139574,P-7\n")
        first, second = found.problems
        assert (first.cell, first.value, first.blocking) == ("B2", "1.39574E+05", True)
        assert str(first.reason).startswith("B2 holds a number in scientific form")
        assert (second.cell, second.blocking) == ("B3", False)
        assert found.count(Verdict.INVALID) == 2

    def test_a_person_without_an_event(self, tmp_path: Path) -> None:
        (row,) = inspected(tmp_path, "Event ID,Personnel ID\n,789\n").rows
        assert row.verdict is Verdict.INVALID
        assert row.problem
        assert str(row.problem.reason) == (
            "A2 is empty. Type the Lensmor event ID of this row there."
        )

    def test_neither_person_nor_event(self, tmp_path: Path) -> None:
        (row,) = inspected(tmp_path, "Event ID,Personnel ID,Name\n,,Jane\n").rows
        assert row.verdict is Verdict.INVALID
        assert row.problem
        assert row.problem.cell == "B2"

    def test_an_event_without_a_person_stands_for_the_event(self, tmp_path: Path) -> None:
        (row,) = inspected(tmp_path, "Event ID,Personnel ID\n139574,\n").rows
        assert row.verdict is Verdict.EVENT
        assert (row.event_id, row.person_id) == ("139574", "")

    def test_a_harmed_event_without_a_person_is_invalid_by_the_event(self, tmp_path: Path) -> None:
        (row,) = inspected(tmp_path, "Event ID,Personnel ID\n1.4E+05,\n").rows
        assert row.problem
        assert row.problem.cell == "A2"

    def test_with_a_typed_event_an_empty_person_is_invalid(self, tmp_path: Path) -> None:
        (row,) = inspected(tmp_path, "Personnel ID,Name\n,Jane\n", event_id="139574").rows
        assert row.problem
        assert str(row.problem.reason) == (
            "A2 is empty. Type the Lensmor personnel ID of this row there."
        )

    @pytest.mark.parametrize("value", ["jane@x.de", "<jane@x.de>", "mailto:jane@x.de", "a; b@x.de"])
    def test_an_address_that_is_there(self, tmp_path: Path, value: str) -> None:
        (row,) = inspected(tmp_path, f"Event ID,Personnel ID,Email\n1,2,{value}\n").rows
        assert row.verdict is Verdict.HAS_EMAIL
        assert str(row.reason) == "C2 holds an email address already."
        assert row.email == value
        assert "jane" not in repr(row)

    @pytest.mark.parametrize("value", ["n/a", "j***@x.de", "@", "pending", "jane@", "jane@x"])
    def test_what_is_no_address(self, tmp_path: Path, value: str) -> None:
        (row,) = inspected(tmp_path, f"Event ID,Personnel ID,Email\n1,2,{value}\n").rows
        assert row.verdict is Verdict.READY

    def test_a_row_with_an_address_needs_no_id(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID,Email\n1,,jane@x.de\n,,bob@x.de\n")
        assert verdicts(found) == [(2, "has_email"), (3, "has_email")]
        assert found.problems == ()


class TestHiddenRows:
    def test_are_left_out_counted_and_may_be_included(self, tmp_path: Path) -> None:
        rows = (("Event ID", "Personnel ID"), (1, "789"), (1, "789"), (1, "78 9"), (1, "790"))
        path = workbook(tmp_path, {"Leads": rows}, hidden_rows=(2, 4))
        found = inspect_sheet(path)
        assert verdicts(found) == [(2, "hidden"), (3, "ready"), (4, "hidden"), (5, "ready")]
        assert found.problems == ()
        assert str(found.warnings[0].text) == "Hidden rows are left out: 2."
        assert str(found.rows[0].reason) == "The row is hidden, so it is left out."
        included = inspect_sheet(path, Choices(include_hidden=True))
        assert verdicts(included) == [
            (2, "ready"),
            (3, "repeated"),
            (4, "invalid"),
            (5, "ready"),
        ]
        assert [row.hidden for row in included.rows] == [True, False, True, False]


class TestRepeatedPeople:
    def test_the_first_stands_for_all_under_any_event(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID\n1,789\n2,789\n1,789.0\n")
        assert verdicts(found) == [(2, "ready"), (3, "repeated"), (4, "repeated")]
        later = row_of(found, 3)
        assert (later.first_row, later.event_id) == (2, "2")
        assert (
            str(later.reason) == "The same person stands in row 2; one purchase serves both rows."
        )

    def test_leading_zeros_make_another_id(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID\n1,789\n1,0789\n")
        assert verdicts(found) == [(2, "ready"), (3, "ready")]

    def test_an_address_in_one_row_does_not_serve_another(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID,Email\n1,789,a@x.de\n1,789,\n1,789,\n")
        assert verdicts(found) == [(2, "has_email"), (3, "ready"), (4, "repeated")]
        assert row_of(found, 4).first_row == 3


class TestEarlierRuns:
    @pytest.mark.parametrize("status", [outcome for outcome in Outcome if outcome.settled])
    def test_a_settled_row_is_left_alone(self, tmp_path: Path, status: Outcome) -> None:
        address = "jo@fair.example" if status.delivered else ""
        (row,) = inspected(tmp_path, f"{HEAD}1,789,,{address},{status.value},why\n").rows
        assert (row.verdict, row.earlier) == (Verdict.SETTLED, status)
        assert str(row.reason) == f"An earlier run has settled this row: {status.value}."
        assert not row.address_gone

    @pytest.mark.parametrize("status", [outcome for outcome in Outcome if outcome.delivered])
    @pytest.mark.parametrize("left", ["", "n/a"])
    def test_one_whose_address_is_gone_is_told(
        self, tmp_path: Path, status: Outcome, left: str
    ) -> None:
        found = inspected(tmp_path, f"{HEAD}1,789,{left},{left},{status.value},why\n")
        (row,) = found.rows
        assert (row.verdict, row.earlier, row.address_gone) == (Verdict.SETTLED, status, True)
        assert "no email stands in it any more" in str(row.reason)
        assert [w.code for w in found.warnings if w.code == "addresses_gone"] != []

    def test_nobody_is_asked_for_where_no_id_stands(self, tmp_path: Path) -> None:
        (row,) = inspected(tmp_path, f"{HEAD}1,,,,Unlocked,why\n").rows
        assert not row.address_gone

    @pytest.mark.parametrize("status", [outcome for outcome in Outcome if not outcome.settled])
    def test_an_unsettled_one_is_ready_and_remembers(self, tmp_path: Path, status: Outcome) -> None:
        (row,) = inspected(tmp_path, f"{HEAD}1,789,,,{status.value},why\n").rows
        assert (row.verdict, row.earlier) == (Verdict.READY, status)

    def test_our_address_counts_as_one_that_is_there(self, tmp_path: Path) -> None:
        (row,) = inspected(tmp_path, f"{HEAD}1,789,,'+jane@x.de,,\n").rows
        assert (row.verdict, row.email) == (Verdict.HAS_EMAIL, "+jane@x.de")
        assert str(row.reason) == "D2 holds an email address already."

    def test_what_a_practice_run_wrote_is_overlooked_by_a_real_one(self, tmp_path: Path) -> None:
        text = f"{HEAD}1,789,,jane@x.example,Unlocked,Practice: made up\n"
        real = inspected(tmp_path, text).rows[0]
        assert (real.verdict, real.earlier, real.email) == (Verdict.READY, None, "")
        practice = inspected(tmp_path, text, practice=True).rows[0]
        assert (practice.verdict, practice.earlier) == (Verdict.SETTLED, Outcome.UNLOCKED)

    def test_a_settled_person_serves_new_rows_above_and_below(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, f"{HEAD}1,789\n1,789,,j@x.de,Unlocked,\n2,789\n")
        assert verdicts(found) == [(2, "settled"), (3, "settled"), (4, "settled")]
        assert [row.first_row for row in found.rows] == [3, None, 3]
        assert [row.earlier for row in found.rows] == [None, Outcome.UNLOCKED, None]
        assert row_of(found, 3).email == "j@x.de"
        assert str(row_of(found, 2).reason) == (
            "The same person stands in row 3, which an earlier run has settled."
        )

    def test_the_address_that_a_run_wrote_reaches_the_persons_other_rows(
        self, tmp_path: Path
    ) -> None:
        found = inspected(
            tmp_path,
            f"{HEAD}1,789\n1,789,,,Unlocked,\n1,789,a@own.de,'+j@x.de,Already unlocked,\n2,789\n",
        )
        assert [row.first_row for row in found.rows] == [4, None, None, 4]
        assert [row.known_email for row in found.rows] == ["+j@x.de", "", "", "+j@x.de"]
        assert "j@x.de" not in repr(found.rows[0])

    def test_an_address_of_the_persons_own_column_reaches_nobody_else(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, f"{HEAD}1,789,a@own.de,,Unlocked,\n2,789\n")
        assert row_of(found, 3).verdict is Verdict.SETTLED
        assert row_of(found, 3).known_email == ""

    def test_no_address_is_known_where_none_was_delivered(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, f"{HEAD}1,789,,old@x.de,No email,\n2,789\n")
        assert row_of(found, 3).verdict is Verdict.SETTLED
        assert row_of(found, 3).known_email == ""

    def test_a_practice_address_is_known_to_practice_runs_only(self, tmp_path: Path) -> None:
        text = f"{HEAD}1,789,,j@x.example,Unlocked,Practice: made up\n2,789\n"
        assert row_of(inspected(tmp_path, text), 3).verdict is Verdict.REPEATED
        practice = row_of(inspected(tmp_path, text, practice=True), 3)
        assert (practice.verdict, practice.known_email) == (Verdict.SETTLED, "j@x.example")

    def test_a_row_with_an_address_serves_better_than_one_without(self, tmp_path: Path) -> None:
        found = inspected(
            tmp_path, f"{HEAD}1,789,,,Failed,\n1,789,,j@x.de,Already unlocked,\n1,789\n"
        )
        assert row_of(found, 4).first_row == 3

    def test_a_hidden_settled_row_serves_too(self, tmp_path: Path) -> None:
        rows = (
            HEAD.strip().split(","),
            ("1", "789", "", "j@x.de", "Unlocked", ""),
            ("1", "789", "", "", "", ""),
        )
        found = inspect_sheet(workbook(tmp_path, {"Leads": rows}, hidden_rows=(2,)))
        assert verdicts(found) == [(2, "hidden"), (3, "settled")]

    def test_not_eligible_under_one_event_may_be_tried_under_another(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, f"{HEAD}1,789,,,Not eligible,\n2,789\n1,789\n")
        assert verdicts(found) == [(2, "settled"), (3, "ready"), (4, "settled")]

    def test_a_column_named_like_ours_with_other_content_is_left_alone(
        self, tmp_path: Path
    ) -> None:
        found = inspected(
            tmp_path, "Event ID,Personnel ID,Lensmor Status\n1,789,hot lead\n1,790,Unlocked\n"
        )
        assert found.layout.results == ()
        assert [row.verdict for row in found.rows] == [Verdict.READY, Verdict.READY]
        assert [caution.code for caution in found.warnings] == ["results_not_ours"]


class TestWhatIsNoData:
    def test_blank_rows(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID,x\n1,789,\n,,\n , ,\u00a0\n1,790,\n")
        assert [row.number for row in found.rows] == [2, 5]

    def test_rows_with_nothing_but_our_results(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, f"{HEAD}1,789,,,Failed,\n,,,,Skipped,left out\n")
        assert [row.number for row in found.rows] == [2]

    def test_headings_once_more(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Event ID,Personnel ID\n1,789\nEvent ID,Personnel ID\n1,790\n")
        assert [row.number for row in found.rows] == [2, 4]

    @pytest.mark.parametrize(
        "footer",
        [
            "Grand Totals (2 records),,,\n",
            "Total,2,,\n",
            ",,Total Records,2\n",
            "Confidential Information - Do Not Distribute,,,\n",
            "Copyright © 2000-2026 salesforce.com inc. All rights reserved.,,,\n",
            "\nLeads of all shows,,,\nGenerated By: Jane Doe 11/20/2026,,,\nExample Inc,,,\n",
            "Gesamtsumme,,,\n",
            "合计,,,\n",
        ],
    )
    def test_footers_of_exports(self, tmp_path: Path, footer: str) -> None:
        rows = "Event ID,Personnel ID,Name,Company\n1,789,Jane,Example\n1,790,Bob,Example\n"
        found = inspected(tmp_path, rows + footer)
        assert [row.number for row in found.rows] == [2, 3]

    def test_a_last_row_without_an_id_is_no_footer(self, tmp_path: Path) -> None:
        rows = "Event ID,Personnel ID,Name,Company\n1,789,Jane,Example\n,,Ann Total,\n"
        found = inspected(tmp_path, rows)
        assert verdicts(found) == [(2, "ready"), (3, "invalid")]

    def test_a_last_row_with_only_an_event_is_no_footer(self, tmp_path: Path) -> None:
        rows = "Event ID,Personnel ID,Name,Company\n1,789,Jane,Example\n139574,,,\n"
        assert verdicts(inspected(tmp_path, rows)) == [(2, "ready"), (3, "event")]

    def test_the_totals_row_of_a_table(self, tmp_path: Path) -> None:
        from openpyxl import Workbook
        from openpyxl.worksheet.table import Table

        book = Workbook()
        page = book.worksheets[0]
        for row in (("Event ID", "Personnel ID"), ("1", "789"), (None, 1)):
            page.append(row)
        table = Table(displayName="Leads", ref="A1:B3", totalsRowCount=1)
        page.add_table(table)
        path = tmp_path / "book.xlsx"
        book.save(path)
        assert verdicts(inspect_sheet(path)) == [(2, "ready")]


def test_every_row_keeps_its_place(tmp_path: Path) -> None:
    text = 'Title\n\nEvent ID,Personnel ID,Note\n1,789,"a\r\nb"\n\n1,790,\n1,78 9,\n'
    found = inspected(tmp_path, text)
    assert [row.number for row in found.rows] == [4, 6, 7]
    assert found.problems[0].cell == "B7"
