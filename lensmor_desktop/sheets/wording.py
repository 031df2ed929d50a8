"""What the package says to people. Templates for `domain.sentences.say`; see there."""

# --- files that can't be read -------------------------------------------------------------------
CANT_READ = "“{name}” can't be read."
FILE_MISSING = "There is no file of this name in “{folder}”."
FILE_MISSING_HINT = "Check the name, or look whether the file was moved or renamed."
FILE_IS_FOLDER = "This is a folder."
FILE_IS_FOLDER_HINT = "Open the spreadsheet inside it."
NAME_NO_TEXT = "Its name, or the name of a folder that it is in, holds bytes that are no text."
NAME_NO_TEXT_HINT = "Give it, or that folder, another name and open it again."
FILE_DENIED = "The system doesn't let this program read the file ({problem})."
FILE_DENIED_HINT = (
    "Close other programs that use it and check that you may read it, then try again."
)
FILE_EMPTY = "The file is empty: it has no bytes at all."
FILE_EMPTY_HINT = (
    "If it comes from a cloud folder (OneDrive, Google Drive, …), wait until it is downloaded: "
    "right-click it and choose “Always keep on this device”. Else export it again."
)
FILE_LOCK = "This is the marker that Excel leaves beside an open workbook, not the workbook."
FILE_LOCK_OFFICE = (
    "This is the marker that LibreOffice leaves beside an open document, not the document."
)
FILE_LOCK_HINT = "Choose “{book}” itself, which stands beside it."
FILE_TEMPORARY = "This is a temporary file that Excel makes while it saves."
FILE_TEMPORARY_HINT = (
    "Choose the workbook itself. If it is gone, open this file in Excel and save it as a workbook "
    "(.xlsx)."
)
FILE_PARTIAL = "This is a download that isn't finished."
FILE_PARTIAL_HINT = (
    "Wait until the browser is done, or download it again; then open the finished file."
)
FILE_CLOUD = "The file's content is in the cloud and not on this computer."
FILE_CLOUD_HINT = (
    "Go online, right-click the file and choose “Always keep on this device” (on a Mac “Download "
    "Now”). Open it when it has been downloaded."
)
FILE_GOOGLE = "This is a link to a spreadsheet in Google Sheets; the rows aren't in it."
FILE_GOOGLE_HINT = (
    "Open it in the browser, choose File > Download > Microsoft Excel (.xlsx), and use the file "
    "that comes."
)
FILE_GOOGLE_OTHER = "This is a link to a document at Google; nothing of it is in the file."
FILE_LINK = "This is a link to a web page; the rows aren't in it."
FILE_LINK_HINT = (
    "Open the link, and download the spreadsheet there as an Excel workbook (.xlsx) or as CSV."
)
FILE_SHORTCUT = "This is a shortcut to a file, not the file."
FILE_SHORTCUT_HINT = "Choose the file itself: right-click the shortcut and have its place shown."
FILE_NUMBERS = "It is a spreadsheet of Apple Numbers."
FILE_NUMBERS_HINT = (
    "Open it in Numbers, choose File > Export To > Excel, and use the file (.xlsx) that it makes."
)
FILE_PAGES = "It is a document of Apple Pages."
FILE_KEYNOTE = "It is a presentation of Apple Keynote."
FILE_DOCUMENT_HINT = (
    "Choose the spreadsheet that its table comes from, or copy the table into Excel and save that "
    "as a workbook (.xlsx)."
)
FILE_MAIL = "This is an email."
FILE_MAIL_HINT = (
    "Open it in your mail program, save the spreadsheet that is attached, and use that."
)
FILE_CARDS = "These are address cards (vCard)."
FILE_CARDS_HINT = (
    "Export the people from where they come as an Excel workbook (.xlsx) or as CSV, with their "
    "Lensmor IDs."
)
FILE_CALENDAR = "This is a calendar file."
FILE_ACCESS = "This is a database of Microsoft Access."
FILE_ACCESS_HINT = (
    "Open it in Access, right-click the table, choose Export > Excel, and use the file that it "
    "makes (.xlsx)."
)
FILE_LABEL = "It is encrypted by its sensitivity label, so no other program can read it."
FILE_LABEL_HINT = (
    "Open it with the program that it needs and save a copy whose label doesn't encrypt. If you "
    "may not, ask whoever gave it the label, or your IT."
)
FILE_RESAVE_HINT = "Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)."
FILE_OFFICE_HINT = "Copy its table into Excel and save it as a workbook (.xlsx)."
FILE_HTML = "This is a web page, although it may be named like a spreadsheet."
FILE_SYLK = "This is a spreadsheet in the old SYLK format."
FILE_XML = "This is an XML file."
FILE_RTF = "This is a text document (RTF)."
FILE_JSON = "This is a JSON file."
FILE_IMAGE = "This is a picture."
FILE_ARCHIVE = "This is a compressed archive."
FILE_ARCHIVE_HINT = (
    "Unpack it first (with 7-Zip, for one), then open the spreadsheet that was inside."
)
FILE_ARCHIVE_NAMED_HINT = "Unpack it first (with 7-Zip, for one), then open “{file}”."
FILE_DATABASE = "This is a database file."
FILE_EXPORT_HINT = "Export the data as an Excel workbook (.xlsx) or as CSV."
FILE_TRUNCATED = "The file is incomplete: its end is missing or damaged."
FILE_TRUNCATED_HINT = "Download or copy it again."
NOT_ENCODED = "The file can't be read in the encoding {encoding}: some of its bytes are none of it."
NOT_ENCODED_HINT = (
    "Choose another encoding, or save the list as CSV UTF-8 or as a workbook (.xlsx)."
)
FILE_BINARY = "This is neither an Excel workbook nor a text file with a table."
FILE_TEXT_IN_DISGUISE = "This is a text file with a table (CSV), but its name ends with “{suffix}”."
FILE_TEXT_IN_DISGUISE_HINT = (
    "Rename it so that it ends with .csv, or open it in Excel and save it as a workbook (.xlsx)."
)
FILE_TOO_LARGE = "The file is larger than {megabytes} MB."
FILE_TOO_LARGE_HINT = "Split it into smaller files, or remove columns that aren't needed."
CSV_TOO_MANY_ROWS = "The file has more than 1,048,576 rows, more than Excel can show."
CSV_TOO_MANY_COLUMNS = "Row {row} has more than 16,384 columns, more than Excel can show."
CSV_SPLIT_HINT = "Split it into smaller files."
CSV_OPEN_QUOTE = (
    "In line {line} ({cell}) a quotation mark opens and is never closed, so the rows can't be told "
    "apart."
)
CSV_OPEN_QUOTE_HINT = "Open the file in a text editor and add or remove the quotation mark there."
FILE_CHANGING = "Another program is writing the file just now."
FILE_CHANGING_HINT = "Wait until it is done, then open the file again."
FILE_CHANGING_WRITE_HINT = "Wait until it is done, then write the results again; none is lost."
SHEET_EMPTY = "There is nothing in it to read: no row has any content."
SHEET_EMPTY_HINT = "Check that this is the right file, and export it again if need be."
NO_WORKSHEET = "The workbook has no worksheet with cells, only charts or dialogs."
NO_WORKSHEET_HINT = "Copy the data into a worksheet and save the workbook."

