"""Bringing a run's results into a file: the journal is the truth, the file its export.

Results go to rows by row number while the file is the one that was read (or that we wrote); after
anyone else has changed it they go by whose row it is, wherever that row is now. What fits the file
no more goes into a copy of the sheet as it was before the run, and if that can't be, into a plain
list: there is always a file with everything that was paid for, and the note names it.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import RowKey, row_key
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.errors import OutputError, SheetError, UserFacingError
from lensmor_desktop.journal import Journal, RowRecord
from lensmor_desktop.platform.paths import is_there, same_file, same_folder
from lensmor_desktop.sheets import (
    LIST_SUFFIXES,
    Originals,
    Titles,
    WriteReport,
    fingerprint,
    holds_results,
    stamped,
    write_list,
)
from lensmor_desktop.sheets import wording as sheet_wording
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.outputs import is_list, unwritten, write
from lensmor_desktop.unlocking.results import row_values

_RESCUE = "Lensmor results"
"""In the names of files beside the sheet, which say what they are."""

_UNFIT = (OutputError, SheetError)
"""What another file can help against; not a journal that can't be written, say."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the results stand now: a path, or "" with the reason why nowhere yet.

    Attributes:
        lost_rows: results that stand in no row of that file.
    """

    path: str
    note: Sentence | None
    lost_rows: int = 0


def deliver(
    journal: Journal,
    run_id: int,
    originals: Originals,
    fallback: Path,
    former: Sequence[Mapping[ResultColumn, str]],
    output: Path | None = None,
    *,
    plain: bool = False,
    overwrite: bool = False,
) -> Delivery:
    """Writes a run's results, as they are now, into its output file.

    Args:
        journal: where the results are.
        run_id: the run.
        originals: where the sheet as it was is kept, should the sheet itself be gone or changed.
        fallback: a folder for the results if they can't be written beside the sheet.
        former: what columns of other runs may be called, beside this run's own headings.
        output: another file than the one that the run was begun with.
        plain: a plain list of people instead of the sheet's rows.
        overwrite: `output` may take the place of a file that this run hasn't made.

    Returns:
        where they are now. A file that can't be written is told in the note, which says what to
        do: the results are safe in the journal.

    Raises:
        OutputError, SheetError: `output` can't be written, and they are in another file already.
    """
    work = _Delivering(journal, run_id, originals, fallback, former, overwrite=overwrite)
    try:
        done = work.deliver(output, plain=plain)
    except UserFacingError as error:
        why = say(wording.WITH_HINT, message=error.message, hint=error.hint)
        note = say(wording.NOT_WRITTEN, why=why)
        another = output is not None and isinstance(error, _UNFIT)
        if another and not unwritten(work.run.delivered_note):
            raise  # only another file was wished for: the one that has the results still has them
        journal.runs.undelivered(run_id, note)
        return Delivery("", note)
    sha = journal.runs.files(run_id).get(done.path, "")
    journal.runs.delivered(run_id, to=done.path, sha=sha, note=done.note, lost_rows=done.lost_rows)
    return done


class _Delivering:
    """One writing of one run's results."""

    def __init__(
        self,
        journal: Journal,
        run_id: int,
        originals: Originals,
        fallback: Path,
        former: Sequence[Mapping[ResultColumn, str]],
        *,
        overwrite: bool,
    ) -> None:
        self.run = journal.runs.get(run_id)
        self._journal = journal
        self._kept = originals.known(run_id)
        self._fallback = fallback
        self._titles = Titles(self.run.titles, tuple(former))
        self._overwrite = overwrite
        self._source = Path(self.run.source.path)
        self._values = row_values(journal, self.run)
        rows = journal.runs.rows(run_id)
        self._marks = {row.number: row.found_by for row in rows if row.found_by}
        self._keys = {row.number: _key(row) for row in rows}

    def deliver(self, output: Path | None, *, plain: bool) -> Delivery:
        """Writes them there, or where they can be.

        Args:
            output: None for the file that the run was begun with.
            plain: a plain list; beside that file where no other is named.

        Raises:
            OutputError, SheetError: nothing could be written anywhere.
        """
        target = output or Path(self.run.output)
        sheet = same_file(target, self._source)
        named = output is not None and not sheet
        if is_list(self.run.source, target, plain=plain) if named else plain:
            free = named and self._is_free(target)
            place = target if free else _fresh(target.with_suffix(".xlsx"))
            return self._list(place, "" if plain else sheet_wording.LIST_BY_NAME)
        if self._is_free(target):
            place, note = target, None
        else:  # somebody has put another file there since
            place = _fresh(target)
            note = say(wording.TAKEN_MEANWHILE, name=target.name, sibling=place.name)
        try:
            base, note = self._base(place, note)
            done = self._write(base, place, note)
        except _UNFIT as error:
            return self._rescue(place, error)
        if not done.lost_rows:
            return done
        if not sheet and base == self._source:
            # Nobody has worked in this copy yet: it may as well be one that has all rows.
            with contextlib.suppress(*_UNFIT):
                return self._rescue(place, None, anew=True)
        note = say(wording.SHEET_CHANGED_ONLY, missing=done.lost_rows)
        with contextlib.suppress(*_UNFIT):
            copy = self._rescue(place, None)
            note = say(wording.SHEET_CHANGED, missing=done.lost_rows, file=Path(copy.path).name)
        return Delivery(done.path, note, done.lost_rows)

    def _base(self, place: Path, note: Sentence | None) -> tuple[Path, Sentence | None]:
        """The file to write on: what we wrote before, else the sheet, else its kept original."""
        # What we wrote before may have been worked on since: go on from it, not from the old sheet.
        if is_there(place) and self._is_own(place):
            return place, note
        if is_there(self._source):
            return self._source, note
        if self._kept is None:
            raise SheetError(
                say(wording.SOURCE_GONE_TITLE),
                say(wording.SOURCE_GONE, file=self._source),
                say(wording.SOURCE_GONE_HINT),
            )
        return self._kept, note or say(wording.SOURCE_REPLACED, file=self._source)

    def _rescue(
        self, target: Path, error: UserFacingError | None, *, anew: bool = False
    ) -> Delivery:
        """Everything into a copy of the sheet as it was, or else into a plain list.

        Args:
            target: where the results should have gone.
            error: why they didn't.
            anew: the copy takes the place of `target`, which was written a moment ago.

        Raises:
            OutputError, SheetError: neither can be written.
        """
        sheet = same_file(target, self._source)
        here = not sheet and (anew or not is_there(target) or self._may_replace(target))
        fresh = target if here else _fresh(target)
        why = say(wording.WITH_TITLE, title=error.title, message=error.message) if error else ""
        earlier = None if here else self._earlier_copy(fresh.parent)
        # A copy that was made before is written again, with what was done in it since.
        attempts = [(earlier, earlier), (self._kept, fresh)]
        for base, place in attempts:
            if base is None or place is None:
                continue
            with contextlib.suppress(*_UNFIT):
                done = self._write(base, place, None, wording.RESCUED, why)
                if not done.lost_rows:
                    return done
        listable = here and fresh.suffix.lower() in LIST_SUFFIXES
        place = fresh if listable else fresh.with_suffix(".xlsx")
        if not listable and is_there(place):  # nobody said that this one may be replaced
            place = _fresh(place)
        return self._list(place, wording.LISTED_INSTEAD, why)

    def _write(
        self,
        base: Path,
        place: Path,
        note: Sentence | None,
        template: str = "",
        why: Sentence | str = "",
    ) -> Delivery:
        """Writes on `base`, into `place`; `template` is a note that names the file."""
        self._announce(place)
        report = write(
            base,
            place,
            self.run.layout,
            self._values,
            self._titles,
            fallback=self._fallback,
            read_as=self.run.source,
            identities=self._keys,
            marks=self._marks,
        )
        lost = len(report.lost_rows)
        if template:
            note = say(template, file=report.path.name, why=why)
        return self._done(report, note, lost)

    def _list(self, place: Path, template: str, why: Sentence | str = "") -> Delivery:
        self._announce(place)
        report = write_list(
            place,
            self._values,
            self._keys,
            titles=self._titles,
            like=self._source,
            fallback_folder=self._fallback,
        )
        name = report.path.name
        note = say(template, file=name, why=why) if template else None
        return self._done(report, note, 0)

    def _done(self, report: WriteReport, note: Sentence | None, lost: int) -> Delivery:
        sha = ""
        with contextlib.suppress(SheetError):  # another program was quick
            sha = fingerprint(report.path).sha256
        self._journal.runs.wrote(self.run.id, str(report.path), sha)
        if report.note and note:
            note = say(wording.WITH_NOTE, details=report.note, note=note)
        return Delivery(str(report.path), note or report.note, lost)

    def _announce(self, place: Path) -> None:
        """Notes a new file before it is there: the program may end before it can do so after."""
        if not is_there(place):
            self._journal.runs.wrote(self.run.id, str(place))

    def _is_free(self, place: Path) -> bool:
        """Whether results may go there: nothing is replaced that this run hasn't made."""
        return (
            not is_there(place)
            or same_file(place, self._source)
            or self._may_replace(place)
            or self._is_own(place)
        )

    def _may_replace(self, place: Path) -> bool:
        """Whether a person said that the file there may be replaced."""
        return self._overwrite or (self.run.overwrite and same_file(place, Path(self.run.output)))

    def _is_own(self, place: Path) -> bool:
        files = self._journal.runs.files(self.run.id)
        return any(
            same_file(place, Path(path)) and (bool(sha) or holds_results(place, self._titles))
            for path, sha in files.items()
        )

    def _earlier_copy(self, folder: Path) -> Path | None:
        """A copy beside the sheet that an earlier writing of this run has made."""
        files = (Path(path) for path, sha in self._journal.runs.files(self.run.id).items() if sha)
        ours = (f for f in files if _RESCUE in f.name and same_folder(f.parent, folder))
        return next(filter(is_there, ours), None)


def _key(row: RowRecord) -> RowKey:
    return row_key(row.verdict, row.event_id, row.person_id, row.reason)


def _fresh(target: Path) -> Path:
    """A name beside a file that says what it is, and that no file has."""
    return stamped(target, _RESCUE)
