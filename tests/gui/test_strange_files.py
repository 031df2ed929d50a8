"""What is chosen or dropped in place of a sheet: the window names it and says what to do."""

from functools import partial
from pathlib import Path

import pytest

from lensmor_desktop.gui.dialogs.error import ErrorDialog
from tests.fakes.strange_files import STRANGE
from tests.gui.desk import Backstage, Desks
from tests.gui.test_dropping import drop, files


def is_away(dialog: ErrorDialog) -> bool:
    return not dialog.isVisible()


@pytest.mark.parametrize("way", ["dropped", "opened"])
def test_a_file_that_is_no_sheet_is_named_with_a_way_out(
    desks: Desks, slow: Backstage, tmp_path: Path, way: str
) -> None:
    desk = desks.sit(slow.open_service)
    desk.ready()
    for at, (kind, strange) in enumerate(STRANGE.items()):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = strange.make(folder)
        if way == "dropped":
            drop(desk, files(path))
        else:
            desk.window.conductor.open_path(path)
        dialog = desk.dialog("errorDialog", ErrorDialog)
        assert path.name in str(dialog.failure.title), kind
        assert strange.says in str(dialog.failure.message), kind
        assert strange.hint in str(dialog.failure.hint), kind
        dialog.accept()
        desk.until(partial(is_away, dialog))
        assert desk.window.conductor.inspection is None
