"""Nobody is left out without a word, and what holds no person is no problem of anybody's."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lensmor_desktop.domain.rows import Inspection, Subject, Verdict
from lensmor_desktop.sheets import Choices, RowValues, glimpse, inspect_sheet, write_results
from tests.unit.sheets.sheet_files import csv_file, inspected, workbook

HEADINGS = ["Name", "Company", "Lensmor Event ID", "Lensmor Personnel ID"]
PEOPLE = [
    ["Jana Orlow", "Brevik Pumps", "31", "7000001"],
    ["Tomas Kerr", "Brevik Pumps", "31", "7000002"],
    ["Ida Lunde", "Castell Foods", "31", "7000003"],
]


def codes(found: Inspection) -> list[str]:
    return [warning.code for warning in found.warnings]


def said(found: Inspection, code: str) -> str:
    return next(str(warning.text) for warning in found.warnings if warning.code == code)


def ready(found: Inspection) -> list[str]:
    return [row.person_id for row in found.rows if row.verdict is Verdict.READY]


def book(folder: Path, rows: Sequence[Sequence[Any]], **choices: Any) -> Inspection:
    return inspect_sheet(workbook(folder, {"Leads": rows}), Choices(**choices))


class TestNoHeadings:
    TEXT = "Jana Orlow,Brevik Pumps,31,7000001\nTomas Kerr,Castell Foods,31,7000002\n"

    @pytest.mark.parametrize("row", [None, 1])
    @pytest.mark.parametrize("columns", [{}, {"event_column": "C", "person_column": "D"}])
    def test_a_first_person_is_never_taken_for_headings_even_if_that_row_is_chosen(
        self, tmp_path: Path, columns: dict[str, Any], row: int | None
    ) -> None:
        path = csv_file(tmp_path, self.TEXT)
        found = inspect_sheet(path, Choices(**columns, header_row=row))
        assert [question.subject for question in found.questions] == [Subject.HEADER_ROW]
        assert "somebody seems to stand" in str(found.questions[0].text)
        assert "insert a row" in str(found.questions[0].hint)
        assert found.rows == ()

    def test_an_event_id_of_letters_that_comes_again_tells_it_too(self, tmp_path: Path) -> None:
        text = "Jana,hanse27,P1\nTomas,hanse27,P2\n"
        found = inspected(tmp_path, text, event_column="B", person_column="C")
        assert [question.subject for question in found.questions] == [Subject.HEADER_ROW]

    @pytest.mark.parametrize(
        "text",
        [
            "Who,Where,Show,Key\nJana,Brevik,31,7000001\nTomas,Castell,31,7000002\n",
            "Who,Where,Show,Key\nJana,Brevik,31,7000001\nWho,Where,Show,Key\nTo,Ca,31,7000002\n",
            "Who,2025,Show,Key\nJana,1200,31,7000001\nTomas,3400,31,7000002\n",
        ],
    )
    def test_headings_that_nobody_knows_are_headings(self, tmp_path: Path, text: str) -> None:
        found = inspected(tmp_path, text, event_column="Show", person_column="Key")
        assert not found.questions
        assert ready(found) == ["7000001", "7000002"]

    def test_headings_that_come_again_are_headings_after_a_run_too(self, tmp_path: Path) -> None:
        """They lack those of the results then."""
        rows = [["Wozu", "Kunden"], ["x", "8001"], ["y", "8002"]]
        path = workbook(tmp_path, {"Leads": [*rows, rows[0], ["z", "8003"]]})
        chosen = Choices(event_column="B", person_column="none")
        first = inspect_sheet(path, chosen)
        values = {row.number: RowValues("", "Failed", "", "", None) for row in first.rows}
        write_results(path, tmp_path / "out.xlsx", first.layout, values)
        again = inspect_sheet(tmp_path / "out.xlsx", chosen)
        assert len(first.rows) == len(again.rows) >= 3
        assert not again.questions

    def test_with_a_row_of_headings_typed_in_all_are_read(self, tmp_path: Path) -> None:
        found = inspected(tmp_path, "Name,Company,Event ID,Personnel ID\n" + self.TEXT)
        assert ready(found) == ["7000001", "7000002"]


class TestBlocks:
    OTHER: ClassVar = [
        ["Full Name", "Company", "Phone", "Lensmor Event ID", "Lensmor Personnel ID"],
        ["Mara Solis", "Dunmore", "", "32", "7000004"],
        ["Nils Abt", "Ekholm", "", "32", "7000005"],
    ]

    def test_people_under_other_headings_are_told_and_never_read_under_the_wrong_ones(
        self, tmp_path: Path
    ) -> None:
        found = book(tmp_path, [HEADINGS, *PEOPLE, *self.OTHER], header_row=1)
        assert ready(found) == ["7000001", "7000002", "7000003"]
        assert len(found.rows) == 3
        assert "Row 5 holds other headings" in said(found, "other_headings")
        assert "2, from row 6 on" in said(found, "other_headings")

    def test_those_above_the_headings_are_told_too(self, tmp_path: Path) -> None:
        found = book(tmp_path, [HEADINGS, *PEOPLE, *self.OTHER], header_row=5)
        assert ready(found) == ["7000004", "7000005"]
        assert "Row 1 holds other headings" in said(found, "other_headings")
        assert "3, from row 2 on" in said(found, "other_headings")

    def test_both_together_are_everybody(self, tmp_path: Path) -> None:
        rows = [HEADINGS, *PEOPLE, *self.OTHER]
        read = [ready(book(tmp_path, rows, header_row=row)) for row in (1, 5)]
        assert sorted([*read[0], *read[1]]) == [f"700000{n}" for n in range(1, 6)]

    @pytest.mark.parametrize(
        "again",
        [HEADINGS, ["Full Name", "Account Name", "Event ID", "Personnel ID"]],
    )
    def test_where_the_same_stands_in_the_same_columns_all_are_read(
        self, tmp_path: Path, again: list[str]
    ) -> None:
        found = book(tmp_path, [HEADINGS, PEOPLE[0], again, PEOPLE[1]])
        assert ready(found) == ["7000001", "7000002"]
        assert codes(found) == []

    def test_swapped_columns_of_ids_are_other_headings(self, tmp_path: Path) -> None:
        swapped = ["Name", "Company", "Lensmor Personnel ID", "Lensmor Event ID"]
        rows = [HEADINGS, *PEOPLE, swapped, ["Mara Solis", "Dunmore", "7000004", "31"]]
        found = book(tmp_path, rows)
        assert "31" not in [row.person_id for row in found.rows]
        assert codes(found) == ["other_headings"]

    @pytest.mark.parametrize(
        "other",
        [
            ["Name", "Who else", "Event ID", "Stand", "Hall", "Key"],
            ["Record ID", "First Name", "Last Name", *(f"Field {n}" for n in "abcdefghijkl")],
            ["Full Name", "Company", "Email", "Town"],
            ["Show ID", "Name", "Company", "Stand"],
        ],
    )
    def test_other_headings_are_known_by_few_of_their_words(
        self, tmp_path: Path, other: list[str]
    ) -> None:
        rows = [HEADINGS, *PEOPLE, other, ["x", "y", "9000001", "9000002"]]
        found = book(tmp_path, rows, header_row=1)
        assert ready(found) == ["7000001", "7000002", "7000003"]
        assert codes(found) == ["other_headings"]

    @pytest.mark.parametrize(
        "values",
        [["Mara", "Personnel", "", "Company"], ["Company", "Contact"], ["Event ID"]],
    )
    def test_values_that_are_known_words_are_no_headings(
        self, tmp_path: Path, values: list[str]
    ) -> None:
        found = book(tmp_path, [HEADINGS, PEOPLE[0], values, *PEOPLE[1:]])
        assert ready(found) == ["7000001", "7000002", "7000003"]

    def test_after_other_headings_the_own_ones_count_again(self, tmp_path: Path) -> None:
        found = book(
            tmp_path, [HEADINGS, PEOPLE[0], *self.OTHER, HEADINGS, PEOPLE[1]], header_row=1
        )
        assert "7000002" in ready(found)
        assert "7000004" not in ready(found)

    def test_a_block_of_another_width_in_a_text_file_is_told(self, tmp_path: Path) -> None:
        lines = [HEADINGS, *PEOPLE, *self.OTHER]
        text = "\n".join(",".join(line) for line in lines)
        found = inspected(tmp_path, text, header_row=1)
        assert ready(found) == ["7000001", "7000002", "7000003"]
        assert found.problems == ()
        assert codes(found) == ["other_headings"]

    def test_ids_above_the_headings_without_headings_are_told(self, tmp_path: Path) -> None:
        found = book(tmp_path, [PEOPLE[0], HEADINGS, *PEOPLE[1:]])
        assert ready(found) == ["7000002", "7000003"]
        assert "1, in these rows: 1." in said(found, "rows_above")

    def test_a_report_s_title_and_filters_are_nobody(self, tmp_path: Path) -> None:
        top = [["Leads of 31"], ["Event ID", "31"], ["As of", "2026-11-30"], HEADINGS]
        assert codes(book(tmp_path, [*top, *PEOPLE])) == []

    def test_two_lists_side_by_side_are_told(self, tmp_path: Path) -> None:
        rows = [HEADINGS + HEADINGS, *(a + b for a, b in zip(PEOPLE, PEOPLE[::-1], strict=True))]
        assert {q.subject for q in book(tmp_path, rows).questions} == {
            Subject.EVENT_COLUMN,
            Subject.PERSON_COLUMN,
        }
        found = book(tmp_path, rows, event_column="C", person_column="D")
        assert "“Lensmor Personnel ID” (H)" in said(found, "other_people")


OTHER_IDS = [
    "Personnel ID (old)", "Old Personnel ID", "Assistant Personnel ID", "Record ID",
    "Manager Lensmor Personnel ID", "Contact ID", "ID", "Customer No", "Kunden-Nr",
    "Account Number", "编号", "User-Key", "Person ID 2", "External_Id__c",
]  # fmt: skip
OTHER_WORDS = ["Telefon", "Phone", "Amount", "Umsatz", "Ort", "Stand", "電話"]
OTHER_ROWS = [["", "", "31", "8234023"], ["Mara Solis", "Acme", "31", "8888316"]]


@pytest.mark.parametrize("gap", [0, 1, 3])
@pytest.mark.parametrize(
    "first",
    [
        ["Name", "Firm"],
        ["", ""],
        ["Kunde", "Sitz"],
        [
            "Wer",
            "",
        ],
    ],
)
class TestBlocksUnderLookAlikes:
    """A number under another heading is nobody's ID, whatever the row of headings above says."""

    def told(self, tmp_path: Path, heading: list[str], gap: int) -> Inspection:
        rows = [HEADINGS, *PEOPLE, *[[]] * gap, heading, *OTHER_ROWS]
        found = book(tmp_path, rows)
        assert ready(found) == [person[3] for person in PEOPLE]
        assert "other_headings" in codes(found)
        assert f"Row {5 + gap} holds other headings" in said(found, "other_headings")
        assert ": 2, from" in said(found, "other_headings")
        return found

    @pytest.mark.parametrize("event", ["Show", "Messe", "Event ID", "", "Lensmor Event ID"])
    @pytest.mark.parametrize("person", OTHER_IDS)
    def test_of_another_id(
        self, tmp_path: Path, first: list[str], person: str, event: str, gap: int
    ) -> None:
        if len([cell for cell in (*first, event, person) if cell]) > 1:
            self.told(tmp_path, [*first, event, person], gap)

    @pytest.mark.parametrize("person", OTHER_WORDS)
    def test_of_anything_else(
        self, tmp_path: Path, first: list[str], person: str, gap: int
    ) -> None:
        self.told(tmp_path, [*first, "Show", person], gap)

    @pytest.mark.parametrize("person", [*OTHER_IDS, *OTHER_WORDS])
    def test_where_the_event_is_typed_in(
        self, tmp_path: Path, first: list[str], person: str, gap: int
    ) -> None:
        if first != ["Name", "Firm"]:
            return  # of words that nobody knows nothing can be told
        rows = [[*row[:2], row[3]] for row in [HEADINGS, *PEOPLE, *OTHER_ROWS]]
        rows[4:4] = [*[[]] * gap, [*first, person]]
        found = book(tmp_path, rows, event_id="31")
        assert ready(found) == [row[3] for row in PEOPLE]


