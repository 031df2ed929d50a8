"""`dev.py bundle`: builds what people install, as far as this system can, into dist/.

Runs in the project's virtual environment, with its extra `bundle`.
"""

import argparse
import hashlib
import os
import platform
import plistlib
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import linux_packages
import machine
import macos_parts
import sbom
import shipped
from bundle_parts import NAME

from lensmor_desktop import __version__

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DIST = ROOT / "dist"
WORK = ROOT / "build" / "bundle"
PROGRAM = "lensmor-desktop"
BATCH = "lensmor-batch"
CHECKSUMS = "SHA256SUMS"
SELF_TEST_SECONDS = 180
WINDOWS = sys.platform == "win32"
MAC = sys.platform == "darwin"


def main(arguments: Sequence[str]) -> int:
    """Builds, and tests what was built if asked to."""
    parser = argparse.ArgumentParser(prog="dev.py bundle", description=__doc__.splitlines()[0])
    parser.add_argument("--self-test", action="store_true", help="then run the bundle's self-test")
    parser.add_argument("--folder-only", action="store_true", help="without installers")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="a new folder, not dist/")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        machine.provide(missing_tools(), [])
    except machine.Problem as problem:
        say(str(problem))
        return problem.code
    seconds = moment()
    dist = (options.into or DIST).resolve()
    if options.into is None:
        shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)  # fails where it is there: nobody's folder is emptied
    folder = build_folder(dist, WORK, seconds)
    say(f"{folder.name}: {size_of(folder) / 1e6:.0f} MB")
    if options.self_test:
        code = self_test(folder)
        if code:
            return code
    if not options.folder_only:
        made = [*installers(folder, seconds), parts_list(dist, seconds)]
        for path in [*made, checksums(dist, made)]:
            say(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    say(f"Done after {time.monotonic() - started:.0f} s.")
    return 0


def missing_tools() -> list[str]:
    """Names the packages without which PyInstaller can't work on this Linux."""
    if WINDOWS or MAC:
        return []
    missing = [] if shutil.which("objdump") and shutil.which("strip") else ["binutils"]
    if shutil.which("xz") is None:  # packs the .tar.xz; dpkg-deb needs none
        missing.append("xz-utils")
    # Debian's own Python has the library in a package of its own.
    library = sysconfig.get_config_var("INSTSONAME") or ""
    places = [sysconfig.get_config_var(name) for name in ("LIBDIR", "LIBPL")]
    places.append(f"/usr/lib/{sysconfig.get_config_var('MULTIARCH')}")
    if not any((Path(place) / library).is_file() for place in places if place):
        missing.append("libpython{}.{}".format(*sys.version_info))
    return missing


def moment() -> int:
    """The time given to everything that is built (Unix time): the last change's."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told:
        return int(told)
    asked = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True)  # noqa: S603 - git, with words of ours
    except OSError:
        done = None
    if done is not None and done.returncode == 0 and done.stdout.strip():
        return int(done.stdout)
    return int((ROOT / "pyproject.toml").stat().st_mtime)


def build_folder(dist: Path, work: Path, seconds: int, **environment: str) -> Path:
    """Has PyInstaller build the folder (on macOS the app), and gives its path."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=ERROR"]
    command += [f"--distpath={dist}", f"--workpath={work}", str(HERE / f"{PROGRAM}.spec")]
    # The order of sets, and the times in the programs' headers, are the same in every build.
    same = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(seconds)}
    subprocess.run(command, cwd=ROOT, env={**os.environ, **same, **environment}, check=True)  # noqa: S603 - PyInstaller of .venv
    if MAC:
        app = dist / f"{NAME}.app"
        (app / "Contents" / "MacOS" / BATCH).symlink_to(PROGRAM)
        macos_parts.add_languages(app)
        told = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
        macos_parts.check_oldest(app, told["LSMinimumSystemVersion"])
        subprocess.run(["codesign", "--force", "--deep", "--sign", "-", str(app)], check=True)  # noqa: S603, S607 - the system's own
        shutil.rmtree(dist / PROGRAM)
        return app
    folder = dist / PROGRAM
    (folder / "_internal" / "LICENSES").rename(folder / "LICENSES")
    if not WINDOWS:
        (folder / BATCH).symlink_to(PROGRAM)
    return folder


