"""A run dies with people in any state, and a person goes on in any way: all ways lead to the end.

Every state that a batch can be left in, times every way to go on. Judged by the practice server's
books: nobody is paid for twice, and who was paid for has the address in the sheet worked with.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from lensmor_desktop.api import Exchange
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Offer
from lensmor_desktop.domain.progress import BatchProgress, Overall, PeopleSettled, Progress
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.sandbox import Endpoint, Fate, Fault, FaultKind, FaultPlan, Options, Pace
from lensmor_desktop.sheets import Choices
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.engine import EVENT, HEADINGS, Bench, people

POST = "/external/contacts/unlock"
PEOPLE = people(4)
LATE = people(4, Fate.LATE)
MORE = people(2, start=2000)
SLOW = Options(pace=Pace(40.0, 0.0, 40.0, 40.0), charge_resubmissions=True, rate_limit=None)


class Crash(BaseException):
    """The program ends here, with nothing tidied up."""


@dataclass(frozen=True)
class Left:
    """A state that a killed program leaves its batch in.

    Attributes:
        when: the report at which the program dies; None for the answer to its order.
        fault: what went wrong before that.
        late: the people whose result comes after their task has ended.
    """

    state: str
    when: Callable[[Progress], bool] | None = None
    fault: Fault | None = None
    late: bool = False


def in_state(state: BatchState) -> Callable[[Progress], bool]:
    return lambda report: isinstance(report, BatchProgress) and report.state is state


def lost(*, acts: bool) -> Fault:
    return Fault(FaultKind.DROP, Endpoint.UNLOCK_CONTACTS, times=1, acts=acts)


LEFT = {
    "waiting": Left("", lambda report: isinstance(report, Overall)),
    "planned": Left("planned", in_state(BatchState.PLANNED)),
    "refused for now": Left(
        "planned",
        in_state(BatchState.PLANNED),
        Fault(FaultKind.SLOW_DOWN, Endpoint.UNLOCK_CONTACTS, times=1),
    ),
    "about to be sent": Left("submitting", in_state(BatchState.SUBMITTING)),
    "sent, answer unseen": Left("submitting"),
    "never arrived": Left("submitting", fault=lost(acts=False)),
    "running": Left("submitted", in_state(BatchState.SUBMITTED)),
    "half delivered": Left("submitted", lambda report: isinstance(report, PeopleSettled)),
    "answer lost": Left("unconfirmed", in_state(BatchState.UNCONFIRMED), lost(acts=True)),
    "order lost": Left("unconfirmed", in_state(BatchState.UNCONFIRMED), lost(acts=False)),
    "late, to be looked up": Left("submitted", in_state(BatchState.SUBMITTED), late=True),
}


def workbook(path: Path, sheets: dict[str, list[str]]) -> Path:
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for title, ids in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(HEADINGS)
        for person in ids:
            sheet.append(["Robin Practice", EVENT, person, ""])
    book.save(path)
    return path


def addresses(path: Path, worksheet: str) -> dict[str, str]:
    """Person -> address, as they stand in the result column."""
    sheet = load_workbook(path)[worksheet]
    rows = list(sheet.iter_rows(values_only=True))
    person, email = rows[0].index("Lensmor Personnel ID"), rows[0].index("Lensmor Email")
    return {str(row[person]): str(row[email] or "") for row in rows[1:]}


@dataclass
class Desk:
    """A person's desk: the sheet, and what was looked at before the program died."""

    bench: Bench
    path: Path
    before: Offer

    def run(self, path: Path, worksheet: str, **more: object) -> None:
        choices = Choices(worksheet=worksheet)
        self.bench.run(path, choices=choices, skip_identity_check=False, **more)  # type: ignore[arg-type]

    def resume(self) -> tuple[Path, str]:
        for past in self.bench.service.runs():
            if past.resumable:
                self.bench.resume(past.run)
        return self.path, "One"

    def same_sheet(self) -> tuple[Path, str]:
        self.run(self.path, "One")
        return self.path, "One"

    def renamed(self) -> tuple[Path, str]:
        path = self.path.rename(self.path.with_name("renamed.xlsx"))
        self.run(path, "One")
        assert not self.path.exists()
        return path, "One"

    def copied(self) -> tuple[Path, str]:
        path = Path(shutil.copy(self.path, self.path.with_name("copy.xlsx")))
        self.run(path, "One")
        return path, "One"

    def other_worksheet(self) -> tuple[Path, str]:
        self.run(self.path, "Two")
        return self.path, "Two"

    def other_sheet(self) -> tuple[Path, str]:
        ids = [person.id for person in (*MORE, *PEOPLE)]
        path = workbook(self.path.with_name("other.xlsx"), {"One": ids})
        self.run(path, "One")
        return path, "One"

    def retry(self) -> tuple[Path, str]:
        failed = frozenset({Outcome.FAILED, Outcome.NOT_ELIGIBLE, Outcome.NO_EMAIL})
        self.run(self.path, "One", retry=failed)
        return self.path, "One"

    def earlier_offer(self) -> tuple[Path, str]:
        self.bench.service.run(self.before, Consent.to(self.before), self.bench.stop)
        return self.path, "One"


