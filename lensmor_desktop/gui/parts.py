"""What the window needs beyond its first page, made piece by piece after the first paint.

The pages and controllers take longer to import and build than the first page takes to show, and
nobody can reach them in the first moment. Imports stand inside the functions for that reason.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from lensmor_desktop.gui import dropping

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

    from lensmor_desktop.gui.background.engine import Engine
    from lensmor_desktop.gui.main_window import MainWindow

NAMES = frozenset(
    {
        "engine",
        "review_page",
        "unlock_page",
        "results_page",
        "history_page",
        "runs",
        "conductor",
        "past",
        "recents",
        "corrections",
        "support",
        "guide",
    }
)
"""The window's attributes that are made here."""

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
)
"""Imported one by one: all that a page needs, at once, would hold the window still."""


def make_parts(
    window: "MainWindow", bring: Callable[[], "Engine"], practice: bool, data_dir: Path | None
) -> Iterator[None]:
    """Makes one part after the other; between two of them the window may paint and be used."""
    for module in IN_SMALL_STEPS:
        import_module(f"lensmor_desktop.{module}")
        yield
    window.sheet_page.complete()
    yield
    engine = window.engine = bring()
    engine.closed.connect(window.closed)
    yield
    from lensmor_desktop.gui.pages.review_page import ReviewPage

    window.review_page = ReviewPage(window.pages)
    window.pages.addWidget(window.review_page)
    yield
    from lensmor_desktop.gui.pages.unlock_page import UnlockPage

    window.unlock_page = UnlockPage(window.pages)
    window.pages.addWidget(window.unlock_page)
    yield
    from lensmor_desktop.gui.pages.results_page import ResultsPage

    window.results_page = ResultsPage(window.pages)
    window.pages.addWidget(window.results_page)
    yield
    from lensmor_desktop.gui.pages.history_page import HistoryPage

    window.history_page = HistoryPage(window.pages)
    window.pages.addWidget(window.history_page)
    yield
    from lensmor_desktop.gui.controllers.runs import Runs

    window.runs = Runs(window, engine)
    yield
    from lensmor_desktop.gui.controllers.conductor import Conductor

    window.conductor = Conductor(window, engine, practice, data_dir)
    yield
    from lensmor_desktop.gui.controllers.history import History
    from lensmor_desktop.gui.controllers.recents import Recents
    from lensmor_desktop.gui.controllers.retrying import Retrying

    window.past = History(window, engine)
    window.recents = Recents(window, engine)
    yield
    from lensmor_desktop.gui.controllers.corrections import Corrections
    from lensmor_desktop.gui.controllers.headings import Headings

    window.corrections = Corrections(window, engine)
    Headings(window, engine)
    Retrying(window, engine)
    yield
    from lensmor_desktop.gui.controllers.help import Help
    from lensmor_desktop.gui.controllers.support import Support

    window.support = Support(window, engine, data_dir)
    window.guide = Help(window)
    yield
    _connect(window)


class Early(QObject):
    """Waits for a person who is quicker than the parts are made: then the rest is made at once.

    Otherwise the first click would meet a button that isn't connected to anything. It looks only at
    what the system sends to the window as a whole, not at the thousands of events among widgets.
    """

    PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Drop)

    def __init__(self, makers: Iterator[None], parent: QObject) -> None:
        super().__init__(parent)
        self._makers = makers
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
            for _ in self._makers:
                pass
        return False

    def over(self) -> None:
        """Every part is there; events need not be looked at any more."""
        self._over = True
        if self._watched is not None:
            self._watched.removeEventFilter(self)


def _connect(window: "MainWindow") -> None:
    from lensmor_desktop.gui.commands import Commands

    window.early.over()
    dropping.only_the_window(window)
    conductor, account = window.conductor, window.conductor.account
    window.steps.chosen.connect(window.step_to)
    window.settings.clicked.connect(account.show_settings)
    window.history.clicked.connect(window.past.show)
    window.key_button.clicked.connect(account.show_settings)
    window.leave_button.clicked.connect(lambda: account.set_practice(False))
    window.resume_button.clicked.connect(window.runs.resume_interrupted)
    window.later_button.clicked.connect(lambda: window.sheet_page.resume_offer.say(""))
    notices = (window.resume_button, window.later_button, window.key_button)
    for above, button in pairwise((window.help_button, *notices)):
        QWidget.setTabOrder(above, button)  # they stand above what was made before them
    window.results_page.again_asked.connect(conductor.forget_sheet)
    window.results_page.retry_asked.connect(conductor.retry)
    Commands(window)
