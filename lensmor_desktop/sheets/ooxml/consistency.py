"""What makes two programs see two different files in one archive; such a file is refused.

A zip file tells everything twice: in its directory, and before each member's bytes (APPNOTE 6.3.10,
4.3.7 and 4.3.12). Some programs go by the one and some by the other; some look for the directory
from the end, some take the first that they come by. A workbook that shows a mail filter, Excel and
us three different sheets is nobody's honest export.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from lensmor_desktop.sheets.ooxml import wording
from lensmor_desktop.sheets.ooxml.faults import damaged, unusual

if TYPE_CHECKING:
    from lensmor_desktop.sheets.ooxml.archive import Member

LOCAL = struct.Struct("<4s5H3I2H")
LOCAL_MARK, END_MARK = b"PK\x03\x04", b"PK\x05\x06"
END = struct.Struct("<4s4H2IH")
ENCRYPTED, DESCRIPTOR, UTF8_NAME = 0x1, 0x8, 0x800
ZIP64_EXTRA = 1
FULL = 0xFFFFFFFF
FULL_SHORT = 0xFFFF
DESCRIPTOR_SIZE = 24
"""Bytes of the longest data descriptor: mark, checksum and two sizes of zip64 (4.3.9)."""
_TOLD_BY_FLAGS = ENCRYPTED | DESCRIPTOR | UTF8_NAME
_MOST_BETWEEN = 1 << 20  # bytes; some packers begin each part at a round number

ReadAt = Callable[[int, int], bytes]
"""Gives bytes of the file: where they begin, and how many."""


def check_end(label: str, tail: bytes, end: int) -> None:
    """Refuses a file with several ends, or with anything but padding behind the one.

    Args:
        label: the file.
        tail: its last bytes, as many as the end can stand in.
        end: where in them the end's record begins.

    Raises:
        SheetError: it is such a file.
    """
    behind = end + END.size + _comment_size(tail, end)
    if tail[behind:].strip(b"\0\r\n "):
        raise unusual(label, wording.SOMETHING_BEHIND)
    # By chance the mark may stand in a part's bytes; then the rest doesn't fit to the file's end.
    position = tail.find(END_MARK)
    while position >= 0:
        if position != end and position + END.size <= len(tail):
            ends = position + END.size + _comment_size(tail, position)
            if ends in (len(tail), behind):
                raise unusual(label, wording.TWO_LISTS)
        position = tail.find(END_MARK, position + 1)


def check_wide_end(label: str, narrow: Sequence[int], wide: Sequence[int]) -> None:
    """Refuses a file whose two records of its end tell different things (4.3.14 and 4.4.1.4).

    Args:
        narrow: members, the directory's size and its beginning, by the record that all have.
        wide: the same by that of zip64. It counts where the other says that there is no room.
    """
    for told, counts, full in zip(narrow, wide, (FULL_SHORT, FULL, FULL), strict=True):
        if told not in (counts, full):
            raise unusual(label, wording.TWO_LISTS)


def check_places(label: str, members: Sequence["Member"], directory: int, read: ReadAt) -> None:
    """Refuses a file in which a member's own header says otherwise than the directory.

    Args:
        members: by where they stand.
        directory: where the directory begins.
        read: reads the file.

    Raises:
        SheetError: it is such a file, or members overlap.
    """
    for member in members:
        if member.offset + LOCAL.size + member.packed > directory:
            raise damaged(label, wording.PART_MISPLACED, part=member.name)
    end, descriptor = 0, False
    for member in members:
        if member.offset < end:
            raise damaged(label, wording.PART_MISPLACED, part=member.name)
        _check_between(label, member.name, end, member.offset, descriptor, read)
        end = _end_of(label, member, read)
        descriptor = bool(member.flags & DESCRIPTOR)
    if end > directory:
        raise damaged(label, wording.PART_MISPLACED, part=members[-1].name)
    last = members[-1].name if members else ""
    _check_between(label, last, end, directory, descriptor, read)


def _end_of(label: str, member: "Member", read: ReadAt) -> int:
    """Where a member's bytes end, by its own header, which has to agree with the directory."""
    header = read(member.offset, LOCAL.size)
    if len(header) < LOCAL.size or header[:4] != LOCAL_MARK:
        raise damaged(label, wording.PART_MISPLACED, part=member.name)
    _, _, flags, method, _, _, crc, packed, unpacked, name_size, extra_size = LOCAL.unpack(header)
    name = read(member.offset + LOCAL.size, name_size)
    extra = read(member.offset + LOCAL.size + name_size, extra_size)
    unpacked, packed = _widened(extra, unpacked, packed)
    agrees = (
        name == member.raw_name
        and method == member.method
        and flags & _TOLD_BY_FLAGS == member.flags & _TOLD_BY_FLAGS
    )
    empty = bool(flags & DESCRIPTOR)  # then what follows may be told behind the bytes alone
    for told, listed in ((crc, member.crc), (packed, member.packed), (unpacked, member.unpacked)):
        agrees = agrees and (told == listed or (empty and told == 0))
    if not agrees:
        raise unusual(label, wording.TOLD_TWICE, part=member.name)
    return member.offset + LOCAL.size + len(name) + len(extra) + member.packed


def _check_between(
    label: str, part: str, start: int, end: int, descriptor: bool, read: ReadAt
) -> None:
    """Refuses members that aren't listed: who reads a file from its beginning sees them."""
    size = end - start
    if start == 0 < size:
        raise unusual(label, wording.SOMETHING_BEFORE)
    if size <= (DESCRIPTOR_SIZE if descriptor else 0):
        return
    if size > _MOST_BETWEEN or LOCAL_MARK in read(start, size):
        raise unusual(label, wording.SOMETHING_BETWEEN, part=part)


def _comment_size(tail: bytes, end: int) -> int:
    return int.from_bytes(tail[end + 20 : end + 22], "little")


def _widened(extra: bytes, *sizes: int) -> list[int]:
    """Sizes, those of them that have no room taken from zip64's extra field (4.5.3)."""
    wide = extra_field(extra, ZIP64_EXTRA)
    found = []
    for size in sizes:
        if size == FULL and len(wide) >= 8:
            size, wide = int.from_bytes(wide[:8], "little"), wide[8:]
        found.append(size)
    return found


def extra_field(extra: bytes, wanted: int) -> bytes:
    """The content of one extra field, b"" if it isn't there."""
    return next((data for kind, data in extra_fields(extra) if kind == wanted), b"")


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The extra fields of a header; what doesn't fit their form is left out."""
    position = 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, position)
        position += 4
        if position + size > len(extra):
            return
        yield kind, extra[position : position + size]
        position += size
