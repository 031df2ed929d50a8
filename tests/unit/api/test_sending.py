"""The thread that sends: who waits may leave, and an answer that has come is never lost."""

import threading
from typing import cast

import pytest

from lensmor_desktop.api.attempt import Attempt, Call
from lensmor_desktop.api.sending import Sender
from lensmor_desktop.api.transport import Transport

CALL = Call("GET", "/external/credits/balance")


class Link:
    """Stands for the network: answers when it is let."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.let = threading.Event()
        self.closed = threading.Event()
        self.threads: list[threading.Thread] = []
        self._error = error

    def attempt(self, call: Call) -> Attempt:
        self.threads.append(threading.current_thread())
        assert self.let.wait(30)
        if self._error is not None:
            raise self._error
        return Attempt(call.request_id, 0.0, 0.0, sent=True, status=200)

    def close(self) -> None:
        self.threads.append(threading.current_thread())
        self.closed.set()


class Leaving(Exception):
    pass


def sender_of(*links: Link) -> Sender:
    coming = iter(links)
    return Sender(lambda: cast("Transport", next(coming)))


def leave(_done: threading.Event) -> None:
    raise Leaving


def test_requests_go_out_in_one_thread_of_their_own() -> None:
    link = Link()
    link.let.set()
    sender = sender_of(link)
    assert sender.attempt(CALL).status == 200
    assert sender.attempt(CALL).status == 200
    sender.close()
    assert link.closed.is_set()
    (thread,) = set(link.threads)
    assert thread is not threading.current_thread()
    assert thread.daemon, "it doesn't keep the program alive"
    assert not thread.is_alive()


def test_a_request_that_is_left_behind_is_never_met_again() -> None:
    slow, next_one = Link(), Link()
    next_one.let.set()
    sender = sender_of(slow, next_one)
    with pytest.raises(Leaving):
        sender.attempt(CALL, leave)
    assert sender.attempt(CALL).status == 200, "with connections of its own"
    assert not slow.closed.is_set()
    slow.let.set()
    assert slow.closed.wait(10), "and then its thread ends"
    sender.close()


@pytest.mark.parametrize("reason", [Leaving, KeyboardInterrupt])
def test_an_answer_that_came_in_the_same_moment_counts_unless_the_program_ends(
    reason: type[BaseException],
) -> None:
    link = Link()
    link.let.set()
    sender = sender_of(link)

    def leave_too_late(done: threading.Event) -> None:
        assert done.wait(10)
        raise reason

    if reason is KeyboardInterrupt:
        with pytest.raises(KeyboardInterrupt):
            sender.attempt(CALL, leave_too_late)
    else:
        assert sender.attempt(CALL, leave_too_late).status == 200
    sender.close()


@pytest.mark.parametrize("error", [AssertionError("no network here"), RuntimeError("a defect")])
def test_what_goes_wrong_in_the_thread_is_raised_where_it_is_waited_for(
    error: BaseException,
) -> None:
    link = Link(error)
    link.let.set()
    sender = sender_of(link)
    with pytest.raises(type(error)):
        sender.attempt(CALL)
    with pytest.raises(type(error)):
        sender.attempt(CALL)
    sender.close()
    assert len(set(link.threads)) == 1
