"""Making what people install: folder, packages, checksums. The whole bundle itself is slow."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import bundling
import linux_packages
import measure_bundle
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
MOMENT = 1_795_000_000


class TestBundling:
    def test_the_checksums_can_be_checked(self, tmp_path: Path) -> None:
        file = tmp_path / "lensmor desktop.deb"
        file.write_bytes(b"abc")
        told = bundling.checksums(tmp_path, [file]).read_bytes()
        assert told == (
            b"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            b"  lensmor desktop.deb\n"
        )

    def test_everything_gets_the_time_that_is_asked_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(MOMENT))
        assert bundling.moment() == MOMENT

    def test_or_that_of_the_last_change(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        monkeypatch.setattr(bundling, "ROOT", tmp_path)
        (tmp_path / "pyproject.toml").touch()
        os.utime(tmp_path / "pyproject.toml", (MOMENT, MOMENT))
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        assert bundling.moment() == MOMENT

    def test_a_folder_with_something_in_it_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.docx").write_bytes(b"years of work")
        with pytest.raises(FileExistsError):
            bundling.main(["--into", str(tmp_path)])
        assert (tmp_path / "thesis.docx").read_bytes() == b"years of work"

    def test_a_machine_with_nothing_but_python_is_told_all_that_it_lacks(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """As a new Debian is, which has no xz either."""
        monkeypatch.setattr(bundling, "WINDOWS", False)
        monkeypatch.setattr(bundling, "MAC", False)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert {"binutils", "xz-utils"} <= set(bundling.missing_tools())

    @pytest.mark.posix_only("making a link takes a privilege")
    def test_size_counts_a_link_as_itself(self, tmp_path: Path) -> None:
        (tmp_path / "program").write_bytes(b"x" * 1000)
        (tmp_path / "link").symlink_to("program")
        assert 1000 <= bundling.size_of(tmp_path) < 1100


def test_the_empty_window_has_every_library_of_the_program() -> None:
    """Or the comparison of the sizes would be with less than the program needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {Requirement(one).name.lower() for one in project["dependencies"]}
    tree = ast.parse(measure_bundle.EMPTY_WINDOW.read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    tops = {name.partition(".")[0].lower() for name in imported}
    # Keyring imports this one by itself, where it can be used.
    assert names - {"pyside6-essentials", "jeepney"} == tops - {"pyside6", "sqlite3", "sys"}


if sys.platform == "linux":

    @pytest.fixture
    def bundle(tmp_path: Path) -> Path:
        """A folder like the one that PyInstaller makes, with a program of this system."""
        folder = tmp_path / "bundle"
        (folder / "_internal").mkdir(parents=True)
        (folder / "LICENSES").mkdir()
        (folder / "LICENSES" / "PARTS.txt").write_text("parts")
        program = folder / "lensmor-desktop"
        program.write_bytes(Path("/bin/sh").read_bytes())
        program.chmod(0o700)
        (folder / "lensmor-batch").symlink_to("lensmor-desktop")
        return folder

    @pytest.mark.linux_only("the packages for Linux are made on Linux")
    class TestTheTar:
        def test_it_unpacks_to_a_folder_with_the_program_and_its_menu_entry(
            self, bundle: Path, tmp_path: Path
        ) -> None:
            path = linux_packages.make_tar(bundle, "1.2.3", tmp_path, MOMENT)
            with tarfile.open(path) as archive:
                members = {member.name: member for member in archive}
            name = path.name.removesuffix(".tar.xz")
            assert name.startswith("lensmor-desktop-1.2.3-linux-")
            assert members[f"{name}/lensmor-desktop"].mode == 0o755
            assert members[f"{name}/lensmor-batch"].linkname == "lensmor-desktop"
            assert members[f"{name}/LICENSES/PARTS.txt"].mode == 0o644
            assert f"{name}/INSTALL.txt" in members
            assert f"{name}/share/applications/lensmor-desktop.desktop" in members
            assert {(one.uid, one.gid, one.mtime) for one in members.values()} == {(0, 0, MOMENT)}
            assert not (tmp_path / name).exists()

        def test_the_same_input_gives_the_same_archive(self, bundle: Path, tmp_path: Path) -> None:
            path = linux_packages.make_tar(bundle, "1.2.3", tmp_path, MOMENT)
            first = path.read_bytes()
            (bundle / "LICENSES" / "PARTS.txt").touch()
            assert linux_packages.make_tar(bundle, "1.2.3", tmp_path, MOMENT) == path
            assert path.read_bytes() == first

    @pytest.mark.linux_only("the packages for Linux are made on Linux")
    class TestWhatItDependsOn:
        def test_libraries_lead_to_packages(self) -> None:
            found = linux_packages.depends({"libc.so.6", "libm.so.6", "libGL.so.1"}, "2.36")
            assert found[:2] == ["ca-certificates", "fontconfig-config"]
            assert "libc6 (>= 2.36)" in found
            assert "libgl1" in found
            assert len(found) == len(set(found))

        if shutil.which("objdump"):

            def test_they_are_read_from_the_files(self, bundle: Path) -> None:
                needed, libc = linux_packages.needed_libraries(bundle)
                assert needed == {"libc.so.6"}
                assert re.fullmatch(r"2\.\d+", libc)
                (bundle / "_internal" / "libc.so.6").touch()
                assert linux_packages.needed_libraries(bundle)[0] == set()

        def test_a_library_that_nobody_thought_of_stops_the_build(self) -> None:
            with pytest.raises(linux_packages.UnknownLibrary, match=r"libnew\.so\.9"):
                linux_packages.depends({"libc.so.6", "libnew.so.9"}, "2.36")


if sys.platform == "linux" and Path("/usr/bin/dpkg-deb").exists():
    LIBC = ({"libc.so.6", "libGL.so.1"}, "2.36")

    @pytest.mark.linux_only("the packages for Linux are made on Linux")
    class TestTheDeb:
        @pytest.fixture(autouse=True)
        def _libraries(self, monkeypatch: pytest.MonkeyPatch) -> None:
            """What reads the libraries is part of binutils, which only builders have."""
            monkeypatch.setattr(linux_packages, "needed_libraries", lambda _: LIBC)

        def test_it_has_everything_in_its_place(self, bundle: Path, tmp_path: Path) -> None:
            path = linux_packages.make_deb(bundle, "1.2.3", tmp_path, MOMENT)
            assert path.name.startswith("lensmor-desktop_1.2.3_")
            shown = subprocess.run(
                ["dpkg-deb", "--fsys-tarfile", path], capture_output=True, check=True
            )
            with tarfile.open(fileobj=io.BytesIO(shown.stdout)) as archive:
                members = {member.name.removeprefix("./"): member for member in archive}
                entry = archive.extractfile("./usr/share/doc/lensmor-desktop/copyright")
                assert entry is not None
                text = entry.read().decode()
            for command in ("lensmor-desktop", "lensmor-batch"):
                link = members[f"usr/bin/{command}"]
                assert link.linkname == f"/opt/lensmor-desktop/{command}"
            assert members["opt/lensmor-desktop/lensmor-desktop"].mode == 0o755
            assert members["opt/lensmor-desktop/lensmor-batch"].issym()  # not a second copy
            assert {member.uid for member in members.values()} == {0}
            for side in (16, 48, 256):
                icon = f"usr/share/icons/hicolor/{side}x{side}/apps/lensmor-desktop.png"
                assert members[icon].size > 300
            assert "usr/share/applications/lensmor-desktop.desktop" in members
            assert "usr/share/metainfo/com.lensmor.desktop.metainfo.xml" in members
            assert "License: MIT\n MIT License\n .\n Copyright (c)" in text
            assert not list(tmp_path.glob("deb-tree*"))

        def test_apt_is_told_what_it_needs(self, bundle: Path, tmp_path: Path) -> None:
            path = linux_packages.make_deb(bundle, "1.2.3", tmp_path, MOMENT)
            told = subprocess.run(
                ["dpkg-deb", "--field", path], capture_output=True, text=True, check=True
            ).stdout
            assert "Package: lensmor-desktop\n" in told
            assert "Version: 1.2.3\n" in told
            assert "libc6 (>= 2.36), libgl1, libx11-data, xkb-data\n" in told
            assert "Installed-Size: " in told

        def test_the_same_input_gives_the_same_package(self, bundle: Path, tmp_path: Path) -> None:
            path = linux_packages.make_deb(bundle, "1.2.3", tmp_path, MOMENT)
            first = path.read_bytes()
            os.utime(bundle / "LICENSES" / "PARTS.txt")
            linux_packages.make_deb(bundle, "1.2.3", tmp_path, MOMENT)
            assert path.read_bytes() == first
