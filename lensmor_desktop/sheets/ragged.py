"""Text files as they shouldn't be: lines that don't fit the headings, an encoding that is open."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from lensmor_desktop.domain.cells import cell_address
from lensmor_desktop.domain.identifiers import shown
from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Layout, Problem
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets import wording
from lensmor_desktop.sheets.csvtext import CsvFormat, value_of
from lensmor_desktop.sheets.csvtext.fitting import Fault, Frame, misfits
from lensmor_desktop.sheets.names import meaning_of
from lensmor_desktop.sheets.results import OUTCOMES

if TYPE_CHECKING:
    from lensmor_desktop.sheets.files import SheetLine

_SHOWN = 4
# It may be one that was paid for.
_ADDRESS = re.compile(r"(?<![^\s,;|\"@])[^\s,;|\"@]++@[^\s,;|\"]++")
_TEMPLATES = {
    Fault.MORE: wording.LINE_TOO_LONG,
    Fault.FEWER: wording.LINE_TOO_SHORT,
    Fault.BESIDE: wording.LINE_BESIDE,
    Fault.SWALLOWED: wording.LINE_SWALLOWS,
}


def unfit_records(text: str, form: CsvFormat, layout: Layout) -> Mapping[int, Problem]:
    """The records that are no data, by number, each with what a person should do.

    Raises:
        OpenQuote: the text's records can't be told apart.
    """
    problems: dict[int, Problem] = {}
    for number, misfit in misfits(text, form, _frame(layout)).items():
        value = shown(_ADDRESS.sub("…", misfit.text))
        reason = say(
            _TEMPLATES[misfit.fault],
            line=str(misfit.line),
            fields=str(misfit.fields),
            headings=str(misfit.headings),
            value=value,
        )
        problems[number] = Problem(cell_address(1, number), value, reason, in_cell=False)
    return problems


def differing_values(
    form: CsvFormat, lines: "Iterable[SheetLine]", layout: Layout
) -> tuple[bytes, ...]:
    """Some values, as bytes, that tell who is in a row and are read in more than one way.

    Bytes of other columns stay what they are, however they are read.
    """
    wanted = [column.index for column in layout.telling]
    found: dict[bytes, None] = {}
    for line in lines:
        if line.number <= layout.header_row:
            continue
        for column in wanted:
            raw = line.cells.get(column, "")
            if raw.isascii():
                continue
            data = form.encode(value_of(raw, form.escape).strip())
            ways = {data.decode(name, "surrogateescape") for name in form.rivals}
            if ways != {data.decode(form.encoding, "surrogateescape")}:
                found[data] = None
        if len(found) >= _SHOWN:
            break
    return tuple(found)[:_SHOWN]


def _frame(layout: Layout) -> Frame:
    names = [column.index for column in layout.names]
    status = dict(layout.results).get(ResultColumn.STATUS)

    def is_result(values: Sequence[str]) -> bool:
        place = status.index if status is not None else 0
        return 0 < place <= len(values) and values[place - 1].casefold() in OUTCOMES

    return Frame(
        header_row=layout.header_row,
        ids=tuple(sorted(column.index for column in layout.ids)),
        event=layout.event.index if layout.event is not None else 0,
        kept=tuple(names),
        email=layout.emails[0].index if layout.emails else 0,
        words=frozenset((*names, layout.company.index) if layout.company else names),
        numbered=frozenset(
            column.index for column in layout.columns if _speaks_of_numbers(column.title)
        ),
        ours=frozenset(column.index for _, column in layout.results),
        is_result=is_result,
    )


def _speaks_of_numbers(title: str) -> bool:
    meaning = meaning_of(title)
    return meaning.foreign or bool(meaning.event or meaning.person or meaning.either)
