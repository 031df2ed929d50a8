"""What people are told to type starts the command line program that they have."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lensmor_desktop.platform import kind, programs
from lensmor_desktop.platform.programs import batch_command
from lensmor_desktop.platform.shells import typed

AWKWARD = "R. Müller & Sales, 50% #1"
SCRIPT = '#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n'


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with both programs, of which the window's runs; nothing is on the PATH."""
    folder = tmp_path / AWKWARD
    folder.mkdir()
    for name in ("lensmor-batch", "lensmor-batch.exe", "lensmor-desktop"):
        (folder / name).write_text(SCRIPT, encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(folder / "lensmor-desktop"))
    monkeypatch.setenv("PATH", os.pathsep.join(("/usr/bin", "/bin")))
    return folder


if sys.platform != "win32":

    def test_a_program_that_is_not_on_the_path_is_named_with_its_whole_path(bundle: Path) -> None:
        line = batch_command("set-aside", "--data-dir", f"/data/{AWKWARD}")
        assert str(bundle) in line
        done = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == ["set-aside", "--data-dir", f"/data/{AWKWARD}"]

    def test_one_that_is_on_the_path_goes_by_its_name(
        bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        links = tmp_path / "bin"
        links.mkdir()
        (links / "lensmor-batch").symlink_to(bundle / "lensmor-batch")
        monkeypatch.setenv("PATH", str(links))
        assert batch_command("runs") == "lensmor-batch runs"

    def test_another_installation_on_the_path_is_not_taken_for_ours(
        bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = tmp_path / "other"
        other.mkdir()
        (other / "lensmor-batch").write_text(SCRIPT, encoding="utf-8")
        (other / "lensmor-batch").chmod(0o755)
        monkeypatch.setenv("PATH", str(other))
        assert str(bundle) in batch_command("runs")


def test_windows_is_given_its_own_program_quoted_in_its_own_way(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "SYSTEM", "win32")
    own = bundle / "lensmor-batch.exe"
    words = ("results", "7", "--output", r"C:\Müller & Co\r.xlsx")
    assert batch_command(*words) == typed([str(own), *words])


def test_where_there_is_none_its_name_has_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", "")
    assert batch_command("runs") == f"{programs.BATCH} runs"
