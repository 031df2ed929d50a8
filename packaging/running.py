"""Runs programs for dev.py: quietly to their end, or in the foreground with Ctrl-C left to them."""

import os
import signal
import subprocess
from pathlib import Path

from machine import Problem, last_lines

ROOT = Path(__file__).resolve().parent.parent
# These would send pip's work, or Python's imports, to some place other than .venv.
LEADS_ELSEWHERE = (
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_TARGET",
    "PIP_USER",
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
)


def quietly(command: list[str], sentence: str) -> str:
    """Runs a command that says nothing unless it fails, and gives what it printed.

    Raises:
        Problem: it failed; with the end of what it said, the sentence and its exit code.
    """
    done = subprocess.run(  # noqa: S603 - what dev.py itself put together
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        said = last_lines(done.stdout + done.stderr)
        raise Problem(f"{said}\n{sentence}", exit_code(done.returncode))
    return done.stdout


def environment(**more: str) -> dict[str, str]:
    """This process's variables, without those that would lead pip or Python elsewhere."""
    kept = {name: value for name, value in os.environ.items() if name not in LEADS_ELSEWHERE}
    return {**kept, **more}


def exit_code(code: int) -> int:
    """A shell's way to say that a signal ended a program."""
    return 128 - code if code < 0 else code


def stay(command: list[str], cwd: Path | None = None, **more: str) -> int:
    """Runs a program in the foreground until it ends by itself, and gives its exit code.

    Ctrl-C reaches the program directly, and it needs a moment to stop cleanly. So this process
    only waits; Python's own `call` would kill it after a quarter of a second.
    """
    process: subprocess.Popen[bytes] | None = None

    def end(*_: object) -> None:
        if process is not None:
            process.terminate()

    # Before the program starts, so that no Ctrl-C falls in between. It begins with handlers of its
    # own: these functions aren't passed on.
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, end),
    }
    try:
        process = subprocess.Popen(command, cwd=cwd, env=environment(**more))  # noqa: S603 - the person's own arguments, and no shell
        return exit_code(process.wait())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
