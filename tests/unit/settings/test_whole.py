"""Small files that are replaced whole: a moment's refusal loses nothing of what is kept in one."""

import errno
from pathlib import Path

import pytest

from lensmor_desktop.settings.whole import change_json, read_json, write_json
from tests.fakes.another_system import FakeTime, as_windows

KEPT = {"columns": {"a": 1}, "language": "de"}


def refuse(patch: pytest.MonkeyPatch, times: int) -> None:
    """Another window is replacing the file: Windows lets nobody open it meanwhile."""
    real, left = Path.read_bytes, [times]

    def read_bytes(path: Path) -> bytes:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    patch.setattr(Path, "read_bytes", read_bytes)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_json(tmp_path / "kept.json", KEPT)
    as_windows(monkeypatch)
    FakeTime(monkeypatch)
    return tmp_path / "kept.json"


@pytest.mark.parametrize("times", [1, 5])
def test_a_moments_refusal_is_waited_for(
    place: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    refuse(monkeypatch, times)
    assert read_json(place) == KEPT


@pytest.mark.parametrize("times", [1, 5])
def test_what_else_is_kept_stays(place: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    refuse(monkeypatch, times)
    change_json(place, {"language": "en"})
    assert read_json(place) == {**KEPT, "language": "en"}


def test_what_cannot_be_read_is_not_replaced(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = place.read_bytes()
    with monkeypatch.context() as patch:
        refuse(patch, 10_000)
        assert read_json(place) == {}
        with pytest.raises(PermissionError):
            change_json(place, {"language": "en"})
    assert place.read_bytes() == before


@pytest.mark.parametrize("content", [None, "", "{", "[1]", "\udcff"])
def test_what_is_missing_or_damaged_counts_as_nothing(place: Path, content: str | None) -> None:
    if content is None:
        place.unlink()
    else:
        place.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert read_json(place) == {}
    change_json(place, {"language": "en"})
    assert read_json(place) == {"language": "en"}
