"""What runs leave behind for later ones: in the journal's memory, and in the sheets themselves."""

import csv
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Obstacle
from lensmor_desktop.domain.progress import BatchProgress, Progress
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.domain.states import BatchState, StoppedBy
from lensmor_desktop.sandbox import Endpoint, Event, Fate, Fault, FaultKind, FaultPlan, Person
from lensmor_desktop.sheets import Choices
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.limits import Limits
from tests.fakes.engine import EVENT, HEADINGS, Bench, people

STUCK = Fault(FaultKind.TASK_STUCK, Endpoint.UNLOCK_CONTACTS)


class TestPurchaseMemory:
    def test_who_was_bought_before_is_filled_in_anywhere_without_a_call(
        self, tmp_path: Path
    ) -> None:
        persons = people(6)
        with Bench(tmp_path, persons) as bench:
            bench.run(bench.sheet_of(persons[:4], "january.csv"))
            bench.restart()
            path = bench.sheet_of(persons, "february.csv")
            calls = len(bench.server.exchanges)
            offer = bench.offer(path)
            assert [p.person_id for p in offer.people] == [p.id for p in persons[4:]]
            assert offer.free.bought_before == 4
            assert offer.price.total == 30
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            asked = "".join(f"{e.target} {e.body!r}" for e in list(bench.server.exchanges)[calls:])
            cells = bench.cells(path)
            bench.nobody_paid_twice()
        assert not any(person.id in asked for person in persons[:4])
        for person in persons[:4]:
            email, status, details = cells[person.id]
            assert (email, status) == (person.email, "Already unlocked")
            assert details == "Bought on 15 Jan 2027 with this account, so it cost nothing now."
        assert summary.counts == {Outcome.ALREADY_UNLOCKED: 4, Outcome.UNLOCKED: 2}
        assert summary.spent == 30

    def test_a_sheet_of_people_bought_before_needs_neither_key_nor_network(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            bench.run(bench.sheet_of(persons, "january.csv"))
            bench.restart()
            bench.server.faults = FaultPlan([Fault(FaultKind.DROP_BEFORE_READING)])
            path = bench.sheet_of(persons, "february.csv")
            bench.run(path)
            cells = bench.cells(path)
        assert {p.id: p.email for p in persons} == {p: cell[0] for p, cell in cells.items()}

    def test_another_account_has_another_memory(self, tmp_path: Path) -> None:
        persons = people(2)
        with Bench(tmp_path, persons) as bench:
            bench.run(bench.sheet_of(persons, "january.csv"))
            path = bench.sheet_of(persons, "february.csv")
            with bench.open("sk_other") as other:
                assert all(r.verdict is Verdict.READY for r in other.inspect(path, Choices()).rows)

    def test_who_was_left_unsent_here_and_bought_elsewhere_is_filled_in_here(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            first = bench.sheet_of(persons, "first.csv")
            bench.run(first, limit=1)
            assert bench.row_of(first, persons[2].id)[1] == "Not sent"
            second = bench.sheet_of(persons, "second.csv")
            bench.run(second)
            offer = bench.offer(first)
            assert offer.people == ()
            bench.service.run(offer, Consent.to(offer), bench.stop)
            cells = bench.cells(first)
            bench.nobody_paid_twice()
        assert [cells[p.id][0] for p in persons] == [p.email for p in persons]
        assert cells[persons[0].id][1] == "Unlocked"
        assert cells[persons[2].id][1] == "Already unlocked"

    def test_who_failed_here_and_was_bought_elsewhere_is_filled_in_here(
        self, tmp_path: Path
    ) -> None:
        persons = [Person("1", (EVENT,), Fate.FAILED_ONCE)]
        with Bench(tmp_path, persons) as bench:
            first = bench.sheet_of(persons, "first.csv")
            bench.run(first)
            assert bench.row_of(first, "1")[1] == "Failed"
            bench.run(bench.sheet_of(persons, "second.csv"))
            bench.run(first)
            assert bench.row_of(first, "1")[:2] == (persons[0].email, "Already unlocked")
            bench.nobody_paid_twice()


class TestRowsThatAreSettled:
    def test_the_same_sheet_again_sends_nobody(self, tmp_path: Path) -> None:
        persons = [*people(2), *people(1, Fate.FAILED, start=2000)]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            bench.run(path)
            before = path.read_bytes()
            offer = bench.offer(path)
            assert offer.people == ()
            assert offer.obstacle is Obstacle.NOTHING_TO_DO
            assert offer.free.settled_rows == 3
            assert path.read_bytes() == before

    def test_the_failed_are_sent_again_only_if_a_person_says_so(self, tmp_path: Path) -> None:
        persons = [*people(2), *people(2, Fate.FAILED_ONCE, start=2000)]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            bench.run(path)
            summary = bench.run(path, retry=frozenset({Outcome.FAILED}))
            assert bench.posts()[1] == ["2000", "2001"]
            assert [bench.row_of(path, p.id)[0] for p in persons] == [p.email for p in persons]
            bench.nobody_paid_twice()
        assert summary.spent == 30

    def test_a_sheet_that_lost_our_columns_is_known_to_the_journal(self, tmp_path: Path) -> None:
        persons = [*people(2), *people(1, Fate.NO_EMAIL, start=2000)]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            bench.run(path)
            bench.sheet_of(persons)  # exported from the CRM once more, over the old file
            offer = bench.offer(path)
            assert offer.people == ()
            bench.service.run(offer, Consent.to(offer), bench.stop)
            cells = bench.cells(path)
            assert len(bench.posts()) == 1
        assert [cells[p.id][0] for p in persons[:2]] == [p.email for p in persons[:2]]
        assert cells["2000"][1] == "No email"

    def test_an_older_copy_of_the_sheet_gets_what_is_known_by_now(self, tmp_path: Path) -> None:
        persons = [*people(1), *people(1, Fate.FAILED, start=2000)]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            bench.at_exchange = lambda exchange: bench.stop.set()
            bench.service.run(offer, Consent.to(offer), bench.stop)
            bench.at_exchange = lambda exchange: None
            older = path.read_bytes()
            bench.resume()
            path.write_bytes(older)
            assert bench.row_of(path, "2000")[1] == "Not sent"
            bench.run(path)
            assert bench.row_of(path, "2000")[1] == "Failed"
            assert bench.row_of(path, persons[0].id)[0] == persons[0].email
            assert len(bench.posts()) == 1


class TestPeopleOfAnUnfinishedRun:
    def test_they_are_held_back_in_another_sheet_until_it_is_known(self, tmp_path: Path) -> None:
        persons = people(3)
        with Bench(tmp_path, persons, faults=[STUCK], limits=Limits(task=30)) as bench:
            bench.run(bench.sheet_of(persons[:2], "first.csv"))
            bench.server.faults = FaultPlan()
            path = bench.sheet_of(persons, "second.csv")
            offer = bench.offer(path)
            assert [p.person_id for p in offer.people] == [persons[2].id]
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            cells = bench.cells(path)
            bench.nobody_paid_twice()
            (task, _) = bench.server.service.board.tasks.values()
            task.never_ends = False
            bench.server.service.board._schedule(task)
            bench.resume(1)
            bench.run(path)
            assert [bench.row_of(path, p.id)[0] for p in persons] == [p.email for p in persons]
            bench.nobody_paid_twice()
        assert summary.counts == {Outcome.UNCONFIRMED: 2, Outcome.UNLOCKED: 1}
        assert cells[persons[0].id] == ("", "Unconfirmed", wording.OTHER_RUN.format(run="1"))

    def test_a_sheet_that_says_unconfirmed_is_believed_where_the_journal_is_lost(
        self, tmp_path: Path
    ) -> None:
        persons = people(2)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet(
                [
                    (persons[0].full_name, EVENT, persons[0].id, "", "Unconfirmed"),
                    (persons[1].full_name, EVENT, persons[1].id, "", "Unconfirmed"),
                ],
                headings=(*HEADINGS, "Lensmor Status"),
            )
            bench.server.service.account.people[persons[0].id] = True
            summary = bench.run(path)
            assert bench.posts() == [[persons[1].id]]
            assert bench.row_of(path, persons[0].id)[0] == persons[0].email
            bench.nobody_paid_twice()
        assert summary.spent == 15


def change_during(bench: Bench, path: Path, change: list[list[str]]) -> None:
    """Writes other rows into the sheet while the run is on."""

    def report(_: float) -> None:
        if bench.posts():
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(change)
            bench.clock.at_wait = lambda moment: None

    bench.clock.at_wait = report


class TestTheSheetOnDisk:
    def test_results_go_to_people_wherever_their_rows_are_by_now(self, tmp_path: Path) -> None:
        persons = people(4)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)
            moved = [
                list(HEADINGS),
                ["New Lead", EVENT, "77777", ""],
                *[[p.full_name, EVENT, p.id, "note"] for p in (persons[3], persons[0], persons[2])],
            ]
            change_during(bench, path, moved)
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            cells = bench.cells(path)
        assert summary.spent == 60
        for person in (persons[0], persons[2], persons[3]):
            assert cells[person.id][:2] == (person.email, "Unlocked")
        assert not any(cells["77777"])
        assert persons[1].id not in cells
        # The row that is gone has its result all the same, in a file that the note names.
        (copy,) = tmp_path.glob("people (Lensmor results *).csv")
        assert str(summary.output_note) == wording.SHEET_CHANGED.format(missing="1", file=copy.name)
        assert summary.lost_rows == 1
        assert [bench.row_of(copy, p.id)[0] for p in persons] == [p.email for p in persons]

    def test_a_sheet_that_is_gone_comes_back_from_the_kept_original(self, tmp_path: Path) -> None:
        persons = people(2)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)

            def vanish(_: float) -> None:
                path.unlink(missing_ok=True)

            bench.clock.at_wait = vanish
            summary = bench.service.run(offer, Consent.to(offer), bench.stop)
            assert [bench.row_of(path, p.id)[0] for p in persons] == [p.email for p in persons]
        assert "copy kept before the run" in str(summary.output_note)

    def test_another_output_leaves_the_sheet_as_it_was(self, tmp_path: Path) -> None:
        persons = people(2)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            before = path.read_bytes()
            output = tmp_path / "results.csv"
            output.write_text("something older\n", encoding="utf-8")
            summary = bench.run(path, output=str(output), overwrite=True)
            assert summary.output == str(output)
            assert path.read_bytes() == before
            assert [bench.row_of(output, p.id)[0] for p in persons] == [p.email for p in persons]
            kept = [f.read_text() for f in (tmp_path / "data" / "overwritten").rglob("results.csv")]
        assert kept == ["something older\n"]

    def test_results_can_be_written_again_anywhere_and_nothing_is_sent(
        self, tmp_path: Path
    ) -> None:
        persons = people(3)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            bench.run(path)
            calls = len(bench.server.exchanges)
            copy = tmp_path / "copy.csv"
            summary = bench.service.write_again(1, copy)
            assert summary.output == str(copy)
            assert bench.cells(copy) == bench.cells(path)
            bench.sheet_of(persons)
            bench.service.write_again(1)
            assert bench.cells(path) == bench.cells(copy)
            assert len(bench.server.exchanges) == calls

    def test_the_original_is_kept_and_can_be_restored(self, tmp_path: Path) -> None:
        persons = people(2)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            original = path.read_bytes()
            bench.run(path)
            written = path.read_bytes()
            assert written != original
            assert bench.service.restore_original(1) == path
            assert path.read_bytes() == original
            beside = list(tmp_path.glob("people*before restore*.csv"))
            assert [f.read_bytes() for f in beside] == [written]
            # What was paid for is not lost with it.
            bench.run(path)
            assert [bench.row_of(path, p.id)[0] for p in persons] == [p.email for p in persons]
            assert len(bench.posts()) == 1

    def test_a_stopped_run_has_its_results_so_far_in_the_sheet_and_the_rest_after_resuming(
        self, tmp_path: Path
    ) -> None:
        persons = people(120)
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            offer = bench.offer(path)

            def report(progress: Progress) -> None:
                if isinstance(progress, BatchProgress) and progress.state is BatchState.COMPLETED:
                    bench.stop.set()

            summary = bench.service.run(offer, Consent.to(offer), bench.stop, report)
            assert summary.stopped_by is StoppedBy.USER
            so_far = [p for p in persons if bench.row_of(path, p.id)[0]]
            assert 0 < len(so_far) < 120
            bench.resume()
            assert all(bench.row_of(path, p.id)[0] == p.email for p in persons)

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
    def test_text_from_the_service_never_becomes_a_formula(self, tmp_path: Path, sign: str) -> None:
        dangerous = f"{sign}1+1&robin@practice.example"
        persons = [Person("1", (EVENT,), own_email=dangerous)]
        with Bench(tmp_path, persons) as bench:
            path = bench.sheet_of(persons)
            bench.run(path)
            raw = path.read_text(encoding="utf-8")
            assert f",{dangerous}" not in raw
            assert dangerous in raw


