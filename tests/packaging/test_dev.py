"""packaging/dev.py: what a person types on a fresh machine."""

import ast
import hashlib
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import development
import locking
import practice
import pytest
import which_tests
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "packaging" / "dev.py"
BEFORE_PIP = {
    "dev.py",
    "development.py",
    "locking.py",
    "machine.py",
    "practice.py",
    "running.py",
    "which_tests.py",
}
BACKEND = """\
import zipfile

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name, info = "tiny-1-py3-none-any.whl", "tiny-1.dist-info"
    with zipfile.ZipFile(f"{wheel_directory}/{name}", "w") as wheel:
        wheel.writestr("tiny.py", open("tiny.py").read())
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n"
                       "Provides-Extra: dev\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\n"
                       "Tag: py3-none-any\\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\\n"
                       "lensmor-batch = tiny:main\\nlensmor-desktop = tiny:main\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name

build_wheel = build_editable
"""
TINY_PROGRAM = """\
import os, pathlib, sys

def main():
    print("program", *sys.argv[1:], sep="|")
    print("data", os.environ["LENSMOR_DATA_DIR"], sep="|")
    sheet = next(pathlib.Path(a) for a in sys.argv[1:] if a.endswith(".csv"))
    sheet.write_text("Name;ID;Lensmor Email;Lensmor Status\\nJo;7;jo@example.com;Unlocked\\n")
    return 3
"""


