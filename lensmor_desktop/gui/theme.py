"""Colours, spacing and the style sheet, for light and dark.

One accent colour; every other colour has a meaning (good, careful, bad) and never stands alone:
an icon and a word go with it. Sizes of text derive from the system's font, so they scale with it.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget

GAP = 8
MARGIN = 20
RADIUS = 8
TABLE_RADIUS = 4  # headings and rows are square, and would stick out of rounder corners


@dataclass(frozen=True, slots=True, eq=False)  # or each icon's look-up hashes twenty words
class Colours:
    """The colours of one theme; there are only these two."""

    dark: bool
    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    good: str
    good_soft: str
    careful: str
    careful_soft: str
    bad: str
    bad_soft: str
    neutral: str
    band: str
    on_band: str
    outline_base: str  # Fusion draws outlines of fields 40 % darker than this


LIGHT = Colours(
    dark=False,
    window="#F4F5F8",
    surface="#FFFFFF",
    raised="#F8F9FB",
    border="#D5DAE2",
    text="#1B2029",
    muted="#576171",
    accent="#2F5BD3",
    accent_hover="#264CB4",
    accent_soft="#E7EDFB",
    on_accent="#FFFFFF",
    good="#16794A",
    good_soft="#E3F4EA",
    careful="#8F5800",
    careful_soft="#FFF3D9",
    bad="#B3261E",
    bad_soft="#FDEBE9",
    neutral="#5F6878",
    band="#FFC94D",
    on_band="#33240A",
    outline_base="#F4F5F8",
)

DARK = Colours(
    dark=True,
    window="#15171C",
    surface="#1E2127",
    raised="#262A31",
    border="#3A404A",
    text="#E9ECF1",
    muted="#A5AEBB",
    accent="#86A8FF",
    accent_hover="#A2BCFF",
    accent_soft="#27324F",
    on_accent="#0D1733",
    good="#5FD093",
    good_soft="#1B3A2A",
    careful="#F2BD68",
    careful_soft="#3D301A",
    bad="#FF8F86",
    bad_soft="#452422",
    neutral="#98A2B1",
    band="#D69A22",
    on_band="#1B1304",
    outline_base="#7E899A",
)


def colours() -> Colours:
    """The colours of the theme in use."""
    app = QGuiApplication.instance()
    chosen = app.property("lensmorDark") if app is not None else None
    return DARK if chosen else LIGHT


_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def use(app: QApplication, wanted: str) -> None:
    """Applies a theme: light, dark, or what the system asks for now and whenever that changes.

    Args:
        wanted: "light", "dark" or "system".
    """
    hints = app.styleHints()
    if app.property("lensmorTheme") is None:
        hints.colorSchemeChanged.connect(lambda _scheme: _follow(app))
    app.setProperty("lensmorTheme", wanted)
    hints.setColorScheme(_SCHEMES[wanted])  # for what the system draws: title bar, file dialogs
    _follow(app)


def _follow(app: QApplication) -> None:
    wanted = app.property("lensmorTheme")
    system = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    dark = system if wanted == "system" else wanted == "dark"
    if app.property("lensmorDark") is not dark:  # it takes as long as building a window
        apply(app, dark)


def apply(app: QApplication, dark: bool) -> None:
    """Makes the whole program light or dark."""
    app.setProperty("lensmorDark", dark)
    app.setStyle("Fusion")
    palette = _palette(colours())
    app.setPalette(palette)
    # On a dark window outlines darker than it would be invisible.
    fields = QPalette(palette)
    fields.setColor(QPalette.ColorRole.Window, QColor(colours().outline_base))
    # The outline of the field that has the keyboard comes from this, and must be seen.
    fields.setColor(QPalette.ColorRole.Highlight, QColor(colours().accent))
    fields.setColor(QPalette.ColorRole.HighlightedText, QColor(colours().on_accent))
    for kind in ("QLineEdit", "QAbstractSpinBox", "QComboBox", "QCheckBox", "QRadioButton"):
        # PySide6 declares bytes here, and refuses them.
        app.setPalette(fields, kind)  # type: ignore[arg-type]
    app.setStyleSheet(_style_sheet(colours()))


def scaled(font: QFont, factor: float, bold: bool = False) -> QFont:
    """A font larger or smaller than this one, whatever unit the system gave it in."""
    changed = QFont(font)
    if font.pointSizeF() > 0:
        changed.setPointSizeF(font.pointSizeF() * factor)
    else:
        changed.setPixelSize(max(1, round(font.pixelSize() * factor)))
    if bold:
        changed.setWeight(QFont.Weight.DemiBold)
    return changed


def make_title(widget: QWidget, factor: float = 1.5) -> None:
    """Sets a heading's font."""
    widget.setFont(scaled(QApplication.font(), factor, bold=True))