@pytest.mark.parametrize(
    "person", ["n/a", "unknown", "-", "TBC", "7,000,009", "LP-7000009", "x", ""]
)
@pytest.mark.parametrize("event", ["31", "", "Hanse Expo 2027"])
def test_a_person_without_a_proper_id_hides_nobody_below(
    tmp_path: Path, event: str, person: str
) -> None:
    below = ["Mara Solis", "Acme", "31", "7000009"]
    found = book(tmp_path, [HEADINGS, *PEOPLE, ["Jo Moor", "Acme", event, person], below])
    assert ready(found) == [*(row[3] for row in PEOPLE), "7000009"]
    assert "other_headings" not in codes(found)


def hiding(folder: Path, sheets: dict[str, list[list[str]]], state: str) -> Path:
    return workbook(folder, sheets, hidden="Data", state=state)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
class TestHiddenWorksheets:
    def test_the_one_that_holds_the_ids_is_named_and_can_be_chosen(
        self, tmp_path: Path, state: str
    ) -> None:
        path = hiding(tmp_path, {"Cover": [["Leads"]], "Data": [HEADINGS, *PEOPLE]}, state)
        found = inspect_sheet(path)
        assert [question.subject for question in found.questions] == [Subject.WORKSHEET]
        assert "hidden worksheet “Data”" in str(found.questions[0].text)
        assert (found.worksheets, found.hidden_worksheets) == (("Cover",), ("Data",))
        assert glimpse(path).hidden_worksheets == ("Data",)
        assert len(ready(inspect_sheet(path, Choices(worksheet="data")))) == 3

    def test_one_beside_visible_people_is_told_and_not_read(
        self, tmp_path: Path, state: str
    ) -> None:
        sheets = {"May": [HEADINGS, PEOPLE[0]], "Data": [HEADINGS, *PEOPLE[1:]]}
        found = inspect_sheet(hiding(tmp_path, sheets, state))
        assert ready(found) == ["7000001"]
        assert "“Data”" in said(found, "hidden_worksheets")

    def test_one_without_people_is_not_spoken_of(self, tmp_path: Path, state: str) -> None:
        sheets = {"May": [HEADINGS, PEOPLE[0]], "Data": [["Key", "Value"], ["a", "1"]]}
        assert codes(inspect_sheet(hiding(tmp_path, sheets, state))) == []

    def test_columns_that_are_chosen_answer_it(self, tmp_path: Path, state: str) -> None:
        cover = [["Who", "Show", "Key"], ["Jana", "31", "7000001"]]
        path = hiding(tmp_path, {"Cover": cover, "Data": [HEADINGS, *PEOPLE]}, state)
        found = inspect_sheet(path, Choices(event_column="B", person_column="C"))
        assert ready(found) == ["7000001"]


