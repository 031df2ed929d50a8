"""The commands of dev.py: a virtual environment first, then what the person asked for."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import locking
import machine
from machine import Problem, say
from practice import value_of, with_practice_copy
from running import environment as _environment
from running import quietly as _quietly
from running import stay as _stay
from which_tests import chosen, workers

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed-from.txt"
OLDEST = (3, 11)  # as in dev.py
NO_TABLE = {"--json", "--quiet", "--help", "-h"}
# Exit codes of lensmor-batch. The sample has a row on purpose that needs a person.
NEEDS_A_PERSON = 3
INTERRUPTED = 6
SHIPPED = ("lensmor_desktop", "packaging")
# Each system has a cache of its own: mypy throws one away that was made for another. The tests use
# what only Linux and macOS have, so that they are checked for Linux alone.
CHECKS = (
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy", "--platform", "linux", "--cache-dir", ".mypy_cache/linux"],
    *(
        ["mypy", "--platform", system, "--cache-dir", f".mypy_cache/{system}", *SHIPPED]
        for system in ("win32", "darwin")
    ),
)
USAGE = """\
Runs, tests and checks Lensmor Desktop. Needs Python 3.11 or later and nothing else.

  python3 packaging/dev.py run [ARGS...]    practice with a sample sheet (or with a sheet named
                                            in ARGS): no key, no credits; always on a copy
  python3 packaging/dev.py test [ARGS...]   run the tests; ARGS go to pytest; with --system
                                            windows or macos, those of files under its rules
  python3 packaging/dev.py check            lint, format and type checks, the workflows', and for
                                            secrets in what is committed
  python3 packaging/dev.py translations     bring German and Chinese up to date with the code;
                                            --check only tells what is missing
  python3 packaging/dev.py bundle           build what people install, into dist/; --self-test
                                            also runs it, --help tells more
  python3 packaging/dev.py packages         wheel, source, and what package managers are told, into
                                            dist/packages; --help tells more
  python3 packaging/dev.py mutants          break the code in small ways and see which tests notice;
                                            --help tells more
  python3 packaging/dev.py setup            only make .venv and install what is needed
  python3 packaging/dev.py lock             renew the locks with the newest versions; --keep only
                                            with what pyproject.toml has new

