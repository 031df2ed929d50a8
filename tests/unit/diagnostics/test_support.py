"""The support file's text: what is in it, and what is taken out even of files of ours."""

from pathlib import Path

import pytest

from lensmor_desktop.diagnostics import hard_crashes, logs, support
from lensmor_desktop.diagnostics.redaction import keep_out
from lensmor_desktop.diagnostics.support import (
    Section,
    settings_section,
    support_text,
    write_support_file,
)
from lensmor_desktop.journal import Journal
from lensmor_desktop.journal.facts import journal_facts
from lensmor_desktop.platform import kind
from lensmor_desktop.settings.options import Options
from tests.unit.journal.a_run import begin

SECRETS = ("jane.doe@example.com", "Bearer abcdef0123456789", "an old key 123")


@pytest.fixture
def folders(tmp_path: Path, own_home: Path) -> tuple[Path, Path]:
    """Data and logs of a program of ours that was careless, once."""
    data, log = tmp_path / "data", tmp_path / "log"
    (data / "reports").mkdir(parents=True)
    log.mkdir()
    keep_out("an old key 123")
    careless = "\n".join(f"line {at}: {secret}" for at, secret in enumerate(SECRETS))
    for name in ("window.log", "window.log.2", "batch.log", hard_crashes.FILE):
        (log / name).write_text(f"{name}\n{careless}\n{own_home}/x\n", encoding="utf-8")
    for number in range(8):
        report = data / "reports" / f"defect-2026010{number}-120000.txt"
        report.write_text(f"report {number}\n{careless}", encoding="utf-8")
    return data, log


def test_everything_of_ours_is_in_it_and_nothing_secret(folders: tuple[Path, Path]) -> None:
    text = support_text([Section("One", ("first", "second")), Section("Two", ())], *folders)
    assert "== One\nfirst\nsecond\n" in text
    assert "== Two\nnothing\n" in text
    assert text.count("== window.log") == 2
    assert text.index("window.log.2") < text.index("== window.log,")
    assert "== batch.log" in text
    assert "== crash.txt" in text
    assert "report 7" in text
    assert "report 2" not in text, "only the newest"
    assert "line 0: [address]" in text
    for secret in (*SECRETS, "jane", "abcdef", str(Path.home())):
        assert secret not in text


def test_only_the_end_of_a_large_log(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support, "MOST_OF_A_FILE", 100)
    lines = [f"{number} somebody@example.com" for number in range(1_000)]
    (folders[1] / logs.WINDOW_LOG).write_text("\n".join(lines), encoding="utf-8")
    text = support_text([], *folders)
    assert "999 [address]" in text
    assert "\n900 " not in text
    assert "example" not in text, "the first line is cut, and goes"


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    assert "== System" in support_text([], tmp_path / "none", tmp_path / "neither")


def test_own_headings_are_counted_only() -> None:
    section = settings_section(Options(titles={"email": "ACME Adresse"}))
    assert "own headings: 1" in section.lines
    assert "ACME" not in "".join(section.lines)


def test_the_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "support.txt"
    write_support_file(path, "one")
    write_support_file(path, "two")
    assert path.read_text(encoding="utf-8") == "two"
    assert [each.name for each in tmp_path.iterdir()] == ["support.txt"]
    if not kind.is_windows():
        assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(OSError, match="nowhere"):
        write_support_file(tmp_path / "nowhere" / "support.txt", "three")


def test_the_journal_in_numbers(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    begin(journal, "7001234", "7001235")
    facts = journal_facts(tmp_path / "journal.sqlite3")  # while it is open
    journal.close()
    assert "runs open: 1" in facts
    assert any(line.startswith("schema: ") for line in facts)
    assert "people waiting: 2" in facts
    for line in facts:
        assert "7001234" not in line


def test_a_journal_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite3"
    assert journal_facts(file) == ("there is none",)
    file.write_bytes(b"nonsense" * 1_000)
    assert journal_facts(file)[-1] == "can't be read: DatabaseError"
    assert file.read_bytes() == b"nonsense" * 1_000
