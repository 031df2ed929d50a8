"""A clone made on Windows, where Git turns line ends into CRLF unless it is told otherwise."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_sheets"


def git(*arguments: str | Path) -> bytes:
    """Runs Git as a person's own settings would not change it."""
    clean = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *map(str, arguments)], capture_output=True, env={**os.environ, **clean}
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


if shutil.which("git") and (ROOT / ".git").exists():

    @pytest.fixture(scope="module")
    def clones(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
        """What is committed, cloned as on Linux and as Git for Windows proposes."""
        folder = tmp_path_factory.mktemp("clones")
        for name, converts in (("linux", "false"), ("windows", "true")):
            git("clone", "--quiet", "-c", f"core.autocrlf={converts}", ROOT, folder / name)
        return folder / "linux", folder / "windows"

    def test_every_file_is_the_same_byte_for_byte(clones: tuple[Path, Path]) -> None:
        linux, windows = clones
        names = git("-C", linux, "ls-files", "-z").decode().rstrip("\0").split("\0")
        assert len(names) > 500
        differing = [
            name for name in names if (linux / name).read_bytes() != (windows / name).read_bytes()
        ]
        assert differing == []

    def test_the_samples_are_as_they_were_made(clones: tuple[Path, Path]) -> None:
        _, windows = clones
        for path in SAMPLES.iterdir():
            assert (windows / "sample_sheets" / path.name).read_bytes() == path.read_bytes()
        endings = (windows / "sample_sheets" / "european-semicolon.csv").read_bytes()
        assert b"\r\n" in endings, "this one has Windows' line ends on purpose"

    def test_nothing_counts_as_changed_right_after_cloning(clones: tuple[Path, Path]) -> None:
        for clone in clones:
            assert git("-C", clone, "status", "--porcelain") == b""

    def test_its_scripts_run(clones: tuple[Path, Path]) -> None:
        _, windows = clones
        command = [sys.executable, str(windows / "packaging" / "dev.py"), "--help"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        for script in (*windows.glob("packaging/*/*.sh"), windows / ".ci" / "run"):
            assert script.read_bytes().startswith(b"#!/usr/bin/env bash\n")
            if os.name == "posix":
                done = subprocess.run(["bash", "-n", script], capture_output=True, text=True)
                assert (done.returncode, done.stderr) == (0, ""), script.name
