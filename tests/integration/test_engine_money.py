"""What the balance explains, case by case: a journal in some state, and Lensmor asked."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.api import LensmorClient
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import Journal
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, FaultPlan, Options
from lensmor_desktop.unlocking import money, wording
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.context import Context
from lensmor_desktop.unlocking.ledger import Figures, Ledger
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.order_lock import OrderLock
from lensmor_desktop.unlocking.trouble import Halt
from tests.fakes.engine import Bench
from tests.unit.journal import a_run
from tests.unit.journal.a_run import ACCOUNT, EVENT, result

BEFORE = 1000  # credits when the run began


class Books:
    """A run in a journal, and an account whose balance the test sets."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.journal = Journal(bench.folder / "data")
        self.run = a_run.begin(self.journal, *(str(n) for n in range(1, 41)))
        self.client = LensmorClient(bench.server.base_url, "sk_test")
        self.balance(BEFORE)

    @property
    def context(self) -> Context:
        clock, limits = self.bench.clock, Limits()
        return Context(
            run=self.journal.runs.get(self.run),
            journal=self.journal,
            account=ACCOUNT,
            client=self.client,
            caller=Caller(clock, threading.Event(), lambda progress: None, limits),
            clock=clock,
            limits=limits,
            report=lambda progress: None,
            order_lock=OrderLock(self.client.service),
        )

    def balance(self, credits: float) -> None:
        self.bench.server.service.set_balance(round(credits))

    def order(self, *people: int, task: str = "7001", each: int | None = None) -> int:
        """Orders people; "" for the task: the answer is lost."""
        ids = [str(person) for person in people]
        batch = self.journal.batches.plan(self.run, EVENT, ids)
        self.journal.batches.submitting(batch, ACCOUNT, 2.0, each)
        if task:
            self.journal.batches.submitted(batch, task_id=task, at=3.0, results=(), looking=())
        else:
            self.journal.batches.unconfirmed(batch, say("lost"), "")
        return batch

    def end(self, batch: int, *people: int, outcome: Outcome = Outcome.UNLOCKED) -> None:
        """Gives people of a batch a result, without a task if its answer was lost."""
        lost = not self.journal.batches.get(batch).task_id
        results = [result(str(person), outcome) for person in people]
        if lost:
            results = [replace(each, task_id="") for each in results]
        self.journal.batches.settle(batch, results)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with Bench(tmp_path, [], options=Options(rate_limit=None)) as bench:
        made = Books(bench)
        yield made
        made.client.close()
        made.journal.close()


class TestUnexplained:
    @pytest.mark.parametrize(
        ("fell", "without", "everything"),
        [(0, None, None), (30, 0, -45), (45, 15, -30), (75, 45, 0)],
    )
    def test_is_what_everything_but_the_batch_leaves_of_the_fall(
        self, books: Books, fell: int, without: int | None, everything: int | None
    ) -> None:
        delivered = books.order(1, 2)
        books.end(delivered, 1, 2)
        lost = books.order(3, 4, 5, task="")
        books.end(lost, 3, 4, 5)
        books.balance(BEFORE - fell)
        assert money.unexplained(books.context, lost) == without
        assert money.unexplained(books.context) == everything

    def test_people_who_are_in_doubt_explain_nothing_for_certain(self, books: Books) -> None:
        other = books.order(1, 2, 3)
        books.end(other, 1, outcome=Outcome.FAILED)
        books.end(other, 2, outcome=Outcome.NO_EMAIL)
        lost = books.order(4, task="")
        books.balance(BEFORE - 30)
        assert money.unexplained(books.context, lost) == 30

    @pytest.mark.parametrize("state", ["unlocked", "submitting", "refused"])
    def test_an_event_explains_what_it_is_known_to_have_cost(
        self, books: Books, state: str
    ) -> None:
        if state == "submitting":
            books.journal.events.submitting(books.run, EVENT)
        else:
            books.journal.events.settle(
                books.run,
                EVENT,
                state=state,
                credits=200 if state == "unlocked" else 0,
                details=say("done"),
            )
        books.balance(BEFORE - 200)
        assert money.unexplained(books.context) == (0 if state == "unlocked" else 200)

    def test_a_balance_that_cannot_be_read_tells_nothing(self, books: Books) -> None:
        lost = books.order(1, task="")
        books.bench.server.faults = FaultPlan([Fault(FaultKind.SERVER_ERROR, Endpoint.BALANCE)])
        assert money.unexplained(books.context, lost) is None
        assert money.may_have_cost(books.context, 15) is None
        money.free_the_uncharged(books.context)
        assert Ledger.of(books.journal, books.run).ordered == 15

    def test_one_that_was_topped_up_never_tells_again(self, books: Books) -> None:
        lost = books.order(1, task="")
        books.balance(BEFORE + 1)
        assert money.unexplained(books.context, lost) is None
        books.balance(BEFORE - 15)
        assert money.unexplained(books.context, lost) is None

    def test_an_unlimited_one_never_tells(self, books: Books) -> None:
        lost = books.order(1, task="")
        books.journal.balances.add(books.run, 4.0, ACCOUNT, Balance(0.0, unlimited=True))
        assert money.unexplained(books.context, lost) is None

    def test_a_renewed_key_reads_the_balance_of_the_same_account(self, books: Books) -> None:
        lost = books.order(1, task="")
        books.journal.accounts.link("renewed", [ACCOUNT])
        books.journal.balances.add(books.run, 4.0, "renewed", Balance(BEFORE - 15))
        books.balance(BEFORE - 15)
        assert money.unexplained(books.context, lost) == 15
        assert Ledger.of(books.journal, books.run).bounds[1] == 15

    def test_each_reading_is_kept(self, books: Books) -> None:
        books.order(1)
        books.balance(970)
        money.unexplained(books.context)
        first, last = books.journal.balances.of(books.run)
        assert (first.total, first.orders, first.at_most, first.in_work) == (1000, 0, 0, 0)
        assert (last.total, last.orders, last.at_most, last.in_work) == (970, 1, 15, 15)
        assert books.journal.balances.last(books.run) == Balance(970)


