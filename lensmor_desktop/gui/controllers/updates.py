"""Tells of a newer version, if the person has agreed to that; gets and runs nothing."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from lensmor_desktop import __version__
from lensmor_desktop.domain.releases import Release, page_beside
from lensmor_desktop.gui import theme
from lensmor_desktop.gui.widgets.callout import Callout
from lensmor_desktop.settings.news import keep_news, read_news, update_address
from lensmor_desktop.settings.paths import data_folder

if TYPE_CHECKING:
    from lensmor_desktop.gui.main_window import MainWindow

_log = logging.getLogger(__name__)


class Updates(QObject):
    """Looks at most once a day, in the background; failing is no news and is only logged."""

    looked = Signal(object)  # Release, or None: nothing was learned

    def __init__(
        self,
        window: "MainWindow",
        data_dir: Path | None,
        version: str = __version__,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Looks nowhere yet.

        Args:
            window: where the banner appears.
            data_dir: the data folder that was named.
            version: the running one.
            clock: Unix seconds.
        """
        super().__init__(window)
        self._window = window
        self._folder = data_folder(data_dir)
        self._version = version
        self._clock = clock
        self._asking = False
        self._banner: Callout | None = None
        self._around: QWidget | None = None  # it with its margins
        self.looked.connect(self._take, Qt.ConnectionType.QueuedConnection)
        window.conductor.account.options_changed.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Shows what is known, and asks if a day has passed. Does nothing unless it was allowed."""
        if not self._window.conductor.account.options.look_for_updates:
            self._hide()
            return
        address = update_address()
        if not address:
            _log.warning("no look for a newer version: the address that is set isn't https")
            self._hide()
            return
        news, now = read_news(self._folder), self._clock()
        self._show(news.release(self._version))
        if self._asking or not news.is_due(now):
            return
        # Kept before asking: a failure isn't repeated at each start either.
        if keep_news(self._folder, replace(news, looked_at=now)):
            self._asking = True
            threading.Thread(target=self._ask, args=(address,), daemon=True).start()

    def _ask(self, address: str) -> None:
        from lensmor_desktop.api.announcement import NoAnnouncement, ask_for_release

        found: Release | None = None
        try:
            found = ask_for_release(address)
            _log.info("looked for a newer version: %s", found.version)
        except NoAnnouncement as error:
            _log.info("looked for a newer version in vain: %s", error)
        self.looked.emit(found)

    @Slot(object)
    def _take(self, found: Release | None) -> None:
        self._asking = False
        if found is None:
            return
        news = replace(read_news(self._folder), version=found.version)
        keep_news(self._folder, news)
        self._show(news.release(self._version))

    def _show(self, release: Release | None) -> None:
        if release is None:
            return
        if self._banner is None:
            self._banner = self._build()
        assert self._around is not None
        self._around.show()
        self._banner.say(
            self.tr("There may be a newer Lensmor Desktop: {version}.").format(
                version=release.version
            ),
            self.tr("You have {version}. Its page says how to get the new one.").format(
                version=self._version
            ),
        )

    def _build(self) -> Callout:
        banner = Callout("updateBanner", "info")
        page = QPushButton(self.tr("Read about it"))
        page.setObjectName("updatePageButton")
        page.setToolTip(self.tr("Opens its page in your web browser"))
        page.clicked.connect(self._open_page)
        away = QPushButton(self.tr("Not this one"))
        away.setObjectName("updateAwayButton")
        away.setToolTip(self.tr("You aren't told about this version again"))
        away.clicked.connect(self._put_away)
        banner.add_button(page)
        banner.add_button(away)
        self._around = QWidget()
        column = QVBoxLayout(self._around)
        column.setContentsMargins(theme.MARGIN, 8, theme.MARGIN, 0)
        column.addWidget(banner)
        below = self._window.column.indexOf(self._window.header) + 1
        self._window.column.insertWidget(below, self._around)
        QWidget.setTabOrder(self._window.help_button, page)
        QWidget.setTabOrder(page, away)
        return banner

    @Slot()
    def _open_page(self) -> None:
        address = update_address()
        if address:
            QDesktopServices.openUrl(QUrl(page_beside(address)))

    @Slot()
    def _put_away(self) -> None:
        news = read_news(self._folder)
        keep_news(self._folder, replace(news, put_away=news.version))
        self._hide()

    def _hide(self) -> None:
        if self._around is not None:
            self._around.hide()
