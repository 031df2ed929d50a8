"""Addresses that stand in a sheet: whoever has one isn't paid for unless a person said so."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lensmor_desktop.domain.rows import Inspection, Layout, Subject, Verdict
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.journal.codec import layout_from_json, layout_to_json
from lensmor_desktop.sheets import Choices, inspect_sheet
from lensmor_desktop.sheets.samples import SAMPLED_ROWS
from tests.fakes import packages as make

PLAIN = [
    "Email", "E-Mail", "email address", "Emails", "Secondary Email", "Other Email", "Work Email",
    "Personal Email", "Courriel", "メールアドレス", "이메일", "电子邮件", "Adres e-mail",
    "Indirizzo e-mail", "Correo electrónico", "Contact: Email", "Email (required)", "E-mail 2",
]  # fmt: skip
OTHERS = [
    "Owner Email", "Contact owner", "Assistant Email", "Account Manager Email", "Created By",
    "Reply-To", "Reports To: Email", "Email ID", "", "Column1", "Notes", "Company Email",
    "Referred by (email)", "Email Opt Out",
]  # fmt: skip
ADDRESSES = [
    "a@x.de", "mailto:a@x.de", "Ann Lee <a@x.de>", "b@x.de; a@x.de", "b@x.de|a@x.de",
    "b@x.de/a@x.de", "a＠x.de",
]  # fmt: skip
NONE = ["", "n/a", "-", "a***@x.de", "a…@x.de", "@handle", "x at y.de"]


def csv(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def with_column(
    tmp_path: Path,
    heading: str,
    cell: str,
    chosen: tuple[str, ...] | None = None,
    at: int = 2,
) -> Inspection:
    """One person, with one more column at a place."""
    titles, cells = ["Event ID", "Personnel ID", "Name"], ["204518", "789", "Ann Lee"]
    titles.insert(at, heading)
    cells.insert(at, f'"{cell}"')
    path = csv(tmp_path / "people.csv", ",".join(titles), ",".join(cells))
    return inspect_sheet(path, Choices(email_columns=chosen))


@pytest.mark.parametrize("cell", ADDRESSES)
@pytest.mark.parametrize("heading", PLAIN)
def test_under_a_plain_heading_they_count(tmp_path: Path, heading: str, cell: str) -> None:
    found = with_column(tmp_path, heading, cell)
    assert [row.verdict for row in found.rows] == [Verdict.HAS_EMAIL]


@pytest.mark.parametrize("at", [0, 2, 3])
@pytest.mark.parametrize("cell", ADDRESSES)
@pytest.mark.parametrize("heading", OTHERS)
def test_under_any_other_heading_a_person_is_asked(
    tmp_path: Path, heading: str, cell: str, at: int
) -> None:
    letter = "ABCD"[at]
    found = with_column(tmp_path, heading, cell, at=at)
    (question,) = found.questions
    assert (question.subject, found.rows) == (Subject.EMAIL_COLUMN, ())
    assert [column.letter for column in question.candidates] == [letter]
    assert letter in str(question.text)
    assert "a@x.de" not in str(question.text) + str(question.hint)
    theirs = with_column(tmp_path, heading, cell, (letter,), at=at)
    assert [row.verdict for row in theirs.rows] == [Verdict.HAS_EMAIL]
    others = with_column(tmp_path, heading, cell, (), at=at)
    assert [row.verdict for row in others.rows] == [Verdict.READY]


@pytest.mark.parametrize("cell", NONE)
@pytest.mark.parametrize("heading", ["Owner Email", "", "Notes", "Email"])
def test_what_is_no_address_is_no_question(tmp_path: Path, heading: str, cell: str) -> None:
    found = with_column(tmp_path, heading, cell)
    assert not found.questions
    assert [row.verdict for row in found.rows] == [Verdict.READY]


HEADINGS = "Event ID,Personnel ID,Email,Private,Owner Email"
ROWS = ("1,11,a@x.de,,o@x.de", "1,12,,b@x.de,o@x.de", "1,13,,,o@x.de")


@pytest.mark.parametrize(
    ("chosen", "ready"),
    [("C", ["12", "13"]), ("C D", ["13"]), ("email d", ["13"]), ("C D E", []),
     ("", ["11", "12", "13"]), ("D", ["11", "13"])],
)  # fmt: skip
def test_several_can_count(tmp_path: Path, chosen: str, ready: list[str]) -> None:
    path = csv(tmp_path / "people.csv", HEADINGS, *ROWS)
    (question,) = inspect_sheet(path).questions
    assert "“Private” (D), “Owner Email” (E)" in str(question.text)
    assert [column.letter for column in question.candidates] == ["C", "D", "E"]
    found = inspect_sheet(path, Choices(email_columns=tuple(chosen.split())))
    assert [row.person_id for row in found.rows if row.verdict is Verdict.READY] == ready


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = csv(tmp_path / "people.csv", HEADINGS, *ROWS)
    with pytest.raises(ChoiceRefused, match="Mailbox"):
        inspect_sheet(path, Choices(email_columns=("C", "Mailbox")))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("heading", ["", "Owner Email"])
def test_the_first_address_may_stand_far_below(tmp_path: Path, kind: str, heading: str) -> None:
    rows = [["Event ID", "Personnel ID", "Name", heading]]
    rows += [["1", str(n), "Ann Lee", ""] for n in range(10, SAMPLED_ROWS + 100)]
    rows[-1][3] = "a@x.de"
    path = tmp_path / f"people.{kind}"
    if kind == "csv":
        csv(path, *(",".join(row) for row in rows))
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append([cell or None for cell in row])
        book.save(path)
    found = inspect_sheet(path)
    (question,) = found.questions
    assert (question.subject, found.rows) == (Subject.EMAIL_COLUMN, ())
    assert [column.letter for column in question.candidates] == ["D"]
    assert "D" in [column.letter for column in found.layout.columns]  # to be chosen among
    theirs = inspect_sheet(path, Choices(email_columns=("D",)))
    assert "D" in [column.letter for column in theirs.layout.columns]
    assert theirs.rows[-1].verdict is Verdict.HAS_EMAIL
    assert inspect_sheet(path, Choices(email_columns=())).rows[-1].verdict is Verdict.READY


INLINE = '<c r="D900" t="inlineStr"><is><t>{}</t></is></c>'


@pytest.mark.parametrize("coded", ["utf-8", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(
    "cell",
    [
        *(INLINE.format(text) for text in ("a@x.de", "a&#64;x.de", "a&#x40;x.de", "a_x0040_x.de")),
        *(INLINE.format(text) for text in ("a＠x.de", "a﹫x.de", "a_xFF20_x.de")),
        *(f'<c r="D900" t="s"><v>{number}</v></c>' for number in ("1", "01", " 2 ", "3", "4")),
        '<c r="D900" t="str"><f>B9&amp;B8</f><v>a@x.de</v></c>',
        '<c r="D900" t="inlineStr"><is><r><t>a</t></r><r><t>@x.de</t></r></is></c>',
        '<c r="D900" t="inlineStr"><is><t><![CDATA[a@x.de]]></t></is></c>',
    ],
)
def test_however_an_address_is_written_far_below(tmp_path: Path, cell: str, coded: str) -> None:
    heads = ("Event ID", "Personnel ID", "Name", "Owner")
    rows = "<row>" + "".join(f'<c t="inlineStr"><is><t>{head}</t></is></c>' for head in heads)
    rows += "</row>"
    for number in range(2, SAMPLED_ROWS + 100):
        rows += f'<row r="{number}"><c r="A{number}"><v>1</v></c>'
        rows += f'<c r="B{number}"><v>{number + 7000}</v></c></row>'
    person = '<c r="A900"><v>1</v></c><c r="B900"><v>9900</v></c>'
    strings = ["Ann", "a@x.de", "a&#64;x.de", "a_x0040_x.de", "a﹫x.de"]
    declaration = f'<?xml version="1.0" encoding="{coded[:6].rstrip("-")}"?>'
    sheet = make.sheet_xml(f'{rows}<row r="900">{person}{cell}</row>', declaration=declaration)
    path = make.build(
        tmp_path / "people.xlsx",
        ("\ufeff" * (coded == "utf-16-le") + sheet).encode(coded),
        strings=[f"<si><t>{text}</t></si>" for text in strings] if 't="s"' in cell else None,
    )
    (question,) = inspect_sheet(path).questions
    assert [column.letter for column in question.candidates] == ["D"]
    theirs = inspect_sheet(path, Choices(email_columns=("D",)))
    assert theirs.rows[-1].verdict is Verdict.HAS_EMAIL


def test_one_question_names_columns_far_below_too(tmp_path: Path) -> None:
    """Or the answer for the one would count for the other, which nobody was asked about."""
    rows = ["1,10,a@x.de,", *(f"1,{n},," for n in range(11, SAMPLED_ROWS + 50)), "1,9,,b@x.de"]
    path = csv(tmp_path / "people.csv", "Event ID,Personnel ID,Owner,Assistant", *rows)
    (question,) = inspect_sheet(path).questions
    assert [column.letter for column in question.candidates] == ["C", "D"]
    assert "“Owner” (C), “Assistant” (D)" in str(question.text)


@pytest.mark.parametrize("far", [False, True], ids=["near", "far below"])
@pytest.mark.parametrize("counted", ["", "C", "D"])
@pytest.mark.parametrize("asked", ["", "D", "C D"])
def test_an_answer_counts_only_for_the_columns_that_it_was_given_for(
    tmp_path: Path, counted: str, asked: str, far: bool
) -> None:
    """As one that is remembered, and the next sheet has addresses where none were."""
    blank = [f"1,{n},," for n in range(20, 20 + SAMPLED_ROWS * far)]
    lines = ["Event ID,Personnel ID,Owner,Assistant", *blank, "1,10,a@x.de,", "1,11,,b@x.de"]
    path = csv(tmp_path / "people.csv", *lines)
    choices = Choices(email_columns=tuple(counted.split()), email_asked=tuple(asked.split()))
    found = inspect_sheet(path, choices)
    told = {*counted.split(), *asked.split()}
    candidates = [c.letter for question in found.questions for c in question.candidates]
    assert candidates == sorted({"C", "D"} - told | set(counted.split())) * (told < {"C", "D"})
    ready = {row.person_id for row in found.rows if row.verdict is Verdict.READY}
    assert bool(ready & {"10", "11"}) == (told == {"C", "D"})


def test_of_events_alone_nobody_is_asked(tmp_path: Path) -> None:
    path = csv(tmp_path / "events.csv", "Event ID,Organiser", "204518,o@x.de")
    assert not inspect_sheet(path, Choices(person_column="none")).questions


def test_a_run_of_an_earlier_version_knows_its_column() -> None:
    new = layout_to_json(Layout("", 1))
    old = new.replace('"emails": []', '"email": [3, "Email"]')
    assert old != new
    assert [column.letter for column in layout_from_json(old).emails] == ["C"]
    assert layout_from_json(new).emails == ()
    again = layout_from_json(layout_to_json(layout_from_json(old)))
    assert again == layout_from_json(old)


@settings(max_examples=100, deadline=None)
@given(
    headings=st.lists(st.sampled_from(PLAIN + OTHERS + ["Title", "City"]), min_size=1, max_size=4),
    data=st.data(),
)
def test_nobody_with_an_address_is_ready_without_an_answer(
    tmp_path_factory: pytest.TempPathFactory, headings: list[str], data: st.DataObject
) -> None:
    cell = st.sampled_from(["", "", "x", "a@x.de", "Ann <a@x.de>"])
    rows = [[data.draw(cell) for _ in headings] for _ in range(data.draw(st.integers(1, 4)))]
    path = csv(
        tmp_path_factory.mktemp("sheet") / "people.csv",
        ",".join(["Event ID", "Personnel ID", *(heading.replace(",", "") for heading in headings)]),
        *(",".join(["1", str(100 + n), *row]) for n, row in enumerate(rows)),
    )
    letters = "CDEF"[: len(headings)]
    told = data.draw(st.sets(st.sampled_from(letters)))
    counted = data.draw(st.sampled_from([None, *sorted(told)]))
    choices = Choices(
        email_columns=None if counted is None else (counted,), email_asked=tuple(sorted(told))
    )
    found = inspect_sheet(path, choices)
    ready = {row.person_id for row in found.rows if row.verdict is Verdict.READY}
    others = set() if counted is None else told - {counted}  # whose addresses are no matter
    with_one = {
        str(100 + n)
        for n, row in enumerate(rows)
        if any(
            "@" in cell for letter, cell in zip(letters, row, strict=True) if letter not in others
        )
    }
    assert not ready & with_one
    assert found.questions or len(found.rows) == len(rows)
