"""The files that were opened last: their names, with their folders muted below."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.gui.models.roles import Index
from lensmor_desktop.gui.theme import colours
from lensmor_desktop.gui.widgets.heading import Heading

FOLDER = Qt.ItemDataRole.UserRole
PATH = Qt.ItemDataRole.UserRole + 1
_EDGE = 6
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class RecentCard(QFrame):
    """Hidden until there is a file to show."""

    chosen = Signal(object)  # Path
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recentFiles")
        self.setProperty("kind", "card")
        title = Heading(self.tr("Recent files"), 1.15)
        title.setWordWrap(True)
        # Made first, so that the keyboard comes to the files before the way to forget them.
        self.list = RecentList(self)
        self.list.chosen.connect(self.chosen)
        self.clear_button = QPushButton(self.tr("&Clear list"), self)
        self.clear_button.setObjectName("clearRecentButton")
        self.clear_button.setProperty("kind", "link")
        self.clear_button.setToolTip(self.tr("Empties this list. The files themselves stay."))
        self.clear_button.clicked.connect(self.clear_asked)
        self._note = QLabel()
        self._note.setObjectName("recentNote")
        self._note.setProperty("kind", "muted")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 10, 12)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._note)
        layout.addWidget(self.list, 1)
        self.show_files((), "")

    def show_files(self, paths: Sequence[Path], note: str = "") -> None:
        """Shows files, the newest first, and what happened to one that isn't among them."""
        self.list.show_files(paths)
        self.clear_button.setVisible(bool(paths))
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setVisible(bool(paths or note))


class RecentList(QListWidget):
    """One click opens, as do Return and Space."""

    chosen = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recentList")
        self.setAccessibleName(self.tr("Recent files"))
        self.setProperty("kind", "recent")
        self.setItemDelegate(_FileDelegate(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.itemClicked.connect(self._choose)

    def show_files(self, paths: Sequence[Path]) -> None:
        """Replaces what is listed."""
        if [item.data(PATH) for item in self._items()] == [str(path) for path in paths]:
            return
        self.clear()
        for path in paths:
            item = QListWidgetItem(path.name)
            item.setData(FOLDER, str(path.parent))
            item.setData(PATH, str(path))
            item.setToolTip(str(path))
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                self.tr("{file} in {folder}").format(file=path.name, folder=path.parent),
            )
            self.addItem(item)
        if self.count():
            self.setCurrentRow(0)

    def _items(self) -> list[QListWidgetItem]:
        return [self.item(at) for at in range(self.count())]

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(Path(item.data(PATH)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens the current file."""
        item = self.currentItem()
        if event.key() in _OPENS and item is not None:
            self._choose(item)
        else:
            super().keyPressEvent(event)


class _FileDelegate(QStyledItemDelegate):
    """Two lines: the name, and the folder with its middle left out where it is too long."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """As high as two lines of text."""
        return QSize(80, 2 * option.fontMetrics.height() + 2 * _EDGE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws a file."""
        c = colours()
        state = option.state
        enabled = bool(state & QStyle.StateFlag.State_Enabled)
        current = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = option.rect.adjusted(1, 1, -1, -1)
        if enabled and (current or state & QStyle.StateFlag.State_MouseOver):
            painter.setBrush(QColor(c.accent_soft))
            # The frame tells where the keyboard is, for those who don't see the colour.
            painter.setPen(QPen(QColor(c.accent), 1.4) if current else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(frame, 6, 6)
        inner = frame.adjusted(_EDGE, _EDGE - 1, -_EDGE, 1 - _EDGE)
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), inner.height() - half)
        metrics = option.fontMetrics
        for box, role, colour in (
            (upper, Qt.ItemDataRole.DisplayRole, c.text if enabled else c.neutral),
            (lower, FOLDER, c.muted),
        ):
            painter.setPen(QColor(colour))
            text = metrics.elidedText(
                str(index.data(role)), Qt.TextElideMode.ElideMiddle, box.width()
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()
