"""The sheet that is open, as the window's controllers share it."""

from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Inspection
from lensmor_desktop.platform.paths import same_but_for_spelling


@dataclass(slots=True)
class OpenSheet:
    """What the person has opened, and what is known of it.

    Attributes:
        path: the file; None where none is open.
        inspection: what was read of it; None until it is read.
        outdated: that may not be so any more.
        retried: outcomes that don't count as settled.
    """

    path: Path | None = None
    inspection: Inspection | None = None
    outdated: bool = False
    retried: frozenset[Outcome] = frozenset()

    def open(self, path: Path) -> bool:
        """Another file takes its place, unless it is the same; whether it is another."""
        fresh = self.path is None or not same_but_for_spelling(path, self.path)
        self.path = path
        if fresh:
            self.inspection = None
        return fresh

    def close(self) -> None:
        """No sheet is open."""
        self.path = None
        self.inspection = None
        self.outdated = False
