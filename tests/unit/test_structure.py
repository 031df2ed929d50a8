"""The project's structure keeps its rules, and each rule can fail."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.unit import structure
from tests.unit.structure import ROOT, Module

BLOCK_QT = """\
import importlib, importlib.abc, pkgutil, sys

class NoQt(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ModuleNotFoundError(f"{name} is blocked", name=name)
        return None

sys.meta_path.insert(0, NoQt())
"""
IMPORT_ALL = """\
for name in sys.stdin.read().split():
    importlib.import_module(name)
    print(name)
"""


def python(code: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=ROOT)


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


class TestTheProject:
    def test_imports_point_one_way(self) -> None:
        assert structure.all_broken(structure.wrong_direction) == []

    def test_each_library_has_one_importer(self) -> None:
        assert structure.all_broken(structure.wrong_importer) == []

    def test_what_is_imported_is_a_dependency(self) -> None:
        declared = structure.declared_imports(read("pyproject.toml"))
        rule = partial(structure.undeclared, declared=declared)
        assert structure.all_broken(rule) == []

    def test_texts_for_people_are_constants(self) -> None:
        assert structure.all_broken(structure.inline_texts) == []

    def test_who_may_have_the_key_is_not_up_to_the_version_of_python(self) -> None:
        assert structure.all_broken(structure.unsteady_addresses) == []

    def test_no_sql_has_numbered_values(self) -> None:
        assert structure.all_broken(structure.numbered_values) == []

    def test_modules_have_one_subject(self) -> None:
        files = [*(ROOT / "lensmor_desktop").rglob("*.py"), *(ROOT / "packaging").rglob("*.py")]
        assert len(files) > 10
        broken = [
            found
            for file in files
            for found in structure.too_long(
                str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")
            )
        ]
        assert broken == []

    def test_nothing_of_qts_is_replaced_in_a_test(self) -> None:
        broken = [
            found
            for file in (ROOT / "tests").rglob("*.py")
            for found in structure.replaced_of_qt(
                str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")
            )
        ]
        assert broken == []

    def test_no_file_names_a_place_on_one_computer(self) -> None:
        files = list(structure.our_files())
        assert ROOT / "README.md" in files
        assert ROOT / ".ci" / "run" in files
        broken = [
            found
            for file in files
            for found in structure.machine_paths(
                str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")
            )
        ]
        assert broken == []

    def test_everything_but_the_window_works_without_qt(self) -> None:
        with_qt = ("gui", "__main__")
        names = [found.full_name for found in structure.modules() if found.part not in with_qt]
        done = python(BLOCK_QT + IMPORT_ALL, "\n".join(names))
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == names
        parts = {name.split(".")[1] for name in names if "." in name}
        assert {"api", "cli", "domain", "journal", "sandbox", "settings", "sheets"} <= parts

    def test_the_block_blocks(self) -> None:
        done = python(BLOCK_QT + "import PySide6.QtCore")
        assert done.returncode == 1
        assert "PySide6 is blocked" in done.stderr


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("domain.rows", "from lensmor_desktop.sheets import workbook"),
        ("errors", "import lensmor_desktop.api"),
        ("sheets.reader", "from lensmor_desktop.journal.store import Journal"),
        ("journal.store", "from lensmor_desktop import api"),
        ("api.client", "from ..sheets import reader"),
        ("api.client", "def later():\n    import lensmor_desktop.unlocking.service"),
        ("api.client", "import importlib\nimportlib.import_module('lensmor_desktop.journal')"),
        ("settings.paths", "from lensmor_desktop.journal import Journal"),
        ("sandbox.server", "from lensmor_desktop.domain import credits"),
        ("unlocking.runner", "from lensmor_desktop.gui import worker"),
        ("unlocking.runner", "from lensmor_desktop.cli import main"),
        ("cli.main", "from lensmor_desktop.gui import application"),
        ("gui.window", "from lensmor_desktop.cli import main"),
        ("gui.window", "from lensmor_desktop.sandbox import server"),
        ("assembly", "from lensmor_desktop.gui import application"),
        ("newcomer.module", "import json"),
    ],
)
def test_a_wrong_direction_is_found(name: str, source: str) -> None:
    assert len(list(structure.wrong_direction(Module(name, source)))) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("unlocking.runner", "from lensmor_desktop.api.client import Client"),
        ("sheets.reader", "from lensmor_desktop.errors import SheetError"),
        ("sheets.reader", "from . import columns"),
        ("cli.main", "from lensmor_desktop import __version__, assembly"),
        ("__main__", "from lensmor_desktop.gui import application"),
    ],
)
def test_a_right_direction_is_let_pass(name: str, source: str) -> None:
    assert list(structure.wrong_direction(Module(name, source))) == []


def test_a_relative_import_of_a_package_counts_from_the_package() -> None:
    inside = Module("sheets", "from .columns import find", is_package=True)
    outside = Module("sheets", "from ..journal import store", is_package=True)
    assert list(inside.imports()) == [(1, "lensmor_desktop.sheets.columns.find")]
    assert list(structure.wrong_direction(outside)) == [
        "sheets:1 imports lensmor_desktop.journal.store"
    ]


@pytest.mark.parametrize(
    "change",
    [
        "monkeypatch.setattr(QGuiApplication, 'setBadgeNumber', staticmethod(print))",
        "setattr(QGuiApplication, 'setBadgeNumber', print)",
        "QGuiApplication.setBadgeNumber = print",
        "monkeypatch.setattr('PySide6.QtGui.QGuiApplication.setBadgeNumber', print)",
    ],
)
def test_a_replacement_of_something_of_qts_is_found(change: str) -> None:
    source = f"from PySide6.QtGui import QGuiApplication\n{change}"
    assert list(structure.replaced_of_qt("test_x", source)) == [
        "test_x:2 replaces something of Qt's"
    ]
    listening = "from PySide6.QtGui import QGuiApplication\nlisten(QGuiApplication, 'quit')"
    assert list(structure.replaced_of_qt("test_x", listening)) == []


@pytest.mark.parametrize("library", sorted(structure.ONLY_IMPORTER))
def test_a_wrong_importer_is_found(library: str) -> None:
    owner = structure.ONLY_IMPORTER[library]
    source = f"def later():\n    from {library}.part import thing"
    assert list(structure.wrong_importer(Module(f"{owner}.module", source))) == []
    assert list(structure.wrong_importer(Module("unlocking.module", source))) == [
        f"unlocking.module:2 imports {library}.part.thing, which only {owner} may"
    ]


def test_an_undeclared_library_is_found() -> None:
    declared = structure.declared_imports(
        "[project]\ndependencies = ['PySide6-Essentials>=6', 'openpyxl>=3', 'some-thing']"
    )
    assert declared == {"PySide6", "shiboken6", "openpyxl", "some_thing"}
    module = Module("sheets.reader", "import os, openpyxl, pandas")
    assert list(structure.undeclared(module, declared)) == [
        "sheets.reader:1 imports pandas, which is no dependency in pyproject.toml"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "say('The file is open.')",
        "say(f'{name} is open.')",
        "say('The file ' + name)",
        "sentences.say('The file is open.')",
        "Sentence('The file is open.')",
    ],
)
def test_a_text_in_the_code_is_found(source: str) -> None:
    assert len(list(structure.inline_texts(Module("sheets.reader", source)))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "say(wording.FILE_OPEN, name=name)",
        "say(FILE_OPEN)",
        "say('{sheet}', sheet=path)",
        "Sentence('')",
        "Sentence(template)",
        "print('text')",
    ],
)
def test_a_text_from_wording_is_let_pass(source: str) -> None:
    assert list(structure.inline_texts(Module("sheets.reader", source))) == []


def test_a_question_that_each_python_answers_differently_is_found() -> None:
    rule = structure.unsteady_addresses
    assert len(list(rule(Module("api.a", "ip_address(host).is_loopback\nnet.is_private")))) == 2
    assert list(rule(Module("api.a", "is_loopback(url)\naddress in network"))) == []


def test_a_numbered_value_in_sql_is_found() -> None:
    rule = structure.numbered_values
    assert len(list(rule(Module("journal.a", "all('SELECT ?1', 1)")))) == 1
    assert list(rule(Module("journal.a", "all('SELECT ? + :it')"))) == []


def test_a_module_that_is_too_long_is_found() -> None:
    assert list(structure.too_long("a.py", "x = 1\n" * 400)) == []
    assert list(structure.too_long("a.py", "x = 1\n" * 401)) == [
        "a.py has 401 lines, and 400 are the most"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/home/" + "somebody/sheet.xlsx",
        "/Users/" + "Somebody/sheet.xlsx",
        "C:\\Users\\" + "Somebody",
        "C:\\\\Users\\\\" + "Somebody",
        "/srv/checkout",
        "'/srv/checkout/tests'",
    ],
)
def test_a_path_of_one_computer_is_found(path: str) -> None:
    text = f"first line\nopen {path}\n"
    assert len(list(structure.machine_paths("a.md", text, Path("/srv/checkout")))) == 1


@pytest.mark.parametrize(
    "text", ["/srv/checkout-2/x", "~/Documents", "https://example.org/home/page", "/opt/lensmor"]
)
def test_other_paths_are_let_pass(text: str) -> None:
    assert list(structure.machine_paths("a.md", text, Path("/srv/checkout"))) == []


def test_only_the_projects_own_text_files_are_read(tmp_path: Path) -> None:
    for name in ("a.py", ".ci/run", ".venv/b.py", "build/c.py", "x.egg-info/d", "e/__pycache__/f"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("text", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0")
    found = [path.relative_to(tmp_path).as_posix() for path in structure.our_files(tmp_path)]
    assert found == [".ci/run", "a.py"]
