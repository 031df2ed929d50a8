"""What a short command must not wait for: what it doesn't need isn't imported."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SAMPLE = PROJECT / "sample_sheets" / "first-steps.xlsx"
TEXT = PROJECT / "sample_sheets" / "european-semicolon.csv"
CODE = """
import sys
from lensmor_desktop.cli.main import entry
try:
    entry()
except SystemExit as end:
    assert end.code in (None, 0, 3), end.code  # 3: no key, so nothing could be unlocked
finally:
    print("imported:", *sorted(sys.modules))
"""

# Each stands for itself and everything below it.
NEVER = {
    "PySide6",
    "cryptography",
    "filelock",
    "http",
    "jeepney",
    "keyring",
    "lxml",
    "openpyxl",
    "requests",
    "secretstorage",
    "ssl",
    "truststore",
    "urllib3",
    "wakepy",
    "lensmor_desktop.gui",
    "lensmor_desktop.sandbox",
    "lensmor_desktop.api.client",
    "lensmor_desktop.api.models",
    "lensmor_desktop.domain.progress",
    "lensmor_desktop.sheets.csvtext.splicing",
    "lensmor_desktop.sheets.originals",
    "lensmor_desktop.sheets.ooxml.partedit",
    "lensmor_desktop.sheets.ooxml.rowedit",
    "lensmor_desktop.sheets.ooxml.sheetedit",
    "lensmor_desktop.sheets.ooxml.splicing",
    "lensmor_desktop.sheets.ooxml.writer",
    "lensmor_desktop.sheets.plain",
    "lensmor_desktop.unlocking.caller",
    "lensmor_desktop.unlocking.carrying",
    "lensmor_desktop.unlocking.delivery",
    "lensmor_desktop.unlocking.receipt",
    "lensmor_desktop.unlocking.runner",
    "lensmor_desktop.unlocking.survey",
}
# What looks at past runs needs these; what looks at a sheet doesn't.
PAST = {
    "lensmor_desktop.domain.summaries",
    "lensmor_desktop.journal.batches",
    "lensmor_desktop.journal.events",
    "lensmor_desktop.journal.records",
    "lensmor_desktop.journal.requests",
    "lensmor_desktop.unlocking.beginning",
    "lensmor_desktop.unlocking.checked",
    "lensmor_desktop.unlocking.ending",
    "lensmor_desktop.unlocking.results",
    "lensmor_desktop.unlocking.summary",
}
NOT_FOR_CHECK = NEVER | PAST | {"difflib", "lensmor_desktop.cli.confirming"}
NOT_FOR_HELP = NEVER | {
    "hashlib",
    "logging",
    "platformdirs",
    "sqlite3",
    "xml",
    "zipfile",
    "lensmor_desktop.api",
    "lensmor_desktop.assembly",
    "lensmor_desktop.cli.commands",
    "lensmor_desktop.diagnostics",
    "lensmor_desktop.journal",
    "lensmor_desktop.settings",
    "lensmor_desktop.sheets",
    "lensmor_desktop.unlocking",
}
NOT_FOR_TEXT = NOT_FOR_CHECK | {"xml", "lensmor_desktop.sheets.ooxml.xml"}


def imported(arguments: list[str], data: Path) -> set[str]:
    """The modules that a command has imported when it is done, without key, bus and network."""
    named = ("DBUS_", "LENSMOR_", "PYTHON_KEYRING_", "XDG_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(named)}
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        env=own | {"LENSMOR_DATA_DIR": str(data), "HOME": str(data), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    label, *names = done.stdout.splitlines()[-1].split()
    assert label == "imported:"
    assert "lensmor_desktop.cli.main" in names
    return set(names)


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], NOT_FOR_HELP),
        (["check", "--help"], NOT_FOR_HELP),
        (["--version"], NOT_FOR_HELP),
        (["check", str(SAMPLE)], NOT_FOR_CHECK),
        (["check", str(TEXT)], NOT_FOR_TEXT),
        (["runs"], NEVER),
    ],
    ids=lambda value: " ".join(map(os.path.basename, value)) if isinstance(value, list) else "",
)
def test_heavy_modules_wait_until_they_are_needed(
    arguments: list[str], heavy: set[str], tmp_path: Path
) -> None:
    if sys.platform != "linux":  # where there always is a keychain, which is asked for the key
        heavy = heavy - {"http", "keyring", "ssl"}
    names = imported(arguments, tmp_path)
    assert sorted(heavy & {up for name in names for up in above(name)}) == []


def above(name: str) -> set[str]:
    """A module and the packages that it is in."""
    parts = name.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts) + 1)}


@pytest.mark.parametrize("package", ["api", "journal", "sheets", "sheets.ooxml"])
def test_every_name_that_a_package_offers_is_where_it_says(package: str) -> None:
    offering = import_module(f"lensmor_desktop.{package}")
    assert set(offering.__all__) == set(offering._PLACES)
    for name, place in offering._PLACES.items():
        module = import_module(f"{offering.__name__}.{place}")
        assert getattr(offering, name) is getattr(module, name)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = offering.nonsense
