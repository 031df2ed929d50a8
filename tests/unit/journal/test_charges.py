"""What each order has cost, or may have: every standing, beside runs that don't matter to it."""

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import HeldPeople, Journal
from lensmor_desktop.journal.charges import Standing
from lensmor_desktop.journal.events import REFUSED, UNLOCKED
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, result


@pytest.fixture
def journal(beside_others: Journal) -> Journal:
    return beside_others


def order(
    journal: Journal, run: int, *people: str, task: str = "7001", each: int | None = None
) -> int:
    """A batch of a run that was sent; without a task its answer was lost."""
    batch = journal.batches.plan(run, EVENT, people)
    journal.batches.submitting(batch, ACCOUNT, 20.0, each)
    if task:
        journal.batches.submitted(batch, task_id=task, at=21.0, results=(), looking=())
    else:
        journal.batches.unconfirmed(batch, say("lost"), "")
    return batch


def standing(journal: Journal, run: int) -> dict[str, Standing]:
    return {each.person_id: each.standing for each in journal.charges.of(run)}


class TestStandings:
    def test_each_is_told_by_what_the_order_brought(self, journal: Journal) -> None:
        run = begin(journal, *"123456")
        batch = order(journal, run, *"123456")
        journal.batches.look_up(batch, [("6", "pending_at_end")])
        journal.batches.settle(
            batch,
            [
                result("1"),
                result("2", Outcome.NO_EMAIL),
                result("3", Outcome.FAILED),
                result("4", Outcome.UNCONFIRMED),
            ],
        )
        assert standing(journal, run) == {
            "1": Standing.DELIVERED,
            "2": Standing.NO_EMAIL,
            "3": Standing.UNDELIVERED,
            "4": Standing.UNDELIVERED,
            "5": Standing.IN_WORK,
            "6": Standing.IN_WORK,
        }

    def test_an_address_after_a_lost_answer_was_found_not_delivered(self, journal: Journal) -> None:
        run = begin(journal, "1", "2")
        batch = order(journal, run, "1", "2", task="")
        journal.batches.settle(batch, [result("1")])
        assert standing(journal, run) == {"1": Standing.FOUND, "2": Standing.IN_WORK}

    def test_what_is_known_to_be_free_is_free(self, journal: Journal) -> None:
        run = begin(journal, "1", "2", "3")
        batch = order(journal, run, "1", "2", "3")
        journal.batches.settle(batch, [result("1", Outcome.ALREADY_UNLOCKED)], free=True)
        journal.batches.settle(batch, [result("2", Outcome.FAILED), result("3")])
        assert standing(journal, run)["1"] is Standing.FREE
        journal.charges.failed_cost_nothing(run)
        assert standing(journal, run) == {
            "1": Standing.FREE,
            "2": Standing.FREE,
            "3": Standing.DELIVERED,
        }
        assert [(g.standing, g.people) for g in journal.charges.groups(run)] == [
            (Standing.DELIVERED, 1)
        ]

    def test_who_was_sent_by_another_run_too_may_have_been_found_thanks_to_that(
        self, journal: Journal
    ) -> None:
        other = begin(journal, "1", "2", "3")
        theirs = order(journal, other, "1", "2", "3", task="")
        journal.batches.settle(theirs, [result("1"), result("2", Outcome.FAILED)])
        journal.batches.settle(theirs, [result("3")], free=True)
        run = begin(journal, *"1234")
        mine = order(journal, run, *"1234", task="")
        journal.batches.settle(mine, [result(person) for person in "1234"])
        assert standing(journal, run) == {
            "1": Standing.UNDELIVERED,  # the other run's order brought an address as well
            "2": Standing.FOUND,  # that one brought nothing
            "3": Standing.FOUND,  # nor did it cost anything
            "4": Standing.FOUND,
        }

    @pytest.mark.parametrize(
        ("of", "by", "before"),
        [
            (ACCOUNT, "a new key", Standing.UNDELIVERED),  # the run is the account's
            ("a new key", ACCOUNT, Standing.UNDELIVERED),  # the order is
            ("a new key", "a new key", Standing.FOUND),  # nobody knows yet that they are
        ],
    )
    def test_who_is_still_in_another_runs_order_may_have_been_found_thanks_to_that(
        self, journal: Journal, of: str, by: str, before: Standing
    ) -> None:
        theirs = journal.batches.plan(begin(journal, "1", account=of), EVENT, ["1"])
        run = begin(journal, "1")
        mine = order(journal, run, "1", task="")
        journal.batches.settle(mine, [result("1")])
        assert standing(journal, run) == {"1": Standing.FOUND}
        journal.batches.submitting(theirs, by, 30.0)
        assert standing(journal, run) == {"1": before}
        journal.accounts.link(ACCOUNT, ["a new key"])
        assert standing(journal, run) == {"1": Standing.UNDELIVERED}

    def test_so_are_those_whom_another_key_of_the_account_has_in_work_meanwhile(
        self, journal: Journal
    ) -> None:
        run, other = begin(journal, "1"), begin(journal, "8", account="a new key")
        theirs = journal.batches.plan(other, EVENT, ["8"])
        journal.batches.submitting(theirs, "a new key", 19.0)
        assert journal.charges.elsewhere(run) == 0
        journal.accounts.link(ACCOUNT, ["a new key"])
        assert journal.charges.elsewhere(run) == 15

    def test_two_orders_of_one_run_are_two_charges(self, journal: Journal) -> None:
        run = begin(journal, "1")
        first = order(journal, run, "1", task="")
        journal.batches.settle(first, [result("1", Outcome.FAILED)])
        journal.people.wait_for_next_event(run, ["1"])
        second = order(journal, run, "1", task="7002")
        journal.batches.settle(second, [result("1")])
        found = [(each.batch, each.standing) for each in journal.charges.of(run)]
        assert found == [(first, Standing.UNDELIVERED), (second, Standing.FOUND)]
        assert journal.charges.at_most(run) == 2


