"""What the journal knows of a sheet's people, laid over what the sheet says."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome, PersonResult
from lensmor_desktop.domain.rows import Inspection, Layout, SheetRow, SourceFile, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.journal import Journal
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.clock import day
from lensmor_desktop.unlocking.limits import Limits
from lensmor_desktop.unlocking.memory import Known, Memory
from tests.unit.journal.a_run import ACCOUNT, EVENT, begin, opened, result

SHEET, ANOTHER = "people.csv", "another.csv"
DAY = 86_400.0
AT = 200 * DAY
READY, SETTLED, REPEATED = Verdict.READY, Verdict.SETTLED, Verdict.REPEATED
NO_EMAIL, UNLOCKED, FAILED = Outcome.NO_EMAIL, Outcome.UNLOCKED, Outcome.FAILED


def row(person: str = "1", verdict: Verdict = READY, **more: object) -> SheetRow:
    return replace(SheetRow(2, EVENT, person, verdict), **more)  # type: ignore[arg-type]


def sheet(*rows: SheetRow) -> Inspection:
    source = SourceFile(SHEET, "0" * 64, 1, 1, "csv")
    numbered = (replace(each, number=number) for number, each in enumerate(rows, 2))
    return Inspection(source, ("",), Layout("", 1), tuple(numbered))


class Records:
    """A journal in which runs have settled people."""

    def __init__(self, folder: Path) -> None:
        self.journal: Journal = opened(folder)
        self.memory = Memory(self.journal, ACCOUNT, purchases=True)

    def settled(
        self, person: str, outcome: Outcome = UNLOCKED, *, source: str = ANOTHER, at: float = AT
    ) -> None:
        """Another run has settled somebody."""
        run = begin(self.journal, person, source=source)
        batch = self.journal.batches.plan(run, EVENT, [person])
        found = replace(result(person, outcome), at=at)
        self.journal.batches.settle(batch, [found])

    def sent(self, person: str) -> int:
        """Another run has somebody in work."""
        run = begin(self.journal, person)
        batch = self.journal.batches.plan(run, EVENT, [person])
        self.journal.batches.submitting(batch, ACCOUNT, 1.0)
        return run

    def known(self, *rows: SheetRow, since: float = AT - 90 * DAY) -> Known:
        marked = self.memory.mark(sheet(*rows))
        return self.memory.known(marked, since)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    made = Records(tmp_path)
    yield made
    made.journal.close()


def ids(results: tuple[PersonResult, ...]) -> list[str]:
    return [each.person_id for each in results]


class TestMarking:
    @pytest.mark.parametrize("verdict", [READY, REPEATED])
    def test_a_row_whose_person_was_bought_needs_no_request(
        self, records: Records, verdict: Verdict
    ) -> None:
        records.settled("1")
        (marked,) = records.memory.mark(sheet(row(verdict=verdict))).rows
        assert (marked.verdict, marked.fills_in) == (SETTLED, True)
        assert marked.reason == say(wording.BOUGHT_BEFORE, date=day(AT))

    @pytest.mark.parametrize("verdict", [Verdict.INVALID, Verdict.HIDDEN, Verdict.EXCLUDED])
    def test_a_row_that_is_not_asked_for_stays_what_it_is(
        self, records: Records, verdict: Verdict
    ) -> None:
        records.settled("1")
        (marked,) = records.memory.mark(sheet(row(verdict=verdict))).rows
        assert (marked.verdict, marked.fills_in) == (verdict, False)

    def test_without_the_memory_only_this_files_own_results_count(self, records: Records) -> None:
        records.settled("1")
        records.settled("2", source=SHEET)
        memory = Memory(records.journal, ACCOUNT, purchases=False)
        marked = memory.mark(sheet(row("1"), row("2"))).rows
        assert [each.verdict for each in marked] == [READY, SETTLED]
        assert [each.reason.template for each in marked] == ["", "{why}"]

    @pytest.mark.parametrize(
        ("outcome", "source", "verdict"),
        [
            (FAILED, SHEET, SETTLED),
            (FAILED, ANOTHER, READY),
            (Outcome.UNCONFIRMED, SHEET, READY),
            (Outcome.NOT_SENT, SHEET, READY),
            (NO_EMAIL, SHEET, SETTLED),
        ],
    )
    def test_what_has_settled_somebody_in_this_file_holds(
        self, records: Records, outcome: Outcome, source: str, verdict: Verdict
    ) -> None:
        records.settled("1", outcome, source=source)
        (marked,) = records.memory.mark(sheet(row())).rows
        assert marked.verdict is verdict

    @pytest.mark.parametrize("given", [row(verdict=Verdict.HIDDEN), row("", SETTLED)])
    def test_a_row_without_anybody_to_send_is_not_tried_again(
        self, records: Records, given: SheetRow
    ) -> None:
        rows = sheet(replace(given, earlier=FAILED))
        (marked,) = records.memory.mark(rows, frozenset({FAILED})).rows
        assert marked.verdict is given.verdict

    def test_what_is_to_be_tried_again_is(self, records: Records) -> None:
        records.settled("1", FAILED, source=SHEET)
        rows = sheet(
            row(),
            row("2", SETTLED, earlier=FAILED, corrected=say("c")),
            row("3", SETTLED, earlier=NO_EMAIL),
        )
        marked = records.memory.mark(rows, frozenset({FAILED})).rows
        assert [each.verdict for each in marked] == [READY, READY, SETTLED]
        assert marked[1].reason == say("c")

    @pytest.mark.parametrize(
        ("earlier", "gone", "fills_in"),
        [
            (None, False, True),
            (Outcome.UNCONFIRMED, False, True),
            (FAILED, False, True),
            (UNLOCKED, False, False),
            (UNLOCKED, True, True),
        ],
    )
    def test_a_settled_row_is_filled_in_where_more_is_known_than_it_says(
        self, records: Records, earlier: Outcome | None, gone: bool, fills_in: bool
    ) -> None:
        records.settled("1")
        given = row(verdict=SETTLED, earlier=earlier, address_gone=gone)
        (marked,) = records.memory.mark(sheet(given)).rows
        assert marked.fills_in is fills_in

    def test_or_where_another_row_has_the_address(self, records: Records) -> None:
        given = row(verdict=SETTLED, known_email="a@sample.example", earlier=UNLOCKED)
        (marked,) = records.memory.mark(sheet(given)).rows
        assert marked.fills_in

    def test_a_row_that_only_says_that_somebody_failed_is_told_why(self, records: Records) -> None:
        records.settled("1", FAILED, source=SHEET)
        given = row(verdict=SETTLED, earlier=FAILED, reason=say("old"))
        (marked,) = records.memory.mark(sheet(given)).rows
        assert marked.reason == say("{why}", why="because")
        (marked,) = records.memory.mark(sheet(replace(given, earlier=NO_EMAIL))).rows
        assert marked.reason == say("old")


class TestWhatIsKnown:
    @pytest.mark.parametrize(("seen", "old"), [(AT - 90 * DAY, False), (AT - 90 * DAY - 1, True)])
    def test_an_address_counts_for_ninety_days_after_it_was_seen(
        self, records: Records, seen: float, old: bool
    ) -> None:
        records.settled("1", at=seen)
        known = records.known(row(), since=AT - Limits().address)
        assert (ids(known.found), ids(known.old)) == (([], ["1"]) if old else (["1"], []))

    def test_one_that_was_shown_since_is_young(self, records: Records) -> None:
        records.settled("1", at=10 * DAY)
        (bought,) = records.known(row()).old
        records.memory.shown([bought, PersonResult("2", FAILED)], AT - 90 * DAY)
        assert ids(records.known(row()).found) == ["1"]

    @pytest.mark.parametrize(("at", "old"), [(AT - 90 * DAY, False), (AT - 90 * DAY - 1, True)])
    def test_after_the_memory_was_cleared_this_files_own_results_count_as_long(
        self, records: Records, at: float, old: bool
    ) -> None:
        records.settled("1", source=SHEET, at=at)
        records.journal.people.forget(ACCOUNT)
        assert (ids(records.known(row()).old) == ["1"]) is old

    def test_somebody_without_an_address_is_never_old(self, records: Records) -> None:
        records.settled("1", NO_EMAIL, source=SHEET, at=10 * DAY)
        known = records.known(row())
        assert (ids(known.found), known.old) == (["1"], ())
        assert [each.person_id for each in known.without] == ["1"]

    def test_a_row_that_says_it_all_is_not_filled_in_again(self, records: Records) -> None:
        records.settled("1")
        given = row(verdict=SETTLED, earlier=UNLOCKED)
        assert records.known(given) == Known()

    def test_who_failed_under_one_event_is_asked_for_under_another(self, records: Records) -> None:
        records.settled("1", FAILED, source=SHEET)
        both = row(), row(event_id="999")
        assert records.known(*both).found == ()
        assert ids(records.known(row()).found) == ["1"]

    def test_an_address_in_another_row_of_the_sheet_is_taken_from_there(
        self, records: Records
    ) -> None:
        given = row("1", SETTLED, known_email="a@sample.example", first_row=7)
        records.settled("2")
        ours = row("2", SETTLED, known_email="b@sample.example", first_row=8)
        empty = row("3", SETTLED, first_row=9)
        found = {each.person_id: each for each in records.known(given, ours, empty).found}
        assert set(found) == {"1", "2"}
        assert found["1"].email == "a@sample.example"
        assert (found["1"].outcome, found["1"].event_id) == (Outcome.ALREADY_UNLOCKED, EVENT)
        assert found["1"].details == say(wording.IN_ANOTHER_ROW, row="7")
        assert found["2"].details == say(wording.BOUGHT_BEFORE, date=day(AT))

    def test_who_is_in_another_runs_work_is_held(self, records: Records) -> None:
        run = records.sent("1")
        records.sent("9")
        known = records.known(row("1"), row("2"))
        (held,) = known.held
        assert (held.person_id, held.outcome) == ("1", Outcome.UNCONFIRMED)
        assert held.details == say(wording.OTHER_RUN, run=str(run))
        assert held.at == 0.0

    def test_unless_they_were_bought_since_the_rows_were_marked(self, records: Records) -> None:
        marked = records.memory.mark(sheet(row("1"), row("2")))
        records.sent("1")
        records.settled("1")
        records.settled("2", FAILED, source=SHEET)
        known = records.memory.known(marked, 0.0)
        assert ids(known.found) == ["1"]
        assert known.held == ()

    @pytest.mark.parametrize(
        ("given", "without"),
        [
            (row(verdict=SETTLED, earlier=NO_EMAIL), True),
            (row(verdict=SETTLED, earlier=NO_EMAIL, known_email="a@sample.example"), False),
            (row(verdict=SETTLED, earlier=UNLOCKED, address_gone=True), True),
            (row(verdict=SETTLED, earlier=UNLOCKED), False),
            (row(verdict=SETTLED, address_gone=True), False),
            (row("", verdict=SETTLED, earlier=NO_EMAIL), False),
            (row(verdict=READY, earlier=NO_EMAIL), False),
        ],
    )
    def test_who_has_no_address_anywhere_may_be_looked_at_again(
        self, records: Records, given: SheetRow, without: bool
    ) -> None:
        found = records.known(given).without
        assert ids(found) == (["1"] if without else [])
        if without:
            assert (found[0].outcome, found[0].event_id) == (given.earlier, EVENT)

    def test_whoever_stands_above_them_in_the_sheet(self, records: Records) -> None:
        rows = row("1"), row("2", SETTLED, earlier=NO_EMAIL), row("3", SETTLED, earlier=NO_EMAIL)
        assert ids(records.known(*rows).without) == ["2", "3"]

    def test_an_address_that_was_taken_out_but_is_known_here_is_no_reason(
        self, records: Records
    ) -> None:
        records.settled("1")
        known = records.known(row(verdict=SETTLED, earlier=UNLOCKED, address_gone=True))
        assert (ids(known.found), known.without) == (["1"], ())

    @pytest.mark.parametrize(
        ("earlier", "verdict", "doubtful"),
        [
            (Outcome.UNCONFIRMED, READY, True),
            (Outcome.UNCONFIRMED, REPEATED, True),
            (Outcome.UNCONFIRMED, SETTLED, False),
            (FAILED, READY, False),
            (None, READY, False),
        ],
    )
    def test_whom_the_sheet_calls_unconfirmed_and_the_journal_forgot_is_in_doubt(
        self, records: Records, earlier: Outcome | None, verdict: Verdict, doubtful: bool
    ) -> None:
        inspection = sheet(row(verdict=verdict, earlier=earlier), row("2", earlier=earlier))
        records.sent("2")
        assert records.memory.doubtful(inspection) == (["1"] if doubtful else [])