The first command makes the virtual environment .venv, which takes a minute or two; later ones
start at once.
"""
LEAKS = ROOT / "packaging" / "leaks.py"
WORKFLOWS = ROOT / ".github" / "workflows"
WORKFLOW_CHECKS = (
    ("jactionlint", *(str(path) for path in sorted(WORKFLOWS.glob("*.yml")))),
    ("zizmor", "--offline", "--quiet", "--persona=pedantic", str(WORKFLOWS.parent)),
)


def main(args: list[str]) -> int:
    """Runs one command and gives its exit code."""
    if not args or args[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0 if args else 2
    if args[0] not in COMMANDS:
        say(f"There is no command {args[0]!r}; there are: {', '.join(COMMANDS)}.")
        return 2
    try:
        return COMMANDS[args[0]](args[1:])
    except Problem as problem:
        say(str(problem))
        return problem.code
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


# ---------------------------------------------------------------------------------- set-up


def set_up(window: str = "needed") -> None:
    """Makes .venv and installs what is pinned, where that has not been done.

    Args:
        window: "needed" where Qt is about to run, "wished" where it is not but may be later, ""
            where it plays no part.

    Raises:
        Problem: something is missing that can't be installed from here.
    """
    started = time.monotonic()
    good = _venv_works()
    required = [] if good else machine.missing_for_venv()
    wished: list[str] = []
    if window == "needed":
        required += machine.missing_for_window()
    elif window == "wished":
        wished += machine.missing_for_window()
    machine.provide(required, wished)
    if not good:
        _make_venv()
    stamp = _stamp()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp:
        return
    say("Installing the project and its tools into .venv (a minute or two the first time) ...")
    _install(locking.BASE)
    # What it needs is there; nothing else may come along that no lock names.
    _pip("install", "--no-deps", "--no-build-isolation", "-e", ".")
    STAMP.write_text(stamp, encoding="utf-8")
    say(f"Ready after {time.monotonic() - started:.0f} s.")


def _bin(name: str) -> Path:
    folder, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return VENV / folder / (name + suffix)


def _venv_works() -> bool:
    """Tells whether .venv has a Python that is new enough and pip; a moved one may have not."""
    python = _bin("python")
    if not python.exists():
        return False
    code = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, env=_environment())  # noqa: S603 - .venv's Python
    except OSError:
        return False
    return done.returncode == 0


def _make_venv() -> None:
    if Path(sys.prefix) == VENV:
        raise Problem("This is the Python of .venv, which has to be made anew: use another one.")
    say("Making the virtual environment .venv ...")
    command = [machine.base_python(), "-m", "venv", "--clear", str(VENV)]
    _quietly(command, "The virtual environment .venv could not be made.")


def _stamp() -> str:
    """What .venv was installed from: another text means that pip has work to do."""
    digest = hashlib.sha256()
    locks = [locking.path_of(group) for group in (locking.BASE, *locking.GROUPS)]
    for part in (ROOT / "pyproject.toml", *locks):
        digest.update(part.read_bytes())
    version = subprocess.run(  # noqa: S603 - .venv's Python
        [_bin("python"), "-c", "import sys; print(sys.version)"],
        capture_output=True,
        env=_environment(),
        check=True,
    )
    digest.update(version.stdout)
    return f"{digest.hexdigest()} {ROOT}\n"


def _install(group: str) -> None:
    """Installs what a lock names, each file by its hash.

    Wheels alone, since pip would fetch what builds another file without asking any lock. The few
    that have none are built with what the lock of the project has installed.
    """
    sources = ",".join(locking.FROM_SOURCE)
    options = ["--require-hashes", "--only-binary=:all:", f"--no-binary={sources}"]
    _pip("install", "--no-build-isolation", *options, "-r", str(locking.path_of(group)))


def _pip(*args: str) -> None:
    command = [str(_bin("python")), "-m", "pip", *args]
    command += ["--quiet", "--no-input", "--disable-pip-version-check"]
    advice = (
        "pip could not install what is needed; its reason stands above. If it could not reach its "
        "server, check the internet connection and the proxy settings. Then type the same again."
    )
    _quietly(command, advice)


# -------------------------------------------------------------------------------- commands


def run(args: list[str]) -> int:
    """Practice with a copy of the sample, or of the sheet named in the arguments."""
    display = _display_is_named()
    set_up(window="needed" if display else "wished")
    folder = Path(tempfile.mkdtemp(prefix="lensmor-practice-"))
    sample = not args
    args, sheet = with_practice_copy(args, folder)
    if "--sandbox" not in args:
        args.append("--sandbox")
    # A journal of its own for each practice: what was bought in the last one isn't settled here.
    data = os.environ.get("LENSMOR_DATA_DIR") or str(folder / "data")
    if display and _display_opens():
        say(f"Opening {sheet} in practice mode: no key, no credits, made-up addresses.")
        return _stay([str(_bin("lensmor-desktop")), *args], LENSMOR_DATA_DIR=data)
    say("There is no display, so the command line does the same: practice, no key, no credits.")
    if "--yes" not in args:
        args.append("--yes")
    code = _stay([str(_bin("lensmor-batch")), "run", *args], LENSMOR_DATA_DIR=data)
    result = Path(value_of("--output", args) or sheet)
    if result.exists() and not NO_TABLE & set(args):
        show = Path(__file__).with_name("show_results.py")
        _stay([str(_bin("python")), str(show), str(result)])
    if code == INTERRUPTED:
        resume = [str(_bin("lensmor-batch")), "resume", "--sandbox", "--data-dir", data]
        sys.path.append(str(ROOT))  # this Python has nothing installed
        from lensmor_desktop.platform.shells import typed

        say(f"To go on, type: {typed(resume)}")
    return 0 if sample and code == NEEDS_A_PERSON else code


def _display_is_named() -> bool:
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False  # these draw where nobody sees it
    if not machine.on_linux():
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _display_opens() -> bool:
    """Tells whether Qt can open the display: a DISPLAY left over from elsewhere aborts it."""
    if not machine.on_linux():
        return True
    code = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    done = subprocess.run([_bin("python"), "-c", code], capture_output=True, env=_environment())  # noqa: S603 - .venv's Python
    return done.returncode == 0


def test(args: list[str]) -> int:
    """Runs the tests with no window in sight."""
    set_up(window="needed")
    platform = os.environ.get("QT_QPA_PLATFORM") or "offscreen"
    pytest = [str(_bin("python")), "-m", "pytest", *workers(args), *args, *chosen(args)]
    return _stay(pytest, ROOT, QT_QPA_PLATFORM=platform)


def check(args: list[str]) -> int:
    """Runs every check, also after one has failed, and gives the first bad exit code."""
    _takes_nothing("check", args)
    set_up(window="")
    _add("lint", "checks the workflows, and looks for secrets")
    worst = 0
    for tool in CHECKS:
        say(" ".join(tool))
        code = _stay([str(_bin("python")), "-m", *tool], ROOT)
        worst = worst or code
    for name, *options in WORKFLOW_CHECKS:
        say(name)
        code = _stay([str(_bin(name)), *options], ROOT)
        worst = worst or code
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        say("Without git, nobody looked for secrets in what is committed.")
        return worst
    say(LEAKS.name)
    return _stay([str(_bin("python")), str(LEAKS)], ROOT) or worst


def translations(args: list[str]) -> int:
    """Brings the translations up to date."""
    return _script("translations.py", args)


def bundle(args: list[str]) -> int:
    """Builds what people install."""
    return _script("bundling.py", args, "bundle", "builds the bundle")


def packages(args: list[str]) -> int:
    """Makes wheel, source and manifests."""
    return _script("packages.py", args, "packages", "checks packages")


def mutants(args: list[str]) -> int:
    """Tries whether tests notice small changes of the code."""
    return _script("mutants.py", args, "mutants", "makes the changes")


def _script(name: str, args: list[str], group: str = "", what_for: str = "") -> int:
    """Runs a script beside this file with the arguments, after what it needs is installed."""
    set_up(window="needed")
    if group:
        _add(group, what_for)
    return _stay([str(_bin("python")), str(Path(__file__).with_name(name)), *args], ROOT)


def _add(group: str, what_for: str) -> None:
    """Installs what another group's lock names, where that has not been done."""
    stamp = STAMP.with_name(f"installed-for-{group}.txt")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != _stamp():
        say(f"Installing what {what_for} into .venv ...")
        _install(group)
        stamp.write_text(_stamp(), encoding="utf-8")


