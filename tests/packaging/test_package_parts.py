"""What package managers are told: one version, one name, the checksums of the files themselves."""

import hashlib
import importlib.util
import json
import plistlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import bundle_parts
import bundling
import jsonschema
import linux_packages
import packages
import pytest
from package_parts import flatpak, homebrew, release, winget
from package_parts.release import INSTALLERS, FileMissing, Release

from lensmor_desktop import __version__

ROOT = Path(__file__).resolve().parents[2]
MOMENT = 1_795_000_000
DOWNLOADS = "https://downloads.example/v1"
# What the public schemas, version 1.10.0, say of the fields that are used here.
TEXT = {"type": "string", "minLength": 3, "maxLength": 256}
ADDRESS = {"type": "string", "pattern": "^https://.+$", "maxLength": 2048}
COMMON: dict[str, object] = {
    "PackageIdentifier": {"type": "string", "pattern": r"^[^\\.\s]{1,32}(\.[^\\.\s]{1,32}){1,7}$"},
    "PackageVersion": {"type": "string", "pattern": r"^[^\\/:*?\"<>|]+$", "maxLength": 128},
    "ManifestType": {"enum": ["version", "installer", "locale", "defaultLocale"]},
    "ManifestVersion": {"const": "1.10.0"},
}
LOCALE = {"type": "string", "pattern": "^[a-zA-Z]{2,3}(-[a-zA-Z]{1,8})*$", "maxLength": 20}
WORDS: dict[str, object] = {
    "PackageLocale": LOCALE,
    **dict.fromkeys(("Publisher", "PackageName", "License", "ShortDescription"), TEXT),
}
ONE_INSTALLER = {
    "Architecture": {"enum": ["x86", "x64", "arm", "arm64", "neutral"]},
    "InstallerUrl": ADDRESS,
    "InstallerSha256": {"type": "string", "pattern": "^[A-Fa-f0-9]{64}$"},
    "ProductCode": {"type": "string", "minLength": 1, "maxLength": 255},
}
SCHEMAS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "version": ({"DefaultLocale": LOCALE}, {}),
    "defaultLocale": (WORDS, dict.fromkeys(("PublisherUrl", "PackageUrl"), ADDRESS)),
    "locale": (WORDS, dict.fromkeys(("PublisherUrl", "PackageUrl"), ADDRESS)),
    "installer": (
        {
            "Installers": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "properties": ONE_INSTALLER,
                    "required": list(ONE_INSTALLER),
                    "additionalProperties": False,
                },
            }
        },
        {
            "Platform": {"items": {"enum": ["Windows.Desktop", "Windows.Universal"]}},
            "MinimumOSVersion": {"type": "string", "pattern": r"^\d{1,5}(\.\d{1,5}){0,3}$"},
            "InstallerType": {"enum": ["exe", "inno", "msi", "msix", "nullsoft", "wix", "zip"]},
            "Scope": {"enum": ["user", "machine"]},
            "InstallModes": {"items": {"enum": ["interactive", "silent", "silentWithProgress"]}},
            "UpgradeBehavior": {"enum": ["install", "uninstallPrevious", "deny"]},
            "Commands": {"items": {"type": "string", "minLength": 1, "maxLength": 40}},
            "FileExtensions": {"items": {"type": "string", "pattern": "^[a-z]+$"}},
            "ReleaseDate": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
        },
    ),
}
URL = re.compile(r"https://[^\s\"]+")


@pytest.fixture
def made(tmp_path: Path) -> Release:
    """A release with something else in each file."""
    for kind, name in INSTALLERS.items():
        path = tmp_path / name.format(program="lensmor-desktop", version=__version__)
        path.write_bytes(kind.encode())
    return Release(__version__, MOMENT, tmp_path, DOWNLOADS)


def sum_of(kind: str) -> str:
    return hashlib.sha256(kind.encode()).hexdigest()


def read_yaml(text: str) -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="PyYAML reads what is written; `dev.py setup` has it")
    # Dates stay texts, as the schemas want them.
    read = yaml.load(text, Loader=yaml.BaseLoader)
    assert isinstance(read, dict)
    return read