def tiny_project(root: Path) -> Path:
    """A project with no dependencies, whose program prints how it was called."""
    shutil.copytree(ROOT / "packaging", root / "packaging", ignore=shutil.ignore_patterns("__*"))
    (root / "sample_sheets").mkdir()
    (root / "sample_sheets" / "first-steps.xlsx").write_bytes(b"the sample")
    (root / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["pip"]\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "tiny"\nversion = "1"\n',
        encoding="utf-8",
    )
    (root / "backend.py").write_text(BACKEND, encoding="utf-8")
    (root / "tiny.py").write_text(TINY_PROGRAM, encoding="utf-8")
    (root / "requirements.lock").write_text("# nothing\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny project that is set up, in a folder with spaces in its name."""
    root = tiny_project(tmp_path_factory.mktemp("dev") / "a tiny project")
    done = type_in(root, "setup")
    assert done.returncode == 0, done.stderr
    assert "Making the virtual environment" in done.stderr
    return root


def type_in(root: Path, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Types a dev.py command where there is no display."""
    kept = {n: v for n, v in os.environ.items() if n not in ("DISPLAY", "WAYLAND_DISPLAY")}
    kept.pop("LENSMOR_DATA_DIR", None)
    return subprocess.run(
        [sys.executable, str(root / "packaging" / "dev.py"), *args],
        capture_output=True,
        encoding="utf-8",
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
    )


class TestSetUp:
    def test_it_is_done_once_and_again_when_the_pins_change(self, tiny: Path) -> None:
        again = type_in(tiny, "setup")
        assert again.stderr.splitlines() == ["Everything is ready."]
        (tiny / "requirements.lock").write_text("# something\n", encoding="utf-8")
        renewed = type_in(tiny, "setup")
        assert "Installing the project" in renewed.stderr
        assert "Making the virtual environment" not in renewed.stderr
        assert renewed.returncode == 0

    def test_a_broken_environment_is_made_anew(self, tmp_path: Path) -> None:
        root = tiny_project(tmp_path / "project")
        for part in ("Scripts", "bin"):
            (root / ".venv" / part).mkdir(parents=True)
        (root / ".venv" / "installed-from.txt").write_text("long ago", encoding="utf-8")
        done = type_in(root, "setup")
        assert done.returncode == 0, done.stderr
        assert "Making the virtual environment" in done.stderr

    def test_settings_that_lead_pip_elsewhere_are_not_followed(
        self, tiny: Path, tmp_path: Path
    ) -> None:
        elsewhere = tmp_path / "elsewhere"
        (tiny / ".venv" / "installed-from.txt").unlink()
        done = type_in(tiny, "setup", PIP_TARGET=str(elsewhere), PYTHONPATH=str(elsewhere))
        assert done.returncode == 0, done.stderr
        assert not elsewhere.exists()

    def test_a_failure_of_pip_is_shown_with_what_to_do(self, tiny: Path) -> None:
        (tiny / ".venv" / "installed-from.txt").unlink()
        (tiny / "backend.py").write_text("raise SystemExit('the reason')", encoding="utf-8")
        done = type_in(tiny, "setup")
        (tiny / "backend.py").write_text(BACKEND, encoding="utf-8")
        assert done.returncode == 1
        assert "the reason" in done.stderr
        assert done.stderr.rstrip().endswith("Then type the same again.")
        assert not (tiny / ".venv" / "installed-from.txt").exists()


class TestRunWithoutADisplay:
    def test_the_sheet_is_practised_on_as_a_copy(self, tiny: Path, tmp_path: Path) -> None:
        sheet = tmp_path / "my sheet.csv"
        sheet.write_text("Name;ID\nJo;7\n", encoding="utf-8")
        done = type_in(tiny, "run", str(sheet), "--limit", "2", TMPDIR=str(tmp_path))
        program, data, head, row = done.stdout.splitlines()
        _, command, copy, *options = program.split("|")
        assert (command, options) == ("run", ["--limit", "2", "--sandbox", "--yes"])
        assert Path(copy).name == "my sheet.csv"
        assert Path(copy) != sheet
        assert sheet.read_text(encoding="utf-8") == "Name;ID\nJo;7\n"
        assert data.split("|")[1] == str(Path(copy).parent / "data")
        assert head.split() == ["Row", "Name", "Lensmor", "Email", "Lensmor", "Status"]
        assert row.split() == ["2", "Jo", "jo@example.com", "Unlocked"]
        assert "There is no display" in done.stderr
        assert done.returncode == 3

    def test_json_is_left_alone_on_standard_output(self, tiny: Path, tmp_path: Path) -> None:
        sheet = tmp_path / "sheet.csv"
        sheet.write_text("Name;ID\nJo;7\n", encoding="utf-8")
        done = type_in(tiny, "run", "--json", str(sheet), LENSMOR_DATA_DIR="elsewhere")
        program, data = done.stdout.splitlines()
        assert program.split("|")[1:3] == ["run", "--json"]
        assert data == "data|elsewhere"


class TestPracticeCopy:
    @pytest.fixture
    def sheet(self, tmp_path: Path) -> Path:
        sheet = tmp_path / "leads.xlsx"
        sheet.write_bytes(b"leads")
        return sheet

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "practice"
        folder.mkdir()
        return folder

    @pytest.fixture(autouse=True)
    def sample(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        sample = tmp_path / "samples" / "first-steps.xlsx"
        sample.parent.mkdir()
        sample.write_bytes(b"sample")
        monkeypatch.setattr(practice, "SAMPLE", sample)
        return sample

    @pytest.mark.parametrize(
        "options", [[], ["--limit", "3"], ["--output", "out.xlsx"], ["--output=out.xlsx"]]
    )
    def test_the_sample_is_taken_where_no_sheet_is_named(
        self, folder: Path, options: list[str]
    ) -> None:
        args, shown = practice.with_practice_copy(options, folder)
        assert args == [str(folder / "first-steps.xlsx"), *options]
        assert shown == args[0]
        assert Path(shown).read_bytes() == b"sample"

    def test_a_named_sheet_takes_its_place(self, folder: Path, sheet: Path) -> None:
        options = ["--sheet", "Leads", str(sheet), "--output", str(sheet)]
        args, shown = practice.with_practice_copy(options, folder)
        assert args == ["--sheet", "Leads", shown, "--output", str(sheet)]
        assert Path(shown) == folder / "leads.xlsx"
        assert Path(shown).read_bytes() == b"leads"

    def test_a_sheet_that_is_not_there_is_left_to_the_program(self, folder: Path) -> None:
        args, shown = practice.with_practice_copy(["none.xlsx"], folder)
        assert (args, shown) == (["none.xlsx"], "none.xlsx")
        assert list(folder.iterdir()) == []


class TestUsage:
    def test_no_command_shows_the_commands(self) -> None:
        done = type_in(ROOT)
        assert done.returncode == 2
        for command in development.COMMANDS:
            assert f"dev.py {command}" in done.stdout

    def test_help_is_no_mistake(self) -> None:
        done = type_in(ROOT, "--help")
        assert (done.returncode, done.stderr) == (0, "")

    def test_a_wrong_command_names_the_right_ones(self) -> None:
        done = type_in(ROOT, "tests")
        assert done.returncode == 2
        assert done.stderr.startswith("There is no command 'tests'; there are: run, test, check")

    @pytest.mark.parametrize("command", ["check", "setup"])
    def test_arguments_that_go_nowhere_are_refused(self, command: str) -> None:
        done = type_in(ROOT, command, "now")
        assert (done.returncode, done.stderr) == (
            2,
            f"{command} takes no arguments, and was given now.\n",
        )


class TestChecks:
    def test_types_are_checked_for_every_system(self) -> None:
        types = [tool for tool in development.CHECKS if "mypy" in tool]
        systems = [tool[tool.index("--platform") + 1] for tool in types]
        assert systems == ["linux", "win32", "darwin"]

    def test_no_part_is_left_out_of_them(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        types = project["tool"]["mypy"]
        assert types["strict"]
        assert "exclude" not in types
        assert not any("ignore_errors" in override for override in types["overrides"])

    def test_one_that_fails_keeps_none_of_the_others_from_being_run(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        tmp_path: Path,
    ) -> None:
        for name in ("set_up", "_add"):  # they would install into the environment that runs this
            monkeypatch.setattr(development, name, lambda *_, **__: None)
        monkeypatch.setattr(development, "CHECKS", (["no_such_tool"], ["platform"]))
        monkeypatch.setattr(development, "WORKFLOW_CHECKS", ())
        monkeypatch.setattr(development, "ROOT", tmp_path)
        assert development.check([]) == 1
        assert sys.platform in capfd.readouterr().out.casefold().replace("windows", "win32")

    def test_each_exception_from_a_rule_about_safety_says_why_it_is_one(self) -> None:
        """Of flake8-bandit's, which hold for everything that is shipped or builds it."""
        rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
        assert "S" in rules["lint"]["select"]
        ignored = [one for one in rules["lint"]["ignore"] if re.fullmatch(r"S\d*", one)]
        assert ignored == ["S101"]
        for paths, codes in rules["lint"]["per-file-ignores"].items():
            assert paths.startswith("tests/") or not any(re.fullmatch(r"S\d*", c) for c in codes)
        bare = re.compile(r"noqa(?!:)|noqa: [A-Z0-9, ]*\bS\d+(?:, [A-Z0-9]+)*\s*$")
        for folder in development.SHIPPED:
            for path in (ROOT / folder).rglob("*.py"):
                lines = path.read_text(encoding="utf-8").splitlines()
                assert [line for line in lines if bare.search(line)] == [], path

    def test_secrets_are_looked_for_in_every_clone(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        ran: list[str] = []

        def stay(command: list[str], *_: object) -> int:
            ran.append(command[-1])
            return 1

        for name in ("CHECKS", "WORKFLOW_CHECKS"):
            monkeypatch.setattr(development, name, ())
        for name in ("set_up", "_add"):
            monkeypatch.setattr(development, name, lambda *_, **__: None)
        monkeypatch.setattr(development, "ROOT", tmp_path)
        monkeypatch.setattr(development, "_stay", stay)
        assert development.check([]) == 0
        assert ran == []
        (tmp_path / ".git").mkdir()
        assert development.check([]) == 1
        assert ran == [str(ROOT / "packaging" / "leaks.py")]


class TestUnderAnotherSystem:
    @pytest.mark.parametrize("args", [["--system", "windows"], ["--system=macos", "-x"]])
    def test_those_of_files_are_run_unless_others_are_named(self, args: list[str]) -> None:
        assert which_tests.chosen(args) == which_tests.UNDER_ANOTHER_SYSTEM
        assert which_tests.chosen([*args, "tests/unit/cli"]) == ()
        assert which_tests.chosen([*args, "tests"]) == ()
        assert which_tests.chosen(["-x"]) == ()

    def test_they_are_all_there(self) -> None:
        assert [
            each for each in which_tests.UNDER_ANOTHER_SYSTEM if not (ROOT / each).exists()
        ] == []


class TestAnOldPython:
    def test_it_is_told_in_a_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "version_info", (3, 6, 8))
        with pytest.raises(SystemExit) as caught:
            runpy.run_path(str(DEV), run_name="__main__")
        assert str(caught.value).startswith(
            "Lensmor Desktop needs Python 3.11 or later, and this is 3.6. Get a newer one"
        )

    def test_it_can_read_the_file_that_says_so(self) -> None:
        tree = ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 0))
        newer = (ast.JoinedStr, ast.AnnAssign, ast.arg, ast.NamedExpr)
        assert [node for node in ast.walk(tree) if isinstance(node, newer)] == []

    @pytest.mark.parametrize("name", sorted(BEFORE_PIP))
    def test_nothing_has_to_be_installed_first(self, name: str) -> None:
        tree = ast.parse((ROOT / "packaging" / name).read_text(encoding="utf-8"))
        imported = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
            for alias in node.names
        }  # fmt: skip
        imported |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        tops = {name.partition(".")[0] for name in imported - {"lensmor_desktop.platform.shells"}}
        ours = {name.removesuffix(".py") for name in BEFORE_PIP}
        assert tops <= set(sys.stdlib_module_names) | ours

    def test_what_is_taken_from_the_program_needs_nothing_either(self) -> None:
        code = "from lensmor_desktop.platform.shells import typed; print(typed(['a', 'b']))"
        command = [sys.executable, "-S", "-c", code]  # without any installed package
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == ("a b\n", "")


