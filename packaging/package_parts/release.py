"""The files of a release, which the manifests of package managers name with their checksums."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "lensmor-desktop"
HOMEPAGE = "https://platform.lensmor.com"
PUBLISHER = "The Lensmor Desktop authors"
SUMMARY = "Unlock the email addresses of the people in a spreadsheet"
SUFFIXES = ("xlsx", "xlsm", "csv", "tsv")
# By what they are for; their names without the version.
INSTALLERS = {
    "windows": "{program}-{version}-setup.exe",
    "macos-arm64": "{program}-{version}-macos-arm64.dmg",
    "macos-x86_64": "{program}-{version}-macos-x86_64.dmg",
    "linux": "{program}-{version}-linux-x86_64.tar.xz",
}


class FileMissing(Exception):
    """A manifest would name a file that isn't there."""


@dataclass(frozen=True)
class Release:
    """One version, where its files lie here, and where people get them from."""

    version: str
    seconds: int
    """When its source was last changed (Unix time)."""
    folder: Path
    downloads: str
    """The address of the folder that people download from, without a slash at its end."""

    def name(self, kind: str) -> str:
        """The file's name, such as that of the `windows` installer."""
        return INSTALLERS[kind].format(program=PROGRAM, version=self.version)

    def has(self, kind: str) -> bool:
        """Tells whether the file is here."""
        return (self.folder / self.name(kind)).is_file()

    def url(self, kind: str) -> str:
        """Where people get it."""
        return f"{self.downloads}/{self.name(kind)}"

    def sha256(self, kind: str) -> str:
        """Its checksum in lower case.

        Raises:
            FileMissing: the file isn't here.
        """
        path = self.folder / self.name(kind)
        if not path.is_file():
            raise FileMissing(f"There is no {path.name} in {self.folder}.")
        return hashlib.sha256(path.read_bytes()).hexdigest()
