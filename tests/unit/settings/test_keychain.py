"""Which keychain is asked, and that keyring is spared where there can't be one.

Each case is a process of its own: keyring chooses once. The backend is a real one of keyring's
kind, installed as people install them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[3]
CODE = """
import json, sys
from lensmor_desktop.settings.credentials import Credentials
before = Credentials({}).read()
kept = Credentials({}).keep("sk_typed_0123456789")
after = Credentials({}).read()
Credentials({}).forget()
print(json.dumps({
    "before": before.value,
    "kept": kept.place.value,
    "after": after.value,
    "left": Credentials({}).read().value,
    "imported": [name for name in sys.modules if name.partition(".")[0] == "keyring"],
}))
"""
BACKEND = '''
"""A keychain in a file."""
from pathlib import Path
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 9
    place = Path(__file__).with_name("kept.txt")

    def get_password(self, service, username):
        return self.place.read_text() if self.place.exists() else None

    def set_password(self, service, username, password):
        self.place.write_text(password)

    def delete_password(self, service, username):
        self.place.unlink()
'''
NAMED = "keychain_of_a_test.Keyring"
KEPT = "sk_kept_before_0123"
NOWHERE = "unix:path=/nonexistent/bus"
TYPED = "sk_typed_0123456789"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with the backend, which holds a key already."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "keychain_of_a_test.py").write_text(BACKEND, encoding="utf-8")
    (folder / "kept.txt").write_text(KEPT, encoding="utf-8")
    return folder


def announce(folder: Path) -> None:
    """Makes the backend one that keyring finds by itself."""
    about = folder / "keychain_of_a_test-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Name: keychain-of-a-test\nVersion: 1.0\n", encoding="utf-8")
    points = "[keyring.backends]\nmine = keychain_of_a_test\n"
    (about / "entry_points.txt").write_text(points, encoding="utf-8")


def asked(home: Path, site: Path, **environment: str) -> dict[str, Any]:
    """What a process finds, with nothing that names a keychain but `environment`."""
    named = ("DBUS_", "XDG_", "PYTHON_KEYRING_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(named)}
    own |= {"HOME": str(home), "PYTHONPATH": os.pathsep.join((str(site), str(PROJECT)))}
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=own | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def uses_the_backend(told: dict[str, Any], site: Path) -> None:
    assert told["before"] == KEPT
    assert told["kept"] == "keychain"
    assert told["after"] == TYPED
    assert told["left"] == ""
    assert not (site / "kept.txt").exists()


def test_a_keychain_named_in_the_environment_is_asked(tmp_path: Path, installed: Path) -> None:
    uses_the_backend(asked(tmp_path, installed, PYTHON_KEYRING_BACKEND=NAMED), installed)


if sys.platform == "linux":

    @pytest.mark.parametrize("place", [".config", "elsewhere"])
    def test_a_keychain_named_in_keyrings_own_file_is_asked(
        place: str, tmp_path: Path, installed: Path
    ) -> None:
        folder = tmp_path / place / "python_keyring"
        folder.mkdir(parents=True)
        words = f"[backend]\ndefault-keyring={NAMED}\n"
        (folder / "keyringrc.cfg").write_text(words, encoding="utf-8")
        moved = {} if place == ".config" else {"XDG_CONFIG_HOME": str(tmp_path / place)}
        uses_the_backend(asked(tmp_path, installed, **moved), installed)

    def test_without_a_bus_keyring_is_not_even_imported(tmp_path: Path, installed: Path) -> None:
        announce(installed)
        told = asked(tmp_path, installed)
        assert told["imported"] == []
        assert told["before"] == ""
        assert (told["kept"], told["after"]) == ("memory", "")
        assert (installed / "kept.txt").read_text() == KEPT  # and it isn't touched

    @pytest.mark.parametrize("by", ["address", "socket"])
    def test_on_a_bus_a_keychain_that_was_installed_is_found(
        by: str, tmp_path: Path, installed: Path
    ) -> None:
        announce(installed)
        (tmp_path / "bus").touch()
        bus = {"DBUS_SESSION_BUS_ADDRESS": NOWHERE} if by == "address" else {}
        bus = bus or {"XDG_RUNTIME_DIR": str(tmp_path)}
        uses_the_backend(asked(tmp_path, installed, **bus), installed)

    def test_on_a_bus_without_a_keychain_other_systems_ones_are_not_tried(
        tmp_path: Path, installed: Path
    ) -> None:
        told = asked(tmp_path, installed, DBUS_SESSION_BUS_ADDRESS=NOWHERE)
        assert told["before"] == ""
        assert told["kept"] == "memory"
        assert "keyring.backends.SecretService" in told["imported"]
        assert not [name for name in told["imported"] if "macOS" in name or "Windows" in name]

    @pytest.mark.parametrize("module", ["dbus", "gi"])
    def test_where_another_service_could_be_one_keyring_looks_for_it(
        module: str, tmp_path: Path, installed: Path
    ) -> None:
        (installed / f"{module}.py").touch()
        told = asked(tmp_path, installed, DBUS_SESSION_BUS_ADDRESS=NOWHERE)
        assert told["kept"] == "memory"
        assert {"keyring.backends.kwallet", "keyring.backends.libsecret"} <= set(told["imported"])


RAISING = {
    "at its import": "raise OSError(126, 'The specified module could not be found')",
    "as its class is made": """
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 9
    def __init__(self):
        raise RuntimeError("no such library")
""",
    "at its priority": """
from keyring.backend import KeyringBackend
from jaraco.classes import properties
class Keyring(KeyringBackend):
    @properties.classproperty
    def priority(cls):
        raise RuntimeError("no such library")
    def get_password(self, service, username):
        raise SystemError("unusable")
    set_password = delete_password = get_password
""",
}


@pytest.mark.parametrize("how", RAISING)
@pytest.mark.parametrize("found", ["named", "installed"])
def test_a_keychain_that_cant_even_be_loaded_is_none(
    tmp_path: Path, installed: Path, how: str, found: str
) -> None:
    (installed / "keychain_of_a_test.py").write_text(RAISING[how], encoding="utf-8")
    if found == "named":
        told = asked(tmp_path, installed, PYTHON_KEYRING_BACKEND=NAMED)
    else:
        announce(installed)
        told = asked(tmp_path, installed, DBUS_SESSION_BUS_ADDRESS=NOWHERE)
    assert (told["before"], told["kept"], told["after"]) == ("", "memory", "")
