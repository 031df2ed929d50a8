import re
from collections import Counter
from hashlib import sha256

import pytest

from lensmor_desktop.sandbox import Event, Fate, Person, World


def fingerprint(world: World) -> str:
    shown = [f"{each!r} {each.email}" for each in world.people]
    return sha256("\n".join([*map(repr, world.events), *shown]).encode()).hexdigest()[:16]


def test_the_standard_world_never_changes_because_the_samples_name_its_people() -> None:
    assert fingerprint(World.standard()) == "99bdd2dc90b7c016"


def test_the_standard_world_has_what_a_practice_needs() -> None:
    world = World.standard()
    assert 6 <= len(world.events) <= 8
    assert len(world.people) > 3_000
    previews = [each for each in world.events if each.preview_limit is not None]
    assert 2 <= len(previews) < len(world.events)
    assert {each.unlock_credits for each in previews} == {2000, 3500}
    assert [each.other_id for each in world.events if each.other_id != each.id] == [
        "nordic-harbour-2027",
        "981147",
    ]
    assert any(len(each.events) == 2 for each in world.people)
    assert any(each.id.startswith("00") for each in world.people)


def test_about_four_fifths_are_delivered_and_every_other_fate_occurs() -> None:
    world = World.standard()
    fates = Counter(each.fate for each in world.people)
    assert 0.78 < fates[Fate.DELIVERED] / len(world.people) < 0.82
    assert set(Fate) - set(fates) == {Fate.TASK_FAILS, Fate.STUCK}


def test_people_are_invented_well() -> None:
    for person in World.standard().people:
        assert re.fullmatch(r"[0-9]{1,20}", person.id)
        assert re.fullmatch(r"[a-z-]+\.[a-z-]+@[a-z-]+\.example", person.email), person
        assert person.email not in repr(person)
        assert person.linkedin_url.startswith("https://linkedin.example/")
    names = {each.full_name for each in World.standard().people}
    assert len(names) > 700
    assert any(not each.isascii() for each in names)


def test_an_address_is_the_name_without_its_accents() -> None:
    for person in World.standard().people[:400]:
        if person.full_name.isascii() and person.full_name.count(" ") == 1:
            expected = re.sub(r"[^a-z.-]", "", person.full_name.lower().replace(" ", "."))
            assert person.email.split("@")[0] == expected


def test_events_and_people_are_found_by_their_ids() -> None:
    world = World.standard()
    assert world.event("nordic-harbour-2027") is world.event("205160")
    assert world.event("") is world.event("1") is None
    for person in world.people[::200]:
        assert world.person(person.id) is person
        for event_id in person.events:
            event = world.event(event_id)
            assert event is not None
            assert person in world.people_of(event)


def test_a_generated_world_is_the_same_for_the_same_numbers_and_of_any_size() -> None:
    world = World.generate(5, events=7, people=2_000)
    assert fingerprint(world) == fingerprint(World.generate(5, events=7, people=2_000))
    assert fingerprint(world) != fingerprint(World.generate(6, events=7, people=2_000))
    assert (len(world.events), len(world.people)) == (7, 2_000)
    sizes = [len(world.people_of(each)) for each in world.events]
    assert max(sizes) - min(sizes) <= 1


def test_a_larger_world_begins_with_the_people_of_a_smaller_one() -> None:
    small = World.generate(5, events=3, people=50)
    large = World.generate(5, events=3, people=500)
    assert large.people[:50] == small.people


@pytest.mark.parametrize(
    ("events", "people"),
    [
        ([Event("1"), Event("1")], []),
        ([Event("1"), Event("2", "1")], []),
        ([Event("1")], [Person("7", ("1",)), Person("7", ("1",))]),
        ([Event("1")], [Person("7", ("2",))]),
    ],
)
def test_a_world_that_contradicts_itself_is_refused(
    events: list[Event], people: list[Person]
) -> None:
    with pytest.raises(ValueError, match=r"ID|listed"):
        World(events, people)
