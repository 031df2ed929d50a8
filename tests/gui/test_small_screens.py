"""The window on small screens: all of it within them, and the way on always in view.

A size here is that of the window's inside: the screen in device-independent pixels, less the
taskbar and the frame. 1920 x 1080 at 150 % and at 200 % are 1280 x 720 and 960 x 540.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from lensmor_desktop.gui.widgets.outcome_bar import ORDER
from lensmor_desktop.gui.widgets.scrolling_dialog import ScrollingDialog
from lensmor_desktop.gui.widgets.tall_area import TallArea, TallColumn
from lensmor_desktop.gui.window_place import AT_FIRST, FRAME, SMALLEST, within
from lensmor_desktop.platform.kind import is_macos
from lensmor_desktop.settings.view import View, keep_view, read_view
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of
from tests.gui.crowded import dialogs, filled, looking_like, places, settle
from tests.gui.desk import Desks
from tests.gui.looking import cut_texts, out_of_view, outside, overlaps, scrolled_in_vain
from tests.gui.on_screens import Screen, opened

TASKBAR = 48
MENU_BAR = 24
SCREENS = {
    "960x540": (960, 540),
    "1366x768 at 150 %": (910, 512),
    "1280x720": (1280, 720),
    "1366x768": (1366, 768),
}
LOOKS = (("en", 1.0), ("de", 1.0), ("zh_CN", 1.0), ("longer", 1.0), ("de", 1.3), ("en", 1.5))
WAYS_ON = {
    "sheetPage": "reviewButton",
    "reviewPage": "unlockButton",
    "unlockPage": "stopButton",
    "resultsPage": "openWorkbookButton",
    "historyPage": "historyReceiptButton",
    "confirmDialog": "confirmButton",
    "correctDialog": "correctOkButton",
    "errorDialog": "closeErrorButton",
    "helpDialog": "helpCloseButton",
    "receiptDialog": "receiptCloseButton",
    "settingsDialog": "saveSettingsButton",
    "stopDialog": "stopNowButton",
}
"""The button that leads on, in each place and dialog."""


def inside(screen: tuple[int, int]) -> tuple[int, int]:
    """What a screen leaves of a window."""
    # A Mac has the menu bar above its windows; a simulated one draws it inside.
    below = screen[1] - TASKBAR + (MENU_BAR if is_macos() else 0)
    room = QSize(screen[0], below).shrunkBy(FRAME)
    return room.width(), room.height()


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def look(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    with looking_like(qapp, *request.param):
        yield


def faults(top: QWidget, part: QWidget) -> Iterator[str]:
    """What an eye would find wrong in a place of a window, or in a dialog."""
    yield from (*cut_texts(top), *outside(top), *overlaps(top))
    yield from scrolled_in_vain(part, 2 * part.fontMetrics().lineSpacing())
    button = given(part.findChild(QPushButton, WAYS_ON[part.objectName()]))
    if out_of_view(button):
        yield f"{button.objectName()} is not all in view: {button.visibleRegion().boundingRect()}"


def test_every_place_is_whole_and_its_way_on_in_view_on_every_screen(
    desks: Desks, tmp_path: Path, look: None
) -> None:
    desk = filled(desks, tmp_path, inside(SCREENS["960x540"]))
    window = desk.window
    for outcome in ORDER:
        window.unlock_page._counts[outcome].show_number(12_345)
    window.review_page.checkout._refuse("The names at Lensmor differ. Choose the column. " * 5)
    window.review_page.checkout.sure.show()
    window.review_page.checkout.help.show()
    window.unlock_page.notices.say("The event is unlocked.\n" * 3)
    window.history_page.notice.say("The results were written again. " * 4, "They are there.")
    found = []
    for name, screen in SCREENS.items():
        window.resize(*inside(screen))
        for page in places(desk):
            assert (window.width(), window.height()) == inside(screen)
            found += [f"{name}: {page.objectName()}: {fault}" for fault in faults(window, page)]
    assert not found, "\n".join(sorted(set(found)))


def test_before_there_is_a_sheet_the_ways_to_begin_are_in_view(
    desks: Desks, tmp_path: Path, look: None
) -> None:
    desk = filled(desks, tmp_path, inside(SCREENS["960x540"]))
    window = desk.window
    window.conductor.forget_sheet()
    window.sheet_page.resume_offer.say("A run was interrupted. " * 4, "Nothing is lost. " * 5)
    found = []
    for name, screen in SCREENS.items():
        window.resize(*inside(screen))
        settle()
        wrong = (*cut_texts(window), *outside(window), *overlaps(window))
        found += [f"{name}: {fault}" for fault in wrong]
        for button in (window.sheet_page.drop.open_button, window.sheet_page.drop.sample_button):
            if out_of_view(button):
                found.append(f"{name}: {button.objectName()} is not in view")
    assert not found, "\n".join(found)


def test_every_dialog_fits_the_smallest_screen_with_its_way_on_in_view(
    desks: Desks, tmp_path: Path, look: None
) -> None:
    room = QSize(*inside(SCREENS["960x540"]))
    found = []
    for dialog in dialogs(filled(desks, tmp_path, (room.width(), room.height()))):
        dialog.resize(dialog.size().boundedTo(room))  # the tests' own screen is higher
        settle()
        found += [f"{dialog.objectName()}: {fault}" for fault in faults(dialog, dialog)]
        if dialog.size() != dialog.size().boundedTo(room):
            found.append(f"{dialog.objectName()} is too large: {dialog.size()}")
    assert not found, "\n".join(found)


# --- opening within the screen, and where it was left -------------------------------------------


@pytest.mark.parametrize(
    ("pixels", "scale"),
    [
        ((1366, 768), 1.0),
        ((1920, 1080), 1.25),
        ((1920, 1080), 1.5),
        ((1920, 1080), 2.0),
        ((1366, 768), 1.5),
        ((1366, 768), 2.0),  # less than the window can do with: then it is all of it
        ((2560, 1440), 1.0),
    ],
)
def test_the_window_opens_within_the_screen(
    pixels: tuple[int, int], scale: float, tmp_path: Path
) -> None:
    told = opened([Screen(*pixels)], tmp_path, scale=scale)
    screen = QRect(*told["available"])
    assert abs(screen.width() - pixels[0] / scale) < 2
    assert screen.contains(QRect(*told["opened"]))
    usual = AT_FIRST.boundedTo(screen.size().shrunkBy(FRAME))
    assert told["normal"][2:] == [usual.width(), usual.height()]


def test_dialogs_stay_within_the_screen_too(tmp_path: Path) -> None:
    told = opened([Screen(1920, 1080)], tmp_path, "show-dialogs", scale=2.0)
    screen = QRect(0, 0, 960, 540)
    places = {name: QRect(*place) for name, place in told["dialogs"].items()}
    assert set(places) == {name for name in WAYS_ON if name.endswith("Dialog")}
    beyond = {name: place for name, place in places.items() if not screen.contains(place)}
    assert not beyond


def test_it_opens_where_it_was_left(tmp_path: Path) -> None:
    two = [Screen(1920, 1080), Screen(1920, 1080, x=1920)]
    opened(two, tmp_path, "2100,120,1000,700")
    told = opened(two, tmp_path)
    assert told["normal"] == [2100, 120, 1000, 700]
    assert told["screen"] == "screen 1"


def test_it_opens_maximised_where_it_was(tmp_path: Path) -> None:
    two = [Screen(1920, 1080), Screen(1920, 1080, x=1920)]
    opened(two, tmp_path, "2100,120,1000,700")
    opened(two, tmp_path, "maximise")
    told = opened(two, tmp_path)
    assert (told["maximised"], told["screen"]) == (True, "screen 1")
    assert told["normal"] == [2100, 120, 1000, 700]  # so large is it when that is taken back


def test_a_place_on_a_screen_that_is_gone_comes_back_on_one_that_is_there(tmp_path: Path) -> None:
    opened([Screen(1366, 768), Screen(2560, 1440, x=1366)], tmp_path, "2600,500,1300,900")
    told = opened([Screen(1366, 768)], tmp_path)
    assert QRect(0, 0, 1366, 768).contains(QRect(*told["opened"]))
    assert told["least"][0] <= told["normal"][2]


def test_widths_that_were_dragged_are_there_again(desks: Desks, tmp_path: Path) -> None:
    desk = filled(desks, tmp_path, None)
    page = desk.window.review_page
    table, split = page.row_table, desk.find(QSplitter, "reviewSplit")
    list(places(desk))
    desk.window.pages.setCurrentWidget(page)
    settle()
    usual = [table.columnWidth(at) for at in range(page.rows.columnCount())]
    table.setColumnWidth(3, usual[3] + 57)
    split.moveSplitter(split.sizes()[0] - 20, 1)
    split.splitterMoved.emit(split.sizes()[0], 1)  # as by the mouse
    sizes = split.sizes()
    desks.leave(desk)

    again = filled(desks, tmp_path, None)
    again.window.pages.setCurrentWidget(again.window.review_page)
    settle()
    table = again.window.review_page.row_table
    now = [table.columnWidth(at) for at in range(again.window.review_page.rows.columnCount())]
    assert now[3] == usual[3] + 57
    assert [*now[:3], *now[4:-1]] == [*usual[:3], *usual[4:-1]]
    assert again.find(QSplitter, "reviewSplit").sizes() == sizes
    assert set(read_view(tmp_path / "data").columns["rowTable"]) == {0, usual[3] + 57}


def test_a_window_closed_before_it_is_complete_forgets_no_width(
    desks: Desks, tmp_path: Path
) -> None:
    before = View(splits={"reviewSplit": (300, 200)}, columns={"rowTable": (0, 80)})
    keep_view(tmp_path / "data", before)
    desk = desks.sit(opener_of(Script()))
    desk.window.close()
    kept = read_view(tmp_path / "data")
    assert (kept.splits, kept.columns) == (before.splits, before.columns)
    assert kept.place is not None


@pytest.mark.parametrize("place", [(-4000, -4000, 900, 600), (1300, 700, 900, 600), (0, 0, 1, 1)])
def test_a_place_is_brought_wholly_into_the_screen(place: tuple[int, int, int, int]) -> None:
    screen = QRect(0, 30, 1366, 698)
    found = within(QRect(*place), screen)
    assert screen.contains(found.marginsAdded(FRAME))
    assert found.size() == QRect(*place).size()


def test_a_place_that_fits_stays(tmp_path: Path) -> None:
    place = QRect(100, 100, SMALLEST.width(), SMALLEST.height())
    assert within(place, QRect(0, 0, 1366, 728)) == place


# --- what scrolls -------------------------------------------------------------------------------


def test_a_dialog_grows_with_what_it_says_and_never_shrinks(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    dialog = ScrollingDialog(40, desk.window)
    label = QLabel("One line")
    label.setWordWrap(True)
    dialog.column.addWidget(label)
    dialog.show()
    settle()
    before = dialog.height()
    label.setText("Many words. " * 60)
    settle()
    assert label.height() >= label.heightForWidth(label.width())
    grown = dialog.height()
    assert grown > before
    label.setText("One line")
    settle()
    assert dialog.height() == grown
    dialog.close()


def test_what_scrolls_follows_the_keyboard_and_asks_for_its_height(qtbot: QtBot) -> None:
    fields = [QLineEdit() for _ in range(30)]
    area = TallArea(TallColumn(*fields))
    qtbot.addWidget(area)
    assert area.sizeHint().height() > 30 * fields[0].sizeHint().height()
    area.resize(300, 120)
    area.show()
    area.activateWindow()
    settle()
    assert out_of_view(fields[-1])
    fields[-1].setFocus()
    settle()
    assert not out_of_view(fields[-1])


def test_an_area_goes_and_comes_with_what_is_in_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    one, other = QLabel("one"), QLabel("other")
    one.hide()
    other.hide()
    area = TallArea(TallColumn(one, other), window, hides=True)
    window.show()
    settle()
    assert not area.isVisible()
    other.show()
    assert area.isVisible()
    one.show()
    other.hide()
    assert area.isVisible()
    one.hide()
    assert not area.isVisible()
    one.show()
    assert one.isVisible()


# --- what the measuring is worth ----------------------------------------------------------------


def test_overlaps_and_what_is_out_of_view_are_found(qtbot: QtBot) -> None:
    bench = QWidget()
    qtbot.addWidget(bench)
    bench.resize(200, 100)
    one, other, far = (QPushButton(name, bench) for name in ("one", "other", "far"))
    for button, place in ((one, (0, 0)), (other, (30, 10)), (far, (150, 60))):
        button.setObjectName(button.text())
        button.setGeometry(*place, 60, 30)
    bench.show()
    settle()
    assert [each.partition(":")[0] for each in overlaps(bench)] == ["one on other"]
    assert out_of_view(far)
    assert not out_of_view(other)
    area = TallArea(TallColumn(*(QLabel(f"{n}") for n in range(20))), bench)
    area.setGeometry(0, 60, 100, 8)
    area.show()
    settle()
    assert scrolled_in_vain(bench, 20)
