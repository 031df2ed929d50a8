"""What the engine says to people: in the Details column, on the progress page, in refusals."""

# Details of a person's result
DELIVERED = "Lensmor delivered this address."
DELIVERED_LATE = "Lensmor delivered this address; its first answer had been lost."
ALREADY = "Your account had unlocked this person already, so it cost nothing."
BOUGHT_BEFORE = "Bought on {date} with this account, so it cost nothing now."
NO_LONGER_SHOWN = (
    "Bought on {date}, but Lensmor no longer shows this address, so it was not filled in. Nothing "
    "was bought again. Ask Lensmor's support."
)
NOT_SEEN_AGAIN = (
    "Bought on {date}. An address that old is looked at again before it is filled in, and Lensmor "
    "could not be asked. Nothing was bought again: check the sheet once more."
)
FOUND_SINCE = "Lensmor has found this person's address since they were unlocked; it cost nothing."
IN_ANOTHER_ROW = "This person's address was bought before and stands in row {row}; it cost nothing."
NO_EMAIL = "Lensmor unlocked this person but has no email address for them."
NO_EMAIL_BEFORE = "Your account had unlocked this person already, but there is no email address."
EMAIL_UNUSABLE = (
    "Lensmor unlocked this person, but what it gives as the address isn't one. Ask Lensmor's "
    "support."
)
UNLOCKED_BUT_LOCKED = (
    "Lensmor's result called this person unlocked, but shows them as locked. Ask Lensmor's support."
)
ITEM_FAILED = "Lensmor couldn't get this address."
ITEM_FAILED_CODE = "Lensmor couldn't get this address (it says: {code})."
PENDING_AT_END = "Lensmor finished the job without finishing this person, who is still locked."
MISSING_AT_END = "Lensmor's result doesn't mention this person, who is still locked."
TASK_FAILED = "Lensmor's job failed, and this person is still locked."
TASK_FAILED_SAYING = "Lensmor's job failed (it says: {why}), and this person is still locked."
TASK_GONE = "Lensmor no longer knows the job that this person was in; they are still locked."
LOST_AND_LOCKED = "Lensmor's answer was lost; the job has ended and this person is still locked."
LOST_AND_UNCLEAR = (
    "Lensmor's answer was lost, and this person is still locked; nothing tells whether Lensmor "
    "tried. Check the sheet again: who is locked then can be sent."
)
LOST_AND_UNTOLD = (
    "Lensmor's answer was lost, and it doesn't tell where this person stands. Check the sheet "
    "again later: who is locked then can be sent, and an address that was paid for is filled in."
)
INVALID_ID = "Lensmor doesn't accept {person} as a personnel ID. Check it in the sheet."
UNKNOWN_PERSON = "Lensmor doesn't know the personnel ID {person}. Check it in the sheet."
UNLINKED = "Lensmor says that {person} isn't part of the event {event}. Check both IDs."
SKIPPED_UNSAID = "Lensmor left this person out without saying why."
NOTHING_LEFT = "Lensmor found nothing to unlock for this person and gave no reason."
ALREADY_BUT_LOCKED = "Lensmor called this person unlocked, but shows them as locked. Ask Lensmor."
ELSEWHERE_NO_RESULT = "Another job had this person in work and ended without an address."
UNKNOWN_EVENT = "Lensmor doesn't know the event {event}, or doesn't show it to your account."
REFUSED = "Lensmor refused these people: {why}"
TRIED_OFTEN = "Lensmor took no notice of this request {tries} times. Nothing was charged."
OTHER_RUN = (
    "Run {run} has sent this person, and the result isn't known yet. Nobody is sent twice: the "
    "result is asked for at no cost when a run goes on."
)
STILL_RUNNING = "Lensmor is still working on this person. Resume the run to get the result."
NOT_KNOWN = (
    "It isn't known yet whether Lensmor took this request. It won't be sent again before that is "
    "clear: resume the run to ask."
)
IN_PROGRESS_ELSEWHERE = (
    "This person is in another order of your account, and Lensmor isn't done yet. They weren't "
    "ordered again: resume the run to get the result."
)
IN_WORK = (
    "This person is in another order already, a colleague's perhaps. They aren't ordered again, "
    "and this run pays nothing for them; it looks again until Lensmor is done."
)
MAYBE_SAME = (
    "Not sent: this may be the same person as {other}, written with zeros in front, and Lensmor "
    "could not be asked. Nobody is bought twice: check the sheet again."
)
STATE_NOT_TOLD = "Lensmor doesn't say whether this person is unlocked."

