"""A connection to whichever of a host's addresses answers first (RFC 8305, "happy eyeballs").

A host has addresses of two families, and a network may have a route for one of them only, without
saying so. One after the other, the dead ones would cost every connection its whole time-out; so
the next address is tried while the one before it is still silent, and what worked comes first from
then on.
"""

import contextlib
import os
import selectors
import socket
import time
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Any

NEXT_AFTER = 0.25
"""Seconds of silence after which the next address is tried as well (RFC 8305, section 5)."""

Option = tuple[int, int, int | bytes]
_Address = tuple[int, int, int, str, Any]  # as getaddrinfo tells it
_TELLING = (ConnectionRefusedError, TimeoutError)  # which of several errors says most


class Connector:
    """Makes connections, and remembers which family of addresses worked. For one thread."""

    def __init__(self) -> None:
        self._worked: int | None = None

    def connect(
        self, host: str, port: int, seconds: float | None, options: Sequence[Option] = ()
    ) -> socket.socket:
        """A connected socket, whose time-out is `seconds`.

        Args:
            host: a name or a number.
            port: of the service.
            seconds: for all addresses together; None to wait as long as the system does.
            options: for setsockopt.

        Raises:
            socket.gaierror: the name isn't known.
            OSError: no address answered; a TimeoutError where some were silent.
        """
        found = socket.getaddrinfo(host.strip("[]"), port, 0, socket.SOCK_STREAM)
        if not found:
            raise OSError("the name has no address")
        attempts = _Attempts(self._in_order(found), options)
        try:
            link = attempts.first(seconds)
        finally:
            attempts.close()
        link.settimeout(seconds)
        self._worked = link.family
        return link

    def _in_order(self, found: Sequence[_Address]) -> list[_Address]:
        """The families by turns: the one that worked last, else the one that the system prefers."""
        leading = self._worked if any(each[0] == self._worked for each in found) else found[0][0]
        first = [each for each in found if each[0] == leading]
        others = [each for each in found if each[0] != leading]
        return [each for each in chain(*zip_longest(first, others)) if each is not None]


class _Attempts:
    """Connections that are being made at the same time, of which one is kept."""

    def __init__(self, addresses: Sequence[_Address], options: Sequence[Option]) -> None:
        self._coming = list(reversed(addresses))
        self._options = options
        self._waiting = selectors.DefaultSelector()
        self._errors: list[OSError] = []

    def first(self, seconds: float | None) -> socket.socket:
        """The first that stands."""
        ends_at = None if seconds is None else time.monotonic() + seconds
        next_at = 0.0
        while self._coming or self._waiting.get_map():
            now = time.monotonic()
            if ends_at is not None and now >= ends_at:
                self._errors.append(TimeoutError("no address answered in time"))
                break
            if self._coming and now >= next_at:
                next_at = now + NEXT_AFTER if self._begin(self._coming.pop()) else 0.0
                continue
            moments = [next_at] if self._coming else []
            moments += [] if ends_at is None else [ends_at]
            for key, _ in self._waiting.select(min(moments) - now if moments else None):
                link: socket.socket = key.data
                self._waiting.unregister(link)
                problem = link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if not problem:
                    return link
                link.close()
                self._errors.append(OSError(problem, os.strerror(problem)))
                next_at = 0.0  # nothing is to be waited for
        telling = (e for kind in _TELLING for e in self._errors if isinstance(e, kind))
        raise next(telling, self._errors[-1])

    def close(self) -> None:
        """Closes all that weren't first."""
        for key in list(self._waiting.get_map().values()):
            key.data.close()
        self._waiting.close()

    def _begin(self, address: _Address) -> bool:
        """Knocks at one address; False if there is no way to it."""
        family, kind, protocol, _, place = address
        link: socket.socket | None = None
        try:
            link = socket.socket(family, kind, protocol)
            for option in self._options:
                link.setsockopt(*option)
            link.setblocking(False)
            with contextlib.suppress(BlockingIOError):  # it is under way
                link.connect(place)
            self._waiting.register(link, selectors.EVENT_WRITE, link)
        except OSError as error:
            self._errors.append(error)
            if link is not None:
                link.close()
            return False
        return True
