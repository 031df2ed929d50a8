"""Other processes, and words on a command line."""

import os
import shlex
import subprocess
import sys

import pytest

from lensmor_desktop.platform.processes import command_line, is_gone
from tests.fakes.another_system import as_windows

WORDS = ["lensmor-batch", "resume", "--data-dir", 'C:\\Müller & Söhne\\100 % "new"\\']


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


def test_words_come_back_from_a_shell_as_they_were() -> None:
    assert shlex.split(command_line(WORDS)) == WORDS


def test_on_windows_words_are_quoted_as_its_programs_take_them_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    as_windows(monkeypatch)
    assert command_line(["a b", 'c"d', "e"]) == '"a b" c\\"d e'
