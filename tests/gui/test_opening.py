"""The buttons that open results elsewhere: the right file, or a sentence about why not."""

from pathlib import Path

import pytest

from lensmor_desktop.gui.dialogs.error import ErrorDialog
from lensmor_desktop.platform import kind
from tests.fakes.given import given
from tests.fakes.qt_calls import Opened
from tests.fakes.service import Script, opener_of
from tests.gui.desk import Desk, Desks, sample


@pytest.fixture
def done(desks: Desks, tmp_path: Path) -> tuple[Desk, Path]:
    """A run whose results are in a file with an awkward name."""
    folder = tmp_path / "Sales, EMEA = 50% #1"
    folder.mkdir()
    path = sample(folder, "first-steps.xlsx").rename(folder / "leads, 2026 & more.xlsx")
    desk = desks.sit(opener_of(Script()))
    desk.open(path)
    desk.review()
    desk.confirm()
    desk.finished()
    return desk, Path(given(desk.window.results_page._summary).output)


def places(opened: Opened) -> list[Path]:
    return [Path(url.toLocalFile()) for url in opened.urls]


def told(desk: Desk) -> ErrorDialog:
    dialog = desk.dialog("errorDialog")
    assert isinstance(dialog, ErrorDialog)
    assert not dialog.failure.is_defect
    return dialog


def test_the_workbook_and_its_folder_are_opened(done: tuple[Desk, Path]) -> None:
    desk, output = done
    with Opened() as opened:
        desk.click("openWorkbookButton")
        desk.click("showFolderButton")
    assert places(opened) == [output, output.parent]


def test_a_workbook_that_is_gone_is_told(done: tuple[Desk, Path]) -> None:
    desk, output = done
    output.unlink()
    with Opened() as opened:
        desk.click("openWorkbookButton")
    assert opened.urls == []
    dialog = told(desk)
    assert "isn't in" in str(dialog.failure.message)
    assert "History" in str(dialog.failure.hint)
    dialog.accept()


def test_of_a_folder_that_is_gone_the_next_one_is_shown(done: tuple[Desk, Path]) -> None:
    desk, output = done
    top = output.parent.parent
    output.parent.rename(top / "elsewhere")
    with Opened() as opened:
        desk.click("showFolderButton")
    assert places(opened) == [top]
    told(desk).accept()


def test_where_nothing_opens_such_files_it_is_told(
    done: tuple[Desk, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = done
    monkeypatch.setenv("PATH", "")  # Qt's own way looks for xdg-open and browsers there
    monkeypatch.delenv("BROWSER", raising=False)
    desk.click("openWorkbookButton")
    assert "no program that opens it" in str(told(desk).failure.message)


def test_where_the_finder_cant_be_started_the_folder_is_opened(
    done: tuple[Desk, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, output = done
    monkeypatch.setattr(kind, "SYSTEM", "darwin")  # there is no /usr/bin/open here
    with Opened() as opened:
        desk.click("showFolderButton")
    assert places(opened) == [output.parent]
