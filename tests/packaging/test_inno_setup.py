"""The compiler of the installer for Windows runs only if it is what its makers published."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import bundling
import inno_setup
import pytest

CONTENT = b"MZ" + bytes(range(256)) * 40


class Shelf(BaseHTTPRequestHandler):
    """Has one file, and sends those who ask at the usual address on to it, as the makers' host."""

    def do_GET(self) -> None:
        if self.path == "/file":
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT)
        else:
            self.send_response(302)
            self.send_header("Location", "/file")
            self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/usual"
        server.shutdown()


def test_what_has_the_hash_is_taken(address: str) -> None:
    assert inno_setup.fetch(address, hashlib.sha256(CONTENT).hexdigest()) == CONTENT


def test_nothing_else_is_run(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[bytes] = []
    monkeypatch.setattr(inno_setup, "ADDRESS", address)
    monkeypatch.setattr(inno_setup, "install", lambda content, _: ran.append(content))
    assert inno_setup.main(["folder"]) == 1
    assert inno_setup.SHA256 in capsys.readouterr().err
    assert ran == []
    monkeypatch.setattr(inno_setup, "SHA256", hashlib.sha256(CONTENT).hexdigest())
    assert inno_setup.main(["folder"]) == 0
    assert ran == [CONTENT]


def test_a_build_that_names_one_takes_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the one of the machine, nor none at all without a word."""
    usual = tmp_path / "usual"
    usual.mkdir()
    (usual / "iscc").write_bytes(b"#!/bin/sh\n")
    (usual / "iscc").chmod(0o755)
    monkeypatch.setenv("PATH", str(usual))
    monkeypatch.setenv("INNO_SETUP", str(tmp_path / "named"))
    with pytest.raises(FileNotFoundError, match=r"named.ISCC\.exe"):
        bundling._setup_program(tmp_path / "dist" / "lensmor-desktop")
