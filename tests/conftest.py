"""What every test may rely on: no display, no real home or keychain, no network but loopback."""

import os
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

pytest_plugins = ["tests.systems.plugin"]

PROXY_VARIABLES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy")
FOR_TESTS = ("LENSMOR_WORKBOOKS", "LENSMOR_CRASH_")  # they steer tests, not the program
COLOURS = ("FORCE_COLOR", "NO_COLOR", "PYTHON_COLORS")  # from 3.14 on argparse colours its help
NO_KEYCHAIN = "keyring.backends.null.Keyring"

# Before anything imports Qt or keyring, and for the programs that tests start as well.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = NO_KEYCHAIN
for name in list(os.environ):
    ours = name.startswith("LENSMOR_") and not name.startswith(FOR_TESTS)
    if ours or name.lower() in PROXY_VARIABLES or name in COLOURS:
        del os.environ[name]


class NetworkForbidden(AssertionError):
    """A test tried to leave this computer; no `except OSError` of the program's may hide that."""


def stays_here(host: object) -> bool:
    """Tells whether a host is this computer; by its name or number, without asking anybody."""
    if host is None or host in ("", "localhost", b"localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _forbid_leaving(event: str, args: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else None  # None: a Unix socket
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    if not stays_here(host):
        raise NetworkForbidden(f"{event} to {host!r}: tests talk to 127.0.0.1 only")


sys.addaudithook(_forbid_leaving)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Gives each test an empty home and data folder of its own, and takes them back after it."""
    home = tmp_path_factory.mktemp("home")
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("HOME", "USERPROFILE"):
            patch.setenv(variable, str(home))
        for variable in ("APPDATA", "LOCALAPPDATA"):
            patch.setenv(variable, str(home / "AppData"))
        for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        patch.setenv("LENSMOR_DATA_DIR", str(home / "lensmor"))
        yield home
