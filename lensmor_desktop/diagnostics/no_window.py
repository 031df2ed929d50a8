"""The window can't be shown at all: told where a person sees it, and written down.

Qt may be missing a library, or find no way to the screen. Then there is no dialog, and a program
that was started by a double click has no terminal either.
"""

import logging
import sys
from pathlib import Path

from lensmor_desktop.diagnostics import logs, wording
from lensmor_desktop.domain.sentences import say
from lensmor_desktop.platform.alerts import show_alert
from lensmor_desktop.platform.harmless import harmlessly
from lensmor_desktop.platform.kind import is_macos, is_windows
from lensmor_desktop.platform.programs import batch_command
from lensmor_desktop.settings.paths import log_folder

LONGEST_PROBLEM = 600

_log = logging.getLogger(__name__)


def tell(problem: str, data_dir: Path | None) -> None:
    """Says what is wrong and what to do; never raises.

    Args:
        problem: what the system or Qt says, in its own words.
        data_dir: the data folder that was asked for.
    """
    problem = " ".join(problem.split())[:LONGEST_PROBLEM]
    title = str(say(wording.NO_WINDOW_TITLE))
    text = str(
        say(
            wording.NO_WINDOW,
            problem=problem,
            hint=say(_hint()),
            command=batch_command(),
        )
    )
    if sys.stderr is not None:
        print(f"{title}\n{text}", file=sys.stderr, flush=True)  # noqa: T201
    harmlessly(_write_down, problem, data_dir)
    harmlessly(show_alert, title, text)


def _write_down(problem: str, data_dir: Path | None) -> None:
    logs.start_logs(log_folder(data_dir), logs.WINDOW_LOG)
    nobodys = problem.replace(str(Path.home()), "~")  # a library's path may name the person
    _log.critical("the window can't be shown: %s", nobodys)
    logs.stop_logs()


def _hint() -> str:
    if is_windows():
        return wording.NO_WINDOW_WINDOWS
    return wording.NO_WINDOW_MACOS if is_macos() else wording.NO_WINDOW_LINUX