NOT_SENT_CREDITS = "The credits ran out before this person's turn."
NOT_SENT_LIMIT = (
    "Not sent: it could have cost more than you agreed to. Check the sheet again to send this "
    "person."
)
NOT_SENT_AFTER_ALL = (
    "Another run was to send this person, but Lensmor never took its request. Check the sheet "
    "again to send this person."
)
OTHER_KEY = (
    "This person was ordered with another Lensmor key; only with that key can the result be "
    "asked for. Resume the run with it."
)
NOT_SENT_OTHER_KEY = (
    "Not sent: the run was begun with another Lensmor key, and what was agreed to holds for that "
    "account only."
)
NOT_SENT_KEY = "Lensmor refused the key before this person's turn."
NOT_SENT_USER = "The run was stopped before this person's turn."
NOT_SENT_NETWORK = "The connection was lost before this person's turn."
NOT_SENT_CHOICE = "Left out: you asked for the first {limit} people only."
NOT_SENT_BUDGET = "Left out: the spending limit of {credits} credits doesn't reach this far."
NOT_SENT_CALLED_OFF = "The run could not begin, so nobody was sent."
NOT_SENT_YET = "This person's turn hasn't come yet."

# Rows without a person to be sent
ROW_HIDDEN = "This row is hidden in the sheet and was left out."
ROW_EXCLUDED = "You left this row out."
ROW_HAS_EMAIL = "This row has an email address already; nothing was bought."
ROW_EVENT_UNKNOWN = (
    "{cell}: Lensmor doesn't know the event {value}, or doesn't show it to your account, so this "
    "row is not sent. Correct the ID."
)
ROW_EVENT_AMBIGUOUS = (
    "{cell}: {value} is the number of two events at Lensmor, {one} and {other}, so this row is not "
    "sent. Write {public} for the first or {row} for the second."
)
ROW_EVENT_TYPED = "The event of all rows"

# Events
EVENT_DONE = "Unlocked for {credits} credits."
EVENT_DONE_LATE = "Unlocked; Lensmor's first answer had been lost."
EVENT_ALREADY = "Your account had full access already; it cost nothing."
EVENT_LEFT = "Not unlocked: you didn't ask for it."
EVENT_UNKNOWN = "Lensmor doesn't know the event {event}, or doesn't show it to your account."
EVENT_NOT_ASKED = "Lensmor could not be asked about this event."
EVENT_NOTHING_HIDDEN = "Not unlocked: it hides nobody, so that an unlock would add nothing."
EVENT_UNREAD = "Not unlocked, for Lensmor could not be asked which event this is. {why}"
EVENT_ANOTHER = (
    "Not unlocked: this ID is {now} now, and you were shown {shown}. Check the sheet again."
)
EVENT_ANSWER_OTHER = (
    "Lensmor's answer is about another event, {other} ({credits} credits). Ask Lensmor's support, "
    "and keep this run's receipt."
)
EVENT_SAME_AS = "The same event as {event} in this sheet, which this run unlocked."
EVENT_REFUSED = "Lensmor refused to unlock this event: {why}"
EVENT_LIMIT = "Not unlocked: the spending limit doesn't cover it."
EVENT_DEARER = "Not unlocked: Lensmor now asks {now} credits for it; you agreed to {agreed}."
EVENT_STOPPED_BEFORE = (
    "Not unlocked: the run stopped before its turn, so as not to spend more than you agreed to. "
    "Check the sheet again to unlock it."
)
EVENT_CALLED_OFF = "Not unlocked: the run could not begin."
EVENT_WAITS = "Its turn hasn't come yet. Resume the run."
EVENT_NOT_KNOWN = (
    "Lensmor's answer was lost, so it isn't known yet whether this event is unlocked and paid for. "
    "Resume the run to find out; an event is never paid for twice."
)
EVENT_STILL_PREVIEW = "Unlocked, but Lensmor still shows the preview only. Ask Lensmor's support."

