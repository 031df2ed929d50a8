"""`lensmor-batch check`: what it tells, that it spends nothing, and that it needs nobody's help."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.sandbox import (
    Endpoint,
    Fate,
    Fault,
    FaultKind,
    FaultPlan,
    Person,
    PracticeServer,
)
from tests.unit.cli.driving import (
    EVENT,
    PREVIEW_EVENT,
    ROOT,
    batch,
    here,
    persons,
    posts,
    serve,
    sheet,
    sheet_of,
)

SAMPLE = ROOT / "sample_sheets" / "first-steps.xlsx"
KEYS = {
    "": {
        *("run", "sheet", "output", "rows", "people", "events", "credits", "batches"),
        *("problems", "stopped_by"),
    },
    "rows": {"total", "ready", "invalid", "duplicate", "has_email", "settled", "hidden"},
    "people": {
        *("delivered", "already_unlocked", "no_email", "failed", "not_eligible"),
        *("unconfirmed", "not_sent"),
    },
    "credits": {"estimated", "exact", "balance_before", "balance_after", "spent"},
}


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    people = [*persons(8), Person("2000", (PREVIEW_EVENT,))]
    with serve(people, balance=500) as running:
        yield running


def test_it_spends_nothing_and_leaves_the_sheet_alone(
    server: PracticeServer, tmp_path: Path
) -> None:
    listed = [each for each in server.world.people if each.full_name != "Crowd Member"]
    path = sheet_of(tmp_path / "people.csv", listed)
    before = path.read_bytes()
    done = batch("check", path, url=server.base_url)
    assert done.code == 0
    assert "9 people: 135 credits" in done.out
    assert "balance: 500 credits, 365 after that" in done.out
    assert "Hanse Łódź Expo" in done.out
    assert "Nothing was spent." in done.out
    assert posts(server) == []
    assert server.ledger.spent == 0
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["people.csv"]


def test_without_a_key_the_price_is_at_most_and_the_balance_unknown() -> None:
    done = batch("check", SAMPLE)
    assert done.code == 3  # F19 needs a person
    assert "20 people: at most 300 credits" in done.out
    assert "balance: unknown" in done.out
    assert "LENSMOR_API_KEY" in done.out
    assert done.err == ""
    told = batch("check", SAMPLE, "--json").json
    assert told["credits"] == {
        "estimated": 300,
        "exact": False,
        "balance_before": None,
        "balance_after": None,
        "spent": 0,
        "spent_exact": True,
        "certain": 0,
        "at_most": 0,
    }
    assert told["stopped_by"] is None
    assert told["obstacle"]["kind"] == "no_key"


def test_without_a_network_it_does_the_same(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", persons(3))
    with serve(persons(3)) as gone:
        url = gone.base_url
    done = here("check", path, "--json", "--patience", 0, url=url)
    assert done.code == 0
    assert done.json["credits"]["estimated"] == 45
    assert done.json["credits"]["balance_before"] is None
    assert done.json["credits"]["exact"] is False
    assert done.json["obstacle"]["kind"] == "offline"


def test_a_refused_key_is_told(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", persons(3))
    with serve(persons(3), accepted_keys=frozenset({"another"})) as server:
        done = here("check", path, url=server.base_url)
    assert done.code == 5
    assert "key" in done.out
    assert "3 people: at most 45 credits" in done.out


def test_the_object_has_the_keys_that_are_promised(server: PracticeServer, tmp_path: Path) -> None:
    rows = [
        ("Robin Practice", EVENT, "1000", ""),
        ("Robin Practice", EVENT, "1000", "again"),
        ("Robin Practice", EVENT, "1.0E+03", ""),
        ("Robin Practice", PREVIEW_EVENT, "2000", ""),
    ]
    path = sheet(tmp_path / "people.csv", rows)
    wish = ("--unlock-events", PREVIEW_EVENT, "--json")
    done = here("check", path, *wish, url=server.base_url)
    told = done.json
    for part, keys in KEYS.items():
        assert set(told[part] if part else told) >= keys, part
    assert told["run"] is None
    assert told["output"] is None
    assert told["sheet"] == str(path)
    assert told["rows"] == {
        **dict.fromkeys(KEYS["rows"], 0),
        "total": 4,
        "ready": 2,
        "duplicate": 1,
        "invalid": 1,
        "event": 0,
    }
    assert set(told["people"].values()) == {0}
    events = {event["id"]: event for event in told["events"]}
    assert events[EVENT]["access"] == "full"
    assert events[EVENT]["unlocked"] is True
    assert events[EVENT]["credits"] == 0
    preview = events[PREVIEW_EVENT]
    assert (preview["access"], preview["unlocked"], preview["credits"]) == ("preview", False, 2000)
    assert preview["name"] == "Cold Chain Summit"
    assert told["credits"]["estimated"] == 2030
    assert told["credits"]["spent"] == 0
    assert told["batches"] == 2
    [problem] = told["problems"]
    assert (problem["cell"], problem["value"]) == ("C4", "1.0E+03")
    assert problem["reason"].startswith("C4 holds a number in scientific form")
    assert done.code == 4
    assert told["obstacle"]["kind"] == "too_few_credits"


def test_a_run_prints_the_same_keys(tmp_path: Path) -> None:
    people = persons(2, fate=Fate.ALREADY_UNLOCKED)
    path = sheet_of(tmp_path / "people.csv", people)
    with serve(people) as server:
        checked = here("check", path, "--json", url=server.base_url).json
        ran = here("run", path, "--yes", "--json", url=server.base_url)
    assert ran.code == 0
    assert ran.err == "" or "people" in ran.err
    assert set(ran.json) == set(checked)
    for part in ("rows", "people", "credits"):
        assert set(ran.json[part]) == set(checked[part])
    assert ran.json["people"]["already_unlocked"] == 2


def test_an_event_that_lensmor_does_not_know_needs_a_person(
    server: PracticeServer, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "people.csv", [("Robin Practice", "999999", "1000", "")])
    done = here("check", path, url=server.base_url)
    assert done.code == 3
    assert "999999  Lensmor doesn't know it, or doesn't show it to your account" in done.out


def test_every_bad_id_is_named_with_its_cell() -> None:
    path = ROOT / "sample_sheets" / "every-bad-id.xlsx"
    done = here("check", path, "--json")
    assert done.code == 3
    problems = done.json["problems"]
    assert len(problems) == done.json["rows"]["invalid"] == 28
    for problem in problems:
        assert problem["reason"].startswith(problem["cell"] + " "), problem
        assert problem["reason"].endswith("."), problem
    shown = here("check", path).out
    assert "E2 holds a fraction (7301234.5)" in shown
    assert "and 16 more (--json lists them all)" in shown


@pytest.mark.parametrize("name", ["excel-table-filtered.xlsx"])
def test_hidden_rows_are_counted_and_can_be_taken_in(name: str) -> None:
    path = ROOT / "sample_sheets" / name
    without = here("check", path, "--json").json
    assert (without["rows"]["hidden"], without["rows"]["ready"]) == (10, 20)
    shown = here("check", path).out
    assert "10  hidden, and left out (--include-hidden takes them in)" in shown
    within = here("check", path, "--include-hidden", "--json").json
    assert (within["rows"]["hidden"], within["rows"]["ready"]) == (0, 30)
    assert json.dumps(within["columns"]) == json.dumps(without["columns"])


def test_people_in_somebody_elses_work_and_what_could_not_be_checked_are_told(
    tmp_path: Path,
) -> None:
    """In words and in JSON, before anything is agreed to; the price is that of the others."""
    people = [*persons(3), *persons(2, start=2000, fate=Fate.ELSEWHERE)]
    path = sheet_of(tmp_path / "people.csv", people)
    broken = Fault(FaultKind.REFUSE, Endpoint.EVENT, status=403)
    with serve(people, elsewhere_seconds=600) as server:
        server.faults = FaultPlan([broken])
        told = here("check", path, "--json", url=server.base_url)
        shown = here("check", path, url=server.base_url)
    assert (told.json["in_work"], told.json["to_send"]) == (2, 3)
    assert told.json["credits"]["estimated"] == 45
    assert "in another order already, waited for at no cost: 2 people" in shown.out
    [warning] = [w for w in told.json["warnings"] if w["code"] == "event_unchecked"]
    assert f"Lensmor could not be asked about the event {EVENT}" in warning["text"]
    assert warning["text"] in shown.out
    assert told.json["obstacle"] is None
