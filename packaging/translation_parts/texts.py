"""Finds every text of the window that goes through Qt's translation, by Python's own grammar.

`lupdate` doesn't know our wrappers, and nothing of the engine's sentences: constants in `wording`
modules, which the window translates in the context "Sentences".
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SENTENCES = "Sentences"
NOOPS = ("QT_TRANSLATE_NOOP",)
CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*")
NOT_OF_THE_WINDOW = ("cli", "diagnostics", "sandbox")
"""Packages whose `wording` is never shown in it: the command line speaks English, and so does what
is said where there is no window."""
NEVER_SHOWN = ("PLAIN_SHEET", "SUPPORT_LINE", "SUPPORT_NONE")
"""Constants of `wording` modules that go into workbooks or to support only: always English."""
WORDS_OF_RESULTS = (
    ("domain/outcomes.py", "Outcome"),
    ("domain/events.py", "EventOutcome"),
    ("domain/states.py", "BatchState"),
)
"""Enumerations whose values the engine puts into its sentences."""


@dataclass
class Text:
    """A text to be translated: what Qt knows it by, the files it stands in, and a hint."""

    context: str
    source: str
    files: list[str] = field(default_factory=list)
    hint: str = ""


@dataclass
class Found:
    """What a search brought: texts by context and source, and what can't be translated."""

    texts: dict[tuple[str, str], Text] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, context: str, source: str, file: str, hint: str = "") -> None:
        """Notes a text, once for each file."""
        text = self.texts.setdefault((context, source), Text(context, source, hint=hint))
        if file not in text.files:
            text.files.append(file)


def find_all(package: Path, replaced: frozenset[str]) -> Found:
    """Every text of the window in a package's folder.

    Args:
        package: the folder `lensmor_desktop`.
        replaced: sentences of the engine for which the window has its own.
    """
    found = Found()
    for path in sorted((package / "gui").rglob("*.py")):
        in_window(path.read_text(encoding="utf-8"), path.relative_to(package).as_posix(), found)
    for path in sorted(package.rglob("wording.py")):
        file = path.relative_to(package)
        if file.parts[0] not in ("gui", *NOT_OF_THE_WINDOW):
            in_wording(path.read_text(encoding="utf-8"), file.as_posix(), found, replaced)
    for place, name in WORDS_OF_RESULTS:
        in_enumeration((package / place).read_text(encoding="utf-8"), place, name, found)
    return found


def in_window(code: str, file: str, found: Found) -> None:
    """Texts in a module of the window: `tr`, `translate`, wrappers of it, and NOOP constants."""
    tree = ast.parse(code)
    _Finder(file, found, dict(_wrappers(tree))).visit(tree)


def in_wording(code: str, file: str, found: Found, replaced: frozenset[str]) -> None:
    """The templates of one `wording` module of the engine."""
    for name, value in _constants(ast.parse(code)):
        if name in NEVER_SHOWN:
            continue
        for source in _literals(value) or ():
            if source not in replaced:
                found.add(SENTENCES, source, file, hint=name)


def in_enumeration(code: str, file: str, name: str, found: Found) -> None:
    """The values of an enumeration, as the engine fills them into sentences."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ClassDef) and node.name == name:
            for member, value in _constants(node):
                for source in _literals(value) or ():
                    found.add(SENTENCES, source, file, hint=member)


def _constants(node: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            target: ast.expr = statement.target
            value = statement.value
        elif isinstance(statement, ast.Assign):
            target, value = statement.targets[0], statement.value
        else:
            continue
        if isinstance(target, ast.Name) and CONSTANT.fullmatch(target.id):
            yield target.id, value


def _literals(node: ast.expr) -> list[str] | None:
    """The texts that an expression can be, or None where they aren't all written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        one, other = _literals(node.body), _literals(node.orelse)
        return None if one is None or other is None else one + other
    return None


def _wrappers(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Functions of one argument that only translate it, with their context."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or len(node.args.args) != 1:
            continue
        last = node.body[-1]
        if isinstance(last, ast.Return) and isinstance(last.value, ast.Call):
            call = last.value
            if _called(call) == "translate" and len(call.args) == 2:
                context, text = call.args
                named = isinstance(text, ast.Name) and text.id == node.args.args[0].arg
                if named and isinstance(context, ast.Constant) and isinstance(context.value, str):
                    yield node.name, context.value


def _called(call: ast.Call) -> str:
    """The name of what is called; "" for `translate` of anything but Qt."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    if not isinstance(function, ast.Attribute):
        return ""
    if function.attr == "translate":
        owner = function.value
        ours = isinstance(owner, ast.Name) and owner.id == "QCoreApplication"
        return "translate" if ours else ""
    return function.attr


class _Finder(ast.NodeVisitor):
    def __init__(self, file: str, found: Found, wrappers: dict[str, str]) -> None:
        self._file = file
        self._found = found
        self._wrappers = wrappers
        self._classes: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        called = _called(node)
        if called == "tr":
            self._note_tr(node)
        elif called == "translate" or called in NOOPS:
            self._note(node, node.args, must_be_written=called in NOOPS)
        elif called in self._wrappers and node.args:
            context = ast.Constant(self._wrappers[called])
            self._note(node, [context, node.args[0]], must_be_written=False)
        self.generic_visit(node)

    def _note_tr(self, node: ast.Call) -> None:
        if not self._classes:
            self._complain(node, "tr() stands in no class, so that its context isn't known")
        elif len(node.args) != 1:
            self._complain(node, "tr() takes one text here")
        else:
            context = ast.Constant(self._classes[-1])
            self._note(node, [context, node.args[0]], must_be_written=True)

    def _note(self, node: ast.Call, args: list[ast.expr], *, must_be_written: bool) -> None:
        context = _literals(args[0]) if len(args) == 2 else None
        if context is None:
            self._complain(node, "the context or the text is missing")
            return
        sources = _literals(args[1])
        if sources is not None:
            for source in sources:
                self._found.add(context[0], source, self._file)
        elif must_be_written or _is_composed(args[1]):
            self._complain(node, "the text isn't written out, so that nobody can translate it")

    def _complain(self, node: ast.Call, what: str) -> None:
        self._found.problems.append(f"{self._file}:{node.lineno}: {what}")


def _is_composed(node: ast.expr) -> bool:
    """Whether an expression puts a text together, instead of naming one that was noted before."""
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        return True
    return isinstance(node, ast.Call) and _called(node) in ("format", "join")
