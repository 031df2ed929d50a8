"""From checked rows to an offer: who would be sent, in which batches, and at what price."""

from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access, EventInfo
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Consent, Facts, Obstacle, Offer, Quote, Trouble, Wishes
from lensmor_desktop.domain.rows import (
    Inspection,
    Layout,
    Problem,
    Question,
    SheetRow,
    SourceFile,
    Subject,
    Verdict,
)
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import ChoiceRefused, SpendingRefused
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.beginning import check_consent, new_run
from lensmor_desktop.unlocking.grouping import batches_of
from lensmor_desktop.unlocking.planner import events_of, first_round, make_offer, people_of

_PATH = Path("people.csv")
RICH = Facts(balance=Balance(100_000))


def row(number: int, event: str, person: str, verdict: Verdict = Verdict.READY) -> SheetRow:
    return SheetRow(number, event, person, verdict)


def sheet(*rows: SheetRow) -> Inspection:
    source = SourceFile("people.csv", "0" * 64, 1, 1, "csv")
    return Inspection(source, ("",), Layout("", 1), rows)


def crowd(count: int, event: str = "e1") -> Inspection:
    return sheet(*(row(number + 2, event, str(number)) for number in range(count)))


def offer(inspection: Inspection, facts: Facts = RICH, **wishes: object) -> Offer:
    return make_offer(inspection, replace(Wishes(), **wishes), facts)  # type: ignore[arg-type]


def sent(result: Offer) -> list[str]:
    return [person.person_id for person in result.people]


def priced(event: str, credits: int, *, exact: bool = True, found: bool = True) -> EventInfo:
    return EventInfo(
        event, found, access=Access.PREVIEW, unlock_credits=credits, exact_credits=exact
    )


class TestBatches:
    @pytest.mark.parametrize(
        ("count", "sizes"),
        [(0, []), (1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])],
    )
    def test_at_most_100_people_of_one_event(self, count: int, sizes: list[int]) -> None:
        batches = batches_of(("e1", str(number)) for number in range(count))
        assert [len(people) for _, people in batches] == sizes
        assert [p for _, people in batches for p in people] == [str(n) for n in range(count)]

    def test_events_are_never_mixed_and_keep_the_order_of_the_sheet(self) -> None:
        pairs = [("e2", "1"), ("e1", "2"), ("e2", "3"), ("e3", "4"), ("e1", "5")]
        assert batches_of(pairs) == [("e2", ("1", "3")), ("e1", ("2", "5")), ("e3", ("4",))]

    def test_in_a_round_nobody_is_in_two_batches(self) -> None:
        rows = [row(n, f"e{n % 7}", str(n % 150), Verdict.READY) for n in range(2, 700)]
        batches = first_round(people_of(sheet(*rows)))
        everyone = [person for _, people in batches for person in people]
        assert sorted(everyone) == sorted({r.person_id for r in rows})


class TestPeople:
    def test_a_person_is_sent_once_under_the_first_of_their_events(self) -> None:
        inspection = sheet(
            row(2, "e1", "7"),
            row(3, "e2", "7", Verdict.REPEATED),
            row(4, "e1", "7", Verdict.REPEATED),
            row(5, "e2", "8"),
        )
        first, second = people_of(inspection)
        assert (first.person_id, first.event_ids, first.rows) == ("7", ("e1", "e2"), (2, 3, 4))
        assert (second.person_id, second.event_ids) == ("8", ("e2",))
        assert offer(inspection).price.people == 2

    @pytest.mark.parametrize(
        "verdict", [v for v in Verdict if v not in (Verdict.READY, Verdict.REPEATED)]
    )
    def test_rows_of_other_verdicts_are_not_sent(self, verdict: Verdict) -> None:
        inspection = sheet(row(2, "e1", "7", verdict), row(3, "e1", "8"))
        assert sent(offer(inspection)) == ["8"]

    def test_unticked_rows_are_not_sent_but_another_row_of_theirs_is(self) -> None:
        inspection = sheet(
            row(2, "e1", "7"), row(3, "e2", "7", Verdict.REPEATED), row(4, "e1", "8")
        )
        result = offer(inspection, excluded_rows=frozenset({2, 4}))
        assert [(p.person_id, p.event_ids) for p in result.people] == [("7", ("e2",))]

    def test_who_is_known_or_held_by_another_run_is_not_sent(self) -> None:
        facts = replace(
            RICH,
            found=(PersonResult("0", Outcome.ALREADY_UNLOCKED, email="a@b.example"),),
            held=(PersonResult("1", Outcome.UNCONFIRMED),),
        )
        result = offer(crowd(4), facts)
        assert sent(result) == ["2", "3"]
        assert result.remembered == ("0",)
        assert result.free.bought_before == 1

    def test_limit_takes_the_first_of_the_sheet(self) -> None:
        result = offer(crowd(5), limit=2)
        assert sent(result) == ["0", "1"]
        assert [p.person_id for p in result.held_back] == ["2", "3", "4"]
        assert not result.stopped_short
        assert sent(offer(crowd(5), limit=0)) == []


