"""The workflows: what runs where, with which rights, from which versions of others' actions."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import development
import pytest
from package_parts.release import INSTALLERS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "workflows"
PATHS = sorted(FOLDER.glob("*.yml"))
README = (ROOT / "packaging" / "README.md").read_text(encoding="utf-8")
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
# Images that are gone, or will be within months; the newer ones are pinned on purpose.
GONE = ("ubuntu-20.04", "ubuntu-22.04", "windows-2019", "macos-13", "macos-14")
each = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)


def read(path: Path) -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="PyYAML reads workflows; `dev.py setup` has it")
    told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert isinstance(told, dict)
    return told


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found = read(path)["jobs"]
    assert isinstance(found, dict)
    return found


def bundle_python() -> str:
    """The one that README says bundles of Windows and macOS are built with."""
    found = re.search(r"bundles of Windows and macOS have Python (3\.\d+)", README)
    assert found is not None
    return found.group(1)


class TestEachWorkflow:
    def test_there_are_some(self) -> None:
        assert {path.name for path in PATHS} == {"ci.yml", "mutants.yml", "release.yml"}

    @each
    def test_each_action_is_pinned_to_a_commit_and_names_its_version(self, path: Path) -> None:
        lines = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
        ours = [line for line in lines if line.startswith("./")]
        pinned = re.compile(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
        assert [line for line in lines if line not in ours and not pinned.fullmatch(line)] == []
        for line in ours:
            assert (ROOT / line.split()[0]).is_file()

    def test_one_action_has_one_version(self) -> None:
        lines = {
            line
            for path in PATHS
            for line in re.findall(r"uses: (actions/.+)", path.read_text(encoding="utf-8"))
        }
        assert len(lines) == len({line.partition("@")[0] for line in lines})

    @each
    def test_it_calls_commands_that_exist(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        commands = re.findall(r"packaging/dev\.py (\w+)", text)
        assert commands
        assert set(commands) <= set(development.COMMANDS)
        for script in re.findall(r"(?:packaging|tests)/[\w/-]+\.(?:sh|py)|\.ci/run", text):
            assert (ROOT / script).is_file()

    @each
    def test_no_job_may_do_more_than_it_needs(self, path: Path) -> None:
        assert read(path)["permissions"] == {}
        for name, job in jobs(path).items():
            rights = {"contents": "read"}
            if (path.name, name) == ("release.yml", "release"):
                rights = {"contents": "write", "id-token": "write", "attestations": "write"}
            assert job["permissions"] == rights

    @each
    def test_no_job_goes_on_for_ever_or_keeps_a_key(self, path: Path) -> None:
        for job in jobs(path).values():
            if "uses" in job:
                continue
            assert int(job["timeout-minutes"]) <= 150
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout@"):
                    assert step["with"]["persist-credentials"] == "false"

    @each
    def test_every_image_is_one_that_stays(self, path: Path) -> None:
        text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
        named = re.findall(r"\b(?:ubuntu|windows|macos)-[\w.-]+", text)
        assert [image for image in named if image.endswith("-latest") or image in GONE] == []

    @each
    def test_what_a_person_typed_never_becomes_a_command(self, path: Path) -> None:
        for job in jobs(path).values():
            for step in job.get("steps", ()):
                assert "${{" not in step.get("run", "")


class TestEveryPush:
    def test_it_runs_whatever_is_pushed(self) -> None:
        assert read(FOLDER / "ci.yml")["on"]["push"] == {"branches": ["**"]}

    def test_linux_runs_everything_with_each_python(self) -> None:
        linux = jobs(FOLDER / "ci.yml")["linux"]
        assert linux["strategy"]["matrix"]["python"] == PYTHONS
        assert linux["steps"][-1]["run"] == ".ci/run"

    def test_windows_and_macos_run_the_tests_with_each_python(self) -> None:
        tests = jobs(FOLDER / "ci.yml")["tests"]
        matrix = tests["strategy"]["matrix"]
        assert matrix["python"] == PYTHONS
        others = {one["system"] for one in matrix["include"]}
        everything = {*matrix["system"], *others}
        windows = {"windows-2022", "windows-2025"}
        macs = {"macos-15", "macos-15-intel", "macos-26", "macos-26-intel"}
        assert everything == windows | macs
        assert {one["python"] for one in matrix["include"]} == {bundle_python()}
        assert tests["steps"][-1]["run"] == "python packaging/dev.py test"

    def test_each_system_builds_its_bundle_and_has_it_test_itself(self) -> None:
        found = jobs(FOLDER / "ci.yml")
        systems = found["bundle"]["strategy"]["matrix"]["system"]
        assert set(systems) == {"windows-2022", "windows-2025", "macos-15", "macos-15-intel"}
        for name in ("bundle", "bundle-linux"):
            runs = " ".join(step.get("run", "") for step in found[name]["steps"])
            assert "packaging/dev.py bundle --self-test" in runs

    def test_the_compiler_of_the_installer_is_known_by_its_hash(self) -> None:
        job = jobs(FOLDER / "ci.yml")["bundle"]
        steps = [step.get("run", "") for step in job["steps"]]
        gets = steps.index("python packaging/inno_setup.py build/inno-setup")
        assert gets < steps.index("python packaging/dev.py bundle --self-test")
        assert job["env"] == {"INNO_SETUP": "${{ github.workspace }}/build/inno-setup"}

    def test_bundles_have_the_python_that_readme_names(self) -> None:
        steps = jobs(FOLDER / "ci.yml")["bundle"]["steps"]
        (python,) = (step for step in steps if "setup-python" in step.get("uses", ""))
        assert python["with"] == {"python-version": bundle_python(), "check-latest": "true"}
        assert bundle_python() == PYTHONS[-1]

    def test_the_oldest_python_is_the_one_that_the_project_asks_for(self) -> None:
        project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        assert f'requires-python = ">={PYTHONS[0]}"' in project
        for version in PYTHONS:
            assert f'"Programming Language :: Python :: {version}"' in project


class TestARelease:
    def test_it_begins_with_all_that_a_push_runs(self) -> None:
        found = jobs(FOLDER / "release.yml")
        assert found["ci"]["uses"] == "./.github/workflows/ci.yml"
        assert "workflow_call" in read(FOLDER / "ci.yml")["on"]
        assert found["release"]["needs"] == "ci"
        assert read(FOLDER / "release.yml")["on"] == {"push": {"tags": ["v*"]}}

    def test_everything_that_people_install_is_in_it(self) -> None:
        text = (FOLDER / "ci.yml").read_text(encoding="utf-8")
        for made in ("*.deb", *{f"*{Path(name).suffix}" for name in INSTALLERS.values()}):
            assert f"dist/{made.replace('*.xz', '*.tar.xz')}" in text
        assert text.count("dist/SHA256SUMS") == text.count("dist/*.cdx.json") == 2
        release = (FOLDER / "release.yml").read_text(encoding="utf-8")
        assert "sha256sum --check --strict SHA256SUMS" in release
        assert "dev.py packages --complete" in release

    def test_each_file_is_attested_and_each_installer_with_its_parts(self) -> None:
        steps = jobs(FOLDER / "release.yml")["release"]["steps"]
        attested = [step["with"] for step in steps if "actions/attest@" in step.get("uses", "")]
        assert attested[0] == {"subject-path": "release/*"}
        assert attested[1] == {"subject-path": "release/SHA256SUMS"}
        lists = {one["sbom-path"] for one in attested[2:]}
        kinds = ("linux", "windows", "macos-arm64", "macos-x86_64")
        assert lists == {f"release/lensmor-desktop-{kind}.cdx.json" for kind in kinds}

    def test_the_checksums_come_with_their_signature(self) -> None:
        steps = jobs(FOLDER / "release.yml")["release"]["steps"]
        (at,) = (n for n, step in enumerate(steps) if step.get("id") == "checksums")
        assert steps[at + 1]["env"] == {"BUNDLE": "${{ steps.checksums.outputs.bundle-path }}"}
        assert steps[at + 1]["run"] == 'cp "$BUNDLE" release/SHA256SUMS.sigstore.json'
        changes = [n for n, step in enumerate(steps) if "release/SHA256SUMS" in step.get("run", "")]
        assert max(changes) == at + 1

    def test_a_person_publishes_it(self) -> None:
        steps = jobs(FOLDER / "release.yml")["release"]["steps"]
        assert "gh release create" in steps[-1]["run"]
        assert "--draft --verify-tag" in steps[-1]["run"]


class TestTheLinters:
    """`dev.py check` installs and runs them; here they run where that has been done."""

    @pytest.mark.parametrize(
        "command", development.WORKFLOW_CHECKS, ids=lambda command: str(command[0])
    )
    def test_they_find_nothing(self, command: tuple[str, ...]) -> None:
        tool = shutil.which(command[0], path=str(Path(sys.executable).parent))
        tool = tool or shutil.which(command[0])
        if tool is None:
            pytest.skip(f"{command[0]} isn't installed: `dev.py check` installs it")
        done = subprocess.run([tool, *command[1:]], capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stdout + done.stderr
