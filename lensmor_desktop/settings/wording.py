"""What the settings say to people."""

CANT_KEEP_TITLE = "The settings can't be saved."
CANT_KEEP = "“{file}” can't be written ({problem})."
CANT_KEEP_HINT = "Check that there is room on the disk and that you may write there, and try again."
NO_REASON = "no reason given"

KEYCHAIN_BROKEN = (
    "This computer’s keychain can’t be used, so a key that you enter is kept only until the "
    "program ends. Whoever looks after this computer can allow the keychain, or set the key up on "
    "it."
)
KEYCHAIN_SILENT = (
    "This computer’s keychain didn’t answer: it may be locked and wait for its password. Unlock it "
    "and start the program again, or enter the key for now."
)
