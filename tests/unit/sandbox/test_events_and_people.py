from dataclasses import replace
from typing import Any

import pytest

from lensmor_desktop.sandbox import ChargeKind, Event, Fate, Options, Person, World
from tests.unit.sandbox.driving import STEADY, Drive, person_with

LIST = "/external/personnel/list"
NO_LIMIT = Options(pace=STEADY, rate_limit=None)


@pytest.mark.parametrize("identifier", ["1002", "preview-fair"])
def test_an_event_goes_by_its_id_and_its_event_id(identifier: str) -> None:
    body = Drive().json("GET", f"/external/events/{identifier}")["event"]
    assert (body["id"], body["eventId"], body["name"]) == ("1002", "preview-fair", "Preview Fair")
    assert body["personnelCount"] == 9


@pytest.mark.parametrize("identifier", ["77", "a/b", "näh", "1001 "])
def test_an_unknown_event_is_404_however_odd_its_id(identifier: str) -> None:
    assert Drive().event(identifier).status == 404


def test_an_event_id_over_100_characters_is_400() -> None:
    assert Drive().event("9" * 101).status == 400


def test_fact_9_preview_shows_a_few_and_says_what_an_unlock_adds() -> None:
    body = Drive().json("GET", LIST, query={"event_id": "preview-fair", "pageSize": 50})
    assert [each["id"] for each in body["items"]] == ["400", "401", "402"]
    assert (body["total"], body["totalPages"], body["hasMore"]) == (9, 1, False)
    semantics = body["semantics"]
    assert semantics["accessMode"] == "preview"
    assert semantics["previewLimit"] == 3
    assert semantics["counts"] == {
        "actualTotal": 9,
        "visibleTotal": 3,
        "remainingLockedCount": 6,
    }
    assert semantics["unlock"] == {
        "requiredForMoreResults": True,
        "actionType": "unlock_event_contacts",
        "credits": 2500,
    }


def semantics(drive: Drive, **query: object) -> Any:
    return drive.json("GET", LIST, query={"event_id": "1002", **query})["semantics"]


def test_fact_9_a_query_of_which_nothing_is_hidden_names_no_price() -> None:
    drive = Drive()
    found = drive.json("GET", LIST, query={"event_id": "1002", "search_query": "nr 1"})
    assert [each["id"] for each in found["items"]] == ["401"]
    assert found["semantics"] == {
        "accessMode": "preview",
        "previewLimit": 3,
        "counts": {"actualTotal": 1, "visibleTotal": 1, "remainingLockedCount": 0},
        "pageState": {"requestedPage": 1, "accessible": True, "maxAccessiblePage": 1},
        "unlock": {"requiredForMoreResults": False, "actionType": None, "credits": None},
        "guidance": found["semantics"]["guidance"],
    }
    assert found["semantics"]["guidance"]["code"] == "preview_complete_for_query"


def test_fact_9_the_preview_comes_after_the_filters() -> None:
    drive = Drive()
    shown = drive.json("GET", LIST, query={"event_id": "1002", "search_query": "nr"})
    assert [each["id"] for each in shown["items"]] == ["400", "401", "402"]
    assert shown["total"] == 8
    assert semantics(drive, search_query="nr 7")["counts"]["visibleTotal"] == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "preview_results_truncated"),
        ({"search_query": "nobody"}, "no_matching_results"),
        ({"page": 2}, "preview_page_inaccessible"),
        ({"event_id": "1001"}, "full_access"),
        ({"event_id": "1001", "search_query": "nobody"}, "no_matching_results"),
    ],
)
def test_fact_9_what_a_list_advises(query: dict[str, object], code: str) -> None:
    assert semantics(Drive(), **query)["guidance"]["code"] == code


def test_fact_9_a_preview_has_one_page_and_the_next_one_counts_nobody() -> None:
    drive = Drive()
    query = {"event_id": "1002", "pageSize": 2}
    first = drive.json("GET", LIST, query=query)
    assert [each["id"] for each in first["items"]] == ["400", "401"]
    assert (first["total"], first["totalPages"], first["hasMore"]) == (9, 5, True)
    second = drive.json("GET", LIST, query={**query, "page": 2})
    assert (second["items"], second["total"], second["totalPages"]) == ([], 0, 0)
    assert second["hasMore"] is False
    assert second["semantics"]["counts"]["actualTotal"] == 9
    assert second["semantics"]["pageState"] == {
        "requestedPage": 2,
        "accessible": False,
        "maxAccessiblePage": 1,
    }