# --- choices that can't be used -----------------------------------------------------------------
WORKSHEET_UNKNOWN = "There is no worksheet “{worksheet}”."
WORKSHEET_UNKNOWN_CSV = "A CSV file has no worksheets, so “{worksheet}” can't be chosen."
WORKSHEET_NAMES = "The workbook has these worksheets: {worksheets}."
WORKSHEET_HINT = "Choose one of them."
WORKSHEET_HINT_CSV = "Leave the worksheet out."
HEADER_ROW_UNKNOWN = "Row {row} can't be the row of headings."
HEADER_ROW_NONE = "The sheet has no rows with content."
HEADER_ROW_RANGE = "The sheet's rows go from 1 to {last}."
HEADER_ROW_BLANK = "There is nothing in that row."
HEADER_ROW_HINT = "Choose the row in which the columns' headings stand."
COLUMN_UNKNOWN = "There is no column “{column}”."
COLUMN_HEADINGS = "The headings in row {row} are: {headings}."
COLUMN_HINT = "Choose a heading, or the letters of a column."
COLUMN_TWICE = "The heading “{column}” stands over more than one column: {letters}."
COLUMN_TWICE_HINT = "Choose the column by its letters."
ENCODING_UNKNOWN = "There is no encoding “{encoding}” for text files."
ENCODING_NAMES = "Usual ones are: {encodings}."
ENCODING_HINT = "Choose one of them, or save the list as a workbook (.xlsx)."
SAME_COLUMN = "Column {column} can't hold both event IDs and personnel IDs."
SAME_COLUMN_MESSAGE = "It was chosen for both."
SAME_COLUMN_HINT = "Choose another column for one of them."
TYPED_EVENT = "The event ID that was typed in can't be used."
TYPED_EVENT_MESSAGE = "“{value}” is no event ID: one has 1 to 100 characters and no blanks inside."
TYPED_EVENT_HINT = "Copy the event's ID from Lensmor again."
TYPED_AND_COLUMN = "An event ID was typed in, but the sheet has event IDs of its own."
TYPED_AND_COLUMN_MESSAGE = "They stand in {columns}."
TYPED_AND_COLUMN_HINT = "Leave out the typed ID, or choose that no column holds events."
TITLE_REFUSED = "No column can be called “{title}”."
TITLE_TWICE = "“{other}” is a column of the results already, and the two couldn't be told apart."
TITLE_TOO_LONG = "The name is longer than {most} characters."
TITLE_FORMULA = "A spreadsheet would take a name that begins like this for a formula."
TITLE_UNPRINTABLE = "The name has a character in it that can't be seen."
TITLE_NO_LETTER = "The name has no letter in it, so it would be taken for data."
TITLE_OF_IDS = "A column of this name is taken for Lensmor IDs when the sheet is opened again."
TITLE_HINT = "Choose another name for the column."

