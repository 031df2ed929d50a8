"""The sample that a person tries the program with: a fresh copy each time, in the data folder."""

from pathlib import Path

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.errors import UserFacingError
from lensmor_desktop.gui.wording import NO_REASON, SAMPLE_HINT, SAMPLE_MESSAGE, SAMPLE_TITLE
from lensmor_desktop.platform.folders import make_private
from lensmor_desktop.platform.paths import same_but_for_spelling
from lensmor_desktop.settings.paths import data_folder, practice_folder

RESOURCE = "sample.xlsx"
NAME = "Sample trade show contacts"
MOST_COPIES = 50


class SampleRefused(UserFacingError):
    """The sample can't be copied into the data folder."""


def is_sample(path: Path, data_dir: Path | None) -> bool:
    """Whether a file is one of those copies."""
    return same_but_for_spelling(path.parent, _folder(data_dir))


def _folder(data_dir: Path | None) -> Path:
    return practice_folder(data_folder(data_dir)) / "samples"


def fresh_copy(data_dir: Path | None) -> Path:
    """Copies the sample and gives its path; a copy that is open elsewhere is left alone.

    Raises:
        SampleRefused: the data folder can't be written to.
    """
    from importlib.resources import files

    content = files("lensmor_desktop.gui").joinpath("resources", RESOURCE).read_bytes()
    folder = _folder(data_dir)
    problem: OSError | None = None
    try:
        make_private(folder)
        for copy in range(1, MOST_COPIES):
            path = folder / (f"{NAME}.xlsx" if copy == 1 else f"{NAME} {copy}.xlsx")
            try:
                path.write_bytes(content)
            except PermissionError as error:  # open in Excel
                problem = error
                continue
            return path
    except OSError as error:
        problem = error
    raise SampleRefused(
        say(SAMPLE_TITLE),
        say(
            SAMPLE_MESSAGE,
            folder=folder,
            problem=(problem and problem.strerror) or say(NO_REASON),
        ),
        say(SAMPLE_HINT),
    )
