"""How a sheet's layout and its new headings are stored with a run: JSON, by name."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from lensmor_desktop.domain.outcomes import ResultColumn
from lensmor_desktop.domain.rows import Column, Layout

_COLUMN_FIELDS = ("event", "person", "full_name", "first_name", "last_name", "company")


def layout_to_json(layout: Layout) -> str:
    """The layout as JSON text."""
    stored: dict[str, Any] = {}
    for field in fields(layout):
        value = getattr(layout, field.name)
        if field.name in ("columns", "emails"):
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
    one = stored.pop("email", None)  # of earlier versions, which read one column of addresses
    emails = stored.get("emails", [one] if one else [])
    stored["emails"] = tuple(Column(*column) for column in emails)
    stored["results"] = tuple(
        (ResultColumn(kind), Column(*column)) for kind, column in stored["results"]
    )
    for name in _COLUMN_FIELDS:
        if stored[name] is not None:
            stored[name] = Column(*stored[name])
    return Layout(**stored)


def titles_to_json(titles: Mapping[ResultColumn, str]) -> str:
    """Headings as JSON text; those that go by their usual names are left out."""
    stored = {
        column.name.lower(): title for column, title in titles.items() if title != column.value
    }
    return json.dumps(stored, ensure_ascii=False, sort_keys=True)


def titles_from_json(text: str) -> dict[ResultColumn, str]:
    """The headings that `titles_to_json` stored, the usual ones among them."""
    stored = json.loads(text)
    return {column: stored.get(column.name.lower(), column.value) for column in ResultColumn}
