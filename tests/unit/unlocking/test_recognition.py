"""Whether another key opens the same account: what the API shows through the one in use tells."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import BatchState
from lensmor_desktop.sandbox import Answer, Endpoint, Fault, FaultKind, Request
from lensmor_desktop.unlocking.recognition import Recognition, same_account
from tests.fakes.engine import EVENT, people
from tests.unit.journal.a_run import ACCOUNT, begin, result
from tests.unit.unlocking.at_work import AtWork

TASK, PROFILE = Endpoint.TASK, Endpoint.PROFILE
OTHER = "other"


class Keys(AtWork):
    """The key in use, and a journal with records made under another one."""

    def __enter__(self) -> "Keys":
        super().__enter__()
        self.other = begin(self.journal, *self.ids, account=OTHER)
        return self

    def same(self) -> bool | None:
        """Whether both are one account."""
        return same_account(self.journal, self.context.client, self.caller, ACCOUNT, OTHER)

    @property
    def linked(self) -> bool:
        return self.journal.accounts.alike(ACCOUNT, OTHER)

    def ordered(self, *persons: str, task: str) -> int:
        """An order under the other key; without a task its answer was lost."""
        batch = self.journal.batches.plan(self.other, EVENT, persons)
        self.journal.batches.submitting(batch, OTHER, 1.0)
        if task:
            self.journal.batches.submitted(batch, task_id=task, at=1.0, results=(), looking=())
        else:
            self.journal.batches.unconfirmed(batch, say("lost"), "")
        return batch

    def bought(self, *persons: str) -> None:
        """Addresses bought under the other key, one after the other; all is over."""
        batch = self.ordered(*persons, task="1")
        for at, person in enumerate(persons):
            found = replace(result(person, email=f"p{person}@sample.example"), at=float(at))
            self.journal.batches.settle(batch, [found])
        self.journal.batches.close(batch, BatchState.COMPLETED, 9.0)

    def shows(self, **states: tuple[str, str | None]) -> None:
        """What profiles show: state and address by person ("p1000"); others are locked."""

        def change(request: Request, real: Callable[[], Answer]) -> Answer:
            body = real().body
            assert isinstance(body, dict)
            state, email = states.get(f"p{body['id']}", ("locked", None))
            return Answer(200, body | {"contactUnlockStatus": state, "email": email})

        self.twist(PROFILE, change)

    def shows_all_bought(self, **others: tuple[str, str | None]) -> None:
        """Everybody is unlocked with the address that was bought, but for these."""
        all_bought = {f"p{each}": ("unlocked", f"P{each}@sample.example") for each in self.ids}
        self.shows(**(all_bought | others))

    def says(self, *items: str) -> None:
        """What the other key's task answers: these people are in it."""
        listed = [{"personnelId": each, "status": "pending", "email": None} for each in items]
        body = {"taskId": "7001", "taskStatus": "processing", "items": listed}
        self.twist(TASK, lambda request, real: Answer(200, body))


Scene = Callable[..., Keys]


@pytest.fixture
def keys(made: Callable[..., Any]) -> Scene:
    return partial(made, Keys)


