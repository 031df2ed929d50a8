"""The manifests for Windows' own package manager: version, installer, a text per language."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from .release import HOMEPAGE, PROGRAM, PUBLISHER, SUFFIXES, SUMMARY, Release

PACKAGE = "Lensmor.LensmorDesktop"
SCHEMA = "1.10.0"
SCRIPT = Path(__file__).resolve().parent.parent / "windows" / f"{PROGRAM}.iss"
NEEDS = ("windows",)
TEXTS = {
    "en-US": SUMMARY,
    "de-DE": "Die E-Mail-Adressen der Personen in einer Tabelle freischalten",
    "zh-CN": "解锁表格中人员的电子邮箱",
}
DEFAULT = "en-US"
Plain = str | Sequence["Plain"] | Mapping[str, "Plain"]


def manifests(release: Release) -> dict[str, str]:
    """The files by their names, as the public collection of manifests wants them.

    Raises:
        FileMissing: the installer isn't there.
    """
    made = {
        f"{PACKAGE}.yaml": _document("version", release, {"DefaultLocale": DEFAULT}),
        f"{PACKAGE}.installer.yaml": _document("installer", release, _installer(release)),
    }
    for locale, summary in TEXTS.items():
        kind = "defaultLocale" if locale == DEFAULT else "locale"
        words = {
            "PackageLocale": locale,
            "Publisher": PUBLISHER,
            "PublisherUrl": HOMEPAGE,
            "PackageName": "Lensmor Desktop",
            "PackageUrl": HOMEPAGE,
            "License": "MIT",
            "ShortDescription": summary,
        }
        made[f"{PACKAGE}.locale.{locale}.yaml"] = _document(kind, release, words)
    return made


def _installer(release: Release) -> Mapping[str, Plain]:
    script = SCRIPT.read_text(encoding="utf-8-sig")
    return {
        "Platform": ["Windows.Desktop"],
        "MinimumOSVersion": _of_script(r"^MinVersion=(\S+)", script) + ".0",
        "InstallerType": "inno",
        "Scope": "user",
        "InstallModes": ["interactive", "silent", "silentWithProgress"],
        "UpgradeBehavior": "install",
        "Commands": ["lensmor-batch"],
        "FileExtensions": list(SUFFIXES),
        "ReleaseDate": datetime.fromtimestamp(release.seconds, UTC).date().isoformat(),
        "Installers": [
            {
                "Architecture": "x64",
                "InstallerUrl": release.url("windows"),
                "InstallerSha256": release.sha256("windows").upper(),
                # Inno Setup's own way to name what it installed.
                "ProductCode": _of_script(r"^AppId=\{(\{[^}]+\})", script) + "_is1",
            }
        ],
    }


def _of_script(pattern: str, script: str) -> str:
    found = re.search(pattern, script, re.MULTILINE)
    if found is None:
        raise ValueError(f"{SCRIPT.name} has nothing like {pattern}.")
    return found.group(1)


def _document(kind: str, release: Release, told: Mapping[str, Plain]) -> str:
    schema = f"https://aka.ms/winget-manifest.{kind}.{SCHEMA}.schema.json"
    head = {"PackageIdentifier": PACKAGE, "PackageVersion": release.version}
    tail = {"ManifestType": kind, "ManifestVersion": SCHEMA}
    lines = _yaml({**head, **told, **tail}, "")
    return f"# yaml-language-server: $schema={schema}\n\n" + "".join(lines)


def _yaml(told: Mapping[str, Plain], indent: str) -> list[str]:
    """YAML's plain form; each text is quoted as JSON does it, which YAML reads as well."""
    lines = []
    for name, value in told.items():
        if isinstance(value, str):
            lines.append(f"{indent}{name}: {json.dumps(value, ensure_ascii=False)}\n")
            continue
        lines.append(f"{indent}{name}:\n")
        for each in value:
            if isinstance(each, Mapping):
                first, *others = _yaml(each, indent + "    ")
                lines += [f"{indent}  - {first.lstrip()}", *others]
            else:
                lines.append(f"{indent}  - {json.dumps(each, ensure_ascii=False)}\n")
    return lines
