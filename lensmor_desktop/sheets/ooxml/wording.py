"""What this library says to a person: templates for :func:`domain.sentences.say`."""

# Titles
CANT_READ = "“{file}” can't be read."
CANT_WRITE = "Columns can't be added to “{file}”."

# Hints
HINT_SAVE_XLSX = (
    "Open it in Excel, choose Save As, pick “Excel Workbook (.xlsx)” and use the new file."
)
HINT_SAVE_COPY = (
    "Open it in Excel, save a copy with Save As, and use the copy; or let the results go to a new"
    " workbook."
)
HINT_DOWNLOAD = "Download or export it again, or ask for it to be sent again."
HINT_PERMISSION = "Check that the file is still there and that you may open it, then try again."
HINT_LOCKED = (
    "Open it in Excel with its password, choose File, Info, Protect Workbook, Encrypt with"
    " Password, clear the password and save. Then try again."
)
HINT_RENAME_CSV = "Rename it so that its name ends in .csv, or export it again as a workbook."
HINT_OTHER_FILE = "Choose a workbook (.xlsx or .xlsm) or a .csv file."
HINT_SPLIT = "Save a copy that holds only the rows and columns you need, and use that."

# What the file is instead of a workbook
IS_EMPTY_FILE = "The file is empty: 0 bytes."
IS_BLANK = "The file holds nothing but blanks; it was probably never fully downloaded."
IS_XLS = "It is a workbook in the old .xls format of Excel 97 to 2003."
IS_XLSB = "It is a binary workbook (.xlsb)."
IS_XML_2003 = "It is an XML spreadsheet of Excel 2003."
IS_ODS = "It is an OpenDocument spreadsheet (.ods)."
IS_NUMBERS = "It is a spreadsheet of Apple Numbers."
IS_LOCKED = "It is protected with a password, so nothing in it can be read."
IS_HTML = "It is a web page, although its name says that it is a workbook."
IS_TEXT = "It is plain text, such as a CSV export, although its name says that it is a workbook."
IS_TRUNCATED = "The end of the file is missing; the download or copy was cut short."
IS_DOCX = "It is a Word document."
IS_PPTX = "It is a PowerPoint presentation."
IS_OLE = "It is an older Office document, but not a workbook."
IS_PDF = "It is a PDF document."
IS_ARCHIVE = "It is an archive of files, and there is no workbook directly in it."
IS_UNKNOWN = "It is no workbook."

# What is wrong inside the package
DAMAGED = "The file is damaged: {what}."
UNUSUAL = "The file is built in a way that this program doesn't handle: {what}."
TOO_BIG = "The file is too big to be handled safely: {what}."
NO_SUCH_SHEET = "There is no worksheet named “{sheet}” in it."
NO_WORKSHEET = "There is no worksheet in it that holds cells."
HINT_SHEET = "Choose one of its worksheets: {sheets}."
HINT_NO_WORKSHEET = "Choose a workbook with a worksheet that lists people."
NOT_FOUND = "The file isn't there, or can't be opened: {reason}."

# Why columns can't be added
NO_ROOM = "Column {column} is in use on “{sheet}”, so there is no room for {count} more columns."
HINT_NO_ROOM = "Save a copy with fewer columns, or let the results go to a new workbook."
FORMULAS_IN_COLUMN = (
    "Column {column} on “{sheet}” was made by an earlier run, and now holds formulas"
    " (in {cell}, for one), which would be overwritten."
)
HINT_FORMULAS_IN_COLUMN = (
    "Copy the column and paste it as values, or rename its heading so that new columns are made."
)
MERGED_IN_COLUMN = (
    "Column {column} on “{sheet}” was made by an earlier run, and now has merged cells ({cells})"
    " that would hide results."
)
HINT_MERGED_IN_COLUMN = (
    "Unmerge these cells, or rename the column's heading so that new columns are made."
)

# What a person should know before
SIGNED = (
    "The workbook carries a digital signature. Adding columns makes the signature invalid; sign"
    " it again afterwards, or write the results to a copy."
)
PIVOT = (
    "There is a pivot table on the worksheet “{sheet}”. The new columns stay clear of it, but it"
    " can grow over them when it is refreshed."
)
FORMULAS = (
    "The formula in {cell} looks at {columns} on “{sheet}”, where the new columns go. Check what"
    " it shows afterwards."
)
FORMULA_NAME = (
    "The name “{name}” refers to {columns} on “{sheet}”, where the new columns go. Check what uses"
    " it afterwards."
)
PROTECTED = (
    "The worksheet “{sheet}” is protected. The new columns will be locked like the others: to edit"
    " them in Excel, unprotect the sheet first."
)
TABLE = (
    "The table “{table}” on “{sheet}” can't be extended to the new columns, because {reason}."
    " Sorting the table won't move them, so sort it only after copying what you need."
)
TABLE_NOT_ADJACENT = "other columns stand between"
TABLE_BOUND = "it is filled from an outside source"
TABLE_ODD = "it is built in an unusual way"
FILTER = (
    "The filter on “{sheet}” can't be extended to the new columns. Sorting through it won't move"
    " them, so sort only after copying what you need."
)
TOTALS = "The totals row {row} of the table “{table}” gets no results."
COVERED = (
    "A picture, chart or control on “{sheet}” lies over the new columns. Move it aside in Excel to"
    " see them."
)
