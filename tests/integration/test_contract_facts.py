"""The contract's numbered "Facts that bite", each through the whole engine over real HTTP."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest

from lensmor_desktop.api import KeyRefused, Timeouts
from lensmor_desktop.domain.events import Access, EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Obstacle
from lensmor_desktop.domain.progress import (
    BatchProgress,
    PeopleSettled,
    Progress,
    Waiting,
)
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.errors import SpendingRefused
from lensmor_desktop.sandbox import (
    Answer,
    ChargeKind,
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultKind,
    FaultPlan,
    Moment,
    Options,
    Pace,
    Person,
    Request,
)
from lensmor_desktop.sheets import Choices
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.clock import FakeClock
from tests.fakes.engine import EVENT, Bench, people

UNLOCK = Endpoint.UNLOCK_CONTACTS
SLOW = Pace(median=40.0, spread=0.0, shortest=40.0, longest=40.0)
PREVIEW = Event(EVENT, name="Preview Fair", preview_limit=2)


def options(**changes: object) -> Options:
    usual = Options(pace=Pace.APP, charge_resubmissions=True, rate_limit=None)
    return replace(usual, **changes)  # type: ignore[arg-type]


def once(kind: FaultKind, endpoint: Endpoint = UNLOCK, **more: object) -> Fault:
    """A fault that strikes the first call of an endpoint."""
    return Fault(kind, endpoint, calls=frozenset({1}), **more)  # type: ignore[arg-type]


def answered(status: int, body: object) -> Callable[[Request, Callable[[], Answer]], Answer]:
    """An answer in the service's place; the service does nothing."""
    return lambda request, real: Answer(status, body)


def changed(
    change: Callable[[dict[str, object]], object],
) -> Callable[[Request, Callable[[], Answer]], Answer]:
    """The service's own answer, with something in its body changed."""

    def twist(request: Request, real: Callable[[], Answer]) -> Answer:
        answer = real()
        body = json.loads(answer.encoded())
        change(body)
        return Answer(answer.status, body, answer.headers)

    return twist


class TestFact01DeliveredMeansAnAddress:
    def test_fact_01_each_outcome_without_an_address_is_shown_as_such(self, tmp_path: Path) -> None:
        fates = {
            "1": Fate.DELIVERED,
            "2": Fate.NO_EMAIL,
            "3": Fate.FAILED,
            "4": Fate.FAILED_SILENTLY,
            "5": Fate.LEFT_PENDING,
            "6": Fate.MISSING,
        }
        persons = [Person(number, (EVENT,), fate) for number, fate in fates.items()]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            cells = bench.cells(path)
        assert cells == {
            "1": (persons[0].email, "Unlocked", wording.DELIVERED),
            "2": ("", "No email", wording.NO_EMAIL),
            "3": ("", "Failed", wording.ITEM_FAILED_CODE.format(code="EMAIL_NOT_FOUND")),
            "4": ("", "Failed", wording.ITEM_FAILED),
            "5": ("", "Failed", wording.PENDING_AT_END),
            "6": ("", "Failed", wording.MISSING_AT_END),
        }
        assert summary.counts == {Outcome.UNLOCKED: 1, Outcome.NO_EMAIL: 1, Outcome.FAILED: 4}
        assert summary.spent == 15
        assert summary.finished

    def test_fact_01_a_create_call_is_not_a_result(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, faults=[once(FaultKind.TASK_STUCK)]) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            cells = bench.cells(path)
        assert summary.counts == {Outcome.UNCONFIRMED: 3}
        assert set(cells.values()) == {("", "Unconfirmed", wording.STILL_RUNNING)}

    def test_fact_01_who_is_left_in_a_failed_task_failed_and_the_others_have_results(
        self, tmp_path: Path
    ) -> None:
        persons = people(4)
        with Bench(tmp_path, persons, faults=[once(FaultKind.TASK_FAILS)]) as bench:
            path = bench.sheet_of(persons)
            bench.run(path)
            cells = bench.cells(path)
        assert [cells[p.id][1] for p in persons] == ["Unlocked", "Unlocked", "Failed", "Failed"]
        assert cells[persons[3].id][2] == wording.TASK_FAILED

    def test_fact_01_a_late_delivery_is_waited_for(self, tmp_path: Path) -> None:
        persons = people(1, Fate.LATE)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            assert bench.row_of(path, persons[0].id)[:2] == (persons[0].email, "Unlocked")
        assert summary.spent == 15


SKIPS = {
    "1": "invalid_personnel_ids",
    "2": "missing_personnel_ids",
    "3": "unlinked_personnel_ids",
    "4": "already_unlocked_personnel_ids",
    "5": "unlocking_personnel_ids",
}


