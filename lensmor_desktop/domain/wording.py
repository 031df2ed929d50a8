"""What is said to people about an ID in a cell that can't be used. See `sentences`."""

PERSON_ID_EMPTY = "{cell} is empty. Type the Lensmor personnel ID of this row there."
EVENT_ID_EMPTY = "{cell} is empty. Type the Lensmor event ID of this row there."
ID_FRACTION = "{cell} holds a fraction ({value}); an ID has none. Type the ID again, as text."
ID_NEGATIVE = "{cell} holds a negative number ({value}). Type the ID again, without the minus sign."
ID_SCIENTIFIC = (
    "{cell} holds a number in scientific form ({value}), so some of its digits may be gone. "
    "Format the cell as text and type the whole ID again."
)
ID_SHOWN_SCIENTIFIC = (
    "{cell} holds a number that Excel shows in scientific form ({value}), so nobody sees whether "
    "its digits are right. Format the cell as text and type the whole ID again."
)
ID_DIGITS_GONE = (
    "{cell} holds a number of more than 15 digits ({value}); Excel replaces the rest with zeros. "
    "Format the cell as text and type the whole ID again."
)
ID_ERROR = "{cell} holds the error {value}. Mend its formula, or type the ID there."
ID_UNCALCULATED = (
    "{cell} holds a formula whose result was not saved. Open the file in Excel and save it, "
    "or type the ID there."
)
ID_DATE = (
    "{cell} holds a date ({value}); Excel may have made it of an ID. "
    "Format the cell as text and type the ID again."
)
ID_BOOLEAN = "{cell} holds {value}, which is no ID. Type the ID there."
ID_SEVERAL = (
    "{cell} holds more than one ID ({value}). Give each ID a row of its own; "
    "if it is one ID, type it with its digits only."
)
ID_SEPARATORS = (
    "{cell} holds a number with separators between its digits ({value}). "
    "Type the ID again with its digits only."
)
ID_INNER_BLANK = "{cell} holds an ID with blanks inside ({value}). Type it again without them."
EVENT_ID_NAME = (
    "{cell} holds a show's name ({value}) and not its ID. Copy the event's ID from Lensmor and "
    "type it in its place."
)
ID_CONTROL = "{cell} holds an ID with invisible characters inside ({value}). Type it again by hand."
ID_NO_ID = "{cell} holds {value}, which is no ID. Type the ID there, or clear the cell."
PERSON_ID_TOO_LONG = (
    "{cell} holds more than 20 characters ({value}), too many for a personnel ID. "
    "Copy the ID from Lensmor again."
)
EVENT_ID_TOO_LONG = (
    "{cell} holds more than 100 characters ({value}), too many for an event ID. "
    "Copy the ID from Lensmor again."
)
PERSON_ID_NOT_DIGITS = (
    "{cell} holds {value}, but a Lensmor personnel ID is all digits, so this row is set aside. "
    "Copy the ID from Lensmor again, or choose another column."
)

# What Lensmor itself tells of an event ID in a cell
ROW_EVENT_NAMED = (
    "{cell}: Lensmor doesn't know {value} as an ID, so this row is not sent. It is a show's name: "
    "type the ID in its place. Lensmor has {events}."
)
ROW_SHOW_NAMED = (
    "{cell} holds a show's name ({value}) and not its ID. Type the ID in its place; Lensmor has "
    "{events}."
)
EVENT_WITH_ID = "{id} for {event}"
ROW_EVENT_LIKELY = (
    "{cell}: Lensmor doesn't know the event {value}, so this row is not sent. If {id}, {event}, is "
    "meant, type just that."
)
ROW_EVENT_ALONE = (
    "{cell}: Lensmor doesn't know the event {value}, so this row is not sent. If {id} is meant, "
    "type just that, without anything before or behind it."
)
PERSON_ID_NAME = (
    "{cell} holds words rather than an ID ({value}). "
    "Type the Lensmor personnel ID of this row there; it is all digits."
)
ID_COVERED = (
    "{cell} lies under merged cells, so no ID of its own is seen there. "
    "If the row needs one, unmerge the cells in Excel and type it there."
)
ID_SEEN_OTHERWISE = (
    "{cell} shows {seen}, but holds the number {value}, so nobody can tell which of them is the "
    "ID. Format the cell as text and type the ID as Lensmor shows it."
)
ID_SEEN_AS_NOTHING = (
    "{cell} holds the number {value}, but its number format shows nothing. "
    "Format the cell as text and type the ID, or clear the cell."
)
ID_MORE_THAN_ID = "{cell} holds more than an ID ({value}). If the ID is {id}, type only that there."
ID_WEB_ADDRESS = "{cell} holds a web address ({value}). Type only the ID there."
ID_FORMULA_AS_TEXT = (
    "{cell} holds a formula as text ({value}), so it has no result. Type the ID there."
)
