"""Free questions about one subject after the other: how often each is asked, and after how long."""

import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.api import LensmorClient
from lensmor_desktop.api.models import Contact
from lensmor_desktop.sandbox import Endpoint, Fault, FaultKind
from lensmor_desktop.unlocking.asking import Asker, Failed, Unknown
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.trouble import Halt
from tests.fakes.clock import FakeClock
from tests.unit.unlocking.at_work import AtWork

PROFILE, BALANCE = Endpoint.PROFILE, Endpoint.BALANCE
Scene = Callable[..., AtWork]


@pytest.fixture
def scene(made: Callable[..., Any]) -> Scene:
    return partial(made, AtWork)


def ask(at: AtWork, *people: str) -> dict[str, Any]:
    asker = Asker(at.context.client, at.caller)
    return dict(asker.each(people or at.ids, at.context.client.profile))


def slower(*calls: int, after: str = "1") -> Fault:
    return Fault(FaultKind.SLOW_DOWN, PROFILE, retry_after=after, calls=frozenset(calls))


def test_whoever_is_answered_is_asked_about_once(scene: Scene) -> None:
    at = scene()
    answers = ask(at)
    assert all(isinstance(each, Contact) for each in answers.values())
    assert len(at.calls(PROFILE)) == len(at.ids)


def test_who_is_unknown_at_every_look_is_unknown(scene: Scene) -> None:
    at = scene()
    assert ask(at, "999999") == {"999999": Unknown()}
    assert at.times(PROFILE) == [0.0, 1.0, 4.0]


def test_six_times_slower_are_borne_before_a_subject_is_left_for_the_next_round(
    scene: Scene,
) -> None:
    at = scene(faults=[slower(*range(1, 7))])
    assert isinstance(ask(at, at.ids[0])[at.ids[0]], Contact)
    assert len(at.calls(PROFILE)) == 7
    assert not at.calls(BALANCE)  # nothing failed


def test_the_seventh_is_a_failure_and_the_balance_tells_whose(scene: Scene) -> None:
    at = scene(faults=[slower(*range(1, 8))])
    assert isinstance(ask(at, at.ids[0])[at.ids[0]], Contact)
    assert (len(at.calls(PROFILE)), len(at.calls(BALANCE))) == (8, 1)


def test_an_answer_begins_to_count_anew(scene: Scene) -> None:
    at = scene(faults=[slower(*range(1, 7), *range(8, 14))])
    answers = ask(at, *at.ids[:2])
    assert all(isinstance(each, Contact) for each in answers.values())
    assert not at.calls(BALANCE)


def test_a_question_that_never_has_an_answer_fails_alone(scene: Scene) -> None:
    at = scene(faults=[Fault(FaultKind.SERVER_ERROR, PROFILE, status=500, subject="1000")])
    answers = ask(at)
    assert isinstance(answers["1000"], Failed)
    assert isinstance(answers["1001"], Contact)


def test_an_unreachable_lensmor_is_tried_at_growing_pauses() -> None:
    clock = FakeClock()
    caller = Caller(clock, threading.Event(), lambda progress: None, Limits(offline=20))
    with closing(LensmorClient("http://127.0.0.1:1", "sk_test")) as client, pytest.raises(Halt):
        Asker(client, caller).each(["1000"], client.profile)
    assert len(clock.waited) >= 4
    assert clock.waited[:4] == sorted(set(clock.waited[:4]))
    assert clock.waited[0] < 2
