"""The commands on a sheet and on runs. Nothing is sent without an explicit yes."""

import argparse
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from lensmor_desktop.cli import exits, figures, screen, wording
from lensmor_desktop.cli.meter import Meter
from lensmor_desktop.cli.output import show, show_json, tell
from lensmor_desktop.cli.stopping import CutShort, politely
from lensmor_desktop.domain.outcomes import RETRIED
from lensmor_desktop.domain.plan import Consent, Obstacle, Offer, Wishes
from lensmor_desktop.domain.rows import Inspection, Question, Verdict
from lensmor_desktop.domain.sentences import Sentence, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import ChoiceNeeded, ChoiceRefused, JournalError, UserFacingError
from lensmor_desktop.journal.wording import NO_RUN_TITLE
from lensmor_desktop.platform.programs import batch_command
from lensmor_desktop.sheets import NONE, Choices
from lensmor_desktop.unlocking.planner import events_of
from lensmor_desktop.unlocking.service import UnlockService

if TYPE_CHECKING:
    from lensmor_desktop.domain.summaries import RunSummary


class OpenQuestions(ChoiceNeeded):
    """The sheet leaves open what only a person can say; `questions` are all of it."""

    def __init__(self, title: Sentence, questions: tuple[Question, ...]) -> None:
        texts = " ".join(str(question.text) for question in questions)
        options = " ".join(str(screen.how(question)) for question in questions)
        super().__init__(title, say("{texts}", texts=texts), say("{options}", options=options))
        self.questions = questions


def check(service: UnlockService, options: argparse.Namespace, meter: Meter) -> int:
    """Reads, validates, plans and prices; spends nothing."""
    inspection = _inspect(service, options)
    offer = _offer(service, options, inspection, meter)
    copy = None if options.output is None else service.write_checked(offer)
    columns = service.result_columns(str(copy or ""), inspection.layout.worksheet)
    inspection = offer.inspection  # rows may be refused for their event
    if options.json:
        found = figures.of_offer(offer, practice=service.practice)
        show_json(found | figures.of_columns(columns) | ({"output": str(copy)} if copy else {}))
    else:
        show(screen.of_inspection(inspection))
        show(screen.of_offer(offer))
        show(screen.of_cautions(offer))
        show([wording.CHECKED] if offer.trouble is None else screen.of_trouble(offer))
        if copy:
            show([say(wording.CHECKED_COPY, file=copy), *screen.of_columns(columns)])
    return exits.of_check(offer)


def run(service: UnlockService, options: argparse.Namespace, meter: Meter) -> int:
    """Unlocks what was asked for, after a yes."""
    from lensmor_desktop.cli.confirming import confirm

    inspection = _inspect(service, options)
    offer = _offer(service, options, inspection, meter)
    inspection = offer.inspection  # rows may be refused for their event
    shown = not options.json and not (options.quiet and options.yes)
    if shown:
        show(screen.of_inspection(inspection))
        show(screen.of_offer(offer))
        show(screen.of_cautions(offer))
    elif options.yes:
        tell(screen.of_cautions(offer))  # the object comes when everything is spent
    if offer.trouble is not None:
        return _not_started(service, options, offer)
    refused = None if options.yes else confirm(offer, shown=shown)
    if refused is not None:
        if options.json:
            stopped = StoppedBy.USER if refused.asked else None
            why = ("not_confirmed", refused.text, refused.hint)
            show_json(
                figures.of_offer(offer, practice=service.practice, stopped_by=stopped, obstacle=why)
            )
        tell([refused.text, refused.hint])
        return exits.UNUSABLE
    before = service.last_run()

    def begun() -> int | None:
        last = service.last_run()
        return None if last == before else last

    summary = _carry_out(
        lambda stop: service.run(offer, Consent.to(offer), stop, meter), options, begun
    )
    meter.close()
    columns = service.result_columns(summary.output, summary.worksheet)
    if options.json:
        verdicts = {verdict: inspection.count(verdict) for verdict in Verdict}
        show_json(figures.of_run(summary, verdicts, offer) | figures.of_columns(columns))
    else:
        show(screen.of_summary(summary, resume_command(options, summary.run), columns))
        show(screen.of_lost(summary, results_command(options, summary.run)))
    return exits.of_summary(summary, problems=bool(inspection.problems))


