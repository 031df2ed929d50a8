"""What one person costs now, by precheck's word alone or beside others, and what was agreed to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lensmor_desktop.api import (
    AnswerUnreadable,
    FeatureMissing,
    KeyRefused,
    NotFound,
    Precheck,
    PrecheckReason,
    ServerTrouble,
    Trouble,
    Unreachable,
)
from lensmor_desktop.api.errors import Circumstances
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.journal import Journal
from lensmor_desktop.journal.events import NONE, UNLOCKED
from lensmor_desktop.unlocking.prices import (
    Advice,
    Adviser,
    check_person_price,
    quote,
)
from lensmor_desktop.unlocking.trouble import Halt
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, opened

NOWHERE = Circumstances(method="POST", path="/external/actions/precheck")
OK, DONE = PrecheckReason.OK, PrecheckReason.ALREADY_UNLOCKED
IN_WORK, POOR = PrecheckReason.UNLOCK_IN_PROGRESS, PrecheckReason.INSUFFICIENT_BALANCE
PEOPLE = ("1", "2", "3", "4", "5")


def answer(reason: PrecheckReason, credits: int | None = None, *, charge: bool = True) -> Precheck:
    return Precheck(allowed=True, should_charge=charge, credits=credits, reason=reason)


class Line:
    """A client and a caller in one: precheck answers from a list; waits take no time."""

    def __init__(self, *answers: Precheck | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, ...]] = []
        self.waits: list[tuple[str, int]] = []

    def precheck_contacts(self, event_id: str, people: Sequence[str]) -> Precheck:
        assert event_id == EVENT
        self.asked.append(tuple(people))
        told = self.answers.pop(0)
        if isinstance(told, Exception):
            raise told
        return told

    def patiently(self, ask: Any) -> Any:
        return ask()

    once = patiently

    def delay_after(self, error: Exception, attempt: int) -> float:
        if isinstance(error, KeyRefused):
            raise Halt(StoppedBy.KEY, say("key"), at_once=True)
        self.waits.append((type(error).__name__, attempt))
        return 1.0

    def wait(self, seconds: float) -> None:
        assert seconds == 1.0


def told(line: Line, people: Sequence[str] = PEOPLE, adviser: Adviser | None = None) -> Advice:
    context: Any = SimpleNamespace(caller=line, client=line)
    return (adviser or Adviser()).on(context, EVENT, people)


class TestAPriceBeforehand:
    @pytest.mark.parametrize(
        ("said", "credits"),
        [
            (answer(OK, 75), 75),
            (answer(POOR, 75), 75),
            (answer(OK, 0), None),
            (answer(OK), None),
            (answer(DONE, charge=False), 0),
            (answer(DONE, 75), None),  # it says that it would charge for what is done
            (answer(IN_WORK, 75), None),
            (answer(PrecheckReason.UNKNOWN, 75), None),
            (ServerTrouble(NOWHERE), None),
            (AnswerUnreadable(NOWHERE), None),
            (NotFound(NOWHERE), None),
        ],
    )
    def test_only_a_figure_to_rely_on_is_one(
        self, said: Precheck | Exception, credits: int | None
    ) -> None:
        line: Any = Line(said)
        assert quote(line, line, EVENT, PEOPLE) == credits

    @pytest.mark.parametrize("trouble", [KeyRefused, FeatureMissing])
    def test_a_key_that_is_refused_is_told(self, trouble: type[Exception]) -> None:
        line: Any = Line(trouble(NOWHERE))
        with pytest.raises(trouble):
            quote(line, line, EVENT, PEOPLE)


class TestAdvice:
    def test_it_tells_the_price_and_who_is_in_work(self) -> None:
        assert told(Line(answer(OK, 75))) == Advice(75)
        assert told(Line(answer(IN_WORK))) == Advice(None, in_work=True)
        assert told(Line(answer(DONE, charge=False))) == Advice(0)

    @pytest.mark.parametrize(
        "reason",
        [
            PrecheckReason.UNSUPPORTED_ACTION,
            PrecheckReason.FORBIDDEN,
            PrecheckReason.SYSTEM_ERROR,
            PrecheckReason.UNKNOWN,
        ],
    )
    def test_some_answers_say_nothing_of_these_people(self, reason: PrecheckReason) -> None:
        assert told(Line(answer(reason, 75))) == Advice(told=False)

    def test_it_is_asked_for_three_times_and_once_after_it_did_not_come(self) -> None:
        adviser = Adviser()
        line = Line(*[ServerTrouble(NOWHERE)] * 3)
        assert told(line, adviser=adviser) == Advice(told=False)
        assert line.waits == [("ServerTrouble", 1), ("ServerTrouble", 2)]
        line = Line(ServerTrouble(NOWHERE))
        assert told(line, adviser=adviser) == Advice(told=False)
        assert line.waits == []
        assert told(Line(answer(OK, 75)), adviser=adviser) == Advice(75)
        line = Line(ServerTrouble(NOWHERE), ServerTrouble(NOWHERE), answer(OK, 60))
        assert told(line, adviser=adviser) == Advice(60)

    def test_a_refusal_is_not_asked_again_and_a_network_that_is_gone_is_waited_for(self) -> None:
        assert told(Line(NotFound(NOWHERE))) == Advice(told=False)
        line = Line(*[Unreachable(NOWHERE, Trouble.REFUSED, "host")] * 5, answer(OK, 75))
        assert told(line) == Advice(75)
        assert line.waits == [("Unreachable", 1)] * 5
        with pytest.raises(Halt):
            told(Line(KeyRefused(NOWHERE)))


@dataclass(frozen=True)
class Context:
    """The part of the engine's context that prices need."""

    journal: Journal
    run: Any
    caller: Any = None
    client: Any = None


