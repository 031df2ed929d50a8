"""`lensmor-batch`: from the command line to an exit code. No traceback reaches a person."""

import argparse
import contextlib
import gc
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lensmor_desktop.cli import output, wording
from lensmor_desktop.cli.options import UsageRefused, read
from lensmor_desktop.platform import streams

if TYPE_CHECKING:
    from lensmor_desktop.errors import JournalDamaged, UserFacingError
    from lensmor_desktop.unlocking.service import UnlockService

# `exits` has these too; here they are known before anything heavy is imported.
_DEFECT, _UNUSABLE, _INTERRUPTED = 1, 2, 6

COLLECT_AFTER = 10_000
"""New objects after which Python looks for rings of garbage; its own 700 is for less memory."""


def entry() -> None:
    """`lensmor-batch`, from the command line of a system."""
    # What a start makes is all needed; looking it through again and again takes a tenth of it.
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])
    streams.prepare()
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was ending already
        code = _INTERRUPTED
    finally:
        output.finish()
        # Everything is written and closed; Python need not look through all of it once more, which
        # takes as long as reading a small sheet.
        gc.freeze()
    sys.exit(code)


def main(arguments: Sequence[str]) -> int:
    """Runs one command; returns its exit code.

    Raises:
        SystemExit: help or the version was asked for, and printed.
    """
    try:
        options = read(arguments)
    except UsageRefused as refused:
        if refused.json:
            described = {"title": str(refused), "message": "", "hint": refused.hint}
            output.show_json({"error": described})
        output.tell([refused, refused.hint])
        return _UNUSABLE
    try:
        return _command(options)
    except KeyboardInterrupt:
        return _interrupted(options)
    except Exception as error:
        return _failed(error, options)


def _command(options: argparse.Namespace) -> int:
    from lensmor_desktop.cli import commands, records
    from lensmor_desktop.cli.meter import Meter
    from lensmor_desktop.cli.stopping import at_once
    from lensmor_desktop.diagnostics import logs
    from lensmor_desktop.settings.paths import log_folder

    logs.start_logs(log_folder(options.data_dir), logs.BATCH_LOG)
    logs.log_start("lensmor-batch", command=options.command, practice=options.sandbox)
    if options.command == "set-aside":  # whatever is damaged can't be opened
        return records.set_aside(options)
    meter = Meter(quiet=options.quiet)
    with at_once(), _service(options) as service, contextlib.closing(meter):
        match options.command:
            case "check":
                return commands.check(service, options, meter)
            case "run":
                return commands.run(service, options, meter)
            case "resume":
                return commands.resume(service, options, meter)
            case "results":
                return commands.results(service, options)
            case "runs":
                return commands.runs(service, options)
            case "receipt":
                return records.receipt(service, options)
            case "restore":
                return records.restore(service, options)
            case "forget":
                return records.forget(service, options)
            case _:
                return commands.balance(service, options, meter)


def _service(options: argparse.Namespace) -> "UnlockService":
    from lensmor_desktop.assembly import Setup, asked_host, open_service
    from lensmor_desktop.settings.credentials import Credentials
    from lensmor_desktop.settings.options import read_options
    from lensmor_desktop.settings.paths import data_folder
    from lensmor_desktop.unlocking.limits import Limits

    limits = Limits()
    if options.patience is not None:
        limits = replace(limits, offline=options.patience, slowed=options.patience)
    # Past runs are shown without asking anybody, so that no keychain need be opened for it.
    keyless = options.sandbox or options.command in ("results", "runs", "receipt", "restore")
    credentials = Credentials()
    key = "" if keyless else credentials.read().value
    if not key and credentials.keychain_trouble is not None:
        output.tell([str(credentials.keychain_trouble), wording.KEYCHAIN_HINT])
    if not key and not keyless and (host := asked_host()):
        _say_whose_key_is_missing(host, options)
    kept = read_options(data_folder(options.data_dir))
    return open_service(
        Setup(
            data_dir=options.data_dir,
            sandbox=options.sandbox,
            api_key=key,
            limits=limits,
            purchase_memory=kept.purchase_memory,
            titles=kept.titles,
        )
    )


def _say_whose_key_is_missing(host: str, options: argparse.Namespace) -> None:
    """A key that is kept is never sent to another host than it was given for.

    Raises:
        ChoiceRefused: the command can do nothing without one.
    """
    from lensmor_desktop.domain.sentences import say
    from lensmor_desktop.errors import ChoiceRefused

    title, message = say(wording.NO_KEY_FOR_TITLE, host=host), say(wording.NO_KEY_FOR, host=host)
    hint = say(wording.NO_KEY_FOR_HINT, host=host)
    if options.command in ("run", "resume", "balance"):
        raise ChoiceRefused(title, message, hint)
    if options.command == "check":
        output.tell([str(title), str(message), str(hint)])


def _interrupted(options: argparse.Namespace) -> int:
    from lensmor_desktop.domain.sentences import NOTHING, say
    from lensmor_desktop.errors import UserFacingError

    title, hint = say(wording.STOPPED_TITLE), say(wording.STOPPED_HINT)
    _complain(UserFacingError(title, NOTHING, hint), options)
    return _INTERRUPTED


def _failed(error: Exception, options: argparse.Namespace) -> int:
    """Shows an error that ended a command; anything that isn't meant for people is a defect."""
    from lensmor_desktop.cli import defects, exits
    from lensmor_desktop.cli.stopping import CutShort
    from lensmor_desktop.errors import UserFacingError

    if isinstance(error, CutShort):
        _complain(error.error, options)
        return exits.INTERRUPTED
    if isinstance(error, UserFacingError):
        _complain(error, options)
        return exits.of_error(error)
    _complain(defects.report(error, options.data_dir), options)
    return _DEFECT


def _complain(error: "UserFacingError", options: argparse.Namespace) -> None:
    from lensmor_desktop.cli import figures, screen
    from lensmor_desktop.errors import JournalDamaged

    if isinstance(error, JournalDamaged):
        error = _with_the_way_out(error)
    if options.json:
        output.show_json(figures.of_error(error, getattr(error, "questions", ())))
    output.tell(screen.of_error(error))


def _with_the_way_out(error: "JournalDamaged") -> "UserFacingError":
    from lensmor_desktop.domain.sentences import say
    from lensmor_desktop.errors import UserFacingError
    from lensmor_desktop.platform.programs import batch_command

    command = batch_command("set-aside", "--data-dir", str(error.folder))
    hint = say(wording.SET_ASIDE_HINT, hint=error.hint, command=command)
    return UserFacingError(error.title, error.message, hint)


if __name__ == "__main__":
    entry()