class TestPrice:
    def test_without_a_figure_of_the_api_it_is_at_most(self) -> None:
        price = offer(crowd(3)).price
        assert (price.people_credits, price.exact, price.total) == (45, False, 45)

    def test_a_quote_for_just_these_people_is_exact(self) -> None:
        facts = replace(RICH, quotes=(Quote("e1", ("0", "1", "2"), 30),))
        result = offer(crowd(3), facts)
        assert (result.price.total, result.price.exact) == (30, True)
        assert result.credits_each == 15

    def test_a_quote_for_other_people_is_no_price(self) -> None:
        facts = replace(RICH, quotes=(Quote("e1", ("0", "1", "2"), 30),))
        result = offer(crowd(3), facts, limit=2)
        assert (result.price.total, result.price.exact) == (30, False)

    def test_one_unquoted_batch_makes_the_whole_at_most(self) -> None:
        facts = replace(RICH, quotes=(Quote("e1", tuple(str(n) for n in range(100)), 1500),))
        result = offer(crowd(101), facts)
        assert (result.price.total, result.price.exact, result.batches) == (1515, False, 2)

    def test_a_dearer_quote_is_the_price_of_everyone(self) -> None:
        facts = replace(RICH, quotes=(Quote("e1", ("0", "1", "2"), 60),))
        result = offer(crowd(3), facts, limit=2)
        assert (result.credits_each, result.price.total) == (20, 40)

    def test_whom_a_quote_leaves_out_may_be_bought_under_another_event(self) -> None:
        inspection = sheet(
            row(2, "e1", "7"), row(3, "e1", "8"), row(4, "e2", "8", Verdict.REPEATED)
        )
        facts = replace(RICH, quotes=(Quote("e1", ("7", "8"), 15),))
        price = offer(inspection, facts).price
        assert (price.total, price.exact) == (30, False)
        full = replace(RICH, quotes=(Quote("e1", ("7", "8"), 30),))
        assert offer(inspection, full).price.exact

    def test_an_events_price_is_the_apis_and_else_at_most(self) -> None:
        quoted = replace(RICH, events=(priced("e1", 3500),))
        assert offer(crowd(1), quoted, unlock_events=("e1",)).price.event_credits == 3500
        guessed = replace(RICH, events=(priced("e1", 2000, exact=False),))
        facts = replace(guessed, quotes=(Quote("e1", ("0",), 15),))
        price = offer(crowd(1), facts, unlock_events=("e1",)).price
        assert (price.total, price.exact) == (2015, False)
        assert offer(crowd(1), facts).price.exact

    def test_events_are_not_unlocked_unless_asked_for(self) -> None:
        result = offer(crowd(1), replace(RICH, events=(priced("e1", 2000),)))
        assert [event.unlock for event in result.events] == [False]
        assert result.price.event_credits == 0

    @pytest.mark.parametrize(
        "info", [priced("e1", 0), priced("e1", 0, found=False), priced("e1", 2000, found=False)]
    )
    def test_an_open_or_unknown_event_has_nothing_to_unlock(self, info: EventInfo) -> None:
        result = offer(crowd(1), replace(RICH, events=(info,)), unlock_events=("e1",))
        assert not result.events[0].unlock
        assert result.price.event_credits == 0

    def test_an_event_that_the_sheet_does_not_name_is_refused(self) -> None:
        with pytest.raises(ChoiceRefused) as refused:
            offer(crowd(1), unlock_events=("e9",))
        assert "e9" in str(refused.value.message)
        assert "e1" in str(refused.value.hint)

    def test_what_will_remain_is_shown(self) -> None:
        assert offer(crowd(2), Facts(balance=Balance(100))).balance_after == 70
        assert offer(crowd(2), Facts()).balance_after is None
        assert offer(crowd(2), Facts(balance=Balance(0, unlimited=True))).balance_after is None


