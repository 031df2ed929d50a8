from dataclasses import replace
from statistics import median
from typing import Any

import pytest

from lensmor_desktop.sandbox import Fate, Fault, FaultKind, Options, Pace, World
from tests.unit.sandbox.driving import STEADY, Drive, person_with

NO_LIMIT = Options(pace=STEADY, rate_limit=None)


def item_of(task: Any, person: str) -> Any:
    return next((each for each in task["items"] if each["personnelId"] == person), None)


def test_fact_3_a_task_goes_through_its_states_and_items_fill_up_before_the_end() -> None:
    drive = Drive()
    task_id = drive.unlock(*[str(200 + index) for index in range(100)])["task_id"]
    seen = []
    for _ in range(11):
        task = drive.task(task_id)
        done = sum(1 for each in task["items"] if each["status"] == "unlocked")
        seen.append((task["taskStatus"], done))
        drive.now += 1
    assert seen[0] == ("pending", 0)
    assert seen[2][0] == seen[9][0] == "processing"
    assert 0 < seen[3][1] < seen[6][1] < 100
    assert seen[10] == ("completed", 100)
    filled = [count for _, count in seen]
    assert filled == sorted(filled)


def test_the_balance_falls_as_people_are_delivered() -> None:
    drive = Drive()
    drive.unlock(*[str(200 + index) for index in range(100)])
    assert drive.total() == 30_050
    drive.now += 5
    half = drive.total()
    assert 28_550 < half < 30_050
    drive.now += 5
    assert drive.total() == 28_550


@pytest.mark.parametrize(
    ("fate", "item", "status", "spent"),
    [
        (Fate.DELIVERED, {"status": "unlocked"}, "unlocked", 15),
        (Fate.NO_EMAIL, {"status": "unlocked", "email": None}, "unlocked", 0),
        (Fate.FAILED, {"status": "failed", "errorCode": "EMAIL_NOT_FOUND"}, "locked", 0),
        (Fate.FAILED_SILENTLY, {"status": "failed", "errorCode": None}, "locked", 0),
        (Fate.LEFT_PENDING, {"status": "pending", "email": None}, "locked", 0),
        (Fate.MISSING, None, "locked", 0),
    ],
)
def test_fact_1_each_outcome_of_a_completed_task(
    fate: Fate, item: dict[str, object] | None, status: str, spent: int
) -> None:
    drive = Drive()
    person = person_with(fate)
    task_id = drive.unlock(person, "200")["task_id"]
    drive.now += 10
    task = drive.task(task_id)
    assert task["taskStatus"] == "completed"
    found = item_of(task, person)
    if item is None:
        assert found is None
    else:
        assert {name: found.get(name) for name in item} == item
    assert bool(found and found["email"]) is (fate is Fate.DELIVERED)
    assert drive.profile(person)["contactUnlockStatus"] == status
    assert drive.total() == 30_050 - 15 - spent


def test_someone_missing_from_the_end_is_there_while_it_runs() -> None:
    drive = Drive()
    person = person_with(Fate.MISSING)
    task_id = drive.unlock(person)["task_id"]
    drive.now += 5
    assert item_of(drive.task(task_id), person) is not None
    assert drive.profile(person)["contactUnlockStatus"] == "unlocking"


def test_people_without_an_email_can_cost_too() -> None:
    drive = Drive(replace(NO_LIMIT, charge_no_email=True))
    drive.unlock(person_with(Fate.NO_EMAIL))
    drive.now += 10
    assert drive.total() == 30_035


def test_someone_late_is_pending_in_the_completed_task_and_comes_after_all() -> None:
    drive = Drive(replace(NO_LIMIT, charge_resubmissions=True))
    person = person_with(Fate.LATE)
    task_id = drive.unlock(person)["task_id"]
    drive.now += 10
    task = drive.task(task_id)
    assert (task["taskStatus"], item_of(task, person)["status"]) == ("completed", "pending")
    assert drive.profile(person)["contactUnlockStatus"] == "unlocking"
    verdict = drive.precheck("unlock_contact_emails", event_id="1001", personnel_ids=[person])
    assert verdict["reason_code"] == "unlock_in_progress"
    assert drive.total() == 30_050
    drive.now += 20
    assert drive.profile(person)["email"]
    assert item_of(drive.task(task_id), person)["status"] == "unlocked"
    assert drive.total() == 30_035


