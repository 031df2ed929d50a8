"""`python -m tests.benchmarks [NAME…] [--quick] [--json OUT]`: how fast it is, beside others."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import confirm_to_done, credits, journal, sheet_to_screen, window
from tests.benchmarks.rows import Row, machine, markdown, table

BENCHMARKS: dict[str, Callable[[bool], list[Row]]] = {
    "sheet_to_screen": sheet_to_screen.rows,
    "confirm_to_done": confirm_to_done.rows,
    "credits": credits.rows,
    "journal": journal.rows,
    "window": window.rows,
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


if __name__ == "__main__":
    main()
