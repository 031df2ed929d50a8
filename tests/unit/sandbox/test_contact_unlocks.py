from dataclasses import replace

import pytest

from lensmor_desktop.sandbox import ChargeKind, Fate, Options
from tests.unit.sandbox.driving import STEADY, Drive, person_with

UNLOCK = "/external/contacts/unlock"
NO_LIMIT = Options(pace=STEADY, rate_limit=None)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"event_id": "1001"},
        {"personnel_ids": ["200"]},
        {"event_id": "1001", "personnel_ids": []},
        {"event_id": "1001", "personnel_ids": "200"},
        {"event_id": "1001", "personnel_ids": [200]},
        {"event_id": "1001", "personnel_ids": ["200", None]},
        {"event_id": 1001, "personnel_ids": ["200"]},
        {"event_id": "", "personnel_ids": ["200"]},
        {"event_id": "x" * 101, "personnel_ids": ["200"]},
        {"event_id": "1001", "personnel_ids": ["200"], "limit": 1},
    ],
)
def test_a_bad_body_is_400(body: object) -> None:
    drive = Drive()
    assert drive.ask("POST", UNLOCK, body).status == 400
    assert drive.service.ledger.acceptances == []


def test_a_body_that_is_no_json_is_400() -> None:
    assert Drive().ask("POST", UNLOCK, raw=b"{\xff").status == 400


def test_a_hundred_people_go_and_a_hundred_and_one_are_422() -> None:
    drive = Drive()
    people = [str(200 + index) for index in range(101)]
    answer = drive.ask("POST", UNLOCK, drive.order(*people))
    assert answer.status == 422
    assert drive.service.ledger.acceptances == []
    assert drive.unlock(*people[:100])["status"] == "accepted"


def test_people_of_an_unknown_event_are_404() -> None:
    assert Drive().ask("POST", UNLOCK, Drive.order("200", event="77")).status == 404


def test_fact_2_every_skip_has_its_group_and_the_rest_goes() -> None:
    drive = Drive()
    busy = drive.unlock("201")["task_id"]
    refused = person_with(Fate.REFUSED)
    bought = person_with(Fate.ALREADY_UNLOCKED)
    others = person_with(Fate.ELSEWHERE)
    body = drive.unlock("200", "abc", "99", "400", bought, "201", others, refused)
    assert body["status"] == "accepted"
    assert body["task_id"] == body["job_id"] != busy
    assert body["skipped_detail"] == {
        "invalid_personnel_ids": ["abc", refused],
        "missing_personnel_ids": ["99"],
        "unlinked_personnel_ids": ["400"],
        "already_unlocked_personnel_ids": [bought],
        "unlocking_personnel_ids": ["201", others],
    }
    skipped = body["skipped_personnel_ids"]
    assert sorted(skipped) == sorted(["abc", refused, "99", "400", bought, "201", others])
    drive.now += 10
    assert [each["personnelId"] for each in drive.task(body["task_id"])["items"]] == ["200"]


def test_fact_2_success_without_a_task_where_nobody_is_chargeable() -> None:
    drive = Drive()
    bought = person_with(Fate.ALREADY_UNLOCKED)
    body = drive.unlock(bought, "99")
    assert body == {
        "status": "success",
        "skipped_personnel_ids": ["99", bought],
        "skipped_detail": {
            "missing_personnel_ids": ["99"],
            "already_unlocked_personnel_ids": [bought],
        },
    }
    drive.now += 60
    assert drive.total() == 30_050


def test_a_person_of_two_events_can_be_unlocked_under_either() -> None:
    drive = Drive()
    assert drive.unlock("500", event="preview-fair")["status"] == "accepted"
    drive.now += 10
    skips = drive.unlock("500", event="1001")["skipped_detail"]
    assert skips == {"already_unlocked_personnel_ids": ["500"]}


def test_402_counts_what_is_in_flight_and_accepts_nothing() -> None:
    drive = Drive(replace(NO_LIMIT, balance=60))
    drive.unlock("200", "201", "202")
    answer = drive.ask("POST", UNLOCK, drive.order("203", "204"))
    assert answer.status == 402
    assert isinstance(answer.body, dict)
    assert answer.body["errorKey"] == "INSUFFICIENT_CREDITS"
    assert answer.body["details"] == {"required": 30, "available": 15}
    assert drive.unlock("203")["status"] == "accepted"
    drive.now += 10
    assert drive.total() == 0
    assert drive.service.ledger.paid_people == frozenset({"200", "201", "202", "203"})


