"""Connections that know whether a request was sent, and that keep to a deadline.

Two things that no exception of requests or urllib3 tells, and on which money rests:

- whether any byte of the request left this computer. A TLS error, a time-out and a dropped
  connection look the same before and after; only the one before may be repeated;
- a limit on the whole answer. A read time-out starts anew with every byte, so that a server that
  drips could hold us for hours, even inside the headers.

So the connection classes of urllib3's pools (also of its proxy pools) get a watched child.
"""

import http
import http.client
import io
import math
import re
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any, ClassVar

from requests.adapters import HTTPAdapter
from urllib3 import PoolManager, ProxyManager
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from lensmor_desktop.api.sockets import Connector

_METHODS = re.compile(r"(?:^|,)\s*([a-z][a-z0-9-]*)(?=\s+[^\s=]|\s*(?:,|$))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a proxy answered in place of a way to the service.

    Attributes:
        methods: the kinds of sign-in that it takes, in lower case: "basic", "ntlm".
    """

    status: int
    methods: tuple[str, ...] = ()


class Journey:
    """What is known about the request that is on its way. One for each client, used in turn."""

    def __init__(self) -> None:
        self.connector = Connector()
        self.opening = False  # a connection is being made
        self.begin(math.inf)

    def begin(self, seconds: float) -> None:
        """Starts a new request, which may take so many seconds in all."""
        self.sent = False
        self.tunnelled = False  # the proxy has made a way to the service, or there is none
        self.refusal: Refusal | None = None
        self._ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the deadline; 0 or less when it has passed."""
        return self._ends_at - time.monotonic()


class WatchedAdapter(HTTPAdapter):
    """An adapter of requests whose connections report to a journey; it never retries.

    Encrypted connections trust what the context trusts, whatever requests would look at.
    """

    def __init__(self, journey: Journey, context: ssl.SSLContext | None = None) -> None:
        self._journey = journey
        self._context = context
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Makes the pools for direct connections."""
        super().init_poolmanager(*args, **options, ssl_context=self._context)
        _watch(self.poolmanager, self._journey)

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        """Makes or finds the pools for one proxy."""
        if proxy.lower().startswith("https:"):
            options["proxy_ssl_context"] = self._context
        options["ssl_context"] = self._context
        manager: ProxyManager = super().proxy_manager_for(proxy, **options)
        _watch(manager, self._journey)
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Every certificate is checked, by the context alone."""
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = None
        conn.ca_cert_dir = None


class _PatientReader(io.RawIOBase):
    """Reads from a socket, never past the journey's deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, journey: Journey) -> None:
        super().__init__()
        self._raw = raw
        self._socket = sock
        self._journey = journey
        self._patience = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def readinto(self, buffer: Any) -> int | None:
        left = self._journey.left()
        if left <= 0:
            raise TimeoutError("the deadline of the whole request has passed")
        self._socket.settimeout(left if self._patience is None else min(self._patience, left))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _WatchedResponse(http.client.HTTPResponse):
    """An answer whose headers and body are both read under the deadline."""

    journey: ClassVar[Journey]

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_PatientReader(self.fp.detach(), sock, self.journey))

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        if self.journey.opening:
            # A proxy's answer, which http.client throws away without reading what it wants.
            if status != http.HTTPStatus.OK:
                wants = http.client.parse_headers(self.fp).get_all("Proxy-Authenticate") or []
                methods = tuple(m.lower() for want in wants for m in _METHODS.findall(want))
                self.journey.refusal = Refusal(status, methods)
                raise OSError(f"the proxy answered with status {status}")
            self.journey.tunnelled = True
        return version, status, reason


class _WatchedConnection(HTTPConnection):
    """A connection that tells its journey as soon as the request's first byte is to be sent."""

    journey: ClassVar[Journey]

    def connect(self) -> None:
        # A proxy's CONNECT goes through send() as well, but it isn't the request.
        self.journey.opening = True
        try:
            super().connect()
        finally:
            self.journey.opening = False

    def _new_conn(self) -> socket.socket:
        seconds = self.timeout if isinstance(self.timeout, int | float) else None
        options = self.socket_options or ()
        try:
            return self.journey.connector.connect(self._dns_host, self.port, seconds, options)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, str(error)) from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        if not self.journey.opening:
            self.journey.sent = True
        super().send(data)


def _watch(manager: PoolManager, journey: Journey) -> None:
    pools: dict[str, type[HTTPConnectionPool]] = manager.pool_classes_by_scheme
    watched: dict[str, type[HTTPConnectionPool]] = {}
    for scheme, pool in pools.items():
        if issubclass(pool.ConnectionCls, _WatchedConnection):
            return
        response = type("WatchedResponse", (_WatchedResponse,), {"journey": journey})
        connection = type(
            f"Watched{pool.ConnectionCls.__name__}",
            (_WatchedConnection, pool.ConnectionCls),
            {"journey": journey, "response_class": response},
        )
        watched[scheme] = type(f"Watched{pool.__name__}", (pool,), {"ConnectionCls": connection})
    manager.pool_classes_by_scheme = watched
