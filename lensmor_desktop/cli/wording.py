"""What the command line says to people. Templates for `domain.sentences.say`; see there."""

# --- the command line itself --------------------------------------------------------------------
UNKNOWN_COMMAND = "“{given}” is no command of lensmor-batch. The commands are {commands}."
SEE_HELP = "See how it is meant with: {command} --help"
NOT_WHOLE = "“{text}” is not a whole number of 0 or more"
TOO_FEW = "0 is too few, give 1 or more"
EMPTY_PATH = "the name is empty"
NOT_TEXT = "its name, or that of a folder that it is in, holds bytes that are no text; rename it"

# --- reading the sheet --------------------------------------------------------------------------
CHOICE_TITLE = "“{name}” leaves something open, and nothing is guessed."
HOW_WORKSHEET = "--sheet NAME chooses the worksheet."
HOW_HEADER_ROW = (
    "--header-row N says in which row the headings stand; if there are none, insert a row above "
    "the people and type them in."
)
HOW_EVENT_COLUMN = (
    "--event-column NAME|LETTER chooses the column with event IDs; "
    "--event-id ID gives the one event of all rows."
)
HOW_PERSON_COLUMN = (
    "--person-column NAME|LETTER chooses the column with personnel IDs; "
    "--person-column none says that the rows are events."
)
HOW_EMAIL_COLUMN = (
    "--email-column NAME|LETTER chooses a column with these people's emails, and may be given "
    "several times; --email-column none says that there is none."
)
HOW_ENCODING = "--encoding NAME says how the file was saved, such as cp1250 or utf-8."
HOW_EVENT_ID = (
    "--event-id ID gives the one event of all rows; "
    "--event-column NAME|LETTER chooses the column that holds it."
)

EMAILS_TWICE = "--email-column says both that there is no such column and which it is."
EMAILS_TWICE_MESSAGE = "Nothing was read."
EMAILS_HINT = "Give either none or the columns with these people's emails."

SEVERAL_COLUMNS = "{columns}"
SHEET = "{path}"
SHEET_WORKSHEET = "{path}, worksheet “{worksheet}”"
OTHER_WORKSHEETS = "  not read: {names} (--sheet NAME reads another)"
HEADINGS = "  headings in row {row}"
COLUMN_EVENT = "  event IDs      {column}"
COLUMN_PERSON = "  personnel IDs  {column}"
COLUMN_EMAIL = "  emails         {column}"
COLUMN = "column {letter}, “{title}”"
COLUMN_UNTITLED = "column {letter}"
NO_COLUMN = "no column"
TYPED_EVENT = "{event} for all rows"
ROWS_ARE_EVENTS = "none: the rows are events"
CAUTIONS = "To know before anything is spent"
NOTE = "  Note: {text}"
ROWS = "{count} rows"
ONE_ROW = "1 row"
ROWS_READY = "to be sent"
ROWS_REPEATED = "with a person who stands further up; one purchase serves both"
ROWS_EVENT = "with an event and no person"
ROWS_HAS_EMAIL = "with an email address already"
ROWS_SETTLED = "settled by an earlier run"
ROWS_HIDDEN = "hidden, and left out (--include-hidden takes them in)"
ROWS_LEFT_OUT = "left out in the window (--include-left-out takes them in)"
ROWS_INVALID = "with an ID that can't be used"
COUNT = "  {count:>7}  {what}"
FAILED_BEFORE = "           {count} of them without an address (--retry-failed tries them again)"
PROBLEM = "           {reason}"
MORE_PROBLEMS = "           and {count} more (--json lists them all)"

# --- events, price, balance ---------------------------------------------------------------------
ASKING = "Asking Lensmor about {events} events ..."
EVENTS = "Events"
EVENT = "  {event}  {about}"
EVENT_UNKNOWN = "  {event}  Lensmor doesn't know it, or doesn't show it to your account"
EVENT_NOT_ASKED = "not looked up"
PEOPLE = "{count} people"
PERSON = "1 person"
EVENT_PEOPLE = "{people} to be sent"
EVENT_FULL = "full access"
EVENT_PREVIEW = "preview only"
EVENT_MORE = "unlocking it shows {more} more people"
EVENT_ADDS_NOTHING = "all of its people are visible, so that an unlock adds nothing"
EVENT_ADDS_UNTOLD = "Lensmor doesn't say what an unlock would add"
EVENT_ADDS_UNCLEAR = "Lensmor's figures on what an unlock would add disagree"
EVENT_NOT_READ = "Lensmor could not be asked which event this is"
EVENT_NOT_TO_UNLOCK = "will not be unlocked"
EVENT_PRICE = "costs {credits} credits"
EVENT_TO_UNLOCK = "WILL BE UNLOCKED for {credits} credits"
PRICE = "Price"
PRICE_PEOPLE = "  {people}: {credits} credits"
PRICE_EVENTS = "  event unlocks: {credits} credits"
PRICE_TOTAL = "  total: {credits} credits"
AT_MOST = "at most {credits}"
HELD_BACK_CREDITS = (
    "  --max-credits {limit} pays for {some} of {all} people: {left} not sent "
    "(--max-credits {enough} takes everyone)"
)
HELD_BACK_FIRST = "  --limit {limit}: {left} not sent"
REMEMBERED = "  unlocked already, at no cost: {people}"
IN_WORK = "  in another order already, waited for at no cost: {people}"
BALANCE = "  balance: {balance} credits, {after} after that"
BALANCE_SHORT = "  balance: {balance} credits"
BALANCE_UNLIMITED = "  balance: unlimited"
BALANCE_UNKNOWN = "  balance: unknown"
CHECKED = "Nothing was spent. To unlock, say run instead of check."
LIMIT_HINT = "--limit {people} sends only those."

