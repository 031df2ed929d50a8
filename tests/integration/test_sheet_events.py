"""The events that a sheet names: unknown, one number for two, two numbers for one, corrected."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.events import EventOutcome
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import (
    Answer,
    Endpoint,
    Event,
    Fate,
    Fault,
    FaultKind,
    FaultPlan,
    Person,
    Request,
)
from lensmor_desktop.sandbox.ledger import ChargeKind
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import EVENT, Bench, people

ROW, PUBLIC = "8458", "26855"
SHOW = Event(ROW, PUBLIC, name="Pack Fair 2027", date_start="2027-03-09", preview_limit=2)
WRONG = "99999"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def at(persons: list[Person], event: str) -> list[list[str]]:
    return [[p.full_name, event, p.id, ""] for p in persons]


def verdicts(offer: Offer) -> list[Verdict]:
    return [row.verdict for row in offer.inspection.rows]


class TestAnUnknownEvent:
    def test_its_rows_are_problems_and_cost_nothing(self, tmp_path: Path) -> None:
        persons = people(4)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet([*at(persons[:2], EVENT), *at(persons[2:], WRONG)])
            offer = bench.offer(path)
            assert verdicts(offer) == [Verdict.READY] * 2 + [Verdict.INVALID] * 2
            assert [p.cell for p in offer.inspection.problems] == ["B4", "B5"]
            assert (offer.price.people, offer.price.total) == (2, 30)
            summary = bench.run(path)
            assert bench.posts() == [["1000", "1001"]]
            assert summary.counts == {Outcome.UNLOCKED: 2}
            told = wording.ROW_EVENT_UNKNOWN.format(cell="B4", value=WRONG)
            assert bench.row_of(path, "1002")[1:] == ("Invalid", told)
            # Next time it is looked at again, for the sheet may have been mended.
            assert verdicts(bench.offer(path))[2:] == [Verdict.INVALID] * 2

    def test_it_is_believed_after_several_looks_apart(self, tmp_path: Path) -> None:
        persons = people(2)
        with Bench(tmp_path, persons) as bench:
            bench.offer(bench.sheet(at(persons, WRONG)))
            looks = [c.at for c in bench.calls(Endpoint.EVENT)]
            assert len(looks) >= 3
            assert looks[-1] - looks[0] >= 3

    def test_a_person_goes_by_their_other_event(self, tmp_path: Path) -> None:
        persons = people(1)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet([*at(persons, WRONG), *at(persons, EVENT), *at(persons, EVENT)])
            offer = bench.offer(path)
            assert verdicts(offer) == [Verdict.INVALID, Verdict.READY, Verdict.REPEATED]
            assert offer.inspection.rows[2].first_row == 3
            assert (offer.price.total, offer.price.exact) == (15, True)
            summary = bench.run(path)
            assert summary.counts == {Outcome.UNLOCKED: 1}
            assert [r["Lensmor Status"] for r in rows_of(path)] == ["Invalid", *["Unlocked"] * 2]

    def test_whoever_is_left_out_stays_so(self, tmp_path: Path) -> None:
        persons = people(2)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet(at(persons, WRONG))
            offer = bench.offer(path, excluded_rows=frozenset({2}))
            assert verdicts(offer) == [Verdict.READY, Verdict.INVALID]
            again = bench.service.reprice(offer, replace(offer.wishes, excluded_rows=frozenset()))
            assert verdicts(again) == [Verdict.INVALID] * 2
            assert again.price.total == 0
            twice = bench.service.reprice(again, again.wishes)
            assert twice.inspection is again.inspection

    def test_one_that_is_there_again_is_ready_again(self, tmp_path: Path) -> None:
        persons = people(2)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet(at(persons, EVENT))
            gone = [
                Fault(FaultKind.REFUSE, Endpoint.EVENT, status=404),
                Fault(FaultKind.REFUSE, Endpoint.PEOPLE, status=404),
            ]
            bench.server.faults = FaultPlan(gone)
            offer = bench.offer(path)
            assert verdicts(offer) == [Verdict.INVALID] * 2
            bench.server.faults = FaultPlan()
            again = bench.service.offer(offer.inspection, offer.wishes)
            assert verdicts(again) == [Verdict.READY] * 2
            assert again.price.people == 2

    def test_an_event_of_all_rows_is_named_without_a_cell(self, tmp_path: Path) -> None:
        from lensmor_desktop.sheets import Choices

        persons = people(1)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet([["Robin", persons[0].id]], headings=("Name", "Personnel ID"))
            offer = bench.offer(path, choices=Choices(event_id=WRONG))
            (problem,) = offer.inspection.problems
            assert str(problem.reason) == wording.ROW_EVENT_UNKNOWN.format(
                cell=wording.ROW_EVENT_TYPED, value=WRONG
            )

    def test_a_stray_404_of_an_order_refuses_nobody(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet(at(persons, EVENT))
            stray = Fault(FaultKind.REFUSE, Endpoint.UNLOCK_CONTACTS, status=404, times=2)
            bench.server.faults = FaultPlan([stray])
            assert bench.run(path).counts == {Outcome.UNLOCKED: 3}
            bench.nobody_paid_twice()


class TestOneNumberForTwoEvents:
    def test_it_is_a_problem_that_names_both(self, tmp_path: Path) -> None:
        """The sheet's 700 is tried as a row ID, and is the public ID of the sheet's 800."""
        events = [
            Event("700", "701", name="Pack Fair", preview_limit=1),
            Event("800", "802", name="Steel Fair"),
        ]
        persons = [Person("1", ("700",)), Person("2", ("800",))]

        def collide(request: Request, real: object) -> Answer:
            answer: Answer = real()  # type: ignore[operator]
            body = answer.body
            if isinstance(body, dict) and body.get("event", {}).get("id") == "800":
                return replace(answer, body={"event": {**body["event"], "eventId": "700"}})
            return answer

        with Bench(tmp_path, persons, events=events) as bench:
            bench.twist(Endpoint.EVENT, collide)
            path = bench.sheet([["A", "700", "1", ""], ["B", "800", "2", ""]])
            offer = bench.offer(path, unlock_events=("700",))
            assert verdicts(offer) == [Verdict.INVALID, Verdict.READY]
            told = str(offer.inspection.problems[0].reason)
            assert told.startswith("B2: 700 is the number of two events at Lensmor, Pack Fair")
            assert "Steel Fair" in told
            assert "Write 701 for the first or 800 for the second." in told
            assert offer.price.event_credits == 0
            assert offer.price.people == 1


class TestTwoNumbersForOneEvent:
    def test_the_other_row_says_that_it_is_the_same_event(self, tmp_path: Path) -> None:
        with Bench(tmp_path, [], events=[SHOW]) as bench:
            path = bench.sheet([["", ROW, "", ""], ["", PUBLIC, "", ""]])
            offer = bench.offer(path, unlock_events=(ROW, PUBLIC))
            assert offer.price.event_credits == 2000
            summary = bench.run(path, unlock_events=(ROW, PUBLIC))
            first, second = rows_of(path)
            assert first["Lensmor Status"] == "Event unlocked"
            assert second["Lensmor Status"] == "Event already unlocked"
            assert second["Lensmor Details"] == wording.EVENT_SAME_AS.format(event=ROW)
            assert [e.access for e in summary.events] == ["full", "full"]
            assert summary.spent == bench.server.ledger.spent == 2000

    @pytest.mark.parametrize("asked", [ROW, PUBLIC])
    def test_it_shares_the_fate_of_the_one_that_was_asked_for(
        self, tmp_path: Path, asked: str
    ) -> None:
        with Bench(tmp_path, [], events=[SHOW]) as bench:
            path = bench.sheet([["", ROW, "", ""], ["", PUBLIC, "", ""]])
            refusal = Fault(FaultKind.REFUSE, Endpoint.UNLOCK_EVENT, status=400, message="Nobody")
            offer = bench.offer(path, unlock_events=(asked,))
            bench.server.faults = FaultPlan([refusal])
            from lensmor_desktop.domain.plan import Consent

            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert {e.outcome for e in summary.events} == {EventOutcome.NOT_UNLOCKED}
            assert len({str(e.details) for e in summary.events}) == 1
            assert "Nobody" in str(summary.events[0].details)

    def test_nobody_who_failed_is_ordered_again_under_the_other_number(
        self, tmp_path: Path
    ) -> None:
        persons = [Person("1", (ROW,), Fate.FAILED), Person("2", (ROW,), Fate.FAILED_ONCE)]
        with Bench(tmp_path, persons, events=[replace(SHOW, preview_limit=None)]) as bench:
            path = bench.sheet([*at(persons, ROW), *at(persons, PUBLIC)])
            offer = bench.offer(path)
            assert (offer.price.total, offer.price.exact) == (30, True)
            summary = bench.run(path)
            assert bench.posts() == [["1", "2"]]
            assert summary.counts == {Outcome.FAILED: 2}

    def test_nor_is_the_other_number_a_correction(self, tmp_path: Path) -> None:
        persons = [Person("1", (ROW,), Fate.FAILED)]
        with Bench(tmp_path, persons, events=[replace(SHOW, preview_limit=None)]) as bench:
            path = bench.sheet([*at(persons, ROW), ["", PUBLIC, "", ""]])
            bench.run(path)
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(f"{ROW},1,", f"{PUBLIC},1,"), encoding="utf-8")
            assert verdicts(bench.offer(path))[0] is Verdict.SETTLED


class TestACorrectedEvent:
    EVENTS = (Event(EVENT, name="Right Fair"), Event("300", name="Wrong Fair"))

    @pytest.mark.parametrize("fate", [Fate.DELIVERED, Fate.FAILED_ONCE])
    def test_makes_its_row_ready_again(self, tmp_path: Path, fate: Fate) -> None:
        """Failed, or not part of the event: the sheet's event was wrong, and is mended."""
        events = (EVENT, "300") if fate is Fate.FAILED_ONCE else (EVENT,)
        persons = [Person("1", events, fate), Person("2", (EVENT,))]
        with Bench(tmp_path, persons, events=self.EVENTS) as bench:
            path = bench.sheet([*at(persons[:1], "300"), *at(persons[1:], EVENT)])
            first = bench.run(path)
            assert first.counts[Outcome.UNLOCKED] == 1
            assert verdicts(bench.offer(path)) == [Verdict.SETTLED] * 2
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("300,1,", f"{EVENT},1,"), encoding="utf-8")
            offer = bench.offer(path)
            assert verdicts(offer) == [Verdict.READY, Verdict.SETTLED]
            assert offer.price.people == 1
            assert bench.run(path).counts[Outcome.UNLOCKED] == 1
            assert bench.row_of(path, "1")[:2] == (persons[0].email, "Unlocked")
            bench.nobody_paid_twice()

    def test_of_a_delivered_person_changes_nothing(self, tmp_path: Path) -> None:
        persons = [Person("1", (EVENT, "300"))]
        with Bench(tmp_path, persons, events=self.EVENTS) as bench:
            path = bench.sheet(at(persons, EVENT))
            bench.run(path)
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(f"{EVENT},1,", "300,1,"), encoding="utf-8")
            assert bench.offer(path).price.people == 0

    def test_that_was_tried_before_is_none(self, tmp_path: Path) -> None:
        persons = [Person("1", (EVENT, "300"), Fate.FAILED)]
        with Bench(tmp_path, persons, events=self.EVENTS) as bench:
            path = bench.sheet([*at(persons, EVENT), *at(persons, "300")])
            bench.run(path)
            assert len(bench.posts()) == 2
            assert bench.offer(path).price.people == 0


