"""Whether two names are one person: what is forgiven, and what is not."""

import pytest

from lensmor_desktop.domain.identity import Agreement, compare


@pytest.mark.parametrize(
    ("sheet", "lensmor"),
    [
        ("Jane Doe", "Jane Doe"),
        ("JANE DOE", "jane doe"),
        ("Doe, Jane", "Jane Doe"),
        ("Zoë ten Brinke", "Zoe Ten Brinke"),
        ("Jorg Muller", "Jörg Müller"),
        ("Joerg Mueller", "Jörg Müller"),
        ("Soren Gross", "Søren Groß"),
        ("Lukasz Galazka", "Łukasz Gałązka"),
        ("J. Doe", "Jane Doe"),
        ("Jane Doe", "Jane Elizabeth Doe"),
        ("Dr. Jane Doe", "Jane Doe"),
        ("Jane Doe, PhD", "Jane Doe"),
        ("Anne-Marie Petit", "Anne Marie Petit"),
        ("Annemarie Petit", "Anne-Marie Petit"),
        ("Katherine Fallon", "Catherine Fallon"),
        ("Ben O'Neil", "Ben ONeil"),
    ],
)
def test_what_people_and_crms_do_to_names_is_forgiven(sheet: str, lensmor: str) -> None:
    assert compare(sheet, "", lensmor, "") is Agreement.SAME
    assert compare(lensmor, "", sheet, "") is Agreement.SAME


@pytest.mark.parametrize(
    ("sheet", "lensmor"),
    [
        ("Bob Ray", "Jane Doe"),
        ("Jane Doe", "John Doe"),
        ("Jane Smith", "Jane Doe"),
        ("Wei Li", "Wei Lu"),
        ("J. Smith", "Jane Doe"),
    ],
)
def test_another_person_is_another_person(sheet: str, lensmor: str) -> None:
    assert compare(sheet, "", lensmor, "") is Agreement.DIFFERENT


def test_a_nickname_counts_where_the_company_is_the_same() -> None:
    assert compare("Bob Ray", "Acme Inc.", "Robert Ray", "ACME GmbH") is Agreement.SAME
    assert compare("Bob Ray", "Acme Inc.", "Robert Ray", "Globex") is Agreement.DIFFERENT


def test_the_same_company_does_not_make_two_people_one() -> None:
    assert compare("Bob Ray", "Acme", "Jane Doe", "Acme") is Agreement.DIFFERENT


@pytest.mark.parametrize(("sheet", "lensmor"), [("", "Jane Doe"), ("Jane Doe", ""), ("-", "Jane")])
def test_without_a_name_nothing_is_known(sheet: str, lensmor: str) -> None:
    assert compare(sheet, "Acme", lensmor, "Acme") is Agreement.UNKNOWN


def test_names_in_two_scripts_cannot_be_compared() -> None:
    assert compare("王芳", "", "Wang Fang", "") is Agreement.UNKNOWN
    assert compare("王芳", "", "王芳", "") is Agreement.SAME
    assert compare("王芳", "", "李娜", "") is Agreement.DIFFERENT