def test_what_is_reserved_for_the_undelivered_comes_free_again() -> None:
    drive = Drive(replace(NO_LIMIT, balance=15))
    drive.unlock(person_with(Fate.NO_EMAIL))
    assert drive.ask("POST", UNLOCK, drive.order("200")).status == 402
    drive.now += 10
    assert drive.unlock("200")["status"] == "accepted"


def test_people_in_flight_are_skipped_and_not_charged_again() -> None:
    drive = Drive()
    drive.unlock("200", "201")
    body = drive.unlock("200", "201")
    assert body["status"] == "success"
    assert body["skipped_detail"] == {"unlocking_personnel_ids": ["200", "201"]}
    drive.now += 60
    assert drive.total() == 30_020
    assert drive.service.ledger.paid_twice == frozenset()


def test_a_resubmission_shows_as_money_where_a_test_wants_it() -> None:
    drive = Drive(replace(NO_LIMIT, charge_resubmissions=True))
    first = drive.unlock("200", "201")["task_id"]
    second = drive.unlock("200")["task_id"]
    assert drive.total() == 30_035
    drive.now += 60
    assert drive.total() == 30_005
    ledger = drive.service.ledger
    assert ledger.paid_twice == frozenset({"200"})
    assert ledger.paid_people == frozenset({"200", "201"})
    kinds = [(each.kind, each.subject, each.task) for each in ledger.charges]
    assert kinds == [
        (ChargeKind.RESUBMISSION, "200", second),
        (ChargeKind.EMAIL, "200", first),
        (ChargeKind.EMAIL, "201", first),
    ]
    assert drive.task(second)["items"][0]["email"]


def test_a_resubmission_counts_as_a_mistake_even_where_nothing_is_delivered() -> None:
    drive = Drive(replace(NO_LIMIT, charge_resubmissions=True))
    nobody = person_with(Fate.NO_EMAIL)
    drive.unlock(nobody)
    drive.unlock(nobody)
    drive.now += 60
    assert drive.service.ledger.paid_twice == frozenset({nobody})


def test_after_the_first_task_a_second_try_is_no_mistake() -> None:
    drive = Drive(replace(NO_LIMIT, charge_resubmissions=True))
    again = person_with(Fate.FAILED_ONCE)
    drive.unlock(again, "200")
    drive.now += 10
    body = drive.unlock(again, "200")
    assert body["skipped_detail"] == {"already_unlocked_personnel_ids": ["200"]}
    drive.now += 10
    assert drive.profile(again)["email"]
    assert drive.service.ledger.paid_twice == frozenset()


def test_the_same_person_twice_in_one_request() -> None:
    drive = Drive()
    task = drive.unlock("200", "200")["task_id"]
    drive.now += 10
    assert len(drive.task(task)["items"]) == 1
    assert drive.total() == 30_035
    strict = Drive(replace(NO_LIMIT, charge_resubmissions=True))
    strict.unlock("200", "200")
    strict.now += 10
    assert strict.total() == 30_020
    assert strict.service.ledger.paid_twice == frozenset({"200"})


def test_too_many_running_tasks_are_the_business_error_in_http_200() -> None:
    drive = Drive(replace(NO_LIMIT, max_running_tasks=1))
    drive.unlock("200")
    answer = drive.ask("POST", UNLOCK, drive.order("201"))
    assert answer.status == 200
    assert isinstance(answer.body, dict)
    assert answer.body["errorKey"] == "USER_CONCURRENCY_LIMIT_EXCEEDED"
    drive.now += 10
    assert drive.unlock("201")["status"] == "accepted"


def test_the_price_of_a_person_can_differ() -> None:
    drive = Drive(replace(NO_LIMIT, credits_per_person=20))
    verdict = drive.precheck("unlock_contact_emails", event_id="1001", personnel_ids=["200"])
    assert verdict["credits"] == 20
    drive.unlock("200")
    drive.now += 10
    assert drive.total() == 30_030
