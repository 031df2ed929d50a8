"""Random mixtures of circumstances around one account, each with a seed of its own.

Beside faults, stops and crashes (`test_engine_sweep`): colleagues who order the same people, orders
that arrive long after their answer was lost, another price, renewed keys and foreign ones, copies
of the sheet, pauses, clocks that jump, and servers of every kind.
"""

import random
import shutil
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from lensmor_desktop.api import Exchange
from lensmor_desktop.domain.outcomes import RETRIED
from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.domain.progress import Progress
from lensmor_desktop.domain.summaries import RunSummary
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
from lensmor_desktop.sandbox.options import Reorders
from tests.fakes.engine import Bench

LOST = (FaultKind.DROP, FaultKind.SERVER_ERROR, FaultKind.HTML, FaultKind.EMPTY)
FATES = (
    *(Fate.DELIVERED,) * 12,
    *(f for f in Fate if f not in (Fate.DELIVERED, Fate.TASK_FAILS, Fate.STUCK)),
)
SPENDING = (Endpoint.UNLOCK_CONTACTS, Endpoint.UNLOCK_EVENT)
FREE = tuple(each for each in Endpoint if each not in SPENDING)


class Crash(BaseException):
    """The program ends here, with nothing tidied up."""


class Mixture:
    """One seed's world and what happens in it."""

    def __init__(self, folder: Path, seed: int, *, without: frozenset[str] = frozenset()) -> None:
        self.seed = seed
        self.without = without
        self.chance = chance = random.Random(seed)
        count = chance.randrange(1, 4)
        self.events = (
            Event("100", name="Fair One"),
            Event("200", event_id="20022", preview_limit=5, name="Fair Two"),
            Event("300", event_id="30033", preview_limit=3, name="Fair Three", unlock_credits=500),
        )[:count]
        size = chance.choice((3, 6, 12, 25, 45))
        self.people = [self._person(number) for number in range(size)]
        modes: tuple[Reorders, ...] = ("charge", "charge", "refuse", "skip")
        mode = chance.choice(modes)
        self.late = chance.random() < 0.5
        self.options = Options(
            pace=chance.choice((Pace.APP, Pace.BENCHMARK)),
            reorders=mode,
            charge_unlocked=mode == "charge",
            charge_no_email=chance.random() < 0.2,
            rate_limit=chance.choice((None, None, None, 120)),
            max_running_tasks=chance.choice((None, None, None, 1, 2)),
            balance=chance.choice((100_000, 100_000, size * 15 + 2600)),
            unlimited=chance.random() < 0.1,
            unsupported_actions=chance.choice(
                (frozenset(), frozenset(), frozenset(), frozenset({"unlock_contact_emails"}))
            ),
            tells_credits=chance.random() < 0.85,
            page_size=chance.choice(("refuse", "cap")),
            lists=chance.choice(("full", "full", "masked", "no_emails", "older")),
            unlocking_word=chance.choice(("unlocking", "processing", "queued")),
            failed_word=chance.choice(("locked", "failed")),
            refuse_complete_events=chance.random() < 0.5,
            accounts={"sk_foreign": "b"},
            seed=seed,
        )
        self.bench = Bench(folder, self.people, events=self.events, options=self.options)
        self.log: list[str] = []
        self.sheets: list[Path] = []
        self.allowed = 0
        self.stops = chance.choice((0.0, 0.0, 0.02, 0.1))
        self.crashes = chance.choice((0.0, 0.0, 0.01, 0.03))
        self.pauses = chance.choice((0.0, 0.0, 0.05))
        self.pause, self.finish = threading.Event(), threading.Event()
        self.paused_for = 0

    def _person(self, number: int) -> Person:
        chance = self.chance
        count = min(len(self.events), chance.choice((1, 1, 1, 2)))
        events = chance.sample([event.id for event in self.events], k=count)
        return Person(str(1000 + number), tuple(events), chance.choice(FATES))

    # What happens -----------------------------------------------------------------------------

    def play(self) -> None:
        bench, chance = self.bench, self.chance
        self._others()
        self._planned = tuple(self._faults())
        bench.server.faults = FaultPlan(self._planned, seed=self.seed)
        bench.clock.at_wait = self._at_wait
        bench.at_exchange = self._maybe_crash_after
        self.sheets.append(self._sheet())
        for _ in range(chance.randrange(2, 7)):
            self._something()
        bench.server.faults = FaultPlan()
        bench.clock.at_wait = lambda moment: None
        bench.at_exchange = lambda exchange: None
        self.stops = self.crashes = self.pauses = 0.0
        self.pause.clear()
        self.finish.clear()
        bench.stop.clear()
        bench.key = "sk_test" if "keys" in self.without else chance.choice(("sk_test", "sk_new"))
        bench.restart()
        bench.clock.advance(chance.choice((0.0, 600.0)))
        self.calm()

    def calm(self) -> None:
        for _ in range(6):
            left = [each.run for each in self.bench.service.runs() if each.resumable]
            for run in left:
                self.note(f"calm resume {run}", self.bench.resume(run))
            self.bench.clock.advance(86_400.0)
            if not left:
                break
        for sheet in self.sheets:
            self._run(sheet, unlock=False)
        for _ in range(6):
            left = [each.run for each in self.bench.service.runs() if each.resumable]
            for run in left:
                self.note(f"calm resume {run}", self.bench.resume(run))
            self.bench.clock.advance(86_400.0)

    def note(self, what: str, summary: RunSummary) -> None:
        counts = {outcome.value: n for outcome, n in summary.counts.items()}
        self.log.append(
            f"{self.bench.clock.elapsed:.0f}s {what}: run {summary.run} {counts}"
            f" spent {summary.spent}"
            f" [{summary.certain}..{summary.at_most}] exact={summary.spent_exact}"
            f" stopped={summary.stopped_by} {summary.stop_reason} resumable={summary.resumable}"
        )

    def _sheet(self) -> Path:
        rows = []
        for person in self.people:
            for event in person.events:
                info = next(e for e in self.events if e.id == event)
                named = (
                    self.chance.choice((info.id, info.other_id))
                    if self.chance.random() < 0.3
                    else info.id
                )
                rows.append((person.full_name, named, person.id, ""))
        self.chance.shuffle(rows)
        return self.bench.sheet(rows)

    def _something(self) -> None:
        bench, chance = self.bench, self.chance
        bench.stop.clear()
        self.finish.clear()
        deed = chance.choice(
            ("run", "run", "resume", "resume", "resume", "copy", "key", "time", "foreign", "retry")
        )
        if not self.log:
            deed = "run"
        if deed in self.without:
            return
        self.log.append(f"{bench.clock.elapsed:.0f}s -> {deed}")
        try:
            if deed == "copy":
                copy = bench.folder / f"copy{len(self.sheets)}.csv"
                shutil.copy(chance.choice(self.sheets), copy)
                self.sheets.append(copy)
                self._run(copy)
            elif deed in ("run", "retry"):
                self._run(chance.choice(self.sheets), retry=deed == "retry")
            elif deed == "resume":
                self._resume()
            elif deed == "key":
                if "keys" not in self.without:
                    bench.key = chance.choice(("sk_test", "sk_new"))
                    bench.restart()
                self._resume()
            elif deed == "foreign":
                mine, bench.key = bench.key, "sk_foreign"
                bench.restart()
                try:
                    self._resume()
                finally:
                    bench.key = mine
                    bench.restart()
            else:
                bench.clock.advance(chance.choice((5.0, 60.0, 150.0, 4000.0, 100_000.0)))
                if chance.random() < 0.3 and "clock" not in self.without:
                    bench.clock.wrong_by = chance.choice((-86_400.0, -300.0, 0.0, 300.0, 86_400.0))
        except UserFacingError as error:
            self.log.append(f"   {type(error).__name__}: {error}")
        except Crash:
            self.log.append("   crash")
            bench.abandon()

    def _resume(self) -> None:
        left = [each.run for each in self.bench.service.runs() if each.resumable]
        if left:
            run = self.chance.choice(left)
            self.note(
                "resume",
                self.bench.service.resume(
                    run, self.bench.stop, self._report, self.finish, self.pause
                ),
            )

    def _run(self, sheet: Path, *, retry: bool = False, unlock: bool = True) -> None:
        bench, chance = self.bench, self.chance
        wishes: dict[str, Any] = {}
        if unlock:
            if chance.random() < 0.4:
                named = {event for p in self.people for event in p.events}
                if "200" in named and "events" not in self.without:
                    with suppress(UserFacingError):
                        pick = chance.choice(("200", "20022"))
                        bench.offer(sheet, unlock_events=(pick,))
                        wishes["unlock_events"] = (pick,)
            if chance.random() < 0.3 and "limit" not in self.without:
                wishes["limit"] = chance.randrange(1, len(self.people) + 1)
            if chance.random() < 0.3 and "limit" not in self.without:
                wishes["max_credits"] = chance.randrange(15, len(self.people) * 15 + 16)
        offer = bench.offer(
            sheet,
            retry=RETRIED if retry else frozenset(),
            skip_identity_check=chance.random() < 0.5,
            **wishes,
        )
        if offer.trouble is not None:
            self.log.append(f"   trouble: {offer.trouble.text}")
            if offer.trouble.obstacle.value != "identity":
                usual = ("nothing_to_do", "too_few_credits")
                if not unlock and offer.trouble.obstacle.value not in usual:
                    raise AssertionError(offer.trouble)
                return
        if chance.random() < 0.3 and unlock and "time" not in self.without:
            bench.clock.advance(chance.choice((5.0, 600.0)))  # the question stands open
        self.log.append(f"   agreed {offer.price.total} for {len(offer.people)} {wishes}")
        self.allowed += offer.price.total
        summary = bench.service.run(
            offer, Consent.to(offer), bench.stop, self._report, self.finish, self.pause
        )
        self.note("run", summary)

    def _others(self) -> None:
        bench, chance = self.bench, self.chance
        service = bench.server.service
        start = bench.clock.true()
        self.theirs: set[str] = set()
        for _ in range(chance.choice((0, 0, 1, 3))):
            some = chance.sample(self.people, k=min(len(self.people), chance.choice((1, 3, 20))))
            fails, seconds, at = (
                chance.random() < 0.3,
                chance.choice((5.0, 30.0, 200.0)),
                chance.choice((0.0, 3.0, 10.0, 40.0, 200.0)),
            )
            if "colleague" in self.without:
                continue
            self.theirs |= {p.id for p in some}
            how = chance.random()
            if how < 0.5:
                service.colleague(some, at=start + at, seconds=seconds, fails=fails)
            else:
                endpoint = chance.choice(
                    (Endpoint.UNLOCK_CONTACTS, Endpoint.PRECHECK, Endpoint.TASK)
                )
                after = endpoint is not Endpoint.PRECHECK
                service.when(
                    endpoint,
                    chance.randrange(1, 8),
                    partial(service.colleague, some, seconds=seconds, fails=fails),
                    after=after,
                )
        for _ in range(chance.choice((0, 0, 0, 1, 2))):
            by, at = (
                chance.choice((-300, -17, -2000, 500, 7)),
                start + chance.choice((0.0, 5.0, 30.0, 200.0)),
            )
            if "balance" not in self.without:
                service.move_balance(by, at=at)
                self.moved = True
        price = chance.choice((None, None, None, None, 10, 30))
        self.price = None
        if price and "price" not in self.without:
            self.price = price
            service.when(
                chance.choice((Endpoint.UNLOCK_CONTACTS, Endpoint.BALANCE, Endpoint.PRECHECK)),
                chance.randrange(1, 6),
                lambda: service.set_price(price),
            )

    def _faults(self) -> list[Fault]:
        found = [self._fault() for _ in range(self.chance.randrange(0, 6))]
        return [each for number, each in enumerate(found) if f"fault{number}" not in self.without]

    def _fault(self) -> Fault:
        chance = self.chance
        if chance.random() < 0.45:
            kind = chance.choice(LOST)
            endpoint = chance.choice((Endpoint.UNLOCK_CONTACTS,) * 3 + (Endpoint.UNLOCK_EVENT,))
            more: dict[str, Any] = {"status": chance.choice((500, 502, 504))}
            how = chance.choice(("lost", "acts", "late"))
            late = chance.choice((1.0, 12.0, 30.0, 60.0, 100.0))
            if how == "acts":
                more["acts"] = True
            elif how == "late":
                more["acts_after"] = late
            return Fault(kind, endpoint, calls=frozenset(chance.sample(range(1, 6), k=2)), **more)
        kind = chance.choice(
            (
                *LOST,
                FaultKind.TRUNCATE,
                FaultKind.NOT_AN_OBJECT,
                FaultKind.WRONG_TYPES,
                FaultKind.OTHER_ID,
                FaultKind.REFUSE,
                FaultKind.SLOW_DOWN,
                FaultKind.FLOATS,
                FaultKind.STATUS_UNKNOWN,
                FaultKind.ITEM_STATUS_UNKNOWN,
                FaultKind.TASK_FAILS,
                FaultKind.NO_TASK_ID,
                FaultKind.STRANGERS,
                FaultKind.CONCURRENCY,
            )
        )
        endpoint = chance.choice(tuple(Endpoint))
        more = {"status": chance.choice((500, 502, 503, 504))}
        if kind is FaultKind.REFUSE:
            more["status"] = chance.choice((400, 403, 404, 409))
        if kind is FaultKind.SLOW_DOWN:
            more["retry_after"] = chance.choice(("", "7", "61"))
        if kind in LOST:
            more["acts"] = chance.random() < 0.5
        if kind in (FaultKind.TASK_FAILS, FaultKind.NO_TASK_ID):
            endpoint = Endpoint.UNLOCK_CONTACTS
        subject = ""
        if chance.random() < 0.3 and endpoint in (
            Endpoint.PROFILE,
            Endpoint.PRECHECK,
            Endpoint.UNLOCK_CONTACTS,
        ):
            subject = chance.choice(self.people).id
            return Fault(
                kind,
                endpoint,
                probability=chance.choice((0.3, 1.0)),
                subject=subject,
                times=chance.choice((1, 3, 10)),
                **more,
            )
        return Fault(
            kind,
            endpoint,
            probability=chance.choice((0.05, 0.2, 0.5)),
            times=chance.choice((0, 1, 4)),
            **more,
        )

    def _at_wait(self, moment: float) -> None:
        chance = self.chance
        if chance.random() < self.stops:
            (self.bench.stop if chance.random() < 0.6 else self.finish).set()
        if self.pause.is_set():
            self.paused_for -= 1
            if self.paused_for <= 0:
                self.pause.clear()
        elif chance.random() < self.pauses:
            self.pause.set()
            self.paused_for = chance.randrange(1, 200)

    def _report(self, progress: Progress) -> None:
        if self.chance.random() < self.crashes / 3:
            raise Crash

    def _maybe_crash_after(self, exchange: Exchange) -> None:
        if self.chance.random() < self.crashes:
            raise Crash

    # How it is judged -------------------------------------------------------------------------

    def faults(self) -> list[str]:
        """What fell short."""
        wrong: list[str] = []
        bench, service = self.bench, self.bench.server.service
        for account in service.accounts:
            ledger = service.ledger_of(account)
            twice = ledger.paid_twice
            people = [c.subject for c in ledger.charges if c.subject and c.kind.value != "event"]
            twice |= {p for p in ledger.paid_people if people.count(p) > 1}
            if self.late_faults():
                twice -= self.theirs  # a late order may meet a colleague's: nobody can help that
            if twice:
                wrong.append(f"PAID TWICE {account!r}: {sorted(twice)}")
        if service.ledger_of("b").spent:
            wrong.append("FOREIGN SPENT")
        ledger = bench.server.ledger
        if self.price in (None, 10) and ledger.spent > self.allowed:
            wrong.append(f"MORE THAN AGREED: {ledger.spent} > {self.allowed}")
        have = {p for s in self.sheets for p, c in bench.cells(s).items() if c[0]}
        for sheet in self.sheets:
            cells = bench.cells(sheet)
            for person in self.people:
                email, status, details = cells[person.id]
                if not status or not details:
                    wrong.append(f"NO STATUS {sheet.name} {person.id} {status!r} {details!r}")
                if email and email != person.email:
                    wrong.append(f"WRONG ADDRESS {person.id} {email}")
                if bool(email) != (status in ("Unlocked", "Already unlocked")):
                    wrong.append(f"WRONG WORD {sheet.name} {person} {status!r} {email!r}")
                if (
                    person.id in ledger.paid_people
                    and person.fate is not Fate.NO_EMAIL
                    and not email
                    and person.id not in have
                ):
                    wrong.append(f"LOST {sheet.name} {person} {status!r} {details!r}")
                if status in ("Unconfirmed",):
                    wrong.append(f"LEFT {sheet.name} {person} {status!r} {details!r}")
        runs = bench.service.runs()
        # A lost order and a colleague's look the same from outside: nothing tells them apart.
        if self.price is None and not (self.theirs and self.lost_faults()):
            certain, most = sum(r.certain for r in runs), sum(r.at_most for r in runs)
            if not certain - 0.01 <= ledger.spent <= most + 0.01:
                wrong.append(f"FIGURES: {certain}..{most} but {ledger.spent}")
            if (
                all(r.spent_exact for r in runs)
                and abs(sum(r.spent for r in runs) - ledger.spent) > 0.01
            ):
                wrong.append(f"EXACT FIGURE WRONG: {[r.spent for r in runs]} but {ledger.spent}")
        for run in runs:
            if run.resumable and "another Lensmor key" not in str(run.stop_reason):
                wrong.append(f"STILL RESUMABLE {run.run} {run.counts}")
        again = bench.offer(self.sheets[0])
        buys = {p.person_id for p in again.people} & ledger.paid_people
        if buys:
            wrong.append(f"OFFERED AGAIN {sorted(buys)}")
        return wrong

    def lost_faults(self) -> bool:
        return any(f.endpoint is Endpoint.UNLOCK_CONTACTS for f in self._planned)

    def late_faults(self) -> bool:
        return any(f.acts_after for f in self._planned)
