"""`lensmor-desktop --self-test`: whether everything that the program needs works on this computer.

For whoever installs it, and for the build that is about to be shipped. It asks nobody outside this
computer, spends nothing, and leaves nothing behind but its report.
"""

import os
import pkgutil
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import lensmor_desktop
from lensmor_desktop import __version__
from lensmor_desktop.diagnostics.places import places
from lensmor_desktop.diagnostics.redaction import redact
from lensmor_desktop.domain.outcomes import Outcome, ResultColumn
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.platform.folders import temporary_folder
from lensmor_desktop.platform.kind import is_linux, system_in_words
from lensmor_desktop.platform.streams import write
from lensmor_desktop.settings.paths import log_folder

if TYPE_CHECKING:
    from lensmor_desktop.gui.background.worker import Opener

ALL_ROWS = 10_000
REPORT = "self-test.txt"
SEND = "send this report to whoever looks after this program"
REINSTALL = f"install the program again; if that doesn't help, {SEND}"


class CheckFailed(Exception):
    """What is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report.

    Attributes:
        work: does the check in a folder of its own; what it found, in words.
    """

    name: str
    work: Callable[[Path], str]


def run_self_test(
    all_checks: Sequence[Check], report: Path | None = None, data_dir: Path | None = None
) -> int:
    """Runs every check, also after one has failed.

    Args:
        all_checks: what to check.
        report: a file to write the lines into as well; a windowed program has no console.
        data_dir: the data folder that was named; the report is also kept with its logs.

    Returns:
        0 if all is well, else 1.
    """
    kept = log_folder(data_dir) / REPORT
    with _Lines([report, kept] if report else [kept]) as lines:
        frozen = "bundle" if getattr(sys, "frozen", False) else "no bundle"
        lines.write(f"Lensmor Desktop {__version__}, {system_in_words()}, {frozen}")
        failed = sum(not _passes(check, lines) for check in all_checks)
        told = f"{failed} of {len(all_checks)} checks failed." if failed else "All is well."
        lines.write(told)
    return 1 if failed else 0


def checks(opener: "Opener") -> tuple[Check, ...]:
    """Every check, in order.

    Args:
        opener: makes the engine of the window.
    """
    return (
        Check("libraries", _libraries),
        Check("certificates", _certificates),
        Check("keychain", _keychain),
        Check("journal", _journal),
        Check("practice run", _practice_run),
        Check("translations", _translations),
        # Last: where no window can be shown at all, Qt ends the program.
        Check("window", lambda folder: _window(folder, opener)),
    )


def _passes(check: Check, lines: "_Lines") -> bool:
    try:
        with temporary_folder("lensmor-self-test-") as folder:
            found = check.work(folder)
    except CheckFailed as failed:
        lines.write(f"{check.name}: FAILED: {failed}")
    except UserFacingError as error:
        lines.write(f"{check.name}: FAILED: {error}")
    except ImportError as error:
        lines.write(f"{check.name}: FAILED: {error.name} can't be loaded ({error}); {REINSTALL}")
    except Exception as error:  # a check that breaks has failed, and the others go on
        where = " < ".join(line.strip() for line in reversed(places(error)))
        lines.write(f"{check.name}: FAILED: {where}; {SEND}")
    else:
        lines.write(f"{check.name}: ok, {found}")
        return True
    return False


class _Lines:
    """Says each line at once, on the console and in files, so that a crash doesn't lose them."""

    def __init__(self, paths: list[Path]) -> None:
        self._paths = paths
        self._outs: list[TextIO] = []

    def __enter__(self) -> "_Lines":
        if sys.stdout is not None:  # None in a windowed program on Windows
            self._outs.append(sys.stdout)
        for path in self._paths:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._outs.append(path.open("w", encoding="utf-8"))
            except OSError as error:
                self.write(f"{path} can't be written: {error.strerror}")
        return self

    def __exit__(self, *_: object) -> None:
        for out in self._outs:
            if out is not sys.stdout:
                out.close()

    def write(self, line: str) -> None:
        for out in self._outs:
            write(out, " ".join(redact(line).split()) + "\n")


# --- the checks ---


def _libraries(_folder: Path) -> str:
    """Every module of ours, and with it every library."""
    prefix = f"{lensmor_desktop.__name__}."
    names = [
        module.name
        for module in pkgutil.walk_packages(lensmor_desktop.__path__, prefix)
        if not module.name.endswith("__main__")
    ]
    for name in names:
        import_module(name)
    if len(names) < 100:
        raise CheckFailed(f"only {len(names)} modules were found; {REINSTALL}")
    return f"{len(names)} modules"


