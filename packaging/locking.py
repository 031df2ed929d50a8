"""The locks: for every system, which versions are installed, and the hash of each of their files.

`requirements.lock` has what the project runs, is built and is tested with; `locks/GROUP.lock` what
each other group of `pyproject.toml` adds. They are requirements files as pip reads them in its
hash-checking mode, where a file with another hash is never unpacked, and where nothing is installed
that a lock doesn't name.
"""

import re
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path

from machine import say

ROOT = Path(__file__).resolve().parent.parent
BASE = "dev"
GROUPS = ("bundle", "lint", "lock", "mutants", "packages")
FROM_SOURCE = ("argparse-manpage", "yattag")
"""Those that have no wheel: building one runs what the lock's hash has vouched for."""
HEAD = """\
# The versions that Lensmor Desktop is developed and tested with, for every system, with the hashes
# of their files: pip install --require-hashes -r {name}
# Renewed by packaging/dev.py lock.
"""
OPTIONS = (
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
)
_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)(?: ; ([^\\]+?))? \\$", re.MULTILINE)


def path_of(group: str) -> Path:
    """Where the lock of a group is; that of `dev` is the project's own."""
    if group == BASE:
        return ROOT / "requirements.lock"
    return ROOT / "packaging" / "locks" / f"{group}.lock"


def versions(lock: str) -> list[str]:
    """What a lock says without its hashes, as constraints: `name==version ; marker`."""
    return [
        f"{name}=={version}" + (f" ; {marker}" if marker else "")
        for name, version, marker in _PIN.findall(lock)
    ]


def wanted(group: str) -> list[str]:
    """What `pyproject.toml` asks for: of `dev`, also what the project runs and is built with."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = told["project"]
    asked = list(project["optional-dependencies"][group])
    if group == BASE:
        asked += [*project["dependencies"], *told["build-system"]["requires"]]
    return asked


def renew(compile_: Callable[..., str], keep: bool) -> None:
    """Writes all locks anew.

    Args:
        compile_: runs `uv pip compile` with arguments, and gives what it printed.
        keep: leave each version that a lock has as it is, where it is still allowed.
    """
    say("Asking for the versions that are there ..." if keep else "Asking for the newest ones ...")
    groups = (BASE, *GROUPS)
    with tempfile.TemporaryDirectory(prefix="lensmor-locks-") as name:
        asked, pins = Path(name, "asked.in"), Path(name, "pins.txt")
        old = [path_of(group).read_text("utf-8") for group in groups if path_of(group).is_file()]
        _write(pins, sorted({pin for lock in old for pin in versions(lock)}) if keep else [])
        # All together first, so that no two groups want different versions.
        _write(asked, sorted({one for group in groups for one in wanted(group)}))
        together = compile_(*OPTIONS, "--constraints", str(pins), str(asked))
        _write(pins, versions(together))
        for group in groups:
            _write(asked, wanted(group))
            path = path_of(group)
            path.parent.mkdir(exist_ok=True)
            head = HEAD.format(name=path.relative_to(ROOT).as_posix())
            made = compile_(*OPTIONS, "--constraints", str(pins), str(asked))
            path.write_text(head + made, encoding="utf-8", newline="\n")
    say(f"The locks now have {len(versions(together))} versions. Run the tests, then commit them.")


def index_of(settings: str) -> str:
    """The index that pip is set to use, as `pip config list` tells; "" where it is pip's own."""
    found = re.findall(r"^(?:global|install|:env:)\.index-url='([^']+)'$", settings, re.MULTILINE)
    return str(found[-1]) if found else ""


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
