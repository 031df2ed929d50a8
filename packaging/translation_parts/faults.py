"""What can be wrong with a translation that a program can see."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from string import Formatter

from translation_parts.linguist import FINISHED, VANISHED, Message

MNEMONIC = re.compile(r"&(?!&)(\S)")


def faults(messages: Iterable[Message]) -> Iterator[str]:
    """Each fault of a language's messages, in a line."""
    messages = list(messages)
    for message in messages:
        for fault in _of_one(message):
            yield f"{message.context}: {message.source!r}: {fault}"
    for context in sorted({message.context for message in messages}):
        yield from _of_keys(context, [m for m in messages if m.context == context])


def _of_one(message: Message) -> Iterator[str]:
    source, translation = message.source, message.translation
    if message.state == VANISHED:
        yield "is no longer in the program"
        return
    if not translation:
        yield "has no translation"
        return
    if message.state != FINISHED:
        yield "has a translation that is marked as unfinished"
    if placeholders(source) != placeholders(translation):
        yield f"has other {{fields}} than its translation {translation!r}"
    if len(mnemonics(source)) != len(mnemonics(translation)):
        yield f"has another number of keys (&) than its translation {translation!r}"
    if source.endswith("…") != translation.endswith("…"):
        yield f"and its translation {translation!r} don't end in an ellipsis alike"
    if _blanks(source) != _blanks(translation):
        yield f"and its translation {translation!r} don't begin or end with a blank alike"
    if source.count("\n") != translation.count("\n"):
        yield f"has another number of lines than its translation {translation!r}"


def placeholders(text: str) -> frozenset[str] | None:
    """The names of the `{fields}`; None where the braces don't match."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return None


def mnemonics(text: str) -> list[str]:
    """The keys that go with Alt, in upper case."""
    return [key.upper() for key in MNEMONIC.findall(text.replace("&&", ""))]


def _blanks(text: str) -> tuple[bool, bool]:
    return text != text.lstrip(), text != text.rstrip()


def _of_keys(context: str, messages: list[Message]) -> Iterator[str]:
    """Keys that differ in English and are the same in the translation."""
    live = [m for m in messages if m.state != VANISHED and m.translation]
    taken: dict[str, Message] = {}
    often = Counter(key for m in live for key in mnemonics(m.source))
    for message in live:
        if any(often[key] > 1 for key in mnemonics(message.source)):
            continue  # these are never to be seen at once
        for key in mnemonics(message.translation):
            other = taken.setdefault(key, message)
            if other is not message:
                yield (
                    f"{context}: {message.translation!r} and {other.translation!r} have the key "
                    f"{key} both"
                )
