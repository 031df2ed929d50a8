"""Asking one address for a newer version: no key, no redirect, little time, few bytes."""

import json

from requests import PreparedRequest

from lensmor_desktop import __version__
from lensmor_desktop.api.connection import Journey, WatchedAdapter
from lensmor_desktop.api.transport import PlainSession
from lensmor_desktop.api.troubles import FOREIGN
from lensmor_desktop.api.trust import find_trust
from lensmor_desktop.domain.releases import Release, is_safe_address

LARGEST = 16 * 1024
"""Bytes of an announcement, after decompression."""
CONNECT_SECONDS = 10.0
TOTAL_SECONDS = 20.0


class NoAnnouncement(Exception):
    """Nothing was learned; why, in a few words for the log."""


def ask_for_release(address: str) -> Release:
    """What is announced at an https address, newer or not.

    Proxies and certificates are those of every other connection. The address learns this
    program's version and nothing else.

    Raises:
        NoAnnouncement: it can't be reached, or answers with something else.
    """
    if not is_safe_address(address):
        raise NoAnnouncement("the address isn't https")
    journey = Journey()
    try:
        with PlainSession() as session:
            session.adapters.clear()
            session.mount("https://", WatchedAdapter(journey, find_trust().context))
            session.headers.update(
                {"Accept": "application/json", "User-Agent": f"lensmor-desktop/{__version__}"}
            )
            body = _body(session, journey, address)
    except FOREIGN as error:
        raise NoAnnouncement(type(error).__name__) from error
    try:
        said = json.loads(body.decode("utf-8"))
        return Release(str(said["version"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NoAnnouncement("the answer is no announcement") from error


def _body(session: PlainSession, journey: Journey, address: str) -> bytes:
    journey.begin(TOTAL_SECONDS)
    body = bytearray()
    with session.get(
        address,
        timeout=(CONNECT_SECONDS, TOTAL_SECONDS),
        allow_redirects=False,
        stream=True,
        auth=_nobody,
    ) as response:
        if response.status_code != 200:
            raise NoAnnouncement(f"status {response.status_code}")
        for chunk in response.iter_content(4096):
            body += chunk
            if len(body) > LARGEST:
                raise NoAnnouncement("the answer is too large")
            if journey.left() <= 0:
                raise NoAnnouncement("the answer is too slow")
    return bytes(body)


def _nobody(request: PreparedRequest) -> PreparedRequest:
    """Keeps requests from looking for a name and a password in a .netrc."""
    return request
