"""Where in the program an error happened. Its own text stays out: it may quote a cell or a key."""

import traceback
from pathlib import Path
from types import TracebackType

_PACKAGE = Path(__file__).resolve().parents[1]
MOST_FRAMES = 40
MOST_CAUSES = 8


def places(error: BaseException) -> tuple[str, ...]:
    """The kinds of an error and of its causes, each with its frames, the innermost last.

    Returns:
        lines such as `builtins.ValueError` and, indented, `gui/app.py:31 start`. No message, no
        values of variables, no lines of source.
    """
    lines: list[str] = []
    cause: BaseException | None = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen and len(seen) < MOST_CAUSES:
        seen.add(id(cause))
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        lines += [f"  {frame}" for frame in frames(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return tuple(lines)


def frames(trace: TracebackType | None) -> tuple[str, ...]:
    """The frames of a traceback as file, line and function; the outermost first."""
    found = [
        f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(trace)
    ]
    return tuple(found[-MOST_FRAMES:])


def _short(file: str) -> str:
    """A file of ours below the package, any other by its last two parts: no folders of users."""
    path = Path(file)
    try:
        return path.resolve().relative_to(_PACKAGE).as_posix()
    except (OSError, ValueError):
        return "/".join(path.parts[-2:]) if len(path.parts) > 2 else path.name
