from dataclasses import replace
from typing import Any

import pytest

from lensmor_desktop.sandbox import Fate, Options
from tests.unit.sandbox.driving import STEADY, Drive, person_with

PRECHECK = "/external/actions/precheck"
EMAILS = "unlock_contact_emails"
EVENT = "unlock_event_contacts"
NO_LIMIT = Options(pace=STEADY, rate_limit=None)


def told(verdict: Any) -> tuple[bool, bool, int, str]:
    return (
        verdict["allowed"],
        verdict["should_charge"],
        verdict["credits"],
        verdict["reason_code"],
    )


def people(*ids: str) -> dict[str, object]:
    return {"event_id": "1001", "personnel_ids": list(ids)}


def test_fact_10_what_people_would_cost() -> None:
    drive = Drive()
    bought = person_with(Fate.ALREADY_UNLOCKED)
    assert told(drive.precheck(EMAILS, **people("200", "201", bought, "99"))) == (
        True,
        True,
        30,
        "ok",
    )
    assert told(drive.precheck(EMAILS, **people(bought))) == (True, False, 0, "already_unlocked")
    assert drive.service.ledger.acceptances == []


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        (people("99"), "not_found"),
        ({"event_id": "77", "personnel_ids": ["200"]}, "not_found"),
        (people("400"), "invalid_subject"),
        (people("abc"), "invalid_subject"),
        (people(), "invalid_subject"),
        ({"event_id": "1001"}, "invalid_subject"),
        ({"personnel_ids": ["200"]}, "invalid_subject"),
        ({"event_id": "1001", "personnel_ids": [200]}, "invalid_subject"),
        (people(*[str(200 + index) for index in range(101)]), "exceed_max_unlock_limit"),
    ],
)
def test_fact_10_reasons_against(params: dict[str, object], reason: str) -> None:
    assert told(Drive().precheck(EMAILS, **params)) == (False, False, 0, reason)


def test_fact_10_people_in_flight_are_in_progress() -> None:
    drive = Drive()
    drive.unlock("200")
    assert told(drive.precheck(EMAILS, **people("200", "201"))) == (
        False,
        False,
        0,
        "unlock_in_progress",
    )
    drive.now += 10
    assert told(drive.precheck(EMAILS, **people("200"))) == (True, False, 0, "already_unlocked")


def test_fact_10_a_balance_that_does_not_do() -> None:
    drive = Drive(replace(NO_LIMIT, balance=29))
    assert told(drive.precheck(EMAILS, **people("200"))) == (True, True, 15, "ok")
    short = told(drive.precheck(EMAILS, **people("200", "201")))
    assert short == (False, True, 30, "insufficient_balance")
    event = told(drive.precheck(EVENT, event_id="1002"))
    assert event == (False, True, 2500, "insufficient_balance")


def test_fact_10_what_an_event_would_cost() -> None:
    drive = Drive()
    assert told(drive.precheck(EVENT, event_id="preview-fair")) == (True, True, 2500, "ok")
    assert told(drive.precheck(EVENT, event_id="1001")) == (True, False, 0, "already_unlocked")
    assert told(drive.precheck(EVENT, event_id="77")) == (False, False, 0, "not_found")


def test_fact_10_actions_that_it_does_not_know() -> None:
    assert told(Drive().precheck("make_tea")) == (False, False, 0, "unsupported_action")
    older = Drive(replace(NO_LIMIT, unsupported_actions=frozenset({EMAILS})))
    assert told(older.precheck(EMAILS, **people("200")))[3] == "unsupported_action"


def test_fact_10_a_mixture_costs_what_the_locked_ones_cost_unless_somebody_is_in_work() -> None:
    drive = Drive()
    bought = person_with(Fate.ALREADY_UNLOCKED)
    assert told(drive.precheck(EMAILS, **people(bought, "200", "201")))[2:] == (30, "ok")
    drive.service.colleague(["300"])
    mixed = people(bought, "200", "300")
    assert told(drive.precheck(EMAILS, **mixed))[2:] == (0, "unlock_in_progress")


@pytest.mark.parametrize("said", [0, 10, 30])
def test_a_precheck_can_name_another_price_than_the_true_one(said: int) -> None:
    drive = Drive(replace(NO_LIMIT, told_credits=said))
    verdict = drive.precheck(EMAILS, **people("200", "201"))
    assert told(verdict) == (True, said > 0, 2 * said, "ok")
    drive.unlock("200", "201")
    drive.now += 10
    assert drive.total() == 30_020


def test_a_precheck_can_leave_the_price_out() -> None:
    drive = Drive(replace(NO_LIMIT, tells_credits=False))
    body = {"action_type": EMAILS, "params": people("200")}
    request = drive.request("POST", PRECHECK, body, {"authorization": "Bearer sk"})
    verdict = drive.service.handle(request).body
    assert isinstance(verdict, dict)
    assert "credits" not in verdict
    assert (verdict["allowed"], verdict["reason_code"]) == (True, "ok")


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"action_type": EMAILS},
        {"action_type": "", "params": {}},
        {"action_type": 7, "params": {}},
        {"action_type": EMAILS, "params": []},
        {"action_type": EMAILS, "params": {}, "call_source": 7},
        {"action_type": EMAILS, "params": {}, "more": 1},
    ],
)
def test_a_bad_body_is_400(body: object) -> None:
    assert Drive().ask("POST", PRECHECK, body).status == 400
