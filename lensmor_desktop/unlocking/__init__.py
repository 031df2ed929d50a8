"""From checked rows to delivered addresses: the engine. It knows no window.

survey: the free calls before a run.  planner: rows and facts to an offer with its price.
carrying: a run from its first request to its results, and all that only a run needs.
runner: the loop of a run, over submission (the POST), polling (the task), inquiry (what nobody
knows yet) and event_unlocks.  delivery: the journal's results into the workbook.  summary: what a
run came to.  service: all of it behind one face for the command line and the window.
"""
