"""Another key: of the same account, as the API shows, or of another, of which nothing is taken.

Judged by the practice server's books, one for each account.
"""

import threading
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer, Wishes
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind, FaultPlan, Options, Pace
from lensmor_desktop.sheets import Choices
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.service import UnlockService
from tests.fakes.engine import EVENT, Bench, people
from tests.integration.test_starting_again import LEFT, Desk, leave

PEOPLE = people(5)
RENEWED, FOREIGN = "sk_renewed", "sk_foreign"
OPTIONS = Options(
    pace=Pace(40.0, 0.0, 40.0, 40.0),
    charge_resubmissions=True,
    rate_limit=None,
    accounts={FOREIGN: "foreign"},
)

STATES = [name for name, left in LEFT.items() if not left.late]  # nobody here is late
LOST = ("about to be sent", "never arrived", "order lost")


def bench_in(folder: Path) -> Bench:
    return Bench(folder, PEOPLE, options=OPTIONS)


def offer(service: UnlockService, path: Path, **wishes: object) -> Offer:
    return service.offer(service.inspect(path, Choices()), Wishes(**wishes))  # type: ignore[arg-type]


def run(service: UnlockService, path: Path) -> RunSummary:
    made = offer(service, path)
    return service.run(made, Consent.to(made), threading.Event())


def linked(bench: Bench) -> bool:
    return bool(bench.look("SELECT 1 FROM same_accounts"))


def foreign_spent(bench: Bench) -> int:
    return bench.server.service.ledger_of("foreign").spent


class TestARenewedKey:
    def test_shows_what_was_bought_and_buys_nobody_again(self, tmp_path: Path) -> None:
        with bench_in(tmp_path) as bench:
            bench.run(bench.sheet_of(PEOPLE, "january.csv"))
            path = bench.sheet_of(PEOPLE, "february.csv")
            with bench.open(RENEWED) as renewed:
                calls = len(bench.calls(Endpoint.PROFILE))
                made = offer(renewed, path, skip_identity_check=True)
                assert len(bench.calls(Endpoint.PROFILE)) - calls == 3
                assert made.people == ()
                assert len(made.remembered) == 5
                run(renewed, path)
                assert linked(bench)
                asked = len(bench.calls(Endpoint.PROFILE))
                offer(renewed, bench.sheet_of(PEOPLE, "march.csv"), skip_identity_check=True)
                assert len(bench.calls(Endpoint.PROFILE)) == asked  # it is known for ever
                assert renewed.forget_purchases() == 5
            assert {cell[0] for cell in bench.cells(path).values()} == {p.email for p in PEOPLE}
            assert bench.server.ledger.spent == 75

    @pytest.mark.parametrize("state", STATES)
    def test_goes_on_with_a_run_in_any_state(self, tmp_path: Path, state: str) -> None:
        left = LEFT[state]
        with bench_in(tmp_path) as bench:
            path = bench.sheet_of(PEOPLE)
            leave(Desk(bench, path, bench.offer(path)), left)
            with bench.open(RENEWED) as renewed:
                summary = renewed.resume(1, threading.Event())
            bench.nobody_paid_twice()
            if summary.stopped_by is StoppedBy.KEY:
                # Nothing was ever bought, and nothing is seen of the order: so nothing is proven.
                assert state in {"waiting", "planned", "refused for now", *LOST}
                summary = bench.resume()
            assert summary.counts == {Outcome.UNLOCKED: 5}
            assert {cell[0] for cell in bench.cells(path).values()} == {p.email for p in PEOPLE}
            assert bench.server.ledger.spent == 75

    @pytest.mark.parametrize("state", ["running", "half delivered", "answer lost"])
    def test_holds_the_people_in_flight_in_another_sheet(self, tmp_path: Path, state: str) -> None:
        with bench_in(tmp_path) as bench:
            path = bench.sheet_of(PEOPLE)
            leave(Desk(bench, path, bench.offer(path)), LEFT[state])
            other = bench.sheet_of(PEOPLE, "other.csv")
            with bench.open(RENEWED) as renewed:
                assert offer(renewed, other, skip_identity_check=True).people == ()
                run(renewed, other)
            assert {cell[0] for cell in bench.cells(other).values()} == {p.email for p in PEOPLE}
            bench.nobody_paid_twice()
            assert bench.server.ledger.spent == 75


