"""What only the platform layer may do: ask which system this is, move files, remove them."""

import ast
from collections.abc import Iterator

from tests.unit.structure import Module

LAYER = "platform"

FORBIDDEN = frozenset(
    {
        "sys.platform",
        "os.name",
        *(f"platform.{each}" for each in ("system", "release", "machine", "uname", "platform")),
        *(f"os.{each}" for each in ("replace", "rename", "renames", "link", "symlink", "unlink")),
        *(f"os.{each}" for each in ("remove", "removedirs", "rmdir", "kill", "startfile")),
        *(f"os.path.{each}" for each in ("normcase", "samefile")),
        *(f"shutil.{each}" for each in ("move", "rmtree", "copy", "copy2", "copyfile", "copystat")),
        "shutil.copytree",
        *(
            f"pathlib.Path.{each}"
            for each in ("replace", "rename", "unlink", "rmdir", "samefile", "hardlink_to")
        ),
    }
)
"""Names of the standard library, wherever they are imported from and whatever they are called."""

FORBIDDEN_MODULES = frozenset(
    {"tempfile", "ctypes", "winreg", "msvcrt", "fcntl", "pwd", "grp", "posix", "nt"}
)

FORBIDDEN_METHODS = frozenset({"rename", "unlink", "rmdir", "samefile", "hardlink_to"})
"""Of paths; no other object that we use has such a method. `replace` is told by its arguments."""


def knows_systems(module: Module) -> Iterator[str]:
    """What a module outside the layer does by itself that the layer is there for."""
    if module.part == LAYER:
        return
    names: dict[str, str] = {}
    tree = module.tree
    for node in ast.walk(tree):
        for local, full in _imported(node):
            names[local] = full
            if full in FORBIDDEN or full.partition(".")[0] in FORBIDDEN_MODULES:
                yield _told(module, node, full)
    for node in ast.walk(tree):
        found = _forbidden(node, names)
        if found:
            yield _told(module, node, found)


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import gives, and what each stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or whole, whole
    elif isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _forbidden(node: ast.AST, names: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        whole = _dotted(node, names)
        if whole in FORBIDDEN:
            return whole
        if node.attr in FORBIDDEN_METHODS:
            return f".{node.attr}"
    if isinstance(node, ast.Call) and _replaces_a_file(node):
        return ".replace"
    return ""


def _replaces_a_file(call: ast.Call) -> bool:
    """That of a path takes the new place alone, a text's takes two, a date's takes named ones."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "replace":
        return False
    named = [keyword.arg for keyword in call.keywords]
    alone = len(call.args) == 1 and not isinstance(call.args[0], ast.Starred)
    return (alone and not named) or (not call.args and named == ["target"])


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The full name that an expression stands for, "" if it is no name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value, names)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _told(module: Module, node: ast.AST, what: str) -> str:
    return f"{module.name}:{getattr(node, 'lineno', 0)} uses {what}, which only {LAYER} may"
