"""What a log and a support file must not hold is taken out, whoever wrote it."""

from pathlib import Path

import pytest

from lensmor_desktop.diagnostics.redaction import keep_out, redact


@pytest.mark.parametrize(
    "secret",
    [
        "jane.doe@example.com",
        "JANE.DOE+leads@sub.example.co.uk",
        "jane＠example.com",
        "jane%40example.com",
        "jane\\u0040example.com",
        "müller@größe.example",
        "http://jane:hunter2@proxy.example:8080",
    ],
)
@pytest.mark.parametrize("around", ["{}", "mail to <{}>, please", '{{"email":"{}"}}', "to:{};x"])
def test_addresses_go(secret: str, around: str) -> None:
    clean = redact(around.format(secret))
    assert "[address]" in clean
    for part in ("jane", "JANE", "müller", "example", "hunter2"):
        assert part not in clean


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef0123456789",
        "authorization=Bearer abcdef0123456789",
        "'Authorization': 'Bearer abcdef0123456789'",
        "bearer abcdef0123456789",
        "Proxy-Authorization: Basic abcdef0123456789",
        "key sk_live_abcdef0123456789",
        "lensmor_abcdef0123456789",
    ],
)
def test_what_looks_like_a_key_goes(text: str) -> None:
    clean = redact(text)
    assert "abcdef" not in clean
    assert "0123456789" not in clean
    assert "[key]" in clean


def test_a_known_key_goes_in_whatever_shape_it_is() -> None:
    keep_out("  My Odd Key / 77 ")
    assert redact("used My Odd Key / 77, refused") == "used [key], refused"


def test_a_part_of_a_longer_key_does_not_leave_the_rest() -> None:
    keep_out("zebra")
    keep_out("zebra-crossing")
    assert redact("zebra-crossing") == "[key]"


@pytest.mark.parametrize("nothing", ["", "  ", "abc"])
def test_what_is_too_short_for_a_key_is_left(nothing: str) -> None:
    keep_out(nothing)
    assert redact("the abc of it") == "the abc of it"


def test_the_home_names_its_user(own_home: Path) -> None:
    assert redact(f"in {own_home}/sheets/x") == "in ~/sheets/x"


@pytest.mark.parametrize(
    "text",
    [
        "POST /external/contacts/unlock: 201 in 93 ms, trace 0b8c7c1e-5f0b-4dd6-9d0f-6f0c1f6bb0c4",
        "lensmor_desktop.errors.ApiError",
        "lensmor-desktop started: version 1.0",
        "gui/app.py:31 start",
        "3 unlocked, 2 no_email",
    ],
)
def test_what_support_needs_stays(text: str) -> None:
    assert redact(text) == text
