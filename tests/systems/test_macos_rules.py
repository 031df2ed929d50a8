"""macOS' rules bite: names that ignore case and normal forms, locked files, what isn't there."""

import errno
import fcntl
import os
import socket
import sqlite3
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lensmor_desktop.platform import kind, macos
from tests.systems.rules import laid
from tests.systems.rules.macos import F_FULLFSYNC, LOCKED
from tests.systems.rules.patching import REAL

COMPOSED = unicodedata.normalize("NFC", "Müller Führung.xlsx")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


@pytest.fixture(autouse=True)
def on_macos() -> Iterator[None]:
    with laid("macos"):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / COMPOSED
    path.write_bytes(b"old")
    return path


def refusal(work: Callable[[], object]) -> int | None:
    with pytest.raises(OSError) as caught:  # noqa: PT011
        work()
    return caught.value.errno


class TestNames:
    @pytest.mark.parametrize("name", [DECOMPOSED, COMPOSED.upper(), DECOMPOSED.lower()])
    def test_all_spellings_are_one_file_that_keeps_the_name_it_was_made_with(
        self, file: Path, name: str
    ) -> None:
        other = file.with_name(name)
        assert other.read_bytes() == b"old"
        assert other.samefile(file)
        other.write_bytes(b"new")
        assert file.read_bytes() == b"new"
        assert os.listdir(file.parent) == [COMPOSED]

    def test_a_database_is_found_in_any_spelling(self, tmp_path: Path) -> None:
        for name in (COMPOSED, DECOMPOSED.upper()):
            sqlite3.connect(tmp_path / name).close()
            (tmp_path / name).write_bytes(b"")
        assert os.listdir(tmp_path) == [COMPOSED]

    def test_a_rename_may_change_the_spelling_alone(self, file: Path) -> None:
        file.rename(file.with_name(DECOMPOSED))
        assert os.listdir(file.parent) == [DECOMPOSED]

    def test_a_replacement_takes_the_file_in_any_spelling(self, file: Path) -> None:
        new = file.with_name("new")
        new.write_bytes(b"new")
        new.replace(file.with_name(DECOMPOSED.upper()))
        assert len(os.listdir(file.parent)) == 1
        assert file.read_bytes() == b"new"

    def test_a_name_has_255_bytes_and_a_path_1023(self, tmp_path: Path) -> None:
        (tmp_path / ("ü" * 127)).write_bytes(b"")
        assert refusal((tmp_path / ("ü" * 128)).touch) == errno.ENAMETOOLONG
        deep = tmp_path
        while len(os.fsencode(deep)) < 900:
            deep /= "a" * 80
        deep.mkdir(parents=True)
        room = 1023 - len(os.fsencode(deep)) - 1
        (deep / ("b" * room)).write_bytes(b"")
        assert refusal((deep / ("b" * (room + 1))).touch) == errno.ENAMETOOLONG

    def test_a_name_that_is_no_text_is_refused(self, tmp_path: Path) -> None:
        assert refusal(lambda: os.mkdir(os.fsencode(tmp_path) + b"/\xff")) == errno.EILSEQ


def test_files_that_are_open_can_be_replaced_and_deleted(file: Path) -> None:
    new = file.with_name("new")
    new.write_bytes(b"new")
    with file.open("rb") as held:
        new.replace(file)
        assert (held.read(), file.read_bytes()) == (b"old", b"new")
        file.unlink()


def test_locked_files_are_neither_written_nor_replaced_nor_deleted(file: Path) -> None:
    new = file.with_name("new")
    new.write_bytes(b"new")
    REAL.setxattr(file, LOCKED, b"1")
    assert refusal(lambda: file.write_bytes(b"x")) == errno.EPERM
    assert refusal(file.unlink) == errno.EPERM
    assert refusal(lambda: new.replace(file)) == errno.EPERM
    assert refusal(lambda: file.rename(file.with_name("x"))) == errno.EPERM
    REAL.removexattr(file, LOCKED)
    new.replace(file)


def test_a_drive_is_told_to_write_back(file: Path) -> None:
    with file.open("r+b") as handle:
        assert fcntl.fcntl(handle, F_FULLFSYNC) == 0
        assert fcntl.fcntl(handle, fcntl.F_GETFD) == fcntl.FD_CLOEXEC
    assert fcntl.F_FULLFSYNC == F_FULLFSYNC  # type: ignore[attr-defined]


def test_temporary_files_are_reached_through_a_link() -> None:
    folder = Path(tempfile.gettempdir())
    assert folder.is_symlink()
    with tempfile.TemporaryDirectory() as name:
        assert Path(name).resolve() != Path(name)


def test_a_local_socket_has_a_shorter_address(tmp_path: Path) -> None:
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as folder,
        socket.socket(socket.AF_UNIX) as one,
        socket.socket(socket.AF_UNIX) as two,
    ):
        one.bind(f"{folder}/{'a' * (103 - len(folder) - 1)}")
        with pytest.raises(OSError, match="too long"):
            two.bind(f"{folder}/{'a' * (104 - len(folder) - 1)}")


@pytest.mark.parametrize("name", ["getxattr", "setxattr", "sched_getaffinity", "memfd_create"])
def test_functions_of_linux_are_not_there(name: str) -> None:
    assert not hasattr(os, name)


def test_the_program_takes_this_computer_for_a_mac() -> None:
    assert (kind.is_windows(), kind.is_macos(), kind.is_linux()) == (False, True, False)


def test_tags_and_quarantine_are_copied_by_the_system_alone(file: Path) -> None:
    new = file.with_name("new")
    new.write_bytes(b"new")
    REAL.setxattr(file, "user.com.apple.quarantine", b"0083;")
    macos.copy_marks(file, new, rights=True)
    assert REAL.getxattr(new, "user.com.apple.quarantine") == b"0083;"
