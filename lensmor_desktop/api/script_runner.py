"""Runs a proxy script (PAC): the program that `proxy_scripts` starts for it, and nothing else.

A script is JavaScript from the network, often sent unencrypted. It may never end, and pypac's
interpreter holds Python meanwhile; and that interpreter offers what a script has no business with:
the environment, and the files of this computer. So it runs in a process that can be killed and that
was given no key, and what it may ask of Python are the functions that such scripts are promised.
"""

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

LARGEST_SCRIPT = 1024 * 1024
"""Bytes. Real ones have some thousand."""
SECONDS_FOR_THE_SCRIPT = 4.0

_PROMISED = """
{name} = function () {{
    return call_python.apply(null, ["{name}"].concat(Array.prototype.slice.call(arguments)));
}};
void 0;
"""
_ASKED = """
(typeof FindProxyForURL === "function" ? FindProxyForURL : FindProxyForURLEx)(
    dukpy["url"], dukpy["host"]
)
"""


def main() -> None:
    """Reads `{"script", "url", "host"}` from standard input; writes the proxies, or the failure."""
    with open(0, "rb") as asked, open(1, "wb") as told:
        question = json.load(asked)
        answer: dict[str, object]
        try:
            answer = {"proxies": run(read(question["script"]), question["url"], question["host"])}
        except Exception as error:  # of the script, of the network: it is told by its kind
            answer = {"failure": type(error).__name__}
        told.write(json.dumps(answer).encode("ascii"))


def run(script: str, url: str, host: str) -> list[str]:
    """What a script answers for an address: `http://host:port` or `DIRECT`, the best first.

    Raises:
        ValueError: it answers nothing that can be understood.
        Exception: whatever the interpreter makes of a script that is none.
    """
    import warnings

    from dukpy import JSInterpreter
    from pypac.parser import parse_pac_value
    from pypac.parser_functions import function_injections
    from pypac.parser_functions_ex import function_injections as newer

    interpreter = JSInterpreter()
    interpreter._funcs.clear()  # reading files and loading modules
    for name, function in {**function_injections, **newer}.items():
        interpreter.export_function(name, function)
        interpreter.evaljs(_PROMISED.format(name=name))
    interpreter.evaljs(script + "\n;void 0;")
    answer = interpreter.evaljs(_ASKED, url=url, host=host)
    if not isinstance(answer, str):
        raise ValueError("no text")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one line that isn't understood leaves the others
        proxies: list[str] = parse_pac_value(answer)
    if not proxies and answer.strip():
        raise ValueError("nothing usable")
    return proxies or ["DIRECT"]


def read(place: str) -> str:
    """A script's text.

    Raises:
        OSError, ValueError: it can't be read.
    """
    parts = urlsplit(place)
    if parts.scheme.lower() in ("http", "https"):
        return _from_network(place)
    path = place
    if parts.scheme.lower() == "file":
        path = unquote(parts.path)
        path = f"//{parts.netloc}{path}" if parts.netloc not in ("", "localhost") else path
        if path[2:3] == ":":  # file:///C:/proxy.pac
            path = path[1:]
    with Path(path).open("rb") as file:
        return _text(file.read(LARGEST_SCRIPT + 1))


def _from_network(address: str) -> str:
    import requests
    import truststore

    truststore.inject_into_ssl()  # companies sign theirs themselves
    with requests.Session() as session:
        session.trust_env = False  # the way to the script leads through no proxy
        with session.get(address, timeout=SECONDS_FOR_THE_SCRIPT, stream=True) as answer:
            answer.raise_for_status()
            raw = bytearray()
            for chunk in answer.iter_content(64 * 1024):
                raw += chunk
                if len(raw) > LARGEST_SCRIPT:
                    break
            return _text(bytes(raw))


def _text(raw: bytes) -> str:
    if len(raw) > LARGEST_SCRIPT:
        raise ValueError("too large")
    return raw.decode("utf-8-sig", errors="replace")


if __name__ == "__main__":
    main()
