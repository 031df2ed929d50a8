"""What the log keeps of a run: numbers, each where it belongs, and no name and no address."""

import logging

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.unlocking import logbook
from tests.fakes.service import past_run


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("practice", [False, True])
def test_a_beginning(caplog: pytest.LogCaptureFixture, practice: bool) -> None:
    counts = {Outcome.UNLOCKED: 10, Outcome.NOT_SENT: 5}
    with caplog.at_level(logging.INFO):
        logbook.begun(past_run(run=7, rows=20, counts=counts, allowed=225, practice=practice))
    told = " (practice)" if practice else ""
    assert lines(caplog) == [
        f"run 7{told} begins: 20 rows, 15 people, 0 events, at most 225 credits"
    ]


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({}, "150 credits spent; stopped by nothing; results written"),
        ({"output": ""}, "150 credits spent; stopped by nothing; results not written yet"),
        (
            {"spent_exact": False, "certain": 120.4, "at_most": 180.6},
            "150 credits spent (certain 120, at most 181); stopped by nothing; results written",
        ),
        (
            {"stopped_by": StoppedBy.LIMIT, "spent": 149.6},
            f"150 credits spent; stopped by {StoppedBy.LIMIT.value}; results written",
        ),
    ],
)
def test_an_end(caplog: pytest.LogCaptureFixture, facts: dict[str, object], end: str) -> None:
    run = past_run(run=7, batches=3, **facts)
    with caplog.at_level(logging.INFO):
        assert logbook.ended(run) is run
    assert lines(caplog) == [f"run 7 ended: 10 unlocked; 3 batches, {end}"]
