"""What the service says in its own words: useful to a person, and never an address or the key."""

import pytest

from lensmor_desktop.api.sayings import saying

KEY = "sk_0123456789abcdef_x"


@pytest.mark.parametrize(
    "spelled",
    [
        "jane.doe@acme.com",
        "jane.doe%40acme.com",
        "jane.doe%2540acme.com",
        "jane.doe&#64;acme.com",
        "jane.doe&#x40;acme&period;com",
        "jane.doe&commat;acme.com",
        "jane.doe＠acme．com",
        "jane.doe﹫acme.com",
        "jane.doe\u200b@\u200bacme.com",
        "jane.doe @ acme.com",
        "jane.doe at acme dot com",
        "jane.doe AT acme.com",
        "jane.doe (at) acme (dot) com",
        "jane.doe[at]acme[dot]com",
        "jane.doe {at} acme . com",
        "jane.doe_at_acme.com",
        "jane.doe\\u0040acme.com",
        "jane.doe\\x40acme.com",
        "jane.doe=40acme.com",
        "mailto:jane.doe@acme.com?subject=x",
        "<jane.doe@acme.com>",
    ],
)
def test_fact_13_an_address_is_taken_out_however_it_is_spelled(spelled: str) -> None:
    said = saying(f"The person {spelled} has been refused", KEY)
    assert "…" in said
    assert "jane" not in said
    assert "acme" not in said
    assert said.startswith("The person")
    assert said.endswith("has been refused")


@pytest.mark.parametrize(
    "words",
    [
        "The field personnel_ids must hold at most 100 IDs.",
        "Try again at 12.30, or ask Lensmor. Please name the request.",
        "Nobody is at Lensmor. Please wait 100% of the time.",
        "Event 204518: state=processing; see docs.lensmor.com/errors#E12",
        "Größe der Anfrage überschritten: Łódź",
        "请求过多，请稍后再试。",
    ],
)
def test_what_holds_no_address_stays_word_for_word(words: str) -> None:
    assert saying(words, KEY) == words


@pytest.mark.parametrize("key", [KEY, KEY.replace("_", "%5F"), KEY.replace("_", "\u200b_")])
def test_the_key_is_taken_out_however_it_is_spelled(key: str) -> None:
    said = saying(f"Key {key} is unknown, write to help@lensmor.com", KEY)
    assert KEY not in said
    assert said == "Key … is unknown, write to …"


def test_it_is_short_and_on_one_line() -> None:
    assert saying("a\nb\tc", KEY) == "a b c"
    assert len(saying("word " * 200, KEY)) <= 200
    assert saying({"not": "text"}, KEY) == ""
