"""The yes, held against the offer; and everything that is written down before a run starts."""

from collections.abc import Mapping
from pathlib import Path

from lensmor_desktop.domain.credits import MAX_PEOPLE_PER_BATCH, Balance
from lensmor_desktop.domain.events import Access, Adds
from lensmor_desktop.domain.outcomes import Outcome, PersonResult, ResultColumn
from lensmor_desktop.domain.plan import Consent, EventPlan, Offer, PersonPlan
from lensmor_desktop.domain.rows import SheetRow, Verdict
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.domain.states import StoppedBy
from lensmor_desktop.errors import SpendingRefused
from lensmor_desktop.journal import EventRecord, HeldPeople, NewRun, PersonRecord, RowRecord
from lensmor_desktop.journal.events import NONE, WANTED
from lensmor_desktop.journal.holding import ELSEWHERE, OTHER_RUN
from lensmor_desktop.journal.people import SETTLED, WAITING
from lensmor_desktop.unlocking import wording


def check_consent(offer: Offer, consent: Consent) -> None:
    """Nothing is sent that wasn't agreed to, nor when something stands in the way.

    Raises:
        SpendingRefused: the offer can't be run, or isn't the one that was agreed to.
    """
    if offer.trouble is not None:
        raise SpendingRefused(say(wording.CANT_START_TITLE), offer.trouble.text, offer.trouble.hint)
    if consent != Consent.to(offer):
        raise SpendingRefused(
            say(wording.CONSENT_TITLE),
            say(wording.CONSENT, agreed=consent.credits, price=offer.price.total),
            say(wording.CONSENT_HINT),
        )


def new_run(
    offer: Offer,
    *,
    account: str,
    practice: bool,
    output: Path,
    balance: Balance | None,
    now: float,
    titles: Mapping[ResultColumn, str],
) -> NewRun:
    """Everything about a run that the journal holds before the first request.

    Args:
        offer: what was agreed to.
        account: whose credits and claims these are.
        practice: whether this is practice.
        output: the file for the results.
        balance: as read just now; None where nothing is to be spent.
        now: Unix seconds.
        titles: what the new columns are called.
    """
    short = offer.stopped_short
    held = _held(offer)
    same = dict(offer.facts.same)
    return NewRun(
        account=account,
        practice=practice,
        started_at=now,
        source=offer.inspection.source,
        layout=offer.inspection.layout,
        output=str(output),
        batch_size=MAX_PEOPLE_PER_BATCH,
        people_allowed=len(offer.people),
        credits_allowed=offer.agreed,
        credits_each=offer.credits_each,
        estimated=offer.price.total,
        exact=offer.price.exact,
        balance_before=balance.total if balance else None,
        unlimited=balance is not None and balance.unlimited,
        rows=[_row(row, offer, same) for row in offer.inspection.rows],
        people=[*_people(offer, now), *(person for person, _ in held)],
        held=_by_event(held),
        events=[_event(event) for event in offer.events],
        stopped_by=StoppedBy.LIMIT if short else None,
        stop_reason=(
            say(wording.STOP_LIMIT, limit=offer.wishes.max_credits or 0) if short else None
        ),
        identity_overruled=offer.wishes.skip_identity_check,
        people_compared=len(offer.facts.identities),
        titles=titles,
        overwrite=offer.wishes.overwrite,
    )


def _row(row: SheetRow, offer: Offer, same: Mapping[str, str]) -> RowRecord:
    verdict = row.verdict
    if row.number in offer.wishes.excluded_rows:
        verdict = Verdict.EXCLUDED
    done = row.earlier is not None and row.earlier.settled
    if verdict is Verdict.HIDDEN and done:
        verdict = Verdict.SETTLED  # what an earlier run wrote there stays
    reason = row.problem.reason if row.problem is not None else row.reason
    if verdict is Verdict.EXCLUDED:
        reason = NOTHING  # why it would have been sent or not no longer matters
    elif row.corrected and row.problem is None:
        reason = row.corrected  # the sheet will say so beside the result
    stays = verdict is Verdict.SETTLED and row.earlier is not None and row.earlier.delivered
    stays = stays and not row.address_gone
    # Nothing is written of another row's person, either, where somebody left a row out.
    stays = stays or (verdict is Verdict.EXCLUDED and done)
    return RowRecord(
        row.number,
        row.event_id,
        row.person_id,
        verdict,
        reason,
        kept=stays,
        found_by=row.found_by,
        asked_as=same.get(row.person_id, ""),
    )


def _people(offer: Offer, now: float) -> list[PersonRecord]:
    """Everyone of the run but those in somebody else's order; not those who were left out."""
    to_send = [PersonRecord(p.person_id, p.event_ids, state=WAITING) for p in offer.people]
    budget = say(wording.NOT_SENT_BUDGET, credits=offer.wishes.max_credits or 0)
    choice = say(wording.NOT_SENT_CHOICE, limit=offer.wishes.limit or 0)
    left = [
        _held_back(person, budget if at < offer.beyond_credits else choice, now)
        for at, person in enumerate(offer.held_back)
    ]
    return [*to_send, *left, *(_known(result, now) for result in (*offer.found, *offer.held))]


def _held(offer: Offer) -> list[tuple[PersonRecord, str]]:
    """People in somebody else's order, and whose that is; not those who were left out."""
    ours = {r.person_id for r in offer.facts.in_work if r.details.template == wording.OTHER_RUN}
    return [
        (
            PersonRecord(person.person_id, person.event_ids),
            OTHER_RUN if person.person_id in ours else ELSEWHERE,
        )
        for person in offer.in_work
    ]


def _by_event(held: list[tuple[PersonRecord, str]]) -> list[HeldPeople]:
    groups: dict[tuple[str, str], list[str]] = {}
    for person, why in held:
        groups.setdefault((person.event_ids[0], why), []).append(person.person_id)
    return [HeldPeople(event, tuple(people), why) for (event, why), people in groups.items()]


def _held_back(person: PersonPlan, why: Sentence, now: float) -> PersonRecord:
    return PersonRecord(
        person.person_id,
        person.event_ids,
        state=SETTLED,
        outcome=Outcome.NOT_SENT,
        details=why,
        settled_at=now,
    )


def _known(result: PersonResult, now: float) -> PersonRecord:
    return PersonRecord(
        result.person_id,
        (result.event_id,),
        state=SETTLED,
        outcome=result.outcome,
        details=result.details,
        email=result.email,
        event_id=result.event_id,
        task_id=result.task_id,
        settled_at=result.at or now,
    )


def _event(event: EventPlan) -> EventRecord:
    info = event.info
    details = NOTHING
    if not info.found:
        details = say(wording.EVENT_UNKNOWN, event=info.requested_id)
    elif info.access is not Access.FULL and info.adds is Adds.NOTHING:
        details = say(wording.EVENT_NOTHING_HIDDEN)
    return EventRecord(
        event_id=info.requested_id,
        name=info.name,
        access=info.access.value,
        price=info.unlock_credits,
        state=WANTED if event.unlock else NONE,
        details=details,
        row_id=info.id,
        public_id=info.event_id,
        date_start=info.date_start,
    )
