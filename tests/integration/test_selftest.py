"""The self-test passes where all is well, and says what to do where it isn't."""

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from lensmor_desktop import assembly, selftest
from lensmor_desktop.__main__ import open_service
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import JournalError
from lensmor_desktop.gui import translation, trial
from lensmor_desktop.gui.trial import TrialFailed
from lensmor_desktop.platform import keychain, kind
from lensmor_desktop.selftest import Check, CheckFailed, run_self_test
from lensmor_desktop.unlocking.service import UnlockService
from tests.fakes.keychains import FAILURES, installed

NAMES = [
    "libraries",
    "certificates",
    "keychain",
    "journal",
    "practice run",
    "translations",
    "window",
]


def check(name: str) -> Check:
    return next(each for each in selftest.checks(open_service) if each.name == name)


def report(tmp_path: Path, *checks: Check) -> tuple[int, list[str]]:
    path = tmp_path / "report.txt"
    code = run_self_test(checks, path, tmp_path / "data")
    return code, path.read_text(encoding="utf-8").splitlines()


def failing(error: BaseException) -> Check:
    def work(_folder: Path) -> str:
        raise error

    return Check("trouble", work)


def test_a_console_that_knows_few_characters_hears_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", console)
    (tmp_path / "东京").touch()  # no folder, so that no report can be in it
    checks = (Check("one", lambda _: "“fine” – …"),)
    assert run_self_test(checks, tmp_path / "东京" / "report.txt", tmp_path / "data") == 0
    assert isinstance(console.buffer, io.BytesIO)
    said = console.buffer.getvalue().decode("ascii")
    assert "\\u4e1c\\u4eac/report.txt can't be written" in said.replace("\\report", "/report")
    assert 'one: ok, "fine" - ...' in said


def test_all_is_well_without_any_display(tmp_path: Path) -> None:
    # Only on Linux can there be none, so that only there the program itself goes without.
    display = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM") if kind.is_linux() else ()
    environment = {name: value for name, value in os.environ.items() if name not in display}
    left = tmp_path / "temporary"
    left.mkdir()
    path = tmp_path / "report.txt"
    data = tmp_path / "data"
    done = subprocess.run(
        [
            *(sys.executable, "-W", "error", "-m", "lensmor_desktop"),
            *("--self-test", str(path), "--data-dir", str(data)),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
        env={**environment, "TMPDIR": str(left)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "All is well."
    assert [line.partition(":")[0] for line in lines[1:-1]] == NAMES
    assert all(": ok, " in line for line in lines[1:-1])
    assert path.read_text(encoding="utf-8") == done.stdout
    assert (data / "logs" / selftest.REPORT).read_text(encoding="utf-8") == done.stdout
    assert [each.name for each in data.iterdir()] == ["logs"], "nothing else is left behind"
    assert list(left.glob("lensmor-*")) == []


def test_a_program_without_a_console_writes_its_report(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    code = (
        "import sys; sys.stdout = sys.stderr = None\n"
        "from pathlib import Path\n"
        "from lensmor_desktop.selftest import Check, run_self_test\n"
        "checks = [Check('one', lambda folder: 'fine')]\n"
        "sys.exit(run_self_test(checks, Path(sys.argv[1]), Path(sys.argv[2])))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(tmp_path / "data")], check=False, timeout=60
    )
    assert done.returncode == 0
    assert path.read_text(encoding="utf-8").splitlines()[1:] == ["one: ok, fine", "All is well."]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CheckFailed("turn it on"), "trouble: FAILED: turn it on"),
        (
            JournalError(say("It is locked."), say("By another."), say("Close that.")),
            "trouble: FAILED: It is locked. By another. Close that.",
        ),
        (ImportError("libEGL.so.1: cannot open", name="PySide6"), "PySide6 can't be loaded"),
        (KeyError("jane.doe@example.com"), "builtins.KeyError"),
    ],
)
def test_what_fails_is_told_and_the_others_go_on(
    tmp_path: Path, error: BaseException, told: str
) -> None:
    fine = Check("fine", lambda _folder: "as it should be")
    code, lines = report(tmp_path, failing(error), fine)
    assert code == 1
    assert told in lines[1]
    assert "jane.doe" not in "".join(lines)
    assert lines[2:] == ["fine: ok, as it should be", "1 of 2 checks failed."]


def test_a_report_that_cannot_be_written_fails_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_self_test([], tmp_path / "report.txt" / "x", tmp_path / "data")
    assert code == 0
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run_self_test([], tmp_path / "file" / "x", tmp_path / "data") == 0
    assert "can't be written" in capsys.readouterr().out


def test_missing_certificates_are_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    code, lines = report(tmp_path, check("certificates"))
    assert code == 1
    assert "correct or remove that setting" in lines[1]


def test_a_keychain_that_is_not_there_is_told_and_no_failure(tmp_path: Path) -> None:
    code, lines = report(tmp_path, check("keychain"))
    assert code == 0
    assert "until the end only" in lines[1]


def test_a_keychain_that_waits_for_its_user_does_not_hold_us_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keychain, "WAIT_SECONDS", 0.1)
    with installed(monkeypatch) as chain:
        chain.answers.clear()
        code, lines = report(tmp_path, check("keychain"))
    assert code == 0
    assert "waits for its user" in lines[1]


