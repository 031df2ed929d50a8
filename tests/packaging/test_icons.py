"""The icons are those that the script makes from the drawing, in every size that a system asks."""

import importlib.util
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from lensmor_desktop.gui.icons import program_icon

ICONS = Path(__file__).resolve().parents[2] / "packaging" / "icon"
MOST_DIFFERENCE = 3.0
"""Of 255, on average: another version of Qt may draw an edge a little differently."""


@pytest.fixture
def maker(qtbot: QtBot) -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("make_icons", ICONS / "make_icons.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_icons"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_icons"]


def pictures(path: Path, content: bytes) -> list[QImage]:
    """Every PNG in an icon file, checked for the structure around it."""
    if path.suffix == ".png":
        found = [content]
    elif path.suffix == ".ico":
        reserved, kind, count = struct.unpack_from("<HHH", content)
        assert (reserved, kind) == (0, 1)
        found = []
        for number in range(count):
            side, _, _, _, _, bits, length, place = struct.unpack_from(
                "<BBBBHHII", content, 6 + 16 * number
            )
            found.append(content[place : place + length])
            assert bits == 32
            assert QImage.fromData(found[-1]).width() == (side or 256)
        assert place + length == len(content)
    else:
        assert content[:4] == b"icns"
        assert struct.unpack_from(">I", content, 4) == (len(content),)
        found, place = [], 8
        while place < len(content):
            (length,) = struct.unpack_from(">I", content, place + 4)
            found.append(content[place + 8 : place + length])
            place += length
        assert place == len(content)
    images = [QImage.fromData(one) for one in found]
    assert not any(image.isNull() for image in images)
    return [image.convertToFormat(QImage.Format.Format_RGBA8888) for image in images]


def difference(one: QImage, other: QImage) -> float:
    pairs = zip(bytes(one.constBits()), bytes(other.constBits()), strict=True)
    return sum(abs(here - there) for here, there in pairs) / one.sizeInBytes()


def test_the_files_are_what_the_script_makes(maker: ModuleType) -> None:
    made = maker.all_icons()
    assert {path.name for path in ICONS.iterdir() if path.suffix in (".png", ".ico", ".icns")} <= {
        path.name for path in made
    }
    for path, content in made.items():
        assert path.is_file(), path
        ours, its = pictures(path, path.read_bytes()), pictures(path, content)
        assert [image.size() for image in ours] == [image.size() for image in its], path
        for here, there in zip(ours, its, strict=True):
            if here.width() <= 256:
                assert difference(here, there) < MOST_DIFFERENCE, path


def test_every_size_is_there() -> None:
    for side in (16, 24, 32, 48, 64, 128, 256, 512):
        path = ICONS / f"lensmor-desktop-{side}.png"
        assert [image.width() for image in pictures(path, path.read_bytes())] == [side]
    ico, icns = ICONS / "lensmor-desktop.ico", ICONS / "lensmor-desktop.icns"
    assert {16, 32, 48, 256} <= {image.width() for image in pictures(ico, ico.read_bytes())}
    sides = {image.width() for image in pictures(icns, icns.read_bytes())}
    assert sides == {16, 32, 64, 128, 256, 512, 1024}


def test_the_smallest_can_be_told_from_others() -> None:
    """The envelope and the sheet are still there at 16 pixels."""
    image = QImage(str(ICONS / "lensmor-desktop-16.png"))
    assert near(image.pixelColor(12, 11), QColor("#ffc94d"))
    assert near(image.pixelColor(10, 4), QColor("#ffffff"))
    assert near(image.pixelColor(1, 8), QColor("#2f5bd3"))


def near(one: QColor, other: QColor) -> bool:
    pairs = (
        (one.red(), other.red()),
        (one.green(), other.green()),
        (one.blue(), other.blue()),
    )
    return max(abs(here - there) for here, there in pairs) < 60


def test_the_window_has_it(qtbot: QtBot) -> None:
    icon = program_icon()
    assert sorted(size.width() for size in icon.availableSizes()) == [32, 128]
    assert not icon.pixmap(32, 32).isNull()
