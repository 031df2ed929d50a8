"""`lensmor-batch run` and what follows it: options that limit it, exit codes, past runs.

The runs of this module that take their time run at the same time; each has a server, a sheet and
records of its own.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from lensmor_desktop.platform.programs import batch_command
from lensmor_desktop.sandbox import Endpoint, Fate, Fault, FaultKind, Person, PracticeServer
from tests.unit.cli.driving import (
    EVENT,
    PREVIEW_EVENT,
    Done,
    at_once,
    cells,
    here,
    persons,
    posts,
    serve,
    sheet,
    sheet_of,
)

GROUPS = {
    "plain": persons(5, start=1000),
    "limit": persons(6, start=2000),
    "credits": persons(6, start=3000),
    "refused": [*persons(2, start=4000), *persons(1, start=4100, fate=Fate.REFUSED)],
    "retry": [*persons(1, start=5000), *persons(2, start=5100, fate=Fate.FAILED_ONCE)],
    "output": persons(2, start=6000),
}
ARGUMENTS = {
    "plain": ("--quiet",),
    "limit": ("--limit", 4, "--json"),
    "credits": ("--max-credits", 50, "--json"),
    "refused": ("--json",),
    "retry": ("--json",),
    "output": ("--output", "results.csv", "--json"),
}


@dataclass(frozen=True)
class Ran:
    """Servers, a folder with the sheets, and what each program came to."""

    servers: dict[str, PracticeServer]
    folder: Path
    done: dict[str, Done]

    def sheet(self, name: str) -> Path:
        return self.folder / f"{name}.csv"

    def later(self, name: str, *arguments: object) -> Done:
        """Another command on the records of one of the runs."""
        return here(*arguments, "--data-dir", self.folder / name, url=self.servers[name].base_url)

    def statuses(self, name: str) -> list[str]:
        return cells(self.sheet(name), "Lensmor Status")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder = tmp_path_factory.mktemp("runs")
    with ExitStack() as stack:
        servers, jobs = {}, {}
        for name, people in GROUPS.items():
            servers[name] = stack.enter_context(serve(people))
            path = sheet_of(folder / f"{name}.csv", people)
            jobs[name] = ["run", path, "--yes", *ARGUMENTS[name], "--data-dir", folder / name]
        urls = {name: server.base_url for name, server in servers.items()}
        yield Ran(servers, folder, at_once(jobs, urls, cwd=folder))


def test_when_all_is_settled_the_code_is_0(ran: Ran) -> None:
    assert ran.done["plain"].code == 0
    assert ran.statuses("plain") == ["Unlocked"] * 5
    addresses = [person.email for person in GROUPS["plain"]]
    assert cells(ran.sheet("plain"), "Lensmor Email") == addresses


def test_nobody_was_paid_for_twice(ran: Ran) -> None:
    for server in ran.servers.values():
        assert server.ledger.paid_twice == frozenset()


def test_quiet_is_silent_on_standard_error_and_still_tells_the_result(ran: Ran) -> None:
    done = ran.done["plain"]
    assert done.err == ""
    assert done.out.splitlines()[:2] == ["Run 1", "        5  Unlocked"]
    assert "spent: 75 credits" in done.out
    assert f"results: {ran.sheet('plain')}" in done.out


def test_limit_sends_the_first_people_only(ran: Ran) -> None:
    told = ran.done["limit"].json
    assert ran.done["limit"].code == 0
    assert (told["people"]["delivered"], told["people"]["not_sent"]) == (4, 2)
    assert told["stopped_by"] is None
    assert ran.statuses("limit") == ["Unlocked"] * 4 + ["Not sent"] * 2


def test_max_credits_is_never_passed_and_ends_with_4(ran: Ran) -> None:
    told = ran.done["credits"].json
    assert ran.done["credits"].code == 4
    assert told["stopped_by"] == "limit"
    assert "spending limit of 50 credits" in told["stop_reason"]
    assert (told["people"]["delivered"], told["people"]["not_sent"]) == (3, 3)
    assert told["credits"]["estimated"] == told["credits"]["spent"] == 45


def test_people_whom_lensmor_refuses_need_a_person(ran: Ran) -> None:
    assert ran.done["refused"].code == 3
    assert ran.statuses("refused") == ["Unlocked", "Unlocked", "Not eligible"]


def test_output_leaves_the_sheet_alone(ran: Ran) -> None:
    told = ran.done["output"].json
    assert told["sheet"] == str(ran.sheet("output"))
    assert told["output"] == str(ran.folder / "results.csv")
    assert "Lensmor Status" not in ran.sheet("output").read_text(encoding="utf-8")
    assert cells(ran.folder / "results.csv", "Lensmor Status") == ["Unlocked"] * 2


def test_progress_goes_to_standard_error_and_results_to_standard_output(ran: Ran) -> None:
    done = ran.done["limit"]
    assert done.out.startswith("{")
    assert done.out.endswith("}\n")
    assert "0 of 4 people, 0 of 60 credits used" in done.err  # two are left for later
    assert "\r" not in done.err  # no bar where there is no terminal


def test_a_second_run_has_nothing_to_do(ran: Ran) -> None:
    before = ran.sheet("plain").read_bytes()
    done = ran.later("plain", "run", ran.sheet("plain"), "--yes")
    assert done.code == 0
    assert "5  settled by an earlier run" in done.out
    assert "There is nothing to do in this sheet" in done.out or "No row has" in done.out
    assert done.err == ""
    assert ran.sheet("plain").read_bytes() == before
    told = ran.later("plain", "run", ran.sheet("plain"), "--yes", "--json")
    assert told.code == 0
    assert told.json["rows"]["settled"] == 5
    assert told.json["obstacle"]["kind"] == "nothing_to_do"


def test_failed_rows_are_left_alone_unless_a_retry_is_asked_for(ran: Ran) -> None:
    assert ran.done["retry"].code == 3
    assert ran.statuses("retry") == ["Unlocked", "Failed", "Failed"]
    left = ran.later("retry", "check", ran.sheet("retry"), "--json").json
    assert (left["rows"]["settled"], left["rows"]["ready"]) == (3, 0)
    again = ran.later("retry", "run", ran.sheet("retry"), "--retry-failed", "--yes", "--json")
    assert again.code == 0
    assert again.json["people"]["delivered"] == 2
    assert ran.statuses("retry") == ["Unlocked"] * 3


def test_past_runs_are_listed_the_newest_first(ran: Ran) -> None:
    shown = ran.later("limit", "runs").out
    assert shown.startswith("    1  20")
    assert "4 of 6 people delivered, 60 credits, done" in shown
    assert shown.rstrip().endswith(str(ran.sheet("limit")))
    [past] = ran.later("limit", "runs", "--json").json["runs"]
    assert (past["run"], past["people"]["delivered"], past["resumable"]) == (1, 4, False)
    assert past["rows"]["ready"] == 6
    assert here("runs").out == "No runs yet.\n"
    assert here("runs", "--sandbox").out == "No practice runs yet.\n"


def test_there_may_be_nothing_to_resume(ran: Ran) -> None:
    done = ran.later("plain", "resume")
    assert done.code == 0
    assert done.out.startswith("There is nothing to resume")
    assert ran.later("plain", "resume", "--json").json["run"] is None
    wrong = ran.later("plain", "resume", 99)
    assert wrong.code == 2
    assert wrong.said[0] == "There is no run 99."


def test_balance(ran: Ran) -> None:
    told = ran.later("plain", "balance", "--json").json
    assert told == {"balance": ran.servers["plain"].service.balance, "unlimited": False}
    shown = ran.later("plain", "balance").out
    assert shown == f"{ran.servers['plain'].service.balance:,} credits\n"


def test_events_are_unlocked_when_named_and_not_otherwise(tmp_path: Path) -> None:
    rows = [("", event, "", "") for event in (EVENT, PREVIEW_EVENT, "204900", "999")]
    path = sheet(tmp_path / "events.csv", rows)
    with serve(persons(1)) as server:
        url = server.base_url
        every = here("check", path, "--unlock-events", "all", "--json", url=url).json
        assert [event["credits"] for event in every["events"]] == [0, 2000, 3500, 0]
        assert every["credits"]["estimated"] == 5500

        kept = here("run", path, "--yes", "--json", url=url)
        assert kept.json["credits"]["spent"] == 0
        assert posts(server) == []
        assert cells(path, "Lensmor Status") == [
            "Event already unlocked",
            "Event not unlocked",
            "Event not unlocked",
            "Event not unlocked",
        ]
        assert kept.code == 3  # nobody knows 999

        wish = ("--unlock-events", f"{PREVIEW_EVENT}, {EVENT}")
        done = here("run", path, *wish, "--yes", "--json", url=url)
        assert posts(server) == [f"/external/events/{PREVIEW_EVENT}/unlock"]
        assert server.ledger.spent == done.json["credits"]["spent"] == 2000
    [event] = [e for e in done.json["events"] if e["id"] == PREVIEW_EVENT]
    assert (event["unlocked"], event["credits"], event["access"]) == (True, 2000, "full")
    assert event["status"] == "Event unlocked"
    assert cells(path, "Lensmor Status")[:3] == [
        "Event already unlocked",
        "Event unlocked",
        "Event not unlocked",
    ]
    assert "Event unlocked: 204733. Unlocked for 2,000 credits." in done.err


def test_too_few_credits_end_it_before_it_starts_with_an_offer_of_fewer(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", persons(5))
    with serve(persons(5), balance=0) as server:
        server.service.set_balance(50)
        done = here("run", path, "--yes", "--json", url=server.base_url)
        assert posts(server) == []
    assert done.code == 4
    assert done.json["stopped_by"] == "credits"
    assert done.json["credits"]["balance_before"] == 50
    assert done.said[0] == "It needs 75 credits and your balance is 50."
    assert "3 people" in done.said[1]
    assert done.said[2] == "--limit 3 sends only those."


def test_credits_that_run_out_on_the_way_end_it_with_4_and_can_be_resumed(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", persons(2))
    spent = Fault(
        FaultKind.REFUSE, Endpoint.UNLOCK_CONTACTS, status=402, error_key="INSUFFICIENT_CREDITS"
    )
    with serve(persons(2)) as server:
        server.faults = type(server.faults)([spent])
        done = here("run", path, "--yes", url=server.base_url)
        assert server.ledger.spent == 0
    assert done.code == 4
    assert "2  Not sent" in done.out
    assert f"Go on with: {batch_command('resume', '1')}" in done.out
    assert cells(path, "Lensmor Status") == ["Not sent"] * 2


def test_without_a_key_nothing_can_be_run(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", persons(2))
    before = path.read_bytes()
    done = here("run", path, "--yes", "--json")
    assert done.code == 5
    assert done.json["stopped_by"] == "key"
    assert done.said[0] == "There is no Lensmor API key, so nothing can be unlocked yet."
    assert "LENSMOR_API_KEY" in done.said[1]
    assert path.read_bytes() == before
    assert here("balance").code == 5


def test_a_wrong_key_is_5(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "people.csv", persons(2))
    with serve(persons(2), accepted_keys=frozenset({"the-right-one"})) as server:
        done = here("run", path, "--yes", "--json", url=server.base_url)
        balance = here("balance", url=server.base_url)
        assert posts(server) == []
    assert done.code == balance.code == 5
    assert done.json["stopped_by"] == "key"
    assert balance.said[0] == "Lensmor refused the API key."
    assert "trace ID" in balance.said[-1]


def test_other_names_at_lensmor_hold_the_run_back_unless_overruled(tmp_path: Path) -> None:
    people = [
        Person(str(7000 + n), (EVENT,), Fate.ALREADY_UNLOCKED, full_name=f"{name} Example")
        for n, name in enumerate(("Ada", "Bob", "Cyd", "Dov", "Eve"))
    ]
    people += persons(5, start=7100)
    rows = [("Somebody Quite-Different", EVENT, person.id, "") for person in people]
    path = sheet(tmp_path / "people.csv", rows)
    with serve(people) as server:
        held = here("run", path, "--yes", "--json", url=server.base_url)
        checked = here("check", path, "--json", url=server.base_url)
        skipped = here("check", path, "--skip-identity-check", "--json", url=server.base_url)
        assert posts(server) == []
    assert held.code == 2
    assert held.json["obstacle"]["kind"] == "identity"
    assert "--skip-identity-check" in held.err
    assert checked.code == 3
    assert skipped.json["obstacle"] is None
