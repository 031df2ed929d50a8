"""The rules of the project's structure, each a function from source text to what breaks it."""

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "lensmor_desktop"
MOST_LINES = 400

_BASE = {"domain", "errors", "platform"}
_ADAPTERS = {"api", "journal", "sheets"}
_ENGINE = {"unlocking", "settings", "diagnostics", *_ADAPTERS, *_BASE}
# What each part may import of ours. `assembly` and `__main__` put the parts together.
MAY_IMPORT: dict[str, set[str]] = {
    "": set(),
    "platform": set(),
    "domain": {"errors"},
    "errors": {"domain"},
    "api": _BASE,
    "journal": _BASE,
    "sheets": _BASE,
    "settings": _BASE,
    "diagnostics": {"settings", *_BASE},
    "sandbox": {"platform"},
    "unlocking": _ADAPTERS | _BASE,
    "assembly": _ENGINE | {"sandbox"},
    "selftest": _ENGINE | {"sandbox", "assembly", "gui"},
    "cli": _ENGINE | {"assembly"},
    "gui": _ENGINE | {"assembly"},
    "__main__": _ENGINE | {"sandbox", "assembly", "selftest", "cli", "gui"},
}
ONLY_IMPORTER = {
    "PySide6": "gui",
    "shiboken6": "gui",
    "csv": "domain",  # so that every table is written by what keeps its fields inert
    "openpyxl": "sheets",
    "lxml": "sheets",
    "zipfile": "sheets",
    "requests": "api",
    "urllib3": "api",
    "certifi": "api",
    "truststore": "api",
    "pypac": "api",
    "dukpy": "api",
    "sqlite3": "journal",
    "keyring": "platform",
    "platformdirs": "platform",
}
# requests hands out urllib3's objects, and pypac runs scripts in dukpy: who declares the one may
# import the other.
IMPORT_NAMES = {
    "PySide6-Essentials": {"PySide6", "shiboken6"},
    "requests": {"requests", "urllib3"},
    "pypac": {"pypac", "dukpy"},
}
# What these say of an address has changed between versions of Python.
UNSTEADY = {
    *("is_global", "is_link_local", "is_loopback", "is_multicast"),
    *("is_private", "is_reserved", "is_site_local", "is_unspecified"),
}
NOT_OURS = {"build", "dist", "node_modules"}


@dataclass(frozen=True)
class Module:
    """A module of the package: its dotted name below it ("" for the package itself) and text."""

    name: str
    source: str
    is_package: bool = False

    @property
    def full_name(self) -> str:
        return f"{PACKAGE}.{self.name}" if self.name else PACKAGE

    @property
    def part(self) -> str:
        return self.name.partition(".")[0]

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of everything imported, wherever in the module it stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Call) and node.args and _is_import_call(node.func):
                named = node.args[0]
                if isinstance(named, ast.Constant) and isinstance(named.value, str):
                    yield node.lineno, named.value

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        path = [PACKAGE, *filter(None, self.name.split("."))]
        up = node.level - 1 if self.is_package else node.level
        return ".".join([*path[: len(path) - up], *filter(None, [node.module])])


