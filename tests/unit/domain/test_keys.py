"""The key in what people paste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lensmor_desktop.api.address import check_key
from lensmor_desktop.domain.keys import clean_key
from lensmor_desktop.errors import ChoiceRefused

KEY = "sk_0123456789abcdef_4c1e"

PASTED = [
    "{}",
    "  {}\t\r\n",
    "\u00a0{}\u202f\u3000",
    "\ufeff{}\u200b",
    "\u2068{}\u2069",
    '"{}"',
    "'{}'",
    "`{}`",
    "“{}”",
    "„{}“",
    "‘{}’",
    "‹{}›",
    "«{}»",
    "»{}«",
    "<{}>",
    "({})",
    "[{}]",
    "'{}",
    "{}”",
    "{},",
    '"{}";',
    "Bearer {}",
    "bearer  {}",
    "BEARER\t{}",
    "Bearer: {}",
    '"Bearer {}"',
    "Authorization: Bearer {}",
    '-H "Authorization: Bearer {}"',
    "LENSMOR_API_KEY={}",
    "LENSMOR_API_KEY = {}",
    "export LENSMOR_API_KEY='{}'",
    "set LENSMOR_API_KEY={}",
    '$env:LENSMOR_API_KEY = "{}"',
    "LENSMOR_API_KEY: {}",
    '"LENSMOR_API_KEY": "{}",',
    '{{"api_key": "{}"}}',
    "key={}",
    "API-Key: {}",
    "whatever={}",  # the value can be nothing but a key
    "LENSMOR_API_KEY=Bearer “{}”",
]


@pytest.mark.parametrize("form", PASTED)
def test_what_is_certain_to_be_no_part_of_a_key_goes(form: str) -> None:
    assert check_key(form.format(KEY)) == KEY


def test_what_nobody_sees_goes_from_the_middle_too() -> None:
    assert check_key("\u00adsk_0123\u200b4567\u00ad89abcdef_4c1e") == KEY


@pytest.mark.parametrize("form", PASTED)
def test_a_key_of_another_kind_is_cleaned_where_that_is_certain(form: str) -> None:
    if not form.startswith("whatever"):
        assert check_key(form.format("K9-plain~key")) == "K9-plain~key"


@pytest.mark.parametrize("key", ["abc==", "a:b", "~anything!", "x.y.z", "sk_a=b", "Zm9vYmFy="])
def test_a_key_that_only_looks_odd_stays_as_it_is(key: str) -> None:
    assert check_key(key) == key


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("some=thing", "which part is the name and which the key"),
        ("sk_0123…cdef", "hidden behind dots or stars"),
        ("sk_0123....cdef", "hidden behind dots or stars"),
        ("sk_****4c1e", "hidden behind dots or stars"),
        ("••••••4c1e", "hidden behind dots or stars"),
        ("<your key>", "a blank, a line break or a character"),
        ("sk_a1 sk_b2", "a blank, a line break or a character"),
        ("sk_012\n345", "a blank, a line break or a character"),
        ("LENSMOR_API_KEY=", "It is empty"),
        ('""', "It is empty"),
        ("Bearer", "It is empty"),
        ("‹›", "It is empty"),
    ],
)
def test_what_cannot_be_cleaned_with_certainty_is_told_and_not_quoted(
    pasted: str, why: str
) -> None:
    with pytest.raises(ChoiceRefused, match=why) as caught:
        check_key(pasted)
    assert "4c1e" not in str(caught.value)


@given(st.text(max_size=60))
def test_cleaning_ends_and_cleaning_again_changes_nothing(text: str) -> None:
    once = clean_key(text)
    assert clean_key(once) == once


@pytest.mark.parametrize("code", [0xFE00, 0xFE0E, 0xFE0F, 0x200B, 0x202E, 0x00AD])
def test_marks_that_nobody_sees_are_taken_out_wherever_they_are(code: int) -> None:
    assert clean_key(f"sk_01{chr(code)}23") == "sk_0123"


@pytest.mark.parametrize("code", [0xFDFF, 0xFE10, 0x1F511])
def test_what_can_be_seen_stays_for_the_check_to_refuse(code: int) -> None:
    assert clean_key(f"sk_01{chr(code)}23") == f"sk_01{chr(code)}23"


def test_bearer_is_taken_off_at_the_front_alone() -> None:
    assert clean_key("Bearer Bearer sk_0123") == "sk_0123"
    assert clean_key("Bearer one bearer two") == "one bearer two"
