"""The two streams: no control characters, every encoding, and calm when nobody takes the text."""

import errno
import io
import json
import os
import sys

import pytest

from lensmor_desktop.cli import output
from lensmor_desktop.domain.printable import printable
from lensmor_desktop.platform import streams


class Stream(io.TextIOWrapper):
    """A stream in some encoding; what was written is kept."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    @property
    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


class Full(io.StringIO):
    """A stream on a disk without room."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Gone(io.StringIO):
    """A pipe whose reader has ended."""

    def write(self, text: str) -> int:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Łódź “Expo” 東京", "Łódź “Expo” 東京"),
        ("a\nb\r\tc", "a b  c"),
        ("\x1b[2J\x07cleared", "·[2J·cleared"),
        ("non\u00a0breaking", "non breaking"),
        ("to\u202eleft", "to·left"),
        ("👩\u200d💻 می\u200cشود", "👩\u200d💻 می\u200cشود"),
        ("bytes \udce9", "bytes ·"),
    ],
)
def test_a_line_is_one_line_of_characters_that_show(line: str, shown: str) -> None:
    assert printable(line) == shown


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii", "utf-16"])
def test_json_can_be_read_back_in_every_encoding(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    stream = Stream(encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    told = {"name": "Łódź é 東京 \N{GRINNING FACE}"}
    output.show_json(told)
    assert json.loads(stream.text) == told


def test_lines_are_printed_in_every_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream("ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    streams.prepare()
    output.show(["Łódź"])
    assert stream.text == "\\u0141\\xf3d\\u017a\n"


def test_a_full_disk_is_told_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    output.show(["a result"])
    told = capsys.readouterr().err
    assert told == f"The result could not be printed ({os.strerror(errno.ENOSPC)}).\n"


def test_a_reader_that_has_gone_is_not_worth_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", Gone())
    output.show(["a result"])
    output.show_json({})
    output.finish()
    assert capsys.readouterr().err == ""


def test_streams_that_were_closed_before_are_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    streams.prepare()
    output.show(["a result"])
    output.tell(["a word"])
    output.finish()