class TestSpendingLimit:
    @pytest.mark.parametrize(
        ("limit", "people"), [(0, 0), (14, 0), (15, 1), (44, 2), (45, 3), (1000, 5)]
    )
    def test_the_people_are_trimmed_to_what_it_pays_for(self, limit: int, people: int) -> None:
        result = offer(crowd(5), max_credits=limit)
        assert len(result.people) == people
        assert result.price.total <= limit
        assert result.stopped_short == (people < 5)

    def test_events_come_first(self) -> None:
        facts = replace(RICH, events=(priced("e1", 2000),))
        result = offer(crowd(5), facts, max_credits=2031, unlock_events=("e1",))
        assert len(result.people) == 2
        assert result.price.total == 2030

    def test_it_counts_the_dearest_that_a_person_may_cost(self) -> None:
        facts = replace(RICH, quotes=(Quote("e1", ("0", "1", "2"), 3),))
        result = offer(crowd(3), facts, max_credits=30)
        assert len(result.people) == 2

    def test_the_run_that_it_cuts_short_says_so(self) -> None:
        result = offer(crowd(5), max_credits=30)
        begun = new_run(
            result, account="a", practice=False, output=_PATH, balance=None, now=1.0, titles={}
        )
        assert begun.credits_allowed == 30
        assert [str(p.details) for p in begun.people if p.outcome is Outcome.NOT_SENT] == [
            wording.NOT_SENT_BUDGET.format(credits="30")
        ] * 3

    @pytest.mark.parametrize(
        ("limit", "stops"), [(0, True), (30, True), (75, False), (None, False)]
    )
    def test_a_limit_that_leaves_people_out_is_why_the_run_stops(
        self, limit: int | None, stops: bool
    ) -> None:
        begun = new_run(
            offer(crowd(5), max_credits=limit),
            account="a",
            practice=False,
            output=_PATH,
            balance=None,
            now=1.0,
            titles={},
        )
        said = say(wording.STOP_LIMIT, limit=limit) if stops else None
        assert begun.stop_reason == said
        assert begun.stopped_by is (StoppedBy.LIMIT if stops else None)


class TestWhatThePurseAllows:
    @pytest.mark.parametrize(("balance", "people"), [(0, 0), (14.9, 0), (15, 1), (44, 2), (100, 5)])
    def test_how_many_people_the_balance_pays_for(self, balance: float, people: int) -> None:
        assert offer(crowd(5), Facts(balance=Balance(balance))).affordable_people == people

    def test_events_are_paid_for_first(self) -> None:
        facts = Facts(balance=Balance(2040), events=(priced("e1", 2000),))
        assert offer(crowd(5), facts, unlock_events=("e1",)).affordable_people == 2

    def test_too_few_credits_offers_as_many_people_as_they_pay_for(self) -> None:
        result = offer(crowd(5), Facts(balance=Balance(40)))
        assert result.obstacle is Obstacle.TOO_FEW_CREDITS
        assert str(result.obstacle_text) == "It needs 75 credits and your balance is 40."
        assert "first 2 people" in str(result.obstacle_hint)
        assert offer(crowd(5), Facts(balance=Balance(40)), limit=2).obstacle is None

    def test_an_unlimited_account_can_pay_anything(self) -> None:
        result = offer(crowd(5), Facts(balance=Balance(0, unlimited=True)))
        assert result.obstacle is None
        assert result.affordable_people is None


