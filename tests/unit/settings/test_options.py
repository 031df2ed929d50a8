"""The settings on disk: each value for itself, and the file whole."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.settings.options import FILE, Options, keep_options, read_options

ALL = Options(
    purchase_memory=False,
    output="copy",
    titles={"email": "Mail", "checked_at": "Seen"},
    theme="dark",
    language="de",
    look_for_updates=True,
)


def test_everything_comes_back(tmp_path: Path) -> None:
    keep_options(tmp_path, ALL)
    assert read_options(tmp_path) == ALL
    keep_options(tmp_path, replace(ALL, titles={}))
    assert read_options(tmp_path).titles == {}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("output", "elsewhere"),
        ("theme", "pink"),
        ("theme", 3),
        ("language", "xx"),
        ("look_for_updates", "yes"),
        ("purchase_memory", None),
        ("titles", ["a"]),
        ("titles", {"email": 4, "status": "  "}),
    ],
)
def test_a_value_that_makes_no_sense_spoils_no_other(
    tmp_path: Path, name: str, wrong: object
) -> None:
    keep_options(tmp_path, ALL)
    content = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    (tmp_path / FILE).write_text(json.dumps({**content, name: wrong}), encoding="utf-8")
    expected = replace(ALL, **{name: getattr(Options(), name)})
    assert read_options(tmp_path) == expected
