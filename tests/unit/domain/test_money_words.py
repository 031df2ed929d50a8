"""The words of money and rows: what an offer, a balance, a verdict or an outcome says of itself."""

from dataclasses import replace

import pytest

from lensmor_desktop.domain.cells import cell_address, column_index, column_letter
from lensmor_desktop.domain.credits import (
    CREDITS_PER_EVENT,
    CREDITS_PER_PERSON,
    MAX_PEOPLE_PER_BATCH,
    Balance,
)
from lensmor_desktop.domain.events import EventInfo
from lensmor_desktop.domain.identity import Agreement, Identity
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import (
    Consent,
    EventPlan,
    Facts,
    Free,
    Obstacle,
    Offer,
    PersonPlan,
    Price,
    Trouble,
    Wishes,
)
from lensmor_desktop.domain.rows import (
    Caution,
    Inspection,
    Layout,
    Problem,
    RowKind,
    SheetRow,
    SourceFile,
    Verdict,
    row_key,
)
from lensmor_desktop.domain.sentences import NOTHING, say
from lensmor_desktop.domain.states import BatchState

SHEET = Inspection(SourceFile("a.csv", "0", 1, 1, "csv"), (), Layout("", 1), ())


def persons(count: int) -> tuple[PersonPlan, ...]:
    return tuple(PersonPlan(str(number), ("1",), (number,)) for number in range(count))


def offer(**more: object) -> Offer:
    made = Offer(
        inspection=SHEET,
        wishes=Wishes(),
        people=persons(4),
        held_back=persons(3),
        remembered=(),
        events=(
            EventPlan(EventInfo("1"), unlock=True, people=4, rows=()),
            EventPlan(EventInfo("2"), unlock=False, people=4, rows=()),
        ),
        price=Price(people=4, people_credits=60, event_credits=2000, exact=True),
        free=Free(),
        batches=1,
        facts=Facts(balance=Balance(3000.0)),
        credits_each=15,
        beyond_credits=2,
    )
    return replace(made, **more)  # type: ignore[arg-type]


class TestAnOffer:
    def test_its_price_is_people_and_events_together(self) -> None:
        assert offer().price.total == 2060

    def test_who_is_left_out_is_parted_by_the_reason(self) -> None:
        assert offer().stopped_short
        assert offer().beyond_first == 1
        assert not offer(beyond_credits=0).stopped_short
        assert offer(beyond_credits=0).beyond_first == 3

    def test_a_limit_that_leaves_nobody_out_pays_for_them_and_the_events(self) -> None:
        assert offer().enough_credits == 2000 + 15 * (4 + 2)

    @pytest.mark.parametrize(("limit", "agreed"), [(None, 2060), (2059, 2059), (3000, 2060)])
    def test_a_yes_allows_the_price_or_the_lower_limit(
        self, limit: int | None, agreed: int
    ) -> None:
        assert offer(wishes=Wishes(max_credits=limit)).agreed == agreed

    def test_what_remains_is_told_where_the_balance_counts(self) -> None:
        assert offer().balance_after == 940
        assert offer(facts=Facts()).balance_after is None
        assert offer(facts=Facts()).balance is None
        assert offer(facts=Facts(balance=Balance(0, unlimited=True))).balance_after is None

    def test_what_stands_in_its_way_is_told_with_what_to_do(self) -> None:
        free = offer()
        assert (free.obstacle, free.obstacle_text, free.obstacle_hint) == (None, None, None)
        blocked = offer(trouble=Trouble(Obstacle.LIMIT, say("too low"), say("raise it")))
        assert blocked.obstacle is Obstacle.LIMIT
        assert (str(blocked.obstacle_text), str(blocked.obstacle_hint)) == ("too low", "raise it")

    def test_a_yes_is_to_this_price_these_people_and_the_ticked_events(self) -> None:
        assert Consent.to(offer()) == Consent(2060, 4, ("1",))


class TestFacts:
    def test_strangers_are_those_whom_lensmor_names_otherwise(self) -> None:
        seen = tuple(Identity(each.value, 1, "a", "", "b", "", each) for each in Agreement)
        assert [i.person_id for i in Facts(identities=seen).strangers] == ["different"]

    def test_an_event_is_found_by_the_id_of_the_sheet(self) -> None:
        facts = Facts(events=(EventInfo("1", id="2"), EventInfo("2", id="1")))
        assert facts.event("2") is facts.events[1]
        assert facts.event("3") is None


@pytest.mark.parametrize(
    ("balance", "pays"),
    [
        (Balance(14.99), False),
        (Balance(15), True),
        (Balance(15.01), True),
        (Balance(0, unlimited=True), True),
    ],
)
def test_a_balance_pays_what_it_holds_and_an_unlimited_one_everything(
    balance: Balance, pays: bool
) -> None:
    assert balance.pays(15) is pays


def test_prices_and_limits_are_the_contracts_where_lensmor_tells_no_other() -> None:
    assert (CREDITS_PER_PERSON, CREDITS_PER_EVENT, MAX_PEOPLE_PER_BATCH) == (15, 2000, 100)
    event = EventInfo("1")
    assert (event.unlock_credits, event.exact_credits, event.found) == (2000, False, True)


def test_a_row_is_nothing_but_what_was_found_in_it() -> None:
    row = SheetRow(2, "1", "7", Verdict.READY)
    assert [row.hidden, row.fills_in, row.address_gone] == [False, False, False]
    assert (row.problem, row.first_row, row.earlier) == (None, None, None)


