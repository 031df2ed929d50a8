"""What this library says to a person: templates for :func:`domain.sentences.say`."""

# Titles
CANT_READ = "“{file}” can't be read."
CANT_WRITE = "Columns can't be added to “{file}”."

# Hints
HINT_SAVE_XLSX = (
    "Open it in Excel, choose Save As, pick “Excel Workbook (.xlsx)” and use the new file."
)
HINT_SAVE_COPY = "Open it in Excel, save a copy with Save As, and use the copy."
HINT_MEND = (
    "Open it in Excel, which may mend it, and save a copy with Save As; or ask for it to be sent"
    " again."
)
HINT_DOWNLOAD = "Download or export it again, or ask for it to be sent again."
HINT_PERMISSION = "Check that the file is still there and that you may open it, then try again."
HINT_LOCKED = (
    "Open it in Excel with its password, choose File, Info, Protect Workbook, Encrypt with"
    " Password, clear the password and save. Then try again."
)
HINT_RENAME_CSV = "Rename it so that its name ends in .csv, or export it again as a workbook."
HINT_LABEL = (
    "Open it in Excel, choose a label without encryption under Home, Sensitivity (or File, Info,"
    " Protect Workbook, Restrict Access, Unrestricted Access), and save. If you may not, ask"
    " whoever gave it the label, or your IT, for a copy that isn't encrypted."
)
HINT_MAIL = "Open it in Outlook, save the spreadsheet that is attached, and use that."
HINT_NUMBERS = (
    "Open it in Numbers, choose File > Export To > Excel, and use the file (.xlsx) that it makes."
)
HINT_ODS = (
    "Open it in LibreOffice or Excel, choose Save As, pick the file type Excel workbook (.xlsx) and"
    " use the new file."
)
HINT_DOCUMENT = (
    "Choose the spreadsheet that its table comes from (.xlsx or .csv), or copy the table into Excel"
    " and save that as a workbook."
)
HINT_SIGN_IN = (
    "It may be a sign-in page that came in place of the download. Sign in where the sheet comes"
    " from, and download it again as an Excel workbook (.xlsx) or as CSV."
)
HINT_UNPACK = (
    "Unpack it first (right-click it and choose Extract All; on a Mac, double-click it), then open"
    " the spreadsheet that was inside."
)
HINT_UNPACK_NAMED = (
    "Unpack it first (right-click it and choose Extract All; on a Mac, double-click it), then open"
    " {files}."
)
HINT_NOTHING_TO_UNPACK = "Choose the spreadsheet itself (.xlsx, .xlsm or .csv)."
HINT_UNPACK_LOCKED = (
    "Unpack it first, with its password, then open the spreadsheet that was inside."
)
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
IS_LABEL = "It is encrypted by its sensitivity label, so only Excel can open it."
IS_MAIL = "It is an email."
IS_LOCKED = "It is protected with a password, so nothing in it can be read."
IS_HTML = "It is a web page, although its name says that it is a workbook."
IS_HTML_PAGE = "It is a web page without any table, although its name says that it is a workbook."
IS_TEXT = "It is plain text, such as a CSV export, although its name says that it is a workbook."
IS_TRUNCATED = "The end of the file is missing; the download or copy was cut short."
IS_PAGES = "It is a document of Apple Pages."
IS_KEYNOTE = "It is a presentation of Apple Keynote."
IS_ODT = "It is a text document or a presentation of LibreOffice."
IS_DOCX = "It is a Word document."
IS_PPTX = "It is a PowerPoint presentation."
IS_OLE = "It is an older Office document, but not a workbook."
IS_PDF = "It is a PDF document."
IS_ARCHIVE = "It is an archive of files, and there is no workbook directly in it."
IS_ZIP_OF = "It is a zip archive with these files in it: {files}."
IS_ZIP_WITHOUT = "It is a zip archive, and there is no spreadsheet in it, but: {files}."
IS_ZIP_EMPTY = "It is a zip archive with nothing in it."
IS_ZIP_LOCKED = "It is a zip archive that is protected with a password."
IS_UNPACKED = "It is a zip archive in which a workbook stands unpacked, in its folder “{folder}”."
HINT_UNPACKED = (
    "Choose the workbook that the archive was made from, or ask for it to be sent again as it was."
)
AND_MORE = "and {count} more"
QUOTED = "“{name}”"
IS_UNKNOWN = "It is no workbook."

