"""`dev.py packages`: wheel and source, and what package managers are told, into dist/packages.

Runs in the project's virtual environment, with its extra `packages`. The manifests name the files
of a release with their checksums: those that `dev.py bundle` made, on each system.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import bundling
from bundling import ROOT, say
from package_parts import flatpak, homebrew, winget
from package_parts.release import HOMEPAGE, Release

from lensmor_desktop import __version__

# Each file or folder of files, what makes it, and the installers that it names.
MANIFESTS: dict[str, tuple[Callable[[Release], dict[str, str]], tuple[str, ...]]] = {
    "winget": (winget.manifests, winget.NEEDS),
    "Homebrew": (lambda release: {"lensmor-desktop.rb": homebrew.cask(release)}, homebrew.NEEDS),
    "Flatpak": (
        lambda release: {f"{flatpak.IDENTIFIER}.json": flatpak.manifest(release)},
        flatpak.NEEDS,
    ),
}
# Each tool by its module, with what comes before the files that it looks at.
CHECKS = {"*": ["twine", "check", "--strict"], "*.whl": ["check_wheel_contents"]}
# Two points short: it wants an address of the authors', and they have none for the public.
PYROMA = ["pyroma", "--min", "8", "."]


def main(arguments: Sequence[str]) -> int:
    """Makes everything that can be made from what is here, and checks it."""
    parser = argparse.ArgumentParser(prog="dev.py packages", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--into", type=Path, metavar="FOLDER", help="a new folder, not dist/packages")
    add("--installers", type=Path, metavar="FOLDER", help="where they are, not dist/")
    add("--downloads", metavar="URL", help="where people get the installers from")
    add("--complete", action="store_true", help="fail where an installer is missing")
    options = parser.parse_args(arguments)
    folder = (options.into or ROOT / "dist" / "packages").resolve()
    if options.into is None:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)  # fails where it is there: nobody's folder is emptied
    release = Release(
        __version__,
        bundling.moment(),
        (options.installers or ROOT / "dist").resolve(),
        (options.downloads or f"{HOMEPAGE}/desktop/{__version__}").rstrip("/"),
    )
    made = manifests(release, folder, options.complete)
    if made is None:
        return 1
    made += distributions(folder, release.seconds)
    for path in [*made, bundling.checksums(folder, made)]:
        say(f"{path.name}: {path.stat().st_size / 1e3:.1f} kB")
    return check(folder)


def manifests(release: Release, folder: Path, complete: bool) -> list[Path] | None:
    """Writes what each package manager is told; None where all is wanted and something missing."""
    made, missing = [], []
    for manager, (make, needs) in MANIFESTS.items():
        lacking = [release.name(kind) for kind in needs if not release.has(kind)]
        if lacking:
            missing.append(f"nothing for {manager}: there is no {' and no '.join(lacking)}")
            continue
        for name, text in make(release).items():
            path = folder / name
            path.write_text(text, encoding="utf-8", newline="\n")
            made.append(path)
    for sentence in missing:
        say(f"{sentence[0].upper()}{sentence[1:]} in {release.folder}.")
    return None if missing and complete else made


def distributions(folder: Path, seconds: int) -> list[Path]:
    """Has the source archive made, and the wheel from that."""
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    _run(build, SOURCE_DATE_EPOCH=str(seconds))
    return sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")])


def check(folder: Path) -> int:
    """Lets each tool look at what it knows; gives the first bad exit code."""
    worst = 0
    for pattern, tool in CHECKS.items():
        files = [path for path in folder.glob(pattern) if path.suffix in (".whl", ".gz")]
        worst = worst or _run([sys.executable, "-m", *tool, *map(str, files)], check=False)
    return worst or _run([sys.executable, "-m", *PYROMA], check=False)


def _run(command: list[str], check: bool = True, **environment: str) -> int:
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=check)  # noqa: S603 - tools of .venv
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
