"""What we ask of Windows' own library, and how each of its answers is taken."""

import ctypes
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lensmor_desktop.platform import files, leftovers, processes, windows
from tests.fakes.another_system import FakeTime, as_windows
from tests.fakes.kernel32 import HIDDEN, FakeKernel32

IGNORE_MERGE_AND_ACL_ERRORS = 0x6


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def two_files(folder: Path) -> tuple[Path, Path]:
    new, place = folder / "new.tmp", folder / "leads.xlsx"
    new.write_bytes(b"new")
    place.write_bytes(b"old")
    return new, place


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    return FakeTime(monkeypatch)


class TestReplacing:
    def test_windows_replaces_so_that_rights_streams_and_age_stay(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kernel = as_windows(monkeypatch)
        new, place = two_files(tmp_path)
        files.replace_file(new, place)
        [(replaced, replacement, backup, flags)] = kernel.replaced
        assert (replaced, replacement, flags) == (str(place), str(new), IGNORE_MERGE_AND_ACL_ERRORS)
        assert backup is not None
        assert Path(backup).parent == tmp_path
        assert (names(tmp_path), place.read_bytes()) == (["leads.xlsx"], b"new")

    def test_a_new_file_is_moved_in(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        kernel = as_windows(monkeypatch)
        new, place = two_files(tmp_path)
        place.unlink()
        files.replace_file(new, place)
        assert (kernel.replaced, place.read_bytes()) == ([], b"new")

    @pytest.mark.parametrize(
        "error",
        [
            windows.ACCESS_DENIED,
            windows.SHARING_VIOLATION,
            windows.LOCK_VIOLATION,
            windows.UNABLE_TO_REMOVE_REPLACED,
            windows.UNABLE_TO_MOVE_REPLACEMENT,
        ],
    )
    def test_while_another_program_looks_at_it_we_try_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeTime, error: int
    ) -> None:
        """With these both files are where they were."""
        kernel = as_windows(monkeypatch, FakeKernel32([error] * 4))
        new, place = two_files(tmp_path)
        files.replace_file(new, place)
        assert len(kernel.replaced) == 5
        assert len(clock.pauses) == 4
        assert (names(tmp_path), place.read_bytes()) == (["leads.xlsx"], b"new")

    def test_after_two_seconds_the_plain_way_is_tried_and_its_refusal_is_the_answer(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeTime
    ) -> None:
        as_windows(monkeypatch, FakeKernel32([windows.SHARING_VIOLATION] * 1000))
        new, place = two_files(tmp_path)
        held = PermissionError(13, "The process cannot access the file")

        def refuse(*_: object) -> None:
            raise held

        monkeypatch.setattr(os, "replace", refuse)
        with pytest.raises(PermissionError, match="cannot access"):
            files.replace_file(new, place)
        assert 1.5 < clock.now <= 2.0
        assert (new.read_bytes(), place.read_bytes()) == (b"new", b"old")

    def test_where_rights_can_only_be_moved_over_the_plain_way_does_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeTime
    ) -> None:
        """On a share whose owner lets nobody change rights, ReplaceFileW is denied for good."""
        as_windows(monkeypatch, FakeKernel32([windows.ACCESS_DENIED] * 1000))
        new, place = two_files(tmp_path)
        files.replace_file(new, place)
        assert (names(tmp_path), place.read_bytes()) == (["leads.xlsx"], b"new")

    @pytest.mark.parametrize("error", [1, 17, 50, 87, 120])
    def test_a_file_system_that_knows_no_such_thing_gets_a_plain_move_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeTime, error: int
    ) -> None:
        as_windows(monkeypatch, FakeKernel32([error]))
        new, place = two_files(tmp_path)
        files.replace_file(new, place)
        assert clock.pauses == []
        assert (names(tmp_path), place.read_bytes()) == (["leads.xlsx"], b"new")


