"""What a run has written into a sheet, read by another program's reader."""

from pathlib import Path

import openpyxl

from tests.integration.sample_expectations import SAMPLES, ExpectedSample

FIRST_STEPS = next(each for each in SAMPLES if each.file == "first-steps.xlsx")


def cells(path: Path, worksheet: str = FIRST_STEPS.worksheet) -> dict[int, dict[str, object]]:
    """Row number -> heading -> value."""
    book = openpyxl.load_workbook(path)
    rows = list(book[worksheet].iter_rows(values_only=True))
    headings = [str(title) for title in rows[0]]
    book.close()
    return {number: dict(zip(headings, row, strict=True)) for number, row in enumerate(rows[1:], 2)}


def assert_written(
    path: Path, expected: ExpectedSample = FIRST_STEPS, practice: bool = False
) -> None:
    """Each row has its own email and status."""
    written = cells(path, expected.worksheet)
    for row in expected.rows:
        got = written[row.row]
        assert (got["Lensmor Email"] or "") == row.email, row
        assert (got["Lensmor Status"] or "") == row.status, row
        if row.verdict == "ready":
            assert str(got["Lensmor Details"]).startswith("Practice:") is practice, row
