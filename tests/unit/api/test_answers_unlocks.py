"""What an unlock was answered: tasks, their people, and submissions."""

import pytest

from lensmor_desktop.api import answers
from lensmor_desktop.api.answers import OddAnswer
from lensmor_desktop.api.models import (
    ItemStatus,
    SkippedDetail,
    Submission,
    TaskStatus,
)

NOT_OBJECTS: list[object] = [None, [], "x", 7, True, {}]


def item(person: object = "1", status: object = "unlocked", **more: object) -> dict[str, object]:
    return {"personnelId": person, "status": status, **more}


def task(status: object, *items: object, **more: object) -> dict[str, object]:
    return {"taskId": "321", "taskStatus": status, "items": list(items), **more}


# Tasks


def test_fact_01_delivered_is_unlocked_with_an_address() -> None:
    read = answers.read_task(
        task(
            "completed",
            item("1", "unlocked", email="one@example.com"),
            item("2", "unlocked", email=None),
            item("3", "failed", errorCode="NO_EMAIL"),
            item("4", "failed"),
            item("5", "pending"),
            item("6", "pending", email="six@example.com"),
            item("7", "unlocked", email="bro\nken@example.com"),
        ),
        "321",
    )
    assert {one.person_id: one.delivered for one in read.items} == {
        "1": True,
        "2": False,
        "3": False,
        "4": False,
        "5": False,
        "6": False,
        "7": False,
    }
    by_id = {one.person_id: one for one in read.items}
    assert by_id["3"].error == "NO_EMAIL"
    assert by_id["4"].error == ""
    assert by_id["7"].email_rejected
    assert not by_id["2"].email_rejected


@pytest.mark.parametrize("status", ["pending", "processing", "completed", "failed"])
def test_fact_03_task_states(status: str) -> None:
    read = answers.read_task(task(status), "321")
    assert read.status is TaskStatus(status)
    assert read.status.ended is (status in ("completed", "failed"))


@pytest.mark.parametrize("status", ["paused", "", None, 7, {}, "COMPLETED?"])
def test_fact_03_an_unknown_task_status_is_still_running(status: object) -> None:
    read = answers.read_task(task(status, item()), "321")
    assert read.status is TaskStatus.UNKNOWN
    assert not read.status.ended
    assert read.raw_status == (status if isinstance(status, str) else "")
    assert len(read.items) == 1


def test_fact_03_items_fill_up_before_the_task_ends() -> None:
    read = answers.read_task(task("processing", item(email="a@example.com")), "321")
    assert not read.status.ended
    assert read.items[0].delivered


def test_fact_03_task_id_in_the_poll_answer() -> None:
    assert answers.read_task(task("pending") | {"taskId": 321}, "321").task_id == "321"
    with pytest.raises(OddAnswer):
        answers.read_task(task("completed") | {"taskId": "322"}, "321")


def test_an_item_status_nobody_knows() -> None:
    (read,) = answers.read_task(task("processing", item(status="thinking")), "321").items
    assert read.status is ItemStatus.UNKNOWN
    assert read.raw_status == "thinking"


def test_entries_that_are_no_people_are_counted_and_left_out() -> None:
    read = answers.read_task(
        task("completed", "x", None, 7, [], {}, {"personnelId": 7.5}, item(8)), "321"
    )
    assert [one.person_id for one in read.items] == ["8"]
    assert read.unreadable == 6


GOOD = item("1", "unlocked", email="good@example.com")
OTHER = item("1", "unlocked", email="other@example.com")
BARE = item("1", "unlocked")
OPEN = item("1", "processing")
FAILED = item("1", "failed")


@pytest.mark.parametrize(
    ("entries", "best"),
    [
        ([GOOD, OTHER], GOOD),
        ([FAILED, GOOD], GOOD),
        ([BARE, GOOD], GOOD),
        ([GOOD, FAILED], GOOD),
        ([OPEN, FAILED], OPEN),
        ([FAILED, OPEN], OPEN),
        ([OPEN, BARE], BARE),
        ([FAILED, FAILED], FAILED),
    ],
)
def test_a_person_twice_counts_once_by_the_better_entry(
    entries: list[dict[str, object]], best: dict[str, object]
) -> None:
    (read,) = answers.read_task(task("completed", *entries), "321").items
    assert (read.status.value, read.email) == (best["status"], best.get("email", ""))