def _certificates(_folder: Path) -> str:
    from lensmor_desktop.api.trust import CertificatesMissing, find_trust

    try:
        return f"from {find_trust().store.value}"
    except CertificatesMissing as error:
        raise CheckFailed(
            "the file named by REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE is missing or "
            "holds no certificates; correct or remove that setting"
        ) from error


def _keychain(_folder: Path) -> str:
    """Told, never a failure: without a keychain the key is asked for at each start."""
    from lensmor_desktop.platform import keychain
    from lensmor_desktop.settings.credentials import Credentials

    if Credentials({}).keychain_works():
        return "it keeps the key"
    if keychain.trouble() is keychain.Trouble.SILENT:
        return "it is locked and waits for its user"
    return "there is none: a key is kept until the end only"


def _journal(folder: Path) -> str:
    from lensmor_desktop.journal import Journal
    from lensmor_desktop.journal.facts import journal_facts

    for _ in range(2):
        journal = Journal(folder)
        with journal.lock():
            runs = journal.runs.all()
        journal.close()
    if runs:
        raise CheckFailed(f"a new journal has runs; {SEND}")
    return next(line for line in journal_facts(folder / "journal.sqlite3") if "schema" in line)


def _practice_run(folder: Path) -> str:
    """A whole run on a copy of the sample, cell by cell against the practice server's books."""
    from lensmor_desktop import assembly
    from lensmor_desktop.domain.plan import Consent, Wishes
    from lensmor_desktop.sandbox import Options, Pace, PracticeServer, World
    from lensmor_desktop.sheets import Choices, preview_rows

    sample = folder / "sample.xlsx"
    sample.write_bytes(files("lensmor_desktop.gui").joinpath("resources/sample.xlsx").read_bytes())
    world = World.standard()
    with PracticeServer(world, options=Options(pace=Pace.FAST)) as server:
        setup = assembly.Setup(
            data_dir=folder / "data",
            api_key="self-test",
            base_url=server.base_url,
            order_locks=folder,
        )
        with assembly.open_service(setup) as service:
            inspection = service.inspect(sample, Choices())
            worksheet = inspection.layout.worksheet
            before = preview_rows(sample, worksheet, ALL_ROWS)
            offer = service.offer(inspection, Wishes())
            summary = service.run(offer, Consent.to(offer), threading.Event())
            after = preview_rows(sample, worksheet, ALL_ROWS)
            layout = service.inspect(sample, Choices()).layout
        ledger = server.ledger
    if [row.number for row in before] != [row.number for row in after]:
        raise CheckFailed(f"the workbook has other rows than before; {SEND}")
    for old, new in zip(before, after, strict=True):
        if any(new.texts.get(column) != text for column, text in old.texts.items()):
            raise CheckFailed(f"row {old.number} of the workbook isn't as it was; {SEND}")
    results = {kind: column.index for kind, column in layout.results}
    person = layout.person.index if layout.person else 0
    paid = 0
    for row in after:
        known = world.person(row.texts.get(person, ""))
        status = row.texts.get(results[ResultColumn.STATUS], "")
        email = row.texts.get(results[ResultColumn.EMAIL], "")
        delivered = status in (Outcome.UNLOCKED.value, Outcome.ALREADY_UNLOCKED.value)
        if row.number > layout.header_row and (
            not status or bool(email) != delivered or (email and email != (known and known.email))
        ):
            raise CheckFailed(f"row {row.number} of the workbook has a wrong result; {SEND}")
        paid += known is not None and known.id in ledger.paid_people and delivered
    if ledger.paid_twice or paid < len(ledger.paid_people) or not paid:
        raise CheckFailed(f"{len(ledger.paid_people)} people paid, {paid} rows filled; {SEND}")
    if summary.spent != ledger.spent or not summary.finished:
        raise CheckFailed(f"the run spent {ledger.spent} and says {summary.spent:g}; {SEND}")
    return f"{len(after) - 1} rows as they have to be, {ledger.spent} practice credits"


def _window(folder: Path, opener: "Opener") -> str:
    if is_linux() and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from lensmor_desktop.gui.trial import TrialFailed, try_window

    try:
        return try_window(folder, opener)
    except TrialFailed as failed:
        raise CheckFailed(f"{failed}; {REINSTALL}") from failed


def _translations(_folder: Path) -> str:
    from lensmor_desktop.gui.trial import TrialFailed, try_translations

    try:
        return try_translations()
    except TrialFailed as failed:
        raise CheckFailed(f"{failed}; {REINSTALL}") from failed
