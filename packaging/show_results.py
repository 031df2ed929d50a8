"""Prints the result columns of a workbook or CSV as a table: `dev.py run` where no window can be.

Runs in the project's virtual environment.
"""

import csv
import io
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

RESULT_COLUMNS = ("Lensmor Email", "Lensmor Status", "Lensmor Details")
OWN_COLUMNS = 2
NAME_OF_A_PERSON = re.compile(r"^(?!.*(company|account|event|show|stage)).*name|^contact$", re.I)
MOST_ROWS = 40
MOST_HEADER_ROWS = 50
NARROW = 22
WIDE = 1000  # into a file or a pipe, sentences are not cut


def result_table(path: Path) -> list[list[str]]:
    """Reads the sheet with the result columns: headings first, then each row that has a result.

    Each line begins with the sheet's row number and the people's names, or the sheet's first
    columns where no heading speaks of names. Empty where no sheet of the file has results.
    """
    for rows in _sheets(path):
        table = _results_of(rows)
        if table:
            return table
    return []


def _sheets(path: Path) -> Iterable[Iterable[Sequence[object]]]:
    if path.suffix.lower() in (".csv", ".tsv"):
        raw = path.read_bytes()
        encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = raw.decode(encoding, errors="replace")
        heading = next((line for line in text.splitlines() if RESULT_COLUMNS[0] in line), "")
        delimiter = max(",;\t", key=heading.count)
        yield csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return
    import openpyxl

    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for worksheet in workbook.worksheets:
            yield worksheet.iter_rows(values_only=True)
    finally:
        workbook.close()


def _results_of(rows: Iterable[Sequence[object]]) -> list[list[str]]:
    numbered = enumerate(rows, start=1)
    for _, row in islice(numbered, MOST_HEADER_ROWS):
        headings = [_text(value) for value in row]
        if RESULT_COLUMNS[0] in headings:
            break
    else:
        return []
    result_places = [headings.index(name) for name in RESULT_COLUMNS if name in headings]
    named = [place for place, name in enumerate(headings) if name and place not in result_places]
    of_people = [place for place in named if NAME_OF_A_PERSON.search(headings[place])]
    own_places = (of_people or named)[:OWN_COLUMNS]
    places = [*own_places, *result_places]
    table = [["Row", *(headings[place] for place in places)]]
    for number, row in numbered:
        texts = [_text(row[place]) if place < len(row) else "" for place in places]
        if any(texts[len(own_places) :]):
            table.append([str(number), *texts])
    return table


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def print_table(table: list[list[str]], width: int) -> None:
    """Prints the table in columns, the last one cut to what is left of the width (characters)."""
    shown = table[: MOST_ROWS + 1]
    sizes = [max(len(line[place]) for line in shown) for place in range(len(shown[0]))]
    for place, heading in enumerate(shown[0]):
        if heading not in RESULT_COLUMNS:
            sizes[place] = min(sizes[place], NARROW)
    sizes[-1] = max(NARROW, min(sizes[-1], width - sum(sizes[:-1]) - 2 * (len(sizes) - 1)))
    for line in shown:
        print("  ".join(_fitted(*cell) for cell in zip(line, sizes, strict=True)).rstrip())
    if len(table) > len(shown):
        print(f"... and {len(table) - len(shown):,} more rows in the workbook.")


def _fitted(text: str, size: int) -> str:
    return (text if len(text) <= size else text[: size - 1] + "…").ljust(size)


def main(path: Path) -> None:
    """Prints the results in a file, if it has any."""
    table = result_table(path)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDE
    try:
        if table:
            print_table(table, width)
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    main(Path(sys.argv[1]))
