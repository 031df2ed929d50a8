"""What stands beside a row: why it has its verdict, and who Lensmor says that it is."""

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain.identity import Agreement, Identity
from lensmor_desktop.domain.rows import SheetRow
from lensmor_desktop.gui.wording import told


def reason_text(row: SheetRow) -> str:
    """Why a row has its verdict; a problem names its cell."""
    if row.problem is not None and not row.reason:
        return told(row.problem.reason)
    return told(row.reason)


def lensmor_says(identity: Identity | None) -> str:
    """Lensmor's name of a person; with the company where it isn't the sheet's name."""
    if identity is None:
        return ""
    name, company = identity.lensmor_name, identity.lensmor_company
    if identity.agreement is Agreement.SAME or not company:
        return name
    if not name:
        return company
    return QCoreApplication.translate("RowModel", "{name}, {company}").format(
        name=name, company=company
    )
