"""`lensmor-batch`: the same engine as the window, for scripts and for terminals.

options: what can be typed.  main: the commands and their exit codes.  figures: the JSON object.
screen: the same for people.  meter: progress on standard error.
"""
