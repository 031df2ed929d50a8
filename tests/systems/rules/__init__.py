"""Other systems' rules, laid over this process: `with laid("windows"): ...`."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

SYSTEMS = ("windows", "macos")
NAMED = "SIMULATED_SYSTEM"
"""Names the system to the programs that a test starts; `child/sitecustomize.py` obeys it."""
_CHILD = Path(__file__).resolve().parents[1] / "child"


@contextlib.contextmanager
def laid(system: str) -> Iterator[None]:
    """Lays a system's rules over this process's file functions, and over programs it starts."""
    from tests.systems.rules import holding

    if system not in SYSTEMS:
        raise ValueError(f"{system!r} is none of {', '.join(SYSTEMS)}")
    machine = os.environ.get(holding.MACHINE)
    with contextlib.ExitStack() as stack:
        if machine is None:
            machine = stack.enter_context(tempfile.TemporaryDirectory(prefix="machine-"))
        stack.enter_context(_environment({NAMED: system, holding.MACHINE: machine}))
        rules = import_module(f"tests.systems.rules.{system}")
        layer = rules.layer()
        layer.lay()
        stack.callback(layer.lift)
        stack.enter_context(holding.taking_part())
        yield


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    path = [str(_CHILD), *filter(None, before.get("PYTHONPATH", "").split(os.pathsep))]
    values = {**values, "PYTHONPATH": os.pathsep.join(dict.fromkeys(path))}
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            if name in before:
                os.environ[name] = before[name]
            else:
                os.environ.pop(name, None)
