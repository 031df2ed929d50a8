"""Plays one crash by hand: python -m tests.integration.crash SCENE PLACE[#N] [PLACE[#N] ...]

    python -m tests.integration.crash "trade fairs" "after commit batches.submitting#2"

Without a place it lists the places of a run that nobody kills.
"""

import sys
import tempfile
from pathlib import Path

from tests.integration.crash.matrix import Story, Theatre
from tests.integration.crash.scenes import full_hall, lost_answers, shared_account, trade_fairs
from tests.integration.crash.stage import Doom

SCENES = {each().name: each for each in (trade_fairs, lost_answers, full_hall, shared_account)}


def main() -> int:
    """Plays it and prints what went wrong; the folders stay if something did."""
    scene = SCENES[sys.argv[1]]()
    theatre = Theatre(Path(tempfile.mkdtemp(prefix="crash-")))
    if not sys.argv[2:]:
        for place, count in theatre.places(scene).items():
            print(f"{count:4} {place}")
        return 0
    cut = [each.partition("#") for each in sys.argv[2:]]
    dooms = tuple(Doom(place, int(number or 1)) for place, _, number in cut)
    played = theatre.play(Story(scene, dooms))
    print(f"{played.killed} of {len(dooms)} killed")
    for text in [*played.told.all(), played.inexact, *played.litter]:
        print(text)
    return 1 if played.told.all() else 0


if __name__ == "__main__":
    sys.exit(main())
