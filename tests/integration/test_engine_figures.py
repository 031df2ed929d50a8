"""The figures of a run in every way in which answers and balance can differ, one story each."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.cli import figures as json_figures
from lensmor_desktop.cli import screen
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.progress import Overall
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.sandbox import (
    Answer,
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultKind,
    FaultPlan,
    Options,
    Pace,
    Person,
    Request,
)
from lensmor_desktop.unlocking import wording
from tests.fakes import figures
from tests.fakes.engine import EVENT, Bench, people
from tests.integration.test_every_figure import hold_against_the_books

RICH = Options(balance=100_000, pace=Pace.APP, rate_limit=None, charge_resubmissions=True)
UNLOCK, TASK = Endpoint.UNLOCK_CONTACTS, Endpoint.TASK


def after(bench: Bench, endpoint: Endpoint, times: int = 1) -> None:
    """Stops the run once an endpoint has answered so often."""

    def look(moment: float) -> None:
        if len(bench.calls(endpoint)) >= times:
            bench.stop.set()

    bench.clock.at_wait = look


def go_on(bench: Bench, run: int = 1) -> RunSummary:
    bench.clock.at_wait = lambda moment: None
    return bench.resume(run)


def notices(summary: RunSummary) -> list[str]:
    return [notice.template for notice in summary.notices]


def words(summary: RunSummary) -> str:
    return "\n".join(map(str, screen.of_summary(summary, "resume")))


def judged(bench: Bench, summary: RunSummary) -> RunSummary:
    """Holds a summary and every surface of it against the practice server's books."""
    hold_against_the_books(bench, summary)
    told = figures.on_every_surface(bench.service, summary)
    assert set(told.values()) == {figures.of(summary)}, told
    return summary


def told_unlimited(_: Request, real: Callable[[], Answer]) -> Answer:
    answer = real()
    assert isinstance(answer.body, dict)
    return replace(answer, body={**answer.body, "unlimited": True})


def free_in_our_task(bench: Bench, count: int) -> None:
    """Lets the first people of each task cost nothing, though the task delivers them."""
    board = bench.server.service.board
    charge, free = board._charge, [count]

    def some_free(task: object, person: str, at: float) -> None:
        if free[0]:
            free[0] -= 1
        else:
            charge(task, person, at)  # type: ignore[arg-type]

    board._charge = some_free  # type: ignore[method-assign, assignment]


