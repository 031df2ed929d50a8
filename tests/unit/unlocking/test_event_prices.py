"""What an unlock adds and costs, by what a list of people says (contract, fact 9)."""

import pytest

from lensmor_desktop.api import PersonnelPage
from lensmor_desktop.domain.events import Access, Adds, EventInfo
from lensmor_desktop.domain.plan import Facts, PersonPlan
from lensmor_desktop.unlocking.event_rows import ambiguous
from lensmor_desktop.unlocking.planner import under_known_events
from lensmor_desktop.unlocking.prices import adds, unlock_price

FULL, PREVIEW, UNKNOWN = Access.FULL, Access.PREVIEW, Access.UNKNOWN


def page(
    access: Access,
    required: bool | None,
    hidden: int | None,
    totals: tuple[int | None, int | None] = (None, None),
    credits: int | None = None,
) -> PersonnelPage:
    return PersonnelPage(
        (),
        total=0,
        page=1,
        page_size=50,
        total_pages=1,
        has_more=False,
        access=access,
        unlock_required=required,
        remaining_locked=hidden,
        actual_total=totals[0],
        visible_total=totals[1],
        unlock_credits=credits,
    )


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (page(PREVIEW, True, 7, (9, 2), 2000), Adds.MORE),
        (page(PREVIEW, True, None), Adds.MORE),
        (page(PREVIEW, None, 7), Adds.MORE),
        (page(PREVIEW, None, None, (9, 2)), Adds.MORE),
        (page(PREVIEW, False, 0, (9, 9)), Adds.NOTHING),
        (page(PREVIEW, False, None), Adds.NOTHING),
        (page(PREVIEW, None, 0), Adds.NOTHING),
        (page(PREVIEW, None, None, (9, 9)), Adds.NOTHING),
        (page(PREVIEW, False, 0, (0, 0)), Adds.NOTHING),
        (page(UNKNOWN, False, 0), Adds.NOTHING),
        (page(FULL, None, None), Adds.NOTHING),
        (page(FULL, True, 7, (9, 2), 2000), Adds.NOTHING),
        (page(PREVIEW, None, None), Adds.NOT_TOLD),
        (page(UNKNOWN, None, None), Adds.NOT_TOLD),
        (page(UNKNOWN, None, None, (9, None)), Adds.NOT_TOLD),
        (page(PREVIEW, False, 7), Adds.CONTRADICTORY),
        (page(PREVIEW, True, 0), Adds.CONTRADICTORY),
        (page(PREVIEW, False, 0, (9, 2)), Adds.CONTRADICTORY),
        (page(PREVIEW, None, 0, (9, 2)), Adds.CONTRADICTORY),
    ],
)
def test_fact_09_what_an_unlock_adds(shown: PersonnelPage, expected: Adds) -> None:
    assert adds(shown) is expected
    assert (unlock_price(shown)[0] > 0) is (expected is not Adds.NOTHING)


def test_fact_11_lensmors_own_figure_is_exact_and_the_list_price_is_at_most() -> None:
    assert unlock_price(page(PREVIEW, True, 7, credits=3500)) == (3500, True)
    assert unlock_price(page(PREVIEW, True, 7)) == (2000, False)
    assert unlock_price(page(PREVIEW, False, 0, credits=2000)) == (0, True)


def info(asked: str, own: str, public: str, *, found: bool = True) -> EventInfo:
    return EventInfo(asked, found, id=own, event_id=public)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((info("1", "1", "2"), info("3", "3", "1")), {"1"}),
        ((info("1", "1", "2"), info("2", "1", "2")), set()),  # two IDs of one event
        ((info("1", "1", "1"), info("3", "3", "3")), set()),
        ((info("2", "1", "2"), info("3", "3", "1")), set()),  # nobody wrote 1
        ((info("1", "1", "2"), info("3", "3", "1", found=False)), set()),
        ((info("1", "", ""), info("3", "3", "1")), set()),  # not told which event 1 is
    ],
)
def test_a_number_is_ambiguous_only_where_two_events_of_the_sheet_have_it(
    events: tuple[EventInfo, ...], expected: set[str]
) -> None:
    assert set(ambiguous(events)) == expected


def test_people_keep_the_events_that_can_be_used_each_once_in_their_order() -> None:
    events = (info("b", "2", "b"), info("2", "2", "b"), info("x", "", "", found=False))
    facts = Facts(events=(*events, info("c", "3", "c")))
    people = [
        PersonPlan("1", ("c", "b", "2"), (2,)),
        PersonPlan("2", ("x", "2", "c", "b"), (3,)),
        PersonPlan("3", ("x",), (4,)),
        PersonPlan("4", ("new",), (5,)),
        PersonPlan("5", ("x", "new"), (6,)),
    ]
    kept = {plan.person_id: plan.event_ids for plan in under_known_events(people, facts)}
    assert kept == {"1": ("c", "b"), "2": ("2", "c"), "4": ("new",), "5": ("new",)}
