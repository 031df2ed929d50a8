"""One window for each user and data folder: a second start hands its file over and ends.

QtNetwork is imported with this module, so the window imports it after its first paint, and a
second start only where somebody may be listening.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from lensmor_desktop.gui.outside.meeting import (
    LARGEST_MESSAGE,
    REFUSED,
    TAKEN,
    make_room,
    message,
    read_message,
)
from lensmor_desktop.platform.harmless import harmless, harmlessly
from lensmor_desktop.platform.windows import let_come_forward

CONNECT_MS = 500
ANSWER_MS = 3_000
"""Milliseconds; a window that says nothing for so long hangs, and another one may be opened."""
CLOSING_SECONDS = 3.0
"""A window that is closing needs a moment, after which its records are free for the next one."""
MOST_GUESTS = 8

_log = logging.getLogger(__name__)


def hand_over(place: str, sheet: Path | None) -> bool:
    """Hands a file (or only the wish to be seen) to the window that listens there.

    Returns:
        whether it took it. A window that is closing, hangs or is gone doesn't; one that is closing
        is waited for.
    """
    answer = _say(place, message(sheet))
    closed_by = time.monotonic() + CLOSING_SECONDS
    while answer == REFUSED and time.monotonic() < closed_by:
        time.sleep(0.1)
        answer = _say(place, message(sheet))
    return answer == TAKEN


def _say(place: str, said: bytes) -> bytes:
    """What is answered there; nothing where nobody listens."""
    socket = QLocalSocket()
    socket.connectToServer(place)
    if not socket.waitForConnected(CONNECT_MS):
        return b""
    harmlessly(let_come_forward)
    socket.write(said)
    socket.flush()
    answer = b""
    while not answer.endswith(b"\n") and socket.waitForReadyRead(ANSWER_MS):
        answer += bytes(socket.readAll().data())
    socket.abort()
    return answer


@harmless
class Single(QObject):
    """Listens for second starts."""

    def __init__(
        self, place: str, take: Callable[[Path | None], bool], parent: QObject | None = None
    ) -> None:
        """Listens nowhere yet.

        Args:
            place: where.
            take: is given the file; whether it was taken.
            parent: the window.
        """
        super().__init__(parent)
        self._place = place
        self._take = take
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(MOST_GUESTS)
        self._server.newConnection.connect(self._welcome)

    def listen(self) -> bool:
        """Listens from now on; not so where another window does, or where none can."""
        probe = QLocalSocket()
        probe.connectToServer(self._place)
        if probe.waitForConnected(CONNECT_MS):
            probe.abort()
            return False
        try:
            make_room(self._place)
        except OSError:
            return False
        QLocalServer.removeServer(self._place)  # left behind by one that crashed
        heard = self._server.listen(self._place)
        if not heard:
            _log.warning("no second start can be heard: %s", self._server.serverError().name)
        return heard

    def close(self) -> None:
        """Listens no more."""
        self._server.close()

    @Slot()
    def _welcome(self) -> None:
        while (guest := self._server.nextPendingConnection()) is not None:
            _Guest(guest, self._take, self)


@harmless
class _Guest(QObject):
    """A second start that is being listened to: one message, one answer."""

    def __init__(
        self, socket: QLocalSocket, take: Callable[[Path | None], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._socket = socket
        self._take = take
        self._heard = b""
        socket.setParent(self)
        socket.disconnected.connect(self.deleteLater)
        socket.readyRead.connect(self._listen)
        QTimer.singleShot(ANSWER_MS, self, socket.abort)
        self._listen()

    @Slot()
    def _listen(self) -> None:
        room = LARGEST_MESSAGE + 1 - len(self._heard)
        self._heard += bytes(self._socket.read(room).data())
        line, end, _ = self._heard.partition(b"\n")
        if not end and len(self._heard) <= LARGEST_MESSAGE:
            return
        self._socket.readyRead.disconnect(self._listen)
        try:
            if not end:
                raise ValueError("too long")
            taken = self._take(read_message(line))
        except ValueError:
            _log.warning("a message that isn't ours was refused")
            taken = False
        self._socket.write(TAKEN if taken else REFUSED)
        self._socket.flush()
        self._socket.disconnectFromServer()
