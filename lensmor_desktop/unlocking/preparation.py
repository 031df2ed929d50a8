"""From a sheet to an offer: everything that is found out and priced before a person says yes."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop.domain.plan import Facts, Obstacle, Offer, Trouble, Wishes
from lensmor_desktop.domain.rows import Caution, Inspection
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets import Titles
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import Clock
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.line import Line
from lensmor_desktop.unlocking.memory import Memory
from lensmor_desktop.unlocking.outputs import look_at_target
from lensmor_desktop.unlocking.planner import make_offer, people_of

# Imported in earnest where there is a key to ask with.
if TYPE_CHECKING:
    from lensmor_desktop.domain.progress import Progress
    from lensmor_desktop.unlocking.identities import Lookups

SURVEY_PATIENCE = 5.0
"""Seconds for a network that is gone while a sheet is only looked at: a person is waiting."""

LOOKUPS_LAST = 600.0
"""Seconds for which who somebody is, and whether they are unlocked, is taken as known."""


class Preparation:
    """Makes offers. It asks what is free and writes nothing."""

    def __init__(
        self,
        line: Line,
        memory: Memory,
        clock: Clock,
        limits: Limits,
        titles: Callable[[], Titles],
    ) -> None:
        self._line = line
        self._memory = memory
        self._clock = clock
        self._limits = limits
        self._titles = titles
        self._lookups: Lookups | None = None
        self._looked_up_at = clock.steady()

    def offer(
        self,
        inspection: Inspection,
        wishes: Wishes,
        stop: threading.Event,
        report: Callable[["Progress"], None],
    ) -> Offer:
        """Looks up balance, events and people, and prices the run.

        Raises:
            ChoiceRefused: an event is to be unlocked that the sheet doesn't name.
            Halt: `stop` was set.
        """
        cautions, blocked = _look_at_target(inspection, wishes, self._titles())
        inspection = replace(inspection, warnings=_merged(inspection.warnings, cautions))
        known = self._memory.known(inspection)
        facts = self._ask(inspection, wishes, stop, report)
        found = {r.person_id: r for r in (*facts.found, *known.found)}
        held = {r.person_id: r for r in (*facts.held, *known.held)}
        facts = replace(
            facts, found=tuple(found.values()), held=tuple(held.values()), blocked=blocked
        )
        return make_offer(inspection, wishes, facts)

    def forget_lookups(self) -> None:
        """Whoever is locked before a run won't be after it."""
        self._lookups = None

    def _ask(
        self,
        inspection: Inspection,
        wishes: Wishes,
        stop: threading.Event,
        report: Callable[["Progress"], None],
    ) -> Facts:
        if inspection.questions:
            return Facts()
        if not self._line.there:
            trouble = Trouble(Obstacle.NO_KEY, say(wording.NO_KEY), say(wording.NO_KEY_HINT))
            return Facts(trouble=trouble)
        from lensmor_desktop.unlocking.survey import Survey

        people = people_of(inspection, wishes.excluded_rows)
        patience = min(self._limits.offline, SURVEY_PATIENCE)
        caller = self._line.caller(stop, report, replace(self._limits, offline=patience))
        return Survey(self._line.client, caller, self._current_lookups()).facts(
            inspection,
            people,
            self._memory.doubtful(inspection),
            limit=wishes.limit,
            look_up=not wishes.skip_identity_check,
        )

    def _current_lookups(self) -> "Lookups":
        """Who was looked up a moment ago needn't be asked for again at every change of a wish."""
        from lensmor_desktop.unlocking.identities import Lookups

        now = self._clock.steady()
        if self._lookups is None or now - self._looked_up_at > LOOKUPS_LAST:
            self._lookups, self._looked_up_at = Lookups(), now
        return self._lookups


def _look_at_target(
    inspection: Inspection, wishes: Wishes, titles: Titles
) -> tuple[tuple[Caution, ...], Trouble | None]:
    if inspection.questions:
        return (), None
    source = Path(inspection.source.path)
    output = Path(wishes.output) if wishes.output else source
    return look_at_target(source, output, inspection.layout, titles)


def _merged(ours: tuple[Caution, ...], more: tuple[Caution, ...]) -> tuple[Caution, ...]:
    """Both, each once: an offer may be made of an inspection that another offer was made of."""
    return tuple(dict.fromkeys((*ours, *more)))