@pytest.mark.parametrize(
    ("wanted", "found"), [("robin", 1), ("BUYER", 9), ("Practice Goods", 0), ("purchasing", 0)]
)
def test_a_search_looks_at_names_and_titles_only(wanted: str, found: int) -> None:
    body = Drive().json("GET", LIST, query={"event_id": "1002", "search_query": wanted})
    assert body["total"] == found


def test_an_id_is_tried_as_a_row_before_it_is_tried_as_a_public_id() -> None:
    events = [Event("1", "2", name="Row 1"), Event("2", "3", name="Row 2")]
    drive = Drive(NO_LIMIT, World(events, []))
    names = {each: drive.event(each).body["event"]["name"] for each in "123"}  # type: ignore
    assert names == {"1": "Row 1", "2": "Row 2", "3": "Row 2"}
    unlocked = drive.json("POST", "/external/events/2/unlock")
    assert unlocked["event"] == {"id": "2", "eventId": "3", "name": "Row 2"}


def test_an_event_with_nothing_to_unlock_is_refused_where_a_test_wants_it() -> None:
    small = World([Event("1", preview_limit=1)], [Person("5", ("1",))])
    path = "/external/events/1/unlock"
    assert Drive(NO_LIMIT, small).ask("POST", path).status == 201
    strict = Drive(replace(NO_LIMIT, refuse_complete_events=True), small)
    assert strict.ask("POST", path).status == 400
    verdict = strict.precheck("unlock_event_contacts", event_id="1")
    assert (verdict["allowed"], verdict["credits"]) == (False, 0)
    assert verdict["reason_code"] == "no_contacts_available"
    assert strict.service.ledger.charges == []
    strict.service.account.events.add("1")
    assert strict.precheck("unlock_event_contacts", event_id="1")["reason_code"] == (
        "already_unlocked"
    )
    larger = Drive(replace(NO_LIMIT, refuse_complete_events=True))
    assert larger.ask("POST", "/external/events/1002/unlock").status == 201


def test_fact_9_after_an_unlock_the_list_reads_full() -> None:
    drive = Drive()
    drive.json("POST", "/external/events/1002/unlock", headers={"x-call-source": "api"})
    body = drive.json("GET", LIST, query={"event_id": "1002"})
    assert (body["total"], len(body["items"])) == (9, 9)
    assert body["semantics"]["accessMode"] == "full"
    assert body["semantics"]["unlock"]["requiredForMoreResults"] is False
    assert body["semantics"]["unlock"]["credits"] is None
    assert body["semantics"]["counts"]["remainingLockedCount"] == 0


def test_pages_are_cut_and_counted() -> None:
    drive = Drive()
    first = drive.json("GET", LIST, query={"event_id": "1001", "page": 1, "pageSize": 50})
    third = drive.json("GET", LIST, query={"event_id": "1001", "page": 3, "pageSize": 50})
    beyond = drive.json("GET", LIST, query={"event_id": "1001", "page": 9, "pageSize": 50})
    total = 120 + len(Fate) + 1
    assert (first["total"], first["totalPages"], first["hasMore"]) == (total, 3, True)
    assert (len(first["items"]), len(third["items"])) == (50, total - 100)
    assert (third["hasMore"], beyond["items"]) == (False, [])
    assert beyond["semantics"]["pageState"] == {
        "requestedPage": 9,
        "accessible": False,
        "maxAccessiblePage": 3,
    }


def test_a_page_holds_at_most_50() -> None:
    query = {"event_id": "1001", "pageSize": 51}
    assert Drive().ask("GET", LIST, query=query).status == 400
    capped = Drive(replace(NO_LIMIT, page_size="cap")).json("GET", LIST, query=query)
    assert (capped["pageSize"], len(capped["items"])) == (50, 50)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"event_id": ""},
        {"event_id": "1001", "page": 0},
        {"event_id": "1001", "page": "x"},
        {"event_id": "1001", "pageSize": -1},
        {"event_id": "1001", "page": "²"},
        {"event_id": "x" * 101},
    ],
)
def test_a_bad_list_query_is_400(query: dict[str, object]) -> None:
    assert Drive().ask("GET", LIST, query=query).status == 400


