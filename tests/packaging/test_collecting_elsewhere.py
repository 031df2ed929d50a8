"""Tests have to be collected on every system: a module that one lacks must not stop the others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Imports every module that pytest collects, and so what these import, as Python on Windows would:
# first as it is, so that libraries are loaded by the rules of this system; then ours anew, without
# what Windows lacks.
AS_ON_WINDOWS = """\
import importlib, os, pathlib, shutil, signal, sys, traceback
from types import ModuleType

root = pathlib.Path(sys.argv[1])
sys.path[:0] = [str(root), str(root / "packaging")]
names = [
    ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((root / "tests").rglob("*.py"))
    if path.name.startswith("test_") or path.name == "conftest.py"
]
for name in names:
    importlib.import_module(name)
for name, module in list(sys.modules.items()):
    file = getattr(module, "__file__", None)
    if file and pathlib.Path(file).is_relative_to(root) and ".venv" not in file:
        del sys.modules[name]

for name in ("crypt", "curses", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource",
             "syslog", "termios", "tty"):
    sys.modules[name] = None
for name in ("_winapi", "msvcrt", "winreg"):
    sys.modules.setdefault(name, ModuleType(name))
for name in ("chown", "fchmod", "fchown", "fork", "geteuid", "getgid", "getpgid", "getuid",
             "killpg", "lchown", "mkfifo", "openpty", "setsid", "setuid", "statvfs", "sync",
             "uname"):
    vars(os).pop(name, None)
for name in ("SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGQUIT", "SIGSTOP", "SIGTSTP",
             "SIGUSR1", "SIGUSR2"):
    vars(signal).pop(name, None)
shutil.which = lambda *_, **__: None
for name in ("pathlib", "pathlib._local"):  # the latter in Python 3.13
    if name in sys.modules:
        sys.modules[name].WindowsPath = pathlib.PosixPath
os.name, sys.platform = "nt", "win32"

failed = []
names.sort(key=lambda name: not name.endswith("conftest"))  # which say what isn't collected here
ignored = set()
for name in names:
    if name in ignored:
        continue
    try:
        module = importlib.import_module(name)
        for file in getattr(module, "collect_ignore", ()):
            ignored.add(name.replace("conftest", file.removesuffix(".py")))
    except BaseException:
        failed.append(name)
        traceback.print_exc()
print(f"{len(names)} modules;", "not importable:", failed)
sys.stdout.flush(), sys.stderr.flush()
os._exit(bool(failed))
"""


if os.name == "posix":

    @pytest.mark.timeout(300)
    @pytest.mark.linux_only("it lays Windows' rules by itself")
    def test_every_module_can_be_imported_on_windows() -> None:
        done = subprocess.run(
            [sys.executable, "-c", AS_ON_WINDOWS, str(ROOT)],
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
        )
        assert done.returncode == 0, done.stderr[-3000:] + done.stdout
        assert int(done.stdout.split()[0]) > 200
