from dataclasses import replace

import pytest

from lensmor_desktop.sandbox import ChargeKind, Endpoint, Fate, Options
from tests.unit.sandbox.driving import START, STEADY, Drive, person_with

LIST = "/external/personnel/list"
NO_LIMIT = Options(pace=STEADY, rate_limit=None)


def in_list(drive: Drive, person: str) -> str:
    items = drive.json("GET", LIST, query={"event_id": "1001", "pageSize": 50})["items"]
    (status,) = [each["contactUnlockStatus"] for each in items if each["id"] == person]
    return str(status)


def reason(drive: Drive, *people: str) -> object:
    params = {"event_id": "1001", "personnel_ids": list(people)}
    return drive.precheck("unlock_contact_emails", **params)["reason_code"]


def test_a_colleagues_people_are_in_work_and_then_unlocked() -> None:
    drive = Drive()
    drive.service.colleague(["200", "201"], seconds=30)
    assert drive.profile("200")["contactUnlockStatus"] == "unlocking"
    assert in_list(drive, "201") == "unlocking"
    assert reason(drive, "200", "205") == "unlock_in_progress"
    assert reason(drive, "205") == "ok"
    drive.now += 30
    assert drive.profile("200")["email"] == "robin.200@practice-goods.example"
    assert in_list(drive, "201") == "unlocked"


def test_a_colleagues_charges_count_in_the_balance_and_not_as_ours() -> None:
    drive = Drive()
    drive.service.colleague(["200", "201"])
    drive.now += 20
    assert drive.total() == 30_020
    ledger = drive.service.ledger
    assert ledger.spent == 0
    assert ledger.paid_people == ledger.paid_twice == frozenset()
    assert {each.kind for each in ledger.charges} == {ChargeKind.ELSEWHERE}
    assert ledger.acceptances == []


def test_a_colleagues_failed_task_leaves_everybody_locked_and_free() -> None:
    drive = Drive()
    drive.service.colleague(["200", "201"], seconds=30, fails=True)
    drive.now += 29
    assert drive.profile("200")["contactUnlockStatus"] == "unlocking"
    drive.now += 1
    assert in_list(drive, "200") == "locked"
    assert drive.profile("201")["email"] is None
    assert drive.total() == 30_050
    assert drive.unlock("200")["status"] == "accepted"


def test_a_colleague_comes_at_a_moment_of_the_services_time() -> None:
    drive = Drive()
    drive.service.colleague(["200"], at=START + 10, seconds=20)
    drive.now += 9
    assert drive.profile("200")["contactUnlockStatus"] == "locked"
    drive.now += 1
    assert drive.profile("200")["contactUnlockStatus"] == "unlocking"
    drive.now += 100
    drive.profile("200")
    assert [each.at for each in drive.service.ledger.charges] == [pytest.approx(START + 29)]


def test_what_happened_unseen_happened_in_its_order() -> None:
    drive = Drive()
    drive.unlock("200")  # done after 10 seconds
    drive.service.colleague(["200", "201"], at=START + 20, seconds=10)
    drive.service.colleague(["201", "202"], at=START + 25, seconds=10)
    drive.now += 100
    charges = [(each.kind, each.subject) for each in drive.service.ledger.charges]
    assert charges == [
        (ChargeKind.EMAIL, "200"),
        (ChargeKind.ELSEWHERE, "201"),
        (ChargeKind.ELSEWHERE, "202"),
    ]


def test_a_colleague_sees_everybody_as_they_were_at_that_moment() -> None:
    drive = Drive()
    drive.service.colleague(["200"], seconds=10, fails=True)
    drive.service.colleague(["200"], at=START + 20, seconds=10)
    drive.now += 100
    charges = [(each.kind, each.subject) for each in drive.service.ledger.charges]
    assert charges == [(ChargeKind.ELSEWHERE, "200")]


def test_a_colleague_who_finds_nobody_locked_does_nothing() -> None:
    drive = Drive()
    drive.service.colleague(["200"])
    drive.service.colleague(["200", "99"])
    drive.now += 60
    assert drive.total() == 30_035
    assert len(drive.service.board.tasks) == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_colleague_comes_before_or_after_the_nth_call_of_an_endpoint(after: bool) -> None:
    drive = Drive()
    service = drive.service
    drive.profile("200")
    service.when(Endpoint.PROFILE, 2, lambda: service.colleague(["200"]), after=after)
    assert drive.profile("200")["contactUnlockStatus"] == "locked"
    second = drive.profile("200")["contactUnlockStatus"]
    assert second == ("locked" if after else "unlocking")
    assert drive.profile("200")["contactUnlockStatus"] == "unlocking"
    drive.now += 60
    assert [each.subject for each in service.ledger.charges] == ["200"]


def test_whoever_orders_a_colleagues_people_is_charged_where_the_server_is_strict() -> None:
    drive = Drive(replace(NO_LIMIT, reorders="charge"))
    drive.service.colleague(["200", "201"])
    assert drive.unlock("200")["status"] == "accepted"
    drive.now += 60
    ledger = drive.service.ledger
    assert ledger.paid_twice == frozenset({"200"})
    assert ledger.spent == 15
    assert drive.total() == 30_050 - 45


def test_whoever_orders_a_colleagues_people_is_skipped_or_refused_elsewhere() -> None:
    drive = Drive()
    drive.service.colleague(["200"])
    assert drive.unlock("200")["skipped_detail"] == {"unlocking_personnel_ids": ["200"]}
    older = Drive(replace(NO_LIMIT, reorders="refuse"))
    older.service.colleague(["200"])
    assert older.ask("POST", "/external/contacts/unlock", older.order("200")).status == 409


def test_a_colleague_takes_nobody_who_is_in_work_or_unlocked() -> None:
    drive = Drive(replace(NO_LIMIT, reorders="charge"))
    drive.unlock("200")
    drive.service.colleague(["200", person_with(Fate.ALREADY_UNLOCKED), "201"])
    drive.now += 60
    charges = [(each.kind, each.subject) for each in drive.service.ledger.charges]
    assert sorted(charges, key=lambda each: each[1]) == [
        (ChargeKind.EMAIL, "200"),
        (ChargeKind.ELSEWHERE, "201"),
    ]


def test_a_colleagues_task_takes_none_of_our_running_tasks() -> None:
    drive = Drive(replace(NO_LIMIT, max_running_tasks=1))
    drive.service.colleague(["200"])
    assert drive.unlock("201")["status"] == "accepted"


def test_a_balance_moves_by_what_others_do() -> None:
    drive = Drive()
    drive.service.move_balance(-1_000)
    drive.service.move_balance(5_000, at=START + 10)
    assert drive.total() == 29_050
    drive.now += 10
    assert drive.total() == 34_050
    assert drive.service.ledger.spent == 0
    assert drive.service.ledger.paid_twice == frozenset()


def test_a_price_can_change_while_it_runs() -> None:
    drive = Drive()
    drive.service.set_price(30)
    params = {"event_id": "1001", "personnel_ids": ["200"]}
    assert drive.precheck("unlock_contact_emails", **params)["credits"] == 30
    drive.unlock("200")
    drive.now += 10
    assert drive.total() == 30_020
