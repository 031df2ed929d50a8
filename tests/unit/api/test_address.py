"""Where a key may be sent, and what a key may be."""

import pytest

from lensmor_desktop.api.address import check_base_url, check_key, is_loopback
from lensmor_desktop.errors import ChoiceRefused


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://platform.lensmor.com", "https://platform.lensmor.com"),
        (" https://platform.lensmor.com// ", "https://platform.lensmor.com"),
        ("https://gateway.example.com:8443/lensmor/", "https://gateway.example.com:8443/lensmor"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9:1/", "http://127.9.9.9:1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://localhost:8080/", "http://localhost:8080"),
    ],
)
def test_addresses_that_may_have_the_key(given: str, used: str) -> None:
    assert check_base_url(given) == used


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("http://platform.lensmor.com", "is not encrypted"),
        ("http://127.0.0.1.example.com", "is not encrypted"),
        ("http://localhost.example.com", "is not encrypted"),
        ("http://128.0.0.1", "is not encrypted"),
        ("http://0.0.0.0", "is not encrypted"),
        ("http://127.1", "is not encrypted"),
        ("http://[::2]", "is not encrypted"),
        ("http://[::ffff:127.0.0.1]", "is not encrypted"),
        ("http://[::ffff:7f00:1]", "is not encrypted"),
        ("http://[::127.0.0.1]", "is not encrypted"),
        ("http://[64:ff9b::7f00:1]", "is not encrypted"),
        ("http://[::1%25eth0]", "is not encrypted"),
        ("http://[fe80::1]", "is not encrypted"),
        ("http://10.0.0.1", "is not encrypted"),
        ("platform.lensmor.com", "begin with https://"),
        ("ftp://127.0.0.1", "begin with https://"),
        ("", "begin with https://"),
        ("https://", "not a complete web address"),
        ("https://a b.example.com", "not a complete web address"),
        ("https://host:99999", "not a complete web address"),
        ("https://[::1", "not a complete web address"),
        ("http://127.0.0.1\\@evil.example.com", "don’t belong there"),
        ("http://127.0.0.1@evil.example.com", "don’t belong there"),
        ("https://me:hunter2@platform.lensmor.com", "don’t belong there"),
        ("https://platform.lensmor.com/?key=hunter2", "don’t belong there"),
        ("https://platform.lensmor.com/#x", "don’t belong there"),
    ],
)
def test_addresses_that_may_not(given: str, why: str) -> None:
    with pytest.raises(ChoiceRefused) as caught:
        check_base_url(given)
    assert why in str(caught.value)
    assert "https://platform.lensmor.com" in str(caught.value.hint)
    assert "hunter2" not in str(caught.value)


def test_loopback() -> None:
    assert is_loopback("http://127.0.0.1:1")
    assert is_loopback("https://LOCALHOST")
    assert is_loopback("https://[::1]")
    for elsewhere in ("platform.lensmor.com", "[::ffff:127.0.0.1]", "[::1%25eth0]", "0.0.0.0"):
        assert not is_loopback(f"https://{elsewhere}")


@pytest.mark.parametrize(
    "given", ["sk_a1", " sk_a1\n", "\u200bsk_a1\ufeff", "Bearer sk_a1", "\u00a0sk_a1\u00a0"]
)
def test_what_was_copied_with_a_key_goes(given: str) -> None:
    assert check_key(given) == "sk_a1"


def test_an_older_key_and_any_other_are_accepted() -> None:
    assert check_key("uak_7") == "uak_7"
    assert check_key("~anything!") == "~anything!"


@pytest.mark.parametrize("given", ["", "  ", "\u200b", "Bearer  "])
def test_a_blank_key(given: str) -> None:
    with pytest.raises(ChoiceRefused, match="It is empty"):
        check_key(given)


@pytest.mark.parametrize(
    "given", ["sk_sécret", "sk_secret\r\nX: y", "sk_secret sk_2", "ключ_secret"]
)
def test_a_key_that_no_header_can_hold_is_refused_and_not_quoted(given: str) -> None:
    with pytest.raises(ChoiceRefused, match="a blank, a line break or a character") as caught:
        check_key(given)
    assert "cret" not in str(caught.value)
