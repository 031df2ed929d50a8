"""Windows' rules bite: each refuses what Windows refuses, with the error that it has there."""

import errno
import io
import json
import mmap
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.platform import kind, windows
from tests.systems.rules import laid
from tests.systems.rules.patching import REAL, RuleBroken
from tests.systems.rules.windows import ACL


@pytest.fixture(autouse=True)
def on_windows() -> Iterator[None]:
    with laid("windows"):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Leads.xlsx"
    path.write_bytes(b"old")
    return path


def refusal(work: Callable[[], object]) -> tuple[int | None, int | None]:
    """The error's `winerror` and `errno`; CPython sets the first one only for functions of `os`."""
    with pytest.raises(OSError) as caught:  # noqa: PT011
        work()
    return caught.value.winerror, caught.value.errno  # type: ignore[attr-defined]


def _opened(path: Path) -> Any:
    return path.open("rb")


def _by_number(path: Path) -> Any:
    return io.FileIO(os.open(path, os.O_RDONLY))


def _mapped(path: Path) -> Any:
    with path.open("rb") as handle:
        return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)


def _as_database(path: Path) -> Any:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    return connection


def _as_archive(path: Path) -> Any:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "b")
    return zipfile.ZipFile(path)


HANDLES = [_opened, _by_number, _mapped, _as_database, _as_archive]


