"""Random mixtures of circumstances (`attacked_stories`), judged by the books, sheets and figures.

Each story ends in calm: everything is gone on with, a day passes, each sheet is run once more.
"""

from pathlib import Path

import pytest

from tests.integration.attacked_stories import Mixture


def judge(folder: Path, seed: int) -> None:
    mixture = Mixture(folder, seed)
    with mixture.bench:
        mixture.play()
        wrong = mixture.faults()
        assert not wrong, "\n".join([*mixture.log, *wrong])


@pytest.mark.parametrize("seed", range(500, 525))
def test_nobody_is_paid_twice_and_nothing_is_lost_whatever_comes_together(
    tmp_path: Path, seed: int
) -> None:
    judge(tmp_path, seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1400, 20))
def test_nobody_is_paid_twice_and_nothing_is_lost_in_the_long_run(
    tmp_path: Path, first: int
) -> None:
    for seed in range(first, first + 20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        judge(folder, seed)
