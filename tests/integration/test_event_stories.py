"""Every story of an event's unlock: what was shown, what is so right before, what is answered.

Judged by the practice server's books: never two charges, never one for nothing or for another
event, figures that are true, and people who are sent whatever becomes of the event.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.events import Adds, EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer
from lensmor_desktop.sandbox import (
    Answer,
    Endpoint,
    Event,
    Fault,
    FaultKind,
    FaultPlan,
    Person,
    Request,
)
from lensmor_desktop.sandbox.ledger import ChargeKind
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import LOCKED_LIST, Bench

ROW, PUBLIC = "8458", "26855"
SHOW = Event(ROW, PUBLIC, name="Pack Fair 2027", preview_limit=2)
PEOPLE = [Person(str(1000 + n), (ROW,)) for n in range(5)]
UNLOCK, DETAIL, LIST = Endpoint.UNLOCK_EVENT, Endpoint.EVENT, Endpoint.PEOPLE

Change = Callable[[dict[str, object]], None]


def edited(change: Change) -> Callable[[Request, Callable[[], Answer]], Answer]:
    def answer(request: Request, real: Callable[[], Answer]) -> Answer:
        given = real()
        if given.status != 200 or not isinstance(given.body, dict):
            return given
        body = dict(given.body)
        change(body)
        return replace(given, body=body)

    return answer


def semantics(**shown: object) -> Change:
    def change(body: dict[str, object]) -> None:
        body["semantics"] = {**LOCKED_LIST, **shown}

    return change


def no_semantics(body: dict[str, object]) -> None:
    del body["semantics"]


NOTHING_HIDDEN = semantics(
    counts={"actualTotal": 5, "visibleTotal": 5, "remainingLockedCount": 0},
    unlock={"requiredForMoreResults": False, "actionType": None, "credits": None},
)
FULL = semantics(
    accessMode="full",
    counts={"actualTotal": 5, "visibleTotal": 5, "remainingLockedCount": 0},
    unlock={"requiredForMoreResults": False, "actionType": None, "credits": None},
)
DISAGREES = semantics(
    unlock={"requiredForMoreResults": False, "actionType": None, "credits": None},
)


def renamed(body: dict[str, object]) -> None:
    assert isinstance(body["event"], dict)
    body["event"] = {**body["event"], "name": "Steel Fair 2019"}


def refused(endpoint: Endpoint, status: int = 404, times: int = 0, **more: object) -> Fault:
    return Fault(FaultKind.REFUSE, endpoint, status=status, times=times, **more)  # type: ignore[arg-type]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path, PEOPLE, events=[SHOW]) as made:
        yield made


def offered(bench: Bench) -> Offer:
    """The sheet names the event by its public ID; its unlock is asked for."""
    rows = [(p.full_name, PUBLIC, p.id, "") for p in PEOPLE]
    path = bench.sheet([*rows, ("", PUBLIC, "", "")])
    return bench.offer(path, unlock_events=(PUBLIC,))


def finished(bench: Bench, offer: Offer) -> None:
    """Runs the offer, resumes once the trouble is over, and holds everything against the books."""
    summary = bench.service.run(offer, Consent.to(offer), bench.stop)
    if summary.resumable:
        bench.restart()
        bench.server.faults = FaultPlan()
        summary = bench.resume()
    bench.server.service.advance(3600)
    charged = [c for c in bench.server.ledger.charges if c.kind is ChargeKind.EVENT]
    assert len(charged) <= 1
    assert all(each.subject == ROW for each in charged)
    (event,) = summary.events
    assert event.credits == sum(each.credits for each in charged)
    unlocked = event.outcome in (EventOutcome.UNLOCKED, EventOutcome.ALREADY_UNLOCKED)
    assert not charged or event.outcome is EventOutcome.UNLOCKED
    assert charged or event.outcome is not EventOutcome.UNLOCKED
    assert str(event.details) != wording.EVENT_LEFT or not unlocked
    assert not summary.resumable
    assert summary.counts == {Outcome.UNLOCKED: len(PEOPLE)}
    assert bench.server.ledger.spent == summary.spent
    bench.nobody_paid_twice()


# --- what is shown ---

SHOWN: dict[str, tuple[Change | None, list[Fault], bool, Adds]] = {
    "it hides people": (None, [], True, Adds.MORE),
    "it hides nobody": (NOTHING_HIDDEN, [], False, Adds.NOTHING),
    "it is open": (FULL, [], False, Adds.NOTHING),
    "an older server": (no_semantics, [], True, Adds.NOT_TOLD),
    "figures that disagree": (DISAGREES, [], True, Adds.CONTRADICTORY),
    "a list that is refused": (None, [refused(LIST, 403)], True, Adds.NOT_TOLD),
    "an event that is refused": (None, [refused(DETAIL, 403)], False, Adds.MORE),
    "an event that is broken": (None, [Fault(FaultKind.SERVER_ERROR, DETAIL)], False, Adds.MORE),
    "another event than asked for": (None, [Fault(FaultKind.OTHER_ID, DETAIL)], False, Adds.MORE),
    "one stray 404 of the event": (None, [refused(DETAIL, times=1)], True, Adds.MORE),
    "one stray 404 of the list": (None, [refused(LIST, times=1)], True, Adds.MORE),
}


@pytest.mark.parametrize("shown", SHOWN)
def test_an_unlock_has_a_price_only_where_it_may_add_something(bench: Bench, shown: str) -> None:
    change, faults, priced, adds = SHOWN[shown]
    if change is not None:
        bench.twist(LIST, edited(change))
    bench.server.faults = FaultPlan(faults)
    offer = offered(bench)
    (event,) = offer.events
    assert event.unlock is priced
    assert offer.price.event_credits == (2000 if priced else 0)
    assert event.info.adds is adds
    assert offer.price.people == len(PEOPLE)
    if not priced:
        bench.server.faults = FaultPlan()
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert bench.calls(UNLOCK) == []
        assert summary.spent == bench.server.ledger.spent == 15 * len(PEOPLE)


def test_one_that_hides_nobody_says_so_where_it_was_named(bench: Bench) -> None:
    bench.twist(LIST, edited(NOTHING_HIDDEN))
    offer = offered(bench)
    summary = bench.service.run(offer, Consent.to(offer), bench.stop)
    assert summary.events[0].outcome is EventOutcome.NOT_UNLOCKED
    assert str(summary.events[0].details) == wording.EVENT_NOTHING_HIDDEN


# --- right before, and the answer ---

BEFORE: dict[str, tuple[Endpoint | None, Change | None, list[Fault], str | None]] = {
    "as shown": (None, None, [], None),
    "open by now": (LIST, FULL, [], wording.EVENT_ALREADY),
    "hides nobody any more": (LIST, NOTHING_HIDDEN, [], wording.EVENT_NOTHING_HIDDEN),
    "another event": (DETAIL, renamed, [], wording.EVENT_ANOTHER),
    "gone": (None, None, [refused(DETAIL)], wording.EVENT_UNKNOWN),
    "gone for a moment": (None, None, [refused(DETAIL, times=2)], None),
    "not told": (None, None, [refused(DETAIL, 403)], wording.EVENT_UNREAD),
    "its list not told": (None, None, [refused(LIST, 403, times=1)], None),
}

ANSWERS: dict[str, list[Fault]] = {
    "201": [],
    "400": [refused(UNLOCK, 400)],
    "402": [refused(UNLOCK, 402)],
    "404 once": [refused(UNLOCK, times=1)],
    "404": [refused(UNLOCK)],
    "409 once": [refused(UNLOCK, 409, times=1)],
    "409": [refused(UNLOCK, 409)],
    "lost and done": [Fault(FaultKind.DROP, UNLOCK, times=1, acts=True)],
    "lost and not done": [Fault(FaultKind.DROP, UNLOCK, times=1)],
    "lost and done late": [Fault(FaultKind.DROP, UNLOCK, times=1, acts_after=30.0)],
    "lost, done late, then refused": [
        Fault(FaultKind.SERVER_ERROR, UNLOCK, status=504, calls=frozenset({1}), acts_after=30.0),
        refused(UNLOCK, 400),
    ],
    "lost, not done, then refused": [
        Fault(FaultKind.DROP, UNLOCK, calls=frozenset({1})),
        refused(UNLOCK, 409),
    ],
    "lost and done, then 404": [
        Fault(FaultKind.DROP, UNLOCK, calls=frozenset({1}), acts=True),
        refused(UNLOCK),
    ],
}


IN_VAIN = ("400", "404", "409", "lost, not done, then refused")
"""Nothing is charged, and the event stays locked; all the others open it in the end."""


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("before", BEFORE)
def test_it_is_paid_for_once_or_not_at_all_and_people_go_on(
    bench: Bench, before: str, answer: str
) -> None:
    endpoint, change, faults, why = BEFORE[before]
    offer = offered(bench)
    if endpoint is not None and change is not None:
        bench.twist(endpoint, edited(change))
    bench.server.faults = FaultPlan([*faults, *ANSWERS[answer]])
    finished(bench, offer)
    (event,) = bench.service.runs()[0].events
    if why is not None:
        assert bench.calls(UNLOCK) == []
        assert event.details.template == why
    else:
        assert (event.outcome is EventOutcome.UNLOCKED) is (answer not in IN_VAIN)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("shown", ["an older server", "figures that disagree"])
def test_so_too_where_nobody_tells_what_it_adds(bench: Bench, shown: str, answer: str) -> None:
    change = SHOWN[shown][0]
    assert change is not None
    told = {"open": False}

    def as_told(body: dict[str, object]) -> None:
        if not bench.server.service.account.has_full_access(SHOW):
            change(body)
        told["open"] = True

    bench.twist(LIST, edited(as_told))
    offer = offered(bench)
    bench.server.faults = FaultPlan(ANSWERS[answer])
    finished(bench, offer)


def test_somebody_elses_unlock_costs_this_run_nothing(bench: Bench) -> None:
    offer = offered(bench)
    bench.twist(LIST, edited(semantics()))  # the list lags behind
    bench.server.service.account.events.add(ROW)
    summary = bench.service.run(offer, Consent.to(offer), bench.stop)
    assert summary.events[0].outcome is EventOutcome.ALREADY_UNLOCKED
    assert summary.spent == bench.server.ledger.spent == 15 * len(PEOPLE)


def test_it_is_ordered_by_the_id_that_cannot_be_mistaken(bench: Bench) -> None:
    finished(bench, offered(bench))
    (call,) = bench.calls(UNLOCK)
    assert call.target == f"/external/events/{ROW}/unlock"
    assert bench.look("SELECT event_id, row_id, public_id FROM run_events") == [
        (PUBLIC, ROW, PUBLIC)
    ]


def test_an_answer_about_another_event_is_told_and_counted(bench: Bench) -> None:
    def other(request: Request, real: Callable[[], Answer]) -> Answer:
        given = real()
        assert isinstance(given.body, dict)
        event = {"id": "5", "eventId": "6", "name": "Steel Fair 2019"}
        return replace(given, body={**given.body, "event": event})

    bench.twist(UNLOCK, other)
    offer = offered(bench)
    summary = bench.service.run(offer, Consent.to(offer), bench.stop)
    (event,) = summary.events
    assert event.outcome is EventOutcome.NOT_UNLOCKED
    assert "Steel Fair 2019 (2,000 credits)" in str(event.details)
    assert summary.spent == bench.server.ledger.spent
    assert summary.counts == {Outcome.UNLOCKED: len(PEOPLE)}
