"""The real engine over real HTTP against a practice server, with a clock that takes no time."""

import copy
import csv
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from lensmor_desktop.api import Exchange, LensmorClient, Timeouts
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer, Wishes
from lensmor_desktop.domain.progress import Progress
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.journal import Journal
from lensmor_desktop.sandbox import (
    Answer,
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultPlan,
    Options,
    Pace,
    Person,
    PracticeServer,
    Request,
    World,
)
from lensmor_desktop.sandbox import Exchange as ServerExchange
from lensmor_desktop.sandbox.protocol import endpoint_of
from lensmor_desktop.sheets import Choices, make_titles
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.service import UnlockService
from tests.fakes.clock import FakeClock, SharedClock

T = TypeVar("T")
EVENT = "204518"
ACCOUNT = "test-account"
HEADINGS = ("Name", "Lensmor Event ID", "Lensmor Personnel ID", "Email")


def people(count: int, fate: Fate = Fate.DELIVERED, *, start: int = 1000) -> list[Person]:
    """So many people of the usual event, all with the same fate."""
    return [Person(str(start + n), (EVENT,), fate) for n in range(count)]


def make_world(events: Sequence[Event], persons: Sequence[Person]) -> World:
    """A world in which every preview hides somebody, so that an unlock of its event adds something.

    Where the people given are no more than a preview shows, others who go there are added.
    """
    going = Counter(event for person in persons for event in person.events)
    crowd = [
        Person(f"9{index:02}{number:07}", (event.id,), full_name="Crowd Member")
        for index, event in enumerate(events)
        if event.preview_limit is not None and going[event.id] <= event.preview_limit
        for number in range(event.preview_limit + 1 - going[event.id])
    ]
    return World(events, [*persons, *crowd])


LOCKED_LIST: dict[str, object] = {
    "accessMode": "preview",
    "counts": {"actualTotal": 9, "visibleTotal": 2, "remainingLockedCount": 7},
    "unlock": {
        "requiredForMoreResults": True,
        "actionType": "unlock_event_contacts",
        "credits": 2000,
    },
}
"""What a list shows of an event that hides people, also where it lags behind its unlock."""