class TestMisplacedHeadings:
    ROWS: ClassVar = [["Name", "Lensmor Event ID", "", "Lensmor Personnel ID", ""]] + [
        [name, "", event, "", person] for name, _, event, person in PEOPLE
    ]

    def test_ids_beside_their_heading_are_asked_about_with_that_column_first(
        self, tmp_path: Path
    ) -> None:
        found = book(tmp_path, self.ROWS)
        by_subject = {question.subject: question for question in found.questions}
        event, person = by_subject[Subject.EVENT_COLUMN], by_subject[Subject.PERSON_COLUMN]
        assert "stand in C, which" in str(event.text)
        assert "stand in E, which" in str(person.text)
        assert [column.letter for column in person.candidates] == ["E", "D"]
        assert found.rows == ()

    def test_it_is_read_when_chosen(self, tmp_path: Path) -> None:
        found = book(tmp_path, self.ROWS, event_column="C", person_column="E")
        assert ready(found) == ["7000001", "7000002", "7000003"]

    def test_the_heading_s_own_empty_column_can_be_insisted_on(self, tmp_path: Path) -> None:
        found = book(tmp_path, self.ROWS, event_column="C", person_column="D")
        assert ready(found) == []

    def test_ids_to_the_left_are_found_too(self, tmp_path: Path) -> None:
        rows = [["Name", "Event ID", "", "Personnel ID"]]
        rows += [[name, event, person, ""] for name, _, event, person in PEOPLE]
        assert "stand in C, which" in str(book(tmp_path, rows).questions[0].text)

    def test_a_column_that_is_filled_is_taken_whatever_stands_beside_it(
        self, tmp_path: Path
    ) -> None:
        rows = [[*HEADINGS, ""], *([*person, "55555"] for person in PEOPLE)]
        assert not book(tmp_path, rows).questions


