"""What the user has set: a small JSON file in the data folder, whole or not there.

A file that is damaged, or a value that makes no sense, counts as not set: the program starts with
what it would do on the first day. Settings of a newer version are kept as they are.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.settings import wording
from lensmor_desktop.settings.whole import change_json, read_json

FILE = "options.json"


class OptionsRefused(UserFacingError):
    """The settings can't be written; those on disk are as they were."""


THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "de", "zh_CN")
OUTPUTS = ("same", "copy")


@dataclass(frozen=True, slots=True)
class Options:
    """The user's settings, each with what holds on the first day.

    Attributes:
        purchase_memory: fill in addresses that were bought before, in any file, at no cost.
        output: where results go unless a person says otherwise: the same file, or a copy.
        titles: headings for the new columns that differ from the usual ones, by `ResultColumn`
            name in lower case ("email", "status", ...).
        theme: light, dark, or as the system has it.
        language: a language of `LANGUAGES`, or the system's.
        look_for_updates: ask once a day whether there is a newer version.
    """

    purchase_memory: bool = True
    output: str = "same"
    titles: Mapping[str, str] = field(default_factory=dict)
    theme: str = "system"
    language: str = "system"
    look_for_updates: bool = False


def read_options(folder: Path) -> Options:
    """The settings in a data folder; never fails."""
    kept, usual = read_json(folder / FILE), Options()
    titles = kept.get("titles")
    return Options(
        purchase_memory=_switch(kept.get("purchase_memory"), usual.purchase_memory),
        output=_one_of(kept.get("output"), OUTPUTS),
        titles={
            name: title
            for name, title in (titles.items() if isinstance(titles, dict) else ())
            if isinstance(name, str) and isinstance(title, str) and title.strip()
        },
        theme=_one_of(kept.get("theme"), THEMES),
        language=_one_of(kept.get("language"), LANGUAGES),
        look_for_updates=_switch(kept.get("look_for_updates"), usual.look_for_updates),
    )


def _switch(value: object, usual: bool) -> bool:
    return value if isinstance(value, bool) else usual


def _one_of(value: object, known: tuple[str, ...]) -> str:
    """A value that is known, else the first, which is the usual one."""
    return value if isinstance(value, str) and value in known else known[0]


def keep_options(folder: Path, options: Options) -> None:
    """Writes the settings; whoever reads meanwhile sees the old ones or the new ones, whole.

    Raises:
        OptionsRefused: they can't be written; the old ones stand.
    """
    place = folder / FILE
    try:
        change_json(place, asdict(options))
    except OSError as error:
        raise OptionsRefused(
            say(wording.CANT_KEEP_TITLE),
            say(wording.CANT_KEEP, file=place, problem=error.strerror or say(wording.NO_REASON)),
            say(wording.CANT_KEEP_HINT),
        ) from error
