"""The README says what the program does: its options, exit codes, JSON, folders and links."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.domain.outcomes import Outcome, ResultColumn
from tests.benchmarks.rows import Row, markdown

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "sample_sheets" / "first-steps.xlsx"


def batch(*args: str) -> str:
    command = [sys.executable, "-m", "lensmor_desktop.cli.main", *args]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT).stdout


def table_after(heading: str) -> list[list[str]]:
    """The cells of the first table below a line that begins so, without its head."""
    lines = README[README.index(heading) :].splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        cells = re.split(r"(?<!\\)\|", line.strip("|"))
        rows.append([cell.strip().replace("\\|", "|") for cell in cells])
    return rows


def test_every_option_is_told_and_no_other() -> None:
    told = {cell.strip("`").split()[0] for cell, _ in table_after("| option | meaning |")}
    commands = ("check", "run", "resume", "results", "runs", "balance")
    helps = "".join(batch(command, "--help") for command in commands)
    offered = set(re.findall(r"--[a-z][a-z-]+", helps)) - {"--help"}
    assert told == offered


def test_every_command_is_told_and_no_other() -> None:
    told = set(re.findall(r"^    lensmor-batch ([a-z-]+)", README, re.MULTILINE))
    listed = batch("--help").partition("COMMAND")[2]
    offered = set(re.findall(r"^    ([a-z-]+) ", listed, re.MULTILINE))
    assert told == offered


def test_exit_codes_are_those_of_the_program() -> None:
    told = {int(code): meaning for code, meaning in table_after("| exit code | means |")}
    listed = batch("--help").partition("Exit codes:")[2]
    assert set(told) == {int(code) for code in re.findall(r"\b(\d)\s+[a-z]", listed)}
    assert set(told) == set(range(7))


def test_result_columns_and_statuses_are_told() -> None:
    assert [name for name, _ in table_after("### What it writes")] == [
        column.value for column in ResultColumn
    ]
    for outcome in Outcome:
        assert f"*{outcome.value}*" in README.replace("\n", " "), outcome


def test_the_json_has_the_shape_that_is_told(tmp_path: Path) -> None:
    block = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert block is not None
    told: dict[str, Any] = json.loads(block.group(1))
    printed = json.loads(
        batch("check", str(SAMPLE), "--sandbox", "--json", "--data-dir", str(tmp_path))
    )
    assert set(told) <= set(printed)
    for part in ("rows", "people", "credits"):
        assert set(told[part]) <= set(printed[part]), part
    for part in ("events", "problems"):
        assert set(told[part][0]) <= set(printed[part][0]), part


def test_the_table_of_speed_is_of_the_kept_figures_and_no_target_is_missed_in_silence() -> None:
    kept = json.loads((ROOT / "tests/benchmarks/latest.json").read_text(encoding="utf-8"))
    assert markdown(Row.from_json(row) for row in kept) in README
    assert {row["name"].partition(":")[0] for row in kept} >= {"sheet to screen", "confirm to done"}
    missed = {row["name"] for row in kept if row["meets"] is False}
    assert all(f"*{name}*" in README for name in missed)  # each is spoken of below the table


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "SECURITY.md",
        "packaging/README.md",
        "tests/README.md",
        "sample_sheets/README.md",
    ],
)
def test_what_is_linked_or_named_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    folder = (ROOT / name).parent
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (folder / link).exists(), link
    for path in re.findall(r"`((?:lensmor_desktop|packaging|sample_sheets|tests)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def test_each_row_of_the_threat_model_names_a_test_and_where_it_ends() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    model = text[text.index("## Who might attack") : text.index("## What is not promised")]
    rows = [line.split(" | ") for line in model.splitlines() if line.startswith("| ")]
    rows = [row for row in rows if row[0] != "| with"]
    assert len(rows) >= 20
    for _, _, tests in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)`", tests)
        assert named, tests
        assert all(re.search(r"\bdef test_", (ROOT / one).read_text("utf-8")) for one in named)
