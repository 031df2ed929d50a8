"""Finishing what openpyxl wrote: the same bytes each time, cached results, parts of our own."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from lxml import etree
from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Edit = Callable[[bytes], bytes]

_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b"<cp:coreProperties"
    b' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    b"<dc:creator>Sam Example</dc:creator>"
    b'<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-20T09:14:00Z</dcterms:created>'
    b'<dcterms:modified xsi:type="dcterms:W3CDTF">2026-11-20T09:14:00Z</dcterms:modified>'
    b"</cp:coreProperties>"
)


def save(
    workbook: Workbook,
    path: Path,
    edits: Mapping[str, Edit] | None = None,
    added: Mapping[str, bytes] | None = None,
) -> None:
    """Writes the workbook so that it is the same, byte for byte, whenever it is written.

    Args:
        edits: part name -> what to make of the part's bytes.
        added: part name -> bytes of parts that openpyxl doesn't write.
    """
    raw = BytesIO()
    workbook.save(raw)
    edits = dict(edits or {})
    with zipfile.ZipFile(raw) as written, zipfile.ZipFile(path, "w") as final:
        parts = {name: written.read(name) for name in written.namelist()}
        parts["docProps/core.xml"] = _CORE
        for name, edit in edits.items():
            parts[name] = edit(parts[name])
        parts.update(added or {})
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            final.writestr(entry, content, compresslevel=9)


def with_results(results: Mapping[str, object]) -> Edit:
    """An edit that gives formulas the results that Excel would have kept (ECMA-376, 18.3.1.96).

    Args:
        results: cell address -> number or text.
    """

    def edit(xml: bytes) -> bytes:
        root = etree.fromstring(xml)
        left = dict(results)
        for cell in root.iter(f"{{{MAIN}}}c"):
            address = cell.get("r")
            if address not in left or cell.find(f"{{{MAIN}}}f") is None:
                continue
            result = left.pop(address)
            value = cell.find(f"{{{MAIN}}}v")
            if value is None:
                value = etree.SubElement(cell, f"{{{MAIN}}}v")
            if isinstance(result, str):
                cell.set("t", "str")
            elif "t" in cell.attrib:
                del cell.attrib["t"]
            value.text = str(result)
        if left:
            raise LookupError(f"no formulas at {sorted(left)}")
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    return edit


def with_raw_cells(cells: Mapping[str, tuple[str, str]]) -> Edit:
    """An edit that sets cells to a type and text that openpyxl would not write.

    Args:
        cells: address -> ("n", digits as they are to be stored) or ("inlineStr", text), where
            text may hold escapes such as _x0007_.
    """

    def edit(xml: bytes) -> bytes:
        root = etree.fromstring(xml)
        left = dict(cells)
        for cell in root.iter(f"{{{MAIN}}}c"):
            address = cell.get("r")
            if address not in left:
                continue
            kind, text = left.pop(address)
            for child in list(cell):
                cell.remove(child)
            if "t" in cell.attrib:
                del cell.attrib["t"]
            if kind == "n":
                etree.SubElement(cell, f"{{{MAIN}}}v").text = text
            else:
                cell.set("t", kind)
                inline = etree.SubElement(cell, f"{{{MAIN}}}is")
                etree.SubElement(inline, f"{{{MAIN}}}t").text = text
        if left:
            raise LookupError(f"no cells at {sorted(left)}")
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    return edit


def replaced(old: str, new: str) -> Edit:
    """An edit that replaces one piece of text, which must be there."""

    def edit(xml: bytes) -> bytes:
        text = xml.decode()
        if old not in text:
            raise LookupError(f"there is no {old}")
        return text.replace(old, new, 1).encode()

    return edit
