"""Review: every row with its verdict, the events, and the checkout."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from lensmor_desktop.domain.plan import Offer, Wishes
from lensmor_desktop.domain.rows import Inspection, SheetRow, Verdict
from lensmor_desktop.gui import icons
from lensmor_desktop.gui.models.event_model import EventModel
from lensmor_desktop.gui.models.row_model import RowModel, reason_text
from lensmor_desktop.gui.pages.checkout import Checkout
from lensmor_desktop.gui.theme import MARGIN, make_roomy, make_title
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.gui.widgets.flow import FlowLayout
from lensmor_desktop.gui.widgets.tables import TickTable
from lensmor_desktop.gui.wording import chip_word, number, told

CHIP_ORDER = (
    Verdict.READY,
    Verdict.REPEATED,
    Verdict.HAS_EMAIL,
    Verdict.SETTLED,
    Verdict.INVALID,
    Verdict.HIDDEN,
    Verdict.EVENT,
    Verdict.EXCLUDED,
)
ALWAYS_SHOWN = (Verdict.READY, Verdict.INVALID)
SEARCH_AFTER_MS = 150
PRICE_AFTER_MS = 250


class ReviewPage(QWidget):
    """The second place: nothing is spent here, and everything is to be seen."""

    price_asked = Signal()  # the wishes have changed
    unlock_asked = Signal(object)  # the Offer that is shown
    key_asked = Signal()
    sheet_asked = Signal()
    retry_asked = Signal()
    output_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewPage")
        self._offer: Offer | None = None
        self._inspection: Inspection | None = None
        self._output = ""
        self.rows = RowModel(self)
        self.events = EventModel(self)
        self.checkout = Checkout()
        self.checkout.setMinimumWidth(270)
        self.checkout.setMaximumWidth(360)

        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self._build_rows())
        split.addWidget(self._build_events())
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 14)
        layout.setSpacing(14)
        layout.addWidget(split, 3)
        layout.addWidget(self.checkout, 1)

        self._search_timer = self._timer(SEARCH_AFTER_MS, self._filter)
        self._price_timer = self._timer(PRICE_AFTER_MS, self.price_asked.emit)
        self.rows.ticks_changed.connect(self._ticks_changed)
        self.rows.arranged.connect(self._show_count)
        self.events.ticks_changed.connect(self._wishes_changed)
        self.checkout.wishes_changed.connect(self._wishes_changed)
        self.checkout.unlock_asked.connect(lambda: self.unlock_asked.emit(self._offer))
        self.checkout.key_asked.connect(self.key_asked)
        self.checkout.sheet_asked.connect(self.sheet_asked)
        self.checkout.retry_asked.connect(self.retry_asked)
        self.checkout.output_asked.connect(self.output_asked)

    # --- building ---

    def _timer(self, milliseconds: int, action: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(action)
        return timer

    def _build_rows(self) -> QWidget:
        self._chips: dict[Verdict | None, QPushButton] = {}
        group = QButtonGroup(self)
        chips = FlowLayout(gap=6)
        for verdict in (None, *CHIP_ORDER):
            chip = QPushButton()
            chip.setIcon(icons.sign("sheet", "neutral"))
            chip.setObjectName(f"chip_{'all' if verdict is None else verdict.value}")
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            if verdict is not None:
                chip.setIcon(icons.verdict_icon(verdict))
            chip.clicked.connect(self._filter)
            group.addButton(chip)
            chips.addWidget(chip)
            self._chips[verdict] = chip
        self._chips[None].setChecked(True)
        self.search = QLineEdit()
        self.search.setObjectName("searchEdit")
        self.search.setPlaceholderText(self.tr("Search name, company, ID…"))
        self.search.setAccessibleName(self.tr("Search rows"))
        self.search.setClearButtonEnabled(True)
        make_roomy(self.search)
        self.search.setMinimumWidth(190)
        self.search.setMaximumWidth(240)
        self.search.textChanged.connect(lambda _text: self._search_timer.start())
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addLayout(chips, 1)
        top.addWidget(self.search, 0, Qt.AlignmentFlag.AlignTop)

        self.row_table = TickTable("rowTable", self.tr("Rows of the sheet"), RowModel.TICK)
        self.row_table.setModel(self.rows)
        self.row_table.set_widths(3, 6, 15, 18, 18, 22, 30, 11, 12)
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
        self._detail = QLabel()
        self._detail.setObjectName("rowDetail")
        self._detail.setWordWrap(True)
        self._detail.setTextFormat(Qt.TextFormat.PlainText)
        self._detail.setProperty("kind", "muted")
        self._shown = QLabel()
        self._shown.setProperty("kind", "muted")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        below = QHBoxLayout()
        below.addWidget(self._detail, 1)
        below.addWidget(self._shown)
        self.cautions = Callout("reviewCautions", "careful")
        self.retry_note = Callout("retryNote", "info")

        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.retry_note)
        column.addWidget(self.cautions)
        column.addWidget(self.row_table, 1)
        column.addLayout(below)
        return box

    def _build_events(self) -> QWidget:
        title = QLabel(self.tr("Events"))
        make_title(title, 1.1)
        about = QLabel(
            self.tr("Unlocking an event shows all of its people. Only tick it if you want that.")
        )
        about.setProperty("kind", "muted")
        about.setWordWrap(True)
        self.event_table = TickTable("eventTable", self.tr("Events of the sheet"), EventModel.TICK)
        self.event_table.setModel(self.events)
        self.event_table.set_widths(17, 31, 17, 18, 11, 17, 13)
        self.event_table.set_lines(2)
        self.event_table.toggled.connect(self.events.toggle)
        box = QFrame()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.addWidget(title)
        line.addWidget(about, 1)
        column.addLayout(line)
        column.addWidget(self.event_table, 1)
        return box

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
            excluded_rows=self.rows.excluded,
            output=self._output,
            skip_identity_check=self.checkout.sure.isChecked(),
        )

    def show_inspection(
        self, inspection: Inspection, fresh: bool, retry: bool = False, output: str = ""
    ) -> None:
        """Shows the rows.

        Args:
            inspection: the sheet.
            fresh: forgets ticks and limits made for another sheet.
            retry: people whom an earlier run failed with are ready once more.
            output: where the results should go; "" leaves it as it is.
        """
        self._inspection = inspection
        self._offer = None
        if fresh:
            self.events.clear()
            self.checkout.reset()
            self._output = ""
        self._output = output or self._output
        self._show_retry(retry)
        self.rows.set_rows(inspection.rows, () if fresh else self.rows.excluded)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._chips[Verdict.READY if retry else None].setChecked(True)
        if retry:
            self._filter()  # they are few among many that are done
        self.row_table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._count_chips()
        self._show_cautions(inspection)
        self._show_output()
        self.checkout.show_pricing(first_time=True)

    def show_pricing(self) -> None:
        """The price is being worked out."""
        self.checkout.show_pricing(first_time=self._offer is None)

    def pricing_failed(self) -> None:
        """The price could not be worked out."""
        self.checkout.show_failed()

    def show_offer(self, offer: Offer) -> None:
        """Shows events and price."""
        first = self._offer is None or self._offer.events != offer.events
        if self._offer is None or self._offer.facts is not offer.facts:
            identities = offer.facts.identities
            self.rows.set_identities(identities)
            self.row_table.setColumnHidden(RowModel.LENSMOR, not identities)
        self._offer = offer
        self._show_cautions(offer.inspection)
        if first:
            self.events.set_events(offer.events)
        self.checkout.show_offer(offer)

    def set_running(self, running: bool) -> None:
        """During a run everything can be looked at and nothing changed."""
        self.rows.freeze(running)
        self.events.freeze(running)
        self.checkout.set_running(running)
        if self._offer is not None:
            self.checkout.show_offer(self._offer)

    def set_output(self, path: str) -> None:
        """The results should go there; "" for the sheet itself."""
        self._output = path
        self._show_output()
        self.retry_asked.emit()  # whether that file can be written has to be looked at

    def refresh_icons(self) -> None:
        """After a change of theme."""
        for verdict, chip in self._chips.items():
            if verdict is not None:
                chip.setIcon(icons.verdict_icon(verdict))

    # --- what the person does ---

    def _wishes_changed(self) -> None:
        self.checkout.show_pricing(first_time=False)
        self._price_timer.start()

    def _ticks_changed(self) -> None:
        self._count_chips()
        self._wishes_changed()

    def _filter(self) -> None:
        verdict = next((v for v, chip in self._chips.items() if chip.isChecked()), None)
        self.rows.show_only(verdict, self.search.text())

    # --- what is shown ---

    def _count_chips(self) -> None:
        counts = self.rows.counts()
        for verdict, chip in self._chips.items():
            if verdict is None:
                chip.setText(self.tr("All {n}").format(n=number(self.rows.total)))
                continue
            count = counts[verdict]
            chip.setText(f"{chip_word(verdict)} {number(count)}")
            chip.setVisible(bool(count) or verdict in ALWAYS_SHOWN or chip.isChecked())

    def _show_count(self, shown: int) -> None:
        if shown == self.rows.total:
            self._shown.setText("")
        else:
            self._shown.setText(
                self.tr("{n} of {all} rows").format(n=number(shown), all=number(self.rows.total))
            )

    def _show_detail(self, row: SheetRow | None) -> None:
        if row is None:
            self._detail.setText(self.tr("Click a row to read more. Space leaves it out."))
            return
        reason = reason_text(row)
        if row.problem is not None:
            self._detail.setText(reason)  # it names the cell
            return
        line = self.tr("Row {row}").format(row=row.number)
        self._detail.setText(f"{line}: {reason}" if reason else line)

    def _show_retry(self, retry: bool) -> None:
        self.retry_note.say(
            self.tr("The people whom the earlier run brought no email for are ready once more.")
            if retry
            else "",
            self.tr("This is a new run with its own price. Nothing is sent before you confirm it."),
        )

    def _show_cautions(self, inspection: Inspection) -> None:
        self.cautions.say("\n".join(told(caution.text) for caution in inspection.warnings))

    def _show_output(self) -> None:
        if self._inspection is None:
            return
        from pathlib import Path

        if self._output:
            name = Path(self._output).name
            self.checkout.show_output(
                self.tr("Results go into {file}").format(file=name), self._output
            )
        else:
            name = Path(self._inspection.source.path).name
            self.checkout.show_output(
                self.tr("Results go into {file}, in new columns").format(file=name),
                self._inspection.source.path,
            )
