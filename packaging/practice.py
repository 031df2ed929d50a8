"""The sheet that `dev.py run` practises on: always a copy."""

import shutil
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "sample_sheets" / "first-steps.xlsx"
SHEET_SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv", ".xls", ".ods")
OPTIONS_WITH_A_PATH = ("--output", "--data-dir")


def with_practice_copy(args: list[str], folder: Path) -> tuple[list[str], str]:
    """Puts a copy of the sheet in place of the sheet, and of the sample where none is named.

    Practice writes made-up addresses, so it never works on a file that somebody may need.

    Returns:
        The arguments with the copy in them, and the copy's path (or, where the sheet that was
        named doesn't exist, that sheet: the program says so better than we could).
    """
    place = _place_of_sheet(args)
    named = None if place is None else Path(args[place])
    if named is not None and not named.is_file():
        return list(args), str(named)
    copy = folder / (named or SAMPLE).name
    shutil.copyfile(named or SAMPLE, copy)
    if place is None:
        return [str(copy), *args], str(copy)
    return [*args[:place], str(copy), *args[place + 1 :]], str(copy)


def _place_of_sheet(args: list[str]) -> int | None:
    for place, arg in enumerate(args):
        is_a_value = place > 0 and args[place - 1] in OPTIONS_WITH_A_PATH
        if arg.startswith("-") or is_a_value:
            continue
        if arg.lower().endswith(SHEET_SUFFIXES) or Path(arg).is_file():
            return place
    return None


def value_of(option: str, args: list[str]) -> str:
    """What is given with an option, in either spelling; an empty text where it isn't there."""
    for place, arg in enumerate(args):
        if arg == option and place + 1 < len(args):
            return args[place + 1]
        if arg.startswith(option + "="):
            return arg.partition("=")[2]
    return ""
