"""Whom an answer to an order leaves out, in every combination of the groups that it can name."""

import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from lensmor_desktop.api import SkippedDetail, Submission
from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.sentences import Sentence
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.context import Why
from lensmor_desktop.unlocking.submission import _skipped

# From the one that says least of a person to the one that says most.
GROUPS = ("skipped", "invalid", "missing", "unlinked", "unlocking", "already_unlocked")
SETTLED = {
    "invalid": wording.INVALID_ID,
    "missing": wording.UNKNOWN_PERSON,
    "unlinked": wording.UNLINKED,
}
LOOKED_UP = {
    "skipped": Why.UNSAID,
    "unlocking": Why.ELSEWHERE,
    "already_unlocked": Why.ALREADY,
}


def told(*groups: str, accepted: bool = True) -> dict[str, object]:
    """What becomes of person 2 of three, who stands in these groups: a template or a Why."""

    def result(person: str, outcome: Outcome, details: Sentence, event_id: str) -> PersonResult:
        assert outcome is Outcome.NOT_ELIGIBLE
        return PersonResult(person, outcome, details, event_id=event_id)

    named = dict.fromkeys(groups, ("2", "stranger"))
    skipped = named.pop("skipped", ())
    answer = Submission(
        accepted=accepted,
        task_id="7001" if accepted else "",
        skipped=skipped,
        skips=SkippedDetail(**named),
    )
    context: Any = SimpleNamespace(result=result)
    batch: Any = SimpleNamespace(event_id="e1")
    results, looking = _skipped(context, batch, ("1", "2", "3"), answer)
    found: dict[str, object] = {each.person_id: each.details.template for each in results}
    assert not found.keys() & dict(looking).keys()
    return {**found, **dict(looking)}


@pytest.mark.parametrize(
    "groups",
    [
        combination
        for size in range(1, len(GROUPS) + 1)
        for combination in itertools.combinations(GROUPS, size)
    ],
    ids=" ".join,
)
def test_the_word_that_says_most_counts_and_strangers_do_not(groups: tuple[str, ...]) -> None:
    best = groups[-1]
    expected = SETTLED.get(best) or LOOKED_UP[best]
    assert told(*groups) == {"2": expected}
    rest = {"1": Why.NOTHING_LEFT, "3": Why.NOTHING_LEFT}
    assert told(*groups, accepted=False) == {"2": expected, **rest}


def test_an_answer_that_names_nobody_leaves_all_in_work_or_all_to_be_looked_up() -> None:
    assert told() == {}
    assert told(accepted=False) == dict.fromkeys("123", Why.NOTHING_LEFT)
