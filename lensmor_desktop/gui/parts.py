"""What the window needs beyond its first page, made piece by piece after the first paint.

The pages and controllers take longer to import and build than the first page takes to show, and
nobody can reach them in the first moment. Imports stand inside the functions for that reason.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from lensmor_desktop.gui.dropping import only_the_window

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from lensmor_desktop.gui.background.engine import Engine
    from lensmor_desktop.gui.controllers.account import Account
    from lensmor_desktop.gui.controllers.conductor import Conductor
    from lensmor_desktop.gui.controllers.corrections import Corrections
    from lensmor_desktop.gui.controllers.help import Help
    from lensmor_desktop.gui.controllers.history import History
    from lensmor_desktop.gui.controllers.runs import Runs
    from lensmor_desktop.gui.controllers.support import Support
    from lensmor_desktop.gui.pages.history_page import HistoryPage
    from lensmor_desktop.gui.pages.results_page import ResultsPage
    from lensmor_desktop.gui.pages.review_page import ReviewPage
    from lensmor_desktop.gui.pages.unlock_page import UnlockPage
    from lensmor_desktop.gui.shell import Shell
    from lensmor_desktop.gui.widths import Widths
    from lensmor_desktop.settings.view import View


@dataclass(frozen=True)
class Parts:
    """The window's parts, each with what it needs of the others."""

    engine: "Engine"
    review_page: "ReviewPage"
    unlock_page: "UnlockPage"
    results_page: "ResultsPage"
    history_page: "HistoryPage"
    account: "Account"
    runs: "Runs"
    conductor: "Conductor"
    past: "History"
    corrections: "Corrections"
    support: "Support"
    widths: "Widths"
    guide: "Help"


IN_SMALL_STEPS = (
    "gui.models.preview_model",
    "gui.widgets.tables",
    "gui.pages.columns_card",
    "gui.pages.sheet_texts",
    "domain.plan",
    "gui.background.requests",
    "gui.background.worker",
    "gui.background.engine",
    "gui.models.event_model",
    "gui.models.row_model",
    "gui.pages.checkout_texts",
    "gui.pages.checkout_price",
    "gui.pages.checkout",
    "gui.pages.review_filter",
    "gui.pages.review_page",
    "gui.models.run_models",
    "gui.pages.unlock_page",
    "gui.pages.results_page",
    "gui.pages.history_page",
    "gui.dialogs.confirm",
    "gui.controllers.runs",
    "gui.controllers.conductor",
    "gui.controllers.history",
    "gui.controllers.recents",
    "gui.controllers.corrections",
    "gui.controllers.headings",
    "gui.controllers.retrying",
    "gui.controllers.support",
    "gui.controllers.help",
    "gui.widths",
)
"""Imported one by one: all that a page needs, at once, would hold the window still."""


def make_parts(
    shell: "Shell",
    bring: Callable[[], "Engine"],
    practice: bool,
    data_dir: Path | None,
    view: "View",
) -> Generator[None, None, Parts]:
    """Makes one part after the other; between two of them the window may paint and be used."""
    for module in IN_SMALL_STEPS:
        import_module(f"lensmor_desktop.{module}")
        yield
    shell.sheet_page.complete()
    yield
    engine = bring()
    yield
    from lensmor_desktop.gui.pages.review_page import ReviewPage

    review_page = ReviewPage(shell.pages)
    shell.pages.addWidget(review_page)
    shell.theme_changed.connect(review_page.refresh_icons)
    yield
    from lensmor_desktop.gui.pages.unlock_page import UnlockPage

    unlock_page = UnlockPage(shell.pages)
    shell.pages.addWidget(unlock_page)
    yield
    from lensmor_desktop.gui.pages.results_page import ResultsPage

    results_page = ResultsPage(shell.pages)
    shell.pages.addWidget(results_page)
    yield
    from lensmor_desktop.gui.pages.history_page import HistoryPage

    history_page = HistoryPage(shell.pages)
    shell.pages.addWidget(history_page)
    yield
    from lensmor_desktop.gui.controllers.account import Account
    from lensmor_desktop.gui.controllers.runs import Runs

    account = Account(shell, engine, practice, data_dir)
    runs = Runs(shell, engine, account, review_page, unlock_page, results_page)
    yield
    from lensmor_desktop.gui.controllers.conductor import Conductor
    from lensmor_desktop.gui.controllers.made_corrections import MadeCorrections
    from lensmor_desktop.gui.controllers.open_sheet import OpenSheet

    sheet, made = OpenSheet(), MadeCorrections()
    conductor = Conductor(shell, engine, account, sheet, made, review_page, data_dir)
    runs.starting.connect(conductor.selecting.keep)
    runs.ended.connect(conductor.sheet_changed)
    runs.price_asked.connect(conductor.offer)
    yield
    from lensmor_desktop.gui.controllers.history import History
    from lensmor_desktop.gui.controllers.recents import Recents
    from lensmor_desktop.gui.controllers.retrying import Retrying

    past = History(shell, engine, account, history_page, results_page)
    past.sheet_changed.connect(conductor.sheet_changed)
    Recents(shell, engine, account, conductor.open_path)
    yield
    from lensmor_desktop.gui.controllers.corrections import Corrections
    from lensmor_desktop.gui.controllers.failing import Failing
    from lensmor_desktop.gui.controllers.headings import Headings

    corrections = Corrections(shell, engine, account, sheet, made, review_page)
    corrections.price_asked.connect(conductor.offer)
    corrections.judging_asked.connect(conductor.judge_again)
    Headings(shell, engine, account, review_page)
    Retrying(shell, engine, sheet, review_page).asked.connect(conductor.go_to_review)
    Failing(
        shell,
        engine,
        (account.takes, corrections.takes, conductor.takes, past.takes, runs.takes),
    )
    yield
    from lensmor_desktop.gui.controllers.help import Help
    from lensmor_desktop.gui.controllers.support import Support

    support = Support(shell, engine, account, data_dir)
    guide = Help(shell)
    yield
    from lensmor_desktop.gui.widths import Widths

    widths = Widths(shell, view)
    yield
    made_parts = Parts(
        engine,
        review_page,
        unlock_page,
        results_page,
        history_page,
        account,
        runs,
        conductor,
        past,
        corrections,
        support,
        widths,
        guide,
    )
    _connect(shell, made_parts)
    return made_parts


