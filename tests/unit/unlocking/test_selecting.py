"""What was chosen for a sheet is found again by its path, and begins the copies made from it."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Wishes
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.platform import kind
from lensmor_desktop.sandbox import Fate
from lensmor_desktop.sheets import Choices
from tests.fakes.engine import EVENT, HEADINGS, Bench, people
from tests.fakes.links import make_link

OUT = frozenset({3})


def wishes_of(bench: Bench, path: Path) -> Wishes:
    return bench.service.selecting.wishes(bench.service.inspect(path, Choices()))


def left_out(bench: Bench, path: Path, **wishes: object) -> None:
    """Row 3 is left out, and something else may be asked for."""
    inspection = bench.service.inspect(path, Choices())
    bench.service.selecting.keep(inspection, bench.wishes(excluded_rows=OUT, **wishes))


def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    with Bench(tmp_path, people(3)) as bench:
        path = bench.sheet_of(people(3))
        left_out(bench, path, limit=2, max_credits=90, unlock_events=(EVENT,))
        bench.restart()
        assert wishes_of(bench, path) == Wishes((EVENT,), 2, 90, OUT)


def test_an_event_that_the_sheet_no_longer_names_is_not_to_be_unlocked(tmp_path: Path) -> None:
    with Bench(tmp_path, people(3)) as bench:
        path = bench.sheet_of(people(3))
        left_out(bench, path, unlock_events=("999",))
        bench.restart()
        wishes = wishes_of(bench, path)
        assert wishes.unlock_events == ()
        bench.service.offer(bench.service.inspect(path, Choices()), wishes)


def test_each_sheet_has_its_own(tmp_path: Path) -> None:
    with Bench(tmp_path, people(3)) as bench:
        one, other = bench.sheet_of(people(3)), bench.sheet_of(people(3), "other.csv")
        left_out(bench, one)
        assert wishes_of(bench, other) == Wishes()


@pytest.mark.parametrize("there", [True, False])
def test_a_copy_that_a_run_wrote_begins_with_it(tmp_path: Path, there: bool) -> None:
    with Bench(tmp_path, people(3)) as bench:
        path = bench.sheet_of(people(3))
        copy = path.with_name("results.csv")
        left_out(bench, path)
        bench.run(path, excluded_rows=OUT, output=str(copy))
        if not there:
            copy = copy.rename(copy.with_name("renamed.csv"))
        bench.restart()
        assert wishes_of(bench, copy).excluded_rows == OUT


def test_any_spelling_of_the_path_is_the_same_sheet(tmp_path: Path) -> None:
    with Bench(tmp_path, people(3)) as bench:
        path = bench.sheet_of(people(3))
        left_out(bench, path)
        assert wishes_of(bench, path).excluded_rows == OUT
        os.chdir(tmp_path)
        assert wishes_of(bench, Path(path.name)).excluded_rows == OUT
        if not kind.is_windows():
            link = tmp_path / "link.csv"
            make_link(link, path)
            assert wishes_of(bench, link).excluded_rows == OUT


def test_taken_back_for_one_worksheet_it_does_not_come_back_from_a_copys_sheet(
    tmp_path: Path,
) -> None:
    with Bench(tmp_path, people(3)) as bench:
        path = bench.sheet_of(people(3))
        copy = path.with_name("results.csv")
        left_out(bench, path)
        bench.run(path, excluded_rows=OUT, output=str(copy))
        bench.service.selecting.forget(copy, "")
        bench.restart()
        assert wishes_of(bench, copy) == Wishes()
        assert wishes_of(bench, path).excluded_rows == OUT


def test_a_file_that_is_replaced_on_purpose_begins_with_nothing(tmp_path: Path) -> None:
    with Bench(tmp_path, people(3)) as bench:
        path = bench.sheet_of(people(3))
        left_out(bench, path)
        bench.service.selecting.forget(path)
        assert wishes_of(bench, path) == Wishes()
        assert bench.look("SELECT count(*) FROM selections") == [(0,)]


def test_what_cannot_be_read_is_nothing(tmp_path: Path) -> None:
    with Bench(tmp_path, people(3)) as bench:
        path = bench.sheet_of(people(3))
        left_out(bench, path)
        bench.service._journal._database._connection.execute("UPDATE selections SET chosen = '{'")
        bench.restart()
        assert wishes_of(bench, path) == Wishes()


def test_a_left_out_row_of_somebody_who_is_bought_by_another_row_stays_empty(
    tmp_path: Path,
) -> None:
    """Also where an earlier run had written its result into that row."""
    person = people(1)[0]
    with Bench(tmp_path, [person]) as bench:
        path = bench.sheet(
            [
                (person.full_name, EVENT, person.id, "", "Failed"),
                (person.full_name, EVENT, person.id, "", ""),
            ],
            headings=(
                "Name",
                "Lensmor Event ID",
                "Lensmor Personnel ID",
                "Email",
                "Lensmor Status",
            ),
        )
        retry = frozenset(
            {row.earlier for row in bench.service.inspect(path, Choices()).rows if row.earlier}
        )
        offer = bench.offer(path, retry=retry, excluded_rows=frozenset({2}))
        assert next(row.verdict for row in offer.inspection.rows) is Verdict.READY
        bench.run(path, retry=retry, excluded_rows=frozenset({2}))
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert "Failed" in lines[1]
    assert person.email not in lines[1]


def test_who_is_left_out_and_had_no_email_is_not_filled_in_when_there_is_one(
    tmp_path: Path,
) -> None:
    """Such people are looked at again for nothing; not those who were left out in a retry."""
    person = people(1)[0]
    with Bench(tmp_path, [replace(person, fate=Fate.ALREADY_UNLOCKED)]) as bench:
        path = bench.sheet(
            [(person.full_name, EVENT, person.id, "", "No email")],
            headings=(*HEADINGS, "Lensmor Status"),
        )
        assert bench.offer(path).remembered == (person.id,)
        retried = bench.service.inspect(path, Choices(), frozenset({Outcome.NO_EMAIL}))
        bench.service.selecting.keep(retried, bench.wishes(excluded_rows=frozenset({2})))
        bench.restart()
        wishes = wishes_of(bench, path)
        assert wishes.excluded_rows == {2}
        assert bench.offer(path, excluded_rows=wishes.excluded_rows).remembered == ()
