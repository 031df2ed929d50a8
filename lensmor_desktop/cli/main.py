"""`lensmor-batch`: from the command line to an exit code. No traceback reaches a person."""

import argparse
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lensmor_desktop.cli.options import UsageRefused, parser
from lensmor_desktop.cli.output import show_json, tell

if TYPE_CHECKING:
    from lensmor_desktop.unlocking.service import UnlockService

_UNUSABLE = 2  # exits.UNUSABLE, known before anything heavy is imported


def entry() -> None:
    """`lensmor-batch`, from the command line of a system."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Runs one command; returns its exit code. No exception gets past it."""
    try:
        options = parser().parse_args(arguments)
    except UsageRefused as refused:
        tell([f"lensmor-batch: {refused}", refused.usage.rstrip(), "Try: lensmor-batch --help"])
        return _UNUSABLE
    from lensmor_desktop.cli import exits, figures, screen
    from lensmor_desktop.errors import UserFacingError
    from lensmor_desktop.unlocking.trouble import Halt

    try:
        return _command(options)
    except UserFacingError as error:
        if options.json:
            show_json(figures.of_error(error))
        tell(screen.of_error(error))
        return exits.of_error(error)
    except (KeyboardInterrupt, Halt):
        tell(["Stopped before anything was sent. Whatever ran before can be resumed."])
        return exits.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; what was done is in the journal.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.SETTLED
    except Exception as error:
        from lensmor_desktop.cli.defects import write_report

        tell(write_report(error, options.data_dir))
        return exits.DEFECT


def _command(options: argparse.Namespace) -> int:
    from lensmor_desktop.cli import commands
    from lensmor_desktop.cli.meter import Meter

    with _service(options) as service, _stoppable() as stop:
        meter = Meter(quiet=options.quiet)
        if options.command == "check":
            return commands.check(service, options, stop, meter)
        if options.command == "run":
            return commands.run(service, options, stop, meter)
        if options.command == "resume":
            return commands.resume(service, options, stop, meter)
        if options.command == "runs":
            return commands.runs(service, options)
        return commands.balance(service, options)


def _service(options: argparse.Namespace) -> "UnlockService":
    from lensmor_desktop.assembly import Setup, open_service
    from lensmor_desktop.settings.credentials import Credentials
    from lensmor_desktop.unlocking.limits import Limits

    limits = Limits()
    if options.patience is not None:
        limits = replace(limits, offline=options.patience)
    key = "" if options.sandbox else Credentials().read().value
    return open_service(
        Setup(data_dir=options.data_dir, sandbox=options.sandbox, api_key=key, limits=limits)
    )


@contextlib.contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Ctrl-C and a polite kill stop the run cleanly; a second Ctrl-C ends the program."""
    stop = threading.Event()

    def handle(number: int, _: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        tell(["", "Stopping: nothing new is sent. What is under way can be resumed."])

    names = [signal.SIGINT, signal.SIGTERM]
    before = {name: signal.signal(name, handle) for name in names}
    try:
        yield stop
    finally:
        for name, old in before.items():
            signal.signal(name, old)


if __name__ == "__main__":
    entry()
