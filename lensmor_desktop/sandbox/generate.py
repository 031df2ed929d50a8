"""Invents worlds: the standard one of practice mode, and ones of any size.

Everything about a person follows from a digest of the seed and the person's number, not from the
`random` module, so that a world is the same on every machine and every version of Python: the
sample sheets name its people.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar

from lensmor_desktop.sandbox.names import (
    CITIES,
    COMPANY_FORMS,
    COMPANY_STEMS,
    JOBS,
    PEOPLE,
    SHOW_KINDS,
    TRADES,
)
from lensmor_desktop.sandbox.world import Event, Fate, Person, World

_T = TypeVar("_T")

STANDARD_SEED = 20_270_309

STANDARD_EVENTS: tuple[tuple[Event, int], ...] = (
    (
        Event(
            id="204518",
            name="Hanse Packaging & Process Expo 2027",
            date_start="2027-03-09",
            date_end="2027-03-11",
            venue="Elbhallen am Strom",
            city="Hamburg",
            country="Germany",
            url="https://hanse-packaging.example/",
            exhibitors=412,
        ),
        900,
    ),
    (
        Event(
            id="204733",
            name="Pacific Cold Chain Summit 2027",
            date_start="2027-04-20",
            date_end="2027-04-22",
            venue="Burrard Quay Centre",
            city="Vancouver",
            country="Canada",
            url="https://pacific-cold-chain.example/",
            exhibitors=186,
            preview_limit=10,
        ),
        640,
    ),
    (
        Event(
            id="205160",
            event_id="nordic-harbour-2027",
            name="Nordic Harbour & Workboat Fair 2027",
            date_start="2027-05-18",
            date_end="2027-05-20",
            venue="Älvstranden Mässhall",
            city="Gothenburg",
            country="Sweden",
            url="https://nordic-harbour.example/",
            exhibitors=240,
            preview_limit=10,
        ),
        420,
    ),
    (
        Event(
            id="205377",
            name="Iberia Smart Retail Days 2027",
            date_start="2027-02-02",
            date_end="2027-02-04",
            venue="Pabellón del Turia",
            city="Valencia",
            country="Spain",
            url="https://iberia-smart-retail.example/",
            exhibitors=305,
        ),
        780,
    ),
    (
        Event(
            id="198842",
            name="Great Lakes Robotics Week 2026",
            date_start="2026-09-14",
            date_end="2026-09-18",
            venue="Foundry Square Hall",
            city="Detroit",
            country="United States",
            url="https://great-lakes-robotics.example/",
            exhibitors=158,
        ),
        350,
    ),
    (
        Event(
            id="206019",
            name="Kansai Precision Components Show 2027",
            date_start="2027-06-02",
            date_end="2027-06-04",
            venue="Naniwa Trade Pavilion",
            city="Osaka",
            country="Japan",
            url="https://kansai-precision.example/",
            exhibitors=520,
            preview_limit=10,
            unlock_credits=3500,
        ),
        510,
    ),
    (
        Event(
            id="206402",
            event_id="981147",
            name="Gulf Water Technology Forum 2027",
            date_start="2027-01-26",
            date_end="2027-01-28",
            venue="Creekside Exhibition Grounds",
            city="Dubai",
            country="United Arab Emirates",
            url="https://gulf-water.example/",
            exhibitors=134,
        ),
        260,
    ),
    (
        Event(
            id="199305",
            name="Alpine Outdoor Trade Days 2026",
            date_start="2026-10-06",
            date_end="2026-10-08",
            venue="Nordkette Messe",
            city="Innsbruck",
            country="Austria",
            url="https://alpine-outdoor.example/",
            exhibitors=97,
            preview_limit=10,
        ),
        180,
    ),
)

# Of 1,000 people, so many have each fate; all others are delivered.
FATES_PER_THOUSAND: tuple[tuple[Fate, int], ...] = (
    (Fate.NO_EMAIL, 70),
    (Fate.FAILED, 40),
    (Fate.FAILED_SILENTLY, 8),
    (Fate.FAILED_ONCE, 8),
    (Fate.LEFT_PENDING, 5),
    (Fate.LATE, 5),
    (Fate.MISSING, 5),
    (Fate.REFUSED, 6),
    (Fate.ALREADY_UNLOCKED, 50),
    (Fate.ELSEWHERE, 3),
)

TWO_EVENTS_PERCENT = 6

# Identifiers of people: the number is scattered over a range, so that none tells of the next.
_FIRST_ID = 7_300_000
_ID_RANGE = 8_999_993  # a prime, so that every step through it meets each number once
_ID_STEP = 4_827_143


@lru_cache(maxsize=1)
def standard_world() -> World:
    """The world of practice mode; a world never changes, so all may share it."""
    events = [event for event, _ in STANDARD_EVENTS]
    people: list[Person] = []
    for event, count in STANDARD_EVENTS:
        for _ in range(count):
            number = len(people)
            home = [event.id]
            dice = _Dice(STANDARD_SEED, number, "events")
            if dice.below(100) < TWO_EVENTS_PERCENT:
                home.append(dice.choice([other.id for other in events if other is not event]))
            people.append(invent_person(STANDARD_SEED, number, tuple(home)))
    # A zero in front is part of an identifier, and the first thing that a spreadsheet takes away.
    for index in range(12):
        person_id = f"00{481_516 + index}"
        people.append(invent_person(STANDARD_SEED, len(people), ("204518",), person_id=person_id))
    return World(events, people)


def generated_world(seed: int, *, events: int, people: int) -> World:
    """A world with so many events and people, who are spread over the events evenly.

    Every third event is a preview. Event and personnel IDs are the same for the same numbers.
    """
    shows = [_invent_event(seed, number) for number in range(events)]
    return World(
        shows,
        (invent_person(seed, number, (shows[number % events].id,)) for number in range(people)),
    )


def invent_person(
    seed: int, number: int, events: tuple[str, ...], *, person_id: str = ""
) -> Person:
    """The person with this number in the world of this seed."""
    dice = _Dice(seed, number, "person")
    given_names, family_names = dice.choice(PEOPLE)
    given, family = dice.choice(given_names), dice.choice(family_names)
    title, department, seniority = dice.choice(JOBS)
    company, domain = _invent_company(dice)
    return Person(
        id=person_id or str(_FIRST_ID + (number * _ID_STEP + seed) % _ID_RANGE),
        events=events,
        fate=_fate(dice.below(1000)),
        full_name=f"{given} {family}",
        title=title,
        company=company,
        department=department,
        seniority=seniority,
        own_email=f"{_plain(given)}.{_plain(family)}@{domain}",
    )


def _fate(draw: int) -> Fate:
    for fate, share in FATES_PER_THOUSAND:
        if draw < share:
            return fate
        draw -= share
    return Fate.DELIVERED


def _invent_company(dice: "_Dice") -> tuple[str, str]:
    stem, trade, form = dice.choice(COMPANY_STEMS), dice.choice(TRADES), dice.choice(COMPANY_FORMS)
    return f"{stem} {trade} {form}", f"{_plain(stem)}-{_plain(trade)}.example"


def _invent_event(seed: int, number: int) -> Event:
    dice = _Dice(seed, number, "event")
    city, country = dice.choice(CITIES)
    month, day = 1 + dice.below(12), 1 + dice.below(25)
    return Event(
        id=str(300_001 + number * 37),
        name=f"{city} {dice.choice(TRADES)} {dice.choice(SHOW_KINDS)} {number + 1}",
        date_start=f"2027-{month:02}-{day:02}",
        date_end=f"2027-{month:02}-{day + 2:02}",
        venue=f"{city} Trade Grounds",
        city=city,
        country=country,
        url=f"https://show-{number + 1}.example/",
        exhibitors=40 + dice.below(500),
        preview_limit=10 if number % 3 == 2 else None,
    )


_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "ß": "ss", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"}
)


def _plain(name: str) -> str:
    """A name as it stands in an address: "Łukasz" is "lukasz", "d’Aubrac" is "daubrac"."""
    bare = unicodedata.normalize("NFKD", name.translate(_LETTERS)).casefold()
    kept = (each for each in bare.replace(" ", "-") if each == "-" or each.isalnum())
    return "".join(each for each in kept if each.isascii())


class _Dice:
    """Choices that follow from a seed, a number and a purpose."""

    def __init__(self, seed: int, number: int, purpose: str) -> None:
        digest = blake2b(f"{seed}/{number}/{purpose}".encode(), digest_size=32).digest()
        self._left = int.from_bytes(digest, "big")

    def below(self, bound: int) -> int:
        self._left, drawn = divmod(self._left, bound)
        return drawn

    def choice(self, among: Sequence[_T]) -> _T:
        return among[self.below(len(among))]
