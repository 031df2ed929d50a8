"""Qt's roles as plain numbers, for tables whose cells are asked for thousands of times.

To paint one cell Qt asks for seven roles, and Python 3.11 runs code of its own at each look-up of
an enum's member.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

DISPLAY = Qt.ItemDataRole.DisplayRole.value
DECORATION = Qt.ItemDataRole.DecorationRole.value
TOOL_TIP = Qt.ItemDataRole.ToolTipRole.value
FONT = Qt.ItemDataRole.FontRole.value
BACKGROUND = Qt.ItemDataRole.BackgroundRole.value
FOREGROUND = Qt.ItemDataRole.ForegroundRole.value
TICKED = Qt.ItemDataRole.CheckStateRole.value
ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole.value
SPOKEN = Qt.ItemDataRole.AccessibleTextRole.value

TEXTS = frozenset({DISPLAY, TOOL_TIP, SPOKEN})
NEVER_ANSWERED = frozenset({FONT, ALIGNMENT, BACKGROUND})
"""What Qt asks for at every cell, though the cells of the long tables have none of their own."""

Index = QModelIndex | QPersistentModelIndex
"""What Qt may name a cell by, as its models and delegates are declared."""
