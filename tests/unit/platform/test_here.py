"""The platform layer on the system that really is there, with nothing put in its place."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lensmor_desktop.platform import files, kind, processes
from lensmor_desktop.platform.paths import NameFault, as_spelled, name_fault, same_file

HOLD = """
import sys
with open(sys.argv[1], "rb"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def held(path: Path) -> "subprocess.Popen[str]":
    """Another program that has a file open until it is told to end."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "held\n"
    return program


def let_go(program: "subprocess.Popen[str]") -> None:
    program.communicate("\n", timeout=30)


def test_a_file_is_written_replaced_copied_moved_and_removed(tmp_path: Path) -> None:
    place, copy, other = (tmp_path / f"{name} ü 名.xlsx" for name in ("place", "copy", "other"))
    for content in (b"first", b"second"):
        files.write_whole(place, content)
        assert place.read_bytes() == content
    files.copy_file(place, copy, private=True)
    assert copy.stat().st_mtime_ns // 1_000_000 == place.stat().st_mtime_ns // 1_000_000
    files.move_file(copy, other)
    with pytest.raises(FileExistsError):
        files.move_if_free(other, place)
    files.remove_file(other)
    assert sorted(path.name for path in tmp_path.iterdir()) == [place.name]
    assert place.read_bytes() == b"second"


def test_a_read_only_file_is_not_replaced_but_one_of_ours_can_be_removed(tmp_path: Path) -> None:
    place = tmp_path / "a.xlsx"
    place.write_bytes(b"old")
    place.chmod(0o400)
    with pytest.raises(PermissionError):
        files.write_whole(place, b"new")
    assert place.read_bytes() == b"old"
    files.remove_file(place)
    assert list(tmp_path.iterdir()) == []


def test_a_process_is_known_as_there_and_as_gone(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    program = held(tmp_path / "a")
    assert not processes.is_gone(program.pid)
    let_go(program)
    assert processes.is_gone(program.pid)
    assert not processes.is_gone(os.getpid())


def test_a_file_is_the_same_in_other_letters_where_this_volume_says_so(tmp_path: Path) -> None:
    place = tmp_path / "Leads.xlsx"
    place.touch()
    other = tmp_path / "LEADS.xlsx"
    assert same_file(place, other) == other.exists()
    assert as_spelled(other).name == ("Leads.xlsx" if other.exists() else "LEADS.xlsx")


def test_the_longest_name_can_be_used(tmp_path: Path) -> None:
    long = next(
        path
        for path in (tmp_path / ("a" * count) for count in range(255, 0, -1))
        if name_fault(path) is not NameFault.TOO_LONG
    )
    files.write_whole(long, b"new")
    assert long.read_bytes() == b"new"


if sys.platform == "win32":

    def test_the_mark_of_the_web_and_the_age_of_a_file_stay(tmp_path: Path) -> None:
        place = tmp_path / "leads.xlsm"
        place.write_bytes(b"old")
        Path(f"{place}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
        os.utime(place, (1_600_000_000, 1_600_000_000))
        born = place.stat().st_ctime_ns
        files.write_whole(place, b"new")
        assert "ZoneId=3" in Path(f"{place}:Zone.Identifier").read_text()
        assert place.stat().st_ctime_ns == born
        assert not place.stat().st_file_attributes & 0x2
        assert [path.name for path in tmp_path.iterdir()] == ["leads.xlsm"]

    def test_a_file_that_another_program_lets_go_of_in_time_is_replaced(tmp_path: Path) -> None:
        place = tmp_path / "leads.xlsx"
        place.write_bytes(b"old")
        program = held(place)
        threading.Timer(0.5, lambda: let_go(program)).start()
        files.write_whole(place, b"new")
        assert place.read_bytes() == b"new"

    def test_one_that_it_keeps_stays_as_it_was(tmp_path: Path) -> None:
        place = tmp_path / "leads.xlsx"
        place.write_bytes(b"old")
        program = held(place)
        try:
            with pytest.raises(PermissionError):
                files.write_whole(place, b"new")
        finally:
            let_go(program)
        assert place.read_bytes() == b"old"
        assert [path.name for path in tmp_path.iterdir()] == ["leads.xlsx"]


if sys.platform == "darwin":

    def test_tags_and_quarantine_stay(tmp_path: Path) -> None:
        place = tmp_path / "leads.xlsm"
        place.write_bytes(b"old")
        quarantine = "0081;00000000;Safari;"
        tag = ["xattr", "-w", "com.apple.quarantine", quarantine, str(place)]
        subprocess.run(tag, check=True)
        files.write_whole(place, b"new")
        shown = subprocess.run(["xattr", str(place)], check=True, capture_output=True, text=True)
        assert "com.apple.quarantine" in shown.stdout


def test_this_system_is_one_of_three() -> None:
    assert [kind.is_windows(), kind.is_macos(), kind.is_linux()].count(True) == 1
