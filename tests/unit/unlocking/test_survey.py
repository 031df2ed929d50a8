"""What the free calls before a price come to: facts and cautions; only a few troubles are all's."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lensmor_desktop.domain.identity import Agreement
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Facts, Obstacle, Trouble
from lensmor_desktop.domain.rows import Inspection, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sandbox import (
    Endpoint,
    Event,
    Fault,
    FaultKind,
    Person,
)
from lensmor_desktop.sheets import Choices, inspect_sheet, make_titles
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.identities import Lookups
from lensmor_desktop.unlocking.memory import Known
from lensmor_desktop.unlocking.planner import people_of
from lensmor_desktop.unlocking.survey import Survey
from lensmor_desktop.unlocking.trouble import Halt
from tests.unit.unlocking.at_work import AtWork

FAIR, EXPO = "300", "400"
DETAIL, LIST, PROFILE = Endpoint.EVENT, Endpoint.PEOPLE, Endpoint.PROFILE
NAMES = ("Ann Bell", "Bo Carr", "Cleo Dunn", "Dee East")


class Desk(AtWork):
    """A sheet of four people of two events, one of which lists nobody but the first of them."""

    def __init__(self, folder: Path, **more: Any) -> None:
        persons = [
            Person(str(1000 + n), (FAIR if n < 3 else EXPO,), full_name=name)
            for n, name in enumerate(NAMES)
        ]
        events = [Event(FAIR, name="Fair", preview_limit=1), Event(EXPO, name="Expo")]
        super().__init__(folder, persons, events=events, **more)

    def __enter__(self) -> "Desk":
        super().__enter__()
        self.told.clear()
        self.lookups = Lookups()
        self.left_out = ""  # the rows of this event
        self.path = self.sheet_of(self.persons)
        return self

    def read(self) -> Inspection:
        read = inspect_sheet(self.path, Choices(), make_titles({}))
        rows = (
            replace(row, verdict=Verdict.EXCLUDED) if row.event_id == self.left_out else row
            for row in read.rows
        )
        return replace(read, rows=tuple(rows))

    def facts(self, doubtful: Sequence[str] = (), **more: Any) -> Facts:
        read = self.read()
        survey = Survey(self.context.client, self.caller, self.lookups)
        return survey.facts(read, people_of(read), doubtful, **more)

    def looked_at(self) -> set[str]:
        """Whose profile was read."""
        return {each.target.rpartition("=")[2] for each in self.calls(PROFILE)}


Scene = Callable[..., Desk]


@pytest.fixture
def desk(made: Callable[..., Any]) -> Scene:
    return partial(made, Desk)


def ids(results: Sequence[PersonResult]) -> list[str]:
    return [each.person_id for each in results]


def broken(endpoint: Endpoint, status: int = 500, **more: Any) -> Fault:
    kind = FaultKind.SERVER_ERROR if status >= 500 else FaultKind.REFUSE
    return Fault(kind, endpoint, status=status, **more)


class TestAllIsWell:
    def test_everything_is_known_and_nothing_needs_a_word(self, desk: Scene) -> None:
        at = desk()
        facts = at.facts()
        assert facts.balance is not None
        assert [(each.requested_id, each.found) for each in facts.events] == [
            (FAIR, True),
            (EXPO, True),
        ]
        assert (facts.found, facts.held, facts.in_work, facts.unchecked) == ((), (), (), ())
        assert (facts.trouble, facts.each) == (None, 15)
        assert sum(len(quote.person_ids) for quote in facts.quotes) == 4
        assert {each.agreement for each in facts.identities} == {Agreement.SAME}
        assert sorted(each.person_id for each in facts.identities) == list(at.ids)
        assert at.calls(Endpoint.UNLOCK_CONTACTS) == []

    def test_each_event_and_its_list_are_read_once(self, desk: Scene) -> None:
        at = desk()
        at.facts()
        assert (len(at.calls(DETAIL)), len(at.calls(LIST))) == (2, 2)

    def test_where_that_was_overruled_nobody_is_compared(self, desk: Scene) -> None:
        at = desk()
        facts = at.facts(look_up=False)
        assert facts.identities == ()
        assert at.lookups.seen == {}

    def test_only_who_would_be_sent_is_compared(self, desk: Scene) -> None:
        at = desk()
        facts = at.facts(limit=2)
        assert [each.person_id for each in facts.identities] == list(at.ids[:2])

    def test_who_was_compared_a_moment_ago_is_not_asked_about_again(self, desk: Scene) -> None:
        at = desk()
        at.facts()
        before = len(at.calls(PROFILE))
        facts = at.facts()
        assert len(at.calls(PROFILE)) == before
        assert len(facts.identities) == 4

    def test_an_event_of_which_every_row_is_left_out_is_told_of_too(self, desk: Scene) -> None:
        """A person may want it unlocked all the same."""
        at = desk()
        at.left_out = EXPO
        assert [each.requested_id for each in at.facts().events] == [FAIR, EXPO]


class TestPeople:
    def test_who_is_unlocked_is_found_once_and_not_priced(self, desk: Scene) -> None:
        at = desk()
        at.profile_shows(at.ids[1], "unlocked", "bo@sample.example")
        facts = at.facts([at.ids[1]])
        (found,) = facts.found
        assert (found.person_id, found.email) == (at.ids[1], "bo@sample.example")
        assert (found.outcome, found.at) == (Outcome.ALREADY_UNLOCKED, at.clock.now())
        assert sum(len(quote.person_ids) for quote in facts.quotes) == 3

    def test_who_is_in_work_is_so_once_and_not_priced(self, desk: Scene) -> None:
        at = desk()
        at.profile_shows(at.ids[1], "processing")
        facts = at.facts([at.ids[1]])
        assert (ids(facts.in_work), ids(facts.held)) == ([at.ids[1]], [])
        assert sum(len(quote.person_ids) for quote in facts.quotes) == 3

    def test_an_attempt_that_failed_is_no_result(self, desk: Scene) -> None:
        at = desk()
        at.profile_shows(at.ids[1], "FAILED")
        facts = at.facts()
        assert (facts.found, facts.in_work) == ((), ())
        assert sum(len(quote.person_ids) for quote in facts.quotes) == 4

    def test_whom_an_earlier_run_left_in_doubt_may_be_sent_if_they_are_locked(
        self, desk: Scene
    ) -> None:
        at = desk()
        facts = at.facts([at.ids[1]], look_up=False)
        assert at.looked_at() == {at.ids[1]}
        assert (facts.held, facts.found) == ((), ())

    def test_and_are_held_where_that_cannot_be_seen(self, desk: Scene) -> None:
        at = desk(faults=[broken(PROFILE, subject="1001")])
        facts = at.facts([at.ids[1]], look_up=False)
        (held,) = facts.held
        assert (held.person_id, held.outcome) == (at.ids[1], Outcome.UNCONFIRMED)
        assert (held.details, held.at > 0) == (say(wording.UNCHECKED_DOUBTFUL), True)
        assert at.ids[1] not in {who for quote in facts.quotes for who in quote.person_ids}

    def test_without_doubt_nobody_is_looked_at_for_it(self, desk: Scene) -> None:
        at = desk()
        at.facts(look_up=False)
        assert at.looked_at() == set()

    def test_an_old_address_is_looked_at_and_found_again(self, desk: Scene) -> None:
        at = desk()
        at.profile_shows(at.ids[1], "unlocked", "new@sample.example")
        old = PersonResult(
            at.ids[1], Outcome.ALREADY_UNLOCKED, say("old"), email="o@sample.example", event_id=FAIR
        )
        facts = at.facts(known=Known(old=(old,)), look_up=False)
        assert [each.email for each in facts.found] == ["new@sample.example"]


class TestWhatCannotBeFoundOut:
    def test_names_that_cannot_be_read_are_counted_with_the_reason(self, desk: Scene) -> None:
        at = desk(faults=[broken(PROFILE)])
        facts = at.facts()
        cautions = {each.code: dict(each.text.values) for each in facts.unchecked}
        assert cautions["names_unchecked"]["count"] == 2
        assert facts.trouble is None
        assert sorted(each.person_id for each in facts.identities) == [at.ids[0], at.ids[3]]

    @pytest.mark.parametrize("endpoint", [DETAIL, LIST])
    @pytest.mark.parametrize("status", [404, 500])
    def test_half_of_what_is_told_of_an_event_is_a_caution(
        self, desk: Scene, endpoint: Endpoint, status: int
    ) -> None:
        at = desk(faults=[broken(endpoint, status, subject=EXPO)])
        facts = at.facts(look_up=False)
        (caution,) = facts.unchecked
        template = wording.UNCHECKED_EVENT if endpoint is DETAIL else wording.UNCHECKED_EVENT_LIST
        assert (caution.code, caution.text.template) == ("event_unchecked", template)
        values = dict(caution.text.values)
        assert values["event"] == EXPO
        assert (values["why"] == say(wording.NOT_THERE)) is (status == 404)
        info = facts.event(EXPO)
        assert info is not None
        assert info.found

    def test_an_event_that_is_unknown_has_nobody_looked_up_or_priced(self, desk: Scene) -> None:
        at = desk(faults=[broken(each, 404, subject=EXPO) for each in (DETAIL, LIST)])
        facts = at.facts()
        info = facts.event(EXPO)
        assert info is not None
        assert not info.found
        assert facts.unchecked == ()  # it is a problem of its rows, not a doubt
        assert at.ids[3] not in at.looked_at()
        assert at.ids[3] not in {who for quote in facts.quotes for who in quote.person_ids}


class TestTroubleThatIsEverybodys:
    @pytest.mark.parametrize("endpoint", [Endpoint.BALANCE, LIST, PROFILE, Endpoint.PRECHECK])
    def test_a_refused_key(self, desk: Scene, endpoint: Endpoint) -> None:
        at = desk(faults=[broken(each, 401) for each in (endpoint, Endpoint.BALANCE)])
        facts = at.facts()
        assert facts.trouble is not None
        assert facts.trouble.obstacle is Obstacle.KEY_REFUSED
        assert facts.quotes == ()

    @pytest.mark.parametrize("endpoint", [Endpoint.BALANCE, DETAIL, LIST])
    def test_a_plan_that_has_ended(self, desk: Scene, endpoint: Endpoint) -> None:
        faults = [Fault(FaultKind.NO_FEATURE, each) for each in (endpoint, Endpoint.BALANCE)]
        facts = desk(faults=faults).facts()
        assert facts.trouble is not None
        assert facts.trouble.obstacle is Obstacle.KEY_REFUSED

    @pytest.mark.parametrize("status", [404, 500])
    def test_a_balance_that_cannot_be_read(self, desk: Scene, status: int) -> None:
        at = desk(faults=[broken(Endpoint.BALANCE, status)])
        facts = at.facts()
        assert facts.trouble is not None
        assert facts.trouble.obstacle is Obstacle.OFFLINE
        if status == 404:
            hint = say(wording.NOT_STARTED_HINT)
            assert facts.trouble == Trouble(Obstacle.OFFLINE, say(wording.NOT_THERE), hint)
        assert at.calls(DETAIL) == []

    def test_a_network_that_stays_away(self, desk: Scene) -> None:
        at = desk(faults=[Fault(FaultKind.DROP_BEFORE_READING)])
        facts = at.facts()
        assert facts.trouble is not None
        assert facts.trouble.obstacle is Obstacle.OFFLINE

    def test_whoever_stops_it_gets_no_facts(self, desk: Scene) -> None:
        at = desk()
        at.stop.set()
        with pytest.raises(Halt):
            at.facts()
