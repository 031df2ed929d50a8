"""Gets the compiler of the installer for Windows, as its makers published it: on a build machine.

    python packaging/inno_setup.py FOLDER

What a build machine happens to have is anybody's guess. This is one version, known by the hash that
its makers' release and winget's manifest have, and nothing of it runs before that was compared.
"""

import hashlib
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path

VERSION = "6.4.3"
ADDRESS = (
    "https://github.com/jrsoftware/issrc/releases/download/"
    f"is-{VERSION.replace('.', '_')}/innosetup-{VERSION}.exe"
)
SHA256 = "f3c42116542c4cc57263c5ba6c4feabfc49fe771f2f98a79d2f7628b8762723b"
LARGEST = 50_000_000
"""Bytes; the real one has 8 million."""
SECONDS = 120
SILENT = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART", "/SP-", "/CURRENTUSER", "/NOICONS")


class NotTheOne(Exception):
    """What came is something else than what was published; nothing of it was run."""


def fetch(address: str, sha256: str) -> bytes:
    """What is at an address, if it has this hash.

    Raises:
        NotTheOne: it has another one.
        OSError: it can't be reached.
    """
    request = urllib.request.Request(address)  # noqa: S310 - whatever comes is known by its hash
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - as above
        content: bytes = answer.read(LARGEST)
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise NotTheOne(f"{address} has the hash {found}, and {sha256} was expected.")
    return content


def install(content: bytes, folder: Path) -> None:
    """Runs the installer, which asks nothing, into a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="inno-setup-") as name:
        program = Path(name, "innosetup.exe")
        program.write_bytes(content)
        command = [str(program), *SILENT, f"/DIR={folder.resolve()}"]
        subprocess.run(command, check=True)  # noqa: S603 - what was compared just now


def main(arguments: Sequence[str]) -> int:
    """Fetches, compares and installs; 1 where something else came."""
    try:
        install(fetch(ADDRESS, SHA256), Path(arguments[0]))
    except NotTheOne as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