class Bench:
    """A data folder, a practice server and engines on them: one after the other, as restarts do.

    Use as a context manager. `service` is the engine at work; `restart()` closes it and opens
    another on the same folder; `abandon()` leaves it as a crash would. `beside()` gives another
    data folder on the same server; :func:`together` lets several be at work at the same time.

    Args:
        crowds: people are added to events whose preview would hide nobody (`make_world`).

    Attributes:
        at_exchange: called after each exchange, once the journal has noted it and before the
            engine gets the answer.
        titles, purchase_memory: settings, for the next engine.
    """

    def __init__(
        self,
        folder: Path,
        persons: Sequence[Person],
        *,
        events: Sequence[Event] = (Event(EVENT, name="Practice Fair"),),
        options: Options | None = None,
        faults: Iterable[Fault] = (),
        limits: Limits | None = None,
        timeouts: Timeouts | None = None,
        key: str = "sk_test",
        crowds: bool = True,
    ) -> None:
        self.folder = folder
        self.clock = SharedClock()
        self.limits = limits or Limits()
        self.timeouts = timeouts or Timeouts()
        self.key = self._usual_key = key
        self.titles: dict[str, str] = {}
        self.purchase_memory = True
        self.reports: list[Progress] = []
        self.at_exchange: Callable[[Exchange], None] = lambda exchange: None
        self.stop = threading.Event()
        options = options or Options(pace=Pace.APP, charge_resubmissions=True, rate_limit=None)
        self.server = PracticeServer(
            make_world(events, persons) if crowds else World(events, persons),
            options=options,
            clock=self.clock.true,
            faults=FaultPlan(faults),
        )
        self._stack = ExitStack()
        self._service: UnlockService | None = None
        self._wrecks: list[UnlockService] = []

    def __enter__(self) -> Self:
        self._stack.enter_context(self.server)
        self._stack.callback(self.close_engines)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def service(self) -> UnlockService:
        if self._service is None:
            self._service = self.open()
        return self._service

    def open(self, key: str | None = None) -> UnlockService:
        """Another engine on the same folder."""
        used = self.key if key is None else key

        def connect(observe: Callable[[Exchange], None]) -> LensmorClient:
            def observed(exchange: Exchange) -> None:
                observe(exchange)
                self.at_exchange(exchange)

            return LensmorClient(
                self.server.base_url, used, observe=observed, timeouts=self.timeouts
            )

        return UnlockService(
            Journal(self.folder / "data"),
            connect if used else None,
            self.account_of(used),
            clock=self.clock,
            limits=self.limits,
            purchase_memory=self.purchase_memory,
            titles=make_titles(self.titles),
        )

    def account_of(self, key: str) -> str:
        """The account by which an engine knows a key."""
        return ACCOUNT if key == self._usual_key else f"account-of-{key}"

    def beside(self, name: str, *, key: str | None = None) -> "Bench":
        """Another data folder on the same server, with a journal, sheets and engines of its own.

        Args:
            name: of the folder, made below this one's.
            key: another one than here; which account it belongs to says `Options.accounts`.
        """
        other = copy.copy(self)
        other.folder = self.folder / name
        other.folder.mkdir()
        other.key = self.key if key is None else key
        other.titles = dict(self.titles)
        other.reports = []
        other.at_exchange = lambda exchange: None
        other.stop = threading.Event()
        other._service = None
        other._wrecks = []
        self._stack.callback(other.close_engines)
        return other

    def close_engines(self) -> None:
        """Closes every engine of this folder, in the thread that opened them."""
        for service in (self._service, *self._wrecks):
            if service is not None:
                service.close()
        self._service = None
        self._wrecks.clear()

    def restart(self) -> UnlockService:
        """The engine closed and opened again: all that it knew is in the journal."""
        if self._service is not None:
            self._service.close()
            self._service = None
        return self.service

    def abandon(self) -> None:
        """Leaves the engine where it is, nothing closed, as a crash does; the next one is new."""
        if self._service is not None:
            self._wrecks.append(self._service)
            self._service = None

    def sheet(
        self,
        rows: Iterable[Sequence[str]],
        name: str = "people.csv",
        headings: Sequence[str] = HEADINGS,
    ) -> Path:
        """A CSV with these rows."""
        path = self.folder / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([headings, *rows])
        return path

    def sheet_of(self, persons: Iterable[Person], name: str = "people.csv") -> Path:
        """A CSV that lists these people, each under their first event."""
        return self.sheet(([p.full_name, p.events[0], p.id, ""] for p in persons), name)

    def wishes(self, **wishes: object) -> Wishes:
        """The usual wishes but for these."""
        return replace(Wishes(), **wishes)  # type: ignore[arg-type]

    def offer(
        self,
        path: Path,
        *,
        retry: frozenset[Outcome] = frozenset(),
        choices: Choices | None = None,
        **wishes: object,
    ) -> Offer:
        """The offer for a sheet; without the look-ups of who people are, unless asked for."""
        wishes.setdefault("skip_identity_check", True)
        inspection = self.service.inspect(path, choices or Choices(), retry)
        return self.service.offer(inspection, replace(Wishes(), **wishes))  # type: ignore[arg-type]

    def run(
        self,
        path: Path,
        *,
        retry: frozenset[Outcome] = frozenset(),
        choices: Choices | None = None,
        **wishes: object,
    ) -> RunSummary:
        """Checks, prices, says yes, and runs to the end."""
        offer = self.offer(path, retry=retry, choices=choices, **wishes)
        return self.service.run(offer, Consent.to(offer), self.stop, self.reports.append)

    def resume(self, run: int = 1) -> RunSummary:
        self.stop.clear()
        return self.service.resume(run, self.stop, self.reports.append)

    def posts(self) -> list[list[str]]:
        """The people of each contact unlock that reached the server, in order."""
        return [
            json.loads(exchange.body)["personnel_ids"]
            for exchange in self.server.exchanges
            if exchange.method == "POST"
            and exchange.target == "/external/contacts/unlock"
            and exchange.body
        ]

    def cells(self, path: Path) -> dict[str, tuple[str, str, str]]:
        """Personnel ID -> (email, status, details) as they stand in the CSV."""
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {
            row["Lensmor Personnel ID"]: (
                row["Lensmor Email"],
                row["Lensmor Status"],
                row["Lensmor Details"],
            )
            for row in rows
        }

    def row_of(self, path: Path, person_id: str) -> tuple[str, str, str]:
        """One person's (email, status, details) in the CSV."""
        return self.cells(path)[person_id]

    def calls(self, endpoint: Endpoint) -> list[ServerExchange]:
        """The exchanges with one endpoint, in order."""
        return [each for each in self.server.exchanges if each.endpoint is endpoint]

    def times(self, endpoint: Endpoint) -> list[float]:
        """When an endpoint was called, in seconds since the beginning."""
        return [round(each.at - FakeClock.START, 3) for each in self.calls(endpoint)]

    def twist(
        self, endpoint: Endpoint, change: Callable[[Request, Callable[[], Answer]], Answer]
    ) -> None:
        """Lets `change` answer an endpoint; it may call the real service, or not."""
        real = self.server.service.handle

        def handle(request: Request, **more: Any) -> Answer:
            found = endpoint_of(request.method, request.path)
            if found is None or found[0] is not endpoint:
                return real(request, **more)
            return change(request, lambda: real(request, **more))

        setattr(self.server.service, "handle", handle)  # noqa: B010 - a method, for this object

    def profile_shows(self, person: str, state: str, email: str | None = None) -> None:
        """What the profile of one person shows from now on."""

        def change(_: Request, real: Callable[[], Answer]) -> Answer:
            answer = real()
            if isinstance(answer.body, dict) and answer.body.get("id") == person:
                shown = {"contactUnlockStatus": state, "email": email}
                return Answer(200, answer.body | shown)
            return answer

        self.twist(Endpoint.PROFILE, change)

    def list_shows(self, **semantics: object) -> None:
        """From now on lists of people show these semantics, by section; the rest is as it is."""

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            answer = real()
            if isinstance(answer.body, dict) and isinstance(answer.body.get("semantics"), dict):
                shown = dict(answer.body["semantics"])
                for name, value in semantics.items():
                    old = shown.get(name)
                    if isinstance(old, dict) and isinstance(value, dict):
                        shown[name] = {**old, **value}
                    else:
                        shown[name] = value
                return replace(answer, body={**answer.body, "semantics": shown})
            return answer

        self.twist(Endpoint.PEOPLE, change)

    def look(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """What another program would read in the journal now."""
        with closing(sqlite3.connect(self.folder / "data" / "journal.sqlite3")) as connection:
            return connection.execute(sql, values).fetchall()

    def nobody_paid_twice(self) -> None:
        """The judgement that every money test ends with, on every account of the server."""
        service = self.server.service
        for account in service.accounts:
            twice = service.ledger_of(account).paid_twice
            assert not twice, f"account {account!r} paid twice for {sorted(twice)}"


def together(*jobs: tuple[Bench, Callable[[Bench], T]]) -> list[T]:
    """Does something on several benches at the same time, each in a thread of its own.

    Their engines are opened and closed in those threads. Time moves only when all of them wait.

    Returns:
        What each job returned, in the order given.

    Raises:
        Exception: the first failure of a job, once all have ended.
    """
    ready = threading.Barrier(len(jobs))
    for bench, _ in jobs:
        bench.close_engines()

    def done(bench: Bench, job: Callable[[Bench], T]) -> T:
        with bench.clock.taking_part():
            ready.wait()
            try:
                return job(bench)
            finally:
                bench.close_engines()

    with ThreadPoolExecutor(len(jobs)) as threads:
        futures = [threads.submit(done, bench, job) for bench, job in jobs]
    return [each.result() for each in futures]
