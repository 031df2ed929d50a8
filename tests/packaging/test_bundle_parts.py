"""What goes into the bundle, and whose it is: parts, owners, licences, the list of parts."""

import ast
import json
import os
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

import bundle_parts
import keyring
import licences
import pytest
import requests
import sbom
import shipped
from shipped import Owner

from lensmor_desktop import __version__
from lensmor_desktop.api.scripts import SWITCH
from lensmor_desktop.gui import app

OWN = Owner("own", "lensmor-desktop", __version__)
PYTHON = Owner("python", "Python", "3.11.2")
REQUESTS = Owner("distribution", "requests", metadata.version("requests"))
QT = Owner("distribution", "pyside6-essentials", metadata.version("pyside6-essentials"))
MOMENT = 1_795_000_000


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt/lib/libQt6DBus.so.6",
        "PySide6/Qt/lib/libicudata.so.73",
        "PySide6/QtNetwork.abi3.so",
        "lensmor_desktop/gui/translations/lensmor_de.qm",
        "libglib-2.0.so.0",
    ],
)
def test_what_is_needed_stays(place: str) -> None:
    assert bundle_parts.is_wanted(place)


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6\\plugins\\imageformats\\qpdf.dll",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "PySide6/Qt/translations/qt_help_de.qm",
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "PySide6/Qt/lib/QtQuick.framework/Versions/A/QtQuick",
        "PySide6/Qt/lib/QtQuick.framework/Versions/Current",
        "PySide6\\Qt6Svg.dll",
        "PySide6\\opengl32sw.dll",
        "libQt6OpenGL.so.6",
        "libQt6EglFsKmsSupport.so.6",
        "libQt6WlShellIntegration.so.6",
    ],
)
def test_what_nothing_uses_stays_behind(place: str) -> None:
    assert not bundle_parts.is_wanted(place)


def test_a_library_that_nothing_loads_any_more_stays_behind() -> None:
    loads = {
        "/qt/plugins/libqxcb.so": ["libxcb-cursor.so.0", "libm.so.6"],
        "/python/_ssl.so": ["libssl.so.3"],
    }
    binaries = [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/qt/plugins/libqxcb.so", "BINARY"),
        ("_ssl.so", "/python/_ssl.so", "EXTENSION"),
        ("libxcb-cursor.so.0", "/lib/libxcb-cursor.so.0", "BINARY"),
        ("libssl.so.3", "/lib/libssl.so.3", "BINARY"),
        ("libgtk-3.so.0", "/lib/libgtk-3.so.0", "BINARY"),
        ("libpython3.11.so.1.0", "/lib/libpython3.11.so.1.0", "BINARY"),
    ]

    def imports_of(path: str) -> list[tuple[str, None]]:
        return [(name, None) for name in loads.get(path, ())]

    kept = bundle_parts.without_idle_libraries(binaries, imports_of)
    assert {place for place, _, _ in binaries} - {place for place, _, _ in kept} == {
        "libgtk-3.so.0"
    }


def test_a_link_to_what_stays_behind_stays_behind_too() -> None:
    entries = [
        ("PySide6/Qt/lib/libQt6Gui.so.6", "/qt/libQt6Gui.so.6", "BINARY"),
        ("libQt6Gui.so.6", "PySide6/Qt/lib/libQt6Gui.so.6", "SYMLINK"),
        ("libQt6Lost.so.6", "PySide6/Qt/lib/libQt6Lost.so.6", "SYMLINK"),
        ("PySide6/libQt6Gui.so", "Qt/lib/libQt6Gui.so.6", "SYMLINK"),
    ]
    kept = bundle_parts.without_dangling_links(entries)
    assert kept == [entries[0], entries[1], entries[3]]


def test_windows_is_told_the_version(tmp_path: Path) -> None:
    path = Path(bundle_parts.version_resource("lensmor-batch", tmp_path))
    tree = ast.parse(path.read_text(encoding="utf-8"), mode="eval")
    strings = {
        node.args[0].value: node.args[1].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "StringStruct"
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[1], ast.Constant)
    }
    assert strings["ProductVersion"] == strings["FileVersion"] == __version__
    assert strings["OriginalFilename"] == "lensmor-batch.exe"
    assert strings["ProductName"] == "Lensmor Desktop"
    numbers = tuple(int(number) for number in __version__.split(".")[:3])
    assert f"filevers={(*numbers, 0)}" in ast.unparse(tree)


