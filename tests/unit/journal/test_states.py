"""Money can take no path but the allowed one: SQL itself refuses every other step."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.journal import ClaimTaken, Journal
from lensmor_desktop.journal.batches import CLOSED, LOOKING, OPEN
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, opened, planned, result, submitted

ALLOWED = {
    ("planned", "submitting"),
    ("planned", "failed"),
    ("planned", "completed"),  # nobody of it was left to be ordered
    ("planned", "unconfirmed"),  # held: somebody else's order has its people
    ("submitting", "submitted"),
    ("submitting", "completed"),
    ("submitting", "failed"),
    ("submitting", "unconfirmed"),
    ("submitting", "planned"),
    ("submitted", "completed"),
    ("submitted", "failed"),
    ("unconfirmed", "planned"),
    ("unconfirmed", "completed"),
    ("unconfirmed", "failed"),
}
STATES = [state.value for state in BatchState]
PATHS = {
    "planned": (),
    "submitting": ("submitting",),
    "submitted": ("submitting", "submitted"),
    "unconfirmed": ("submitting", "unconfirmed"),
    "completed": ("submitting", "completed"),
    "failed": ("failed",),
}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = opened(tmp_path)
    yield journal
    journal.close()


def other_program(journal: Journal) -> "closing[sqlite3.Connection]":
    connection = sqlite3.connect(journal.folder / "journal.sqlite3", isolation_level=None)
    return closing(connection)


def bring(connection: sqlite3.Connection, batch: int, state: str) -> None:
    connection.execute("UPDATE batches SET task_id = '7001' WHERE id = ?", (batch,))
    for step in PATHS[state]:
        connection.execute("UPDATE batches SET state = ? WHERE id = ?", (step, batch))


@pytest.mark.parametrize(
    ("before", "after"), [pair for pair in itertools.permutations(STATES, 2) if pair not in ALLOWED]
)
def test_a_forbidden_step_is_refused_by_the_file_itself(
    journal: Journal, before: str, after: str
) -> None:
    batch = planned(journal, "1")
    with other_program(journal) as connection:
        bring(connection, batch, before)
        with pytest.raises(sqlite3.IntegrityError, match="may not take this step"):
            connection.execute("UPDATE batches SET state = ? WHERE id = ?", (after, batch))
    assert journal.batches.get(batch).state.value == before


@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
def test_an_allowed_step_is_let_pass(journal: Journal, before: str, after: str) -> None:
    batch = planned(journal, "1")
    with other_program(journal) as connection:
        bring(connection, batch, before)
        connection.execute("UPDATE batches SET state = ? WHERE id = ?", (after, batch))
    assert journal.batches.get(batch).state.value == after


def test_a_task_id_never_changes(journal: Journal) -> None:
    batch = submitted(journal, "1")
    with (
        other_program(journal) as connection,
        pytest.raises(sqlite3.IntegrityError, match="task ID never changes"),
    ):
        connection.execute("UPDATE batches SET task_id = '9' WHERE id = ?", (batch,))


def test_no_batch_is_submitted_without_a_task_id(journal: Journal) -> None:
    batch = planned(journal, "1")
    with other_program(journal) as connection:
        connection.execute("UPDATE batches SET state = 'submitting' WHERE id = ?", (batch,))
        with pytest.raises(sqlite3.IntegrityError, match="has a task ID"):
            connection.execute("UPDATE batches SET state = 'submitted' WHERE id = ?", (batch,))


def test_a_delivered_address_stays(journal: Journal) -> None:
    batch = submitted(journal, "1")
    journal.batches.settle(batch, [result("1")])
    journal.batches.settle(batch, [result("1", Outcome.FAILED)])
    (person,) = journal.people.of(1)
    assert (person.outcome, person.email) == (Outcome.UNLOCKED, "p1@sample.example")
    with (
        other_program(journal) as connection,
        pytest.raises(sqlite3.IntegrityError, match="delivered address stays"),
    ):
        connection.execute("UPDATE people SET email = ''")


def test_a_settled_person_has_an_outcome_and_others_have_none(journal: Journal) -> None:
    planned(journal, "1")
    with other_program(journal) as connection:
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE people SET state = 'settled'")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE people SET outcome = 'Failed'")


def test_a_guard_is_loud_and_leaves_everything_as_it_was(journal: Journal) -> None:
    batch = submitted(journal, "1", "2")
    with pytest.raises(sqlite3.IntegrityError):
        journal.batches.submitting(batch, ACCOUNT, 9.0)
    assert journal.batches.get(batch).tries == 1
    assert journal.batches.get(batch).state is BatchState.SUBMITTED


def test_a_batch_with_open_people_is_not_closed(journal: Journal) -> None:
    batch = submitted(journal, "1", "2")
    journal.batches.settle(batch, [result("1")])
    with pytest.raises(sqlite3.IntegrityError):
        journal.batches.close(batch, BatchState.COMPLETED, 9.0)
    journal.batches.settle(batch, [result("2")])
    journal.batches.close(batch, BatchState.COMPLETED, 9.0)
    assert journal.batches.get(batch).state is BatchState.COMPLETED


class TestClaims:
    def test_nobody_is_in_two_running_batches(self, journal: Journal) -> None:
        first = planned(journal, "1", "2")
        second = planned(journal, "2", "3")
        journal.batches.submitting(first, ACCOUNT, 2.0)
        with pytest.raises(ClaimTaken) as taken:
            journal.batches.submitting(second, ACCOUNT, 2.0)
        assert taken.value.person_ids == ("2",)
        assert journal.batches.get(second).state is BatchState.PLANNED
        assert journal.batches.get(second).tries == 0
        assert not any(member.charged for member in journal.batches.members(second))
        assert journal.people.claimed(ACCOUNT) == {"1": 1, "2": 1}

    def test_another_account_has_claims_of_its_own(self, journal: Journal) -> None:
        journal.batches.submitting(planned(journal, "1"), ACCOUNT, 2.0)
        journal.batches.submitting(planned(journal, "1", account="other"), "other", 2.0)
        assert journal.people.claimed("other") == {"1": 2}

    def test_a_result_gives_a_person_free_and_leaves_the_others_claimed(
        self, journal: Journal
    ) -> None:
        batch = submitted(journal, "1", "2")
        journal.batches.settle(batch, [result("1")])
        assert journal.people.claimed(ACCOUNT) == {"2": 1}

    def test_who_is_to_be_looked_up_stays_claimed(self, journal: Journal) -> None:
        batch = submitted(journal, "1")
        journal.batches.look_up(batch, [("1", "pending_at_end")])
        assert journal.people.claimed(ACCOUNT) == {"1": 1}

    def test_unconfirmed_people_stay_claimed_until_it_is_known(self, journal: Journal) -> None:
        batch = planned(journal, "1", "2")
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.unconfirmed(batch, say("{what}", what="lost"), "trace")
        assert journal.people.claimed(ACCOUNT) == {"1": 1, "2": 1}
        journal.batches.not_sent(batch)
        assert journal.people.claimed(ACCOUNT) == {}
        assert journal.batches.get(batch).state is BatchState.PLANNED

    def test_a_new_key_of_the_account_takes_the_claims_over(self, journal: Journal) -> None:
        submitted(journal, "1")
        assert journal.people.claimed("new") == {}
        journal.accounts.link("new", [ACCOUNT])
        assert journal.people.claimed("new") == journal.people.claimed(ACCOUNT) == {"1": 1}


class TestTheAnswer:
    def test_intent_then_answer_are_on_disk_for_everyone_else_to_see(
        self, journal: Journal
    ) -> None:
        batch = planned(journal, "1", "2", "3")
        with other_program(journal) as reader:

            def state() -> tuple[object, ...]:
                row = reader.execute("SELECT state, tries, task_id FROM batches").fetchone()
                return tuple(row)

            assert state() == ("planned", 0, "")
            journal.batches.submitting(batch, ACCOUNT, 2.0)
            assert state() == ("submitting", 1, "")
            journal.batches.submitted(
                batch,
                task_id="7001",
                at=3.0,
                results=[result("1", Outcome.NOT_ELIGIBLE)],
                looking=[("2", "already")],
            )
            assert state() == ("submitted", 1, "7001")
            people = reader.execute(
                "SELECT person_id, state, chargeable FROM batch_people ORDER BY position"
            ).fetchall()
        assert people == [("1", CLOSED, 0), ("2", LOOKING, 0), ("3", OPEN, 1)]

    def test_an_answer_without_a_task_ends_the_batch_or_leaves_profiles_to_read(
        self, journal: Journal
    ) -> None:
        first, second = planned(journal, "1"), planned(journal, "2")
        for batch, looking in ((first, []), (second, [("2", "already")])):
            journal.batches.submitting(batch, ACCOUNT, 2.0)
            results = [] if looking else [result("1", Outcome.NOT_ELIGIBLE)]
            journal.batches.submitted(batch, task_id="", at=3.0, results=results, looking=looking)
        assert journal.batches.get(first).state is BatchState.COMPLETED
        assert journal.batches.get(second).state is BatchState.UNCONFIRMED

    def test_an_answer_that_cannot_be_written_whole_is_not_written_at_all(
        self, journal: Journal
    ) -> None:
        batch = planned(journal, "1", "2")
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        with other_program(journal) as connection:
            connection.execute(
                "CREATE TRIGGER spoil BEFORE UPDATE OF outcome ON people"
                " BEGIN SELECT RAISE(ABORT, 'spoilt'); END"
            )
        with pytest.raises(sqlite3.IntegrityError, match="spoilt"):
            journal.batches.submitted(
                batch, task_id="7001", at=3.0, results=[result("1")], looking=()
            )
        assert journal.batches.get(batch).task_id == ""
        assert journal.batches.get(batch).state is BatchState.SUBMITTING


class TestTheWorstCase:
    def test_who_was_sent_counts_until_it_is_known_to_have_cost_nothing(
        self, journal: Journal
    ) -> None:
        batch = planned(journal, "1", "2", "3")
        assert journal.charges.at_most(1) == 0
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        assert journal.charges.at_most(1) == 3
        journal.batches.submitted(batch, task_id="7", at=3.0, results=(), looking=[("1", "x")])
        assert journal.charges.at_most(1) == 2
        journal.batches.settle(batch, [result("2"), result("3", Outcome.FAILED)])
        assert journal.charges.at_most(1) == 2
        journal.charges.failed_cost_nothing(1)
        assert journal.charges.at_most(1) == 1

    def test_a_batch_that_bought_nobody_calls_its_addresses_already_unlocked(
        self, journal: Journal
    ) -> None:
        batch = planned(journal, "1", "2")
        journal.batches.submitting(batch, ACCOUNT, 2.0)
        journal.batches.unconfirmed(batch, say("{what}", what="lost"), "")
        journal.batches.settle(batch, [result("1")])
        journal.charges.batch_cost_nothing(batch, say("{why}", why="before"))
        first, second = journal.people.of(1)
        assert (first.outcome, first.email) == (Outcome.ALREADY_UNLOCKED, "p1@sample.example")
        assert str(first.details) == "before"
        assert second.outcome is None
        assert journal.charges.at_most(1) == 0

    def test_a_split_batch_keeps_everyone_once(self, journal: Journal) -> None:
        batch = planned(journal, "1", "2", "3")
        rest = journal.batches.split(batch, ["2", "3"])
        assert [m.person_id for m in journal.batches.members(batch)] == ["1"]
        assert [m.person_id for m in journal.batches.members(rest)] == ["2", "3"]
        assert journal.batches.get(rest).event_id == EVENT
        assert journal.batches.get(rest).number == 2

    def test_a_batch_that_was_sent_is_never_split_or_disbanded(self, journal: Journal) -> None:
        batch = submitted(journal, "1", "2")
        with pytest.raises(sqlite3.IntegrityError):
            journal.batches.not_sent(batch)
        journal.batches.settle(batch, [result("1"), result("2")])
        assert [m.state for m in journal.batches.members(batch)] == [CLOSED, CLOSED]

    def test_a_disbanded_batch_gives_its_people_back(self, journal: Journal) -> None:
        batch = planned(journal, "1", "2")
        assert journal.people.waiting(1) == ()
        journal.batches.disband(batch, 4.0)
        assert [p.person_id for p in journal.people.waiting(1)] == ["1", "2"]


class TestTheNextEvent:
    @pytest.mark.parametrize(
        ("outcome", "again"),
        [
            (Outcome.FAILED, True),
            (Outcome.NOT_ELIGIBLE, True),
            (Outcome.UNLOCKED, False),
            (Outcome.ALREADY_UNLOCKED, False),
            (Outcome.NO_EMAIL, False),
            (Outcome.UNCONFIRMED, False),
        ],
    )
    def test_only_who_was_not_delivered_is_tried_again(
        self, journal: Journal, outcome: Outcome, again: bool
    ) -> None:
        batch = submitted(journal, "1")
        journal.batches.settle(batch, [result("1", outcome)])
        journal.people.wait_for_next_event(1, ["1"])
        assert [p.attempt for p in journal.people.waiting(1)] == ([1] if again else [])


def test_addresses_are_remembered_for_the_account_and_for_no_other(journal: Journal) -> None:
    batch = submitted(journal, "1", "2")
    journal.batches.settle(batch, [result("1"), result("2", Outcome.FAILED)])
    bought = journal.people.purchases(ACCOUNT, ["1", "2", "3"])
    assert {p: (b.email, b.run) for p, b in bought.items()} == {"1": ("p1@sample.example", 1)}
    assert journal.people.purchases("other", ["1"]) == {}
    assert "@" not in repr(bought)


def test_many_people_are_asked_for_at_once(journal: Journal) -> None:
    ids = [str(number) for number in range(1201)]
    batch = planned(journal, *ids)
    journal.batches.submitting(batch, ACCOUNT, 2.0)
    journal.batches.submitted(batch, task_id="7", at=3.0, results=(), looking=())
    journal.batches.settle(batch, [result(number) for number in ids])
    assert len(journal.people.purchases(ACCOUNT, ids)) == 1201


def test_the_last_run_on_a_file_tells_what_a_row_ended_with(journal: Journal) -> None:
    for outcome in (Outcome.FAILED, Outcome.UNLOCKED):
        batch = submitted(journal, "1")
        journal.batches.settle(batch, [result("1", outcome)])
    begin(journal, "1", source="another.csv")
    assert journal.people.earlier(ACCOUNT, "people.csv")["1"].outcome is Outcome.UNLOCKED
    assert journal.people.earlier(ACCOUNT, "another.csv") == {}
    assert journal.people.earlier("other", "people.csv") == {}


def test_an_events_unlock_is_written_before_and_taken_back_if_it_had_no_effect(
    journal: Journal,
) -> None:
    run = begin(journal, "1")
    journal.events.submitting(run, EVENT)
    assert journal.events.of(run)[0].state == "submitting"
    journal.events.not_sent(run, EVENT)
    assert journal.events.of(run)[0].state == "wanted"
    journal.events.submitting(run, EVENT)
    details = say("{what}", what="done")
    journal.events.settle(run, EVENT, state="unlocked", credits=2000, details=details)
    journal.events.submitting(run, EVENT)
    journal.events.not_sent(run, EVENT)
    (event,) = journal.events.of(run)
    assert (event.state, event.credits, event.pending) == ("unlocked", 2000, False)
