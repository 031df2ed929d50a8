"""The session's D-Bus on Linux desktops, for progress in the dock and for notifications.

Everything happens in a thread of its own and without waiting for answers: a desktop that has no
bus, or one that doesn't reply, must never hold up the window or a run.
"""

import logging
import os
import queue
import threading
from typing import TYPE_CHECKING

from lensmor_desktop.platform.harmless import harmless
from lensmor_desktop.platform.kind import is_linux

if TYPE_CHECKING:
    from jeepney import Message

ADDRESS = "DBUS_SESSION_BUS_ADDRESS"

_log = logging.getLogger(__name__)


@harmless
class SessionBus:
    """Sends messages to whoever listens; made without connecting to anything."""

    def __init__(self) -> None:
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    @staticmethod
    def there() -> bool:
        """Whether the system says that there is a bus."""
        return is_linux() and bool(os.environ.get(ADDRESS))

    def send(self, message: "Message") -> None:
        """Sends a message soon, if it can be sent; never blocks and never fails."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="session-bus", daemon=True)
            self._thread.start()
        self._messages.put(message)

    def close(self, seconds: float = 1.0) -> None:
        """Sends what is left and closes the connection, if that takes no longer than this."""
        if self._thread is not None:
            self._messages.put(None)
            self._thread.join(seconds)

    def _work(self) -> None:
        from jeepney.io.blocking import open_dbus_connection

        try:
            connection = open_dbus_connection(bus="SESSION")
        except Exception as error:  # a desktop's extra: whatever fails there is no trouble of ours
            _log.info("no session bus: %s", type(error).__name__)
            return
        try:
            while (message := self._messages.get()) is not None:
                connection.send(message)
        except Exception as error:  # likewise
            _log.info("the session bus went away: %s", type(error).__name__)
        finally:
            connection.close()