class TestTwoKeys:
    def test_known_to_be_one_account_are_not_asked_about(self, keys: Scene) -> None:
        at = keys()
        at.journal.accounts.link(ACCOUNT, [OTHER])
        assert at.same() is True
        assert not at.server.exchanges

    def test_a_running_task_with_its_people_is_proof_and_noted(self, keys: Scene) -> None:
        at = keys()
        at.ordered(*at.ids, task="7001")
        at.says(at.ids[2], "999")
        assert at.same() is True
        assert at.linked
        assert len(at.server.exchanges) == 1

    def test_a_task_with_other_people_is_another_accounts(self, keys: Scene) -> None:
        at = keys()
        at.ordered(*at.ids, task="7001")
        at.says("998", "999")
        at.shows(p1000=("unlocking", None))
        assert at.same() is False
        assert not at.linked

    @pytest.mark.parametrize(
        ("state", "same"),
        [("unlocking", True), ("locked", False), ("unlocked", False), ("", False)],
    )
    def test_of_a_task_without_items_one_of_its_people_tells(
        self, keys: Scene, state: str, same: bool
    ) -> None:
        at = keys()
        at.ordered(*reversed(at.ids), task="7001")
        at.says()
        at.shows(p1000=(state, None))
        assert at.same() is same
        assert len(at.server.exchanges) == 2

    def test_a_task_that_is_not_there_proves_nothing(self, keys: Scene) -> None:
        at = keys()
        at.ordered(*at.ids, task="7001")
        at.shows(**{f"p{each}": ("unlocking", None) for each in at.ids})
        assert at.same() is False  # its people may be in anybody's work

    def test_the_addresses_that_were_bought_are_proof(self, keys: Scene) -> None:
        at = keys(people(7))
        at.bought(*at.ids)
        at.shows_all_bought()
        assert at.same() is True
        assert at.linked
        asked = [each.target.rpartition("=")[2] for each in at.calls(PROFILE)]
        assert asked == [at.ids[0], at.ids[3], at.ids[6]]

    @pytest.mark.parametrize("place", [0, 3, 6])
    @pytest.mark.parametrize("shown", [("unlocked", "x@sample.example"), ("locked", None)])
    def test_unless_one_of_them_is_not_shown(
        self, keys: Scene, place: int, shown: tuple[str, str | None]
    ) -> None:
        at = keys(people(7))
        at.bought(*at.ids)
        at.shows_all_bought(**{f"p{at.ids[place]}": shown})
        assert at.same() is False
        assert not at.linked

    def test_one_whom_lensmor_does_not_know_any_more_is_not_shown_either(self, keys: Scene) -> None:
        at = keys(faults=[Fault(FaultKind.REFUSE, PROFILE, status=404, subject="1001")])
        at.bought(*at.ids)
        at.shows_all_bought()
        assert at.same() is False

    @pytest.mark.parametrize(
        ("states", "same"),
        [
            (("unlocking",) * 3, True),
            (("unlocking", "unlocking", "locked"), False),
            (("unlocking", "unlocked", "unlocking"), False),
            (("", "unlocking", "unlocking"), False),
        ],
    )
    def test_where_nothing_was_bought_all_who_were_ordered_have_to_be_in_work(
        self, keys: Scene, states: tuple[str, ...], same: bool
    ) -> None:
        at = keys()
        at.ordered(*at.ids, task="")
        shown = zip(at.ids, states, strict=True)
        at.shows(**{f"p{person}": (state, None) for person, state in shown})
        assert at.same() is same

    def test_without_any_record_of_orders_nothing_says_so(self, keys: Scene) -> None:
        at = keys()
        assert at.same() is False
        assert not at.server.exchanges

    def test_an_answer_that_does_not_come_tells_nothing(self, keys: Scene) -> None:
        at = keys(faults=[Fault(FaultKind.REFUSE, PROFILE, status=400)])
        at.bought(*at.ids)
        assert at.same() is None
        assert not at.linked


class TestWhatIsRemembered:
    def test_an_account_that_was_told_apart_is_not_asked_about_again(self, keys: Scene) -> None:
        at = keys()
        at.bought(*at.ids)
        at.shows()
        recognition = Recognition(at.journal, ACCOUNT)
        assert recognition.strangers(at.ids) == [OTHER]
        recognition.look(at.context.client, at.caller, [OTHER])
        assert recognition.strangers(at.ids) == []

    def test_one_of_which_nothing_was_told_is(self, keys: Scene) -> None:
        at = keys(faults=[Fault(FaultKind.REFUSE, PROFILE, status=400)])
        at.bought(*at.ids)
        recognition = Recognition(at.journal, ACCOUNT)
        recognition.look(at.context.client, at.caller, [OTHER])
        assert recognition.strangers(at.ids) == [OTHER]

    def test_three_accounts_are_asked_about_at_most(self, keys: Scene) -> None:
        at = keys()
        for account in ("a", "b", "c", "d"):
            run = begin(at.journal, *at.ids, account=account)
            batch = at.journal.batches.plan(run, EVENT, at.ids)
            at.journal.batches.submitting(batch, account, 1.0)
        recognition = Recognition(at.journal, ACCOUNT)
        assert len(recognition.strangers(at.ids)) == 3
