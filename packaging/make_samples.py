"""Makes the files in `sample_sheets/`, and what the tests expect of them.

    python packaging/make_samples.py [--into FOLDER] [--expectations FILE]

The people are those of the practice server's standard world, so that IDs, names and companies
agree with what practice mode answers; all of them are invented. The files are the same, byte for
byte, whenever they are made.
"""

import argparse
import shutil
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from sample_parts import bad_ids, reports, texts, workbooks
from sample_parts.casting import Cast, Sample

from lensmor_desktop.sandbox.world import Fate, World

ROOT = Path(__file__).resolve().parent.parent
# The order decides who plays where: a new sample goes to the end.
MAKERS = (
    workbooks.first_steps,
    texts.hubspot,
    reports.salesforce,
    reports.table_filtered,
    bad_ids.every_bad_id,
    workbooks.several_events,
    texts.european,
    workbooks.macro_workbook,
    workbooks.event_rows,
    texts.one_event,
)
CREDITS_PER_PERSON = 15
VERDICTS = ("ready", "repeated", "invalid", "has_email", "hidden", "event")


def main(arguments: list[str] | None = None) -> int:
    """Writes everything; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--into", type=Path, default=ROOT / "sample_sheets")
    parser.add_argument(
        "--expectations",
        type=Path,
        default=ROOT / "tests" / "integration" / "sample_expectations.py",
    )
    given = parser.parse_args(arguments)
    given.into.mkdir(parents=True, exist_ok=True)
    cast = Cast(World.standard())
    with TemporaryDirectory() as made:
        samples = [maker(cast, Path(made)) for maker in MAKERS]
        for sample in samples:
            shutil.copyfile(Path(made) / sample.name, given.into / sample.name)
    (given.into / "README.md").write_text(readme(samples), encoding="utf-8", newline="\n")
    given.expectations.write_text(expectations(samples), encoding="utf-8", newline="\n")
    return 0


def outcomes(sample: Sample) -> Counter[str]:
    """How many people end with each status: each person once, by their first row."""
    return Counter(line.status for line in sample.lines if line.verdict == "ready")


def command(sample: Sample) -> str:
    """The command that runs the sample in practice mode."""
    options = " ".join((*sample.arguments, "--sandbox", "--yes"))
    return f"lensmor-batch run sample_sheets/{sample.name} {options}"


def credits(sample: Sample) -> int:
    """What a run spends, in credits: only delivered people cost."""
    return outcomes(sample)["Unlocked"] * CREDITS_PER_PERSON + sample.spent_on_events


def spent_elsewhere(sample: Sample) -> int:
    """What another program spends meanwhile on people of the sample, in credits."""
    people = (line.who for line in sample.lines if line.verdict == "ready" and line.who)
    return CREDITS_PER_PERSON * sum(1 for each in people if each.fate is Fate.ELSEWHERE)


def readme(samples: list[Sample]) -> str:
    """The text of `sample_sheets/README.md`."""
    lines = [
        "# Sample sheets",
        "",
        "Small files that look like what CRMs and people make. Everyone and everything in them is",
        "invented; the people are those of practice mode, so nothing here costs anything.",
        "",
        "| file | what it shows |",
        "|---|---|",
        *(f"| `{sample.name}` | {sample.shows} |" for sample in samples),
        "",
        "Try one from the project's folder. A run writes into the sheet itself; add",
        "`--output PATH` to leave the sample as it is.",
        "",
        "```",
        *(command(sample) for sample in samples),
        "```",
        "",
        "What a fresh practice account gives (rows by verdict, then people by outcome):",
        "",
        f"| file | rows | {' | '.join(VERDICTS)} | people | credits |",
        f"|---|---|{'---|' * len(VERDICTS)}---|---|",
    ]
    for sample in samples:
        rows = Counter(line.verdict for line in sample.lines)
        people = ", ".join(f"{count} {status}" for status, count in outcomes(sample).most_common())
        counts = " | ".join(str(rows[verdict]) for verdict in VERDICTS)
        spent = f"{credits(sample):,}"
        lines.append(f"| `{sample.name}` | {len(sample.lines)} | {counts} | {people} | {spent} |")
    lines += ["", "`python packaging/make_samples.py` makes them anew.", ""]
    return "\n".join(lines)


def expectations(samples: list[Sample]) -> str:
    """The text of `tests/integration/sample_expectations.py`."""
    lines = [
        '"""What a practice run makes of each sample. Written by packaging/make_samples.py."""',
        "",
        "# ruff: noqa: E501",
        "",
        "from dataclasses import dataclass",
        "",
        "",
        "@dataclass(frozen=True)",
        "class ExpectedRow:",
        '    """A data row: `email` is what a run writes ("" for none)."""',
        "",
        "    row: int",
        "    event: str",
        "    person: str",
        "    verdict: str",
        "    status: str",
        "    email: str",
        "",
        "",
        "@dataclass(frozen=True)",
        "class ExpectedSample:",
        '    """A sample, the options that it needs, and its data rows in order.',
        "",
        "    Attributes:",
        "        spent: what the run itself spends, in credits.",
        "        elsewhere: what another program that shares the account spends meanwhile.",
        '    """',
        "",
        "    file: str",
        "    arguments: tuple[str, ...]",
        "    worksheet: str",
        "    header_row: int",
        "    spent: int",
        "    elsewhere: int",
        "    rows: tuple[ExpectedRow, ...]",
        "",
        "    def count(self, verdict: str) -> int:",
        '        """How many rows have this verdict."""',
        "        return sum(1 for row in self.rows if row.verdict == verdict)",
        "",
        "    def people(self, status: str) -> int:",
        '        """How many people end with this status: each by their first row."""',
        '        sent = [row for row in self.rows if row.verdict == "ready"]',
        "        return sum(1 for row in sent if row.status == status)",
        "",
        "",
        "# fmt: off",
        "SAMPLES: tuple[ExpectedSample, ...] = (",
    ]
    for sample in samples:
        lines += [
            "    ExpectedSample(",
            f"        file={_quoted(sample.name)},",
            f"        arguments=({''.join(_quoted(each) + ', ' for each in sample.arguments)}),",
            f"        worksheet={_quoted(sample.worksheet)},",
            f"        header_row={sample.header_row},",
            f"        spent={credits(sample)},",
            f"        elsewhere={spent_elsewhere(sample)},",
            "        rows=(",
        ]
        for line in sample.lines:
            # For a refused row the cells' own values say nothing that could be compared.
            sound = line.verdict != "invalid"
            event = str(line.event).strip() if sound else ""
            person = line.who.id if line.who else str(line.person or "")
            values = (event, person if sound else "", line.verdict, line.status, line.email)
            shown = ", ".join(_quoted(each) for each in values)
            lines.append(f"            ExpectedRow({line.number}, {shown}),")
        lines += ["        ),", "    ),"]
    lines += [")", "# fmt: on", ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    sys.exit(main())
