"""The tool for translations: what it finds, keeps, and calls faulty."""

from pathlib import Path

import pytest
from translation_parts.faults import faults
from translation_parts.linguist import (
    FINISHED,
    UNFINISHED,
    VANISHED,
    Message,
    brought_up_to_date,
    read,
    to_xml,
)
from translation_parts.texts import Found, Text, in_enumeration, in_window, in_wording

WINDOW = '''
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

KIND = QT_TRANSLATE_NOOP("Details", "Kind")

def _tr(text):
    """A wrapper."""
    return QCoreApplication.translate("Checkout", text)

class Page:
    def build(self, many, text, kind):
        a = self.tr("A new text") if many else self.tr("Another " "text")
        b = _tr("Through a wrapper")
        c = QCoreApplication.translate("Words", "With a context")
        d = QCoreApplication.translate("Details", kind)
        e = text.translate({1: 2})
        return self.tr("One" if many else "Two")
'''


def test_extraction_finds_a_new_text() -> None:
    found = Found()
    in_window(WINDOW, "gui/page.py", found)
    assert list(found.texts) == [
        ("Details", "Kind"),
        ("Page", "A new text"),
        ("Page", "Another text"),
        ("Checkout", "Through a wrapper"),
        ("Words", "With a context"),
        ("Page", "One"),
        ("Page", "Two"),
    ]
    assert found.problems == []
    assert found.texts["Page", "One"].files == ["gui/page.py"]


@pytest.mark.parametrize(
    "code",
    [
        'class A:\n    def b(self, n):\n        self.tr(f"{n} rows")',
        'class A:\n    def b(self, n):\n        self.tr("rows: " + n)',
        "class A:\n    def b(self, n):\n        self.tr(n)",
        'self.tr("in no class")',
        'QCoreApplication.translate("Words", f"{n} rows")',
        'QCoreApplication.translate("Words", "{n} rows".format(n=n))',
    ],
)
def test_a_text_that_nobody_can_translate_is_told(code: str) -> None:
    found = Found()
    in_window(code, "gui/page.py", found)
    assert len(found.problems) == 1
    assert found.problems[0].startswith("gui/page.py:")


def test_the_engine_s_sentences_are_found() -> None:
    found = Found()
    code = 'TITLE = "A title."\nHINT = ("A " "hint.")\nPLAIN_SHEET = "Results"\nOLD = "Not so."'
    in_wording(code, "sheets/wording.py", found, frozenset({"Not so."}))
    in_enumeration('class Word(Enum):\n    DONE = "Done"', "domain/words.py", "Word", found)
    assert list(found.texts) == [
        ("Sentences", "A title."),
        ("Sentences", "A hint."),
        ("Sentences", "Done"),
    ]
    assert found.texts["Sentences", "A title."].hint == "TITLE"


# --- bringing up to date ---


def test_an_update_keeps_what_was_translated() -> None:
    old = {
        ("A", "stays"): Message("A", "stays", "bleibt", FINISHED, note="Beware."),
        ("A", "is doubtful"): Message("A", "is doubtful", "zweifelhaft", UNFINISHED),
        ("A", "moves"): Message("A", "moves", "zieht um", FINISHED),
        ("A", "goes"): Message("A", "goes", "geht", FINISHED),
        ("A", "empty"): Message("A", "empty", "", UNFINISHED),
        ("A", "is back"): Message("A", "is back", "ist zurück", VANISHED),
    }
    texts = [
        Text("A", "stays", ["gui/a.py"]),
        Text("A", "is doubtful", ["gui/a.py"]),
        Text("B", "moves", ["gui/b.py"]),
        Text("B", "is new", ["gui/b.py"]),
        Text("A", "is back", ["gui/a.py"]),
    ]
    new = brought_up_to_date(old, texts)
    states = {source: (message.translation, message.state) for (_, source), message in new.items()}
    assert states["stays"] == ("bleibt", FINISHED)
    assert new["A", "stays"].note == "Beware."
    assert states["is doubtful"] == ("zweifelhaft", UNFINISHED)
    assert new["B", "moves"].translation == "zieht um"
    assert new["B", "moves"].state == UNFINISHED
    assert states["is new"] == ("", UNFINISHED)
    assert states["is back"] == ("ist zurück", FINISHED)
    assert states["goes"] == ("geht", VANISHED)
    assert ("A", "empty") not in new
    assert ("A", "goes") not in brought_up_to_date(old, texts, keep_vanished=False)


def test_a_ts_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "texts.ts"
    message = Message(
        "A", 'A <b> & "c"\nand d', "Ä & „c“\nund d", FINISHED, ["gui/a.py"], "HINT", "A note."
    )
    file.write_text(to_xml("de", {("A", message.source): message}), encoding="utf-8")
    assert read(file) == {("A", message.source): message}


@pytest.mark.parametrize(
    ("source", "translated", "state"),
    [
        ("{n} rows", "{m} Zeilen", FINISHED),
        ("{n} rows", "Zeilen", FINISHED),
        ("{n} rows", "{n Zeilen", FINISHED),
        ("&Open", "Öffnen", FINISHED),
        ("Open…", "Öffnen", FINISHED),
        ("Open", "Öffnen ", FINISHED),
        ("Open", "", UNFINISHED),
        ("Open", "Öffnen", UNFINISHED),
        ("Open", "Öffnen", VANISHED),
        ("One\ntwo", "Eins zwei", FINISHED),
    ],
)
def test_a_faulty_translation_is_told(source: str, translated: str, state: str) -> None:
    found = list(faults([Message("Page", source, translated, state)]))
    assert len(found) == 1
    assert source in found[0] or repr(source) in found[0]


def test_a_good_translation_is_let_pass() -> None:
    good = [
        Message("Page", "&Open {file}…", "{file} &öffnen…", FINISHED),
        Message("Page", "Save && &close", "Speichern && s&chließen", FINISHED),
    ]
    assert list(faults(good)) == []


def test_the_same_key_twice_is_told() -> None:
    messages = [
        Message("Page", "&Open", "&Öffnen", FINISHED),
        Message("Page", "&Save", "Speichern (&Ö)", FINISHED),
    ]
    assert len(list(faults(messages))) == 1
