"""What is remembered of newer versions."""

from pathlib import Path

import pytest

from lensmor_desktop.platform import kind
from lensmor_desktop.settings import news
from lensmor_desktop.settings.news import News, keep_news, read_news, update_address


def test_what_is_kept_is_read(tmp_path: Path) -> None:
    kept = News(looked_at=12.5, version="1.2", put_away="1.1")
    assert keep_news(tmp_path / "new", kept)
    assert read_news(tmp_path / "new") == kept
    if not kind.is_windows():
        assert (tmp_path / "new" / news.FILE).stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == [news.FILE]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nonsense",
        '{"looked_at": "today"}',
        '{"looked_at": true}',
        '{"looked_at": NaN}',
        '{"looked_at": 1e999}',
        '{"version": 7, "put_away": []}',
        '{"page": "https://evil.test/"}',
        "[" * 100_000,
    ],
)
def test_a_damaged_file_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / news.FILE).write_text(text, encoding="utf-8")
    assert read_news(tmp_path) == News()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert not keep_news(tmp_path / "file", News())


@pytest.mark.parametrize(
    ("looked_at", "due"),
    [(0.0, True), (1_000_000.0, False), (1_000_000.0 - news.DAY + 1, False),
     (1_000_000.0 - news.DAY, True), (1_000_001.0, True)],
)  # fmt: skip
def test_once_a_day(looked_at: float, due: bool) -> None:
    assert News(looked_at=looked_at).is_due(1_000_000.0) is due


def test_only_a_newer_version_that_was_not_put_away_is_told() -> None:
    assert News(version="1.2").release("1.1") is not None
    assert News(version="1.2").release("1.2") is None
    assert News(version="1.2", put_away="1.2").release("1.1") is None
    assert News(version="1.3", put_away="1.2").release("1.1") is not None
    assert News(version="1.3<b>").release("1.1") is None
    assert News().release("1.1") is None


def test_the_address_is_https_or_none() -> None:
    assert update_address({}) == news.ADDRESS
    assert update_address({news.ADDRESS_VARIABLE: " https://it.example/x.json "}) == (
        "https://it.example/x.json"
    )
    assert update_address({news.ADDRESS_VARIABLE: "http://it.example/x.json"}) == ""
    assert update_address({news.ADDRESS_VARIABLE: "file:///x.json"}) == ""
