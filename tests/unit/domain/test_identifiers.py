"""An ID that Excel has harmed must never be paid for: each refusal names its cell and a way out."""

import pytest

from lensmor_desktop.domain.cells import EMPTY_CELL, Cell, CellKind
from lensmor_desktop.domain.identifiers import (
    Harm,
    IdentifierKind,
    Refusal,
    clean,
    read_identifier,
    shown,
)

EVENT, PERSON = IdentifierKind.EVENT, IdentifierKind.PERSON
BOTH = (EVENT, PERSON)


def text(value: str) -> Cell:
    return Cell(CellKind.TEXT, value)


def number(value: str, *, scientific: bool = False) -> Cell:
    return Cell(CellKind.NUMBER, value, scientific)


def refused(cell: Cell, kind: IdentifierKind) -> Refusal:
    result = read_identifier(cell, kind, "B17")
    assert isinstance(result, Refusal), f"{result!r} passed"
    return result


class TestWhatPasses:
    @pytest.mark.parametrize("kind", BOTH)
    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            (number("789"), "789"),
            (number("789.0"), "789"),
            (number("789.000"), "789"),
            (number("123456789012345"), "123456789012345"),
            (text("789"), "789"),
            (text("00789"), "00789"),
            (text("789.0"), "789"),
            (text("  789\t"), "789"),
            (text("\u00a0789\u00a0"), "789"),
            (text("\u200b789\u200d\ufeff\u2060"), "789"),
            (text("\u200e \u200b789 \u00ad"), "789"),
            (text("'789"), "789"),
            (text(" ' 789"), "789"),
            (text("789\n"), "789"),
            (text('="00789"'), "00789"),
            (text("７８９"), "789"),
            (text("12345678901234567890"), "12345678901234567890"),
        ],
    )
    def test_an_unharmed_id_in_either_column(
        self, cell: Cell, expected: str, kind: IdentifierKind
    ) -> None:
        assert read_identifier(cell, kind, "B17") == expected

    @pytest.mark.parametrize(
        "value", ["ces-2025", "a" * 100, "12.5a", "ces/2025", "65e4f1", "mar-x", "v2.0"]
    )
    def test_an_event_id_may_be_other_than_digits(self, value: str) -> None:
        assert read_identifier(text(value), EVENT, "B17") == value


