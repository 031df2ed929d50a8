"""A run as it is written down and read again: nothing is lost or mixed up on the way."""

from dataclasses import replace

import pytest

from lensmor_desktop.domain.outcomes import Outcome, ResultColumn
from lensmor_desktop.domain.rows import Column, Layout, SourceFile, Verdict
from lensmor_desktop.domain.sentences import NOTHING, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import JournalError
from lensmor_desktop.journal import (
    EventRecord,
    HeldPeople,
    Journal,
    NewRun,
    PersonRecord,
    RowRecord,
)
from lensmor_desktop.journal.codec import layout_from_json, layout_to_json
from lensmor_desktop.journal.events import NONE, WANTED
from lensmor_desktop.journal.people import SETTLED
from lensmor_desktop.journal.records import RunRecord
from tests.unit.journal.a_run import begin

TITLES = {column: column.value for column in ResultColumn} | {ResultColumn.EMAIL: "E-Mail"}
NEW = NewRun(
    account="mine",
    practice=True,
    started_at=1.5,
    source=SourceFile("in.xlsx", "ab" * 32, 4096, 17, "xlsx"),
    layout=Layout(
        "People",
        3,
        columns=(Column(1, "A"), Column(2, "B")),
        event=Column(1, "A"),
        person=Column(2, "B"),
        company=Column(4, ""),
        results=((ResultColumn.EMAIL, Column(5, "E-Mail")),),
        fixed_event_id="300",
        people_absent=True,
    ),
    output="out.xlsx",
    overwrite=True,
    batch_size=70,
    people_allowed=2,
    credits_allowed=31,
    credits_each=16,
    estimated=32,
    exact=False,
    balance_before=250.5,
    rows=[
        RowRecord(4, "300", "11", Verdict.READY, NOTHING, kept=True, found_by="x", asked_as="1"),
        RowRecord(5, "301", "", Verdict.INVALID, say("{value} is odd", value="?")),
    ],
    people=[
        PersonRecord("11", ("300", "301")),
        PersonRecord(
            "12",
            ("301",),
            SETTLED,
            outcome=Outcome.ALREADY_UNLOCKED,
            details=say("known"),
            email="p12@sample.example",
            event_id="301",
            task_id="7",
            settled_at=1.25,
        ),
        PersonRecord("13", ("300",)),
    ],
    events=[
        EventRecord("301", "Second", "full", 0, NONE, details=say("open")),
        EventRecord("300", "First", "preview", 1900, WANTED),
    ],
    held=[HeldPeople("300", ("13",), "elsewhere")],
    stopped_by=StoppedBy.LIMIT,
    stop_reason=say("stopped"),
    identity_overruled=True,
    people_compared=2,
    titles=TITLES,
)


@pytest.fixture
def journal(beside_others: Journal) -> Journal:
    return beside_others


def test_a_run_is_read_as_it_was_written(journal: Journal) -> None:
    run = journal.runs.begin(NEW)
    assert journal.runs.get(run) == RunRecord(
        id=run,
        account="mine",
        practice=True,
        started_at=1.5,
        ended_at=None,
        finished=False,
        source=NEW.source,
        layout=NEW.layout,
        output="out.xlsx",
        overwrite=True,
        lost_rows=0,
        delivered_to="",
        delivered_sha="",
        delivered_note=NOTHING,
        batch_size=70,
        people_allowed=2,
        credits_allowed=31,
        credits_each=16,
        estimated=32,
        exact=False,
        balance_before=250.5,
        balance_after=None,
        stopped_by=StoppedBy.LIMIT,
        stop_reason=say("stopped"),
        identity_overruled=True,
        people_compared=2,
        titles=TITLES,
        session=1,
    )
    assert journal.runs.rows(run) == tuple(NEW.rows)
    assert journal.events.of(run) == tuple(NEW.events)
    first, second, third = journal.people.of(run)
    assert (first, second) == tuple(NEW.people[:2])
    assert (third.person_id, third.state) == ("13", "batched")
    (batch,) = journal.holding.held(run)
    assert [m.person_id for m in journal.batches.members(batch)] == ["13"]
    (reading,) = journal.balances.of(run)
    assert (reading.at, reading.account, reading.total, reading.unlimited) == (
        1.5,
        "mine",
        250.5,
        False,
    )


@pytest.mark.parametrize("unlimited", [True, False])
def test_the_first_reading_is_there_only_if_the_balance_was_told(
    journal: Journal, unlimited: bool
) -> None:
    told = journal.runs.begin(replace(NEW, unlimited=unlimited, practice=False, exact=True))
    assert [each.unlimited for each in journal.balances.of(told)] == [unlimited]
    untold = journal.runs.begin(replace(NEW, balance_before=None))
    assert journal.balances.of(untold) == ()
    assert journal.runs.get(untold).balance_before is None
    assert (journal.runs.get(told).practice, journal.runs.get(told).exact) == (False, True)