class Run:
    """A run at work: five people agreed to at 15 credits each, and an event for 2,000."""

    def __init__(self, folder: Path) -> None:
        self.journal: Journal = opened(folder)
        self.id = begin(self.journal, *PEOPLE)

    @property
    def context(self) -> Any:
        return Context(self.journal, self.journal.runs.get(self.id))

    def price(self, *answers: Precheck | Exception, people: Sequence[str] = PEOPLE) -> int:
        """What a person counts for after asking; and whether that stands in the journal."""
        line: Any = Line(*answers)
        self.line = line
        context = replace(self.context, caller=line, client=line)
        after = check_person_price(context, Adviser(), EVENT, people)
        assert after.run.credits_each == self.journal.runs.get(self.id).credits_each
        return int(after.run.credits_each)

    def agree(self, credits_each: int, allowed: int) -> None:
        """As if this had been the price and the yes when it began."""
        with self.journal._database.transaction() as connection:
            connection.execute(
                "UPDATE runs SET credits_each = ?, credits_allowed = ?", (credits_each, allowed)
            )

    def send(self, *people: str) -> None:
        batch = self.journal.batches.plan(self.id, EVENT, people)
        self.journal.batches.submitting(batch, ACCOUNT, 5.0)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = Run(tmp_path)
    made.journal.events.settle(made.id, EVENT, state=NONE, credits=0, details=say("none"))
    yield made
    made.journal.close()


class TestThePriceOfOne:
    def test_one_who_tells_is_enough(self, run: Run) -> None:
        assert run.price(answer(OK, 15)) == 15
        assert run.line.asked == [("1",)]

    def test_who_tells_nothing_is_passed_over(self, run: Run) -> None:
        silent = answer(DONE, charge=False)
        assert run.price(silent, answer(IN_WORK), answer(OK, 15)) == 15
        assert run.line.asked == [("1",), ("3",), ("5",)]

    def test_two_are_asked_about_once_each(self, run: Run) -> None:
        silent = answer(IN_WORK)
        run.price(silent, silent, answer(OK, 30), people=("1", "2"))
        assert run.line.asked == [("1",), ("2",), ("1", "2")]

    def test_all_together_tell_it_where_none_alone_does_and_a_share_is_rounded_up(
        self, run: Run
    ) -> None:
        silent = [answer(IN_WORK)] * 3
        assert run.price(*silent, answer(OK, 75)) == 15
        with pytest.raises(Halt) as halt:
            run.price(*silent, answer(OK, 76))
        assert "16" in str(halt.value.reason)
        assert run.price(*silent, answer(DONE, charge=False)) == 15

    def test_where_nobody_tells_anything_what_was_agreed_holds(self, run: Run) -> None:
        assert run.price(answer(PrecheckReason.UNSUPPORTED_ACTION)) == 15
        assert len(run.line.asked) == 1

    def test_a_higher_one_stops_before_anybody_is_sent(self, run: Run) -> None:
        with pytest.raises(Halt) as halt:
            run.price(answer(OK, 16))
        assert (halt.value.by, halt.value.at_once) == (StoppedBy.LIMIT, False)
        assert "16" in str(halt.value.reason)
        assert "15" in str(halt.value.reason)
        assert run.journal.runs.get(run.id).credits_each == 15

    def test_a_lower_one_counts_for_everybody_if_nobody_was_sent_at_the_higher(
        self, run: Run
    ) -> None:
        assert run.price(answer(OK, 9)) == 9

    def test_but_not_once_somebody_was_sent(self, run: Run) -> None:
        run.send("1")
        assert run.price(answer(OK, 9)) == 15

    def test_nor_below_a_figure_that_was_lensmors_own(self, run: Run) -> None:
        run.agree(12, 60)
        assert run.price(answer(OK, 9)) == 12

    def test_a_price_that_fell_may_rise_again_to_what_was_shown_and_no_further(
        self, run: Run
    ) -> None:
        assert run.price(answer(OK, 9)) == 9
        run.send("1")
        assert run.price(answer(OK, 15)) == 15
        with pytest.raises(Halt):
            run.price(answer(OK, 16))

    def test_nor_to_the_lists_price_where_only_lensmors_lower_one_was_agreed_to(
        self, run: Run
    ) -> None:
        run.agree(9, 45)
        with pytest.raises(Halt) as halt:
            run.price(answer(OK, 15))
        assert "9" in str(halt.value.reason)

    @pytest.mark.parametrize(("allowed", "stops"), [(2075, False), (2074, True)])
    def test_what_was_agreed_for_an_event_is_not_for_people(
        self, run: Run, allowed: int, stops: bool
    ) -> None:
        details = say("done")
        run.journal.events.settle(run.id, EVENT, state=UNLOCKED, credits=1000, details=details)
        run.agree(9, allowed)
        if stops:
            with pytest.raises(Halt):
                run.price(answer(OK, 15))
        else:
            assert run.price(answer(OK, 15)) == 15
