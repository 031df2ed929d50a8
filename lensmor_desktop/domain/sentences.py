"""Sentences for people, kept apart from the values in them so that they can be translated.

A template is a constant in one of the `wording` modules; its English text is also its key for the
translator. `str(sentence)` is the English text, which the command line shows and workbooks get;
the window translates the template, then fills in the values in the ways of its language. So a
value stays what it is: a whole number, a day, a list, or a sentence of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Value: TypeAlias = "str | int | date | Sentence | tuple[Value, ...]"

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Not `strftime`'s, which speak the language of the computer once a window is open."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template with `{named}` fields and the values that go into them."""

    template: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return self.filled(str, spelled)

    def __bool__(self) -> bool:
        return bool(self.template)

    def filled(self, translate: Callable[[str], str], show: Callable[[Value], str]) -> str:
        """The text: the template through `translate`, each of its values through `show`."""
        return translate(self.template).format(**{name: show(value) for name, value in self.values})


def say(template: str, **values: object) -> Sentence:
    """Makes a sentence. Numbers that are names (of a row, of a run) come as text."""
    return Sentence(template, tuple((name, _kept(value)) for name, value in values.items()))


def _kept(value: object) -> Value:
    if isinstance(value, str | Sentence | date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, tuple | list):
        return tuple(_kept(part) for part in value)
    return str(value)


def spelled(value: Value) -> str:
    """A value in English: whole numbers as 4,680, days as 12 Oct 2026."""
    if isinstance(value, tuple):
        return ", ".join(spelled(part) for part in value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return str(value)


def to_data(value: Value) -> object:
    """A value as JSON can hold it; `from_data` is the way back."""
    if isinstance(value, Sentence):
        return {"say": [value.template, [[name, to_data(of)] for name, of in value.values]]}
    if isinstance(value, tuple):
        return [to_data(part) for part in value]
    return {"day": value.isoformat()} if isinstance(value, date) else value


def from_data(data: object) -> Value:
    """A value that `to_data` made fit for JSON."""
    if isinstance(data, dict):
        if "day" in data:
            return date.fromisoformat(data["day"])
        template, values = data["say"]
        return Sentence(template, tuple((name, from_data(of)) for name, of in values))
    if isinstance(data, list):
        return tuple(from_data(part) for part in data)
    return _kept(data)


NOTHING = Sentence("")
"""No sentence; false in a condition."""
