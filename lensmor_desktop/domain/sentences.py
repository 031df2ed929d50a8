"""Sentences for people, kept apart from the values in them so that they can be translated.

A template is a constant in one of the `wording` modules; its English text is also its key for the
translator. `str(sentence)` is the English text; the window translates the template, then fills in
the values.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template with `{named}` fields and the values that go into them."""

    template: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))

    def __bool__(self) -> bool:
        return bool(self.template)


def say(template: str, **values: object) -> Sentence:
    """Makes a sentence; whole numbers get thousands separators ("4,680")."""
    return Sentence(template, tuple((name, _shown(value)) for name, value in values.items()))


def _shown(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


NOTHING = Sentence("")
"""No sentence; false in a condition."""
