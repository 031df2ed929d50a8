"""The places of the window: four in the order of the steps, and the history beside them."""

SHEET, REVIEW, UNLOCK, RESULTS, HISTORY = range(5)
STEPS = (SHEET, REVIEW, UNLOCK, RESULTS)
