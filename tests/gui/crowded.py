"""A window in which every place and every dialog has as much to show as there can be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QPushButton,
    QWidget,
)

from lensmor_desktop.domain.identifiers import IdentifierKind
from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.plan import Offer
from lensmor_desktop.domain.rows import Problem, SheetRow, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.domain.wording import ID_SHOWN_SCIENTIFIC
from lensmor_desktop.gui import theme, translation
from lensmor_desktop.gui.background.failures import defect
from lensmor_desktop.gui.dialogs.confirm import ConfirmDialog
from lensmor_desktop.gui.dialogs.correct import CorrectDialog
from lensmor_desktop.gui.dialogs.correct_texts import what_is_wrong
from lensmor_desktop.gui.dialogs.error import ErrorDialog
from lensmor_desktop.gui.dialogs.help import HelpDialog
from lensmor_desktop.gui.dialogs.receipt import ReceiptDialog
from lensmor_desktop.gui.dialogs.settings import SettingsDialog
from lensmor_desktop.gui.dialogs.stop import StopDialog
from lensmor_desktop.gui.widgets.outcome_bar import ORDER
from lensmor_desktop.unlocking.receipt import Receipt
from tests.fakes.service import Script, opener_of, past_run
from tests.gui.desk import Desk, Desks, sample
from tests.gui.looking import Longer


@contextmanager
def looking_like(app: QApplication, language: str, size: float) -> Iterator[None]:
    """A language ("longer" has longer words than any) and a size of letters, for what is built."""
    font = app.font()
    app.setFont(theme.scaled(font, size))
    longer = Longer()
    if language == "longer":
        app.installTranslator(longer)
    else:
        translation.use(app, language)
    try:
        yield
    finally:
        app.removeTranslator(longer)
        translation.use(app, "en")
        app.setFont(font)


def crowded(folder: Path) -> RunSummary:
    """A run of which there is as much to say as there can be."""
    return past_run(
        run=1_234,
        source=str(folder / "several-events-repeats.xlsx"),
        counts=dict.fromkeys(ORDER, 12_345),
        stop_reason=say("You stopped the run."),
        stopped_by=StoppedBy.USER,
        resumable=True,
        output_note=say("“a.xlsx” is open in another program."),
        notices=(say("Your balance fell by 1,234,567 credits during this run."),),
    )


def filled(desks: Desks, folder: Path, size: tuple[int, int] | None) -> Desk:
    """A window of that size (see `Desks.sit`) in which every place has much to show."""
    desk = desks.sit(opener_of(Script()), practice=True, size=size)
    window = desk.window
    desk.open(sample(folder / "in", "several-events-repeats.xlsx"))
    desk.review()
    summary = crowded(folder)
    window.unlock_page.start(offer_of(desk))
    window.results_page.show_summary(summary)
    window.history_page.show_runs([summary] * 30)
    window.history_page.table.selectRow(0)
    window.review_page.moved.say("Row 19 is ready now.", "No row has a problem any more.", "good")
    window.review_page.retry_note.say("An earlier run brought no email for 44 rows. " * 2, "To try")
    window.review_page.checkout.show_columns(
        "New columns: " + ", ".join(column.value for column in ResultColumn),
        "Your own column “Email” stays as it is, so the new one is called “Email 2”.",
    )
    window.sheet_page.notice.say("There is no key yet. " * 3, "Enter it. " * 9, "info")
    return desk


def offer_of(desk: Desk) -> Offer:
    """The offer that Review shows."""
    offer = desk.window.review_page.offer
    assert offer is not None
    return offer


def places(desk: Desk) -> Iterator[QWidget]:
    """Each place in turn, on the screen."""
    for place in range(desk.window.pages.count()):
        desk.window.pages.setCurrentIndex(place)
        settle()
        page = desk.window.pages.currentWidget()
        assert page is not None
        yield page


def dialogs(desk: Desk) -> Iterator[QDialog]:
    """Each dialog in turn, on the screen."""
    window = desk.window
    table = window.review_page.event_table
    table.selectAll()
    table.toggle_selected()
    desk.until(lambda: any(event.unlock for event in offer_of(desk).events))
    error = ErrorDialog(defect(ValueError()), window, settings=True)
    button = error.findChild(QPushButton, "detailsButton")
    assert button is not None
    button.click()
    for dialog in (
        correcting(window),
        ConfirmDialog(offer_of(desk), practice=True, parent=window),
        error,
        SettingsDialog(window.conductor.state, window),
        HelpDialog(window),
        StopDialog(window),
        ReceiptDialog(Receipt(past_run(), None, 150, False, (), ()), window),
    ):
        dialog.show()
        if isinstance(dialog, CorrectDialog):
            dialog.edit.setText("14397466")  # with the longest of what it has to say
        settle()
        yield dialog
        dialog.close()


def correcting(window: QWidget) -> CorrectDialog:
    """The dialog for an ID that stands in another row under another name."""
    problem = Problem("C17", "8.97E+06", say(ID_SHOWN_SCIENTIFIC, cell="C17", value="8.97E+06"))
    mine, other = (
        SheetRow(number, "204518", "", Verdict.INVALID, problem=problem, name=name, company=company)
        for number, name, company in (
            (17, "Inés Castañeda Ruiz", "Jundiaré Marine Ltd"),
            (1_205, "Sanne ten Brinke", "Norrhamra Materials GmbH"),
        )
    )
    wrong, person = what_is_wrong(mine), IdentifierKind.PERSON
    return CorrectDialog(mine, "C17", "8.97E+06", wrong, person, lambda _: (other,), window)


def settle() -> None:
    """Layouts of layouts take more than one round."""
    for _ in range(3):
        QApplication.processEvents()
