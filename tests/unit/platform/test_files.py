"""Making, replacing and removing files, by the rules of this system."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from lensmor_desktop.platform import files, leftovers
from tests.fakes import hard_places
from tests.fakes.another_system import FakeTime, as_macos, as_windows


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusing(error: OSError, times: int, real: Callable[..., None]) -> Callable[..., None]:
    """A file function that another program is in the way of for a while."""
    left = [times]

    def refuse(*given: object) -> None:
        if left[0]:
            left[0] -= 1
            raise error
        real(*given)

    return refuse


DENIED = PermissionError(errno.EACCES, "Access is denied")


class TestMaking:
    def test_each_new_file_has_a_name_of_its_own_and_is_its_owners_alone(
        self, tmp_path: Path
    ) -> None:
        for _ in range(20):
            path, file = files.create_exclusive(tmp_path, "a", ".b")
            file.close()
            assert path.parent == tmp_path
            assert path.name.startswith("a")
            assert path.suffix == ".b"
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(names(tmp_path)) == 20

    def test_a_name_that_is_in_use_is_left_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "00000000").write_bytes(b"theirs")
        tried = iter([bytes(4), bytes(4), b"\1" * 4])
        monkeypatch.setattr(os, "urandom", lambda _: next(tried))
        path, file = files.create_exclusive(tmp_path)
        file.close()
        assert path.name == "01010101"
        assert (tmp_path / "00000000").read_bytes() == b"theirs"

    def test_a_refusal_is_final(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """On Windows, where `tempfile` would try 2^31 other names."""
        tries = []

        def refuse(path: Path, *_: object) -> int:
            tries.append(path)
            raise DENIED

        as_windows(monkeypatch)
        monkeypatch.setattr(os, "open", refuse)
        with pytest.raises(PermissionError):
            files.create_exclusive(tmp_path)
        assert len(tries) == 1

    def test_a_folder_in_which_every_name_is_in_use_ends_the_search(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "00000000").touch()
        monkeypatch.setattr(os, "urandom", bytes)
        with pytest.raises(FileExistsError):
            files.create_exclusive(tmp_path)


class TestWritingWhole:
    @pytest.mark.parametrize("private", [True, False])
    def test_a_file_is_replaced_and_nothing_else_is_left(
        self, tmp_path: Path, private: bool
    ) -> None:
        place = tmp_path / "a.txt"
        place.write_bytes(b"old")
        files.write_whole(place, b"new", private=private)
        files.write_whole(tmp_path / "b.txt", lambda file: file.write(b"b"), private=private)
        assert (place.read_bytes(), (tmp_path / "b.txt").read_bytes()) == (b"new", b"b")
        assert names(tmp_path) == ["a.txt", "b.txt"]

    @pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o644)])
    def test_ours_are_for_their_owner_alone_and_a_users_keeps_its_permissions(
        self, tmp_path: Path, private: bool, mode: int
    ) -> None:
        place, new = tmp_path / "a.txt", tmp_path / "new.txt"
        place.write_bytes(b"old")
        place.chmod(0o644)
        for each in (place, new):
            files.write_whole(each, b"new", private=private)
        assert stat.S_IMODE(place.stat().st_mode) == mode
        assert stat.S_IMODE(new.stat().st_mode) == 0o600

    def test_a_link_is_followed(self, tmp_path: Path) -> None:
        real, link = tmp_path / "real.txt", tmp_path / "link.txt"
        link.symlink_to(real)
        files.write_whole(link, b"new")
        assert (link.is_symlink(), real.read_bytes()) == (True, b"new")

    @pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
    def test_what_ends_the_writing_leaves_the_old_file_alone(
        self, tmp_path: Path, error: BaseException
    ) -> None:
        place = tmp_path / "a.txt"
        place.write_bytes(b"old")

        def fail(file: BinaryIO) -> None:
            file.write(b"half")
            raise error

        with pytest.raises(type(error)):
            files.write_whole(place, fail)
        assert (names(tmp_path), place.read_bytes()) == (["a.txt"], b"old")

    def test_it_is_synced_before_it_has_its_name_and_the_folder_after(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "a.txt"
        seen: list[tuple[bool, bool]] = []
        real = os.fsync

        def watching(handle: int) -> None:
            seen.append((stat.S_ISDIR(os.fstat(handle).st_mode), place.exists()))
            real(handle)

        monkeypatch.setattr(os, "fsync", watching)
        files.write_whole(place, b"new")
        assert seen == [(False, False), (True, True)]

    def test_unfinished_it_is_hidden_from_windows_explorer_and_finished_it_is_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kernel = as_windows(monkeypatch)
        hidden: list[int] = []

        def write(file: BinaryIO) -> None:
            hidden.extend(kernel.attributes.values())

        files.write_whole(tmp_path / "a.txt", write)
        assert hidden == [0x22]
        assert set(kernel.attributes.values()) == {0x20}

    def test_on_macos_the_drive_itself_is_told_to_write(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import fcntl

        asked: list[object] = []
        as_macos(monkeypatch)
        monkeypatch.setattr(fcntl, "fcntl", lambda handle, what: asked.append(what))
        monkeypatch.setattr(os, "fsync", lambda handle: asked.append("fsync"))
        files.write_whole(tmp_path / "a.txt", b"new")
        assert asked == [51, 51]

    def test_a_share_that_knows_no_such_order_gets_the_usual_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Linux has no fcntl 51 either, and says so."""
        asked: list[int] = []
        as_macos(monkeypatch)
        monkeypatch.setattr(os, "fsync", asked.append)
        files.write_whole(tmp_path / "a.txt", b"new")
        assert len(asked) == 2


