-- Version 3: a run remembers what its columns are called, and by what a row is found again whose ID
-- was corrected in the window and still stands wrong in the sheet.

ALTER TABLE runs ADD COLUMN titles TEXT NOT NULL DEFAULT '{}';  -- JSON, by name of ResultColumn
ALTER TABLE sheet_rows ADD COLUMN found_by TEXT NOT NULL DEFAULT '';
