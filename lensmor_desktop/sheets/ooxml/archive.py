"""The zip container: its members, their bytes as stored, their bytes unpacked.

:mod:`zipfile` isn't used because it normalises what it reads (names, flags, extra fields) and gives
no access to a member's compressed bytes. This module reads the central directory as it stands (the
.ZIP specification, APPNOTE 6.3.x, sections 4.3 to 4.5) and refuses what makes two programs see two
different files: repeated names, and what `consistency` finds.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from lensmor_desktop.domain.sentences import say
from lensmor_desktop.sheets.ooxml import limits, wording
from lensmor_desktop.sheets.ooxml.consistency import (
    ENCRYPTED,
    END,
    END_MARK,
    FULL,
    LOCAL,
    LOCAL_MARK,
    UTF8_NAME,
    ZIP64_EXTRA,
    check_end,
    check_places,
    check_wide_end,
    extra_field,
)
from lensmor_desktop.sheets.ooxml.faults import damaged, refused_reading, too_big, unusual

CENTRAL = struct.Struct("<4s6H3I5H2I")
END64 = struct.Struct("<4sQ2H2I4Q")
LOCATOR64 = struct.Struct("<4sIQI")
CENTRAL_MARK = b"PK\x01\x02"
END64_MARK, LOCATOR64_MARK = b"PK\x06\x06", b"PK\x06\x07"

STORED, DEFLATED = 0, 8
PATCHED, STRONG = 0x20, 0x40


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the central directory.

    Attributes:
        name: readable, with forward slashes and no leading one.
        raw_name, extra, comment: as stored.
        offset: of the local header, in the file.
        packed, unpacked: sizes in bytes.
    """

    name: str
    raw_name: bytes
    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    unpacked: int
    offset: int
    extra: bytes
    comment: bytes
    internal: int
    external: int

    @property
    def key(self) -> str:
        """The name to compare by: part names are equal if they differ only by case (OPC 6.2.2)."""
        return self.name.lower()

    @property
    def is_folder(self) -> bool:
        """An entry for a folder: no part."""
        return self.name.endswith("/")


