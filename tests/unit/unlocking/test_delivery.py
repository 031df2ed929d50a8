"""Where a run's results go, whatever became of the files: there is always one that has them all."""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.errors import OutputError
from lensmor_desktop.journal import Journal, RowRecord
from lensmor_desktop.platform.folders import remove_folder
from lensmor_desktop.sheets import Choices, Originals, fingerprint, inspect_sheet, make_titles
from lensmor_desktop.sheets import wording as sheet_wording
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.delivery import Delivery, deliver
from tests.fakes.engine import HEADINGS
from tests.fakes.given import given
from tests.unit.journal.a_run import EVENT, begin, opened, result

IDS = ("1001", "1002", "1003")
ALL = {f"p{person}@sample.example" for person in IDS}


class Desk:
    """A sheet of three people whom a run has paid for, and the folder that it stands in.

    Args:
        output: the name of the file that the run was begun with; the sheet if there is none.
    """

    def __init__(self, folder: Path, output: str = "people.csv", **run: Any) -> None:
        self.folder = folder / "stick"
        self.folder.mkdir()
        self.sheet, self.output = self.folder / "people.csv", self.folder / output
        self.fill(*IDS)
        self.read = self.sheet.read_bytes()
        self.journal: Journal = opened(folder)
        self.originals = Originals(folder / "kept")
        self.fallback = folder / "results"
        read = inspect_sheet(self.sheet, Choices(), make_titles({}))
        rows = [RowRecord(n, EVENT, each, Verdict.READY, NOTHING) for n, each in enumerate(IDS, 2)]
        about: dict[str, Any] = {
            "output": str(self.output),
            "layout": read.layout,
            "rows": rows,
        } | run
        self.run = begin(self.journal, *IDS, source=read.source, **about)
        batch = self.journal.batches.plan(self.run, EVENT, IDS)
        self.journal.batches.settle(batch, [result(each, Outcome.UNLOCKED) for each in IDS])
        self.originals.keep(self.sheet, self.run)

    def fill(self, *people: str, id_heading: str = HEADINGS[2]) -> None:
        """What stands in the sheet from now on."""
        with self.sheet.open("w", newline="", encoding="utf-8") as file:
            lines = [[f"Person {person}", EVENT, person, ""] for person in people]
            csv.writer(file).writerows([[*HEADINGS[:2], id_heading, HEADINGS[3]], *lines])

    def beside(self, name: str, text: str = "Mine") -> Path:
        """A file of somebody's beside the sheet."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def deliver(self, output: Path | None = None, **how: Any) -> Delivery:
        return deliver(self.journal, self.run, self.originals, self.fallback, (), output, **how)

    def note(self) -> Sentence:
        return self.journal.runs.get(self.run).delivered_note

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def blocked(self) -> None:
        """From now on nothing can be written anywhere."""
        remove_folder(self.folder)
        self.fallback.write_text("in the way")


def addresses(path: str | Path) -> set[str]:
    """Every address in a file."""
    if Path(path).suffix == ".csv":
        text = Path(path).read_text(encoding="utf-8-sig")
        cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    else:
        cells = [str(cell.value) for page in load_workbook(path) for row in page for cell in row]
    return {cell for cell in cells if "@" in cell}


def template(note: Sentence | None) -> str:
    return note.template if note is not None else ""


Scene = Callable[..., Desk]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:

        def opens(*args: Any, **more: Any) -> Desk:
            made = Desk(tmp_path, *args, **more)
            stack.callback(made.journal.close)
            return made

        yield opens


class TestTheSheet:
    def test_its_rows_get_their_results_and_it_is_noted_as_it_then_is(self, desk: Scene) -> None:
        at = desk()
        assert at.deliver() == Delivery(str(at.sheet), None, 0)
        assert addresses(at.sheet) == ALL
        assert at.names() == ["people.csv"]
        run, sha = at.journal.runs.get(at.run), fingerprint(at.sheet).sha256
        assert (run.delivered_to, run.delivered_sha) == (str(at.sheet), sha)
        assert at.journal.runs.files(at.run) == {str(at.sheet): sha}

    def test_one_that_is_gone_comes_back_from_what_was_kept(self, desk: Scene) -> None:
        at = desk()
        at.sheet.unlink()
        done = at.deliver()
        assert (done.path, template(done.note)) == (str(at.sheet), wording.SOURCE_REPLACED)
        assert addresses(at.sheet) == ALL

    def test_where_nothing_was_kept_either_everybody_is_in_a_plain_list(self, desk: Scene) -> None:
        at = desk()
        at.sheet.unlink()
        remove_folder(given(at.originals.known(at.run)).parent.parent)
        done = at.deliver()
        assert template(done.note) == wording.LISTED_INSTEAD
        assert wording.SOURCE_GONE_TITLE in str(done.note)
        assert Path(done.path).suffix == ".xlsx"
        assert done.path.count("Lensmor results") == 1
        assert (addresses(done.path), done.lost_rows) == (ALL, 0)

    def test_under_the_name_that_was_wished_if_it_can_be_one(self, desk: Scene) -> None:
        at = desk("out.csv")
        at.sheet.unlink()
        remove_folder(given(at.originals.known(at.run)).parent.parent)
        done = at.deliver()
        assert (done.path, template(done.note)) == (str(at.output), wording.LISTED_INSTEAD)
        assert addresses(done.path) == ALL

    def test_rows_that_are_gone_stand_in_a_copy_beside_it_which_is_the_same_each_time(
        self, desk: Scene
    ) -> None:
        at = desk()
        at.fill(*IDS[1:])
        for _ in range(3):
            done = at.deliver()
            assert (done.path, done.lost_rows) == (str(at.sheet), 1)
            assert addresses(at.sheet) == ALL - {"p1001@sample.example"}
            (copy,) = set(at.names()) - {"people.csv"}
            values = dict(done.note.values) if done.note else {}
            assert template(done.note) == wording.SHEET_CHANGED
            assert (values["missing"], values["file"]) == (1, copy)
            assert addresses(at.folder / copy) == ALL
        assert at.journal.runs.get(at.run).lost_rows == 1

    def test_where_no_copy_can_be_made_of_them_that_is_said(
        self, desk: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at = desk()
        at.fill(*IDS[1:])
        at.deliver()
        (copy,) = set(at.names()) - {"people.csv"}
        (at.folder / copy).unlink()
        remove_folder(given(at.originals.known(at.run)).parent.parent)

        def full(*_: object, **__: object) -> None:
            raise OutputError(say("t"), say("the disk is full"), say("make room"))

        monkeypatch.setattr("lensmor_desktop.unlocking.delivery.write_list", full)
        done = at.deliver()
        assert (done.path, done.lost_rows) == (str(at.sheet), 1)
        assert template(done.note) == wording.SHEET_CHANGED_ONLY

    def test_one_that_does_not_fit_any_more_is_left_alone(self, desk: Scene) -> None:
        at = desk()
        at.fill(*IDS, id_heading="LID")
        before = at.sheet.read_bytes()
        for _ in range(3):
            done = at.deliver()
            assert template(done.note) == wording.RESCUED
            assert at.sheet.read_bytes() == before
            (copy,) = set(at.names()) - {"people.csv"}
            assert (done.path, done.lost_rows) == (str(at.folder / copy), 0)
            assert dict(done.note.values)["file"] == copy if done.note else False
            assert addresses(done.path) == ALL

    def test_a_file_of_another_name_that_has_them_is_not_taken_for_that_copy(
        self, desk: Scene
    ) -> None:
        at = desk()
        other = at.folder / "out.csv"
        at.deliver(other)
        before = other.read_bytes()
        at.fill(*IDS, id_heading="LID")
        assert "Lensmor results" in at.deliver().path
        assert other.read_bytes() == before

    def test_what_was_done_in_that_copy_stays(self, desk: Scene) -> None:
        at = desk()
        at.fill(*IDS, id_heading="LID")
        copy = Path(at.deliver().path)
        copy.write_text(copy.read_text("utf-8-sig").replace("Person 1001", "Called"), "utf-8")
        assert at.deliver().path == str(copy)
        assert "Called" in copy.read_text("utf-8-sig")


class TestAnotherFile:
    def test_a_copy_leaves_the_sheet_as_it_is(self, desk: Scene) -> None:
        at = desk("out.csv")
        assert at.deliver() == Delivery(str(at.output), None, 0)
        assert (addresses(at.output), at.sheet.read_bytes()) == (ALL, at.read)

    def test_what_was_done_in_it_stays_when_it_is_written_again(self, desk: Scene) -> None:
        at = desk("out.csv")
        at.deliver()
        text = at.output.read_text("utf-8-sig")
        at.output.write_text(text.replace("Person 1001", "Called"), "utf-8")
        assert at.deliver().path == str(at.output)
        assert "Called" in at.output.read_text("utf-8-sig")

    def test_nobodys_file_is_replaced_unasked(self, desk: Scene) -> None:
        at = desk("out.csv")
        mine = at.beside("out.csv")
        done = at.deliver()
        assert mine.read_text() == "Mine"
        assert template(done.note) == wording.TAKEN_MEANWHILE
        (sibling,) = set(at.names()) - {"out.csv", "people.csv"}
        assert done.path == str(at.folder / sibling)
        assert "Lensmor results" in sibling
        assert addresses(done.path) == ALL

    def test_not_even_once_the_run_has_files_of_its_own(self, desk: Scene) -> None:
        at = desk()
        at.deliver()
        mine = at.beside("another.csv")
        assert template(at.deliver(mine).note) == wording.TAKEN_MEANWHILE
        assert mine.read_text() == "Mine"

    @pytest.mark.parametrize("begun", [True, False])
    def test_where_that_was_said_it_is(self, desk: Scene, begun: bool) -> None:
        at = desk("out.csv", overwrite=begun)
        mine = at.beside("out.csv")
        assert at.deliver(overwrite=not begun) == Delivery(str(mine), None, 0)
        assert addresses(mine) == ALL

    def test_what_was_said_of_one_file_holds_for_no_other(self, desk: Scene) -> None:
        at = desk("out.csv", overwrite=True)
        mine = at.beside("another.csv")
        assert at.deliver(mine).path != str(mine)
        assert mine.read_text() == "Mine"

    @pytest.mark.parametrize("holds", [True, False])
    def test_a_file_that_was_only_announced_is_the_runs_if_it_holds_results(
        self, desk: Scene, holds: bool
    ) -> None:
        """The program may have ended before the file was in its place."""
        at = desk("out.csv")
        if holds:
            at.deliver()
        else:
            at.beside("out.csv")
        at.journal.runs.wrote(at.run, str(at.output))
        assert (at.deliver().path == str(at.output)) is holds

    def test_it_is_announced_before_it_is_there(
        self, desk: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at = desk("out.csv")

        def ended(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("lensmor_desktop.unlocking.delivery.write", ended)
        with pytest.raises(KeyboardInterrupt):
            at.deliver()
        assert at.journal.runs.files(at.run) == {str(at.output): ""}
        monkeypatch.setattr("lensmor_desktop.unlocking.delivery.write_list", ended)
        other = at.folder / "list.xlsx"
        with pytest.raises(KeyboardInterrupt):
            at.deliver(other, plain=True)
        assert at.journal.runs.files(at.run)[str(other)] == ""

    def test_a_first_copy_of_a_sheet_that_has_lost_rows_is_made_of_what_was_kept(
        self, desk: Scene
    ) -> None:
        at = desk("out.csv")
        at.fill(*IDS[1:])
        done = at.deliver()
        assert (done.path, done.lost_rows) == (str(at.output), 0)
        assert template(done.note) == wording.RESCUED
        assert addresses(at.output) == ALL
        assert at.names() == ["out.csv", "people.csv"]

    def test_a_copy_whose_rows_somebody_took_out_is_theirs(self, desk: Scene) -> None:
        at = desk("out.csv")
        at.deliver()
        lines = at.output.read_text("utf-8-sig").splitlines(keepends=True)
        at.output.write_text("".join([lines[0], *lines[2:]]), "utf-8")
        done = at.deliver()
        assert (done.path, done.lost_rows) == (str(at.output), 1)
        assert template(done.note) == wording.SHEET_CHANGED
        assert len(at.names()) == 3

    def test_a_copy_of_a_sheet_that_does_not_fit_any_more_is_made_of_what_was_kept(
        self, desk: Scene
    ) -> None:
        at = desk("out.csv")
        at.fill(*IDS, id_heading="LID")
        done = at.deliver()
        assert (done.path, template(done.note)) == (str(at.output), wording.RESCUED)
        assert addresses(at.output) == ALL

    def test_that_it_was_put_elsewhere_is_said_with_the_name_it_has(self, desk: Scene) -> None:
        """A folder that is gone, and a sheet that is gone: both are told in one note."""
        at = desk()
        remove_folder(at.folder)
        done = at.deliver()
        assert Path(done.path).parent == at.fallback
        assert template(done.note) == wording.WITH_NOTE
        assert addresses(done.path) == ALL


class TestAPlainList:
    def test_it_stands_beside_the_results_where_no_place_is_named(self, desk: Scene) -> None:
        at = desk()
        done = at.deliver(plain=True)
        assert done.note is None
        assert Path(done.path).parent == at.folder
        assert Path(done.path).suffix == ".xlsx"
        assert "Lensmor results" in done.path
        assert (addresses(done.path), at.sheet.read_bytes()) == (ALL, at.read)

    @pytest.mark.parametrize("ending", [".csv", ".xlsx"])
    def test_it_has_the_name_that_it_was_given(self, desk: Scene, ending: str) -> None:
        at = desk()
        other = at.folder / f"list{ending}"
        assert at.deliver(other, plain=True) == Delivery(str(other), None, 0)
        assert addresses(other) == ALL

    def test_a_name_that_cannot_be_a_copy_of_the_sheet_makes_one_and_says_so(
        self, desk: Scene
    ) -> None:
        at = desk()
        other = at.folder / "list.xlsx"
        done = at.deliver(other)
        assert (done.path, template(done.note)) == (str(other), sheet_wording.LIST_BY_NAME)
        assert addresses(other) == ALL

    def test_it_replaces_nothing_either(self, desk: Scene) -> None:
        at = desk()
        mine = at.beside("list.xlsx")
        done = at.deliver(mine, plain=True)
        assert (mine.read_text(), done.path != str(mine)) == ("Mine", True)
        assert addresses(done.path) == ALL

    def test_asked_for_in_the_sheets_place_it_stands_beside_it(self, desk: Scene) -> None:
        at = desk()
        done = at.deliver(at.sheet, plain=True)
        assert Path(done.path).suffix == ".xlsx"
        assert at.sheet.read_bytes() == at.read


class TestWhereNothingCanBeWritten:
    def test_it_is_said_that_the_results_are_safe_and_noted_that_they_wait(
        self, desk: Scene
    ) -> None:
        at = desk()
        at.blocked()
        done = at.deliver()
        assert (done.path, done.lost_rows) == ("", 0)
        assert template(done.note) == template(at.note()) == wording.NOT_WRITTEN

    def test_another_file_than_the_one_that_has_them_is_refused(self, desk: Scene) -> None:
        at = desk()
        at.deliver()
        at.blocked()
        with pytest.raises(OutputError):
            at.deliver(at.folder / "gone" / "out.csv")
        assert at.note() == NOTHING  # the one that has them is still named

    def test_where_they_stand_nowhere_yet_they_go_on_waiting(self, desk: Scene) -> None:
        at = desk()
        at.blocked()
        at.deliver()
        other = at.folder / "gone" / "out.csv"
        assert template(at.deliver(other).note) == wording.NOT_WRITTEN
