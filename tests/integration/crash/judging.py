"""The judgement after a crash: the server's books held against the workbook and the journal."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path

from lensmor_desktop.journal import Journal
from lensmor_desktop.sandbox import PracticeServer
from lensmor_desktop.unlocking.summary import summarise
from tests.integration.crash.scenes import OURS, Cells, Scene


@dataclass
class Told:
    """Everything that went wrong on a stage, by what it broke."""

    money: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    workbook: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    program: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        """Everything in one list."""
        return [text for each in fields(self) for text in getattr(self, each.name)]


class Judge:
    """Looks at a scene's workbook whenever it may have changed, and at everything in the end.

    Attributes:
        told: what went wrong so far.
        inexact: the figures, where the program itself calls them inexact.
        litter: half-written files that lie beside the sheet at the end.
    """

    def __init__(self, scene: Scene, sheet: Path, data: Path) -> None:
        self._scene = scene
        self._sheet = sheet
        self._data = data
        self._before = scene.read(sheet)
        self._first_bytes = sheet.read_bytes()
        self._seen: dict[int, str] = {}  # row number -> the address that it once held
        self.told = Told()
        self.inexact = ""
        self.litter: list[str] = []

    def look(self) -> Cells | None:
        """Opens the workbook as it is right now: whole, and only our columns changed."""
        told = self.told.workbook
        try:
            cells = self._scene.read(self._sheet)
        except Exception as error:  # whatever it is, the workbook can't be opened
            told.append(f"can't be opened: {error!r}")
            return None
        for place, row in self._before.items():
            if cells.get(place, [])[: len(row)] != row:
                told.append(f"{place} has changed")
        if len(cells) != len(self._before):
            told.append("rows came or went")
        for number, (email, _) in self._results(cells).items():
            self._check_address(number, email)
        return cells

    def judge(self, server: PracticeServer) -> None:
        """Holds the books against the workbook, after everything came to its end."""
        server.service.advance(3_600)  # what is in flight, known to us or not, ends
        ledger, told = server.ledger, self.told
        if ledger.paid_twice:
            told.money.append(f"paid twice: {sorted(ledger.paid_twice)}")
        cells = self.look()
        written = self._results(cells) if cells else {}
        for number, expected in self._scene.rows.items():
            email, status = written.get(number, ("", ""))
            if expected.person in ledger.paid_people and not email:
                told.lost.append(f"{expected.person} was paid for, row {number} has no address")
            if status not in expected.statuses:
                told.rows.append(f"row {number}, {expected.person}: {status!r}")
        self._judge_records(ledger.spent)
        self.litter = [each.name for each in self._sheet.parent.iterdir() if each != self._sheet]
        # They may hold addresses: the write after a crash takes away what the crash left.
        told.workbook.extend(f"{name} was left beside it" for name in self.litter)

    def _judge_records(self, spent: int) -> None:
        kept = self._data / "originals" / "1" / self._sheet.name
        if not kept.is_file() or kept.read_bytes() != self._first_bytes:
            self.told.workbook.append("the sheet as it was before is not kept")
        with closing(sqlite3.connect(self._data / "journal.sqlite3")) as journal:
            claims = journal.execute("SELECT count(*) FROM claims").fetchone()[0]
        if claims:
            self.told.rows.append(f"{claims} people are held back for ever")
        counted, exact = self._figures()
        if exact and counted != spent and not self._scene.shared:
            self.told.figures.append(f"says {counted} credits for certain, {spent} were spent")
        if not exact:
            self.inexact = f"says about {counted} credits, {spent} were spent"

    def _figures(self) -> tuple[float, bool]:
        """What all runs together say that they spent, and whether they say it for certain."""
        journal = Journal(self._data)
        try:
            past = [summarise(journal, run.id) for run in journal.runs.all()]
        finally:
            journal.close()
        return sum(run.spent for run in past), all(run.spent_exact for run in past)

    def _check_address(self, number: int, email: str) -> None:
        person = self._scene.world.person(self._scene.rows[number].person)
        if email and (person is None or email != person.email):
            self.told.workbook.append(f"row {number} holds somebody else's address")
        if not email and self._seen.get(number):
            self.told.lost.append(f"row {number} held an address once")
        if email:
            self._seen[number] = email

    def _results(self, cells: Cells) -> dict[int, tuple[str, str]]:
        """Row number -> (email, status) as they stand; nothing before the columns are there."""
        head = cells[self._scene.worksheet, 1]
        if not set(OURS) <= set(head):
            return {}
        email, status = head.index(OURS[0]), head.index(OURS[1])
        found = {}
        for number in self._scene.rows:
            row = cells[self._scene.worksheet, number]
            found[number] = (str(row[email] or ""), str(row[status] or ""))
        return found
