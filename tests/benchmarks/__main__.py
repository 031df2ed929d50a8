"""`python -m tests.benchmarks [NAME…] [--quick] [--json OUT]`: how fast it is, beside others."""

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import (
    command_line,
    confirm_to_done,
    credits,
    first_rows,
    journal,
    sheet_to_screen,
    window,
)
from tests.benchmarks.rows import Row, machine, markdown, table

BENCHMARKS: dict[str, Callable[[bool], list[Row]]] = {
    "sheet_to_screen": sheet_to_screen.rows,
    "first_rows": first_rows.rows,
    "confirm_to_done": confirm_to_done.rows,
    "credits": credits.rows,
    "journal": journal.rows,
    "window": window.rows,
    "command_line": command_line.rows,
}


def main() -> None:
    """Measures what is named, or everything; prints one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="smaller and fewer; some minutes")
    parser.add_argument("--json", type=Path, metavar="OUT", help="writes the rows there too")
    parser.add_argument("--markdown", action="store_true", help="prints as the README has it")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    with _kept_compiled():
        rows = [
            row
            for name, measure in BENCHMARKS.items()
            if name in given.names or not given.names
            for row in measure(given.quick)
        ]
    print(machine())
    print(markdown(rows) if given.markdown else table(rows), end="")
    if given.json:
        listed = [row.as_json() for row in rows]
        given.json.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _kept_compiled() -> Iterator[None]:
    """Processes find modules compiled, as in an installed program, whatever the shell says.

    Else ours would be compiled at each start, and the libraries that we are compared with not.
    """
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


if __name__ == "__main__":
    main()
