"""What wraps its texts gets the height that they need, when it is narrower and when they change."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lensmor_desktop.gui.widgets.pane import Pane
from lensmor_desktop.gui.widgets.places_stack import LooseStack

LONG = "What is left of the credits that were agreed to, and whom they pay for. " * 4


def a_pane(label: QLabel) -> QWidget:
    pane, card = Pane(), QWidget()
    QVBoxLayout(card).addWidget(label)
    pane.column.addWidget(card)
    return pane


def a_stack(label: QLabel) -> QWidget:
    stack, place, card = LooseStack(), QWidget(), QWidget()
    QVBoxLayout(card).addWidget(label)
    QVBoxLayout(place).addWidget(card)
    stack.addWidget(place)
    return stack


@pytest.mark.parametrize("make", [a_pane, a_stack])
@pytest.mark.parametrize("change", ["narrower", "a longer text"])
def test_its_texts_have_room_after_a_change(
    qtbot: QtBot, make: Callable[[QLabel], QWidget], change: str
) -> None:
    label = QLabel(LONG if change == "narrower" else "Short.")
    label.setWordWrap(True)
    splitter = QSplitter(Qt.Orientation.Vertical)
    qtbot.addWidget(splitter)
    splitter.addWidget(make(label))
    splitter.addWidget(QWidget())
    splitter.resize(900, 600)
    splitter.setSizes([1, 600])
    with qtbot.waitExposed(splitter):
        splitter.show()
    before = label.height()
    if change == "narrower":
        splitter.resize(300, 600)
    else:
        label.setText(LONG)
    qtbot.waitUntil(lambda: label.height() > before)
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))
