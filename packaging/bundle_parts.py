"""What goes into the bundle, and what Windows and macOS are told about it. Used by the spec."""

import plistlib
import posixpath
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from lensmor_desktop import __version__

HERE = Path(__file__).resolve().parent
NAME = "Lensmor Desktop"
IDENTIFIER = "com.lensmor.desktop"
COPYRIGHT = "Copyright (c) 2026 The Lensmor Desktop authors. MIT licence."

# Modules that the hooks or optional imports of libraries would pull in. QtQml and QtQuick alone are
# 73 MB. QtNetwork and QtDBus stay: the one instance, and themes and input methods, rest on them.
LEFT_OUT = [
    *(
        f"PySide6.Qt{name}"
        for name in (
            *("Concurrent", "Designer", "Help", "OpenGL", "OpenGLWidgets", "PrintSupport", "Qml"),
            *("Quick", "QuickControls2", "QuickTest", "QuickWidgets", "Sql", "Svg", "SvgWidgets"),
            *("Test", "UiTools", "Xml"),
        )
    ),
    *("PIL", "numpy", "pandas", "defusedxml", "htmlmin", "bs4", "html5lib", "cssselect"),
    *("setuptools", "pkg_resources", "pip", "_pytest", "pytest", "hypothesis", "mypy", "rich"),
    *("tkinter", "_tkinter", "turtle", "lib2to3", "pydoc_data", "test", "idlelib"),
    *("lxml.html", "lxml.objectify", "lxml.isoschematron", "lxml.cssselect", "lxml.sax"),
    *("readline", "curses", "_curses", "dbm", "_dbm", "_gdbm"),
    *("IPython", "trio", "chardet", "simplejson", "OpenSSL", "h2", "brotli", "zstandard", "socks"),
]

# Qt's plugins, by folder: one that isn't named here stays behind. Without any of imageformats: PNG
# is part of QtGui itself, and the program's signs are drawn.
PLUGINS = {
    "platforms": {"qxcb", "qoffscreen", "qwindows", "qcocoa"},
    # The keyboards of Chinese, Japanese and Korean, and dead keys.
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    "platformthemes": {"qxdgdesktopportal"},  # not qgtk3, which brings all of GTK
    "styles": {"qmacstyle", "qmodernwindowsstyle", "qwindowsvistastyle"},
}
QT_LANGUAGES = ("de", "zh_CN")
# Software that draws OpenGL, which no widget of ours uses (20 MB on Windows).
UNUSED_LIBRARIES = {"opengl32sw.dll"}
# Part of each Windows that Qt runs on, which takes its own whatever lies beside the program; and of
# each macOS. PyInstaller collects the former from wherever the building computer has a copy.
WINDOWS_OWN = ("api-ms-win-", "ext-ms-win-", "ucrtbase.dll")
MACOS_OWN = ("/System/Library/", "/usr/lib/")
UNUSED_QT = (
    *("Qml", "Quick", "OpenGL", "Svg", "Pdf", "VirtualKeyboard"),
    *("Wayland", "WlShell", "EglF"),
)


def is_wanted(place: str) -> bool:
    """Tells whether a file goes into the bundle, by its place there."""
    path = PurePosixPath(place.replace("\\", "/"))
    if path.name.lower() in UNUSED_LIBRARIES:
        return False
    if "PySide6" not in path.parts:
        return not _is_unused_qt(path)
    if "plugins" in path.parts:
        kind, plugin = path.parts[-2], path.name.partition(".")[0].removeprefix("lib")
        return plugin in PLUGINS.get(kind, ())
    if "translations" in path.parts:
        return path.stem in {f"qtbase_{language}" for language in QT_LANGUAGES}
    return not _is_unused_qt(path)


def comes_with_the_system(source: str, macos: bool = sys.platform == "darwin") -> bool:
    """Tells whether a file is a part of Windows or macOS itself, by its place on this computer."""
    if macos:
        return source.startswith(MACOS_OWN)
    return PureWindowsPath(source).name.lower().startswith(WINDOWS_OWN)


