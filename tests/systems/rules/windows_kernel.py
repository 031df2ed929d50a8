"""kernel32 on the simulated computer: as in `tests.fakes`, and bound by the rules of sharing."""

from tests.fakes.kernel32 import FakeKernel32
from tests.systems.rules.windows_moving import replace_file


class SimulatedKernel(FakeKernel32):
    """Windows' library, which replaces nothing that somebody has open."""

    def _replace_file(
        self, place: str, new: str, backup: str | None, flags: int, exclude: None, reserved: None
    ) -> int:
        code = replace_file(place, new, backup)
        return self._fails(code) if code else 1
