"""Programs of one user keep their orders apart, whatever folders each of them was given."""

import os
import tempfile
import threading
from pathlib import Path

import pytest

from lensmor_desktop.assembly import Setup, open_service
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Wishes
from lensmor_desktop.settings.paths import order_locks_folder
from lensmor_desktop.sheets import Choices
from lensmor_desktop.unlocking.order_lock import OrderLock
from tests.fakes.engine import Bench, people

RELEASED = 30.0  # seconds: the other program's time is over at the latest


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("other_temporary_folder", [False, True])
def test_an_order_waits_for_another_program_with_other_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other_temporary_folder: bool, held: bool
) -> None:
    persons = people(3)
    with Bench(tmp_path, persons) as bench:
        host = bench.server.base_url.removeprefix("http://")
        taken, done = threading.Event(), threading.Event()

        def another_program() -> None:
            with OrderLock(host, order_locks_folder()).held(lambda seconds: None):
                taken.set()
                done.wait(RELEASED)

        if held:
            threading.Thread(target=another_program, daemon=True).start()
            assert taken.wait(RELEASED)
        if other_temporary_folder:
            (tmp_path / "tmp").mkdir()
            monkeypatch.setattr(tempfile, "tempdir", os.fspath(tmp_path / "tmp"))
        setup = Setup(tmp_path / "other data", api_key="sk_test", base_url=bench.server.base_url)
        service = open_service(setup)
        try:
            read = service.inspect(bench.sheet_of(persons), Choices())
            offer = service.offer(read, Wishes())
            stop = threading.Event()
            threading.Timer(2.0, stop.set).start()  # its clock is real, the server's stands still
            summary = service.run(offer, Consent.to(offer), stop)
            assert len(bench.posts()) == (not held)
            assert summary.counts == {Outcome.UNCONFIRMED if not held else Outcome.NOT_SENT: 3}
        finally:
            done.set()
            service.close()


def test_where_its_folder_cannot_be_made_the_temporary_one_has_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    taken = OrderLock("here", tmp_path / "file" / "locks").held(lambda seconds: None)
    with taken, pytest.raises(TimeoutError), OrderLock("here").held(give_up):
        pass


def give_up(seconds: float) -> None:
    raise TimeoutError