class TestFact02ACreateCallWithoutATask:
    def test_fact_02_each_group_of_skipped_people_has_its_own_outcome(self, tmp_path: Path) -> None:
        persons = [Person(number, (EVENT,)) for number in SKIPS]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            bench.server.service.account.people["4"] = True
            bench.server.service.contacts.elsewhere["5"] = bench.clock.now()
            body = {
                "status": "success",
                "skipped_personnel_ids": list(SKIPS),
                "skipped_detail": {group: [person] for person, group in SKIPS.items()},
            }
            bench.twist(UNLOCK, answered(201, body))
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            cells = bench.cells(path)
            assert bench.calls(Endpoint.TASK) == []
        assert cells == {
            "1": ("", "Not eligible", wording.INVALID_ID.format(person="1")),
            "2": ("", "Not eligible", wording.UNKNOWN_PERSON.format(person="2")),
            "3": ("", "Not eligible", wording.UNLINKED.format(person="3", event=EVENT)),
            "4": (persons[3].email, "Already unlocked", wording.ALREADY),
            "5": (persons[4].email, "Already unlocked", wording.ALREADY),
        }
        assert summary.finished
        assert summary.spent == 0
        assert summary.batches == 1

    def test_fact_02_success_without_a_task_is_not_polled_and_profiles_tell(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            for person in persons[:2]:
                bench.server.service.account.people[person.id] = True
            bench.twist(UNLOCK, answered(201, {"status": "success"}))
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            cells = bench.cells(path)
            assert bench.calls(Endpoint.TASK) == []
        assert [cells[p.id][1] for p in persons] == ["Already unlocked"] * 2 + ["Failed"]
        assert cells[persons[2].id][2] == wording.NOTHING_LEFT
        assert summary.spent == 0
        assert summary.spent_exact

    def test_fact_02_an_accepted_answer_can_carry_skips_too(self, tmp_path: Path) -> None:
        persons = [*people(2), Person("7", (EVENT,), Fate.REFUSED)]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            bench.server.service.account.people[persons[1].id] = True
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            cells = bench.cells(path)
            assert len(bench.posts()) == 1
        assert [cells[p.id][:2] for p in persons] == [
            (persons[0].email, "Unlocked"),
            (persons[1].email, "Already unlocked"),
            ("", "Not eligible"),
        ]
        assert summary.spent == 15

    def test_fact_02_addresses_of_already_unlocked_people_cost_nothing(
        self, tmp_path: Path
    ) -> None:
        persons = people(4, Fate.ALREADY_UNLOCKED)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            cells = bench.cells(path)
            assert bench.server.ledger.spent == 0
        assert {p.id: p.email for p in persons} == {p: cell[0] for p, cell in cells.items()}
        assert summary.counts == {Outcome.ALREADY_UNLOCKED: 4}


class TestFact03Tasks:
    @pytest.mark.parametrize("name", ["task_id", "job_id"])
    def test_fact_03_task_id_and_job_id_are_aliases(self, tmp_path: Path, name: str) -> None:
        persons = people(2)
        other = {"task_id": "job_id", "job_id": "task_id"}[name]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            bench.twist(UNLOCK, changed(lambda body: body.pop(other)))
            summary = bench.run(path)
        assert summary.counts == {Outcome.UNLOCKED: 2}

    def test_fact_03_an_unknown_status_is_treated_as_still_running(self, tmp_path: Path) -> None:
        persons = people(3)
        faults = [
            Fault(FaultKind.STATUS_UNKNOWN, Endpoint.TASK, calls=frozenset({1, 2, 3, 4, 5})),
            Fault(FaultKind.ITEM_STATUS_UNKNOWN, Endpoint.TASK, calls=frozenset({6})),
        ]
        with Bench(tmp_path, persons, faults=faults) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            assert len(bench.calls(Endpoint.TASK)) == 6
            assert len(bench.posts()) == 1
        assert summary.counts == {Outcome.UNLOCKED: 3}

    def test_fact_03_items_are_on_disk_as_they_appear_before_the_task_ends(
        self, tmp_path: Path
    ) -> None:
        persons = people(20)
        seen: list[tuple[int, str]] = []
        with Bench(tmp_path, persons, options=options(pace=SLOW)) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)

            def report(progress: Progress) -> None:
                if isinstance(progress, PeopleSettled):
                    (count,) = bench.look("SELECT count(*) FROM people WHERE email <> ''")[0]
                    (state,) = bench.look("SELECT state FROM batches")[0]
                    seen.append((int(str(count)), str(state)))

            bench.service.run(offer, Consent.to(offer), bench.stop, report)
        early = [count for count, state in seen if state == "submitted"]
        assert len(early) >= 2
        assert 0 < early[0] < 20
        assert early == sorted(set(early))

    def test_fact_03_strangers_and_repeated_items_change_nothing(self, tmp_path: Path) -> None:
        persons = people(3)
        faults = [
            Fault(FaultKind.STRANGERS, Endpoint.TASK, calls=frozenset({1})),
            Fault(FaultKind.TWICE, Endpoint.TASK),
        ]
        with Bench(tmp_path, persons, faults=faults) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            assert bench.look("SELECT count(*) FROM purchases") == [(3,)]
        assert summary.counts == {Outcome.UNLOCKED: 3}

    @pytest.mark.parametrize("calls", [frozenset({1, 2, 3}), frozenset(range(1, 9))])
    def test_fact_03_an_address_that_cannot_be_one_is_asked_for_again(
        self, tmp_path: Path, calls: frozenset[int]
    ) -> None:
        persons = people(2)
        faults = [Fault(FaultKind.EMAIL_LINE_BREAK, Endpoint.TASK, calls=calls)]
        with Bench(tmp_path, persons, faults=faults) as bench:
            path = bench.sheet_of(persons)
            bench.run(path)
            assert [bench.row_of(path, p.id)[0] for p in persons] == [p.email for p in persons]

    def test_fact_03_an_address_that_never_is_one_is_said_to_be_unusable(
        self, tmp_path: Path
    ) -> None:
        persons = people(2)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            bench.server.faults = FaultPlan([Fault(FaultKind.EMAIL_LINE_BREAK)])
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            cells = bench.cells(path)
        assert set(cells.values()) == {("", "No email", wording.EMAIL_UNUSABLE)}
        assert summary.finished


