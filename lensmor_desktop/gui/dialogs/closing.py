"""The question of a window that is closed during a run."""

from PySide6.QtWidgets import QMessageBox, QWidget


class ClosingBox(QMessageBox):
    """Asks once; `leave` is the button that closes. Return and Escape keep the window open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("closeQuestion")
        self.setWindowTitle(self.tr("Lensmor Desktop"))
        self.setIcon(QMessageBox.Icon.Question)
        self.setText(self.tr("A run is under way. Close anyway?"))
        self.setInformativeText(
            self.tr(
                "It is safe: nothing new is sent, and what is paid for is saved. Next time you "
                "can go on where it stopped."
            )
        )
        stay = self.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        stay.setObjectName("keepRunningButton")
        self.leave = self.addButton(self.tr("Close now"), QMessageBox.ButtonRole.AcceptRole)
        self.leave.setObjectName("closeNowButton")
        self.setDefaultButton(stay)
        self.setEscapeButton(stay)