def program_of(folder: Path, name: str = PROGRAM) -> Path:
    """The program inside what was built."""
    if MAC:
        return folder / "Contents" / "MacOS" / name
    return folder / (f"{name}.exe" if WINDOWS else name)


def self_test(folder: Path) -> int:
    """Runs the bundle's own test with data of its own, shows its report, gives its exit code."""
    with tempfile.TemporaryDirectory(prefix="lensmor-self-test-") as name:
        report = Path(name) / "report.txt"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(  # noqa: S603 - what was just built
            [str(program_of(folder)), "--self-test", str(report)],
            env={"QT_QPA_PLATFORM": "offscreen", **clean, "LENSMOR_DATA_DIR": name},
            cwd=name,
            timeout=SELF_TEST_SECONDS,
            capture_output=True,  # a windowed program prints nothing on Windows
        )
        told = done.stdout + done.stderr
        say(report.read_text("utf-8") if report.is_file() else told.decode(errors="replace"))
        return done.returncode


def installers(folder: Path, seconds: int) -> list[Path]:
    """Makes what people install on this system, and gives the files."""
    if MAC:
        image = folder.parent / f"{PROGRAM}-{__version__}-macos-{platform.machine()}.dmg"
        subprocess.run([HERE / "macos" / "make-dmg.sh", folder, image], check=True)  # noqa: S603 - our script
        return [image]
    if WINDOWS:
        return _setup_program(folder)
    from package_parts import command_help  # its tools are only there where bundles are built

    shared = command_help.files(seconds)
    given = (folder, __version__, folder.parent, seconds, shared)
    made = [linux_packages.make_tar(*given)]
    if shutil.which("dpkg-deb"):
        made.append(linux_packages.make_deb(*given))
    else:
        say("There is no dpkg-deb here, so no .deb was made.")
    return made


def _setup_program(folder: Path) -> list[Path]:
    named = os.environ.get("INNO_SETUP")
    usual = os.path.expandvars(r"%ProgramFiles(x86)%\Inno Setup 6")
    found = shutil.which("iscc", path=named or None)
    compiler = Path(found or Path(named or usual, "ISCC.exe"))
    if not compiler.is_file():
        if named:  # a build that is to have one isn't done without it
            raise FileNotFoundError(f"There is no {compiler}.")
        say("There is no Inno Setup 6 here, so no installer was made.")
        return []
    script = HERE / "windows" / f"{PROGRAM}.iss"
    given = [f"/DVersion={__version__}", f"/DBundle={folder}", f"/O{folder.parent}", "/Qp"]
    subprocess.run([compiler, *given, str(script)], check=True)  # noqa: S603 - as found above
    return [folder.parent / f"{PROGRAM}-{__version__}-setup.exe"]


def parts_list(dist: Path, seconds: int) -> Path:
    """Writes what the bundle is made of, for those who have to know."""
    system = f"macos-{platform.machine()}" if MAC else "windows" if WINDOWS else "linux"
    path = dist / f"{PROGRAM}-{system}.cdx.json"  # a release's, whatever its version
    parts = shipped.load(WORK / PROGRAM / "shipped.json")
    path.write_text(sbom.components(parts, seconds), encoding="utf-8", newline="\n")
    return path


def checksums(dist: Path, files: list[Path]) -> Path:
    """Writes the checksums in the way `sha256sum --check` reads."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    path = dist / CHECKSUMS
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def say(line: str) -> None:
    """Prints a line for the person who builds."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
