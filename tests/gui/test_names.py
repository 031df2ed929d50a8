"""What people with a keyboard, a screen reader or a test script rely on."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QWidget,
)

from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Problem, SheetRow, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.gui.background.failures import defect
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.dialogs.correct import CorrectDialog
from lensmor_desktop.gui.dialogs.error import ErrorDialog
from lensmor_desktop.gui.dialogs.help import HelpDialog
from lensmor_desktop.gui.dialogs.receipt import ReceiptDialog
from lensmor_desktop.gui.dialogs.settings import SettingsDialog
from lensmor_desktop.gui.dialogs.stop import StopDialog
from lensmor_desktop.gui.widgets.outcome_bar import ORDER
from lensmor_desktop.unlocking.receipt import Receipt
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of, past_run
from tests.gui.desk import Desk, Desks, sample

README = Path(__file__).with_name("README.md")
MADE_WHEN_ASKED = {
    "updateBanner",
    "updatePageButton",
    "updateAwayButton",
    "arrivalBox",
    "arrivalCloseButton",
    "setAsideButton",
    "supportFileDialog",
    "supportSavedBox",
    "supportShowButton",
    "supportCloseButton",
    "closeQuestion",
    "keepRunningButton",
    "closeNowButton",
    "restoreQuestion",
    "restoreYesButton",
    "restoreNoButton",
    "forgetQuestion",
    "forgetYesButton",
    "forgetNoButton",
    "saveReceiptDialog",
    "writeToDialog",
    "outputDialog",
}
CONTROLS = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView)


@pytest.fixture
def reviewed(desks: Desks, tmp_path: Path) -> Desk:
    """A window that shows a sheet's rows and price."""
    desk = desks.sit(opener_of(Script()))
    desk.open(sample(tmp_path / "in", "several-events-repeats.xlsx"))
    desk.review()
    return desk


