"""What is written down of a run before it starts: rows, people, events, and what was agreed to."""

from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.events import Access, Adds, EventInfo
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.plan import Facts, Wishes
from lensmor_desktop.domain.rows import (
    Inspection,
    Layout,
    Problem,
    SheetRow,
    SourceFile,
    Verdict,
)
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.journal import EventRecord, HeldPeople, NewRun, PersonRecord, RowRecord
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.beginning import new_run
from lensmor_desktop.unlocking.planner import make_offer

NOW = 1000.0
WHY, OTHER = say("{why}", why="because"), say("{why}", why="corrected")
READY, SETTLED, HIDDEN = Verdict.READY, Verdict.SETTLED, Verdict.HIDDEN
INVALID, EXCLUDED = Verdict.INVALID, Verdict.EXCLUDED
RICH = Facts(balance=Balance(100_000))


def row(number: int, person: str, verdict: Verdict = READY, **more: object) -> SheetRow:
    return replace(SheetRow(number, "e1", person, verdict), **more)  # type: ignore[arg-type]


def begun(
    *rows: SheetRow,
    facts: Facts = RICH,
    balance: Balance | None = None,
    **wishes: object,
) -> NewRun:
    source = SourceFile("people.csv", "0" * 64, 1, 1, "csv")
    inspection = Inspection(source, ("",), Layout("", 1), rows)
    offer = make_offer(inspection, replace(Wishes(), **wishes), facts)  # type: ignore[arg-type]
    return new_run(
        offer,
        account="a",
        practice=True,
        output=Path("out.csv"),
        balance=balance,
        now=NOW,
        titles={},
    )


class TestRows:
    @pytest.mark.parametrize(
        ("given", "verdict", "reason", "kept"),
        [
            (row(2, "1", reason=WHY), READY, WHY, False),
            (row(2, "1", corrected=OTHER, reason=WHY), READY, OTHER, False),
            (row(2, "", INVALID, problem=Problem("B2", "x", WHY)), INVALID, WHY, False),
            (
                row(2, "", INVALID, problem=Problem("B2", "x", WHY), corrected=OTHER),
                INVALID,
                WHY,
                False,
            ),
            (row(2, "1", HIDDEN, reason=WHY), HIDDEN, WHY, False),
            (row(2, "1", HIDDEN, earlier=Outcome.UNLOCKED), SETTLED, NOTHING, True),
            (row(2, "1", HIDDEN, earlier=Outcome.UNCONFIRMED), HIDDEN, NOTHING, False),
            (row(2, "1", SETTLED, earlier=Outcome.UNLOCKED), SETTLED, NOTHING, True),
            (row(2, "1", SETTLED, earlier=Outcome.FAILED), SETTLED, NOTHING, False),
            (row(2, "1", SETTLED), SETTLED, NOTHING, False),
            (
                row(2, "1", SETTLED, earlier=Outcome.UNLOCKED, address_gone=True),
                SETTLED,
                NOTHING,
                False,
            ),
        ],
    )
    def test_what_checking_found_and_whether_it_stays_as_it_is(
        self, given: SheetRow, verdict: Verdict, reason: Sentence, kept: bool
    ) -> None:
        (found,) = begun(replace(given, found_by="mark")).rows
        assert found == RowRecord(2, "e1", given.person_id, verdict, reason, kept, "mark", "")

    @pytest.mark.parametrize(
        ("earlier", "kept"), [(None, False), (Outcome.UNCONFIRMED, False), (Outcome.FAILED, True)]
    )
    def test_a_row_that_is_left_out_gives_no_reason_and_keeps_what_an_earlier_run_wrote(
        self, earlier: Outcome | None, kept: bool
    ) -> None:
        given = row(2, "1", reason=WHY, earlier=earlier, corrected=OTHER)
        left, sent = begun(given, row(3, "2", reason=WHY), excluded_rows=frozenset({2})).rows
        assert (left.verdict, left.reason, left.kept) == (EXCLUDED, NOTHING, kept)
        assert (sent.verdict, sent.reason) == (READY, WHY)

    def test_under_which_id_somebody_is_asked_for_is_noted(self) -> None:
        facts = replace(RICH, same=(("0001", "1"),))
        rows = begun(row(2, "0001"), row(3, "1"), facts=facts).rows
        assert [each.asked_as for each in rows] == ["1", ""]


