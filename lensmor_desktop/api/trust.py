"""Which certificates count: those of a file that was named, else those of this computer.

A company that looks into its network's traffic puts its own authority into the computer's store;
requests alone would look into a list of its own instead. The store is honoured in our sessions
only: nothing is changed for the rest of the process.
"""

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import truststore
from certifi import where
from urllib3.util.ssl_ import create_urllib3_context

from lensmor_desktop.platform.kind import is_macos, is_windows

FILE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""In this order; the first that is set counts alone."""

SYSTEM_FILES = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)
"""Where Linux systems keep their authorities; truststore looks there, too."""


class CertificatesMissing(OSError):
    """The file that the environment names is not there, or holds no certificates."""


class Store(Enum):
    """Where certificates come from."""

    NAMED = "the file that the environment names"
    SYSTEM = "this computer"
    SHIPPED = "the program, for this computer has none"


@dataclass(frozen=True, slots=True)
class Trust:
    """Certificates that count, and where they are from."""

    store: Store
    context: ssl.SSLContext


def find_trust(environment: Mapping[str, str] | None = None) -> Trust:
    """Looks for certificates; certificates and host names are always checked.

    Raises:
        CertificatesMissing: the environment names a file that can't be used.
    """
    named = _named(os.environ if environment is None else environment)
    if named:
        return Trust(Store.NAMED, _from_file(Path(named)))
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if is_windows() or is_macos() or _system_has_some():
        return Trust(Store.SYSTEM, context)
    context.load_verify_locations(where())
    return Trust(Store.SHIPPED, context)


def _named(environment: Mapping[str, str]) -> str:
    values = (environment.get(name, "").strip() for name in FILE_VARIABLES)
    return next(filter(None, values), "")


def _from_file(path: Path) -> ssl.SSLContext:
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    try:
        if path.is_dir():
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except OSError as error:  # an SSLError, for a file that holds something else, is one too
        raise CertificatesMissing(error.errno, "no certificates there") from error
    return context


def _system_has_some() -> bool:
    """Whether a system that keeps its authorities in files has any, by OpenSSL's settings or not.

    One that keeps them in yet another place gets the program's list beside its own.
    """
    paths = ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and _has_files(Path(paths.capath))):
        return True
    return any(Path(file).is_file() for file in SYSTEM_FILES)


def _has_files(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return False