def made_by_us(widget: QWidget) -> bool:
    """Not a part that Qt builds inside a widget of its own."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QComboBox | QAbstractSpinBox | QAbstractItemView | QLineEdit):
            return False
        above = above.parentWidget()
    return not widget.objectName().startswith("qt_")


def a_problem() -> SheetRow:
    """A row whose ID has a blank inside."""
    reason = say("C17 holds an ID with blanks inside (48 213). Type it again without them.")
    problem = Problem("C17", "48 213", reason)
    return SheetRow(17, "204518", "", Verdict.INVALID, reason, problem, name="Ada Practice")


def dialogs(desk: Desk) -> list[QDialog]:
    offer = given(desk.window.review_page.offer)
    return [
        ConfirmDialog(offer, practice=True, parent=desk.window),
        ErrorDialog(defect(ValueError()), desk.window, settings=True),
        SettingsDialog(desk.window.conductor.state, desk.window),
        HelpDialog(desk.window),
        CorrectDialog(
            a_problem(),
            "C17",
            "48 213",
            "There is a blank inside.",
            IdentifierKind.PERSON,
            lambda _: (),
            desk.window,
        ),
        StopDialog(desk.window),
        ReceiptDialog(Receipt(past_run(), None, 150, False, (), ()), desk.window),
    ]


def controls(desk: Desk) -> list[QWidget]:
    tops: list[QWidget] = [desk.window, *dialogs(desk)]
    found = [w for top in tops for w in top.findChildren(QWidget) if isinstance(w, CONTROLS)]
    return [widget for widget in found if made_by_us(widget)]


def test_every_control_has_a_name_for_the_screen_reader(reviewed: Desk) -> None:
    for control in controls(reviewed):
        spoken = control.accessibleName() or getattr(control, "text", str)()
        assert spoken.strip(), f"{control.objectName() or control} has no accessible name"


def test_every_control_has_an_object_name_that_the_readme_tells(reviewed: Desk) -> None:
    told = README.read_text(encoding="utf-8")
    for control in controls(reviewed):
        name = control.objectName()
        assert name, f"{control} ({control.accessibleName()}) has no object name"
        if not name.startswith(("chip_", "step")):
            assert f"`{name}`" in told, f"{name} is not in {README.name}"


def test_every_name_in_the_readme_exists(reviewed: Desk) -> None:
    tops: list[QWidget] = [reviewed.window, *dialogs(reviewed)]
    known = {w.objectName() for top in tops for w in (top, *top.findChildren(QWidget))}
    known |= MADE_WHEN_ASKED
    text = README.read_text(encoding="utf-8").partition("## Object names")[2]
    rows = [line for line in text.splitlines() if "|" in line]
    names = {part for line in rows for part in line.split("|")[1].split("`")[1::2]}
    assert names
    assert not {name for name in names if name not in known}


def test_no_attribute_hides_a_method_of_qt(reviewed: Desk) -> None:
    for widget in [reviewed.window, *reviewed.window.findChildren(QWidget), *dialogs(reviewed)]:
        if not type(widget).__module__.startswith("lensmor_desktop"):
            continue
        for base in (QMainWindow, QDialog, QWidget):
            if isinstance(widget, base):
                hidden = {
                    name
                    for name, value in vars(widget).items()
                    if callable(getattr(base, name, None)) and not isinstance(value, SignalInstance)
                }
                assert not hidden, f"{type(widget).__name__} hides {hidden}"


def test_tab_reaches_every_control_of_each_place(reviewed: Desk) -> None:
    window = reviewed.window
    summary = past_run(
        counts={Outcome.FAILED: 2, Outcome.UNCONFIRMED: 1, Outcome.NOT_SENT: 3},
        stop_reason=say("You stopped the run."),
        stopped_by=StoppedBy.USER,
        resumable=True,
    )
    window.results_page.show_summary(summary)
    window.history_page.show_runs((summary,))
    for page in (
        window.sheet_page,
        window.review_page,
        window.results_page,
        window.history_page,
    ):
        window.pages.setCurrentWidget(page)
        QApplication.processEvents()
        wanted = {
            widget.objectName()
            for widget in page.findChildren(QWidget)
            if isinstance(widget, CONTROLS)
            and made_by_us(widget)
            and widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        }
        assert wanted
        reached = set()
        at = given(window.nextInFocusChain())
        while at is not window:
            reached.add(at.objectName())
            at = given(at.nextInFocusChain())
        assert wanted <= reached


def test_the_whole_way_to_the_dialog_by_keyboard(desks: Desks, tmp_path: Path) -> None:
    script = Script()
    desk = desks.sit(opener_of(script))
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    window = desk.window
    window.activateWindow()
    desk.until(lambda: window.sheet_page.review.hasFocus())
    desk.qtbot.keyClick(window.sheet_page.review, Qt.Key.Key_Space)
    desk.priced()
    window.review_page.checkout.unlock.setFocus()
    desk.qtbot.keyClick(window.review_page.checkout.unlock, Qt.Key.Key_Space)
    dialog = desk.dialog("confirmDialog")
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    desk.until(lambda: not dialog.isVisible())
    assert "run" not in script.calls
    assert QKeySequence(QKeySequence.StandardKey.Open).toString() == "Ctrl+O"


@pytest.mark.parametrize("practice", [False, True])
def test_nothing_is_cut_off_at_the_smallest_laptop(
    desks: Desks, tmp_path: Path, practice: bool
) -> None:
    desk = desks.sit(opener_of(Script()), practice=practice)
    window = desk.window
    window.resize(1024, 640)
    desk.open(sample(tmp_path / "in", "several-events-repeats.xlsx"))
    desk.review()
    crowded = past_run(
        run=1_234,
        source=str(tmp_path / "in" / "several-events-repeats.xlsx"),
        counts=dict.fromkeys(ORDER, 12_345),
        stop_reason=say("3 requests in a row brought no address, so the run has paused. " * 2),
        stopped_by=StoppedBy.USER,
        resumable=True,
        notices=(say("Your balance fell by 1,234,567 credits during this run. " * 3),),
    )
    window.results_page.show_summary(crowded)
    window.history_page.show_runs([crowded] * 30)
    for place in range(window.pages.count()):
        window.pages.setCurrentIndex(place)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (1024, 640)
        page = given(window.pages.currentWidget())
        assert page.minimumSizeHint().width() <= page.width(), page.objectName()
        assert page.minimumSizeHint().height() <= page.height(), page.objectName()
        for button in page.findChildren(QAbstractButton):
            if button.isVisible() and button.text():
                text = button.text().replace("&", "")
                assert button.fontMetrics().horizontalAdvance(text) < button.width(), text


def test_names_of_people_at_lensmor_stand_beside_the_sheets(desks: Desks, tmp_path: Path) -> None:
    backstage = desks.backstage()
    path = tmp_path / "wrong.csv"
    good = sample(tmp_path / "in", "one-event-no-column.csv").read_text(encoding="utf-8-sig")
    ids = [line.split(",")[3] for line in good.splitlines()[1:]]
    lines = ["Name,Company,Lensmor Event ID,Lensmor Personnel ID"]
    lines += [f"Bob Ray,Nowhere,205377,{person}" for person in ids]
    path.write_text("\n".join(lines), encoding="utf-8")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    page = desk.window.review_page
    assert not page.checkout.unlock.isEnabled()
    assert "Bob Ray" in desk.text("unlockReason")
    assert "--skip" not in desk.text("unlockReason")
    assert not page.row_table.isColumnHidden(page.rows.LENSMOR)
    cells = [page.rows.index(at, page.rows.LENSMOR) for at in range(page.rows.rowCount())]
    says = next(cell for cell in cells if cell.data())
    assert "Bob Ray" not in says.data()
    assert says.data(Qt.ItemDataRole.DecorationRole) is not None
    assert desk.text("obstacleButton") == "Choose the columns"
    desk.click("identityOverride")
    desk.priced()
    assert page.wishes().skip_identity_check
    assert page.checkout.unlock.isEnabled()
    assert page.checkout.sure.isVisible()  # and can be taken back
    assert backstage.posts() == 0


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    code = (
        "import sys, lensmor_desktop.gui.app, lensmor_desktop.__main__\n"
        "heavy = {'openpyxl', 'requests', 'keyring', 'lxml', 'sqlite3', 'urllib3'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_arguments_that_make_no_sense_are_told_before_any_window() -> None:
    for arguments in (["--nonsense"], ["a.xlsx", "--data-dir"]):
        done = subprocess.run(
            [sys.executable, "-m", "lensmor_desktop", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 2
        assert "usage: lensmor-desktop" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_labels_that_tests_rely_on_are_labels(reviewed: Desk) -> None:
    for name in ("priceLabel", "balanceLabel", "resultsSummary", "unlockReason"):
        assert isinstance(reviewed.find(QLabel, name), QLabel)


def test_a_click_that_comes_before_the_rest_of_the_window_is_not_lost(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    assert not desk.window.making.done
    button = desk.window.settings
    place = button.mapTo(desk.window, button.rect().center())
    handle = desk.window.windowHandle()  # as the system sends it
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)
    assert desk.dialog("settingsDialog").isVisible()
    desk.ready()  # and the start goes on as ever


def test_enter_presses_the_button_that_has_the_keyboard(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.until(desk.window.sheet_page.review.hasFocus)
    desk.qtbot.keyClick(desk.window.sheet_page.review, Qt.Key.Key_Return)
    desk.priced()
    assert desk.page() == "reviewPage"
