"""Stop, and what can be done afterwards: go on, try again, ask again. Nothing is paid twice."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.dialogs.stop import StopDialog
from lensmor_desktop.sandbox import Endpoint, Event, Fate, Fault, FaultKind, Pace, Person, World
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.given import given
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Backstage, Desk, Desks, hurried, sample
from tests.gui.written import assert_written, cells

EVENT = "9001"


def people_csv(folder: Path, ids: list[str]) -> Path:
    path = folder / "people.csv"
    lines = ["Lensmor Event ID,Lensmor Personnel ID", *(f"{EVENT},{each}" for each in ids)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def seen(desk: Desk, name: str) -> bool:
    return desk.find(QPushButton, name).isVisible()


def test_stop_now_and_go_on(desks: Desks, slow: Backstage, tmp_path: Path) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.stopped_run(path)
    summary = given(desk.window.results_page.run_summary)
    assert summary.resumable
    assert "You stopped the run." in desk.text("resultsStoppedText")
    assert not desk.window.sheet_page.resume_offer.isVisible()
    desk.click("resumeButton")
    assert desk.page() == "unlockPage"
    desk.finished()
    assert not given(desk.window.results_page.run_summary).resumable
    assert not seen(desk, "resumeButton")
    assert_written(path)
    assert slow.posts() == 2
    assert not slow.server.ledger.paid_twice


def test_stop_after_what_is_under_way(desks: Desks, tmp_path: Path) -> None:
    people = [Person(str(1000 + n), (EVENT,)) for n in range(1200)]
    world = World([Event(EVENT, name="Invented Fair")], people)
    pace = Pace(1.8, 0.001, 1.7, 1.9)
    backstage = desks.backstage(hurried(balance=100_000, pace=pace), world=world)
    desk = desks.sit(backstage.open_service)
    desk.begin(people_csv(tmp_path, [person.id for person in people]))
    desk.stop("stopAfterButton")
    assert desk.text("runState").startswith("Nobody else is sent.")
    assert desk.text("stopButton") == "&Stop now"
    assert desk.engine.running
    desk.finished()
    # Everybody who had been sent has a result; the others were left alone, and can be sent later.
    sent = backstage.posts()
    assert 0 < sent < 12
    summary = given(desk.window.results_page.run_summary)
    assert summary.counts == {Outcome.UNLOCKED: 100 * sent, Outcome.NOT_SENT: 1200 - 100 * sent}
    assert not seen(desk, "askAgainButton")
    desk.click("resumeButton")
    desk.finished()
    assert given(desk.window.results_page.run_summary).counts == {Outcome.UNLOCKED: 1200}
    assert backstage.posts() == 12
    assert not backstage.server.ledger.paid_twice


def test_stopping_when_everybody_is_sent_leaves_nothing(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.begin(path)
    desk.until(lambda: slow.posts() == 2)
    desk.stop("stopAfterButton")
    desk.finished()
    assert "nothing is left" in desk.text("resultsStoppedText")
    assert not seen(desk, "resumeButton")
    assert_written(path)


def test_stopping_after_all_can_become_now(desks: Desks, slow: Backstage, tmp_path: Path) -> None:
    desk = desks.sit(slow.open_service)
    desk.begin(sample(tmp_path / "in", "first-steps.xlsx"))
    desk.stop("stopAfterButton")
    desk.click("stopButton")  # asks no second time
    assert "nothing new is sent" in desk.text("runState")
    desk.finished()
    assert given(desk.window.results_page.run_summary).counts[Outcome.UNCONFIRMED] > 0


def test_the_run_goes_on_while_it_is_asked_how(desks: Desks, tmp_path: Path) -> None:
    desk = desks.sit(opener_of(Script(batch=10, pace=0.08)))
    desk.open(people_csv(tmp_path, [str(7_000_000 + n) for n in range(300)]))
    desk.review()
    desk.confirm()
    desk.until(lambda: desk.window.unlock_page.batches.rowCount() > 0)
    desk.click("stopButton")
    dialog = desk.dialog("stopDialog", StopDialog)
    assert dialog.after.isDefault()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    desk.until(lambda: not dialog.isVisible())
    assert desk.engine.running
    desk.click("stopButton")
    desk.dialog("stopDialog")
    desk.finished()  # it came to its end meanwhile, and the question goes with it
    assert desk.window.dialogs == []
    assert not given(desk.window.results_page.run_summary).resumable


def test_the_failed_are_tried_again_at_a_new_price(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    desk.confirm()
    desk.finished()
    assert desk.text("retryButton") == "&Try those without an email again (3)…"
    assert not seen(desk, "askAgainButton")
    sent = backstage.posts()
    desk.click("retryButton")
    desk.priced()
    page = desk.window.review_page
    assert "ready once more" in desk.text("retryNoteText")
    assert page.rows.counts()[Verdict.READY] == 3
    # Two have no address at Lensmor: that is looked up for free, so one is left to be paid for.
    assert [person.rows for person in given(page.offer).people] == [(10,)]
    assert desk.text("priceLabel") == "15 credits"
    assert "2 people have no email at Lensmor" in desk.text("freeLabel")
    assert backstage.posts() == sent  # nothing before the new yes
    desk.confirm()
    desk.finished()
    written = cells(path)
    assert {written[row]["Lensmor Status"] for row in (9, 10, 22)} <= {"No email", "Failed"}
    assert written[2]["Lensmor Status"] == "Unlocked"  # the others are as they were
    assert not backstage.server.ledger.paid_twice
    # Going back to Review is no retry any more.
    desk.click("stepReview")
    desk.priced()
    assert page.rows.counts()[Verdict.READY] == 0
    assert "ready once more" not in desk.text("retryNoteText")


def test_the_unconfirmed_are_asked_about_again(desks: Desks, tmp_path: Path) -> None:
    backstage = desks.backstage(limits=Limits(task=60))
    backstage.fail(Fault(FaultKind.TASK_STUCK, Endpoint.UNLOCK_CONTACTS, calls=frozenset({1})))
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    desk.confirm()
    desk.finished()
    waiting = given(desk.window.results_page.run_summary).counts[Outcome.UNCONFIRMED]
    assert desk.text("askAgainButton") == f"As&k again about the unconfirmed ({waiting})"
    assert not seen(desk, "resumeButton")
    assert "waiting for an answer" in desk.text("resultsStoppedText")
    board = backstage.server.service.board
    stuck = next(task for task in board.tasks.values() if task.never_ends)
    stuck.never_ends = False
    board._schedule(stuck)
    sent = backstage.posts()
    desk.click("askAgainButton")
    desk.finished()
    assert not seen(desk, "askAgainButton")
    assert backstage.posts() == sent
    assert_written(path)
    assert not backstage.server.ledger.paid_twice


def test_a_run_that_paused_itself_says_why_and_goes_on(desks: Desks, tmp_path: Path) -> None:
    people = [Person(str(1000 + n), (EVENT,), Fate.FAILED) for n in range(900)]
    world = World([Event(EVENT, name="Invented Fair")], people)
    backstage = desks.backstage(hurried(balance=100_000), world=world)
    desk = desks.sit(backstage.open_service)
    desk.open(people_csv(tmp_path, [person.id for person in people]))
    desk.review()
    desk.confirm()
    desk.finished()
    assert desk.text("resultsTitle") == "The run has paused and waits for you."
    assert "3 requests in a row brought no address" in desk.text("resultsStoppedText")
    assert desk.window.focusWidget() is desk.window.results_page.resume
    sent = backstage.posts()
    assert sent < 9
    desk.click("resumeButton")
    desk.finished()
    assert backstage.posts() == 9
    assert given(desk.window.results_page.run_summary).counts == {Outcome.FAILED: 900}
    assert desk.find(QLabel, "resultsSummary").text() == "0 of 900 people have an email now."


def test_a_sheet_with_nobody_to_send_gets_its_statuses(
    desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    path = tmp_path / "nobody.csv"
    lines = [
        "Name,Email,Lensmor Event ID,Lensmor Personnel ID",
        "Ada,ada@example.com,204518,9570323",
        "Bob,,204518,not-an-id",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    desk = desks.sit(backstage.open_service)
    desk.open(path)
    desk.review()
    assert desk.text("priceLabel") == "Nothing to pay"
    assert desk.text("unlockButton") == "Write the statuses into the sheet…"
    desk.click("unlockButton")
    dialog = desk.dialog("confirmDialog", ConfirmDialog)
    assert given(dialog.findChild(QLabel, "confirmTitle")).text() == "Write the statuses?"
    assert dialog.text.text() == (
        "Write into 2 rows of the sheet why nothing is bought for them. Nobody is sent to "
        "Lensmor, and it costs nothing."
    )
    assert dialog.confirm.text() == "Write the statuses"
    desk.click("confirmButton", dialog)
    desk.finished()
    text = path.read_text(encoding="utf-8-sig").splitlines()
    assert "Skipped" in text[1]
    assert "Invalid" in text[2]
    assert desk.text("resultsSummary") == "This run had no people to unlock."
    assert backstage.posts() == 0
    desk.click("stepReview")
    desk.priced()
    assert not desk.window.review_page.checkout.unlock.isEnabled()  # it stands there already