@pytest.mark.parametrize("ended", ["completed", "failed"])
@pytest.mark.parametrize("entries", [None, "x", {}, 7])
def test_an_ended_task_without_a_list_is_refused(ended: str, entries: object) -> None:
    with pytest.raises(OddAnswer):
        answers.read_task({"taskId": "321", "taskStatus": ended, "items": entries}, "321")


def test_a_running_task_may_have_no_list_yet() -> None:
    assert answers.read_task({"taskStatus": "pending"}, "321").items == ()


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"error": "It broke"}, "It broke"),
        ({"error": {"message": "It broke"}}, "It broke"),
        ({"errorMessage": "It broke"}, "It broke"),
        ({"error": "no luck with jane@example.com today"}, "no luck with … today"),
        ({"error": 7}, ""),
        ({"errorCode": "PROVIDER_DOWN"}, "PROVIDER_DOWN"),
        ({"errorCode": "PROVIDER_DOWN", "errorMessage": "Try later"}, "PROVIDER_DOWN: Try later"),
        ({"error": {"code": "PROVIDER_DOWN", "message": "Later"}}, "PROVIDER_DOWN: Later"),
        ({"errorKey": "SYSTEM_ERROR", "message": "Sorry"}, "SYSTEM_ERROR: Sorry"),
        ({"errorCode": "It broke", "error": "It broke"}, "It broke"),
        ({"error": "key sk_0123_abc of a task_queue"}, "key … of a task_queue"),
        ({}, ""),
    ],
)
def test_a_failed_task_or_item_says_why_without_addresses_and_keys(
    more: dict[str, object], error: str
) -> None:
    read = answers.read_task(task("failed", item("1", "failed", **more), **more), "321")
    assert (read.error, read.items[0].error) == (error, error)


@pytest.mark.parametrize("answer", NOT_OBJECTS)
def test_no_task_at_all(answer: object) -> None:
    with pytest.raises(OddAnswer):
        answers.read_task(answer, "321")


# Submissions


def test_fact_02_success_without_a_task_means_nothing_was_left_to_do() -> None:
    read = answers.read_submission(
        {
            "status": "success",
            "skipped_personnel_ids": ["1", 2, "3", "4", "5"],
            "skipped_detail": {
                "invalid_personnel_ids": ["1"],
                "missing_personnel_ids": [2],
                "unlinked_personnel_ids": ["3"],
                "already_unlocked_personnel_ids": ["4"],
                "unlocking_personnel_ids": ["5", "6"],
            },
        }
    )
    assert read == Submission(
        accepted=False,
        task_id="",
        skipped=("1", "2", "3", "4", "5", "6"),
        skips=SkippedDetail(("1",), ("2",), ("3",), ("4",), ("5", "6")),
    )


def test_fact_02_an_accepted_answer_can_carry_skips() -> None:
    read = answers.read_submission(
        {"status": "accepted", "task_id": "321", "job_id": "321", "skipped_personnel_ids": ["9"]}
    )
    assert (read.accepted, read.task_id, read.skipped) == (True, "321", ("9",))


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "accepted", "task_id": 321},
        {"status": "accepted", "job_id": "321"},
        {"status": "queued", "task_id": "321"},
        {"status": "success", "task_id": "321"},
        {"status": None, "task_id": "321", "skipped_detail": "x", "skipped_personnel_ids": 7},
    ],
)
def test_fact_03_a_task_id_in_any_form_is_never_lost(answer: object) -> None:
    read = answers.read_submission(answer)
    assert (read.accepted, read.task_id, read.skipped) == (True, "321", ())


@pytest.mark.parametrize(
    "answer",
    [
        *NOT_OBJECTS,
        {"status": "accepted"},
        {"status": "accepted", "task_id": None},
        {"status": "accepted", "task_id": ""},
        {"status": "accepted", "task_id": 32.5},
        {"status": "ok"},
        {"task_ids": ["321"]},
    ],
)
def test_fact_01_neither_a_task_nor_a_plain_no_is_an_open_question(answer: object) -> None:
    with pytest.raises(OddAnswer):
        answers.read_submission(answer)
