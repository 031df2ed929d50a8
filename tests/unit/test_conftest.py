"""The fences around the tests hold: without them a test could spend credits or read a real key."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NetworkForbidden, stays_here


@pytest.mark.parametrize("url", ["https://platform.lensmor.com/", "http://192.0.2.1/"])
def test_no_request_leaves_this_computer(url: str) -> None:
    with pytest.raises(NetworkForbidden):
        requests.get(url, timeout=5)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        (b"127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        (None, True),
        ("localhost.example.org", False),
        ("128.0.0.1", False),
        ("fe80::1%eth0", False),
    ],
)
def test_what_counts_as_this_computer(host: object, expected: bool) -> None:
    assert stays_here(host) is expected


def test_each_test_has_a_home_of_its_own(own_home: Path) -> None:
    assert Path.home() == own_home
    assert Path(os.environ["LENSMOR_DATA_DIR"]).parent == own_home
    assert list(own_home.iterdir()) == [own_home / "runtime"]


def test_no_key_is_found_and_none_is_kept() -> None:
    assert "LENSMOR_API_KEY" not in os.environ
    keyring.set_password("lensmor-desktop", "tests", "sk_not_a_real_key")
    assert keyring.get_password("lensmor-desktop", "tests") is None


def test_a_started_program_is_asked_for_no_colours() -> None:
    code = "import os, tests.conftest; print(sorted(n for n in os.environ if 'COLOR' in n))"
    asked = {**os.environ, "FORCE_COLOR": "1", "NO_COLOR": "1", "PYTHON_COLORS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=asked,
        cwd=Path(__file__).parents[2],
    )
    assert "FORCE_COLOR" not in done.stdout
    assert "PYTHON_COLORS" not in done.stdout


def test_a_started_program_has_no_keychain_either() -> None:
    code = "import keyring; print(type(keyring.get_keyring()).__module__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "keyring.backends.null"


@given(st.integers())
def test_the_home_does_not_disturb_hypothesis(number: int) -> None:
    assert isinstance(number, int)
