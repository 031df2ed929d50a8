"""How a sheet's layout is stored with its run: JSON, by field name."""

import json
from dataclasses import fields
from typing import Any

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Column, Layout

_COLUMN_FIELDS = ("event", "person", "email", "full_name", "first_name", "last_name", "company")


def layout_to_json(layout: Layout) -> str:
    """The layout as JSON text."""
    stored: dict[str, Any] = {}
    for field in fields(layout):
        value = getattr(layout, field.name)
        if field.name == "columns":
            value = [[c.index, c.title] for c in value]
        elif field.name == "results":
            value = [[kind.value, [c.index, c.title]] for kind, c in value]
        elif isinstance(value, Column):
            value = [value.index, value.title]
        stored[field.name] = value
    return json.dumps(stored, ensure_ascii=False)


def layout_from_json(text: str) -> Layout:
    """The layout that `layout_to_json` stored."""
    stored = json.loads(text)
    stored["columns"] = tuple(Column(*c) for c in stored["columns"])
    stored["results"] = tuple(
        (ResultColumn(kind), Column(*column)) for kind, column in stored["results"]
    )
    for name in _COLUMN_FIELDS:
        if stored[name] is not None:
            stored[name] = Column(*stored[name])
    return Layout(**stored)
