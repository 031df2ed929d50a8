"""Every call of the client with an answer as the contract has it; for the tests of the API."""

from collections.abc import Callable
from typing import Any

import pytest

from lensmor_desktop.api import (
    LensmorClient,
    support_line,
)
from lensmor_desktop.errors import ApiError

KEY = "sk_secret_7"
Call = Callable[[LensmorClient], Any]

BALANCE = {
    "totalAmount": 10.0,
    "totalBalance": 4680.5,
    "subscriptionAmount": 1,
    "subscriptionBalance": 2,
    "giftAmount": 3,
    "giftBalance": 4,
    "resetAt": None,
}
EVENT = {"event": {"id": "26855", "eventId": "139574", "name": "Example Expo"}}
CONTACT = {"id": "789", "contactUnlockStatus": "unlocked", "email": "jane@example.com"}
PAGE = {
    "items": [CONTACT],
    "total": 1,
    "page": 1,
    "pageSize": 50,
    "totalPages": 1,
    "hasMore": False,
    "semantics": {"accessMode": "full"},
}
PRECHECK = {
    "ok": True,
    "action_type": "unlock_contact_emails",
    "allowed": True,
    "should_charge": True,
    "credits": 15,
    "reason_code": "ok",
    "biz_code": "b",
    "detail": {},
}
EVENT_UNLOCK = {
    "success": True,
    "alreadyUnlocked": False,
    "creditsUsed": 2000,
    "balanceAfter": {
        "subscriptionBalance": 0,
        "permanentBalance": 1,
        "totalBalance": 1,
        "unlimited": False,
    },
    "event": {"id": "26855", "eventId": "139574", "name": "Example Expo"},
}
ACCEPTED = {"status": "accepted", "task_id": "321", "job_id": "321"}
TASK = {
    "taskId": "321",
    "taskStatus": "completed",
    "items": [{"personnelId": "789", "status": "unlocked", "email": "jane@example.com"}],
}

CALLS: dict[str, tuple[Call, int, dict[str, Any]]] = {
    "balance": (lambda client: client.balance(), 200, BALANCE),
    "event": (lambda client: client.event("139574"), 200, EVENT),
    "personnel_page": (lambda client: client.personnel_page("139574"), 200, PAGE),
    "profile": (lambda client: client.profile("789"), 200, CONTACT),
    "precheck_contacts": (lambda client: client.precheck_contacts("1", ["789"]), 200, PRECHECK),
    "precheck_event": (
        lambda client: client.precheck_event("1"),
        200,
        PRECHECK | {"action_type": "unlock_event_contacts"},
    ),
    "unlock_event": (lambda client: client.unlock_event("139574"), 201, EVENT_UNLOCK),
    "unlock_contacts": (lambda client: client.unlock_contacts("139574", ["789"]), 201, ACCEPTED),
    "task": (lambda client: client.task("321"), 200, TASK),
}
SPENDING = ["unlock_event", "unlock_contacts"]
ASKING = [name for name in CALLS if name not in SPENDING]


def failure(client: LensmorClient, name: str) -> ApiError:
    with pytest.raises(ApiError) as caught:
        CALLS[name][0](client)
    assert KEY not in f"{caught.value!s} {caught.value!r} {support_line(caught.value)}"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None  # a foreign error would hold the request and its key
    return caught.value
