"""The manifest for Flatpak: the same bundle as in the .tar.xz, in a sandbox."""

import json

from .release import PROGRAM, Release

IDENTIFIER = "com.lensmor.desktop"
NEEDS = ("linux",)
RUNTIME = "org.freedesktop.Platform"
RUNTIME_VERSION = "25.08"
RIGHTS = [
    "--share=network",
    "--share=ipc",
    "--socket=x11",  # the bundle has no plugin for Wayland
    "--device=dri",
    # Results are written beside the sheet and put in its place, which a portal to the one file
    # that was opened doesn't allow.
    "--filesystem=home",
    "--filesystem=/media",
    "--filesystem=/run/media",
    "--filesystem=/mnt",
    "--talk-name=org.freedesktop.Notifications",
    "--talk-name=org.freedesktop.ScreenSaver",
    "--talk-name=org.freedesktop.secrets",
]


def manifest(release: Release) -> str:
    """The file `com.lensmor.desktop.json`.

    Raises:
        FileMissing: the .tar.xz isn't there.
    """
    told = {
        "id": IDENTIFIER,
        "runtime": RUNTIME,
        "runtime-version": RUNTIME_VERSION,
        "sdk": "org.freedesktop.Sdk",
        "command": PROGRAM,
        "finish-args": RIGHTS,
        "rename-desktop-file": f"{PROGRAM}.desktop",
        "rename-icon": PROGRAM,
        "separate-locales": False,
        "modules": [
            {
                "name": PROGRAM,
                "buildsystem": "simple",
                "build-options": {"no-debuginfo": True, "strip": False},
                "build-commands": [
                    "mkdir -p /app/lib/lensmor-desktop /app/bin /app/share",
                    "cp -R lensmor-desktop lensmor-batch _internal LICENSES "
                    "/app/lib/lensmor-desktop/",
                    "ln -s ../lib/lensmor-desktop/lensmor-desktop /app/bin/lensmor-desktop",
                    "ln -s ../lib/lensmor-desktop/lensmor-batch /app/bin/lensmor-batch",
                    "cp -R share/. /app/share/",
                ],
                "sources": [
                    {
                        "type": "archive",
                        "url": release.url("linux"),
                        "sha256": release.sha256("linux"),
                        "only-arches": ["x86_64"],
                    }
                ],
            }
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
