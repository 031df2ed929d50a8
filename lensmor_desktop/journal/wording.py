"""What the journal says to people."""

UNWRITABLE_TITLE = "Lensmor Desktop can't keep its records."
UNWRITABLE = "The file {file} can't be opened or written: {why}."
UNWRITABLE_HINT = (
    "Nothing more is sent. Make sure that the disk isn't full and that you may write to this "
    "folder, then try again."
)

DAMAGED_TITLE = "The record of past runs is damaged."
DAMAGED = "The file {file} isn't a journal of Lensmor Desktop, or its disk is failing."
DAMAGED_HINT = (
    "Nothing was sent. Keep this file: it may hold addresses that were paid for. Ask your "
    "administrator to restore it from a backup before anything is bought again."
)

NEWER_TITLE = "A newer Lensmor Desktop has been used here."
NEWER = "The record of past runs ({file}) was written by a newer version of the program."
NEWER_HINT = "Nothing was sent. Install the newest version, then try again."

IN_USE_TITLE = "Another run is at work."
IN_USE = (
    "Another copy of the program is unlocking, or writing results, with the same records "
    "({folder}). Two at once could pay for the same people, so nothing was sent from here."
)
IN_USE_HINT = (
    "Wait until it is done, or stop it in its own window or terminal. Then start this one once "
    "more."
)

NO_RUN_TITLE = "There is no run {run}."
NO_RUN = "The records in {folder} don't hold it."
NO_RUN_HINT = "See the past runs with: lensmor-batch runs"
