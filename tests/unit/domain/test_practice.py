"""Practice's addresses are known for certain, and nothing else is."""

import pytest

from lensmor_desktop.domain.practice import is_made_up
from lensmor_desktop.sandbox import World
from lensmor_desktop.sandbox.generate import _plain
from lensmor_desktop.sandbox.names import COMPANY_STEMS, TRADES


def test_every_address_of_practice_is_known() -> None:
    assert all(is_made_up(person.email) for person in World.standard().people)


def test_every_company_that_practice_invents_is_known() -> None:
    for stem in COMPANY_STEMS:
        for trade in TRADES:
            assert is_made_up(f"Anna@{_plain(stem)}-{_plain(trade)}.Example ")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@ysterberg-outdoor.com",
        "anna@ysterberg-outdoor.example.com",
        "anna@acme.example",
        "anna@ysterberg.example",
        "anna@acme-outdoor.example",
        "anna@ysterberg-outdoors.example",
    ],
)
def test_nobody_elses_is(address: str) -> None:
    assert not is_made_up(address)
