"""Small signs drawn by Qt: each verdict and outcome has its own shape, so that colour is never
the only sign. Drawn at several densities, so that they are sharp from 100 to 250 %."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)

from lensmor_desktop.gui.theme import Colours, colours

SIDE = 16
_DENSITIES = (1.0, 1.5, 2.0, 2.5, 3.0)
"""Of screens from 100 to 300 %; only those that are needed are drawn."""


def program_icon() -> QIcon:
    """The program's own icon, for title bar and task switcher; made by packaging/icon."""
    icon = QIcon()
    for side in (32, 128):
        icon.addFile(str(Path(__file__).parent / "resources" / f"icon-{side}.png"))
    return icon


def sign(shape: str, tone: str, side: int = SIDE) -> QIcon:
    """A shape in one of the theme's colours."""
    return _drawn(shape, tone, side, colours(), _needed())


def step_icon(number: int, state: str) -> QIcon:
    """A step's number in a circle: filled where the person is, ticked where they were."""
    c = colours()
    if state == "done":
        return _drawn("check", "accent", 20, c, _needed())
    return _numbered(number, state == "current", c, _needed())


def _needed() -> tuple[float, ...]:
    """The densities that are at least as fine as the present screens."""
    screens = {screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}
    return tuple(
        sorted({min((d for d in _DENSITIES if d >= s), default=_DENSITIES[-1]) for s in screens})
    )


@lru_cache(maxsize=256)
def _drawn(shape: str, tone: str, side: int, c: Colours, densities: tuple[float, ...]) -> QIcon:
    icon = QIcon()
    for density in densities:
        pixmap = QPixmap(round(side * density), round(side * density))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side * density / 16, side * density / 16)
        _SHAPES[shape](painter, QColor(getattr(c, tone)), QColor(c.surface))
        painter.end()
        pixmap.setDevicePixelRatio(density)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            icon.addPixmap(pixmap, mode)  # or Qt tints it where it is selected
    return icon


@lru_cache(maxsize=32)
def _numbered(number: int, current: bool, c: Colours, densities: tuple[float, ...]) -> QIcon:
    icon = QIcon()
    for density in densities:
        pixmap = QPixmap(round(20 * density), round(20 * density))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(density, density)
        circle = QRectF(1, 1, 18, 18)
        if current:
            painter.setBrush(QColor(c.accent))
            painter.setPen(Qt.PenStyle.NoPen)
        else:
            painter.setPen(QPen(QColor(c.neutral), 1.4))
        painter.drawEllipse(circle)
        font = QFont()
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(c.on_accent if current else c.neutral))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number))
        painter.end()
        pixmap.setDevicePixelRatio(density)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
            icon.addPixmap(pixmap, mode)
    return icon


