"""The command line program, as a person has to type it on this computer.

The installers for Windows and macOS put nothing on the PATH, and a folder that was unpacked isn't
there either. What our sentences tell people to type has to work as it stands.
"""

import sys
from pathlib import Path

from lensmor_desktop.platform.kind import is_windows
from lensmor_desktop.platform.shells import typed

BATCH = "lensmor-batch"


def batch_command(*words: str) -> str:
    """A command line that starts the command line program with these words.

    Its name alone where the system finds it by that, else the whole path of the one that belongs to
    the running program: beside it in a bundle, in the same environment where it was installed as a
    script. Each word is quoted as the system's shell wants it.
    """
    import shutil  # takes a moment, and few commands need it

    own = _own_program()
    found = shutil.which(BATCH)
    on_path = found is not None and (own is None or Path(found).resolve() == own.resolve())
    return typed([BATCH if on_path or own is None else str(own), *words])


def _own_program() -> Path | None:
    """The one that came with what is running; None where there is none."""
    name = f"{BATCH}.exe" if is_windows() else BATCH
    path = Path(sys.executable).with_name(name)
    return path if path.is_file() else None
