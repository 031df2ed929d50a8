"""What a crash leaves of a program's memory: nothing, for a key may be in it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lensmor_desktop.platform.core_dumps import keep_memory_out_of_dumps
from tests.fakes.another_system import as_windows

_ASKED = """\
import json, os, resource
from lensmor_desktop.settings.credentials import Credentials
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
read = Credentials().read()
print(json.dumps([read.value, resource.getrlimit(resource.RLIMIT_CORE)[0]]))
"""


@pytest.mark.posix_only("Windows has no limit of core files")
def test_whoever_reads_a_key_leaves_no_core_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ASKED],
        cwd=tmp_path,
        env={"LENSMOR_API_KEY": "sk_live_0123", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == ["sk_live_0123", 0]


def test_windows_reports_come_without_the_heap_and_as_they_were_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kernel = as_windows(monkeypatch)
    kernel.report_flags = 0x4
    keep_memory_out_of_dumps()
    assert kernel.report_flags == 0x5