# Why a run stopped
STOP_CREDITS = "Your account has too few credits for the next people: {why}"
STOP_LIMIT = "The next people would pass the spending limit of {limit} credits."
STOP_AGREED = (
    "The next people may cost more than what is left of the {agreed} credits that you agreed to. "
    "Check the sheet again: it shows what they cost now, and you decide."
)
STOP_PRICE = (
    "Lensmor now asks {now} credits for one person; you agreed to {agreed}. Nobody was sent at the "
    "new price. Check the sheet again: it shows what the rest costs now, and you decide."
)
STOP_COST = (
    "Your balance fell by {beyond} credits more than the people who were sent cost at {each} "
    "credits each. Either Lensmor charges more than you agreed to, or somebody else used your "
    "account at the same time. Nobody else was sent. Check the sheet again, and you decide."
)
STOP_EVENT_PRICE = (
    "Lensmor now asks {now} credits for an event; you agreed to {agreed}. Nothing was sent at the "
    "new price. Check the sheet again: it shows what the rest costs now, and you decide."
)
STOP_KEY = "Lensmor no longer accepts the key: {why}"
STOP_OTHER_KEY = (
    "Run {run} was begun with another Lensmor key, and nothing shows that both keys belong to the "
    "same account. Nothing was sent, asked or spent with this one. Use the key that the run was "
    "begun with and resume it; or run the sheet again, which asks for a yes of its own."
)
STOP_USER = "You stopped the run."
STOP_BARREN = (
    "{batches} requests in a row brought no address, so the run has paused before it spends more. "
    "Look at the details of the failed rows; if the IDs are right, resume the run.{why}"
)
STOP_BARREN_WHY = " Most often: {why}"
STOP_NETWORK = "Lensmor couldn't be reached for {minutes} minutes: {why}"
STOP_SLOWED = (
    "Lensmor answered nothing but “slower” for {minutes} minutes. Others may be using the same "
    "account or key. Nothing is lost: go on with the run later."
)
STOP_FEATURE = "Your Lensmor plan doesn't include this: {why}"

# What a run waits for
WAIT_SLOW_DOWN = "Lensmor asked us to slow down."
WAIT_RESULTS = "Waiting for Lensmor's results."
WAIT_NETWORK = "Lensmor can't be reached at the moment; trying again."
WAIT_PAUSED = "Paused. Nothing new is sent; press Continue to go on."

# What could not be found out before a run
UNCHECKED_EVENT = (
    "Lensmor could not be asked about the event {event}, so its name and what it shows are not "
    "known: {why}"
)
UNCHECKED_EVENT_LIST = (
    "The list of people of the event {event} could not be read, so it isn't known whether the "
    "event is unlocked: {why}"
)
NOT_THERE = "Lensmor answers that it isn't there."
UNCHECKED_NAMES = (
    "Lensmor could not be asked who {count} of the people are, so their names are not compared "
    "with the sheet: {why}"
)
UNCHECKED_PEOPLE = (
    "It could not be found out whether {count} people are unlocked or in another order already: "
    "{why} They are asked about again right before they are sent."
)
UNCHECKED_OLD = (
    "{count} addresses were bought so long ago that they are looked at again before they are "
    "filled in, and that was not possible now. They are left out this time: check the sheet once "
    "more."
)
UNCHECKED_WITHOUT = (
    "{count} people without an email were not looked at again, so it isn't known whether Lensmor "
    "has found one since. Check the sheet once more."
)
UNCHECKED_TOO_MANY = (
    "For {count} people Lensmor's price isn't what so many cost, so some of them are probably "
    "unlocked or in another order already. Looking up all of them now would take long: it is done "
    "right before they are sent."
)
UNCHECKED_DOUBTFUL = (
    "It isn't known what became of an earlier request for this person, and Lensmor could not be "
    "asked now. Check the sheet again."
)

