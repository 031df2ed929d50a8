"""The commands on what is kept: receipts, originals, and the memory of purchases."""

import argparse
from pathlib import Path

from lensmor_desktop.cli import exits, wording
from lensmor_desktop.cli.output import show, show_data, show_json, tell
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import OutputError
from lensmor_desktop.platform.files import write_whole
from lensmor_desktop.platform.paths import is_there
from lensmor_desktop.sheets import taken
from lensmor_desktop.unlocking.service import UnlockService


def receipt(service: UnlockService, options: argparse.Namespace) -> int:
    """Shows a run's receipt as CSV, or writes it into a file.

    Raises:
        JournalError: there is no such run.
        OutputError: the file can't be written, or another is there.
    """
    text = service.receipt(options.run).to_csv()
    if options.output is None:
        if options.json:
            show_json({"run": options.run, "receipt": text})
        else:
            show_data(text)
        return exits.SETTLED
    path = options.output.expanduser().absolute()
    if not options.overwrite and is_there(path):
        raise taken(path)
    _write(path, text)
    if options.json:
        show_json({"run": options.run, "output": str(path)})
    else:
        show([say(wording.RECEIPT_WRITTEN, file=path)])
    return exits.SETTLED


def restore(service: UnlockService, options: argparse.Namespace) -> int:
    """Puts a run's sheet back as it was before; the present one is kept beside it.

    Raises:
        OutputError: no original was kept, or it can't be put back.
    """
    path = service.restore_original(options.run)
    if options.json:
        show_json({"run": options.run, "restored": str(path)})
    else:
        show([say(wording.RESTORED, file=path)])
    return exits.SETTLED


def set_aside(options: argparse.Namespace) -> int:
    """Moves a damaged journal out of the way, so that a new one can be begun.

    Raises:
        JournalError: it isn't damaged, or can't be moved.
    """
    from lensmor_desktop.journal.aside import set_aside
    from lensmor_desktop.settings.paths import data_folder, practice_folder

    folder = data_folder(options.data_dir)
    aside = set_aside(practice_folder(folder) if options.sandbox else folder)
    if options.json:
        show_json({"set_aside": str(aside)})
    else:
        show([say(wording.SET_ASIDE, folder=aside)])
    return exits.SETTLED


def forget(service: UnlockService, options: argparse.Namespace) -> int:
    """Clears the memory of what was bought, after a yes; sheets and past runs stay."""
    if not options.yes:
        from lensmor_desktop.cli.confirming import can_ask, says_yes

        if not can_ask():
            tell([say(wording.FORGET_REFUSED)])
            return exits.UNUSABLE
        if not says_yes(say(wording.FORGET_QUESTION)):
            tell([say(wording.FORGET_KEPT)])
            return exits.UNUSABLE
    count = service.forget_purchases()
    if options.json:
        show_json({"forgotten": count})
    else:
        show([say(wording.FORGOTTEN, count=count)])
    return exits.SETTLED


def _write(path: Path, text: str) -> None:
    """Writes a whole file or none. The byte order mark tells Excel that it is UTF-8."""
    try:
        write_whole(path, text.encode("utf-8-sig"))
    except OSError as error:
        raise OutputError(
            say(wording.RECEIPT_FAILED_TITLE),
            say(wording.RECEIPT_FAILED, file=path, why=error.strerror or "it failed"),
            say(wording.RECEIPT_FAILED_HINT),
        ) from error
