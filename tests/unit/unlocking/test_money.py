"""What a run may have spent, what is left of the yes, and what a fall of the balance can mean."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lensmor_desktop.api import Interrupted, NotFound, Trouble
from lensmor_desktop.api.errors import Circumstances
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import NotStarted, SpendingRefused
from lensmor_desktop.journal import HeldPeople
from lensmor_desktop.journal.charges import Standing
from lensmor_desktop.unlocking import money
from lensmor_desktop.unlocking.trouble import Halt
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, opened, result

NOWHERE = Circumstances(method="GET", path="/external/credits/balance")


class Account:
    """A balance that answers, or fails, as it is told to."""

    def __init__(self, total: float) -> None:
        self.answers: list[Balance | Exception] = []
        self.total = total

    def balance(self) -> Balance:
        answer = self.answers.pop(0) if self.answers else Balance(self.total)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Stage:
    """A run of three people at 15 credits, in a journal of its own; it began with 1,000 credits."""

    def __init__(self, folder: Path) -> None:
        self.journal = opened(folder)
        self.run = begin(self.journal, *"123456")
        self.account = Account(1000.0)
        self.now = 10.0

    @property
    def context(self) -> Any:
        """What the functions of a run at work are given."""

        def call(question: Callable[[], Balance]) -> Balance:
            return question()

        return SimpleNamespace(
            journal=self.journal,
            run=self.journal.runs.get(self.run),
            client=self.account,
            caller=SimpleNamespace(once=call, patiently=call),
            clock=SimpleNamespace(now=lambda: self.now),
            account=ACCOUNT,
        )

    def order(self, *people: str, task: str = "7001", each: int | None = None) -> int:
        """An order of these people; without a task its answer was lost."""
        batch = self.journal.batches.plan(self.run, EVENT, people)
        self.journal.batches.submitting(batch, ACCOUNT, 5.0, each)
        if task:
            self.journal.batches.submitted(batch, task_id=task, at=6.0, results=(), looking=())
        else:
            self.journal.batches.unconfirmed(batch, say("lost"), "")
        return batch


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.journal.close()


class TestTheLimit:
    """A yes to 90 credits: six people at 15."""

    def test_who_was_sent_counts_in_full_until_they_are_known_to_be_free(
        self, stage: Stage
    ) -> None:
        assert money.committed(stage.context) == 0
        batch = stage.order("1", "2", "3")
        assert money.committed(stage.context) == 45
        stage.journal.batches.settle(batch, [result("1", Outcome.FAILED)])
        assert money.credits_left(stage.context) == 45
        stage.journal.batches.settle(batch, [result("2", Outcome.FAILED)], free=True)
        assert money.committed(stage.context) == 30
        assert money.credits_left(stage.context) == 60
        assert money.people_still_paid(stage.context) == 4

    def test_only_whole_people_are_paid_for_and_never_fewer_than_nobody(self, stage: Stage) -> None:
        stage.order("1", each=16)
        assert money.credits_left(stage.context) == 74
        assert money.people_still_paid(stage.context) == 4
        stage.order("2", "3", task="7002", each=100)
        assert money.credits_left(stage.context) == 0
        assert money.people_still_paid(stage.context) == 0

    @pytest.mark.parametrize(("people", "price", "allowed"), [(2, 60, True), (2, 61, False)])
    def test_an_event_is_bought_if_it_fits_into_what_is_left(
        self, stage: Stage, people: int, price: int, allowed: bool
    ) -> None:
        stage.order(*"12"[:people])
        (event,) = stage.journal.events.of(stage.run)
        event = replace(event, price=price)
        if allowed:
            money.check_event(stage.context, event)
            return
        with pytest.raises(Halt) as halt:
            money.check_event(stage.context, event)
        assert (halt.value.by, halt.value.at_once) == (StoppedBy.LIMIT, False)
        assert "90" in str(halt.value.reason)


class TestReadingTheBalance:
    @pytest.mark.parametrize(
        "trouble",
        [
            Interrupted(NOWHERE, Trouble.TIMED_OUT),
            NotFound(NOWHERE),
            Halt(StoppedBy.NETWORK, say("gone"), at_once=True),
        ],
    )
    def test_a_run_never_fails_over_it(self, stage: Stage, trouble: Exception) -> None:
        for look in (
            money.look_at_balance,
            money.unexplained,
            lambda context: money.may_have_cost(context, 1),
        ):
            stage.account.answers = [trouble]
            assert look(stage.context) is None
        stage.account.answers = [trouble]
        money.free_the_uncharged(stage.context)
        assert len(stage.journal.balances.of(stage.run)) == 1  # the one at the beginning

    def test_what_was_read_is_written_down_with_its_time(self, stage: Stage) -> None:
        stage.account.total = 955.0
        assert money.look_at_balance(stage.context) == Balance(955.0)
        last = stage.journal.balances.of(stage.run)[-1]
        assert (last.at, last.account, last.total) == (10.0, ACCOUNT, 955.0)

    @pytest.mark.parametrize(
        ("balance", "enough"),
        [(Balance(59), False), (Balance(60), True), (Balance(0, unlimited=True), True)],
    )
    def test_before_a_run_it_has_to_pay_the_price(
        self, stage: Stage, balance: Balance, enough: bool
    ) -> None:
        context = stage.context
        stage.account.answers = [balance]
        arguments = (context.client, context.caller, 60)
        if enough:
            assert money.sufficient_balance(*arguments) is balance
            return
        with pytest.raises(SpendingRefused) as refused:
            money.sufficient_balance(*arguments)
        assert "60" in str(refused.value.message)
        assert "59" in str(refused.value.message)

    @pytest.mark.parametrize(
        ("by", "what_to_do"),
        [
            (StoppedBy.NETWORK, "when the connection is back"),
            (StoppedBy.KEY, "Check the API key"),
            (StoppedBy.USER, "whenever you like"),
        ],
    )
    def test_what_keeps_the_balance_from_being_read_starts_nothing_and_says_what_to_do(
        self, stage: Stage, by: StoppedBy, what_to_do: str
    ) -> None:
        stage.account.answers = [Halt(by, say("the reason"), at_once=True)]
        context = stage.context
        with pytest.raises(NotStarted, match="the reason") as refused:
            money.sufficient_balance(context.client, context.caller, 1)
        assert what_to_do in str(refused.value.hint)


class TestWhatAFallMeans:
    def test_what_answers_explain_is_not_counted_but_for_the_batch_in_question(
        self, stage: Stage
    ) -> None:
        good = stage.order("1", "2")
        stage.journal.batches.settle(good, [result("1"), result("2")])
        lost = stage.order("3", "4", task="")
        stage.journal.batches.settle(lost, [result("3")])
        stage.account.total = 1000.0 - 30 - 15
        assert money.unexplained(stage.context) == 0
        assert money.unexplained(stage.context, lost) == 15
        assert money.unexplained(stage.context, good) == 30
        assert money.may_have_cost(stage.context, 1) is False
        stage.account.total -= 5
        assert money.may_have_cost(stage.context, 5) is True
        assert money.may_have_cost(stage.context, 6) is False

    def test_a_balance_that_was_topped_up_or_is_unlimited_tells_nothing(self, stage: Stage) -> None:
        stage.account.total = 1500.0
        assert money.unexplained(stage.context) is None
        assert money.overspent(stage.context) == 0
        stage.order("1")
        assert money.may_have_cost(stage.context, 15) is None

    def test_so_many_credits_are_a_batchs_if_they_are_whole_people_of_it(
        self, stage: Stage
    ) -> None:
        lost = stage.order("1", "2", "3", task="")
        stage.journal.batches.settle(
            lost, [result("1"), result("2", Outcome.NO_EMAIL), result("3", Outcome.FAILED)]
        )

        def pays(credits: float | None) -> bool:
            return money.pays_for(stage.context, lost, credits)

        assert [n for n in (None, 0, 14, 15, 16, 30, 45, 60) if pays(n)] == [15, 30]

    def test_others_in_work_may_have_cost_it_as_well(self, stage: Stage) -> None:
        lost = stage.order("1", task="", each=10)
        stage.journal.batches.settle(lost, [result("1")])
        stage.order("2", task="7002", each=10)
        done = stage.order("3", task="7003", each=10)
        stage.journal.batches.settle(done, [result("3")])
        stage.journal.holding.hold_unsent(stage.run, HeldPeople(EVENT, ("4",), "elsewhere"))

        def pays(credits: float) -> bool:
            return money.pays_for(stage.context, lost, credits)

        # 10 for its own, 10 for who is in work, 15 for who is in somebody else's.
        assert [n for n in range(0, 60, 5) if pays(n)] == [10, 20, 30]

    def test_more_than_the_orders_can_cost_is_overspent(self, stage: Stage) -> None:
        stage.order("1", "2")
        for total, beyond in ((970.0, 0), (969.0, 1), (900.0, 70)):
            stage.account.total = total
            money.look_at_balance(stage.context)
            assert money.overspent(stage.context) == beyond

    def test_what_others_may_have_spent_is_not_overspent(self, stage: Stage) -> None:
        stage.order("1", "2")
        stage.journal.holding.hold_unsent(stage.run, HeldPeople(EVENT, ("4",), "elsewhere"))
        stage.account.total = 1000.0 - 30 - 15 - 2
        money.look_at_balance(stage.context)
        assert money.overspent(stage.context) == 2

    @pytest.mark.parametrize(("fell", "free"), [(15, True), (16, False), (45, False)])
    def test_people_without_an_address_are_free_if_the_rest_explains_the_fall(
        self, stage: Stage, fell: int, free: bool
    ) -> None:
        batch = stage.order("1", "2", "3")
        results = [result("1"), result("2", Outcome.FAILED), result("3", Outcome.NOT_ELIGIBLE)]
        stage.journal.batches.settle(batch, results)
        stage.account.total = 1000.0 - fell
        money.free_the_uncharged(stage.context)
        standings = [charge.standing for charge in stage.journal.charges.of(stage.run)]
        undelivered = Standing.FREE if free else Standing.UNDELIVERED
        assert standings == [Standing.DELIVERED, undelivered, undelivered]
