"""What the tests of a run at work share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.unit.unlocking.at_work import AtWork


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens runs at work of a class, and closes them when the test ends."""
    with ExitStack() as stack:

        def opened(kind: type[AtWork], *args: Any, **more: Any) -> AtWork:
            return stack.enter_context(kind(tmp_path, *args, **more))

        yield opened