class TestAWholeRun:
    def test_failed_people_who_were_free_leave_no_doubt(self, tmp_path: Path) -> None:
        persons = people(63) + people(37, Fate.FAILED, start=5000)
        with Bench(tmp_path, persons, options=RICH) as bench:
            summary = judged(bench, bench.run(bench.sheet_of(persons)))
            assert (summary.spent, summary.spent_exact) == (945, True)
            assert (summary.estimated, summary.notices) == (1500, ())
            last = [each for each in bench.reports if isinstance(each, Overall)][-1]
            assert (last.certain, last.at_most, last.agreed) == (945, 945, 1500)

    def test_delivered_people_who_were_free_are_not_counted_as_spent(self, tmp_path: Path) -> None:
        """The balance is the truth of billing, even against Lensmor's answers."""
        persons = people(100)
        with Bench(tmp_path, persons, options=RICH) as bench:
            free_in_our_task(bench, 37)
            summary = bench.run(bench.sheet_of(persons))
            assert summary.counts == {Outcome.UNLOCKED: 100}
            assert bench.server.ledger.spent == 945
            # Credits added meanwhile, 555 of them, would look the same: then 1,500 was spent.
            assert (summary.certain, summary.spent, summary.at_most) == (945, 945, 1_500)
            assert not summary.spent_exact  # the answers say something else
            assert notices(summary) == [wording.FELL_LESS]
            assert "fell by 945 credits during this run, less than the 1,500" in words(summary)

    def test_who_was_unlocked_earlier_is_neither_unlocked_nor_spent(self, tmp_path: Path) -> None:
        persons = people(20)
        with Bench(tmp_path, persons, options=RICH) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            known = bench.server.service.account.people
            known.update((person.id, True) for person in persons[:5])  # right after the price
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            judged(bench, summary)
            assert summary.counts == {Outcome.UNLOCKED: 15, Outcome.ALREADY_UNLOCKED: 5}
            assert (summary.spent, summary.spent_exact) == (225, True)

    def test_people_without_an_email_who_were_charged_for_are_told_of(self, tmp_path: Path) -> None:
        persons = people(8) + people(2, Fate.NO_EMAIL, start=5000)
        options = replace(RICH, charge_no_email=True)
        with Bench(tmp_path, persons, options=options) as bench:
            summary = judged(bench, bench.run(bench.sheet_of(persons)))
            assert (summary.certain, summary.spent, summary.at_most) == (120, 150, 150)
            assert not summary.spent_exact
            assert notices(summary) == [wording.MAYBE_CHARGED]
            assert "fell by 150 credits" in words(summary)
            assert "addresses explain 120" in words(summary)

    def test_an_unlimited_account_fell_by_nothing_that_has_to_be_explained(
        self, tmp_path: Path
    ) -> None:
        persons = people(10)
        options = replace(RICH, balance=0, unlimited=True)
        with Bench(tmp_path, persons, options=options) as bench:
            bench.twist(Endpoint.BALANCE, told_unlimited)
            summary = judged(bench, bench.run(bench.sheet_of(persons)))
            assert (summary.spent, summary.spent_exact, summary.notices) == (150, True, ())
            assert summary.unlimited
            assert "balance: unlimited" in words(summary)
            assert "fell by" not in words(summary)

    def test_prices_that_fell_and_rose_again_count_as_they_were(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("lensmor_desktop.unlocking.beginning.MAX_PEOPLE_PER_BATCH", 10)
        persons = people(600) + people(7, Fate.FAILED, start=9000)
        with Bench(tmp_path, persons, options=replace(RICH, rate_limit=120)) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            bench.server.service.set_price(12)
            changed: list[float] = []

            def back(moment: float) -> None:
                if len(bench.calls(UNLOCK)) == 30 and not changed:
                    changed.append(moment)
                    bench.server.service.set_price(15)

            bench.clock.at_wait = back
            summary = bench.service.run(offer, Consent.to(offer), bench.stop, bench.reports.append)
            books = bench.server.ledger.spent
            assert changed
            assert 600 * 12 < books < 600 * 15
            each = [row for (row,) in bench.look("SELECT DISTINCT credits_each FROM batches")]
            assert sorted(each) == [12, 15]  # type: ignore[type-var]
            assert summary.certain <= summary.at_most
            if summary.spent_exact:
                assert summary.spent == books


class TestOthers:
    def test_what_somebody_else_spends_is_not_ours(self, tmp_path: Path) -> None:
        persons = people(10)
        with Bench(tmp_path, persons, options=RICH) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            bench.server.service.when(
                UNLOCK, 1, lambda: bench.server.service.move_balance(-500), after=True
            )
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            hold_against_the_books(bench, summary)
            assert (summary.certain, summary.spent, summary.at_most) == (150, 150, 150)
            assert not summary.spent_exact
            assert notices(summary) == [wording.BALANCE_MOVED]
            assert "fell by 650 credits" in words(summary)
            assert "explain at most 150" in words(summary)

    def test_people_of_the_sheet_in_somebody_elses_work_explain_what_they_cost(
        self, tmp_path: Path
    ) -> None:
        persons = people(10) + people(2, Fate.ELSEWHERE, start=5000)
        with Bench(tmp_path, persons, options=RICH) as bench:
            summary = judged(bench, bench.run(bench.sheet_of(persons)))
            assert summary.counts == {Outcome.UNLOCKED: 10, Outcome.ALREADY_UNLOCKED: 2}
            assert (summary.spent, summary.spent_exact) == (150, True)
            assert notices(summary) == [wording.OTHERS_SPENT]
            assert "fell by 30 credits more" in words(summary)

    def test_a_dearer_price_than_was_told_is_not_somebody_elses_for_certain(
        self, tmp_path: Path
    ) -> None:
        options = replace(RICH, unsupported_actions=frozenset({"unlock_contact_emails"}))
        persons = people(10)
        with Bench(tmp_path, persons, options=options) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            bench.server.service.set_price(30)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.server.ledger.spent == 300
            assert not summary.spent_exact
            assert "or Lensmor charged more than it had told" in words(summary)

    def test_a_top_up_during_a_run_leaves_the_answers_word(self, tmp_path: Path) -> None:
        persons = people(10)
        with Bench(tmp_path, persons, options=RICH) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            service = bench.server.service
            service.when(UNLOCK, 1, lambda: service.move_balance(10_000), after=True)
            summary = judged(bench, bench.service.run(offer, Consent.to(offer), bench.stop))
            assert (summary.spent, summary.spent_exact, summary.notices) == (150, True, ())

    def test_a_top_up_that_hides_in_what_was_spent_is_told_of(self, tmp_path: Path) -> None:
        persons = people(100)
        with Bench(tmp_path, persons, options=RICH) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            service = bench.server.service
            service.when(UNLOCK, 1, lambda: service.move_balance(1_000), after=True)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            hold_against_the_books(bench, summary)
            assert (summary.certain, summary.at_most, summary.spent_exact) == (500, 1500, False)
            assert notices(summary) == [wording.FELL_LESS]


class TestStoppedRuns:
    def test_people_in_work_are_told_of_and_nobody_else_is_blamed(self, tmp_path: Path) -> None:
        persons = people(100)
        with Bench(tmp_path, persons, options=RICH) as bench:
            after(bench, UNLOCK)
            offer = bench.offer(bench.sheet_of(persons))
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            judged(bench, summary)
            assert summary.stopped_by is StoppedBy.USER
            assert (summary.certain, summary.at_most, summary.in_work) == (0, 1500, 100)
            assert notices(summary) == [wording.STILL_IN_WORK]
            said = words(summary)
            assert "spent: 0 for certain, at most 1,500 credits, of 1,500 planned" in said
            assert "100 people were sent to Lensmor" in said
            assert "else" not in said
            assert "about" not in said
            summary = judged(bench, go_on(bench))
            assert (summary.spent, summary.spent_exact, summary.notices) == (1500, True, ())

    def test_half_of_the_people_may_have_their_result_already(self, tmp_path: Path) -> None:
        persons = people(100)
        with Bench(tmp_path, persons, options=RICH) as bench:
            after(bench, TASK, 4)
            offer = bench.offer(bench.sheet_of(persons))
            summary = judged(bench, bench.service.run(offer, Consent.to(offer), bench.stop))
            if summary.in_work:  # how far it got depends on the pace of the task
                assert summary.certain + 15 * summary.in_work == summary.at_most == 1500
                assert notices(summary) == [wording.STILL_IN_WORK]
            summary = judged(bench, go_on(bench))
            assert (summary.spent, summary.spent_exact) == (1500, True)

    def test_a_lost_network_says_what_is_certain_and_the_most_that_it_may_be(
        self, tmp_path: Path
    ) -> None:
        persons = people(150)
        with Bench(tmp_path, persons, options=RICH) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            cut = [Fault(FaultKind.DROP_BEFORE_READING, endpoint) for endpoint in Endpoint]
            service = bench.server.service

            def unplug() -> None:
                bench.server.faults = FaultPlan(cut)

            service.when(UNLOCK, 1, unplug, after=True)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            hold_against_the_books(bench, summary)
            assert summary.stopped_by is StoppedBy.NETWORK
            sent = 15 * sum(len(post) for post in bench.posts())
            assert (summary.certain, summary.at_most) == (0, sent)
            assert f"spent: 0 for certain, at most {sent:,} credits" in words(summary)
            assert "about" not in words(summary)
            credits = json_figures.of_run(summary, {})["credits"]
            assert (credits["certain"], credits["at_most"], credits["spent_exact"]) == (
                0,
                sent,
                False,
            )
            bench.server.faults = FaultPlan()
            summary = judged(bench, go_on(bench))
            assert summary.counts == {Outcome.UNLOCKED: 150}
            assert (summary.spent, summary.spent_exact) == (2250, True)

    @pytest.mark.parametrize("crash", [False, True])
    @pytest.mark.parametrize("others", [0, -450, 10_000])
    def test_what_happens_between_two_sessions_is_not_the_runs(
        self, tmp_path: Path, others: int, crash: bool
    ) -> None:
        """In-flight people are charged in the break; a colleague spends, or credits are bought."""
        persons = people(90) + people(10, Fate.FAILED, start=5000)
        with Bench(tmp_path, persons, options=RICH) as bench:
            after(bench, UNLOCK)
            offer = bench.offer(bench.sheet_of(persons))
            bench.service.run(offer, Consent.to(offer), bench.stop)
            if crash:  # no last reading either
                bench.abandon()
            bench.clock.advance(600)
            bench.server.service.move_balance(others)
            summary = judged(bench, go_on(bench))
            assert summary.counts == {Outcome.UNLOCKED: 90, Outcome.FAILED: 10}
            assert summary.certain == bench.server.ledger.spent == 1350
            assert wording.BALANCE_MOVED not in notices(summary)
            if not others:
                assert summary.spent_exact
            else:  # the failed may have been charged for in the break
                assert summary.at_most == 1500

    def test_a_break_with_nobody_in_work_costs_nothing(self, tmp_path: Path) -> None:
        persons = people(230) + people(20, Fate.FAILED, start=5000)
        limited = replace(RICH, max_running_tasks=1)
        with Bench(tmp_path, persons, options=limited) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            broke = Fault(FaultKind.REFUSE, UNLOCK, calls=frozenset({3}), status=402)
            bench.server.faults = FaultPlan([broke])
            summary = judged(bench, bench.service.run(offer, Consent.to(offer), bench.stop))
            assert summary.stopped_by is StoppedBy.CREDITS
            assert summary.spent_exact
            bench.server.service.move_balance(-999)
            summary = judged(bench, go_on(bench))
            assert summary.counts == {Outcome.UNLOCKED: 230, Outcome.FAILED: 20}
            assert (summary.spent, summary.spent_exact, summary.notices) == (3450, True, ())


class TestLostAnswers:
    def test_the_balance_proves_an_order_whose_answer_was_lost(self, tmp_path: Path) -> None:
        persons = people(30)
        lost = Fault(FaultKind.DROP, UNLOCK, calls=frozenset({1}), acts=True)
        with Bench(tmp_path, persons, options=RICH, faults=[lost]) as bench:
            summary = judged(bench, bench.run(bench.sheet_of(persons)))
            assert summary.counts == {Outcome.UNLOCKED: 30}
            assert (summary.spent, summary.spent_exact, summary.notices) == (450, True, ())
            bench.nobody_paid_twice()

    def test_without_a_balance_it_is_not_certain(self, tmp_path: Path) -> None:
        """Lost answers while the balance can't be read crash nothing and claim nothing."""
        persons = people(20) + people(10, Fate.FAILED, start=5000)
        lost = Fault(FaultKind.DROP, UNLOCK, calls=frozenset({1}), acts=True)
        with Bench(tmp_path, persons, options=RICH) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            dark = Fault(FaultKind.SERVER_ERROR, Endpoint.BALANCE, calls=frozenset(range(2, 999)))
            bench.server.faults = FaultPlan([lost, dark])
            summary = judged(bench, bench.service.run(offer, Consent.to(offer), bench.stop))
            assert bench.server.ledger.spent == 300
            assert not summary.spent_exact
            assert (summary.certain, summary.at_most) == (0, 450)
            assert len(bench.posts()) == 1

    def test_a_colleague_who_unlocks_one_of_a_lost_order_leaves_a_doubt(
        self, tmp_path: Path
    ) -> None:
        persons = people(5)
        lost = Fault(FaultKind.DROP, UNLOCK, calls=frozenset({1}), acts=False)
        with Bench(tmp_path, persons, options=RICH, faults=[lost]) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            done: list[float] = []

            def colleague(moment: float) -> None:
                if bench.posts() and not done:
                    done.append(moment)
                    bench.server.service.colleague([persons[0]], seconds=5)

            bench.clock.at_wait = colleague
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert done
            hold_against_the_books(bench, summary)
            bench.nobody_paid_twice()


class TestTwoRuns:
    @pytest.mark.parametrize("lost", [False, True])
    def test_one_purchase_is_never_counted_by_two_runs(self, tmp_path: Path, lost: bool) -> None:
        """In flight in the first run, delivered through the second, on a copy of the sheet."""
        persons = people(40)
        with Bench(tmp_path, persons, options=RICH) as bench:
            if lost:
                drop = Fault(FaultKind.DROP, UNLOCK, calls=frozenset({1}), acts=True)
                bench.server.faults = FaultPlan([drop])
            after(bench, UNLOCK)
            offer = bench.offer(bench.sheet_of(persons))
            bench.service.run(offer, Consent.to(offer), bench.stop)
            bench.stop.clear()
            bench.clock.at_wait = lambda moment: None
            bench.run(bench.sheet_of(persons, "copy.csv"))
            books = bench.server.ledger.spent
            runs = bench.service.runs()
            assert sum(run.certain for run in runs) <= books <= sum(run.at_most for run in runs)
            if runs[1].resumable:
                go_on(bench)
            if bench.service.runs()[0].resumable:
                go_on(bench, 2)
            runs = bench.service.runs()
            books = bench.server.ledger.spent
            assert books == 600
            assert sum(run.certain for run in runs) <= books <= sum(run.at_most for run in runs)
            assert sum(run.spent for run in runs) == books
            told = [notice.template for run in runs for notice in run.notices]
            assert wording.BALANCE_MOVED not in told
            bench.nobody_paid_twice()


class TestEvents:
    def test_a_refused_event_needs_nothing_and_costs_nothing(self, tmp_path: Path) -> None:
        closed = Event("300", name="Closed Fair", preview_limit=1)
        hidden = [Person("1", ("300",)), Person("2", ("300",))]
        with Bench(tmp_path, hidden, events=[closed], options=RICH) as bench:
            offer = bench.offer(bench.sheet([["", "300", "", ""]]), unlock_events=("300",))
            refuse = Fault(FaultKind.REFUSE, Endpoint.UNLOCK_EVENT, status=403)
            bench.server.faults = FaultPlan([refuse])
            summary = judged(bench, bench.service.run(offer, Consent.to(offer), bench.stop))
            assert (summary.spent, summary.at_most, summary.spent_exact) == (0, 0, True)

    def test_the_event_and_its_people_add_up(self, tmp_path: Path) -> None:
        events = [Event(EVENT), Event("300", name="Closed Fair", preview_limit=1)]
        persons = [*people(10), *(Person(str(n), ("300",)) for n in range(5000, 5005))]
        with Bench(tmp_path, persons, events=events, options=RICH) as bench:
            offer = bench.offer(bench.sheet_of(persons), unlock_events=("300",))
            summary = judged(
                bench,
                bench.service.run(offer, Consent.to(offer), bench.stop, bench.reports.append),
            )
            assert (summary.spent, summary.spent_exact) == (2000 + 15 * 15, True)
            told = [each for each in bench.reports if isinstance(each, Overall)]
            assert [each.certain for each in told] == sorted(each.certain for each in told)
            assert all(each.at_most <= each.agreed == offer.agreed for each in told)
