"""What a defect of ours leaves behind: a report for support, with no key and no address in it."""

import logging
import time
from pathlib import Path

from lensmor_desktop import __version__
from lensmor_desktop.cli import wording
from lensmor_desktop.diagnostics.places import places
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.platform.files import write_whole
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.platform.programs import batch_command
from lensmor_desktop.settings.paths import data_folder

_log = logging.getLogger(__name__)


def report(error: Exception, data_dir: Path | None) -> UserFacingError:
    """Writes down where a mistake of ours happened, and says what is safe.

    The report names modules, lines and the kinds of the errors. Their messages are left out: they
    may quote a cell, an address or a header.

    Args:
        error: what nobody caught.
        data_dir: the data folder that was asked for; None for the usual one.

    Returns:
        the error to show to the person.
    """
    _log.error("defect in lensmor-batch", exc_info=error)
    lines = [f"lensmor-desktop {__version__}", time.strftime("%Y-%m-%d %H:%M:%S"), *places(error)]
    try:
        folder = data_folder(data_dir) / "reports"
        make_private(folder)
        file = folder / f"defect-{time.strftime('%Y%m%d-%H%M%S')}.txt"
        write_whole(file, ("\n".join(lines) + "\n").encode(), private=True)
        hint = say(wording.DEFECT_HINT, report=file)
    except OSError:
        last = [line.strip() for line in lines[2:]][-3:]
        hint = say(wording.DEFECT_HINT_NO_FILE, where=", ".join(last))
    return UserFacingError(
        say(wording.DEFECT_TITLE), say(wording.DEFECT_SAFE, command=batch_command("resume")), hint
    )
