from dataclasses import replace

import pytest

from lensmor_desktop.sandbox import ChargeKind, Fate, Options
from tests.unit.sandbox.driving import STEADY, Drive, person_with

UNLOCK = "/external/contacts/unlock"
NO_LIMIT = Options(pace=STEADY, rate_limit=None)
CHARGE = replace(NO_LIMIT, reorders="charge")
REFUSE = replace(NO_LIMIT, reorders="refuse")


def test_the_short_form_means_charge_and_nothing_means_skip() -> None:
    assert Options().on_reorder == "skip"
    assert Options(charge_resubmissions=True).on_reorder == "charge"
    assert Options(reorders="refuse").on_reorder == "refuse"


def test_a_server_that_charges_takes_people_in_work_into_a_second_task() -> None:
    drive = Drive(CHARGE)
    drive.unlock("200")
    assert drive.unlock("200", "201")["status"] == "accepted"
    drive.now += 60
    assert drive.service.ledger.paid_twice == frozenset({"200"})
    assert drive.total() == 30_050 - 45


@pytest.mark.parametrize("unlocked_before", [False, True])
def test_a_server_that_refuses_answers_409_to_the_whole_order(unlocked_before: bool) -> None:
    drive = Drive(REFUSE)
    drive.unlock("200")
    if unlocked_before:
        drive.now += 60
    answer = drive.ask("POST", UNLOCK, drive.order("201", "200"))
    assert answer.status == 409
    assert isinstance(answer.body, dict)
    assert answer.body["errorKey"] == "STATE_CONFLICT"
    assert drive.profile("201")["contactUnlockStatus"] == "locked"
    drive.now += 60
    assert drive.service.ledger.paid_people == frozenset({"200"})
    assert drive.unlock("201")["status"] == "accepted"


def test_a_server_that_refuses_still_skips_those_who_are_not_there() -> None:
    drive = Drive(REFUSE)
    body = drive.unlock("200", "99")
    assert body["skipped_detail"] == {"missing_personnel_ids": ["99"]}


def test_a_strict_server_charges_the_unlocked_again() -> None:
    drive = Drive(replace(CHARGE, charge_unlocked=True))
    bought = person_with(Fate.ALREADY_UNLOCKED)
    drive.unlock("200")
    drive.now += 60
    task = drive.unlock("200", bought)["task_id"]
    drive.now += 60
    assert drive.total() == 30_050 - 45
    assert drive.service.ledger.paid_twice == frozenset({"200", bought})
    assert [each.kind for each in drive.service.ledger.charges] == [
        ChargeKind.EMAIL,
        ChargeKind.RESUBMISSION,
        ChargeKind.RESUBMISSION,
    ]
    assert all(item["email"] for item in drive.task(task)["items"])


def test_without_being_strict_the_unlocked_are_skipped_even_where_those_in_work_are_charged() -> (
    None
):
    drive = Drive(CHARGE)
    drive.unlock("200")
    drive.now += 60
    assert drive.unlock("200")["skipped_detail"] == {"already_unlocked_personnel_ids": ["200"]}