class TestInUse:
    """Another program holds a file for a moment, or for longer."""

    @pytest.mark.parametrize("times", [1, 5])
    def test_on_windows_a_file_that_is_free_again_in_time_is_replaced(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
    ) -> None:
        as_windows(monkeypatch)
        clock = FakeTime(monkeypatch)
        monkeypatch.setattr(os, "replace", refusing(DENIED, times, os.replace))
        files.write_whole(tmp_path / "a.txt", b"new")
        assert (tmp_path / "a.txt").read_bytes() == b"new"
        assert len(clock.pauses) == times

    def test_after_two_seconds_the_refusal_is_the_answer(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_windows(monkeypatch)
        clock = FakeTime(monkeypatch)
        monkeypatch.setattr(os, "replace", refusing(DENIED, 10_000, os.replace))
        with pytest.raises(PermissionError):
            files.write_whole(tmp_path / "a.txt", b"new")
        assert 1.5 < clock.now <= 2.0
        assert max(clock.pauses) <= 0.2
        assert names(tmp_path) == []

    def test_elsewhere_access_denied_is_said_at_once_and_a_busy_file_is_tried_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = FakeTime(monkeypatch)
        replace = os.replace
        monkeypatch.setattr(os, "replace", refusing(DENIED, 1, replace))
        with pytest.raises(PermissionError):
            files.write_whole(tmp_path / "a.txt", b"new")
        assert clock.pauses == []
        busy = OSError(errno.EBUSY, "Device or resource busy")
        monkeypatch.setattr(os, "replace", refusing(busy, 3, replace))
        files.write_whole(tmp_path / "a.txt", b"new")
        assert len(clock.pauses) == 3

    def test_a_file_to_be_removed_is_tried_again_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_windows(monkeypatch)
        FakeTime(monkeypatch)
        place = tmp_path / "a.txt"
        place.touch()
        unlink = os.unlink
        monkeypatch.setattr(os, "unlink", refusing(DENIED, 3, unlink))
        files.remove_file(place)
        assert names(tmp_path) == []
        monkeypatch.setattr(os, "unlink", refusing(DENIED, 10_000, unlink))
        place.touch()
        with pytest.raises(PermissionError):
            files.remove_file(place)
        assert not files.discard(place)

    def test_what_is_removed_on_windows_is_made_writable_before(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_windows(monkeypatch)
        place = tmp_path / "a.txt"
        place.touch()
        place.chmod(0o400)
        unlink = os.unlink

        def as_there(path: Path) -> None:
            if not path.stat().st_mode & stat.S_IWUSR:
                raise DENIED
            unlink(path)

        monkeypatch.setattr(os, "unlink", as_there)
        files.remove_file(place)
        assert names(tmp_path) == []

    def test_what_is_not_there_is_removed_already(self, tmp_path: Path) -> None:
        files.remove_file(tmp_path / "a.txt")
        assert files.discard(tmp_path / "gone" / "a.txt")


class TestLooking:
    """Whether a file could be written, found out without changing anything."""

    def test_a_file_that_is_held_for_a_moment_is_free(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_windows(monkeypatch)
        clock = FakeTime(monkeypatch)
        place = tmp_path / "a.xlsx"
        place.write_bytes(b"old")
        real = Path.open
        left = [3]

        def held(path: Path, mode: str = "r") -> object:
            left[0] -= 1
            if left[0] >= 0:
                raise DENIED
            return real(path, mode)

        monkeypatch.setattr(Path, "open", held)
        files.check_unheld(place)
        assert len(clock.pauses) == 3
        left[0] = 10_000
        with pytest.raises(PermissionError):
            files.check_unheld(place)
        monkeypatch.undo()
        assert place.read_bytes() == b"old"

    def test_a_folder_is_tried_and_left_as_it_was(self, tmp_path: Path) -> None:
        files.check_folder(tmp_path)
        assert names(tmp_path) == []
        with pytest.raises(FileNotFoundError):
            files.check_folder(tmp_path / "gone")


class TestRefusals:
    """What must not be replaced isn't, on any system, and nobody waits for it."""

    @pytest.fixture(params=["linux", "windows", "macos"], autouse=True)
    def system(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FakeTime:
        if request.param == "windows":
            as_windows(monkeypatch)
        elif request.param == "macos":
            as_macos(monkeypatch)
        return FakeTime(monkeypatch)

    def test_a_read_only_file_stays(self, tmp_path: Path, system: FakeTime) -> None:
        place = tmp_path / "a.txt"
        place.write_bytes(b"old")
        place.chmod(0o444)
        assert files.is_read_only(place)
        with pytest.raises(PermissionError):
            files.write_whole(place, b"new")
        assert (names(tmp_path), place.read_bytes(), system.pauses) == (["a.txt"], b"old", [])

    def test_a_folder_stays(self, tmp_path: Path, system: FakeTime) -> None:
        (tmp_path / "a.txt").mkdir()
        with pytest.raises(IsADirectoryError):
            files.write_whole(tmp_path / "a.txt", b"new")
        assert (names(tmp_path), system.pauses) == (["a.txt"], [])


@pytest.mark.parametrize("flag", [0x2, 0x20000])
def test_a_file_that_is_locked_in_the_finder_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flag: int
) -> None:
    place = tmp_path / "a.txt"
    place.touch()
    real = Path.stat

    class Flagged:
        st_flags = flag
        st_mode = place.stat().st_mode

    def flagged(path: Path, *, follow_symlinks: bool = True) -> object:
        return Flagged() if path == place else real(path, follow_symlinks=follow_symlinks)

    assert not files.is_read_only(place)
    monkeypatch.setattr(Path, "stat", flagged)
    assert files.is_read_only(place)


class TestNamesIfFree:
    def test_a_free_name_is_taken(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"a")
        files.move_if_free(tmp_path / "a", tmp_path / "b")
        assert (names(tmp_path), (tmp_path / "b").read_bytes()) == (["b"], b"a")

    @pytest.mark.parametrize("links", [True, False])
    def test_one_that_a_file_has_is_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
    ) -> None:
        for name in "ab":
            (tmp_path / name).write_text(name)
        if not links:
            no_links = OSError(errno.EPERM, "Operation not permitted")
            monkeypatch.setattr(os, "link", refusing(no_links, 1, os.link))
        with pytest.raises(FileExistsError):
            files.move_if_free(tmp_path / "a", tmp_path / "b")
        assert (tmp_path / "b").read_text() == "b"

    def test_a_file_system_without_links_will_do(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "a").touch()
        no_links = OSError(errno.EPERM, "Operation not permitted")
        monkeypatch.setattr(os, "link", refusing(no_links, 1, os.link))
        files.move_if_free(tmp_path / "a", tmp_path / "b")
        assert names(tmp_path) == ["b"]


class TestAFullDisk:
    __test__ = hard_places.POSIX

    def test_a_full_disk_leaves_the_old_file_and_nothing_else(self, tmp_path: Path) -> None:
        place = tmp_path / "a.txt"
        place.write_bytes(b"old")
        with hard_places.files_end_at(1000), pytest.raises(OSError, match="too large"):
            files.write_whole(place, bytes(5000))
        assert (names(tmp_path), place.read_bytes()) == (["a.txt"], b"old")


def test_a_killed_programs_file_is_gone_after_the_next_write(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from lensmor_desktop.platform.files import write_whole\n"
        "write_whole(Path(sys.argv[1]), lambda file: os._exit(9))\n"
    )
    place = tmp_path / "a.txt"
    done = subprocess.run([sys.executable, "-c", code, str(place)], check=False)
    assert done.returncode == 9
    assert [name.startswith(leftovers.MARK) for name in names(tmp_path)] == [True]
    files.write_whole(place, b"new")
    assert names(tmp_path) == ["a.txt"]
