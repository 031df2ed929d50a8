"""One request over HTTP: sent at most once, never redirected, never longer than its deadline.

What comes back is an :class:`Attempt`, also where no answer came; judging it is the verdict
module's part. The only place that calls requests.
"""

import errno
import http.client
import socket
import ssl
import time
import uuid
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3.exceptions
from requests.auth import AuthBase

from lensmor_desktop import __version__
from lensmor_desktop.api.address import is_loopback
from lensmor_desktop.api.attempt import Attempt, Call, Trouble
from lensmor_desktop.api.connection import Journey, WatchedAdapter
from lensmor_desktop.api.timeouts import Timeouts
from lensmor_desktop.api.trust import CertificatesMissing, find_trust

LARGEST_ANSWER = 8 * 1024 * 1024
"""Bytes after which an answer is dropped, after decompression."""

_CHUNK = 64 * 1024
_PROXY_WANTS_A_NAME = "Tunnel connection failed: 407"  # as http.client says it
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)

# Whatever can come out of requests, of urllib3 below it and of the sockets below that. ValueError:
# text that can't be a URL, a host name or a header.
FOREIGN = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)


class Transport:
    """Sends requests one at a time over one session. Not to be shared between threads."""

    def __init__(self, base_url: str, api_key: str, timeouts: Timeouts) -> None:
        self._base_url = base_url
        self._timeouts = timeouts
        self._journey = Journey()
        self._session = PlainSession()
        # The environment's proxies and certificates count, but not for this computer itself.
        self._session.trust_env = not is_loopback(base_url)
        self._session.auth = _Bearer(api_key)
        self._session.headers.update(
            {"Accept": "application/json", "User-Agent": f"lensmor-desktop/{__version__}"}
        )
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.adapters.clear()
        self._session.mount("http://", WatchedAdapter(self._journey))

    def attempt(self, call: Call) -> Attempt:
        """Sends one request, once, and reads the whole answer. Raises nothing for the network."""
        headers = {"X-Request-ID": str(uuid.uuid4())}
        connect, read, total = self._timeouts.connect, self._timeouts.read, self._timeouts.total
        if call.spends:
            headers["x-call-source"] = "api"
            # A pooled connection may have been closed by the server just now, which shows only
            # after sending. A fresh one makes that open question about money rare, and it isn't
            # kept for later, whatever the server makes of "close".
            headers["Connection"] = "close"
            self._session.close()
            read = total = self._timeouts.spending
        started_at, clock = time.time(), time.monotonic()
        self._journey.begin(total)
        status: int | None = None
        answer_headers: requests.structures.CaseInsensitiveDict[str] | None = None
        body: bytes | None = None
        trouble: Trouble | None = None
        try:
            self._look_for_certificates()
            response = self._session.request(
                call.method,
                self._base_url + call.path,
                params=list(call.query) or None,
                json=call.body,
                headers=headers,
                timeout=(min(connect, total), read),
                allow_redirects=False,
                stream=True,
            )
            try:
                status, answer_headers = response.status_code, response.headers
                body = self._read(response)
                trouble = Trouble.TOO_LARGE if body is None else None
            finally:
                response.close()
        except FOREIGN as error:
            trouble = _trouble(error, self._journey.sent)
        finally:
            if call.spends:
                self._session.close()
        return Attempt(
            request_id=headers["X-Request-ID"],
            started_at=started_at,
            seconds=time.monotonic() - clock,
            sent=self._journey.sent,
            status=status,
            headers={} if answer_headers is None else answer_headers,
            body=body,
            trouble=trouble,
        )

    def close(self) -> None:
        """Closes all connections."""
        self._session.close()

    def _look_for_certificates(self) -> None:
        """Before the first encrypted request, and again after that has failed.

        Raises:
            CertificatesMissing: there are none where the environment says.
        """
        if self._base_url.startswith("https://") and "https://" not in self._session.adapters:
            self._session.mount("https://", WatchedAdapter(self._journey, find_trust().context))

    def _read(self, response: requests.Response) -> bytes | None:
        """The whole body, decompressed; None where it is too large. A redirect's is not read."""
        body = bytearray()
        if 300 <= response.status_code < 400:
            return b""
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > LARGEST_ANSWER:
                return None
            if self._journey.left() <= 0:
                raise TimeoutError("the deadline of the whole request has passed")
        return bytes(body)


class PlainSession(requests.Session):
    """A session that takes no answer for a redirect.

    With `allow_redirects=False` alone requests still works out where a redirect leads, and reads
    its whole body for that, past every limit.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""
        return None


class _Bearer(AuthBase):
    """Sets the key, and keeps a .netrc from setting anything in its place. Its repr is bare."""

    def __init__(self, api_key: str) -> None:
        self._header = f"Bearer {api_key}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def _trouble(error: BaseException, sent: bool) -> Trouble:
    """Which trouble it was. Whether the request was sent is known, never guessed from the error."""
    causes = tuple(_causes(error))

    def any_is(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    timed_out = any_is(
        TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError
    ) and not any_is(urllib3.exceptions.NewConnectionError)
    if sent:
        return Trouble.TIMED_OUT if timed_out else Trouble.DROPPED
    if any_is(CertificatesMissing):
        return Trouble.NO_CERTIFICATES
    if any(_PROXY_WANTS_A_NAME in str(cause) for cause in causes if isinstance(cause, OSError)):
        return Trouble.PROXY_SIGN_IN
    if any_is(
        urllib3.exceptions.ProxyError,
        requests.exceptions.ProxyError,
        requests.exceptions.InvalidProxyURL,
        requests.exceptions.InvalidSchema,  # a SOCKS proxy without its library
    ):
        return Trouble.PROXY
    if any_is(ssl.SSLCertVerificationError):
        return Trouble.CERTIFICATE
    if any_is(ssl.SSLError, requests.exceptions.SSLError, urllib3.exceptions.SSLError):
        return Trouble.TLS
    if any_is(socket.gaierror, urllib3.exceptions.NameResolutionError):
        return Trouble.NAME
    if timed_out or any_is(TimeoutError):
        return Trouble.CONNECT_TIMEOUT
    if any_is(ConnectionRefusedError):
        return Trouble.REFUSED
    if any(isinstance(cause, OSError) and cause.errno in _NO_WAY for cause in causes):
        return Trouble.OFFLINE
    return Trouble.NOT_SENT


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything wrapped in it, in whichever way the libraries do that."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [*cause.args, getattr(cause, "reason", None)]
        waiting += [cause.__cause__, cause.__context__]