def test_every_outcome_says_whether_an_address_came_and_whether_it_is_the_end() -> None:
    told = {outcome: (outcome.delivered, outcome.settled) for outcome in Outcome}
    assert told == {
        Outcome.UNLOCKED: (True, True),
        Outcome.ALREADY_UNLOCKED: (True, True),
        Outcome.NO_EMAIL: (False, True),
        Outcome.FAILED: (False, True),
        Outcome.NOT_ELIGIBLE: (False, True),
        Outcome.UNCONFIRMED: (False, False),
        Outcome.NOT_SENT: (False, False),
        Outcome.INVALID: (False, False),
        Outcome.SKIPPED: (False, False),
    }


def test_a_batch_has_ended_when_nothing_follows() -> None:
    assert [s for s in BatchState if s.ended] == [BatchState.COMPLETED, BatchState.FAILED]


def test_addresses_never_stand_in_a_repr() -> None:
    row = SheetRow(2, "1", "7", Verdict.READY, email="a@x.example", known_email="b@x.example")
    result = PersonResult("7", Outcome.UNLOCKED, email="c@x.example")
    assert "@" not in repr(row)
    assert "@" not in repr(result)


class TestRows:
    @pytest.mark.parametrize(
        ("verdict", "fills_in", "possible"),
        [
            *((v, True, True) for v in Verdict),
            (Verdict.READY, False, True),
            (Verdict.REPEATED, False, True),
            (Verdict.EVENT, False, True),
            (Verdict.HAS_EMAIL, False, False),
            (Verdict.SETTLED, False, False),
            (Verdict.INVALID, False, False),
            (Verdict.HIDDEN, False, False),
            (Verdict.EXCLUDED, False, False),
        ],
    )
    def test_only_what_a_run_would_do_something_for_can_be_left_out(
        self, verdict: Verdict, fills_in: bool, possible: bool
    ) -> None:
        row = SheetRow(2, "1", "7", verdict, fills_in=fills_in)
        assert row.can_be_left_out is possible

    def test_leaving_out_takes_the_named_rows_and_nothing_that_is_done(self) -> None:
        rows = (
            SheetRow(2, "1", "7", Verdict.READY),
            SheetRow(3, "1", "8", Verdict.SETTLED, fills_in=True),
            SheetRow(4, "1", "9", Verdict.SETTLED),
            SheetRow(5, "1", "10", Verdict.READY),
        )
        sheet = replace(SHEET, rows=rows)
        assert sheet.leaving_out(frozenset()) is sheet
        left = sheet.leaving_out({2, 3, 4})
        assert [(r.verdict, r.fills_in) for r in left.rows] == [
            (Verdict.EXCLUDED, False),
            (Verdict.EXCLUDED, False),
            (Verdict.SETTLED, False),
            (Verdict.READY, False),
        ]
        assert (left.count(Verdict.EXCLUDED), left.count(Verdict.INVALID)) == (2, 0)

    def test_problems_are_told_in_the_order_of_the_sheet(self) -> None:
        first, second = Problem("B2", "x", NOTHING), Problem("B4", "y", NOTHING)
        rows = (
            SheetRow(2, "", "", Verdict.INVALID, problem=first),
            SheetRow(3, "1", "7", Verdict.READY),
            SheetRow(4, "", "", Verdict.INVALID, problem=second),
        )
        sheet = replace(SHEET, rows=rows, warnings=(Caution("x", NOTHING),))
        assert sheet.problems == (first, second)
        assert first.blocking

    @pytest.mark.parametrize(
        ("verdict", "person", "kind", "shows"),
        [
            (Verdict.READY, "7", RowKind.PERSON, True),
            (Verdict.REPEATED, "7", RowKind.PERSON, True),
            (Verdict.SETTLED, "7", RowKind.PERSON, True),
            (Verdict.HAS_EMAIL, "7", RowKind.PERSON, False),
            (Verdict.HIDDEN, "7", RowKind.PERSON, False),
            (Verdict.EXCLUDED, "7", RowKind.PERSON, False),
            (Verdict.EVENT, "", RowKind.EVENT, True),
            (Verdict.INVALID, "", RowKind.OTHER, False),
            (Verdict.HIDDEN, "", RowKind.OTHER, False),
        ],
    )
    def test_whose_row_it_is_follows_from_what_stands_there(
        self, verdict: Verdict, person: str, kind: RowKind, shows: bool
    ) -> None:
        key = row_key(verdict, "1", person, say("{value} is no ID", value="odd"))
        assert (key.kind, key.result) == (kind, shows)
        shown = {RowKind.PERSON: "7", RowKind.EVENT: "1"}.get(kind)
        assert key.id == (shown or ("odd" if verdict is Verdict.INVALID else ""))
        assert key.event_id == ("" if kind is RowKind.EVENT else "1")


class TestColumns:
    @pytest.mark.parametrize(
        ("index", "letters"),
        [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")],
    )
    def test_letters_and_numbers_are_excels(self, index: int, letters: str) -> None:
        assert column_letter(index) == letters
        assert column_index(letters) == column_index(letters.lower()) == index
        assert cell_address(index, 17) == f"{letters}17"

    @pytest.mark.parametrize("letters", ["", "XFE", "ZZZ", "AAAA", "A1", "Ä", "@", "[", "A B"])
    def test_what_is_no_column_has_no_number(self, letters: str) -> None:
        assert column_index(letters) is None