class TestHalfDone:
    """ERROR_UNABLE_TO_MOVE_REPLACEMENT_2: the old file has another name, the new one its own."""

    def test_the_new_file_is_moved_into_the_empty_place(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_windows(monkeypatch, FakeKernel32([windows.UNABLE_TO_MOVE_REPLACEMENT_2]))
        new, place = two_files(tmp_path)
        files.replace_file(new, place)
        assert (names(tmp_path), place.read_bytes()) == (["leads.xlsx"], b"new")

    def test_if_that_cannot_be_the_old_one_gets_its_place_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeTime
    ) -> None:
        as_windows(monkeypatch, FakeKernel32([windows.UNABLE_TO_MOVE_REPLACEMENT_2] * 1000))
        new, place = two_files(tmp_path)
        real = os.replace

        def refuse(old: Path, to: Path) -> None:
            if old == new:
                raise PermissionError(13, "The process cannot access the file")
            real(old, to)

        monkeypatch.setattr(os, "replace", refuse)
        with pytest.raises(PermissionError):
            files.replace_file(new, place)
        assert (names(tmp_path), place.read_bytes()) == (["leads.xlsx", "new.tmp"], b"old")

    def test_if_not_even_that_can_be_the_old_one_is_kept_and_comes_back_with_the_next_sweep(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeTime
    ) -> None:
        as_windows(monkeypatch, FakeKernel32([windows.UNABLE_TO_MOVE_REPLACEMENT_2] * 1000))
        new, place = two_files(tmp_path)

        def refuse(*_: object) -> None:
            raise PermissionError(13, "The process cannot access the file")

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", refuse)
            with pytest.raises(PermissionError):
                files.replace_file(new, place)
        [kept] = [path for path in tmp_path.iterdir() if path != new]
        assert kept.read_bytes() == b"old"
        monkeypatch.setattr(leftovers, "is_gone", lambda process: True)
        leftovers.sweep(tmp_path)
        assert place.read_bytes() == b"old"


class TestBackups:
    def test_one_that_is_left_when_the_new_file_is_in_place_is_removed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, place = two_files(tmp_path)
        backup = leftovers.backup_of(place)
        backup.write_bytes(b"older")
        leftovers.sweep(tmp_path)
        assert backup.exists()
        monkeypatch.setattr(leftovers, "is_gone", lambda process: True)
        leftovers.sweep(tmp_path)
        assert names(tmp_path) == ["leads.xlsx", "new.tmp"]
        assert place.read_bytes() == b"old"

    @pytest.mark.parametrize("name", ["leads.xlsx", "a" * 250 + ".xlsx", "no suffix", ".hidden"])
    def test_its_name_fits_whatever_it_is_called(self, tmp_path: Path, name: str) -> None:
        backup = leftovers.backup_of(tmp_path / name)
        backup.touch()
        assert leftovers.MARK in backup.name


class TestHiding:
    def test_a_file_is_hidden_and_shown(self, tmp_path: Path) -> None:
        kernel = FakeKernel32()
        path = tmp_path / "a"
        path.touch()
        kernel.library.set_hidden(path, True)
        assert kernel.attributes[str(path)] & HIDDEN
        kernel.library.set_hidden(path, False)
        assert not kernel.attributes[str(path)] & HIDDEN

    def test_where_that_cannot_be_nothing_happens(self, tmp_path: Path) -> None:
        FakeKernel32().library.set_hidden(tmp_path / "gone", True)


class TestProcesses:
    """Asked by OpenProcess: os.kill would end the process there, whatever the signal."""

    @pytest.fixture(autouse=True)
    def kernel(self, monkeypatch: pytest.MonkeyPatch) -> FakeKernel32:
        def kill(*_: int) -> None:
            raise AssertionError("os.kill ends a process on Windows")

        monkeypatch.setattr(os, "kill", kill)
        return as_windows(monkeypatch)

    def test_this_one_is_there_and_one_that_has_ended_is_gone(self, kernel: FakeKernel32) -> None:
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        assert not processes.is_gone(os.getpid())
        assert processes.is_gone(ended.pid)
        assert kernel.open_handles == 0

    def test_one_that_has_ended_while_somebody_holds_on_to_it_is_gone(
        self, kernel: FakeKernel32
    ) -> None:
        kernel.ended.add(4711)
        assert processes.is_gone(4711)
        assert kernel.open_handles == 0

    def test_one_that_may_not_be_looked_at_is_there(self, kernel: FakeKernel32) -> None:
        kernel.secret.add(os.getpid())
        assert not processes.is_gone(os.getpid())


class TestTheStandIns:
    """A call of another shape than Windows' own is refused by ctypes, here as there."""

    @pytest.mark.parametrize(
        ("name", "given"),
        [
            ("ReplaceFileW", ("a", "b", "c", 0, None)),
            ("ReplaceFileW", (Path("a"), Path("b"), None, 0, None, None)),
            ("SetFileAttributesW", (b"a", 2)),
            ("OpenProcess", (1, 0, "4711")),
        ],
    )
    def test_wrong_arguments_are_refused(self, name: str, given: tuple[object, ...]) -> None:
        kernel = FakeKernel32()
        with pytest.raises((TypeError, ctypes.ArgumentError)):
            kernel.library._call[name](*given)
        assert kernel.calls == []

    def test_elsewhere_there_is_no_such_library(self) -> None:
        assert (windows.kernel32() is None) == (sys.platform != "win32")


def test_permissions_of_the_old_file_are_the_new_ones_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_windows(monkeypatch)
    _, place = two_files(tmp_path)
    place.chmod(0o640)
    files.write_whole(place, b"newer")
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
