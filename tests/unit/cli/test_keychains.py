"""A keychain that fails, on the command line: one sentence, no defect, and the work goes on."""

from pathlib import Path

import pytest

from lensmor_desktop.cli import main
from lensmor_desktop.platform import keychain
from tests.fakes.keychains import FAILURES, installed

SAMPLE = Path(__file__).parents[3] / "sample_sheets" / "first-steps.xlsx"


@pytest.mark.parametrize("broken", FAILURES, ids=lambda error: type(error).__name__)
def test_a_sheet_is_checked_without_a_keychain(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    broken: BaseException,
) -> None:
    with installed(monkeypatch) as chain:
        chain.broken = broken
        code = main.main(["check", str(SAMPLE), "--data-dir", str(tmp_path)])
    told = capsys.readouterr()
    assert code in (0, 3)
    assert told.err.count("keychain can’t be used") == 1
    assert "set LENSMOR_API_KEY" in told.err
    assert "our fault" not in told.err


def test_a_keychain_that_never_answers_is_not_waited_for_forever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keychain, "WAIT_SECONDS", 0.1)
    with installed(monkeypatch) as chain:
        chain.answers.clear()
        code = main.main(["check", str(SAMPLE), "--data-dir", str(tmp_path)])
    assert code in (0, 3)
    assert "may be locked and wait for its password" in capsys.readouterr().err


def test_what_needs_no_key_asks_no_keychain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with installed(monkeypatch) as chain:
        chain.broken = RuntimeError("no such library")
        assert main.main(["runs", "--data-dir", str(tmp_path)]) == 0
        assert chain.asked == 0
    assert "keychain" not in capsys.readouterr().err
