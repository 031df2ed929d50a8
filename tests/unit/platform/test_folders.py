"""Folders of ours are their owner's alone, whatever the umask, and also those that were there."""

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from lensmor_desktop.platform.folders import (
    belongs_to_another,
    lock_folder,
    make_private,
    remove_folder,
    temporary_folder,
    user_data_folder,
    user_log_folder,
)
from tests.fakes.another_system import as_windows
from tests.fakes.hard_places import AS_ROOT


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_every_folder_that_is_made_on_the_way_is_private(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        made = make_private(tmp_path / "one" / "two" / "three")
    finally:
        os.umask(before)
    assert made == tmp_path / "one" / "two" / "three"
    assert [mode(each) for each in (made, made.parent, made.parent.parent)] == [0o700] * 3


def test_one_that_is_there_is_closed_and_those_above_it_are_not_ours(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o775)
    (shared / "data").mkdir()
    (shared / "data").chmod(0o777)
    make_private(shared / "data")
    assert mode(shared / "data") == 0o700
    assert mode(shared) == 0o775


@pytest.mark.parametrize("variable", ["home", "working folder"])
def test_where_a_person_lives_or_works_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    lived_in = tmp_path / "team" / "me"
    lived_in.mkdir(parents=True)
    for each in (lived_in, lived_in.parent):
        each.chmod(0o755)
    if variable == "home":
        monkeypatch.setenv("HOME", str(lived_in))
    else:
        monkeypatch.chdir(lived_in)
    for each in (lived_in, lived_in.parent):
        make_private(each)
        assert mode(each) == 0o755


def test_a_file_in_its_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(OSError, match="exists"):
        make_private(tmp_path / "data")


def test_a_folder_of_ours_or_of_the_administrators_is_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not belongs_to_another(make_private(tmp_path / "ours"))
    if AS_ROOT:
        monkeypatch.setattr(os, "getuid", lambda: 54_321)
        assert not belongs_to_another(tmp_path / "ours")
        (tmp_path / "ours").chmod(0o777)
        assert belongs_to_another(tmp_path / "ours")


@pytest.mark.posix_only("Windows has no users' numbers")
def test_a_folder_or_a_link_that_somebody_else_made_is_theirs(tmp_path: Path) -> None:
    if not AS_ROOT:
        pytest.skip("only an administrator can give a folder away")
    theirs, ours = tmp_path / "theirs", make_private(tmp_path / "ours")
    theirs.mkdir(mode=0o777)
    os.chown(theirs, 54_321, 54_321)
    assert belongs_to_another(theirs)
    link = tmp_path / "link"
    link.symlink_to(ours)
    assert not belongs_to_another(link)
    os.chown(link, 54_321, 54_321, follow_symlinks=False)
    assert belongs_to_another(link)


class TestTemporaryFolders:
    def test_one_is_this_users_alone_and_gone_with_all_that_is_in_it(self, tmp_path: Path) -> None:
        kept = tmp_path / "kept"
        kept.write_text("not in it")
        with temporary_folder("lensmor-test-") as folder:
            assert mode(folder) == 0o700
            (folder / "deep" / "er").mkdir(parents=True)
            (folder / "deep" / "er" / "a").touch(mode=0o400)
            (folder / "link").symlink_to(tmp_path)
            (folder / "other").symlink_to(kept)
        assert not folder.exists()
        assert kept.read_text() == "not in it"

    def test_on_windows_what_is_read_only_goes_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_windows(monkeypatch)
        unlink = os.unlink

        def as_there(path: Path) -> None:
            if not path.stat().st_mode & stat.S_IWUSR:
                raise PermissionError(13, "Access is denied")
            unlink(path)

        monkeypatch.setattr(os, "unlink", as_there)
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "original.xlsx").touch(mode=0o400)
        remove_folder(tmp_path / "a")
        assert not (tmp_path / "a").exists()

    def test_a_refusal_is_final(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tries = []

        def refuse(path: Path, *_: object, **__: object) -> None:
            tries.append(path)
            raise PermissionError(13, "Access is denied")

        as_windows(monkeypatch)
        monkeypatch.setattr(os, "mkdir", refuse)
        with pytest.raises(PermissionError), temporary_folder("lensmor-test-"):
            pass
        assert len(tries) == 1


if sys.platform != "win32":

    class TestTheFolderForLocks:
        @pytest.fixture(autouse=True)
        def place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
            monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
            return tmp_path / f"lensmor-desktop-{os.getuid()}"

        def test_all_programs_of_a_user_share_it_and_nobody_else(self, place: Path) -> None:
            assert lock_folder() == lock_folder() == place
            assert mode(place) == 0o700

        def test_one_into_which_others_could_have_put_something_is_not_taken(
            self, place: Path
        ) -> None:
            place.mkdir()
            place.chmod(0o770)
            assert lock_folder() is None

        def test_nor_is_somebody_elses_or_a_link_or_a_file(
            self, place: Path, tmp_path: Path
        ) -> None:
            place.symlink_to(tmp_path)
            assert lock_folder() is None
            place.unlink()
            place.touch()
            assert lock_folder() is None
            place.unlink()
            if os.geteuid() == 0:
                place.mkdir(mode=0o700)
                os.chown(place, 1234, 1234)
                assert lock_folder() is None


def test_a_users_folders_are_where_the_system_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    assert "Some Program" in user_data_folder("Some Program").parts
    assert "Some Program" in user_log_folder("Some Program").parts
