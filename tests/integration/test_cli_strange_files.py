"""What `lensmor-batch` says of files that are no sheet: exit code 2, and what to do with them."""

from pathlib import Path

import pytest

from tests.fakes.strange_files import STRANGE
from tests.unit.cli.driving import here


@pytest.mark.parametrize("kind", STRANGE)
def test_a_file_that_is_no_sheet_is_refused_with_a_way_out(tmp_path: Path, kind: str) -> None:
    strange = STRANGE[kind]
    path = strange.make(tmp_path)
    done = here("run", path, "--yes", "--json", "--sandbox")
    assert done.code == 2
    title, message, hint = done.said
    assert title == f"“{path.name}” can't be read."
    assert strange.says in message
    assert strange.hint in hint
    told = done.json["error"]
    assert [told["title"], told["message"], told["hint"]] == done.said
