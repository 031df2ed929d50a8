"""What a notification says when a run has ended: a few numbers, and never an address."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.summaries import RunSummary
from lensmor_desktop.gui.wording import counted, number, together, told

WITHOUT = (Outcome.NO_EMAIL, Outcome.FAILED, Outcome.NOT_ELIGIBLE)
OPEN = (Outcome.UNCONFIRMED, Outcome.NOT_SENT)


def run_news(run: RunSummary) -> tuple[str, str]:
    """A title and a text."""
    if run.stopped_by is not None and run.resumable:
        title = QCoreApplication.translate("News", "The run has stopped and can go on")
    else:
        title = QCoreApplication.translate("News", "The run is done")
    if run.practice:
        title = QCoreApplication.translate("News", "Practice: {title}").format(title=title)
    reason = told(run.stop_reason) if run.stopped_by is not None else ""
    return title, together(reason, _delivered(run), _others(run))


def _delivered(run: RunSummary) -> str:
    if not run.output:
        return QCoreApplication.translate(
            "News", "The results are saved on this computer, but not in a file yet."
        )
    count = sum(n for outcome, n in run.counts.items() if outcome.delivered)
    if not sum(run.counts.values()):
        text = QCoreApplication.translate("News", "The results are in {file}.")
    elif count == 1:
        text = QCoreApplication.translate("News", "{n} email is in {file}.")
    else:
        text = QCoreApplication.translate("News", "{n} emails are in {file}.")
    return text.format(n=number(count), file=Path(run.output).name)


def _others(run: RunSummary) -> str:
    without = sum(run.counts.get(outcome, 0) for outcome in WITHOUT)
    waiting = sum(run.counts.get(outcome, 0) for outcome in OPEN)
    return together(
        counted(
            without,
            QCoreApplication.translate("News", "{n} person has no email."),
            QCoreApplication.translate("News", "{n} people have no email."),
        )
        if without
        else "",
        counted(
            waiting,
            QCoreApplication.translate("News", "{n} person has no result yet."),
            QCoreApplication.translate("News", "{n} people have no result yet."),
        )
        if waiting
        else "",
    )
