"""Faults of the real thing while a sheet is written: whatever happens, the original stays whole."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lensmor_desktop.domain.rows import Inspection, RowKey, row_key
from lensmor_desktop.errors import OutputError
from lensmor_desktop.sheets import (
    Originals,
    RowValues,
    WriteReport,
    check_output,
    inspect_sheet,
    write_plain,
    write_results,
)
from tests.fakes import hard_places
from tests.unit.sheets.sheet_files import cells_of, csv_file, workbook

LEADS = (("Event ID", "Personnel ID", "Name"), (139574, "789", "Jane Doe"), (139574, "790", "Bob"))
VALUES = {2: RowValues("jane@x.example", "Unlocked", "Bought now.", "321", 1.7e9)}
MANY = tuple((139574, str(number), f"Person {number * 7919 % 10007}") for number in range(2000))


def ids(found: Inspection) -> dict[int, RowKey]:
    return {
        row.number: row_key(row.verdict, row.event_id, row.person_id, row.reason)
        for row in found.rows
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Interrupted(Mapping[int, RowValues]):
    """Values for rows; when the writer first asks for one, another program saves the sheet."""

    def __init__(self, values: Mapping[int, RowValues], saves: Iterator[None]) -> None:
        self._values = values
        self._saves = saves

    def __getitem__(self, row: int) -> RowValues:
        next(self._saves, None)
        return self._values[row]

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[int]:
        next(self._saves, None)
        return iter(self._values)


class TestAnotherProgramSaves:
    """Between our reading of the sheet and our putting the new one in its place."""

    def write(self, path: Path, saves: Iterator[None]) -> WriteReport:
        found = inspect_sheet(path)
        return write_results(
            path,
            path,
            found.layout,
            Interrupted(VALUES, saves),
            read_as=found.source,
            identities=ids(found),
        )

    def test_what_it_saved_in_a_workbook_is_kept_and_rows_are_found_again(
        self, tmp_path: Path
    ) -> None:
        path = workbook(tmp_path, {"Leads": LEADS})

        def saves() -> Iterator[None]:
            workbook(tmp_path, {"Leads": (LEADS[0], LEADS[2], (139574, "789", "Jane Doe-Smith"))})
            yield

        self.write(path, saves())
        rows = cells_of(path, "Leads")
        assert rows[1][:4] == [139574, "790", "Bob", None]
        assert rows[2][:5] == [139574, "789", "Jane Doe-Smith", "jane@x.example", "Unlocked"]
        assert names(tmp_path) == ["book.xlsx"]

    def test_what_it_saved_in_a_text_file_too(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n1,790\n")

        def saves() -> Iterator[None]:
            path.write_text("Event ID,Personnel ID\n1,790\n1,789\nnew,\n")
            yield

        self.write(path, saves())
        lines = path.read_text().splitlines()
        assert (lines[1], lines[2].split(",")[2], lines[3]) == ("1,790", "jane@x.example", "new,")

    def test_a_sheet_that_never_comes_to_rest_is_left_alone(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n")

        def saves() -> Iterator[None]:
            while True:
                with path.open("a") as file:
                    file.write("1,790\n")
                yield

        with pytest.raises(OutputError) as caught:
            self.write(path, saves())
        assert "writing the file just now" in str(caught.value.message)
        assert "none is lost" in str(caught.value.hint)
        assert set(path.read_text().splitlines()[1:]) == {"1,789", "1,790"}
        assert names(tmp_path) == ["sheet.csv"]

    def test_what_it_saved_is_in_a_plain_workbook_beside_the_right_people(
        self, tmp_path: Path
    ) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n1,790\n")
        found = inspect_sheet(path)

        def saves() -> Iterator[None]:
            path.write_text("Event ID,Personnel ID\n1,790\n1,789\n1,791\n")
            yield

        written = write_plain(
            path,
            tmp_path / "out.xlsx",
            found.layout,
            Interrupted(VALUES, saves()),
            read_as=found.source,
            identities=ids(found),
        )
        rows = cells_of(written.path, "Results")
        assert [row[1:3] for row in rows[1:]] == [
            ["790", None],
            ["789", "jane@x.example"],
            ["791", None],
        ]
        assert names(tmp_path) == ["out.xlsx", "sheet.csv"]

    def test_a_plain_workbook_finds_the_rows_again_too(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n1,789\n1,790\n")
        found = inspect_sheet(path)
        path.write_text("Event ID,Personnel ID\n1,790\n1,791\n1,789\n")
        written = write_plain(
            path,
            tmp_path / "out.xlsx",
            found.layout,
            {**VALUES, 3: RowValues(status="No email")},
            read_as=found.source,
            identities=ids(found),
        )
        rows = cells_of(written.path, "Results")
        assert [row[1:4] for row in rows[1:]] == [
            ["790", None, "No email"],
            ["791", None, None],
            ["789", "jane@x.example", "Unlocked"],
        ]


class TestAFullDisk:
    __test__ = hard_places.POSIX

    @pytest.mark.parametrize("kind", ["workbook", "text"])
    def test_a_file_that_cannot_grow_leaves_the_original(self, tmp_path: Path, kind: str) -> None:
        if kind == "workbook":
            path = workbook(tmp_path, {"Leads": (*LEADS, *MANY)})
        else:
            path = csv_file(tmp_path, "Event ID,Personnel ID\n" + "139574,789\n" * 2000)
        before = path.read_bytes()
        layout = inspect_sheet(path).layout
        values = dict.fromkeys(range(2, 2000), VALUES[2])
        with hard_places.files_end_at(4096), pytest.raises(OutputError) as caught:
            write_results(path, path, layout, values)
        assert "File too large" in str(caught.value.message)
        assert "the disk has room" in str(caught.value.hint)
        assert (path.read_bytes(), names(tmp_path)) == (before, [path.name])
        assert write_results(path, path, layout, values).path == path

    def test_an_original_that_cannot_be_kept_whole_stops_the_run(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "Event ID,Personnel ID\n" + "139574,789\n" * 2000)
        originals = Originals(tmp_path / "data")
        with hard_places.files_end_at(4096), pytest.raises(OutputError, match="can't be kept"):
            originals.keep(path, 1)
        assert originals.known(1) is None
        assert originals.keep(path, 1).read_bytes() == path.read_bytes()

    def test_an_original_that_finds_no_room_leaves_the_present_file(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, "x" * 10_000)
        originals = Originals(tmp_path / "data")
        originals.keep(path, 1)
        path.write_text("with results")
        with hard_places.files_end_at(4096), pytest.raises(OutputError, match="File too large"):
            originals.restore(1)
        assert path.read_text() == "with results"
        assert originals.restore(1).read_text() == "x" * 10_000


class TestAFullDiskOfItsOwn:
    __test__ = hard_places.CAN_MOUNT

    def test_it_is_found_before_or_leaves_the_original_and_the_results_go_elsewhere(
        self, tmp_path: Path
    ) -> None:
        with hard_places.small_disk(256) as disk:
            path = workbook(disk, {"Leads": (*LEADS, *MANY)})
            layout = inspect_sheet(path).layout
            before = path.read_bytes()
            with pytest.raises(OutputError, match="too little room"):
                check_output(path, path, layout)
            (disk / "ballast").write_bytes(bytes(256 * 1024 - len(before) - 16_384))
            with pytest.raises(OutputError, match="No space left on device"):
                write_results(path, path, layout, VALUES)
            written = write_results(path, path, layout, VALUES, fallback_folder=tmp_path)
            assert "No space left on device" in str(written.note)
            assert written.path.parent == tmp_path
            assert cells_of(written.path, "Leads")[1][3] == "jane@x.example"
            assert (path.read_bytes(), names(disk)) == (before, ["ballast", "book.xlsx"])


@pytest.mark.posix_only("the other user, and what modes forbid them, are POSIX'")
class TestPlacesThatRefuse:
    __test__ = hard_places.POSIX

    def test_a_read_only_folder_is_found_before_and_leads_to_the_fallback(self) -> None:
        with hard_places.open_folder() as folder:
            desk, data = folder / "desk", folder / "data"
            desk.mkdir(mode=0o755)
            data.mkdir()
            data.chmod(0o777)
            path = workbook(desk, {"Leads": LEADS})
            path.chmod(0o644)
            desk.chmod(0o555)
            before = path.read_bytes()
            with hard_places.as_somebody():
                layout = inspect_sheet(path).layout
                with pytest.raises(OutputError, match="Nothing can be written in the folder"):
                    check_output(path, path, layout)
                with pytest.raises(OutputError, match="Permission denied"):
                    write_results(path, path, layout, VALUES)
                written = write_results(path, path, layout, VALUES, fallback_folder=data)
            assert written.path.parent == data
            assert cells_of(written.path, "Leads")[1][3] == "jane@x.example"
            assert (path.read_bytes(), names(desk)) == (before, ["book.xlsx"])

    def test_a_folder_that_cannot_be_entered_is_refused_in_a_sentence(self) -> None:
        with hard_places.open_folder() as folder:
            (folder / "locked").mkdir()
            path = workbook(folder, {"Leads": LEADS})
            path.chmod(0o644)
            (folder / "locked").chmod(0o000)
            with hard_places.as_somebody():
                layout = inspect_sheet(path).layout
                output = folder / "locked" / "out.xlsx"
                with pytest.raises(OutputError, match="Nothing can be written in the folder"):
                    check_output(path, output, layout)
                with pytest.raises(OutputError, match="Permission denied"):
                    write_results(path, output, layout, VALUES)

    def test_a_share_that_vanishes_while_it_is_written_leads_to_the_fallback(
        self, tmp_path: Path
    ) -> None:
        share, data = tmp_path / "share", tmp_path / "data"
        share.mkdir()
        data.mkdir()
        path = workbook(tmp_path, {"Leads": LEADS})

        def vanishing() -> Iterator[None]:
            share.rename(tmp_path / "gone")
            yield

        written = write_results(
            path,
            share / "out.xlsx",
            inspect_sheet(path).layout,
            Interrupted(VALUES, vanishing()),
            fallback_folder=data,
        )
        assert written.path.parent == data
        assert cells_of(written.path, "Leads")[1][3] == "jane@x.example"


@pytest.mark.posix_only("the other user, and what modes forbid them, are POSIX'")
@pytest.mark.posix_only("the other user, and what modes forbid them, are POSIX'")
class TestAFileThatCannotBeReplaced:
    """Excel's lock is Windows' own; a foreign file in a sticky folder resists in the same way."""

    __test__ = hard_places.AS_ROOT

    def test_the_results_go_beside_it(self) -> None:
        with hard_places.open_folder() as folder:
            path = workbook(folder, {"Leads": LEADS})
            path.chmod(0o666)
            folder.chmod(0o1777)
            before = path.read_bytes()
            with hard_places.as_somebody():
                layout = inspect_sheet(path).layout
                written = write_results(path, path, layout, VALUES)
            assert written.path.name.startswith("book (Lensmor results ")
            assert "Operation not permitted" in str(written.note)
            assert cells_of(written.path, "Leads")[1][3] == "jane@x.example"
            assert path.read_bytes() == before
            assert len(names(folder)) == 2
