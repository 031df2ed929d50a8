"""Every fault alone, on every endpoint where it can happen: judged by the practice server's books.

A run over people of mixed fates, with an event unlock, meets one fault at the first or the second
call of one endpoint. Whatever comes of that run, once the fault is over and nothing is left to
resume nobody was paid for twice, every address that was paid for stands in the sheet, and nobody
who was paid for is called failed.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from lensmor_desktop.api import Timeouts
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.sandbox import (
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultKind,
    FaultPlan,
    Options,
    Pace,
    Person,
)
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.engine import EVENT, Bench

FATES = (
    Fate.DELIVERED,
    Fate.DELIVERED,
    Fate.NO_EMAIL,
    Fate.FAILED,
    Fate.LATE,
    Fate.MISSING,
    Fate.ALREADY_UNLOCKED,
    Fate.ELSEWHERE,
)
EVENTS = (Event(EVENT, name="Open fair"), Event("777", name="Closed fair", preview_limit=2))

# With `acts` the service does its work before things go wrong: what a lost answer looks like.
MAY_ACT = (
    FaultKind.DROP,
    FaultKind.HANG,
    FaultKind.SERVER_ERROR,
    FaultKind.HTML,
    FaultKind.EMPTY,
    FaultKind.REFUSE,
    FaultKind.SLOW_DOWN,
)
# What an answer of a task, or of another endpoint alone, can have wrong.
OF_TASKS = (
    FaultKind.STATUS_UNKNOWN,
    FaultKind.ITEM_STATUS_UNKNOWN,
    FaultKind.STRANGERS,
    FaultKind.TWICE,
    FaultKind.EMAIL_LINE_BREAK,
    FaultKind.EMAIL_FORMULA,
)
OF_UNLOCKS = (FaultKind.TASK_STUCK, FaultKind.TASK_FAILS, FaultKind.NO_TASK_ID)
ONLY_ON = {
    **dict.fromkeys(OF_TASKS, (Endpoint.TASK,)),
    **dict.fromkeys(OF_UNLOCKS, (Endpoint.UNLOCK_CONTACTS,)),
    FaultKind.NO_ADDON_FIELDS: (Endpoint.BALANCE,),
    FaultKind.UNLIMITED: (Endpoint.UNLOCK_EVENT,),
}
REFUSALS = {
    Endpoint.UNLOCK_CONTACTS: (400, 401, 402, 404, 409, 422),
    Endpoint.UNLOCK_EVENT: (400, 401, 402, 404, 409),
    Endpoint.TASK: (401, 404),
}


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    endpoint: Endpoint
    fault: Fault

    @property
    def name(self) -> str:
        fault = self.fault
        parts = [self.endpoint.value, fault.kind.value]
        if fault.kind is FaultKind.REFUSE:
            parts.append(str(fault.status))
        if fault.kind is FaultKind.SLOW_DOWN:
            parts.append(fault.retry_after.split(",")[0] or "plain")
        parts.append("acted" if fault.acts else "")
        parts.append(str(min(fault.calls)))
        return "-".join(part for part in parts if part)


def faults(endpoint: Endpoint) -> Iterator[Fault]:
    for kind in FaultKind:
        if endpoint not in ONLY_ON.get(kind, (endpoint,)):
            continue
        statuses: tuple[int, ...] = (502,)
        waits: tuple[str, ...] = ("",)
        if kind is FaultKind.REFUSE:
            statuses = REFUSALS.get(endpoint, (401,))
        if kind is FaultKind.SLOW_DOWN:
            waits = ("", "7", "Wed, 21 Oct 2065 07:28:00 GMT")
        for acts in (False, True):
            # A refusal or "slower" that acted all the same breaks the contract itself.
            if acts and (kind not in MAY_ACT or kind in (FaultKind.REFUSE, FaultKind.SLOW_DOWN)):
                continue
            for status in statuses:
                for wait in waits:
                    for call in (1, 2):
                        yield Fault(
                            kind,
                            endpoint,
                            calls=frozenset({call}),
                            acts=acts,
                            status=status,
                            seconds=0.02 if kind is FaultKind.DRIP else 0.5,
                            retry_after=wait,
                        )


CELLS = [Cell(endpoint, fault) for endpoint in Endpoint for fault in faults(endpoint)]


def test_the_matrix_is_whole() -> None:
    assert {cell.fault.kind for cell in CELLS} == set(FaultKind)
    assert {cell.endpoint for cell in CELLS} == set(Endpoint)
    assert len({cell.name for cell in CELLS}) == len(CELLS) >= 250


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_one_fault_costs_nobody_anything(cell: Cell, tmp_path: Path) -> None:
    persons = [Person(str(1000 + n), (EVENT,), fate) for n, fate in enumerate(FATES)]
    persons += [Person(str(2000 + n), ("777",)) for n in range(2)]
    # Someone who is tried under a second event, so that there is a second batch of the first.
    persons += [Person("3000", ("777",), Fate.FAILED_ONCE)]
    with Bench(
        tmp_path,
        persons,
        events=EVENTS,
        options=Options(pace=Pace.APP, charge_resubmissions=True, rate_limit=None),
        limits=Limits(task=300.0, inquiry=300.0),
        timeouts=Timeouts(connect=2.0, read=0.25, total=0.3, spending=0.3),
    ) as bench:
        rows = [[p.full_name, p.events[0], p.id, ""] for p in persons]
        sheet = bench.sheet([*rows, ["Robin Practice", EVENT, "3000", ""]])
        offer = bench.offer(sheet, unlock_events=("777",))
        bench.server.faults = FaultPlan([cell.fault])
        with suppress(UserFacingError):
            bench.service.run(offer, Consent.to(offer), bench.stop, bench.reports.append)
        bench.server.faults = FaultPlan()
        for _ in range(4):
            # What is stuck or late gets its time, as it would from one day to the next.
            bench.clock.advance(120.0)
            for past in bench.service.runs():
                if past.resumable:
                    bench.resume(past.run)
        bench.nobody_paid_twice()
        cells = bench.cells(sheet) if bench.service.runs() else {}
        for person in bench.server.ledger.paid_people:
            email, status, _ = cells[person]
            address = bench.server.world.person(person)
            assert address is not None
            if cell.fault.kind is FaultKind.TASK_STUCK and status == "Unconfirmed":
                continue
            # What could become a formula stands in a CSV as text, with an apostrophe before it.
            expected = {address.email, f"'=1+1&{address.email}"}
            assert email in expected, f"{person}: {status}"
