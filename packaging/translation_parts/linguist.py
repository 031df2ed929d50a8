"""Files of Qt Linguist (.ts): read, brought up to date, and written in an order that stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from translation_parts.texts import Text

FINISHED, UNFINISHED, VANISHED = "", "unfinished", "vanished"
GONE = (VANISHED, "obsolete")
QUOTES = {'"': "&quot;", "'": "&apos;"}
FROM_TRANSLATIONS = "../.."
"""From the folder of the .ts files to the package."""


@dataclass
class Message:
    """A text with its translation.

    Attributes:
        state: FINISHED, UNFINISHED or VANISHED, as Linguist calls them.
        note: what a translator wrote down for others.
    """

    context: str
    source: str
    translation: str = ""
    state: str = UNFINISHED
    files: list[str] = field(default_factory=list)
    hint: str = ""
    note: str = ""


Messages = dict[tuple[str, str], Message]


def read(path: Path) -> Messages:
    """The messages of a .ts file; none where there is no file."""
    messages: Messages = {}
    if not path.exists():
        return messages
    for context in ElementTree.parse(path).getroot().iter("context"):  # noqa: S314 - our own file
        name = context.findtext("name", "")
        for element in context.iter("message"):
            translation = element.find("translation")
            state = "" if translation is None else translation.get("type", FINISHED)
            source = element.findtext("source", "")
            messages[name, source] = Message(
                context=name,
                source=source,
                translation="" if translation is None else translation.text or "",
                state=VANISHED if state in GONE else state,
                files=[_file(place.get("filename", "")) for place in element.iter("location")],
                hint=element.findtext("extracomment", ""),
                note=element.findtext("translatorcomment", ""),
            )
    return messages


def _file(place: str) -> str:
    return place.removeprefix(f"{FROM_TRANSLATIONS}/")


def brought_up_to_date(
    old: Mapping[tuple[str, str], Message], texts: Iterable[Text], *, keep_vanished: bool = True
) -> Messages:
    """The messages for the texts that there are now.

    What was translated stays so. A text that moved to another context takes its translation along
    as a proposal (unfinished); one that is gone keeps it as vanished, in case it comes back.
    """
    known = {message.source: message.translation for message in old.values() if message.translation}
    new: Messages = {}
    for text in texts:
        key = text.context, text.source
        message = Message(*key, files=list(text.files), hint=text.hint)
        before = old.get(key)
        if before is not None:
            message.translation, message.note = before.translation, before.note
            message.state = before.state if before.state != VANISHED else FINISHED
        if not message.translation:
            message.translation, message.state = known.get(text.source, ""), UNFINISHED
        new[key] = message
    if keep_vanished:
        for key, message in sorted(old.items()):
            if key not in new and message.translation:
                new[key] = Message(*key, message.translation, VANISHED, note=message.note)
    return new


def to_xml(language: str, messages: Messages) -> str:
    """The .ts file: contexts by name, in each the texts as they follow in the code."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines.append(f'<TS version="2.1" language="{language}" sourcelanguage="en">')
    for context in sorted({message.context for message in messages.values()}):
        lines += ["<context>", f"    <name>{_written(context)}</name>"]
        for message in messages.values():
            if message.context == context:
                lines += _message(message)
        lines.append("</context>")
    lines.append("</TS>")
    return "\n".join(lines) + "\n"


def _message(message: Message) -> Iterable[str]:
    yield "    <message>"
    for file in message.files:
        yield f'        <location filename="{FROM_TRANSLATIONS}/{_written(file)}"/>'
    yield f"        <source>{_written(message.source)}</source>"
    if message.hint:
        yield f"        <extracomment>{_written(message.hint)}</extracomment>"
    if message.note:
        yield f"        <translatorcomment>{_written(message.note)}</translatorcomment>"
    state = f' type="{message.state}"' if message.state else ""
    yield f"        <translation{state}>{_written(message.translation)}</translation>"
    yield "    </message>"


def _written(text: str) -> str:
    return escape(text, QUOTES)
