import json
from dataclasses import replace
from pathlib import Path

from lensmor_desktop.sandbox import Fate, Options, PracticeService, World
from tests.unit.sandbox.driving import STEADY, Drive, person_with

NO_LIMIT = Options(pace=STEADY, rate_limit=None, charge_resubmissions=True)


class Kept(Drive):
    """A drive whose service can be killed and begun again on the same file."""

    def __init__(self, path: Path, options: Options = NO_LIMIT, world: World | None = None) -> None:
        self.path = path
        super().__init__(options) if world is None else super().__init__(options, world)
        self.begin_again()

    def begin_again(self) -> None:
        self.service = PracticeService(
            self.world, self.options, clock=lambda: self.now, state_path=self.path
        )


def test_everything_survives_a_restart_in_the_middle(tmp_path: Path) -> None:
    late, other = person_with(Fate.LATE), person_with(Fate.ELSEWHERE)
    kept = Kept(tmp_path / "practice" / "state.json")
    kept.json("POST", "/external/events/1002/unlock")
    task_id = kept.unlock("200", "201", person_with(Fate.NO_EMAIL), late, other)["task_id"]
    kept.now += 4.5
    before = (kept.task(task_id), kept.total(), kept.profile("201"))
    kept.begin_again()
    assert (kept.task(task_id), kept.total(), kept.profile("201")) == before
    assert before[0]["taskStatus"] == "processing"

    kept.now += 5.5
    kept.begin_again()
    assert kept.task(task_id)["taskStatus"] == "completed"
    assert kept.profile(late)["contactUnlockStatus"] == "unlocking"
    kept.now += 20
    kept.begin_again()
    assert kept.profile(late)["email"]
    assert kept.profile(other)["email"]
    assert kept.total() == 30_050 - 2500 - 3 * 15 - 15
    assert kept.service.ledger.paid_people == frozenset({"200", "201", late})
    assert kept.service.ledger.paid_twice == frozenset()
    assert kept.json("POST", "/external/events/1002/unlock")["alreadyUnlocked"] is True


def test_a_person_in_flight_is_so_after_a_restart_too(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "state.json")
    kept.unlock("200")
    kept.begin_again()
    kept.unlock("200")
    kept.now += 60
    assert kept.service.ledger.paid_twice == frozenset({"200"})


def test_the_ledger_and_task_numbers_go_on(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "state.json")
    first = kept.unlock("200")["task_id"]
    kept.now += 10
    kept.begin_again()
    second = kept.unlock("201")["task_id"]
    assert int(second) == int(first) + 1
    kept.now += 10
    kept.begin_again()
    assert [each.subject for each in kept.service.ledger.charges] == ["200", "201"]


def test_a_damaged_or_newer_state_is_set_aside_and_the_practice_begins_anew(
    tmp_path: Path,
) -> None:
    path = tmp_path / "state.json"
    for content in ("{", "[]", json.dumps({"version": 99})):
        path.write_text(content, encoding="utf-8")
        kept = Kept(path)
        assert kept.total() == 30_050
        assert path.with_name("state.json.old").read_text(encoding="utf-8") == content


def test_nothing_half_written_is_left_and_failed_attempts_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    kept = Kept(path, replace(NO_LIMIT, charge_resubmissions=False))
    again = person_with(Fate.FAILED_ONCE)
    first = kept.unlock(again)["task_id"]
    kept.now += 10
    assert kept.task(first)["items"][0]["status"] == "failed"
    kept.begin_again()
    kept.unlock(again)
    kept.now += 10
    kept.begin_again()
    assert kept.profile(again)["email"]
    assert [each.name for each in tmp_path.iterdir()] == ["state.json"]
