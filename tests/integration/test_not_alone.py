"""Others act on the same account: colleagues in the web app, another folder, another computer.

Whoever is in work is never ordered, and whoever is unlocked is taken from their profile. The
practice server is as strict as an older or a careless one may be: who is ordered again is charged
again, or the whole order is refused, or they are skipped, as the contract says.
"""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.sandbox import Endpoint, Options, Pace, Person
from tests.fakes.engine import Bench, people, together

Mode = Literal["charge", "refuse", "skip"]
MODES: tuple[Mode, ...] = ("charge", "refuse", "skip")
STEADY = Pace(median=8.0, spread=0.0, shortest=8.0, longest=8.0)
PRECHECK, UNLOCK = Endpoint.PRECHECK, Endpoint.UNLOCK_CONTACTS


def strict(mode: Mode, **more: object) -> Options:
    """A server that charges whoever is ordered again, unlocked or in work; or refuses, or skips."""
    options = Options(
        balance=100_000,
        rate_limit=None,
        reorders=mode,
        charge_unlocked=mode == "charge",
        pace=STEADY,
    )
    return replace(options, **more)  # type: ignore[arg-type]


def everyone_has_their_address(bench: Bench, path: Path, persons: list[Person]) -> None:
    cells = bench.cells(path)
    for person in persons:
        assert cells[person.id][0] == person.email, cells[person.id][1:]


def nobody_charged_twice(bench: Bench) -> None:
    """By us or by us and somebody else: each person's address is paid for once on the account."""
    bench.nobody_paid_twice()
    subjects = [charge.subject for charge in bench.server.ledger.charges]
    assert len(subjects) == len(set(subjects))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("precheck", ["told", "silent"])
@pytest.mark.parametrize("begun", ["before the offer", "after the yes", "after the first order"])
@pytest.mark.parametrize("fails", [False, True], ids=["delivers", "fails"])
def test_whoever_a_colleague_has_in_work_is_never_ordered(
    tmp_path: Path, mode: Mode, precheck: str, begun: str, fails: bool
) -> None:
    persons = people(120)
    theirs = [*persons[:3], *persons[50:53], *persons[110:116]]
    silent = frozenset({"unlock_contact_emails"}) if precheck == "silent" else frozenset()
    with Bench(tmp_path, persons, options=strict(mode, unsupported_actions=silent)) as bench:
        path = bench.sheet_of(persons)
        service = bench.server.service

        def colleague() -> None:
            service.colleague(theirs, seconds=40.0, fails=fails)

        if begun == "before the offer":
            colleague()
        offer = bench.offer(path)
        if begun == "after the yes":
            colleague()
        elif begun == "after the first order":
            service.when(UNLOCK, 1, colleague, after=True)
        summary = bench.service.run(offer, Consent.to(offer), bench.stop, bench.reports.append)
        taken = [p for p in theirs if begun != "after the first order" or p in persons[100:]]
        ordered = {person for post in bench.posts() for person in post}
        assert ordered.isdisjoint(p.id for p in taken)
        nobody_charged_twice(bench)
        left = [p for p in persons if p not in taken] if fails else persons
        everyone_has_their_address(bench, path, left)
        assert summary.spent == bench.server.ledger.spent == 15 * (120 - len(taken))
        assert summary.counts[Outcome.UNLOCKED] == 120 - len(taken)
        word = Outcome.FAILED if fails else Outcome.ALREADY_UNLOCKED
        assert summary.counts[word] == len(taken)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("looked_up", [False, True])
def test_who_was_unlocked_earlier_is_neither_sent_nor_counted_as_bought(
    tmp_path: Path, mode: Mode, looked_up: bool
) -> None:
    persons = people(500)
    owned = persons[::10]
    with Bench(tmp_path, persons, options=strict(mode)) as bench:
        for person in owned:
            bench.server.service.account.people[person.id] = True
        path = bench.sheet_of(persons)
        offer = bench.offer(path, skip_identity_check=not looked_up)
        assert (offer.price.total, offer.price.exact) == (450 * 15, True)
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        ordered = {person for post in bench.posts() for person in post}
        assert ordered.isdisjoint(person.id for person in owned)
        assert summary.counts == {Outcome.UNLOCKED: 450, Outcome.ALREADY_UNLOCKED: 50}
        assert (summary.spent, summary.spent_exact) == (450 * 15, True)
        everyone_has_their_address(bench, path, persons)
        nobody_charged_twice(bench)


@pytest.mark.parametrize("mode", MODES)
def test_two_folders_and_a_web_user_at_the_same_time_pay_for_nobody_twice(
    tmp_path: Path, mode: Mode
) -> None:
    persons = people(450)
    with Bench(tmp_path, persons, options=strict(mode, rate_limit=120)) as bench:
        beside = bench.beside("colleague")
        server = bench.server.service
        for number, at in enumerate((1.0, 4.0, 12.0, 30.0)):
            some = persons[number * 97 : number * 97 + 30]
            server.colleague(some, at=bench.clock.true() + at, seconds=25.0)

        def run(one: Bench) -> RunSummary:
            path = one.sheet_of(persons)
            offer = one.offer(path)
            summary = one.service.run(offer, Consent.to(offer), one.stop)
            for _ in range(3):  # what others have in work takes its time
                if summary.resumable:
                    summary = one.service.resume(summary.run, one.stop)
            return summary

        summaries = together((bench, run), (beside, run))
        nobody_charged_twice(bench)
        for one in (bench, beside):
            everyone_has_their_address(one, one.folder / "people.csv", persons)
        assert sum(summary.spent for summary in summaries) == bench.server.ledger.spent
        bought = [summary.counts.get(Outcome.UNLOCKED, 0) for summary in summaries]
        assert sum(bought) * 15 == bench.server.ledger.spent