def setup(args: list[str]) -> int:
    """Only gets everything ready."""
    _takes_nothing("setup", args)
    set_up(window="needed")
    say("Everything is ready.")
    return 0


def lock(args: list[str]) -> int:
    """Writes the locks anew: with the newest versions, or with --keep those that they have."""
    if args not in ([], ["--keep"]):
        raise Problem(f"lock takes --keep or nothing, and was given {' '.join(args)}.", 2)
    set_up(window="")
    _add("lock", "resolves versions")
    advice = "The versions could not be resolved; the reason stands above. The locks are unchanged."
    pip = [str(_bin("python")), "-m", "pip", "config", "list"]
    index = locking.index_of(_quietly(pip, advice))
    oldest = ".".join(map(str, OLDEST))
    command = [str(_bin("python")), "-m", "uv", "pip", "compile", "--quiet", "--no-progress"]
    command += ["--python-version", oldest, *(["--default-index", index] if index else [])]
    locking.renew(lambda *more: _quietly([*command, *more], advice), keep=bool(args))
    return 0


def _takes_nothing(command: str, args: list[str]) -> None:
    if args:
        raise Problem(f"{command} takes no arguments, and was given {' '.join(args)}.", 2)


COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "translations": translations,
    "bundle": bundle,
    "packages": packages,
    "mutants": mutants,
    "setup": setup,
    "lock": lock,
}
