"""Hears a program as a screen reader does, over AT-SPI, and works it by that alone.

    python3 ear.py STEPS PROGRAM ARGUMENTS…

Run by a Python that has pyatspi (Debian: python3-pyatspi), which the project's own has not. STEPS
is JSON: pairs of what is heard and which button is pressed then, as patterns; what is heard last
ends it. Prints as JSON what was announced, and what was to be seen at each step.
"""

import json
import re
import subprocess
import sys
from typing import Any

import pyatspi
from gi.repository import Atspi, GLib

PATIENCE_SECONDS = 200


def on_screen(node: Any) -> list[Any]:
    """A thing and what is in it, as far as it can be seen."""
    found = [node]
    for at in range(min(node.childCount, 80)):
        child = node.getChildAtIndex(at)
        if child is not None and child.getState().contains(pyatspi.STATE_SHOWING):
            found += on_screen(child)
    return found


class Ear:
    """Presses a button for each thing that it hears."""

    def __init__(self, steps: list[tuple[str, str]]) -> None:
        self.steps = steps
        self.announced: list[str] = []
        self.seen: list[list[tuple[str, str, str]]] = []

    def listen(self, event: Any) -> None:
        self.announced.append(str(event.any_data))
        if self.steps and re.search(self.steps[0][0], self.announced[-1]):
            GLib.timeout_add(300, self.go_on, self.steps.pop(0)[1])

    def go_on(self, button: str) -> None:
        programs = [program for program in pyatspi.Registry.getDesktop(0) if program]
        for program in programs:
            program.set_cache_mask(Atspi.Cache.NONE)  # or it tells the states of before
        things = [thing for program in programs for thing in on_screen(program)]
        self.seen.append([(each.getRoleName(), each.name, each.description) for each in things])
        for thing in things:
            if button and re.search(button, thing.name) and thing.getRoleName() == "push button":
                thing.queryAction().doAction(0)
                return
        pyatspi.Registry.stop()


def main(steps: str, command: list[str]) -> int:
    ear = Ear(json.loads(steps))
    pyatspi.Registry.registerEventListener(ear.listen, "object:announcement")
    program = subprocess.Popen(command)
    GLib.timeout_add_seconds(PATIENCE_SECONDS, pyatspi.Registry.stop)
    pyatspi.Registry.start()
    program.terminate()
    program.wait(20)
    print(json.dumps({"announced": ear.announced, "seen": ear.seen}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
