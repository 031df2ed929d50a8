"""What a checked copy says of an event's row."""

from pathlib import Path

import pytest

from lensmor_desktop.sandbox import Event
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import EVENT, Bench, people


@pytest.mark.parametrize(
    ("preview", "status", "details"),
    [
        (1, "Event not unlocked", wording.EVENT_LEFT),
        (9, "Event not unlocked", wording.EVENT_NOTHING_HIDDEN),
        (None, "Event already unlocked", wording.EVENT_ALREADY),
    ],
)
def test_it_says_whether_there_is_anything_to_unlock(
    tmp_path: Path, preview: int | None, status: str, details: str
) -> None:
    event = Event(EVENT, name="Fair", preview_limit=preview)
    with Bench(tmp_path, people(3), events=[event], crowds=False) as bench:
        path = bench.sheet([["", EVENT, "", ""], ["Ann", EVENT, "1000", ""]])
        copy = bench.service.write_checked(bench.offer(path, output=str(tmp_path / "copy.csv")))
        assert bench.row_of(copy, "") == ("", status, details)