# What is damaged in the package
PART_LIST_MISSING = "The file is damaged: its list of parts is missing."
PART_LIST_INCOMPLETE = "The file is damaged: its list of parts is incomplete."
PART_LIST_BROKEN = "The file is damaged: its list of parts is broken."
SIZE_MISSING = "The file is damaged: the size of a part is missing."
NAME_UNREADABLE = "The file is damaged: the name of a part can't be read."
NAME_IMPROPER = "The file is damaged: a part has no proper name."
PART_MISPLACED = "The file is damaged: “{part}” isn't where it should be."
PART_INCOMPLETE = "The file is damaged: “{part}” is incomplete."
PART_MISSING = "The file is damaged: “{part}” is missing."
CHECKSUM = "The file is damaged: “{part}” doesn't match its checksum."
IMPROPER_XML = "The file is damaged: “{part}” is no proper XML (line {line})."
SHEET_LIST_MISSING = "The file is damaged: the part that lists its sheets is missing."
NOT_THE_WORKBOOK = "The file is damaged: “{part}” is no workbook."
TEXT_MISSING = "The file is damaged: a cell refers to text that isn't there."
ROW_NUMBERS = (
    "The file is damaged: “{part}” has two rows with one number, or a row that can't be counted."
)
NO_CELL = "The file is damaged: “{address}” is no cell."
NO_COLUMN = "The file is damaged: “{part}” describes a column that can't be."
CELL_OUT_OF_PLACE = "The file is damaged: “{part}” has a cell out of place in row {row}."

# What is unusual in the package
SPLIT_ARCHIVE = "The file is one piece of a workbook that is split over several files."
NAMED_TWICE = "It can't be told what the file holds: two parts named “{part}”, or nearly so."
TWO_LISTS = "It can't be told what the file holds: it has more than one list of its parts."
SOMETHING_BEFORE = "It can't be told what the file holds: something stands before the workbook."
SOMETHING_BEHIND = "It can't be told what the file holds: something stands behind the workbook."
SOMETHING_BETWEEN = (
    "It can't be told what the file holds: something that isn't listed stands before “{part}”."
)
TOLD_TWICE = (
    "It can't be told what the file holds: “{part}” is called or packed otherwise in the file's"
    " list of its parts than where it stands."
)
PACKED_ODDLY = "“{part}” in the file is packed in an unusual way, which can't be read."
NO_RELATIONSHIPS = "“{part}” in the file should list relationships, but holds none."
UNKNOWN_NAMESPACE = "“{part}” in the file is in an unknown namespace."
NOT_A_WORKSHEET = "“{part}” in the file should be a worksheet, but is no worksheet."
DOCUMENT_TYPE = "“{part}” in the file has a document type declaration, which no workbook needs."
IN_UTF16 = "“{part}” in the file is in UTF-16, which this program doesn't edit."
IN_ENCODING = "“{part}” in the file is in the encoding {encoding}, which this program doesn't edit."
ODD_ENCODING = "“{part}” in the file is in an unusual encoding, which can't be read."
NO_ROWS = "“{part}” in the file has no list of rows."
ROWS_TWICE = "“{part}” in the file has two lists of rows."
AMONG_ROWS = "“{part}” in the file holds something else among its rows."
AMONG_CELLS = "“{part}” in the file holds something else among its cells."
ROWS_OUT_OF_ORDER = "In “{part}” in the file, the rows are out of order."
ROW_IN_PIECES = (
    "In “{part}” in the file, row {row} stands in several pieces, which this program reads, but"
    " doesn't edit."
)
CELLS_OUT_OF_ORDER = "In “{part}” in the file, the cells of row {row} are out of order."

