"""Logs: what is in them, who may read them, how large they grow, and that they never disturb."""

import errno
import io
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.diagnostics import hard_crashes, logs
from lensmor_desktop.diagnostics.places import places
from lensmor_desktop.platform import kind
from lensmor_desktop.settings.paths import log_folder

_log = logging.getLogger("lensmor_desktop.some.module")


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    logs.stop_logs()
    logging.getLogger(logs.LOGGER).setLevel(logging.NOTSET)


def begin(folder: Path) -> Path:
    path = logs.start_logs(folder, logs.WINDOW_LOG)
    assert path is not None
    return path


def is_private(path: Path) -> bool:
    """Nobody else may read it; Windows keeps that by the folder, not by such modes."""
    return kind.is_windows() or stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def fail() -> None:
    try:
        raise ValueError("jane.doe@example.com")
    except ValueError as error:
        raise LookupError("Bearer sk_live_0123456789") from error


def test_a_record_is_a_line_with_time_level_and_logger(tmp_path: Path) -> None:
    path = begin(tmp_path / "logs")
    _log.info("two\nlines of %d", 7)
    (line,) = path.read_text(encoding="utf-8").splitlines()
    assert line.endswith("Z INFO some.module: two lines of 7")
    assert line[:2] == "20"


def test_a_crash_is_written_as_places_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = begin(tmp_path)
    try:
        fail()
    except LookupError:
        _log.exception("it broke for %s", "jane.doe@example.com")
    assert "jane.doe" in caplog.text, "another formatter has left its text in the record"
    text = path.read_text(encoding="utf-8")
    assert "it broke for [address]" in text
    assert "builtins.LookupError" in text
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text
    assert " fail" in text
    for secret in ("jane", "example.com", "sk_live", "0123456789", "raise"):
        assert secret not in text


def test_places_have_no_folders_of_this_computer() -> None:
    try:
        logs.LOGGER.index("no such part")
        fail()
    except ValueError as error:
        found = places(error)
    assert found[0] == "builtins.ValueError"
    assert str(Path(__file__).parent.parent) not in "".join(found)


def test_a_cause_that_leads_in_circles_ends() -> None:
    one, two = ValueError(), LookupError()
    one.__cause__, two.__cause__ = two, one
    assert places(one) == ("builtins.ValueError", "builtins.LookupError")


def test_libraries_are_not_written_down(tmp_path: Path) -> None:
    path = begin(tmp_path)
    logging.getLogger("urllib3.connectionpool").error("GET /list?search_query=Jane+Doe")
    assert path.read_text(encoding="utf-8") == ""


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = begin(tmp_path / "new" / "logs")
    finally:
        os.umask(before)
    assert is_private(path)
    assert is_private(path.parent)


def test_it_rotates_and_keeps_five(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 2_000)
    path = begin(tmp_path)
    for number in range(400):
        _log.info("record %d", number)
    files = logs.log_files(tmp_path)
    assert [file.name for file in files] == [
        "window.log.4",
        "window.log.3",
        "window.log.2",
        "window.log.1",
        "window.log",
    ]
    assert all(file.stat().st_size <= 2_000 for file in files)
    assert all(is_private(file) for file in files)
    assert "record 399" in path.read_text(encoding="utf-8")
    assert "record 0\n" not in "".join(file.read_text(encoding="utf-8") for file in files)


def test_a_second_start_takes_the_place_of_the_first(tmp_path: Path) -> None:
    first = begin(tmp_path / "a")
    second = begin(tmp_path / "b")
    _log.info("once")
    assert first.read_text(encoding="utf-8") == ""
    assert second.read_text(encoding="utf-8").count("once") == 1


def test_a_folder_that_cannot_be_made_is_no_reason_not_to_work(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("a file", encoding="utf-8")
    assert logs.start_logs(tmp_path / "logs", logs.WINDOW_LOG) is None
    _log.error("lost")
    assert capfd.readouterr().err == ""


def test_a_disk_that_takes_nothing_disturbs_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = begin(tmp_path)
    (handler,) = (h for h in logging.getLogger(logs.LOGGER).handlers if hasattr(h, "stream"))
    handler.stream.close()
    with path.open("r", encoding="utf-8") as only_to_read:
        handler.stream = only_to_read
        _log.error("lost")
        handler.stream = None
    assert path.read_text(encoding="utf-8") == ""
    assert capfd.readouterr().err == ""


def test_what_a_full_disk_still_holds_back_at_the_end_disturbs_nobody(tmp_path: Path) -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    begin(tmp_path)
    (handler,) = (h for h in logging.getLogger(logs.LOGGER).handlers if hasattr(h, "stream"))
    handler.stream.close()
    handler.stream = Full()
    _log.error("lost")
    logs.stop_logs()
    assert not [h for h in logging.getLogger(logs.LOGGER).handlers if hasattr(h, "stream")]


def test_the_folder_follows_each_systems_convention(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert log_folder(tmp_path / "told") == tmp_path / "told" / "logs"
    assert log_folder(environment={"LENSMOR_DATA_DIR": str(tmp_path)}) == tmp_path / "logs"
    usual = log_folder(environment={})
    assert usual.is_relative_to(own_home)
    assert "Lensmor Desktop" in str(usual)


def test_a_crash_below_python_leaves_its_place(tmp_path: Path) -> None:
    code = (
        "import faulthandler, sys\n"
        "from pathlib import Path\n"
        "from lensmor_desktop.diagnostics import hard_crashes\n"
        "print(hard_crashes.watch(Path(sys.argv[1])), flush=True)\n"
        "def the_end(): faulthandler._sigabrt()\n"
        "the_end()\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    told = []
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode != 0
        told.append(done.stdout.strip())
    assert told == ["False", "True"], "the second start sees that the first one crashed"
    reports = hard_crashes.reports(tmp_path)
    assert [path.name for path in reports] == [hard_crashes.EARLIER, hard_crashes.FILE]
    for path in reports:
        assert "in the_end" in path.read_text(encoding="utf-8")
        assert is_private(path)


def test_a_program_that_ends_well_leaves_no_report(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from lensmor_desktop.diagnostics import hard_crashes\n"
        "print(hard_crashes.watch(Path(sys.argv[1])), hard_crashes.watch(Path(sys.argv[1])))\n"
        "hard_crashes.unwatch()\n"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "False"]
    assert done.stderr == ""
    assert hard_crashes.reports(tmp_path) == ()
