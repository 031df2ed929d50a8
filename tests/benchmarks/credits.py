"""Credits: what a sheet as people have it costs us, what it has to cost, and what a loop pays.

In the sheet: people who stand there more than once, people under several events, people whom an
earlier run bought, and rows with an email address.
"""

import random
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.domain.plan import Consent
from lensmor_desktop.sandbox import Event, Options, Person, PracticeServer, World
from tests.benchmarks.plain_loop import plain_loop
from tests.benchmarks.rows import Row
from tests.benchmarks.unlocking import engine, offered, sheet_of
from tests.fakes.clock import FakeClock

SIZE, SIZE_QUICK = 5_000, 1_000
EVENTS = ("204518", "198842", "205377")
CREDITS = 15
EXACT = 1.0
SEED = 7

Line = tuple[str, str, str, str]  # name, event, person, email


@dataclass(frozen=True)
class Trade:
    """A sheet, the people in it, and what came before.

    Attributes:
        people: everybody whom the sheet names.
        earlier: the rows of a sheet that was unlocked before.
        lines: the rows of the sheet.
    """

    people: tuple[Person, ...]
    earlier: tuple[Line, ...]
    lines: tuple[Line, ...]

    @property
    def least(self) -> int:
        """Credits for everybody once who has no address yet, neither in the sheet nor bought."""
        bought = {person for _, _, person, _ in self.earlier}
        open_people = {person for _, _, person, email in self.lines if not email}
        return CREDITS * len(open_people - bought)


def make_trade(count: int) -> Trade:
    """A sheet of `count` rows: of its people a tenth stand there twice, a tenth under two events,
    a fifth was bought before, and a tenth has an address."""
    chance = random.Random(SEED)
    persons = [
        Person(str(3_000_000 + number), tuple(chance.sample(EVENTS, 2)))
        for number in range(count * 10 // 12)
    ]
    lines: list[Line] = []
    earlier: list[Line] = []
    for number, person in enumerate(persons):
        kind = number % 10
        known = person.email if kind == 0 else ""
        lines.append((person.full_name, person.events[0], person.id, known))
        if kind == 1:
            lines.append(lines[-1])
        if kind == 2:
            lines.append((person.full_name, person.events[1], person.id, ""))
        if kind in (3, 4):
            earlier.append(lines[-1])
    chance.shuffle(lines)
    return Trade(tuple(persons), tuple(earlier), tuple(lines))


def rows(quick: bool) -> list[Row]:
    """What a sheet costs: counted, so that once is enough."""
    trade = make_trade(SIZE_QUICK if quick else SIZE)
    size = f"{len(trade.lines):,} rows"
    ours, loop, least = float(ours_spent(trade)), float(loop_spent(trade)), float(trade.least)
    return [
        Row("credits", size, ours, least, "the least possible", "credits", EXACT),
        Row("credits", size, ours, loop, "a plain loop over the rows", "credits", EXACT),
        Row("credits: the plain loop", size, loop, least, "the least possible", "credits"),
    ]


def _server(trade: Trade, clock: FakeClock) -> PracticeServer:
    # As the service does it where nobody looks out: who is sent again is charged for again.
    options = Options(
        rate_limit=None, charge_resubmissions=True, balance=CREDITS * 3 * len(trade.lines)
    )
    events = [Event(event, name=f"Fair {event}") for event in EVENTS]
    return PracticeServer(World(events, trade.people), options=options, clock=clock.true)


def ours_spent(trade: Trade) -> int:
    """Credits that our run over the sheet spends, after the earlier one."""
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as name, _server(trade, clock) as server:
        folder = Path(name)
        with engine(folder, server.base_url, clock) as service:
            for part, lines in (("earlier", trade.earlier), ("now", trade.lines)):
                (folder / part).mkdir()
                offer = offered(service, sheet_of(folder / part, lines))
                before = server.ledger.spent
                summary = service.run(offer, Consent.to(offer), threading.Event())
                assert summary.finished
        assert not server.ledger.paid_twice
        return server.ledger.spent - before


def loop_spent(trade: Trade) -> int:
    """Credits that a plain loop spends which takes the sheet's rows as they come."""
    clock = FakeClock()
    with _server(trade, clock) as server:
        plain_loop(server.base_url, _pairs(trade.earlier), clock.advance)
        before = server.ledger.spent
        plain_loop(server.base_url, _pairs(trade.lines), clock.advance)
        return server.ledger.spent - before


def _pairs(lines: Sequence[Line]) -> list[tuple[str, str]]:
    return [(event, person) for _, event, person, _ in lines]
