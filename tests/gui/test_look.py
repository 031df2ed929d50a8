"""Nothing is cut off, nothing sticks out, everything can be read, and Tab follows the eye.

Measured at the smallest size, in German, in a language of longer words, and in larger letters.
What the measuring is worth is shown on widgets that are wrong on purpose.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from lensmor_desktop.gui.models.event_model import EventModel
from lensmor_desktop.gui.models.row_model import RowModel
from lensmor_desktop.gui.models.run_models import LiveModel
from lensmor_desktop.gui.signs import OUTCOME_SIGNS, STATE_SIGNS, VERDICT_SIGNS
from lensmor_desktop.gui.theme import DARK, LIGHT, Colours
from lensmor_desktop.gui.widgets.outcome_bar import ORDER
from lensmor_desktop.gui.words import ACCESSES, OUTCOMES, RUN_STATES, VERDICTS
from tests.fakes.given import given
from tests.gui.crowded import dialogs, filled, looking_like, places, settle
from tests.gui.desk import Desk, Desks
from tests.gui.looking import contrast, cut_texts, outside, tab_jumps

SMALLEST = (1024, 640)
LOOKS = (("en", 1.0), ("de", 1.0), ("longer", 1.0), ("zh_CN", 1.0), ("en", 1.3), ("de", 1.3))


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def look(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[tuple[str, float]]:
    """A language and a size of letters, for everything that is built in the test."""
    with looking_like(qapp, *request.param):
        yield request.param


@pytest.fixture
def full(desks: Desks, tmp_path: Path, look: tuple[str, float]) -> Desk:
    """A window in which every place has much to show."""
    return filled(desks, tmp_path, SMALLEST)


def cut_words(table: QTableView, column: int, words: Mapping[Any, str]) -> Iterator[str]:
    """Words of a column, as the person's language has them, that are wider than it."""
    context = next(iter(words)).__class__.__name__
    for word in words.values():
        told = QCoreApplication.translate(context, word)
        if table.fontMetrics().horizontalAdvance(told) + 16 + 12 > table.columnWidth(column):
            yield f"{table.objectName()}: {told!r} in its column"


def test_no_text_is_cut_off_and_nothing_sticks_out_in_any_place(full: Desk) -> None:
    for outcome in ORDER:
        full.window.unlock_page._counts[outcome].show_number(12_345)
        full.window.unlock_page._counts[outcome].show()
    found = []
    for page in places(full):
        assert (full.window.width(), full.window.height()) == SMALLEST
        faults = (*cut_texts(full.window), *outside(full.window))
        found += [f"{page.objectName()}: {fault}" for fault in faults]
    found += cut_words(full.window.review_page.row_table, RowModel.VERDICT, VERDICTS)
    found += cut_words(full.window.review_page.event_table, EventModel.ACCESS, ACCESSES)
    found += cut_words(full.window.unlock_page.live_table, LiveModel.STATUS, OUTCOMES)
    full.window.conductor.forget_sheet()
    settle()
    found += [f"no sheet: {cut}" for cut in cut_texts(full.window)]
    assert not found, "\n".join(sorted(set(found)))


def test_dialogs_show_all_of_their_texts(full: Desk) -> None:
    found = []
    for dialog in dialogs(full):
        name = dialog.objectName()
        found += [f"{name}: {cut}" for cut in (*cut_texts(dialog), *outside(dialog))]
        if dialog.width() > SMALLEST[0] - 20 or dialog.height() > SMALLEST[1] - 40:
            found.append(f"{name} is larger than the smallest window: {dialog.size()}")
    assert not found, "\n".join(found)


def test_tab_follows_the_eye(desks: Desks, tmp_path: Path) -> None:
    desk = filled(desks, tmp_path, SMALLEST)
    found = []
    for page in places(desk):
        found += [f"{page.objectName()}: {jump}" for jump in tab_jumps(page, desk.window)]
    found += tab_jumps(given(desk.window.steps.parentWidget()), desk.window)
    for dialog in dialogs(desk):
        found += [f"{dialog.objectName()}: {jump}" for jump in tab_jumps(dialog, dialog)]
    assert not found, "\n".join(found)


