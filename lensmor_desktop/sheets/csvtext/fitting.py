"""Which records can't be told to stand under their headings.

A file's records are to have as many fields as its headings. Where a value holds a delimiter and no
quotation marks, or a quotation mark that belongs to nothing, a record has another number of them,
and what follows stands under the neighbouring heading. Such a record is never data.

Not every other number is a fault. Excel leaves out delimiters at the end of a line behind which
nothing stands, other programs end every line with one, and records that got no result are shorter
than headings to which columns of results were added.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from lensmor_desktop.sheets.csvtext.dialect import CsvFormat
from lensmor_desktop.sheets.csvtext.placing import Profile, is_code, moved_left, moved_right
from lensmor_desktop.sheets.csvtext.records import Record, is_torn, records, value_of

_LEAST_ALIKE = 3
_OFTEN = 16
_PROFILED = 20_000
_SHOWN = 200


class Fault(Enum):
    """Why a record is no data."""

    MORE = "more"  # more fields than the headings
    FEWER = "fewer"  # fewer, and something that matters is missing, or may stand elsewhere
    BESIDE = "beside"  # something stands beside the headings, and the IDs may stand one further
    SWALLOWED = "swallowed"  # a quotation mark that took in whole lines


@dataclass(frozen=True, slots=True)
class Misfit:
    """A record that is no data.

    Attributes:
        line: the line of the file in which it begins, from 1; a line `sep=;` counts. Of a swallowed
            one the line where the quotation mark opens.
        fields, headings: how many there are, without delimiters at the end behind which nothing
            stands.
        text: its beginning, as it stands.
    """

    fault: Fault
    line: int
    fields: int
    headings: int
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What is to stand where, by column numbers from 1.

    Attributes:
        header_row: the record of the headings.
        ids: the columns of IDs in ascending order; `event` is the one whose values come again.
        kept: others that tell who a row is.
        email: the column of addresses, 0 for none.
        words: columns that hold words; `numbered`: those whose headings speak of numbers.
        ours: columns of results, and what tells by a record's values whether results stand there.
    """

    header_row: int
    ids: tuple[int, ...] = ()
    event: int = 0
    kept: tuple[int, ...] = ()
    email: int = 0
    words: frozenset[int] = frozenset()
    numbered: frozenset[int] = frozenset()
    ours: frozenset[int] = frozenset()
    is_result: Callable[[Sequence[str]], bool] = lambda _values: False


def misfits(text: str, form: CsvFormat, frame: Frame) -> dict[int, Misfit]:
    """The records below the headings that are no data, by number.

    Raises:
        OpenQuote: the text's records can't be told apart.
    """
    line = 1 + len(form.sep_line.splitlines())
    survey: _Survey | None = None
    for record in records(text, form.delimiter, form.escape):
        if record.number == frame.header_row:
            survey = _Survey(frame, form, record.fields)
        elif survey is not None:
            survey.add(record, line)
        line += record.lines
    return survey.misfits() if survey is not None else {}


