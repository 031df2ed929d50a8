"""Nothing is spent that was not agreed to, and nothing is sent that could not be written down."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Obstacle
from lensmor_desktop.domain.progress import BatchProgress, Progress
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.errors import (
    AnotherAtWork,
    JournalError,
    NotStarted,
    OutputError,
    SpendingRefused,
)
from lensmor_desktop.journal import database
from lensmor_desktop.journal import wording as journal_wording
from lensmor_desktop.sandbox import (
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultKind,
    FaultPlan,
    Moment,
    Options,
    Person,
    Request,
)
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import EVENT, Bench, people

UNLOCK = Endpoint.UNLOCK_CONTACTS
CLOSED_EVENT = Event("300", name="Closed Fair", preview_limit=1)
FIRST, SECOND = Event("100", name="First Fair"), Event("200", name="Second Fair")


def under_both(bench: Bench, persons: list[Person]) -> Path:
    """A sheet that lists everyone under the first event and again under the second."""
    return bench.sheet(
        [(p.full_name, event, p.id, "") for event in ("100", "200") for p in persons]
    )


class TestConsent:
    def test_without_the_right_yes_nothing_is_sent(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            smaller = bench.service.reprice(offer, replace(offer.wishes, limit=2))
            before = path.read_bytes()
            calls = len(bench.server.exchanges)
            with pytest.raises(SpendingRefused):
                bench.service.run(offer, Consent.to(smaller), bench.stop)
            assert len(bench.server.exchanges) == calls
            assert bench.service.runs() == ()
            assert path.read_bytes() == before

    def test_a_run_that_cannot_be_paid_is_refused_before_anything_is_sent(
        self, tmp_path: Path
    ) -> None:
        persons = people(10)
        with Bench(tmp_path, persons, options=Options(balance=100, rate_limit=None)) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            assert offer.obstacle is Obstacle.TOO_FEW_CREDITS
            assert offer.affordable_people == 6
            with pytest.raises(SpendingRefused, match="first 6 people"):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.posts() == []
            summary = bench.run(path, limit=offer.affordable_people)
        assert summary.counts == {Outcome.UNLOCKED: 6, Outcome.NOT_SENT: 4}
        assert summary.balance_after == 10

    def test_checking_and_pricing_spend_nothing(self, tmp_path: Path) -> None:
        persons = people(150)
        with Bench(tmp_path, persons, events=[Event(EVENT), CLOSED_EVENT]) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            for limit in (1, 50, 150):
                bench.service.reprice(offer, replace(offer.wishes, limit=limit))
            assert bench.server.ledger.charges == []
            assert bench.calls(UNLOCK) == []


class TestLimits:
    def test_max_credits_sends_as_many_as_it_pays_for(self, tmp_path: Path) -> None:
        persons = people(150)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path, max_credits=1700)
            assert [len(ids) for ids in bench.posts()] == [100, 13]
            assert bench.server.ledger.spent == 1695
            left = bench.row_of(path, persons[149].id)
        assert summary.stopped_by is StoppedBy.LIMIT
        assert summary.counts == {Outcome.UNLOCKED: 113, Outcome.NOT_SENT: 37}
        assert left == ("", "Not sent", wording.NOT_SENT_BUDGET.format(credits="1,700"))

    def test_a_limit_that_cut_a_run_short_is_still_told_after_it_was_resumed(
        self, tmp_path: Path
    ) -> None:
        persons = people(5)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path, max_credits=30)

            def report(progress: Progress) -> None:
                if isinstance(progress, BatchProgress) and progress.state is BatchState.SUBMITTED:
                    bench.stop.set()

            summary = bench.service.run(offer, Consent.to(offer), bench.stop, report)
            assert summary.stopped_by is StoppedBy.USER
            summary = bench.resume()
        assert summary.counts == {Outcome.UNLOCKED: 2, Outcome.NOT_SENT: 3}
        assert summary.stopped_by is StoppedBy.LIMIT
        assert not summary.resumable

    @pytest.mark.parametrize("limit", [100, 1999])
    def test_a_limit_that_does_not_pay_for_the_ticked_events_is_told_before_the_yes(
        self, tmp_path: Path, limit: int
    ) -> None:
        persons = [Person(str(n), ("300",)) for n in range(1, 19)]
        with Bench(tmp_path, persons, events=[CLOSED_EVENT]) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path, unlock_events=("300",), max_credits=limit)
            assert offer.obstacle is Obstacle.LIMIT
            assert str(offer.obstacle_text) == (
                f"Your spending limit is {limit:,} credits, and the events that are to be unlocked "
                "cost 2,000."
            )
            assert "Set the limit to 2,270 credits for the events and everyone" in str(
                offer.obstacle_hint
            )
            assert offer.enough_credits == 2270
            with pytest.raises(SpendingRefused, match="2,270"):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.calls(Endpoint.UNLOCK_EVENT) == []
            assert bench.posts() == []
            enough = bench.run(path, unlock_events=("300",), max_credits=offer.enough_credits)
        assert enough.counts == {Outcome.UNLOCKED: 18}
        assert enough.spent == 2270

    @pytest.mark.parametrize(("limit", "fit"), [(2000, 0), (2014, 0), (2015, 1), (2269, 17)])
    def test_a_limit_pays_for_events_first_and_then_for_people(
        self, tmp_path: Path, limit: int, fit: int
    ) -> None:
        persons = [Person(str(n), ("300",)) for n in range(1, 19)]
        with Bench(tmp_path, persons, events=[CLOSED_EVENT]) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path, unlock_events=("300",), max_credits=limit)
            assert offer.obstacle is None
            assert (len(offer.people), offer.beyond_credits) == (fit, 18 - fit)
            assert offer.enough_credits == 2270
            bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.server.ledger.spent == 2000 + 15 * fit

    def test_each_is_told_by_which_limit_they_were_left_out(self, tmp_path: Path) -> None:
        persons = people(5)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path, limit=4, max_credits=30)
            assert (offer.beyond_credits, offer.beyond_first) == (2, 1)
            bench.service.run(offer, Consent.to(offer), bench.stop)
            details = [bench.row_of(path, person.id)[2] for person in persons[2:]]
        budget = wording.NOT_SENT_BUDGET.format(credits="30")
        assert details == [budget, budget, wording.NOT_SENT_CHOICE.format(limit="4")]

    def test_an_event_is_not_unlocked_where_the_limit_shrank(self, tmp_path: Path) -> None:
        # The run's allowance shrinks behind its back, as a defect would do it.
        persons = [Person("1", ("300",))]
        with Bench(tmp_path, persons, events=[CLOSED_EVENT]) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path, unlock_events=("300",))
            real = bench.service._journal.runs.get

            def shrunken(run: int) -> object:
                return replace(real(run), credits_allowed=1999)

            bench.service._journal.runs.get = shrunken  # type: ignore[method-assign,assignment]
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.calls(Endpoint.UNLOCK_EVENT) == []
        assert summary.stopped_by is StoppedBy.LIMIT
        (event,) = summary.events
        assert event.outcome is EventOutcome.NOT_UNLOCKED
        assert str(event.details) == wording.EVENT_LIMIT
        assert summary.spent == 0

    def test_the_limit_is_looked_at_before_every_post(self, tmp_path: Path) -> None:
        # The run's allowance shrinks behind its back, as a defect or a changed price would do it.
        persons = people(250)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            real = bench.service._journal.runs.get

            def shrunken(run: int) -> object:
                return replace(real(run), credits_allowed=2000)

            bench.service._journal.runs.get = shrunken  # type: ignore[method-assign,assignment]
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert [len(ids) for ids in bench.posts()] == [100, 33]
            assert bench.server.ledger.spent == 1995
        assert summary.stopped_by is StoppedBy.LIMIT
        assert str(summary.stop_reason) == wording.STOP_AGREED.format(agreed="2,000")
        assert summary.counts == {Outcome.UNLOCKED: 133, Outcome.NOT_SENT: 117}
        assert summary.finished


class TestSeveralEvents:
    def test_the_next_event_is_tried_only_where_the_first_did_not_deliver(
        self, tmp_path: Path
    ) -> None:
        both = ("100", "200")
        persons = [
            Person("1", both),
            Person("2", both, Fate.FAILED_ONCE),
            Person("3", both, Fate.NO_EMAIL),
            Person("4", both, Fate.FAILED),
            Person("5", ("200",)),
        ]
        with Bench(tmp_path, persons, events=[FIRST, SECOND]) as bench:
            path = under_both(bench, persons)
            offer = bench.offer(path)
            assert (offer.price.total, offer.price.exact) == (75, False)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            bodies = [json.loads(e.body) for e in bench.calls(UNLOCK)]
            cells = bench.cells(path)
            bench.nobody_paid_twice()
        sent = [(b["event_id"], set(b["personnel_ids"])) for b in bodies]
        assert sent[0][0] == "100"
        assert sent[0][1] >= {"1", "2", "3", "4"}
        assert sent[1][0] == "200"
        assert sent[1][1] >= {"2", "4"}
        assert not sent[1][1] & {"1", "3"}
        assert {p: status for p, (_, status, _) in cells.items()} == {
            "1": "Unlocked",
            "2": "Unlocked",
            "3": "No email",
            "4": "Failed",
            "5": "Unlocked",
        }
        assert summary.spent == 45

    def test_every_row_of_a_person_shows_the_one_result(self, tmp_path: Path) -> None:
        persons = [Person("1", ("100", "200")), Person("2", ("100", "200"), Fate.FAILED_ONCE)]
        with Bench(tmp_path, persons, events=[FIRST, SECOND]) as bench:
            path = under_both(bench, persons)
            bench.run(path)
            lines = path.read_text(encoding="utf-8").splitlines()[1:]
            bench.nobody_paid_twice()
        for person in persons:
            assert sum(person.email in line for line in lines) == 2

    def test_who_is_unconfirmed_is_not_tried_under_the_next_event(self, tmp_path: Path) -> None:
        persons = [Person("1", ("100", "200"))]
        faults = [Fault(FaultKind.TASK_STUCK, UNLOCK)]
        with Bench(tmp_path, persons, events=[FIRST, SECOND], faults=faults) as bench:
            summary = bench.run(under_both(bench, persons))
            assert len(bench.posts()) == 1
        assert summary.counts == {Outcome.UNCONFIRMED: 1}

    def test_a_second_try_stays_within_what_was_agreed_where_failures_cost(
        self, tmp_path: Path
    ) -> None:
        # The balance falls by more than the delivered explain, so the failed may have been paid.
        persons = [
            Person("1", ("100", "200"), Fate.FAILED_ONCE),
            Person("2", ("100", "200")),
        ]
        with Bench(tmp_path, persons, events=[FIRST, SECOND]) as bench:
            path = under_both(bench, persons)
            offer = bench.offer(path)
            service = bench.server.service

            def charge(_: float) -> None:
                if len(bench.calls(Endpoint.TASK)) == 1:
                    service.set_balance(service.balance - 15)
                    bench.clock.at_wait = lambda moment: None

            bench.clock.at_wait = charge
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert len(bench.posts()) == 1
            assert bench.row_of(path, "1")[1] == "Failed"
        assert summary.stopped_by is None
        assert summary.counts == {Outcome.UNLOCKED: 1, Outcome.FAILED: 1}


class TestTheJournalComesFirst:
    def test_intent_and_claims_are_on_disk_before_the_post_and_the_answer_right_after(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        seen: list[tuple[str, object, object, object]] = []
        with Bench(tmp_path, persons) as bench:

            def observer(moment: Moment, request: Request) -> None:
                if request.path.startswith("/external/contacts/"):
                    state, task = bench.look("SELECT state, task_id FROM batches")[0]
                    claims = bench.look("SELECT count(*) FROM claims")[0][0]
                    seen.append((f"{request.method} {moment.value}", state, task, claims))

            path = bench.sheet_of(persons)
            bench.server.observer = observer
            bench.run(path)
        posts = [each[1:] for each in seen if each[0] in ("POST received", "POST acted")]
        assert posts == [("submitting", "", 3)] * 2
        first_poll = next(each[1:] for each in seen if each[0] == "GET received")
        assert first_poll == ("submitted", "700101", 3)

    def test_an_events_intent_is_on_disk_before_its_post(self, tmp_path: Path) -> None:
        seen: list[object] = []
        with Bench(tmp_path, [], events=[CLOSED_EVENT]) as bench:

            def observer(moment: Moment, request: Request) -> None:
                if request.path == "/external/events/300/unlock" and moment is Moment.RECEIVED:
                    seen.extend(bench.look("SELECT state FROM run_events")[0])

            bench.server.observer = observer
            bench.run(bench.sheet([("", "300", "", "")]), unlock_events=("300",))
        assert seen == ["submitting"]

    def test_if_the_journal_cannot_be_written_nothing_is_sent(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            file = tmp_path / "data" / "journal.sqlite3"
            with closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                with pytest.raises(JournalError) as refused:
                    bench.service.run(offer, Consent.to(offer), bench.stop)
                assert str(refused.value.title) == journal_wording.BUSY_TITLE
                assert bench.posts() == []
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.counts == {Outcome.UNLOCKED: 3}

    def test_if_the_disk_fills_up_in_the_middle_nothing_more_is_sent_and_nothing_is_lost(
        self, tmp_path: Path
    ) -> None:
        persons = people(3000)
        with Bench(tmp_path, persons, options=Options(balance=90_000, rate_limit=None)) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            inside = bench.service._journal._database

            def fill(progress: Progress) -> None:
                if isinstance(progress, BatchProgress) and progress.state is BatchState.SUBMITTED:
                    inside.all("PRAGMA max_page_count = 1")  # it can't grow any more

            with pytest.raises(JournalError, match="full"):
                bench.service.run(offer, Consent.to(offer), bench.stop, fill)
            sent = len(bench.posts())
            assert 1 <= sent < 30
            bench.abandon()
            summary = bench.resume()
            cells = bench.cells(path)
            bench.nobody_paid_twice()
        assert summary.counts == {Outcome.UNLOCKED: 3000}
        assert all(cells[p.id][0] == p.email for p in persons)

    def test_a_second_engine_on_the_same_folder_is_told_and_sends_nothing(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        refusals: list[AnotherAtWork] = []
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)

            def report(progress: Progress) -> None:
                if isinstance(progress, BatchProgress) and progress.state is BatchState.SUBMITTED:
                    with bench.open() as second, pytest.raises(AnotherAtWork) as refused:
                        second.run(offer, Consent.to(offer), bench.stop)
                    refusals.append(refused.value)

            summary = bench.service.run(offer, Consent.to(offer), bench.stop, report)
            assert len(bench.posts()) == 1
        assert {str(r.title) for r in refusals} == {journal_wording.IN_USE_TITLE}
        assert summary.counts == {Outcome.UNLOCKED: 3}


class TestBeforeTheStart:
    def test_a_service_that_cannot_be_asked_for_the_balance_starts_nothing(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            bench.server.faults = FaultPlan([Fault(FaultKind.SERVER_ERROR, Endpoint.BALANCE)])
            with pytest.raises(NotStarted, match="Nothing was sent"):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.posts() == []
            assert bench.service.runs() == ()

    def test_an_output_that_cannot_be_written_is_found_before_the_first_credit(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            offer = bench.offer(
                bench.sheet_of(persons), output=str(tmp_path / "no such folder" / "out.csv")
            )
            assert offer.obstacle is Obstacle.OUTPUT
            with pytest.raises(SpendingRefused, match="no such folder"):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.posts() == []

    def test_a_run_whose_original_cannot_be_kept_is_called_off_for_good(
        self, tmp_path: Path
    ) -> None:
        persons = [Person("1", ("300",))]
        with Bench(tmp_path, persons, events=[CLOSED_EVENT]) as bench:
            offer = bench.offer(bench.sheet_of(persons), unlock_events=("300",))
            (tmp_path / "data" / "originals").write_text("in the way")
            with pytest.raises(OutputError):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            (run,) = bench.service.runs()
            assert not run.resumable
            assert run.counts == {Outcome.NOT_SENT: 1}
            assert run.events[0].outcome is EventOutcome.NOT_UNLOCKED
            bench.resume()
            assert bench.server.ledger.charges == []
            assert bench.calls(UNLOCK) == []