@pytest.mark.parametrize("mode", MODES)
def test_an_order_right_between_the_look_and_ours_waits_for_it(tmp_path: Path, mode: Mode) -> None:
    """Another program on this computer orders the same people in the very same moment."""
    persons = people(60)
    with Bench(tmp_path, persons, options=strict(mode)) as bench:
        beside = bench.beside("colleague")
        offers = {id(one): one.offer(one.sheet_of(persons)) for one in (bench, beside)}
        for one in (bench, beside):
            one.close_engines()

        def run(one: Bench) -> RunSummary:
            offer = offers[id(one)]
            return one.service.run(offer, Consent.to(offer), one.stop)

        together((bench, run), (beside, run))
        assert sum(len(post) for post in bench.posts()) == 60
        nobody_charged_twice(bench)


def test_a_person_whom_only_precheck_calls_in_work_is_found_and_held(tmp_path: Path) -> None:
    persons = people(40)
    with Bench(tmp_path, persons, options=strict("charge")) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path)
        busy = {persons[7].id, persons[23].id}
        bench.server.service.colleague(busy, seconds=30.0)
        real = bench.server.service.contacts.status
        until = bench.clock.true() + 30.0

        def lagging(person: Person) -> str:
            return "locked" if person.id in busy and bench.clock.true() < until else real(person)

        setattr(bench.server.service.contacts, "status", lagging)  # noqa: B010 - for this object
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert busy.isdisjoint(person for post in bench.posts() for person in post)
        nobody_charged_twice(bench)
        assert summary.counts[Outcome.UNLOCKED] == 38


class TestTheJournalIsLookedAtOnceMore:
    """What was bought after the price was shown is left out of the order."""

    @pytest.mark.parametrize("mode", MODES)
    def test_a_question_that_stood_open_while_another_run_bought_the_sheet(
        self, tmp_path: Path, mode: Mode
    ) -> None:
        persons = people(30)
        with Bench(tmp_path, persons, options=strict(mode)) as bench:
            first, second = bench.sheet_of(persons), bench.sheet_of(persons, "copy.csv")
            open_question = bench.offer(second)
            bench.run(first)
            bench.clock.advance(3600)
            summary = bench.service.run(open_question, Consent.to(open_question), bench.stop)
            assert len(bench.posts()) == 1
            assert summary.counts == {Outcome.ALREADY_UNLOCKED: 30}
            assert summary.spent == 0
            everyone_has_their_address(bench, second, persons)
            nobody_charged_twice(bench)

    @pytest.mark.parametrize("mode", MODES)
    def test_an_old_run_that_is_gone_on_with(self, tmp_path: Path, mode: Mode) -> None:
        persons = people(250)
        with Bench(tmp_path, persons, options=strict(mode)) as bench:
            first, second = bench.sheet_of(persons), bench.sheet_of(persons, "copy.csv")
            offer = bench.offer(first)
            service = bench.server.service
            service.when(UNLOCK, 1, bench.stop.set, after=True)
            bench.service.run(offer, Consent.to(offer), bench.stop)
            bench.stop.clear()
            bench.clock.advance(3600)
            bench.run(second)
            summary = bench.resume()
            while summary.resumable:
                summary = bench.resume()
            nobody_charged_twice(bench)
            everyone_has_their_address(bench, first, persons)
            for past in bench.service.runs():
                if past.resumable:
                    bench.resume(past.run)
            everyone_has_their_address(bench, second, persons)


def test_the_lock_of_orders_is_not_waited_for_after_stop(tmp_path: Path) -> None:
    persons = people(5)
    with Bench(tmp_path, persons, options=strict("charge")) as bench:
        offer = bench.offer(bench.sheet_of(persons))
        held, done = threading.Event(), threading.Event()

        def hold_the_lock() -> None:
            from lensmor_desktop.unlocking.order_lock import OrderLock

            host = bench.server.base_url.removeprefix("http://")
            with OrderLock(host).held(lambda seconds: None):
                held.set()
                done.wait(30)

        holder = threading.Thread(target=hold_the_lock)
        holder.start()
        assert held.wait(10)
        start = bench.clock.now()

        def stop_later(moment: float) -> None:
            if moment - start > 5:
                bench.stop.set()

        bench.clock.at_wait = stop_later
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        done.set()
        holder.join()
        assert bench.posts() == []
        assert summary.counts == {Outcome.NOT_SENT: 5}
        assert summary.resumable


def test_people_in_somebody_elses_work_keep_nobody_waiting(tmp_path: Path) -> None:
    persons = people(60)
    with Bench(tmp_path, persons, options=strict("charge")) as bench:
        path = bench.sheet_of(persons)
        bench.server.service.colleague(persons[:2], seconds=300.0)
        offer = bench.offer(path)
        begun = bench.clock.steady()
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert bench.times(UNLOCK) == [pytest.approx(begun, abs=1.0)]
        assert summary.counts == {Outcome.UNLOCKED: 58, Outcome.ALREADY_UNLOCKED: 2}
        everyone_has_their_address(bench, path, persons)
