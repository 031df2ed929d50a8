"""New cells as XML: always text, or a date; never a formula (ECMA-376 part 1, 18.3.1.4)."""

import re

from lensmor_desktop.sheets.ooxml.xml import escape

LONGEST = 32_767
"""Characters that Excel keeps in a cell."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN = re.compile(r"[\w@.,:;/()+=*!?#-]+(?: [\w@.,:;/()+=*!?#-]+)*", re.ASCII)


def clean(text: str) -> str:
    """Text that a cell can hold: no control characters, one kind of line end, not too long.

    Excel counts UTF-16 units, so a character beyond the basic plane counts twice.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text)
    if len(text) * 2 > LONGEST:
        units = text.encode("utf-16-le")[: LONGEST * 2]
        text = units.decode("utf-16-le", "ignore")
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
        attributes = b'" s="' + style + b'"' if style else b'"'
        if len(text) < 1_000 and "_x" not in text and _PLAIN.fullmatch(text):
            return b"".join(
                (self._open, address, attributes, self._text, text.encode("ascii"), self._close)
            )
        text = protect(clean(text))
        if not text:
            return self._open + address + attributes + b"/>"
        bare = text.strip() == text and not re.search(r"[\n\t]|  ", text)
        content = escape(text, self._encoding)
        start = self._open + address + attributes + (self._text if bare else self._kept)
        return start + content + self._close

    def number(self, address: bytes, style: bytes, digits: str) -> bytes:
        """A cell with a number in it: a date, if the style says so."""
        attributes = b'" s="' + style + b'"' if style else b'"'
        value = digits.encode("ascii")
        return b"".join((self._open, address, attributes, self._value, value, self._value_close))
