"""Proxies that are found by a script (PAC), as company networks set their computers up.

What the script answers is kept for some minutes, for it takes a process of its own to ask it. A
script that can't be read, never ends or answers nonsense is no reason to stop: the connection is
tried without, and should that fail, the person is told of the script.
"""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lensmor_desktop.platform.proxy_scripts import IN_THE_NETWORK, named_script

ASK_SECONDS = 8.0
"""To fetch a script and run it; then it is killed."""
KEPT_SECONDS = 300.0
LOOK_SECONDS = 60.0
"""How long it is believed that the system names this script, or none."""
SWITCH = "--run-proxy-script"
"""What makes a bundle's program run a script; it has no Python that could be started for it."""
DIRECT = "DIRECT"

_CODE = """\
import sys
sys.path[:] = {path!r}
from lensmor_desktop.api.script_runner import main
main()
"""
_KEPT = ("SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "TEMP", "TMP", "LANG", "LC_ALL", "LD_LIBRARY_PATH")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What a script says of the way to an address.

    Attributes:
        setting: the proxy, as in a setting; "" for none.
        failed: the script, where it could not be used: its host or its file's name.
    """

    setting: str = ""
    failed: str = ""


class Scripts:
    """Asks the script that the system names, seldom. May be used by several threads."""

    def __init__(
        self,
        named: Callable[[], str] = named_script,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._named = named
        self._clock = clock
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Whatever is known is asked anew."""
        self._script = ""
        self._looked_at: float | None = None
        self._answers: dict[str, tuple[float, list[str] | None]] = {}

    def find(self, url: str) -> Found | None:
        """The way to an address by the script; None where the system names none.

        Takes no longer than `ASK_SECONDS`, and mostly no time.
        """
        with self._lock:
            now = self._clock()
            if self._looked_at is None or now - self._looked_at > LOOK_SECONDS:
                script = self._named()
                if script != self._script:
                    self._answers.clear()
                self._script, self._looked_at = script, self._clock()
            if not self._script:
                return None
            asked_at, proxies = self._answers.get(url, (0.0, None))
            if url not in self._answers or now - asked_at > KEPT_SECONDS:
                proxies = _ask(self._script, url)
                self._answers[url] = (self._clock(), proxies)
            if proxies is None:
                # Networks without a script are common where the system only looks for one.
                return None if self._script == IN_THE_NETWORK else Found(failed=_name(self._script))
            return Found("" if proxies[0] == DIRECT else proxies[0])

    def goes_nowhere(self, url: str) -> None:
        """The proxy that was found can't be reached: the script's next one, or it is asked anew."""
        with self._lock:
            asked_at, proxies = self._answers.get(url, (0.0, None))
            if proxies is not None and len(proxies) > 1:
                self._answers[url] = (asked_at, proxies[1:])
            else:
                self._answers.pop(url, None)
                self._looked_at = None


def _ask(script: str, url: str) -> list[str] | None:
    """The proxies that a script names, the best first; None where it can't be used."""
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable, SWITCH]
    if not frozen:
        command = [sys.executable, "-I", "-c", _CODE.format(path=sys.path)]
    # Without the path: a script need not know what is asked of the service.
    question = {"script": script, "url": _without_path(url), "host": urlsplit(url).hostname or ""}
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            input=json.dumps(question).encode("ascii"),
            capture_output=True,
            timeout=ASK_SECONDS,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        answer = json.loads(done.stdout)
        proxies = answer.get("proxies")
        problem = str(answer.get("failure", ""))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        proxies, problem = None, type(error).__name__
    if not proxies:
        _log.warning("the proxy script can't be used: %s", problem or "no answer")
        return None
    named = [str(proxy) for proxy in proxies]
    return [proxy for proxy in named if not proxy.startswith("socks")] or named


def _without_path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{'' if parts.port is None else f':{parts.port}'}/"


def _name(script: str) -> str:
    """A script's host, or its file's name: its address may hold a password."""
    return urlsplit(script).hostname or script.replace("\\", "/").rstrip("/").rpartition("/")[2]


SCRIPTS = Scripts()
"""For the whole program: several clients need not ask the script again."""
