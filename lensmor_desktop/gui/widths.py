"""Widths that a person has dragged: of the parts of a splitter, and of the columns of a table."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter, QWidget

from lensmor_desktop.gui.widgets.tables import Table
from lensmor_desktop.settings.view import View


class Widths(QObject):
    """Takes up a window's widths of last time, and knows those of now."""

    def __init__(self, window: QWidget, view: View) -> None:
        super().__init__(window)
        self._tables = [table for table in window.findChildren(Table) if table.objectName()]
        self._splits = dict(view.splits)
        for table in self._tables:
            table.take_dragged(view.columns.get(table.objectName(), ()))
        for split in window.findChildren(QSplitter):
            sizes = view.splits.get(split.objectName(), ())
            if len(sizes) == split.count():
                split.setSizes(list(sizes))  # they are brought to what there is room for
            split.splitterMoved.connect(lambda _to, _at, split=split: self._note(split))

    def add_to(self, view: View) -> View:
        """What to remember of them."""
        columns = {table.objectName(): table.dragged() for table in self._tables}
        return replace(view, splits=self._splits, columns=columns)

    def _note(self, split: QSplitter) -> None:
        self._splits[split.objectName()] = tuple(split.sizes())
