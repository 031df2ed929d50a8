"""The question before anything is spent, and sums in words."""

import pytest

from lensmor_desktop.cli import screen
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access, EventInfo
from lensmor_desktop.domain.plan import (
    EventPlan,
    Facts,
    Free,
    Obstacle,
    Offer,
    Price,
    Trouble,
    Wishes,
)
from lensmor_desktop.domain.rows import Inspection, Layout, Question, SourceFile, Subject
from lensmor_desktop.domain.sentences import say

INSPECTION = Inspection(
    source=SourceFile("/leads.csv", "", 0, 0, "csv"),
    worksheets=("",),
    layout=Layout("", 1),
    rows=(),
)


def show(number: int, *, unlock: bool) -> EventPlan:
    info = EventInfo(
        f"20{number}", name=f"Fair {number}", access=Access.PREVIEW, exact_credits=True
    )
    return EventPlan(info, unlock=unlock, people=1, rows=(2,))


def offer(
    people: int,
    events: tuple[EventPlan, ...] = (),
    *,
    exact: bool = True,
    balance: Balance | None = None,
    affordable: int | None = None,
    trouble: Trouble | None = None,
) -> Offer:
    return Offer(
        inspection=INSPECTION,
        wishes=Wishes(),
        people=(),
        held_back=(),
        remembered=(),
        events=events,
        price=Price(people, 15 * people, 2000 * sum(e.unlock for e in events), exact),
        free=Free(),
        batches=1,
        facts=Facts(balance=balance),
        credits_each=15,
        affordable_people=affordable,
        trouble=trouble,
    )


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (offer(312), "Unlock the emails of 312 people for 4,680 credits?"),
        (offer(1, exact=False), "Unlock the emails of 1 person for at most 15 credits?"),
        (offer(0, (show(1, unlock=True),)), "Unlock the event Fair 1 for 2,000 credits?"),
        (
            offer(2, (show(1, unlock=True), show(2, unlock=False), show(3, unlock=True))),
            "Unlock the emails of 2 people and unlock 2 events (Fair 1, Fair 3) for 4,030 credits?",
        ),
        (offer(0), "Nobody is to be sent; write the statuses into the sheet for 0 credits?"),
    ],
)
def test_the_question_says_what_and_for_how_much(given: Offer, asked: str) -> None:
    assert str(screen.question(given)) == f"{asked} Type yes to do it: "


def text(given: Offer) -> str:
    return "\n".join(map(str, screen.of_offer(given)))


def test_price_and_balance_stand_together() -> None:
    shown = text(offer(4, (show(1, unlock=True),), balance=Balance(30_050)))
    assert "  4 people: 60 credits\n  event unlocks: 2,000 credits\n  total: 2,060" in shown
    assert "  balance: 30,050 credits, 27,990 after that" in shown
    assert "WILL BE UNLOCKED for 2,000 credits" in shown


def test_an_event_that_stays_locked_shows_what_it_would_cost() -> None:
    shown = text(offer(1, (show(1, unlock=False),)))
    assert "201  Fair 1" in shown
    assert "1 person to be sent; preview only; costs 2,000 credits" in shown
    assert "UNLOCKED" not in shown


def test_an_unlimited_and_an_unknown_balance() -> None:
    assert "balance: unlimited" in text(offer(1, balance=Balance(0, unlimited=True)))
    assert "balance: unknown" in text(offer(1))


def test_too_few_credits_come_with_an_offer_of_fewer_people() -> None:
    trouble = Trouble(Obstacle.TOO_FEW_CREDITS, say("Too few."), say("Buy some."))
    given = offer(5, balance=Balance(50), affordable=3, trouble=trouble)
    assert [str(line) for line in screen.of_trouble(given)] == [
        "Too few.",
        "Buy some.",
        "--limit 3 sends only those.",
    ]
    assert "balance: 50 credits\n" in text(given) + "\n"
    none = offer(5, balance=Balance(5), affordable=0, trouble=trouble)
    assert len(list(screen.of_trouble(none))) == 2


def test_every_question_has_an_option_that_answers_it() -> None:
    for subject in Subject:
        assert str(screen.how(Question(subject, say("?"), say("!")))).startswith("--")
