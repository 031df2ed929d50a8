"""Files that are whole or not there, put in place or as near as can be."""

import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from lensmor_desktop.errors import OutputError
from lensmor_desktop.platform import kind, windows
from lensmor_desktop.sheets.atomic import ChangedMeanwhile, put_in_place
from lensmor_desktop.sheets.places import check_place, check_suffix, seems_open
from tests.fakes.another_system import FakeTime, as_windows
from tests.fakes.kernel32 import FakeKernel32
from tests.fakes.links import make_link


def writing(data: bytes) -> "Writer":
    return Writer(data)


class Writer:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def __call__(self, target: BinaryIO) -> int:
        return target.write(self.data)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class TestInPlace:
    def test_replaces_and_leaves_nothing_else(self, tmp_path: Path) -> None:
        output = tmp_path / "a.xlsx"
        output.write_bytes(b"old")
        placed = put_in_place(output, writing(b"new"), like=output)
        assert (placed.path, placed.result, placed.note) == (output, 3, None)
        assert output.read_bytes() == b"new"
        assert names(tmp_path) == ["a.xlsx"]

    def test_keeps_the_permissions_of_what_was_there(self, tmp_path: Path) -> None:
        output, source = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
        for path, mode in ((output, 0o640), (source, 0o604)):
            path.write_bytes(b"old")
            path.chmod(mode)
        modes = [path.stat().st_mode for path in (output, source)]
        new = tmp_path / "c.xlsx"
        for path in (output, new):
            put_in_place(path, writing(b"new"), like=source)
        assert [path.stat().st_mode for path in (output, new)] == modes

    def test_follows_a_link(self, tmp_path: Path) -> None:
        real, link = tmp_path / "real.xlsx", tmp_path / "link.xlsx"
        real.write_bytes(b"old")
        make_link(link, real)
        placed = put_in_place(link, writing(b"new"), like=link)
        assert (placed.path, link.is_symlink(), real.read_bytes()) == (link, True, b"new")

    def test_a_failure_while_writing_leaves_the_old_file(self, tmp_path: Path) -> None:
        output = tmp_path / "a.xlsx"
        output.write_bytes(b"old")

        def fail(target: BinaryIO) -> None:
            target.write(b"half")
            raise OSError(28, "No space left on device")

        with pytest.raises(OutputError) as caught:
            put_in_place(output, fail, like=output)
        assert str(caught.value.title) == "The results can't be written to “a.xlsx”."
        assert "No space left on device" in str(caught.value.message)
        assert (output.read_bytes(), names(tmp_path)) == (b"old", ["a.xlsx"])

    def test_other_errors_pass_through_and_clean_up(self, tmp_path: Path) -> None:
        def fail(target: BinaryIO) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            put_in_place(tmp_path / "a.xlsx", fail, like=tmp_path / "a.xlsx")
        assert names(tmp_path) == []

    def test_is_synced_before_it_is_put_in_place(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        output = tmp_path / "a.xlsx"
        seen: list[tuple[bool, bool]] = []
        real = os.fsync

        def watching(handle: int) -> None:
            folder = stat.S_ISDIR(os.fstat(handle).st_mode)
            seen.append((folder, output.exists()))
            real(handle)

        monkeypatch.setattr(os, "fsync", watching)
        put_in_place(output, writing(b"new"), like=output)
        folder_after = [] if kind.is_windows() else [(True, True)]  # its log sees to folders
        assert seen == [(False, False), *folder_after]


class TestSavedMeanwhile:
    """Who holds a sheet may be saving it: what is saved while we wait is not replaced."""

    @pytest.mark.parametrize("refusals", [1, 3, 1000])
    def test_each_try_looks_again_whether_the_sheet_is_the_same(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int
    ) -> None:
        output = tmp_path / "a.xlsx"
        output.write_bytes(b"old")
        clock = FakeTime(monkeypatch)
        as_windows(monkeypatch, FakeKernel32([windows.SHARING_VIOLATION] * refusals))

        def unchanged() -> bool:
            if len(clock.pauses) == 1:  # the other program saves, and lets go
                output.write_bytes(b"saved")
            return output.read_bytes() == b"old"

        with pytest.raises(ChangedMeanwhile):
            put_in_place(output, writing(b"new"), like=output, unchanged=unchanged)
        assert output.read_bytes() == b"saved"
        assert names(tmp_path) == ["a.xlsx"]

    def test_also_before_it_is_put_beside(self, tmp_path: Path) -> None:
        """It is worth more when it is made from what is there now."""
        output = tmp_path / "a.xlsx"
        output.write_bytes(b"old")
        output.chmod(0o444)
        with pytest.raises(ChangedMeanwhile):
            put_in_place(output, writing(b"new"), like=output, unchanged=lambda: False)
        assert names(tmp_path) == ["a.xlsx"]


class TestElsewhere:
    SIBLING = r"a \(Lensmor results \d{4}-\d\d-\d\d \d\d-\d\d\)( \d)?\.xlsx"

    def test_a_read_only_file_gets_a_sibling_and_a_note(self, tmp_path: Path) -> None:
        output = tmp_path / "a.xlsx"
        output.write_bytes(b"old")
        output.chmod(0o444)
        placed = put_in_place(output, writing(b"new"), like=output)
        assert re.fullmatch(self.SIBLING, placed.path.name)
        assert (placed.path.read_bytes(), output.read_bytes()) == (b"new", b"old")
        assert str(placed.note) == (
            f"“a.xlsx” could not be replaced (Permission denied), so the results are in "
            f"“{placed.path.name}” beside it."
        )
        again = put_in_place(output, writing(b"newer"), like=output)
        assert again.path != placed.path
        assert len(names(tmp_path)) == 3

    def test_a_folder_in_its_place_too(self, tmp_path: Path) -> None:
        output = tmp_path / "a.xlsx"
        output.mkdir()
        placed = put_in_place(output, writing(b"new"), like=output)
        assert re.fullmatch(self.SIBLING, placed.path.name)

    def test_a_folder_that_is_gone_leads_to_another(self, tmp_path: Path) -> None:
        fallback = tmp_path / "data"
        fallback.mkdir()
        output = tmp_path / "gone" / "a.xlsx"
        placed = put_in_place(output, writing(b"new"), like=output, fallback_folder=fallback)
        assert placed.path.parent == fallback
        told = str(placed.note)
        assert f"The folder “{output.parent}” is not there any more" in told
        assert str(placed.path) in told

    def test_nowhere_at_all_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(OutputError, match="No such file or directory"):
            put_in_place(tmp_path / "gone" / "a.xlsx", writing(b"new"), like=tmp_path)

    def test_nowhere_else_if_asked_so(self, tmp_path: Path) -> None:
        output = tmp_path / "a.xlsx"
        output.write_bytes(b"old")
        output.chmod(0o444)
        with pytest.raises(OutputError, match="Permission denied"):
            put_in_place(output, writing(b"new"), like=output, nowhere_else=True)
        assert names(tmp_path) == ["a.xlsx"]


class TestChecksBefore:
    """What would stop the results is found before the first credit is spent."""

    def refusal(self, output: Path, source: Path) -> OutputError:
        with pytest.raises(OutputError) as caught:
            check_place(output, source)
        return caught.value

    def test_a_good_place_is_left_as_it_was(self, tmp_path: Path) -> None:
        source = tmp_path / "a.csv"
        source.write_bytes(b"x")
        before = source.stat()
        check_place(source, source)
        check_place(tmp_path / "new.csv", source)
        assert (names(tmp_path), source.stat()) == (["a.csv"], before)

    def test_a_missing_folder(self, tmp_path: Path) -> None:
        error = self.refusal(tmp_path / "gone" / "a.csv", tmp_path)
        assert str(error.message) == f"The folder “{tmp_path / 'gone'}” doesn't exist."
        assert str(error.hint) == "Make the folder, or choose another place for the results."

    def test_a_folder_by_this_name(self, tmp_path: Path) -> None:
        assert "A folder has this name" in str(self.refusal(tmp_path, tmp_path))

    def test_a_read_only_file(self, tmp_path: Path) -> None:
        output = tmp_path / "a.csv"
        output.write_bytes(b"x")
        output.chmod(0o444)
        assert "marked as read-only" in str(self.refusal(output, output))

    def test_a_folder_that_cannot_be_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def denied(*_: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", denied)  # root may write anywhere
        error = self.refusal(tmp_path / "a.csv", tmp_path)
        assert str(error.message) == (
            f"Nothing can be written in the folder “{tmp_path}” (Permission denied)."
        )

    def test_a_locked_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        output = tmp_path / "a.csv"
        output.write_bytes(b"x")
        real = Path.open

        def locked(self: Path, mode: str = "r") -> object:
            if self == output and "+" in mode:
                raise PermissionError(13, "Permission denied")
            return real(self, mode)

        monkeypatch.setattr(Path, "open", locked)
        error = self.refusal(output, output)
        assert str(error.message) == "Another program has the file open (Permission denied)."
        assert str(error.hint) == "Close it in Excel, or save the results under another name."

    def test_a_full_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        source = tmp_path / "a.csv"
        source.write_bytes(b"x")
        monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 10}))
        assert "too little room" in str(self.refusal(source, source))

    @pytest.mark.parametrize(
        ("source", "output", "kind"),
        [
            ("a.xlsx", "b.xlsx", "xlsx"),
            ("a.xlsm", "b.XLSM", "xlsm"),
            ("a.csv", "b.txt", "csv"),
            ("a.csv", "b.tsv", "csv"),
            ("a.csv", "a.csv", "xlsx"),
            ("export", "export", "csv"),
        ],
    )
    def test_suffixes_that_fit(self, source: str, output: str, kind: str) -> None:
        check_suffix(Path(source), Path(output), kind)

    @pytest.mark.parametrize(
        ("source", "output", "kind"),
        [
            ("a.xlsm", "b.xlsx", "xlsm"),
            ("a.xlsx", "b.xlsm", "xlsx"),
            ("a.csv", "b.xlsx", "csv"),
            ("a.xlsx", "b.csv", "xlsx"),
            ("a.xlsx", "b", "xlsx"),
        ],
    )
    def test_suffixes_that_dont(self, source: str, output: str, kind: str) -> None:
        with pytest.raises(OutputError) as caught:
            check_suffix(Path(source), Path(output), kind)
        assert str(caught.value.hint) == f"Choose a name that ends with .{kind}."

    @pytest.mark.parametrize("marker", ["~$a.xlsx", ".~lock.a.xlsx#"])
    def test_markers_of_an_open_file(self, tmp_path: Path, marker: str) -> None:
        output = tmp_path / "a.xlsx"
        assert not seems_open(output)
        (tmp_path / marker).touch()
        assert seems_open(output)
