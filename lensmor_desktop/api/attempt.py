"""One request to Lensmor and what came of it, before anybody judges what it means."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Trouble(Enum):
    """Why there is no complete answer."""

    # The request certainly never reached the service: not one byte of it was sent.
    NAME = "name"  # the host's name can't be resolved
    OFFLINE = "offline"  # no route to the host
    REFUSED = "refused"  # nobody listens there
    CONNECT_TIMEOUT = "connect_timeout"
    TLS = "tls"  # no encrypted connection
    CERTIFICATE = "certificate"  # the service's certificate isn't trusted
    NO_CERTIFICATES = "no_certificates"  # the file that should hold the trusted ones
    PROXY = "proxy"  # the proxy refuses, or no encrypted connection to it
    PROXY_GONE = "proxy_gone"  # the proxy can't be reached, or doesn't answer
    PROXY_NAME = "proxy_name"  # the proxy's name can't be resolved
    PROXY_SETTING = "proxy_setting"  # what is set as the proxy can't be read
    PROXY_KIND = "proxy_kind"  # a kind of proxy that can't be used: SOCKS
    PROXY_SIGN_IN = "proxy_sign_in"  # the proxy wants a name and a password
    PROXY_REFUSES_SIGN_IN = "proxy_refuses_sign_in"  # not those that are set
    PROXY_METHOD = "proxy_method"  # the proxy takes other kinds of sign-in only: NTLM, Negotiate
    NOT_SENT = "not_sent"  # any other reason, before the first byte
    # It may have reached the service.
    TIMED_OUT = "timed_out"  # too slow, or the deadline of the whole request has passed
    DROPPED = "dropped"  # the connection ended too early
    TOO_LARGE = "too_large"  # the answer is larger than any that the contract has


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it is to be sent.

    Attributes:
        path: percent-encoded, without the query.
        spends: whether it can spend credits.
        query, body: not shown: a search may hold a person's name (contract, fact 13).
        request_id: sent with it, and known before anything comes back.
    """

    method: str
    path: str
    spends: bool = False
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: Mapping[str, object] | None = field(default=None, repr=False)
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one request.

    Attributes:
        sent: whether any part of the request may have left this computer.
        status: the HTTP status; None where no answer began.
        body: the whole answer; None where it didn't arrive whole.
        trouble: set where there is no complete answer.
        proxy: the host of the proxy on the way; "" where there is none.
        failed_script: what should have named a proxy and couldn't; "" where all is well.
        started_at: Unix seconds. seconds: how long it took, by a clock that never jumps.
    """

    request_id: str
    started_at: float
    seconds: float
    sent: bool
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    trouble: Trouble | None = None
    proxy: str = ""
    failed_script: str = ""
