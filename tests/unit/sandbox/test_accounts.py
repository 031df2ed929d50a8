import json
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.sandbox import Options, PracticeService
from tests.unit.sandbox.driving import STEADY, Drive

TWO = Options(pace=STEADY, rate_limit=None, accounts={"sk_b": "b", "sk_b_renewed": "b"})


def profile(drive: Drive, person: str, key: str) -> Any:
    path = "/external/personnel/profile"
    return drive.json("GET", path, query={"personnel_id": person}, key=key)


def total(drive: Drive, key: str) -> Any:
    return drive.json("GET", "/external/credits/balance", key=key)["totalBalance"]


def unlock(drive: Drive, person: str, key: str) -> str:
    path = "/external/contacts/unlock"
    return str(drive.json("POST", path, drive.order(person), key=key)["task_id"])


def test_any_key_is_the_one_account_unless_told_otherwise() -> None:
    drive = Drive()
    unlock(drive, "200", "sk_one")
    drive.now += 10
    assert profile(drive, "200", "sk_two")["email"]
    assert total(drive, "sk_two") == 30_035


def test_each_account_has_its_own_credits_people_and_books() -> None:
    drive = Drive(TWO)
    unlock(drive, "200", "sk_a")
    drive.now += 10
    assert (total(drive, "sk_a"), total(drive, "sk_b")) == (30_035, 30_050)
    assert profile(drive, "200", "sk_b")["contactUnlockStatus"] == "locked"
    unlock(drive, "200", "sk_b")
    drive.now += 10
    assert profile(drive, "200", "sk_b")["email"]
    assert drive.service.balance_of("b") == 30_035
    for account in ("", "b"):
        ledger = drive.service.ledger_of(account)
        assert ledger.paid_people == frozenset({"200"})
        assert ledger.paid_twice == frozenset()


def test_several_keys_share_an_account() -> None:
    drive = Drive(TWO)
    task = unlock(drive, "200", "sk_b")
    drive.now += 10
    assert profile(drive, "200", "sk_b_renewed")["email"]
    path = f"/external/contacts/unlock-tasks/{task}"
    assert drive.json("GET", path, key="sk_b_renewed")["taskStatus"] == "completed"


@pytest.mark.parametrize(("ordered", "asked"), [("sk_a", "sk_b"), ("sk_b", "sk_a")])
def test_another_accounts_task_is_404(ordered: str, asked: str) -> None:
    drive = Drive(TWO)
    unlock(drive, "201", asked)
    task = unlock(drive, "200", ordered)
    assert drive.ask("GET", f"/external/contacts/unlock-tasks/{task}", key=asked).status == 404


def test_an_event_is_unlocked_for_one_account_only() -> None:
    drive = Drive(TWO)
    path = "/external/events/1002/unlock"
    assert drive.json("POST", path, key="sk_a")["alreadyUnlocked"] is False
    assert drive.json("POST", path, key="sk_b")["alreadyUnlocked"] is False
    assert total(drive, "sk_b") == 27_550


def test_colleagues_and_top_ups_belong_to_an_account() -> None:
    drive = Drive(TWO)
    drive.service.colleague(["200"], account="b")
    drive.service.move_balance(100, account="b")
    assert profile(drive, "200", "sk_a")["contactUnlockStatus"] == "locked"
    assert profile(drive, "200", "sk_b")["contactUnlockStatus"] == "unlocking"
    assert (total(drive, "sk_a"), total(drive, "sk_b")) == (30_050, 30_150)


def test_all_accounts_are_kept_between_sessions(tmp_path: Path) -> None:
    drive = Drive(TWO)
    path = tmp_path / "state.json"
    drive.service = PracticeService(drive.world, TWO, clock=lambda: drive.now, state_path=path)
    task = unlock(drive, "200", "sk_b")
    drive.now += 10
    drive.service = PracticeService(drive.world, TWO, clock=lambda: drive.now, state_path=path)
    assert total(drive, "sk_b") == 30_035
    assert total(drive, "sk_a") == 30_050
    path_of_task = f"/external/contacts/unlock-tasks/{task}"
    assert drive.json("GET", path_of_task, key="sk_b")["taskStatus"] == "completed"


def test_a_practice_kept_by_an_older_version_goes_on(tmp_path: Path) -> None:
    drive = Drive()
    path = tmp_path / "state.json"
    drive.service = PracticeService(
        drive.world, drive.options, clock=lambda: drive.now, state_path=path
    )
    task_id = drive.unlock("200")["task_id"]
    kept = json.loads(path.read_text())
    assert "accounts" not in kept
    for task in kept["tasks"]:
        del task["elsewhere"], task["error"]
    path.write_text(json.dumps(kept))
    drive.service = PracticeService(
        drive.world, drive.options, clock=lambda: drive.now, state_path=path
    )
    drive.now += 10
    assert drive.task(task_id)["taskStatus"] == "completed"
