"""Every pattern of the program takes time in proportion to its text, whatever the text is.

Texts come from cells, files and servers. A pattern with one repetition in another, or two in a row
that take the same characters, needs the square of the time, or twice as much for each character
more; and while it works, nothing else of the program does. So for each repetition of each pattern
texts are made that nearly match, as long as it goes on, and the time is measured at two lengths.
"""

import ast
import re
import time
from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from re import _constants as of  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from lensmor_desktop.api import sayings
from lensmor_desktop.sheets import validation
from lensmor_desktop.sheets.csvtext.records import _field_form, _fields_form
from lensmor_desktop.sheets.ooxml import plain, plainrows

PACKAGE = Path(__file__).resolve().parents[2] / "lensmor_desktop"
FUNCTIONS = (
    "compile",
    "search",
    "match",
    "fullmatch",
    "sub",
    "subn",
    "split",
    "findall",
    "finditer",
)
LENGTHS = (2_000, 4_000)
GROWTH = 2.5
QUICK = 0.004
"""Seconds below which the clock and the computer's other work tell more than the pattern."""
HANGS = 0.05
"""Seconds for a text of a hundred characters."""
TRIES = 4
ODD = ("", "\0", "\n!", "é")
"""Ends that hardly any pattern allows."""
Tree = Any


