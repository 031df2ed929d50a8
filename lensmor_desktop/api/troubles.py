"""Which trouble the network made, from what the libraries below us raise."""

import errno
import http.client
import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions

from lensmor_desktop.api.attempt import Trouble
from lensmor_desktop.api.connection import Journey
from lensmor_desktop.api.proxies import Proxy, ProxyKindUnknown, ProxySettingBroken
from lensmor_desktop.api.trust import CertificatesMissing

# Whatever can come out of requests, of urllib3 below it and of the sockets below that. ValueError:
# text that can't be a URL, a host name or a header.
FOREIGN = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)

GONE = (Trouble.PROXY_GONE, Trouble.PROXY_NAME)
"""Another proxy may still be there."""

_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)
_SIGN_IN_WANTED = 407
_OUR_METHOD = "basic"


def trouble_of(error: BaseException, journey: Journey, proxy: Proxy | None) -> Trouble:
    """Which trouble it was. Whether the request was sent is known, never guessed from the error.

    Args:
        error: what was raised.
        journey: how far the request came.
        proxy: the one on the way, if there is one.
    """
    causes = tuple(_causes(error))

    def any_is(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    timed_out = any_is(
        TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError
    ) and not any_is(urllib3.exceptions.NewConnectionError)
    if journey.sent:
        return Trouble.TIMED_OUT if timed_out else Trouble.DROPPED
    if any_is(CertificatesMissing):
        return Trouble.NO_CERTIFICATES
    if any_is(ProxySettingBroken, requests.exceptions.InvalidProxyURL):
        return Trouble.PROXY_SETTING
    if any_is(ProxyKindUnknown):
        return Trouble.PROXY_KIND
    unnamed = any_is(socket.gaierror, urllib3.exceptions.NameResolutionError)
    encryption = any_is(ssl.SSLError, requests.exceptions.SSLError, urllib3.exceptions.SSLError)
    if proxy is not None and not journey.tunnelled:
        if journey.refusal is not None:
            return _refused(journey.refusal.status, journey.refusal.methods, proxy)
        if unnamed:
            return Trouble.PROXY_NAME
        return Trouble.PROXY if encryption else Trouble.PROXY_GONE
    if any_is(ssl.SSLCertVerificationError):
        return Trouble.CERTIFICATE
    if encryption:
        return Trouble.TLS
    if unnamed:
        return Trouble.NAME
    if timed_out or any_is(TimeoutError):
        return Trouble.CONNECT_TIMEOUT
    if any_is(ConnectionRefusedError):
        return Trouble.REFUSED
    if any(isinstance(cause, OSError) and cause.errno in _NO_WAY for cause in causes):
        return Trouble.OFFLINE
    return Trouble.NOT_SENT


def _refused(status: int, methods: tuple[str, ...], proxy: Proxy) -> Trouble:
    if status != _SIGN_IN_WANTED:
        return Trouble.PROXY
    if methods and _OUR_METHOD not in methods:
        return Trouble.PROXY_METHOD
    return Trouble.PROXY_REFUSES_SIGN_IN if proxy.signs_in else Trouble.PROXY_SIGN_IN


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
