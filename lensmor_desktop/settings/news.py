"""When we last looked for a newer version, and what was found: a small file in the data folder."""

import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from lensmor_desktop.domain.releases import Release, is_safe_address
from lensmor_desktop.settings.whole import read_json, write_json

FILE = "updates.json"
ADDRESS = "https://platform.lensmor.com/desktop/latest.json"
"""Where a newer version would be announced, as `{"version": "1.2.0"}`; the page about versions is
the folder that it is in. Whoever ships the program sets it."""
ADDRESS_VARIABLE = "LENSMOR_UPDATES_URL"
DAY = 24 * 3600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class News:
    """What is known about newer versions.

    Attributes:
        looked_at: when somebody was asked last, in Unix seconds; 0 for never.
        version: what was announced then, or "".
        put_away: the version of which the person doesn't want to hear again.
    """

    looked_at: float = 0.0
    version: str = ""
    put_away: str = ""

    def is_due(self, now: float) -> bool:
        """Whether a day has passed; a time in the future comes from a clock that was wrong."""
        return not now - DAY < self.looked_at <= now

    def release(self, running: str) -> Release | None:
        """The version to tell about, if it is newer than the running one and not put away."""
        try:
            release = Release(self.version)
        except ValueError:
            return None
        told = release.is_newer_than(running) and release.version != self.put_away
        return release if told else None


def update_address(environment: Mapping[str, str] | None = None) -> str:
    """The address to ask; "" where the one that was set isn't https."""
    named = (os.environ if environment is None else environment).get(ADDRESS_VARIABLE, "").strip()
    address = named or ADDRESS
    return address if is_safe_address(address) else ""


def read_news(folder: Path) -> News:
    """What was kept; never fails."""
    kept = read_json(folder / FILE)
    at = kept.get("looked_at")
    if not isinstance(at, int | float) or isinstance(at, bool) or not math.isfinite(at):
        at = 0.0
    words = {name: kept.get(name) for name in ("version", "put_away")}
    return News(
        looked_at=float(at),
        **{name: word if isinstance(word, str) else "" for name, word in words.items()},
    )


def keep_news(folder: Path, news: News) -> bool:
    """Keeps it, whole; whether that worked. Where it doesn't, nobody may be asked each start."""
    try:
        write_json(folder / FILE, asdict(news))
    except OSError:
        return False
    return True
