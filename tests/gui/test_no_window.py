"""A Qt that can't be loaded, or finds no screen: a sentence, a log, exit code 1. Real programs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
BLOCKED = """
import sys
sys.modules[{part!r}] = None
from lensmor_desktop.__main__ import main
sys.exit(main([]))
"""


def started(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    own |= {"PYTHONPATH": str(PROJECT), "LENSMOR_DATA_DIR": str(data), **environment}
    return subprocess.run(
        [sys.executable, *arguments], env=own, capture_output=True, text=True, timeout=60
    )


def is_told(done: subprocess.CompletedProcess[str], data: Path, problem: str) -> None:
    assert done.returncode == 1
    assert "can’t show its window on this computer" in done.stderr
    assert problem in done.stderr
    assert "Without a window, this works: " in done.stderr
    assert "Traceback" not in done.stderr
    log = (data / "logs" / "window.log").read_text(encoding="utf-8")
    assert "the window can't be shown" in log
    assert problem in log


def test_qt_without_a_way_to_the_screen_is_told(tmp_path: Path) -> None:
    done = started(tmp_path, "-m", "lensmor_desktop", QT_QPA_PLATFORM="nonsense")
    is_told(done, tmp_path, "nonsense")


@pytest.mark.parametrize("part", ["PySide6.QtWidgets", "PySide6.QtCore", "shiboken6"])
def test_a_part_of_qt_that_cant_be_loaded_is_told(tmp_path: Path, part: str) -> None:
    done = started(tmp_path, "-c", BLOCKED.format(part=part))
    is_told(done, tmp_path, part)


if sys.platform == "linux":

    def test_a_damaged_library_is_told(tmp_path: Path) -> None:
        """As after an installation that was cut off: the file is there, and no library."""
        site = tmp_path / "site" / "PySide6"
        site.mkdir(parents=True)
        (site / "__init__.py").touch()
        (site / "QtCore.abi3.so").write_bytes(b"MZ not what it was")
        path = os.pathsep.join((str(site.parent), str(PROJECT)))
        done = started(tmp_path, "-m", "lensmor_desktop", PYTHONPATH=path)
        is_told(done, tmp_path, "QtCore.abi3.so")

    @pytest.mark.linux_only("zenity is of Linux")
    def test_a_person_without_a_terminal_sees_it(tmp_path: Path) -> None:
        programs = tmp_path / "bin"
        programs.mkdir()
        notes = tmp_path / "notes.txt"
        zenity = programs / "zenity"
        zenity.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{notes}"\n', encoding="utf-8")
        zenity.chmod(0o755)
        done = started(
            tmp_path,
            "-m",
            "lensmor_desktop",
            QT_QPA_PLATFORM="nonsense",
            DISPLAY=":77",
            PATH=f"{programs}:/usr/bin:/bin",
        )
        is_told(done, tmp_path, "nonsense")
        assert "can’t show its window" in notes.read_text(encoding="utf-8")