class Making:
    """The parts while they are made: one more at a time, or all that are missing at once."""

    def __init__(self, steps: Generator[None, None, Parts]) -> None:
        self._steps = steps
        self._whole: Parts | None = None

    @property
    def done(self) -> bool:
        """Whether every part is there."""
        return self._whole is not None

    def step(self) -> bool:
        """Makes one part; whether there is another to come."""
        if self._whole is None:
            try:
                next(self._steps)
            except StopIteration as end:
                if end.value is None:
                    raise RuntimeError("a part of the window could not be made") from None
                self._whole = end.value
        return self._whole is None

    def whole(self) -> Parts:
        """All parts.

        Raises:
            RuntimeError: one of them could not be made.
        """
        while self._whole is None:
            self.step()
        return self._whole


class Early(QObject):
    """Waits for a person who is quicker than the parts are made: then the rest is made at once.

    Otherwise the first click would meet a button that isn't connected to anything. It looks only at
    what the system sends to the window as a whole, not at the thousands of events among widgets.
    """

    PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Drop)

    def __init__(self, making: Making, parent: QObject) -> None:
        super().__init__(parent)
        self._making = making
        self._watched: QWindow | None = None
        self._over = False

    def watch(self, window: "QWindow") -> None:
        """Looks at what the system sends to a window that is about to be seen."""
        if not self._over:
            self._watched = window
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Lets every event through, the first press after the parts are there."""
        if event.type() in self.PRESSES:
            self._making.whole()
        return False

    def over(self) -> None:
        """Every part is there; events need not be looked at any more."""
        self._over = True
        if self._watched is not None:
            self._watched.removeEventFilter(self)


def _connect(shell: "Shell", made: Parts) -> None:
    from lensmor_desktop.gui.commands import Commands

    only_the_window(shell)
    account, conductor = made.account, made.conductor
    shell.review_asked.connect(conductor.go_to_review)
    shell.file_arrived.connect(conductor.open_path)
    shell.failure_told.connect(made.support.note)
    shell.set_aside_asked.connect(conductor.set_aside)
    shell.settings_asked.connect(account.show_settings)
    shell.support_asked.connect(made.support.save_support_file)
    shell.steps.chosen.connect(shell.step_to)
    shell.settings.clicked.connect(account.show_settings)
    shell.history.clicked.connect(made.past.show)
    shell.key_button.clicked.connect(account.show_settings)
    shell.leave_button.clicked.connect(lambda: account.set_practice(False))
    shell.resume_button.clicked.connect(made.runs.resume_interrupted)
    shell.later_button.clicked.connect(lambda: shell.sheet_page.resume_offer.say(""))
    notices = (shell.resume_button, shell.later_button, shell.key_button)
    for above, button in pairwise((shell.help_button, *notices)):
        QWidget.setTabOrder(above, button)  # they stand above what was made before them
    made.results_page.again_asked.connect(conductor.forget_sheet)
    made.results_page.retry_asked.connect(conductor.retry)
    made.history_page.resume_asked.connect(made.runs.resume)
    Commands(shell, made)
