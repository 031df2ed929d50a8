"""A network that hangs: the window stops, closes and makes room at once, and nothing is lost.

The server keeps its answer back for longer than any test may take.
"""

from pathlib import Path

import pytest

from lensmor_desktop.gui.background import worker
from lensmor_desktop.gui.outside import single
from lensmor_desktop.gui.outside.meeting import REFUSED
from lensmor_desktop.gui.outside.single import hand_over
from lensmor_desktop.journal import Journal
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind
from tests.fakes.given import given
from tests.gui.desk import Backstage, Desk, Desks, sample
from tests.gui.written import assert_written


@pytest.fixture(autouse=True)
def _for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here ends because it has lasted long enough."""
    monkeypatch.setattr(worker, "PATIENCE", 600.0)


def hang(backstage: Backstage, endpoint: Endpoint) -> None:
    backstage.fail(Fault(FaultKind.HANG, endpoint, seconds=600.0, acts=True))


def hangs(desk: Desk, backstage: Backstage) -> None:
    desk.until(lambda: bool(backstage.server.faults.struck))


@pytest.mark.parametrize("endpoint", [Endpoint.TASK, Endpoint.UNLOCK_CONTACTS])
def test_stop_now_while_a_request_hangs(
    desks: Desks, slow: Backstage, tmp_path: Path, endpoint: Endpoint
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.open(path)
    desk.review()
    hang(slow, endpoint)
    desk.confirm()
    hangs(desk, slow)
    desk.stop()
    desk.finished()
    assert given(desk.window.results_page.run_summary).resumable
    slow.fail()
    desk.click("resumeButton")
    desk.until(lambda: desk.page() == "resultsPage", 120.0)
    assert_written(path)
    assert not slow.server.ledger.paid_twice


def test_a_window_closed_while_a_request_hangs_frees_the_records(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    path = sample(tmp_path / "in", "first-steps.xlsx")
    desk = desks.sit(slow.open_service)
    desk.open(path)
    desk.review()
    hang(slow, Endpoint.TASK)
    desk.confirm()
    hangs(desk, slow)
    desk.window.close()
    desk.click("closeNowButton", desk.dialog("closeQuestion"))
    desk.until(lambda: desk.window.wait(1))
    journal = Journal(tmp_path / "data" / "real")
    with journal.lock():
        assert journal.runs.all()[0].id == 1
    journal.close()
    slow.fail()
    another = desks.sit(slow.open_service)
    another.ready()
    another.until(lambda: another.window.sheet_page.resume_offer.isVisible())
    another.click("resumeInterruptedButton")
    another.finished()
    assert_written(path)
    assert not slow.server.ledger.paid_twice


@pytest.mark.parametrize("endpoint", [Endpoint.BALANCE, Endpoint.EVENT])
def test_a_window_closed_while_a_free_question_hangs(
    desks: Desks, slow: Backstage, tmp_path: Path, endpoint: Endpoint
) -> None:
    hang(slow, endpoint)
    desk = desks.sit(slow.open_service)
    desk.ready()
    if endpoint is Endpoint.EVENT:
        desk.open(sample(tmp_path / "in", "first-steps.xlsx"))
        desk.click("reviewButton")
    hangs(desk, slow)
    desk.window.close()
    desk.until(lambda: desk.window.wait(1))


def test_a_test_of_a_key_is_given_up_when_nobody_waits_for_it(
    desks: Desks, slow: Backstage, tmp_path: Path
) -> None:
    desk = desks.sit(slow.open_service)
    desk.ready()
    desk.until(lambda: not desk.engine.busy)
    hang(slow, Endpoint.BALANCE)
    told: list[object] = []
    desk.engine.failed.connect(lambda _request, failure: told.append(failure))
    desk.window.conductor.account.show_settings()
    desk.engine.test_key("sk_other")
    hangs(desk, slow)
    desk.dialog("settingsDialog").reject()
    desk.until(lambda: not desk.engine.busy)
    assert not told


# A second start


@pytest.fixture
def closing(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What a window answers, one after the other; nothing when it is gone."""
    answers: list[bytes] = []
    monkeypatch.setattr(single, "_say", lambda _place, _said: answers.pop(0) if answers else b"")
    return answers


def test_a_second_start_waits_until_a_window_that_is_closing_is_gone(
    closing: list[bytes],
) -> None:
    closing += [REFUSED, REFUSED, REFUSED]
    assert not hand_over("anywhere", None), "it opens a window of its own"
    assert closing == [], "after the other one was gone"


def test_a_second_start_doesnt_wait_for_ever(
    closing: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "CLOSING_SECONDS", 0.2)
    closing += [REFUSED] * 1_000
    assert not hand_over("anywhere", None)
    assert closing