class _Survey:
    """Looks at all records first, because what is usual tells what is a fault."""

    def __init__(self, frame: Frame, form: CsvFormat, headings: list[str]) -> None:
        self._frame = frame
        self._form = form
        titles = self._values(headings)
        self._whole = len(headings)
        last = _filled(titles)
        while last and last in frame.ours:
            last -= 1
        results_last = any(column > last for column in frame.ours)
        begin = min((c for c in frame.ours if c > last), default=0)
        # Where the results stand at the end, the sheet itself ends before them.
        self._base = begin - 1 if results_last else self._whole
        self._with_results = results_last
        self._named = _filled(titles[: self._base])
        self._exact: list[list[str]] = []
        self._exacts = 0
        self._beside = 0
        self._odd: list[tuple[Record, int]] = []
        self._found: dict[int, Misfit] = {}
        self._swallowed = False

    def _values(self, fields: Iterable[str]) -> list[str]:
        escape = self._form.escape
        return [value_of(raw, escape).strip() for raw in fields]

    def add(self, record: Record, line: int) -> None:
        """Takes in a record that begins in this line."""
        count = len(record.fields)
        opened = self._swallows(record) if record.lines > 1 else None
        if opened is None and self._swallowed and self._is_torn(record):
            opened = 0  # the rest of the line in which the field ended that took in others
        self._swallowed = opened is not None
        if opened is not None:
            self._refuse(Fault.SWALLOWED, record, line + opened)
            return
        if count == self._whole:
            if len(self._exact) < _PROFILED:
                self._exact.append(record.fields)
            self._exacts += 1
            if any(record.fields[self._named : self._base]):
                self._odd.append((record, line))
                self._beside += 1
        elif any(field.strip() for field in record.fields):
            self._odd.append((record, line))

    def _refuse(self, fault: Fault, record: Record, line: int) -> None:
        fields = len(record.fields)
        if fault is Fault.BESIDE:
            fields = _filled(self._values(record.fields[: self._base]))
        text = self._form.delimiter.join(record.fields)[:_SHOWN]
        named = self._named if fault is Fault.BESIDE or fields > self._named else self._base
        self._found[record.number] = Misfit(fault, line, fields, named, text)

    def _is_torn(self, record: Record) -> bool:
        return any(is_torn(raw, self._form.escape) for raw in record.fields)

    def _swallows(self, record: Record) -> int | None:
        """In which of a record's lines a quoted field opens that holds lines of the file."""
        if self._named < 2:
            return None
        begun = 0
        for index, raw in enumerate(record.fields):
            parts = raw.splitlines()
            if len(parts) > 1 and self._holds_lines(record.fields, index, parts):
                return begun
            begun += max(0, len(parts) - 1)
        return None

    def _holds_lines(self, fields: list[str], index: int, parts: list[str]) -> bool:
        delimiter, usual = self._form.delimiter, (self._whole, self._base, self._named)
        first = [*fields[:index], *parts[0].split(delimiter)]
        last = [*parts[-1].split(delimiter), *fields[index + 1 :]]
        between = [part.split(delimiter) for part in parts[1:-1]]
        if any(len(each) in usual and self._has_ids(each) for each in between):
            return True
        if is_torn(fields[index], self._form.escape) and delimiter in fields[index]:
            return True  # the mark that closes it stands in the middle of a value
        # What the field took in of its last line begins as a record does, and what it took in of
        # its first line ends as one: an ID stands at its place, counted from there.
        begin, end = parts[-1].split(delimiter)[:-1], parts[0].split(delimiter)[1:]
        ids = self._frame.ids
        begins = any(at <= len(begin) and is_code(begin[at - 1].strip()) for at in ids)
        places = [self._named - at for at in ids]
        ends = any(at < len(end) and is_code(end[-1 - at].strip()) for at in places)
        return (begins and len(last) >= self._named) or (ends and len(first) >= self._named)

    def _has_ids(self, fields: Sequence[str]) -> bool:
        values = [field.replace('"', "").strip() for field in fields]
        ids = self._frame.ids
        return bool(ids) and all(at <= len(values) and is_code(values[at - 1]) for at in ids)

    def misfits(self) -> dict[int, Misfit]:
        """What was found, when all records are taken in."""
        profile = Profile(
            (self._values(fields) for fields in self._exact) if self._odd else (),
            self._base,
            self._frame.event,
            words=self._frame.words | set(self._frame.kept),
            email=self._frame.email,
            numbered=self._frame.numbered | set(self._frame.ids),
        )
        counts: dict[int, int] = {}
        for record, _ in self._odd:
            counts[len(record.fields)] = counts.get(len(record.fields), 0) + 1
        alike = self._all_alike(counts)
        for record, line in self._odd:
            fault = self._fault(record, alike, counts, profile)
            if fault is not None:
                self._refuse(fault, record, line)
        return self._found

    def _all_alike(self, counts: Mapping[int, int]) -> bool:
        """Whether all records have the same number of fields, more than the headings.

        Then they end with a delimiter, or the last column has no heading; unless in one of them the
        IDs could stand further right, or a value in all of them begins with a blank, as what
        follows a comma in a name does.
        """
        longer = [count for count in counts if count > self._whole]
        if self._exacts or len(longer) != 1 or self._with_results:
            return False
        extra = longer[0] - self._whole
        if counts[longer[0]] < max(_LEAST_ALIKE, 0.9 * len(self._odd)):
            return False
        tails = {any(r.fields[self._whole :]) for r, _ in self._odd if len(r.fields) == longer[0]}
        if len(tails) > 1 or self._found:
            return False  # not every line is made in the same way
        columns = set(range(1, self._whole))
        for record, _ in self._odd:
            if len(record.fields) <= self._whole:
                continue
            if moved_right(self._values(record.fields), self._frame.ids, extra):
                return False
            columns = {at for at in columns if value_of(record.fields[at]).startswith(" ")}
        return not columns

    def _fault(
        self, record: Record, alike: bool, counts: Mapping[int, int], profile: Profile
    ) -> Fault | None:
        count = len(record.fields)
        if count == self._whole:
            values = self._values(record.fields[: self._base])
            extra = _filled(values) - self._named
            return Fault.BESIDE if moved_right(values, self._frame.ids, extra) else None
        if count > self._whole:
            return None if alike else Fault.MORE
        values = self._values(record.fields)
        if self._with_results and count > self._base:
            return None if self._frame.is_result(values) else Fault.MORE
        if self._with_results and self._named < count <= self._base:
            # Blank headings before the results: a column without heading, or what an earlier run
            # left free because of records that are too long.
            if count < self._base or any(values[self._named :]) > bool(self._beside):
                return Fault.MORE
            moved = moved_right(values, self._frame.ids, count - self._named)
            return Fault.MORE if moved else None
        if count < self._base and self._is_cut(values, counts, profile):
            return Fault.FEWER
        return None

    def _is_cut(self, values: list[str], counts: Mapping[int, int], profile: Profile) -> bool:
        """Whether something that matters is missing from a short record, or may stand elsewhere."""
        count, frame = len(values), self._frame
        if max((*frame.ids, *frame.kept), default=0) > count:
            return True
        often = counts[count]
        if frame.email > count and often < _OFTEN and often * 5 < self._exacts + len(self._odd):
            return True
        watched = [*frame.ids, *((frame.email,) if frame.email else ())]
        short_of_named = self._with_results and count <= self._named
        missing = (self._named if short_of_named else self._base) - count
        if missing > 0 and any(profile.is_odd(value, at) for at, value in enumerate(values, 1)):
            return True
        return missing > 0 and moved_left(values, watched, missing, profile)


def _filled(values: Sequence[str]) -> int:
    """The number of the last value that isn't blank."""
    return next((at for at in range(len(values), 0, -1) if values[at - 1].strip()), 0)
