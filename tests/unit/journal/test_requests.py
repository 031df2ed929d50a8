"""The log of exchanges: what support needs of those that went wrong."""

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import EventRecord, Journal
from lensmor_desktop.journal.events import (
    ALREADY,
    NONE,
    REFUSED,
    SUBMITTING,
    UNLOCKED,
    WANTED,
)
from lensmor_desktop.journal.requests import FailedRequest
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, submitted


@pytest.fixture
def journal(beside_others: Journal) -> Journal:
    return beside_others


def add(journal: Journal, run: int | None, status: int | None, trace: str = "") -> None:
    journal.requests.add(
        run,
        at=2.0,
        method="GET",
        path="/external/credits/balance",
        status=status,
        request_id="r-1",
        trace_id=trace,
        seconds=0.1,
    )


def test_those_without_an_answer_with_an_error_or_with_a_trace_are_told(journal: Journal) -> None:
    run, other = begin(journal, "1"), begin(journal, "1")
    for status, trace in ((200, ""), (399, ""), (400, ""), (503, "t-1"), (None, ""), (200, "t-2")):
        add(journal, run, status, trace)
    add(journal, other, 500)
    add(journal, None, 500)
    found = journal.requests.failures(run)
    assert [(each.status, each.trace_id, each.said) for each in found] == [
        (400, "r-1", "HTTP 400"),
        (503, "t-1", "HTTP 503"),
        (None, "r-1", "no answer"),
        (200, "t-2", "HTTP 200"),
    ]
    assert found[0] == FailedRequest(2.0, "GET", "/external/credits/balance", 400, "r-1")
    assert (journal.requests.count(run), journal.requests.count(other)) == (6, 1)


def test_when_a_task_was_last_asked_outlives_the_program(journal: Journal) -> None:
    batch, other = submitted(journal, "1"), submitted(journal, "2", task_id="7002")
    assert journal.requests.polled_at(batch) is None
    journal.requests.polling(batch, 5.0)
    journal.requests.polling(batch, 8.0)
    assert journal.requests.polled_at(batch) == 8.0
    assert journal.requests.polled_at(other) is None


class TestEvents:
    def test_what_stands_in_the_sheet_follows_from_state_and_access(self) -> None:
        told = {
            (state, access): EventRecord(EVENT, "", access, 0, state).outcome
            for state in (NONE, WANTED, SUBMITTING, UNLOCKED, ALREADY, REFUSED)
            for access in ("full", "preview")
        }
        assert told == {
            (NONE, "full"): EventOutcome.ALREADY_UNLOCKED,
            (NONE, "preview"): EventOutcome.NOT_UNLOCKED,
            (WANTED, "full"): None,
            (WANTED, "preview"): None,
            (SUBMITTING, "full"): None,
            (SUBMITTING, "preview"): None,
            (UNLOCKED, "full"): EventOutcome.UNLOCKED,
            (UNLOCKED, "preview"): EventOutcome.UNLOCKED,
            (ALREADY, "full"): EventOutcome.ALREADY_UNLOCKED,
            (ALREADY, "preview"): EventOutcome.ALREADY_UNLOCKED,
            (REFUSED, "full"): EventOutcome.NOT_UNLOCKED,
            (REFUSED, "preview"): EventOutcome.NOT_UNLOCKED,
        }

    def test_a_purchase_of_an_event_is_known_to_its_account_with_time_and_price(
        self, journal: Journal
    ) -> None:
        run = begin(journal, "1")
        journal.events.submitting(run, EVENT)
        assert journal.events.bought(ACCOUNT, EVENT) is None
        journal.events.settle(
            run, EVENT, state=UNLOCKED, credits=1800, details=say("done"), name="Its Name"
        )
        assert journal.events.bought(ACCOUNT, EVENT) == (1.0, 1800)
        assert journal.events.bought(ACCOUNT, "999") is None
        assert journal.events.bought("nobody", EVENT) is None
        journal.accounts.link("new", [ACCOUNT])
        assert journal.events.bought("new", EVENT) == (1.0, 1800)
        journal.events.read_again(run, EVENT, "full", say("read"))
        (event,) = journal.events.of(run)
        assert (event.name, event.access, event.details) == ("Its Name", "full", say("read"))
        journal.events.settle(run, EVENT, state=UNLOCKED, credits=50, details=say("more"))
        (event,) = journal.events.of(run)
        assert (event.name, event.credits) == ("Its Name", 1850)