class TestTheLocks:
    GROUPS = (locking.BASE, *locking.GROUPS)

    @pytest.fixture
    def texts(self) -> dict[str, str]:
        return {group: locking.path_of(group).read_text(encoding="utf-8") for group in self.GROUPS}

    @pytest.mark.parametrize("group", GROUPS)
    def test_each_pins_what_its_group_asks_for_to_a_version_that_is_allowed(
        self, texts: dict[str, str], group: str
    ) -> None:
        pins = {
            canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
            for pin in map(Requirement, locking.versions(texts[group]))
        }
        for requirement in map(Requirement, locking.wanted(group)):
            assert pins[canonicalize_name(requirement.name)] in requirement.specifier
        assert "lensmor-desktop" not in pins

    def test_there_is_one_for_all_that_the_project_can_be_installed_with(self) -> None:
        pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        assert set(self.GROUPS) == set(pyproject["project"]["optional-dependencies"])
        asked = locking.wanted(locking.BASE)
        assert set(asked) >= {
            *pyproject["build-system"]["requires"],
            *pyproject["project"]["dependencies"],
        }

    def test_no_two_want_different_versions(self, texts: dict[str, str]) -> None:
        pins = {pin.partition(" ;")[0] for text in texts.values() for pin in locking.versions(text)}
        assert len(pins) == len({pin.partition("==")[0] for pin in pins})

    @pytest.mark.parametrize("group", GROUPS)
    def test_each_says_nothing_but_versions_and_the_hashes_of_their_files(
        self, texts: dict[str, str], group: str
    ) -> None:
        """No address, no option, and nothing without a hash."""
        pin = (
            r"[a-z0-9-]+==[0-9][0-9a-z.]*(?: ; [^\\/]+?)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n"
        )
        assert re.fullmatch(f"(?:# .*\n)+(?:{pin})+", texts[group])
        assert len(locking.versions(texts[group])) == len(re.findall("(?m)^[a-z]", texts[group]))

    def test_those_without_a_wheel_are_in_one(self, texts: dict[str, str]) -> None:
        pins = {pin.partition("==")[0] for text in texts.values() for pin in locking.versions(text)}
        assert set(locking.FROM_SOURCE) <= pins

    @pytest.mark.parametrize(
        ("told", "index"),
        [
            ("", ""),
            ("global.timeout='10'\n", ""),
            ("global.extra-index-url='https://more.test/simple'\n", ""),
            ("global.index-url='https://ours.test/simple'\n", "https://ours.test/simple"),
            (
                "global.index-url='https://ours.test/simple'\n:env:.index-url='https://b.test/s'\n",
                "https://b.test/s",
            ),
        ],
    )
    def test_versions_are_looked_for_where_pip_looks(self, told: str, index: str) -> None:
        assert locking.index_of(told) == index


