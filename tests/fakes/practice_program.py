"""`python -m tests.fakes.practice_program`: the practice server in a process of its own.

The first line on standard output is its base URL; it runs until it is interrupted, or until its
standard input ends where `--until-stdin-ends` is given.
"""

import argparse
import contextlib
import json
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from lensmor_desktop.sandbox.faults import FaultPlan
from lensmor_desktop.sandbox.http import PracticeServer
from lensmor_desktop.sandbox.options import Options
from lensmor_desktop.sandbox.tasks import Pace
from lensmor_desktop.sandbox.world import World
from tests.fakes import practice_control

PACES = {"app": Pace.APP, "benchmark": Pace.BENCHMARK, "fast": Pace.FAST}


def main(arguments: list[str] | None = None) -> int:
    """Runs the server; the exit code."""
    given = _parser().parse_args(arguments)
    options = Options(
        balance=given.balance,
        pace=PACES["fast" if given.fast else given.pace],
        rate_limit=given.rate_limit or None,
        charge_resubmissions=given.charge_resubmissions,
        max_running_tasks=given.max_running_tasks,
        accepted_keys=frozenset(given.key) if given.key else None,
        seed=given.seed,
    )
    if given.fast:
        options = replace(options, late_seconds=0.5, elsewhere_seconds=0.5)
    world = World.standard()
    if given.people:
        world = World.generate(given.seed, events=given.events, people=given.people)
    faults = [practice_control.fault_from_json(each) for each in json.loads(given.faults)]
    server = PracticeServer(
        world,
        options=options,
        port=given.port,
        state_path=given.state,
        faults=FaultPlan(faults, seed=given.seed),
    )
    server.control = practice_control.answer
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    with server:
        sys.stdout.write(server.base_url + "\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            if given.until_stdin_ends:
                sys.stdin.read()
            else:
                over.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fakes.practice_program",
        description="Lensmor's API for practice and tests, on loopback, with invented people.",
    )
    add = parser.add_argument
    add("--port", type=int, default=0, help="any free one if not given")
    add("--state", type=Path, help="file that keeps the practice between sessions")
    add("--balance", type=int, default=Options().balance, help="credits at the start")
    add("--pace", choices=sorted(PACES), default="app", help="how long tasks take")
    add("--fast", action="store_true", help="tasks take a twentieth of a second; for tests")
    add("--rate-limit", type=int, default=120, help="requests a minute for a key; 0 for no limit")
    add("--charge-resubmissions", action="store_true", help="charge people in flight again")
    add("--max-running-tasks", type=int, help="refuse more unfinished tasks than these")
    add("--key", action="append", help="accept this key and no other; may be given again")
    add("--seed", type=int, default=1)
    add("--people", type=int, default=0, help="a generated world with so many people")
    add("--events", type=int, default=5, help="events of a generated world")
    add("--faults", default="[]", help='JSON: [{"kind": "drop", "endpoint": "unlockEvent"}]')
    add("--until-stdin-ends", action="store_true", help="stop when standard input is closed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
