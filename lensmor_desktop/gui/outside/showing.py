"""What is to be seen of a run outside its window: in the title, in the dock, as a notification.

| | title | taskbar or dock | notification |
|---|---|---|---|
| Linux | percent | the launcher's bar (`com.canonical.Unity.LauncherEntry`, which Ubuntu's dock, KDE's task manager and others follow) | `org.freedesktop.Notifications` |
| Windows, macOS | percent | the percent as the icon's badge | the tray's message |

All of it is an extra: where a desktop doesn't have it, or fails at it, nothing happens.
"""  # noqa: E501 - a table

from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from lensmor_desktop.domain.printable import printable
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.outside.news import run_news
from lensmor_desktop.gui.outside.session_bus import SessionBus
from lensmor_desktop.platform.harmless import harmless, harmlessly
from lensmor_desktop.platform.kind import is_macos, is_windows

PROGRAM = "Lensmor Desktop"
DESKTOP_FILE = "lensmor-desktop"
STAYS_MS = 15_000
"""How long a notification's icon stays in the tray."""
MOST_ON_A_BADGE = 99
"""Two digits are what a badge has room for."""


class Launcher(Protocol):
    """The program's icon in the taskbar or dock."""

    def show(self, percent: int | None) -> None:
        """Shows so many percent; None shows no progress."""


class Notifier(Protocol):
    """The desktop's notifications."""

    def tell(self, title: str, text: str) -> None:
        """Shows a notification."""


class Nowhere:
    """A desktop that offers neither."""

    def show(self, percent: int | None) -> None:
        """Shows nothing."""

    def tell(self, title: str, text: str) -> None:
        """Tells nobody."""


@harmless
class UnityLauncher:
    """Progress on the icon in the docks of Linux desktops."""

    def __init__(self, bus: SessionBus) -> None:
        self._bus = bus

    def show(self, percent: int | None) -> None:
        """Shows so many percent; None shows no progress."""
        from jeepney import DBusAddress, new_signal

        entry = DBusAddress(
            "/com/lensmor/desktop/launcher", interface="com.canonical.Unity.LauncherEntry"
        )
        facts = {
            "progress": ("d", (percent or 0) / 100),
            "progress-visible": ("b", percent is not None),
        }
        body = (f"application://{DESKTOP_FILE}.desktop", facts)
        self._bus.send(new_signal(entry, "Update", "sa{sv}", body))


@harmless
class Badge:
    """The percent as the badge of the icon, as Qt draws it on Windows and macOS."""

    def show(self, percent: int | None) -> None:
        """Shows so many percent; None takes the badge away."""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.setBadgeNumber(min(MOST_ON_A_BADGE, percent or 0))


@harmless
class BusNotifier:
    """Notifications of Linux desktops."""

    def __init__(self, bus: SessionBus) -> None:
        self._bus = bus

    def tell(self, title: str, text: str) -> None:
        """Shows a notification for as long as the desktop likes."""
        from jeepney import DBusAddress, new_method_call

        service = DBusAddress(
            "/org/freedesktop/Notifications",
            bus_name="org.freedesktop.Notifications",
            interface="org.freedesktop.Notifications",
        )
        # Many desktops read the text as markup.
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        no_actions: list[str] = []
        body = (
            PROGRAM,
            0,
            DESKTOP_FILE,
            title,
            safe,
            no_actions,
            {"desktop-entry": ("s", DESKTOP_FILE)},
            -1,
        )
        self._bus.send(new_method_call(service, "Notify", "susssasa{sv}i", body))


@harmless
class TrayNotifier(QObject):
    """Notifications of Windows and macOS, which belong to an icon in the tray."""

    def __init__(self, icon: QIcon, parent: QObject) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tray: QSystemTrayIcon | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAYS_MS)
        self._timer.timeout.connect(self._leave)

    def tell(self, title: str, text: str) -> None:
        """Shows a notification, and the icon for as long as it may be read."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
        self._tray.show()
        self._tray.showMessage(title, text, self._icon, STAYS_MS)
        self._timer.start()

    def _leave(self) -> None:
        if self._tray is not None:
            self._tray.hide()


@harmless
class Outside(QObject):
    """The three of them for one window. A run tells it what happens, and nothing comes back.

    Each of the three is called by itself: where one of them fails, the others are still shown.
    """

    def __init__(
        self,
        window: QWidget,
        launcher: Launcher | None = None,
        notifier: Notifier | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bus = SessionBus()
        self.launcher = launcher or self._own_launcher() or Nowhere()
        self.notifier = notifier or self._own_notifier() or Nowhere()
        self._title = ""
        self._percent: int | None = None
        self._paused = False
        self._running = False

    def _own_launcher(self) -> Launcher:
        if SessionBus.there():
            return UnityLauncher(self._bus)
        return Badge() if is_windows() or is_macos() else Nowhere()

    def _own_notifier(self) -> Notifier:
        if SessionBus.there():
            return BusNotifier(self._bus)
        if is_windows() or is_macos():
            icon = self._window.windowIcon()
            style = QApplication.style()
            return TrayNotifier(
                style.standardIcon(style.StandardPixmap.SP_MessageBoxInformation)
                if icon.isNull()
                else icon,
                self,
            )
        return Nowhere()

    # --- a run ---

    def begin(self) -> None:
        """A run begins."""
        self._title = self._window.windowTitle()
        self._percent, self._paused, self._running = None, False, True

    def progress(self, settled: int, total: int) -> None:
        """So many of so many people have a result."""
        if not self._running or not total:
            return
        percent = int(100 * settled / total)  # 100 is when all are done
        if percent != self._percent:
            self._percent = percent
            harmlessly(self.launcher.show, percent)
            self._show_title()

    def pause(self, paused: bool) -> None:
        """The person paused the run, or goes on with it."""
        self._paused = paused
        self._show_title()

    def end_with(self, run: RunSummary) -> None:
        """The run has ended with these results."""
        self.end(*(harmlessly(run_news, run) or ("", "")))

    def end(self, title: str, text: str) -> None:
        """The run has ended; who is looking elsewhere is told so."""
        if not self._running:
            return
        self._running = False
        self._window.setWindowTitle(self._title)
        if self._percent is not None:
            harmlessly(self.launcher.show, None)
        if text and not self._is_looked_at():
            harmlessly(QApplication.alert, self._window)
            harmlessly(self.notifier.tell, printable(title), printable(text))

    def close(self) -> None:
        """The program ends."""
        self._bus.close()

    def _is_looked_at(self) -> bool:
        return QApplication.activeWindow() is not None

    def _show_title(self) -> None:
        if not self._running:
            return
        if self._percent is None:
            title = self.tr("Paused – {title}") if self._paused else "{title}"
        elif self._paused:
            title = self.tr("Paused at {percent} % – {title}")
        else:
            title = self.tr("{percent} % – {title}")
        self._window.setWindowTitle(title.format(percent=self._percent, title=self._title))
