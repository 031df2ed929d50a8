"""What a file is marked by stays when its content is replaced."""

import os
import stat
import sys
from pathlib import Path

import pytest

from lensmor_desktop.platform import files, marks
from lensmor_desktop.sheets.atomic import put_in_place
from tests.fakes.another_system import as_macos, as_windows
from tests.fakes.copyfile import ACL, XATTR, FakeCopyfile

assert sys.platform == "linux"  # whose attributes stand for those of a Mac; see conftest.py

TAGS = "user.com.apple.metadata:_kMDItemUserTags"
QUARANTINE = "user.com.apple.quarantine"
ZONE = b"[ZoneTransfer]\r\nZoneId=3\r\n"


def marked(path: Path) -> Path:
    path.write_bytes(b"old")
    path.chmod(0o640)
    for name in (TAGS, QUARANTINE):
        os.setxattr(path, name, name.encode())
    return path


def attributes(path: Path) -> dict[str, bytes]:
    return {name: os.getxattr(path, name) for name in os.listxattr(path)}


@pytest.fixture(params=["linux", "macos"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "macos":
        as_macos(monkeypatch)
    return str(request.param)


class TestExtendedAttributes:
    def test_tags_and_quarantine_stay_when_a_file_is_replaced(
        self, tmp_path: Path, system: str
    ) -> None:
        place = marked(tmp_path / "leads.xlsm")
        before = attributes(place)
        assert len(before) >= 2
        files.write_whole(place, b"new")
        assert (place.read_bytes(), attributes(place)) == (b"new", before)

    def test_a_file_beside_it_gets_them_too(self, tmp_path: Path, system: str) -> None:
        """One that takes the results because the sheet can't is from the internet as well."""
        place = marked(tmp_path / "leads.xlsm")
        place.chmod(0o440)
        beside = put_in_place(place, lambda file: file.write(b"new"), like=place).path
        assert beside != place
        assert attributes(beside) == attributes(place)

    def test_one_in_our_own_folder_too_but_it_stays_its_owners_alone(
        self, tmp_path: Path, system: str
    ) -> None:
        place = marked(tmp_path / "leads.xlsm")
        copy = tmp_path / "copy"
        files.copy_file(place, copy, private=True)
        assert attributes(copy) == attributes(place)
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert copy.stat().st_mtime_ns == place.stat().st_mtime_ns


class TestMacOS:
    def test_the_systems_own_copyfile_is_asked_for_attributes_and_rights_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copyfile = as_macos(monkeypatch)
        place, new = marked(tmp_path / "über.xlsx"), tmp_path / "new"
        new.write_bytes(b"new")
        marks.copy_marks(place, new)
        marks.copy_marks(place, new, rights=False)
        paths = os.fsencode(place), os.fsencode(new)
        assert copyfile.calls == [(*paths, ACL | XATTR), (*paths, XATTR)]
        assert new.read_bytes() == b"new"

    def test_a_memory_stick_that_keeps_none_does_no_harm(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copyfile = FakeCopyfile()
        copyfile.fails = True
        as_macos(monkeypatch, copyfile)
        place = marked(tmp_path / "leads.xlsx")
        files.write_whole(place, b"new")
        assert place.read_bytes() == b"new"
        assert len(copyfile.calls) == 1


class TestMarkOfTheWeb:
    """A stream of its own on Windows; here, a file whose name is the stream's."""

    def test_a_new_file_made_from_a_sheet_of_the_internet_is_one_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_windows(monkeypatch)
        sheet, new = tmp_path / "leads.xlsm", tmp_path / "new.xlsm"
        sheet.write_bytes(b"old")
        Path(f"{sheet}:Zone.Identifier").write_bytes(ZONE)
        new.write_bytes(b"new")
        marks.copy_marks(sheet, new)
        assert Path(f"{new}:Zone.Identifier").read_bytes() == ZONE

    def test_one_made_from_another_sheet_is_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_windows(monkeypatch)
        sheet, new = tmp_path / "leads.xlsm", tmp_path / "new.xlsm"
        for path in (sheet, new):
            path.touch()
        marks.copy_marks(sheet, new)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["leads.xlsm", "new.xlsm"]


def test_permissions_and_owner_stay(tmp_path: Path) -> None:
    place = marked(tmp_path / "leads.xlsx")
    if os.geteuid() == 0:
        os.chown(place, 1234, 1234)
    before = place.stat()
    files.write_whole(place, b"new")
    after = place.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_what_is_the_systems_own_is_not_taken_over(tmp_path: Path) -> None:
    """Attributes of trusted programs are for administrators, and may mean the very inode."""
    if os.geteuid() != 0:
        return
    place = marked(tmp_path / "leads.xlsx")
    os.setxattr(place, "trusted.lensmor", b"1")
    files.write_whole(place, b"new")
    assert "trusted.lensmor" not in os.listxattr(place)
