"""The ledger against books that know the truth, over random stories of orders and balances."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import Journal
from lensmor_desktop.journal.balances import Reading
from lensmor_desktop.journal.charges import Standing
from lensmor_desktop.unlocking.fall import Fall, fall_of
from lensmor_desktop.unlocking.ledger import Ledger
from tests.unit.journal import a_run
from tests.unit.journal.a_run import ACCOUNT, EVENT, result

START = 50_000.0
PEOPLE = 30


class Story:
    """A run and the account behind it; the account charges when it delivers, as the API does."""

    def __init__(self, folder: Path, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self.journal = a_run.opened(folder)
        self.draw = draw
        self.run = a_run.begin(self.journal, *(str(n) for n in range(PEOPLE)))
        self.balance = START
        self.books = 0.0  # what the account took for this run's orders
        self.unsent = [str(n) for n in range(PEOPLE)]
        self.in_work: list[tuple[int, str, bool]] = []  # batch, person, answer lost
        self.seen: dict[tuple[str, str | int], tuple[float, float]] = {}
        self.read()

    def read(self) -> None:
        self.journal.balances.add(self.run, 3.0, ACCOUNT, Balance(self.balance))

    def order(self) -> None:
        people = [self.unsent.pop() for _ in range(min(len(self.unsent), self.pick(1, 4)))]
        if not people:
            return
        batch = self.journal.batches.plan(self.run, EVENT, people)
        each = self.pick(12, 16)
        self.journal.batches.submitting(batch, ACCOUNT, 2.0, each)
        lost = self.pick(0, 3) == 0
        if lost:
            self.journal.batches.unconfirmed(batch, say("lost"), "")
        else:
            free = people[: self.pick(0, 1)]
            self.journal.batches.submitted(
                batch, task_id=f"7{batch}", at=3.0, results=(), looking=[(p, "x") for p in free]
            )
        self.in_work += [(batch, person, lost) for person in people]

    def end(self, *, quietly: bool = False) -> None:
        """One person's order ends at Lensmor, and unless quietly, we hear of it."""
        if not self.in_work:
            return
        batch, person, lost = self.in_work.pop(self.pick(0, len(self.in_work) - 1))
        record = self.journal.batches.get(batch)
        (member,) = [m for m in self.journal.batches.members(batch) if m.person_id == person]
        outcome = (Outcome.UNLOCKED, Outcome.NO_EMAIL, Outcome.FAILED)[min(2, self.pick(0, 3))]
        if not member.charged:
            outcome = Outcome.ALREADY_UNLOCKED
        charged = outcome is Outcome.UNLOCKED or (
            outcome is Outcome.NO_EMAIL and self.pick(0, 1) == 1
        )
        if charged:
            assert record.credits_each is not None
            self.balance -= record.credits_each
            self.books += record.credits_each
        if not quietly:
            email = "one@sample.example" if outcome.delivered else ""
            found = result(person, outcome, email=email)
            found = replace(found, task_id="" if lost else record.task_id)
            self.journal.batches.settle(batch, [found], free=not member.charged)
        else:
            self.quiet.append((batch, person, lost, outcome))

    quiet: list[tuple[int, str, bool, Outcome]]

    def hear(self) -> None:
        """What ended during a break is read afterwards."""
        for batch, person, lost, outcome in self.quiet:
            record = self.journal.batches.get(batch)
            email = "one@sample.example" if outcome.delivered else ""
            found = result(person, outcome, email=email)
            found = replace(found, task_id="" if lost else record.task_id)
            free = outcome is Outcome.ALREADY_UNLOCKED
            self.journal.batches.settle(batch, [found], free=free)
        self.quiet = []

    def somebody_else(self) -> None:
        self.balance -= self.pick(0, 200)

    def top_up(self) -> None:
        self.balance += 5_000  # more than everything that the run can cost

    def pause(self) -> None:
        """The run stops, with a last reading or without; the world goes on; it is resumed."""
        if self.pick(0, 1):
            self.read()
        for _ in range(self.pick(0, 3)):
            (self.end_quietly, self.somebody_else, self.top_up)[self.pick(0, 2)]()
        self.journal.runs.resume(self.run)
        if self.pick(0, 3):
            self.read()
        self.hear()

    def end_quietly(self) -> None:
        self.end(quietly=True)

    def pick(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def judge(self) -> None:
        ledger = Ledger.of(self.journal, self.run)
        figures = ledger.figures
        assert 0 <= figures.certain <= self.books <= figures.at_most, (figures, ledger.fall)
        assert figures.certain <= figures.spent <= figures.at_most
        if figures.exact:
            assert figures.certain == figures.spent == figures.at_most == self.books
        entries = ledger.entries
        assert sum(entry.certain for entry in entries) == ledger.answered
        assert sum(entry.at_most for entry in entries) == ledger.ordered
        assert all(0 <= entry.certain <= entry.at_most for entry in entries)
        groups = self.journal.charges.groups(self.run)
        assert sum(g.people for g in groups) == sum(
            charge.standing is not Standing.FREE for charge in self.journal.charges.of(self.run)
        )
        for entry in entries:
            key = (entry.id, entry.batch or 0)
            certain, at_most = self.seen.get(key, (0.0, entry.at_most))
            assert entry.certain >= certain, "what was certain stays so"
            assert entry.at_most <= at_most, "doubts only grow smaller"
            self.seen[key] = entry.certain, entry.at_most


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_books_lie_between_certain_and_at_most_and_are_what_is_called_exact(
    data: st.DataObject,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder), data.draw)
        story.quiet = []
        try:
            deeds = (story.order, story.end, story.end, story.read, story.pause)
            rarely = (story.somebody_else, story.top_up)
            for _ in range(story.pick(1, 14)):
                which = story.pick(0, 11)
                deed = deeds[which // 2] if which < 10 else rarely[which - 10]
                deed()
                story.judge()
            if story.pick(0, 1):
                while story.in_work:
                    story.end()
            story.read()
            story.judge()
        finally:
            story.journal.close()


def reading(total: float, **changes: object) -> Reading:
    return replace(Reading(1, 1.0, ACCOUNT, total, False, 0, 0, 0), **changes)  # type: ignore[arg-type]


FALLS: list[tuple[str, list[Reading], int, float, Fall | None]] = [
    ("nothing was read", [], 0, 0, None),
    ("nothing has happened", [reading(900)], 0, 0, Fall(0, 0, 0)),
    ("it was unlimited", [reading(900, unlimited=True)], 0, 0, None),
    ("it was unlimited in the end", [reading(900), reading(900, unlimited=True)], 0, 0, None),
    ("it fell", [reading(900), reading(870, orders=1, at_most=30)], 1, 30, Fall(30, 30, 0)),
    ("it rose", [reading(900), reading(901, orders=1, at_most=30)], 1, 30, None),
    (
        "people are in work still",
        [reading(900), reading(885, orders=1, at_most=30, in_work=15)],
        1,
        30,
        Fall(15, 15, 15),
    ),
    ("sent since the last reading", [reading(900)], 1, 30, Fall(0, 0, 30)),
    ("sent before the first reading", [reading(900, orders=1, at_most=30)], 1, 30, None),
    (
        "a break with nobody in work",
        [
            reading(900),
            reading(885, orders=1, at_most=15),
            reading(700, orders=1, at_most=15, session=2),
        ],
        1,
        15,
        Fall(15, 15, 0),
    ),
    (
        "a break with people in work",
        [
            reading(900),
            reading(900, orders=1, at_most=30, in_work=30),
            reading(700, orders=1, at_most=30, session=2),
        ],
        1,
        30,
        Fall(0, 30, 0),
    ),
    (
        "a break in which it fell by less than they cost",
        [
            reading(900),
            reading(900, orders=1, at_most=30, in_work=30),
            reading(885, orders=1, at_most=30, session=2),
        ],
        1,
        30,
        Fall(0, 15, 0),
    ),
    (
        "a break in which it was topped up",
        [
            reading(900),
            reading(900, orders=1, at_most=30, in_work=30),
            reading(5000, orders=1, at_most=30, session=2),
        ],
        1,
        30,
        Fall(0, 30, 0),
    ),
    (
        "killed right after an order",
        [reading(900), reading(870, orders=1, at_most=30, session=2)],
        1,
        30,
        Fall(0, 30, 0),
    ),
    (
        "gone on with under another account",
        [
            reading(900),
            reading(900, orders=1, at_most=30, in_work=30),
            reading(880, orders=1, at_most=30, session=2, account="other"),
        ],
        1,
        30,
        Fall(0, 30, 0),
    ),
]


@pytest.mark.parametrize(
    ("readings", "orders", "ordered", "fall"),
    [row[1:] for row in FALLS],
    ids=[row[0] for row in FALLS],
)
def test_what_readings_tell_of_the_fall(
    readings: list[Reading], orders: int, ordered: float, fall: Fall | None
) -> None:
    assert fall_of(readings, orders, ordered) == fall


class TestStandings:
    @pytest.mark.parametrize(
        ("outcome", "task", "standing"),
        [
            (Outcome.UNLOCKED, "7001", Standing.DELIVERED),
            (Outcome.UNLOCKED, "", Standing.FOUND),
            (Outcome.NO_EMAIL, "7001", Standing.NO_EMAIL),
            (Outcome.FAILED, "7001", Standing.UNDELIVERED),
            (Outcome.NOT_ELIGIBLE, "7001", Standing.UNDELIVERED),
            (Outcome.UNCONFIRMED, "7001", Standing.UNDELIVERED),
        ],
    )
    def test_each_outcome_of_an_order_of_ours(
        self, tmp_path: Path, outcome: Outcome, task: str, standing: Standing
    ) -> None:
        journal = a_run.opened(tmp_path)
        batch = a_run.submitted(journal, "1", task_id="7001")
        (charge,) = journal.charges.of(1)
        assert (charge.standing, charge.credits) == (Standing.IN_WORK, 15)
        journal.batches.settle(batch, [replace(result("1", outcome), task_id=task)])
        (charge,) = journal.charges.of(1)
        assert charge.standing is standing
        journal.close()

    @pytest.mark.parametrize("second", [Outcome.UNLOCKED, Outcome.FAILED])
    def test_only_the_order_that_brought_the_address_cost_for_certain(
        self, tmp_path: Path, second: Outcome
    ) -> None:
        journal = a_run.opened(tmp_path)
        first = a_run.submitted(journal, "1", task_id="7001")
        journal.batches.settle(first, [result("1", Outcome.FAILED)])
        journal.people.wait_for_next_event(1, ["1"])
        batch = journal.batches.plan(1, "300", ["1"])
        journal.batches.submitting(batch, ACCOUNT, 5.0)
        journal.batches.submitted(batch, task_id="7002", at=6.0, results=(), looking=())
        journal.batches.settle(batch, [replace(result("1", second), task_id="7002")])
        ledger = Ledger.of(journal, 1)
        assert ledger.ordered == 30
        assert ledger.answered == (15 if second is Outcome.UNLOCKED else 0)
        journal.close()

    @pytest.mark.parametrize("first", ["in work", "delivered", "failed"])
    def test_who_is_found_unlocked_may_have_been_bought_by_another_run(
        self, tmp_path: Path, first: str
    ) -> None:
        journal = a_run.opened(tmp_path)
        earlier = a_run.submitted(journal, "1", task_id="7001")
        if first != "in work":
            outcome = Outcome.UNLOCKED if first == "delivered" else Outcome.FAILED
            journal.batches.settle(earlier, [result("1", outcome)])
        run = a_run.begin(journal, "1")
        batch = journal.batches.plan(run, EVENT, ["1"])
        with journal._database.transaction() as connection:
            connection.execute("DELETE FROM claims")  # another data folder has them, say
        journal.batches.submitting(batch, ACCOUNT, 9.0)
        journal.batches.unconfirmed(batch, say("lost"), "")
        journal.batches.settle(batch, [replace(result("1"), task_id="")])
        found = Ledger.of(journal, run).found
        assert found == (15 if first == "failed" else 0)
        assert Ledger.of(journal, run).ordered == 15
        journal.close()


@pytest.mark.parametrize(
    ("settled_at", "may"), [(0.5, 0), (5.0, 15), (None, 15)], ids=["before", "during", "not yet"]
)
def test_what_another_run_had_in_work_meanwhile_may_have_been_charged_meanwhile(
    tmp_path: Path, settled_at: float | None, may: int
) -> None:
    """The run itself begins at 1.0."""
    journal = a_run.opened(tmp_path)
    other = a_run.planned(journal, "1", "2")
    journal.batches.submitting(other, ACCOUNT, 0.1)
    journal.batches.submitted(other, task_id="7001", at=0.2, results=(), looking=())
    journal.batches.settle(other, [replace(result("2"), at=0.3)])
    if settled_at is not None:
        journal.batches.settle(other, [replace(result("1"), at=settled_at)])
    run = a_run.begin(journal, "3")
    assert journal.charges.elsewhere(run) == may
    journal.close()


def test_a_journal_of_before_keeps_what_it_can_tell(tmp_path: Path) -> None:
    """The price of an order that is not told is the run's."""
    journal: Journal = a_run.opened(tmp_path)
    batch = a_run.planned(journal, "1", "2")
    assert journal.batches.get(batch).credits_each is None
    journal.batches.submitting(batch, ACCOUNT, 2.0)
    assert journal.batches.get(batch).credits_each == 15
    journal.close()
