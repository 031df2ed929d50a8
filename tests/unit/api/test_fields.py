"""Single values of an answer that isn't trusted."""

import math

import pytest

from lensmor_desktop.api import fields


@pytest.mark.parametrize(
    "address",
    ["jane@example.com", "Jane.O'Neil+x@sub.example.co.uk", "ü@exämple.de", "=cmd@example.com"],
)
def test_usable_addresses(address: str) -> None:
    assert fields.email(address) == (address, False)


@pytest.mark.parametrize("padded", [" jane@example.com ", "\u00a0jane@example.com\u200b"])
def test_blanks_around_an_address_do_not_lose_it(padded: str) -> None:
    assert fields.email(padded) == ("jane@example.com", False)


@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_no_address(nothing: object) -> None:
    assert fields.email(nothing) == ("", False)


@pytest.mark.parametrize(
    "refused",
    [
        "jane@example.com\n",
        "jane@example.com\r\nBcc: x@example.com",
        "jane\x00@example.com",
        "jane\x85@example.com",
        "jane doe@example.com",
        "jane\u00a0doe@example.com",
        "jane.example.com",
        "@example.com",
        "jane@",
        "j***@example.com",
        "jane\ufffd@example.com",
        "jane" + chr(0xD800) + "@example.com",
        "a" * 309 + "@example.com",
        7,
        True,
        ["jane@example.com"],
        {"value": "jane@example.com"},
    ],
)
def test_refused_addresses(refused: object) -> None:
    assert fields.email(refused) == ("", True)


def test_the_longest_address() -> None:
    longest = "a" * 308 + "@example.com"
    assert len(longest) == 320
    assert fields.email(longest) == (longest, False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("789", "789"),
        (" 789 ", "789"),
        ("0789", "0789"),
        (789, "789"),
        (0, "0"),
        (10**18 + 1, "1000000000000000001"),
        (789.0, ""),
        (True, ""),
        (-1, ""),
        (None, ""),
        ("", ""),
        ("7\n8", ""),
        ("x" * 101, ""),
        ("7\ud800", ""),
        (["789"], ""),
    ],
)
def test_identifiers_are_text(value: object, expected: str) -> None:
    assert fields.identifier(value) == expected


def test_a_list_of_identifiers_keeps_the_usable_ones_once() -> None:
    assert fields.identifiers(["1", 2, "1", None, {}, 3.0, " 4 "]) == ("1", "2", "4")
    assert fields.identifiers("123") == ()
    assert fields.identifiers(None) == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2000, 2000.0),
        (2000.5, 2000.5),
        (-3, -3.0),
        (True, None),
        ("2000", None),
        (math.nan, None),
        (math.inf, None),
        (1e300, None),
        pytest.param(10**400, None, id="huge"),
        (None, None),
    ],
)
def test_fact_08_numbers_may_arrive_as_floats(value: object, expected: float | None) -> None:
    assert fields.number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(15.0, 15), (15, 15), (14.2, 15), (-1, None), ("15", None), (0, 0)]
)
def test_counts_and_prices_round_up(value: object, expected: int | None) -> None:
    assert fields.count(value) == expected


def test_text_is_one_clean_line() -> None:
    assert fields.text("Jane\nDoe\x00 \u2028x") == "Jane Doe x"
    assert fields.text("half \ud83d") == "half \ufffd"
    assert fields.text(7) == ""
    assert len(fields.text("x" * 9000)) == 500