# --- questions ----------------------------------------------------------------------------------
ASK_PERSON = "Which column holds Lensmor's personnel IDs? No heading names it."
ASK_PERSON_HINT = "Choose the column, or say that the rows are events."
ASK_PERSON_FOREIGN = (
    "Which column holds Lensmor's personnel IDs? {columns} seems to hold keys of your CRM, "
    "which are not Lensmor's."
)
ASK_PERSON_SEVERAL = "Which column holds Lensmor's personnel IDs? It could be {columns}."
ASK_PERSON_CONTENT = (
    "Which column holds Lensmor's personnel IDs? {columns} is named so, but most of its cells "
    "hold something else."
)
ASK_EVENT = "Which event are these people from? No column holds event IDs."
ASK_EVENT_HINT = "Type the event's Lensmor ID, or choose the column that holds it."
ASK_EVENT_COLUMN = "Which column holds Lensmor's event IDs? No heading names it."
ASK_EVENT_COLUMN_HINT = "Choose the column."
ASK_EVENT_SEVERAL = "Which column holds Lensmor's event IDs? It could be {columns}."
ASK_EVENT_CONTENT = (
    "Which event are these people from? {columns} is named like event IDs, but most of its cells "
    "hold something else."
)
ASK_ADDRESSES = (
    "Email addresses stand in {columns}. Are they these people's own? Then nobody is paid for "
    "whose address is there already."
)
ASK_ADDRESSES_HINT = (
    "Choose {every} if they are; choose that no column holds emails if they are somebody else's, "
    "such as an owner's."
)
ASK_ADDRESSES_TOO = (
    "Beside {plain}, email addresses stand in {columns} too. Are they these people's own? Then "
    "nobody is paid for whose address is there already."
)
ASK_ADDRESSES_TOO_HINT = (
    "Choose {every} if they are; choose {plain} alone if they are somebody else's, such as an "
    "owner's."
)
ASK_ENCODING = (
    "In which encoding was this file saved? What stands in it can be read in several ways. {ways}"
)
ASK_ENCODING_HINT = (
    "Choose the one in which the names are right, or save the list as an Excel workbook (.xlsx)."
)
ASK_HEADINGS = "Which row holds the headings? None is found; row {row} looks like data."
ASK_HEADINGS_HINT = "Choose the row; if there is none, add one to the sheet and open it again."
ASK_COLUMN_HINT = "Choose one of them."

