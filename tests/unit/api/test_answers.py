"""From JSON to models: what the contract has, and what it doesn't."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lensmor_desktop.api import answers
from lensmor_desktop.api.answers import OddAnswer
from lensmor_desktop.api.models import (
    ContactState,
    EventUnlock,
    Precheck,
    PrecheckReason,
    Submission,
    Task,
)
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access

NOT_OBJECTS: list[object] = [None, [], "x", 7, True, {}]


def item(person: object = "1", status: object = "unlocked", **more: object) -> dict[str, object]:
    return {"personnelId": person, "status": status, **more}


def task(status: object, *items: object, **more: object) -> dict[str, object]:
    return {"taskId": "321", "taskStatus": status, "items": list(items), **more}


# Events


def unlocked(**more: object) -> dict[str, object]:
    balance: dict[str, object] = {
        "subscriptionBalance": 0,
        "permanentBalance": 451021,
        "totalBalance": 451021,
        "unlimited": False,
    }
    answer: dict[str, object] = {
        "success": True,
        "alreadyUnlocked": False,
        "creditsUsed": 2000,
        "balanceAfter": balance,
        "event": {"id": "26855", "eventId": "26855", "name": "CES 2025"},
    }
    return answer | more


def test_event_unlock() -> None:
    assert answers.read_event_unlock(unlocked()) == EventUnlock(
        False, 2000.0, Balance(451021.0), "26855", "CES 2025", "26855"
    )


def test_fact_05_a_repeated_event_unlock_costs_nothing() -> None:
    read = answers.read_event_unlock(
        unlocked(alreadyUnlocked=True, creditsUsed=0, balanceAfter=None)
    )
    assert (read.already_unlocked, read.credits_used, read.balance_after) == (True, 0.0, None)


def test_fact_08_unlimited_needs_no_total() -> None:
    read = answers.read_event_unlock(unlocked(balanceAfter={"unlimited": True}))
    assert read.balance_after == Balance(0.0, unlimited=True)
    assert read.balance_after.pays(10**9)


@pytest.mark.parametrize("used", [None, "2000", -1, True])
def test_credits_of_an_event_unlock_that_are_not_told_are_not_made_up(used: object) -> None:
    assert answers.read_event_unlock(unlocked(creditsUsed=used)).credits_used is None


@pytest.mark.parametrize(
    "answer", [*NOT_OBJECTS, unlocked(success=False), unlocked(alreadyUnlocked="no")]
)
def test_event_unlock_without_what_matters(answer: object) -> None:
    with pytest.raises(OddAnswer):
        answers.read_event_unlock(answer)


def test_event_detail() -> None:
    read = answers.read_event(
        {
            "event": {
                "id": "1",
                "eventId": "139574",
                "name": "Expo\nWest",
                "dateStart": "2026-03-03",
                "dateEnd": None,
                "city": 7,
                "personnelCount": 120.0,
                "exhibitorCount": "many",
            }
        },
        "139574",
    )
    assert (read.id, read.event_id, read.name) == ("1", "139574", "Expo West")
    assert (read.date_start, read.date_end, read.city) == ("2026-03-03", "", "")
    assert (read.personnel_count, read.exhibitor_count) == (120, None)


def test_an_event_with_one_id_has_it_for_both() -> None:
    read = answers.read_event({"event": {"eventId": 139574}}, "139574")
    assert (read.id, read.event_id) == ("139574", "139574")


@pytest.mark.parametrize("answer", [*NOT_OBJECTS, {"event": None}, {"event": {"name": "x"}}])
def test_no_event(answer: object) -> None:
    with pytest.raises(OddAnswer):
        answers.read_event(answer, "1")


@pytest.mark.parametrize(
    ("asked", "told"), [("1", "1"), ("139574", "1"), ("007", "7"), ("Ab", "aB")]
)
def test_an_event_is_the_one_that_was_asked_for_by_either_id(asked: str, told: str) -> None:
    assert answers.read_event({"event": {"id": told, "eventId": "139574"}}, asked).id == told


def test_another_event_than_the_one_asked_for_is_no_answer() -> None:
    with pytest.raises(OddAnswer):
        answers.read_event({"event": {"id": "8458", "eventId": "26855"}}, "845")


@pytest.mark.parametrize(
    ("event", "another"),
    [
        ({"id": "8458", "eventId": "26855"}, False),
        ({"id": "8458"}, False),
        ({"eventId": "26855"}, False),
        ({"name": "Without IDs"}, False),
        ({"id": "1", "eventId": "2"}, True),
    ],
)
def test_an_unlocks_answer_tells_whether_it_is_about_the_event_that_was_meant(
    event: dict[str, str], another: bool
) -> None:
    read = answers.read_event_unlock(unlocked(event=event))
    assert read.names_another("8458", "26855") is another
    assert not read.names_another("", "")


# Balance


def test_fact_08_total_balance_decides() -> None:
    older = {"totalBalance": 30.5, "subscriptionBalance": 9000, "giftBalance": 9000}
    assert answers.read_balance(older) == Balance(30.5)


@pytest.mark.parametrize(
    "answer", [*NOT_OBJECTS, {"totalBalance": "9"}, {"totalBalance": None}, {"totalBalance": True}]
)
def test_no_balance(answer: object) -> None:
    with pytest.raises(OddAnswer):
        answers.read_balance(answer)


# People


def page(**more: object) -> dict[str, Any]:
    return {
        "items": [{"id": "1", "contactUnlockStatus": "locked"}],
        "total": 120,
        "page": 1,
        "pageSize": 50,
        "totalPages": 3,
        "hasMore": True,
    } | more


def test_fact_09_access_and_counts() -> None:
    read = answers.read_personnel(
        page(
            semantics={
                "accessMode": "preview",
                "counts": {"actualTotal": 120, "visibleTotal": 20.0, "remainingLockedCount": 100},
                "pageState": {"accessible": True},
                "unlock": {
                    "requiredForMoreResults": True,
                    "actionType": "unlock_event_contacts",
                    "credits": 2000,
                },
            }
        ),
        1,
        50,
    )
    assert read.access is Access.PREVIEW
    assert (read.actual_total, read.visible_total, read.remaining_locked) == (120, 20, 100)
    assert (read.unlock_required, read.unlock_action) == (True, "unlock_event_contacts")
    assert read.page_accessible is True
    assert (read.total, read.total_pages, read.has_more) == (120, 3, True)


def test_fact_11_the_apis_own_price_is_read() -> None:
    read = answers.read_personnel(page(semantics={"unlock": {"credits": 1500.0}}), 1, 50)
    assert read.unlock_credits == 1500


@pytest.mark.parametrize("semantics", [None, "full", [], {"accessMode": "half", "counts": 3}])
def test_odd_semantics_are_unknown_access(semantics: object) -> None:
    read = answers.read_personnel(page(semantics=semantics), 1, 50)
    assert read.access is Access.UNKNOWN
    assert (read.actual_total, read.unlock_required, read.unlock_credits) == (None, None, None)


def test_a_page_without_its_figures() -> None:
    read = answers.read_personnel({"items": [{"id": 5}, "x", {"id": 5, "email": "a@b.de"}]}, 2, 50)
    assert [one.id for one in read.items] == ["5"]
    assert read.items[0].email == "a@b.de"
    assert (read.total, read.page, read.page_size, read.has_more) == (1, 2, 50, False)
    assert read.unreadable == 1


@pytest.mark.parametrize("answer", [*NOT_OBJECTS, {"items": {}}])
def test_no_page(answer: object) -> None:
    with pytest.raises(OddAnswer):
        answers.read_personnel(answer, 1, 50)


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ("locked", ContactState.LOCKED),
        ("Unlocked", ContactState.UNLOCKED),
        ("unlocking", ContactState.IN_PROGRESS),
        ("in-progress", ContactState.IN_PROGRESS),
        ("processing", ContactState.IN_PROGRESS),
        ("failed", ContactState.LOCKED),
        ("not_locked", ContactState.UNKNOWN),
        ("", ContactState.UNKNOWN),
        (None, ContactState.UNKNOWN),
        (True, ContactState.UNKNOWN),
    ],
)
def test_contact_states(raw: object, state: ContactState) -> None:
    read = answers.read_profile({"id": "1", "contactUnlockStatus": raw}, "1")
    assert read.state is state
    assert read.raw_state == (raw if isinstance(raw, str) else "")


def test_a_profile_must_be_of_the_person_asked_for() -> None:
    assert answers.read_profile({"id": 789, "fullName": "Jane"}, "0789").full_name == "Jane"
    for answer in ({"id": "790", "email": "x@example.com"}, {"email": "x@example.com"}, None):
        with pytest.raises(OddAnswer):
            answers.read_profile(answer, "789")


# Prechecks


def precheck(**more: object) -> dict[str, object]:
    return {
        "ok": True,
        "action_type": "unlock_contact_emails",
        "allowed": True,
        "should_charge": True,
        "credits": 30,
        "reason_code": "ok",
        "biz_code": "x",
        "detail": {},
    } | more


def test_precheck() -> None:
    read = answers.read_precheck(precheck(), "unlock_contact_emails")
    assert read == Precheck(True, True, 30, PrecheckReason.OK, "ok")


@pytest.mark.parametrize("reason", [reason.value for reason in PrecheckReason])
def test_fact_10_every_reason_is_known(reason: str) -> None:
    read = answers.read_precheck(precheck(reason_code=reason), "unlock_contact_emails")
    assert read.reason.value == reason


@pytest.mark.parametrize(
    "odd",
    [
        {"reason_code": "brand_new"},
        {"reason_code": None},
        {"reason_code": "unsupported_action", "should_charge": False, "credits": 0},
        {"ok": False},
        {"allowed": None},
        {"should_charge": "no"},
        {"action_type": "unlock_event_contacts", "should_charge": False, "credits": 0},
    ],
)
def test_fact_10_an_odd_precheck_is_unknown_never_free(odd: dict[str, object]) -> None:
    read = answers.read_precheck(precheck(**odd), "unlock_contact_emails")
    assert read.should_charge
    assert not read.allowed
    assert read.credits is None
    assert read.reason in (PrecheckReason.UNKNOWN, PrecheckReason.UNSUPPORTED_ACTION)


@pytest.mark.parametrize("price", [0, None, "30", -30])
def test_fact_10_a_charge_without_a_price_has_an_unknown_price(price: object) -> None:
    assert answers.read_precheck(precheck(credits=price), "unlock_contact_emails").credits is None


def test_a_precheck_that_charges_nothing() -> None:
    free = precheck(should_charge=False, credits=0, reason_code="already_unlocked")
    read = answers.read_precheck(free, "unlock_contact_emails")
    assert (read.should_charge, read.credits) == (False, 0)


@pytest.mark.parametrize("answer", NOT_OBJECTS)
def test_no_precheck(answer: object) -> None:
    with pytest.raises(OddAnswer):
        answers.read_precheck(answer, "unlock_contact_emails")


def test_fact_13_no_repr_shows_an_address() -> None:
    address = "secret.person@example.com"
    contact = {"id": "1", "email": address, "contactUnlockStatus": "unlocked"}
    shown = [
        repr(answers.read_profile(contact, "1")),
        repr(answers.read_personnel({"items": [contact]}, 1, 50)),
        repr(answers.read_task(task("completed", item(email=address)), "321")),
    ]
    assert not any("secret" in text for text in shown)


# Anything at all

WORDS = st.sampled_from(
    ["accepted", "success", "completed", "unlocked", "pending", "321", "1", "a@b.de", "", "\ud800"]
)
FIELDS = (
    "items taskId taskStatus personnelId status email errorCode error message task_id job_id "
    "skipped_personnel_ids skipped_detail invalid_personnel_ids id contactUnlockStatus fullName "
    "total page hasMore semantics accessMode counts unlock credits event eventId name "
    "totalBalance unlimited success alreadyUnlocked creditsUsed balanceAfter ok action_type "
    "allowed should_charge reason_code"
)
KEYS = st.sampled_from(FIELDS.split())
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=30,
)
READERS: list[Callable[[object], object]] = [
    answers.read_balance,
    lambda answer: answers.read_event(answer, "1"),
    lambda answer: answers.read_personnel(answer, 1, 50),
    lambda answer: answers.read_profile(answer, "1"),
    lambda answer: answers.read_precheck(answer, "unlock_contact_emails"),
    answers.read_event_unlock,
    answers.read_submission,
    lambda answer: answers.read_task(answer, "321"),
]


@given(st.dictionaries(KEYS, ANYTHING, max_size=12) | ANYTHING)
def test_any_answer_is_either_read_or_odd(answer: object) -> None:
    for read in READERS:
        try:
            found = read(answer)
        except OddAnswer:
            continue
        assert found is not None
        repr(found).encode("utf-8")  # no half characters that no file takes
        if isinstance(found, Submission):
            assert found.accepted is bool(found.task_id)
        if isinstance(found, Task):
            assert len({one.person_id for one in found.items}) == len(found.items)
            assert all("@" in one.email for one in found.items if one.delivered)
