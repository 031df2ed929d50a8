"""The window's language: which one, its texts, and how it writes numbers.

The texts are in `translations/`, made by `packaging/dev.py translations`. A text without a
translation appears in English.
"""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).with_name("translations")
ENGLISH = "en"
LOCALES = {
    ENGLISH: QLocale(QLocale.Language.English, QLocale.Country.UnitedStates),
    "de": QLocale(QLocale.Language.German, QLocale.Country.Germany),
    "zh_CN": QLocale(QLocale.Language.Chinese, QLocale.Country.China),
}
"""The languages there are, each with the country whose customs hold where the system has none."""


class _Current:
    locale = LOCALES[ENGLISH]
    translators: tuple[QTranslator, ...] = ()


def use(app: QCoreApplication, language: str) -> str:
    """Makes a language the application's, for everything that is built from now on.

    Args:
        app: gets the translators; those of an earlier call are taken from it.
        language: a language of `LOCALES`, or "system".

    Returns:
        The language that is in use now.
    """
    chosen = language
    if language not in LOCALES:
        chosen = first_of(QLocale.system().uiLanguages())
    for translator in _Current.translators:
        app.removeTranslator(translator)
    _Current.translators = tuple(_load(chosen)) if chosen != ENGLISH else ()
    for translator in _Current.translators:
        app.installTranslator(translator)
    _Current.locale = _customs(chosen)
    QLocale.setDefault(_Current.locale)
    return chosen


def first_of(names: Iterable[str]) -> str:
    """The first language that there is, or English; Traditional Chinese isn't Simplified.

    Args:
        names: the languages that a person has set in the system, such as "de-AT".
    """
    other_scripts = set()
    for name in names:
        wished = QLocale(name)
        for language, ours in LOCALES.items():
            if wished.language() != ours.language():
                continue
            if wished.script() != ours.script():
                other_scripts.add(language)  # a bare "zh" that follows stands for the same
            elif language not in other_scripts:
                return language
    return ENGLISH


def locale() -> QLocale:
    """How numbers are written now."""
    return _Current.locale


def _customs(language: str) -> QLocale:
    """The system's customs where it speaks the language (Swiss ones, say), else the usual ones."""
    system, usual = QLocale.system(), LOCALES[language]
    spoken = (system.language(), system.script()) == (usual.language(), usual.script())
    return system if spoken else usual


def _load(language: str) -> list[QTranslator]:
    """Qt's own texts, for the standard dialogs, and ours, which come first: installed last."""
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    loaded = []
    for file in (qt / f"qtbase_{language}.qm", FOLDER / f"lensmor_{language}.qm"):
        translator = QTranslator()
        if translator.load(str(file)):
            loaded.append(translator)
    return loaded
