"""German and Chinese: nothing is missing, and the window, its numbers and its dates speak them."""

import re
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import translations
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from translation_parts.faults import mnemonics
from translation_parts.linguist import (
    VANISHED,
    read,
    to_xml,
)
from translation_parts.texts import find_all

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.gui import translation
from lensmor_desktop.gui.hints import IN_WINDOW
from lensmor_desktop.gui.wording import moment, number, told
from lensmor_desktop.sheets.wording import ASK_EVENT_SEVERAL, COLUMN_LABEL
from lensmor_desktop.unlocking.wording import EVENT_BOUGHT, STOP_BARREN, STOP_LIMIT
from tests.fakes.given import given
from tests.gui.desk import Backstage, Desk, Desks, sample

LANGUAGES = ("de", "zh_CN")
SECONDS_TO_LOAD = 0.25
"""Ample: it takes a hundredth of that. What it has to notice is work that grows with the texts."""


@pytest.fixture
def speaking(qapp: QApplication) -> Iterator[QApplication]:
    """An application whose language is put back."""
    before = QLocale()
    yield qapp
    translation.use(qapp, "en")
    QLocale.setDefault(before)


# --- the files ---


def test_no_text_is_missing_in_any_language() -> None:
    assert translations.check() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_qm_says_what_its_ts_says(language: str) -> None:
    file = translations.ts_file(language)
    assert translations.is_released(file)
    translator = QTranslator()
    assert translator.load(str(file.with_suffix(".qm")))
    messages = read(file)
    assert len(messages) > 900
    live = [message for message in messages.values() if message.state != VANISHED]
    for message in live:
        assert translator.translate(message.context, message.source) == message.translation


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_outdated_qm_is_noticed(language: str, tmp_path: Path) -> None:
    file = tmp_path / "texts.ts"
    messages = read(translations.ts_file(language))
    file.write_text(to_xml(language, messages), encoding="utf-8")
    translations.release(file, file.with_suffix(".qm"))
    assert translations.is_released(file)
    next(iter(messages.values())).translation += "!"
    file.write_text(to_xml(language, messages), encoding="utf-8")
    assert not translations.is_released(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_writing_a_ts_file_changes_nothing(language: str) -> None:
    file = translations.ts_file(language)
    text = file.read_text(encoding="utf-8")
    assert to_xml(language, read(file)) == text
    assert not re.search(r'filename="(?!\.\./\.\./)', text)


def test_the_window_has_its_own_words_for_advice_about_the_command_line() -> None:
    """What names an option or a variable is for those who type."""
    everything = find_all(translations.PACKAGE, frozenset())
    told_to_type = re.compile(r"(?<!\w)--\w|LENSMOR_|lensmor-batch|\{command\}")
    sentences = {text.source for text in everything.texts.values() if text.context == "Sentences"}
    assert {text for text in sentences if told_to_type.search(text)} <= set(IN_WINDOW)
    assert set(IN_WINDOW) <= sentences
    assert not [text for text in IN_WINDOW.values() if told_to_type.search(text)]
    typed = next(text for text in IN_WINDOW if "--output" in text)
    assert "--output" not in told(say(typed, hint="Close it."))


# --- in use ---


def test_the_language_of_the_options_is_used(speaking: QApplication) -> None:
    for language in (*LANGUAGES, "en"):
        assert translation.use(speaking, language) == language
    assert translation.use(speaking, "system") in translation.LOCALES
    assert translation.use(speaking, "unheard-of") in translation.LOCALES


@pytest.mark.parametrize(
    ("wished", "language"),
    [
        (["de-AT", "en-US"], "de"),
        (["zh-Hans-CN"], "zh_CN"),
        (["zh-CN"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["zh-Hant-TW", "zh-TW", "zh-Hant", "zh"], "en"),
        (["zh-Hant-TW", "de-DE"], "de"),
        (["fr-FR", "en-GB", "de-DE"], "en"),
        (["fr-FR"], "en"),
    ],
)
def test_the_system_s_first_language_that_there_is(wished: list[str], language: str) -> None:
    assert translation.first_of(wished) == language


def test_numbers_and_days_follow_the_language(speaking: QApplication) -> None:
    at = datetime(2026, 5, 12, 14, 5).timestamp()
    bought = say(EVENT_BOUGHT, date=date(2026, 5, 12), credits=4680)
    said = {}
    for language in ("en", *LANGUAGES):
        translation.use(speaking, language)
        said[language] = (number(4680), number(4680.5), moment(at), told(bought))
    assert said == {
        "en": ("4,680", "4,680.50", "12 May 2026, 14:05", str(bought)),
        "de": (
            "4.680",
            "4.680,50",
            "12. Mai 2026, 14:05",
            "Am 12. Mai 2026 für 4.680 Credits freigeschaltet.",
        ),
        "zh_CN": (
            "4,680",
            "4,680.50",
            "2026年5月12日 14:05",
            "已于 2026年5月12日 用 4,680 积分解锁。",
        ),
    }
    assert QLocale().language() == QLocale.Language.Chinese


def test_a_list_in_a_sentence_follows_the_language(speaking: QApplication) -> None:
    columns = tuple(say(COLUMN_LABEL, title=f"Event {n}", letter=n) for n in "BF")
    question = say(ASK_EVENT_SEVERAL, columns=columns)
    assert str(question).endswith("It could be “Event B” (B), “Event F” (F).")
    translation.use(speaking, "de")
    assert told(question).endswith("Infrage kommen „Event B“ (B), „Event F“ (F).")
    translation.use(speaking, "zh_CN")
    assert "“Event B” (B)、“Event F” (F)" in told(question)


def test_a_sentence_within_a_sentence_is_translated(speaking: QApplication) -> None:
    translation.use(speaking, "de")
    inner = say(STOP_LIMIT, limit=1500)
    assert told(say("Lensmor no longer accepts the key: {why}", why=inner)) == (
        "Lensmor nimmt den Schlüssel nicht mehr an: "
        "Die nächsten Personen würden das Ausgabenlimit von 1.500 Credits überschreiten."
    )


def test_qt_s_own_texts_are_translated_too(speaking: QApplication) -> None:
    translation.use(speaking, "de")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    translation.use(speaking, "en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_loading_a_language_takes_no_time_to_speak_of(speaking: QApplication) -> None:
    took = []
    for language in LANGUAGES * 3:
        began = time.perf_counter()
        translation.use(speaking, language)
        told(say(STOP_BARREN, batches=3, why=""))
        took.append(time.perf_counter() - began)
    assert min(took) < SECONDS_TO_LOAD


def test_the_window_speaks_german(
    speaking: QApplication, desks: Desks, backstage: Backstage, tmp_path: Path
) -> None:
    translation.use(speaking, "de")
    desk = desks.sit(backstage.open_service)
    desk.open(sample(tmp_path / "sheets", "first-steps.xlsx"))
    assert re.match(r"\d+ Zeilen: \d+ Personen sind bereit", desk.text("sheetSummary"))
    assert desk.text("openButton") == "Tabelle &öffnen…"  # tr
    assert desk.text("stepReview").strip() == "Prüfen"
    assert "E-Mail-Adresse" in desk.find(QWidget, "emailColumn").accessibleName()
    desk.review()
    assert re.match(r"Bereit \d+", desk.text("chip_ready"))  # a constant
    assert re.search(r"Guthaben jetzt: \d{1,3}(\.\d{3})+ Credits", desk.text("balanceLabel"))
    assert re.search(r"Sie schalten|freischalten…$", desk.text("unlockButton"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_opens_two_things_in_one_place(
    speaking: QApplication, desks: Desks, backstage: Backstage, language: str
) -> None:
    translation.use(speaking, language)
    desk = desks.sit(backstage.open_service)
    _with_settings(desk)
    header = desk.find(QWidget, "header").findChildren(QWidget)
    pages = [desk.window.pages.widget(place) for place in range(desk.window.pages.count())]
    for page in [*pages, desk.dialog("settingsDialog")]:
        owners: dict[str, list[str]] = {}
        for widget in [*(header if page in pages else ()), *given(page).findChildren(QWidget)]:
            if isinstance(widget, QLabel) and widget.buddy() is None:
                continue
            text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
            for key in mnemonics(text):
                owners.setdefault(key, []).append(widget.objectName() or text)
        assert {key: names for key, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_window_is_left_in_english(
    speaking: QApplication, desks: Desks, backstage: Backstage, language: str
) -> None:
    """Every text that is on the window from the start, with those that are the same in English."""
    translation.use(speaking, "en")
    english = _texts_of(_with_settings(desks.sit(backstage.open_service)))
    translation.use(speaking, language)
    spoken = _texts_of(_with_settings(desks.sit(backstage.open_service)))
    same = {name for name, text in english.items() if text == spoken.get(name)}
    assert len(english) > 150
    assert {english[name] for name in same} <= SAME_IN_ALL


HEADINGS = {column.value for column in ResultColumn}
"""They go into the sheet, so they are the same for colleagues of every language."""
SAME_IN_ALL = {
    *HEADINGS,
    "Lensmor Desktop",
    "Name",
    "Details",
    "Status",
    "Credits",
    "Event",
    "Events",
}


def _with_settings(desk: Desk) -> Desk:
    """A window with all its places and the settings before it."""
    desk.ready()
    desk.click("settingsButton")
    desk.dialog("settingsDialog")
    return desk


def _texts_of(desk: Desk) -> dict[str, str]:
    texts = {}
    for at, widget in enumerate(desk.window.findChildren(QWidget)):
        key = f"{at} {widget.objectName()}"
        if isinstance(widget, QAbstractButton | QLabel):
            texts[f"{key} text"] = widget.text()
        if isinstance(widget, QLineEdit):
            texts[f"{key} placeholder"] = widget.placeholderText()
        texts[f"{key} tip"] = widget.toolTip()
        texts[f"{key} name"] = widget.accessibleName()
    return {key: text for key, text in texts.items() if re.search(r"[A-Za-z]{3}", text)}