class TestPeople:
    def test_who_is_left_for_later_is_told_by_what(self) -> None:
        rows = [row(number, str(number)) for number in range(2, 7)]
        run = begun(*rows, max_credits=30, limit=4)
        sent, left = run.people[:2], run.people[2:]
        assert sent == [PersonRecord(each, ("e1",)) for each in "23"]
        assert [each.person_id for each in left] == ["4", "5", "6"]
        budget = say(wording.NOT_SENT_BUDGET, credits=30)
        choice = say(wording.NOT_SENT_CHOICE, limit=4)
        assert [each.details for each in left] == [budget, budget, choice]
        assert {(each.state, each.outcome, each.settled_at) for each in left} == {
            ("settled", Outcome.NOT_SENT, NOW)
        }

    @pytest.mark.parametrize(("at", "settled"), [(5.0, 5.0), (0.0, NOW)])
    def test_what_is_known_is_settled_when_it_was_found_out(
        self, at: float, settled: float
    ) -> None:
        found = PersonResult(
            "7",
            Outcome.ALREADY_UNLOCKED,
            WHY,
            email="a@b.example",
            event_id="e1",
            task_id="t",
            at=at,
        )
        run = begun(row(2, "7"), row(3, "8"), facts=replace(RICH, found=(found,)))
        assert run.people == [
            PersonRecord("8", ("e1",)),
            PersonRecord(
                "7",
                ("e1",),
                state="settled",
                outcome=Outcome.ALREADY_UNLOCKED,
                details=WHY,
                email="a@b.example",
                event_id="e1",
                task_id="t",
                settled_at=settled,
            ),
        ]

    def test_who_is_in_somebody_elses_order_is_held_by_event_and_whose_it_is(self) -> None:
        ours = PersonResult("1", Outcome.UNCONFIRMED, say(wording.OTHER_RUN, run="4"))
        theirs = [PersonResult(p, Outcome.UNCONFIRMED, say(wording.IN_WORK)) for p in "235"]
        rows = [row(2, "1"), row(3, "2"), row(4, "3"), row(5, "4"), row(6, "5", event_id="e2")]
        run = begun(*rows, facts=replace(RICH, in_work=(ours, *theirs)))
        assert set(run.held) == {
            HeldPeople("e1", ("1",), "other_run"),
            HeldPeople("e1", ("2", "3"), "elsewhere"),
            HeldPeople("e2", ("5",), "elsewhere"),
        }
        assert [each.person_id for each in run.people] == ["4", "1", "2", "3", "5"]
        assert {each.state for each in run.people} == {"waiting"}
        assert run.people_allowed == 1


class TestEvents:
    @pytest.mark.parametrize(
        ("found", "access", "adds", "details"),
        [
            (True, Access.PREVIEW, Adds.MORE, NOTHING),
            (True, Access.PREVIEW, Adds.NOTHING, say(wording.EVENT_NOTHING_HIDDEN)),
            (True, Access.FULL, Adds.NOTHING, NOTHING),
            (False, Access.PREVIEW, Adds.MORE, say(wording.EVENT_UNKNOWN, event="e1")),
            (False, Access.PREVIEW, Adds.NOTHING, say(wording.EVENT_UNKNOWN, event="e1")),
        ],
    )
    def test_why_nothing_is_to_be_bought_is_told(
        self, found: bool, access: Access, adds: Adds, details: Sentence
    ) -> None:
        info = EventInfo("e1", found, access=access, adds=adds, unlock_credits=2000)
        (event,) = begun(row(2, "1"), facts=replace(RICH, events=(info,))).events
        assert event.details == details

    @pytest.mark.parametrize(("ticked", "state"), [((), "none"), (("e1",), "wanted")])
    def test_what_the_run_was_priced_with_is_noted(
        self, ticked: tuple[str, ...], state: str
    ) -> None:
        info = EventInfo(
            "e1",
            True,
            id="77",
            event_id="fair",
            name="Fair",
            date_start="2027-03-09",
            access=Access.PREVIEW,
            adds=Adds.MORE,
            unlock_credits=2000,
        )
        run = begun(row(2, "1"), facts=replace(RICH, events=(info,)), unlock_events=ticked)
        assert run.events == [
            EventRecord(
                "e1",
                "Fair",
                "preview",
                2000,
                state,
                row_id="77",
                public_id="fair",
                date_start="2027-03-09",
            )
        ]


@pytest.mark.parametrize(
    ("balance", "before", "unlimited"),
    [(None, None, False), (Balance(7), 7, False), (Balance(0, unlimited=True), 0, True)],
)
def test_the_balance_is_noted_as_it_was_read(
    balance: Balance | None, before: float | None, unlimited: bool
) -> None:
    run = begun(row(2, "1"), balance=balance)
    assert (run.balance_before, run.unlimited) == (before, unlimited)


@pytest.mark.parametrize("yes", [True, False])
def test_so_is_what_a_person_overruled(yes: bool) -> None:
    run = begun(row(2, "1"), skip_identity_check=yes, overwrite=yes)
    assert (run.identity_overruled, run.overwrite, run.practice) == (yes, yes, True)
    assert (run.credits_each, run.credits_allowed, run.estimated) == (15, 15, 15)
