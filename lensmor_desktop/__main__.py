"""lensmor-desktop: starts the window. Here the window and the engine are put together."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lensmor_desktop import __version__
from lensmor_desktop.platform import streams

if TYPE_CHECKING:
    from lensmor_desktop.unlocking.service import UnlockService

PROGRAM = "lensmor-desktop"


def entry() -> None:
    """The command `lensmor-desktop`."""
    streams.prepare()
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Reads the arguments, shows the window, and gives the exit code."""
    options = _parser().parse_args(arguments)
    if options.self_test is not None:
        from lensmor_desktop import selftest

        report = Path(options.self_test) if options.self_test else None
        return selftest.run_self_test(selftest.checks(open_service), report, options.data_dir)
    try:
        from lensmor_desktop.gui.app import start
    except (ImportError, OSError) as error:
        # A missing system library: the person needs its name, not where it was missed.
        from lensmor_desktop.diagnostics.no_window import tell

        tell(str(error), options.data_dir)
        return 1
    # A file manager hands over everything that was selected; the window shows one sheet at a time.
    sheet = Path(options.sheet[0]) if options.sheet else None
    return start(open_service, sheet, options.sandbox, options.data_dir)


def open_service(
    *,
    data_dir: Path | None,
    sandbox: bool,
    api_key: str,
    purchase_memory: bool = True,
    titles: Mapping[str, str] | None = None,
) -> "UnlockService":
    """Makes the engine's service; called in the engine's thread, after the window is shown."""
    from lensmor_desktop import assembly

    return assembly.open_service(
        assembly.Setup(
            data_dir=data_dir,
            sandbox=sandbox,
            api_key=api_key,
            purchase_memory=purchase_memory,
            titles=titles or {},
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM, description="Unlock Lensmor emails for the people in a spreadsheet."
    )
    parser.add_argument(
        "sheet",
        metavar="SHEET",
        nargs="*",
        help="a spreadsheet to open at once; of several, the first",
    )
    parser.add_argument(
        "--sandbox",
        action="store_true",
        help="practice mode: invented people, no key, no credits",
    )
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="the folder for the program's own data"
    )
    parser.add_argument(
        "--self-test",
        nargs="?",
        const="",
        metavar="REPORT",
        help="check that the program works on this computer, and write the result into REPORT",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


if __name__ == "__main__":
    entry()
