"""What the systems are told: menu entries, file types, installers. One version, one list."""

import configparser
import plistlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import bundle_parts
import bundle_start
import linux_packages
import pytest

from lensmor_desktop import __main__, __version__
from lensmor_desktop.gui.translation import LOCALES

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
MOMENT = 1_795_000_000


def desktop_entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(PACKAGING / "linux" / "lensmor-desktop.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


class TestLinux:
    def test_open_with_offers_the_program_for_every_kind_of_sheet(self) -> None:
        entry = desktop_entry()
        assert set(entry["MimeType"].strip(";").split(";")) == set(TYPES.values())
        assert entry["Exec"] == "lensmor-desktop %F"
        assert entry["StartupWMClass"] == entry["Icon"] == "lensmor-desktop"
        assert entry["Terminal"] == "false"

    def test_several_selected_files_are_no_mistake(self) -> None:
        """%F hands over all of them, and a complaint would be read by nobody."""
        assert __main__._parser().parse_args(["a b.xlsx", "c.csv"]).sheet == ["a b.xlsx", "c.csv"]
        assert not __main__._parser().parse_args([]).sheet

    def test_the_window_belongs_to_that_entry(self) -> None:
        code = (ROOT / "lensmor_desktop/gui/app.py").read_text(encoding="utf-8")
        assert 'setDesktopFileName("lensmor-desktop")' in code

    def test_software_centres_are_told_the_same(self) -> None:
        tree = ET.fromstring(linux_packages.metainfo(__version__, MOMENT))
        types = {node.text for node in tree.iter("mediatype")}
        assert types == set(TYPES.values())
        assert tree.findtext("launchable") == "lensmor-desktop.desktop"
        assert tree.findtext("id") == bundle_parts.IDENTIFIER
        release = tree.find("releases/release")
        assert release is not None
        assert release.attrib == {"version": __version__, "date": "2026-11-18"}
        commands = {node.text for node in tree.iter("binary")}
        assert commands == set(linux_packages.COMMANDS)

    @pytest.mark.parametrize("name", ["GenericName", "Comment", "Keywords"])
    def test_the_menu_speaks_the_programs_languages(self, name: str) -> None:
        entry = desktop_entry()
        assert {f"{name}[de]", f"{name}[zh_CN]"} <= set(entry)


class TestTheTools:
    """Those of the system where it has them; the same rules are tested above without."""

    checks = (
        ("desktop-file-validate", [PACKAGING / "linux" / "lensmor-desktop.desktop"]),
        ("bash", ["-n", PACKAGING / "linux" / "try-deb.sh"]),
        ("bash", ["-n", PACKAGING / "macos" / "make-dmg.sh"]),
    )

    @pytest.mark.parametrize(
        ("tool", "arguments"), [check for check in checks if shutil.which(check[0])]
    )
    def test_they_find_nothing(self, tool: str, arguments: list[str | Path]) -> None:
        done = subprocess.run([tool, *arguments], capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    if shutil.which("appstreamcli"):

        def test_a_software_centre_would_take_it(self, tmp_path: Path) -> None:
            path = tmp_path / linux_packages.APPSTREAM
            path.write_text(linux_packages.metainfo(__version__, MOMENT), encoding="utf-8")
            command = ["appstreamcli", "validate", "--no-net", "--pedantic", str(path)]
            done = subprocess.run(command, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout


class TestMacOS:
    def test_the_app_opens_every_kind_of_sheet_but_owns_none(self) -> None:
        told = bundle_parts.mac_information()
        plist = told["info_plist"]
        assert isinstance(plist, dict)
        (kind,) = plist["CFBundleDocumentTypes"]
        assert kind["LSHandlerRank"] == "Alternate"
        assert len(kind["LSItemContentTypes"]) == len(TYPES)
        assert told["version"] == __version__
        assert told["bundle_identifier"] == bundle_parts.IDENTIFIER
        assert plist["NSHighResolutionCapable"] is True

    def test_nothing_else_is_allowed_at_run_time(self) -> None:
        allowed = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
        assert allowed == {"com.apple.security.cs.allow-unsigned-executable-memory": True}

    def test_the_hardened_runtime_is_asked_for(self) -> None:
        script = (PACKAGING / "macos" / "make-dmg.sh").read_text(encoding="utf-8")
        assert script.count("--options runtime") == 2
        assert "notarytool submit" in script
        assert "stapler staple" in script


class TestWindows:
    @pytest.fixture
    def script(self) -> str:
        raw = (PACKAGING / "windows" / "lensmor-desktop.iss").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf"), "older Inno Setups read umlauts only with a mark"
        return raw.decode("utf-8-sig")

    def test_nobody_needs_an_administrator(self, script: str) -> None:
        assert "PrivilegesRequired=lowest" in script
        assert r"DefaultDirName={localappdata}\Programs\{#Name}" in script
        roots = re.findall(r"^Root: (\w+);", script, re.MULTILINE)
        assert set(roots) == {"HKCU"}

    @pytest.mark.parametrize("suffix", TYPES)
    def test_open_with_knows_every_kind_of_sheet(self, script: str, suffix: str) -> None:
        assert rf'Subkey: "Software\Classes\{suffix}\OpenWithProgids"' in script
        assert f'ValueName: "{suffix}"' in script

    def test_removing_takes_only_our_value_from_a_shared_key(self, script: str) -> None:
        for line in script.splitlines():
            if "OpenWithProgids" in line:
                assert line.endswith("Flags: uninsdeletevalue")
        keys = [line for line in script.splitlines() if "uninsdeletekey" in line]
        assert len(keys) == 2
        assert all("{#ProgId}" in key or r"Applications\{#Program}" in key for key in keys)

    def test_data_stays_unless_somebody_says_otherwise(self, script: str) -> None:
        code = script.partition("[Code]")[2]
        assert "not UninstallSilent" in code
        assert "MB_DEFBUTTON2" in code
        assert r"{localappdata}\{#Name}" in code
        assert "[UninstallDelete]" not in script

    def test_a_program_that_runs_is_known_by_the_name_that_it_holds(self, script: str) -> None:
        assert f'#define Running "{bundle_start.RUNNING}"' in script
        assert "\nAppMutex={#Running}\n" in script

    def test_terminals_know_the_command_at_once(self, script: str) -> None:
        assert "\nChangesEnvironment=yes\n" in script
        assert 'Name: "path"; Description: "{cm:OnPath}"\n' in script  # ticked

    def test_every_message_is_there_in_every_language(self, script: str) -> None:
        asked = set(re.findall(r"CustomMessage\('(\w+)'\)|\{cm:(\w+)\}", script))
        names = {one or other for one, other in asked}
        assert names == {"DeleteData", "OnDesktop", "OnPath", "Spreadsheet"}
        for language in ("en", "de", "zh"):
            assert f'Name: "{language}"; MessagesFile:' in script
            for name in names:
                assert f"\n{language}.{name}=" in script
        assert len(LOCALES) == 3


class TestOneVersion:
    def test_no_file_repeats_it(self) -> None:
        texts = [
            path
            for path in PACKAGING.rglob("*")
            if path.suffix in (".spec", ".iss", ".plist", ".desktop", ".xml", ".sh", ".py")
        ]
        assert len(texts) > 15
        given = re.compile(rf"(?<![\d.]){re.escape(__version__)}(?![\d.])")
        assert [path.name for path in texts if given.search(path.read_text("utf-8-sig"))] == []