WAYS: dict[str, Callable[[Desk], tuple[Path, str]]] = {
    "resume": Desk.resume,
    "run": Desk.same_sheet,
    "renamed": Desk.renamed,
    "copy": Desk.copied,
    "other worksheet": Desk.other_worksheet,
    "other sheet": Desk.other_sheet,
    "retry": Desk.retry,
    "earlier offer": Desk.earlier_offer,
}


def leave(desk: Desk, left: Left) -> None:
    """Runs the sheet until the program dies, and checks in what state it left the batch."""
    bench = desk.bench
    bench.server.faults = FaultPlan([left.fault] if left.fault else [])
    passed = 0

    def report(progress: Progress) -> None:
        nonlocal passed
        if left.when is not None and left.when(progress):
            passed += 1
            if passed > (left.fault is not None and left.state == "planned"):
                raise Crash

    def at_exchange(exchange: Exchange) -> None:
        if left.when is None and exchange.path == POST:
            raise Crash

    bench.at_exchange = at_exchange
    with pytest.raises(Crash):
        bench.service.run(desk.before, Consent.to(desk.before), bench.stop, report)
    bench.at_exchange = lambda exchange: None
    bench.abandon()
    assert bench.look("SELECT state FROM batches") == ([(left.state,)] if left.state else [])
    if left.late:  # the task has ended, and the profiles are being read
        with pytest.raises(Crash):
            bench.service.resume(1, bench.stop, die_looking(bench))
        bench.abandon()
        assert bench.look("SELECT DISTINCT state FROM batch_people") == [("looking",)]


def die_looking(bench: Bench) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        if bench.look("SELECT 1 FROM batch_people WHERE state = 'looking'"):
            raise Crash

    return report


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("state", LEFT)
def test_whatever_is_done_after_a_crash_goes_on_rightly(
    tmp_path: Path, state: str, way: str
) -> None:
    left = LEFT[state]
    persons = LATE if left.late else PEOPLE
    ids = [person.id for person in persons]
    with Bench(tmp_path, [*persons, *MORE], options=SLOW) as bench:
        path = workbook(tmp_path / "people.xlsx", {"One": ids, "Two": ids})
        desk = Desk(bench, path, bench.offer(path, choices=Choices(worksheet="One")))
        leave(desk, left)
        at, worksheet = WAYS[way](desk)
        bench.nobody_paid_twice()
        # One more look at the same sheet is the most that is ever needed for its addresses.
        if "" in addresses(at, worksheet).values():
            assert state in ("never arrived", "about to be sent", "order lost")
            desk.run(at, worksheet)
        found = addresses(at, worksheet)
        assert found == {p.id: p.email for p in (*persons, *MORE) if p.id in found}
        assert set(ids) <= set(found)
        # And all that can be resumed comes to its end, at no cost.
        spent = bench.server.ledger.spent
        desk.resume()
        assert not any(past.resumable for past in bench.service.runs())
        assert bench.server.ledger.spent == spent == 15 * len(found)
        assert bench.look("SELECT * FROM claims") == []
        bench.nobody_paid_twice()


