"""Standard output for results, standard error for everything else."""

import json
import sys
from collections.abc import Iterable
from typing import Any


def show(lines: Iterable[str]) -> None:
    """Prints lines on standard output."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def show_json(figures: dict[str, Any]) -> None:
    """Prints the one JSON object."""
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def tell(lines: Iterable[str]) -> None:
    """Prints lines on standard error."""
    for line in lines:
        sys.stderr.write(line + "\n")
    sys.stderr.flush()
