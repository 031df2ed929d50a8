#!/usr/bin/env python3
"""Makes every icon of the program from lensmor-desktop.svg. Run it after changing the drawing.

    .venv/bin/python packaging/icon/make_icons.py

It needs Qt, which draws, and nothing else: both containers of icons are short headers before PNGs.
"""

import os
import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
RESOURCES = HERE.parents[1] / "lensmor_desktop" / "gui" / "resources"
DRAWING = HERE / "lensmor-desktop.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
WINDOW_SIZES = (32, 128)
"""For title bar and task switcher, where no desktop file leads to the others."""
ICO_SIZES = (16, 24, 32, 48, 64, 256)
# The types of PNGs in an .icns, by the sides in pixels; the @2x ones are types of their own.
ICNS_TYPES = (
    (b"icp4", 16), (b"icp5", 32), (b"ic11", 32), (b"ic12", 64), (b"ic07", 128),
    (b"ic13", 256), (b"ic08", 256), (b"ic14", 512), (b"ic09", 512), (b"ic10", 1024),
)  # fmt: skip


def png(side: int) -> bytes:
    """The drawing at one size in pixels."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"PNG"))
    writer.setQuality(0)
    writer.write(image)
    return bytes(data.data())


def ico() -> bytes:
    """Windows: a directory of entries with size and place, then the PNGs."""
    pictures = [png(side) for side in ICO_SIZES]
    place = 6 + 16 * len(pictures)
    head = struct.pack("<HHH", 0, 1, len(pictures))
    for side, picture in zip(ICO_SIZES, pictures, strict=True):
        short = side % 256  # 0 stands for 256
        head += struct.pack("<BBBBHHII", short, short, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return head + b"".join(pictures)


def icns() -> bytes:
    """macOS: each PNG after its type and length."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(picture)) + picture
        for kind, picture in ((kind, png(side)) for kind, side in ICNS_TYPES)
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def all_icons() -> dict[Path, bytes]:
    """Every file that is made from the drawing, by its place."""
    made = {HERE / f"lensmor-desktop-{side}.png": png(side) for side in SIZES}
    made |= {RESOURCES / f"icon-{side}.png": png(side) for side in WINDOW_SIZES}
    made[HERE / "lensmor-desktop.ico"] = ico()
    made[HERE / "lensmor-desktop.icns"] = icns()
    return made


def main() -> None:
    """Writes them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication([])
    for path, content in all_icons().items():
        path.write_bytes(content)
        print(f"{path.name}: {len(content):,} bytes")
    del application


if __name__ == "__main__":
    main()