# Refusals before a run
NOTHING = "No row has a person or an event that a run could add anything to."
NOTHING_HINT = "Check the columns that were chosen, or open another sheet."
QUESTIONS = "Something has to be chosen first: {what}"
NO_KEY = "There is no Lensmor API key, so nothing can be unlocked yet."
NO_KEY_HINT = "Enter the key that Lensmor gave you, or set LENSMOR_API_KEY."
TOO_FEW_TITLE = "Your account has too few credits for this run."
TOO_FEW = "It needs {price} credits and your balance is {balance}."
TOO_FEW_HINT = "Send only the first {people} people, or buy credits at Lensmor first."
TOO_FEW_EVENTS_HINT = "Untick an event, or buy credits at Lensmor first."
LIMIT_SHORT = (
    "Your spending limit is {limit} credits, and the events that are to be unlocked cost {events}."
)
LIMIT_HINT = "Set the limit to {events} credits or more, or unlock fewer events."
LIMIT_HINT_EVERYONE = (
    "Set the limit to {everyone} credits for the events and everyone, or to {events} for the "
    "events alone; or unlock fewer events."
)
CONSENT_TITLE = "The run has changed since it was confirmed."
CONSENT = "It was confirmed for {agreed} credits, and now it needs {price}."
CONSENT_HINT = "Nothing was sent. Look at the price again and confirm it."
UNKNOWN_EVENT_ASKED_TITLE = "This event isn't in the sheet."
UNKNOWN_EVENT_ASKED = "You asked to unlock the event {event}, and no row names it."
UNKNOWN_EVENT_ASKED_HINT = "The sheet's events are: {events}."
NO_EVENTS = "none"

STRANGER = (
    "Lensmor says that {person} is {lensmor}; row {row} says {sheet}. {count} of {compared} people "
    "who were compared have another name at Lensmor, so this column probably isn't the Lensmor "
    "personnel ID."
)
NAME_OF_COMPANY = "{name} of {company}"
STRANGER_HINT = (
    "Nothing was sent. Choose the right column, leave these rows out, or, if you are sure that the "
    "IDs are right, say so (--skip-identity-check)."
)

PLAIN_INSTEAD = (
    "The results go into a new .xlsx: this sheet's texts alone, no formulas or other sheets: {why}"
)
OUTPUT_TROUBLE = "{what} {why}"
PLAIN_HINT = "{hint} Or let them go to another file (--output): a new, plain workbook."

# Afterwards
STILL_IN_WORK = (
    "{people} people were sent to Lensmor and have no result yet, so what they cost isn't known. "
    "So far {certain} credits were charged for certain; in the end it will be {most} at most."
)
BALANCE_MOVED = (
    "Your balance fell by {moved} credits during this run, of which its orders explain at most "
    "{counted}. Someone else used the same account, or Lensmor charged more than it had told."
)
FELL_LESS = (
    "Your balance fell by {moved} credits during this run, less than the {counted} that Lensmor's "
    "answers come to. Some of it may have been free, or credits were added meanwhile."
)
OTHERS_SPENT = (
    "Your balance fell by {others} credits more than this run spent: other orders of your account, "
    "a colleague's or another run's, were under way at the same time."
)
MAYBE_CHARGED = (
    "Your balance fell by {moved} credits during this run; the delivered addresses explain "
    "{counted}. Either people without an address were charged for, or someone else used the same "
    "account."
)
EVENT_MAYBE_CHARGED = (
    "Your balance fell by {moved} credits during this run, of which the results explain {counted}. "
    "The event whose answer was lost may have been charged for: resume the run to find out."
)
SHEET_CHANGED = (
    "The sheet has changed since it was read: {missing} of its rows with results are no longer in "
    "it. All results are in “{file}” as well; the rows that are still there have theirs."
)
SHEET_CHANGED_ONLY = (
    "The sheet has changed since it was read: {missing} of its rows with results are no longer in "
    "it. Their results are safe in the program's records: write the results to another file."
)
RESCUED = (
    "The results don't fit the sheet any more, which is left as it is: they are in “{file}”, a "
    "copy of the sheet as it was before the run. {why}"
)
LISTED_INSTEAD = (
    "The results fit neither the sheet, which is left as it is, nor a copy of it: they are in "
    "“{file}”, a plain list of people, events, emails and statuses. {why}"
)
TAKEN_MEANWHILE = (
    "“{name}” is another file by now and is left as it is; the results are in “{sibling}”."
)
NOT_WRITTEN = (
    "The results are safe in the program's records, but could not be written into the sheet: {why}"
)
WITH_HINT = "{message} {hint}"
WITH_TITLE = "{title} {message}"
WITH_NOTE = "{details} {note}"
NOT_WRITTEN_NOW = (
    "The results so far could not be written into the sheet; the run goes on and tries again. They "
    "are safe in the program's records. {why}"
)
NOT_WRITTEN_YET = (
    "The results are safe in the program's records, but not in the sheet yet: the program ended "
    "too early. Going on with the run writes them."
)
PRACTICE_PREFIX = "Practice: {text}"
SOURCE_GONE_TITLE = "The sheet is no longer where it was."
SOURCE_GONE = "{file} can't be found, and no copy of it was kept."
SOURCE_REPLACED = "{file} was gone; the results were written into the copy kept before the run."
SOURCE_GONE_HINT = "Write the results to another file from the list of past runs."
CANT_START_TITLE = "This run can't be started."
NOT_STARTED_TITLE = "The run wasn't started."
NOT_STARTED_HINT = "Nothing was sent. Try again when the connection is back."
NOT_STARTED_STOPPED_HINT = "Nothing was sent. Start again whenever you like."
NOT_STARTED_KEY_HINT = "Nothing was sent. Check the API key in Settings, then try again."
NO_KEY_TITLE = "A Lensmor API key is needed."

