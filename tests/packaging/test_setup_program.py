"""The installer for Windows, as a person uses it: -m slow, on Windows or where Wine is installed.

The bundle can only be built on Windows. Here a small program stands in for it that does what the
real one does for the installer: it holds the mutex while it runs.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import bundle_start
import bundling
import pytest

from tests.packaging import windows_here
from tests.packaging.windows_here import Windows, windows

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "windows" / "lensmor-desktop.iss"
SILENT = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
CLASSES = r"Software\Classes"
SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv")
OTHERS = r"C:\Tools;%USERPROFILE%\bin"
GONE_SECONDS = SECONDS_TO_END = 60
STAND_IN = """\
[Setup]
AppName=Stand-in
AppVersion=1
CreateAppDir=no
Uninstallable=no
PrivilegesRequired=lowest
OutputBaseFilename=stand-in
[Code]
function InitializeSetup: Boolean;
begin
  CreateMutex('{mutex}');
  SaveStringToFile(ExpandConstant('{{param:started}}'), 'started', False);
  while not FileExists(ExpandConstant('{{param:until}}')) do
    Sleep(50);
  Result := False;
end;
"""
not_here = windows_here.missing()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(bool(not_here), reason=not_here),
]


@pytest.fixture(scope="module")
def computer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    with windows(tmp_path_factory.mktemp("windows")) as found:
        yield found


@pytest.fixture(scope="module")
def setups(computer: Windows, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Installers of two versions, compiled from the script that people's one is compiled from."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "stand-in.iss").write_text(STAND_IN.format(mutex=bundle_start.RUNNING))
    compile_(computer, folder / "stand-in.iss", folder)
    made = {}
    for version, library in (("1.0.0", "old.dll"), ("1.1.0", "new.dll")):
        bundle = folder / version
        (bundle / "_internal" / "deeper").mkdir(parents=True)
        (bundle / "_internal" / "deeper" / library).write_text(version)
        for name in (bundling.PROGRAM, bundling.BATCH):
            (bundle / f"{name}.exe").write_bytes((folder / "stand-in.exe").read_bytes())
        given = (f"/DVersion={version}", f"/DBundle={computer.spelled(bundle)}")
        compile_(computer, SCRIPT, folder, *given)
        made[version] = folder / f"lensmor-desktop-{version}-setup.exe"
    return made


def compile_(computer: Windows, script: Path, folder: Path, *given: str) -> None:
    compiler = windows_here.compiler()
    assert compiler is not None
    arguments = ("/Qp", *given, f"/O{computer.spelled(folder)}", computer.spelled(script))
    done = computer.run(compiler, *arguments)
    assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")


def identity() -> str:
    """Where Windows lists the program among those that can be removed."""
    found = re.search(r"^AppId=\{(.+)$", SCRIPT.read_text("utf-8-sig"), re.MULTILINE)
    assert found is not None
    return rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{found.group(1)}_is1"


def until_gone(path: Path) -> bool:
    """The uninstaller goes on in a copy of itself, and deletes the original last."""
    deadline = time.monotonic() + GONE_SECONDS
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not path.exists()


def test_from_the_first_installation_to_the_removal(
    computer: Windows, setups: dict[str, Path], tmp_path: Path
) -> None:
    place = computer.local / "Programs" / "Lensmor Desktop"
    program = place / "lensmor-desktop.exe"
    computer.set_path(OTHERS)

    # Installed for this person alone, without a question.
    assert computer.run(setups["1.0.0"], *SILENT).returncode == 0
    assert (place / "_internal" / "deeper" / "old.dll").read_text() == "1.0.0"
    assert (place / "lensmor-batch.exe").is_file()
    assert computer.value(identity(), "DisplayVersion") == "1.0.0"

    # Offered by "Open with", and nowhere the one that opens files by itself.
    command = computer.value(rf"{CLASSES}\LensmorDesktop.Spreadsheet\shell\open\command")
    assert command is not None
    quoted = re.fullmatch(r'"(.+)" "%1"', command)
    assert quoted is not None
    assert computer.here(quoted.group(1)).samefile(program)
    for suffix in SUFFIXES:
        offered = rf"{CLASSES}\{suffix}\OpenWithProgids"
        assert computer.value(offered, "LensmorDesktop.Spreadsheet") is not None
        assert "Lensmor" not in (computer.value(rf"{CLASSES}\{suffix}") or "")

    # `lensmor-batch` can be typed; the person's other folders stay.
    path = computer.value("Environment", "Path")
    assert path is not None
    assert path.startswith(OTHERS + ";")
    assert computer.here(path.removeprefix(OTHERS + ";")).samefile(place)

    data = computer.local / "Lensmor Desktop"
    data.mkdir()
    (data / "journal.sqlite3").write_bytes(b"what was paid for")

    # While the program runs, an update and a removal change nothing.
    started, end = tmp_path / "started", tmp_path / "end"
    told = (f"/started={computer.spelled(started)}", f"/until={computer.spelled(end)}")
    window = computer.start(program, *told)
    while not started.exists():
        assert window.poll() is None
    assert computer.run(setups["1.1.0"], *SILENT).returncode == 1  # "failed to initialize"
    computer.run(place / "unins000.exe", *SILENT)
    assert (place / "_internal" / "deeper" / "old.dll").read_text() == "1.0.0"
    assert computer.value(identity(), "DisplayVersion") == "1.0.0"
    assert program.is_file()
    end.touch()
    window.wait(SECONDS_TO_END)

    # Once it is closed the update takes the place of all of the old version, and of nothing else.
    assert computer.run(setups["1.1.0"], *SILENT).returncode == 0
    assert [file.name for file in (place / "_internal" / "deeper").iterdir()] == ["new.dll"]
    assert computer.value(identity(), "DisplayVersion") == "1.1.0"
    assert computer.value("Environment", "Path") == path
    assert (data / "journal.sqlite3").read_bytes() == b"what was paid for"

    # Removed: the data stays, and so does what belongs to others.
    assert computer.run(place / "unins000.exe", *SILENT).returncode == 0
    assert until_gone(place)
    assert (data / "journal.sqlite3").read_bytes() == b"what was paid for"
    assert computer.value(identity(), "DisplayVersion") is None
    assert computer.value(rf"{CLASSES}\LensmorDesktop.Spreadsheet") is None
    assert computer.value(rf"{CLASSES}\.xlsx\OpenWithProgids", "LensmorDesktop.Spreadsheet") is None
    assert computer.value("Environment", "Path") == OTHERS


def test_whoever_wants_no_command_in_terminals_keeps_their_path(
    computer: Windows, setups: dict[str, Path]
) -> None:
    computer.set_path(OTHERS)
    assert computer.run(setups["1.0.0"], *SILENT, "/TASKS=").returncode == 0
    assert computer.value("Environment", "Path") == OTHERS
    place = computer.local / "Programs" / "Lensmor Desktop"
    assert computer.run(place / "unins000.exe", *SILENT).returncode == 0
    assert until_gone(place)
    assert computer.value("Environment", "Path") == OTHERS