def test_someone_stuck_stays_unlocking_for_ever_in_a_completed_task() -> None:
    drive = Drive()
    person = person_with(Fate.STUCK)
    task_id = drive.unlock(person, "200")["task_id"]
    drive.now += 86_400
    task = drive.task(task_id)
    assert (task["taskStatus"], item_of(task, person)["status"]) == ("completed", "pending")
    assert drive.profile(person)["contactUnlockStatus"] == "unlocking"
    assert drive.service.ledger.paid_people == frozenset({"200"})


def test_a_late_person_sent_again_too_early_shows_as_money() -> None:
    drive = Drive(replace(NO_LIMIT, charge_resubmissions=True))
    person = person_with(Fate.LATE)
    drive.unlock(person)
    drive.now += 12
    drive.unlock(person)
    drive.now += 60
    assert drive.service.ledger.paid_twice == frozenset({person})


def test_a_failing_task_keeps_what_was_delivered_before() -> None:
    drive = Drive()
    breaker = person_with(Fate.TASK_FAILS)
    task_id = drive.unlock("200", breaker, "201")["task_id"]
    drive.now += 10
    task = drive.task(task_id)
    assert task["taskStatus"] == "failed"
    assert item_of(task, "200")["email"]
    assert item_of(task, breaker)["status"] != "unlocked"
    assert item_of(task, "201")["status"] != "unlocked"
    assert drive.profile("201")["contactUnlockStatus"] == "locked"
    assert drive.service.ledger.paid_people == frozenset({"200"})
    assert drive.unlock("201")["status"] == "accepted"


def test_a_task_can_be_made_to_fail_or_to_hang_for_ever() -> None:
    drive = Drive()
    order = drive.order("200", "201", "202", "203")
    drive.spoilt(Fault(FaultKind.TASK_FAILS), "POST", "/external/contacts/unlock", order)
    drive.spoilt(
        Fault(FaultKind.TASK_STUCK), "POST", "/external/contacts/unlock", drive.order("210")
    )
    drive.now += 86_400
    failed, stuck = drive.task("700101"), drive.task("700102")
    assert failed["taskStatus"] == "failed"
    assert [bool(each["email"]) for each in failed["items"]] == [True, True, False, False]
    assert stuck["taskStatus"] == "processing"
    assert drive.profile("210")["contactUnlockStatus"] == "unlocking"
    assert drive.service.ledger.paid_people == frozenset({"200", "201"})


def test_unknown_tasks_are_404() -> None:
    drive = Drive()
    for task_id in ("1", "700101", "00700101"):
        assert drive.ask("GET", f"/external/contacts/unlock-tasks/{task_id}").status == 404


def test_several_tasks_run_side_by_side() -> None:
    drive = Drive()
    tasks = [drive.unlock(str(200 + index))["task_id"] for index in range(5)]
    drive.now += 10
    assert [drive.task(each)["taskStatus"] for each in tasks] == ["completed"] * 5
    assert len(set(tasks)) == 5


def test_the_pace_of_the_benchmark_has_a_median_of_8_s_and_a_tail_to_60_s() -> None:
    drawn = [Pace.BENCHMARK.seconds(7, number) for number in range(4_000)]
    assert 7.5 < median(drawn) < 8.5
    assert 40 < max(drawn) <= 60
    assert drawn[:5] == [Pace.BENCHMARK.seconds(7, number) for number in range(5)]


def test_the_pace_of_the_app_has_a_median_of_4_s() -> None:
    drawn = [Pace.APP.seconds(1, number) for number in range(2_000)]
    assert 3.7 < median(drawn) < 4.3
    assert min(drawn) >= 2
    assert max(drawn) <= 9


def test_time_can_be_let_pass_at_once() -> None:
    drive = Drive()
    task_id = drive.unlock("200")["task_id"]
    drive.service.advance(10)
    assert drive.task(task_id)["taskStatus"] == "completed"


def test_ten_thousand_people_take_a_moment_in_simulated_time() -> None:
    world = World.generate(3, events=4, people=10_000)
    drive = Drive(replace(NO_LIMIT, balance=200_000, pace=Pace.BENCHMARK), world)
    for event in world.events:
        people = [each.id for each in world.people_of(event)]
        for start in range(0, len(people), 100):
            drive.unlock(*people[start : start + 100], event=event.id)
    drive.now += 120
    delivered = {each.id for each in world.people if each.fate in (Fate.DELIVERED, Fate.LATE)}
    assert drive.service.ledger.paid_people == delivered
    assert drive.service.ledger.spent == 15 * len(delivered)
