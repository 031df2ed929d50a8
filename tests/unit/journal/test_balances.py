"""What readings of the balance tell, and how far the run was at each."""

import pytest

from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import Journal
from lensmor_desktop.journal.balances import Reading
from lensmor_desktop.journal.events import UNLOCKED
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, result


@pytest.fixture
def journal(beside_others: Journal) -> Journal:
    return beside_others


def test_each_reading_knows_what_the_run_may_have_cost_by_then(journal: Journal) -> None:
    run = begin(journal, *"1234")
    journal.events.submitting(run, EVENT)
    journal.balances.add(run, 2.0, ACCOUNT, Balance(1000.0))
    journal.events.settle(run, EVENT, state=UNLOCKED, credits=1800, details=say("done"))
    batch = journal.batches.plan(run, EVENT, list("123"))
    journal.batches.submitting(batch, ACCOUNT, 3.0, 10)
    journal.batches.submitted(batch, task_id="7001", at=3.0, results=(), looking=())
    journal.balances.add(run, 4.0, ACCOUNT, Balance(-800.0))
    journal.batches.settle(batch, [result("1"), result("2", Outcome.FAILED)])
    journal.balances.add(run, 5.0, ACCOUNT, Balance(-830.0))
    journal.runs.resume(run)
    journal.balances.add(run, 6.0, "another key", Balance(0.0, unlimited=True))
    assert journal.balances.of(run) == (
        Reading(1, 1.0, ACCOUNT, 1000.0, False, 0, 0, 0),
        Reading(1, 2.0, ACCOUNT, 1000.0, False, 1, 2000, 2000),
        Reading(1, 4.0, ACCOUNT, -800.0, False, 2, 1830, 30),
        Reading(1, 5.0, ACCOUNT, -830.0, False, 2, 1830, 10),
        Reading(2, 6.0, "another key", 0.0, True, 2, 1830, 10),
    )
    assert journal.balances.last(run) == Balance(0.0, unlimited=True)


def test_a_run_whose_balance_was_never_read_has_none(journal: Journal) -> None:
    assert journal.balances.last(99) is None
    assert journal.balances.of(99) == ()
