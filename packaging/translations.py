"""Brings the window's translations up to date: texts out of the code, .qm files out of the .ts.

Run by `python3 packaging/dev.py translations`, in the virtual environment.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from translation_parts.faults import faults
from translation_parts.linguist import (
    UNFINISHED,
    VANISHED,
    Messages,
    brought_up_to_date,
    read,
    to_xml,
)
from translation_parts.texts import Found, find_all

from lensmor_desktop.gui.hints import IN_WINDOW

PACKAGE = Path(__file__).resolve().parent.parent / "lensmor_desktop"
FOLDER = PACKAGE / "gui" / "translations"
LANGUAGES = ("de", "zh_CN")
AGAIN = "Run: python3 packaging/dev.py translations"


def main(arguments: Sequence[str]) -> int:
    """Updates the files, or checks them, and gives the exit code."""
    options = _parser().parse_args(arguments)
    if options.check:
        problems = list(check())
        for problem in problems:
            print(problem)
        if problems:
            print(f"{len(problems)} problems. {AGAIN}")
        return 1 if problems else 0
    return update(keep_vanished=not options.drop_vanished)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py translations", description=__doc__)
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing; fail if a text is missing, unfinished or gone, or a .qm is outdated",
    )
    parser.add_argument(
        "--drop-vanished",
        action="store_true",
        help="forget the translations of texts that are no longer in the program",
    )
    return parser


def texts_of_window() -> Found:
    """Every text that the window shows."""
    return find_all(PACKAGE, frozenset(IN_WINDOW))


def ts_file(language: str) -> Path:
    """A language's texts for translators."""
    return FOLDER / f"lensmor_{language}.ts"


def update(*, keep_vanished: bool = True) -> int:
    """Writes the .ts and .qm files anew and says what is left to translate."""
    found = texts_of_window()
    for problem in found.problems:
        print(problem)
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        file = ts_file(language)
        messages = brought_up_to_date(read(file), found.texts.values(), keep_vanished=keep_vanished)
        file.write_text(to_xml(language, messages), encoding="utf-8", newline="\n")
        release(file, file.with_suffix(".qm"))
        states = [message.state for message in messages.values()]
        print(
            f"{language}: {len(found.texts)} texts, {states.count(UNFINISHED)} to translate, "
            f"{states.count(VANISHED)} no longer in the program"
        )
    if any(is_faulty(language) for language in LANGUAGES):
        print("What is to do, text by text: python3 packaging/dev.py translations --check")
    return 1 if found.problems else 0


def is_faulty(language: str) -> bool:
    """Whether anything is to be done in a language."""
    return any(faults(read(ts_file(language)).values()))


def check() -> list[str]:
    """What is wrong with the translations as they stand, in lines."""
    found = texts_of_window()
    problems = list(found.problems)
    for language in LANGUAGES:
        file = ts_file(language)
        messages = read(file)
        now: Messages = brought_up_to_date(messages, found.texts.values())
        problems += [f"{file.name}: {fault}" for fault in faults(now.values())]
        if not is_released(file):
            problems.append(f"{file.stem}.qm isn't what {file.name} gives")
    return problems


def is_released(file: Path) -> bool:
    """Whether the .qm beside a .ts file is what lrelease makes of it."""
    beside = file.with_suffix(".qm")
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / beside.name
        release(file, fresh)
        return beside.exists() and beside.read_bytes() == fresh.read_bytes()


def release(file: Path, to: Path) -> None:
    """Makes a .qm file of a .ts file."""
    tool = shutil.which("pyside6-lrelease", path=str(Path(sys.executable).parent))
    if tool is None:
        raise FileNotFoundError("pyside6-lrelease, which comes with PySide6")
    beside = to.with_name(f".{to.name}.new")  # a window at work has the old one open, in memory
    command = [tool, "-silent", str(file), "-qm", str(beside)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")  # noqa: S603 - Qt's tool, for our own files
    if done.returncode or not beside.exists():
        raise RuntimeError(f"lrelease refused {file.name}: {done.stdout}{done.stderr}")
    beside.replace(to)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
