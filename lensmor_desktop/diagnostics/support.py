"""The support file: one text that a person can read before sending it.

Versions, settings, numbers and logs; no key, no address, no names, no cells, no names of files.
"""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.diagnostics import hard_crashes
from lensmor_desktop.diagnostics.logs import log_files, system_facts
from lensmor_desktop.diagnostics.redaction import redact
from lensmor_desktop.platform.files import write_whole
from lensmor_desktop.settings.options import Options

MOST_OF_A_FILE = 250_000
"""Bytes of each log, from its end: what led to a mistake stands there."""
MOST_REPORTS = 5


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


def support_text(sections: Sequence[Section], data: Path, logs: Path) -> str:
    """The whole text: the given sections, then what lies in the folders of data and logs."""
    made = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
    lines = [
        "Lensmor Desktop: support file",
        f"Made {made}. It holds no key, no email address, no names and nothing of a sheet.",
    ]
    for section in (_system(), *sections, *_files(data, logs)):
        lines += ["", f"== {section.title}", *(section.lines or ("nothing",))]
    return redact("\n".join(lines)) + "\n"


def settings_section(options: Options) -> Section:
    """What the user has set; own headings are counted only, for they are words of the company."""
    facts = {
        "purchase memory": options.purchase_memory,
        "output": options.output,
        "own headings": len(options.titles),
        "theme": options.theme,
        "language": options.language,
        "look for updates": options.look_for_updates,
    }
    return Section("Settings", tuple(f"{name}: {value}" for name, value in facts.items()))


def write_support_file(path: Path, text: str) -> None:
    """Writes the file, whole or not at all, readable by its owner alone.

    Raises:
        OSError: it can't be written; a file that was there before still is.
    """
    write_whole(path, text.encode(), private=True)


def _system() -> Section:
    return Section("System", tuple(f"{name}: {value}" for name, value in system_facts().items()))


def _files(data: Path, logs: Path) -> Iterator[Section]:
    for path in hard_crashes.reports(logs):
        yield _file(path)
    for path in sorted((data / "reports").glob("defect-*.txt"))[-MOST_REPORTS:]:
        yield _file(path)
    for path in log_files(logs):
        yield _file(path)


def _file(path: Path) -> Section:
    """The end of a text file of ours."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - MOST_OF_A_FILE))
            text = file.read().decode("utf-8", errors="replace")
        written = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(path.stat().st_mtime))
    except OSError as error:
        return Section(path.name, (f"can't be read ({type(error).__name__})",))
    lines = text.splitlines()
    if size > MOST_OF_A_FILE:
        lines = ["…", *lines[1:]]  # the first one is cut, and half an address is one too
    return Section(f"{path.name}, last written {written}", tuple(lines))
