"""The four places of the window, in the order of the steps."""

SHEET, REVIEW, UNLOCK, RESULTS = range(4)