def resume(service: UnlockService, options: argparse.Namespace, meter: Meter) -> int:
    """Goes on with a run, within the yes that it began with."""
    number = options.run
    if number is None:
        number = next((past.run for past in service.runs() if past.resumable), None)
    if number is None:
        lost = next((past for past in service.runs() if past.lost_rows), None)
        if options.json:
            about = {} if lost is None else {"lost_rows": lost.lost_rows, "lost_of_run": lost.run}
            show_json({"run": None, "stopped_by": None, "resumable": False} | about)
        else:
            show([wording.NOTHING_TO_RESUME])
            show(() if lost is None else screen.of_lost(lost, results_command(options, lost.run)))
        return exits.SETTLED if lost is None else exits.NEEDS_A_PERSON
    summary = _carry_out(lambda stop: service.resume(number, stop, meter), options, lambda: number)
    meter.close()
    verdicts = service.verdicts(number)
    columns = service.result_columns(summary.output, summary.worksheet)
    if options.json:
        problems = figures.problems_of(service.problems(number))
        found = figures.of_run(summary, verdicts) | figures.of_columns(columns)
        show_json(found | problems)
    else:
        show(screen.of_summary(summary, resume_command(options, number), columns))
        show(screen.of_lost(summary, results_command(options, number)))
    return exits.of_summary(summary, problems=bool(verdicts.get(Verdict.INVALID)))


def results(service: UnlockService, options: argparse.Namespace) -> int:
    """Writes a run's results, as they are now, into a file; asks nobody.

    Raises:
        JournalError: there is no such run.
        OutputError: another file is there.
    """
    output = None if options.output is None else options.output.expanduser().absolute()
    summary = service.write_again(
        options.run, output, plain=options.plain, overwrite=options.overwrite
    )
    columns = service.result_columns(summary.output, summary.worksheet)
    if options.json:
        found = figures.of_run(summary, service.verdicts(options.run))
        show_json(found | figures.of_columns(columns))
    else:
        show(screen.of_written(summary, columns))
        show(screen.of_lost(summary, results_command(options, summary.run)))
    return exits.of_written(summary)


def runs(service: UnlockService, options: argparse.Namespace) -> int:
    """Lists past runs, the newest first."""
    past = service.runs()
    if options.json:
        show_json({"runs": [figures.of_run(r, service.verdicts(r.run)) for r in past]})
    else:
        commands = {r.run: results_command(options, r.run) for r in past}
        show(screen.of_runs(past, commands, practice=service.practice))
    return exits.SETTLED


def balance(service: UnlockService, options: argparse.Namespace, meter: Meter) -> int:
    """Shows the account's credits."""
    now = service.balance(report=meter)
    meter.close()
    if options.json:
        show_json({"balance": figures.number(now.total), "unlimited": now.unlimited})
    elif now.unlimited:
        show([wording.UNLIMITED])
    else:
        show([say(wording.CREDITS, balance=f"{now.total:,.0f}")])
    return exits.SETTLED


def resume_command(options: argparse.Namespace, run: int | None = None) -> str:
    """The command that goes on with a run, with what it needs to find the same records."""
    return _command(options, "resume", *([] if run is None else [str(run)]))


def results_command(options: argparse.Namespace, run: int) -> str:
    """The command that writes a run's results into a file of its own."""
    return _command(options, "results", str(run), "--output", wording.SOME_FILE)


def _command(options: argparse.Namespace, *of: str) -> str:
    words = list(of)
    if options.sandbox:
        words.append("--sandbox")
    if options.data_dir is not None:
        words += ["--data-dir", str(options.data_dir)]
    return batch_command(*words)


def _emails(named: list[str] | None) -> tuple[str, ...] | None:
    """The columns of addresses that were named; an option left blank, as by a script, is none."""
    columns = tuple(name.strip() for name in named or () if name.strip())
    if not columns:
        return None
    others = tuple(name for name in columns if name.casefold() != NONE)
    if others and others != columns:
        raise ChoiceRefused(
            say(wording.EMAILS_TWICE), say(wording.EMAILS_TWICE_MESSAGE), say(wording.EMAILS_HINT)
        )
    return others


