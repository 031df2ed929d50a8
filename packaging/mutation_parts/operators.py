"""Which changes are made to the code: Cosmic Ray's operators, and three that it does not have."""

import re
from collections.abc import Iterator
from typing import Any

import parso
from cosmic_ray.operators.exception_replacer import ExceptionReplacer
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.operators.provider import OperatorProvider

# Of the many replacements of one sign by another those are taken that a person could mistype. The
# rest (`a ** b` for `a + b`) fail wherever they are reached, and would only raise the figure.
FROM_COSMIC_RAY = (
    "AddNot",
    "NumberReplacer",
    "ReplaceAndWithOr",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_BitAnd_BitOr",
    "ReplaceBinaryOperator_BitOr_BitAnd",
    "ReplaceBinaryOperator_Div_Mul",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Mod_Mul",
    "ReplaceBinaryOperator_Mul_FloorDiv",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBreakWithContinue",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_GtE_Lt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_Gt_LtE",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_LtE_Gt",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Lt_GtE",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "ZeroIterationForLoop",
)
STATEMENTS = ("raise_stmt", "return_stmt", "atom_expr", "power", "del_stmt", "yield_expr")
ASSIGNED = ("trailer", "atom_expr", "power")
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|AND|ON CONFLICT|HAVING)\b")
SQL_CHANGES = (
    (r"\bAND\b", "OR"),
    (r"\bOR\b(?! (?:IGNORE|REPLACE))", "AND"),
    (r"\bNOT IN\b", "IN"),
    (r"(?<!NOT )\bIN\b(?= \()", "NOT IN"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"(?<!NOT )\bEXISTS\b", "NOT EXISTS"),
    (r" (?:!=|<>) ", " = "),
    (r"(?<=\w) = (?=\?|:|')", " != "),
    (r" <= ", " < "),
    (r" < ", " <= "),
    (r" >= ", " > "),
    (r" > ", " >= "),
    (r" \+ ", " - "),
    (r" DESC\b", ""),
)
Position = tuple[tuple[int, int], tuple[int, int]]


class RemoveStatement(Operator):  # type: ignore[misc]
    """Leaves out a statement: a call, a raise, a return, a change of a part or of a sum."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """The node itself, where it is such a statement of a function."""
        if node.type != "simple_stmt" or node.search_ancestor("funcdef") is None:
            return
        first = node.children[0]
        if first.get_code().strip() in ("return", "return None") and _ends_function(node):
            return
        changes = first.type == "expr_stmt" and (
            first.children[0].type in ASSIGNED
            or (first.children[1].type == "operator" and first.children[1].value != "=")
        )
        if changes or first.type in STATEMENTS or first.get_code().strip() == "return":
            yield first.start_pos, first.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The statement with `pass` in its place."""
        first = node.children[0]
        node.children[0] = parso.python.tree.Keyword(
            "pass", first.start_pos, first.get_first_leaf().prefix
        )
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """For Cosmic Ray's own tests."""
        return (Example("def f():\n    g()\n", "def f():\n    pass\n"),)


class ForgetException(ExceptionReplacer):  # type: ignore[misc]
    """Lets an exception pass that is caught; Cosmic Ray's own stumbles over names with a dot."""

    @staticmethod
    def _name_nodes(node: Any) -> list[Any]:
        caught = node.children[1]
        several = caught.children[1] if caught.type == "atom" else caught
        names = several.children[::2] if several.type == "testlist_comp" else [several]
        return [each.get_last_leaf() for each in names]


class ReplaceIn(Operator):  # type: ignore[misc]
    """Turns `in` into `not in`, and the other way round."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """Each such comparison."""
        if node.type == "comparison":
            for sign in node.children[1::2]:
                if sign.get_code().split() in (["in"], ["not", "in"]):
                    yield sign.start_pos, sign.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The comparison with its opposite."""
        places = [
            place
            for place in range(1, len(node.children), 2)
            if node.children[place].get_code().split() in (["in"], ["not", "in"])
        ]
        place = places[index]
        other = "in" if "not" in node.children[place].get_code().split() else "not in"
        node.children[place] = parso.parse(" " + other)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """For Cosmic Ray's own tests."""
        return (Example("a in b", "a not in b"), Example("a not in b", "a in b"))


class ReplaceInSql(Operator):  # type: ignore[misc]
    """Changes a condition of a statement in SQL: there the journal keeps its rules."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """Where the conditions stand in a text that holds SQL."""
        for match, _ in self._found(node):
            before = node.value[: match.start()]
            line = node.start_pos[0] + before.count("\n")
            column = len(before.rpartition("\n")[2])
            column += 0 if "\n" in before else node.start_pos[1]
            yield (line, column), (line, column + len(match.group()))

    def mutate(self, node: Any, index: int) -> Any:
        """The text with that one condition changed."""
        match, instead = list(self._found(node))[index]
        node.value = node.value[: match.start()] + instead + node.value[match.end() :]
        return node

    @staticmethod
    def _found(node: Any) -> Iterator[tuple[re.Match[str], str]]:
        if node.type in ("string", "fstring_string") and SQL.search(node.value):
            for pattern, instead in SQL_CHANGES:
                for match in re.finditer(pattern, node.value):
                    yield match, instead

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """For Cosmic Ray's own tests."""
        return (Example("'WHERE a = ?'", "'WHERE a != ?'"),)


def _ends_function(statement: Any) -> bool:
    """Whether nothing would follow it anyway."""
    suite = statement.parent
    return suite.parent.type == "funcdef" and suite.children[-1] is statement


def all_operators() -> dict[str, Operator]:
    """Each operator by its name."""
    provider = OperatorProvider()
    ours = (ForgetException, RemoveStatement, ReplaceIn, ReplaceInSql)
    return {name: provider[name]() for name in FROM_COSMIC_RAY} | {
        each.__name__: each() for each in ours
    }