class Archive:
    """An open zip file. Members stand in the order of the central directory."""

    def __init__(self, file: BinaryIO, label: str) -> None:
        self.label = label
        self._file = file
        file.seek(0, 2)
        self.size = file.tell()
        if self.size > limits.MAX_FILE:
            raise too_big(label, wording.OVER_1_GB)
        self.comment = b""
        start, size, count = self._find_directory()
        self.members = tuple(self._directory(start, size, count))
        self._check()
        by_place = sorted(self.members, key=lambda member: member.offset)
        check_places(label, by_place, start, self._at)

    @classmethod
    def open(cls, path: Path) -> "Archive":
        """Opens a file that begins like a zip file.

        Raises:
            SheetError: it can't be opened, is cut short, damaged, or over budget.
        """
        try:
            file = path.open("rb")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise refused_reading(
                str(path), say(wording.NOT_FOUND, reason=reason), wording.HINT_PERMISSION
            ) from error
        try:
            return cls(file, str(path))
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _directory(self, start: int, size: int, count: int) -> Iterator[Member]:
        if size > limits.MAX_DIRECTORY or count > limits.MAX_ENTRIES:
            raise too_big(self.label, wording.TOO_MANY_PARTS)
        directory = self._at(start, size)
        position = 0
        for _ in range(count):
            if position + CENTRAL.size > len(directory):
                raise damaged(self.label, wording.PART_LIST_INCOMPLETE)
            fields = CENTRAL.unpack_from(directory, position)
            if fields[0] != CENTRAL_MARK:
                raise damaged(self.label, wording.PART_LIST_BROKEN)
            name_size, extra_size, comment_size = fields[10:13]
            name_at = position + CENTRAL.size
            extra_at = name_at + name_size
            comment_at = extra_at + extra_size
            position = comment_at + comment_size
            if position > len(directory):
                raise damaged(self.label, wording.PART_LIST_INCOMPLETE)
            yield self._member(
                fields,
                directory[name_at:extra_at],
                directory[extra_at:comment_at],
                directory[comment_at:position],
            )

    def _member(
        self, fields: tuple[int, ...], raw_name: bytes, extra: bytes, comment: bytes
    ) -> Member:
        _, made_by, needed, flags, method, time, date, crc, packed, unpacked = fields[:10]
        internal, external, offset = fields[14:17]
        wide = extra_field(extra, ZIP64_EXTRA)
        try:
            if unpacked == FULL:
                unpacked, wide = struct.unpack_from("<Q", wide)[0], wide[8:]
            if packed == FULL:
                packed, wide = struct.unpack_from("<Q", wide)[0], wide[8:]
            if offset == FULL:
                offset = struct.unpack_from("<Q", wide)[0]
        except struct.error as error:
            raise damaged(self.label, wording.SIZE_MISSING) from error
        try:
            text = raw_name.decode("utf-8" if flags & UTF8_NAME else "cp437")
        except UnicodeDecodeError as error:
            raise damaged(self.label, wording.NAME_UNREADABLE) from error
        name = text.replace("\\", "/").lstrip("/")
        return Member(
            name,
            raw_name,
            made_by,
            needed,
            flags,
            method,
            time,
            date,
            crc,
            packed,
            unpacked,
            offset,
            extra,
            comment,
            internal,
            external,
        )

    def _find_directory(self) -> tuple[int, int, int]:
        """Where the directory begins, its bytes, and its members."""
        tail_at = max(0, self.size - END.size - 0xFFFF)
        tail = self._at(tail_at, self.size - tail_at)
        position = tail.rfind(END_MARK)
        while position >= 0:
            if position + END.size <= len(tail):
                fields = END.unpack_from(tail, position)
                if position + END.size + fields[7] <= len(tail):
                    break
            position = tail.rfind(END_MARK, 0, position)
        else:
            raise refused_reading(self.label, say(wording.IS_TRUNCATED), wording.HINT_DOWNLOAD)
        end_at = tail_at + position
        check_end(self.label, tail, position)
        self.comment = tail[position + END.size : position + END.size + fields[7]]
        _, disk, first_disk, _, count, size, start, _ = fields
        if disk not in (0, 0xFFFF) or first_disk not in (0, 0xFFFF):
            raise unusual(self.label, wording.SPLIT_ARCHIVE)
        locator_at = end_at - LOCATOR64.size
        if locator_at >= 0:
            locator = LOCATOR64.unpack(self._at(locator_at, LOCATOR64.size))
            if locator[0] == LOCATOR64_MARK:
                end_at, *wide = self._zip64_end(locator[2], locator_at)
                check_wide_end(self.label, (count, size, start), wide)
                count, size, start = wide
        if end_at < size:
            raise damaged(self.label, wording.PART_LIST_MISSING)
        if end_at - size != start:  # all places are counted from something behind the beginning
            raise unusual(self.label, wording.SOMETHING_BEFORE)
        return start, size, count

    def _zip64_end(self, offset: int, locator_at: int) -> tuple[int, int, int, int]:
        for at in (offset, locator_at - END64.size):
            if 0 <= at <= self.size - END64.size:
                fields = END64.unpack(self._at(at, END64.size))
                if fields[0] == END64_MARK:
                    return at, fields[7], fields[8], fields[9]
        raise damaged(self.label, wording.PART_LIST_MISSING)

    def _check(self) -> None:
        seen: set[str] = set()
        for member in self.members:
            if member.key in seen:
                raise unusual(self.label, wording.NAMED_TWICE, part=member.name)
            seen.add(member.key)
            if "\0" in member.name or not member.name:
                raise damaged(self.label, wording.NAME_IMPROPER)
            if member.flags & (ENCRYPTED | STRONG):
                raise refused_reading(
                    self.label, say(wording.IS_ZIP_LOCKED), wording.HINT_UNPACK_LOCKED
                )
            if member.method not in (STORED, DEFLATED) or member.flags & PATCHED:
                raise unusual(self.label, wording.PACKED_ODDLY, part=member.name)

    def _at(self, offset: int, size: int) -> bytes:
        try:
            self._file.seek(offset)
            return self._file.read(size)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise refused_reading(
                self.label, say(wording.NOT_FOUND, reason=reason), wording.HINT_PERMISSION
            ) from error

    def local(self, member: Member) -> tuple[int, bytes]:
        """Where a member's packed bytes begin, and the extra field of its local header."""
        header = self._at(member.offset, LOCAL.size)
        if len(header) < LOCAL.size or header[:4] != LOCAL_MARK:
            raise damaged(self.label, wording.PART_MISPLACED, part=member.name)
        fields = LOCAL.unpack(header)
        name_size, extra_size = fields[9], fields[10]
        start = member.offset + LOCAL.size + name_size + extra_size
        if start + member.packed > self.size:
            raise damaged(self.label, wording.PART_INCOMPLETE, part=member.name)
        return start, self._at(member.offset + LOCAL.size + name_size, extra_size)

    def packed(self, member: Member) -> Iterator[bytes]:
        """A member's bytes as stored."""
        position, _ = self.local(member)
        left = member.packed
        while left:
            data = self._at(position, min(limits.CHUNK, left))
            if not data:
                raise damaged(self.label, wording.PART_INCOMPLETE, part=member.name)
            position += len(data)
            left -= len(data)
            yield data

    def unpacked(self, member: Member, budget: int, ratio: bool = True) -> Iterator[bytes]:
        """A member's content in chunks; its size and checksum are compared at the end.

        Args:
            budget: bytes after which it is refused.
            ratio: refuse what is packed suspiciously well.

        Raises:
            SheetError: damaged or over budget.
        """
        # What the directory says is judged before a byte is unpacked. It may say too little, but
        # then the excess is where unpacking ends.
        if member.unpacked > budget:
            raise too_big(self.label, wording.PART_TOO_BIG, part=member.name, most=budget)
        most = limits.MAX_RATIO * max(member.packed, 1)
        if ratio and member.unpacked > max(limits.RATIO_FLOOR, most):
            raise too_big(
                self.label, wording.PART_EXPLODES, part=member.name, most=limits.MAX_RATIO
            )
        crc = 0
        total = 0
        for data in inflate(self.packed(member), member.method, self._broken(member)):
            total += len(data)
            if total > member.unpacked:
                break
            crc = zlib.crc32(data, crc)
            yield data
        if total != member.unpacked or crc != member.crc:
            raise self._broken(member)

    def read(self, member: Member, budget: int = limits.MAX_SMALL_PART) -> bytes:
        """A member's content as a whole."""
        return b"".join(self.unpacked(member, budget))

    def _broken(self, member: Member) -> Exception:
        return damaged(self.label, wording.CHECKSUM, part=member.name)


def inflate(chunks: Iterator[bytes], method: int, broken: Exception) -> Iterator[bytes]:
    """Unpacks a stream of packed bytes into chunks of bounded size; raises `broken` if it can't."""
    if method == STORED:
        yield from chunks
        return
    unpacker = zlib.decompressobj(-15)
    try:
        for packed in chunks:
            data = unpacker.decompress(packed, limits.CHUNK)
            while data:
                yield data
                data = unpacker.decompress(unpacker.unconsumed_tail, limits.CHUNK)
            if unpacker.eof:
                break
        data = unpacker.flush()
    except zlib.error as error:
        raise broken from error
    if data:
        yield data
    if not unpacker.eof:
        raise broken
