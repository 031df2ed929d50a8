"""What can be typed after `lensmor-batch`."""

import argparse
from pathlib import Path
from typing import NoReturn

from lensmor_desktop import __version__


class UsageRefused(Exception):
    """The command line can't be understood; `usage` shows how it is meant."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageRefused(message, self.format_usage())


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    shared = _Parser(add_help=False)
    group = shared.add_argument_group("everywhere")
    group.add_argument("--json", action="store_true", help="print one JSON object")
    group.add_argument("--quiet", action="store_true", help="no progress on standard error")
    group.add_argument(
        "--sandbox", action="store_true", help="practice: no key, no credits, made-up people"
    )
    group.add_argument("--data-dir", type=Path, metavar="DIR", help="where records are kept")
    group.add_argument(
        "--patience",
        type=_seconds,
        metavar="SECONDS",
        help="how long to wait for a lost network (300) before stopping, resumable",
    )

    top = _Parser(
        prog="lensmor-batch",
        description="Unlock Lensmor email addresses for the people in a spreadsheet.",
        epilog="Exit codes: 0 all settled, 1 a defect of the program, 2 usage or unreadable input, "
        "3 some rows need a person, 4 too few credits or the limit reached, 5 the key was "
        "refused, 6 interrupted or offline (resume goes on).",
    )
    top.add_argument("--version", action="version", version=f"lensmor-batch {__version__}")
    commands = top.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Parser
    )
    check = commands.add_parser(
        "check", parents=[shared], help="read, validate, plan and price; spends nothing"
    )
    run = commands.add_parser("run", parents=[shared], help="unlock, after a yes")
    for command in (check, run):
        _add_sheet_options(command)
    run.add_argument("--yes", action="store_true", help="say yes to the price without being asked")
    resume = commands.add_parser("resume", parents=[shared], help="go on with what was interrupted")
    resume.add_argument(
        "run", nargs="?", type=_positive, metavar="RUN", help="the newest if left out"
    )
    resume.add_argument("--yes", action="store_true", help=argparse.SUPPRESS)
    commands.add_parser("runs", parents=[shared], help="past runs")
    commands.add_parser("balance", parents=[shared], help="the account's credits")
    return top


def _add_sheet_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", metavar="SHEET", type=Path, help=".xlsx, .xlsm, .csv or .tsv")
    reading = command.add_argument_group("reading the sheet")
    reading.add_argument("--sheet", metavar="NAME", help="the worksheet")
    reading.add_argument("--header-row", type=_positive, metavar="N", help="row of the headings")
    reading.add_argument("--event-column", metavar="NAME|LETTER", help="or none")
    reading.add_argument("--person-column", metavar="NAME|LETTER", help="none: rows are events")
    reading.add_argument("--email-column", metavar="NAME|LETTER", help="or none")
    reading.add_argument("--event-id", metavar="ID", help="the one event of all rows")
    reading.add_argument("--include-hidden", action="store_true", help="hidden rows, too")
    reading.add_argument(
        "--retry-failed",
        action="store_true",
        help="try rows again that an earlier run left without an address",
    )
    spending = command.add_argument_group("spending")
    spending.add_argument(
        "--unlock-events", metavar="none|all|ID,ID", default="none", help="2000 credits each"
    )
    spending.add_argument("--limit", type=_positive, metavar="N", help="send at most N people")
    spending.add_argument("--max-credits", type=_whole, metavar="N", help="spend at most N credits")
    spending.add_argument(
        "--output", type=Path, metavar="PATH", help="write there instead of into the sheet"
    )


def _whole(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 0 or more")
    return number


def _positive(text: str) -> int:
    number = _whole(text)
    if number == 0:
        raise argparse.ArgumentTypeError("0 is too few: give 1 or more")
    return number


def _seconds(text: str) -> float:
    return float(_whole(text))
