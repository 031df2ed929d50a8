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


@pytest.mark.parametrize(
    ("sheet", "lensmor", "agreement"),
    [
        ("Jan Doe", "Jon Doe", Agreement.DIFFERENT),  # short names differ by a letter
        ("Jana Doe", "Jena Doe", Agreement.DIFFERENT),  # and so do these: 3 of 4 are too few
        ("Janna Doe", "Jenna Doe", Agreement.SAME),  # 4 of 5 are a misspelling
        ("Anna Doe", "Annas Doe", Agreement.SAME),
        ("Doe", "Doe", Agreement.SAME),
        ("Doe", "Jane Doe", Agreement.DIFFERENT),  # a family name alone is many people's
        ("Jane J", "Jane Jones", Agreement.SAME),
        ("J J", "Jane Jones", Agreement.SAME),
        ("J J", "Jane Smith", Agreement.DIFFERENT),
        ("Jane Jane", "Jane Doe", Agreement.DIFFERENT),  # each part is used once
        ("Doe J", "Jane Doe", Agreement.SAME),
        ("D Dora", "Dora Doe", Agreement.SAME),  # the whole word first, then the initial
        ("李伟", "Li Wei", Agreement.UNKNOWN),
        ("李伟", "李伟", Agreement.SAME),
        ("李伟", "王芳", Agreement.DIFFERENT),
        ("Dr", "Dr", Agreement.SAME),  # a title that is all there is
        ("Jane_Doe", "Jane Doe", Agreement.SAME),
        ("Ðorđe Ħal", "Dorde Hal", Agreement.SAME),
    ],
)
def test_where_the_line_is(sheet: str, lensmor: str, agreement: Agreement) -> None:
    assert compare(sheet, "", lensmor, "") is agreement
    assert compare(lensmor, "", sheet, "") is agreement


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("Acme", "Acme Group", Agreement.SAME),
        ("Acme Holdings", "Acme International Ltd", Agreement.SAME),
        ("Acme Tools", "Acme", Agreement.SAME),
        ("Acme Tools", "Acme Toys", Agreement.DIFFERENT),
        ("Group", "Group", Agreement.DIFFERENT),  # nothing but a legal form names no company
        ("", "Acme", Agreement.DIFFERENT),
        ("Acme", "", Agreement.DIFFERENT),
    ],
)
def test_a_company_settles_a_nickname_by_its_name_without_legal_forms(
    one: str, other: str, agreement: Agreement
) -> None:
    assert compare("Bob Ray", one, "Robert Ray", other) is agreement


@pytest.mark.parametrize(
    ("sheet", "lensmor", "agreement"),
    [
        ("Ond?ej Dvo?á?ik", "Ondřej Dvořáčik", Agreement.SAME),
        ("?ubica Ry?ovsk?", "Ľubica Ryšovská", Agreement.SAME),
        ("M\ufffd\ufffdller, Ada", "Ada Müller", Agreement.SAME),
        ("Ada M\udcfcller", "Ada Müller", Agreement.SAME),
        ("Paweł Dąbrowiecki", "Pawe? D?browiecki", Agreement.SAME),
        ("Pawe? Nowak", "Paweł Kowalski", Agreement.DIFFERENT),
        ("Ond?ej Dvo?á?ik", "Peter Maier", Agreement.DIFFERENT),
        ("A??? Maier", "Anna Maier", Agreement.UNKNOWN),
        ("??? ??", "Zhiyuan Shao", Agreement.UNKNOWN),
    ],
)
def test_letters_that_the_file_has_lost_stand_for_any(
    sheet: str, lensmor: str, agreement: Agreement
) -> None:
    assert compare(sheet, "", lensmor, "") is agreement
    assert compare(lensmor, "", sheet, "") is agreement


@pytest.mark.parametrize("word", ["Unknown", "TBC", "n/a", "-", "?", "N.N.", "unbekannt", "nan"])
def test_a_word_for_no_name_is_none(word: str) -> None:
    assert compare(word, "Corvin", "Ada Amberg", "Corvin") is Agreement.UNKNOWN
    assert compare(f"{word} {word}", "", "Ada Amberg", "") is Agreement.UNKNOWN
