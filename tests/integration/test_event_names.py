"""A show's name where its ID should stand: the ID is told, free of charge, and never taken."""

from pathlib import Path

import pytest

from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import Endpoint, Event, Fault, FaultKind, FaultPlan
from lensmor_desktop.unlocking.event_names import MOST_NAMES
from tests.fakes.engine import EVENT, Bench, people

FAIR = Event("8458", "26855", name="Hanse Packaging & Process Expo 2027", date_start="2027-03-09")
LAST = Event("8459", "26856", name="Hanse Packaging & Process Expo 2026", date_start="2026-03-10")
STEEL = Event("nordic-steel-2027", name="Nordic Steel", date_start="2027-05-18")
CHINESE = Event("9001", "30001", name="汉诺威工业博览会", date_start="2027-04-12")
EVENTS = (Event(EVENT, name="Practice Fair"), FAIR, LAST, STEEL, CHINESE)


def offer_of(bench: Bench, *events: str) -> Offer:
    """What is offered for a person each under these events, and one under a good one."""
    persons = people(len(events) + 1)
    rows = [[p.full_name, e, p.id, ""] for p, e in zip(persons, (EVENT, *events), strict=True)]
    return bench.offer(bench.sheet(rows))


def reason(offer: Offer) -> str:
    good, bad = offer.inspection.rows
    assert (good.verdict, bad.verdict) == (Verdict.READY, Verdict.INVALID)
    assert offer.price.people == 1
    (problem,) = offer.inspection.problems
    assert problem.cell == "B3"
    assert str(bad.reason) == str(problem.reason)
    return str(problem.reason)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Hanse Packaging & Process Expo 2027",
         "26855 for Hanse Packaging & Process Expo 2027 (2027-03-09)."),
        ("hanse  packaging & PROCESS expo 2027", "26855 for Hanse"),
        ("Hanse Packaging & Process Expo",
         "26855 for Hanse Packaging & Process Expo 2027 (2027-03-09), "
         "26856 for Hanse Packaging & Process Expo 2026 (2026-03-10)."),
        ("Nordic Steel", "nordic-steel-2027 for Nordic Steel (2027-05-18)."),
        ("汉诺威工业博览会", "30001 for 汉诺威工业博览会 (2027-04-12)."),
    ],
)  # fmt: skip
def test_the_id_of_a_show_is_told_by_its_name(tmp_path: Path, cell: str, told: str) -> None:
    with Bench(tmp_path, people(2), events=EVENTS) as bench:
        offer = offer_of(bench, cell)
        assert "show's name" in reason(offer)
        assert told in reason(offer)
        assert bench.service.reprice(offer, offer.wishes).inspection is offer.inspection


@pytest.mark.parametrize(
    "cell", ["Hanse Packaging", "Expo 2027", "Some Other Fair 2027", "Hanse Packaging Nord 2027"]
)
def test_a_name_that_is_nearly_a_shows_is_no_shows(tmp_path: Path, cell: str) -> None:
    with Bench(tmp_path, people(2), events=EVENTS) as bench:
        told = reason(offer_of(bench, cell))
        assert "Copy the event's ID from Lensmor and type it in its place." in told
        assert "26855" not in told


@pytest.mark.parametrize(
    "cell",
    [f"fair/{EVENT}/people", f"fair#{EVENT}", f"events/{EVENT}?tab=1"],
)
def test_an_id_with_something_around_it_is_told_alone(tmp_path: Path, cell: str) -> None:
    with Bench(tmp_path, people(2), events=EVENTS) as bench:
        told = reason(offer_of(bench, cell))
        assert f"If {EVENT}, Practice Fair (2027-03-09), is meant, type just that." in told
        assert not bench.calls(Endpoint.EVENTS)


@pytest.mark.parametrize(
    "cell", [f"{EVENT}/people", f"#{EVENT}", f"{EVENT}?tab=1", f"{EVENT} ✅", f"ID:{EVENT}"]
)
def test_an_id_with_no_other_word_around_it_is_told_without_a_question(
    tmp_path: Path, cell: str
) -> None:
    with Bench(tmp_path, people(2), events=EVENTS) as bench:
        assert f"If the ID is {EVENT}, type only that there." in reason(offer_of(bench, cell))


def test_a_number_that_no_other_row_has_is_told_without_a_name(tmp_path: Path) -> None:
    with Bench(tmp_path, people(2), events=EVENTS) as bench:
        told = reason(offer_of(bench, "hanse-expo/26855?x=1"))
        assert "If 26855 is meant, type just that, without anything before or behind it." in told


def test_capitals_that_are_not_the_ids_own_are_told(tmp_path: Path) -> None:
    with Bench(tmp_path, people(3), events=EVENTS) as bench:
        offer = offer_of(bench, STEEL.id, "Nordic-Steel-2027")
        (problem,) = offer.inspection.problems
        assert f"If {STEEL.id}, Nordic Steel (2027-05-18), is meant" in str(problem.reason)


@pytest.mark.parametrize("kind", [FaultKind.REFUSE, FaultKind.HTML])
def test_where_names_cannot_be_looked_up_the_sheet_is_priced_all_the_same(
    tmp_path: Path, kind: FaultKind
) -> None:
    with Bench(tmp_path, people(2), events=EVENTS) as bench:
        bench.server.faults = FaultPlan([Fault(kind, Endpoint.EVENTS, status=404)])
        told = reason(offer_of(bench, FAIR.name))
        assert told == (
            f"B3 holds a show's name ({FAIR.name}) and not its ID. Copy the event's ID from "
            "Lensmor and type it in its place."
        )


def test_each_name_is_asked_about_once_and_only_so_many(tmp_path: Path) -> None:
    names = [f"Some Fair Number {n}" for n in range(MOST_NAMES + 5)]
    with Bench(tmp_path, people(5 * len(names) + 1), events=EVENTS) as bench:
        offer_of(bench, *names, *names, *[EVENT] * (3 * len(names)))
        assert len(bench.calls(Endpoint.EVENTS)) == MOST_NAMES


def test_a_sheet_with_ids_asks_for_no_names(tmp_path: Path) -> None:
    with Bench(tmp_path, people(2), events=EVENTS) as bench:
        offer_of(bench, "99999")
        assert not bench.calls(Endpoint.EVENTS)
        offer_of(bench, "", "12 34", "ID 204518")
        assert not bench.calls(Endpoint.EVENTS)
