"""What helps to find a cause afterwards: logs, places of crashes, the support file.

Nothing here ever holds a key, an address, a name, a cell or the name of somebody's file: what isn't
put in needs no taking out. `redaction` is the last line of defence behind that.
"""

import logging

# Before a log is begun, and where none can be, Python would print our records instead.
logging.getLogger("lensmor_desktop").addHandler(logging.NullHandler())
