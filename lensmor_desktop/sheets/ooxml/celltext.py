"""New cells as XML: always text, or a date; never a formula (ECMA-376 part 1, 18.3.1.4)."""

import re

from lensmor_desktop.sheets.ooxml.xml import escape

LONGEST = 32_767
"""Characters that Excel keeps in a cell."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """Text that a cell can hold: no control characters, one kind of line end, not too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text)
    if len(text) > LONGEST:
        text = text[:LONGEST]
    return text


def protect(text: str) -> str:
    """Text whose `_xHHHH_` stays as it is when read (ST_Xstring, 22.9.2.19)."""
    return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text


class CellWriter:
    """Writes cells in the namespace prefix and encoding of the worksheet."""

    def __init__(self, prefix: bytes, encoding: str) -> None:
        self.prefix = prefix
        self._encoding = encoding
        self._open = b"<" + prefix + b'c r="'
        self._text = b' t="inlineStr"><' + prefix + b"is><" + prefix + b"t>"
        self._kept = self._text[:-1] + b' xml:space="preserve">'
        self._close = b"</%st></%sis></%sc>" % (prefix, prefix, prefix)
        self._value = b"><" + prefix + b"v>"
        self._value_close = b"</%sv></%sc>" % (prefix, prefix)

    def text(self, address: bytes, style: bytes, text: str) -> bytes:
        """A cell with text in it (an inline string: it needs no other part), or an empty one."""
        text = protect(clean(text))
        start = self._open + address + b'"' + (b' s="' + style + b'"' if style else b"")
        if not text:
            return start + b"/>"
        kept = (
            text[0].isspace() or text[-1].isspace() or "\n" in text or "\t" in text or "  " in text
        )
        return start + (self._kept if kept else self._text) + self._escape(text) + self._close

    def number(self, address: bytes, style: bytes, digits: str) -> bytes:
        """A cell with a number in it: a date, if the style says so."""
        start = self._open + address + b'"' + (b' s="' + style + b'"' if style else b"")
        return start + self._value + digits.encode("ascii") + self._value_close

    def _escape(self, text: str) -> bytes:
        if text.isascii() and not ("&" in text or "<" in text or ">" in text or '"' in text):
            return text.encode("ascii")
        return escape(text, self._encoding)
