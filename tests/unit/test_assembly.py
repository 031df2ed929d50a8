"""What was opened is closed again where the rest can't be."""

import gc
import threading
import warnings
from pathlib import Path

import pytest

from lensmor_desktop.assembly import Setup, open_service
from lensmor_desktop.unlocking import service


def unable(*_: object, **__: object) -> None:
    raise RuntimeError("can't start new thread")


@pytest.mark.parametrize("step", ["thread", "service"])
def test_a_practice_that_cannot_begin_leaves_neither_a_port_nor_a_journal_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step == "thread":
        monkeypatch.setattr(threading.Thread, "start", unable)
    else:
        monkeypatch.setattr(service.UnlockService, "__init__", unable)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        with pytest.raises(RuntimeError, match="new thread"):
            open_service(Setup(data_dir=tmp_path, sandbox=True))
        gc.collect()
    assert [str(each.message) for each in told] == []
    assert not any(each.name == "practice-server" for each in threading.enumerate())
