"""What is said of people who may be left out. Templates for `domain.sentences.say`; see there."""

ASK_HEADINGS_PERSON = (
    "Which row holds the headings? In row {row}, where they should be, somebody seems to stand: "
    "there are IDs as in the rows below."
)
ASK_HEADINGS_PERSON_HINT = (
    "If the sheet has no headings, insert a row above it and type them in: without them the "
    "results would have no place of their own. Then open the sheet again."
)
ASK_PERSON_BESIDE = (
    "Which column holds Lensmor's personnel IDs? {named} is empty; the IDs seem to stand in "
    "{column}, which has no heading."
)
ASK_EVENT_BESIDE = (
    "Which column holds Lensmor's event IDs? {named} is empty; the IDs seem to stand in {column}, "
    "which has no heading."
)
ASK_BESIDE_HINT = "Choose {column}, or move the heading in the sheet to where the IDs stand."
ASK_WORKSHEET_HIDDEN = (
    "Which worksheet holds the people? “{worksheet}” has no headings of Lensmor IDs, but the "
    "hidden worksheet {worksheets} has them."
)
ASK_WORKSHEET_HINT = "Choose the worksheet; a hidden one can be read and stays hidden."
HIDDEN_WORKSHEETS = (
    "Lensmor IDs stand on hidden worksheets too: {worksheets}. Only “{worksheet}” is read; choose "
    "another to unlock its people."
)
OTHER_PEOPLE = (
    "Only the personnel IDs in {column} are read. Others stand in {columns}: to unlock those "
    "people as well, open the sheet once more and choose that column."
)
ROWS_ABOVE = (
    "Above the headings IDs seem to stand, and they aren't read: {count}, in these rows: {rows}. "
    "Move these people below the headings, or choose the row of headings that is theirs."
)
OTHER_HEADINGS = (
    "Row {row} holds other headings, and the rows that belong to it aren't read: {count}, from row "
    "{first} on. To unlock those people as well, put them into a sheet of their own, or open this "
    "one once more and choose row {row} as the row of headings."
)
LINES_PASSED = (
    "Lines that seem to hold no person (totals, headings of groups, notes, other tables) are "
    "passed over: {count}, in these rows: {rows}."
)
