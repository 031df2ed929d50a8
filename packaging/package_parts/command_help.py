"""The manual page and the shells' completions of `lensmor-batch`, made from its own parser."""

import argparse
import gzip
import os
import re

import shtab
from argparse_manpage.manpage import Manpage

from .release import HOMEPAGE, PUBLISHER

COMMAND = "lensmor-batch"
# Where each belongs below /usr/share.
MANUAL = f"man/man1/{COMMAND}.1.gz"
COMPLETIONS = {
    "bash": f"bash-completion/completions/{COMMAND}",
    "fish": f"fish/vendor_completions.d/{COMMAND}.fish",
    "zsh": f"zsh/vendor-completions/_{COMMAND}",
}
FILES, FOLDERS = ("sheet", "output"), ("data_dir",)
# A line of text that man would take for a request: ".xlsx", at the beginning of one.
REQUESTS = "TH|SH|SS|TP|PP|RS|RE|B|I|nf|fi|sp|br|ad|nh"
NO_REQUEST = re.compile(rf"^(?=\.(?!(?:{REQUESTS})\b)|')", re.MULTILINE)


def files(seconds: int) -> dict[str, bytes]:
    """Everything, by its place below a `share` folder.

    Args:
        seconds: the moment that the manual names (Unix time), so that the same parser gives the
            same bytes.
    """
    from lensmor_desktop.cli.options import parser

    os.environ["SOURCE_DATE_EPOCH"] = str(seconds)  # what argparse-manpage takes the date from
    made = {MANUAL: gzip.compress(manual(parser()).encode(), mtime=0)}
    for shell, place in COMPLETIONS.items():
        made[place] = completion(parser(), shell).encode()
    return made


def manual(parser: argparse.ArgumentParser) -> str:
    """The page in man's own language."""
    from lensmor_desktop import __version__

    page = Manpage(
        parser,
        _data={
            "project_name": "Lensmor Desktop",
            "version": __version__,
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
