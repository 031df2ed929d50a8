"""How the window stood is remembered, and what is damaged counts as nothing."""

from pathlib import Path

import pytest

from lensmor_desktop.settings.view import FILE, View, keep_view, read_view


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "[]",
        "null",
        "\ufeff\0",
        '{"place": "here"}',
        '{"place": [1, 2, 3]}',
        '{"place": [1, 2, 0, -4]}',
        '{"place": [1, 2, 1e9, 700]}',
        '{"place": [1, 2, 99999999999, 700]}',
        '{"place": [true, 2, 900, 700]}',
        '{"place": null, "maximised": "yes", "splits": [], "columns": {"rowTable": "wide"}}',
        '{"splits": {"reviewSplit": [1, -2]}, "columns": {"rowTable": [1, null]}}',
    ],
)
def test_a_damaged_memory_of_the_window_counts_as_none(kept: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(kept, encoding="utf-8")
    assert read_view(tmp_path) == View()


def test_what_is_kept_of_the_window_is_read_again(tmp_path: Path) -> None:
    view = View((-5, 7, 900, 600), True, {"reviewSplit": (300, 200)}, {"rowTable": (0, 80)})
    keep_view(tmp_path, view)
    assert read_view(tmp_path) == view


def test_a_folder_that_cant_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.write_text("")
    keep_view(place, View((1, 2, 3, 4)))
    assert read_view(place) == View()
