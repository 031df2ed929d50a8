"""Manual pages of both programs, and completions of `lensmor-batch`, made from their parsers."""

import argparse
import gzip
import re
from datetime import UTC, datetime

import shtab
from argparse_manpage.manpage import Manpage

from .release import HOMEPAGE, PROGRAM, PUBLISHER

COMMAND = "lensmor-batch"
# Where each belongs below /usr/share.
MANUAL = "man/man1/{program}.1.gz"
COMPLETIONS = {
    "bash": f"bash-completion/completions/{COMMAND}",
    "fish": f"fish/vendor_completions.d/{COMMAND}.fish",
    "zsh": f"zsh/vendor-completions/_{COMMAND}",
}
FILES, FOLDERS = ("sheet", "output"), ("data_dir",)
# A line of text that man would take for a request: ".xlsx", at the beginning of one.
NO_REQUEST = re.compile(r"^(?=\.(?![A-Z]{1,2}\b|[a-z]{2}\b)|')", re.MULTILINE)


def files(seconds: int) -> dict[str, bytes]:
    """Everything, by its place below a `share` folder.

    Args:
        seconds: the moment that the manual names (Unix time), so that the same parser gives the
            same bytes.
    """
    from lensmor_desktop import __main__ as window
    from lensmor_desktop.cli.options import parser

    pages = [manual(each, seconds) for each in (parser(), window._parser())]
    made = {
        MANUAL.format(program=program): gzip.compress(page.encode(), compresslevel=9, mtime=0)
        for program, page in zip((COMMAND, PROGRAM), pages, strict=True)
    }
    for shell, place in COMPLETIONS.items():
        made[place] = completion(parser(), shell).encode()
    return made


def manual(parser: argparse.ArgumentParser, seconds: int) -> str:
    """The page in man's own language, with the date of a moment (Unix time)."""
    from lensmor_desktop import __version__

    page = Manpage(
        parser,
        _data={
            "project_name": "Lensmor Desktop",
            "version": __version__,
            "date": datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d"),
            "manual_section": 1,
            "manual_title": "Lensmor Desktop",
            "description": "unlock Lensmor email addresses for the people in a spreadsheet",
            "authors": [PUBLISHER],
            "url": HOMEPAGE,
        },
    )
    return NO_REQUEST.sub(r"\\&", str(page))


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """A script that completes commands, options and the names of files."""
    for each in _all_parsers(parser):
        for action in each._actions:
            if action.dest in FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
            elif action.dest in FOLDERS:
                action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    return str(shtab.complete(parser, shell=shell))


def _all_parsers(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    found = [parser]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found += action.choices.values()
    return found
