"""What a Mac is told of the app: versions, folders it may read, which macOS it needs."""

import plistlib
import re
import struct
from pathlib import Path

import bundle_parts
import macos_parts
import pytest

from lensmor_desktop import __version__

MACOS = Path(macos_parts.__file__).with_name("macos")
FOLDERS = ("Desktop", "Documents", "Downloads")
PLACES = (*(f"{name}Folder" for name in FOLDERS), "NetworkVolumes", "RemovableVolumes")
OWN_CLOUD = "NSFileProviderDomainUsageDescription"
ASKED = {*(f"NS{place}UsageDescription" for place in PLACES), OWN_CLOUD}


def plist() -> dict[str, object]:
    told = bundle_parts.mac_information()["info_plist"]
    assert isinstance(told, dict)
    return told


def sentences(language: str) -> dict[str, str]:
    text = (MACOS / f"{language}.lproj" / "InfoPlist.strings").read_text(encoding="utf-8")
    lines = [re.fullmatch(r'"(\w+)" = "([^"]+)";', line) for line in text.splitlines()]
    assert all(lines)
    return {line[1]: line[2] for line in lines if line}


class TestThePlist:
    def test_updates_are_told_apart(self) -> None:
        assert plist()["CFBundleVersion"] == __version__

    def test_a_run_does_not_slow_down_while_its_window_is_hidden(self) -> None:
        assert plist()["NSAppSleepDisabled"] is True

    def test_people_are_told_why_a_folder_is_read(self) -> None:
        told = plist()
        assert {key for key in told if key.endswith("UsageDescription")} == ASKED

    @pytest.mark.parametrize("language", macos_parts.LANGUAGES)
    def test_in_every_language(self, language: str) -> None:
        kind = bundle_parts.mac_information()["info_plist"]["CFBundleDocumentTypes"][0]  # type: ignore[index]
        told = sentences(language)
        assert set(told) == {*ASKED, kind["CFBundleTypeName"]}
        localised = plist()["CFBundleLocalizations"]
        assert isinstance(localised, list)
        assert language in localised
        if language == "en":
            assert all(told[key] == plist()[key] for key in ASKED)

    def test_every_language_of_the_app_has_them(self) -> None:
        assert plist()["CFBundleLocalizations"] == list(macos_parts.LANGUAGES)
        assert len(list(MACOS.glob("*.lproj"))) == len(macos_parts.LANGUAGES)

    def test_they_go_beside_the_plist_of_the_app(self, tmp_path: Path) -> None:
        (tmp_path / "Contents" / "Resources").mkdir(parents=True)
        macos_parts.add_languages(tmp_path)
        for language in macos_parts.LANGUAGES:
            place = tmp_path / "Contents" / "Resources" / f"{language}.lproj"
            assert (place / "InfoPlist.strings").read_bytes().startswith(b'"NSDesktop')

    def test_it_can_be_read_by_apples_own_rules(self) -> None:
        assert plistlib.loads((MACOS / "Info.plist").read_bytes())


def library(*oldest: tuple[int, int]) -> bytes:
    """A Mach-O library for as many processors, each built for its own oldest macOS."""
    parts = []
    for major, minor in oldest:
        other = struct.pack("<II", 0x2, 24) + b"\0" * 16  # LC_SYMTAB
        version = struct.pack("<IIIIII", 0x32, 24, 1, major << 16 | minor << 8, 0, 0)
        head = struct.pack("<IIIIIIII", 0xFEEDFACF, 0, 0, 6, 2, 48, 0, 0)
        parts.append(head + other + version)
    if len(parts) == 1:
        return parts[0]
    start = 8 + 20 * len(parts)
    fat = struct.pack(">II", 0xCAFEBABE, len(parts))
    for part in parts:
        fat += struct.pack(">IIIII", 0, 0, start, len(part), 0)
        start += len(part)
    return fat + b"".join(parts)


class TestTheOldestMac:
    def test_each_processor_is_read(self) -> None:
        assert list(macos_parts.built_for(library((13, 0)))) == [(13, 0)]
        assert list(macos_parts.built_for(library((13, 0), (15, 2)))) == [(13, 0), (15, 2)]

    def test_anything_else_says_nothing(self) -> None:
        for raw in (b"", b"#!/bin/sh\necho hello\n", b"\x7fELF" + b"\0" * 60, b"\xca\xfe\xba\xbe"):
            assert list(macos_parts.built_for(raw)) == []

    def test_an_app_that_promises_too_much_is_not_built(self, tmp_path: Path) -> None:
        (tmp_path / "QtCore.abi3.so").write_bytes(library((13, 0), (15, 0)))
        (tmp_path / "readme.txt").write_text("nothing")
        macos_parts.check_oldest(tmp_path, "15.0")
        macos_parts.check_oldest(tmp_path, "26")
        with pytest.raises(macos_parts.TooNew, match=r"promises macOS 13\.0.*QtCore.*\(15\.0\)"):
            macos_parts.check_oldest(tmp_path, "13.0")

    def test_the_build_compares(self) -> None:
        code = Path(macos_parts.__file__).with_name("bundling.py").read_text(encoding="utf-8")
        assert 'check_oldest(app, told["LSMinimumSystemVersion"])' in code
