"""What nobody foresaw: one dialog, a safe journal, and a support file that gives nothing away."""

import gc
import logging
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qCritical, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QWidget
from pytestqt.exceptions import capture_exceptions

from lensmor_desktop.api import KeyRefused
from lensmor_desktop.api.errors import Circumstances
from lensmor_desktop.diagnostics import hard_crashes, logs
from lensmor_desktop.gui.background.failures import failure_of
from lensmor_desktop.gui.dialogs.error import ErrorDialog
from lensmor_desktop.gui.outside import crashes as crashes_module
from lensmor_desktop.gui.outside.crashes import Crashes
from tests.fakes.given import given
from tests.fakes.qt_calls import Opened
from tests.fakes.service import Script, opener_of
from tests.gui.desk import KEY, Backstage, Desk, Desks, sample

SECRET_NAME = "Jane Doe-Whitfield"
SECRET_ADDRESS = "jane.doe@whitfield-secret.example"
SHEET_NAME = "ACME hot leads Q3.xlsx"


@pytest.fixture
def caught() -> Iterator[list[Crashes]]:
    """Lets go of everything, and ends the logs, whatever a test does."""
    made: list[Crashes] = []
    with capture_exceptions():  # pytest-qt's own hook comes back after the test
        yield made
        for crashes in made:
            crashes.let_go()
    hard_crashes.unwatch()
    logs.stop_logs()
    logging.getLogger(logs.LOGGER).setLevel(logging.NOTSET)


def catching(desk: Desk, caught: list[Crashes]) -> Crashes:
    crashes = Crashes(desk.window, desk.window.support.begin)
    crashes.catch()
    caught.append(crashes)
    return crashes


def crash_in_a_slot(error: BaseException) -> None:
    def slot() -> None:
        raise error

    QTimer.singleShot(0, slot)


def crash(desk: Desk, error: BaseException | None = None) -> ErrorDialog:
    crash_in_a_slot(error or LookupError(SECRET_ADDRESS))
    dialog = desk.dialog("errorDialog")
    assert isinstance(dialog, ErrorDialog)
    return dialog


def log_of(desk: Desk) -> str:
    return (desk.window.support.folder / logs.WINDOW_LOG).read_text(encoding="utf-8")


def save_support_file(desk: Desk, path: Path) -> str:
    chooser = desk.dialog("supportFileDialog")
    assert isinstance(chooser, QFileDialog)
    assert chooser.selectedFiles()[0].endswith(".txt")
    chooser.selectFile(str(path))
    chooser.accept()
    box = desk.dialog("supportSavedBox", QMessageBox)
    assert path.name in box.text()
    desk.click("supportCloseButton", box)
    return path.read_text(encoding="utf-8")


def test_a_crash_in_a_slot_is_told_once_and_logged(desks: Desks, caught: list[Crashes]) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    catching(desk, caught)
    crash_in_a_slot(LookupError(SECRET_ADDRESS))
    crash_in_a_slot(ValueError(SECRET_ADDRESS))
    dialog = desk.dialog("errorDialog", ErrorDialog)
    desk.until(lambda: "ValueError" in log_of(desk))
    assert len(desk.window.dialogs) == 1
    assert "LookupError" in dialog.details_text()
    assert "test_crashes.py" in dialog.details_text()
    assert SECRET_ADDRESS not in dialog.details_text() + log_of(desk)
    assert "LookupError" in log_of(desk)
    dialog.accept()


