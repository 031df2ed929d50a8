"""What was chosen in the Review of a sheet, kept from one start to the next."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.domain.selection import LeftOutRow, Selection
from lensmor_desktop.journal import Journal
from tests.unit.journal.a_run import SOURCE, begin, opened

CHOSEN = Selection(
    people=frozenset({"2", "1"}),
    rows=(LeftOutRow(7, "e1", "1", 2),),
    unlock_events=("e1", "e2"),
    limit=5,
    max_credits=75,
)
NEXT = Selection(people=frozenset({"9"}))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = opened(tmp_path)
    yield made
    made.close()


def test_each_worksheet_has_its_own_and_the_last_counts(journal: Journal) -> None:
    journal.selections.keep("a.xlsx", "One", NEXT, 1.0)
    journal.selections.keep("a.xlsx", "One", CHOSEN, 2.0)
    journal.selections.keep("a.xlsx", "Two", NEXT, 3.0)
    assert journal.selections.of("a.xlsx", "One") == CHOSEN
    assert journal.selections.of("a.xlsx", "Two") == NEXT
    assert journal.selections.of("b.xlsx", "One") is None
    assert journal.selections.of("a.xlsx", "") is None


def test_a_sheet_that_is_forgotten_is_so_in_all_its_worksheets(journal: Journal) -> None:
    for source in ("a.xlsx", "b.xlsx"):
        for worksheet in ("One", "Two"):
            journal.selections.keep(source, worksheet, CHOSEN, 1.0)
    journal.selections.forget("a.xlsx")
    assert journal.selections.of("a.xlsx", "One") is None
    assert journal.selections.of("a.xlsx", "Two") is None
    assert journal.selections.of("b.xlsx", "Two") == CHOSEN


@pytest.mark.parametrize("stored", ["{", "{}", "[]", '{"people": 1}'])
def test_one_that_cannot_be_read_is_none(
    journal: Journal, stored: str, caplog: pytest.LogCaptureFixture
) -> None:
    journal.selections.keep("a.xlsx", "", CHOSEN, 1.0)
    with journal._database.transaction() as connection:
        connection.execute("UPDATE selections SET chosen = ?", (stored,))
    with caplog.at_level(logging.WARNING):
        assert journal.selections.of("a.xlsx", "") is None
    assert "can't be read" in caplog.text


def test_a_copy_is_known_by_its_place_or_by_what_stands_in_it(journal: Journal) -> None:
    run = begin(journal, "1", output="results.csv")
    begin(journal, "2", source="other.csv", output="other results.csv")
    journal.runs.delivered(run, to="elsewhere.csv", sha="a" * 64, note=None)
    written = journal.selections.written_from
    assert written("results.csv", "b" * 64) == SOURCE.path
    assert written("elsewhere.csv", "b" * 64) == SOURCE.path
    assert written("renamed.csv", "a" * 64) == SOURCE.path
    assert written("other results.csv", "b" * 64) == "other.csv"
    assert written("new.csv", SOURCE.sha256) == "other.csv"  # the last run knows best
    assert written("new.csv", "b" * 64) is None
    assert written(SOURCE.path, "a" * 64) is None  # the sheet itself is no copy
