"""The data folder: journal, kept originals, logs. By each system's convention, or as told."""

import os
from collections.abc import Mapping
from pathlib import Path

from lensmor_desktop.platform.folders import user_data_folder, user_log_folder

DATA_VARIABLE = "LENSMOR_DATA_DIR"
BASE_URL_VARIABLE = "LENSMOR_BASE_URL"
_NAME = "Lensmor Desktop"


def data_folder(told: Path | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """The folder for everything that the program keeps.

    Args:
        told: the one asked for on the command line; it comes first.
        environment: where LENSMOR_DATA_DIR is looked up; the process's own by default.
    """
    if told is not None:
        return told.expanduser().resolve()
    named = (os.environ if environment is None else environment).get(DATA_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser().resolve()
    return user_data_folder(_NAME)


def log_folder(told: Path | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """The folder for logs: where each system keeps them, or below the data folder that was named.

    Args:
        told, environment: as for `data_folder`.
    """
    named = (os.environ if environment is None else environment).get(DATA_VARIABLE, "").strip()
    if told is not None or named:
        return data_folder(told, environment) / "logs"
    return user_log_folder(_NAME)


def order_locks_folder() -> Path:
    """Where all programs of a user on this computer keep their orders apart.

    In the usual data folder, whatever other one was named: temporary folders differ between a
    window and a task of the system, by TMPDIR or by session.
    """
    return user_data_folder(_NAME) / "locks"


def practice_folder(data: Path) -> Path:
    """Practice runs are kept apart, so that they can never be taken for real ones."""
    return data / "practice"
