"""What we have open we close before its place is taken: Windows refuses that otherwise."""

import shutil
from pathlib import Path

import pytest

from lensmor_desktop import selftest
from lensmor_desktop.cli.exits import SETTLED
from lensmor_desktop.diagnostics import hard_crashes
from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.journal.aside import set_aside
from lensmor_desktop.journal.database import FILE
from lensmor_desktop.sheets import Choices, Correction, inspect_sheet, write_plain, write_results
from tests.fakes.engine import Bench, people
from tests.fakes.sharing import HERE, forbid_taking_open_files
from tests.integration.test_sheets_writing import LEADS, UNLOCKED
from tests.unit.cli.driving import cells, here, persons, serve, sheet_of
from tests.unit.sheets.sheet_files import cells_of, csv_file, workbook

SAMPLES = Path(__file__).parents[2] / "sample_sheets"


class ProcOnly:
    __test__ = HERE.is_dir()


class TestClosedBefore(ProcOnly):
    @pytest.fixture(autouse=True)
    def refused(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        return forbid_taking_open_files(monkeypatch)

    def test_the_rule_holds(self, tmp_path: Path, refused: list[str]) -> None:
        (tmp_path / "a").touch()
        with (tmp_path / "a").open("rb"), pytest.raises(PermissionError):
            (tmp_path / "a").unlink()
        assert refused == [str(tmp_path / "a")]

    def test_a_workbook_that_gets_its_results(self, tmp_path: Path, refused: list[str]) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        found = inspect_sheet(path)
        done = write_results(path, path, found.layout, {4: UNLOCKED})
        assert (done.path, done.note, refused) == (path, None, [])
        assert cells_of(path, "Leads")[3][3] == UNLOCKED.email

    def test_a_text_file_that_gets_its_results(self, tmp_path: Path, refused: list[str]) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n139574,789\n")
        found = inspect_sheet(path)
        done = write_results(path, path, found.layout, {2: UNLOCKED})
        assert (done.path, done.note, refused) == (path, None, [])

    def test_a_plain_workbook_beside_it(self, tmp_path: Path, refused: list[str]) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})
        found = inspect_sheet(path)
        for _ in range(2):
            done = write_plain(path, tmp_path / "plain.xlsx", found.layout, {4: UNLOCKED})
        assert (done.path, done.note, refused) == (tmp_path / "plain.xlsx", None, [])

    def test_a_corrected_sheet_and_its_original_that_comes_back(
        self, tmp_path: Path, refused: list[str]
    ) -> None:
        path = tmp_path / "macros.xlsm"
        shutil.copyfile(SAMPLES / "macro-workbook.xlsm", path)
        with Bench(tmp_path, people(1)) as bench:
            read = bench.service.inspect(path, Choices())
            row = read.rows[0]
            correction = Correction(
                row.number,
                IdentifierKind.PERSON,
                "48213",
                row.person_id,
                row.name,
                row.company,
                read.layout.worksheet,
            )
            bench.service.correct(read, correction)
            again = bench.service.inspect(path, Choices())
        assert again.rows[0].person_id == "48213"
        assert refused == []

    def test_a_whole_run_its_second_writing_and_the_original_that_comes_back(
        self, tmp_path: Path, refused: list[str]
    ) -> None:
        known = persons(2)
        path = sheet_of(tmp_path / "people.csv", known)
        before = path.read_bytes()
        with serve(known) as server:
            url = server.base_url
            assert here("run", path, "--yes", url=url).code == SETTLED
            assert cells(path, "Lensmor Status") == ["Unlocked", "Unlocked"]
            assert here("results", 1, url=url).code == SETTLED
            assert here("restore", 1, url=url).code == SETTLED
        assert path.read_bytes() == before
        assert refused == []

    def test_the_self_tests_practice_run(self, tmp_path: Path, refused: list[str]) -> None:
        assert "practice credits" in selftest._practice_run(tmp_path)
        assert refused == []

    def test_a_damaged_journal_that_is_set_aside(self, tmp_path: Path, refused: list[str]) -> None:
        (tmp_path / FILE).write_bytes(b"no journal at all" * 100)
        assert (set_aside(tmp_path) / FILE).exists()
        assert refused == []

    def test_the_report_of_a_crash(self, tmp_path: Path, refused: list[str]) -> None:
        try:
            for _ in range(2):
                hard_crashes.watch(tmp_path)
                (tmp_path / hard_crashes.FILE).write_text("a crash")
        finally:
            hard_crashes.unwatch()
        assert (tmp_path / hard_crashes.EARLIER).exists()
        assert refused == []
