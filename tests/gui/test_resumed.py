"""A run that goes on in a new start: whose rows these are, and what it had done already."""

from pathlib import Path

import pytest

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.gui.models.run_models import LiveModel
from lensmor_desktop.sandbox import Event, Pace, Person, World
from tests.fakes.given import given
from tests.gui.desk import Backstage, Desk, Desks, hurried
from tests.unit.sheets.sheet_files import csv_file

EVENT = "9001"
MANY = 1200


def invented() -> list[Person]:
    return [
        Person(str(10_000 + n), (EVENT,), full_name=f"Robin Practice{'x' * (n % 7)}")
        for n in range(MANY)
    ]


@pytest.fixture
def people() -> list[Person]:
    return invented()


@pytest.fixture
def stage(desks: Desks, people: list[Person]) -> Backstage:
    world = World([Event(EVENT, name="Invented Fair")], people)
    pace = Pace(1.8, 0.001, 1.7, 1.9)
    return desks.backstage(hurried(balance=100_000, pace=pace), world=world)


@pytest.fixture
def path(tmp_path: Path, people: list[Person]) -> Path:
    lines = ["Name,Company,Lensmor Event ID,Lensmor Personnel ID"]
    lines += [f"{p.full_name},Company {p.id},{EVENT},{p.id}" for p in people]
    return csv_file(tmp_path, "\n".join(lines) + "\n")


def stopped_half_way(desks: Desks, stage: Backstage, path: Path) -> int:
    """A run that was stopped after what was under way, in a window that is closed by now.

    Returns:
        how many people have their email.
    """
    desk = desks.sit(stage.open_service)
    desk.begin(path)
    desk.stop("stopAfterButton")
    desk.finished()
    done = given(desk.window.results_page.run_summary).counts[Outcome.UNLOCKED]
    assert 0 < done < MANY
    desks.leave(desk)
    return done


def go_on(desks: Desks, stage: Backstage) -> Desk:
    desk = desks.sit(stage.open_service)
    desk.ready()
    desk.until(lambda: desk.window.sheet_page.resume_offer.isVisible())
    desk.click("resumeInterruptedButton")
    return desk


def column(desk: Desk, which: int) -> list[str]:
    live = desk.window.unlock_page.live
    return [str(live.index(at, which).data()) for at in range(live.rowCount())]


def test_rows_have_names_and_what_was_done_counts(
    desks: Desks, stage: Backstage, path: Path, people: list[Person]
) -> None:
    done = stopped_half_way(desks, stage, path)
    desk = go_on(desks, stage)
    page = desk.window.unlock_page
    assert page.bar.value() == done  # at once, before anything is read
    assert f"{done:,} of {MANY:,} people" in desk.text("runTitle")
    assert desk.text("creditsUsed").startswith(f"{15 * done:,} of {15 * MANY:,} credits used")
    desk.until(lambda: page.live.rowCount() > 0)
    assert page.live.rowCount() == MANY
    assert column(desk, LiveModel.NAME) == [person.full_name for person in people]
    assert column(desk, LiveModel.COMPANY) == [f"Company {person.id}" for person in people]
    assert column(desk, LiveModel.ROW) == [str(number) for number in range(2, MANY + 2)]
    assert page.live.outcomes()[Outcome.UNLOCKED] >= done
    unlocked = page._counts[Outcome.UNLOCKED]
    assert unlocked.isVisible()
    assert column(desk, LiveModel.STATUS)[:done] == ["Unlocked"] * done
    assert column(desk, LiveModel.EMAIL)[:done] == ["saved"] * done
    desk.finished()
    assert page.live.rowCount() == MANY
    assert page.live.outcomes() == {Outcome.UNLOCKED: MANY}
    assert stage.posts() == MANY // 100
    assert not stage.server.ledger.paid_twice


def test_a_sheet_that_was_sorted_meanwhile(
    desks: Desks, stage: Backstage, path: Path, people: list[Person]
) -> None:
    stopped_half_way(desks, stage, path)
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    desk = go_on(desks, stage)
    desk.until(lambda: desk.window.unlock_page.live.rowCount() > 0)
    assert column(desk, LiveModel.COMPANY) == [f"Company {person.id}" for person in people]
    assert column(desk, LiveModel.ROW) == [str(number) for number in range(MANY + 1, 1, -1)]
    desk.finished()
    assert not stage.server.ledger.paid_twice


def test_without_the_sheet_the_ids_stand_for_the_names(
    desks: Desks, stage: Backstage, path: Path, people: list[Person]
) -> None:
    done = stopped_half_way(desks, stage, path)
    path.unlink()
    desk = go_on(desks, stage)
    page = desk.window.unlock_page
    desk.until(lambda: page.live.rowCount() > 0)
    assert column(desk, LiveModel.NAME) == [person.id for person in people]
    assert page.live.outcomes()[Outcome.UNLOCKED] >= done
    desk.finished()
    assert page.live.outcomes() == {Outcome.UNLOCKED: MANY}


def test_going_on_in_the_same_window_reads_nothing_again(
    desks: Desks, stage: Backstage, path: Path
) -> None:
    desk = desks.sit(stage.open_service)
    desk.begin(path)
    desk.stop("stopAfterButton")
    desk.finished()
    live = desk.window.unlock_page.live
    before = live.outcomes()
    desk.click("resumeButton")
    assert live.rowCount() == MANY
    assert live.outcomes() == before
    assert any(column(desk, LiveModel.EMAIL))
    desk.finished()
    assert live.outcomes() == {Outcome.UNLOCKED: MANY}