class TestMayHaveCost:
    @pytest.mark.parametrize(("fell", "may"), [(0, False), (14, False), (15, True), (16, True)])
    def test_if_the_balance_fell_by_at_least_so_much_more(
        self, books: Books, fell: int, may: bool
    ) -> None:
        delivered = books.order(1, 2)
        books.end(delivered, 1, 2)
        books.balance(BEFORE - 30 - fell)
        assert money.may_have_cost(books.context, 15) is may


class TestPaysFor:
    @pytest.mark.parametrize(
        ("credits", "pays"),
        [(None, False), (0, False), (14, False), (15, True), (20, False), (30, True), (31, False)],
    )
    def test_whole_people_and_no_more_than_are_unlocked(
        self, books: Books, credits: float | None, pays: bool
    ) -> None:
        lost = books.order(1, 2, 3, task="")
        books.end(lost, 1)
        books.end(lost, 2, outcome=Outcome.NO_EMAIL)
        assert money.pays_for(books.context, lost, credits) is pays

    def test_by_the_price_of_the_order(self, books: Books) -> None:
        lost = books.order(1, 2, task="", each=12)
        books.end(lost, 1, 2)
        assert money.pays_for(books.context, lost, 24)
        assert not money.pays_for(books.context, lost, 30)

    def test_others_in_doubt_may_have_a_part_in_it(self, books: Books) -> None:
        other = books.order(1, 2, 3, 4)
        books.end(other, 1)
        books.end(other, 2, outcome=Outcome.FAILED)
        lost = books.order(5, 6, task="")
        books.end(lost, 5)
        assert money.pays_for(books.context, lost, 15 + 45)  # three others are in doubt
        assert not money.pays_for(books.context, lost, 15 + 60)

    def test_so_may_people_in_somebody_elses_work(self, books: Books) -> None:
        held = books.journal.batches.plan(books.run, EVENT, ["1"])
        books.journal.holding.hold(held, "elsewhere")
        already = result("1", Outcome.ALREADY_UNLOCKED, email="one@sample.example")
        books.journal.batches.settle(held, [already], free=True)
        lost = books.order(5, 6, task="")
        books.end(lost, 5)
        assert money.pays_for(books.context, lost, 30)
        assert not money.pays_for(books.context, lost, 45)


class TestProof:
    """What the balance proves of an order whose answer was lost."""

    def lost_and_found(self, books: Books) -> None:
        lost = books.order(5, 6, task="")
        books.end(lost, 5, 6)
        books.balance(BEFORE - 30)
        money.look_at_balance(books.context)

    def test_a_fall_by_just_what_its_people_cost(self, books: Books) -> None:
        self.lost_and_found(books)
        figures = Ledger.of(books.journal, books.run).figures
        assert (figures.certain, figures.at_most, figures.exact) == (30, 30, True)

    def test_not_where_somebody_elses_people_may_have_cost_that(self, books: Books) -> None:
        held = books.journal.batches.plan(books.run, EVENT, ["1", "2"])
        books.journal.holding.hold(held, "elsewhere")
        already = [
            result(person, Outcome.ALREADY_UNLOCKED, email=f"{person}@sample.example")
            for person in ("1", "2")
        ]
        books.journal.batches.settle(held, already, free=True)
        self.lost_and_found(books)
        figures = Ledger.of(books.journal, books.run).figures
        assert (figures.certain, figures.at_most, figures.exact) == (0, 30, False)


