"""Faults on purpose: what a network, a proxy or a service can do wrong, and when.

A :class:`FaultPlan` says for each call of an endpoint whether something goes wrong; it is the same
for the same seed, whatever the threads do. :func:`deliver` makes of a request, a service and a
fault what goes over the wire; the sockets do as they are told, and so can a simulation.
"""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b

from lensmor_desktop.sandbox.protocol import Endpoint


class FaultKind(Enum):
    """What goes wrong."""

    DROP_BEFORE_READING = "drop_before_reading"
    """The connection is reset before the body was read; nothing happens."""
    DROP = "drop"
    """The request was read, then the connection is reset; with `acts`, it took effect."""
    TRUNCATE = "truncate"
    """The connection breaks in the middle of the answer."""
    HANG = "hang"
    """Nothing comes for `seconds`, then the connection is closed."""
    DELAY = "delay"
    """The right answer comes after `seconds`."""
    DRIP = "drip"
    """The right answer comes byte by byte, `seconds` apart."""
    SERVER_ERROR = "server_error"
    """`status` (500, 502, 503, ...) with the contract's JSON."""
    HTML = "html"
    """`status` with a proxy's HTML page."""
    EMPTY = "empty"
    """`status` with an empty body."""
    NOT_AN_OBJECT = "not_an_object"
    """The right status with a JSON list."""
    HUGE = "huge"
    """The right answer with 50 MB of blanks in its body."""
    REDIRECT = "redirect"
    """302 to `location`."""
    REFUSE = "refuse"
    """`status` (401, 402, 404, 409, ...) with the contract's JSON and `error_key`."""
    SLOW_DOWN = "slow_down"
    """429, with `retry_after` as the header unless it is empty."""
    NO_FEATURE = "no_feature"
    """HTTP 200 with USER_HAS_NO_FEATURE."""
    CONCURRENCY = "concurrency"
    """HTTP 200 with USER_CONCURRENCY_LIMIT_EXCEEDED."""
    TASK_STUCK = "task_stuck"
    """The task that this request starts never ends."""
    TASK_FAILS = "task_fails"
    """The task that this request starts fails half-way."""
    NO_TASK_ID = "no_task_id"
    """`accepted`, but without `task_id` and `job_id`."""
    STATUS_UNKNOWN = "status_unknown"
    """A task status that nobody knows."""
    ITEM_STATUS_UNKNOWN = "item_status_unknown"
    """Item statuses that nobody knows."""
    STRANGERS = "strangers"
    """Items for people who were never submitted."""
    TWICE = "twice"
    """Every item twice, the second time with another result."""
    WRONG_TYPES = "wrong_types"
    """Values of the wrong types where text, numbers or lists are due."""
    EMAIL_LINE_BREAK = "email_line_break"
    """Addresses with a line break in them."""
    EMAIL_FORMULA = "email_formula"
    """Addresses that begin as a formula does."""
    FLOATS = "floats"
    """Whole numbers as floats."""
    NO_ADDON_FIELDS = "no_addon_fields"
    """A balance without the add-on fields, as older servers send it."""
    UNLIMITED = "unlimited"
    """`unlimited: true` in an event unlock's `balanceAfter`."""
    OTHER_ID = "other_id"
    """The right answer about a person, an event or a task, but under another ID (`other`)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and when it strikes.

    Attributes:
        endpoint: None for any.
        calls: which calls of the endpoint it strikes (1 is the first one); empty: any, then
            `probability` decides.
        probability: of striking a call, from 0 to 1.
        times: strikes at most so often; 0 for no limit.
        acts: whether the service does its work before things go wrong (kinds that replace the
            answer: DROP, HANG, SERVER_ERROR, HTML, EMPTY, SLOW_DOWN, REFUSE).
        acts_after: instead, it does so this many seconds of its own time later (the same kinds);
            nobody gets that answer. 0 for not.
        status: the HTTP status, for the kinds that have one.
        seconds: real seconds, for HANG, DELAY and DRIP.
        retry_after: the header's text, in seconds or as a date.
        error_key, location: for REFUSE and REDIRECT.
        message: what a refusal, or a task that fails, says about it; "" for the usual.
        other: the ID, for OTHER_ID.
        size: the body's bytes, for HUGE; for TRUNCATE the bytes of the body that get through
            (0 for half of it).
        subject: strikes only calls about this one (an event, a task, a person alone or in an
            order or a precheck), and `calls` counts those; "" for all.
    """

    kind: FaultKind
    endpoint: Endpoint | None = None
    calls: frozenset[int] = frozenset()
    probability: float = 1.0
    times: int = 0
    acts: bool = False
    acts_after: float = 0.0
    status: int = 500
    seconds: float = 30.0
    retry_after: str = ""
    error_key: str = ""
    message: str = ""
    other: str = "99999999999"
    location: str = "http://127.0.0.1:9/elsewhere"
    size: int = 0
    subject: str = ""


class FaultPlan:
    """Which fault, if any, strikes each call. Safe to ask from several threads.

    Args:
        faults: tried in this order; the first that strikes is the one.
        seed: for the probabilities.
    """

    def __init__(self, faults: Iterable[Fault] = (), *, seed: int = 0) -> None:
        self.faults = tuple(faults)
        self.seed = seed
        self._lock = threading.Lock()
        self._calls: Counter[tuple[Endpoint, str]] = Counter()
        self._struck: Counter[int] = Counter()

    def next(
        self, endpoint: Endpoint, about: Callable[[], Collection[str]] = tuple
    ) -> Fault | None:
        """Counts a call of the endpoint and says what goes wrong with it.

        Args:
            about: the IDs that the call is about; asked only where a fault has a subject.
        """
        told = {""}
        if any(fault.subject and fault.endpoint in (None, endpoint) for fault in self.faults):
            told |= set(about())
        with self._lock:
            for subject in told:
                self._calls[endpoint, subject] += 1
            for index, fault in enumerate(self.faults):
                if fault.endpoint not in (None, endpoint) or fault.subject not in told:
                    continue
                call = self._calls[endpoint, fault.subject]
                if fault.times and self._struck[index] >= fault.times:
                    continue
                if fault.calls and call not in fault.calls:
                    continue
                if not fault.calls and self._chance(endpoint, call, index) >= fault.probability:
                    continue
                self._struck[index] += 1
                return fault
        return None

    @property
    def struck(self) -> int:
        """How many calls were struck so far."""
        with self._lock:
            return self._struck.total()

    def _chance(self, endpoint: Endpoint, call: int, index: int) -> float:
        key = f"{self.seed}/{endpoint.value}/{call}/{index}".encode()
        return int.from_bytes(blake2b(key, digest_size=8).digest(), "big") / 2**64