class TestOwners:
    def test_each_file_has_the_one_it_came_with(self, tmp_path: Path) -> None:
        qt = next(
            file for file in metadata.files("PySide6-Essentials") or () if "QtCore.a" in file.name
        )
        sources = [
            str(Path(requests.__file__)),
            str(Path(keyring.__file__)),
            str(qt.locate()),
            str(Path(app.__file__)),
            sysconfig.get_path("stdlib") + "/json/__init__.py",
            str(tmp_path / "base_library.zip"),
            "-",
        ]
        self.without_pyinstaller()
        found = {(owner.kind, owner.name) for owner in shipped.owners(sources, tmp_path)}
        assert found == {
            ("own", "lensmor-desktop"),
            ("python", "Python"),
            ("distribution", "requests"),
            ("distribution", "keyring"),
            ("distribution", "pyside6-essentials"),
            ("distribution", shipped.BOOTLOADER),
        }

    def test_a_file_of_nobody_stops_the_build(self, tmp_path: Path) -> None:
        stray = tmp_path / "found-on-the-street.so"
        stray.write_bytes(b"\x7fELF")
        with pytest.raises(shipped.UnknownOwner, match="found-on-the-street"):
            shipped.owners([str(stray)], tmp_path / "work")

    def test_the_list_survives_being_kept(self, tmp_path: Path) -> None:
        shipped.save([OWN, PYTHON], tmp_path / "shipped.json")
        assert shipped.load(tmp_path / "shipped.json") == [OWN, PYTHON]

    @pytest.fixture(autouse=True)
    def _bootloader(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """PyInstaller is installed only where bundles are built; pip is everywhere."""
        monkeypatch.setattr(shipped, "BOOTLOADER", "pip")

    def without_pyinstaller(self) -> None:
        assert shipped.BOOTLOADER == "pip"


class TestLicences:
    def test_every_part_has_its_own(self, tmp_path: Path) -> None:
        licences.collect([OWN, PYTHON, REQUESTS, QT], tmp_path / "LICENSES")
        folder = tmp_path / "LICENSES"
        assert "MIT License" in (folder / "lensmor-desktop/LICENSE").read_text()
        assert "Apache License" in (folder / "requests/LICENSE").read_text()
        assert "PYTHON SOFTWARE FOUNDATION" in (folder / "Python/LICENSE.txt").read_text().upper()
        told = (folder / "PARTS.txt").read_text(encoding="utf-8")
        assert f"Lensmor Desktop {__version__} consists" in told
        assert f"requests {REQUESTS.version}: Apache-2.0" in told

    def test_qt_comes_with_the_lgpl_and_how_to_replace_it(self, tmp_path: Path) -> None:
        licences.collect([QT], tmp_path)
        notice = (tmp_path / "pyside6-essentials/Qt.txt").read_text(encoding="utf-8")
        assert f"version {QT.version}" in notice
        assert "Putting other libraries in their place" in notice
        assert "download.qt.io" in notice
        lesser = (tmp_path / "pyside6-essentials/LGPL-3.0.txt").read_text(encoding="utf-8")
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in lesser
        assert "Version 3, 29 June 2007" in lesser
        assert (tmp_path / "pyside6-essentials/GPL-3.0.txt").stat().st_size > 30_000

    def test_a_part_without_one_stops_the_build(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(licences, "BY_HAND", {})
        with pytest.raises(licences.MissingLicence, match="pyside6-essentials"):
            licences.collect([OWN, REQUESTS, QT], tmp_path)

    def test_everything_that_the_program_needs_has_one(self, tmp_path: Path) -> None:
        """Found here, not first when somebody builds the bundle."""
        names = closure("lensmor-desktop") - {"lensmor-desktop"}
        assert {"requests", "pyside6-essentials", "keyring", "urllib3"} <= names
        parts = [Owner("distribution", name, metadata.version(name)) for name in sorted(names)]
        licences.collect(parts, tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == names | {"PARTS.txt"}


def closure(name: str) -> set[str]:
    """A distribution and everything that it needs on this system."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: set[str] = set()
    waiting = [name]
    while waiting:
        at = canonicalize_name(waiting.pop())
        if at in found:
            continue
        found.add(at)
        needed = [Requirement(line) for line in metadata.requires(at) or ()]
        waiting += [
            one.name for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})
        ]
    return found


class TestPartsList:
    def test_it_names_every_part_with_version_and_licence(self) -> None:
        system = Owner("system", "libx11-6", "2:1.8.4-2+deb12u2")
        told = json.loads(sbom.components([REQUESTS, OWN, PYTHON, system], MOMENT))
        assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
        assert told["metadata"]["component"]["name"] == "lensmor-desktop"
        assert told["metadata"]["component"]["version"] == __version__
        parts = {part["name"]: part for part in told["components"]}
        assert set(parts) == {"requests", "Python", "libx11-6"}
        assert parts["requests"]["purl"] == f"pkg:pypi/requests@{REQUESTS.version}"
        assert parts["libx11-6"]["purl"].endswith("/libx11-6@2%3A1.8.4-2%2Bdeb12u2")
        assert parts["requests"]["licenses"] == [{"license": {"name": "Apache-2.0"}}]
        assert len(told["dependencies"][0]["dependsOn"]) == 3

    def test_the_same_parts_give_the_same_text(self) -> None:
        assert sbom.components([OWN, PYTHON], MOMENT) == sbom.components([OWN, PYTHON], MOMENT)
        assert sbom.components([OWN, PYTHON], MOMENT) != sbom.components([OWN], MOMENT)


PROJECT = Path(__file__).resolve().parents[2]


def test_the_start_runs_a_proxy_script_where_it_is_asked_to(tmp_path: Path) -> None:
    """A bundle has no Python that could be started for it: it starts itself."""
    script = tmp_path / "proxy.pac"
    script.write_text('function FindProxyForURL(u, h) { return "PROXY a.example:1"; }')
    question = {"script": str(script), "url": "https://lensmor.test/", "host": "lensmor.test"}
    done = subprocess.run(
        [sys.executable, str(PROJECT / "packaging" / "bundle_start.py"), SWITCH],
        input=json.dumps(question).encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    assert json.loads(done.stdout) == {"proxies": ["http://a.example:1"]}


def test_the_start_tells_the_two_programs_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    import bundle_start

    from lensmor_desktop import __main__
    from lensmor_desktop.cli import main

    started: list[str] = []
    monkeypatch.setattr(__main__, "entry", lambda: started.append("window"))
    monkeypatch.setattr(main, "entry", lambda: started.append("batch"))
    for name in ("/usr/bin/lensmor-desktop", "/usr/bin/lensmor-batch", "lensmor-batch"):
        monkeypatch.setattr(sys, "argv", [name])
        bundle_start.entry()
    assert started == ["window", "batch", "batch"]
