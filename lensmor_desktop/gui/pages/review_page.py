"""Review: every row with its verdict, the events, and the checkout."""

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.events import Access
from lensmor_desktop.domain.plan import Offer, Wishes
from lensmor_desktop.domain.rows import Caution, Inspection, SheetRow, Verdict
from lensmor_desktop.gui.models.event_model import EventModel
from lensmor_desktop.gui.models.row_model import RowModel
from lensmor_desktop.gui.models.unknown import unknown_people
from lensmor_desktop.gui.pages.checkout import Checkout
from lensmor_desktop.gui.pages.review_filter import ReviewFilter
from lensmor_desktop.gui.pages.row_detail import RowDetail
from lensmor_desktop.gui.pages.spot import Spot
from lensmor_desktop.gui.theme import MARGIN
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.heading import Heading
from lensmor_desktop.gui.widgets.pane import Pane
from lensmor_desktop.gui.widgets.row_table import RowTable
from lensmor_desktop.gui.widgets.tables import TickTable
from lensmor_desktop.gui.widgets.tall_area import TallArea
from lensmor_desktop.gui.wording import cautions_told
from lensmor_desktop.gui.words import access_word, verdict_word

PRICE_AFTER_MS = 250


class ReviewPage(QWidget):
    """The second place: nothing is spent here, and everything is to be seen."""

    wishes_changed = Signal()  # at once
    price_asked = Signal()  # the wishes have changed, a moment ago
    unlock_asked = Signal(object)  # the Offer that is shown
    key_asked = Signal()
    sheet_asked = Signal()
    retry_asked = Signal()
    output_asked = Signal()
    correct_asked = Signal(object)  # the SheetRow whose ID is wrong
    undo_asked = Signal(object)  # the SheetRow whose correction is to be taken back

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewPage")
        self._offer: Offer | None = None
        self._inspection: Inspection | None = None
        self._output, self._overwrite = "", False
        self._running = False
        self._undoable: frozenset[int] = frozenset()  # rows corrected in the sheet itself
        self._spot: Spot | None = None  # where the person was before rows were judged anew
        self.rows = RowModel(self)
        self.events = EventModel(self)
        # From the outside inwards: a change of parent has the style sheet worked through again.
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 14)
        layout.setSpacing(14)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setObjectName("reviewSplit")
        split.setChildrenCollapsible(False)
        layout.addWidget(TallArea(split), 3)  # there may be more to say than it has room for
        rows, events = Pane(), Pane()
        split.addWidget(rows)
        split.addWidget(events)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        self._build_rows(rows.column)
        self._build_events(events.column)
        self.checkout = Checkout(self)
        self.checkout.setMaximumWidth(60 * self.fontMetrics().averageCharWidth())
        layout.addWidget(self.checkout, 1)

        self._price_timer = QTimer(self)
        self._price_timer.setSingleShot(True)
        self._price_timer.setInterval(PRICE_AFTER_MS)
        self._price_timer.timeout.connect(self.price_asked)
        self.rows.ticks_changed.connect(self._ticks_changed)
        self.rows.arranged.connect(self._arranged)
        self.events.ticks_changed.connect(self._wishes_changed)
        self.checkout.wishes_changed.connect(self._wishes_changed)
        self.checkout.unlock_asked.connect(lambda: self.unlock_asked.emit(self._offer))
        self.checkout.key_asked.connect(self.key_asked)
        self.checkout.sheet_asked.connect(self.sheet_asked)
        self.checkout.retry_asked.connect(self.retry_asked)
        self.checkout.output_asked.connect(self.output_asked)

    # --- building ---

    def _build_rows(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(8)
        self.filter = ReviewFilter(column)
        self.filter.changed.connect(self._filter)
        self.search = self.filter.search
        self.cautions = Callout("reviewCautions", "careful")
        self.retry_note = Callout("retryNote", "info")
        self.selection_note = Callout("selectionNote", "info")
        column.addWidget(self.selection_note)
        column.addWidget(self.retry_note)
        column.addWidget(self.cautions)

        self.row_table = RowTable(
            "rowTable", self.tr("Rows of the sheet"), RowModel.TICK, column.parentWidget()
        )
        column.addWidget(self.row_table, 1)
        self.row_table.setModel(self.rows)
        self.row_table.set_widths(3, 6, 15, 18, 18, 22, 30, 11, 12)
        self.row_table.fit_words(RowModel.VERDICT, map(verdict_word, Verdict))
        self.row_table.setColumnHidden(RowModel.LENSMOR, True)
        header = self.row_table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.row_table.setSortingEnabled(True)
        self.row_table.set_lines(4)
        self.row_table.toggled.connect(self.rows.toggle)
        self.row_table.selectionModel().currentRowChanged.connect(
            lambda current, _before: self._show_detail(self.rows.row_at(current.row()))
        )
        self.rows.modelReset.connect(lambda: self._show_detail(None))
        self.moved = Callout("movedNote", "good")
        column.addWidget(self.moved)
        self.detail = RowDetail()
        column.addWidget(self.detail)
        for place in (self.row_table, self.detail):
            place.correct_asked.connect(lambda: self._ask_of_row(self.correct_asked))
            place.undo_asked.connect(lambda: self._ask_of_row(self.undo_asked))

    def _build_events(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        title = Heading(self.tr("Events"), 1.1)
        about = QLabel(
            self.tr("Unlocking an event shows all of its people. Only tick it if you want that.")
        )
        about.setProperty("kind", "muted")
        about.setWordWrap(True)
        line = QHBoxLayout()
        column.addLayout(line)
        line.addWidget(title)
        line.addWidget(about, 1)
        self.event_table = TickTable(
            "eventTable", self.tr("Events of the sheet"), EventModel.TICK, column.parentWidget()
        )
        column.addWidget(self.event_table, 1)
        self.event_table.setModel(self.events)
        self.event_table.set_widths(16, 23, 15, 13, 10, 15, 9)
        self.event_table.fit_words(EventModel.ACCESS, map(access_word, Access))
        self.event_table.set_lines(2)
        self.event_table.toggled.connect(self.events.toggle)

    # --- what the window says ---

    @property
    def offer(self) -> Offer | None:
        """The offer that is shown."""
        return self._offer

    @property
    def output(self) -> str:
        """Where the results should go; "" for the sheet itself."""
        return self._output

    def wishes(self) -> Wishes:
        """What the person asks for."""
        return Wishes(
            unlock_events=self.events.wanted,
            limit=self.checkout.first.value() or None,
            max_credits=self.checkout.limit.value() or None,
            excluded_rows=self.rows.not_asked_for,
            output=self._output,
            skip_identity_check=self.checkout.sure.isChecked(),
            overwrite=self._overwrite,
        )

    def show_inspection(
        self,
        inspection: Inspection,
        fresh: bool,
        wishes: Wishes,
        retry: bool = False,
        output: str = "",
        stay: bool = False,
    ) -> None:
        """Shows the rows.

        Args:
            inspection: the sheet.
            fresh: it is another sheet, or it was written to.
            wishes: what was last asked for of it.
            retry: people whom an earlier run failed with are ready once more.
            output: where the results should go; "" leaves it as it is.
            stay: only IDs were corrected: ticks, filter, order, place and selection stay.
        """
        self._inspection = inspection
        if stay:
            self._spot = Spot.of(self.row_table, self.rows)
            self._show_cautions(inspection.warnings)
            self.rows.replace_rows(inspection.rows, wishes.excluded_rows)
            self.events.restrict(wishes.unlock_events)
            self.forget_offer()
            return
        self._offer = None
        if fresh:
            self.row_table.scrollToTop()
            self.events.begin(wishes.unlock_events)
            self.checkout.reset(wishes)
            self._output, self._overwrite = "", False
        if output:
            self._output, self._overwrite = output, retry  # a retry goes on in its run's file
        self._show_retry(retry)
        self.rows.set_rows(inspection.rows, wishes.excluded_rows)
        self.filter.clear_search()
        self.filter.choose(Verdict.READY if retry else None)
        if retry:
            self._filter()  # they are few among many that are done
        self.row_table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._count_chips()
        self._show_cautions(inspection.warnings)
        self._show_output()
        self.checkout.show_pricing(first_time=True)

    def include_all(self) -> None:
        """Nothing is left out, limited or to be unlocked."""
        self.events.restrict(())
        self.checkout.reset(Wishes())
        self.rows.include_all()

    def show_pricing(self) -> None:
        """The price is being worked out."""
        self.checkout.show_pricing(first_time=self._offer is None)

    def forget_offer(self) -> None:
        """An ID is being corrected: the price that is shown is not for the rows to come."""
        self._offer = None
        self.checkout.show_pricing(first_time=False)

    def pricing_failed(self) -> None:
        """The price could not be worked out."""
        self.checkout.show_failed()

    def show_offer(self, offer: Offer) -> None:
        """Shows events and price."""
        first = self._offer is None or self._offer.events != offer.events
        if self._offer is None or self._offer.facts is not offer.facts:
            self.rows.set_identities(offer.facts.identities)
            self.row_table.setColumnHidden(RowModel.LENSMOR, not offer.facts.identities)
            unknown = unknown_people(offer.facts)
            if unknown != self.rows.strange:
                self._spot = Spot.of(self.row_table, self.rows)
                self.rows.set_unknown(unknown)
            self._show_detail(self._current_row())
        if self._inspection is None or offer.inspection.rows is not self._inspection.rows:
            self._inspection = offer.inspection  # rows are refused for their event, or no longer
            self._spot = Spot.of(self.row_table, self.rows)
            self.rows.replace_rows(offer.inspection.rows)
            self._show_detail(self._current_row())
        self._offer = offer
        self._show_cautions(offer.cautions)
        if first:
            self.events.set_events(offer.events)
        self.checkout.show_offer(offer)

    def set_running(self, running: bool) -> None:
        """During a run everything can be looked at and nothing changed."""
        self._running = running
        self.rows.freeze(running)
        self._show_detail(self._current_row())
        self.events.freeze(running)
        self.checkout.set_running(running)
        if self._offer is not None:
            self.checkout.show_offer(self._offer)

    def set_output(self, path: str, overwrite: bool = False) -> None:
        """The results should go there; "" for the sheet itself.

        `overwrite`: the person was asked whether a file there may be replaced.
        """
        self._output, self._overwrite = path, overwrite
        self._show_output()
        self.retry_asked.emit()  # whether that file can be written has to be looked at

    def set_undoable(self, rows: frozenset[int]) -> None:
        """Rows that were corrected in the sheet itself, as long as that can be taken back."""
        self._undoable = rows
        self._show_detail(self._current_row())

    def show_row(self, row: int) -> None:
        """Shows a row by its number in the sheet, among all the others."""
        self._spot = Spot(0, row, frozenset({row}), 0, 0)
        self.filter.choose(None)
        self.filter.clear_search()
        self._filter()
        self.row_table.setFocus()

    def refresh_icons(self) -> None:
        """After a change of theme."""
        self.filter.refresh_icons()

    # --- what the person does ---

    def _wishes_changed(self) -> None:
        self.wishes_changed.emit()
        self.checkout.show_pricing(first_time=False)
        self._price_timer.start()

    def _ticks_changed(self) -> None:
        self._count_chips()
        self._wishes_changed()

    def _current_row(self) -> SheetRow | None:
        return self.rows.row_at(self.row_table.currentIndex().row())

    def _ask_of_row(self, signal: SignalInstance) -> None:
        row = self._current_row()
        if row is not None and not self._running:
            self.row_table.setFocus()  # where the person is afterwards; the button may be gone
            signal.emit(row)

    def _filter(self) -> None:
        self.rows.show_only(self.filter.verdict, self.search.text())

    # --- what is shown ---

    def _count_chips(self) -> None:
        self.filter.show_counts(self.rows.counts(), self.rows.total)

    def _arranged(self, shown: int) -> None:
        self.detail.show_count(shown, self.rows.total)
        if self._spot is not None:
            spot, self._spot = self._spot, None
            spot.take_up(self.row_table, self.rows)
            self._count_chips()

    def _show_detail(self, row: SheetRow | None) -> None:
        can_correct = can_undo = False
        unknown = row is not None and self.rows.is_unknown(row)
        stranger = self.rows.identity_of(row) if row and self.rows.is_stranger(row) else None
        if row is not None and not self._running:
            in_cell = row.problem is not None and row.problem.in_cell
            can_correct = bool(in_cell or row.corrected or stranger or unknown)
            can_undo = bool(row.corrected) or row.number in self._undoable
        self.detail.show_row(row, can_correct, can_undo, stranger, unknown)
        self.row_table.offer(can_correct, can_undo)

    def _show_retry(self, retry: bool) -> None:
        text = self.tr("The people whom the earlier run brought no email for are ready once more.")
        self.retry_note.say(
            text if retry else "",
            self.tr("This is a new run with its own price. Nothing is sent before you confirm it."),
        )

    def _show_cautions(self, cautions: tuple[Caution, ...]) -> None:
        self.cautions.say("\n".join(cautions_told(cautions)))

    def _show_output(self) -> None:
        if self._inspection is not None:
            self.checkout.show_output(self._output or self._inspection.source.path)
