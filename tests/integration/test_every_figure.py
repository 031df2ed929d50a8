"""Every figure on every surface is the ledger's, and the ledger agrees with the server's books."""

import logging
from pathlib import Path

import pytest

from lensmor_desktop.domain.progress import Overall
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.journal import Journal
from lensmor_desktop.unlocking.ledger import Ledger
from tests.fakes import figures
from tests.fakes.engine import Bench
from tests.integration.test_engine_sweep import Story


def hold_against_the_books(bench: Bench, summary: RunSummary) -> None:
    """What a run says that it cost is what the practice server took for it."""
    books = bench.server.ledger.spent
    assert summary.certain <= books <= summary.at_most, (summary, books)
    assert summary.certain <= summary.spent <= summary.at_most
    if summary.spent_exact:
        assert summary.spent == summary.certain == summary.at_most == books
    journal = Journal(bench.folder / "data")
    try:
        ledger = Ledger.of(journal, summary.run)
        entries, told = ledger.entries, ledger.figures
    finally:
        journal.close()
    assert (told.certain, told.at_most) == (summary.certain, summary.at_most)
    assert sum(entry.certain for entry in entries) == ledger.answered
    assert sum(entry.at_most for entry in entries) == ledger.ordered
    for entry in entries:
        taken = [c for c in bench.server.ledger.charges if c.subject == entry.id]
        assert entry.certain <= sum(c.credits for c in taken), entry


def judge(folder: Path, seed: int, log: pytest.LogCaptureFixture) -> bool:
    """Plays a seed's mixture, and looks at every surface whenever the run has ended or stopped."""
    story = Story(folder, seed)
    with story.bench as bench:
        seen = 0

        def look(summary: RunSummary) -> RunSummary:
            nonlocal seen
            seen += 1
            hold_against_the_books(bench, summary)
            told = figures.on_every_surface(bench.service, summary)
            logged = figures.in_the_log(log.messages)
            if logged is not None:  # a run that only had to be written down logs no second end
                told["log"] = logged
            assert set(told.values()) == {figures.of(summary)}, told
            last = [report for report in story.told if isinstance(report, Overall)]
            if last:
                assert (last[-1].certain, last[-1].at_most) == (summary.certain, summary.at_most)
            return summary

        story.look = look
        _, summary = story.play()
        look(summary)
        for report in story.told:
            if isinstance(report, Overall):
                assert 0 <= report.certain <= report.at_most
                assert report.certain <= report.agreed
        return summary.spent_exact


@pytest.mark.parametrize("seed", range(30))
def test_every_surface_says_what_the_books_say(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    caplog.set_level(logging.INFO, "lensmor_desktop")
    judge(tmp_path, seed, caplog)
