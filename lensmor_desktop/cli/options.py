"""What can be typed after `lensmor-batch`."""

import argparse
import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from lensmor_desktop import __version__
from lensmor_desktop.cli import wording
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.platform.programs import batch_command

PROGRAM = "lensmor-batch"
COMMANDS = (
    "check",
    "run",
    "resume",
    "results",
    "runs",
    "balance",
    "receipt",
    "restore",
    "set-aside",
    "forget",
)

_CODES = """\
Exit codes: 0 all settled, 1 a defect of the program, 2 a mistake in the call, a sheet that can't
be read or another run at work (nothing was sent), 3 finished but some rows need a person, 4 too
few credits or the limit reached, 5 the key was refused or isn't the run's, 6 interrupted or offline
(resume goes on with a run that had begun)."""

_ENVIRONMENT = """\
Environment: LENSMOR_API_KEY the key, LENSMOR_DATA_DIR like --data-dir, LENSMOR_BASE_URL another
server (https, or http on this computer)."""

_START = """\
To try it without a key and without credits: lensmor-batch run SHEET --sandbox"""


class UsageRefused(Exception):
    """The command line can't be understood.

    Attributes:
        hint: which help to look at.
        json: whether an answer in JSON was asked for.
    """

    def __init__(self, message: str, command: str) -> None:
        super().__init__(message)
        self.hint = str(say(wording.SEE_HELP, command=batch_command(*command.split()[1:])))
        self.json = False


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageRefused(f"{message[:1].upper()}{message[1:]}.", self.prog)


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """Reads a command line.

    Raises:
        UsageRefused: it can't be understood.
        SystemExit: help or the version was asked for, and printed.
    """
    try:
        first = arguments[0] if arguments else ""
        if first and not first.startswith("-") and first not in COMMANDS:
            told = say(wording.UNKNOWN_COMMAND, given=first, commands=", ".join(COMMANDS))
            raise UsageRefused(str(told), PROGRAM)
        return parser().parse_args(arguments)
    except UsageRefused as refused:
        refused.json = "--json" in arguments
        raise


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line.

    No option may be abbreviated: half a word must never come to mean a spending limit or a yes.
    """
    top = _Parser(
        prog=PROGRAM,
        description="Unlock Lensmor email addresses for the people in a spreadsheet, and write\n"
        "them into new columns of it.",
        epilog=f"{_START}\n\n{_CODES}\n\n{_ENVIRONMENT}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    _add_shared_options(top)
    commands = top.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Parser
    )

    def add(name: str, words: str) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, help=words, description=f"{words[0].upper()}{words[1:]}.", allow_abbrev=False
        )
        _add_shared_options(command, default=argparse.SUPPRESS)
        return command

    check = add("check", "read a sheet, check and price it; spends nothing")
    run = add("run", "unlock what a sheet asks for, after a yes to its price")
    for command in (check, run):
        _add_sheet_options(command)
    run.add_argument("--yes", action="store_true", help="say yes to the price without being asked")
    resume = add("resume", "go on with what was interrupted; ask about what is still running")
    resume.add_argument(
        "run", nargs="?", type=_positive, metavar="RUN", help="its number; the newest if left out"
    )
    # It was said when the run began; a script may say it again.
    resume.add_argument("--yes", action="store_true", help=argparse.SUPPRESS)
    results = add("results", "write a run's results again, or into another file; sends nothing")
    results.add_argument("run", type=_positive, metavar="RUN", help="its number, as runs lists it")
    results.add_argument(
        "--output", type=_path, metavar="PATH", help="write them there, not into the sheet"
    )
    results.add_argument(
        "--plain",
        action="store_true",
        help="as a plain list of people, events, emails and statuses",
    )
    _add_overwrite(results)
    add("runs", "list past runs")
    add("balance", "show the account's credits")
    receipt = add("receipt", "show a run's receipt, or write it into a CSV file")
    receipt.add_argument("run", type=_positive, metavar="RUN", help="its number, as runs lists it")
    receipt.add_argument("--output", type=_path, metavar="PATH", help="write it there")
    _add_overwrite(receipt)
    restore = add("restore", "put a run's sheet back as it was before")
    restore.add_argument("run", type=_positive, metavar="RUN", help="its number, as runs lists it")
    add("set-aside", "move a damaged record of past runs out of the way; deletes nothing")
    forget = add("forget", "clear the memory of bought addresses; sheets and past runs stay")
    forget.add_argument("--yes", action="store_true", help="without being asked")
    return top


def _add_shared_options(to: argparse.ArgumentParser, default: object = None) -> None:
    """Adds what every command takes, before its name or after it.

    Args:
        to: the parser.
        default: SUPPRESS for a command's parser, so that it keeps what was said before its name.
    """
    off = False if default is None else default
    group = to.add_argument_group("with every command")
    add = group.add_argument
    add("--json", action="store_true", default=off, help="print one JSON object and nothing else")
    add("--quiet", action="store_true", default=off, help="no progress on standard error")
    add(
        "--sandbox",
        action="store_true",
        default=off,
        help="practice: no key, no credits, made-up people",
    )
    add("--data-dir", type=_path, metavar="DIR", default=default, help="where the records are kept")
    add(
        "--patience",
        type=_seconds,
        metavar="SECONDS",
        default=default,
        help="how long to wait for a lost network before stopping; 300 unless given",
    )


def _add_sheet_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", metavar="SHEET", type=_path, help=".xlsx, .xlsm, .csv or .tsv")
    reading = command.add_argument_group("reading the sheet")
    reading.add_argument("--sheet", metavar="NAME", help="the worksheet, where there are several")
    reading.add_argument(
        "--header-row", type=_positive, metavar="N", help="the row with the headings"
    )
    reading.add_argument(
        "--event-column",
        metavar="NAME|LETTER",
        help="the column with Lensmor's event IDs; none: there is none",
    )
    reading.add_argument(
        "--person-column",
        metavar="NAME|LETTER",
        help="the column with Lensmor's personnel IDs; none: the rows are events",
    )
    reading.add_argument(
        "--email-column",
        metavar="NAME|LETTER",
        action="append",
        help="a column with emails that are there already; may be repeated; none: there is none",
    )
    reading.add_argument(
        "--encoding",
        metavar="NAME",
        help="how a text file was saved, such as cp1250 or utf-8; told from its bytes unless given",
    )
    reading.add_argument("--event-id", metavar="ID", help="the one event of all rows")
    reading.add_argument("--include-hidden", action="store_true", help="take hidden rows as well")
    reading.add_argument(
        "--include-left-out",
        action="store_true",
        help="take rows as well that were left out of this sheet in the window",
    )
    reading.add_argument(
        "--retry-failed",
        action="store_true",
        help="try rows again that an earlier run left without an address",
    )
    spending = command.add_argument_group("spending")
    spending.add_argument(
        "--unlock-events",
        metavar="none|all|ID,ID",
        default="none",
        help="events to unlock, as a rule 2,000 credits each; none unless given",
    )
    spending.add_argument("--limit", type=_positive, metavar="N", help="send at most N people")
    spending.add_argument("--max-credits", type=_whole, metavar="N", help="spend at most N credits")
    spending.add_argument(
        "--skip-identity-check",
        action="store_true",
        help="run although Lensmor has other names under these IDs than the sheet",
    )
    spending.add_argument(
        "--output", type=_path, metavar="PATH", help="write the result there, not into the sheet"
    )
    _add_overwrite(spending)


def _add_overwrite(to: "argparse._ActionsContainer") -> None:
    to.add_argument(
        "--overwrite",
        action="store_true",
        help="the file of --output may take the place of another; a copy of that is kept",
    )


def _whole(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(str(say(wording.NOT_WHOLE, text=text)))
    return number


def _positive(text: str) -> int:
    number = _whole(text)
    if number == 0:
        raise argparse.ArgumentTypeError(wording.TOO_FEW)
    return number


def _seconds(text: str) -> float:
    return float(_whole(text))


def _path(text: str) -> Path:
    if not text.strip():  # a script's variable that isn't set: not the current folder
        raise argparse.ArgumentTypeError(wording.EMPTY_PATH)
    path = Path(text)
    try:
        with contextlib.suppress(OSError):  # the current folder is gone: whoever opens it says so
            path = path.absolute()
        str(path).encode()
    except UnicodeEncodeError:  # the records couldn't hold it, nor any program's output show it
        raise argparse.ArgumentTypeError(wording.NOT_TEXT) from None
    return Path(text)
