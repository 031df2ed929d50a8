"""A journal of a test's own, beside people who must stay as they are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.journal import Journal
from tests.unit.journal.a_run import opened
from tests.unit.journal.neighbours import undisturbed


@pytest.fixture
def beside_others(tmp_path: Path) -> Iterator[Journal]:
    """A journal in which other accounts have runs; they must be found as they were."""
    made = opened(tmp_path)
    with undisturbed(made):
        yield made
    made.close()