class TestWhyItFailed:
    def failing(self, bench: Bench, **said: object) -> None:
        def fail(request: Request, real: object) -> Answer:
            answer: Answer = real()  # type: ignore[operator]
            assert isinstance(answer.body, dict)
            body = {**answer.body, "taskStatus": "failed", "items": [], **said}
            return replace(answer, body=body)

        bench.twist(Endpoint.TASK, fail)

    def test_a_failed_tasks_own_words_reach_row_summary_and_review(self, tmp_path: Path) -> None:
        persons = people(3, Fate.TASK_FAILS)
        with Bench(tmp_path, persons) as bench:
            self.failing(bench, errorCode="PROVIDER_DOWN", errorMessage="ask jane@example.com")
            path = bench.sheet(at(persons, EVENT))
            summary = bench.run(path)
            why = wording.TASK_FAILED_SAYING.format(why="PROVIDER_DOWN: ask …")
            assert summary.counts == {Outcome.FAILED: 3}
            assert {cells[1:] for cells in bench.cells(path).values()} == {("Failed", why)}
            assert str(summary.why_failed) == why
            rows = bench.offer(path).inspection.rows
            assert {str(row.reason) for row in rows} == {why}

    def test_one_persons_own_words_come_first(self, tmp_path: Path) -> None:
        persons = people(2, Fate.FAILED)
        items = [
            {"personnelId": "1000", "status": "failed", "errorCode": "NO_MATCH"},
            {"personnelId": "1001", "status": "failed"},
        ]
        with Bench(tmp_path, persons) as bench:
            self.failing(bench, error="All of it", items=items)
            path = bench.sheet(at(persons, EVENT))
            bench.run(path)
            told = {person: cells[2] for person, cells in bench.cells(path).items()}
            assert told == {
                "1000": wording.ITEM_FAILED_CODE.format(code="NO_MATCH"),
                "1001": wording.ITEM_FAILED_CODE.format(code="All of it"),
            }

    def test_a_run_that_pauses_itself_says_why_they_failed(self, tmp_path: Path) -> None:
        persons = people(900, Fate.TASK_FAILS)
        with Bench(tmp_path, persons) as bench:
            self.failing(bench, error="Out of order")
            summary = bench.run(bench.sheet(at(persons, EVENT)))
            assert summary.resumable
            assert "(it says: Out of order)" in str(summary.stop_reason)


def test_the_receipt_names_events_by_name_and_date(tmp_path: Path) -> None:
    persons = [Person("1", (ROW,))]
    with Bench(tmp_path, persons, events=[SHOW]) as bench:
        path = bench.sheet(at(persons, PUBLIC))
        summary = bench.run(path, unlock_events=(PUBLIC,))
        lines = bench.service.receipt(summary.run).to_csv().splitlines()
    named = f"{PUBLIC}, Pack Fair 2027 (2027-03-09)"
    (event,) = [line for line in lines if line.startswith("Event,")]
    assert event == f'Event,"{named}","Event unlocked, 2000 credits"'
    (batch,) = [line for line in lines if line.startswith("Batch,")]
    assert f"event {named}" in batch
    assert summary.events[0].label == "Pack Fair 2027 (2027-03-09)"
    assert bench.server.ledger.charges[0].kind is ChargeKind.EVENT