class TestWhatIsInstalled:
    """By pip itself, from a folder of files."""

    @pytest.fixture
    def shelf(self, tmp_path: Path) -> Path:
        shelf = tmp_path / "shelf"
        shelf.mkdir()
        for name, needs in (("honest", "Requires-Dist: helper\n"), ("helper", "")):
            info = f"{name}-1.dist-info"
            with zipfile.ZipFile(shelf / f"{name}-1-py3-none-any.whl", "w") as wheel:
                wheel.writestr(f"{name}.py", "")
                told = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{needs}"
                wheel.writestr(f"{info}/METADATA", told)
                tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
                wheel.writestr(f"{info}/WHEEL", tag)
                wheel.writestr(f"{info}/RECORD", "")
        return shelf

    def set_up(self, root: Path, shelf: Path, lock: str) -> subprocess.CompletedProcess[str]:
        (root / "requirements.lock").write_text(lock, encoding="utf-8")
        return type_in(root, "setup", PIP_NO_INDEX="1", PIP_FIND_LINKS=shelf.as_uri())

    def pin(self, shelf: Path, name: str) -> str:
        content = (shelf / f"{name}-1-py3-none-any.whl").read_bytes()
        return f"{name}==1 \\\n    --hash=sha256:{hashlib.sha256(content).hexdigest()}\n"

    def test_only_files_that_a_lock_knows(self, tmp_path: Path, shelf: Path) -> None:
        root = tiny_project(tmp_path / "project")
        lock = self.pin(shelf, "honest") + self.pin(shelf, "helper")
        with zipfile.ZipFile(shelf / "honest-1-py3-none-any.whl", "a") as wheel:
            wheel.writestr("harm.py", "")
        changed = self.set_up(root, shelf, lock)
        assert changed.returncode == 1
        assert "DO NOT MATCH THE HASHES" in changed.stderr
        assert list(root.glob(".venv/**/harm.py")) == []

        incomplete = self.set_up(root, shelf, self.pin(shelf, "honest"))
        assert incomplete.returncode == 1
        assert "helper" in incomplete.stderr
        assert list(root.glob(".venv/**/honest.py")) == []

        whole = self.set_up(root, shelf, self.pin(shelf, "honest") + self.pin(shelf, "helper"))
        assert whole.returncode == 0, whole.stderr
        assert len(list(root.glob(".venv/**/ho*est.py"))) == 1
        assert len(list(root.glob(".venv/**/helper.py"))) == 1


