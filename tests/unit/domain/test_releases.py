"""Which version is newer, and which page may be shown."""

import pytest

from lensmor_desktop.domain.releases import Release, is_safe_page

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
    assert Release(version, PAGE).is_newer_than(running) is newer


@pytest.mark.parametrize(
    "version", ["", "1", "v1.2", "1.2rc1", "1.2.", "1..2", "१.२", "1.2\n", "1.2.3.4.5", "123456.0"]
)
def test_what_is_no_plain_version(version: str) -> None:
    with pytest.raises(ValueError, match="version"):
        Release(version, PAGE)


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
    assert not is_safe_page(page)
    with pytest.raises(ValueError, match="page"):
        Release("1.2", page)


@pytest.mark.parametrize("page", [PAGE, "https://lensmor.test:8443/a/b?c=d#e"])
def test_a_safe_page(page: str) -> None:
    assert is_safe_page(page)
