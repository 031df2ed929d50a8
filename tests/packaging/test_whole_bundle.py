"""The bundle, from the source to a program without Python: -m slow. Needs what -m screen needs."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bundling
import pytest

from tests.gui.screen import Screen

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_sheets" / "first-steps.xlsx"
DRIVE = ROOT / "packaging" / "linux" / "drive_sample.py"
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as `dev.py bundle --self-test` makes it; a failed self-test fails here."""
    place = tmp_path_factory.mktemp("made") / "new folder"
    command = [sys.executable, str(ROOT / "packaging" / "dev.py"), "bundle", "--self-test"]
    done = subprocess.run(
        [*command, "--folder-only", "--into", place], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "All is well." in done.stderr
    return place / ("Lensmor Desktop.app" if bundling.MAC else "lensmor-desktop")


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    place = tmp_path / "screen"
    place.mkdir()
    made = Screen(place)
    yield made
    made.stop()


@pytest.mark.slow
def test_it_has_two_programs_and_nothing_that_nobody_uses(folder: Path) -> None:
    batch = bundling.program_of(folder, "lensmor-batch")
    told = subprocess.run([batch, "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("lensmor-batch ")
    names = {path.name for path in folder.rglob("*")}
    assert {"PARTS.txt", "Qt.txt", "sample.xlsx", "lensmor_de.qm", "guide.md"} <= names
    assert not {name for name in names if "Qml" in name or "Quick" in name or "gtk" in name}
    assert not {name for name in names if name.endswith((".ts", ".pyi"))}
    assert [path for path in folder.rglob("*") if not path.exists()] == []  # dangling links


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("lintian") is None, reason="lintian isn't installed")
def test_debians_own_checker_has_nothing_to_say(folder: Path, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, linux_packages\n"
        "from package_parts import command_help\n"
        "folder, into = map(pathlib.Path, sys.argv[1:])\n"
        "shared = command_help.files(1795000000)\n"
        "print(linux_packages.make_deb(folder, '1.2.3', into, 1795000000, shared))\n"
    )
    # With the Python of .venv, which has what the bundle was built with.
    python = ROOT / ".venv" / "bin" / "python"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "packaging")}
    made = subprocess.run(
        [python, "-c", code, folder, tmp_path], env=environment, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    command = ["lintian", "--allow-root", "--fail-on", "error,warning", made.stdout.strip()]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_its_command_line_does_a_practice_run(folder: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "mein Blatt.xlsx"
    shutil.copyfile(SAMPLE, sheet)
    batch = bundling.program_of(folder, "lensmor-batch")
    command: list[str | Path] = [
        batch,
        "run",
        sheet,
        "--sandbox",
        "--yes",
        "--data-dir",
        tmp_path / "data",
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 3, done.stderr  # one row of the sample needs a person
    assert "Traceback" not in done.stderr
    assert sheet.read_bytes() != SAMPLE.read_bytes()


@pytest.mark.slow
def test_its_window_does_so_by_mouse_and_keyboard(
    folder: Path, screen: Screen, tmp_path: Path
) -> None:
    sheet = tmp_path / "Messe Köln.xlsx"
    shutil.copyfile(SAMPLE, sheet)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    command: list[str | Path] = [
        bundling.program_of(folder),
        "--sandbox",
        "--data-dir",
        tmp_path / "data",
    ]
    window = subprocess.Popen(command, env=screen.environment, cwd=tmp_path)
    try:
        drive: list[str | Path] = [sys.executable, DRIVE, sheet, sheet]
        done = subprocess.run(drive, env=screen.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert window.poll() is None
    finally:
        window.terminate()
        window.wait(30)
    # Nothing is written beside the program.
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