class TestEventRows:
    def test_an_event_row_gets_its_events_outcome(self, tmp_path: Path) -> None:
        events = [
            Event("1", name="Open"),
            Event("2", name="Closed", preview_limit=1),
            Event("3", name="Left", preview_limit=1),
        ]
        with Bench(tmp_path, [], events=events) as bench:
            path = bench.sheet([("", number, "", "") for number in ("1", "2", "3", "4")])
            summary = bench.run(path, unlock_events=("2",))
            with path.open(newline="", encoding="utf-8") as file:
                rows = {r["Lensmor Event ID"]: r for r in csv.DictReader(file)}
        assert {e: r["Lensmor Status"] for e, r in rows.items()} == {
            "1": "Event already unlocked",
            "2": "Event unlocked",
            "3": "Event not unlocked",
            "4": "Event not unlocked",
        }
        assert rows["2"]["Lensmor Details"] == "Unlocked for 2,000 credits."
        assert rows["3"]["Lensmor Details"] == wording.EVENT_LEFT
        unknown = wording.ROW_EVENT_UNKNOWN.format(cell="B5", value="4")
        assert rows["4"]["Lensmor Details"] == unknown
        assert summary.spent == 2000


def test_a_sheet_from_a_colleague_fills_in_its_own_addresses_at_no_cost(tmp_path: Path) -> None:
    persons = people(2)
    headings = (*HEADINGS, "Lensmor Email", "Lensmor Status", "Lensmor Details")
    bought = ["Robin Practice", EVENT, "1000", ""]
    with Bench(tmp_path, persons) as bench:
        path = bench.sheet(
            [
                [*bought, "robin@practice-goods.example", "Unlocked", "Delivered last month."],
                [*bought, "", "", ""],
            ],
            headings=headings,
        )
        summary = bench.run(path)
        assert summary.spent == 0
        assert bench.posts() == []
        with path.open(newline="", encoding="utf-8") as file:
            first, second = csv.DictReader(file)
        assert first["Lensmor Details"] == "Delivered last month."
        assert first["Lensmor Status"] == "Unlocked"
        assert second["Lensmor Email"] == "robin@practice-goods.example"
        assert second["Lensmor Status"] == "Already unlocked"
        assert second["Lensmor Details"].endswith("stands in row 2; it cost nothing.")
