"""Headings of a person's own choice: which can be used, and by which columns are known as ours."""

from datetime import datetime
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome, ResultColumn
from lensmor_desktop.domain.rows import Inspection, Verdict
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.sheets import (
    TITLES,
    RowValues,
    Titles,
    inspect_sheet,
    make_titles,
    write_results,
)
from tests.unit.sheets.sheet_files import cells_of, csv_file, workbook

OWN = {
    "email": "Email",
    "status": "Status",
    "details": "Notes",
    "task": "Job",
    "checked_at": "Date",
}
AT = datetime(2026, 11, 20, 14, 5).timestamp()
CAME = RowValues("ada@practice.example", "Unlocked", "", "task-1", AT)
NONE = RowValues(None, "No email", "Lensmor has none.", "task-1", AT)
HEADS = ("Name", "Lensmor Event ID", "Lensmor Personnel ID")
PEOPLE = (HEADS, ("Ada", "204518", "1000"), ("Bob", "204518", "1001"), ("Cy", "204518", "1002"))


def written(path: Path, titles: Titles) -> Inspection:
    """The sheet after a run that called its columns so."""
    layout = inspect_sheet(path, titles=titles).layout
    write_results(path, path, layout, {2: CAME, 3: NONE}, titles=titles)
    return inspect_sheet(path, titles=titles)


def verdicts(inspection: Inspection) -> list[Verdict]:
    return [row.verdict for row in inspection.rows]


class TestWhatCanBeAskedFor:
    def test_what_is_left_open_has_its_usual_name(self) -> None:
        titles = make_titles({"email": "  Mail  address ", "status": " ", "unknown": "x"})
        assert titles.new[ResultColumn.EMAIL] == "Mail address"
        assert titles.new[ResultColumn.STATUS] == "Lensmor Status"
        assert make_titles({}) == TITLES

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({"email": "Mail", "status": "mail"}, "couldn't be told apart"),
            ({"email": "Mail", "status": "Mail 2"}, "couldn't be told apart"),
            ({"email": "Mail 3", "status": "Mail"}, "couldn't be told apart"),
            ({"email": "Lensmor Status"}, "couldn't be told apart"),
            ({"email": "Lensmor Status 2", "status": "Word"}, "couldn't be told apart"),
            ({"email": "x" * 61}, "longer than 60"),
            ({"email": "=Mail"}, "formula"),
            ({"email": "@Mail"}, "formula"),
            ({"email": "Ma\u200bil"}, "can't be seen"),
            ({"email": "2027"}, "no letter"),
            ({"task": "Personnel ID"}, "taken for Lensmor IDs"),
            ({"task": "Event ID"}, "taken for Lensmor IDs"),
        ],
    )
    def test_what_would_go_wrong_is_refused_with_a_reason(
        self, given: dict[str, str], why: str
    ) -> None:
        with pytest.raises(ChoiceRefused) as refused:
            make_titles(given)
        assert why in str(refused.value.message)
        assert str(refused.value.title).startswith("No column can be called “")

    def test_two_names_may_be_swapped_between_runs(self) -> None:
        swapped = {"email": "Status", "status": "Email"}
        assert make_titles(swapped).new[ResultColumn.EMAIL] == "Status"


class TestColumnsOfOurs:
    @pytest.mark.parametrize("given", [OWN, {"email": "Adresse"}, {"status": "Stand"}, {}])
    def test_they_are_known_again_and_written_in_place(
        self, tmp_path: Path, given: dict[str, str]
    ) -> None:
        path = workbook(tmp_path, {"Leads": PEOPLE})
        titles = make_titles(given)
        inspection = written(path, titles)
        assert verdicts(inspection) == [Verdict.SETTLED, Verdict.SETTLED, Verdict.READY]
        assert cells_of(path, "Leads")[0][3:] == list(titles.new.values())
        again = written(path, titles)
        assert len(cells_of(path, "Leads")[0]) == 8
        assert again.layout.results == inspection.layout.results

    def test_they_are_known_under_the_usual_and_under_former_names(self, tmp_path: Path) -> None:
        former = make_titles(OWN)
        for titles in (TITLES, former):
            path = workbook(tmp_path, {"Leads": PEOPLE})
            written(path, titles)
            now = make_titles({"email": "Found", "status": "State"}).knowing([former.new])
            assert verdicts(written(path, now)) == [
                Verdict.SETTLED,
                Verdict.SETTLED,
                Verdict.READY,
            ]
            assert cells_of(path, "Leads")[0][3:] == list(titles.new.values())

    @pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
    def test_names_that_nobody_here_ever_used_are_known_by_what_stands_below(
        self, tmp_path: Path, suffix: str
    ) -> None:
        if suffix == ".csv":
            text = "\n".join(",".join(line) for line in PEOPLE) + "\n"
            path = csv_file(tmp_path, text)
        else:
            path = workbook(tmp_path, {"Leads": PEOPLE})
        written(path, make_titles({name: f"{title} (colleague)" for name, title in OWN.items()}))
        inspection = inspect_sheet(path)
        assert len(inspection.layout.results) == 5
        assert verdicts(inspection) == [Verdict.SETTLED, Verdict.SETTLED, Verdict.READY]
        assert inspection.rows[0].email == "ada@practice.example"

    def test_a_column_taken_out_by_hand_doesnt_hide_the_others(self, tmp_path: Path) -> None:
        path = csv_file(
            tmp_path,
            "Name,Lensmor Event ID,Lensmor Personnel ID,Email,Status,Date\n"
            "Ada,204518,1000,ada@practice.example,Unlocked,2026-11-20 14:05:00\n",
        )
        found = dict(inspect_sheet(path, titles=make_titles(OWN)).layout.results)
        assert {meaning: column.letter for meaning, column in found.items()} == {
            ResultColumn.EMAIL: "D",
            ResultColumn.STATUS: "E",
            ResultColumn.CHECKED_AT: "F",
        }


