"""The mutants of a file: where each change can be made, and how it is told."""

import ast
import difflib
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cosmic_ray.mutating
from cosmic_ray.ast import ast_nodes, get_ast

from .operators import all_operators

OPERATORS = all_operators()
OF_THE_MODULE = "(module)"


@dataclass(frozen=True)
class Mutant:
    """One change of one place.

    Attributes:
        file: relative to the project, with `/`.
        function: the qualified name of the function or class that the place is in.
        span: first and last line of the statement, or of its head; where those are run only when
            the module is imported, of the whole function or file.
        operator, occurrence: Cosmic Ray's way to name the change.
    """

    file: str
    function: str
    line: int
    column: int
    span: tuple[int, int]
    operator: str
    occurrence: int

    def applied(self, source: str) -> str:
        """The file's text with the change made."""
        changed = cosmic_ray.mutating.mutate_code(source, OPERATORS[self.operator], self.occurrence)
        assert isinstance(changed, str)
        return changed

    def told(self, source: str) -> tuple[str, str]:
        """The lines that differ, before and after: what a person recognises the mutant by."""
        before, after = source.splitlines(), self.applied(source).splitlines()
        differ = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        parts = [each for each in differ if each[0] != "equal"]
        first, last = parts[0], parts[-1]
        return _joined(before[first[1] : last[2]]), _joined(after[first[3] : last[4]])


def _joined(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())


def mutants_of(file: str, source: str) -> list[Mutant]:
    """Every mutant of a file, but for those of type hints and texts that only people read."""
    tree = ast.parse(source)
    spans = _Spans(tree, len(source.splitlines()))
    found = []
    counts: dict[str, int] = defaultdict(int)
    for node in ast_nodes(get_ast(source)):
        for name, operator in OPERATORS.items():
            for (line, column), _ in operator.mutation_positions(node):
                occurrence = counts[name]
                counts[name] += 1
                if not spans.is_left_out(line, column) and not _is_bare_star(node):
                    function, span = spans.around(line)
                    found.append(Mutant(file, function, line, column, span, name, occurrence))
    return found


def _is_bare_star(node: Any) -> bool:
    """The `*` that only parts the parameters that have to be named."""
    is_star = node.type == "operator" and node.value == "*"
    return is_star and bool(node.get_next_leaf().value == ",")


class _Spans:
    """What is around each line, and what is left out."""

    def __init__(self, tree: ast.Module, lines: int) -> None:
        self._left_out: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self._whole = 1, lines
        everything = OF_THE_MODULE, self._whole
        self._around = dict.fromkeys(range(1, lines + 1), everything)
        self._walk(tree, OF_THE_MODULE, runs_at_import=True)

    def is_left_out(self, line: int, column: int) -> bool:
        return any(start <= (line, column) < end for start, end in self._left_out)

    def around(self, line: int) -> tuple[str, tuple[int, int]]:
        return self._around[line]

    def _walk(self, node: Any, name: str, *, runs_at_import: bool) -> None:
        for child in ast.iter_child_nodes(node):
            self._leave_out(child)
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = child.name if name == OF_THE_MODULE else f"{name}.{child.name}"
                span = (child.lineno, child.end_lineno or child.lineno)
                is_class = isinstance(child, ast.ClassDef)
                for line in range(span[0], span[1] + 1):
                    self._around[line] = inner, self._whole if is_class else span
                self._walk(child, inner, runs_at_import=is_class and runs_at_import)
                continue
            if isinstance(child, ast.stmt) and not runs_at_import:
                for line in range(child.lineno, _end_of_head(child) + 1):
                    self._around[line] = name, (child.lineno, _end_of_head(child))
            self._walk(child, name, runs_at_import=runs_at_import)

    def _leave_out(self, node: ast.AST) -> None:
        left_out: ast.expr | ast.stmt | ast.keyword | None
        match node:
            case ast.AnnAssign() | ast.arg():
                left_out = node.annotation
            case ast.FunctionDef():
                left_out = node.returns
            case ast.Expr(value=ast.Constant()):  # a docstring
                left_out = node
            case ast.keyword(arg="frozen" | "slots" | "kw_only"):
                left_out = node
            case ast.Import() | ast.ImportFrom() | ast.Assert():  # an assert narrows types
                left_out = node
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                left_out = node
            case ast.Call(func=ast.Name(id="TypeVar" | "ParamSpec")):
                left_out = node
            case _:
                return
        if left_out is not None:
            start = left_out.lineno, left_out.col_offset
            end = left_out.end_lineno or start[0], left_out.end_col_offset or start[1]
            self._left_out.append((start, end))


def _end_of_head(statement: ast.stmt) -> int:
    """The last line of what is evaluated before a body begins."""
    body = getattr(statement, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
        return max(statement.lineno, body[0].lineno - 1)
    return int(statement.end_lineno or statement.lineno)


def all_mutants(root: Path, paths: Sequence[str]) -> list[Mutant]:
    """The mutants of these files and folders, in order."""
    files: set[Path] = set()
    for path in paths:
        place = root / path
        files |= {place} if place.suffix == ".py" else set(place.rglob("*.py"))
    return [
        mutant
        for file in sorted(files)
        if file.name != "wording.py"
        for mutant in mutants_of(
            file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
        )
    ]


def drawn(mutants: Iterable[Mutant], count: int | None, seed: int) -> list[Mutant]:
    """Mutants at random, one for each place at most, so that no place counts more than another.

    Args:
        count: how many; None for one of every place.
        seed: the same seed draws the same mutants of the same code.
    """
    chance = random.Random(seed)  # noqa: S311 - the same draw for a seed is wanted
    places: dict[tuple[str, int, int], list[Mutant]] = defaultdict(list)
    for each in mutants:
        places[each.file, each.line, each.column].append(each)
    order = list(places)
    chance.shuffle(order)
    return [chance.choice(places[place]) for place in order[:count]]