class TestFact04PollingBacksOff:
    def test_fact_04_polls_come_after_3_5_10_and_then_every_20_seconds(
        self, tmp_path: Path
    ) -> None:
        persons = people(1)
        faults = [once(FaultKind.TASK_STUCK)]
        with Bench(tmp_path, persons, faults=faults, limits=Limits(task=90)) as bench:
            bench.run(bench.sheet_of(persons))
            assert bench.times(Endpoint.TASK) == [3, 8, 18, 38, 58, 78, 98]

    def test_fact_04_every_task_has_a_backoff_of_its_own(self, tmp_path: Path) -> None:
        persons = people(250)
        faults = [Fault(FaultKind.TASK_STUCK, UNLOCK)]
        with Bench(tmp_path, persons, faults=faults, limits=Limits(task=30)) as bench:
            bench.run(bench.sheet_of(persons))
            tasks: dict[str, list[float]] = {}
            for exchange in bench.calls(Endpoint.TASK):
                at = round(exchange.at - bench.clock.START, 3)
                tasks.setdefault(exchange.target, []).append(at)
        assert list(tasks.values()) == [[3, 8, 18, 38]] * 3

    @pytest.mark.parametrize(
        "kind", [FaultKind.SERVER_ERROR, FaultKind.DROP, FaultKind.HTML, FaultKind.TRUNCATE]
    )
    def test_fact_04_a_poll_that_failed_is_not_repeated_any_sooner(
        self, tmp_path: Path, kind: FaultKind
    ) -> None:
        persons = people(1)
        faults = [
            once(FaultKind.TASK_STUCK),
            Fault(kind, Endpoint.TASK, calls=frozenset({1, 3, 4}), status=502),
        ]
        with Bench(tmp_path, persons, faults=faults, limits=Limits(task=120)) as bench:
            bench.run(bench.sheet_of(persons))
            times = bench.times(Endpoint.TASK)
        gaps = [after - before for before, after in zip([0.0, *times], times, strict=False)]
        assert gaps[0] == 3
        assert all(gap >= least for gap, least in zip(gaps, (3, 3, 5, 5, 5, 10, 20), strict=False))

    def test_fact_04_a_task_that_was_not_found_is_polled_with_the_same_backoff(
        self, tmp_path: Path
    ) -> None:
        persons = people(2)
        missing = Fault(FaultKind.REFUSE, Endpoint.TASK, calls=frozenset({1, 2}), status=404)
        with Bench(tmp_path, persons, faults=[missing]) as bench:
            summary = bench.run(bench.sheet_of(persons))
            assert bench.times(Endpoint.TASK) == [3, 8, 18]
        assert summary.counts == {Outcome.UNLOCKED: 2}


# Whatever may come instead of an answer to the POST, and whether it had taken effect.
UNKNOWN = [
    pytest.param(once(FaultKind.DROP_BEFORE_READING), False, id="dropped-before-reading"),
    pytest.param(once(FaultKind.DROP), False, id="dropped-before-acting"),
    pytest.param(once(FaultKind.DROP, acts=True), True, id="dropped-after-acting"),
    pytest.param(once(FaultKind.HANG, seconds=3.0), False, id="timed-out-before-acting"),
    pytest.param(once(FaultKind.HANG, seconds=3.0, acts=True), True, id="timed-out-after-acting"),
    pytest.param(once(FaultKind.SERVER_ERROR, status=500), False, id="500-before-acting"),
    pytest.param(once(FaultKind.SERVER_ERROR, status=503, acts=True), True, id="503-after-acting"),
    pytest.param(once(FaultKind.HTML, status=502), False, id="html-502-before-acting"),
    pytest.param(once(FaultKind.HTML, status=200, acts=True), True, id="html-200-after-acting"),
    pytest.param(once(FaultKind.HTML, status=200), False, id="html-200-before-acting"),
    pytest.param(once(FaultKind.TRUNCATE), True, id="truncated"),
    pytest.param(once(FaultKind.TRUNCATE, size=1), True, id="truncated-at-once"),
    pytest.param(once(FaultKind.EMPTY, status=201), False, id="empty-before-acting"),
    pytest.param(once(FaultKind.EMPTY, status=201, acts=True), True, id="empty-after-acting"),
    pytest.param(once(FaultKind.NO_TASK_ID), True, id="accepted-without-a-task-id"),
    pytest.param(once(FaultKind.NOT_AN_OBJECT), True, id="a-list"),
    pytest.param(once(FaultKind.REDIRECT), False, id="a-redirect"),
    pytest.param(once(FaultKind.HUGE, size=9_000_000), True, id="too-large"),
]


