"""packaging/leaks.py: secrets in what is committed. `dev.py check` installs its tool."""

import importlib
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

SECRETS = {
    "a key of ours": "where = 'sk_" + "live_9f8e7d6c5b4a3928'",
    "a key of a cloud": "AKIA" + "IOSFODNN7EXAMPLQ",
    "a password in an address": "proxy = 'https://somebody:" + "hunter2hunter2@proxy.test'",
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "a token": "ghp_" + "a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4e5F6",
}


@pytest.fixture
def leaks() -> ModuleType:
    pytest.importorskip("detect_secrets", reason="`dev.py check` installs it")
    return importlib.import_module("leaks")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    clone = tmp_path / "clone"
    clone.mkdir()
    subprocess.run(["git", "init", "--quiet", str(clone)], check=True)
    (clone / ".gitignore").write_text("ours.txt\n")
    (clone.parent / "known.json").write_text("[]\n")
    (clone / "harmless.py").write_text("key = read_key()\n")
    return clone


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_each_kind_is_found_and_never_shown(
    leaks: ModuleType, clone: Path, secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    known = clone.parent / "known.json"
    assert leaks.main([], clone, known) == 0
    (clone / "new.py").write_text(f"\n{secret}  # pragma: allowlist secret\n")
    assert leaks.main([], clone, known) == 1
    told = capsys.readouterr().out
    assert told.startswith("new.py:2: looks like a secret (")
    assert secret not in told


def test_what_was_looked_at_is_known_in_its_file_alone(leaks: ModuleType, clone: Path) -> None:
    known, secret = clone.parent / "known.json", SECRETS["a key of ours"]
    (clone / "a.py").write_text(secret)
    assert leaks.main(["--accept"], clone, known) == 0
    assert "sk_live" not in known.read_text()
    (clone / "a.py").write_text(f"moved = down\n\n{secret}")
    assert leaks.main([], clone, known) == 0
    (clone / "b.py").write_text(secret)
    assert leaks.main([], clone, known) == 1


def test_what_git_does_not_take_is_the_persons_own(leaks: ModuleType, clone: Path) -> None:
    (clone / "ours.txt").write_text(SECRETS["a key of ours"])
    assert leaks.main([], clone, clone.parent / "known.json") == 0


def test_nothing_of_ours_that_is_known_is_gone(leaks: ModuleType) -> None:
    """A list that only grows would hide what comes back."""
    text = leaks.KNOWN.read_text(encoding="utf-8")
    names = {finding[0] for finding in leaks.json.loads(text)}
    assert [name for name in names if not (leaks.ROOT / name).is_file()] == []
