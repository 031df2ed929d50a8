"""The practice server: Lensmor's API on loopback, with no key and no credits.

`World` holds invented events and people; `PracticeService` answers requests as pure logic;
`PracticeServer` puts it on 127.0.0.1 and can misbehave on purpose (`FaultPlan`). Its ledger shows
every charge, and a person who was charged twice.

    with PracticeServer(World.standard()) as server:
        ...  # talk to server.base_url with any key, then look at server.ledger
"""

from lensmor_desktop.sandbox.delivery import Delivery, deliver
from lensmor_desktop.sandbox.faults import Fault, FaultKind, FaultPlan
from lensmor_desktop.sandbox.http import Exchange, Moment, PracticeServer
from lensmor_desktop.sandbox.ledger import Acceptance, Charge, ChargeKind, Ledger
from lensmor_desktop.sandbox.options import Options
from lensmor_desktop.sandbox.protocol import Answer, Endpoint, Request
from lensmor_desktop.sandbox.service import PracticeService
from lensmor_desktop.sandbox.tasks import Pace
from lensmor_desktop.sandbox.world import Event, Fate, Person, World

__all__ = [
    "Acceptance",
    "Answer",
    "Charge",
    "ChargeKind",
    "Delivery",
    "Endpoint",
    "Event",
    "Exchange",
    "Fate",
    "Fault",
    "FaultKind",
    "FaultPlan",
    "Ledger",
    "Moment",
    "Options",
    "Pace",
    "Person",
    "PracticeServer",
    "PracticeService",
    "Request",
    "World",
    "deliver",
]