# What is too big to be handled safely
OVER_1_GB = "The file is too big to be handled safely: it has more than 1 GB."
TOO_MANY_PARTS = "The file is too big to be handled safely: it has too many parts."
TOO_MANY_SHEETS = "The file is too big to be handled safely: it has more than {most} worksheets."
PART_TOO_BIG = (
    "The file is too big to be handled safely: “{part}” unpacks to more than {most} bytes."
)
PART_EXPLODES = (
    "The file is too big to be handled safely: “{part}” unpacks to over {most} times its size."
)
UNPACKS_TO_TOO_MUCH = (
    "The file is too big to be handled safely: its parts unpack to more than 2 GB."
)
RESULT_TOO_BIG = "The file is too big to be handled safely: with the results it has over 4 GB."
TOO_MANY_ROWS = "The file is too big to be handled safely: “{part}” has more than {most} rows."
TOO_MANY_COLUMNS = (
    "The file is too big to be handled safely: “{part}” has more than {most} columns."
)
TOO_MANY_MERGES = "The file is too big to be handled safely: it has too many merged cells."
TOO_MUCH_TEXT = "The file is too big to be handled safely: it holds too much text."
HOLDS_TOO_MUCH = "The file is too big to be handled safely: “{part}” holds too much."
TOO_DEEP = "The file can't be handled safely: “{part}” is nested too deeply."
TAG_TOO_LONG = "The file can't be handled safely: one tag in “{part}” is too long."

# What isn't there
NO_SUCH_SHEET = "There is no worksheet named “{sheet}” in it."
NO_WORKSHEET = "There is no worksheet in it that holds cells."
HINT_SHEET = "Choose one of its worksheets: {sheets}."
HINT_NO_WORKSHEET = "Choose a workbook with a worksheet that lists people."
NOT_FOUND = "The file isn't there, or can't be opened: {reason}."

# Why columns can't be added
NO_ROOM = "Column {column} is in use on “{sheet}”, so there is no room for {count} more columns."
HINT_NO_ROOM = "Save a copy with fewer columns, and use that."
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

# Why a single cell can't be changed
CELL_FORMULA = "{cell} holds a formula, and a formula is never overwritten."
HINT_CELL_FORMULA = "Change the formula in Excel, or what it looks up."
CELL_MERGED = "{cell} is part of merged cells."
HINT_CELL_MERGED = "Unmerge them in Excel, or change the cell there."
CELL_PROTECTED = "The worksheet is protected against changes."
HINT_CELL_PROTECTED = "Unprotect it in Excel first."
CELL_SIGNED = "The workbook carries a digital signature, which a change would make invalid."
HINT_CELL_SIGNED = "Have whoever signed it change the cell and sign it again."

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
RULES = (
    "Rules on “{sheet}” reach into {columns}, where the new columns go. The results are written all"
    " the same; some may get a colour. To type there yourself, take the rule off these columns"
    " (Data > Data Validation)."
)
PIVOT_SOURCE = (
    "A pivot table takes its data from “{sheet}”, also from {columns}, where the new columns go."
    " They become fields of it when it is refreshed; check what it shows afterwards."
)
MACROS = (
    "The workbook has macros. They are kept and none is run. One that counts columns may meet the"
    " new ones: try it on a copy first (choose another place for the results)."
)
SHARED = (
    "The workbook is shared in Excel's old way, or its changes are tracked. The new columns won't"
    " be in its list of changes. Ask the others to close it until the run is done."
)
READ_ONLY_RECOMMENDED = (
    "The workbook is marked as final, or to be opened for reading only. The new columns are written"
    " all the same, and the mark stays. If it may not be changed, choose another place for the"
    " results."
)
TABLE_NOT_ADJACENT = (
    "The table “{table}” on “{sheet}” can't be extended to the new columns, because other columns"
    " stand between. Sorting the table won't move them, so sort it only after copying what you"
    " need."
)
TABLE_PART = (
    "The table “{table}” on “{sheet}” can't be extended to the new columns, because it holds only"
    " some of the columns with IDs. Sorting the table won't move them, so sort it only after"
    " copying what you need."
)
APART = (
    "The new columns go into {columns} of “{sheet}”, one column away from the table or filter"
    " beside them, which doesn't hold all of the columns with IDs and therefore isn't extended."
)
TABLE_BOUND = (
    "The table “{table}” on “{sheet}” can't be extended to the new columns, because it is filled"
    " from an outside source. Sorting the table won't move them, so sort it only after copying"
    " what you need."
)
TABLE_ODD = (
    "The table “{table}” on “{sheet}” can't be extended to the new columns, because it is built in"
    " an unusual way. Sorting the table won't move them, so sort it only after copying what you"
    " need."
)
FILTER = (
    "The filter on “{sheet}” can't be extended to the new columns. Sorting through it won't move"
    " them, so sort only after copying what you need."
)
TOTALS = "The totals row {row} of the table “{table}” gets no results."
COVERED = (
    "A picture, chart or control on “{sheet}” lies over the new columns. Move it aside in Excel to"
    " see them."
)