def _pen(colour: QColor, width: float = 1.6) -> QPen:
    return QPen(
        colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def _disc(p: QPainter, colour: QColor) -> None:
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(colour)
    p.drawEllipse(QRectF(1, 1, 14, 14))
    p.setBrush(Qt.BrushStyle.NoBrush)


def _check(p: QPainter, colour: QColor, ground: QColor) -> None:
    _disc(p, colour)
    p.setPen(_pen(ground, 1.9))
    p.drawPolyline([QPointF(4.6, 8.3), QPointF(7.1, 10.8), QPointF(11.4, 5.5)])


def _cross(p: QPainter, colour: QColor, ground: QColor) -> None:
    _disc(p, colour)
    p.setPen(_pen(ground, 1.9))
    p.drawLine(QPointF(5.4, 5.4), QPointF(10.6, 10.6))
    p.drawLine(QPointF(10.6, 5.4), QPointF(5.4, 10.6))


def _minus(p: QPainter, colour: QColor, _ground: QColor) -> None:
    p.setPen(_pen(colour))
    p.drawEllipse(QRectF(1.8, 1.8, 12.4, 12.4))
    p.drawLine(QPointF(5, 8), QPointF(11, 8))


def _ring(p: QPainter, colour: QColor, _ground: QColor) -> None:
    pen = _pen(colour)
    pen.setDashPattern([2.0, 2.4])
    p.setPen(pen)
    p.drawEllipse(QRectF(2, 2, 12, 12))


def _dots(p: QPainter, colour: QColor, _ground: QColor) -> None:
    p.setPen(_pen(colour))
    p.drawEllipse(QRectF(1.8, 1.8, 12.4, 12.4))
    p.setBrush(colour)
    p.setPen(Qt.PenStyle.NoPen)
    for x in (5.0, 8.0, 11.0):
        p.drawEllipse(QPointF(x, 8), 1, 1)


def _up(p: QPainter, colour: QColor, _ground: QColor) -> None:
    p.setPen(_pen(colour, 1.8))
    p.drawLine(QPointF(8, 13), QPointF(8, 3.4))
    p.drawPolyline([QPointF(4, 7.2), QPointF(8, 3.2), QPointF(12, 7.2)])


def _info(p: QPainter, colour: QColor, ground: QColor) -> None:
    _disc(p, colour)
    p.setPen(_pen(ground, 1.9))
    p.drawPoint(QPointF(8, 4.9))
    p.drawLine(QPointF(8, 7.6), QPointF(8, 11.4))


def _question(p: QPainter, colour: QColor, ground: QColor) -> None:
    _disc(p, colour)
    p.setPen(_pen(ground, 1.7))
    path = QPainterPath(QPointF(5.8, 6.4))
    path.cubicTo(QPointF(5.9, 3.6), QPointF(10.4, 3.7), QPointF(10.2, 6.5))
    path.cubicTo(QPointF(10.1, 7.9), QPointF(8, 7.9), QPointF(8, 9.4))
    p.drawPath(path)
    p.drawPoint(QPointF(8, 11.9))


def _triangle(p: QPainter, colour: QColor, ground: QColor) -> None:
    p.setPen(_pen(colour, 1.4))
    p.setBrush(colour)
    p.drawPolygon([QPointF(8, 2), QPointF(14.6, 13.6), QPointF(1.4, 13.6)])
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(_pen(ground, 1.8))
    p.drawLine(QPointF(8, 6.2), QPointF(8, 9.4))
    p.drawPoint(QPointF(8, 11.7))


def _letter(p: QPainter, colour: QColor, _ground: QColor) -> None:
    p.setPen(_pen(colour, 1.5))
    p.drawRoundedRect(QRectF(1.5, 3.5, 13, 9), 1.5, 1.5)
    p.drawPolyline([QPointF(2.2, 4.6), QPointF(8, 9), QPointF(13.8, 4.6)])


def _no_letter(p: QPainter, colour: QColor, ground: QColor) -> None:
    _letter(p, colour, ground)
    p.setPen(_pen(ground, 4))
    p.drawLine(QPointF(2.5, 13.5), QPointF(13.5, 2.5))
    p.setPen(_pen(colour, 1.6))
    p.drawLine(QPointF(2.2, 13.8), QPointF(13.8, 2.2))


def _copies(p: QPainter, colour: QColor, _ground: QColor) -> None:
    p.setPen(_pen(colour, 1.5))
    p.drawRoundedRect(QRectF(5.2, 5.2, 8.8, 8.8), 1.6, 1.6)
    p.drawPolyline([QPointF(2.2, 10.2), QPointF(2.2, 2.2), QPointF(10.2, 2.2)])


def _clock(p: QPainter, colour: QColor, _ground: QColor) -> None:
    p.setPen(_pen(colour, 1.6))
    p.drawEllipse(QRectF(1.8, 1.8, 12.4, 12.4))
    p.drawPolyline([QPointF(8, 4.6), QPointF(8, 8.2), QPointF(10.6, 9.7)])


def _hidden(p: QPainter, colour: QColor, ground: QColor) -> None:
    p.setPen(_pen(colour, 1.5))
    path = QPainterPath(QPointF(1.4, 8))
    path.quadTo(QPointF(8, 0.8), QPointF(14.6, 8))
    path.quadTo(QPointF(8, 15.2), QPointF(1.4, 8))
    p.drawPath(path)
    p.drawEllipse(QPointF(8, 8), 2, 2)
    p.setPen(_pen(ground, 3.6))
    p.drawLine(QPointF(3, 13), QPointF(13, 3))
    p.setPen(_pen(colour, 1.5))
    p.drawLine(QPointF(2.6, 13.4), QPointF(13.4, 2.6))


def _calendar(p: QPainter, colour: QColor, _ground: QColor) -> None:
    p.setPen(_pen(colour, 1.5))
    p.drawRoundedRect(QRectF(2, 3.2, 12, 11), 1.6, 1.6)
    p.drawLine(QPointF(2.4, 6.8), QPointF(13.6, 6.8))
    p.drawLine(QPointF(5.2, 1.6), QPointF(5.2, 4.4))
    p.drawLine(QPointF(10.8, 1.6), QPointF(10.8, 4.4))


def _sheet(p: QPainter, colour: QColor, _ground: QColor) -> None:
    p.setPen(_pen(colour, 0.9))
    p.drawRoundedRect(QRectF(2.2, 1.4, 11.6, 13.2), 1.2, 1.2)
    for y in (5.0, 8.2, 11.4):
        p.drawLine(QPointF(2.4, y), QPointF(13.6, y))
    p.drawLine(QPointF(6.2, 5.0), QPointF(6.2, 14.4))


_SHAPES = {
    "check": _check,
    "cross": _cross,
    "minus": _minus,
    "ring": _ring,
    "dots": _dots,
    "up": _up,
    "question": _question,
    "info": _info,
    "triangle": _triangle,
    "letter": _letter,
    "no_letter": _no_letter,
    "copies": _copies,
    "clock": _clock,
    "hidden": _hidden,
    "calendar": _calendar,
    "sheet": _sheet,
}
