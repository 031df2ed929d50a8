"""What PyInstaller collects on Windows and macOS beside the program's own parts, by name."""

from pathlib import Path

import bundle_parts
import licences
import pytest
import sbom
import shipped
from shipped import Owner

from lensmor_desktop import __version__

OWN = Owner("own", "lensmor-desktop", __version__)
RUNTIME = Owner("microsoft", "Visual-Cpp-runtime", "14")


@pytest.mark.parametrize(
    "source",
    [
        r"C:\Windows\System32\ucrtbase.dll",
        r"C:\Windows\System32\downlevel\api-ms-win-crt-runtime-l1-1-0.dll",
        r"C:\Program Files\Java\bin\API-MS-WIN-CORE-FILE-L1-2-0.dll",
        r"C:\Windows\System32\ext-ms-win-ntuser-window-l1-1-0.dll",
    ],
)
def test_what_each_windows_has_stays_behind(source: str) -> None:
    assert bundle_parts.comes_with_the_system(source, macos=False)


@pytest.mark.parametrize(
    "source",
    [
        "/System/Library/Frameworks/Security.framework/Versions/A/Security",
        "/usr/lib/libSystem.B.dylib",
        "/usr/lib/swift/libswiftCore.dylib",
    ],
)
def test_what_each_mac_has_stays_behind(source: str) -> None:
    assert bundle_parts.comes_with_the_system(source, macos=True)


@pytest.mark.parametrize(
    ("source", "macos"),
    [
        (r"C:\hostedtoolcache\windows\Python\3.14.0\x64\python314.dll", False),
        (r"C:\hostedtoolcache\windows\Python\3.14.0\x64\DLLs\libcrypto-3.dll", False),
        (r"C:\Windows\System32\msvcp140.dll", False),
        (r"D:\a\lensmor\.venv\Lib\site-packages\PySide6\Qt6Core.dll", False),
        ("/Library/Frameworks/Python.framework/Versions/3.14/Python", True),
        ("/opt/venv/lib/python3.14/site-packages/PySide6/QtCore.abi3.so", True),
        ("/usr/lib/x86_64-linux-gnu/libglib-2.0.so.0", False),
    ],
)
def test_everything_else_is_shipped(source: str, macos: bool) -> None:
    assert not bundle_parts.comes_with_the_system(source, macos)


@pytest.mark.parametrize(
    "name",
    [
        "vcruntime140.dll",
        "VCRUNTIME140_1.dll",
        "msvcp140.dll",
        "MSVCP140_atomic_wait.dll",
        "msvcp140_codecvt_ids.dll",
        "concrt140.dll",
        "vcomp140.dll",
    ],
)
def test_microsofts_runtime_is_shipped_as_microsofts(name: str, tmp_path: Path) -> None:
    """Found in Windows' own folder, where neither Python nor a library put it."""
    place = tmp_path / "System32" / name
    place.parent.mkdir()
    place.touch()
    assert shipped._owner(place) == RUNTIME


@pytest.mark.parametrize("name", ["kernel32.dll", "vcruntime140.dll.bak", "msvcp140x.dll", "a.so"])
def test_nothing_else_is(name: str) -> None:
    assert shipped.visual_cpp_runtime(name) is None


def test_its_terms_come_along(tmp_path: Path) -> None:
    licences.collect([OWN, RUNTIME], tmp_path / "LICENSES")
    notice = tmp_path / "LICENSES" / "Visual-Cpp-runtime" / "Visual-Cpp-runtime.txt"
    assert "Distributable Code" in notice.read_text(encoding="utf-8")
    told = (tmp_path / "LICENSES" / "PARTS.txt").read_text(encoding="utf-8")
    assert "Visual-Cpp-runtime 14: Microsoft Visual C++ Redistributable" in told
    assert "pkg:generic/visual-cpp-runtime@14" in sbom.components([OWN, RUNTIME], 1_795_000_000)


def test_the_spec_leaves_out_what_the_system_has() -> None:
    spec = Path(bundle_parts.__file__).with_name("lensmor-desktop.spec").read_text(encoding="utf-8")
    assert "comes_with_the_system(entry[1])" in spec
