"""Requests go out in a thread of their own, so that whoever waits for an answer can leave.

One thread owns one transport and sends one request at a time. A request that nobody waits for any
more is left behind with its thread: the thread ends after it, its answer is dropped, and the next
request gets a new thread with new connections. No such thread keeps the program alive.
"""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from lensmor_desktop.api.attempt import Attempt, Call

if TYPE_CHECKING:
    from lensmor_desktop.api.transport import Transport

Wait = Callable[[threading.Event], None]
"""Returns when the event is set; whatever it raises leaves the request behind."""

_LOOK_UP_EVERY = 0.2  # seconds: on Windows a longer wait would not hear Ctrl-C
_CLOSING = 1.0  # seconds for an idle thread to close its connections


def wait_for_it(done: threading.Event) -> None:
    """Waits as long as it takes."""
    while not done.wait(_LOOK_UP_EVERY):
        pass


class Sender:
    """Sends requests for one thread that waits for each of them."""

    def __init__(self, make: "Callable[[], Transport]") -> None:
        """Starts nothing yet; `make` is called in each thread for a transport of its own."""
        self._make = make
        self._thread: _SendingThread | None = None

    def attempt(self, call: Call, wait: Wait = wait_for_it) -> Attempt:
        """Sends one request, once, and waits for what comes of it.

        Raises:
            Exception: what `wait` raised. The request was left behind; it may be carried out.
        """
        if self._thread is None:
            self._thread = _SendingThread(self._make)
        request = _Request(call)
        try:
            self._thread.send(request)
            wait(request.done)
        except BaseException as reason:
            # An answer that came in the same moment may be about money: it counts.
            if not (request.done.is_set() and isinstance(reason, Exception)):
                self._thread.let_go()
                self._thread = None
                raise
        return request.result()

    def close(self) -> None:
        """Closes all connections but those of requests that were left behind."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.let_go()
            thread.join(_CLOSING)


class _Request:
    """One request on its way. Whoever waits holds it too; when both let go it is gone."""

    def __init__(self, call: Call) -> None:
        self.done = threading.Event()
        self._call = call
        self._attempt: Attempt | None = None
        self._error: BaseException | None = None

    def run(self, transport: "Transport") -> None:
        try:
            self._attempt = transport.attempt(self._call)
        except BaseException as error:  # the border of the thread: raised where it is waited for
            self._error = error
        finally:
            self.done.set()

    def result(self) -> Attempt:
        if self._error is not None:
            raise self._error
        assert self._attempt is not None
        return self._attempt


class _SendingThread(threading.Thread):
    def __init__(self, make: "Callable[[], Transport]") -> None:
        super().__init__(name="lensmor-request", daemon=True)
        self._make = make
        self._requests: SimpleQueue[_Request | None] = SimpleQueue()
        self.start()

    def send(self, request: _Request) -> None:
        self._requests.put(request)

    def let_go(self) -> None:
        """It ends as soon as it has nothing under way."""
        self._requests.put(None)

    def run(self) -> None:
        transport = self._make()
        try:
            while (request := self._requests.get()) is not None:
                request.run(transport)
                del request  # an answer that was left behind is not kept until the next request
        finally:
            transport.close()
