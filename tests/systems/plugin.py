"""The option `--system`: each test runs under another system's rules, unchanged.

The rules are laid before a test's fixtures are made and lifted after they are gone.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.systems.rules import SYSTEMS, laid

_TESTS = Path(__file__).resolve().parents[1]
# These lay one system's rules after another by themselves.
_BY_THEMSELVES = (_TESTS / "systems", _TESTS / "unit" / "platform")
_HERE = {"win32": "windows", "darwin": "macos"}.get(sys.platform)
"""This system, where it isn't Linux itself."""
POSIX_ONLY = "posix_only"
LINUX_ONLY = "linux_only"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--system",
        choices=SYSTEMS,
        help="lay another system's rules over the tests' file functions",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{POSIX_ONLY}(reason): makes no sense under Windows' rules")
    config.addinivalue_line("markers", f"{LINUX_ONLY}(reason): makes no sense on another system")


def pytest_report_header(config: pytest.Config) -> list[str]:
    system = config.getoption("system")
    return [f"system: the rules of {system}"] if system else []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    system = config.getoption("system") or _HERE
    if system is None:
        return
    barred = {LINUX_ONLY} | ({POSIX_ONLY} if system == "windows" else set())
    for item in items:
        for mark in item.iter_markers():
            if mark.name in barred:
                item.add_marker(pytest.mark.skip(reason=f"{system}: {mark.args[0]}"))


def pytest_sessionstart(session: pytest.Session) -> None:
    # Made before any rule is laid: pytest asks for the user's number when it makes it.
    factory = getattr(session.config, "_tmp_path_factory", None)
    if factory is not None:
        factory.getbasetemp()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    system = item.config.getoption("system")
    if not system or any(folder in item.path.parents for folder in _BY_THEMSELVES):
        yield
        return
    with laid(system):
        yield
