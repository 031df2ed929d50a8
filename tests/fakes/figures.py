"""What each surface says that a run has cost, read back from its own words."""

import csv
import io
import re
from collections.abc import Iterable
from typing import NamedTuple

from lensmor_desktop.cli import figures, screen
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.unlocking.service import UnlockService


class Told(NamedTuple):
    """What is said to have been charged for certain, and at most; `exact`: one figure, no doubt."""

    certain: float
    at_most: float
    exact: bool


def of(summary: RunSummary) -> Told:
    """What a summary carries, which every surface is to say."""
    return Told(round(summary.certain), round(summary.at_most), summary.spent_exact)


def number(text: str) -> float:
    return float(text.replace(",", ""))


def in_words(text: str) -> Told:
    """The figures in "945", "0 for certain, at most 1,500" or "about 150"."""
    between = re.search(r"([\d,]+) for certain, at most ([\d,]+)", text)
    if between:
        return Told(number(between[1]), number(between[2]), exact=False)
    (one,) = re.findall(r"[\d,]+", text.split(" credits")[0].replace("answers,", ""))
    doubtful = "about" in text or "according to" in text
    return Told(number(one), number(one), exact=not doubtful)


def on_every_surface(service: UnlockService, summary: RunSummary) -> dict[str, Told]:
    """What the command line, its JSON, the list of runs and the receipt say of a run."""
    said = figures.of_run(summary, service.verdicts(summary.run))["credits"]
    lines = [str(line) for line in screen.of_summary(summary, "resume")]
    (spent,) = [line for line in lines if line.lstrip().startswith("spent:")]
    (this,) = [run for run in service.runs() if run.run == summary.run]
    past = str(next(iter(screen.of_runs([this], {this.run: "results"}, practice=False))))
    return {
        "JSON": Told(said["certain"], said["at_most"], said["spent_exact"]),
        "screen": in_words(spent.split("spent: ")[1].split(", of ")[0]),
        "runs": in_words(past.split(" people delivered, ")[1]),
        "receipt": _receipt(service.receipt(summary.run).to_csv()),
    }


def in_the_log(messages: Iterable[str]) -> Told | None:
    """What the last line about a run's end says; None if there is none."""
    lines = [message for message in messages if " credits spent" in message]
    if not lines:
        return None
    found = re.search(r"(\d+) credits spent(?: \(certain (\d+), at most (\d+)\))?", lines[-1])
    assert found is not None
    if found[2]:
        return Told(number(found[2]), number(found[3]), exact=False)
    return Told(number(found[1]), number(found[1]), exact=True)


def _receipt(text: str) -> Told:
    values = {what: value for _, what, value in csv.reader(io.StringIO(text))}
    exact = "not exact" not in values["Spent (credits)"]
    certain = number(values["Charged for certain (credits)"])
    return Told(certain, number(values["Charged at most (credits)"]), exact)
