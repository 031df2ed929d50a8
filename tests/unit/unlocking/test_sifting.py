"""Whose price is asked for before a run, who is looked up for it, and when that is enough."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.plan import PersonPlan
from lensmor_desktop.sandbox import Endpoint, Event, Fate, Person
from lensmor_desktop.unlocking import sifting
from lensmor_desktop.unlocking.contact_lookup import ContactLookup
from lensmor_desktop.unlocking.sifting import Sifter
from tests.fakes.engine import EVENT
from tests.unit.unlocking.at_work import AtWork

MANY = 20
Scene = Callable[..., AtWork]


@pytest.fixture
def scene(made: Callable[..., Any]) -> Scene:
    return partial(made, AtWork)


def crowd(odd: Iterable[int], fate: Fate = Fate.ALREADY_UNLOCKED) -> list[Person]:
    """People of whom these are unlocked already, or somebody else's order has them."""
    return [
        Person(str(1000 + n), (EVENT,), fate if n in set(odd) else Fate.DELIVERED)
        for n in range(MANY)
    ]


def sifted(at: AtWork) -> tuple[Sifter, list[str]]:
    """The sifter after its work, and whose price it told."""
    client, caller = at.context.client, at.caller
    sifter = Sifter(client, caller, ContactLookup(client, caller))
    people = [PersonPlan(person, (EVENT,), (n,)) for n, person in enumerate(at.ids)]
    return sifter, [person for quote in sifter.sift(people, None) for person in quote.person_ids]


@pytest.mark.parametrize("only", [0, MANY // 2, MANY - 1])
def test_the_price_is_found_where_the_first_the_middle_or_the_last_tells_it(
    scene: Scene, only: int
) -> None:
    at = scene(crowd(set(range(MANY)) - {only}))
    sifter, priced = sifted(at)
    assert sifter.each == 15
    assert priced == [at.ids[only]]


def test_nobody_is_looked_up_where_everybody_costs_the_full_price(scene: Scene) -> None:
    at = scene(crowd(()))
    sifter, priced = sifted(at)
    assert priced == list(at.ids)
    assert (len(at.calls(Endpoint.PRECHECK)), at.calls(Endpoint.PROFILE)) == (2, [])
    assert sifter.seen == {}


@pytest.mark.parametrize("odd", [0, 7, MANY - 1])
def test_one_who_costs_nothing_is_found_without_a_look_at_most_of_the_others(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, odd: int
) -> None:
    # All of them stand behind a preview, so that the event's list tells of nobody.
    event = Event(EVENT, name="Practice Fair", preview_limit=0)
    at = scene(crowd([odd]), events=[event])
    sifter, priced = sifted(at)
    assert priced == [person for person in at.ids if person != at.ids[odd]]
    assert at.ids[odd] in sifter.seen
    assert len(sifter.seen) <= 3


def test_who_is_in_work_by_prechecks_word_is_found_and_left_out(scene: Scene) -> None:
    at = scene(crowd([4, 11], Fate.ELSEWHERE))
    sifter, priced = sifted(at)
    away = {at.ids[4], at.ids[11]}
    assert priced == [person for person in at.ids if person not in away]
    assert sifter.unchecked == {}


@pytest.mark.parametrize("affordable", [0, 1])
def test_questions_end_where_too_many_were_asked(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, affordable: int
) -> None:
    monkeypatch.setattr(sifting, "MOST_LOOKS", affordable)
    event = Event(EVENT, name="Practice Fair", preview_limit=0)
    at = scene(crowd([7]), events=[event])
    sifter, priced = sifted(at)
    assert priced == []
    # The whole batch and one who tells the price come first; beyond them each question counts.
    assert len(at.calls(Endpoint.PRECHECK)) == 2 + affordable
    assert at.calls(Endpoint.PROFILE) == []
    assert at.ids[7] in sifter.left_out


@pytest.mark.parametrize(("affordable", "looked_at"), [(2, 0), (3, 3), (5, 3), (6, 6)])
def test_looks_at_profiles_count_as_well(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, affordable: int, looked_at: int
) -> None:
    monkeypatch.setattr(sifting, "MOST_LOOKS", affordable)
    fates = (Fate.ALREADY_UNLOCKED, Fate.ALREADY_UNLOCKED, Fate.DELIVERED)
    persons = [
        Person(f"{event}{n}", (event,), fate)
        for event in ("300", "400")
        for n, fate in enumerate(fates)
    ]
    at = scene(persons, events=[Event("300", preview_limit=0), Event("400", preview_limit=0)])
    client, caller = at.context.client, at.caller
    sifter = Sifter(client, caller, ContactLookup(client, caller))
    sifter.sift([PersonPlan(each.id, each.events, (n,)) for n, each in enumerate(persons)], None)
    assert len(sifter.seen) == looked_at
    assert sifter.left_out == set(at.ids) - set(sifter.seen)