def keep_wide(layout: QBoxLayout, characters: int) -> None:
    """A dialog's least width, in characters of its font.

    Not `setMinimumWidth`: that would switch off what the layout knows to be needed, and cut the
    buttons of a language with longer words.
    """
    dialog = layout.parentWidget()
    assert dialog is not None
    layout.addStrut(characters * dialog.fontMetrics().averageCharWidth())


def make_roomy(field: QWidget) -> None:
    """Gives a field the height of a button, whatever the font."""
    field.setMinimumHeight(round(field.fontMetrics().height() * 1.75))


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet looks at, and has it looked at again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it will be looked at when it is first shown
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, c.window),
        (role.WindowText, c.text),
        (role.Base, c.surface),
        (role.AlternateBase, c.raised),
        (role.ToolTipBase, c.raised),
        (role.ToolTipText, c.text),
        (role.Text, c.text),
        (role.Button, c.surface),
        (role.ButtonText, c.text),
        (role.BrightText, c.bad),
        (role.Highlight, c.accent_soft),
        (role.HighlightedText, c.text),
        (role.Link, c.accent),
        (role.LinkVisited, c.accent),
        (role.PlaceholderText, c.muted),
        (role.Accent, c.accent),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(c.neutral))
    return palette


def _style_sheet(c: Colours) -> str:
    return f"""
QToolTip {{ color: {c.text}; background: {c.raised}; border: 1px solid {c.border}; padding: 4px; }}
QLabel[kind="muted"] {{ color: {c.muted}; }}
QLabel[kind="bad"] {{ color: {c.bad}; }}
QLabel[kind="careful"] {{ color: {c.careful}; }}
QLabel[kind="good"] {{ color: {c.good}; }}
QFrame[kind="card"] {{
    background: {c.surface}; border: 1px solid {c.border}; border-radius: {RADIUS}px;
}}
QFrame[kind="line"] {{ background: {c.border}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[kind="header"] {{ background: {c.surface}; border: none;
    border-bottom: 1px solid {c.border}; }}
QFrame[kind="header"] > QPushButton {{ padding: 6px 10px; }}
QFrame[kind="header"] > QPushButton:focus {{ padding: 5px 9px; }}
QFrame[kind="band"] {{ background: {c.band}; border: none; }}
QFrame[kind="band"] QLabel {{ color: {c.on_band}; }}
QFrame[kind="band"] QPushButton {{ color: {c.on_band}; background: transparent;
    border: 1px solid {c.on_band}; padding: 2px 10px; }}
QFrame[kind="band"] QPushButton:focus {{ border: 2px solid {c.on_band}; padding: 1px 9px; }}
QFrame[kind="callout"] {{ border-radius: 6px; background: {c.careful_soft};
    border: 1px solid {c.careful}; }}
QFrame[kind="callout"][tone="bad"] {{ background: {c.bad_soft}; border-color: {c.bad}; }}
QFrame[kind="callout"][tone="info"] {{ background: {c.accent_soft}; border-color: {c.accent}; }}
QFrame[kind="callout"][tone="good"] {{ background: {c.good_soft}; border-color: {c.good}; }}
QFrame[kind="callout"] QLabel {{ background: transparent; }}
QPushButton {{
    background: {c.surface}; color: {c.text}; border: 1px solid {c.border};
    border-radius: 6px; padding: 6px 14px;
}}
QPushButton:hover {{ background: {c.raised}; border-color: {c.neutral}; }}
QPushButton:pressed {{ background: {c.accent_soft}; }}
QPushButton:focus {{ border: 2px solid {c.accent}; padding: 5px 13px; }}
QPushButton:disabled {{ color: {c.neutral}; background: {c.raised}; }}
QPushButton[kind="primary"] {{
    background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; font-weight: 600;
    padding: 8px 18px;
}}
QPushButton[kind="primary"]:hover {{ background: {c.accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {c.text}; padding: 7px 17px; }}
QPushButton[kind="primary"]:disabled {{
    background: {c.raised}; color: {c.neutral}; border-color: {c.border};
}}
QPushButton[kind="link"] {{
    background: transparent; border: 1px solid transparent; color: {c.accent}; padding: 3px 6px;
    text-align: left;
}}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 1px solid {c.accent}; }}
QPushButton[kind="link"]:disabled {{ color: {c.neutral}; }}
QPushButton[kind="chip"] {{
    border-radius: 12px; padding: 3px 11px; background: {c.surface}; min-height: 1.35em;
}}
QPushButton[kind="chip"]:checked {{
    background: {c.accent_soft}; border: 1px solid {c.accent}; color: {c.text};
}}
QPushButton[kind="chip"]:focus {{ border: 2px solid {c.accent}; padding: 2px 10px; }}
QPushButton[kind="place"][state="current"] {{ background: {c.accent_soft};
    border-color: {c.accent}; font-weight: 600; }}
QPushButton[kind="step"] {{
    background: transparent; border: 2px solid transparent; padding: 6px; color: {c.muted};
}}
QPushButton[kind="step"]:hover:enabled {{ background: {c.raised}; }}
QPushButton[kind="step"]:disabled {{ background: transparent; color: {c.neutral}; }}
QPushButton[kind="step"][state="current"] {{ color: {c.text}; font-weight: 600; }}
QPushButton[kind="step"][state="done"] {{ color: {c.text}; }}
QPushButton[kind="step"]:focus {{ border: 2px solid {c.accent}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::handle {{ background: {c.border}; border-radius: 4px; margin: 2px;
    min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {c.neutral}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTableView {{
    background: {c.surface}; border: 1px solid {c.border}; border-radius: {TABLE_RADIUS}px;
    gridline-color: {c.border}; selection-background-color: {c.accent_soft};
    selection-color: {c.text};
}}
QTableView:focus {{ border: 1px solid {c.accent}; }}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{
    background: {c.raised}; color: {c.muted}; border: none;
    border-bottom: 1px solid {c.border}; padding: 5px 6px 5px 3px;
}}
QHeaderView::section:horizontal:first {{ border-top-left-radius: {TABLE_RADIUS}px; }}
QTableCornerButton::section {{ background: {c.raised}; border: none; }}
QProgressBar {{
    border: none; border-radius: 5px; background: {c.border}; min-height: 10px; max-height: 10px;
}}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 5px; }}
QListWidget[kind="recent"] {{ background: transparent; border: none; }}
QListWidget[kind="sections"] {{ background: transparent; border: none; outline: none; }}
QListWidget[kind="sections"]::item {{ padding: 7px 10px; border-radius: 6px;
    border: 1px solid transparent; color: {c.text}; }}
QListWidget[kind="sections"]::item:hover {{ background: {c.raised}; }}
QListWidget[kind="sections"]::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
QListWidget[kind="sections"]::item:selected:focus {{ border: 1px solid {c.accent}; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
"""
