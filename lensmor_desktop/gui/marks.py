"""Marks a text for translation where it stands, while it is translated where it is shown."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """The text itself. The name is Qt's, by which every tool finds such texts.

    PySide6's own one gives back the same, but its declaration knows only an `object`.

    Args:
        context: the context under which the text is translated later.
        text: in English, written out.
    """
    return text
