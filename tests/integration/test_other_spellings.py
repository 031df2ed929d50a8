"""One file in another spelling is the same file, where the volume ignores case and composing."""

import unicodedata
from pathlib import Path

import pytest

from lensmor_desktop import assembly
from lensmor_desktop.cli.exits import SETTLED, UNUSABLE
from lensmor_desktop.domain.plan import Wishes
from lensmor_desktop.gui.outside.meeting import meeting_place
from lensmor_desktop.sandbox.world import Person
from lensmor_desktop.settings.habits import drop_recent, note_recent, read_recent
from lensmor_desktop.sheets import Choices, inspect_sheet
from tests.fakes.volumes import ignore_spelling
from tests.unit.cli.driving import KEY, cells, here, persons, serve, sheet_of

NAME = unicodedata.normalize("NFC", "Messe Köln.csv")
SPELLINGS = [
    NAME.lower(),
    NAME.upper(),
    *(
        pytest.param(
            unicodedata.normalize("NFD", name),
            marks=pytest.mark.posix_only("a letter and its parts are two names on NTFS"),
        )
        for name in (NAME, NAME.swapcase())
    ),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "Shows"
    made.mkdir()
    ignore_spelling(monkeypatch, made)
    return made


@pytest.fixture
def people() -> list[Person]:
    return persons(2)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_results_for_the_sheet_in_another_spelling_go_into_the_sheet(
    folder: Path, people: list[Person], spelling: str
) -> None:
    path = sheet_of(folder / NAME, people)
    with serve(people) as server:
        done = here("run", path, "--yes", "--output", folder / spelling, url=server.base_url)
    assert done.code == SETTLED
    assert cells(path, "Lensmor Status") == ["Unlocked", "Unlocked"]
    assert [each.name for each in folder.iterdir()] == [NAME]


@pytest.mark.parametrize("overwrite", [[], ["--overwrite"]])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_checked_copy_never_takes_the_sheets_place(
    folder: Path, people: list[Person], spelling: str, overwrite: list[str]
) -> None:
    path = sheet_of(folder / NAME, people)
    before = path.read_bytes()
    with serve(people) as server:
        output = folder / spelling
        done = here("check", path, "--output", output, *overwrite, url=server.base_url)
    assert done.code == UNUSABLE
    assert path.read_bytes() == before


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_file_in_the_results_place_is_not_replaced_unasked(
    folder: Path, people: list[Person], spelling: str
) -> None:
    path = sheet_of(folder / "people.csv", people)
    (folder / NAME).write_text("something older")
    with serve(people) as server:
        done = here("run", path, "--yes", "--output", folder / spelling, url=server.base_url)
    assert done.code == UNUSABLE
    assert (folder / NAME).read_text() == "something older"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_results_that_a_run_has_written_are_written_again_in_their_place(
    folder: Path, people: list[Person], spelling: str
) -> None:
    path = sheet_of(folder / "people.csv", people)
    with serve(people) as server:
        url = server.base_url
        assert here("run", path, "--yes", "--output", folder / NAME, url=url).code == SETTLED
        done = here("results", 1, "--output", folder / spelling, url=url)
    assert done.code == SETTLED, done.err
    assert sorted(each.name for each in folder.iterdir()) == [NAME, "people.csv"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_what_is_known_of_a_sheet_is_known_in_every_spelling(folder: Path, spelling: str) -> None:
    path = sheet_of(folder / NAME, persons(1))
    read = inspect_sheet(folder / spelling, Choices())
    assert read.source.path == str(path)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_who_was_left_out_stays_out_when_the_sheet_is_opened_in_another_spelling(
    folder: Path, people: list[Person], tmp_path: Path, spelling: str
) -> None:
    path = sheet_of(folder / NAME, people)
    with serve(people) as server:
        setup = assembly.Setup(tmp_path / "data", api_key=KEY, base_url=server.base_url)
        with assembly.open_service(setup) as service:
            inspection = service.inspect(path, Choices())
            first = inspection.rows[0].number
            service.selecting.keep(inspection, Wishes(excluded_rows=frozenset({first})))
        with assembly.open_service(setup) as service:
            again = service.inspect(folder / spelling, Choices())
            offer = service.offer(again, service.selecting.wishes(again))
    assert [person.person_id for person in offer.people] == [people[1].id]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_list_of_files_has_each_file_once(folder: Path, tmp_path: Path, spelling: str) -> None:
    path = sheet_of(folder / NAME, persons(1))
    other = sheet_of(folder / "other.csv", persons(1))
    for each in (path, other, folder / spelling):
        note_recent(tmp_path, each)
    assert read_recent(tmp_path) == (folder / spelling, other)
    drop_recent(tmp_path, path)
    assert read_recent(tmp_path) == (other,)


def test_two_windows_of_one_data_folder_meet_in_every_spelling(folder: Path) -> None:
    data = folder / ("A Long Name " * 12)
    data.mkdir()
    assert meeting_place(folder / data.name.lower(), False) == meeting_place(data, False)
