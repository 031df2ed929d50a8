"""Which tests `dev.py test` runs, and how many at a time."""

import os

# What runs under another system's rules: sheets, journal, settings, the whole path, the self-test.
UNDER_ANOTHER_SYSTEM = (
    # Of what is read and written; what headings and IDs mean is no matter of the system.
    "tests/unit/sheets/test_atomic.py",
    "tests/unit/sheets/test_corrections.py",
    "tests/unit/sheets/test_csvtext.py",
    "tests/unit/sheets/test_encodings.py",
    "tests/unit/sheets/test_finding.py",
    "tests/unit/sheets/test_formats.py",
    "tests/unit/sheets/test_originals.py",
    "tests/unit/sheets/test_preview.py",
    "tests/unit/sheets/test_recognising.py",
    "tests/unit/sheets/test_unreadable.py",
    "tests/unit/journal",
    "tests/unit/settings",
    "tests/integration/test_sheets_writing.py",
    "tests/integration/test_sheets_faults.py",
    "tests/integration/test_outputs.py",
    "tests/integration/test_selftest.py",
    "tests/integration/test_cli_runs.py",
    "tests/gui/test_whole_path.py",
    "tests/gui/test_locked_output.py",
    "tests/gui/test_results_elsewhere.py",
)
ONE_AT_A_TIME = ("-n", "--numprocesses", "--pdb", "--trace", "-s", "--capture=no")


def chosen(args: list[str]) -> tuple[str, ...]:
    """Under another system's rules, the tests that touch files; all only where "tests" is said."""
    system = any(arg.partition("=")[0] == "--system" for arg in args)
    return UNDER_ANOTHER_SYSTEM if system and not any("tests" in arg for arg in args) else ()


def workers(args: list[str]) -> list[str]:
    """One test more at a time than there are processors; one where they share a screen or keys.

    Many wait for other programs, and leave a processor idle meanwhile.
    """
    if any("screen" in arg or arg.startswith(ONE_AT_A_TIME) for arg in args):
        return []
    return ["-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal"]
