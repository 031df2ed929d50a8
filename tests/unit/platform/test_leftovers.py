"""What a killed program left beside a sheet is removed; what may still be in work stays."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lensmor_desktop import assembly
from lensmor_desktop.journal.database import FILE
from lensmor_desktop.platform.files import create_exclusive
from lensmor_desktop.platform.leftovers import SUFFIX, prefix, sweep
from lensmor_desktop.sheets import inspect_sheet
from lensmor_desktop.sheets.atomic import put_in_place
from tests.fakes.another_system import as_windows
from tests.fakes.links import make_link

WRITE_AND_DIE = """
import os, sys
from pathlib import Path
from lensmor_desktop.sheets.atomic import put_in_place
sheet = Path(sys.argv[1])
def write(file):
    file.write(b"half of it")
    file.flush()
    os.kill(os.getpid(), 9)
put_in_place(sheet, write, like=sheet)
"""


WRITE_AND_WAIT = """
import sys
from pathlib import Path
from lensmor_desktop.platform.files import create_exclusive
from lensmor_desktop.platform.leftovers import SUFFIX, prefix
place, file = create_exclusive(Path(sys.argv[1]), prefix(), SUFFIX)
print(place, flush=True)
sys.stdin.read()
"""
CONTAINER = ["unshare", "--user", "--map-root-user", "--pid", "--fork"]
"""Starts a program as number 1 of process numbers of its own, as a container does."""
CONTAINED = (
    shutil.which("unshare") is not None
    and subprocess.run([*CONTAINER, "true"], check=False, capture_output=True).returncode == 0
)


def unfinished(folder: Path) -> list[Path]:
    return sorted(folder.glob(".lensmor-*"))


def killed_while_writing(sheet: Path) -> None:
    done = subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(sheet)], check=False)
    assert done.returncode == -9


def test_the_next_write_removes_what_a_killed_program_left(tmp_path: Path) -> None:
    sheet = tmp_path / "people.csv"
    sheet.write_bytes(b"as it was")
    killed_while_writing(sheet)
    assert len(unfinished(tmp_path)) == 1
    assert sheet.read_bytes() == b"as it was"
    put_in_place(sheet, lambda file: file.write(b"whole"), like=sheet)
    assert unfinished(tmp_path) == []
    assert sheet.read_bytes() == b"whole"


def test_a_file_that_a_living_program_writes_stays(tmp_path: Path) -> None:
    sheet = tmp_path / "people.csv"
    sheet.write_bytes(b"")

    def write(file: object) -> None:
        sweep(tmp_path)
        assert len(unfinished(tmp_path)) == 1

    put_in_place(sheet, write, like=sheet)
    assert unfinished(tmp_path) == []


def test_another_computers_file_stays_for_a_day(tmp_path: Path) -> None:
    theirs = tmp_path / ".lensmor-00000000-1-abcdef.csv"
    theirs.write_bytes(b"")
    sweep(tmp_path)
    assert theirs.exists()
    long_ago = time.time() - 2 * 86_400
    os.utime(theirs, (long_ago, long_ago))
    sweep(tmp_path)
    assert not theirs.exists()


@pytest.mark.linux_only("name spaces of processes are Linux'")
class TestAContainer:
    __test__ = CONTAINED

    def test_what_a_living_program_in_a_container_writes_stays(self, tmp_path: Path) -> None:
        """Its number there is nobody's here; the computer's name is the same."""
        with subprocess.Popen(
            [*CONTAINER, sys.executable, "-c", WRITE_AND_WAIT, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as program:
            assert program.stdout is not None
            theirs = Path(program.stdout.readline().strip())
            nobodys = theirs.rename(tmp_path / theirs.name.replace("-1-", f"-{2**22 + 1}-"))
            sweep(tmp_path)
            assert nobodys.exists()
            program.communicate("")


def test_a_journal_that_was_not_put_in_place_to_the_end_leaves_nothing(tmp_path: Path) -> None:
    """Killed between the two steps, a second name of the journal would stay for good."""
    kill = (
        "import os, sys; from pathlib import Path\n"
        "from lensmor_desktop.journal import database\n"
        "from lensmor_desktop.platform import replacing\n"
        "replacing.discard = lambda path: os.kill(os.getpid(), 9)\n"
        "database.Database(Path(sys.argv[1]))"
    )
    data = tmp_path / "data"
    data.mkdir()
    done = subprocess.run([sys.executable, "-c", kill, str(data / FILE)], check=False)
    assert done.returncode == -9
    assert len(list(data.iterdir())) == 2
    with assembly.open_service(assembly.Setup(data)):
        pass
    assert [each.name for each in data.iterdir() if each.suffix == ".new"] == []


def test_what_was_left_beside_a_sheet_goes_when_it_is_opened_by_a_link(tmp_path: Path) -> None:
    """The sheet is written where it really is."""
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    sheet = there / "people.csv"
    sheet.write_text("Event ID,Personnel ID\n139574,789\n", encoding="utf-8")
    killed_while_writing(sheet)
    make_link(here / "people.csv", sheet)
    inspect_sheet(here / "people.csv")
    assert unfinished(there) == []


def test_other_hidden_files_are_none_of_our_business(tmp_path: Path) -> None:
    others = [tmp_path / ".lensmor", tmp_path / ".lensmor-notes", tmp_path / ".~lock.people.csv#"]
    for other in others:
        other.write_bytes(b"")
        os.utime(other, (0, 0))
    sweep(tmp_path)
    assert all(other.exists() for other in others)


def test_a_start_and_the_next_look_into_a_folder_remove_what_a_killed_program_left(
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "people.csv"
    sheet.write_text("Event ID,Personnel ID\n139574,789\n", encoding="utf-8")
    data = tmp_path / "data"
    (data / "results").mkdir(parents=True)
    for folder in (tmp_path, data, data / "results"):
        killed_while_writing(folder / "people.csv")
        assert len(unfinished(folder)) == 1
    with assembly.open_service(assembly.Setup(data)):
        assert unfinished(data) == unfinished(data / "results") == []
    inspect_sheet(sheet)
    assert unfinished(tmp_path) == []


def test_on_windows_a_killed_programs_file_goes_too_and_one_that_is_in_work_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "people.csv"
    killed_while_writing(sheet)
    as_windows(monkeypatch)
    ours, file = create_exclusive(tmp_path, prefix(), SUFFIX)
    file.close()
    sweep(tmp_path)
    assert unfinished(tmp_path) == [ours]
