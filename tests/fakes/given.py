"""What must be there, for a test that can't go on without it."""

from typing import TypeVar

T = TypeVar("T")


def given(value: T | None) -> T:
    """The value; fails where there is none, as a widget that isn't found."""
    assert value is not None
    return value
