"""What Lensmor said of a row's person beside the row: in somebody's order already, or unlocked.

Such a row can be used as it stands, and yet nothing is paid for it: Review says so where it says
why any other row isn't what it seems.
"""

from dataclasses import replace

from lensmor_desktop.domain.outcomes import Outcome
from lensmor_desktop.domain.plan import Facts
from lensmor_desktop.domain.rows import Inspection, Verdict
from lensmor_desktop.domain.sentences import NOTHING
from lensmor_desktop.unlocking import wording

_NOTES = frozenset((wording.IN_WORK, wording.OTHER_RUN, wording.ALREADY, wording.NO_EMAIL_BEFORE))


def noted_by_people(inspection: Inspection, facts: Facts) -> Inspection:
    """The sheet with a note in each ready row whose person costs nothing, by the facts.

    The same facts give the very same inspection again, and other facts take a note away.
    """
    notes = {
        result.person_id: result.details
        for result in (*facts.found, *facts.in_work)
        if result.outcome is not Outcome.NOT_ELIGIBLE and result.details.template in _NOTES
    }
    rows, changed = [], False
    for row in inspection.rows:
        ours = row.reason.template in _NOTES
        if row.verdict is Verdict.READY and (ours or not row.reason):
            note = notes.get(row.person_id, NOTHING)
            if note != row.reason:
                row, changed = replace(row, reason=note), True
        rows.append(row)
    return replace(inspection, rows=tuple(rows)) if changed else inspection
