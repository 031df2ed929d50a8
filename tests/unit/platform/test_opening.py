"""The commands that show a file in its folder, read as the systems' own programs read them."""

import sys
from pathlib import Path, PurePosixPath, PureWindowsPath
from subprocess import list2cmdline

import pytest

from lensmor_desktop.platform import kind, opening

NAMES = [
    "leads.xlsx",
    "leads, fair 2026.xlsx",
    "a,b,c.xlsx",
    "a=b.xlsx",
    "100% & more (#1)'s ^copy.xlsx",
    "Messe Köln – 上海.xlsx",
    "-e,.xlsx",
]


def fields_of_the_explorer(line: str) -> list[str]:
    """What the Explorer makes of its command line, after its own name.

    Commas and equals signs part it; what is quoted is kept together, two quotes stand for one, and
    blanks around a field don't count.
    """
    assert line.startswith('"')
    rest = line[line.index('"', 1) + 1 :]
    fields, field, quoted, at = [], "", False, 0
    while at < len(rest):
        if rest[at : at + 2] == '""':
            field, at = field + '"', at + 1
        elif rest[at] == '"':
            quoted = not quoted
        elif rest[at] in ",=" and not quoted:
            fields.append(field.strip())
            field = ""
        else:
            field += rest[at]
        at += 1
    return [*fields, field.strip()]


@pytest.mark.parametrize("folder", [r"D:\R. Müller, Sales\OneDrive - A=B", r"\\server\share"])
@pytest.mark.parametrize("name", NAMES)
def test_the_explorer_is_given_the_whole_name_as_one_field(
    monkeypatch: pytest.MonkeyPatch, folder: str, name: str
) -> None:
    monkeypatch.setattr(kind, "SYSTEM", "win32")
    path = PureWindowsPath(folder, name)
    line = opening.command_to_show(path)
    assert isinstance(line, str), "as a list it would be quoted in another program's way"
    assert line.split('"')[1].endswith(r"\explorer.exe")
    assert fields_of_the_explorer(line) == ["/select", str(path)]


def test_a_list_would_lose_a_name_with_a_comma() -> None:
    line = list2cmdline(["/select,", r"C:\a,b.xlsx"])
    assert fields_of_the_explorer(f'"explorer" {line}') == ["/select", r"C:\a", "b.xlsx"]


@pytest.mark.parametrize("name", NAMES)
def test_the_finder_is_given_the_name_as_it_is(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(kind, "SYSTEM", "darwin")
    path = PurePosixPath("/Volumes/Sales, EMEA", name)
    assert opening.command_to_show(path) == ("/usr/bin/open", "-R", str(path))


def test_elsewhere_the_folder_has_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind, "SYSTEM", "linux")
    assert opening.command_to_show(PurePosixPath("/a/b.xlsx")) == ()


def test_a_program_is_started_and_nobody_waits_for_it(tmp_path: Path) -> None:
    assert opening.start((sys.executable, "-c", "import time; time.sleep(0.2)"))
    assert not opening.start((str(tmp_path / "no such program"),))
    assert not opening.start((sys.executable, "\0"))