class TestWhatIsRefused:
    """The wording of each refusal, whole, with the cell's address."""

    @pytest.mark.parametrize(
        ("cell", "harm", "wording"),
        [
            (
                number("789.5"),
                Harm.FRACTION,
                "B17 holds a fraction (789.5); an ID has none. Type the ID again, as text.",
            ),
            (
                number("-789"),
                Harm.NEGATIVE,
                "B17 holds a negative number (-789). Type the ID again, without the minus sign.",
            ),
            (
                number("1.39574E+15"),
                Harm.SCIENTIFIC,
                "B17 holds a number in scientific form (1.39574E+15), so some of its digits may "
                "be gone. Format the cell as text and type the whole ID again.",
            ),
            (
                number("139574000001", scientific=True),
                Harm.SHOWN_SCIENTIFIC,
                "B17 holds a number that Excel shows in scientific form (139574000001), so nobody "
                "sees whether its digits are right. Format the cell as text and type the whole ID "
                "again.",
            ),
            (
                number("1234567890123450000"),
                Harm.DIGITS_GONE,
                "B17 holds a number of more than 15 digits (1234567890123450000); Excel replaces "
                "the rest with zeros. Format the cell as text and type the whole ID again.",
            ),
            (
                text("1.39574E+05"),
                Harm.SCIENTIFIC,
                "B17 holds a number in scientific form (1.39574E+05), so some of its digits may "
                "be gone. Format the cell as text and type the whole ID again.",
            ),
            (
                Cell(CellKind.ERROR, "#N/A"),
                Harm.ERROR,
                "B17 holds the error #N/A. Mend its formula, or type the ID there.",
            ),
            (
                Cell(CellKind.UNCALCULATED),
                Harm.UNCALCULATED,
                "B17 holds a formula whose result was not saved. Open the file in Excel and save "
                "it, or type the ID there.",
            ),
            (
                Cell(CellKind.DATE, "2026-11-20"),
                Harm.DATE,
                "B17 holds a date (2026-11-20); Excel may have made it of an ID. Format the cell "
                "as text and type the ID again.",
            ),
            (
                Cell(CellKind.BOOLEAN, "TRUE"),
                Harm.BOOLEAN,
                "B17 holds TRUE, which is no ID. Type the ID there.",
            ),
            (
                text("12, 34"),
                Harm.SEVERAL,
                "B17 holds more than one ID (12, 34). Give each ID a row of its own; if it is one "
                "ID, type it with its digits only.",
            ),
            (
                text("139.574.001"),
                Harm.SEPARATORS,
                "B17 holds a number with separators between its digits (139.574.001). Type the ID "
                "again with its digits only.",
            ),
            (
                text("78 9"),
                Harm.INNER_BLANK,
                "B17 holds an ID with blanks inside (78 9). Type it again without them.",
            ),
            (
                text("78\x079"),
                Harm.CONTROL,
                "B17 holds an ID with invisible characters inside (78·9). Type it again by hand.",
            ),
            (
                number("0"),
                Harm.NO_ID,
                "B17 holds 0, which is no ID. Type the ID there, or clear the cell.",
            ),
        ],
    )
    @pytest.mark.parametrize("kind", BOTH)
    def test_in_either_column(
        self, cell: Cell, harm: Harm, wording: str, kind: IdentifierKind
    ) -> None:
        refusal = refused(cell, kind)
        assert refusal.harm is harm
        assert str(refusal.reason) == wording
        assert refusal.blocking

    @pytest.mark.parametrize(
        ("kind", "wording"),
        [
            (EVENT, "B17 is empty. Type the Lensmor event ID of this row there."),
            (PERSON, "B17 is empty. Type the Lensmor personnel ID of this row there."),
        ],
    )
    @pytest.mark.parametrize(
        "cell", [EMPTY_CELL, text(""), text("  "), text("\u00a0\u200b"), text("'"), text('=""')]
    )
    def test_an_empty_cell(self, cell: Cell, kind: IdentifierKind, wording: str) -> None:
        refusal = refused(cell, kind)
        assert refusal.harm is Harm.EMPTY
        assert str(refusal.reason) == wording

    def test_a_personnel_id_over_20_characters(self) -> None:
        refusal = refused(text("1" * 21), PERSON)
        assert refusal.harm is Harm.TOO_LONG
        assert str(refusal.reason) == (
            "B17 holds more than 20 characters (111111111111111111111), too many for a personnel "
            "ID. Copy the ID from Lensmor again."
        )

    def test_an_event_id_over_100_characters(self) -> None:
        refusal = refused(text("x" * 101), EVENT)
        assert refusal.harm is Harm.TOO_LONG
        assert str(refusal.reason).startswith("B17 holds more than 100 characters (xxx")
        assert str(refusal.reason).endswith(
            "…), too many for an event ID. Copy the ID from Lensmor again."
        )

    @pytest.mark.parametrize("value", ["P-789", "abc", "n/a", "-", "0035g00000AbCdEFAX"])
    def test_a_personnel_id_that_is_not_all_digits_is_set_aside_with_a_warning(
        self, value: str
    ) -> None:
        refusal = refused(text(value), PERSON)
        assert refusal.harm is Harm.NOT_DIGITS
        assert not refusal.blocking
        assert str(refusal.reason) == (
            f"B17 holds {value}, but a Lensmor personnel ID is all digits, so this row is set "
            "aside. Copy the ID from Lensmor again, or choose another column."
        )


class TestWhatExcelLeavesInTexts:
    """In CSV every cell is text, so harm must be seen in the text."""

    @pytest.mark.parametrize("kind", BOTH)
    @pytest.mark.parametrize(
        ("value", "harm"),
        [
            ("1,39574E+05", Harm.SCIENTIFIC),
            ("1E+05", Harm.SCIENTIFIC),
            ("1e5", Harm.SCIENTIFIC),
            ("789.5", Harm.FRACTION),
            ("789,5", Harm.FRACTION),
            ("789,00", Harm.FRACTION),
            ("00789.0", Harm.FRACTION),
            ("#REF!", Harm.ERROR),
            ("#DIV/0!", Harm.ERROR),
            ("#NAME?", Harm.ERROR),
            ("#WERT!", Harm.ERROR),
            ("#####", Harm.ERROR),
            ("=A1+1", Harm.UNCALCULATED),
            ("2026-11-20", Harm.DATE),
            ("20.11.2026", Harm.DATE),
            ("11/20/2026 14:05", Harm.DATE),
            ("24-Mar", Harm.DATE),
            ("Dez 24", Harm.DATE),
            ("12;34", Harm.SEVERAL),
            ("12|34", Harm.SEVERAL),
            ("12\n34", Harm.SEVERAL),
            ("12\r\n34", Harm.SEVERAL),
            ("12/34", Harm.SEVERAL),
            ("789,790", Harm.SEVERAL),
            ("12\u00a034", Harm.INNER_BLANK),
            ("12\t34", Harm.INNER_BLANK),
            ("12\u200b34", Harm.CONTROL),
            ("12\x0034", Harm.CONTROL),
            ("true", Harm.BOOLEAN),
            ("12345678901234500", Harm.DIGITS_GONE),
            ("1234567890123456.0", Harm.DIGITS_GONE),
            ("000", Harm.NO_ID),
        ],
    )
    def test_harm_is_seen(self, value: str, harm: Harm, kind: IdentifierKind) -> None:
        assert refused(text(value), kind).harm is harm

    @pytest.mark.parametrize("value", ["n/a", "-", "None", "NULL", "tbd", "?"])
    def test_a_word_for_nothing_is_no_event(self, value: str) -> None:
        assert refused(text(value), EVENT).harm is Harm.NO_ID