def test_people_in_flight_are_shown_as_held_and_nobody_is_priced(tmp_path: Path) -> None:
    with Bench(tmp_path, PEOPLE, options=SLOW) as bench:
        path = bench.sheet_of(PEOPLE)
        desk = Desk(bench, path, bench.offer(path))
        leave(desk, LEFT["running"])
        offer = bench.offer(path, skip_identity_check=False)
        assert offer.people == ()
        assert offer.price.total == 0
        assert offer.free.in_work == len(offer.in_work) == 4
        assert {str(each.details) for each in offer.facts.in_work} == {
            wording.OTHER_RUN.format(run="1")
        }


def test_who_is_unlocked_by_now_is_found_and_not_held(tmp_path: Path) -> None:
    with Bench(tmp_path, PEOPLE, options=SLOW) as bench:
        path = bench.sheet_of(PEOPLE)
        desk = Desk(bench, path, bench.offer(path))
        leave(desk, LEFT["running"])
        bench.server.service.advance(60)
        offer = bench.offer(path, skip_identity_check=False)
        assert offer.facts.in_work == offer.facts.held == ()
        assert {each.person_id for each in offer.facts.found} == {p.id for p in PEOPLE}


def test_a_person_whom_lensmor_does_not_know_for_a_moment_stays_held(tmp_path: Path) -> None:
    with Bench(tmp_path, PEOPLE, options=SLOW) as bench:
        path = bench.sheet_of(PEOPLE)
        desk = Desk(bench, path, bench.offer(path))
        leave(desk, LEFT["running"])
        bench.server.service.world._people.pop(PEOPLE[0].id)
        bench.server.service.world._attendance[EVENT].remove(PEOPLE[0])
        offer = bench.offer(path, skip_identity_check=False)
        assert PEOPLE[0].id in {each.person_id for each in offer.in_work}
        assert PEOPLE[0].id not in {each.person_id for each in offer.facts.found}


def test_a_task_that_does_not_end_keeps_new_people_from_nothing(tmp_path: Path) -> None:
    stuck = Fault(FaultKind.TASK_STUCK, Endpoint.UNLOCK_CONTACTS, times=1)
    with Bench(tmp_path, [*PEOPLE, *MORE], faults=[stuck], limits=Limits(task=60)) as bench:
        path = bench.sheet_of(PEOPLE)
        bench.run(path)
        second = bench.sheet_of([*PEOPLE, *MORE], "second.csv")
        summary = bench.run(second)
        assert summary.counts == {Outcome.UNCONFIRMED: 4, Outcome.UNLOCKED: 2}
        assert summary.resumable
        cells = bench.cells(second)
        assert {cells[p.id][2] for p in PEOPLE} == {wording.OTHER_RUN.format(run="1")}
        (task, _) = bench.server.service.board.tasks.values()
        task.never_ends = False
        bench.server.service.board._schedule(task)
        assert not bench.resume(2).resumable
        cells = bench.cells(second)
        assert {p.id: cells[p.id][0] for p in PEOPLE} == {p.id: p.email for p in PEOPLE}
        assert bench.cells(path)[PEOPLE[0].id][0] == PEOPLE[0].email
        bench.nobody_paid_twice()


def test_a_stop_while_an_interrupted_run_is_asked_about_leaves_both_to_be_resumed(
    tmp_path: Path,
) -> None:
    stuck = Fault(FaultKind.TASK_STUCK, Endpoint.UNLOCK_CONTACTS, times=1)
    with Bench(tmp_path, PEOPLE, faults=[stuck], limits=Limits(task=60)) as bench:
        bench.run(bench.sheet_of(PEOPLE))
        second = bench.sheet_of(PEOPLE, "second.csv")
        polls = len(bench.calls(Endpoint.TASK))

        def at_wait(_: float) -> None:
            if len(bench.calls(Endpoint.TASK)) > polls:
                bench.stop.set()

        bench.clock.at_wait = at_wait
        summary = bench.run(second)
        assert summary.stopped_by is not None
        assert [past.resumable for past in bench.service.runs()] == [True, True]
        bench.nobody_paid_twice()


