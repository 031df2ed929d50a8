"""Free questions about many subjects, each of which may fail without the others.

One stray answer decides nothing: who wasn't answered is asked again, apart in time, together with
all others who weren't. Only the key and the network are everybody's trouble, and the balance tells
of those: where it is still answered, a question that fails is its subject's own.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from lensmor_desktop.api import (
    BadRequest,
    ConcurrencyLimited,
    LensmorClient,
    NotFound,
    RateLimited,
    Unreachable,
)
from lensmor_desktop.domain.sentences import NOTHING, Sentence
from lensmor_desktop.errors import ApiError
from lensmor_desktop.unlocking.caller import Caller
from lensmor_desktop.unlocking.trouble import Halt

Subject = TypeVar("Subject", bound=object)
Answer = TypeVar("Answer")

_ABOUT_THE_SUBJECT = (NotFound, BadRequest)
_IN_A_ROW = 3
"""Questions that fail one after the other before the rest is left for the next time."""

_SLOW_DOWNS = 6
"""How often in a row it is waited because Lensmor asks for patience, and answers nothing."""


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer that can be relied on, however often it was asked; why, as it was last told."""

    why: Sentence
    hint: Sentence = NOTHING


@dataclass(frozen=True, slots=True)
class Unknown:
    """Lensmor doesn't know the subject: every look, apart in time, was answered so."""


class Asker:
    """Asks the same free question about one subject after the other."""

    def __init__(self, client: LensmorClient, caller: Caller) -> None:
        self._client = client
        self._caller = caller
        self._waits = 0  # since something was answered

    def each(
        self,
        subjects: Iterable[Subject],
        ask: Callable[[Subject], Answer],
        tells: Callable[[Answer], bool] = lambda answer: True,
    ) -> dict[Subject, Answer | Unknown | Failed]:
        """Asks about each subject, and again about those who weren't answered (`Limits.apart`).

        Args:
            subjects: each once.
            ask: the question.
            tells: whether an answer tells what was asked; one that doesn't is asked for again, and
                taken if there is no better one.

        Raises:
            Halt: stopped, the key refused, or the network stays away: nothing can be asked.
        """
        answers: dict[Subject, Answer | Unknown | Failed] = {}
        errors: dict[Subject, list[ApiError]] = {subject: [] for subject in subjects}
        vague: dict[Subject, Answer] = {}
        for pause in (0.0, *self._caller.limits.apart):
            left = [subject for subject in errors if subject not in answers]
            if not left:
                break
            if pause:
                self._caller.wait(pause)
            for subject, answer in self._round(left, ask, errors).items():
                (answers if tells(answer) else vague)[subject] = answer
        for subject, those in errors.items():
            if subject in answers:
                continue
            if subject in vague:
                answers[subject] = vague[subject]
            elif all(isinstance(error, NotFound) for error in those):
                answers[subject] = Unknown()
            else:
                answers[subject] = Failed(those[-1].message, those[-1].hint)
        return answers

    def one(self, ask: Callable[[], Answer]) -> Answer | Unknown | Failed:
        """Asks a single question as often as :meth:`each` does."""
        return self.each(("",), lambda _: ask())[""]

    def _round(
        self,
        subjects: list[Subject],
        ask: Callable[[Subject], Answer],
        errors: dict[Subject, list[ApiError]],
    ) -> dict[Subject, Answer]:
        answers: dict[Subject, Answer] = {}
        in_a_row = 0
        for number, subject in enumerate(subjects):
            try:
                answers[subject] = self._once(ask, subject)
                in_a_row = 0
            except ApiError as error:
                errors[subject].append(error)
                if isinstance(error, _ABOUT_THE_SUBJECT):
                    in_a_row = 0
                    continue
                if in_a_row == 0:
                    self._check_line()
                in_a_row += 1
                if in_a_row >= _IN_A_ROW:
                    for other in subjects[number + 1 :]:
                        errors[other].append(error)
                    break
        return answers

    def _check_line(self) -> None:
        """Asks for the balance: where that is answered, only this question fails.

        Raises:
            Halt: it isn't, for it's the key or the network: nothing can be asked at all.
        """
        with suppress(ApiError):  # some answer is an answer
            self._caller.patiently(self._client.balance)

    def _once(self, ask: Callable[[Subject], Answer], subject: Subject) -> Answer:
        while True:
            try:
                answer = self._caller.once(lambda: ask(subject))
            except Unreachable as error:
                self._waits += 1
                self._caller.wait(self._caller.delay_after(error, self._waits))
            except (RateLimited, ConcurrencyLimited) as error:
                self._waits += 1
                if self._waits > _SLOW_DOWNS:
                    raise
                try:
                    after = self._caller.delay_after(error, self._waits)
                except Halt:  # whether everybody has to be given up is for the balance to tell
                    raise error from None
                self._caller.wait(after)
            else:
                self._waits = 0
                return answer
