"""What stands in each row of a sheet, for all that can have become of its person or event."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.rows import Layout, SourceFile, Verdict
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.journal import (
    EventRecord,
    HeldPeople,
    Journal,
    NewRun,
    PersonRecord,
    RowRecord,
)
from lensmor_desktop.journal.events import ALREADY, NONE, REFUSED, SUBMITTING, UNLOCKED, WANTED
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.results import event_outcome, person_results, problems, row_values
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, opened, result

WHY_NOT_SENT = {
    None: wording.NOT_SENT_YET,
    StoppedBy.CREDITS: wording.NOT_SENT_CREDITS,
    StoppedBy.LIMIT: wording.NOT_SENT_LIMIT,
    StoppedBy.KEY: wording.NOT_SENT_KEY,
    StoppedBy.USER: wording.NOT_SENT_USER,
    StoppedBy.NETWORK: wording.NOT_SENT_NETWORK,
}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = opened(tmp_path)
    yield made
    made.close()


def stop(journal: Journal, run: int, by: StoppedBy | None, reason: Sentence | None = None) -> None:
    journal.runs.end(run, at=50.0, finished=False, balance_after=None, stopped_by=by, reason=reason)


def told(journal: Journal, run: int) -> dict[str, PersonResult]:
    return person_results(journal, journal.runs.get(run))


class TestPeople:
    def test_who_has_a_result_is_told_as_the_journal_has_it(self, journal: Journal) -> None:
        run = begin(journal, "1")
        batch = journal.batches.plan(run, EVENT, ["1"])
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.submitted(batch, task_id="7001", at=3.0, results=(), looking=())
        journal.batches.settle(batch, [result("1")])
        assert told(journal, run) == {"1": result("1")}

    @pytest.mark.parametrize("by", WHY_NOT_SENT)
    def test_who_was_not_sent_is_told_why(self, journal: Journal, by: StoppedBy | None) -> None:
        run = begin(journal, "1", "2")
        journal.batches.plan(run, EVENT, ["2"])
        stop(journal, run, by)
        expected = PersonResult(
            "1", Outcome.NOT_SENT, say(WHY_NOT_SENT[by]), event_id=EVENT, at=50.0
        )
        assert told(journal, run) == {"1": expected, "2": replace(expected, person_id="2")}

    def test_until_it_ends_a_runs_own_time_counts(self, journal: Journal) -> None:
        run = begin(journal, "1")
        assert told(journal, run)["1"].at == 1.0

    def test_who_waits_for_the_next_event_is_told_under_that_one(self, journal: Journal) -> None:
        run = begin(journal, "1")
        batch = journal.batches.plan(run, EVENT, ["1"])
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.submitted(batch, task_id="7001", at=3.0, results=(), looking=())
        for event in ("300", "300"):  # there is no third one
            journal.batches.settle(batch, [result("1", Outcome.FAILED)])
            journal.people.wait_for_next_event(run, ["1"])
            assert told(journal, run)["1"].event_id == event

    def test_in_flight_lost_and_held_are_each_told_as_such(self, journal: Journal) -> None:
        other = begin(journal, "5")
        theirs = journal.batches.plan(other, EVENT, ["5"])
        journal.batches.submitting(theirs, ACCOUNT, 2.0)
        run = begin(journal, *"12345")
        for person, task in (("1", "7001"), ("2", "")):
            batch = journal.batches.plan(run, EVENT, [person])
            journal.batches.submitting(batch, ACCOUNT, 2.0)
            if task:
                journal.batches.submitted(batch, task_id=task, at=3.0, results=(), looking=())
            else:
                journal.batches.unconfirmed(batch, say("lost"), "")
        journal.holding.hold_unsent(run, HeldPeople(EVENT, ("3",), "elsewhere"))
        journal.holding.hold_unsent(run, HeldPeople(EVENT, ("4", "5"), "other_run"))
        found = told(journal, run)
        assert {p: str(r.details) for p, r in found.items()} == {
            "1": wording.STILL_RUNNING,
            "2": wording.NOT_KNOWN,
            "3": wording.IN_PROGRESS_ELSEWHERE,
            "4": wording.IN_PROGRESS_ELSEWHERE,  # the other run has settled them meanwhile
            "5": str(say(wording.OTHER_RUN, run=str(other))),
        }
        assert {r.outcome for r in found.values()} == {Outcome.UNCONFIRMED}
        assert [r.task_id for r in found.values()] == ["7001", "", "", "", ""]

    def test_under_another_key_nobody_is_called_anything_but_unknown(
        self, journal: Journal
    ) -> None:
        run = begin(journal, "1", "2", "3")
        batch = journal.batches.plan(run, EVENT, ["1"])
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.submitted(batch, task_id="7001", at=3.0, results=(), looking=())
        journal.batches.plan(run, EVENT, ["2"])
        stop(journal, run, StoppedBy.KEY, say(wording.STOP_OTHER_KEY, run=str(run)))
        found = {p: (r.outcome, r.details.template) for p, r in told(journal, run).items()}
        assert found == {
            "1": (Outcome.UNCONFIRMED, wording.OTHER_KEY),
            "2": (Outcome.NOT_SENT, wording.NOT_SENT_OTHER_KEY),
            "3": (Outcome.NOT_SENT, wording.NOT_SENT_OTHER_KEY),
        }


class TestEvents:
    @pytest.mark.parametrize(
        ("state", "access", "outcome", "why"),
        [
            (NONE, "preview", EventOutcome.NOT_UNLOCKED, wording.EVENT_LEFT),
            (NONE, "full", EventOutcome.ALREADY_UNLOCKED, wording.EVENT_ALREADY),
            (WANTED, "preview", EventOutcome.NOT_UNLOCKED, wording.EVENT_WAITS),
            (SUBMITTING, "preview", EventOutcome.UNCONFIRMED, wording.EVENT_NOT_KNOWN),
            (ALREADY, "preview", EventOutcome.ALREADY_UNLOCKED, wording.EVENT_ALREADY),
        ],
    )
    def test_each_state_has_its_word_and_reason(
        self, state: str, access: str, outcome: EventOutcome, why: str
    ) -> None:
        event = EventRecord(EVENT, "Fair", access, 2000, state)
        assert event_outcome(event, [event]) == (outcome, say(why))

    @pytest.mark.parametrize("state", [NONE, UNLOCKED, ALREADY, REFUSED])
    def test_what_is_known_of_it_is_told_in_place_of_the_usual(self, state: str) -> None:
        event = EventRecord(EVENT, "Fair", "preview", 2000, state, details=say("known"))
        assert event_outcome(event, [event])[1] == say("known")

    def test_nobody_was_asked_about_it(self) -> None:
        told = (EventOutcome.NOT_UNLOCKED, say(wording.EVENT_NOT_ASKED))
        assert event_outcome(None, ()) == told

    @pytest.mark.parametrize(
        ("state", "outcome"),
        [
            (UNLOCKED, EventOutcome.ALREADY_UNLOCKED),
            (ALREADY, EventOutcome.ALREADY_UNLOCKED),
            (WANTED, EventOutcome.NOT_UNLOCKED),
            (SUBMITTING, EventOutcome.UNCONFIRMED),
            (REFUSED, EventOutcome.NOT_UNLOCKED),
        ],
    )
    def test_its_other_id_in_the_sheet_shares_its_fate(
        self, state: str, outcome: EventOutcome
    ) -> None:
        bought = EventRecord(EVENT, "Fair", "preview", 2000, state, row_id="9")
        other = EventRecord("9", "Fair", "preview", 2000, NONE, row_id="9")
        stranger = EventRecord("8", "Fair", "preview", 2000, NONE, row_id="8")
        events = [other, stranger, bought]
        assert event_outcome(other, events)[0] is outcome
        assert event_outcome(stranger, events)[0] is EventOutcome.NOT_UNLOCKED
        if state == UNLOCKED:
            assert event_outcome(other, events)[1] == say(wording.EVENT_SAME_AS, event=EVENT)
            assert event_outcome(bought, events)[0] is EventOutcome.UNLOCKED


def sheet(journal: Journal, *rows: RowRecord, practice: bool = False) -> int:
    """A run on these rows, whose one person is known already."""
    known = PersonRecord(
        "1",
        (EVENT,),
        "settled",
        outcome=Outcome.ALREADY_UNLOCKED,
        details=say("known"),
        email="p1@sample.example",
        event_id=EVENT,
        task_id="7",
        settled_at=5.0,
    )
    return journal.runs.begin(
        NewRun(
            account=ACCOUNT,
            practice=practice,
            started_at=1.0,
            source=SourceFile("people.csv", "0", 1, 1, "csv"),
            layout=Layout("", 1),
            output="people.csv",
            batch_size=100,
            people_allowed=0,
            credits_allowed=0,
            credits_each=15,
            estimated=0,
            exact=True,
            balance_before=None,
            rows=rows,
            people=[known],
            events=[EventRecord(EVENT, "Fair", "preview", 2000, NONE)],
        )
    )


def values(journal: Journal, run: int) -> dict[int, tuple[object, ...]]:
    found = row_values(journal, journal.runs.get(run))
    return {n: (v.email, v.status, v.details, v.task, v.checked_at) for n, v in found.items()}


class TestRows:
    def test_a_persons_row_shows_their_result_whatever_the_verdict(self, journal: Journal) -> None:
        shown = (Verdict.READY, Verdict.REPEATED, Verdict.SETTLED)
        run = sheet(
            journal,
            *(RowRecord(n, EVENT, "1", verdict, NOTHING) for n, verdict in enumerate(shown)),
            RowRecord(7, EVENT, "1", Verdict.SETTLED, NOTHING, kept=True),
            RowRecord(8, EVENT, "2", Verdict.SETTLED, NOTHING),  # nothing is known of them
            RowRecord(9, EVENT, "0001", Verdict.READY, NOTHING, asked_as="1"),
        )
        whole = ("p1@sample.example", "Already unlocked", "known", "7", 5.0)
        assert values(journal, run) == {0: whole, 1: whole, 2: whole, 9: whole}

    def test_no_address_is_ever_taken_out_of_a_cell(self, journal: Journal) -> None:
        run = begin(journal, "1")
        stop(journal, run, StoppedBy.USER)
        ((email, status, _, task, at),) = values(journal, run).values()
        assert (email, status, task, at) == (None, "Not sent", "", 50.0)

    def test_what_was_left_out_or_refused_says_why(self, journal: Journal) -> None:
        run = sheet(
            journal,
            RowRecord(2, EVENT, "1", Verdict.HIDDEN, NOTHING),
            RowRecord(3, EVENT, "1", Verdict.EXCLUDED, NOTHING),
            RowRecord(4, EVENT, "1", Verdict.HAS_EMAIL, say("B2 holds one")),
            RowRecord(5, EVENT, "1", Verdict.INVALID, say("{cell}: {value}", cell="B5", value="x")),
        )
        assert values(journal, run) == {
            2: (None, "Skipped", wording.ROW_HIDDEN, "", 1.0),
            3: (None, "Skipped", wording.ROW_EXCLUDED, "", 1.0),
            4: (None, "Skipped", "B2 holds one", "", 1.0),
            5: (None, "Invalid", "B5: x", "", 1.0),
        }
        (problem,) = problems(journal, run)
        assert (problem.cell, problem.value) == ("B5", "x")

    def test_a_corrected_id_is_told_beside_the_result(self, journal: Journal) -> None:
        note = say("corrected")
        run = sheet(
            journal,
            RowRecord(2, EVENT, "1", Verdict.READY, note, found_by="mark"),
            RowRecord(3, EVENT, "1", Verdict.READY, note),
            RowRecord(4, EVENT, "1", Verdict.READY, NOTHING, found_by="mark"),
        )
        both = str(say(wording.WITH_NOTE, details=say("known"), note=note))
        assert [value[2] for value in values(journal, run).values()] == [both, "known", "known"]

    def test_practice_says_so_in_every_row(self, journal: Journal) -> None:
        rows = (
            RowRecord(2, EVENT, "1", Verdict.READY, NOTHING),
            RowRecord(3, EVENT, "1", Verdict.HIDDEN, NOTHING),
            RowRecord(4, EVENT, "", Verdict.EVENT, NOTHING),
        )
        real, practised = sheet(journal, *rows), sheet(journal, *rows, practice=True)
        plain = [value[2] for value in values(journal, real).values()]
        said = [value[2] for value in values(journal, practised).values()]
        assert said == [str(say(wording.PRACTICE_PREFIX, text=text)) for text in plain]

    def test_an_event_that_was_bought_before_keeps_its_date_and_price(
        self, journal: Journal
    ) -> None:
        first = begin(journal, "1")
        journal.events.settle(first, EVENT, state=UNLOCKED, credits=1800, details=say("done"))
        run = sheet(journal, RowRecord(2, EVENT, "", Verdict.EVENT, NOTHING))
        left = values(journal, run)[2]
        assert left[1:3] == ("Event not unlocked", wording.EVENT_LEFT)
        journal.events.read_again(run, EVENT, "full", NOTHING)
        email, status, details, task, at = values(journal, run)[2]
        assert (email, status, task, at) == (None, "Event unlocked", "", 1.0)
        assert "1,800 credits" in str(details)
