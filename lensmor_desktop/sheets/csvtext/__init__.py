"""CSV and its kin, read and written so that what is not ours stays as it was, byte for byte.

dialect: encoding, byte order mark, delimiter and the `sep=` line, told from the content;
records: text into records of raw fields and back (RFC 4180 as Excel practises it);
splicing: our columns into a file's own bytes.

A *record* is what Excel shows as one row: it may span lines where a quoted field has line breaks.
Records are numbered from 1, as Excel numbers rows; a first line `sep=;` is no record. A *raw field*
is a field as it stands in the file, with its quotation marks.

Readers needn't load `splicing`: those who write import it by itself.
"""

from lensmor_desktop.sheets.csvtext.dialect import CsvFormat, read_text
from lensmor_desktop.sheets.csvtext.records import Record, records, value_of

__all__ = [
    "CsvFormat",
    "Record",
    "read_text",
    "records",
    "value_of",
]