class TestAnotherAccount:
    def test_takes_no_address_and_buys_for_itself(self, tmp_path: Path) -> None:
        with bench_in(tmp_path) as bench:
            bench.run(bench.sheet_of(PEOPLE, "january.csv"))
            path = bench.sheet_of(PEOPLE, "february.csv")
            with bench.open(FOREIGN) as foreign:
                assert len(offer(foreign, path).people) == 5
                assert run(foreign, path).counts == {Outcome.UNLOCKED: 5}
            assert not linked(bench)
            assert (bench.server.ledger.spent, foreign_spent(bench)) == (75, 75)

    def test_that_bought_some_of_the_same_people_is_not_taken_for_the_same(
        self, tmp_path: Path
    ) -> None:
        with bench_in(tmp_path) as bench:
            bench.run(bench.sheet_of(PEOPLE, "january.csv"))
            for person in PEOPLE[:3]:
                bench.server.service.tenant("foreign").account.people[person.id] = True
            with bench.open(FOREIGN) as foreign:
                made = offer(foreign, bench.sheet_of(PEOPLE, "february.csv"))
            assert [p.person_id for p in made.people] == [p.id for p in PEOPLE[3:]]
            assert not linked(bench)

    def test_that_shows_another_address_is_not_taken_for_the_same(self, tmp_path: Path) -> None:
        with bench_in(tmp_path) as bench:
            bench.run(bench.sheet_of(PEOPLE[:1], "january.csv"))
            bench.server.service.tenant("foreign").account.people[PEOPLE[0].id] = True
            bench.look("SELECT 1")
            with bench.open(FOREIGN) as foreign:
                foreign._journal._database._connection.execute(  # the mailbox has moved since
                    "UPDATE purchases SET email = 'old@practice-goods.example'"
                )
                offer(foreign, bench.sheet_of(PEOPLE, "february.csv"))
            assert not linked(bench)

    def test_takes_no_claim(self, tmp_path: Path) -> None:
        with bench_in(tmp_path) as bench:
            path = bench.sheet_of(PEOPLE)
            leave(Desk(bench, path, bench.offer(path)), LEFT["running"])
            with bench.open(FOREIGN) as foreign:
                made = offer(foreign, bench.sheet_of(PEOPLE, "other.csv"))
                assert len(made.people) == 5
                assert made.in_work == ()
            assert not linked(bench)

    def test_is_asked_about_once_only(self, tmp_path: Path) -> None:
        with bench_in(tmp_path) as bench:
            bench.run(bench.sheet_of(PEOPLE, "january.csv"))
            path = bench.sheet_of(PEOPLE, "february.csv")
            with bench.open(FOREIGN) as foreign:
                calls = len(bench.calls(Endpoint.PROFILE))
                for _ in range(3):
                    offer(foreign, path, skip_identity_check=True)
                assert len(bench.calls(Endpoint.PROFILE)) - calls == 1

    @pytest.mark.parametrize(
        "broken",
        [
            Fault(FaultKind.SERVER_ERROR, Endpoint.PROFILE),
            Fault(FaultKind.REFUSE, Endpoint.PROFILE, status=409),
        ],
        ids=lambda fault: fault.kind.value,
    )
    def test_that_cannot_be_asked_about_is_asked_another_time(
        self, tmp_path: Path, broken: Fault
    ) -> None:
        with bench_in(tmp_path) as bench:
            bench.run(bench.sheet_of(PEOPLE, "january.csv"))
            path = bench.sheet_of(PEOPLE, "february.csv")
            with bench.open(RENEWED) as renewed:
                bench.server.faults = FaultPlan([broken])
                offer(renewed, path, skip_identity_check=True)
                assert not linked(bench)
                bench.server.faults = FaultPlan()
                assert offer(renewed, path, skip_identity_check=True).people == ()

    @pytest.mark.parametrize("state", STATES)
    def test_leaves_a_run_alone_which_the_right_key_finds_as_it_was(
        self, tmp_path: Path, state: str
    ) -> None:
        left = LEFT[state]
        with bench_in(tmp_path) as bench:
            path = bench.sheet_of(PEOPLE)
            leave(Desk(bench, path, bench.offer(path)), left)
            before = bench.look("SELECT state, task_id, tries FROM batches")
            with bench.open(FOREIGN) as foreign:
                summary = foreign.resume(1, threading.Event())
                again = foreign.resume(1, threading.Event())
            assert foreign_spent(bench) == 0
            assert len(bench.posts()) <= 1
            assert summary.stopped_by is again.stopped_by is StoppedBy.KEY
            assert str(summary.stop_reason) == wording.STOP_OTHER_KEY.format(run="1")
            assert summary.resumable
            assert summary.balance_after is None  # it would be the other account's
            delivered = summary.counts.get(Outcome.UNLOCKED, 0)
            sent = bool(before) and before[0][0] != BatchState.PLANNED.value
            assert summary.counts[Outcome.UNCONFIRMED if sent else Outcome.NOT_SENT] == (
                5 - delivered
            )
            said = wording.OTHER_KEY if sent else wording.NOT_SENT_OTHER_KEY
            told = {details for _, _, details in bench.cells(path).values()}
            assert told - {wording.DELIVERED} == {said}
            after = bench.look("SELECT state, task_id, tries FROM batches")
            assert [row[1:] for row in after] == [row[1:] for row in before]
            summary = bench.resume()
            assert summary.counts == {Outcome.UNLOCKED: 5}
            assert summary.spent == 75
            bench.nobody_paid_twice()
            assert (bench.server.ledger.spent, foreign_spent(bench)) == (75, 0)
            assert bench.look("SELECT * FROM claims") == []

    def test_may_run_the_sheet_of_such_a_run_after_a_yes_of_its_own(self, tmp_path: Path) -> None:
        with bench_in(tmp_path) as bench:
            path = bench.sheet_of(PEOPLE)
            leave(Desk(bench, path, bench.offer(path)), LEFT["running"])
            with bench.open(FOREIGN) as foreign:
                foreign.resume(1, threading.Event())
                made = offer(foreign, path)
                assert made.price.total == 75
                summary = foreign.run(made, Consent.to(made), threading.Event())
            assert summary.counts == {Outcome.UNLOCKED: 5}
            assert bench.resume(1).counts == {Outcome.UNLOCKED: 5}
            assert (bench.server.ledger.spent, foreign_spent(bench)) == (75, 75)

    def test_each_order_keeps_the_account_that_placed_it(self, tmp_path: Path) -> None:
        with bench_in(tmp_path) as bench:
            path = bench.sheet_of(PEOPLE)
            bench.run(path, limit=2)
            with bench.open(FOREIGN) as foreign:
                run(foreign, bench.sheet_of(PEOPLE, "other.csv"))
            mine, other = bench.account_of("sk_test"), bench.account_of(FOREIGN)
            assert bench.look("SELECT account FROM batches") == [(mine,), (other,)]
            bought = bench.look("SELECT account, count(*) FROM purchases GROUP BY account")
            assert set(bought) == {(mine, 2), (other, 5)}

    def test_of_an_unlocked_event_says_nothing_of_its_price(self, tmp_path: Path) -> None:
        with bench_in(tmp_path) as bench:
            bench.run(bench.sheet_of(PEOPLE))
            with bench.open(FOREIGN) as foreign:
                assert foreign._journal.events.bought(bench.account_of(FOREIGN), EVENT) is None
