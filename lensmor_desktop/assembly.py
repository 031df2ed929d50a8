"""Where the parts are put together: journal, client and, for practice, the practice server."""

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop.api.account import earlier_fingerprints, fingerprint
from lensmor_desktop.api.address import check_base_url, check_key, other_host
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.settings.paths import (
    BASE_URL_VARIABLE,
    data_folder,
    order_locks_folder,
    practice_folder,
)
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.line import Connect
from lensmor_desktop.unlocking.service import UnlockService

if TYPE_CHECKING:
    from lensmor_desktop.sheets import Titles

PRACTICE_KEY = "practice"
"""The practice server takes any key; this one can't be mistaken for a real one."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What to work with.

    Attributes:
        data_dir: the data folder; None for the usual one.
        sandbox: use the practice server: no key, no credits, records of its own.
        api_key: the key; "" where there is none.
        base_url: another address than Lensmor's; "" for the environment's or the usual one.
        limits: how patient to be.
        purchase_memory: fill in addresses that were bought before, in any file.
        titles: headings for the new columns that differ from the usual ones; see `make_titles`.
            Those that can't be used count as not set.
        order_locks: where programs on this computer keep their orders apart; None for the place
            that all of them share.
    """

    data_dir: Path | None = None
    sandbox: bool = False
    api_key: str = field(default="", repr=False)
    base_url: str = ""
    limits: Limits = field(default_factory=Limits)
    purchase_memory: bool = True
    titles: Mapping[str, str] = field(default_factory=dict)
    order_locks: Path | None = None


def open_service(setup: Setup, environment: Mapping[str, str] | None = None) -> UnlockService:
    """Opens the engine; to be used by the thread that opened it, and closed.

    Raises:
        JournalError: the records can't be opened.
        ChoiceRefused: the address or the key can't be used.
    """
    from lensmor_desktop.journal import Journal

    titles = _titles(setup.titles)
    folder = data_folder(setup.data_dir, environment)
    if setup.sandbox:
        with contextlib.suppress(OSError):  # the journal will say it
            make_private(folder)
        folder = practice_folder(folder)
        from lensmor_desktop.sandbox import PracticeServer, World

        with contextlib.ExitStack() as opened:
            journal = Journal(folder)
            opened.callback(journal.close)
            server = PracticeServer(World.standard(), state_path=folder / "practice-server.json")
            opened.callback(server.stop)
            server.start()
            service = UnlockService(
                journal,
                _connector(server.base_url, PRACTICE_KEY),
                PRACTICE_KEY,
                practice=True,
                limits=setup.limits,
                purchase_memory=setup.purchase_memory,
                titles=titles,
                on_close=server.stop,
            )
            opened.pop_all()  # from now on the service closes them
        return service
    connect, account, earlier = _account(_base_url(setup, environment), setup.api_key)
    journal = Journal(folder)
    try:
        journal.accounts.link_spellings(account, earlier)
        return UnlockService(
            journal,
            connect,
            account,
            limits=setup.limits,
            purchase_memory=setup.purchase_memory,
            titles=titles,
            order_locks=setup.order_locks or order_locks_folder(),
        )
    except BaseException:
        journal.close()
        raise


def _titles(asked: Mapping[str, str]) -> "Titles":
    """The headings that were set; the usual ones where somebody wrote nonsense into the file."""
    from lensmor_desktop.sheets import TITLES, make_titles

    try:
        return make_titles(asked)
    except ChoiceRefused:
        return TITLES


def _base_url(setup: Setup, environment: Mapping[str, str] | None) -> str:
    from lensmor_desktop.api import DEFAULT_BASE_URL

    named = (os.environ if environment is None else environment).get(BASE_URL_VARIABLE, "").strip()
    return setup.base_url or named or DEFAULT_BASE_URL


def asked_host(environment: Mapping[str, str] | None = None) -> str:
    """The host that is asked where it isn't Lensmor's own; "" also where the address can't be used,
    which is said to whoever has a key for it.
    """
    try:
        return other_host(check_base_url(_base_url(Setup(), environment)))
    except ChoiceRefused:
        return ""


def _connector(base_url: str, api_key: str) -> Connect:
    from lensmor_desktop.api import Exchange, LensmorClient
    from lensmor_desktop.diagnostics.redaction import keep_out

    if api_key != PRACTICE_KEY:
        keep_out(api_key)

    def connect(observe: Callable[[Exchange], None]) -> LensmorClient:
        return LensmorClient(base_url, api_key, observe=observe)

    return connect


def _account(
    typed_url: str, typed_key: str
) -> tuple[Connect | None, str, Callable[[], frozenset[str]]]:
    """How the account is reached, the fingerprint that it goes by, and those of earlier versions.

    Raises:
        ChoiceRefused: the address or the key can't be used.
    """
    if not typed_key.strip():
        return None, fingerprint(typed_url, ""), frozenset
    base_url, key = check_base_url(typed_url), check_key(typed_key)
    earlier = partial(earlier_fingerprints, base_url, key, typed_url, typed_key)
    return _connector(base_url, key), fingerprint(base_url, key), earlier