def test_what_cannot_be_written_whole_is_not_written(journal: Journal) -> None:
    last = journal.runs.last()
    twice = [PersonRecord("1", ("300",)), PersonRecord("1", ("300",))]
    with pytest.raises(Exception, match="UNIQUE"):
        journal.runs.begin(replace(NEW, people=twice, held=[]))
    assert journal.runs.last() == last


class TestItsEnd:
    def test_it_is_finished_or_open_with_a_reason_until_it_goes_on(self, journal: Journal) -> None:
        run = journal.runs.begin(NEW)
        journal.runs.end(
            run,
            at=9.0,
            finished=False,
            balance_after=200.0,
            stopped_by=StoppedBy.NETWORK,
            reason=say("no network"),
            note=say("not yet written"),
        )
        record = journal.runs.get(run)
        assert (record.finished, record.ended_at, record.balance_after) == (False, 9.0, 200.0)
        assert (record.stopped_by, record.stop_reason) == (StoppedBy.NETWORK, say("no network"))
        assert record.delivered_note == say("not yet written")
        journal.runs.resume(run)
        record = journal.runs.get(run)
        assert (record.ended_at, record.stopped_by, record.stop_reason) == (None, None, NOTHING)
        assert (record.session, record.finished) == (2, False)
        journal.runs.end(
            run, at=11.0, finished=True, balance_after=None, stopped_by=None, reason=None
        )
        record = journal.runs.get(run)
        assert (record.finished, record.balance_after, record.stopped_by) == (True, None, None)
        assert record.delivered_note == say("not yet written")
        journal.runs.resume(run)
        assert (journal.runs.get(run).finished, journal.runs.get(run).session) == (False, 3)

    def test_where_the_results_went_is_the_last_word(self, journal: Journal) -> None:
        run = journal.runs.begin(NEW)
        journal.runs.delivered(run, to="out.xlsx", sha="cd", note=say("beside it"))
        record = journal.runs.get(run)
        assert (record.delivered_to, record.delivered_sha) == ("out.xlsx", "cd")
        assert record.delivered_note == say("beside it")
        journal.runs.delivered(run, to="out.xlsx", sha="ef", note=None)
        assert journal.runs.get(run).delivered_note == NOTHING

    def test_a_price_that_lensmor_told_takes_the_place_of_the_usual(self, journal: Journal) -> None:
        run = journal.runs.begin(NEW)
        journal.runs.set_price(run, 9)
        assert journal.runs.get(run).credits_each == 9


def test_runs_are_told_newest_first_and_a_missing_one_by_name(journal: Journal) -> None:
    earlier = journal.runs.last()
    assert earlier is not None
    run = journal.runs.begin(NEW)
    assert [each.id for each in journal.runs.all()] == list(range(run, 0, -1))
    assert journal.runs.last() == run
    with pytest.raises(JournalError, match=str(run + 1)):
        journal.runs.get(run + 1)


def test_every_set_of_headings_that_was_used_is_known_once(journal: Journal) -> None:
    usual = {column: column.value for column in ResultColumn}
    journal.runs.begin(NEW)
    journal.runs.begin(NEW)
    begin(journal, "1")
    found = journal.runs.titles()
    assert len(found) == 2
    assert TITLES in found
    assert usual in found


def test_a_layout_without_columns_survives_as_well() -> None:
    plain = Layout("", 1)
    assert layout_from_json(layout_to_json(plain)) == plain
    named = replace(plain, full_name=Column(3, "Name"), event_column_absent=True)
    assert layout_from_json(layout_to_json(named)) == named


def test_which_row_an_event_id_means_is_known_of_every_run_and_the_last_one_knows_best(
    journal: Journal,
) -> None:
    assert journal.events.keys() == {}
    for row_id, state in (("9", WANTED), ("8", NONE)):
        events = [
            EventRecord("300", "First", "preview", 1900, state, row_id=row_id, public_id="300"),
            EventRecord("301", "Not told", "preview", 1900, NONE),
        ]
        run = journal.runs.begin(replace(NEW, events=events))
        assert journal.events.of(run) == tuple(events)
        assert journal.events.keys() == {"300": row_id}


def test_why_results_are_not_written_is_noted_of_their_run_alone(journal: Journal) -> None:
    run, other = begin(journal, "1"), begin(journal, "2")
    journal.runs.delivered(run, to="a.csv", sha="a" * 64, note=None)
    journal.runs.undelivered(run, say("{why}", why="full"))
    record = journal.runs.get(run)
    assert (record.delivered_note, record.delivered_to) == (say("{why}", why="full"), "a.csv")
    assert journal.runs.get(other).delivered_note == NOTHING
