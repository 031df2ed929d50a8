"""The quick look finds what the whole reading finds."""

import shutil
from pathlib import Path

import pytest

from lensmor_desktop.errors import ChoiceRefused, SheetError
from lensmor_desktop.sheets import Choices, find_columns, inspect_sheet

SAMPLES = sorted((Path(__file__).parents[3] / "sample_sheets").glob("*.[xc]*"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_the_layout_is_the_same(sample: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(sample, tmp_path))
    for choices in (Choices(), Choices(email_column="none")):
        whole, quick = inspect_sheet(path, choices), find_columns(path, choices)
        assert quick.layout == whole.layout
        asked = {question.subject for question in quick.questions}
        assert asked <= {question.subject for question in whole.questions}


def test_it_refuses_what_the_whole_reading_refuses(tmp_path: Path) -> None:
    path = Path(shutil.copy(SAMPLES[0], tmp_path))
    with pytest.raises(ChoiceRefused):
        find_columns(path, Choices(person_column="ZZ"))
    with pytest.raises(SheetError):
        find_columns(tmp_path / "missing.xlsx")