class TestOpenFiles:
    @pytest.mark.parametrize("hold", HANDLES)
    def test_a_file_that_is_open_by_whatever_means_is_not_deleted_renamed_or_replaced(
        self, file: Path, hold: Callable[[Path], Any]
    ) -> None:
        new = file.with_name("new")
        new.write_bytes(b"new")
        held = hold(file)
        try:
            assert refusal(file.unlink) == (32, errno.EACCES)
            assert refusal(lambda: os.remove(file)) == (32, errno.EACCES)
            assert refusal(lambda: file.rename(file.with_name("x"))) == (32, errno.EACCES)
            assert refusal(lambda: file.replace(file.with_name("x"))) == (32, errno.EACCES)
            assert refusal(lambda: new.replace(file)) == (5, errno.EACCES)
            assert new.exists()
        finally:
            held.close()
        new.replace(file)
        assert file.read_bytes() == b"new"
        file.unlink()

    def test_a_folder_with_an_open_file_in_it_is_not_renamed(self, tmp_path: Path) -> None:
        inner = tmp_path / "folder" / "inner"
        inner.mkdir(parents=True)
        with (inner / "a").open("w"):
            assert refusal(lambda: (tmp_path / "folder").rename(tmp_path / "other"))[0] == 5
        (tmp_path / "folder").rename(tmp_path / "other")

    def test_a_folder_with_an_open_file_in_it_is_not_cleared(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        with (folder / "a").open("w"):
            assert refusal(lambda: shutil.rmtree(folder))[0] == 32
        shutil.rmtree(folder)
        assert not folder.exists()

    def test_a_working_folder_is_not_removed(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        before = Path.cwd()
        os.chdir(folder)
        try:
            assert refusal(folder.rmdir)[0] == 32
        finally:
            os.chdir(before)
        folder.rmdir()

    def test_another_process_of_ours_holds_a_file_as_well(self, file: Path) -> None:
        code = "import sys; file = open(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
        command = [sys.executable, "-c", code, str(file)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdin is not None
            assert process.stdout.readline() == "open\n"
            assert refusal(file.unlink)[0] == 32
            process.stdin.close()
        file.unlink()

    def test_a_file_that_is_open_can_be_read_and_written_by_others(self, file: Path) -> None:
        with file.open("rb"):
            file.write_bytes(b"newer")
            assert file.read_bytes() == b"newer"


class TestMoving:
    def test_a_rename_never_takes_a_name_that_is_taken(self, file: Path) -> None:
        other = file.with_name("other")
        other.write_bytes(b"other")
        assert refusal(lambda: file.rename(other)) == (183, errno.EEXIST)
        assert other.read_bytes() == b"other"
        file.replace(other)
        assert other.read_bytes() == b"old"

    def test_nothing_takes_the_place_of_a_folder(self, file: Path) -> None:
        folder = file.with_name("folder")
        folder.mkdir()
        assert refusal(lambda: file.replace(folder))[0] == 5

    def test_read_only_files_are_neither_deleted_nor_replaced_nor_written(self, file: Path) -> None:
        new = file.with_name("new")
        new.write_bytes(b"new")
        file.chmod(0o444)
        assert refusal(file.unlink) == (5, errno.EACCES)
        assert refusal(lambda: new.replace(file)) == (5, errno.EACCES)
        assert refusal(lambda: file.write_bytes(b"x")) == (None, errno.EACCES)
        moved = file.rename(file.with_name("moved"))
        moved.chmod(0o666)
        moved.unlink()

    def test_links_take_a_privilege(self, file: Path) -> None:
        assert refusal(lambda: file.with_name("link").symlink_to(file))[0] == 1314

    def test_what_is_not_there_is_told_by_what_is_missing(self, tmp_path: Path) -> None:
        assert refusal((tmp_path / "a").unlink) == (2, errno.ENOENT)
        assert refusal((tmp_path / "a" / "b").unlink) == (3, errno.ENOENT)
        assert refusal((tmp_path / "a" / "b").mkdir) == (3, errno.ENOENT)


class TestFolders:
    def test_a_folder_is_never_opened(self, tmp_path: Path) -> None:
        assert refusal(lambda: os.open(tmp_path, os.O_RDONLY)) == (None, errno.EACCES)
        assert refusal(lambda: tmp_path.open("rb")) == (None, errno.EACCES)

    def test_a_file_in_the_way_of_a_folder_is_a_path_that_is_not_there(self, file: Path) -> None:
        assert refusal(lambda: (file / "x").write_bytes(b"")) == (None, errno.ENOENT)
        assert refusal(lambda: (file / "x").stat()) == (3, errno.ENOENT)
        assert refusal(lambda: os.listdir(file)) == (267, errno.ENOTDIR)

    def test_deleting_a_folder_as_a_file_is_denied(self, tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        assert refusal((tmp_path / "folder").unlink) == (5, errno.EACCES)

    def test_a_mode_keeps_nobody_out_of_a_folder(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir(mode=0o500)
        folder.chmod(0o500)
        (folder / "a").write_bytes(b"")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o777

    def test_an_access_list_does_and_tempfile_would_try_for_ever(self, tmp_path: Path) -> None:
        REAL.setxattr(tmp_path, ACL, b"1")
        assert refusal(lambda: (tmp_path / "a").write_bytes(b"")) == (None, errno.EACCES)
        assert refusal((tmp_path / "a").mkdir) == (5, errno.EACCES)
        for make in (tempfile.mkstemp, tempfile.TemporaryFile, tempfile.NamedTemporaryFile):
            with pytest.raises(RuleBroken, match="2,147,483,647"):
                make(dir=tmp_path)


class TestNames:
    @pytest.mark.parametrize("name", ["LEADS.XLSX", "leads.xlsx", "Leads.xlsx. .", "leads.xlsx "])
    def test_all_spellings_are_one_file_that_keeps_the_name_it_was_made_with(
        self, file: Path, name: str
    ) -> None:
        other = file.with_name(name)
        assert other.read_bytes() == b"old"
        assert other.samefile(file)
        assert other.resolve() == file
        other.write_bytes(b"new")
        assert os.listdir(file.parent) == ["Leads.xlsx"]
        assert file.read_bytes() == b"new"

    def test_folders_ignore_case_as_well(self, tmp_path: Path) -> None:
        (tmp_path / "Sales").mkdir()
        (tmp_path / "SALES" / "a.txt").write_text("x", encoding="utf-8")
        assert (tmp_path / "sales" / "A.TXT").is_file()
        assert refusal((tmp_path / "sAles").mkdir) == (183, errno.EEXIST)

    def test_a_database_is_found_in_any_spelling(self, tmp_path: Path) -> None:
        for name in ("Journal.db", "JOURNAL.DB"):
            sqlite3.connect(tmp_path / name).close()
            with sqlite3.connect(tmp_path / name) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
            connection.close()
        assert os.listdir(tmp_path) == ["Journal.db"]

    def test_a_rename_may_change_the_spelling_alone(self, file: Path) -> None:
        file.rename(file.with_name("LEADS.xlsx"))
        assert os.listdir(file.parent) == ["LEADS.xlsx"]

    def test_a_replacement_brings_its_own_spelling(self, file: Path) -> None:
        new = file.with_name("new")
        new.write_bytes(b"new")
        new.replace(file.with_name("leads.XLSX"))
        assert os.listdir(file.parent) == ["leads.XLSX"]

    def test_composed_and_decomposed_letters_are_different_names(self, tmp_path: Path) -> None:
        (tmp_path / "M\u00fcller").write_bytes(b"")
        assert not (tmp_path / "Mu\u0308ller").exists()

    @pytest.mark.parametrize(
        "name", [*(f"a{each}b" for each in '<>:"|?*\\\t'), "CON", "nul.xlsx", "Com1.csv", "lpt9"]
    )
    def test_names_that_cannot_be_kept_are_refused(self, file: Path, name: str) -> None:
        bad = file.with_name(name)
        assert refusal(lambda: bad.write_bytes(b"")) == (None, errno.EINVAL)
        assert refusal(bad.stat) == (123, errno.EINVAL)
        assert refusal(bad.mkdir) == (123, errno.EINVAL)
        assert refusal(lambda: file.replace(bad)) == (123, errno.EINVAL)

    def test_paths_end_at_259_characters_and_those_of_folders_at_247(self, tmp_path: Path) -> None:
        room = 259 - len(str(tmp_path)) - 1
        fits, long = tmp_path / ("a" * room), tmp_path / ("a" * (room + 1))
        fits.write_bytes(b"")
        assert refusal(lambda: long.write_bytes(b"")) == (None, errno.ENOENT)
        assert refusal(lambda: fits.replace(long)) == (3, errno.ENOENT)
        (tmp_path / ("b" * (room - 12))).mkdir()
        assert refusal((tmp_path / ("c" * (room - 11))).mkdir) == (206, errno.ENOENT)


class TestReplaceFile:
    """ReplaceFileW, which the program asks for by `windows.kernel32`."""

    @pytest.fixture
    def new(self, file: Path) -> Path:
        new = file.with_name("new")
        new.write_bytes(b"new")
        return new

    def replace(self, file: Path, new: Path) -> int:
        kernel = windows.kernel32()
        assert kernel is not None
        return kernel.replace(new, file, file.with_name("backup"))

    def test_what_belongs_to_the_name_stays_and_the_content_is_new(
        self, file: Path, new: Path
    ) -> None:
        mark = Path(f"{file}:Zone.Identifier")
        mark.write_bytes(b"ZoneId=3")
        assert os.listdir(file.parent) == ["Leads.xlsx", "new"]
        assert self.replace(file, new) == 0
        assert (file.read_bytes(), mark.read_bytes()) == (b"new", b"ZoneId=3")
        assert file.with_name("backup").read_bytes() == b"old"

    def test_a_plain_move_takes_the_mark_of_the_web_away(self, file: Path, new: Path) -> None:
        mark = Path(f"{file}:Zone.Identifier")
        mark.write_bytes(b"ZoneId=3")
        new.replace(file)
        assert not mark.exists()

    def test_files_that_are_open_are_a_sharing_violation(self, file: Path, new: Path) -> None:
        for each in (file, new):
            with each.open("rb"):
                assert self.replace(file, new) == windows.SHARING_VIOLATION
        assert self.replace(file, new) == 0

    def test_read_only_files_and_folders_are_denied(self, file: Path, new: Path) -> None:
        file.chmod(0o444)
        assert self.replace(file, new) == windows.ACCESS_DENIED
        assert self.replace(file.parent, new) == windows.ACCESS_DENIED

    def test_what_is_not_there_is_told(self, file: Path, new: Path) -> None:
        assert self.replace(file.with_name("x"), new) == windows.FILE_NOT_FOUND


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        "name", ["getuid", "geteuid", "chown", "fchmod", "fork", "setxattr", "killpg", "mkfifo"]
    )
    def test_functions_of_posix_are_not_there(self, name: str) -> None:
        assert not hasattr(os, name)

    def test_the_program_takes_this_computer_for_one_with_windows(self) -> None:
        assert (kind.is_windows(), kind.is_macos(), kind.is_linux()) == (True, False, False)

    def test_signals_of_posix_are_not_there(self) -> None:
        assert not hasattr(signal, "SIGALRM")
        assert not hasattr(signal, "SIGHUP")

    def test_a_signal_of_nought_would_be_ctrl_c(self) -> None:
        with pytest.raises(RuleBroken, match="Ctrl-C"):
            os.kill(os.getpid(), 0)

    def test_folders_are_not_taken_by_number(self, tmp_path: Path) -> None:
        with pytest.raises(NotImplementedError):
            os.stat("a", dir_fd=0)

    def test_what_was_only_read_cannot_be_synced(self, file: Path) -> None:
        with file.open("rb") as reading:
            assert refusal(lambda: os.fsync(reading.fileno()))[1] == errno.EBADF
        with file.open("r+b") as writing:
            os.fsync(writing.fileno())

    def test_modes_are_the_read_only_mark_and_nothing_else(self, file: Path) -> None:
        for told, shown in ((0o600, 0o666), (0o400, 0o444), (0o222, 0o666), (0o777, 0o666)):
            file.chmod(told)
            assert stat.S_IMODE(file.stat().st_mode) == shown
        assert (file.stat().st_uid, file.stat().st_gid) == (0, 0)

    def test_text_without_an_encoding_is_in_the_code_page_and_lines_end_in_cr_lf(
        self, file: Path
    ) -> None:
        with open(file, "w") as out:
            out.write("Zo\u00eb\n")
        assert file.read_bytes() == b"Zo\xeb\r\n"
        with file.open("w", encoding="utf-8", newline="") as out:
            out.write("Zo\u00eb\n")
        assert file.read_bytes() == "Zo\u00eb\n".encode()


def test_the_rules_hold_in_a_program_that_is_started(file: Path) -> None:
    code = (
        "import json, os, sys\n"
        "held = open(sys.argv[1].upper().replace(*sys.argv[2:]), 'rb')\n"
        "try:\n"
        "    os.remove(sys.argv[1])\n"
        "except OSError as error:\n"
        "    print(json.dumps([error.winerror, hasattr(os, 'getuid')]))\n"
    )
    folder = str(file.parent)
    done = subprocess.run(
        [sys.executable, "-c", code, str(file), folder.upper(), folder],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [32, False]


def test_nothing_is_left_of_them_once_they_are_lifted(tmp_path: Path) -> None:
    code = (
        "import builtins, io, os, shutil, signal, sqlite3, sys\n"
        "from tests.systems.rules import SYSTEMS, laid\n"
        "places = (builtins, io, os, os.path, shutil, signal, sqlite3)\n"
        "def all():\n"
        "    return [dict(vars(place)) for place in places] + [dict(os.environ)]\n"
        "for system in SYSTEMS:\n"
        "    before = all()\n"
        "    with laid(system):\n"
        "        assert all() != before\n"
        "    assert all() == before, system\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    environment.pop("SIMULATED_SYSTEM")
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
