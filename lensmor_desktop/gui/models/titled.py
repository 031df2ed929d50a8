"""What tables with fixed headings have in common."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from lensmor_desktop.gui.models import roles
from lensmor_desktop.gui.models.roles import Index

_HORIZONTAL = Qt.Orientation.Horizontal
_AT_THE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class TitledTableModel(QAbstractTableModel):
    """A table whose columns are its headings; `_titles` is set before it is shown."""

    _titles: Sequence[str]

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Columns shown."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = roles.DISPLAY
    ) -> object:
        """Headings."""
        if orientation != _HORIZONTAL:
            return None
        if role == roles.DISPLAY:
            return self._titles[section]
        if role == roles.ALIGNMENT:
            return _AT_THE_LEFT
        return None
