"""Where this computer says that its proxies are found by a script (PAC), if it says so.

| system | the script's address | finding one in the network (WPAD) |
|---|---|---|
| Windows | `AutoConfigURL`, of the policies first | the flag in `DefaultConnectionSettings` |
| macOS | `scutil --proxy` | as there |
| Linux | the variable `auto_proxy`; GNOME's setting | GNOME's setting without an address |
"""

import os
import re
import shutil
import subprocess
import sys

from lensmor_desktop.platform.kind import is_linux, is_macos, is_windows

IN_THE_NETWORK = "http://wpad/wpad.dat"
"""Where a network that has a script gives it (WPAD); asked only where the system is set so."""

_SECONDS = 2.0
_VARIABLE = "auto_proxy"
_DETECTS = 0x08
_FLAGS_AT = 8


_SETTING = re.compile(r"^[ \t]*+(\w++) : [ \t]*+((?:\S++|[ \t]++(?=\S))*+)", re.MULTILINE)
"""A line of macOS' `scutil`: a name and what it is set to."""


def named_script() -> str:
    """The address or path of the script; "" where the system names none. Takes 2 s at most."""
    if is_windows():
        return _from_windows()
    if is_macos():
        return from_scutil(_output("/usr/sbin/scutil", "--proxy"))
    if named := os.environ.get(_VARIABLE, "").strip():
        return named
    desktop = os.environ.get("XDG_CURRENT_DESKTOP", "").upper()
    return _from_gnome() if is_linux() and ("GNOME" in desktop or "UNITY" in desktop) else ""


def from_scutil(text: str) -> str:
    """What macOS' `scutil --proxy` says of a script."""
    facts: dict[str, str] = dict(_SETTING.findall(text))
    if facts.get("ProxyAutoConfigEnable") == "1" and facts.get("ProxyAutoConfigURLString"):
        return facts["ProxyAutoConfigURLString"]
    return IN_THE_NETWORK if facts.get("ProxyAutoDiscoveryEnable") == "1" else ""


def detects(connection_settings: bytes) -> bool:
    """Whether Windows' `DefaultConnectionSettings` say to look for a script in the network."""
    flags = connection_settings[_FLAGS_AT : _FLAGS_AT + 1]
    return bool(flags) and bool(flags[0] & _DETECTS)


def _from_gnome() -> str:
    setting = "org.gnome.system.proxy"
    if _output("gsettings", "get", setting, "mode").strip() != "'auto'":
        return ""
    address = _output("gsettings", "get", setting, "autoconfig-url").strip().strip("'")
    return address or IN_THE_NETWORK


def _output(program: str, *words: str) -> str:
    found = shutil.which(program)
    if found is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - the system's own program
            [found, *words], capture_output=True, text=True, timeout=_SECONDS, errors="replace"
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""


if sys.platform == "win32":
    import winreg

    _SETTINGS = r"Microsoft\Windows\CurrentVersion\Internet Settings"

    def _from_windows() -> str:
        policies, own = rf"Software\Policies\{_SETTINGS}", rf"Software\{_SETTINGS}"
        machine, user = winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER
        users = [user] if _value(machine, policies, "ProxySettingsPerUser") != 0 else []
        for path in (policies, own):
            for hive in (*users, machine):
                address = _value(hive, path, "AutoConfigURL")
                if isinstance(address, str) and address.strip():
                    return address.strip()
        for hive in (*users, machine):
            found = _value(hive, rf"{own}\Connections", "DefaultConnectionSettings")
            if isinstance(found, bytes):
                return IN_THE_NETWORK if detects(found) else ""
        return ""

    def _value(hive: int, path: str, name: str) -> object:
        try:
            with winreg.OpenKey(hive, path) as key:
                return winreg.QueryValueEx(key, name)[0]
        except OSError:
            return None

else:

    def _from_windows() -> str:
        return ""
