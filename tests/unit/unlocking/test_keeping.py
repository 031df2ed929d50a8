"""What a run is about to replace is kept first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.domain.rows import SourceFile
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import OutputError
from lensmor_desktop.journal import Journal
from lensmor_desktop.unlocking.keeping import Keeper
from tests.fakes.clock import FakeClock
from tests.unit.journal.a_run import begin, opened


class Desk:
    """A sheet, a file beside it, and a run that reads the one and may write the other."""

    def __init__(self, folder: Path) -> None:
        self.sheet, self.other = folder / "people.csv", folder / "other.csv"
        self.sheet.write_text("the sheet")
        self.other.write_text("the other")
        self.journal: Journal = opened(folder)
        self.clock = FakeClock()
        self.keeper = Keeper(self.journal, self.clock)
        source = SourceFile(str(self.sheet), "0" * 64, 9, 1, "csv")
        self.run = begin(self.journal, "1", source=str(self.sheet))
        assert self.journal.runs.get(self.run).source.path == source.path

    def kept(self, kind: str) -> list[str]:
        """What was kept, in the order of its numbers."""
        return [path.read_text() for path in self.files(kind)]

    def files(self, kind: str) -> list[Path]:
        folder = self.journal.folder / kind
        return sorted(path for path in folder.rglob("*.csv"))

    def write(self, output: Path | None, *, overwrite: bool = True) -> Path | None:
        return self.keeper.before_writing(self.run, output, plain=False, overwrite=overwrite)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.journal.close()


class TestBeforeARun:
    def test_the_sheet_is_kept_under_the_runs_number(self, desk: Desk) -> None:
        desk.keeper.before_run(desk.run, desk.sheet, desk.sheet)
        assert desk.kept("originals") == ["the sheet"]
        assert desk.kept("overwritten") == []
        known = desk.keeper.originals.known(desk.run)
        assert known is not None
        assert known.read_text() == "the sheet"

    def test_so_is_a_file_whose_place_the_results_take(self, desk: Desk) -> None:
        desk.keeper.before_run(desk.run, desk.sheet, desk.other)
        assert desk.kept("overwritten") == ["the other"]

    def test_a_place_where_nothing_is_keeps_nothing(self, desk: Desk) -> None:
        desk.other.unlink()
        desk.keeper.before_run(desk.run, desk.sheet, desk.other)
        assert desk.kept("overwritten") == []

    def test_what_cannot_be_kept_calls_the_run_off(self, desk: Desk) -> None:
        desk.sheet.unlink()
        with pytest.raises(OutputError):
            desk.keeper.before_run(desk.run, desk.sheet, desk.sheet)
        run = desk.journal.runs.get(desk.run)
        assert run.ended_at == desk.clock.now()
        assert run.stopped_by in (None, StoppedBy.USER)
        assert desk.journal.people.waiting(desk.run) == ()


class TestBeforeResultsAreWrittenElsewhere:
    def test_the_runs_own_place_needs_nothing(self, desk: Desk) -> None:
        assert desk.write(None) is None

    def test_a_file_that_may_be_replaced_is_kept(self, desk: Desk) -> None:
        assert desk.write(desk.other) == desk.other
        assert desk.kept("overwritten") == ["the other"]

    def test_each_time_anew_and_under_a_number_far_above_any_runs(self, desk: Desk) -> None:
        desk.write(desk.other)
        desk.other.write_text("another one")
        desk.write(desk.other)
        assert desk.kept("overwritten") == ["the other", "another one"]
        numbers = [int(path.parent.name) for path in desk.files("overwritten")]
        assert min(numbers) >= int(desk.clock.now())

    def test_the_sheet_itself_is_not_kept_again(self, desk: Desk) -> None:
        assert desk.write(desk.sheet) == desk.sheet
        assert desk.kept("overwritten") == []

    def test_nor_is_a_file_that_this_run_has_made(self, desk: Desk) -> None:
        desk.journal.runs.wrote(desk.run, str(desk.other), "1" * 64)
        desk.write(desk.other)
        assert desk.kept("overwritten") == []

    def test_a_file_of_another_run_is(self, desk: Desk) -> None:
        other = begin(desk.journal, "9")
        desk.journal.runs.wrote(other, str(desk.other), "1" * 64)
        desk.write(desk.other)
        assert desk.kept("overwritten") == ["the other"]

    def test_without_a_word_nothing_is_replaced(self, desk: Desk) -> None:
        with pytest.raises(OutputError):
            desk.write(desk.other, overwrite=False)
        assert desk.kept("overwritten") == []

    def test_a_new_name_needs_no_word(self, desk: Desk) -> None:
        new = desk.other.with_name("new.csv")
        assert desk.write(new, overwrite=False) == new
        assert desk.write(new) == new
        assert desk.kept("overwritten") == []
