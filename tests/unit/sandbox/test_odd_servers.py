"""Servers that treat IDs as numbers, hide addresses in lists, or speak other words."""

from dataclasses import replace
from typing import Any

import pytest

from lensmor_desktop.sandbox import Event, Fate, Options, Person, World
from tests.unit.sandbox.driving import KEY, START, STEADY, Drive, person_with

LIST = "/external/personnel/list"
NO_LIMIT = Options(pace=STEADY, rate_limit=None)
NUMBERS = replace(NO_LIMIT, numeric_ids=True)


def zeros(options: Options, *people: str) -> Drive:
    return Drive(options, World([Event("1001")], [Person(each, ("1001",)) for each in people]))


def listed(drive: Drive, person: str) -> Any:
    """The person in the list, which need not be as the contract has it."""
    headers = {"authorization": f"Bearer {KEY}"}
    request = drive.request("GET", f"{LIST}?event_id=1001&pageSize=50", None, headers)
    body = drive.service.handle(request).body
    assert isinstance(body, dict)
    (found,) = [each for each in body["items"] if each["id"] == person]
    return found


@pytest.mark.parametrize(("own", "asked"), [("791", "0000791"), ("0000791", "791")])
def test_leading_zeros_do_not_count_where_ids_are_numbers(own: str, asked: str) -> None:
    drive = zeros(NUMBERS, own, "792")
    assert drive.profile(asked)["id"] == own
    task = drive.unlock(asked, "792")["task_id"]
    drive.now += 10
    assert [each["personnelId"] for each in drive.task(task)["items"]] == [own, "792"]
    again = drive.unlock(asked)["skipped_detail"]
    assert again == {"already_unlocked_personnel_ids": [own]}
    assert drive.service.ledger.paid_people == frozenset({own, "792"})


def test_both_forms_in_one_order_are_one_person() -> None:
    drive = zeros(NUMBERS, "791")
    params = {"event_id": "1001", "personnel_ids": ["791", "0000791"]}
    assert drive.precheck("unlock_contact_emails", **params)["credits"] == 15
    drive.unlock("791", "0000791")
    drive.now += 10
    assert drive.total() == 30_035
    strict = zeros(replace(NUMBERS, reorders="charge"), "791")
    strict.unlock("791", "0000791")
    assert strict.service.ledger.paid_twice == frozenset({"791"})


def test_ordering_the_other_form_while_in_work_is_ordering_the_person_again() -> None:
    drive = zeros(replace(NUMBERS, reorders="charge"), "791")
    drive.unlock("791")
    drive.unlock("0000791")
    drive.now += 60
    assert drive.service.ledger.paid_twice == frozenset({"791"})


def test_leading_zeros_count_where_ids_are_texts() -> None:
    drive = zeros(NO_LIMIT, "791", "0000792")
    path = "/external/personnel/profile"
    assert drive.ask("GET", path, query={"personnel_id": "0000791"}).status == 404
    assert drive.unlock("792")["skipped_detail"] == {"missing_personnel_ids": ["792"]}


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ("full", "robin.200@practice-goods.example"),
        ("masked", "r***@practice-goods.example"),
        ("no_emails", None),
    ],
)
def test_a_list_can_mask_addresses_or_leave_them_out_where_the_profile_tells(
    how: Any, shown: str | None
) -> None:
    drive = Drive(replace(NO_LIMIT, lists=how))
    drive.unlock("200")
    drive.now += 10
    assert listed(drive, "200")["email"] == shown
    assert listed(drive, "200")["contactUnlockStatus"] == "unlocked"
    assert listed(drive, "201")["email"] is None
    assert drive.profile("200")["email"] == "robin.200@practice-goods.example"


def test_an_older_servers_list_has_neither_addresses_nor_states_nor_access() -> None:
    drive = Drive(replace(NO_LIMIT, lists="older"))
    assert not {"email", "contactUnlockStatus"} & set(listed(drive, "200"))
    assert listed(drive, "200")["fullName"]
    request = drive.request(
        "GET", f"{LIST}?event_id=1001", None, {"authorization": f"Bearer {KEY}"}
    )
    body = drive.service.handle(request).body
    assert isinstance(body, dict)
    assert "semantics" not in body
    assert drive.profile("200")["contactUnlockStatus"] == "locked"


def test_an_address_comes_later_for_nothing() -> None:
    drive = Drive()
    nobody = person_with(Fate.NO_EMAIL)
    drive.service.find_address(nobody, at=START + 5)  # not unlocked yet: nothing to find
    drive.unlock(nobody)
    drive.service.find_address(nobody, at=START + 100)
    drive.now += 99
    assert (drive.profile(nobody)["contactUnlockStatus"], drive.profile(nobody)["email"]) == (
        "unlocked",
        None,
    )
    drive.now += 1
    assert drive.profile(nobody)["email"]
    assert listed(drive, nobody)["email"]
    assert drive.total() == 30_050


def test_states_can_have_other_words() -> None:
    drive = Drive(replace(NO_LIMIT, unlocking_word="processing", failed_word="failed"))
    failing = person_with(Fate.FAILED)
    drive.unlock("200", failing)
    drive.service.colleague(["201"])
    states = {each: drive.profile(each)["contactUnlockStatus"] for each in ("200", "201", "202")}
    assert states == {"200": "processing", "201": "processing", "202": "locked"}
    drive.now += 60
    assert listed(drive, failing)["contactUnlockStatus"] == "failed"
    assert drive.unlock(failing)["status"] == "accepted"
    assert drive.profile(failing)["contactUnlockStatus"] == "processing"
