"""The README's first command where there is no display: it ends with emails in a workbook."""

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_sheets" / "first-steps.xlsx"


@pytest.mark.linux_only("it makes an environment, which the rules make very slow")
def test_run_ends_with_a_workbook_that_has_emails(tmp_path: Path) -> None:
    before = SAMPLE.read_bytes()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "LENSMOR_DATA_DIR")
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "dev.py"), "run"],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={**environment, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert "There is no display" in done.stderr
    [copy] = tmp_path.glob("lensmor-practice-*/first-steps.xlsx")
    assert str(copy) in done.stdout
    sheet = openpyxl.load_workbook(copy).active
    assert isinstance(sheet, Worksheet)
    rows = list(sheet.values)
    headings = next(row for row in rows if "Lensmor Email" in row)
    emails = {row[headings.index("Lensmor Email")] for row in rows} - {None, "Lensmor Email"}
    assert any("@" in str(email) for email in emails)
    for email in emails:
        assert str(email) in done.stdout
    assert SAMPLE.read_bytes() == before