class TestWhatTheyCost:
    def test_each_order_has_its_own_price_and_the_runs_where_it_was_not_told(
        self, journal: Journal
    ) -> None:
        run = begin(journal, *"12345")
        cheap = order(journal, run, "1", "2", "3", each=10)
        usual = order(journal, run, "4", "5", task="7002")
        journal.batches.settle(cheap, [result("1"), result("2")])
        assert {(g.batch, g.standing): g.credits for g in journal.charges.groups(run)} == {
            (cheap, Standing.DELIVERED): 20,
            (cheap, Standing.IN_WORK): 10,
            (usual, Standing.IN_WORK): 30,
        }
        assert {each.person_id: each.credits for each in journal.charges.of(run)} == {
            "1": 10,
            "2": 10,
            "3": 10,
            "4": 15,
            "5": 15,
        }

    def test_nobody_is_a_charge_before_they_are_sent(self, journal: Journal) -> None:
        run = begin(journal, "1", "2")
        journal.batches.plan(run, EVENT, ["1", "2"])
        assert journal.charges.of(run) == ()
        assert journal.charges.groups(run) == ()
        assert (journal.charges.at_most(run), journal.charges.orders(run)) == (0, 0)

    def test_orders_count_each_try_and_each_event(self, journal: Journal) -> None:
        run = begin(journal, "1", "2")
        batch = journal.batches.plan(run, EVENT, ["1"])
        for _ in range(2):
            journal.batches.submitting(batch, ACCOUNT, 20.0)
            journal.batches.not_sent(batch)
        assert journal.charges.orders(run) == 2
        journal.events.submitting(run, EVENT)
        assert journal.charges.orders(run) == 3
        journal.events.settle(run, EVENT, state=REFUSED, credits=0, details=say("no"))
        assert journal.charges.orders(run) == 3
        order(journal, run, "2")
        assert journal.charges.orders(run) == 4


class TestWhatABalanceShows:
    def test_a_batch_that_cost_nothing_frees_its_own_people_only(self, journal: Journal) -> None:
        run = begin(journal, *"1234")
        lost = order(journal, run, "1", "2", task="")
        journal.batches.settle(lost, [result("1"), result("2", Outcome.FAILED)])
        good = order(journal, run, "3", "4")
        journal.batches.settle(good, [result("3"), result("4", Outcome.FAILED)])
        journal.charges.batch_cost_nothing(lost, say("before"))
        outcomes = [person.outcome for person in journal.people.of(run)]
        assert outcomes == [
            Outcome.ALREADY_UNLOCKED,
            Outcome.FAILED,
            Outcome.UNLOCKED,
            Outcome.FAILED,
        ]
        assert set(standing(journal, run).items()) >= {
            ("1", Standing.FREE),
            ("2", Standing.FREE),
            ("3", Standing.DELIVERED),
            ("4", Standing.UNDELIVERED),
        }

    def test_only_failed_people_without_an_address_are_freed_by_it(self, journal: Journal) -> None:
        outcomes = {
            "1": (Outcome.FAILED, Standing.FREE),
            "2": (Outcome.NOT_ELIGIBLE, Standing.FREE),
            "3": (Outcome.NO_EMAIL, Standing.NO_EMAIL),
            "4": (Outcome.UNCONFIRMED, Standing.UNDELIVERED),
            "5": (Outcome.UNLOCKED, Standing.DELIVERED),
        }
        run, another = begin(journal, *outcomes, "6"), begin(journal, "8")
        batch = order(journal, run, *outcomes, "6")
        journal.batches.settle(batch, [result(p, of) for p, (of, _) in outcomes.items()])
        theirs = order(journal, another, "8", task="7002")
        journal.batches.settle(theirs, [result("8", Outcome.FAILED)])
        journal.charges.failed_cost_nothing(run)
        expected = {person: stands for person, (_, stands) in outcomes.items()}
        assert standing(journal, run) == {**expected, "6": Standing.IN_WORK}
        assert standing(journal, another) == {"8": Standing.UNDELIVERED}


