"""The program works on real volumes of other systems: memory sticks, and Windows' own disks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop import selftest
from lensmor_desktop.__main__ import open_service
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.journal import Journal
from lensmor_desktop.platform.files import write_whole
from lensmor_desktop.platform.paths import same_file
from lensmor_desktop.selftest import run_self_test
from lensmor_desktop.settings.habits import note_recent, read_recent
from lensmor_desktop.settings.options import Options, keep_options, read_options
from tests.fakes.engine import Bench, people
from tests.systems.volumes import VOLUMES, CannotMount, Volume, mounted


@pytest.fixture(scope="module", params=VOLUMES, ids=lambda volume: volume.name)
def disk(request: pytest.FixtureRequest) -> Iterator[Path]:
    volume: Volume = request.param
    try:
        with mounted(volume) as folder:
            yield folder
    except CannotMount as why:
        pytest.skip(f"no {volume.name} here: {why}")


@pytest.fixture
def folder(disk: Path, request: pytest.FixtureRequest) -> Path:
    own = disk / f"test {abs(hash(request.node.nodeid)):x}"
    own.mkdir()
    return own


def test_it_takes_two_spellings_for_one_file(folder: Path) -> None:
    path = folder / "Leads.xlsx"
    path.write_bytes(b"")
    assert (folder / "LEADS.XLSX").exists(), "this proves nothing about such volumes"
    assert same_file(path, folder / "leads.XLSX")


@pytest.mark.parametrize("name", ["journal", "practice run"])
def test_the_self_test_passes(folder: Path, name: str) -> None:
    check = next(each for each in selftest.checks(open_service) if each.name == name)
    report = folder / "report.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(folder))
        code = run_self_test([check], report, folder / "data")
    assert code == 0, report.read_text(encoding="utf-8")


def test_a_run_ends_with_its_results_in_the_sheet_and_they_can_be_written_again(
    folder: Path,
) -> None:
    persons = people(5)
    with Bench(folder, persons) as bench:
        path = bench.sheet_of(persons, "people.csv")
        summary = bench.run(path)
        for _ in range(2):
            assert summary.output == str(path)
            assert {cell[1] for cell in bench.cells(path).values()} == {Outcome.UNLOCKED.value}
            summary = bench.service.write_again(summary.run)
        bench.nobody_paid_twice()
    assert [each.name for each in folder.iterdir() if each.is_file()] == ["people.csv"]


def test_a_journal_is_one_at_a_time_and_lasts(folder: Path) -> None:
    for _ in range(2):
        journal = Journal(folder / "data")
        with journal.lock():
            assert journal.runs.all() == ()
        journal.close()


def test_settings_and_recent_files_come_back(folder: Path) -> None:
    keep_options(folder / "data", Options(theme="dark"))
    assert read_options(folder / "data") == Options(theme="dark")
    (folder / "Leads.xlsx").write_bytes(b"")
    for name in ("Leads.xlsx", "LEADS.XLSX", "leads.xlsx"):
        note_recent(folder / "data", folder / name)
    assert len(read_recent(folder / "data")) == 1


def test_a_file_is_whole_or_as_it_was(folder: Path) -> None:
    place = folder / "results.csv"  # some volumes show all names so
    for content in (b"one", b"two"):
        write_whole(place, content)
        assert place.read_bytes() == content

    def fail(_file: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_whole(place, fail)
    assert [(each.name, each.read_bytes()) for each in folder.iterdir()] == [
        ("results.csv", b"two")
    ]
