"""The commands on a sheet and on runs. Nothing is sent without an explicit yes."""

import argparse
import sys
import threading
from dataclasses import replace

from lensmor_desktop.cli import exits, figures, screen
from lensmor_desktop.cli.meter import Meter
from lensmor_desktop.cli.output import show, show_json, tell
from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Consent, Obstacle, Offer, Wishes
from lensmor_desktop.domain.rows import Inspection, Verdict
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import ChoiceNeeded
from lensmor_desktop.sheets import Choices
from lensmor_desktop.unlocking import wording
from lensmor_desktop.unlocking.service import UnlockService

RETRIED = frozenset({Outcome.FAILED, Outcome.NOT_ELIGIBLE, Outcome.NO_EMAIL})
"""What `--retry-failed` tries again: settled, but without an address."""


def check(
    service: UnlockService, options: argparse.Namespace, stop: threading.Event, meter: Meter
) -> int:
    """Reads, validates, plans and prices; spends nothing."""
    inspection = _inspect(service, options)
    offer = _offer(service, options, inspection, stop, meter)
    if options.json:
        show_json(figures.of_check(offer))
    else:
        show(screen.of_inspection(inspection))
        show(screen.of_offer(offer))
    if offer.obstacle in (Obstacle.TOO_FEW_CREDITS, Obstacle.KEY_REFUSED):
        return exits.of_obstacle(offer.obstacle, problems=False)
    return exits.NEEDS_A_PERSON if inspection.problems else exits.SETTLED


def run(
    service: UnlockService, options: argparse.Namespace, stop: threading.Event, meter: Meter
) -> int:
    """Unlocks what was asked for, after a yes."""
    inspection = _inspect(service, options)
    problems = bool(inspection.problems)
    offer = _offer(service, options, inspection, stop, meter)
    if not options.json and not options.quiet:
        show(screen.of_inspection(inspection))
        show(screen.of_offer(offer))
    if offer.trouble is not None:
        if options.json:
            show_json(figures.of_check(offer))
        if offer.obstacle is not Obstacle.NOTHING_TO_DO and (options.json or options.quiet):
            tell([str(offer.trouble.text), str(offer.trouble.hint)])
        return exits.of_obstacle(offer.trouble.obstacle, problems=problems)
    if not options.yes and not _asked(offer):
        return exits.UNUSABLE
    summary = service.run(offer, Consent.to(offer), stop, meter)
    meter.done()
    if options.json:
        verdicts = {verdict: inspection.count(verdict) for verdict in Verdict}
        show_json(figures.of_run(summary, verdicts, inspection))
    else:
        show(screen.of_summary(summary))
    return exits.of_summary(summary, problems=problems)


def resume(
    service: UnlockService, options: argparse.Namespace, stop: threading.Event, meter: Meter
) -> int:
    """Goes on with a run, within the yes that it began with."""
    number = options.run
    if number is None:
        number = next((past.run for past in service.runs() if past.resumable), None)
    if number is None:
        tell([wording.NO_OPEN_RUN_TITLE, wording.NO_OPEN_RUN])
        if options.json:
            show_json({"run": None, "resumable": False})
        return exits.SETTLED
    summary = service.resume(number, stop, meter)
    meter.done()
    verdicts = service.verdicts(number)
    if options.json:
        show_json(figures.of_run(summary, verdicts))
    else:
        show(screen.of_summary(summary))
    return exits.of_summary(summary, problems=bool(verdicts.get(Verdict.INVALID)))


def runs(service: UnlockService, options: argparse.Namespace) -> int:
    """Lists past runs, the newest first."""
    past = service.runs()
    if options.json:
        show_json({"runs": [figures.of_run(r, service.verdicts(r.run)) for r in past]})
    else:
        show(screen.of_runs(past))
    return exits.SETTLED


def balance(service: UnlockService, options: argparse.Namespace) -> int:
    """Shows the account's credits."""
    now = service.balance()
    if options.json:
        show_json({"balance": figures.number(now.total), "unlimited": now.unlimited})
    else:
        show(["unlimited" if now.unlimited else f"{now.total:,.0f} credits"])
    return exits.SETTLED


def _inspect(service: UnlockService, options: argparse.Namespace) -> Inspection:
    """Reads the sheet; what a person would have to choose is an error here."""

    inspection = service.inspect(
        options.path,
        Choices(
            worksheet=options.sheet,
            header_row=options.header_row,
            event_column=options.event_column,
            person_column=options.person_column,
            email_column=options.email_column,
            event_id=options.event_id,
            include_hidden=options.include_hidden,
        ),
        RETRIED if options.retry_failed else frozenset(),
    )
    for question in inspection.questions:
        raise ChoiceNeeded(say("{sheet}", sheet=options.path), question.text, question.hint)
    return inspection


def _offer(
    service: UnlockService,
    options: argparse.Namespace,
    inspection: Inspection,
    stop: threading.Event,
    meter: Meter,
) -> Offer:

    output = "" if options.output is None else str(options.output.expanduser().absolute())
    wishes = Wishes(limit=options.limit, max_credits=options.max_credits, output=output)
    named = options.unlock_events.strip()
    if named.casefold() not in ("none", "all", ""):
        events = tuple(part.strip() for part in named.split(",") if part.strip())
        wishes = replace(wishes, unlock_events=events)
    offer = service.offer(inspection, wishes, stop, meter)
    if named.casefold() == "all":
        every = tuple(e.info.requested_id for e in offer.events if e.info.found)
        offer = service.reprice(offer, replace(wishes, unlock_events=every))
    return offer


def _asked(offer: Offer) -> bool:
    """Asks for the yes on a terminal; there is none to be had elsewhere."""

    if not sys.stdin.isatty() or not sys.stderr.isatty():
        tell(
            [
                "Nothing was sent: the price has to be confirmed.",
                "Add --yes to say yes to it, or run this in a terminal to be asked.",
            ]
        )
        return False
    sys.stderr.write(screen.question(offer))
    sys.stderr.flush()
    if sys.stdin.readline().strip().casefold() in ("yes", "y"):
        return True
    tell(["Nothing was sent."])
    return False
