"""The package: parts, their content types and the relationships between them (ECMA-376 part 2).

Parts are found by relationship and its type, never by their usual names: real files have absolute
targets, other folders, backslashes, and content types anywhere in the zip.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.archive import Archive, Member
from lensmor_desktop.sheets.ooxml.faults import damaged, unusual
from lensmor_desktop.sheets.ooxml.identify import FileKind, identify, not_a_workbook
from lensmor_desktop.sheets.ooxml.names import CONTENT_TYPES, PACKAGE_RELATIONSHIPS
from lensmor_desktop.sheets.ooxml.names import relationship_word as word
from lensmor_desktop.sheets.ooxml.xml import Element, parse_tree
from lensmor_desktop.sheets.ooxml.zipped import refuse_others


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another, or out of the package (then `part` is "")."""

    id: str
    type: str
    part: str

    @property
    def word(self) -> str:
        """The last word of the type: "worksheet", "table", ..."""
        return word(self.type)


class Package:
    """An open package; parts are named as in the zip, with forward slashes."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.label = archive.label
        self._members = {member.key: member for member in archive.members if not member.is_folder}
        self._types: dict[str, str] | None = None
        self._extensions: dict[str, str] = {}

    @classmethod
    def open(cls, path: Path) -> "Package":
        """Opens a workbook's package.

        Raises:
            SheetError: it is something else, with a sentence that says what and what to do.
        """
        kind = identify(path)
        if kind is not FileKind.ZIP:
            raise not_a_workbook(path, kind)
        archive = Archive.open(path)
        try:
            package = cls(archive)
            refuse_others(package.label, tuple(package.parts()), package.read)
        except BaseException:
            archive.close()
            raise
        return package

    def close(self) -> None:
        """Closes the file."""
        self.archive.close()

    def has(self, part: str) -> bool:
        """Whether the package holds this part (upper and lower case are the same)."""
        return part.lower() in self._members

    def parts(self) -> Iterator[str]:
        """The names of all parts."""
        return (member.name for member in self._members.values())

    def member(self, part: str) -> Member:
        """The zip entry of a part."""
        try:
            return self._members[part.lower()]
        except KeyError:
            raise damaged(self.label, wording.PART_MISSING, part=part) from None

    def read(self, part: str, budget: int = limits.MAX_SMALL_PART) -> bytes:
        """The content of a small part."""
        return self.archive.read(self.member(part), budget)

    def stream(self, part: str, budget: int = limits.MAX_SHEET) -> Iterator[bytes]:
        """The content of a part in chunks."""
        return self.archive.unpacked(self.member(part), budget)

    def tree(self, part: str) -> Element:
        """A small part as elements."""
        return parse_tree(self.read(part), self.label, part)

    def content_type(self, part: str) -> str:
        """The content type of a part, "" where none is given."""
        if self._types is None:
            self._types = {}
            if self.has("[Content_Types].xml"):
                for element in self.tree("[Content_Types].xml").children:
                    if element.namespace != CONTENT_TYPES:
                        continue
                    type_ = element.attributes.get("ContentType", "")
                    if element.name == "Override":
                        name = element.attributes.get("PartName", "").replace("\\", "/")
                        self._types[name.lstrip("/").lower()] = type_
                    elif element.name == "Default":
                        self._extensions[element.attributes.get("Extension", "").lower()] = type_
        own = self._types.get(part.lower())
        return own if own is not None else self._extensions.get(part.lower().rpartition(".")[2], "")

    def relationships(self, part: str = "") -> tuple[Relationship, ...]:
        """The relationships of a part, or of the package."""
        folder, name = posixpath.split(part)
        holder = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(holder):
            return ()
        root = self.tree(holder)
        if root.namespace != PACKAGE_RELATIONSHIPS:
            raise unusual(self.label, wording.NO_RELATIONSHIPS, part=holder)
        found = []
        for element in root.all("Relationship"):
            given = element.attributes
            outside = given.get("TargetMode", "").lower() == "external"
            target = "" if outside else self._resolve(folder, given.get("Target", ""))
            found.append(Relationship(given.get("Id", ""), given.get("Type", ""), target))
        return tuple(found)

    def _resolve(self, folder: str, target: str) -> str:
        target = target.replace("\\", "/").partition("#")[0]
        path = target if target.startswith("/") else f"/{folder}/{target}"
        part = posixpath.normpath(path).lstrip("/")
        if not self.has(part) and self.has(unquote(part)):
            part = unquote(part)
        return part

    def related(self, part: str, kind: str) -> tuple[str, ...]:
        """The parts of one kind ("table", "styles", ...) that a part links to and that exist."""
        return tuple(
            link.part
            for link in self.relationships(part)
            if link.word == kind and link.part and self.has(link.part)
        )
