"""Arranges many rows away from the window's thread."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QRunnable, Signal

from lensmor_desktop.domain.rows import SheetRow
from lensmor_desktop.gui.models import arrange
from lensmor_desktop.gui.models.arrange import Arrangement


class _Relay(QObject):
    done = Signal(int, object)


class ArrangeTask(QRunnable):
    """One arrangement; `relay` tells when it is made, in the window's thread."""

    def __init__(
        self,
        generation: int,
        rows: Sequence[SheetRow],
        wanted: Arrangement,
        excluded: frozenset[int],
        said: Mapping[str, str],
        unknown: frozenset[int],
        standing: frozenset[int],
    ) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.relay = _Relay()
        self._generation = generation
        self._rows = rows
        self._wanted = wanted
        self._excluded = excluded
        self._said = said
        self._unknown = unknown
        self._standing = standing

    def run(self) -> None:
        """In a thread of the pool."""
        order = arrange.arrange(
            self._rows, self._wanted, self._excluded, self._said, self._unknown, self._standing
        )
        self.relay.done.emit(self._generation, order)
