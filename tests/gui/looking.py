"""What an eye would notice, found by measuring: cut words, things outside, jumps of the tab key."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from math import ceil

from PySide6.QtCore import QPoint, QRect, Qt, QTranslator
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

from lensmor_desktop.gui.widgets.elided import ElidedLabel

BREAKS = re.compile(r"[ \n\u200b]|(?<=-)|(?<=[\u2e80-\u9fff\uff00-\uffef])")
"""Where a line may end: at blanks, after hyphens, and after any Chinese character."""
LONGER_BY = 0.4
"""How much longer German words are than English ones, at worst."""


class Longer(QTranslator):
    """A language in which everything takes more room, as in German, and nothing means anything."""

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        more = ceil(len(text) * LONGER_BY)
        return (
            text + ("erungs" * more)[:more] if more <= 9 else text + (" gestaltung" * more)[:more]
        )

    def isEmpty(self) -> bool:
        return False


def visible(top: QWidget) -> Iterator[QWidget]:
    """The widgets that are to be seen, without the parts that Qt builds inside its own."""
    for widget in top.findChildren(QWidget):
        if widget.isVisibleTo(top) and not widget.objectName().startswith("qt_"):
            yield widget


def cut_texts(top: QWidget) -> list[str]:
    """The texts that have too little room."""
    found = []
    for widget in visible(top):
        if isinstance(widget, QHeaderView):
            found += _cut_headings(widget)
        elif _is_cut(widget):
            found.append(f"{widget.objectName() or type(widget).__name__}: {_text(widget)!r}")
    return found


def _text(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return widget.text() if hasattr(widget, "text") else ""


def _is_cut(widget: QWidget) -> bool:
    metrics = widget.fontMetrics()
    if isinstance(widget, QLabel):
        return bool(widget.text()) and _label_is_cut(widget)
    if isinstance(widget, QAbstractButton):
        if not widget.text():
            return False
        wanted = widget.sizeHint()
        return wanted.width() > widget.width() or wanted.height() > widget.height()
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        option.initFrom(widget)
        field = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            widget,
        )
        text = widget.currentText() or widget.placeholderText()
        return metrics.horizontalAdvance(text) > field.width()
    if isinstance(widget, QAbstractSpinBox):
        line = widget.findChild(QLineEdit)
        assert line is not None
        return metrics.horizontalAdvance(widget.text()) > line.width()
    if isinstance(widget, QLineEdit) and not isinstance(widget.parent(), QAbstractSpinBox):
        text = widget.placeholderText() if not widget.text() else ""
        return bool(text) and metrics.horizontalAdvance(text) > widget.width() - 8
    return False


def _label_is_cut(label: QLabel) -> bool:
    if isinstance(label, ElidedLabel):
        return QLabel.text(label) != label.text() and not label.toolTip()
    inner = label.contentsRect()
    if label.wordWrap():
        words = BREAKS.split(label.text())
        widest = max(label.fontMetrics().horizontalAdvance(word) for word in words)
        return label.heightForWidth(label.width()) > label.height() or widest > inner.width()
    hint = label.sizeHint()
    return hint.width() > label.width() or hint.height() > label.height()


def _cut_headings(header: QHeaderView) -> list[str]:
    if header.orientation() is not Qt.Orientation.Horizontal:
        return []
    table = header.parent()
    assert isinstance(table, QTableView)
    found = []
    for section in range(header.count()):
        if header.isSectionHidden(section):
            continue
        wanted = header.sectionSizeHint(section)
        if wanted > header.sectionSize(section):
            text = header.model().headerData(section, Qt.Orientation.Horizontal)
            found.append(f"{table.objectName()}: heading {text!r}")
    return found


def outside(top: QWidget) -> list[str]:
    """The widgets that stick out of the one they stand in."""
    found = []
    for widget in visible(top):
        parent = widget.parentWidget()
        if widget.isWindow() or parent is None or _is_qts_own(widget):
            continue
        room = parent.rect()
        if isinstance(parent.parentWidget(), QScrollArea):
            room.adjust(-10_000, -10_000, 10_000, 10_000)  # it scrolls
        if not room.contains(widget.geometry()):
            name = widget.objectName() or type(widget).__name__
            found.append(f"{name}: {widget.geometry()} in {parent.rect()}")
    return found


def _is_qts_own(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractItemView | QAbstractSpinBox | QComboBox | QLineEdit):
            return True
        above = above.parentWidget()
    return False


def tab_jumps(top: QWidget, window: QWidget) -> list[str]:
    """Where the tab key leads back up or to the left, against the eye.

    From the foot of one column to the head of the next on its right is no jump.
    """
    stops = [each for each in tab_chain(window) if top.isAncestorOf(each)]
    found = []
    for one, next_one in pairwise(stops):
        here, there = place(one, window), place(next_one, window)
        if _scroller(one) is not _scroller(next_one):
            here, there = (_in_sight(each, window) for each in (one, next_one))
        above = there.bottom() <= here.top() and there.left() < here.right()
        overlap = min(here.bottom(), there.bottom()) - max(here.top(), there.top())
        same_line = overlap > min(here.height(), there.height()) / 2
        if above or (same_line and there.right() <= here.left()):
            found.append(f"{one.objectName()} -> {next_one.objectName()}")
    return found


def tab_chain(window: QWidget) -> list[QWidget]:
    """What the tab key reaches, from the window's first on."""
    chain = []
    at = window.nextInFocusChain()
    while at is not None and at is not window:
        by_tab = at.focusPolicy() & Qt.FocusPolicy.TabFocus
        if by_tab and at.isVisibleTo(window) and at.isEnabled() and at.focusProxy() is None:
            chain.append(at)
        at = at.nextInFocusChain()
    return chain


def place(widget: QWidget, window: QWidget) -> QRect:
    """Where a widget stands in its window."""
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _scroller(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _in_sight(widget: QWidget, window: QWidget) -> QRect:
    """Where it would be after scrolling to it: within what scrolls."""
    where, area = place(widget, window), _scroller(widget)
    if area is None:
        return where
    view = place(area.viewport(), window)
    where.moveTop(max(view.top(), min(where.top(), view.bottom() - where.height())))
    return where


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2)."""
    bright, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = colour.redF(), colour.greenF(), colour.blueF()
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def overlaps(top: QWidget) -> list[str]:
    """Widgets that stand on one another in the same parent."""
    found = []
    parents: dict[QWidget, list[QWidget]] = {}
    for widget in visible(top):
        parent = widget.parentWidget()
        if not widget.isWindow() and parent is not None and not _is_qts_own(widget):
            parents.setdefault(parent, []).append(widget)
    for parent, children in parents.items():
        if isinstance(parent, QAbstractScrollArea):
            continue  # its viewport and its bars are Qt's business
        for one, other in combinations(children, 2):
            if one.geometry().intersects(other.geometry()):
                names = (each.objectName() or type(each).__name__ for each in (one, other))
                found.append(f"{' on '.join(names)}: {one.geometry()}, {other.geometry()}")
    return found


def out_of_view(widget: QWidget) -> bool:
    """Whether any part of it is cut off by what it stands in, or by the window."""
    return widget.visibleRegion().boundingRect() != widget.rect()


def scrolled_in_vain(top: QWidget, least: int) -> list[str]:
    """Areas that scroll, of which fewer than `least` pixels are to be seen."""
    return [
        f"{type(area.widget()).__name__} of {top.objectName()}: {area.viewport().height()} high"
        for area in top.findChildren(QScrollArea)
        if area.isVisibleTo(top)
        and area.verticalScrollBar().maximum() > 0
        and area.viewport().height() < least
    ]
