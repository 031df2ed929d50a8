"""A real HTTP server on 127.0.0.1 that answers by a script, also in all the ways that go wrong.

    with ScriptedServer() as server:
        server.will(Answer(401, error_body(401, "INVALID_KEY")), DropAfterReading())
        ... requests to server.url ...
        server.received[0].headers["authorization"]

Each step of the script serves one request; when the script is used up, `server.otherwise` does.
Nothing here knows the product.
"""

import contextlib
import gzip
import json
import select
import socket
import ssl
import struct
import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

TLS_FOLDER = Path(__file__).with_name("tls")
"""`authority.pem` signs `lensmor.test.pem` (certificate and key), made for these tests alone."""


@dataclass(frozen=True)
class Received:
    """A request as it arrived. `path` is as sent, with its query; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int  # 1, 2, 3 ... in the order in which they were opened

    @property
    def json(self) -> Any:
        """The body as JSON; None where there is none."""
        return json.loads(self.body) if self.body else None


class Step:
    """What to do with one request. `play` returns whether the connection stays open."""

    before_reading = False

    def play(self, link: socket.socket, stop: threading.Event) -> bool:
        raise NotImplementedError


@dataclass
class Answer(Step):
    """A whole answer. `body`: bytes as they are, a str, or anything else as JSON.

    Attributes:
        pause: seconds before each piece of `piece` bytes, from `drip_from` bytes on; with
            drip_from=0 the status line and the headers drip too.
        length: the Content-Length to claim; None for the true one.
        cut: send only so many bytes of headers and body together, then close.
        reset: close hard (RST), where `cut` is given.
        keep: keep the connection open (unless `cut`).
        after: bytes to send after the answer, which belong to none.
    """

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    piece: int = 1
    drip_from: int | None = None
    length: int | None = None
    cut: int | None = None
    reset: bool = False
    chunked: bool = False
    compress: bool = False
    keep: bool = True
    after: bytes = b""

    def message(self) -> bytes:
        """The whole answer as bytes."""
        content_type = "application/json"
        if isinstance(self.body, bytes):
            body = self.body
        elif isinstance(self.body, str):
            body = self.body.encode()
        else:
            body = json.dumps(self.body).encode()
        if body.lstrip()[:1] == b"<":
            content_type = "text/html; charset=utf-8"
        headers = {"Content-Type": content_type, **self.headers}
        if self.compress:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        if self.chunked:
            headers["Transfer-Encoding"] = "chunked"
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
        else:
            headers["Content-Length"] = str(len(body) if self.length is None else self.length)
        if not self.keep:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {self.status} Scripted"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body

    def play(self, link: socket.socket, stop: threading.Event) -> bool:
        message = self.message() + self.after
        if self.cut is not None:
            message = message[: self.cut]
        drip_from = len(message) if self.drip_from is None else self.drip_from
        link.sendall(message[:drip_from])
        for at in range(drip_from, len(message), self.piece):
            if stop.wait(self.pause):
                return False
            link.sendall(message[at : at + self.piece])
        if self.cut is not None and self.reset:
            reset(link)
        return self.keep and self.cut is None


class DropBeforeReading(Step):
    """Closes the connection when the request arrives, without reading any of it."""

    before_reading = True

    def play(self, link: socket.socket, stop: threading.Event) -> bool:
        reset(link)
        return False


class AnswerUnread(Step):
    """Answers 400 to whatever arrives, as a plain server does to an encrypted greeting."""

    before_reading = True

    def play(self, link: socket.socket, stop: threading.Event) -> bool:
        link.recv(65536)
        link.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        return False


class DropAfterReading(Step):
    """Reads the whole request, then closes the connection without a word."""

    def play(self, link: socket.socket, stop: threading.Event) -> bool:
        return False


@dataclass
class Silence(Step):
    """Reads the request and says nothing for so many seconds."""

    seconds: float = 60.0

    def play(self, link: socket.socket, stop: threading.Event) -> bool:
        stop.wait(self.seconds)
        return False


def error_body(code: int, key: str = "SOME_ERROR", message: str = "refused") -> dict[str, Any]:
    """An error body as the contract has it (fact 6)."""
    return {"code": code, "message": message, "errorKey": key, "traceId": "trace-from-server"}


def reset(link: socket.socket) -> None:
    """Closes a connection hard, so that the other side sees a reset."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class _Listener:
    """Accepts connections on 127.0.0.1, each in its own thread; as a context manager."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._links: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.connections = 0
        self.failures: list[str] = []

    def serve(self, link: socket.socket, connection: int) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        # On Linux close() alone doesn't wake an accept().
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self._lock:
            for link in self._links:
                with contextlib.suppress(OSError):
                    link.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive(), "a thread of the scripted server hangs"
        if kind is None:
            assert not self.failures, self.failures

    def _start(self, work: Any, *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                link, _peer = self._socket.accept()
            except OSError:
                return
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.connections += 1
                self._links.add(link)
                number = self.connections
            self._start(self._run, link, number)

    def _run(self, link: socket.socket, number: int) -> None:
        try:
            self.serve(link, number)
        except (OSError, ValueError):
            pass  # the client went away in the middle, as some tests make it
        except Exception as error:
            self.failures.append(repr(error))
        finally:
            with self._lock:
                self._links.discard(link)
            link.close()


class ScriptedServer(_Listener):
    """The server. With `tls` it speaks TLS as `lensmor.test`."""

    def __init__(self, *, tls: bool = False) -> None:
        super().__init__()
        self.received: list[Received] = []
        self.otherwise: Step = Answer(500, error_body(500, "SCRIPT_IS_USED_UP"))
        self._script: deque[Step] = deque()
        self._tls: ssl.SSLContext | None = None
        if tls:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(TLS_FOLDER / "lensmor.test.pem")

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.port}"

    def will(self, *steps: Step) -> None:
        """Adds steps to the script."""
        self._script.extend(steps)

    def serve(self, link: socket.socket, connection: int) -> None:
        if self._tls is not None:
            with self._lock:
                self._links.discard(link)
            link = self._tls.wrap_socket(link, server_side=True)
            with self._lock:
                self._links.add(link)
        try:
            reader = link.makefile("rb")
            while self._serve_one(link, reader, connection):
                pass
        finally:
            with self._lock:
                self._links.discard(link)
            link.close()

    def _serve_one(self, link: socket.socket, reader: Any, connection: int) -> bool:
        if self._tls is None:
            select.select([link], [], [])  # the client never sends two requests at once
        if self._script and self._script[0].before_reading:
            return self._script.popleft().play(link, self._stop)
        request = _read_request(reader, connection)
        if request is None:
            return False
        self.received.append(request)
        step = self._script.popleft() if self._script else self.otherwise
        return step.play(link, self._stop)


class TunnelProxy(_Listener):
    """An HTTP proxy that takes CONNECT, and joins every tunnel to one port of this computer.

    Attributes:
        refusal: a status to answer every CONNECT with, in place of a tunnel.
        wants: the Proxy-Authenticate headers of a refusal; the proxy keeps the connection open.
        asked: the CONNECT requests, headers and all, as text.
    """

    def __init__(
        self, port: int = 0, refusal: int | None = None, wants: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._port = port
        self._refusal = refusal
        self._wants = wants
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """The proxy's URL, for HTTPS_PROXY."""
        return f"http://127.0.0.1:{self.port}"

    def serve(self, link: socket.socket, connection: int) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = link.recv(1)
            if not more:
                return
            head += more
        self.asked.append(head.decode("latin-1"))
        if self._refusal is not None:
            wants = "".join(f"Proxy-Authenticate: {each}\r\n" for each in self._wants)
            refusal = f"HTTP/1.1 {self._refusal} No\r\n{wants}Content-Length: 0\r\n\r\n"
            link.sendall(refusal.encode())
            if self._wants:
                link.recv(1)  # until the client goes
            return
        with socket.create_connection(("127.0.0.1", self._port)) as onward:
            link.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            while True:
                ready, _, _ = select.select([link, onward], [], [], 0.2)
                if self._stop.is_set():
                    return
                for side in ready:
                    piece = side.recv(65536)
                    if not piece:
                        return
                    (onward if side is link else link).sendall(piece)


def _read_request(reader: Any, connection: int) -> Received | None:
    first = reader.readline().decode("latin-1").split()
    if len(first) != 3:
        return None
    headers: dict[str, str] = {}
    while line := reader.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        assert name.lower() not in headers, f"the header {name} is sent twice"
        headers[name.lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", "0")))
    return Received(first[0], first[1], headers, body, connection)