def test_a_crash_in_a_thread_is_told_in_the_windows_thread(
    desks: Desks, caught: list[Crashes]
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    catching(desk, caught)

    def work() -> None:
        raise ArithmeticError(SECRET_ADDRESS)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    dialog = desk.dialog("errorDialog", ErrorDialog)
    assert "ArithmeticError" in dialog.details_text()
    assert "defect in a thread" in log_of(desk)
    dialog.accept()


def test_what_python_cannot_raise_is_told(desks: Desks, caught: list[Crashes]) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    catching(desk, caught)

    class Careless:
        def __del__(self) -> None:
            raise BufferError(SECRET_ADDRESS)

    made: list[object] = [Careless()]
    made.clear()
    gc.collect()
    dialog = desk.dialog("errorDialog", ErrorDialog)
    assert "BufferError" in dialog.details_text()
    assert SECRET_ADDRESS not in log_of(desk)
    dialog.accept()


def test_a_defect_in_the_engine_is_told_and_logged(desks: Desks, caught: list[Crashes]) -> None:
    desk = desks.sit(opener_of(Script(opening=RuntimeError(SECRET_ADDRESS))))
    desk.window.support.begin()
    catching(desk, caught)
    dialog = desk.dialog("errorDialog")
    assert given(dialog.findChild(QWidget, "supportButton")).isVisible()
    assert "defect in Open" in log_of(desk)
    assert SECRET_ADDRESS not in log_of(desk)
    dialog.accept()


def test_a_crash_beside_an_ordinary_failure_is_still_told(
    desks: Desks, caught: list[Crashes]
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    catching(desk, caught)
    refused = KeyRefused(Circumstances("GET", "/external/credits/balance", 401, trace_id="t-1"))
    desk.window.show_failure(failure_of(refused))
    ordinary = desk.dialog("errorDialog")
    assert ordinary.findChild(QWidget, "supportButton") is None
    crash_in_a_slot(LookupError())
    desk.until(lambda: len(desk.window.dialogs) == 2)
    for dialog in list(desk.window.dialogs):
        dialog.accept()


def test_a_crash_that_comes_with_each_frame_does_not_come_back_at_once(
    desks: Desks, caught: list[Crashes], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    catching(desk, caught)
    monkeypatch.setattr(crashes_module, "AGAIN_AFTER_SECONDS", 0.5)

    def slot() -> None:
        raise LookupError

    timer = QTimer(desk.window)
    timer.timeout.connect(slot)
    timer.start(20)
    desk.dialog("errorDialog").accept()
    desk.qtbot.wait(200)
    assert desk.window.dialogs == []
    again = desk.dialog("errorDialog")
    timer.stop()
    again.accept()
    assert log_of(desk).count("defect in the window") == crashes_module.MOST_RECORDS


def test_qt_complains_into_the_log_without_names_of_files(
    desks: Desks, caught: list[Crashes]
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    crashes = catching(desk, caught)
    qCritical(f"QFile: can't read /srv/customers/{SHEET_NAME} today")
    qCritical(f"QImage: '{SHEET_NAME}' is no picture")
    qCritical("\\".join(("C:", "Users", "jane", SHEET_NAME)))
    assert not logs.log_files(desk.window.support.folder), "no log is begun for a complaint"
    desk.window.support.begin()
    crashes.log_begun()
    text = log_of(desk)
    assert "QFile: can't read" in text or "QFile: can…" in text
    assert "QImage: …" in text
    for part in ("ACME", "customers", "jane"):
        assert part not in text
    for _ in range(crashes_module.MOST_COMPLAINTS * 2):
        qCritical("again")
    assert log_of(desk).count("again") < crashes_module.MOST_COMPLAINTS


def test_a_window_that_is_only_half_made_still_shows_the_dialog(
    desks: Desks, caught: list[Crashes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_made(*_: object) -> None:
        raise AttributeError("support")

    desk = desks.sit(opener_of(Script()))
    desk.ready()
    catching(desk, caught)
    monkeypatch.setattr(desk.window, "show_crash", half_made)
    dialog = crash(desk)
    assert "LookupError" in dialog.details_text()
    assert not dialog.support_button.isVisible()
    dialog.accept()


def test_a_log_that_cannot_be_begun_hides_nothing(desks: Desks, caught: list[Crashes]) -> None:
    def broken() -> None:
        raise RuntimeError

    desk = desks.sit(opener_of(Script()))
    desk.ready()
    crashes = Crashes(desk.window, broken)
    crashes.catch()
    caught.append(crashes)
    dialog = crash(desk)
    assert "LookupError" in dialog.details_text()
    dialog.accept()


def test_everything_is_as_before_afterwards(desks: Desks, caught: list[Crashes]) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    desk = desks.sit(opener_of(Script()))
    crashes = catching(desk, caught)
    assert sys.excepthook is not before[0]
    crashes.let_go()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    assert qInstallMessageHandler(None) is None


def test_a_crash_during_a_run_leaves_the_journal_safe_and_the_support_file_says_nothing(
    desks: Desks,
    slow: Backstage,
    tmp_path: Path,
    caught: list[Crashes],
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    path = path.rename(path.with_name(SHEET_NAME))
    cells = [str(cell.value) for row in load_workbook(path).worksheets[0].rows for cell in row]
    cells = [
        text for text in cells if len(text) > 5 and (" " in text or any(map(str.isdigit, text)))
    ]
    assert len(cells) > 50
    desk = desks.sit(slow.open_service)
    desk.window.support.begin()
    catching(desk, caught)
    desk.begin(path)
    dialog = crash(desk, LookupError(f"{SECRET_NAME} {SECRET_ADDRESS} Bearer {KEY}"))
    assert desk.engine.running, "the run goes on behind the dialog"
    desk.click("supportButton", dialog)
    saved = tmp_path / "support.txt"
    save_support_file(desk, saved)
    assert dialog.isVisible(), "the dialog stays until it is closed"
    desk.click("closeErrorButton", dialog)
    desk.stop()
    desk.finished()

    journal = tmp_path / "data" / "real" / "journal.sqlite3"
    with sqlite3.connect(journal) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)
        sent = connection.execute("SELECT email FROM people WHERE email != ''").fetchall()
    connection.close()

    raw = saved.read_bytes()
    text = raw.decode("utf-8")
    assert "LookupError" in text
    assert "test_crashes.py" in text
    assert "POST /external/contacts/unlock: 201" in text
    assert "begins: " in text
    assert "purchase memory: True" in text
    assert "defect in the window" in text
    logged = b"".join(file.read_bytes() for file in logs.log_files(desk.window.support.folder))
    ids = [p.id for e in slow.server.world.events for p in slow.server.world.people_of(e)]
    secrets = [
        KEY,
        SECRET_NAME,
        SECRET_ADDRESS,
        "whitfield",
        "ACME",
        "hot leads",
        str(tmp_path),
        *(address for (address,) in sent),
        *cells,
        *(person for person in ids if len(person) > 5),
    ]
    assert len(secrets) > 30
    for secret in secrets:
        for form in (secret, secret.lower(), secret.encode("unicode_escape").decode()):
            assert form.encode() not in raw, form
            assert form.encode() not in logged, form
    assert b".example" not in raw
    assert b"@" not in raw


def test_the_settings_save_it_too_with_the_real_journals_numbers(
    desks: Desks, backstage: Backstage, tmp_path: Path, caught: list[Crashes]
) -> None:
    desk = desks.sit(backstage.open_service)
    desk.ready()
    desk.window.conductor.account.support_asked.emit()
    text = save_support_file(desk, tmp_path / "support.txt")
    assert "asked for in the settings" in text
    assert "key: environment" in text
    assert "== Journal" in text
    assert "== Practice journal" in text
    assert "there is none" in text


def test_a_place_that_cannot_be_written_is_told(
    desks: Desks, tmp_path: Path, caught: list[Crashes]
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    desk.window.support.save_support_file()
    chooser = desk.dialog("supportFileDialog")
    chooser.close()
    desk.window.support._write(str(tmp_path / "nowhere" / "support.txt"))
    dialog = desk.dialog("errorDialog")
    assert isinstance(dialog, ErrorDialog)
    assert "support.txt" in str(dialog.failure.message)
    assert not dialog.failure.is_defect
    dialog.accept()


def test_the_logs_are_shown_where_they_are(desks: Desks, caught: list[Crashes]) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    with Opened() as shown:
        desk.window.conductor.account.logs_asked.emit()
    assert [Path(url.toLocalFile()) for url in shown.urls] == [desk.window.support.folder]
    assert "lensmor-desktop started" in log_of(desk)
    assert "qt 6." in log_of(desk)


def test_details_and_copy_have_the_trace_and_leave_out_key_and_address(
    desks: Desks, caught: list[Crashes]
) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    facts = Circumstances(
        "GET", f"/external/x/{SECRET_ADDRESS}/{KEY}", 401, "INVALID_KEY", "trace-77"
    )
    desk.window.show_failure(failure_of(KeyRefused(facts)))
    dialog = desk.dialog("errorDialog")
    desk.click("detailsButton", dialog)
    desk.click("copyButton", dialog)
    copied = QGuiApplication.clipboard().text()
    for text in (copied, given(dialog.findChild(QLabel, "errorDetails")).text()):
        assert "trace-77" in text
        assert "INVALID_KEY" in text
        assert SECRET_ADDRESS not in text
        assert KEY not in text
    dialog.accept()


def test_a_closing_window_tells_nothing(desks: Desks, caught: list[Crashes]) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    catching(desk, caught)
    desk.window.close()
    crash_in_a_slot(LookupError())
    desk.qtbot.wait(100)
    assert desk.window.dialogs == []
    assert "LookupError" in log_of(desk)


def test_debug_messages_of_qt_are_left_out(desks: Desks, caught: list[Crashes]) -> None:
    desk = desks.sit(opener_of(Script()))
    desk.ready()
    crashes = catching(desk, caught)
    crashes._from_qt(QtMsgType.QtDebugMsg, QMessageLogContext(), "nothing")
    assert crashes._complaints == 0
