"""The line to Lensmor: the client, its pace, and a note in the journal of each exchange."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import KeyMissing
from lensmor_desktop.journal import Journal
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.limits import Limits

# Imported in earnest where there is a key to ask with.
if TYPE_CHECKING:
    from lensmor_desktop.api import Exchange, LensmorClient
    from lensmor_desktop.domain.progress import Progress
    from lensmor_desktop.unlocking.caller import Caller

_log = logging.getLogger(__name__)

Connect = Callable[["Callable[[Exchange], None]"], "LensmorClient"]


class Line:
    """One account's connection; what is learned of its rate limit holds from run to run."""

    def __init__(self, connect: Connect | None, journal: Journal, clock: Clock) -> None:
        """Makes the client, if there is a key to make one with (`connect` is None without)."""
        self._journal = journal
        self._clock = clock
        self._caller: Caller | None = None
        self.run: int | None = None  # the run at work, for the notes
        self._client = connect(self._observe) if connect else None

    @property
    def there(self) -> bool:
        """Whether Lensmor can be asked at all."""
        return self._client is not None

    @property
    def client(self) -> "LensmorClient":
        """The client.

        Raises:
            KeyMissing: there is no key.
        """
        if self._client is None:
            raise KeyMissing(
                say(wording.NO_KEY_TITLE), say(wording.NO_KEY), say(wording.NO_KEY_HINT)
            )
        return self._client

    def caller(
        self, stop: threading.Event, report: Callable[["Progress"], None], limits: Limits
    ) -> "Caller":
        """A caller for one piece of work, which goes on at the pace that was learned.

        The client's requests are waited for as this caller does, until there is another one.

        Raises:
            KeyMissing: there is no key.
        """
        from lensmor_desktop.unlocking.caller import Caller

        client, earlier = self.client, self._caller
        self._caller = Caller(self._clock, stop, report, limits, verify=client.balance)
        if earlier is not None:
            self._caller.pacer = earlier.pacer
        client.wait = self._caller.await_answer
        return self._caller

    @property
    def left_behind(self) -> bool:
        """Whether the last caller was stopped while a request was under way."""
        return self._caller is not None and self._caller.left_behind

    def close(self) -> None:
        """Closes all connections."""
        if self._client is not None:
            self._client.close()

    def _observe(self, exchange: "Exchange") -> None:
        _log.info(
            "%s %s: %s in %d ms, trace %s",
            exchange.method,
            exchange.template,
            "no answer" if exchange.status is None else exchange.status,
            round(exchange.seconds * 1000),
            exchange.trace_id or exchange.request_id,
        )
        if self._caller is not None:
            self._caller.observe(exchange)
        self._journal.requests.add(
            self.run,
            at=exchange.started_at,
            method=exchange.method,
            path=exchange.path,
            status=exchange.status,
            request_id=exchange.request_id,
            trace_id=exchange.trace_id,
            seconds=exchange.seconds,
        )
