"""What is said to people stands in whole sentences in `wording`, so that it can be translated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lensmor_desktop.errors import SheetError
from lensmor_desktop.sheets import ooxml
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.faults import damaged, too_big, unusual

FOLDER = Path(ooxml.__file__).parent
PARTS = {"AND_MORE", "QUOTED"}
"""Parts of a list within a sentence."""
TEMPLATES = {
    name: text for name, text in vars(wording).items() if name.isupper() and name not in PARTS
}
TEMPLATE_AT = {
    "say": 0,
    "damaged": 1,
    "unusual": 1,
    "too_big": 1,
    "warn": 1,
    "refused_reading": 2,
    "refused_writing": 2,
}
"""Which argument of a function is a template (or, in the last two, a hint)."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in TEMPLATE_AT:
                yield name, node


def english(node: ast.AST) -> bool:
    """Whether a text stands in the code itself."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""
    )


def spoken(source: str) -> list[str]:
    """The calls that say something of their own instead of what `wording` says."""
    return [
        f"line {call.lineno}: {name}"
        for name, call in calls(ast.parse(source))
        if any(english(node) for node in call.args[TEMPLATE_AT[name] :])
        or any(
            english(word.value) and re.search(r"[A-Za-z]{3}.* ", ast.unparse(word.value))
            for word in call.keywords
        )
    ]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_no_english_stands_in_the_code(path: Path) -> None:
    assert spoken(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    ["damaged(x, f'{a} is bad')", "say('It is bad.')", "say(wording.A, what=f'all {b} bad')"],
)
def test_english_in_the_code_is_found(code: str) -> None:
    assert spoken(code) != []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_text_is_a_whole_sentence(name: str) -> None:
    text = TEMPLATES[name]
    assert text.endswith((".", "{sheets}."))
    assert text[0].isupper() or text[0] in "“{"
    assert "{reason}" not in text or name == "NOT_FOUND"  # what the system says


@pytest.mark.parametrize("fault", [damaged, unusual, too_big])
def test_every_fault_has_a_way_out(fault: object) -> None:
    assert callable(fault)
    error = fault("/a/people.xlsx", wording.TOO_MANY_ROWS, part="x", most=limits.MAX_ROW)
    assert isinstance(error, SheetError)
    assert str(error.title) == "“people.xlsx” can't be read."
    assert "1,048,576 rows." in str(error.message)
    assert re.search(r"copy|Save", str(error.hint))
