"""Whom a person leaves out is found again by who they are, wherever their rows are now."""

import random
from dataclasses import replace

import pytest

from lensmor_desktop.domain.plan import Wishes
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.domain.selection import Selection, same_person, select

READY, REPEATED, SETTLED = Verdict.READY, Verdict.REPEATED, Verdict.SETTLED
HIDDEN, EVENT = Verdict.HIDDEN, Verdict.EVENT


def row(number: int, person: str, event: str = "e1", verdict: Verdict = READY) -> SheetRow:
    return SheetRow(number, event, person, verdict)


def chosen(
    rows: list[SheetRow], *out: int, before: Selection | None = None, **wishes: object
) -> Selection:
    asked = replace(Wishes(), excluded_rows=frozenset(out), **wishes)  # type: ignore[arg-type]
    return select(rows, asked, before)


def out_of(selection: Selection, rows: list[SheetRow]) -> set[int]:
    return set(selection.wishes(rows).excluded_rows)


ROWS = [
    row(2, "1"),
    row(3, "2"),
    row(4, "2", "e2", REPEATED),
    row(5, "3"),
    row(6, "", "e9", EVENT),
    row(7, "3", "e1", REPEATED),
    row(8, "", "e8", EVENT),
]


def test_the_same_rows_are_left_out_of_the_same_sheet() -> None:
    for out in ({2}, {3}, {3, 4}, {7}, {5, 7}, {6}, {2, 3, 5, 6}, set()):
        assert out_of(chosen(ROWS, *out), ROWS) == out


def test_the_other_wishes_come_back_as_they_were() -> None:
    asked = Wishes(("e2",), 3, 100, frozenset({2}), output="there.csv", skip_identity_check=True)
    kept = select(ROWS, asked, None)
    assert kept.wishes(ROWS) == Wishes(("e2",), 3, 100, frozenset({2}))


def test_who_is_left_out_altogether_is_so_in_rows_that_come_later() -> None:
    kept = chosen(ROWS, 3, 4)
    assert out_of(kept, [row(2, "2", "e7"), row(3, "1"), row(4, "2")]) == {2, 4}


def test_a_row_beside_one_that_counts_is_found_by_its_event() -> None:
    kept = chosen(ROWS, 3)
    moved = [row(9, "2", "e2"), row(10, "2", "e1", REPEATED)]
    assert out_of(kept, moved) == {10}


def test_of_rows_that_are_alike_as_many_stay_out() -> None:
    kept = chosen(ROWS, 7)
    assert out_of(kept, [row(20, "3"), row(21, "3", verdict=REPEATED)]) == {21}
    assert out_of(kept, [row(20, "3")]) == set()  # the one that counts is there


def test_zeros_at_the_front_make_nobody_another_person() -> None:
    kept = chosen([row(2, "0000791")], 2)
    assert out_of(kept, [row(2, "791")]) == {2}
    assert same_person("000") == "000"


@pytest.mark.parametrize("verdict", [HIDDEN, SETTLED, Verdict.INVALID, Verdict.HAS_EMAIL])
def test_who_cannot_be_ticked_now_stays_out(verdict: Verdict) -> None:
    kept = chosen(ROWS, 2)
    later = [row(2, "1", verdict=verdict), *ROWS[1:]]
    kept = chosen(later, 5, 7, before=kept)  # something else was chosen meanwhile
    assert out_of(kept, ROWS) == {2, 5, 7}


def test_who_is_not_in_the_sheet_now_stays_out() -> None:
    kept = chosen(ROWS[1:], 5, 7, before=chosen(ROWS, 2))
    assert out_of(kept, ROWS) == {2, 5, 7}


def test_who_is_ticked_again_is_in() -> None:
    kept = chosen(ROWS, before=chosen(ROWS, 2, 3, 4, 6))
    assert kept == Selection()


def test_a_row_that_counted_and_is_done_counts_still() -> None:
    """One row is left out, the other was tried and failed: a retry may send that one again."""
    kept = chosen(ROWS, 3)
    tried = [replace(r, verdict=SETTLED) if r.number == 4 else r for r in ROWS]
    kept = chosen(tried, 2, 3, before=kept)
    assert out_of(kept, ROWS) == {2, 3}


def test_a_row_that_never_counted_brings_nobody_back() -> None:
    """What had failed before somebody left the person's other row out is not sent by a retry."""
    failed = [replace(r, verdict=SETTLED) if r.number == 4 else r for r in ROWS]
    assert out_of(chosen(failed, 3), ROWS) == {3, 4}


def test_whatever_is_done_to_the_sheet_nobody_left_out_altogether_comes_back() -> None:
    dice = random.Random(7)
    for _ in range(300):
        rows = [row(n, str(dice.randrange(1, 9)), f"e{dice.randrange(3)}") for n in range(2, 14)]
        out = {r.number for r in rows if dice.random() < 0.5}
        counting = {r.person_id for r in rows if r.number not in out}
        gone = {r.person_id for r in rows} - counting
        kept = chosen(rows, *out)
        for _ in range(3):  # sorted, with rows that went and came, and something else chosen
            dice.shuffle(rows)
            rows = rows[dice.randrange(3) :]
            rows += [row(0, str(dice.randrange(1, 9)), "e5") for _ in range(dice.randrange(3))]
            rows = [replace(r, number=n) for n, r in enumerate(rows, 2)]
            now = out_of(kept, rows)
            assert {r.number for r in rows if r.person_id in gone} <= now
            assert gone.isdisjoint(r.person_id for r in rows if r.number not in now)
            kept = select(rows, Wishes(excluded_rows=frozenset(now)), kept)
