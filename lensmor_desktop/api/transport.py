"""One request over HTTP: sent at most once, never redirected, never longer than its deadline.

What comes back is an :class:`Attempt`, also where no answer came; judging it is the verdict
module's part. The only place that calls requests.
"""

import ssl
import time
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.auth import AuthBase

from lensmor_desktop import __version__
from lensmor_desktop.api.address import is_loopback
from lensmor_desktop.api.attempt import Attempt, Call, Trouble
from lensmor_desktop.api.connection import Journey, WatchedAdapter
from lensmor_desktop.api.proxies import Route, find_route
from lensmor_desktop.api.scripts import SCRIPTS
from lensmor_desktop.api.timeouts import Timeouts
from lensmor_desktop.api.troubles import FOREIGN, GONE, trouble_of
from lensmor_desktop.api.trust import find_trust

LARGEST_ANSWER = 8 * 1024 * 1024
"""Bytes after which an answer is dropped, after decompression."""

KEPT_ALIVE = 50.0
"""Seconds for which an idle connection is used again: about as long as servers and home routers
keep one. Into one that a router forgot a request would go unheard."""

_CHUNK = 64 * 1024


class Transport:
    """Sends requests one at a time. Not to be shared between threads."""

    def __init__(self, base_url: str, api_key: str, timeouts: Timeouts) -> None:
        self._base_url = base_url
        self._timeouts = timeouts
        self._journey = Journey()
        self._bearer = _Bearer(api_key)
        self._context: ssl.SSLContext | None = None
        self._session = self._new_session()  # for what is free: its connections are kept
        self._used_at = 0.0

    def attempt(self, call: Call) -> Attempt:
        """Sends one request, once, and reads the whole answer. Raises nothing for the network."""
        headers = {"X-Request-ID": call.request_id}
        connect, read, total = self._timeouts.connect, self._timeouts.read, self._timeouts.total
        if call.spends:
            headers["x-call-source"] = "api"
            # A pooled connection may have been closed by the server just now, which shows only
            # after sending. A fresh one makes that open question about money rare, and it isn't
            # kept for later, whatever the server makes of "close".
            headers["Connection"] = "close"
            read = total = self._timeouts.spending
        elif not 0 <= time.time() - self._used_at <= KEPT_ALIVE:
            self._session.close()  # by the clock that goes on while a laptop sleeps
        started_at, clock = time.time(), time.monotonic()
        self._journey.begin(total)
        route = Route()
        status: int | None = None
        answer_headers: requests.structures.CaseInsensitiveDict[str] | None = None
        body: bytes | None = None
        trouble: Trouble | None = None
        session = self._session
        try:
            if session.trust_env:
                route = find_route(self._base_url)
            if call.spends:
                session = self._new_session()
            self._look_for_certificates(session)
            response = session.request(
                call.method,
                self._base_url + call.path,
                params=list(call.query) or None,
                json=call.body,
                headers=headers,
                timeout=(min(connect, total), read),
                allow_redirects=False,
                stream=True,
                # The same that was found here: requests knows of no scripts.
                proxies={"http": route.setting, "https": route.setting},
            )
            try:
                status, answer_headers = response.status_code, response.headers
                body = self._read(response)
                trouble = Trouble.TOO_LARGE if body is None else None
            finally:
                response.close()
        except FOREIGN as error:
            trouble = trouble_of(error, self._journey, route.proxy)
            if trouble in GONE:
                SCRIPTS.goes_nowhere(self._base_url)
        finally:
            if call.spends:
                session.close()
            else:
                self._used_at = time.time()
        return Attempt(
            request_id=call.request_id,
            started_at=started_at,
            seconds=time.monotonic() - clock,
            sent=self._journey.sent,
            status=status,
            headers={} if answer_headers is None else answer_headers,
            body=body,
            trouble=trouble,
            proxy="" if route.proxy is None else route.proxy.host,
            failed_script=route.failed_script,
        )

    def close(self) -> None:
        """Closes all connections."""
        self._session.close()

    def _new_session(self) -> "PlainSession":
        session = PlainSession()
        # The environment's proxies and certificates count, but not for this computer itself.
        session.trust_env = not is_loopback(self._base_url)
        session.auth = self._bearer
        session.headers.update(
            {"Accept": "application/json", "User-Agent": f"lensmor-desktop/{__version__}"}
        )
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.adapters.clear()
        session.mount("http://", WatchedAdapter(self._journey))
        return session

    def _look_for_certificates(self, session: "PlainSession") -> None:
        """Before the first encrypted request, and again after that has failed.

        Raises:
            CertificatesMissing: there are none where the environment says.
        """
        if self._base_url.startswith("https://") and "https://" not in session.adapters:
            if self._context is None:
                self._context = find_trust().context
            session.mount("https://", WatchedAdapter(self._journey, self._context))

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
