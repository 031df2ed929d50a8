"""Which spellings lead to one file, and which names a system can bear."""

import os
import unicodedata
from pathlib import Path

import pytest

from lensmor_desktop.platform import paths
from lensmor_desktop.platform.paths import (
    NameFault,
    as_spelled,
    path_key,
    same_file,
    same_folder,
)
from lensmor_desktop.sheets.atomic import stamped
from lensmor_desktop.sheets.places import seems_open
from tests.fakes.another_system import as_macos, as_windows
from tests.fakes.volumes import ignore_spelling

COMPOSED = unicodedata.normalize("NFC", "Für Köln.xlsx")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


@pytest.fixture
def volume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that ignores case, as on Windows and macOS."""
    ignore_spelling(monkeypatch, tmp_path)
    return tmp_path


class TestSameFile:
    @pytest.mark.parametrize("other", ["leads.XLSX", "LEADS.xlsx", "x/../Leads.xlsx"])
    def test_a_file_is_the_same_in_other_letters(self, volume: Path, other: str) -> None:
        (volume / "x").mkdir()
        (volume / "Leads.xlsx").touch()
        assert same_file(volume / "Leads.xlsx", volume / other)

    def test_so_it_is_with_composed_and_decomposed_letters(self, volume: Path) -> None:
        (volume / COMPOSED).touch()
        assert same_file(volume / COMPOSED, volume / DECOMPOSED)
        assert same_file(volume / DECOMPOSED, volume / COMPOSED.upper())

    def test_where_the_volume_tells_them_apart_so_do_we(self, tmp_path: Path) -> None:
        for name in ("Leads.xlsx", "leads.xlsx", COMPOSED, DECOMPOSED):
            (tmp_path / name).touch()
        assert not same_file(tmp_path / "Leads.xlsx", tmp_path / "leads.xlsx")
        assert not same_file(tmp_path / COMPOSED, tmp_path / DECOMPOSED)
        (tmp_path / "leads.xlsx").unlink()
        assert not same_file(tmp_path / "Leads.xlsx", tmp_path / "leads.xlsx")

    def test_through_a_folder_in_other_letters(self, volume: Path) -> None:
        (volume / "Desk").mkdir()
        (volume / "Desk" / "a.csv").touch()
        assert same_file(volume / "Desk" / "a.csv", volume / "DESK" / "A.CSV")

    def test_of_files_that_are_not_there_the_names_count_as_their_folder_would_have_it(
        self, volume: Path
    ) -> None:
        (volume / "Something").touch()
        assert same_file(volume / "a.csv", volume / "A.csv")
        assert not same_file(volume / "a.csv", volume / "b.csv")

    def test_here_names_of_files_that_are_not_there_are_told_apart(self, tmp_path: Path) -> None:
        (tmp_path / "Something").touch()
        assert not same_file(tmp_path / "a.csv", tmp_path / "A.csv")

    def test_in_an_empty_folder_the_folder_itself_tells(
        self, volume: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        (volume / "Empty").mkdir()
        assert same_file(volume / "Empty" / "a", volume / "Empty" / "A")
        elsewhere = tmp_path_factory.mktemp("Empty")
        assert not same_file(elsewhere / "a", elsewhere / "A")

    def test_a_drive_that_numbers_no_files_leaves_the_spellings(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As drives of the cloud and of sshfs do on Windows: each file's number is 0."""
        for name in ("Leads.xlsx", "Other.xlsx"):
            (tmp_path / name).touch()
        (tmp_path / "x").mkdir()
        real = Path.stat

        def unnumbered(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
            state = real(path, follow_symlinks=follow_symlinks)
            return os.stat_result((state.st_mode, 0, 0, *state[3:]))

        monkeypatch.setattr(Path, "stat", unnumbered)
        assert same_file(tmp_path / "Leads.xlsx", tmp_path / "x" / ".." / "Leads.xlsx")
        assert not same_file(tmp_path / "Leads.xlsx", tmp_path / "Other.xlsx")
        assert not same_folder(tmp_path, tmp_path / "x")
        assert not same_file(tmp_path / "new.xlsx", tmp_path / "x" / "new.xlsx")

    def test_a_hard_link_is_another_place(self, tmp_path: Path) -> None:
        (tmp_path / "a").touch()
        os.link(tmp_path / "a", tmp_path / "b")
        os.link(tmp_path / "a", tmp_path / "A")
        assert not same_file(tmp_path / "a", tmp_path / "b")
        assert not same_file(tmp_path / "a", tmp_path / "A")
        assert same_file(tmp_path / "a", tmp_path / "." / "a")

    def test_a_hard_linked_file_is_itself_in_other_letters(
        self, volume: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        (volume / "Leads.csv").touch()
        os.link(volume / "Leads.csv", volume / "copy.csv")
        assert same_file(volume / "Leads.csv", volume / "LEADS.csv")
        assert not same_file(volume / "Leads.csv", volume / "copy.csv")

    def test_links_are_followed_and_a_circle_ends(self, tmp_path: Path) -> None:
        (tmp_path / "a").touch()
        (tmp_path / "b").symlink_to("a")
        (tmp_path / "c").symlink_to("c")
        assert same_file(tmp_path / "a", tmp_path / "b")
        assert not same_file(tmp_path / "a", tmp_path / "c")
        assert same_file(tmp_path / "c", tmp_path / "c")

    def test_a_name_that_is_too_long_is_the_same_as_itself_alone(self, tmp_path: Path) -> None:
        long = tmp_path / ("a" * 300)
        (tmp_path / "b").touch()
        assert same_file(long, tmp_path / "." / ("a" * 300))
        assert not same_file(long, tmp_path / "b")


class TestSpelling:
    def test_a_path_gets_the_spelling_of_its_folders(self, volume: Path) -> None:
        (volume / "Desk").mkdir()
        (volume / "Desk" / COMPOSED).touch()
        assert as_spelled(volume / "DESK" / DECOMPOSED.upper()) == volume / "Desk" / COMPOSED
        assert as_spelled(volume / "Desk" / COMPOSED) == volume / "Desk" / COMPOSED
        assert as_spelled(volume / "desk" / "gone.csv") == volume / "Desk" / "gone.csv"

    def test_here_it_stays_as_it_is(self, tmp_path: Path) -> None:
        for name in ("Leads", "leads"):
            (tmp_path / name).touch()
        for name in ("Leads", "leads", "LEADS", "名単.csv"):
            assert as_spelled(tmp_path / name) == tmp_path / name

    def test_it_is_absolute_and_links_stay(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "a").touch()
        (tmp_path / "b").symlink_to("a")
        monkeypatch.chdir(tmp_path)
        assert as_spelled(Path("b")) == tmp_path / "b"

    def test_one_file_has_one_key(self, volume: Path) -> None:
        (volume / "Leads.csv").touch()
        (volume / "link").symlink_to("Leads.csv")
        names = ("Leads.csv", "LEADS.CSV", "link", "LINK")
        assert len({path_key(volume / name) for name in names}) == 1
        assert path_key(volume / "Leads.csv") == str(volume / "Leads.csv")


class TestNames:
    @pytest.mark.parametrize("name", ["a" * 248, "ü" * 127, "名" * 85, "a" * 251 + ".csv"])
    def test_the_longest_names_do_no_harm(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.touch()
        assert paths.name_fault(path) is None
        assert not seems_open(path)
        beside = stamped(path, "Lensmor results")
        beside.touch()
        assert "(Lensmor results 20" in beside.name
        assert beside.suffix == path.suffix
        assert stamped(path, "Lensmor results") != beside

    def test_a_longer_one_is_refused_by_its_length(self, tmp_path: Path) -> None:
        assert paths.name_fault(tmp_path / ("a" * 256)) is NameFault.TOO_LONG
        assert paths.name_fault(tmp_path / ("ü" * 128)) is NameFault.TOO_LONG

    def test_an_addition_is_kept_whole_and_the_name_is_cut(self, tmp_path: Path) -> None:
        short = paths.with_addition(tmp_path / "leads.xlsx", " (1)")
        assert short.name == "leads (1).xlsx"
        long = paths.with_addition(tmp_path / ("名" * 83 + ".xlsx"), " (1)")
        assert long.name == "名" * 82 + " (1).xlsx"
        assert len(os.fsencode(long.name)) <= 255

    def test_what_only_looks_like_a_suffix_may_be_cut(self, tmp_path: Path) -> None:
        path = paths.with_addition(tmp_path / ("a." + "b" * 250), " (1)")
        assert path.name == "a." + "b" * 249 + " (1)"

    def test_on_windows_the_whole_path_has_an_end(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_windows(monkeypatch)
        room = 259 - len(str(tmp_path)) - 1
        assert paths.name_fault(tmp_path / ("ü" * room)) is None
        assert paths.name_fault(tmp_path / ("ü" * (room + 1))) is NameFault.TOO_LONG
        added = paths.with_addition(tmp_path / ("ü" * room + ".csv"), " (1)")
        assert len(str(added)) == 259

    @pytest.mark.parametrize(
        ("name", "fault"),
        [
            ("NUL.csv", NameFault.RESERVED),
            ("con", NameFault.RESERVED),
            ("Com1.tar.gz", NameFault.RESERVED),
            ("aux .csv", NameFault.RESERVED),
            ("COM².csv", NameFault.RESERVED),
            ("console.csv", None),
            ("COM10.csv", None),
            ("Leads: results.csv", NameFault.IMPROPER),
            ("what?.csv", NameFault.IMPROPER),
            ("leads.csv.", NameFault.IMPROPER),
            ("leads ", NameFault.IMPROPER),
            ("tab\t.csv", NameFault.IMPROPER),
            ("Müller & Söhne (100 %).csv", None),
        ],
    )
    def test_names_that_windows_cannot_bear(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
        fault: NameFault | None,
    ) -> None:
        assert paths.name_fault(tmp_path / name) is None
        as_windows(monkeypatch)
        assert paths.name_fault(tmp_path / name) is fault


def test_looking_at_a_name_that_is_too_long_is_no_error(tmp_path: Path) -> None:
    assert not paths.is_there(tmp_path / ("a" * 300))


def test_on_a_mac_composed_letters_are_one_name_also_of_files_that_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not same_file(tmp_path / COMPOSED, tmp_path / DECOMPOSED)
    as_macos(monkeypatch)
    assert same_file(tmp_path / COMPOSED, tmp_path / DECOMPOSED)