def _is_import_call(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("import_module", "__import__")


def modules(root: Path = ROOT) -> Iterator[Module]:
    """Every module of the package."""
    folder = root / PACKAGE
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        yield Module(name, path.read_text(encoding="utf-8"), is_package)


def wrong_direction(module: Module) -> Iterator[str]:
    """Imports of ours that go against `gui, cli -> unlocking -> adapters -> domain, errors`."""
    allowed = MAY_IMPORT.get(module.part)
    if allowed is None:
        yield f"{module.name}: the part {module.part!r} has no place in MAY_IMPORT yet"
        return
    for line, name in module.imports():
        package, _, rest = name.partition(".")
        part = rest.partition(".")[0]
        is_a_part = part in MAY_IMPORT and part != ""
        if package == PACKAGE and is_a_part and part != module.part and part not in allowed:
            yield f"{module.name}:{line} imports {name}"


def wrong_importer(module: Module) -> Iterator[str]:
    """Imports of a library that only one package may know."""
    for line, name in module.imports():
        owner = ONLY_IMPORTER.get(name.partition(".")[0])
        if owner is not None and module.part != owner:
            yield f"{module.name}:{line} imports {name}, which only {owner} may"


def undeclared(module: Module, declared: set[str]) -> Iterator[str]:
    """Imports of a library that an installed program would lack."""
    known = declared | set(sys.stdlib_module_names) | {PACKAGE}
    for line, name in module.imports():
        if name.partition(".")[0] not in known:
            yield f"{module.name}:{line} imports {name}, which is no dependency in pyproject.toml"


def declared_imports(pyproject: str) -> set[str]:
    """The names under which the project's run-time dependencies are imported."""
    names: set[str] = set()
    for dependency in tomllib.loads(pyproject)["project"]["dependencies"]:
        match = re.match(r"[\w.-]+", dependency)
        assert match, dependency
        names |= IMPORT_NAMES.get(match.group(), {match.group().replace("-", "_")})
    return names


def unsteady_addresses(module: Module) -> Iterator[str]:
    """Questions to `ipaddress` that each Python answers differently; spell out the networks."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in UNSTEADY:
            yield f"{module.name}:{node.lineno} asks {node.attr}, which differs between Pythons"


def numbered_values(module: Module) -> Iterator[str]:
    """SQL with ?1, which Python 3.12.0 to 3.12.3 warns of: ? or :name says the same."""
    if module.part != "journal":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and re.search(r"\?\d", str(node.value)):
            yield f"{module.name}:{node.lineno} has a numbered value in its SQL"


def inline_texts(module: Module) -> Iterator[str]:
    """Texts for people that stand in the code, where no translator finds them.

    A sentence is made by `say(TEMPLATE, ...)` from a constant of a `wording` module.
    """
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        called = called.id if isinstance(called, ast.Name) else called
        if called in ("say", "Sentence") and node.args and _has_words(node.args[0]):
            yield f"{module.name}:{node.lineno} says a text that is no constant of wording.py"


def _has_words(template: ast.expr) -> bool:
    """Tells whether a template stands here itself; "{name}" alone has nothing to translate."""
    if isinstance(template, ast.Constant):
        return re.search(r"[^\W\d_]", re.sub(r"\{\w*\}", "", str(template.value))) is not None
    return isinstance(template, ast.JoinedStr | ast.BinOp)


def too_long(name: str, source: str) -> Iterator[str]:
    """Modules with more than one subject."""
    lines = len(source.splitlines())
    if lines > MOST_LINES:
        yield f"{name} has {lines} lines, and {MOST_LINES} are the most"


def machine_paths(name: str, text: str, root: Path = ROOT) -> Iterator[str]:
    """Paths that are true on one computer only: of somebody's home, or of this very folder."""
    home = r"(?<![\w.])/(?:home|Users)/[\w.-]+|\b[A-Za-z]:\\+Users\\+[\w.-]+"
    here = rf"(?<![\w.]){re.escape(str(root))}(?![\w-])"
    for number, line in enumerate(text.splitlines(), start=1):
        found = re.search(f"{home}|{here}", line)
        if found:
            yield f"{name}:{number} names {found.group()}"


def replaced_of_qt(name: str, source: str) -> Iterator[str]:
    """Places in a test where something of Qt's own is replaced.

    What stands in for it may take what Qt doesn't: `tests/fakes/qt_calls.py` listens instead.
    """
    tree = ast.parse(source)
    of_qt = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call | ast.Assign):
            continue
        changed: list[ast.expr] = []
        if isinstance(node, ast.Call) and node.args:
            called = node.func
            function = called.attr if isinstance(called, ast.Attribute) else ""
            function = called.id if isinstance(called, ast.Name) else function
            changed = node.args[:1] if function == "setattr" else []
        if isinstance(node, ast.Assign):
            changed = [at.value for at in node.targets if isinstance(at, ast.Attribute)]
        for target in changed:
            text = target.value if isinstance(target, ast.Constant) else ""
            replaced = isinstance(target, ast.Name) and target.id in of_qt
            if replaced or str(text).startswith("PySide6"):
                yield f"{name}:{node.lineno} replaces something of Qt's"


def our_files(root: Path = ROOT) -> Iterator[Path]:
    """Every text file of the project; hidden folders but `.ci` and `.github`, and builds, aside."""
    for path in sorted(root.rglob("*")):
        folders = path.relative_to(root).parts[:-1]
        hidden = any(part.startswith(".") and part not in (".ci", ".github") for part in folders)
        built = any(part in NOT_OURS or part.endswith((".egg-info", "__")) for part in folders)
        if path.is_file() and not hidden and not built and _is_text(path):
            yield path


def _is_text(path: Path) -> bool:
    raw = path.read_bytes()
    if b"\0" in raw:
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def all_broken(rule: Callable[[Module], Iterator[str]], root: Path = ROOT) -> list[str]:
    """What breaks a rule in the whole package."""
    return [broken for module in modules(root) for broken in rule(module)]