LINES = [
    ["Campaign: Show 31 (5 records)"],
    ["", "", "Event: Hanse (2 records)"],
    ["Subtotal"],
    ["Total Acme 5"],
    ["Total Acme", "5"],
    ["Subtotal (2)", "2", "", "", "1,200.00"],
    ["Zwischensumme", "5"],
    ["合计"],
    ["Grand Totals (9 records)"],
    ["Page 1 of 1"],
    ["Seite 2 von 9"],
    ["----------"],
    ["-----", "-----", "-----", "-----"],
    ["____", "", "****"],
    ["Confidential Information - Do Not Distribute"],
    ["Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."],
    ["", "Brevik Pumps"],
    ["", "", "", "", "see the other list"],
]
WIDE = [*HEADINGS, "Notes"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("line", LINES, ids=lambda line: "|".join(line))
def test_a_line_that_holds_no_person_is_passed_over_and_told(
    tmp_path: Path, line: list[str], kind: str
) -> None:
    if kind == "csv" and line == ["", "Brevik Pumps"]:
        line = ["", "Brevik Pumps", "", "", ""]
    rows = [WIDE, PEOPLE[0], line, PEOPLE[1], line, PEOPLE[2]]
    if kind == "xlsx":
        found = book(tmp_path, rows)
    else:
        text = "\n".join(
            ",".join(f'"{cell}"' for cell in (*row, *[""] * (len(WIDE) - len(row)))) for row in rows
        )
        found = inspected(tmp_path, text)
    assert ready(found) == ["7000001", "7000002", "7000003"]
    assert found.problems == ()
    assert "2, in these rows: 3, 5." in said(found, "lines_passed")


@pytest.mark.parametrize(
    "line",
    [
        ["Mara Solis", "Dunmore"],  # a person whose ID is missing
        ["Mara Solis"],
        ["Sum Wong", "Dunmore"],
        ["Count Basie"],
        ["Sum Wong"],
        ["Total Acme", "Dunmore"],
        ["Mara Solis", "", "31"],
        ["", "", "", "7000009"],
        ["Total", "", "", "7000009"],
        ["Subtotal", "", "", "5"],
        ["Total", "", "", "7,000,009"],
        ["Total", "", "", "7 000 009"],
        ["", "", "31", ""],
        ["", "", "204518 (5 records)"],
        ["", "", "", "Group: 7000009 (1 record)"],
        ["", "", "", "7000009?"],
        ["", "", "", "", "Mara, Dunmore, 31, 7000009"],
        ["", "", "", "", "mara@dunmore.example and others"],
        ["---", "---", "31", "---"],
    ],
    ids=lambda line: "|".join(line),
)
def test_what_may_be_a_person_is_never_passed_over(tmp_path: Path, line: list[str]) -> None:
    found = book(tmp_path, [WIDE, PEOPLE[0], line, PEOPLE[1]])
    assert [row.number for row in found.rows] == [2, 3, 4]
    assert codes(found) == []


@pytest.mark.parametrize(
    "line",
    [
        ["=Other!A2", "=Other!B2", "=Other!C2", "=Other!D2"],
        ["", "", "", "=Other!D2"],
        ["=Other!A2"],
        ["Total", "=Other!B2"],
        ["", "", "", "", "=Other!E2"],
    ],
    ids=lambda line: "|".join(line),
)
def test_what_no_program_has_calculated_yet_is_never_passed_over(
    tmp_path: Path, line: list[str]
) -> None:
    found = book(tmp_path, [WIDE, PEOPLE[0], line, PEOPLE[1]])
    assert [row.number for row in found.rows] == [2, 3, 4]
    assert "lines_passed" not in codes(found)


@pytest.mark.parametrize("line", ["Total Acme;31;7000009", "Jana;Orlow;31;7000009", "a\nb,31,7000"])
def test_a_line_of_a_text_file_in_which_somebody_may_hide_is_a_problem(
    tmp_path: Path, line: str
) -> None:
    text = f'{",".join(WIDE)}\n{",".join(PEOPLE[0])},\n"{line}"\n{",".join(PEOPLE[1])},\n'
    found = inspected(tmp_path, text)
    assert [row.number for row in found.rows] == [2, 3, 4]


TABLE = [["Owner", "Quota"], ["Dana", "5"], ["Kim", "6"], ["Total", "11"]]


@pytest.mark.parametrize(
    ("headings", "offset"),
    [
        (["Wer auch immer", "Woher", *HEADINGS[2:]], 4),  # nothing tells of names
        ([*HEADINGS, "Phone", "Stand"], 4),  # under headings, but where nobody's name stands
    ],
)
def test_another_table_is_told_by_where_it_stands(
    tmp_path: Path, headings: list[str], offset: int
) -> None:
    rows = [[""] * offset + row for row in TABLE[:3]]
    found = book(tmp_path, [headings, *PEOPLE, [], *rows])
    assert [row.number for row in found.rows] == [2, 3, 4]
    assert "3, in these rows: 6–8." in said(found, "lines_passed")


def test_what_runs_on_to_people_is_no_other_table(tmp_path: Path) -> None:
    rows = [["Owner", "Quota"], ["Dana", "5"], ["Kim", "6", "31", "7000009"]]
    found = book(tmp_path, [HEADINGS, *PEOPLE, [], *rows])
    assert [row.number for row in found.rows] == [2, 3, 4, 6, 7, 8]


@pytest.mark.parametrize("offset", [0, 4, 5])
@pytest.mark.parametrize("title", [[], [["Quotas of the team"]]])
def test_another_table_below_is_passed_over(
    tmp_path: Path, offset: int, title: list[list[str]]
) -> None:
    rows = [[""] * offset + row for row in [*title, *TABLE]]
    if title and not offset:
        rows[0] = ["", *rows[0]]  # in the column of names a title may be a name
    found = book(tmp_path, [HEADINGS, *PEOPLE, [], [], *rows])
    assert ready(found) == ["7000001", "7000002", "7000003"]
    assert found.problems == ()
    assert f"{len(rows)}, in these rows: 7–{6 + len(rows)}." in said(found, "lines_passed")


@pytest.mark.parametrize(
    "rows",
    [
        [["Mara Solis", "Dunmore"], ["Nils Abt", "Ekholm"]],
        [["Mara Solis", "Dunmore"], ["Nils Abt", "Ekholm", "31", "7000009"]],
        [["Owner", "Quota"], ["Dana", "5", "31", "7000009"]],
        [["Owner", "Quota"], ["Dana", "5", "", "7000009"]],
        [["Owner", "Quota"], ["Dana", "5", "", "7,000,009"]],
        [["Owner", "Quota"], ["Dana", "5", "", "LP-7000009"]],
        [["", "Owner", "Quota"], ["", "Dana", "5"]],  # under the heading of event IDs
        [["Owner", "Contact"], ["Dana", "dana@dunmore.example"]],
    ],
)
def test_people_below_a_gap_are_no_other_table(tmp_path: Path, rows: list[list[str]]) -> None:
    found = book(tmp_path, [HEADINGS, *PEOPLE, [], *rows], email_columns=())
    assert [row.number for row in found.rows][3:] == [6, 7]


def test_a_run_leaves_such_lines_as_they_are_and_a_second_look_sees_the_same(
    tmp_path: Path,
) -> None:
    text = "\r\n".join(
        [
            ",".join(WIDE),
            "Campaign: Show 31 (1 record),,,,",
            ",".join([*PEOPLE[0], ""]),
            '"  Subtotal",,,,1',
            ",".join([*PEOPLE[1], ""]),
            "-----,-----,-----,-----,-----",
            "",
        ]
    )
    path = csv_file(tmp_path, text)
    found = inspect_sheet(path)
    values = {
        row.number: RowValues(f"p{row.number}@brevik.example", "Email found", "", "t1", 1.0)
        for row in found.rows
    }
    assert sorted(values) == [3, 5]
    write_results(path, path, found.layout, values)
    lines = path.read_bytes().decode().split("\r\n")
    before = text.split("\r\n")
    assert [lines[at] for at in (1, 3, 5)] == [before[at] for at in (1, 3, 5)]
    again = inspect_sheet(path)
    assert [row.number for row in again.rows] == [3, 5]
    assert said(again, "lines_passed") == said(found, "lines_passed")


words = st.text("abcdefgh", min_size=2, max_size=9).map(str.title)
ids = st.integers(1000, 9_999_999).map(str)
groups = st.one_of(
    st.tuples(words, words, st.integers(1, 99)).map(lambda g: [f"{g[0]}: {g[1]} ({g[2]} records)"]),
    st.tuples(words, st.integers(1, 99)).map(lambda g: [f"Total {g[0]}", str(g[1])]),
    st.sampled_from([["Subtotal"], ["-----"], ["Page 1 of 1"], ["", "", "", "", "a small note"]]),
)
some = st.one_of(st.just(""), words, st.sampled_from(["Total", "Subtotal", "Page 1 of 1", "---"]))
persons = st.tuples(some, some, st.just("31"), ids, some).map(list)
missing = st.tuples(words, words, st.just(""), st.just(""), st.just("")).map(list)
lines = st.one_of(
    persons.map(lambda row: ("person", row)),
    missing.map(lambda row: ("missing", row)),
    groups.map(lambda row: ("line", row)),
    st.just(("gap", list[str]())),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(lines, min_size=1, max_size=30))
def test_whoever_has_an_id_or_a_name_and_a_company_is_never_passed_over(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str, list[str]]]
) -> None:
    made = [("person", PEOPLE[0]), *made]
    rows = [row + [""] * (5 - len(row)) for _, row in made]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in [WIDE, *rows])
    found = inspected(tmp_path_factory.mktemp("made"), text)
    assert not found.questions
    numbers = {row.number: row for row in found.rows}
    for number, (kind, row) in enumerate(made, 2):
        if kind == "person":
            assert numbers[number].person_id == row[3]
        elif kind == "missing":
            assert numbers[number].verdict is Verdict.INVALID
        else:
            assert number not in numbers
    passed = sum(kind == "line" for kind, _ in made)
    assert ("lines_passed" in codes(found)) == bool(passed)