class TestFact05NoRepeatWhileTheFirstMayBeRunning:
    @pytest.mark.parametrize(("fault", "acted"), UNKNOWN)
    def test_fact_05_an_unknown_outcome_is_asked_about_before_anything_is_sent_again(
        self, tmp_path: Path, fault: Fault, acted: bool
    ) -> None:
        persons = people(3)
        patience = Timeouts(read=20.0, total=20.0, spending=1.0)
        with Bench(tmp_path, persons, faults=[fault], timeouts=patience) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            posts = bench.times(UNLOCK)
            asked = [at for at in bench.times(Endpoint.PRECHECK) if at > 0]
            profiles = [at for at in bench.times(Endpoint.PROFILE) if at > 0]
            cells = bench.cells(path)
            bench.nobody_paid_twice()
            assert bench.server.ledger.spent == 45
        assert {p.id: p.email for p in persons} == {p: cell[0] for p, cell in cells.items()}
        assert summary.spent == 45
        assert summary.finished
        assert asked
        assert len(profiles) >= 3
        if acted:
            assert posts == [0]
        else:
            # Two looks that agree, at least 15 seconds apart, come before the second POST.
            assert len(posts) == 2
            first, *_, last = [at for at in asked if at <= posts[1]]
            assert last - first >= 15
            assert posts[1] >= last

    def test_fact_05_a_job_that_takes_long_is_waited_for_after_a_lost_answer(
        self, tmp_path: Path
    ) -> None:
        persons = people(5)
        lost = once(FaultKind.DROP, acts=True)
        with Bench(tmp_path, persons, faults=[lost], options=options(pace=SLOW)) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            assert len(bench.posts()) == 1
            bench.nobody_paid_twice()
        assert summary.counts == {Outcome.UNLOCKED: 5}
        assert summary.spent == 75

    def test_fact_05_what_cannot_be_found_out_stays_unconfirmed_and_is_not_sent_again(
        self, tmp_path: Path
    ) -> None:
        persons = people(2)
        faults = [Fault(FaultKind.TASK_STUCK, UNLOCK)]
        with Bench(tmp_path, persons, faults=faults) as bench:
            path = bench.sheet_of(persons)
            bench.twist(UNLOCK, lambda request, real: [real(), Answer(500, {})][1])
            summary = bench.run(path)
            cells = bench.cells(path)
            again = bench.offer(path)
            assert again.people == ()
            assert len(bench.posts()) == 1
        assert set(cells.values()) == {("", "Unconfirmed", wording.NOT_KNOWN)}
        assert summary.resumable

    def test_fact_05_precheck_that_knows_nothing_makes_us_wait_longer(self, tmp_path: Path) -> None:
        persons = people(2)
        unsure = options(unsupported_actions=frozenset({"unlock_contact_emails"}))
        with Bench(
            tmp_path, persons, faults=[once(FaultKind.DROP)], options=unsure, limits=Limits()
        ) as bench:
            summary = bench.run(bench.sheet_of(persons))
            first, second = bench.times(UNLOCK)
        assert second - first >= Limits().quiet_unsure
        assert summary.counts == {Outcome.UNLOCKED: 2}

    def test_fact_05_who_was_unlocked_before_does_not_make_a_lost_post_look_taken(
        self, tmp_path: Path
    ) -> None:
        persons = people(5)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            bench.server.service.account.people[persons[2].id] = True
            bench.server.faults = FaultPlan([once(FaultKind.DROP)])
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert len(bench.posts()) == 2
            bench.nobody_paid_twice()
        assert summary.counts == {Outcome.UNLOCKED: 4, Outcome.ALREADY_UNLOCKED: 1}
        assert summary.spent == 60
        assert summary.spent_exact

    def test_fact_05_who_failed_in_a_lost_task_is_not_sent_again(self, tmp_path: Path) -> None:
        persons = [*people(2), *people(2, Fate.FAILED, start=2000)]
        lost = once(FaultKind.DROP, acts=True)
        with Bench(tmp_path, persons, faults=[lost], options=options(pace=SLOW)) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            cells = bench.cells(path)
            assert len(bench.posts()) == 1
        assert summary.counts == {Outcome.UNLOCKED: 2, Outcome.FAILED: 2}
        assert cells["2000"][2] == wording.LOST_AND_LOCKED

    def test_fact_05_a_request_without_any_effect_is_not_sent_for_ever(
        self, tmp_path: Path
    ) -> None:
        persons = people(2)
        with Bench(tmp_path, persons, faults=[Fault(FaultKind.DROP, UNLOCK)]) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            assert len(bench.calls(UNLOCK)) == Limits().refused_tries
            cells = bench.cells(path)
        assert summary.counts == {Outcome.FAILED: 2}
        assert set(cells.values()) == {("", "Failed", wording.TRIED_OFTEN.format(tries=3))}
        assert summary.spent == 0

    def test_fact_05_being_told_to_slow_down_is_no_try_without_effect(self, tmp_path: Path) -> None:
        persons = people(2)
        faults = [
            Fault(FaultKind.SLOW_DOWN, UNLOCK, calls=frozenset({1, 2, 3}), retry_after="1"),
            Fault(FaultKind.DROP, UNLOCK, calls=frozenset({4})),
        ]
        with Bench(tmp_path, persons, faults=faults) as bench:
            summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 2}

    @pytest.mark.parametrize(
        ("fault", "paid_by"),
        [
            (once(FaultKind.DROP, Endpoint.UNLOCK_EVENT, acts=True), 1),
            (once(FaultKind.SERVER_ERROR, Endpoint.UNLOCK_EVENT, acts=True), 1),
            (once(FaultKind.TRUNCATE, Endpoint.UNLOCK_EVENT), 1),
            (once(FaultKind.DROP, Endpoint.UNLOCK_EVENT), 2),
        ],
    )
    def test_fact_05_an_event_unlock_is_repeated_safely(
        self, tmp_path: Path, fault: Fault, paid_by: int
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, events=[PREVIEW], faults=[fault]) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path, unlock_events=(EVENT,))
            assert len(bench.calls(Endpoint.UNLOCK_EVENT)) == 2
            charges = [c for c in bench.server.ledger.charges if c.kind is ChargeKind.EVENT]
            bench.nobody_paid_twice()
        assert len(charges) == 1
        assert summary.spent == 2045
        assert summary.spent_exact
        (event,) = summary.events
        assert event.outcome is EventOutcome.UNLOCKED
        late = wording.EVENT_DONE_LATE
        assert str(event.details) == (late if paid_by == 1 else "Unlocked for 2,000 credits.")
        assert event.credits == 2000


