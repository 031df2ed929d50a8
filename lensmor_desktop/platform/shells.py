"""Commands that are printed for people to type, quoted for the shell that they type them into."""

import re
import shlex
from collections.abc import Sequence

from lensmor_desktop.platform.kind import is_windows

_PLAIN = re.compile(r"[\w.:/\\+-]+")
# PowerShell takes typographic quotes for quotes, and looks for values behind $ in double ones.
_DOUBLE = re.compile(r"[^$`\"“”„]*")
_SINGLE_QUOTES = re.compile("['‘’‚‛]")


def typed(words: Sequence[str]) -> str:
    """A command as it can be typed, or pasted, into a shell of this system.

    On Windows that is Command Prompt or PowerShell, which rarely want it written differently; where
    they do, both ways are given.
    """
    if not is_windows():
        return shlex.join(words)
    prompt = " ".join(map(_for_prompt, words))
    powershell = " ".join(map(_for_powershell, words))
    if powershell[:1] in ("'", '"'):  # there a quoted word alone is a text, and no program
        powershell = f"& {powershell}"
    if prompt == powershell:
        return prompt
    return f"{powershell} (in PowerShell), or {prompt} (in Command Prompt)"


def _for_prompt(word: str) -> str:
    r"""A word for Command Prompt, and for C's rules by which a program takes its line apart.

    Quoted, only % has a meaning. Between quotes of its own it is no longer around a variable's
    name. A backslash before a quote has to be doubled.
    """
    if _PLAIN.fullmatch(word):
        return word
    escaped = re.sub(r'(?<!\\)(\\*+)"', r'\1\1\\"', word)
    escaped = re.sub(
        r"(?<!\\)(\\*+)(%|$)", lambda found: found[1] * 2 + ('"%"' if found[2] else ""), escaped
    )
    return f'"{escaped}"'


def _for_powershell(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    if _DOUBLE.fullmatch(word):
        return '"' + re.sub(r"(?<!\\)\\++$", lambda found: found[0] * 2, word) + '"'
    return "'" + _SINGLE_QUOTES.sub(lambda quote: quote[0] * 2, word) + "'"
