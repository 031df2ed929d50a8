"""What a short command must not wait for: libraries that it doesn't need aren't imported."""

import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_sheets" / "first-steps.xlsx"
CODE = """
import sys
from lensmor_desktop.cli.main import entry
try:
    entry()
except SystemExit as end:
    assert end.code in (None, 0, 3), end.code  # 3: no key, so nothing could be unlocked
finally:
    heavy = {wanted!r}
    print("imported:", *sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], {"keyring", "lxml", "openpyxl", "PySide6", "requests", "sqlite3", "urllib3"}),
        (["check", str(SAMPLE)], {"filelock", "openpyxl", "PySide6", "requests", "wakepy"}),
    ],
)
def test_heavy_libraries_wait_until_they_are_needed(arguments: list[str], heavy: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(wanted=heavy), *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1].strip() == "imported:"
