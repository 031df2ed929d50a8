"""The practice server: the service on loopback, with real sockets and faults on the wire."""

import contextlib
import functools
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from types import TracebackType
from typing import TypeAlias
from urllib.parse import SplitResult, parse_qs, urlsplit

from lensmor_desktop.platform.sockets import break_off
from lensmor_desktop.sandbox.delivery import Delivery, deliver
from lensmor_desktop.sandbox.faults import Fault, FaultKind, FaultPlan
from lensmor_desktop.sandbox.ledger import Ledger
from lensmor_desktop.sandbox.options import Options
from lensmor_desktop.sandbox.protocol import Answer, Endpoint, Request, endpoint_of
from lensmor_desktop.sandbox.reading import subjects_of
from lensmor_desktop.sandbox.service import PracticeService
from lensmor_desktop.sandbox.world import World

LARGEST_REQUEST = 1_000_000
PIECE = 65_536
_LONGEST_NUMBER = 9
_JSON = {"Content-Type": "application/json; charset=utf-8"}


class Moment(Enum):
    """Points of an exchange at which a test may want to do something."""

    RECEIVED = "received"  # the request was read, nothing was done
    ACTED = "acted"  # the service did its work, nothing was sent
    HALF_SENT = "half_sent"  # half of the answer's body was sent
    ANSWERED = "answered"  # all was sent


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to the API and its answer. The key is left out.

    Attributes:
        at: Unix seconds of the service's clock.
        target: path and query as sent.
        endpoint: None for a path that the API doesn't have.
        answer: what the service did and answered, before any fault; None if it did nothing.
        status: the HTTP status that was sent; None if nothing was.
    """

    at: float
    method: str
    target: str
    endpoint: Endpoint | None
    headers: dict[str, str] = field(repr=False)
    body: bytes
    answer: Answer | None = field(repr=False)
    status: int | None
    fault: FaultKind | None


Control: TypeAlias = Callable[["PracticeServer", Request], tuple[int, bytes] | None]


class PracticeServer:
    """The API of practice mode at `base_url`, in threads of its own.

    Use it as a context manager, or call :meth:`start` and :meth:`stop`.

    Args:
        world: the events and people there are.
        options: how the service behaves.
        port: 0 for any free one.
        clock: Unix seconds.
        state_path: where the practice is kept between sessions; None for nowhere.
        faults: what goes wrong, and when; may be replaced at any time (`server.faults = ...`).
        keep_exchanges: how many exchanges `exchanges` remembers.
        observer: called at each :class:`Moment` of each exchange, in the thread that serves it.

    Attributes:
        control: answers what isn't the API's, with a status and JSON, or None for what is. Only
            tests put one here, to steer a server in another process.

    Raises:
        OSError: the port can't be had.
    """

    def __init__(
        self,
        world: World | None = None,
        *,
        options: Options | None = None,
        port: int = 0,
        clock: Callable[[], float] = time.time,
        state_path: Path | None = None,
        faults: FaultPlan | Iterable[Fault] = (),
        keep_exchanges: int = 5_000,
        observer: Callable[[Moment, Request], None] | None = None,
    ) -> None:
        self.service = PracticeService(
            world or World.standard(), options, clock=clock, state_path=state_path
        )
        self.faults = faults if isinstance(faults, FaultPlan) else FaultPlan(faults)
        self.exchanges: deque[Exchange] = deque(maxlen=keep_exchanges)
        self.observer = observer
        self.control: Control | None = None
        self.stopping = threading.Event()
        self._listener = _Listener(("127.0.0.1", port), self)
        self._thread: threading.Thread | None = None

    @property
    def world(self) -> World:
        """The events and people there are."""
        return self.service.world

    @property
    def ledger(self) -> Ledger:
        """Every charge so far."""
        return self.service.ledger

    @property
    def base_url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{self._listener.server_name}:{self._listener.server_port}"

    def start(self) -> "PracticeServer":
        """Begins to answer; returns itself."""
        if self._thread is None:
            thread = threading.Thread(
                target=self._listener.serve_forever,
                kwargs={"poll_interval": 0.05},
                name="practice-server",
                daemon=True,
            )
            thread.start()
            self._thread = thread  # only one that runs can be waited for
        return self

    def stop(self) -> None:
        """Stops at once: open connections are closed, whatever hangs is let go."""
        self.stopping.set()
        if self._thread is not None:
            self._listener.shutdown()
            self._thread.join()
            self._thread = None
        self._listener.server_close()

    def __enter__(self) -> "PracticeServer":
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def observe(self, moment: Moment, request: Request) -> None:
        """Tells the observer, if there is one."""
        if self.observer is not None:
            self.observer(moment, request)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], owner: PracticeServer) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Binds as the base class does, but asks no name server for the host's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def process_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        assert isinstance(request, socket.socket)
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        with self._guard:
            left = list(self._open)
        for each in left:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is part of the practice; a defect is not."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    server_version = "LensmorPractice"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 300

    def do_GET(self) -> None:  # the name that http.server looks for
        self._serve()

    def do_POST(self) -> None:  # the name that http.server looks for
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the exchanges are kept instead."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header tells the service's own time, by which it counts its windows too."""
        now = self.server.owner.service.now() if timestamp is None else timestamp
        return super().date_time_string(now)

    def _serve(self) -> None:
        owner = self.server.owner
        if not self._is_for_us():
            self.send_error(403)
            self.close_connection = True
            return
        split = urlsplit(self.path)
        found = endpoint_of(self.command, split.path)
        read = functools.cache(lambda: self._read_request(split))

        def about() -> frozenset[str]:
            asked = read()
            return subjects_of(asked) if asked is not None else frozenset()

        fault = owner.faults.next(found[0], about) if found else None
        if fault is not None and fault.kind is FaultKind.DROP_BEFORE_READING:
            self._note(Request(self.command, split.path), found, None, fault, None)
            self._reset()
            return
        request = read()
        if request is None:
            return
        steered = owner.control(owner, request) if owner.control is not None else None
        if steered is not None:
            self._send(Delivery(status=steered[0], headers=_JSON, body=steered[1]), request)
            return
        owner.observe(Moment.RECEIVED, request)
        delivery = deliver(
            owner.service, request, fault, lambda: owner.observe(Moment.ACTED, request)
        )
        sent = None if delivery.drop else delivery.status
        self._note(request, found, delivery.answer, fault, sent)
        self._send(delivery, request)
        owner.observe(Moment.ANSWERED, request)

    def _is_for_us(self) -> bool:
        """Whether a program of this computer asks, and no page that a browser shows.

        A page names itself in `Origin` where it asks for more than a link would. One whose own name
        leads to 127.0.0.1 (DNS rebinding) asks for that one, and so it stands in `Host`.
        """
        ours = {f"{name}:{self.server.server_port}" for name in ("127.0.0.1", "localhost")}
        asked = self.headers.get_all("Host", [])
        return len(asked) == 1 and asked[0].lower() in ours and "Origin" not in self.headers

    def _note(
        self,
        request: Request,
        found: tuple[Endpoint, str] | None,
        answer: Answer | None,
        fault: Fault | None,
        status: int | None,
    ) -> None:
        owner = self.server.owner
        owner.exchanges.append(
            Exchange(
                at=owner.service.now(),
                method=self.command,
                target=self.path,
                endpoint=found[0] if found else None,
                headers={
                    name: value
                    for name, value in request.headers.items()
                    if name != "authorization"
                },
                body=request.body,
                answer=answer,
                status=status,
                fault=fault.kind if fault else None,
            )
        )

    def _read_request(self, split: SplitResult) -> Request | None:
        body = self._read_body()
        if body is None:
            return None
        return Request(
            method=self.command,
            path=split.path,
            query={
                name: tuple(values)
                for name, values in parse_qs(split.query, keep_blank_values=True).items()
            },
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
            peer=str(self.client_address[0]),
        )

    def _read_body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        is_number = (
            length.isascii() and length.isdigit() and "Transfer-Encoding" not in self.headers
        )
        if not is_number or len(length) > _LONGEST_NUMBER or int(length) > LARGEST_REQUEST:
            self.send_error(413 if is_number else 400)
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _send(self, delivery: Delivery, request: Request) -> None:
        if delivery.wait:
            self.server.owner.stopping.wait(delivery.wait)
        if delivery.drop:
            self._reset()
            return
        body = delivery.body
        self.send_response(delivery.status)
        for name, value in delivery.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + delivery.padding))
        self.end_headers()
        if delivery.drip:
            self._drip(body, delivery.drip)
            return
        half = len(body) // 2 if delivery.sent is None else delivery.sent
        self.wfile.write(body[:half])
        self.server.owner.observe(Moment.HALF_SENT, request)
        if delivery.sent is not None:
            self._reset(abruptly=False)
            return
        self.wfile.write(body[half:])
        for start in range(0, delivery.padding, PIECE):
            self.wfile.write(b" " * min(PIECE, delivery.padding - start))

    def _drip(self, body: bytes, seconds: float) -> None:
        for index in range(len(body)):
            if self.server.owner.stopping.wait(seconds):
                self.close_connection = True
                return
            self.wfile.write(body[index : index + 1])

    def _reset(self, *, abruptly: bool = True) -> None:
        """Breaks the connection: abruptly (RST) as a crash does, or after what was sent (FIN)."""
        self.close_connection = True
        if abruptly:
            with contextlib.suppress(OSError):
                break_off(self.connection)