# --- cautions -----------------------------------------------------------------------------------
FOREIGN_CHOSEN = (
    "{column} was chosen by hand, but it seems to hold keys of your CRM. "
    "Check that these are Lensmor's IDs before you pay."
)
WEAK_PERSON = "The personnel IDs are taken from {column}. Check that these are Lensmor's IDs."
WEAK_EVENT = "The event IDs are taken from {column}. Check that these are Lensmor's IDs."
CONTENT_CHOSEN = "{column} was chosen by hand, but most of its cells don't look like Lensmor IDs."
OTHER_WORKSHEETS = (
    "Lensmor IDs stand on other worksheets too: {worksheets}. Only “{worksheet}” is read; "
    "choose another to unlock its people."
)
MISNAMED = "This is an Excel workbook, but its name ends with “{suffix}”."
RESULTS_NOT_OURS = (
    "{column} is named like a column of results, but something else stands in it. "
    "It is left alone and the results go into new columns."
)
COLUMN_LABEL = "“{title}” ({letter})"
QUOTED = "“{name}”"
HIDDEN_ROWS = "Hidden rows are left out: {count}."
ADDRESSES_GONE = (
    "Rows whose status says that an email came, but which hold none any more: {count}. Lensmor is "
    "asked for these emails again at no cost."
)

# --- verdicts -----------------------------------------------------------------------------------
ROW_HIDDEN = "The row is hidden, so it is left out."
ROW_REPEATED = "The same person stands in row {row}; one purchase serves both rows."
ROW_SETTLED_ELSEWHERE = "The same person stands in row {row}, which an earlier run has settled."
ROW_HAS_EMAIL = "{cell} holds an email address already."
ROW_SETTLED = "An earlier run has settled this row: {status}."
ROW_ADDRESS_GONE = (
    "The row says {status}, but no email stands in it any more. Lensmor is asked for it again at "
    "no cost. If none comes, empty the status as well: then the person is priced like a new one."
)
ROW_CORRECTED = (
    "Corrected in the program, not in the sheet: {typed} instead of “{value}” in {cell}."
)
ROW_FILLED_IN = "Typed in the program, not in the sheet: {typed} in {cell}, which is empty."
ROW_CORRECTED_AND = "{corrected} {reason}"
CORRECTION_UNUSED = (
    "What was corrected in {cells} no longer counts: something else stands there by now. "
    "Look at these rows again."
)
ROW_EVENT = "The row names an event and no person, so it stands for the event."

LINE_TOO_LONG = (
    "Fields in line {line}: {fields}; in the headings: {headings}. So what stands in it can't "
    "be told to stand under its own headings, and it is left alone. Most likely a value holds the "
    "mark that divides the fields: put that value in quotation marks, or save the list again from "
    "the program that it comes from as an Excel workbook (.xlsx). The line begins “{value}”."
)
LINE_TOO_SHORT = (
    "Fields in line {line}: {fields}; in the headings: {headings}. So what stands in it can't "
    "be told to stand under its own headings, and it is left alone. Add the missing fields, or "
    "save the list again from the program that it comes from as an Excel workbook (.xlsx). The "
    "line begins “{value}”."
)
LINE_BESIDE = (
    "Fields in line {line}: {fields}; columns with a heading: {headings}; and another ID "
    "stands where this one would if the line were moved by one field. So it is left alone. If a "
    "value holds the mark that divides the fields, put it in quotation marks; if all is right, "
    "give the last column a heading. The line begins “{value}”."
)
LINE_SWALLOWS = (
    "In line {line} a quotation mark opens that takes in the lines below it, so {fields} fields "
    "are read where the headings have {headings}, of more than one person. Remove that quotation "
    "mark and the one that closes it in a text editor. The line begins “{value}”."
)
LINES_UNTOUCHED = "Rows that don't fit the headings stay as they are, without a status: {rows}."