# --- the yes ------------------------------------------------------------------------------------
QUESTION = "{doing} for {credits} credits? Type yes to do it: "
DO_PEOPLE = "Unlock the emails of {people}"
DO_EVENTS = "unlock {count} events ({names})"
DO_EVENT = "unlock the event {name}"
DO_BOTH = "{people} and {events}"
DO_NOBODY = "{events} and send nobody (--max-credits leaves nothing for {people})"
DO_NOTHING = "Nobody is to be sent; write the statuses into the sheet"
NOT_CONFIRMED = "Nothing was sent: the price of {credits} credits has to be confirmed."
NOT_CONFIRMED_HINT = "Add --yes to say yes to it, or run this in a terminal to be asked."
DECLINED = "Nothing was sent."
DECLINED_HINT = "Run it again and type yes to go on."

# --- progress and stopping ----------------------------------------------------------------------
PROGRESS = "{settled} of {total} people, {certain} of {agreed} credits used"
PROGRESS_AT_MOST = (
    "{settled} of {total} people, {certain} of {agreed} credits used, at most {most} when all "
    "answers are in"
)
WAITING = "{reason} ({seconds} s)"
EVENT_SETTLED = "{outcome}: {event}. {details}"
STOPPING = "Stopping: nothing new is sent. What is under way can be resumed."
STOPPED_TITLE = "Stopped before anything was sent."
STOPPED_HINT = "Start it again when you like."
CUT_SHORT_TITLE = "Stopped at once."
CUT_SHORT = "What was sent and paid for is in the program's records, and is never paid twice."
CUT_SHORT_HINT = "Go on with: {command}"

# --- results ------------------------------------------------------------------------------------
RUN = "Run {run}"
PRACTICE_RUN = "Practice run {run}"
SPENT = "  spent: {credits} credits, of {planned} planned"
ABOUT = "about {credits}"
BETWEEN = "{certain} for certain, at most {most}"
NOW_UNLIMITED = "  balance: unlimited"
NOW = "  balance: {balance} credits"
INDENTED = "  {text}"
RESULTS = "  results: {path}"
RESULT_COLUMNS = "           in the columns {columns}"
COLUMNS_TOGETHER = "{first} to {last}"
RESUME = "Go on with: {command}"
WHY_FAILED = "           of the failed, most often: {why}"
RETRY = (
    "{people} got no address. The same command with --retry-failed tries them again, at a price of "
    "its own."
)
NOTHING_TO_RESUME = "There is nothing to resume: no past run has anything left to send or to ask."
NO_RUNS = "No runs yet."
NO_PRACTICE_RUNS = "No practice runs yet."
PAST_RUN = (
    "{run:>5}  {when}  {delivered} of {people} people delivered, {credits} credits, {state}  {path}"
)
STATE_RESUMABLE = "can be resumed"
STATE_DONE = "done"
STATE_LOST = "done, but {count} of its results have no row in the sheet"
STATE_UNWRITTEN = "results not written yet"
LOST = "{count} results stand in no row of the sheet any more. {how}"
SOME_FILE = "FILE"
HOW_RESULTS = "Write them all into another file with: {command}"
CREDITS = "{balance} credits"
UNLIMITED = "unlimited"
NOT_PRINTED = "The result could not be printed ({why})."
TRACE = "For Lensmor's support: trace ID {trace}"

# --- commands to type ---------------------------------------------------------------------------
SET_ASIDE_HINT = "{hint} The command for that is: {command}"

# --- mistakes of ours ---------------------------------------------------------------------------
DEFECT_TITLE = "The program made a mistake and stopped; that is our fault, not yours."
DEFECT_SAFE = "What was sent and paid for is in its records; go on where it stopped with: {command}"
DEFECT_HINT = "Please send this file to support; it holds no key and no address: {report}"
DEFECT_HINT_NO_FILE = "Please tell support where it happened: {where}"

# --- what is kept -------------------------------------------------------------------------------
CHECKED_COPY = "The verdicts are in {file}."
RECEIPT_WRITTEN = "The receipt is in {file}."
RECEIPT_FAILED_TITLE = "The receipt could not be written."
RECEIPT_FAILED = "{file}: {why}."
RECEIPT_FAILED_HINT = "The run's records are safe. Give another file with --output."
SET_ASIDE = (
    "The damaged record is in {folder}; nothing was deleted. A new one begins with the next run. "
    "Addresses that stand in your sheets are recognised there, and Lensmor says who is unlocked."
)
RESTORED = "{file} is as it was before the run; what stood there is beside it."
FORGET_QUESTION = (
    "Forget which addresses were bought before? They stay in your sheets and past runs, but other "
    "sheets won't be filled in from them any more. Type yes: "
)
FORGET_REFUSED = "Nothing was forgotten: add --yes to say yes, or run this in a terminal."
FORGET_KEPT = "Nothing was forgotten."
FORGOTTEN = "{count} bought addresses were forgotten."

KEYCHAIN_HINT = "Without a keychain, set LENSMOR_API_KEY for this command."

NO_KEY_FOR_TITLE = "There is no key for {host}."
NO_KEY_FOR = (
    "This computer is set up (LENSMOR_BASE_URL) to ask {host}, and not Lensmor itself. A key that "
    "is kept for Lensmor, or for another host, is never sent there."
)
NO_KEY_FOR_HINT = (
    "If you mean {host}, give its own key in LENSMOR_API_KEY, or enter it in the window’s "
    "settings. If you don’t, take LENSMOR_BASE_URL away."
)
