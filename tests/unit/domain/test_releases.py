"""Which version is newer, and which address may be asked."""

import pytest

from lensmor_desktop.domain.releases import Release, is_safe_address, page_beside

PAGE = "https://lensmor.test/desktop"


@pytest.mark.parametrize(
    ("version", "running", "newer"),
    [
        ("1.2.0", "1.1.9", True),
        ("1.10", "1.9", True),
        ("2.0", "1.99.99", True),
        ("1.2", "1.2.0", False),
        ("1.2.0", "1.2", False),
        ("1.2.0.1", "1.2", True),
        ("1.1", "1.2", False),
        ("1.2", "1.2.dev1", False),  # a developer knows
    ],
)
def test_newer(version: str, running: str, newer: bool) -> None:
    assert Release(version).is_newer_than(running) is newer


@pytest.mark.parametrize(
    "version", ["", "1", "v1.2", "1.2rc1", "1.2.", "1..2", "१.२", "1.2\n", "1.2.3.4.5", "123456.0"]
)
def test_what_is_no_plain_version(version: str) -> None:
    with pytest.raises(ValueError, match="version"):
        Release(version)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "http://lensmor.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://user:password@lensmor.test/",
        "https://lensmor.test/a b",
        'https://lensmor.test/"><b>',
        "https://lensmor.test:99999/",
        "https://lensmor.tést/",
        "https://lensmor.test/\n",
        "https://lensmor.test/" + "x" * 500,
    ],
)
def test_what_is_no_safe_page(page: str) -> None:
    assert not is_safe_address(page)


@pytest.mark.parametrize("page", [PAGE, "https://lensmor.test:8443/a/b?c=d#e"])
def test_a_safe_page(page: str) -> None:
    assert is_safe_address(page)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://lensmor.test/desktop/latest.json", "https://lensmor.test/desktop/"),
        ("https://lensmor.test/latest.json?to=https://evil.test/#x", "https://lensmor.test/"),
        ("https://lensmor.test:8443/a/b/", "https://lensmor.test:8443/a/b/"),
        ("https://lensmor.test", "https://lensmor.test/"),
    ],
)
def test_the_page_is_known_from_the_address_alone(address: str, page: str) -> None:
    assert page_beside(address) == page
