"""Fields of receipts and lists do nothing, wherever their text is from."""

import csv
import io
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lensmor_desktop.domain.csv_output import FORMULA_STARTS, csv_text, inert


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("before", ["", " ", "\t", "\r\n", "\u00a0", "\x00", "\u202e"])
def test_what_begins_like_a_formula_is_a_text(start: str, before: str) -> None:
    text = inert(f'{before}{start}WEBSERVICE("http://x")')
    assert not text.lstrip().startswith(FORMULA_STARTS)
    assert text.endswith(f'{start}WEBSERVICE("http://x")')


def test_no_mark_that_hides_or_turns_round_what_is_shown_is_left() -> None:
    marks = [chr(code) for code in range(sys.maxunicode + 1)]
    left = [mark for mark in marks if mark in inert(f"a{mark}b")]
    kinds = {unicodedata.category(mark) for mark in left if mark not in "\u200c\u200d"}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert [mark for mark in marks if mark.isprintable()] == [m for m in left if m.isprintable()]


@given(st.lists(st.lists(st.text(), min_size=1), min_size=1), st.sampled_from([",", "\t", ";"]))
def test_another_reader_finds_each_field_and_no_formula(
    lines: list[list[str]], delimiter: str
) -> None:
    written = csv_text(lines, delimiter)
    read = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))
    assert read == [[inert(field) for field in line] for line in lines]
    assert not [f for line in read for f in line if f.lstrip().startswith(FORMULA_STARTS)]
