"""What lensmor-batch writes into its log: what was asked and answered, and nothing of anybody."""

import subprocess
import sys
from pathlib import Path
from shutil import copy

from lensmor_desktop.platform import kind

SAMPLE = Path(__file__).parents[2] / "sample_sheets" / "first-steps.xlsx"
COMMAND = [sys.executable, "-W", "error", "-m", "lensmor_desktop.cli.main"]


def check(sheet: Path, data: Path) -> "subprocess.CompletedProcess[str]":
    arguments = ["check", str(sheet), "--sandbox", "--data-dir", str(data), "--quiet"]
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def test_a_check_is_written_down_without_names(tmp_path: Path) -> None:
    sheet = Path(copy(SAMPLE, tmp_path / "ACME hot leads.xlsx"))
    done = check(sheet, tmp_path / "data")
    assert done.returncode == 3, done.stderr  # a row of the sample needs a person
    file = tmp_path / "data" / "logs" / "batch.log"
    log = file.read_text(encoding="utf-8")
    assert "lensmor-batch started: version" in log
    assert "command check, practice True" in log
    assert "GET /external/credits/balance: 200 in" in log
    assert "GET /external/events/…: 200 in" in log
    for secret in ("ACME", "204518", "9570323", "Dvořáčik", "@", str(tmp_path)):
        assert secret not in log
    if not kind.is_windows():
        assert file.stat().st_mode & 0o077 == 0


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    sheet = Path(copy(SAMPLE, tmp_path / "leads.xlsx"))
    data = tmp_path / "data"
    data.mkdir()
    (data / "logs").write_text("a file in the way", encoding="utf-8")
    done = check(sheet, data)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