class TestObstacles:
    def test_a_question_comes_first(self) -> None:
        question = Question(Subject.PERSON_COLUMN, say("{q}", q="Which?"), say("{h}", h="Choose."))
        result = offer(replace(crowd(1), questions=(question,)), Facts(balance=Balance(0)))
        assert result.obstacle is Obstacle.QUESTIONS

    def test_no_key_and_no_network_stand_in_the_way_of_spending_only(self) -> None:
        trouble = Trouble(Obstacle.NO_KEY, say(wording.NO_KEY), say(wording.NO_KEY_HINT))
        assert offer(crowd(1), Facts(trouble=trouble)).obstacle is Obstacle.NO_KEY
        email = sheet(row(2, "e1", "7", Verdict.HAS_EMAIL))
        assert offer(email, Facts(trouble=trouble)).obstacle is None

    def test_a_sheet_that_is_done_has_nothing_to_do(self) -> None:
        done = sheet(row(2, "e1", "7", Verdict.SETTLED))
        assert offer(done).obstacle is Obstacle.NOTHING_TO_DO
        found = (PersonResult("7", Outcome.ALREADY_UNLOCKED, email="a@b.example"),)
        assert offer(done, replace(RICH, found=found)).obstacle is None


class TestConsent:
    def test_the_yes_to_this_offer_is_taken(self) -> None:
        result = offer(crowd(2))
        check_consent(result, Consent.to(result))

    @pytest.mark.parametrize(
        "yes",
        [
            Consent(29, 2, ()),
            Consent(31, 2, ()),
            Consent(30, 1, ()),
            Consent(30, 2, ("e1",)),
        ],
    )
    def test_the_yes_to_any_other_is_refused(self, yes: Consent) -> None:
        with pytest.raises(SpendingRefused) as refused:
            check_consent(offer(crowd(2)), yes)
        assert str(refused.value.title) == wording.CONSENT_TITLE
        assert "Nothing was sent" in str(refused.value.hint)

    def test_an_obstacle_is_refused_whatever_was_agreed_to(self) -> None:
        poor = offer(crowd(2), Facts(balance=Balance(1)))
        with pytest.raises(SpendingRefused, match="It needs 30 credits"):
            check_consent(poor, Consent.to(poor))


def test_the_sheets_events_are_those_of_people_and_of_event_rows() -> None:
    inspection = sheet(
        row(2, "e3", "", Verdict.EVENT),
        row(3, "e1", "7"),
        row(4, "e2", "8", Verdict.HIDDEN),
        row(5, "e1", "9"),
    )
    assert events_of(inspection) == ["e3", "e1"]
    assert [(e.info.requested_id, e.people) for e in offer(inspection).events] == [
        ("e3", 0),
        ("e1", 2),
    ]


def test_an_events_people_are_those_who_may_be_sent_or_are_refused_for_it_alone() -> None:
    """Whoever is settled already has nothing to do with whether the event is worth its price."""
    of_the_event, of_the_person = (
        Problem("B4", "e1", say(reason)) for reason in (wording.ROW_EVENT_UNKNOWN, "No number.")
    )
    refused = Verdict.INVALID
    inspection = sheet(
        row(2, "e1", "7"),
        row(3, "e1", "7", Verdict.REPEATED),
        replace(row(4, "e1", "8", refused), problem=of_the_event),
        replace(row(5, "e1", "", refused), problem=of_the_event),
        replace(row(6, "e1", "9", refused), problem=of_the_person),
        *(
            row(number, "e1", str(number), verdict)
            for number, verdict in enumerate(Verdict, start=10)
            if verdict not in (Verdict.READY, Verdict.REPEATED)
        ),
    )
    (event,) = offer(inspection).events
    assert event.people == 2


def test_an_event_under_both_of_its_ids_is_paid_once() -> None:
    twins = [replace(priced(event, 2000), id="205160") for event in ("205160", "nordic-2027")]
    facts = replace(RICH, events=(*twins, priced("e1", 3500)))
    people = sheet(row(2, "205160", "1"), row(3, "nordic-2027", "2"), row(4, "e1", "3"))
    result = offer(people, facts, unlock_events=("205160", "nordic-2027", "e1"))
    assert result.price.event_credits == 5500
    assert [event.unlock for event in result.events] == [True, False, True]