class TestWhatIsShown:
    def test_an_address_in_an_id_column_is_masked(self) -> None:
        refusal = refused(text("jane.doe@example.com"), PERSON)
        assert "jane" not in str(refusal.reason)
        assert "…@example.com" in str(refusal.reason)

    def test_it_is_one_line_of_at_most_80_characters(self) -> None:
        assert shown(" a\nb\x00c ") == "a·b·c"
        assert len(shown("x" * 200)) == 80

    def test_clean_takes_off_layer_by_layer(self) -> None:
        assert clean("\u200b '\u00a0'789\ufeff ") == "789"


NO_WIDTH = [
    *range(0x200B, 0x2010),  # zero-width space and joiners, marks of direction
    *range(0x202A, 0x202F),  # embeddings and overrides
    0x2060,
    *range(0x2066, 0x206A),  # isolates
    0xFEFF,
    0x00AD,
    0x180E,
]


@pytest.mark.parametrize("code", NO_WIDTH, ids=hex)
def test_every_mark_without_width_is_taken_off_and_refused_inside(code: int) -> None:
    mark = chr(code)
    assert clean(f"{mark}789{mark}") == "789"
    found = read_identifier(Cell(CellKind.TEXT, f"7{mark}89"), IdentifierKind.PERSON, "B2")
    assert isinstance(found, Refusal)
    assert found.harm is Harm.CONTROL


@pytest.mark.parametrize("code", [0x202F, 0x00A0, 0x2009, 0x3000], ids=hex)
def test_a_blank_that_has_width_is_a_blank(code: int) -> None:
    blank = chr(code)
    assert clean(f"{blank}789{blank}") == "789"
    found = read_identifier(Cell(CellKind.TEXT, f"7{blank}89"), IdentifierKind.PERSON, "B2")
    assert isinstance(found, Refusal)
    assert found.harm is Harm.INNER_BLANK


@pytest.mark.parametrize(
    ("kind", "text", "harm"),
    [
        (IdentifierKind.PERSON, "1" * 20, None),
        (IdentifierKind.PERSON, "1" * 21, Harm.TOO_LONG),
        (IdentifierKind.EVENT, "a" * 100, None),
        (IdentifierKind.EVENT, "a" * 101, Harm.TOO_LONG),
        (IdentifierKind.PERSON, "1" * 15 + "0", None),  # one zero may be chance
        (IdentifierKind.PERSON, "1" * 15 + "00", Harm.DIGITS_GONE),
        (IdentifierKind.PERSON, "1" * 15 + "01", None),
        (IdentifierKind.PERSON, "1" * 14 + "000", Harm.DIGITS_GONE),
        (IdentifierKind.PERSON, "0" * 17, Harm.NO_ID),
    ],
)
def test_how_long_an_id_may_be_and_which_zeros_are_excels(
    kind: IdentifierKind, text: str, harm: Harm | None
) -> None:
    found = read_identifier(Cell(CellKind.TEXT, text), kind, "B2")
    assert (found.harm if isinstance(found, Refusal) else None) is harm


@pytest.mark.parametrize(("digits", "harm"), [(15, None), (16, Harm.DIGITS_GONE)])
def test_excel_keeps_15_digits_of_a_number(digits: int, harm: Harm | None) -> None:
    cell = Cell(CellKind.NUMBER, "00" + "7" * digits + ".0")
    found = read_identifier(cell, IdentifierKind.PERSON, "B2")
    assert (found.harm if isinstance(found, Refusal) else None) is harm
    if harm is None:
        assert found == "7" * digits


def test_only_a_personnel_id_that_is_no_number_lets_the_rest_go_on() -> None:
    for harm in (Harm.NOT_DIGITS, Harm.NO_ID, Harm.TOO_LONG):
        text = {Harm.NOT_DIGITS: "x7", Harm.NO_ID: "0", Harm.TOO_LONG: "7" * 21}[harm]
        found = read_identifier(Cell(CellKind.TEXT, text), IdentifierKind.PERSON, "B2")
        assert isinstance(found, Refusal)
        assert (found.harm, found.blocking) == (harm, harm is not Harm.NOT_DIGITS)


@pytest.mark.parametrize("kind", [k for k in CellKind if k not in (CellKind.TEXT, CellKind.NUMBER)])
def test_a_cell_that_is_neither_text_nor_a_number_holds_no_id_whatever_it_says(
    kind: CellKind,
) -> None:
    for identifier in IdentifierKind:
        assert isinstance(read_identifier(Cell(kind, "789"), identifier, "B2"), Refusal)