# --- colours ---

TONES = {
    tone for signs in (VERDICT_SIGNS, OUTCOME_SIGNS, STATE_SIGNS) for _shape, tone in signs.values()
} | {tone for _word, (_shape, tone) in RUN_STATES.values()}
BEHIND_WORDS = {
    # Labels in windows, cards and tables; rows are every second time raised, or selected.
    "text": ("window", "surface", "raised", "accent_soft", "careful_soft", "bad_soft", "good_soft"),
    "muted": ("window", "surface", "raised", "accent_soft"),
    # Buttons, links, the band.
    "on_accent": ("accent", "accent_hover"),
    "accent": ("window", "surface", "good_soft", "careful_soft"),
    "on_band": ("band",),
    # Labels that are good, careful or bad; and the words of verdicts and outcomes in tables.
    "good": ("window", "surface"),
    "careful": ("window", "surface"),
    "bad": ("window", "surface"),
}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_word_stands_out_from_what_is_behind_it(colours: Colours) -> None:
    pairs = {(front, behind) for front, all_ in BEHIND_WORDS.items() for behind in all_}
    pairs |= {(tone, behind) for tone in TONES for behind in ("surface", "raised", "accent_soft")}
    weak = {
        f"{front} on {behind}: {ratio:.2f}"
        for front, behind in pairs
        if (ratio := contrast(getattr(colours, front), getattr(colours, behind))) < 4.5
    }
    assert not weak


def test_no_colour_of_words_is_forgotten() -> None:
    names = {field.name for field in fields(Colours)} - {"dark"}
    behind = {each for all_ in BEHIND_WORDS.values() for each in all_}
    rest = names - set(BEHIND_WORDS) - behind - TONES
    # Lines and outlines; words never have these colours.
    assert rest == {"border", "outline_base"}


# --- what the measuring is worth ---


@pytest.fixture
def bench(qtbot: object) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(400, 200)
    yield made
    made.deleteLater()


def test_cut_texts_are_found(bench: QWidget) -> None:
    long = "A text that has no room here at all"
    label, wrapped = QLabel(long, bench), QLabel(long, bench)
    wrapped.setWordWrap(True)
    combo = QComboBox(bench)
    combo.addItem(long)
    search = QLineEdit(bench)
    search.setPlaceholderText(long)
    wrong = [label, wrapped, QPushButton(long, bench), QCheckBox(long, bench), combo, search]
    for at, widget in enumerate(wrong):
        widget.setObjectName(f"wrong{at}")
        widget.setGeometry(0, 20 * at, 60, 20)
    right = QLabel("Short", bench)
    right.setGeometry(200, 0, 100, 30)
    bench.show()
    assert {each.partition(":")[0] for each in cut_texts(bench)} == {f"wrong{n}" for n in range(6)}


def test_what_sticks_out_is_found(bench: QWidget) -> None:
    inside, out = QLabel("in", bench), QLabel("out", bench)
    inside.setGeometry(QRect(0, 0, 50, 20))
    out.setGeometry(QRect(380, 0, 50, 20))
    out.setObjectName("out")
    bench.show()
    assert [each.partition(":")[0] for each in outside(bench)] == ["out"]


def test_jumps_of_the_tab_key_are_found(bench: QWidget) -> None:
    line = QHBoxLayout(bench)
    buttons = [QPushButton(name) for name in "abc"]
    for button in buttons:
        button.setObjectName(button.text())
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        line.addWidget(button)
    bench.show()
    settle()
    assert tab_jumps(bench, bench) == []
    QWidget.setTabOrder(buttons[2], buttons[1])
    assert tab_jumps(bench, bench) == ["c -> b"]


def test_weak_colours_are_found() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast(LIGHT.border, LIGHT.surface) < 4.5
