"""What the journal says to people."""

UNWRITABLE_TITLE = "Lensmor Desktop can't keep its records."
UNWRITABLE = "The file {file} can't be opened or written: {why}."
UNWRITABLE_HINT = (
    "Nothing more is sent. Make sure that the disk isn't full and that you may write to this "
    "folder, then try again."
)

OTHERS_TITLE = "Lensmor Desktop can't keep its records there."
OTHERS = "The folder {folder} belongs to somebody else, who could read and change what is in it."
OTHERS_HINT = (
    "Nothing was sent. Name a folder of your own with --data-dir, or have this one given to you, "
    "then try again."
)

BUSY_TITLE = "Another copy of Lensmor Desktop is busy with the records."
BUSY = "The file {file} has been locked for {seconds} seconds."
BUSY_HINT = (
    "Nothing more is sent from here, and nothing is lost. Wait a moment, or close the other copy "
    "(or the backup program that holds the file), then try again."
)

FULL_TITLE = "The disk is full."
FULL = "The record of past runs ({file}) can't be written: there is no room left on its disk."
FULL_HINT = "Nothing more is sent, and nothing is lost. Make room on the disk, then try again."

DAMAGED_TITLE = "The record of past runs is damaged."
DAMAGED = "The file {file} isn't a journal of Lensmor Desktop, or its disk is failing."
DAMAGED_EMPTY = "The file {file} is empty (0 bytes), although past runs were recorded in it."
DAMAGED_MISSING = "The file {file} is missing, although what belongs to it is still beside it."
DAMAGED_HINT = (
    "Nothing was sent. What was written into your sheets is safe there. Best is to put a backup "
    "of this file in its place: it may hold addresses that were paid for. If there is none, set "
    "it aside and begin a new record; nothing is deleted."
)
NOT_DAMAGED_TITLE = "The record of past runs is not damaged."
NOT_DAMAGED = "The file {file} can be read, so it stays where it is."
NOT_DAMAGED_HINT = "See the past runs with: {command}"

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
NO_RUN_HINT = "See the past runs with: {command}"