# A checked sheet
CHECKED_READY = "Checked: this row can be sent. Nothing was bought."
CHECKED_STRANGER = "Lensmor says that this ID is {lensmor}, not {sheet}. Check the ID."
CHECK_OVER_TITLE = "The verdicts go into a copy, not into the sheet itself."
CHECK_OVER = "{file} is the sheet that was checked."
CHECK_OVER_RESULTS_TITLE = "“{file}” holds the results of a run."
CHECK_OVER_RESULTS = "The verdicts of a check would take the place of what was paid for."
CHECK_OVER_HINT = "Nothing was written. Give another file name with --output."
EVENT_BOUGHT = "Unlocked on {date} for {credits} credits."

# A receipt
RECEIPT_RUN = "Run"
RECEIPT_NUMBER = "Number"
RECEIPT_PRACTICE = "Practice"
RECEIPT_SHEET = "Sheet"
RECEIPT_RESULTS = "Results"
RECEIPT_BEGAN = "Began"
RECEIPT_ENDED = "Ended"
RECEIPT_AGREED = "Agreed to, at most (credits)"
RECEIPT_PRICE = "Price shown (credits)"
RECEIPT_SPENT = "Spent (credits)"
RECEIPT_CERTAIN = "Charged for certain (credits)"
RECEIPT_AT_MOST = "Charged at most (credits)"
RECEIPT_BEFORE = "Balance before (credits)"
RECEIPT_AFTER = "Balance after (credits)"
RECEIPT_NAMES = "Names checked"
RECEIPT_NOTE = "Note"
RECEIPT_EARLY = "Ended early"
RECEIPT_PEOPLE = "People"
RECEIPT_EVENT = "Event"
RECEIPT_NAME = "{id}, {name}"
RECEIPT_EVENT_COST = "{outcome}, {credits} credits"
RECEIPT_BATCH = "Batch"
RECEIPT_OF_EVENT = "event {event}"
RECEIPT_TASK = "task {task}"
RECEIPT_NO_TASK = "task none"
RECEIPT_OF_PEOPLE = "{people} people"
RECEIPT_SENT_AT = "sent {moment}"
RECEIPT_ENDED_AT = "ended {moment}"
RECEIPT_COUNT = "{count} {outcome}"
RECEIPT_TRACE = "trace ID {trace}"
RECEIPT_SEMICOLON = "{one}; {next}"
RECEIPT_COMMA = "{one}, {next}"
RECEIPT_ERROR = "Error"
YES = "yes"
NO = "no"
OVERRULED = "overruled"
NOT_WRITTEN_SO_FAR = "not written yet"
NOT_YET = "not yet"
NOT_SETTLED = "not settled"
NOT_EXACT = "{credits} (not exact)"
UNKNOWN_AMOUNT = "unknown"

NOT_TAKEN_BACK_TITLE = "What stood in {cell} isn't put back."
NOT_TAKEN_BACK = (
    "The sheet was saved or written to since, and what others did in it would be lost with it."
)
NOT_TAKEN_BACK_HINT = "Nothing was changed. Open the sheet and change {cell} there."
