"""Folders of ours are their owner's alone, whatever the umask, and also those that were there."""

import os
import stat
from pathlib import Path

import pytest

from lensmor_desktop.platform.folders import make_private


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
