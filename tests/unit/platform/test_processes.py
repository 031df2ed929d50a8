"""Other processes, and words on a command line."""

import os
import subprocess
import sys

import pytest

from lensmor_desktop.platform.processes import is_gone


def test_a_process_is_gone_when_it_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as program:
        assert not is_gone(program.pid)
    assert is_gone(program.pid)
    assert not is_gone(os.getpid())


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**32 - 1])
def test_a_number_that_no_process_can_have_is_gone_and_nobody_gets_a_signal(number: int) -> None:
    assert is_gone(number)


def test_one_that_belongs_to_somebody_else_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "kill", refuse)
    assert not is_gone(4711)
