"""Nothing but the platform layer knows the systems."""

import pytest

from tests.unit import structure
from tests.unit.platform.rules import knows_systems
from tests.unit.structure import Module


def test_only_the_platform_layer_knows_the_systems() -> None:
    assert structure.all_broken(knows_systems) == []


def test_the_layer_may() -> None:
    source = "import os, tempfile\nos.replace(a, b)"
    assert list(knows_systems(Module("platform.files", source))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import sys\nif sys.platform == 'win32': pass", "sys.platform"),
        ("import sys as system\nsystem.platform.startswith('linux')", "sys.platform"),
        ("from sys import platform", "sys.platform"),
        ("import os\nos.name == 'nt'", "os.name"),
        ("from os import name as system", "os.name"),
        ("import platform\nplatform.system()", "platform.system"),
        ("import platform\nplatform.release()", "platform.release"),
        ("import os\nos.replace(a, b)", "os.replace"),
        ("import os\nmove = os.replace", "os.replace"),
        ("from os import replace", "os.replace"),
        ("import os\nos.rename(a, b)", "os.rename"),
        ("import os\nos.link(a, b)", "os.link"),
        ("import os\nos.unlink(a)", "os.unlink"),
        ("import os\nos.remove(a)", "os.remove"),
        ("import os\nos.rmdir(a)", "os.rmdir"),
        ("import os\nos.kill(1, 0)", "os.kill"),
        ("import os\nos.path.normcase(a)", "os.path.normcase"),
        ("from os.path import samefile", "os.path.samefile"),
        ("import os.path\nos.path.samefile(a, b)", "os.path.samefile"),
        ("from pathlib import Path\nPath.replace(a, b)", "pathlib.Path.replace"),
        ("import pathlib\npathlib.Path.replace(a, b)", "pathlib.Path.replace"),
        ("path.replace(other)", ".replace"),
        ("Path(a).replace(Path(b))", ".replace"),
        ("self.path.replace(target=other)", ".replace"),
        ("path.rename(other)", ".rename"),
        ("path.unlink()", ".unlink"),
        ("path.unlink(missing_ok=True)", ".unlink"),
        ("gone = map(Path.unlink, paths)", ".unlink"),
        ("folder.rmdir()", ".rmdir"),
        ("a.samefile(b)", ".samefile"),
        ("import shutil\nshutil.move(a, b)", "shutil.move"),
        ("from shutil import move", "shutil.move"),
        ("import shutil\nshutil.rmtree(a)", "shutil.rmtree"),
        ("import shutil\nshutil.copy2(a, b)", "shutil.copy2"),
        ("def later():\n    import tempfile", "tempfile"),
        ("from tempfile import mkstemp", "tempfile.mkstemp"),
        ("import ctypes.wintypes", "ctypes"),
        ("import winreg", "winreg"),
        ("import fcntl", "fcntl"),
    ],
)
def test_what_another_part_does_by_itself_is_found(source: str, found: str) -> None:
    broken = list(knows_systems(Module("sheets.module", source)))
    assert len(broken) == 1
    assert f" uses {found}, which only platform may" in broken[0]


@pytest.mark.parametrize(
    "source",
    [
        "text.replace('a', 'b')",
        "text.replace('a', 'b', 1)",
        "text.replace(*pair)",
        "moment.replace(microsecond=0)",
        "from dataclasses import replace\nreplace(wishes, output='')",
        "import dataclasses\ndataclasses.replace(wishes, output='')",
        "from lensmor_desktop.platform.files import replace_file\nreplace_file(a, b)",
        "from lensmor_desktop.platform import kind\nkind.is_windows()",
        "import platform\nplatform.python_version()",
        "import os\nos.environ, os.fsencode(a), os.path.realpath(a)",
        "import shutil\nshutil.copyfileobj(a, b), shutil.disk_usage(a)",
        "items.remove(one)",
        "name = self.name",
        "import sys\nsys.stdout",
    ],
)
def test_what_is_something_else_is_let_pass(source: str) -> None:
    assert list(knows_systems(Module("sheets.module", source))) == []
