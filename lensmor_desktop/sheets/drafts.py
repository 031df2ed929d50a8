"""Rows while they are judged, and those of one person looked at together.

Of the rows of one person the first that is to be sent stands for all; the others are REPEATED. If
an earlier run settled any row of theirs, even a hidden one, the open rows are SETTLED by that one
(`first_row`), with no earlier status of their own: they are never sent. If our own column holds the
address there, they carry it (`known_email`), so that it can be filled in where the journal knows
nothing, as on a colleague's computer. One case is different: a person whom Lensmor called not
eligible under one event may be tried under another, so such a row is READY. An address that stands
in one row's email column says nothing about another row of the same person, because whose address
it is isn't known; that other row is READY.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.rows import Problem, SheetRow, Verdict
from lensmor_desktop.domain.sentences import NOTHING, Sentence, say
from lensmor_desktop.sheets import wording

_READY = Verdict.READY  # every row asks, and an enumeration takes its time to tell


@dataclass(slots=True)
class Draft:
    """A row before the rows of one person are looked at together."""

    number: int
    hidden: bool
    event_id: str = ""
    person_id: str = ""
    verdict: Verdict = _READY
    reason: Sentence = NOTHING
    problem: Problem | None = None
    first_row: int | None = None
    name: str = ""
    company: str = ""
    email: str = field(default="", repr=False)
    ours: str = field(default="", repr=False)  # the address that a run of ours wrote there
    served: str = ""  # whom an earlier run's result in the row is about
    known_email: str = field(default="", repr=False)
    earlier: Outcome | None = None
    address_gone: bool = False
    corrected: Sentence = NOTHING
    found_by: str = ""


def finished(drafts: list[Draft]) -> Iterator[SheetRow]:
    """Makes rows of drafts, the last one first; each draft is let go, or memory would double."""
    while drafts:
        draft = drafts.pop()
        yield SheetRow(
            number=draft.number,
            event_id=draft.event_id,
            person_id=draft.person_id,
            verdict=draft.verdict,
            reason=both(draft.corrected, draft.reason),
            problem=draft.problem,
            first_row=draft.first_row,
            name=draft.name,
            company=draft.company,
            email=draft.email,
            earlier=draft.earlier,
            address_gone=draft.address_gone,
            hidden=draft.hidden,
            known_email=draft.known_email,
            corrected=draft.corrected,
            found_by=draft.found_by,
        )


def both(corrected: Sentence, reason: Sentence) -> Sentence:
    """What is said of a correction and of the row beside it, as one sentence."""
    if not corrected or not reason:
        return corrected or reason
    return say(wording.ROW_CORRECTED_AND, corrected=corrected, reason=reason)


def unite(drafts: list[Draft]) -> None:
    """Looks at the rows of one person together."""
    settled: dict[str, Draft] = {}
    for draft in drafts:
        if draft.served and draft.earlier is not None and draft.earlier.settled:
            known = settled.get(draft.served)
            if known is None or _serves_better(draft, known):
                settled[draft.served] = draft
    first: dict[str, int] = {}
    for draft in drafts:
        if draft.verdict is not _READY:
            continue
        done = settled.get(draft.person_id)
        if done is not None and not _may_be_tried(draft, done):
            _served_by(draft, done.number, Verdict.SETTLED, wording.ROW_SETTLED_ELSEWHERE)
            if done.earlier is not None and done.earlier.delivered:
                draft.known_email = done.ours
        elif draft.person_id in first:
            _served_by(draft, first[draft.person_id], Verdict.REPEATED, wording.ROW_REPEATED)
        else:
            first[draft.person_id] = draft.number


def _serves_better(draft: Draft, known: Draft) -> bool:
    """Whether a settled row is to be preferred: an address first, then what may have cost."""
    return _worth(draft) > _worth(known)


def _worth(draft: Draft) -> int:
    if draft.earlier is not None and draft.earlier.delivered:
        return 3 if draft.ours else 2
    return 0 if draft.earlier is Outcome.NOT_ELIGIBLE else 1


def _may_be_tried(draft: Draft, done: Draft) -> bool:
    return done.earlier is Outcome.NOT_ELIGIBLE and draft.event_id != done.event_id


def _served_by(draft: Draft, row: int, verdict: Verdict, template: str) -> None:
    """Notes that another row serves this one too."""
    draft.verdict, draft.first_row = verdict, row
    draft.reason = say(template, row=str(row))