def _is_unused_qt(path: PurePosixPath) -> bool:
    for part in path.parts:  # on macOS a library is a folder such as QtQml.framework
        name = part.removeprefix("lib").removeprefix("Qt6").removeprefix("Qt")
        if name != part and name.startswith(UNUSED_QT):
            return True
    return False


Entry = tuple[str, str, str]
"""A file of the bundle as PyInstaller lists it: place there, place here, kind."""


def without_idle_libraries(
    binaries: list[Entry], imports_of: Callable[[str], Iterable[tuple[str, str | None]]]
) -> list[Entry]:
    """Leaves out shared libraries that were collected for a part that is no longer there.

    PyInstaller looks for libraries before we take plugins out: qgtk3's would all stay.

    Args:
        binaries: the bundle's binary files.
        imports_of: names the libraries that a file loads, directly and indirectly.
    """
    libraries = [entry for entry in binaries if entry[2] == "BINARY" and _is_a_library(entry[0])]
    roots = [entry for entry in binaries if entry not in libraries]
    files = [entry for entry in roots if entry[2] != "SYMLINK"]
    loaded = {name for entry in files for name, _ in imports_of(entry[1])}
    kept = [entry for entry in libraries if PurePosixPath(entry[0]).name in loaded]
    return [*roots, *kept]


def without_dangling_links(entries: list[Entry]) -> list[Entry]:
    """Leaves out links to what was left out. PyInstaller makes one for each library of Qt."""
    places = {place for place, _, kind in entries if kind != "SYMLINK"}

    def leads_somewhere(entry: Entry) -> bool:
        return posixpath.normpath(posixpath.join(posixpath.dirname(entry[0]), entry[1])) in places

    return [entry for entry in entries if entry[2] != "SYMLINK" or leads_somewhere(entry)]


def _is_a_library(place: str) -> bool:
    path = PurePosixPath(place)
    is_pythons = path.name.startswith("libpython")  # the programs load it by name
    return ".so" in path.name and "plugins" not in path.parts and not is_pythons


def mac_information() -> dict[str, object]:
    """What BUNDLE writes into the .app's Info.plist."""
    told = plistlib.loads((HERE / "macos" / "Info.plist").read_bytes())
    return {
        "bundle_identifier": IDENTIFIER,
        "version": __version__,
        # PyInstaller writes only the version for people, and updates are told apart by this one.
        "info_plist": {**told, "CFBundleVersion": __version__},
    }


def version_resource(program: str, folder: Path) -> str:
    """Writes what Windows shows under a program's properties; gives the file's path."""
    numbers = [int(number) for number in re.findall(r"\d+", __version__)[:4]]
    quad = (*numbers, *[0] * (4 - len(numbers)))
    text = VERSION_RESOURCE.format(
        quad=quad, version=__version__, program=program, name=NAME, copyright=COPYRIGHT
    )
    path = folder / f"{program}-version.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


# In the language of PyInstaller's own makers of version resources. 0x409: US English; 1200: UTF-16.
VERSION_RESOURCE = """\
VSVersionInfo(
    ffi=FixedFileInfo(filevers={quad}, prodvers={quad}, mask=0x3F, flags=0, OS=0x40004, fileType=1),
    kids=[
        StringFileInfo([StringTable("040904B0", [
            StringStruct("CompanyName", "{name}"),
            StringStruct("FileDescription", "{name}"),
            StringStruct("FileVersion", "{version}"),
            StringStruct("InternalName", "{program}"),
            StringStruct("LegalCopyright", "{copyright}"),
            StringStruct("OriginalFilename", "{program}.exe"),
            StringStruct("ProductName", "{name}"),
            StringStruct("ProductVersion", "{version}"),
        ])]),
        VarFileInfo([VarStruct("Translation", [0x409, 1200])]),
    ],
)
"""
