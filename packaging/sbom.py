"""Writes what the bundle is made of as a CycloneDX list (SBOM, version 1.5, JSON)."""

import json
import platform
import uuid
from datetime import UTC, datetime

from licences import expression
from shipped import Owner

NAMESPACE = uuid.UUID("8f9a1c54-5d3e-4a55-9d0e-0c8f3b1e6a77")


def components(parts: list[Owner], seconds: int) -> str:
    """The list as JSON.

    Args:
        parts: everything that the bundle is made of, the program itself among it.
        seconds: the moment to write into it (Unix time), so that the same parts give the same text.
    """
    own = next(part for part in parts if part.kind == "own")
    others = [part for part in parts if part.kind != "own"]
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, repr((parts, seconds)))}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(seconds, UTC).isoformat(),
            "component": _component(own, "application"),
        },
        "components": [_component(part, "library") for part in others],
        "dependencies": [
            {"ref": _reference(own), "dependsOn": [_reference(part) for part in others]}
        ],
    }
    return json.dumps(told, indent=1) + "\n"


def _component(part: Owner, kind: str) -> dict[str, object]:
    return {
        "type": kind,
        "bom-ref": _reference(part),
        "name": part.name,
        "version": part.version,
        "purl": _reference(part),
        "licenses": [{"license": {"name": expression(part)}}],
    }


def _reference(part: Owner) -> str:
    """A package URL: the way to name a package of any kind."""
    version = part.version.replace("+", "%2B").replace(":", "%3A")
    if part.kind == "distribution":
        return f"pkg:pypi/{part.name}@{version}"
    if part.kind == "system":
        return f"pkg:deb/{_linux()}/{part.name}@{version}"
    return f"pkg:generic/{part.name.lower()}@{version}"


def _linux() -> str:
    """The system that packages come from: debian, ubuntu."""
    return platform.freedesktop_os_release().get("ID", "debian")