class TestFact06Errors:
    @pytest.mark.parametrize(
        ("status", "known", "outcome", "details", "orders"),
        [
            # Parted until each stands alone: 3, 1 and 2, then 1 and 1.
            (400, True, Outcome.FAILED, wording.REFUSED.split("{")[0], 5),
            # Not about anybody in particular: looked at again, three times.
            (403, True, Outcome.FAILED, wording.REFUSED.split("{")[0], 4),
            (404, False, Outcome.NOT_ELIGIBLE, wording.UNKNOWN_EVENT.format(event=EVENT), 4),
            # The event is there: it is about its people, or one of them.
            (404, True, Outcome.NOT_ELIGIBLE, wording.REFUSED.split("{")[0], 8),
        ],
    )
    def test_fact_06_a_refused_batch_costs_nothing_and_the_refusal_is_looked_at_again(
        self, tmp_path: Path, status: int, known: bool, outcome: Outcome, details: str, orders: int
    ) -> None:
        persons = people(3)
        faults = [Fault(FaultKind.REFUSE, UNLOCK, status=status)]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            if not known:
                faults.append(Fault(FaultKind.REFUSE, Endpoint.EVENT, status=404))
            bench.server.faults = FaultPlan(faults)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert len(bench.calls(UNLOCK)) == orders
            assert bench.row_of(path, persons[0].id)[2].startswith(details)
        assert summary.counts == {outcome: 3}
        assert summary.spent == 0
        assert summary.finished

    def test_fact_06_401_stops_everything_that_needs_the_key(self, tmp_path: Path) -> None:
        persons = people(3)
        faults = [Fault(FaultKind.REFUSE, UNLOCK, status=401)]
        with Bench(tmp_path, persons, faults=faults) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            assert len(bench.calls(UNLOCK)) == 1
            cells = bench.cells(path)
        assert summary.stopped_by is StoppedBy.KEY
        assert summary.resumable
        assert set(cells.values()) == {("", "Not sent", wording.NOT_SENT_KEY)}

    def test_fact_06_401_before_a_run_is_told_in_the_offer(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(
            tmp_path, persons, options=options(accepted_keys=frozenset({"sk_other"}))
        ) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.obstacle is Obstacle.KEY_REFUSED
            with pytest.raises(KeyRefused):
                bench.service.balance()
            with pytest.raises(SpendingRefused):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.posts() == []

    def test_fact_06_402_stops_sending_and_is_never_retried_by_itself(self, tmp_path: Path) -> None:
        persons = people(250)
        faults = [Fault(FaultKind.REFUSE, UNLOCK, calls=frozenset({2}), status=402)]
        with Bench(tmp_path, persons, faults=faults) as bench:
            path = bench.sheet_of(persons)
            summary = bench.run(path)
            assert len(bench.calls(UNLOCK)) == 2
            cells = bench.cells(path)
        assert summary.stopped_by is StoppedBy.CREDITS
        assert summary.counts == {Outcome.UNLOCKED: 100, Outcome.NOT_SENT: 150}
        assert cells[persons[249].id] == ("", "Not sent", wording.NOT_SENT_CREDITS)

    def test_fact_06_409_refreshes_what_is_known_before_anything_is_repeated(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            bench.server.service.contacts.elsewhere[persons[0].id] = bench.clock.now()
            bench.server.faults = FaultPlan([once(FaultKind.REFUSE, status=409)])
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            first, second = bench.times(UNLOCK)
            assert [at for at in bench.times(Endpoint.PROFILE) if first < at <= second]
            assert bench.posts()[1] == [p.id for p in persons[1:]]
            bench.nobody_paid_twice()
        assert second - first >= 5
        assert summary.counts == {Outcome.UNLOCKED: 2, Outcome.ALREADY_UNLOCKED: 1}

    def test_fact_06_no_feature_with_http_200_stops_the_run(self, tmp_path: Path) -> None:
        persons = people(2)
        with Bench(tmp_path, persons, faults=[once(FaultKind.NO_FEATURE)]) as bench:
            summary = bench.run(bench.sheet_of(persons))
            assert len(bench.calls(UNLOCK)) == 1
        assert summary.stopped_by is StoppedBy.KEY
        assert "plan" in str(summary.stop_reason)
        assert summary.counts == {Outcome.NOT_SENT: 2}

    def test_fact_06_concurrency_limit_with_http_200_is_waited_out(self, tmp_path: Path) -> None:
        persons = people(250)
        with Bench(tmp_path, persons, options=options(max_running_tasks=1)) as bench:
            summary = bench.run(bench.sheet_of(persons))
            refused = [e for e in bench.calls(UNLOCK) if e.status == 200]
            bench.nobody_paid_twice()
        assert refused
        assert summary.counts == {Outcome.UNLOCKED: 250}
        assert any(isinstance(r, Waiting) for r in bench.reports)

    @pytest.mark.parametrize("endpoint", [Endpoint.TASK, Endpoint.PROFILE, Endpoint.BALANCE])
    @pytest.mark.parametrize(
        "kind",
        [FaultKind.HTML, FaultKind.EMPTY, FaultKind.TRUNCATE, FaultKind.NOT_AN_OBJECT],
    )
    def test_fact_06_a_question_with_an_unreadable_answer_is_asked_again(
        self, tmp_path: Path, kind: FaultKind, endpoint: Endpoint
    ) -> None:
        persons = people(2, Fate.LATE)
        faults = [Fault(kind, endpoint, status=200, times=2)]
        with Bench(tmp_path, persons, faults=faults) as bench:
            summary = bench.run(bench.sheet_of(persons))
            assert len(bench.calls(endpoint)) > 2
        assert summary.counts == {Outcome.UNLOCKED: 2}


class TestFact07RateLimits:
    @pytest.mark.parametrize("endpoint", [UNLOCK, Endpoint.TASK])
    def test_fact_07_after_a_429_nothing_goes_before_retry_after(
        self, tmp_path: Path, endpoint: Endpoint
    ) -> None:
        persons = people(2)
        slow = once(FaultKind.SLOW_DOWN, endpoint, retry_after="47")
        with Bench(tmp_path, persons, faults=[slow]) as bench:
            summary = bench.run(bench.sheet_of(persons))
            exchanges = list(bench.server.exchanges)
            told = next(n for n, e in enumerate(exchanges) if e.status == 429)
            assert exchanges[told + 1].at - exchanges[told].at >= 47
            bench.nobody_paid_twice()
        assert summary.counts == {Outcome.UNLOCKED: 2}

    def test_fact_07_retry_after_can_be_a_date_or_missing(self, tmp_path: Path) -> None:
        persons = people(2)
        faults = [
            once(FaultKind.SLOW_DOWN, retry_after=formatdate(FakeClock.START + 40, usegmt=True)),
            Fault(FaultKind.SLOW_DOWN, UNLOCK, calls=frozenset({2})),
        ]
        with Bench(tmp_path, persons, faults=faults) as bench:
            summary = bench.run(bench.sheet_of(persons))
            first, second, third = bench.times(UNLOCK)
        assert second - first >= 30
        assert third - second >= 1
        assert summary.counts == {Outcome.UNLOCKED: 2}

    def test_fact_07_we_slow_down_before_the_limit_is_spent(self, tmp_path: Path) -> None:
        persons = people(40, Fate.LATE)
        with Bench(tmp_path, persons, options=options(rate_limit=30)) as bench:
            summary = bench.run(bench.sheet_of(persons))
            assert len(bench.server.exchanges) > 45
            assert [e for e in bench.server.exchanges if e.status == 429] == []
        assert summary.counts == {Outcome.UNLOCKED: 40}


class TestFact08Balance:
    def test_fact_08_floats_and_missing_addon_fields_are_read(self, tmp_path: Path) -> None:
        persons = people(2)
        faults = [
            Fault(FaultKind.FLOATS, Endpoint.BALANCE, calls=frozenset({1})),
            Fault(FaultKind.NO_ADDON_FIELDS, Endpoint.BALANCE),
        ]
        with Bench(tmp_path, persons, faults=faults) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.balance is not None
            assert offer.balance.total == 30_050
            assert offer.balance_after == 30_020
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert (summary.balance_before, summary.balance_after) == (30_050, 30_020)

    def test_fact_08_an_unlimited_account_has_no_gating(self, tmp_path: Path) -> None:
        persons = people(2)
        with Bench(tmp_path, persons, options=options(balance=0, unlimited=True)) as bench:
            bench.twist(Endpoint.BALANCE, changed(lambda body: body.update(unlimited=True)))
            offer = bench.offer(bench.sheet_of(persons))
            assert offer.obstacle is None
            assert offer.affordable_people is None
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.counts == {Outcome.UNLOCKED: 2}

    def test_fact_08_the_balance_after_an_event_unlock_may_say_unlimited(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        odd = Fault(FaultKind.UNLIMITED, Endpoint.UNLOCK_EVENT)
        with Bench(tmp_path, persons, events=[PREVIEW], faults=[odd]) as bench:
            summary = bench.run(bench.sheet_of(persons), unlock_events=(EVENT,))
        assert summary.spent == 2045

    def test_fact_08_a_balance_read_reserves_nothing_so_it_is_read_again_before_the_run(
        self, tmp_path: Path
    ) -> None:
        persons = people(4)
        with Bench(tmp_path, persons) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            bench.server.service.set_balance(40)
            with pytest.raises(SpendingRefused):
                bench.service.run(offer, Consent.to(offer), bench.stop)
            assert bench.posts() == []
            assert bench.service.runs() == ()


class TestFact09Access:
    def test_fact_09_access_counts_and_price_are_shown_before_anything_is_spent(
        self, tmp_path: Path
    ) -> None:
        persons = people(5)
        with Bench(tmp_path, persons, events=[PREVIEW]) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            sizes = {e.target.partition("pageSize=")[2] for e in bench.calls(Endpoint.PEOPLE)}
            assert bench.server.ledger.charges == []
        info = offer.events[0].info
        assert info.name == "Preview Fair"
        assert info.access is Access.PREVIEW
        assert (info.actual_total, info.visible_total, info.remaining_locked) == (5, 2, 3)
        assert (info.unlock_credits, info.exact_credits) == (2000, True)
        assert not offer.events[0].unlock
        assert sizes == {"50"}

    def test_fact_09_after_an_unlock_the_list_is_called_again_and_reads_full(
        self, tmp_path: Path
    ) -> None:
        persons = people(5)
        with Bench(tmp_path, persons, events=[PREVIEW]) as bench:
            summary = bench.run(bench.sheet_of(persons), unlock_events=(EVENT,))
            order = [e.endpoint for e in bench.server.exchanges]
        unlocked = order.index(Endpoint.UNLOCK_EVENT)
        assert order[unlocked + 1] is Endpoint.PEOPLE
        assert summary.events[0].access == "full"
        assert str(summary.events[0].details) == "Unlocked for 2,000 credits."

    def test_fact_09_a_list_that_still_shows_a_preview_is_told(self, tmp_path: Path) -> None:
        persons = people(5)

        def preview(body: dict[str, object]) -> None:
            semantics = body["semantics"]
            assert isinstance(semantics, dict)
            semantics["accessMode"] = "preview"

        with Bench(tmp_path, persons, events=[PREVIEW]) as bench:
            bench.twist(Endpoint.PEOPLE, changed(preview))
            summary = bench.run(bench.sheet_of(persons), unlock_events=(EVENT,))
        (event,) = summary.events
        assert event.outcome is EventOutcome.UNLOCKED
        assert event.access == "preview"
        assert str(event.details) == wording.EVENT_STILL_PREVIEW
        assert summary.counts == {Outcome.UNLOCKED: 5}


class TestFact10PrecheckIsAdvice:
    @pytest.mark.parametrize(
        "body",
        [
            {"ok": True, "allowed": False, "should_charge": False, "credits": 0}
            | {"reason_code": "unsupported_action", "action_type": "unlock_contact_emails"},
            {"ok": False, "allowed": True, "should_charge": False, "credits": 0}
            | {"reason_code": "ok", "action_type": "unlock_contact_emails"},
            {"ok": True, "allowed": True, "should_charge": True, "credits": 0}
            | {"reason_code": "ok", "action_type": "unlock_contact_emails"},
            {"ok": True, "allowed": True, "reason_code": "sunny"},
            {"reason_code": 7, "allowed": "perhaps"},
            [],
        ],
    )
    def test_fact_10_an_odd_answer_means_unknown_and_never_free(
        self, tmp_path: Path, body: object
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            bench.twist(Endpoint.PRECHECK, answered(200, body))
            offer = bench.offer(bench.sheet_of(persons), max_credits=45)
            assert (offer.price.total, offer.price.exact) == (45, False)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.counts == {Outcome.UNLOCKED: 3}

    def test_fact_10_its_no_stops_nothing_and_its_price_is_exact(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            bench.twist(
                Endpoint.PRECHECK,
                changed(
                    lambda body: body.update(allowed=False, reason_code="insufficient_balance")
                ),
            )
            offer = bench.offer(bench.sheet_of(persons))
            assert (offer.price.total, offer.price.exact) == (45, True)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.counts == {Outcome.UNLOCKED: 3}

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(FaultKind.REFUSE, Endpoint.PRECHECK, status=404),
            Fault(FaultKind.REFUSE, Endpoint.PRECHECK, status=400),
        ],
    )
    def test_fact_10_a_run_goes_without_it(self, tmp_path: Path, fault: Fault) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, faults=[fault]) as bench:
            summary = bench.run(bench.sheet_of(persons))
        assert summary.counts == {Outcome.UNLOCKED: 3}
        assert not summary.exact


class TestFact11PricesOfTheApi:
    def test_fact_11_an_events_own_price_beats_the_constant(self, tmp_path: Path) -> None:
        persons = people(3)
        dear = replace(PREVIEW, unlock_credits=3500)
        with Bench(tmp_path, persons, events=[dear]) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path, unlock_events=(EVENT,))
            assert offer.price.event_credits == 3500
            assert offer.price.exact
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.spent == 3545

    @pytest.mark.parametrize("each", [10, 20])
    def test_fact_11_a_persons_own_price_beats_the_constant(
        self, tmp_path: Path, each: int
    ) -> None:
        persons = people(4)
        with Bench(tmp_path, persons, options=options(credits_per_person=each)) as bench:
            offer = bench.offer(bench.sheet_of(persons))
            assert (offer.price.total, offer.price.exact) == (4 * each, True)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.spent == 4 * each
        assert summary.spent_exact
        assert summary.notices == ()

    def test_fact_11_without_a_figure_of_the_api_the_price_is_at_most(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, events=[PREVIEW]) as bench:

            def unpriced(body: dict[str, object]) -> None:
                semantics = body["semantics"]
                assert isinstance(semantics, dict)
                semantics["unlock"]["credits"] = None

            bench.twist(Endpoint.PEOPLE, changed(unpriced))
            offer = bench.offer(bench.sheet_of(persons), unlock_events=(EVENT,))
        assert (offer.price.event_credits, offer.price.exact) == (2000, False)


class TestFact12AtMostAHundredAndAnEvent:
    def test_fact_12_at_most_100_people_and_always_their_event(self, tmp_path: Path) -> None:
        other = Event("300", name="Other Fair")
        persons = [*people(230), *(Person(str(5000 + n), ("300",)) for n in range(101))]
        events = [Event(EVENT), other]
        with Bench(tmp_path, persons, events=events, options=options(balance=9999)) as bench:
            summary = bench.run(bench.sheet_of(persons))
            bodies = [json.loads(e.body) for e in bench.calls(UNLOCK)]
        assert [(b["event_id"], len(b["personnel_ids"])) for b in bodies] == [
            (EVENT, 100),
            (EVENT, 100),
            (EVENT, 30),
            ("300", 100),
            ("300", 1),
        ]
        assert summary.counts == {Outcome.UNLOCKED: 331}

    def test_fact_12_422_splits_the_batch_until_the_server_takes_it(self, tmp_path: Path) -> None:
        persons = people(90)

        def small(request: Request, real: Callable[[], Answer]) -> Answer:
            if len(json.loads(request.body)["personnel_ids"]) <= 25:
                return real()
            body = {"code": 422, "message": "Too many.", "errorKey": "TOO_MANY", "traceId": "t"}
            return Answer(422, body)

        with Bench(tmp_path, persons) as bench:
            bench.twist(UNLOCK, small)
            summary = bench.run(bench.sheet_of(persons))
            taken = [e for e in bench.calls(UNLOCK) if e.status == 201]
            sent = [p for e in taken for p in json.loads(e.body)["personnel_ids"]]
            bench.nobody_paid_twice()
        assert sorted(sent) == sorted(p.id for p in persons)
        assert summary.counts == {Outcome.UNLOCKED: 90}
        assert summary.finished

    def test_fact_12_422_for_a_single_person_ends_it(self, tmp_path: Path) -> None:
        persons = people(2)
        faults = [Fault(FaultKind.REFUSE, UNLOCK, status=422)]
        with Bench(tmp_path, persons, faults=faults) as bench:
            summary = bench.run(bench.sheet_of(persons))
            assert len(bench.calls(UNLOCK)) == 3
        assert summary.counts == {Outcome.FAILED: 2}


class TestFact13Privacy:
    KEY = "sk_live_very_secret_2f9c"

    def test_fact_13_no_key_and_no_address_in_logs_errors_requests_and_reprs(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        persons = [*people(4), *people(1, Fate.ALREADY_UNLOCKED, start=2000)]
        faults = [
            once(FaultKind.DROP, acts=True),
            Fault(FaultKind.SERVER_ERROR, Endpoint.TASK, times=1),
        ]
        with Bench(tmp_path, persons, faults=faults, key=self.KEY) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop, bench.reports.append)
            refuse = Fault(FaultKind.REFUSE, Endpoint.BALANCE, status=401)
            bench.server.faults = FaultPlan([refuse])
            with pytest.raises(KeyRefused) as refused:
                bench.service.balance()
            requests = bench.look("SELECT * FROM requests")
            journal_text = [
                str(row)
                for table in ("runs", "batches", "batch_people", "claims", "run_events")
                for row in bench.look(f"SELECT * FROM {table}")
            ]
            told = [
                caplog.text,
                str(refused.value),
                repr(refused.value),
                repr(bench.reports),
                repr(offer),
                repr(summary),
                repr(bench.service.row_values(1)),
                repr(bench.service.inspect(path, Choices())),
                str(requests),
                *journal_text,
            ]
        assert any(isinstance(r, PeopleSettled) and r.results[0].email for r in bench.reports)
        assert len(requests) == len(bench.server.exchanges)
        for text in told:
            assert self.KEY not in text
            assert "@" not in text
        for person in persons:
            assert not any(person.email in text for text in told)
        # The key stands in no file that the run has left.
        for file in tmp_path.rglob("*"):
            assert not file.is_file() or self.KEY.encode() not in file.read_bytes()

    def test_fact_13_requests_are_noted_with_what_support_needs(self, tmp_path: Path) -> None:
        persons = people(2)
        faults = [Fault(FaultKind.SERVER_ERROR, Endpoint.TASK, times=1)]
        with Bench(tmp_path, persons, faults=faults) as bench:
            bench.run(bench.sheet_of(persons))
            rows = bench.look(
                "SELECT method, path, status, trace_id FROM requests WHERE status = 500"
            )
            paths = bench.look("SELECT DISTINCT path FROM requests")
        assert rows[0][:3] == ("GET", "/external/contacts/unlock-tasks/700101", 500)
        assert rows[0][3]
        assert not any("?" in str(path) for (path,) in paths)


def test_the_task_id_is_on_disk_when_its_batch_is_first_told_of(tmp_path: Path) -> None:
    """Facts 3 and 5 together: the answer to the POST is one transaction."""
    persons = people(3)
    seen: list[tuple[object, ...]] = []
    with Bench(tmp_path, persons) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path)

        def received(moment: Moment, request: Request) -> None:
            if request.path == "/external/contacts/unlock" and moment is Moment.RECEIVED:
                seen.extend(bench.look("SELECT state, task_id FROM batches"))

        def report(progress: Progress) -> None:
            if isinstance(progress, BatchProgress) and progress.state is BatchState.SUBMITTED:
                seen.extend(bench.look("SELECT state, task_id FROM batches"))

        bench.server.observer = received
        bench.service.run(offer, Consent.to(offer), bench.stop, report)
    assert seen[0] == ("submitting", "")
    assert seen[1] == ("submitted", "700101")
