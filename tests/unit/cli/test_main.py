"""Defects of ours: exit code 1, a calm sentence, and a report with no key and no address in it."""

import argparse
import json
from pathlib import Path

import pytest

from lensmor_desktop.cli import commands, main
from tests.unit.cli.driving import KEY

ADDRESS = "jane.doe@mail.example"


class Mishap(Exception):
    """Stands for a mistake of ours; its text quotes what nobody may read."""


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """`runs` makes a mistake in the middle of its work."""
    monkeypatch.setenv("LENSMOR_API_KEY", KEY)

    def fail(service: object, options: argparse.Namespace) -> int:
        try:
            raise Mishap(f"{ADDRESS} with {KEY}")
        except Mishap as error:
            raise KeyError(ADDRESS) from error

    monkeypatch.setattr(commands, "runs", fail)


@pytest.mark.usefixtures("broken")
def test_a_defect_is_1_with_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["runs", "--data-dir", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    title, safe, hint = err.splitlines()
    assert "our fault" in title
    assert "resume" in safe
    [report] = (tmp_path / "reports").iterdir()
    assert hint.endswith(str(report))
    written = report.read_text(encoding="utf-8")
    assert "builtins.KeyError" in written
    assert "Mishap" in written
    assert "test_main.py" in written
    for secret in (KEY, ADDRESS):
        assert secret not in written + err


@pytest.mark.usefixtures("broken")
def test_a_defect_is_told_in_json_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["runs", "--json", "--data-dir", str(tmp_path)]) == 1
    out, _ = capsys.readouterr()
    assert "our fault" in json.loads(out)["error"]["title"]


@pytest.mark.usefixtures("broken")
def test_where_no_report_can_be_written_the_sentence_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports").write_text("in the way")
    assert main.main(["runs", "--data-dir", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert "Please tell support where it happened" in err
    assert "test_main.py:" in err
    assert ADDRESS not in err
