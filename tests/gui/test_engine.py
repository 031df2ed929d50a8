"""The engine's thread: what goes wrong in it is told, and what is outdated is dropped."""

import gc
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel, QSpinBox

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Obstacle, Trouble
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import ApiError, JournalError, SpendingRefused
from lensmor_desktop.gui import app
from lensmor_desktop.gui.background.failures import defect
from lensmor_desktop.gui.dialogs.error import ErrorDialog
from lensmor_desktop.gui.main_window import MainWindow
from lensmor_desktop.gui.wording import told
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of, past_run
from tests.gui.desk import KEY, Desk, Desks, sample


def people_csv(folder: Path, count: int) -> Path:
    path = folder / "people.csv"
    lines = ["Name,Company,Lensmor Event ID,Lensmor Personnel ID"]
    lines += [f"Person {n},Firm {n % 7},1024,{7_000_000 + n}" for n in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def ready_to_unlock(desks: Desks, script: Script, folder: Path, count: int = 250) -> Desk:
    desk = desks.sit(opener_of(script))
    desk.open(people_csv(folder, count))
    desk.review()
    return desk


def test_the_window_lives_while_a_run_goes(desks: Desks, tmp_path: Path) -> None:
    script = Script(batch=10, pace=0.02, waiting=("Waiting for Lensmor's results.", 12.0))
    desk = ready_to_unlock(desks, script, tmp_path)
    progress = QSignalSpy(desk.engine.progressed)
    desk.confirm()
    desk.until(lambda: "Looking again in 12 s" in desk.text("runState"))
    assert desk.page() == "unlockPage"
    assert not desk.find(QLabel, "runTitle").text().startswith("Unlocking events")
    desk.click("stepReview")
    assert desk.page() == "reviewPage"
    assert not desk.window.review_page.checkout.unlock.isEnabled()
    assert "under way" in desk.text("unlockReason")
    assert not desk.find(QSpinBox, "limitBox").isEnabled()
    assert not desk.window.settings.isEnabled()
    desk.click("stepUnlock")
    desk.finished()
    # 25 batches report four times each; the window hears of it about ten times a second.
    assert 2 <= progress.count() < 25
    assert desk.window.unlock_page.live.outcomes()[Outcome.UNLOCKED] > 180
    assert desk.window.unlock_page.batches.rowCount() == 25
    assert script.calls.count("run") == 1


def test_a_refusal_before_the_first_credit_leads_back_to_review(
    desks: Desks, tmp_path: Path
) -> None:
    refusal = SpendingRefused(say("Too few credits."), say("It needs more."), say("Buy some."))
    desk = ready_to_unlock(desks, Script(running=refusal), tmp_path)
    desk.confirm()
    dialog = desk.dialog("errorDialog")
    assert given(dialog.findChild(QLabel, "errorTitle")).text() == "Too few credits."
    assert given(dialog.findChild(QLabel, "errorHint")).text() == "Buy some."
    desk.click("closeErrorButton", dialog)
    desk.priced()
    assert desk.page() == "reviewPage"
    assert desk.window.review_page.checkout.unlock.isEnabled()
    assert desk.window.settings.isEnabled()


def test_a_defect_in_the_engine_is_told_in_plain_words(desks: Desks, tmp_path: Path) -> None:
    script = Script(running=KeyError("jane.doe@example.com sk_secret"))
    desk = ready_to_unlock(desks, script, tmp_path)
    desk.confirm()
    dialog = desk.dialog("errorDialog")
    texts = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Something in the program went wrong." in texts
    assert "nothing is paid twice" in texts
    assert "Traceback" not in texts
    assert "jane.doe" not in texts
    assert "sk_secret" not in texts
    desk.click("detailsButton", dialog)
    desk.click("copyButton", dialog)
    copied = QGuiApplication.clipboard().text()
    assert "KeyError" in copied
    assert "jane.doe" not in copied
    dialog.accept()


def test_the_details_of_an_api_error_hold_the_trace_id(desks: Desks, tmp_path: Path) -> None:
    error = ApiError(
        say("Lensmor refused the key."),
        say("It may be old."),
        say("Enter another key."),
        status=401,
        error_key="UNAUTHORIZED",
        trace_id="trace-77",
        method="POST",
        path="/external/contacts/unlock",
    )
    desk = ready_to_unlock(desks, Script(running=error), tmp_path)
    desk.confirm()
    dialog = desk.dialog("errorDialog", ErrorDialog)
    assert not dialog.details.isVisible()
    desk.click("detailsButton", dialog)
    assert "Trace ID: trace-77" in dialog.details.text()
    assert "POST /external/contacts/unlock" in dialog.details.text()
    assert KEY not in dialog.details_text()
    desk.click("errorKeyButton", dialog)
    desk.dialog("settingsDialog").reject()


def test_an_engine_that_cannot_start_is_told_and_can_be_tried_again(
    desks: Desks, tmp_path: Path
) -> None:
    script = Script(
        opening=JournalError(say("Another window is open."), say("It uses it."), say("Close it."))
    )
    desk = desks.sit(opener_of(script))
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    assert "Another window is open." in desk.text("startNoticeText")
    script.opening = None
    desk.open(people_csv(tmp_path, 3))
    assert desk.window.sheet_page.review.isEnabled()


def test_a_balance_that_cannot_be_read_is_no_dialog(desks: Desks, tmp_path: Path) -> None:
    error = ApiError(
        say("Lensmor refused the key."), say("It may be old."), say("Enter another."), status=401
    )
    desk = desks.sit(opener_of(Script(asking_balance=error)))
    desk.until(lambda: "Lensmor refused the key." in desk.text("startNoticeText"))
    assert desk.window.dialogs == []
    desk.click("enterKeyButton")
    desk.dialog("settingsDialog").reject()


def test_offline_can_be_tried_again(desks: Desks, tmp_path: Path) -> None:
    script = Script(
        trouble=Trouble(Obstacle.OFFLINE, say("Lensmor can't be reached."), say("Check the net."))
    )
    desk = ready_to_unlock(desks, script, tmp_path, 5)
    assert desk.text("unlockReason") == "Lensmor can't be reached. Check the net."
    assert desk.text("priceLabel") == "At most 75 credits"
    script.trouble = None
    desk.click("obstacleButton")
    desk.until(desk.window.review_page.checkout.unlock.isEnabled)


def test_a_pricing_defect_offers_to_try_again(desks: Desks, tmp_path: Path) -> None:
    script = Script(offering=ZeroDivisionError())
    desk = desks.sit(opener_of(script))
    desk.open(people_csv(tmp_path, 5))
    desk.click("reviewButton")
    desk.click("closeErrorButton", desk.dialog("errorDialog"))
    assert not desk.window.review_page.checkout.unlock.isEnabled()
    script.offering = None
    desk.click("obstacleButton")
    desk.until(desk.window.review_page.checkout.unlock.isEnabled)


def test_what_is_ticked_while_the_offer_is_made_is_priced_after_it(
    desks: Desks, tmp_path: Path
) -> None:
    script = Script(offer_gate=threading.Event())
    desk = desks.sit(opener_of(script))
    desk.open(people_csv(tmp_path, 20))
    desk.click("reviewButton")
    desk.until(lambda: "offer" in script.calls)
    desk.find(QSpinBox, "firstBox").setValue(7)
    desk.qtbot.wait(400)  # longer than the pause after which a new price is asked for
    assert not desk.window.review_page.checkout.unlock.isEnabled()
    assert desk.text("unlockReason") == "Working out the price…"
    given(script.offer_gate).set()
    desk.priced()
    assert len(given(desk.window.review_page.offer).people) == 7


def test_an_older_reading_never_replaces_a_newer_one(desks: Desks, tmp_path: Path) -> None:
    first = people_csv(tmp_path, 4)
    second = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(opener_of(Script()))
    seen = QSignalSpy(desk.engine.inspected)
    desk.window.conductor.open_path(first)
    desk.window.conductor.open_path(second)
    desk.until(lambda: not desk.window.sheet_page._reading)
    desk.qtbot.wait(50)
    assert seen.count() == 1
    assert given(desk.window.conductor.inspection).source.path == str(second)


def test_answers_arrive_in_the_windows_thread(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    threads: list[QThread] = []
    desk.engine.balance_read.connect(lambda _balance: threads.append(QThread.currentThread()))
    desk.engine.read_balance()
    desk.until(lambda: bool(threads))
    assert set(threads) == {desk.window.thread()}


def test_the_key_is_tested_in_a_service_of_its_own(desks: Desks, tmp_path: Path) -> None:
    script = Script()
    desk = desks.sit(opener_of(script))
    desk.ready()
    desk.until(lambda: not desk.engine.busy)
    before = script.calls.count("close")
    with desk.qtbot.waitSignal(desk.engine.key_tested) as tested:
        desk.engine.test_key("sk_other")
    assert tested.args == [Balance(30_050)]
    assert script.keys[-1] == "sk_other"
    assert script.calls.count("close") == before + 1
    desk.open(people_csv(tmp_path, 3))  # the first service still works
    assert desk.window.sheet_page.review.isEnabled()


def test_results_in_another_file_are_pointed_out_and_written_again(
    desks: Desks, tmp_path: Path
) -> None:
    path = people_csv(tmp_path, 5)
    note = say("“people.csv” is open in another program.")
    script = Script()
    desk = desks.sit(opener_of(script))
    desk.open(path)
    script.past = (past_run(run=4, source=str(path), output=str(path), output_note=note),)
    desk.window.runs.show_ended(script.past[0])
    assert desk.text("outputNoteText") == told(note)
    desk.click("writeAgainButton")
    desk.until(lambda: not desk.find(QLabel, "outputNoteText").isVisible())
    assert script.calls[-1] == "write_again"


def test_stopped_for_lack_of_credits_says_so(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    summary = past_run(
        stopped_by=StoppedBy.CREDITS,
        stop_reason=say("Your account has too few credits."),
        resumable=True,
        counts={Outcome.UNLOCKED: 4, Outcome.NOT_SENT: 6},
        spent_exact=False,
        notices=(say("Your balance fell by 15 more."),),
    )
    desk.window.runs.show_ended(summary)
    assert desk.text("resultsStoppedText") == "Your account has too few credits."
    assert "never pays twice" in desk.text("resultsStoppedHint")
    assert desk.text("resultsNoticesText") == "Your balance fell by 15 more."
    assert "according to Lensmor's answers" in desk.text("creditsSummary")
    assert "6" in desk.window.results_page.bar.accessibleDescription()


def test_an_exception_in_a_slot_becomes_one_dialog(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    failure = defect(ValueError("sk_secret"))
    desk.window.show_crash(failure)
    desk.window.show_crash(failure)
    dialog = desk.dialog("errorDialog", ErrorDialog)
    assert len(desk.window.dialogs) == 1
    assert "sk_secret" not in dialog.details_text()
    dialog.accept()


def test_closing_at_once_ends_the_thread(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    assert not desk.engine.running  # its thread lives, but nothing is open yet
    with desk.qtbot.waitSignal(desk.window.closed, timeout=10_000):
        desk.window.close()
    assert desk.engine.wait(1000)


def test_closing_before_there_is_an_engine_ends_it_all(desks: Desks) -> None:
    desk = desks.sit(opener_of(Script()))
    with desk.qtbot.waitSignal(desk.window.closed, timeout=10_000):
        desk.window.close()
    desk.qtbot.wait(50)
    assert not desk.window.has_engine
    assert desk.window.wait(0)


def test_the_program_starts_and_ends_in_good_order(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    script = Script()
    seen: list[str] = []
    rarely: list[bool] = []

    def look() -> None:
        window = next(w for w in qapp.topLevelWidgets() if isinstance(w, MainWindow))
        if window.conductor.inspection is None:
            QTimer.singleShot(50, look)
            return
        seen.append(window.windowTitle())
        rarely.append(gc.get_threshold()[2] > 1000)
        window.close()

    QTimer.singleShot(50, look)
    path = people_csv(tmp_path, 3)
    try:
        code = app.start(opener_of(script), sheet=path, practice=True, data_dir=tmp_path)
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*thresholds)
        qapp.setQuitOnLastWindowClosed(True)
    assert code == 0
    assert seen == ["Lensmor Desktop (practice)"]
    assert script.calls[-1] == "close"
    assert rarely == [True]  # a full collection would hold the window still
    assert script.keys == [""]  # practice never gets the key
