"""The file as it was before a run is kept, and comes back with one call."""

import stat
from pathlib import Path

import pytest

from lensmor_desktop.errors import OutputError
from lensmor_desktop.platform import kind
from lensmor_desktop.sheets import Originals


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "desk" / "leads.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"original")
    return path


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "data" / "originals")


def test_keeps_a_copy_under_its_name_that_nobody_changes(sheet: Path, originals: Originals) -> None:
    copy = originals.keep(sheet, 7)
    assert (copy.name, copy.read_bytes()) == ("leads.xlsx", b"original")
    assert originals.known(7) == copy
    if not kind.is_windows():
        assert stat.S_IMODE(copy.stat().st_mode) == 0o400
        assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


def test_keeps_once_for_each_run(sheet: Path, originals: Originals) -> None:
    originals.keep(sheet, 7)
    sheet.write_bytes(b"with results")
    assert originals.keep(sheet, 7).read_bytes() == b"original"
    assert originals.keep(sheet, 8).read_bytes() == b"with results"


def test_restores_and_keeps_the_present_file_beside(sheet: Path, originals: Originals) -> None:
    originals.keep(sheet, 7)
    sheet.write_bytes(b"with results")
    assert originals.restore(7) == sheet
    assert sheet.read_bytes() == b"original"
    (aside,) = (path for path in sheet.parent.iterdir() if path != sheet)
    assert aside.name.startswith("leads (before restore ")
    assert aside.suffix == ".xlsx"
    assert aside.read_bytes() == b"with results"
    sheet.write_bytes(b"changed again")  # the restored file can be written
    assert originals.restore(7).read_bytes() == b"original"


def test_restores_a_file_that_was_deleted(sheet: Path, originals: Originals) -> None:
    originals.keep(sheet, 7)
    sheet.unlink()
    assert originals.restore(7).read_bytes() == b"original"
    assert [path.name for path in sheet.parent.iterdir()] == ["leads.xlsx"]


def test_a_run_without_an_original_cannot_be_restored(originals: Originals) -> None:
    assert originals.known(9) is None
    with pytest.raises(OutputError) as caught:
        originals.restore(9)
    assert str(caught.value.title) == "The original of run 9 can't be restored."


def test_a_copy_that_was_cut_short_does_not_count(sheet: Path, originals: Originals) -> None:
    copy = originals.keep(sheet, 7)
    copy.chmod(0o600)
    copy.unlink()
    (copy.parent / "leads.xlsx.part").write_bytes(b"orig")
    assert originals.known(7) is None
    assert originals.keep(sheet, 7).read_bytes() == b"original"


def test_what_cannot_be_kept_stops_the_run(sheet: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(OutputError) as caught:
        Originals(tmp_path / "data").keep(sheet, 7)
    assert str(caught.value.title) == "The original can't be kept, so nothing is sent."
    assert "“leads.xlsx” could not be copied" in str(caught.value.message)


def test_a_place_that_cannot_be_written_is_an_error(sheet: Path, originals: Originals) -> None:
    originals.keep(sheet, 7)
    sheet.chmod(0o444)
    with pytest.raises(OutputError, match="Permission denied"):
        originals.restore(7)
    assert sheet.read_bytes() == b"original"
