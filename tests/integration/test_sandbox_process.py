"""The practice server in a process of its own: its options, its end, and a kill in the middle."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from lensmor_desktop.sandbox import World
from tests.integration.test_sandbox_server import BALANCE, UNLOCK, call, until

PROJECT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The practice server in a process of its own, and its base URL."""
    command = [sys.executable, "-m", "tests.fakes.practice_program", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=PROJECT
    ) as running:
        assert running.stdout is not None
        try:
            yield running, running.stdout.readline().strip()
        finally:
            running.kill()


def test_a_server_of_its_own_survives_a_kill_in_the_middle(tmp_path: Path) -> None:
    state = str(tmp_path / "practice.json")
    event = World.standard().events[0]
    people = [each.id for each in World.standard().people_of(event)[:60]]
    body = {"event_id": event.id, "personnel_ids": people}
    with process("--state", state) as (running, url):
        assert url.startswith("http://127.0.0.1:")
        task_id = call(url, "POST", UNLOCK, body)[1]["task_id"]
        until(lambda: call(url, "GET", "/__practice/ledger")[1]["spent"] > 0)
        before = call(url, "GET", "/__practice/ledger")[1]
        running.kill()
        running.wait()
    with process("--state", state) as (running, url):
        call(url, "POST", "/__practice/advance", {"seconds": 60})
        after = call(url, "GET", "/__practice/ledger")[1]
        task = call(url, "GET", f"/external/contacts/unlock-tasks/{task_id}")[1]
    assert task["taskStatus"] == "completed"
    assert set(before["paid_people"]) <= set(after["paid_people"])
    delivered = {each["personnelId"] for each in task["items"] if each["email"]}
    assert delivered <= set(after["paid_people"])
    assert after["paid_twice"] == []


def test_a_server_of_its_own_takes_its_options() -> None:
    faults = json.dumps([{"kind": "refuse", "status": 404, "endpoint": "eventDetail"}])
    with process(
        *("--balance", "15", "--key", "sk_mine", "--people", "50", "--events", "2"),
        *("--rate-limit", "0", "--faults", faults, "--fast", "--until-stdin-ends"),
    ) as (running, url):
        assert call(url, "GET", BALANCE)[0] == 401
        status, body, headers = call(url, "GET", BALANCE, Authorization="Bearer sk_mine")
        assert (status, body["totalBalance"]) == (200, 15)
        assert "X-RateLimit-Limit" not in headers
        told = call(url, "GET", "/external/events/300001", Authorization="Bearer sk_mine")
        assert told[0] == 404
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(20) == 0


def test_a_server_of_its_own_ends_when_it_is_told_to() -> None:
    with process() as (running, url):
        assert call(url, "GET", BALANCE)[0] == 200
        running.terminate()
        assert running.wait(20) == 0