if os.name == "posix":

    @pytest.mark.posix_only("there are no groups of processes")
    def test_ctrl_c_gives_the_program_the_time_it_needs(tmp_path: Path) -> None:
        """The program alone decides how to stop, and its exit code is passed on."""
        started = tmp_path / "started"
        program = (
            "import pathlib, sys, time\n"
            f"try:\n    pathlib.Path({str(started)!r}).touch(); time.sleep(60)\n"
            "except KeyboardInterrupt:\n    time.sleep(1); sys.exit(6)\n"
        )
        outer = (
            f"import sys; sys.path.insert(0, {str(DEV.parent)!r}); import running\n"
            f"sys.exit(running.stay([sys.executable, '-c', {program!r}]))"
        )
        process = subprocess.Popen([sys.executable, "-c", outer], start_new_session=True)
        while not started.exists():
            assert process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) == 6

    ALL = ("check", "test", "test --system windows", "test --system macos")

    @pytest.mark.posix_only("CI is a script of a Unix shell")
    @pytest.mark.parametrize(
        ("failing", "code", "expected"),
        [("none", 0, ALL), ("check", 5, ALL[:1]), ("test", 5, ALL[:2])],
    )
    def test_ci_checks_then_tests(
        tmp_path: Path, failing: str, code: int, expected: tuple[str, ...]
    ) -> None:
        ended, calls = run_ci(tmp_path, failing)
        assert calls == [f"packaging/dev.py {command}" for command in expected]
        assert ended == code

    @pytest.mark.posix_only("CI is a script of a Unix shell")
    def test_ci_drives_the_window_where_there_are_the_tools(tmp_path: Path) -> None:
        tools = ("Xvfb", "openbox", "xdotool")
        driven = run_ci(tmp_path, "none", *tools)[1][len(ALL) :]
        assert driven == ["packaging/dev.py test -m screen"]
        assert len(run_ci(tmp_path, "none", *tools[:2])[1]) == len(ALL)

    def run_ci(folder: Path, failing: str, *tools: str) -> tuple[int, list[str]]:
        """Runs .ci/run with a Python that notes how it is called, and these tools."""
        log, path = folder / "log", folder / "bin"
        shutil.rmtree(path, ignore_errors=True)
        log.unlink(missing_ok=True)
        path.mkdir()
        for name in ("bash", "dirname"):
            (path / name).symlink_to(str(shutil.which(name)))
        for name in tools:
            (path / name).symlink_to("bash")
        python = path / "python3"
        python.write_text(
            f'#!/bin/sh\necho "$*" >>"{log}"\nread line && exit 9\n'
            f'[ "$2" = {failing} ] && exit 5\nexit 0\n',
            encoding="utf-8",
        )
        python.chmod(0o755)
        done = subprocess.run(
            [str(ROOT / ".ci" / "run")],
            cwd=folder,
            env={**os.environ, "PATH": str(path)},
            input=b"a line that nobody may read\n",
        )
        return done.returncode, log.read_text(encoding="utf-8").splitlines()
