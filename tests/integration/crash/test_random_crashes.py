"""Kills at random moments, several in a row, for as long as somebody has the patience.

    LENSMOR_CRASH_SEED=7 LENSMOR_CRASH_RUNS=200 pytest -m slow tests/integration/crash

A failure names its seed. `LENSMOR_CRASH_SEED=that LENSMOR_CRASH_RUNS=1` plays the same scene with
the same kills; what the clock of a busy machine makes of them may differ.
"""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.integration.crash.matrix import AT_ONCE, Theatre
from tests.integration.crash.scenes import full_hall, lost_answers, shared_account, trade_fairs
from tests.integration.crash.stage import Doom

# Read when this module is: each test's environment is without our variables.
FIRST = int(os.environ.get("LENSMOR_CRASH_SEED", "1"))
RUNS = int(os.environ.get("LENSMOR_CRASH_RUNS", "40"))

SCENES = (trade_fairs, lost_answers, full_hall, shared_account)
MOST_KILLS = 5
LONGEST = 3.0
"""Real seconds after which a program is killed at the latest; whole runs take about as long."""

NARROW = (
    "after commit batches.submitting",
    "before commit batches.submitted",
    "before commit batches.unconfirmed",
    "before commit batches.settle",
    "before commit events.settle",
    "server acted POST /external/contacts/unlock",
    "server half_sent POST /external/contacts/unlock",
    "server acted POST /external/events/*/unlock",
    "in the middle of a write to a new file",
    "before replace the sheet",
)
"""Moments too short for the clock to hit often; about every second kill is at one of them."""


def play(theatre: Theatre, seed: int) -> tuple[int, list[str]]:
    """One random story: how many programs were killed, and what went wrong."""
    dice = random.Random(seed)
    scene = dice.choice(SCENES)()
    killed = 0
    with theatre.stage(scene) as stage:
        for number in range(dice.randint(1, MOST_KILLS)):
            begin = stage.run if not number or stage.untouched() else stage.resume
            if dice.random() < 0.5:
                doom = Doom(dice.choice(NARROW), dice.randint(1, 4))
                killed += begin(doom, alive=LONGEST).killed
            else:
                killed += begin(alive=dice.uniform(0.3, LONGEST)).killed
        stage.go_on_to_the_end()
        stage.run()
        stage.end()
    return killed, [f"seed {seed}, {scene.name}: {text}" for text in stage.judge.told.all()]


@pytest.mark.slow
@pytest.mark.timeout(60 + 30 * RUNS)
def test_random_kills_lose_nothing_and_pay_nothing_twice(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        played = list(pool.map(lambda seed: play(theatre, seed), range(FIRST, FIRST + RUNS)))
    wrong = [text for _, told in played for text in told]
    assert not wrong, "\n".join(wrong)
    assert sum(killed for killed, _ in played) >= RUNS // 2
