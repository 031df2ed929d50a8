"""The script that a person would write: send a batch, ask until it has ended, take the next.

It remembers nothing, looks for nothing that was bought before, and takes the rows as they come.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat

import requests

HASTY = (2.0,)
"""Seconds between two questions about a task, as scripts have it; tighter than the contract."""
POLITE = (3.0, 5.0, 10.0, 20.0)
"""The same as the contract has it (fact 4)."""


def plain_loop(
    base_url: str,
    people: Sequence[tuple[str, str]],
    wait: Callable[[float], object],
    delays: Sequence[float] = HASTY,
) -> int:
    """Unlocks people, 100 at once.

    Args:
        people: (event ID, person ID) of each row.
        wait: waits so many seconds.
        delays: seconds before each question about a task, the last one repeating.

    Returns:
        how many addresses came.
    """
    delivered = 0
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = "Bearer sk_loop"

        def call(method: str, path: str, body: object = None) -> dict[str, object]:
            while True:
                answer = session.request(method, base_url + path, json=body, timeout=30)
                if answer.status_code != 429:
                    answer.raise_for_status()
                    told: dict[str, object] = answer.json()
                    return told
                wait(float(answer.headers["Retry-After"]))

        for event, ids in _batches(people):
            body = {"event_id": event, "personnel_ids": ids}
            task = call("POST", "/external/contacts/unlock", body).get("task_id")
            pauses = _pauses(delays)
            while task:
                wait(next(pauses))
                told = call("GET", f"/external/contacts/unlock-tasks/{task}")
                if told["taskStatus"] in ("completed", "failed"):
                    items = told["items"]
                    assert isinstance(items, list)
                    delivered += sum(1 for item in items if item.get("email"))
                    break
    return delivered


def _batches(people: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    for event in dict.fromkeys(event for event, _ in people):
        ids = [person for of, person in people if of == event]
        yield from ((event, ids[start : start + 100]) for start in range(0, len(ids), 100))


def _pauses(delays: Sequence[float]) -> Iterator[float]:
    yield from delays
    yield from repeat(delays[-1])
