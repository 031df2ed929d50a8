"""Renews requirements.lock: the newest versions that pyproject.toml allows, for every system."""

import json
from collections.abc import Callable
from pathlib import Path

from machine import say

EXTRAS = ("dev", "bundle", "lint", "mutants", "packages")
# Only these systems need them, so that resolving elsewhere doesn't name them.
ONLY_ON_WINDOWS = ("colorama", "pefile", "pywin32-ctypes")
ONLY_ON_MACOS = ("macholib",)
HEAD = """\
# The versions that Lensmor Desktop is developed and tested with, for every system.
# Used as constraints (pip install -c requirements.lock ...); renewed by packaging/dev.py lock.
"""


def renew(lock: Path, pip: Callable[..., str], build_tools: list[str]) -> None:
    """Writes the file anew.

    Args:
        lock: the file.
        pip: runs pip without constraints and gives what it printed.
        build_tools: what builds the project, as pyproject.toml asks for it.
    """
    say("Asking for the newest versions ...")
    options = ["install", "--dry-run", "--ignore-installed", "--report", "-"]
    ours = ["-e", f".[{','.join(EXTRAS)}]"]
    report = json.loads(pip(*options, *ours, *build_tools, *ONLY_ON_WINDOWS, *ONLY_ON_MACOS))
    found = [item["metadata"] for item in report["install"] if not item.get("is_direct")]
    found.sort(key=lambda item: item["name"].lower())
    pins = [f"{item['name'].lower()}=={item['version']}\n" for item in found]
    lock.write_text(HEAD + "".join(pins), encoding="utf-8")
    say(f"{lock.name} now has {len(pins)} versions. Run the tests, then commit it.")
