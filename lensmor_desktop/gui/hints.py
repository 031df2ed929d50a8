"""What the window advises where the engine's own advice is for the command line.

The engine speaks of options and variables; a person in front of the window has buttons.
"""

from lensmor_desktop.gui.marks import QT_TRANSLATE_NOOP

IN_WINDOW = {
    "Enter the key that Lensmor gave you, or set LENSMOR_API_KEY.": QT_TRANSLATE_NOOP(
        "Sentences", "Enter the key that Lensmor gave you in the Settings."
    ),
    "Nothing was sent. Choose the right column, leave these rows out, or, if you are sure that "
    "the IDs are right, say so (--skip-identity-check).": QT_TRANSLATE_NOOP(
        "Sentences",
        "Nothing was sent. Choose the right column, leave these rows out, or, if you are sure that "
        "the IDs are right, tick the box that says so beside the price.",
    ),
    "{hint} Or let them go to another file (--output): a new, plain workbook.": QT_TRANSLATE_NOOP(
        "Sentences",
        "{hint} Or let the results go to another file: that will be a new, plain workbook.",
    ),
    "See the past runs with: {command}": QT_TRANSLATE_NOOP(
        "Sentences", "See the past runs in the History."
    ),
    "Nothing was written. Give another file name with --output.": QT_TRANSLATE_NOOP(
        "Sentences", "Nothing was written. Choose another file name."
    ),
    "Nothing was sent. What was written into your sheets is safe there. Best is to put a backup "
    "of this file in its place: it may hold addresses that were paid for. If there is none, set "
    "it aside and begin a new record; nothing is deleted.": QT_TRANSLATE_NOOP(
        "Sentences",
        "Nothing was sent. What was written into your sheets is safe there. Best is to put a "
        "backup of this file in its place: it may hold addresses that were paid for. If there is "
        "none, use the button below: it sets the file aside and begins a new record. Nothing is "
        "deleted.",
    ),
    "Nothing was sent. Name a folder of your own with --data-dir, or have this one given to you, "
    "then try again.": QT_TRANSLATE_NOOP(
        "Sentences",
        "Nothing was sent. Have the folder given to you, or ask whoever looks after this computer "
        "for another one, then start the program again.",
    ),
    "Choose another name, or say that it may be replaced (--overwrite); a copy of it is kept "
    "then.": QT_TRANSLATE_NOOP(
        "Sentences",
        "Choose another name, or choose this file again and say yes when you are asked whether it "
        "may be replaced; a copy of it is kept then.",
    ),
    "Ask IT for a way past the proxy for this program, or set HTTPS_PROXY to "
    "http://NAME:PASSWORD@PROXY:PORT and start the program again. Then resume.": QT_TRANSLATE_NOOP(
        "Sentences",
        "Ask IT for a way past the proxy for this program, or to put its address with a name and a "
        "password into HTTPS_PROXY. Then start the program again and resume.",
    ),
}
"""By the engine's template. A test holds that each is one, and that none is missing."""