@pytest.mark.parametrize(
    ("fate", "ends_as"),
    [
        (Fate.DELIVERED, Outcome.ALREADY_UNLOCKED),
        (Fate.FAILED, Outcome.FAILED),
        (Fate.NO_EMAIL, Outcome.NO_EMAIL),
    ],
)
def test_what_the_interrupted_run_found_out_meanwhile_is_taken_over(
    tmp_path: Path, fate: Fate, ends_as: Outcome
) -> None:
    persons = people(3, fate)
    with Bench(tmp_path, persons, options=SLOW) as bench:
        path = bench.sheet_of(persons)
        leave(Desk(bench, path, bench.offer(path)), LEFT["running"])
        second = bench.sheet_of(persons, "second.csv")
        offer = bench.offer(second)
        bench.stop.set()
        summary = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert summary.counts == {Outcome.UNCONFIRMED: 3}
        assert summary.resumable
        assert not bench.resume(1).resumable
        summary = bench.resume(2)
        assert summary.counts == {ends_as: 3}
        assert not summary.resumable
        assert summary.spent == 0
        bench.nobody_paid_twice()


def test_an_old_run_that_is_gone_on_with_leaves_out_whom_another_has_in_flight(
    tmp_path: Path,
) -> None:
    with Bench(tmp_path, PEOPLE, options=SLOW) as bench:
        path = bench.sheet_of(PEOPLE)
        leave(Desk(bench, path, bench.offer(path)), LEFT["planned"])
        second = bench.sheet_of(PEOPLE, "second.csv")
        offer = bench.offer(second)
        with pytest.raises(Crash):
            bench.service.run(offer, Consent.to(offer), bench.stop, dies)
        bench.abandon()
        summary = bench.resume(1)
        assert len(bench.posts()) == 1
        assert summary.counts == {Outcome.ALREADY_UNLOCKED: 4}
        assert summary.spent == 0
        assert not any(past.resumable for past in bench.service.runs())
        assert bench.cells(second)["1000"][:2] == (PEOPLE[0].email, "Unlocked")
        bench.nobody_paid_twice()


def dies(report: Progress) -> None:
    if in_state(BatchState.SUBMITTED)(report):
        raise Crash


def test_whom_a_person_left_out_is_not_asked_about(tmp_path: Path) -> None:
    with Bench(tmp_path, PEOPLE, options=SLOW) as bench:
        path = bench.sheet_of(PEOPLE)
        leave(Desk(bench, path, bench.offer(path)), LEFT["running"])
        second = bench.sheet_of(PEOPLE, "second.csv")
        summary = bench.run(second, excluded_rows=frozenset({2, 3}))
        cells = bench.cells(second)
        assert [cells[p.id][0] for p in PEOPLE] == ["", "", PEOPLE[2].email, PEOPLE[3].email]
        assert cells[PEOPLE[0].id][1] == "Skipped"
        assert sum(summary.counts.values()) == 2


def test_a_run_that_is_asked_keeps_why_it_was_stopped(tmp_path: Path) -> None:
    persons = people(150)
    stuck = Fault(FaultKind.TASK_STUCK, Endpoint.UNLOCK_CONTACTS, times=1)
    with Bench(tmp_path, persons, faults=[stuck], limits=Limits(task=60)) as bench:
        path = bench.sheet_of(persons)
        offer = bench.offer(path)

        def spend_elsewhere(exchange: Exchange) -> None:
            if exchange.path == POST:
                bench.server.service.set_balance(1510)
                bench.at_exchange = lambda exchange: None

        bench.at_exchange = spend_elsewhere
        before = bench.service.run(offer, Consent.to(offer), bench.stop)
        assert before.stopped_by is StoppedBy.CREDITS
        orders = len(bench.posts())
        bench.server.service.set_balance(9000)
        bench.run(bench.sheet_of(persons[:5], "second.csv"))
        after = next(past for past in bench.service.runs() if past.run == 1)
        assert after.stopped_by is StoppedBy.CREDITS
        assert after.stop_reason == before.stop_reason
        assert after.resumable
        assert len(bench.posts()) == orders