class TestDoubts:
    """One delivered, one failed, one in somebody else's work; then the balance."""

    def figures(self, books: Books, fell: int) -> Figures:
        held = books.journal.batches.plan(books.run, EVENT, ["9"])
        books.journal.holding.hold(held, "elsewhere")
        already = result("9", Outcome.ALREADY_UNLOCKED, email="nine@sample.example")
        books.journal.batches.settle(held, [already], free=True)
        batch = books.order(1, 2)
        books.end(batch, 1)
        books.end(batch, 2, outcome=Outcome.FAILED)
        books.balance(BEFORE - fell)
        money.look_at_balance(books.context)
        return Ledger.of(books.journal, books.run).figures

    @pytest.mark.parametrize(
        ("fell", "certain", "most", "spent", "notice"),
        [
            (15, 15, 15, 15, None),
            (30, 15, 30, 15, wording.MAYBE_CHARGED),
            (45, 15, 30, 30, wording.MAYBE_CHARGED),
            (60, 15, 30, 15, wording.BALANCE_MOVED),
            (0, 0, 30, 0, wording.FELL_LESS),
        ],
    )
    def test_each_fall_has_its_figures_and_its_reason(
        self, books: Books, fell: int, certain: int, most: int, spent: int, notice: str | None
    ) -> None:
        figures = self.figures(books, fell)
        assert (figures.certain, figures.at_most, figures.spent) == (certain, most, spent)
        assert figures.exact is (notice is None)
        assert (figures.notice.template if figures.notice else None) == notice

    def test_what_orders_explain_at_most_is_told_beside_what_it_fell_by(self, books: Books) -> None:
        notice = self.figures(books, 60).notice
        assert notice is not None
        assert dict(notice.values) == {"moved": 60, "counted": 30}

    def test_a_lost_event_is_named_as_the_doubt(self, books: Books) -> None:
        books.journal.events.submitting(books.run, EVENT)
        books.balance(BEFORE - 200)
        money.look_at_balance(books.context)
        figures = Ledger.of(books.journal, books.run).figures
        assert (figures.certain, figures.at_most, figures.exact) == (0, 2000, False)
        assert figures.notice is not None
        assert figures.notice.template == wording.EVENT_MAYBE_CHARGED

    def test_a_doubt_that_the_balance_says_nothing_of_has_no_reason_to_tell(
        self, books: Books
    ) -> None:
        """Failed people after a break: they may have been charged for in it."""
        batch = books.order(1, 2)
        money.look_at_balance(books.context)
        books.journal.runs.resume(books.run)
        books.balance(BEFORE - 30)
        money.look_at_balance(books.context)
        books.end(batch, 1)
        books.end(batch, 2, outcome=Outcome.FAILED)
        money.look_at_balance(books.context)
        figures = Ledger.of(books.journal, books.run).figures
        assert (figures.certain, figures.at_most, figures.notice) == (15, 30, None)


class TestFreeing:
    @pytest.mark.parametrize(("fell", "left"), [(0, 30), (30, 30), (31, 45), (45, 45)])
    def test_the_failed_are_free_if_what_was_unlocked_explains_the_fall(
        self, books: Books, fell: int, left: int
    ) -> None:
        batch = books.order(1, 2, 3)
        books.end(batch, 1)
        books.end(batch, 2, outcome=Outcome.NO_EMAIL)
        books.end(batch, 3, outcome=Outcome.FAILED)
        books.balance(BEFORE - fell)
        money.free_the_uncharged(books.context)
        assert money.committed(books.context) == left
        assert money.credits_left(books.context) == 600 - left
        assert money.people_still_paid(books.context) == (600 - left) // 15


class TestTheLimit:
    def test_orders_count_at_the_price_that_they_were_placed_at(self, books: Books) -> None:
        books.order(1, 2, each=12)
        books.order(3)
        assert money.committed(books.context) == 24 + 15

    def test_an_event_whose_answer_is_missing_counts_in_full(self, books: Books) -> None:
        books.journal.events.submitting(books.run, EVENT)
        assert money.committed(books.context) == 2000
        assert money.credits_left(books.context) == 0

    @pytest.mark.parametrize(("price", "pays"), [(600, True), (601, False)])
    def test_an_event_is_bought_with_what_is_left(
        self, books: Books, price: int, pays: bool
    ) -> None:
        event = replace(books.journal.events.of(books.run)[0], price=price)
        if pays:
            money.check_event(books.context, event)
        else:
            with pytest.raises(Halt):
                money.check_event(books.context, event)

    @pytest.mark.parametrize(("fell", "over"), [(0, 0), (30, 0), (45, 0), (60, 15)])
    def test_what_the_balance_fell_beyond_the_most_that_orders_can_cost(
        self, books: Books, fell: int, over: int
    ) -> None:
        batch = books.order(1, 2, 3)
        books.end(batch, 1, 2)
        books.end(batch, 3, outcome=Outcome.FAILED)
        books.balance(BEFORE - fell)
        money.look_at_balance(books.context)
        assert money.overspent(books.context) == over