def test_the_list_of_an_unknown_event_is_404_and_a_search_finds_by_name() -> None:
    drive = Drive()
    assert drive.ask("GET", LIST, query={"event_id": "77"}).status == 404
    found = drive.json("GET", LIST, query={"event_id": "1002", "search_query": "ÁSA nr 1"})
    assert [each["id"] for each in found["items"]] == ["401"]


def test_an_event_unlock_charges_once_and_may_be_repeated() -> None:
    drive = Drive()
    first = drive.json("POST", "/external/events/preview-fair/unlock")
    assert (first["alreadyUnlocked"], first["creditsUsed"]) == (False, 2500)
    assert first["balanceAfter"] == {
        "subscriptionBalance": 17_500,
        "permanentBalance": 10_050,
        "totalBalance": 27_550,
        "unlimited": False,
    }
    again = drive.json("POST", "/external/events/1002/unlock")
    assert (again["alreadyUnlocked"], again["creditsUsed"]) == (True, 0)
    assert again["balanceAfter"] is None
    assert drive.total() == 27_550
    charges = drive.service.ledger.charges
    assert [(each.kind, each.subject, each.credits) for each in charges] == [
        (ChargeKind.EVENT, "1002", 2500)
    ]
    assert drive.service.ledger.paid_twice == frozenset()


def test_an_event_with_full_access_costs_nothing() -> None:
    drive = Drive()
    assert drive.json("POST", "/external/events/1001/unlock")["alreadyUnlocked"] is True
    assert drive.total() == 30_050


def test_an_event_unlock_without_credits_is_402_and_changes_nothing() -> None:
    drive = Drive(replace(NO_LIMIT, balance=2_499))
    answer = drive.ask("POST", "/external/events/1002/unlock")
    assert answer.status == 402
    assert isinstance(answer.body, dict)
    assert answer.body["errorKey"] == "INSUFFICIENT_CREDITS"
    assert answer.body["details"] == {"required": 2500, "available": 2499}
    query = {"event_id": "1002"}
    assert drive.json("GET", LIST, query=query)["semantics"]["accessMode"] == "preview"


def test_an_unlimited_account_is_never_refused_and_says_so() -> None:
    drive = Drive(replace(NO_LIMIT, balance=100, unlimited=True))
    body = drive.json("POST", "/external/events/1002/unlock")
    assert body["balanceAfter"]["unlimited"] is True
    assert drive.unlock("200")["status"] == "accepted"


def test_an_unlock_names_its_source_properly_or_is_400() -> None:
    drive = Drive()
    path = "/external/events/1002/unlock"
    assert drive.ask("POST", path, headers={"x-call-source": "robot"}).status == 400
    assert drive.total() == 30_050
    assert drive.ask("POST", path, headers={"x-call-source": "agent"}).status == 201


def test_an_unknown_event_cannot_be_unlocked() -> None:
    assert Drive().ask("POST", "/external/events/77/unlock").status == 404


def test_a_profile_shows_the_email_only_when_unlocked() -> None:
    drive = Drive()
    body = drive.profile("200")
    assert (body["contactUnlockStatus"], body["email"]) == ("locked", None)
    drive.unlock("200")
    assert drive.profile("200")["contactUnlockStatus"] == "unlocking"
    assert drive.profile("200")["email"] is None
    drive.now += 10
    body = drive.profile("200")
    assert body["contactUnlockStatus"] == "unlocked"
    assert body["email"] == "robin.200@practice-goods.example"


def test_profiles_of_those_unlocked_before_and_by_others() -> None:
    drive = Drive()
    before = drive.profile(person_with(Fate.ALREADY_UNLOCKED))
    assert before["contactUnlockStatus"] == "unlocked"
    assert before["email"]
    other = person_with(Fate.ELSEWHERE)
    assert drive.profile(other)["contactUnlockStatus"] == "unlocking"
    drive.now += 15
    assert drive.profile(other)["email"]
    kinds = [each.kind for each in drive.service.ledger.charges]
    assert kinds == [ChargeKind.ELSEWHERE]
    assert drive.total() == 30_035
    assert drive.service.ledger.spent == 0


@pytest.mark.parametrize(
    ("person", "status"), [("99", 404), ("abc", 400), ("", 400), ("1" * 21, 400), ("٣", 400)]
)
def test_profiles_that_there_are_not(person: str, status: int) -> None:
    answer = Drive().ask("GET", "/external/personnel/profile", query={"personnel_id": person})
    assert answer.status == status