# --- writing ------------------------------------------------------------------------------------
CANT_WRITE = "The results can't be written to “{name}”."
TAKEN = "“{name}” is there already."
TAKEN_MESSAGE = "It was not made by this run, and no file is replaced unasked."
TAKEN_HINT = (
    "Choose another name, or say that it may be replaced (--overwrite); a copy of it is kept then."
)
LIST_SUFFIX = "A plain list of results is a workbook or a text file."
LIST_SUFFIX_HINT = "Choose a name that ends with .xlsx or .csv."
LIST_BY_NAME = (
    "“{file}” is a plain list of people, events, emails and statuses: by its name it can't be a "
    "copy of the sheet."
)
LIST_ROW = "Row in the sheet"
LIST_PERSON = "Lensmor Personnel ID"
LIST_EVENT = "Lensmor Event ID"
FOLDER_MISSING = "The folder “{folder}” doesn't exist."
FOLDER_MISSING_HINT = "Make the folder, or choose another place for the results."
FOLDER_DENIED = "Nothing can be written in the folder “{folder}” ({problem})."
FOLDER_DENIED_HINT = "Choose another place for the results."
NAME_TOO_LONG = "The name is too long, or with its folders it is."
NAME_TOO_LONG_HINT = "Choose a shorter name, or a folder that is not so deep inside others."
NAME_RESERVED = "Windows keeps this name for a device, and what is written to it would be lost."
NAME_HINT = "Choose another name."
NAME_IMPROPER = "The name has a character that Windows doesn't allow, or ends with a dot or space."
NAME_IMPROPER_HINT = 'Choose a name without any of < > : " | ? *'
OUTPUT_IS_FOLDER = "A folder has this name."
OUTPUT_IS_FOLDER_HINT = "Choose a file name."
OUTPUT_READ_ONLY = "The file is marked as read-only."
OUTPUT_READ_ONLY_HINT = (
    "Take the mark away in the file's properties, or save the results elsewhere."
)
OUTPUT_LOCKED = "Another program has the file open ({problem})."
OUTPUT_LOCKED_HINT = "Close it in Excel, or save the results under another name."
OUTPUT_SUFFIX = (
    "The sheet is of the kind {kind}, so the results must go into a file that ends with {suffixes}."
)
OUTPUT_SUFFIX_HINT = "Choose a name that ends with {suffix}."
OUTPUT_FAILED = "The file could not be written ({problem})."
OUTPUT_FAILED_HINT = "Check that the disk has room, or choose another place; nothing is lost."
SOURCE_CHANGED = "The sheet was changed after it was read, and its columns stand elsewhere now."
ROWS_GONE = "The sheet was changed after it was read, and none of the rows with results is there."
SOURCE_CHANGED_HINT = "Write the results to another file, or open the sheet again."
LOST_ROWS = (
    "The file was changed in the meantime and rows are gone from it that had results: {rows}."
)
DISK_FULL = "The disk has too little room for the file."
DISK_FULL_HINT = "Make room on it, or choose another place for the results."
NOTE_SIBLING = (
    "“{name}” could not be replaced ({problem}), so the results are in “{sibling}” beside it."
)
NOTE_FALLBACK = (
    "Nothing could be written in the folder of “{name}” ({problem}), "
    "so the results are in “{path}”."
)
NOTE_FOLDER_GONE = (
    "The folder “{folder}” is not there any more (a memory stick or a network drive, perhaps), so "
    "the results are in “{path}”. Nothing is lost: connect it again, then write the results again."
)
MAYBE_OPEN = (
    "“{name}” seems to be open in another program. Close it there, or it may undo the results."
)
SOURCE_OPEN = (
    "“{name}” seems to be open in another program. What isn't saved there is not read: save it, "
    "then check again."
)
EMAIL_ESCAPED = (
    "The file's encoding ({encoding}) can't hold every address, so some are written in the form "
    "that links use (%E4 for ä). Save the sheet as UTF-8 to avoid that."
)
PLAIN_SHEET = "Results"

# --- corrections in the sheet -------------------------------------------------------------------
CANT_CORRECT = "{cell} can't be changed in “{name}”."
CANT_CORRECT_SHEET = "“{name}” can't be changed."
CORRECT_CHANGED = "The sheet has changed since it was read: something else stands there by now."
CORRECT_LATER_HINT = "Nothing was changed. Look at the row again."
CORRECT_HINT = "Nothing was changed. {hint} Or correct the ID for the run only, without the sheet."
CORRECT_ENCODING = "The file's encoding ({encoding}) can't hold this ID."

# --- originals ----------------------------------------------------------------------------------
NO_ORIGINAL = "The original of run {run} can't be restored."
NO_ORIGINAL_MESSAGE = "No copy of it was kept, or the copy was removed."
NO_ORIGINAL_HINT = "Look for a backup of the file elsewhere."
CANT_KEEP = "The original can't be kept, so nothing is sent."
CANT_KEEP_MESSAGE = "“{name}” could not be copied into “{folder}” ({problem})."
CANT_KEEP_HINT = "Check that the disk has room and that the folder can be written."
