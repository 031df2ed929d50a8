"""What people choose in place of the sheet is named, with what to do in the program it is of."""

from pathlib import Path

import pytest

from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets import inspect_sheet
from lensmor_desktop.sheets.formats import denied
from tests.fakes.strange_files import STRANGE, TABLE


@pytest.mark.parametrize("kind", STRANGE)
def test_a_refusal_says_what_to_do_with_that_file(tmp_path: Path, kind: str) -> None:
    strange = STRANGE[kind]
    path = strange.make(tmp_path)
    with pytest.raises(SheetError) as caught:
        inspect_sheet(path)
    assert str(caught.value.title) == f"“{path.name}” can't be read."
    assert strange.says in str(caught.value.message)
    assert strange.hint in str(caught.value.hint)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("~$ leads.csv", TABLE + "139574,7300002,Bo\r\n" * 60),
        ("leads.tmp.csv", TABLE),
        ("20261201", TABLE),
        ("begin.csv", "Begin:,2026\r\n" + TABLE),
        ("from.csv", "From: 1 Dec 2026\r\nTo: 5 Dec 2026\r\n" + TABLE),
        ("subject.csv", "Subject,Lensmor Event ID,Lensmor Personnel ID\r\nx,139574,7300001\r\n"),
        ("book.csv", "book,Lensmor Event ID,Lensmor Personnel ID\r\nx,139574,7300001\r\n"),
    ],
)
def test_a_sheet_that_only_looks_like_one_of_them_is_read(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, newline="")
    layout = inspect_sheet(path).layout
    assert layout.event
    assert layout.person


def test_an_empty_cloud_file_that_cannot_be_fetched_is_told_from_a_locked_one(
    tmp_path: Path,
) -> None:
    # Windows' own errors, which no other system can make: the provider isn't running, a lock.
    away, locked = OSError(22, "Invalid argument"), OSError(13, "Permission denied")
    away.winerror, locked.winerror = 362, 32  # type: ignore[attr-defined]
    assert "in the cloud" in str(denied(tmp_path / "a.xlsx", away).message)
    assert "Go online" in str(denied(tmp_path / "a.xlsx", away).hint)
    assert "doesn't let this program read" in str(denied(tmp_path / "a.xlsx", locked).message)
