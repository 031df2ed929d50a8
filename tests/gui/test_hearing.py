"""What is heard of the window: names, roles and announcements, asked of Qt's own interfaces."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Obstacle
from lensmor_desktop.domain.progress import Overall, Waiting
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.gui.accessibility import Speaker, announce, announcements
from lensmor_desktop.gui.background.failures import defect
from lensmor_desktop.gui.places import HISTORY, REVIEW, SHEET
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.elided import ElidedLabel
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.unlocking.wording import WAIT_NETWORK, WAIT_RESULTS
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of
from tests.gui.crowded import dialogs, filled, looking_like, places
from tests.gui.desk import Backstage, Desks, hurried, sample
from tests.gui.looking import visible

NAME, VALUE, MORE = QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description
FIGURE = re.compile(r"\d[\d.,\u202f]*")
SIZE = (1264, 640)


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[list[str]]:
    """A screen reader is at work; what it is told to announce, in order."""
    told: list[str] = []

    def listen(text: str, urgent: bool) -> None:
        told.append(f"! {text}" if urgent else text)

    announcements.made.connect(listen)
    QAccessible.setActive(True)
    yield told
    QAccessible.setActive(False)
    announcements.made.disconnect(listen)


def interface(widget: QObject) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def spoken(widget: QObject) -> str:
    """What is heard of a widget when the keyboard comes to it."""
    told = interface(widget)
    return " ".join(filter(None, (told.text(kind) for kind in (NAME, VALUE, MORE))))


def shown(widget: QWidget) -> str:
    """What is read on it."""
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLabel | QAbstractButton | QAbstractSpinBox | QLineEdit):
        return widget.text().replace("&", "")
    return ""


def names_that_fail(top: QWidget) -> Iterator[str]:
    """Widgets that are nameless, or whose name hides what is to be read on them."""
    for widget in visible(top):
        name = f"{widget.objectName() or type(widget).__name__}"
        if isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QAbstractItemView):
            continue  # Qt's own parts
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not interface(widget).text(NAME).strip()
        ):
            yield f"{name} has no name"
        heard = spoken(widget)
        words = shown(widget)
        hidden = [each for each in FIGURE.findall(words) if each not in heard]
        if hidden:
            yield f"{name}: {hidden} of {words!r} is not in {heard!r}"
        if isinstance(widget, QLabel) and " ".join(words.split()) not in " ".join(heard.split()):
            yield f"{name}: {words!r} is not in {heard!r}"


@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_has_a_name_and_no_name_hides_a_figure(
    desks: Desks, tmp_path: Path, language: str, heard: list[str], qapp: QApplication
) -> None:
    with looking_like(qapp, language, 1.0):
        desk = filled(desks, tmp_path, SIZE)
        found = []
        for page in places(desk):
            found += [f"{page.objectName()}: {each}" for each in names_that_fail(desk.window)]
        for dialog in dialogs(desk):
            found += [f"{dialog.objectName()}: {each}" for each in names_that_fail(dialog)]
    assert not found, "\n".join(sorted(set(found)))


def test_titles_are_headings(desks: Desks, tmp_path: Path, heard: list[str]) -> None:
    desk = filled(desks, tmp_path, SIZE)
    for top in (*places(desk), *dialogs(desk)):
        if top.objectName() == "helpDialog":
            continue  # its text has headings of its own
        titles = [each for each in visible(top) if isinstance(each, Heading)]
        assert titles, top.objectName()
        for title in titles:
            told = interface(title)
            assert told.role() is QAccessible.Role.Heading
            assert told.text(NAME) == title.text() != ""
            assert title.parentWidget() is told.parent().object()
    title = desk.find(Heading, "resultsTitle")
    title.setText("Other words")
    assert interface(title).text(NAME) == "Other words"


def test_a_box_is_a_group_by_the_name_of_what_it_says(qtbot: QtBot, heard: list[str]) -> None:
    box = Callout("someNotice")
    qtbot.addWidget(box)
    box.say("There is no key.", "Enter one.")
    told = interface(box)
    assert told.role() is QAccessible.Role.Grouping
    assert told.text(NAME) == "There is no key. Enter one."


def test_what_is_cut_for_the_eye_is_whole_for_the_ear(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.setText("Documents/Trade shows/a long way down/leads.xlsx")
    label.show()
    assert QLabel.text(label) != label.text()
    assert interface(label).text(NAME) == label.text()


def test_fields_are_the_buddies_of_their_labels(desks: Desks, tmp_path: Path) -> None:
    desk = filled(desks, tmp_path, SIZE)
    fields = ("worksheetBox", "headerRow", "eventColumn", "personColumn", "emailColumn")
    for name in (*fields, "limitBox", "firstBox"):
        field = desk.find(QWidget, name)
        (label,) = [each for each in desk.window.findChildren(QLabel) if each.buddy() is field]
        relations = [(one.object(), flag) for one, flag in interface(field).relations()]
        assert (label, QAccessible.RelationFlag.Label) in relations


# --- tables -------------------------------------------------------------------------------------


def cells(table: QTableView) -> Iterator[tuple[QAccessible.Role, str]]:
    told = interface(table)
    for at in range(told.childCount()):
        cell = told.child(at)
        if cell is not None:
            yield cell.role(), cell.text(NAME)


def test_tables_tell_their_headings_and_their_marks_in_words(
    desks: Desks, tmp_path: Path, heard: list[str]
) -> None:
    desk = filled(desks, tmp_path, SIZE)
    page = desk.window.review_page
    page.rows.toggle([0])
    desk.priced()
    for name in ("rowTable", "eventTable", "historyTable", "liveTable"):
        table = desk.find(QTableView, name)
        told = list(cells(table))
        headings = [text for role, text in told if role is QAccessible.Role.ColumnHeader]
        assert len(headings) == table.model().columnCount(), name
        assert all(headings), (name, headings)
        model, columns = table.model(), table.model().columnCount()
        texts = [text for role, text in told if role is QAccessible.Role.Cell]
        assert texts, name
        for row in range(min(5, model.rowCount())):
            for column in range(columns):
                index = model.index(row, column)
                marked = index.data(Qt.ItemDataRole.DecorationRole)
                ticked = index.data(Qt.ItemDataRole.CheckStateRole)
                if marked is not None or ticked is not None:
                    assert texts[row * columns + column].strip(), (name, row, column)
    first, second = (page.rows.index(row, page.rows.TICK).data(MARK) for row in (0, 1))
    assert first != second  # left out, and not


MARK = Qt.ItemDataRole.AccessibleTextRole


# --- names follow what they name ----------------------------------------------------------------


def test_unlock_says_why_it_cant_be_pressed_and_then_the_price(
    desks: Desks, tmp_path: Path, backstage: Backstage
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    checkout = desk.window.review_page.checkout
    assert checkout.unlock.isEnabled()
    assert "Working out" not in spoken(checkout.unlock)
    assert re.search(r"Price: .*\d+ credits", spoken(checkout.unlock))
    checkout.show_pricing(first_time=False)
    assert "Working out the price" in spoken(checkout.unlock)
    checkout.show_offer(given(desk.window.review_page.offer))
    assert "Working out" not in spoken(checkout.unlock)


def test_price_and_balance_are_heard_with_their_figures(
    desks: Desks, tmp_path: Path, backstage: Backstage
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    price, balance = desk.find(QLabel, "priceLabel"), desk.find(QLabel, "balanceLabel")
    assert spoken(price) == f"Price: {price.text()}"
    assert FIGURE.search(spoken(price))
    assert balance.text() == spoken(balance)
    account = desk.find(QLabel, "accountLabel")
    assert spoken(account) == account.text()
    desk.window.header.show_no_balance("Lensmor can't be reached.")
    assert spoken(account) == "Balance: not known Lensmor can't be reached."
    desk.window.header.show_balance(None)
    assert "reached" not in spoken(account)


def test_the_picture_of_the_outcomes_is_heard_as_numbers(
    desks: Desks, tmp_path: Path, heard: list[str]
) -> None:
    desk = filled(desks, tmp_path, SIZE)
    bar = desk.window.results_page.bar
    bar.show_counts({Outcome.UNLOCKED: 31, Outcome.NO_EMAIL: 4})
    assert interface(bar).role() is QAccessible.Role.Graphic
    assert interface(bar).text(NAME) == "Outcomes: Unlocked: 31, No email: 4"


# --- announcements ------------------------------------------------------------------------------


def after(heard: list[str], *pieces: str) -> int:
    """Where it was announced, with all of these pieces in it; fails where it was not."""
    found = [at for at, text in enumerate(heard) if all(piece in text for piece in pieces)]
    assert found, f"{pieces} is not in {heard}"
    return found[-1]


def test_a_run_is_heard_from_the_sheet_to_its_results(
    desks: Desks, tmp_path: Path, backstage: Backstage, heard: list[str]
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    reading, read = after(heard, "Reading and checking"), after(heard, "people are ready")
    assert reading < read
    desk.review()
    place = after(heard, "Step 2 of 4: Review")
    price = after(heard, "Price: ", "credits", "Balance now:")
    assert read < place < price
    desk.confirm()
    question = after(heard, "Spend credits?", "credits")
    began = after(heard, "Unlocking emails: 0 of")
    assert price < question < began
    desk.finished()
    done = after(heard, "emails are in your spreadsheet", "people have an email now")
    assert began < done
    assert sum("have an email now" in text for text in heard) == 1
    assert sum(text.startswith("Price:") for text in heard[: began + 1]) == 1


def test_progress_is_heard_in_tenths(desks: Desks, tmp_path: Path, heard: list[str]) -> None:
    desk = filled(desks, tmp_path, SIZE)
    page = desk.window.unlock_page
    page.start(given(desk.window.review_page.offer))
    heard.clear()
    for done in (0, 1, 9, 40, 40, 41, 95, 160, 399, 400):
        page.take((Overall(400, done, 0.0, 0.0, 400),))
    told = [text for text in heard if text.startswith("Unlocking emails")]
    assert told == [f"Unlocking emails: {n} of 400 people" for n in (40, 95, 160, 399)]


def test_pauses_waits_and_stops_are_heard(desks: Desks, tmp_path: Path, heard: list[str]) -> None:
    desk = filled(desks, tmp_path, SIZE)
    page = desk.window.unlock_page
    page.start(given(desk.window.review_page.offer))
    heard.clear()
    page.show_paused(True)
    assert heard[-1].startswith("Paused: nobody else is sent.")
    page.show_paused(False)
    heard.clear()
    for seconds in (30.0, 20.0, 10.0):
        page.take((Waiting(say(WAIT_NETWORK), seconds),))
    assert len(heard) == 1
    assert "can't be reached" in heard[0]
    page.take((Waiting(say(WAIT_RESULTS), 5.0),))
    assert len(heard) == 2  # it goes on
    page.take((Waiting(say(WAIT_RESULTS), 5.0),))
    assert len(heard) == 2  # that is as ever
    page.show_finishing()
    assert heard[-1].startswith("Nobody else is sent.")
    page.show_stopping()
    assert heard[-1].startswith("Stopping:")


def test_the_same_price_is_heard_again_after_a_change_but_not_unasked(
    desks: Desks, tmp_path: Path, backstage: Backstage, heard: list[str]
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    page = desk.window.review_page

    def prices() -> int:
        return sum(text.startswith("Price:") for text in heard)

    before = prices()
    page.checkout.show_offer(given(page.offer))
    assert prices() == before
    page.checkout.show_pricing(first_time=False)
    page.checkout.show_offer(given(page.offer))
    assert prices() == before + 1


def test_an_obstacle_is_heard_with_the_price(
    desks: Desks, tmp_path: Path, heard: list[str]
) -> None:
    desk = desks.sit(desks.backstage(hurried(balance=65)).open_service)
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.review()
    assert given(desk.window.review_page.offer).obstacle is Obstacle.TOO_FEW_CREDITS
    after(heard, "Price: ", desk.text("unlockReason"))


def test_a_question_about_the_sheet_is_heard(
    desks: Desks, tmp_path: Path, heard: list[str]
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.open(sample(tmp_path / "in", "one-event-no-column.csv"))
    box = desk.find(Callout, "question_event_id")
    assert box.isVisible()
    desk.until(lambda: bool(heard))
    after(heard, box.text().split(".")[0])


def test_how_many_rows_a_search_leaves_is_heard(
    desks: Desks, tmp_path: Path, heard: list[str]
) -> None:
    desk = filled(desks, tmp_path, SIZE)
    page = desk.window.review_page
    page.search.setText("Ulrike")
    desk.until(lambda: any(re.fullmatch(r"\d+ of 33 rows", text) for text in heard))


def test_errors_interrupt_and_questions_are_told_when_they_open(
    desks: Desks, tmp_path: Path, heard: list[str]
) -> None:
    desk = filled(desks, tmp_path, SIZE)
    failure = defect(ValueError())
    desk.window.show_failure(failure)
    assert any(text.startswith("! Something in the program went wrong") for text in heard)
    for dialog in dialogs(desk):
        if dialog.objectName() in ("confirmDialog", "correctDialog", "stopDialog", "errorDialog"):
            assert dialog.accessibleDescription()
            after(heard, dialog.accessibleDescription())


def test_places_are_told(desks: Desks, heard: list[str]) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    heard.clear()
    desk.window.go(HISTORY)
    desk.window.go(HISTORY)
    desk.window.go(SHEET)
    assert heard == ["History", "Step 1 of 4: Sheet, you are here"]
    desk.window.hide()
    desk.window.go(REVIEW)
    assert len(heard) == 2


def test_what_comes_out_of_sight_is_told_when_it_is_seen_and_once(
    qtbot: QtBot, heard: list[str]
) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    speaker = Speaker(box)
    speaker.say("One", "", "two")
    assert heard == []
    box.show()
    speaker.tell()
    speaker.tell()
    assert heard == ["One\ntwo"]
    speaker.say("One", "two")
    assert heard == ["One\ntwo"]
    speaker.say()
    speaker.say("One", "two")
    assert heard == ["One\ntwo"] * 2


def test_nothing_is_announced_while_nobody_listens(qtbot: QtBot, heard: list[str]) -> None:
    widget = QPushButton()
    qtbot.addWidget(widget)
    QAccessible.setActive(False)
    announce(widget, "Nobody hears this")
    QAccessible.setActive(True)
    announce(widget, "")
    assert heard == []
