"""Rows whose person costs nothing say so in Review, and no longer once that isn't so."""

from dataclasses import replace
from pathlib import Path

from lensmor_desktop.domain.plan import Wishes
from lensmor_desktop.domain.rows import Verdict
from lensmor_desktop.sandbox import Options
from lensmor_desktop.unlocking import wording
from tests.fakes.engine import Bench, people


def test_people_in_another_order_or_unlocked_are_told_in_their_rows(tmp_path: Path) -> None:
    persons = people(8)
    with Bench(tmp_path, persons, options=Options(rate_limit=None)) as bench:
        bench.server.service.colleague(persons[:2], seconds=600.0)
        bench.server.service.account.people[persons[3].id] = True
        path = bench.sheet_of(persons)
        offer = bench.offer(path)
        told = {row.person_id: row.reason.template for row in offer.inspection.rows}
        assert {told[p.id] for p in persons[:2]} == {wording.IN_WORK}
        assert told[persons[3].id] == wording.ALREADY
        others = [p for p in persons if p not in persons[:2] and p is not persons[3]]
        assert {told[p.id] for p in others} == {""}
        assert {row.verdict for row in offer.inspection.rows} == {Verdict.READY}
        # Priced again by the same facts it is the very same sheet; by others the notes go.
        again = bench.service.reprice(offer, replace(Wishes(), limit=3))
        assert again.inspection.rows is offer.inspection.rows
        bench.clock.advance(3600)
        later = bench.service.offer(offer.inspection, Wishes(skip_identity_check=True))
        told = {row.person_id: row.reason.template for row in later.inspection.rows}
        assert {told[p.id] for p in persons[:2]} == {wording.ALREADY}
