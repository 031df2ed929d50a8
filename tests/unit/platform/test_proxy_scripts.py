"""Where each system says that its proxies are found by a script."""

import sys
from pathlib import Path

import pytest

from lensmor_desktop.platform import kind
from lensmor_desktop.platform.proxy_scripts import (
    IN_THE_NETWORK,
    detects,
    from_scutil,
    named_script,
)

SCUTIL = """<dictionary> {{
  ExceptionsList : <array> {{
    0 : *.local
    1 : 169.254/16
  }}
  FTPPassive : 1
{lines}
}}
"""
ADDRESS = "http://proxy.company.example/proxy.pac"


@pytest.mark.parametrize(
    ("lines", "script"),
    [
        ([], ""),
        (["ProxyAutoConfigEnable : 1", f"ProxyAutoConfigURLString : {ADDRESS}"], ADDRESS),
        (["ProxyAutoConfigEnable : 0", f"ProxyAutoConfigURLString : {ADDRESS}"], ""),
        (["ProxyAutoConfigEnable : 1"], ""),
        (["ProxyAutoDiscoveryEnable : 1"], IN_THE_NETWORK),
        (["ProxyAutoDiscoveryEnable : 0", "HTTPSEnable : 1", "HTTPSProxy : a.example"], ""),
    ],
)
def test_what_macos_says(lines: list[str], script: str) -> None:
    text = SCUTIL.format(lines="\n".join(f"  {line}" for line in lines))
    assert from_scutil(text) == script


@pytest.mark.parametrize(
    ("flags", "looks"), [(0x01, False), (0x09, True), (0x0D, True), (0x05, False), (0x08, True)]
)
def test_windows_flag_for_looking_in_the_network(flags: int, looks: bool) -> None:
    settings = bytes([0x46, 0, 0, 0, 0x1B, 0, 0, 0, flags, 0, 0, 0]) + bytes(44)
    assert detects(settings) is looks
    assert not detects(settings[:8])
    assert not detects(b"")


if sys.platform == "linux":

    @pytest.fixture
    def gnome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """GNOME's program for settings, which answers from files."""
        program = tmp_path / "gsettings"
        program.write_text(
            f'#!/bin/sh\n[ "$1 $2" = "get org.gnome.system.proxy" ] || exit 1\n'
            f'exec /bin/cat "{tmp_path}/$3"\n',
            encoding="utf-8",
        )
        program.chmod(0o755)
        monkeypatch.setattr(kind, "SYSTEM", "linux")
        monkeypatch.delenv("auto_proxy", raising=False)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
        return tmp_path

    @pytest.mark.parametrize(
        ("mode", "address", "script"),
        [
            ("'auto'", f"'{ADDRESS}'", ADDRESS),
            ("'auto'", "''", IN_THE_NETWORK),
            ("'none'", f"'{ADDRESS}'", ""),
            ("'manual'", f"'{ADDRESS}'", ""),
            ("", "", ""),
        ],
    )
    def test_what_gnome_says(gnome: Path, mode: str, address: str, script: str) -> None:
        (gnome / "mode").write_text(mode + "\n", encoding="utf-8")
        (gnome / "autoconfig-url").write_text(address + "\n", encoding="utf-8")
        assert named_script() == script

    def test_other_desktops_are_not_asked_and_a_variable_comes_first(
        gnome: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (gnome / "mode").write_text("'auto'\n", encoding="utf-8")
        (gnome / "autoconfig-url").write_text(f"'{ADDRESS}'\n", encoding="utf-8")
        monkeypatch.setenv("auto_proxy", " /etc/proxy.pac ")
        assert named_script() == "/etc/proxy.pac"
        monkeypatch.delenv("auto_proxy")
        monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
        assert named_script() == ""

    def test_a_program_that_fails_or_is_missing_names_none(
        gnome: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert named_script() == ""  # no such setting
        (gnome / "gsettings").unlink()
        assert named_script() == ""
        monkeypatch.setattr(kind, "SYSTEM", "darwin")  # there is no scutil here
        assert named_script() == ""
