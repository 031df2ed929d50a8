"""The wheel and the source archive, and those who install them: -m slow. Needs pip's server."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import locking
import pytest

from lensmor_desktop import __version__

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_sheets" / "first-steps.xlsx"
SUFFIX = ".exe" if os.name == "nt" else ""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `dev.py packages` makes; what its tools complain of fails here."""
    place = tmp_path_factory.mktemp("made") / "new folder"
    dev = ROOT / "packaging" / "dev.py"
    command = [sys.executable, str(dev), "packages", "--into", str(place)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return place


@pytest.fixture(scope="module")
def wheel(made: Path) -> Path:
    (found,) = made.glob("*.whl")
    return found


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """The versions alone: with hashes, nothing that has none would be installed, as the wheel."""
    path = tmp_path / "versions.txt"
    told = locking.path_of(locking.BASE).read_text(encoding="utf-8")
    path.write_text("\n".join(locking.versions(told)), encoding="utf-8")
    return path


def ran(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def use(folder: Path, tmp_path: Path) -> None:
    """Both programs, as somebody types them who has nothing of the source."""
    batch, window = (folder / f"{name}{SUFFIX}" for name in ("lensmor-batch", "lensmor-desktop"))
    assert ran(batch, "--version") == f"lensmor-batch {__version__}\n"
    sheet = tmp_path / "sheet.xlsx"
    shutil.copyfile(SAMPLE, sheet)
    command = [batch, "run", sheet, "--sandbox", "--yes", "--data-dir", tmp_path / "data"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 3, done.stderr  # one row of the sample needs a person
    assert sheet.read_bytes() != SAMPLE.read_bytes()
    report = tmp_path / "report.txt"
    ran(window, "--self-test", report, QT_QPA_PLATFORM="offscreen", LENSMOR_DATA_DIR=str(tmp_path))
    assert "All is well." in report.read_text(encoding="utf-8")


def test_the_wheel_has_all_of_the_program_and_nothing_else(wheel: Path) -> None:
    package = ROOT / "lensmor_desktop"
    ours = {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        told = archive.read(f"lensmor_desktop-{__version__}.dist-info/METADATA").decode()
    assert names == ours
    assert "License-Expression: MIT" in told
    assert "Requires-Python: >=3.11" in told
    assert "Project-URL: Homepage, https://" in told


def test_the_source_archive_makes_the_same_wheel(made: Path, wheel: Path) -> None:
    """`build` makes the wheel from the archive, so that what is missing there is missing here."""
    (archive,) = made.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE"} <= names
    with zipfile.ZipFile(wheel) as binary:
        ours = {name for name in binary.namelist() if name.startswith("lensmor_desktop/")}
    assert ours <= names


def test_plain_pip_takes_it(wheel: Path, lock: Path, tmp_path: Path) -> None:
    ran(sys.executable, "-m", "venv", tmp_path / "new")
    folder = tmp_path / "new" / ("Scripts" if os.name == "nt" else "bin")
    ran(folder / f"python{SUFFIX}", "-m", "pip", "install", "--quiet", "-c", lock, wheel)
    use(folder, tmp_path)


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv isn't installed")
def test_uv_takes_it(wheel: Path, lock: Path, tmp_path: Path) -> None:
    places = {"UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}
    options = ("--quiet", "--no-config", "--python", sys.executable, "--constraints", str(lock))
    ran("uv", "tool", "install", *options, wheel, **places)
    use(tmp_path / "bin", tmp_path)


@pytest.mark.skipif(shutil.which("pipx") is None, reason="pipx isn't installed")
def test_pipx_takes_it(wheel: Path, lock: Path, tmp_path: Path) -> None:
    places = {"PIPX_HOME": str(tmp_path / "home"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    options = ("--python", sys.executable, "--pip-args", f"-c {lock}")
    ran("pipx", "install", *options, wheel, **places)
    use(tmp_path / "bin", tmp_path)