def _inspect(service: UnlockService, options: argparse.Namespace) -> Inspection:
    """Reads the sheet; what a person would have to choose is an error here.

    There are no ticks here, but rows that somebody left out in the window stay out.
    """
    inspection = service.inspect(
        options.path,
        Choices(
            worksheet=options.sheet,
            header_row=options.header_row,
            event_column=options.event_column,
            person_column=options.person_column,
            email_columns=_emails(options.email_column),
            event_id=options.event_id,
            encoding=options.encoding,
            include_hidden=options.include_hidden,
        ),
        RETRIED if options.retry_failed else frozenset(),
    )
    if inspection.questions:
        title = say(wording.CHOICE_TITLE, name=options.path.name)
        raise OpenQuestions(title, inspection.questions)
    if options.include_left_out:
        return inspection
    return inspection.leaving_out(service.selecting.wishes(inspection).excluded_rows)


def _offer(
    service: UnlockService, options: argparse.Namespace, inspection: Inspection, meter: Meter
) -> Offer:
    """Prices what was asked for; the calls for it are free."""
    output = "" if options.output is None else str(options.output.expanduser().absolute())
    wishes = Wishes(
        limit=options.limit,
        max_credits=options.max_credits,
        output=output,
        skip_identity_check=options.skip_identity_check,
        overwrite=options.overwrite,
    )
    named = options.unlock_events.strip()
    if named.casefold() not in ("none", "all", ""):
        events = tuple(part.strip() for part in named.split(",") if part.strip())
        wishes = replace(wishes, unlock_events=events)
    if service.has_key:
        meter.asking(len({row.event_id for row in inspection.rows if row.event_id}))
    offer = service.offer(inspection, wishes, report=meter)
    meter.close()
    if named.casefold() == "all":
        # Those of which every row is left out are bought by their names only.
        asked = set(events_of(inspection))
        found = (event.info.requested_id for event in offer.events if event.info.found)
        every = tuple(event for event in found if event in asked)
        offer = service.reprice(offer, replace(wishes, unlock_events=every))
    return offer


def _not_started(service: UnlockService, options: argparse.Namespace, offer: Offer) -> int:
    """Says why an offer can't be run; that there is nothing to do is a result and no error."""
    assert offer.obstacle is not None
    done = offer.obstacle is Obstacle.NOTHING_TO_DO
    stopped = exits.stopped_by(offer.obstacle)
    if options.json:
        show_json(figures.of_offer(offer, practice=service.practice, stopped_by=stopped))
    if not done:
        tell(screen.of_trouble(offer))
    elif not options.json:
        show(screen.of_trouble(offer))
    return exits.of_check(offer) if done else exits.of_obstacle(offer.obstacle)


def _carry_out(
    work: Callable[[threading.Event], "RunSummary"],
    options: argparse.Namespace,
    begun: Callable[[], int | None],
) -> "RunSummary":
    """Does what may spend credits; whatever breaks into it, a run that has begun can be resumed.

    Args:
        work: does it.
        options: of the command line.
        begun: the run that is in the records now; None where none was begun.

    Raises:
        CutShort: a second Ctrl-C, or records that can't be written any more; `resume` goes on.
        KeyboardInterrupt, JournalError: likewise, before there was a run to go on with.
        AnotherAtWork: nothing was sent.
    """
    try:
        with politely() as stop:
            return work(stop)
    except KeyboardInterrupt as error:
        run = begun()
        if run is None:
            raise
        hint = say(wording.CUT_SHORT_HINT, command=resume_command(options, run))
        cut = UserFacingError(say(wording.CUT_SHORT_TITLE), say(wording.CUT_SHORT), hint)
        raise CutShort(cut) from error
    except JournalError as error:
        if error.title.template == NO_RUN_TITLE or _is_none(begun):
            raise
        raise CutShort(error) from error


def _is_none(begun: Callable[[], int | None]) -> bool:
    """Whether no run has begun; records that can't even be read may hold one."""
    try:
        return begun() is None
    except JournalError:
        return False
