"""The crash matrix: which crashes are played, found by listening to runs that nobody kills."""

import os
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.integration.crash.judging import Told
from tests.integration.crash.scenes import (
    Scene,
    full_hall,
    lost_answers,
    shared_account,
    trade_fairs,
)
from tests.integration.crash.stage import Doom, Stage

AT_ONCE = 2 * (os.cpu_count() or 1)
"""Stories at the same time: most of a story is waiting."""

MATTERS = (
    re.compile(r"^(before|after) commit (?!requests)"),
    re.compile(r"^(before|after) commit requests\.add of POST /external/(contacts|events)"),
    re.compile(r"^(before|after) (replace|create)|^after fsync|^in the middle"),
    re.compile(r"POST /external/(contacts|events)"),
    re.compile(r"^(before sending|with the answer to|server \w+) GET .*unlock-tasks"),
    re.compile(r"^(server acted|with the answer to) .*(precheck|profile)"),
)
"""Places at which the default run lets something die; all others are for the long one."""

ONCE_MORE = re.compile(
    r"^(before|after) commit batches\.(submitting|submitted)|^server \w+ POST /external/contacts"
)
"""The places about money: in the main scene also at the last time that they are passed."""

EVERYWHERE = re.compile(
    r"^after commit batches\.submitting|^before commit batches\.submitted"
    r"|^server acted POST /external/(contacts|events)|^after replace the sheet"
)
"""What dies in each scene, whether another has had it or not."""


@dataclass(frozen=True)
class Story:
    """A scene in which the first program dies at the first doom, the next at the second ..."""

    scene: Scene
    dooms: tuple[Doom, ...]

    def __str__(self) -> str:
        return f"{self.scene.name}: " + ", then ".join(f"killed {doom}" for doom in self.dooms)


@dataclass(frozen=True)
class Played:
    """What a story came to. `killed`: how many of its dooms really struck."""

    story: Story
    killed: int
    told: Told
    inexact: str
    litter: tuple[str, ...]
    seconds: float

    @property
    def complete(self) -> bool:
        return self.killed == len(self.story.dooms)


class Theatre:
    """Plays stories in folders of its own, several at the same time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._stages = 0

    def stage(self, scene: Scene) -> Stage:
        """A new stage for a scene."""
        with self._guard:
            self._stages += 1
            return Stage(scene, self._folder / f"stage-{self._stages}")

    def places(self, scene: Scene, *dooms: Doom) -> Counter[str]:
        """How often which places are passed, after these dooms, by a program that nobody kills."""
        with self.stage(scene) as stage:
            for number, doom in enumerate(dooms):
                stage.resume(doom) if number else stage.run(doom)
            return (stage.resume() if dooms else stage.run()).places

    def play(self, story: Story) -> Played:
        """Plays one story to its end and judges it."""
        begun = time.monotonic()
        with self.stage(story.scene) as stage:
            killed = 0
            for number, doom in enumerate(story.dooms):
                killed += (stage.resume(doom) if number else stage.run(doom)).killed
            stage.go_on_to_the_end()
            if len(story.dooms) > 1:
                stage.run()  # the same sheet again next month: nothing is sent any more
            stage.end()
        spent = time.monotonic() - begun
        judge = stage.judge
        return Played(story, killed, judge.told, judge.inexact, tuple(judge.litter), spent)

    def play_all(self, stories: Iterable[Story]) -> list[Played]:
        """Plays stories, several at the same time."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(self.play, stories))


def every_crash(theatre: Theatre, *, times: int = 0) -> list[Story]:
    """The crashes of the matrix.

    Args:
        theatre: where the runs that tell the places are played.
        times: every place is a crash the first so many times that it is passed; 0 for the
            choice of the default run.
    """
    fairs, answers, hall, shared = trade_fairs(), lost_answers(), full_hall(), shared_account()
    lost_task = Doom("server acted POST /external/contacts/unlock")
    in_doubt = Doom("after commit batches.submitting", 2)
    unwritten = Doom("before replace the sheet")
    acts: list[tuple[Scene, tuple[Doom, ...]]] = [
        (fairs, ()),
        (answers, ()),
        (hall, ()),
        (shared, ()),
        (fairs, (lost_task,)),
        (answers, (in_doubt,)),
        (fairs, (unwritten,)),
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(lambda act: theatre.places(act[0], *act[1]), acts))
    stories: list[Story] = []
    known: set[str] = set()
    for (scene, before), places in zip(acts, told, strict=True):
        dooms = _often(places, times) if times else _chosen(places, known)
        known |= set(places)
        stories += [Story(scene, (*before, doom)) for doom in dooms]
    return stories


def _often(places: Counter[str], times: int) -> list[Doom]:
    return [
        Doom(place, at) for place, count in places.items() for at in range(1, min(times, count) + 1)
    ]


def _chosen(places: Counter[str], known: set[str]) -> list[Doom]:
    """What no scene before has passed, once; and again what is about money, at the last time."""
    again = EVERYWHERE if known else ONCE_MORE
    dooms = []
    for place, count in places.items():
        if any(kind.search(place) for kind in MATTERS):
            times = {1} if place not in known else set()
            times |= {count} if again.search(place) else set()
            dooms += [Doom(place, at) for at in sorted(times)]
    return dooms


def steps(stories: Sequence[Story]) -> Iterator[str]:
    """The journal's steps before and after which something dies."""
    for story in stories:
        for doom in story.dooms:
            when, _, step = doom.place.partition(" commit ")
            if step:
                yield f"{when} {step}"
