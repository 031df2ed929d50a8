"""Streams that know few characters, take nothing any more, or were closed before the start."""

import errno
import importlib
import io
import os
import pkgutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

import lensmor_desktop
from lensmor_desktop.platform import streams
from tests.fakes.odd_names import ODD_NAMES

TRANSLATIONS = Path(lensmor_desktop.__file__).parent / "gui" / "translations"
ENCODINGS = ("utf-8", "cp1252", "cp850", "cp437", "gbk", "ascii", "utf-16", "shift_jis")


class Stream(io.TextIOWrapper):
    """A stream in some encoding; what was written is kept."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="")

    def said(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


def shown(text: str, encoding: str) -> str:
    stream = Stream(encoding)
    assert streams.write(stream, text) is None
    return stream.said()


def english() -> Iterator[str]:
    """Every constant of every `wording` module but the window's own."""
    package = lensmor_desktop
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if found.name.endswith(".wording") and ".gui." not in found.name:
            module = importlib.import_module(found.name)
            yield from (text for text in vars(module).values() if isinstance(text, str))


def translated(language: str) -> list[str]:
    tree = ET.parse(TRANSLATIONS / f"lensmor_{language}.ts")
    return ["".join(each.itertext()) for each in tree.iter("translation")]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_message_can_be_printed_in_three_languages(encoding: str) -> None:
    texts = {"en": list(english()), "de": translated("de"), "zh": translated("zh_CN")}
    for language, said in texts.items():
        assert len(said) > 300, language
        for text in said:
            assert shown(text, encoding)


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        *(("en", encoding) for encoding in ENCODINGS),
        *(("de", encoding) for encoding in ("utf-8", "cp1252", "cp850", "cp437", "utf-16")),
        *(("zh_CN", encoding) for encoding in ("utf-8", "gbk", "utf-16")),
    ],
)
def test_a_language_stays_readable_wherever_its_letters_are_known(
    language: str, encoding: str
) -> None:
    """No code stands for a quotation mark or a dash."""
    for text in english() if language == "en" else translated(language):
        # One sentence names a letter as an example; others name a folder of Windows.
        usual = text.replace("\\", "/").replace("%E4 for ä", "").replace("%E4 代表 ä", "")
        assert "\\" not in shown(usual, encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("“Łódź” – …", "utf-8", "“Łódź” – …"),
        ("“Łódź” – …", "cp1252", "“\\u0141ód\\u017a” – …"),
        ("“a” ‘b’ – c… → d", "ascii", "\"a\" 'b' - c... -> d"),
        ("„Größe“ 5 × 3", "cp850", '"Größe" 5 × 3'),
        ("„Größe“", "gbk", "\\u201eGr\\xf6\\xdfe“"),
        ("东京（客户）：表", "cp1252", "\\u4e1c\\u4eac(\\u5ba2\\u6237):\\u8868"),
        ("🎉", "cp850", "\\U0001f389"),
        ("Gro\u0308ße", "cp1252", "Größe"),
        ("Gro\u0308ße", "utf-8", "Gro\u0308ße"),
        ("\udce9", "utf-8", "\\udce9"),
    ],
)
def test_what_an_encoding_lacks_is_written_plainly_or_as_its_code(
    text: str, encoding: str, told: str
) -> None:
    assert shown(text, encoding) == told.replace("\\u201e", '"')


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_can_be_printed_and_is_as_wide_as_is_said(name: str, encoding: str) -> None:
    stream = Stream(encoding)
    assert shown(name, encoding) == streams.fitting(name, stream)
    assert streams.width(streams.cut(name, 8)) <= 8
    assert streams.cut(name, 1000) == name


def test_wide_characters_and_accents_are_counted_as_a_terminal_shows_them() -> None:
    assert streams.width("东京 a") == 6
    assert streams.width("Gro\u0308\u00dfe") == 5
    assert streams.cut("东京展会客户", 8) == "东京..."
    assert streams.cut("12345678", 8) == "12345678"


def test_a_stream_that_was_closed_meanwhile_is_told_and_no_trouble() -> None:
    stream = Stream("utf-8")
    stream.close()
    error = streams.write(stream, "text")
    assert error is not None
    assert error.errno == errno.EBADF
    assert streams.write(None, "text") is None


def test_the_numbers_of_closed_streams_go_to_no_file(tmp_path: Path) -> None:
    """A library that prints would write into it: a workbook, or the crash report."""
    code = (
        "import os, sys\n"
        "for number in range(3): os.close(number)\n"
        "from lensmor_desktop.platform import streams\n"
        "streams.prepare()\n"
        "with open(sys.argv[1], 'w') as file:\n"
        "    os.write(1, b'printed by a library'); os.write(2, b'and this')\n"
        "    file.write(str(file.fileno()))\n"
    )
    path = tmp_path / "file"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=60)
    assert int(path.read_text(encoding="utf-8")) > 2


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "gbk", "ascii"])
def test_an_answer_in_another_encoding_is_read(encoding: str) -> None:
    code = (
        "import sys\n"
        "from lensmor_desktop.platform import streams\n"
        "streams.prepare()\n"
        "print(sys.stdin.readline() == 'yes\\n', 'yes' == sys.stdin.readline().strip())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=b"y\xff\x81es\n\xe4\n",
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )
    assert done.stdout.split() == [b"False", b"False"]
