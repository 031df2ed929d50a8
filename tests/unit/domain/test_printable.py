"""No character of a cell, a name or an answer steers a terminal or turns round what a log says."""

import contextlib
import io
import json
import logging
import sys
import unicodedata
from pathlib import Path

from lensmor_desktop.cli import output
from lensmor_desktop.diagnostics.logs import RedactingFormatter
from lensmor_desktop.gui.files.outputs import copy_beside, usual_output
from lensmor_desktop.gui.files.receipts import receipt_place
from tests.fakes.service import past_run

STEERING = [
    mark
    for mark in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(mark) in ("Cc", "Zl", "Zp")
    or unicodedata.bidirectional(mark)
    in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    or mark in "\u061c\u200e\u200f\ufeff"
]
LINE = "".join(STEERING)


class Terminal(io.StringIO):
    """Standard output as a terminal in UTF-8 has it."""

    encoding = "utf-8"


def test_json_tells_every_mark_and_holds_none_that_steers() -> None:
    told = {"name": LINE, "über": "ü ﷺ 年 👩‍💻"}
    with contextlib.redirect_stdout(Terminal()) as shown:
        output.show_json(told)
    text = shown.getvalue()
    assert json.loads(text) == told
    assert "ü ﷺ 年" in text
    assert set(text) & set(STEERING) == {"\n"}


def test_lines_for_people_hold_none() -> None:
    with contextlib.redirect_stderr(Terminal()) as shown:
        output.tell([f"a{LINE}b"])
    assert set(shown.getvalue()) & set(STEERING) == {"\n"}


def test_what_a_file_is_offered_to_be_called_holds_none() -> None:
    hidden = LINE.replace("\0", "")  # no name of a file has that
    source = Path("folder", f"le{hidden}ads.xlsx")
    for place in (
        copy_beside(source),
        Path(usual_output(source, "copy")),
        receipt_place(past_run(source=str(source), output="")),
    ):
        assert set(place.name) & set(STEERING) == set()
        assert (place.parent, place.name.startswith("le")) == (source.parent, True)


def test_a_log_holds_none() -> None:
    record = logging.LogRecord("lensmor_desktop", logging.INFO, "", 0, "%s", (f"a{LINE}b",), None)
    text = RedactingFormatter().format(record)
    assert set(text) & set(STEERING) == set()
    assert "\n" not in text
