"""Sentences keep their values as they are, so that each language can write them in its own way."""

import json
from datetime import date
from pathlib import Path

import pytest

from lensmor_desktop.domain.sentences import NOTHING, Value, from_data, say, to_data
from lensmor_desktop.journal.database import pack, unpack

INNER = say("“{title}” ({letter})", title="Event ID", letter="B")
VALUES: list[tuple[Value, str]] = [
    ("1234", "1234"),
    (1234, "1,234"),
    (-4680, "-4,680"),
    (date(2026, 5, 2), "2 May 2026"),
    (INNER, "“Event ID” (B)"),
    ((INNER, "C", 1234), "“Event ID” (B), C, 1,234"),
    ((), ""),
]


@pytest.mark.parametrize(("value", "english"), VALUES)
def test_the_english_text(value: Value, english: str) -> None:
    assert str(say("It is {it}.", it=value)) == f"It is {english}."


@pytest.mark.parametrize(("value", "_english"), VALUES)
def test_a_value_is_kept_and_stored_as_what_it_is(value: Value, _english: str) -> None:
    sentence = say("It is {it}.", it=value)
    assert sentence.values == (("it", value),)
    assert from_data(json.loads(json.dumps(to_data(value)))) == value
    assert unpack(pack(sentence)) == sentence
    assert hash(unpack(pack(sentence))) == hash(sentence)


def test_what_is_no_value_becomes_text() -> None:
    sentence = say("{path} {flag} {error}", path=Path("a"), flag=True, error=OSError("full"))
    assert sentence.values == (("path", "a"), ("flag", "True"), ("error", "full"))
    assert say("{those}", those=["a", 2]) == say("{those}", those=("a", 2))


def test_no_sentence_is_false() -> None:
    assert not NOTHING
    assert pack(NOTHING) is None
    assert unpack(None) == NOTHING
    assert say("Yes.")


def test_a_sentence_that_was_stored_before_values_were_kept_is_read() -> None:
    stored = '["It needs {price} credits.", [["price", "4,680"]]]'
    assert str(unpack(stored)) == "It needs 4,680 credits."


def test_braces_in_a_value_are_only_text() -> None:
    assert str(say("“{name}”", name="{name} {0}")) == "“{name} {0}”"


def test_another_language_fills_in_its_own_way() -> None:
    german = {"On {day}: {credits} credits.": "{credits} Credits am {day}."}
    sentence = say("On {day}: {credits} credits.", day=date(2026, 5, 2), credits=1234)

    def show(value: Value) -> str:
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)

    assert sentence.filled(lambda text: german[text], show) == "1234 Credits am 02.05.2026."
