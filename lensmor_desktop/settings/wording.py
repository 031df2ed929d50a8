"""What the settings say to people."""

CANT_KEEP_TITLE = "The settings can't be saved."
CANT_KEEP = "“{file}” can't be written ({problem})."
CANT_KEEP_HINT = "Check that there is room on the disk and that you may write there, and try again."
NO_REASON = "no reason given"