class TestElsewhere:
    """Credits that others may have spent meanwhile; runs begin at second 1 of the clock."""

    def test_nobody_else_is_seen_without_a_trace(self, journal: Journal) -> None:
        run = begin(journal, "1", "2", "3")
        batch = order(journal, run, "1", "2")
        journal.batches.settle(batch, [result("1"), result("2", Outcome.FAILED)])
        assert journal.charges.elsewhere(run) == 0

    def test_who_turned_out_unlocked_for_nothing_was_bought_by_somebody(
        self, journal: Journal
    ) -> None:
        run = begin(journal, "1", "2", "3")
        batch = order(journal, run, "1", "2")
        journal.batches.settle(batch, [result("1", Outcome.ALREADY_UNLOCKED)], free=True)
        assert journal.charges.elsewhere(run) == 15
        journal.batches.settle(batch, [result("2", Outcome.FAILED)], free=True)
        assert journal.charges.elsewhere(run) == 15

    def test_who_is_held_for_others_may_be_charged_to_them_now(self, journal: Journal) -> None:
        run = begin(journal, "1", "2", "3")
        journal.holding.hold_unsent(run, HeldPeople(EVENT, ("1", "2"), "elsewhere"))
        journal.holding.hold_unsent(run, HeldPeople(EVENT, ("3",), "other_run"))
        assert journal.charges.elsewhere(run) == 30
        unsent = journal.holding.unsent(run)
        journal.holding.settle(run, ACCOUNT, unsent, [result("1", Outcome.FAILED)], 9.0)
        assert journal.charges.elsewhere(run) == 15

    def test_what_another_run_of_the_account_has_in_work_counts_at_its_own_price(
        self, journal: Journal
    ) -> None:
        run, other = begin(journal, "1"), begin(journal, "8", "9")
        theirs = order(journal, other, "8", "9", each=20)
        assert journal.charges.elsewhere(run) == 40
        journal.batches.settle(theirs, [result("8")])
        assert journal.charges.elsewhere(run) == 40  # it was settled while this run was on
        journal.batches.settle(theirs, [result("9", Outcome.FAILED)], free=True)
        assert journal.charges.elsewhere(run) == 20

    def test_what_another_run_ordered_after_the_end_does_not_count(self, journal: Journal) -> None:
        run, other = begin(journal, "1"), begin(journal, "8")
        journal.runs.end(
            run, at=10.0, finished=True, balance_after=None, stopped_by=None, reason=None
        )
        order(journal, other, "8")  # at second 20
        assert journal.charges.elsewhere(run) == 0

    def test_nobody_counts_twice_who_is_held_here_and_in_work_there(self, journal: Journal) -> None:
        run, other = begin(journal, "1"), begin(journal, "1")
        order(journal, other, "1")
        journal.holding.hold_unsent(run, HeldPeople(EVENT, ("1",), "other_run"))
        unsent = journal.holding.unsent(run)
        assert journal.charges.elsewhere(run) == 15
        found = [result("1", Outcome.ALREADY_UNLOCKED, "p1@sample.example")]
        journal.holding.settle(run, ACCOUNT, unsent, found, 9.0)
        assert journal.charges.elsewhere(run) == 15


def test_an_event_costs_its_price_at_most_until_it_is_known(journal: Journal) -> None:
    run = begin(journal, "1")
    (event,) = journal.events.of(run)
    assert (event.at_most, event.pending) == (0, True)
    journal.events.submitting(run, EVENT)
    (event,) = journal.events.of(run)
    assert (event.at_most, event.pending) == (2000, True)
    journal.events.settle(run, EVENT, state=UNLOCKED, credits=1500, details=say("done"))
    (event,) = journal.events.of(run)
    assert (event.at_most, event.pending) == (1500, False)