@cache
def calls() -> dict[str, tuple[ast.Call, dict[str, ast.expr], str]]:
    """Each call that makes a pattern, by place; what has a name in its module, and its code."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        tree = ast.parse(code)
        names = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in FUNCTIONS
            ):
                place = f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"
                found[place] = (node, names, code)
    return found


@cache
def patterns() -> dict[str, tuple[str | bytes, int, frozenset[str]]]:
    """Each pattern that is written out in the package; its flags, and what it is used for."""
    found: dict[str, tuple[str | bytes, int, frozenset[str]]] = {}
    for place, (node, names, code) in calls().items():
        flags = [a for a in (*node.args[1:], *(k.value for k in node.keywords)) if _is_flag(a)]
        text = _constant(node.args[0], names)
        if text is not None:
            told = sum(_constant_flag(flag) for flag in flags)
            found[place] = (text, told, _uses(node, names, code))
    return found


def _uses(node: ast.Call, names: dict[str, ast.expr], code: str) -> frozenset[str]:
    """The methods that are called; all where the pattern goes elsewhere."""
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr != "compile":
        return frozenset({node.func.attr})
    called = [name for name, value in names.items() if value is node]
    if len(called) != 1:
        return frozenset({"search", "fullmatch"})
    uses = re.findall(rf"\b{called[0]}\b(?:\.(\w+))?", code)[1:]  # the first is where it is made
    return frozenset(uses) if uses and "" not in uses else frozenset({"search", "fullmatch"})


def _is_flag(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_flag(node.left)
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id == "re")
    )


def _constant_flag(node: ast.expr) -> int:
    if isinstance(node, ast.BinOp):
        return _constant_flag(node.left) | _constant_flag(node.right)
    assert isinstance(node, ast.Attribute)
    return int(getattr(re, node.attr))


def _constant(node: ast.expr, names: dict[str, ast.expr]) -> Any:
    """A pattern that is written out, also from pieces that are; None for another."""
    match node:
        case ast.Constant(value=str() | bytes() as value):
            return value
        case ast.Name(id=name) if name in names:
            return _constant(names[name], {k: v for k, v in names.items() if k != name})
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _constant(left, names), _constant(right, names)
            return None if first is None or second is None else first + second
        case ast.JoinedStr(values=values):
            parts = [
                _constant(v.value if isinstance(v, ast.FormattedValue) else v, names)
                for v in values
            ]
            return None if None in parts else "".join(parts)
    return None


# --- texts that nearly match ---


def examples(tree: Tree) -> Iterator[str]:
    """Texts that a part of a pattern takes, the plainest ones first."""
    texts = [""]
    for op, given in tree:
        told = list(islice(_of_one(op, given), 6)) or [""]
        texts = [text + more for text in texts[:4] for more in told]
    yield from dict.fromkeys(texts)


def _of_one(op: Any, given: Any) -> Iterator[str]:
    if op is of.LITERAL:
        yield chr(given)
    elif op is of.NOT_LITERAL:
        yield from (c for c in "a 0-" if ord(c) != given)
    elif op is of.ANY:
        yield from "a 0"
    elif op is of.IN:
        yield from _of_class(given)
    elif op is of.BRANCH:
        for branch in given[1]:
            yield from islice(examples(branch), 2)
    elif op is of.SUBPATTERN:
        yield from examples(given[-1])
    elif op in (of.MAX_REPEAT, of.MIN_REPEAT, of.POSSESSIVE_REPEAT):
        least = min(max(given[0], 1), given[1], 3)
        yield from (text * least for text in islice(examples(given[2]), 4))
    elif op is of.ATOMIC_GROUP:
        yield from examples(given)


def _of_class(given: Any) -> Iterator[str]:
    negated = given[0][0] is of.NEGATE
    codes = {ord(c) for c in "aZ0_-. ,;:/@'\"\t\n<>&=()%é年"}
    classes = {
        of.CATEGORY_DIGIT: str.isdigit,
        of.CATEGORY_SPACE: str.isspace,
        of.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    }
    nots = {
        of.CATEGORY_NOT_DIGIT: of.CATEGORY_DIGIT,
        of.CATEGORY_NOT_SPACE: of.CATEGORY_SPACE,
        of.CATEGORY_NOT_WORD: of.CATEGORY_WORD,
    }

    def has(code: int) -> bool:
        for kind, value in given:
            if kind is of.LITERAL and value == code:
                return True
            if kind is of.RANGE and value[0] <= code <= value[1]:
                return True
            if kind is of.CATEGORY and value in classes and classes[value](chr(code)):
                return True
            if kind is of.CATEGORY and value in nots and not classes[nots[value]](chr(code)):
                return True
        return False

    own = [v for kind, v in given if kind is of.LITERAL]
    own += [v[0] for kind, v in given if kind is of.RANGE]
    yield from (chr(c) for c in dict.fromkeys([*own, *sorted(codes)]) if has(c) != negated)


def repeats(tree: Tree, before: str = "") -> Iterator[tuple[str, str]]:
    """For each repetition without a bound: what brings a text there, and what it repeats."""
    for op, given in tree:
        if op in (of.MAX_REPEAT, of.MIN_REPEAT, of.POSSESSIVE_REPEAT):
            if given[1] is of.MAXREPEAT or given[1] > 100:
                yield from ((before, body) for body in islice(examples(given[2]), 8) if body)
            yield from repeats(given[2], before)
        elif op is of.SUBPATTERN:
            yield from repeats(given[-1], before)
        elif op is of.ATOMIC_GROUP:
            yield from repeats(given, before)
        elif op is of.BRANCH:
            for branch in given[1]:
                yield from repeats(branch, before)
        elif op in (of.ASSERT, of.ASSERT_NOT):
            yield from repeats(given[1], before)
        before += next(_of_one(op, given), "")


def worst(text: str | bytes, flags: int) -> Iterator[tuple[str, str, str]]:
    """Prefix, what is repeated, and end."""
    plain = text.decode("latin-1") if isinstance(text, bytes) else text
    tree = parser.parse(plain, flags & ~re.UNICODE if isinstance(text, bytes) else flags)
    for before, body in dict.fromkeys(repeats(tree)):
        for start in dict.fromkeys(("", before)):
            for end in ODD:
                yield start, body, end


def seconds(pattern: re.Pattern[Any], uses: frozenset[str], text: str) -> float:
    asked: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    best = float("inf")
    for _ in range(TRIES):
        began = time.process_time()
        for use in uses & {"match", "fullmatch"}:
            getattr(pattern, use)(asked)
        if uses - {"match", "fullmatch"}:
            deque(pattern.finditer(asked), maxlen=0)
        best = min(best, time.process_time() - began)
        if best < QUICK:
            break
    return best


@pytest.mark.parametrize("place", patterns())
def test_twice_the_text_takes_about_twice_the_time(place: str) -> None:
    text, flags, uses = patterns()[place]
    holds(re.compile(text, flags), uses)


def holds(pattern: re.Pattern[Any], uses: frozenset[str]) -> None:
    text, flags = pattern.pattern, pattern.flags
    for start, body, end in worst(text, flags):
        about = f"{start!r} + {body!r} * n + {end!r}"
        for count in range(8, 40, 2):  # a hundred characters show what doubles with each
            assert seconds(pattern, uses, start + body * count + end) < HANGS, about
        short, long = (start + body * (length // len(body)) + end for length in LENGTHS)
        took = seconds(pattern, uses, long)
        if took > QUICK:
            assert took <= GROWTH * max(seconds(pattern, uses, short), QUICK / 2), (about, took)


MADE: dict[str, tuple[re.Pattern[Any], str]] = {
    "field": (_field_form(",", ""), "match"),
    "field with escapes": (_field_form(";", "\\"), "match"),
    "fields": (_fields_form(",", ""), "findall"),
    "plain row": (plain.row_pattern(b"", formulas=True), "match"),
    "plain cells": (plain.cell_pattern(b"x:"), "finditer"),
    "row": (plainrows.row_form(""), "match"),
    "row with wanted cells": (plainrows.row_form("x:", (1, 2, 5)), "match"),
    "blank rows": (plainrows.blank_rows_form("", frozenset({"x14ac"})), "match"),
    "cells": (plainrows.cells_form(""), "findall"),
    # Beyond `_LONGEST_ATTRIBUTES` it isn't asked.
    "attributes": (plainrows.attributes_form(frozenset({"x14ac"})), "fullmatch"),
    "corrected": (validation._CORRECTED, "search"),
}
"""Those that are put together while the program runs, as it makes and uses them."""


@pytest.mark.parametrize("name", MADE)
def test_patterns_that_are_put_together_do_so_too(name: str) -> None:
    pattern, use = MADE[name]
    holds(pattern, frozenset({use}))


def test_what_the_server_says_is_cut_before_addresses_are_looked_for() -> None:
    for piece in (".", "a", "(", "@", "a@", " at ", "- ", "ﷺ"):
        words = piece * (1_000_000 // len(piece))
        began = time.process_time()
        assert len(sayings.without_addresses(words)) <= 1_000
        assert time.process_time() - began < 1


UNSEEN = {
    "api/sayings.py": 1,  # see above
    "domain/identity.py": 1,  # a name with a few damaged letters; names are cut
    "sheets/csvtext/records.py": 2,
    "sheets/files.py": 1,  # a few characters, one or the other
    "sheets/ooxml/plain.py": 2,
    "sheets/ooxml/plainrows.py": 4,
    "sheets/ooxml/strings.py": 2,  # of the same pieces as those of plain rows
    "sheets/ooxml/workbook.py": 1,  # a few characters, one or the other
    "sheets/results.py": 1,  # a title, written out
    "sheets/validation.py": 1,
}


def test_no_pattern_is_overlooked() -> None:
    unseen = Counter(place.partition(":")[0] for place in calls() if place not in patterns())
    assert unseen == UNSEEN
    assert len(patterns()) > 100
