"""What dev.py asks of Debian and Ubuntu, tried with an apt-get and a sudo made for the test."""

import ctypes
import os
from pathlib import Path

import machine
import pytest

pytestmark = pytest.mark.linux_only("it is about Debian's packages")


class Apt:
    """An apt-get on PATH that writes down how it was called, and fails when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "calls.txt"
        self.provide("apt-get", f'echo "$@" >>"{self.log}"; echo "apt says so"; {self._answer()}')

    def _answer(self) -> str:
        failing = self.folder / "failing"
        return f'case "$*" in *install*) [ -e "{failing}" ] && exit 100;; esac; exit 0'

    def provide(self, name: str, body: str) -> None:
        program = self.folder / name
        program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        program.chmod(0o755)

    def fails(self) -> None:
        (self.folder / "failing").touch()

    @property
    def calls(self) -> list[str]:
        """What was asked for, without the options that all calls share."""
        if not self.log.exists():
            return []
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line.removeprefix("-q -o DPkg::Lock::Timeout=120 ") for line in lines]


if os.name == "posix":

    @pytest.fixture
    def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apt:
        folder = tmp_path / "bin"
        folder.mkdir()
        lists = tmp_path / "lists"
        lists.mkdir()
        (lists / "mirror_dists_stable_main_binary-amd64_Packages").touch()
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
        monkeypatch.setattr(machine, "APT_LISTS", lists)
        monkeypatch.setattr(machine, "is_debian", lambda: True)
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        return Apt(folder)

    def forget_lists() -> None:
        for file in machine.APT_LISTS.iterdir():
            file.unlink()

    def test_root_installs_what_is_missing_in_one_call(apt: Apt) -> None:
        machine.provide(["libgl1"], ["libegl1"])
        assert apt.calls == ["install -y --no-install-recommends libgl1 libegl1"]

    def test_nothing_missing_calls_nobody(apt: Apt) -> None:
        machine.provide([], [])
        assert apt.calls == []

    def test_empty_package_lists_are_fetched_first(apt: Apt) -> None:
        forget_lists()
        machine.provide(["libgl1"], [])
        assert apt.calls == ["update", "install -y --no-install-recommends libgl1"]

    def test_old_package_lists_are_renewed_after_a_failure(apt: Apt) -> None:
        apt.fails()
        with pytest.raises(machine.Problem):
            machine.provide(["libgl1"], [])
        install = "install -y --no-install-recommends libgl1"
        assert apt.calls == [install, "update", install]

    def test_a_failure_says_what_apt_said_and_what_to_type(apt: Apt) -> None:
        apt.fails()
        with pytest.raises(machine.Problem) as caught:
            machine.provide(["libgl1"], [])
        assert "apt says so" in str(caught.value)
        assert "apt-get install -y --no-install-recommends libgl1" in str(caught.value)
        assert "sudo" not in str(caught.value)
        assert caught.value.code == 100

    def test_sudo_without_a_password_installs(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        apt.provide("sudo", '[ "$1" = -n ] && shift && exec "$@"')
        machine.provide(["libgl1"], [])
        assert apt.calls == ["install -y --no-install-recommends libgl1"]

    def test_sudo_with_a_password_gives_the_one_command(
        apt: Apt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        apt.provide("sudo", "exit 1")
        with pytest.raises(machine.Problem) as caught:
            machine.provide(["python3-venv"], ["libgl1", "libegl1"])
        assert str(caught.value).splitlines()[-1].strip() == (
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends "
            "python3-venv libgl1 libegl1"
        )
        assert apt.calls == []

    def test_what_is_only_wished_for_stops_nothing(
        apt: Apt, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        apt.provide("sudo", "exit 1")
        machine.provide([], ["libgl1"])
        assert "sudo apt-get install -y --no-install-recommends libgl1" in capsys.readouterr().err

    def test_another_system_is_told_what_to_look_for(
        apt: Apt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(machine, "is_debian", lambda: False)
        with pytest.raises(machine.Problem, match=r"libgl1, libegl1.*package manager"):
            machine.provide(["libgl1", "libegl1"], [])
        assert apt.calls == []

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('NAME="Debian GNU/Linux"\nID=debian\n', True),
            ("ID=linuxmint\nID_LIKE='ubuntu debian'\n", True),
            ('ID=fedora\nPRETTY_NAME="Not debian"\n', False),
            ("", False),
        ],
    )
    def test_debian_and_its_children_are_recognised(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: bool
    ) -> None:
        Apt(tmp_path)
        monkeypatch.setenv("PATH", str(tmp_path))
        release = tmp_path / "os-release"
        release.write_text(text, encoding="utf-8")
        assert machine.is_debian(release) is expected

    def test_debian_without_apt_is_not_promised_anything(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        release = tmp_path / "os-release"
        release.write_text("ID=debian\n", encoding="utf-8")
        assert machine.is_debian(release) is False
        assert machine.is_debian(tmp_path / "none") is False


def test_only_libraries_that_do_not_load_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    present = ctypes.pythonapi._name or "libc.so.6"
    libraries = (("there", present), ("not-there", "liblensmor-none.so.1"))
    monkeypatch.setattr(machine, "QT_LIBRARIES", libraries)
    missing = set(machine.missing_for_window()) - {machine.FONT_PACKAGE}
    assert missing == {"not-there"}


def test_fonts_are_asked_for_where_there_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(machine, "QT_LIBRARIES", ())
    monkeypatch.setattr(machine, "FONT_FOLDERS", (str(tmp_path / "none"), str(tmp_path)))
    assert machine.missing_for_window() == ["fonts-dejavu-core"]
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "Some.TTF").touch()
    assert machine.missing_for_window() == []


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_need_no_packages(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(machine, "QT_LIBRARIES", (("not-there", "liblensmor-none.so.1"),))
    assert machine.missing_for_window() == []
