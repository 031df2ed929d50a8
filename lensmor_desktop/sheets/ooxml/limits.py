"""Budgets: how much of a workbook is looked at before it is refused as too big, or as a bomb.

A deflated stream can unpack to 1,032 times its size, so a file of 2 MB can ask for 2 GB. The
largest sheets that people have (a million rows) unpack to some 700 MB at ratios of 5 to 40.
"""

MAX_ROW = 1_048_576
"""Rows of a worksheet (the limit of Excel; ECMA-376 itself has none)."""

MAX_COLUMN = 16_384
"""Columns of a worksheet: XFD is the last."""

MAX_FILE = 1 << 30
"""Bytes of a workbook file. Below 4 GB no zip64 record is ever needed in what is written."""

MAX_ENTRIES = 50_000
"""Members of a package."""

MAX_DIRECTORY = 8 << 20
"""Bytes of the central directory."""

MAX_SHEET = 1 << 30
"""Bytes that a worksheet may unpack to."""

MAX_STRINGS = 1 << 29
"""Bytes that the shared strings may unpack to."""

MAX_STRINGS_KEPT = 128 << 20
"""Bytes of shared text held in memory."""

MAX_STRING_COUNT = 4_194_304
"""Shared strings (each costs eight bytes of index beside its text)."""

MAX_SMALL_PART = 16 << 20
"""Bytes of a part that is read into memory as a whole: workbook.xml, relationships, tables."""

MAX_ELEMENTS = 120_000
"""Elements of such a part."""

MAX_STYLES = 64 << 20
"""Bytes of styles.xml, which is streamed."""

MAX_SHEETS = 2_000
"""Worksheets of a workbook. Excel has no limit but memory; people who have a hundred are rare."""

MAX_CELL_STYLES = 65_536
"""Cell formats in styles.xml (Excel's own limit is 65,490)."""

MAX_TOTAL = 2 << 30
"""Bytes of all parts together, when each is unpacked to compare its checksum."""

MAX_RATIO = 120
"""Unpacked size by packed size, judged where more than RATIO_FLOOR bytes are to be unpacked."""

RATIO_FLOOR = 16 << 20
"""Bytes below which no ratio is suspicious."""

MAX_DEPTH = 64
"""Elements within elements. Worksheets need about ten."""

MAX_TOKEN = 8 << 20
"""Bytes of one tag or comment: expat keeps it in memory as a whole."""

MAX_CELL_TEXT = 1 << 20
"""Characters of one cell that are kept (Excel's limit is 32,767)."""

MAX_RANGES = 200_000
"""Ranges that a worksheet lists: merged cells, array formulas."""

CHUNK = 1 << 16
"""Bytes read at once."""
