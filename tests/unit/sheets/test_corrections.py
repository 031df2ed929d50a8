"""IDs that a person corrected for the run alone: how rows are judged with them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.sheets import Choices, Correction, inspect_sheet
from tests.unit.sheets.sheet_files import csv_file, workbook

HEAD = "Name,Company,Lensmor Event ID,Lensmor Personnel ID\n"
SHEET = (
    HEAD + "Ada,Acme,204518,48 213\n"
    "Bob,Bolt,#N/A,1001\n"
    "Cy,Coil,204518,1002\n"
    "Di,Dyn,204518,4.8E+15\n"
)
ADA = Correction(2, IdentifierKind.PERSON, "48213", "48 213", "Ada", "Acme")


def looked_at(folder: Path, *corrections: Correction, text: str = SHEET) -> Inspection:
    return inspect_sheet(csv_file(folder, text), Choices(corrections=corrections))


def unused(inspection: Inspection) -> list[str]:
    return [str(w.text) for w in inspection.warnings if w.code == "correction_unused"]


class TestWhatCounts:
    def test_a_corrected_row_is_ready_and_says_so(self, tmp_path: Path) -> None:
        inspection = looked_at(tmp_path, ADA)
        ada = inspection.rows[0]
        assert (ada.verdict, ada.person_id, ada.event_id) == (Verdict.READY, "48213", "204518")
        assert ada.problem is None
        said = "Corrected in the program, not in the sheet: 48213 instead of “48 213” in D2."
        assert str(ada.reason) == str(ada.corrected) == said
        assert [row.found_by for row in inspection.rows[1:]] == ["", "", ""]
        assert ada.found_by.startswith("=")
        assert unused(inspection) == []

    def test_an_event_too_and_both_in_a_row(self, tmp_path: Path) -> None:
        event = Correction(3, IdentifierKind.EVENT, " 204518 ", "#N/A", "Bob", "Bolt")
        bob = looked_at(tmp_path, event).rows[1]
        assert (bob.verdict, bob.person_id, bob.event_id) == (Verdict.READY, "1001", "204518")
        text = HEAD + "Ada,Acme,#REF!,48 213\n"
        both = (replace(event, row=2, value="#REF!", name="Ada", company="Acme"), ADA)
        assert looked_at(tmp_path, ADA, text=text).rows[0].verdict is Verdict.INVALID
        row = looked_at(tmp_path, *both, text=text).rows[0]
        assert (row.verdict, row.person_id, row.event_id) == (Verdict.READY, "48213", "204518")

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ("48 213 x", "blanks inside"),
            ("", "blanks inside"),
            (" \u200b ", "blanks inside"),
            ("4,8E+15", "scientific form"),
            ("Ada", "all digits"),
            ("1" * 21, "more than 20 characters"),
        ],
    )
    def test_the_same_rules_hold_for_what_is_typed(
        self, tmp_path: Path, typed: str, why: str
    ) -> None:
        ada = looked_at(tmp_path, replace(ADA, text=typed)).rows[0]
        assert ada.verdict is Verdict.INVALID
        assert ada.person_id == ""
        assert why in str(ada.reason)
        assert ada.problem is not None
        assert ada.problem.cell == "D2"

    def test_a_corrected_row_may_repeat_a_person_and_others_may_repeat_it(
        self, tmp_path: Path
    ) -> None:
        rows = looked_at(tmp_path, replace(ADA, text="1002")).rows
        assert [row.verdict for row in rows[:3]] == [
            Verdict.READY,
            Verdict.INVALID,
            Verdict.REPEATED,
        ]
        last = Correction(5, IdentifierKind.PERSON, "1002", "4.8E+15", "Di", "Dyn")
        row = looked_at(tmp_path, last).rows[3]
        assert (row.verdict, row.first_row) == (Verdict.REPEATED, 4)
        assert str(row.reason) == (
            "Corrected in the program, not in the sheet: 1002 instead of “4.8E+15” in D5. "
            "The same person stands in row 4; one purchase serves both rows."
        )

    def test_an_empty_cell_is_filled_in(self, tmp_path: Path) -> None:
        text = HEAD + "Ada,Acme,,48213\n"
        event = Correction(2, IdentifierKind.EVENT, "204518", "", "Ada", "Acme")
        row = looked_at(tmp_path, event, text=text).rows[0]
        assert row.verdict is Verdict.READY
        assert str(row.reason) == (
            "Typed in the program, not in the sheet: 204518 in C2, which is empty."
        )

    def test_a_settled_row_knows_its_person_by_the_correction(self, tmp_path: Path) -> None:
        text = (
            HEAD.strip() + ",Lensmor Email,Lensmor Status\n"
            "Ada,Acme,204518,48 213,ada@practice.example,Unlocked\n"
            "Ada,Acme,204518,48213,,\n"
        )
        plain = looked_at(tmp_path, text=text).rows
        assert [row.verdict for row in plain] == [Verdict.SETTLED, Verdict.READY]
        rows = looked_at(tmp_path, ADA, text=text).rows
        assert [row.verdict for row in rows] == [Verdict.SETTLED, Verdict.SETTLED]
        assert rows[1].known_email == "ada@practice.example"


class TestWhatNoLongerCounts:
    @pytest.mark.parametrize(
        "line",
        ["Ada,Acme,204518,48 214", "Eve,Acme,204518,48 213", "Ada,Other,204518,48 213"],
    )
    def test_a_row_that_is_another_by_now(self, tmp_path: Path, line: str) -> None:
        inspection = looked_at(tmp_path, ADA, text=f"{HEAD}{line}\n")
        assert inspection.rows[0].verdict is Verdict.INVALID
        assert inspection.rows[0].found_by == ""
        assert unused(inspection) == [
            "What was corrected in D2 no longer counts: something else stands there by now. "
            "Look at these rows again."
        ]

    def test_another_worksheet(self, tmp_path: Path) -> None:
        inspection = looked_at(tmp_path, replace(ADA, worksheet="Other"))
        assert inspection.rows[0].verdict is Verdict.INVALID
        assert unused(inspection) == []  # it waits for its own worksheet

    def test_a_row_that_is_gone(self, tmp_path: Path) -> None:
        assert len(unused(looked_at(tmp_path, replace(ADA, row=9)))) == 1

    def test_what_was_typed_into_the_sheet_itself_needs_no_word(self, tmp_path: Path) -> None:
        inspection = looked_at(tmp_path, ADA, text=HEAD + "Ada,Acme,204518,48213\n")
        assert inspection.rows[0].verdict is Verdict.READY
        assert not inspection.rows[0].corrected
        assert unused(inspection) == []


def test_cells_of_every_kind_can_be_corrected(tmp_path: Path) -> None:
    head = ("Name", "Company", "Lensmor Event ID", "Lensmor Personnel ID")
    values: list[Any] = [1.5, -7, True, "=1/0", 4.8213e15, "x\ty"]
    path = workbook(
        tmp_path, {"Leads": [head, *[("Ada", "Acme", "204518", value) for value in values]]}
    )
    rows = inspect_sheet(path).rows
    assert {row.verdict for row in rows} == {Verdict.INVALID}

    def corrected(row: SheetRow) -> Correction:
        assert row.problem is not None
        typed = str(48213 + row.number)
        return Correction(
            row.number, IdentifierKind.PERSON, typed, row.problem.value, "Ada", "Acme", "Leads"
        )

    again = inspect_sheet(path, Choices(corrections=tuple(corrected(row) for row in rows)))
    assert {row.verdict for row in again.rows} == {Verdict.READY}
    assert [row.person_id for row in again.rows] == [str(48213 + row.number) for row in rows]