@pytest.mark.parametrize("broken", FAILURES, ids=lambda error: type(error).__name__)
def test_a_keychain_that_breaks_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: BaseException
) -> None:
    with installed(monkeypatch) as chain:
        chain.broken = broken
        code, lines = report(tmp_path, check("keychain"))
    assert code == 0
    assert "until the end only" in lines[1]


def test_a_bundle_without_keyring_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    code, lines = report(tmp_path, check("keychain"))
    assert code == 1
    assert "keyring can't be loaded" in lines[1]


def meddle(monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None]) -> None:
    """Changes the workbook right after the run, as a defect of the writing would."""
    real = UnlockService.run

    def run(service: UnlockService, offer: Any, *others: Any, **named: Any) -> Any:
        summary = real(service, offer, *others, **named)
        path = Path(offer.inspection.source.path)
        book = load_workbook(path)
        change(book.worksheets[0])
        book.save(path)
        return summary

    monkeypatch.setattr(UnlockService, "run", run)


def _another_name(sheet: Any) -> None:
    sheet["C5"] = "Somebody Else"


def _another_address(sheet: Any) -> None:
    sheet["I5"] = "somebody.else@nowhere.example"


def _no_status(sheet: Any) -> None:
    sheet["J5"] = None


def _a_row_less(sheet: Any) -> None:
    sheet.delete_rows(25)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_another_name, "row 5 of the workbook isn't as it was"),
        (_another_address, "row 5 of the workbook has a wrong result"),
        (_no_status, "row 5 of the workbook has a wrong result"),
        (_a_row_less, "other rows than before"),
    ],
)
def test_the_practice_run_looks_at_every_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], None], told: str
) -> None:
    meddle(monkeypatch, change)
    code, lines = report(tmp_path, check("practice run"))
    assert code == 1
    assert told in lines[1]


def test_the_practice_run_never_leaves_this_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = assembly.open_service

    def noted(setup: assembly.Setup, *others: Any) -> UnlockService:
        asked.append(setup.base_url)
        return real(setup, *others)

    monkeypatch.setattr(assembly, "open_service", noted)
    monkeypatch.setenv("LENSMOR_BASE_URL", "https://lensmor.invalid")
    monkeypatch.setenv("LENSMOR_API_KEY", "sk_live_of_the_user_1234")
    code, lines = report(tmp_path, check("practice run"))
    assert code == 0, lines
    assert [url.partition("//")[2].partition(":")[0] for url in asked] == ["127.0.0.1"]


def test_missing_texts_are_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "FOLDER", tmp_path)
    code, lines = report(tmp_path, check("translations"))
    assert code == 1
    assert "the texts for de are missing" in lines[1]
    assert "install the program again" in lines[1]


def test_a_window_that_does_not_come_up_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> str:
        raise TrialFailed("the window stays empty")

    monkeypatch.setattr(trial, "try_window", fails)
    code, lines = report(tmp_path, check("window"))
    assert code == 1
    assert "the window stays empty; install the program again" in lines[1]


def test_nothing_of_the_report_goes_into_the_usual_temporary_folder(tmp_path: Path) -> None:
    before = set(Path(tempfile.gettempdir()).glob("lensmor-self-test-*"))
    report(tmp_path, check("journal"))
    assert set(Path(tempfile.gettempdir()).glob("lensmor-self-test-*")) <= before