class TestTheFiles:
    def test_they_are_called_as_the_bundle_calls_them(self) -> None:
        code = Path(bundling.__file__).read_text(encoding="utf-8")
        assert '-{__version__}-setup.exe"' in code
        assert '-{__version__}-macos-{platform.machine()}.dmg"' in code
        tar = Path(linux_packages.__file__).read_text(encoding="utf-8")
        assert '{NAME}-{version}-linux-{architecture}"' in tar
        assert release.PROGRAM == bundling.PROGRAM == linux_packages.NAME

    def test_one_that_is_missing_is_named(self, made: Release) -> None:
        (made.folder / made.name("windows")).unlink()
        with pytest.raises(FileMissing, match=rf"lensmor-desktop-{__version__}-setup\.exe"):
            made.sha256("windows")

    def test_where_one_is_missing_only_its_manifests_are(
        self, made: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (made.folder / made.name("macos-x86_64")).unlink()
        folder = tmp_path / "manifests"
        folder.mkdir()
        written = packages.manifests(made, folder, complete=False)
        assert written is not None
        assert {path.suffix for path in written} == {".yaml", ".json"}
        assert "Nothing for Homebrew: there is no" in capsys.readouterr().err

    def test_a_release_is_complete_or_not_made(self, made: Release, tmp_path: Path) -> None:
        folder = tmp_path / "manifests"
        folder.mkdir()
        assert len(packages.manifests(made, folder, complete=True) or ()) == 7
        (made.folder / made.name("linux")).unlink()
        assert packages.manifests(made, folder, complete=True) is None


class TestWinget:
    """The rules are those of the public schemas, version 1.10.0."""

    def test_every_file_says_who_it_is_about(self, made: Release) -> None:
        texts = winget.manifests(made)
        kinds = {}
        for name, text in texts.items():
            told = read_yaml(text)
            assert told["PackageIdentifier"] == winget.PACKAGE
            assert told["PackageVersion"] == __version__
            assert told["ManifestVersion"] == winget.SCHEMA
            assert f"winget-manifest.{told['ManifestType']}.{winget.SCHEMA}" in text.splitlines()[0]
            assert name.startswith(winget.PACKAGE)
            kinds[name.removeprefix(winget.PACKAGE)] = told["ManifestType"]
            needed, allowed = SCHEMAS[told["ManifestType"]]
            schema = {
                "properties": {**COMMON, **needed, **allowed},
                "required": [*COMMON, *needed],
                "additionalProperties": False,
            }
            jsonschema.validate(told, schema)
        assert kinds == {
            ".yaml": "version",
            ".installer.yaml": "installer",
            ".locale.en-US.yaml": "defaultLocale",
            ".locale.de-DE.yaml": "locale",
            ".locale.zh-CN.yaml": "locale",
        }

    def test_the_installer_is_the_one_that_inno_setup_makes(self, made: Release) -> None:
        told = read_yaml(winget.manifests(made)[f"{winget.PACKAGE}.installer.yaml"])
        (one,) = told["Installers"]
        assert one == {
            "Architecture": "x64",
            "InstallerUrl": f"{DOWNLOADS}/lensmor-desktop-{__version__}-setup.exe",
            "InstallerSha256": sum_of("windows").upper(),
            "ProductCode": "{6C1B0B6E-5B0C-4C67-9C83-0C0C5B2A7D11}_is1",
        }
        assert told["InstallerType"] == "inno"
        assert told["Scope"] == "user"
        assert told["MinimumOSVersion"] == "10.0.17763.0"
        assert told["ReleaseDate"] == "2026-11-18"
        assert told["FileExtensions"] == ["xlsx", "xlsm", "csv", "tsv"]

    def test_people_read_it_in_their_language(self, made: Release) -> None:
        texts = winget.manifests(made)
        version = read_yaml(texts[f"{winget.PACKAGE}.yaml"])
        assert version["DefaultLocale"] == "en-US"
        entry = (ROOT / "packaging/linux/lensmor-desktop.desktop").read_text(encoding="utf-8")
        for locale, field in (("en-US", ""), ("de-DE", "[de]"), ("zh-CN", "[zh_CN]")):
            told = read_yaml(texts[f"{winget.PACKAGE}.locale.{locale}.yaml"])
            assert f"Comment{field}={told['ShortDescription']}\n" in entry
            assert told["PackageLocale"] == locale


class TestHomebrew:
    def test_each_mac_gets_the_image_for_its_processor(self, made: Release) -> None:
        told = homebrew.cask(made)
        assert f'version "{__version__}"' in told
        assert f'sha256 arm:   "{sum_of("macos-arm64")}"' in told
        assert f'intel: "{sum_of("macos-x86_64")}"' in told
        url = f'url "{DOWNLOADS}/lensmor-desktop-#{{version}}-macos-#{{arch}}.dmg"'
        assert url in told
        assert f'app "{bundle_parts.NAME}.app"' in told

    def test_it_asks_for_the_macos_that_the_app_asks_for(self, made: Release) -> None:
        plist = plistlib.loads((ROOT / "packaging/macos/Info.plist").read_bytes())
        assert plist["LSMinimumSystemVersion"] == "15.0"
        assert 'depends_on macos: ">= :sequoia"' in homebrew.cask(made)

    if shutil.which("ruby"):

        def test_ruby_reads_it(self, made: Release, tmp_path: Path) -> None:
            path = tmp_path / "lensmor-desktop.rb"
            path.write_text(homebrew.cask(made), encoding="utf-8")
            done = subprocess.run(["ruby", "-wc", path], capture_output=True, text=True)
            assert (done.returncode, done.stdout, done.stderr) == (0, "Syntax OK\n", "")


class TestFlatpak:
    def test_it_is_the_same_bundle(self, made: Release) -> None:
        told = json.loads(flatpak.manifest(made))
        (module,) = told["modules"]
        (source,) = module["sources"]
        assert source["sha256"] == sum_of("linux")
        assert source["url"].endswith(f"/lensmor-desktop-{__version__}-linux-x86_64.tar.xz")
        assert told["id"] == bundle_parts.IDENTIFIER
        assert told["rename-desktop-file"] == "lensmor-desktop.desktop"

    def test_it_may_do_what_the_program_does_and_no_more(self, made: Release) -> None:
        rights = json.loads(flatpak.manifest(made))["finish-args"]
        assert "--share=network" in rights
        assert "--talk-name=org.freedesktop.secrets" in rights
        assert not [right for right in rights if "=host" in right or "session-bus" in right]

    if shutil.which("flatpak-builder"):

        def test_flatpak_builder_reads_it(self, made: Release, tmp_path: Path) -> None:
            path = tmp_path / f"{flatpak.IDENTIFIER}.json"
            path.write_text(flatpak.manifest(made), encoding="utf-8")
            command = ["flatpak-builder", "--show-manifest", str(path)]
            done = subprocess.run(command, capture_output=True, text=True)
            assert (done.returncode, done.stderr) == (0, "")  # unknown names are told there
            assert json.loads(done.stdout)["command"] == "lensmor-desktop"


def test_every_address_is_where_people_were_told_to_get_it(made: Release) -> None:
    texts = [*winget.manifests(made).values(), homebrew.cask(made), flatpak.manifest(made)]
    found = {url for text in texts for url in URL.findall(text)}
    kept = (DOWNLOADS, release.HOMEPAGE, "https://aka.ms/winget-manifest.")
    assert [url for url in found if not url.startswith(kept)] == []
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'Homepage = "{release.HOMEPAGE}"' in project


def test_every_manifest_has_the_one_version(made: Release) -> None:
    """A release is made from `lensmor_desktop/__init__.py`, and nothing else has a number in it."""
    later = Release("9.8.7", MOMENT, made.folder, DOWNLOADS)
    for name in INSTALLERS.values():
        (made.folder / name.format(program="lensmor-desktop", version="9.8.7")).touch()
    texts = [*winget.manifests(later).values(), homebrew.cask(later), flatpak.manifest(later)]
    for text in texts:
        assert "9.8.7" in text
        assert __version__ not in text.replace(winget.SCHEMA, "")
    parts = Path(packages.__file__).parent / "package_parts"
    given = re.compile(rf"(?<![\d.]){re.escape(__version__)}(?![\d.])")
    assert [path.name for path in parts.glob("*.py") if given.search(path.read_text("utf-8"))] == []


if importlib.util.find_spec("shtab") and importlib.util.find_spec("argparse_manpage"):
    from package_parts import command_help

    @pytest.fixture(scope="module")
    def files() -> dict[str, bytes]:
        return command_help.files(MOMENT)

    class TestCommandHelp:
        def test_both_programs_have_a_manual(self, files: dict[str, bytes]) -> None:
            pages = {place for place in files if place.startswith("man/")}
            assert pages == {f"man/man1/{name}.1.gz" for name in linux_packages.COMMANDS}

        @pytest.mark.parametrize("shell", command_help.COMPLETIONS)
        def test_every_command_and_option_is_completed(
            self, files: dict[str, bytes], shell: str
        ) -> None:
            text = files[command_help.COMPLETIONS[shell]].decode()
            for word in ("check", "set-aside", "forget", "max-credits", "unlock-events"):
                assert word in text

        def test_the_same_parser_gives_the_same_files(self, files: dict[str, bytes]) -> None:
            assert command_help.files(MOMENT) == files

        if shutil.which("bash"):

            def test_bash_reads_its_completion(
                self, files: dict[str, bytes], tmp_path: Path
            ) -> None:
                path = tmp_path / "completion"
                path.write_bytes(files[command_help.COMPLETIONS["bash"]])
                asked = (
                    f"source {path}; COMP_WORDS=(lensmor-batch re); COMP_CWORD=1; COMP_LINE='x';"
                    "_shtab_lensmor_batch; echo ${COMPREPLY[@]}"
                )
                done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True)
                assert done.stdout.split() == ["resume", "results", "receipt", "restore"]

        if shutil.which("man") and shutil.which("troff"):

            @pytest.mark.parametrize("program", linux_packages.COMMANDS)
            def test_man_warns_of_nothing(
                self, files: dict[str, bytes], program: str, tmp_path: Path
            ) -> None:
                path = tmp_path / f"{program}.1.gz"
                path.write_bytes(files[f"man/man1/{program}.1.gz"])
                done = subprocess.run(
                    ["man", "--warnings", "--local-file", path], capture_output=True, text=True
                )
                assert (done.returncode, done.stderr) == (0, "")
                assert f"{program} - unlock Lensmor" in " ".join(done.stdout.split())
                assert not re.search(r"^\s*\.[A-Z]{2}\b|\s\.[A-Z]{2}\b", done.stdout)
