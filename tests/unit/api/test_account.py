"""One account, however its address and key are written; and as earlier versions wrote it down."""

import hashlib

import pytest

from lensmor_desktop.api.account import earlier_fingerprints, fingerprint
from lensmor_desktop.api.address import check_base_url, check_key
from lensmor_desktop.errors import ChoiceRefused

URL, KEY = "https://platform.lensmor.com", "sk_0123456789abcdef_4c1e"


def as_version_3_did(typed_url: str, typed_key: str) -> str:
    return hashlib.sha256(f"{typed_url}\n{typed_key.strip()}".encode()).hexdigest()[:20]


@pytest.mark.parametrize(
    "typed",
    [
        "https://platform.lensmor.com/",
        "https://platform.lensmor.com//",
        "HTTPS://Platform.LENSMOR.com",
        "https://platform.lensmor.com.",
        "https://platform.lensmor.com:443",
        "https://platform.lensmor.com:0443/",
        "https://platform.lensmor.com:/",
        "https://platform.lensmor.com/./",
        "https://platform.lensmor.com/api/..",
        " https://platform.lensmor.com\t",
    ],
)
def test_the_address_has_one_spelling(typed: str) -> None:
    assert check_base_url(typed) == URL


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("https://Bücher.example/v1/", "https://xn--bcher-kva.example/v1"),
        ("https://xn--bcher-kva.example/v1", "https://xn--bcher-kva.example/v1"),
        ("https://gateway.example:8443/a/./b/../%7Eme/", "https://gateway.example:8443/a/~me"),
        ("https://gateway.example/a%2fb", "https://gateway.example/a%2Fb"),
        ("http://[0:0:0:0:0:0:0:1]:80", "http://[::1]"),
        ("http://LocalHost.:8080/", "http://localhost:8080"),
    ],
)
def test_other_addresses_have_one_spelling_too(typed: str, spelled: str) -> None:
    assert check_base_url(typed) == spelled
    assert check_base_url(spelled) == spelled


@pytest.mark.parametrize(
    "typed", ["https://a..b", "https://%70latform.lensmor.com", "https://-/\\"]
)
def test_what_is_no_host_is_refused(typed: str) -> None:
    with pytest.raises(ChoiceRefused):
        check_base_url(typed)


def test_other_keys_and_other_services_are_other_accounts() -> None:
    prints = {
        fingerprint(URL, KEY),
        fingerprint(URL, KEY.upper()),
        fingerprint("https://staging.lensmor.com", KEY),
        fingerprint(f"{URL}:8443", KEY),
        fingerprint(f"{URL}/v2", KEY),
    }
    assert len(prints) == 5


def test_who_wrote_it_plainly_goes_by_the_same_fingerprint_as_ever() -> None:
    assert fingerprint(check_base_url(URL), check_key(f" {KEY}\n")) == as_version_3_did(URL, KEY)


@pytest.mark.parametrize(
    "key", ["{}", "Bearer {}", "bearer {}", "Bearer  {}", "\u200b{}", "{}\ufeff"]
)
@pytest.mark.parametrize(
    "url",
    [
        "https://platform.lensmor.com",
        "https://platform.lensmor.com/",
        "https://platform.lensmor.com//",
        "https://Platform.Lensmor.com",
        "https://platform.lensmor.com:443/",
        "HTTPS://platform.lensmor.com",
        "https://platform.lensmor.com.",
    ],
)
def test_what_earlier_versions_wrote_down_is_found_by_a_key_typed_plainly_now(
    url: str, key: str
) -> None:
    now = fingerprint(URL, KEY)
    before = as_version_3_did(url, key.format(KEY))
    assert before == now or before in earlier_fingerprints(URL, KEY, URL, KEY)


def test_any_other_spelling_is_found_as_long_as_it_is_typed_so() -> None:
    url, key = "https://PLATFORM.lensmor.com/x/../", "\u2060 Bearer   " + KEY
    found = earlier_fingerprints(check_base_url(url), check_key(key), url, key)
    assert as_version_3_did(url, key) in found
    assert fingerprint(URL, KEY) not in found
