"""Headers that tell how fast to go: Retry-After and X-RateLimit-* (contract, facts 6 and 7)."""

import pytest
from requests.structures import CaseInsensitiveDict

from lensmor_desktop.api.exchange import (
    LONGEST_WAIT,
    Exchange,
    RateLimit,
    read_rate_limit,
    read_retry_after,
    read_server_time,
)

NOW = 1_795_176_000.0  # Fri, 20 Nov 2026 12:00:00 GMT


def headers(**values: str) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({name.replace("_", "-"): value for name, value in values.items()})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("0", 0.0),
        ("-3", 0.0),
        ("99999999", LONGEST_WAIT),
        ("1e400", LONGEST_WAIT),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30.0),
        ("Friday, 20-Nov-26 12:00:30 GMT", 30.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 20 Nov 2099 12:00:00 GMT", LONGEST_WAIT),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("Fri, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_fact_06_retry_after_in_every_form(text: str, seconds: float | None) -> None:
    assert read_retry_after(headers(retry_after=text), NOW) == seconds


def test_retry_after_absent() -> None:
    assert read_retry_after({}, NOW) is None


def test_retry_after_as_a_date_is_measured_by_the_servers_own_clock() -> None:
    answered = headers(
        retry_after="Fri, 20 Nov 2026 12:00:30 GMT", date="Fri, 20 Nov 2026 12:00:10 GMT"
    )
    assert read_retry_after(answered, NOW + 86_400) == 20.0


def test_fact_07_rate_limit_headers() -> None:
    answered = headers(
        x_ratelimit_limit="120", x_ratelimit_remaining="118", x_ratelimit_reset="1795176060"
    )
    assert read_rate_limit(answered, NOW) == RateLimit(120, 118, NOW + 60)


@pytest.mark.parametrize(
    ("reset", "expected"),
    [
        ("1795176060000", NOW + 60),  # milliseconds
        ("60", NOW + 60),  # seconds from now
        ("1795176060.5", NOW + 60.5),
        ("never", None),
        ("", None),
    ],
)
def test_rate_limit_reset_in_other_units(reset: str, expected: float | None) -> None:
    found = read_rate_limit(headers(x_ratelimit_remaining="5", x_ratelimit_reset=reset), NOW)
    assert found == RateLimit(None, 5, expected)


@pytest.mark.parametrize(
    ("limit", "remaining", "expected"),
    [
        ("120, 120;w=60", "-4", RateLimit(120, 0, None)),
        ("0", "7", RateLimit(None, 7, None)),
        ("x", "y", None),
        ("", "", None),
        ("9" * 40, "", None),
    ],
)
def test_odd_rate_limit_headers(limit: str, remaining: str, expected: RateLimit | None) -> None:
    found = read_rate_limit(headers(x_ratelimit_limit=limit, x_ratelimit_remaining=remaining), NOW)
    assert found == expected


def test_server_time() -> None:
    assert read_server_time(headers(date="Fri, 20 Nov 2026 12:00:00 GMT")) == NOW
    assert read_server_time(headers(date="yesterday")) is None
    assert read_server_time({}) is None


def test_slowed_knows_429_and_the_business_error() -> None:
    def exchange(status: int, key: str = "") -> Exchange:
        return Exchange("GET", "/", status, "r", "", 0.1, None, None, NOW, error_key=key)

    assert exchange(429).slowed
    assert exchange(200, "USER_CONCURRENCY_LIMIT_EXCEEDED").slowed
    assert not exchange(200).slowed
    assert not exchange(503).slowed