class TestColumnsOfTheirs:
    """Names that people's own columns have, too."""

    OWN_COLUMNS = (
        (*HEADS, "Email", "Status", "Notes", "Date"),
        ("Ada", "204518", "1000", "ada@own.example", "Customer", "hates calls", "2026-01-02"),
        ("Bob", "204518", "1001", None, "Lead", "", "2026-01-03"),
        ("Cy", "204518", "1002", "", "Failed", "met in May", ""),
    )

    def test_they_are_never_taken_for_ours_nor_written_into(self, tmp_path: Path) -> None:
        path = workbook(tmp_path, {"Leads": self.OWN_COLUMNS})
        before = [row[:7] for row in cells_of(path, "Leads")]
        titles = make_titles(OWN)
        first = inspect_sheet(path, titles=titles)
        assert first.layout.results == ()
        assert verdicts(first) == [Verdict.HAS_EMAIL, Verdict.READY, Verdict.READY]
        write_results(path, path, first.layout, {3: CAME, 4: NONE}, titles=titles)
        rows = cells_of(path, "Leads")
        assert [row[:7] for row in rows] == before
        assert rows[0][7:] == ["Email 2", "Status 2", "Notes 2", "Job", "Date 2"]
        again = inspect_sheet(path, titles=titles)
        assert [column.letter for _, column in again.layout.results] == ["H", "I", "J", "K", "L"]
        assert verdicts(again) == [Verdict.HAS_EMAIL, Verdict.SETTLED, Verdict.SETTLED]
        assert again.rows[0].email == "ada@own.example"
        write_results(path, path, again.layout, {3: CAME, 4: NONE}, titles=titles)
        assert [row[:7] for row in cells_of(path, "Leads")] == before
        assert len(cells_of(path, "Leads")[0]) == 12

    def test_an_empty_pair_of_the_same_names_is_theirs(self, tmp_path: Path) -> None:
        path = csv_file(
            tmp_path,
            "Name,Lensmor Event ID,Lensmor Personnel ID,Email,Status\nAda,204518,1000,,\n",
        )
        assert inspect_sheet(path, titles=make_titles(OWN)).layout.results == ()

    def test_words_of_ours_without_the_rest_beside_them_are_theirs(self, tmp_path: Path) -> None:
        path = csv_file(
            tmp_path,
            "Name,Lensmor Event ID,Lensmor Personnel ID,Status,Owner\n"
            "Ada,204518,1000,Failed,Kim\nBob,204518,1001,Unlocked,Kim\n",
        )
        inspection = inspect_sheet(path, titles=make_titles(OWN))
        assert inspection.layout.results == ()
        assert verdicts(inspection) == [Verdict.READY, Verdict.READY]

    def test_five_columns_of_theirs_side_by_side_aren_t_ours(self, tmp_path: Path) -> None:
        path = csv_file(
            tmp_path,
            "Name,Lensmor Event ID,Lensmor Personnel ID,Mail,State,Text,Key,When\n"
            "Ada,204518,1000,a@own.example,Unlocked,x,k1,2026-01-01\n"
            "Bob,204518,1001,b@own.example,Customer,y,k2,2026-01-01\n",
        )
        inspection = inspect_sheet(path)
        assert inspection.layout.results == ()
        assert Outcome.UNLOCKED not in {row.earlier for row in inspection.rows}
