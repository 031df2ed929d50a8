"""From a sheet to an offer: everything that is found out and priced before a person says yes."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Facts, Obstacle, Offer, Trouble, Wishes
from lensmor_desktop.domain.rows import Caution, Inspection
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets import Titles
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import Clock, day
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.line import Line
from lensmor_desktop.unlocking.memory import Known, Memory
from lensmor_desktop.unlocking.outputs import look_at_target, output_of
from lensmor_desktop.unlocking.planner import PERSON_VERDICTS, make_offer, people_of
from lensmor_desktop.unlocking.same_person import undecided

# Imported in earnest where there is a key to ask with.
if TYPE_CHECKING:
    from lensmor_desktop.domain.progress import Progress
    from lensmor_desktop.unlocking.caller import Caller
    from lensmor_desktop.unlocking.identities import Lookups
    from lensmor_desktop.unlocking.recognition import Recognition

SURVEY_PATIENCE = 5.0
"""Seconds for a network that is gone while a sheet is only looked at: a person is waiting."""

OTHER_PLACE = "other_place"
"""The code of the caution that another host than Lensmor's is asked."""

LOOKUPS_LAST = 600.0
"""Seconds for which who somebody is, and whether they are unlocked, is taken as known."""


class Preparation:
    """Makes offers. It asks what is free and writes nothing."""

    def __init__(
        self,
        line: Line,
        memory: Memory,
        recognition: Callable[[], "Recognition"],
        clock: Clock,
        limits: Limits,
        titles: Callable[[], Titles],
    ) -> None:
        self._line = line
        self._memory = memory
        self._recognition = recognition
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
        if self._line.there and (place := self._line.client.other_place) is not None:
            cautions = (Caution(OTHER_PLACE, place), *cautions)
        self._recognise(inspection, stop, report)
        now = self._clock.now()
        known = self._memory.known(inspection, now - self._limits.address)
        facts = self._ask(inspection, wishes, known, stop, report)
        self._memory.shown(facts.found, now)
        unseen = tuple(_not_seen_again(result) for result in known.old)
        facts = replace(_with_known(facts, known, unseen), blocked=blocked, target=cautions)
        return make_offer(inspection, wishes, facts)

    def forget_lookups(self) -> None:
        """Whoever is locked before a run won't be after it."""
        self._lookups = None

    def _recognise(
        self,
        inspection: Inspection,
        stop: threading.Event,
        report: Callable[["Progress"], None],
    ) -> None:
        """Finds out whether people whom another key has bought, or in work, are this account's."""
        if not self._line.there:
            return
        from lensmor_desktop.unlocking.trouble import Halt

        people = {row.person_id for row in inspection.rows if row.verdict in PERSON_VERDICTS}
        recognition = self._recognition()
        strangers = recognition.strangers(people)
        if not strangers:
            return
        try:
            recognition.look(self._line.client, self._caller(stop, report), strangers)
        except Halt:
            if stop.is_set():
                raise
            # The look-ups that come next will say what the trouble is.

    def _caller(self, stop: threading.Event, report: Callable[["Progress"], None]) -> "Caller":
        patience = min(self._limits.offline, SURVEY_PATIENCE)
        return self._line.caller(stop, report, replace(self._limits, offline=patience))

    def _ask(
        self,
        inspection: Inspection,
        wishes: Wishes,
        known: Known,
        stop: threading.Event,
        report: Callable[["Progress"], None],
    ) -> Facts:
        if inspection.questions:
            return Facts()
        if not self._line.there:
            trouble = Trouble(Obstacle.NO_KEY, say(wording.NO_KEY), say(wording.NO_KEY_HINT))
            people = people_of(inspection, wishes.excluded_rows)
            return Facts(trouble=trouble, held=undecided(people, self._clock.now()))
        from lensmor_desktop.unlocking.survey import Survey

        people = people_of(inspection, wishes.excluded_rows)
        caller = self._caller(stop, report)
        return Survey(self._line.client, caller, self._current_lookups()).facts(
            inspection,
            people,
            self._memory.doubtful(inspection),
            known=known,
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


def _with_known(facts: Facts, known: Known, unseen: tuple[PersonResult, ...]) -> Facts:
    """What Lensmor told, with what the journal knows: everybody is one of found, held, in work.

    Who is unlocked needn't be waited for, whoever ordered that. All else that Lensmor says of
    people whom a run of ours has sent is worth less than the order that is on its way.
    """
    found = {r.person_id: r for r in (*unseen, *facts.found, *known.found)}
    sent = {r.person_id: r for r in known.held}
    waits = {p for p in sent if p not in found or not _is_unlocked(found[p])}
    found = {person: result for person, result in found.items() if person not in waits}
    held = {r.person_id: r for r in facts.held if r.person_id not in found.keys() | waits}
    in_work = {r.person_id: r for r in (*facts.in_work, *known.held)}
    return replace(
        facts,
        found=tuple(found.values()),
        held=tuple(held.values()),
        in_work=tuple(in_work[p] for p in in_work if p not in found and p not in held),
    )


def _is_unlocked(result: PersonResult) -> bool:
    return result.outcome.delivered or result.outcome is Outcome.NO_EMAIL


def _not_seen_again(result: PersonResult) -> PersonResult:
    """What stands for an old address until Lensmor has shown it again."""
    details = say(wording.NOT_SEEN_AGAIN, date=day(result.at))
    return PersonResult(result.person_id, Outcome.NOT_SENT, details, event_id=result.event_id)


def _look_at_target(
    inspection: Inspection, wishes: Wishes, titles: Titles
) -> tuple[tuple[Caution, ...], Trouble | None]:
    if inspection.questions:
        return (), None
    source = Path(inspection.source.path)
    output = output_of(source, wishes.output)
    return look_at_target(source, output, inspection.layout, titles, overwrite=wishes.overwrite)
