"""Writing the package: every member in its old place, its bytes as they were or new ones.

Local and central headers are built anew from the old ones: sizes and checksums stand in front of
the data, so no data descriptors and (below 4 GB) no zip64 fields are needed. Names, times,
attributes, other extra fields and comments are kept as stored.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import BinaryIO

from lensmor_desktop.sheets.ooxml import wording
from lensmor_desktop.sheets.ooxml.archive import (
    CENTRAL,
    CENTRAL_MARK,
    DEFLATED,
    Archive,
    Member,
)
from lensmor_desktop.sheets.ooxml.consistency import (
    DESCRIPTOR,
    END,
    END_MARK,
    FULL,
    LOCAL,
    LOCAL_MARK,
    ZIP64_EXTRA,
    extra_fields,
)
from lensmor_desktop.sheets.ooxml.faults import too_big

LEVEL = 6
NEEDED_DEFLATE = 20
LEVEL_BITS = 0x6

Content = Callable[[], Iterable[bytes]]


def write_package(archive: Archive, target: BinaryIO, changed: Mapping[str, Content]) -> None:
    """Writes a copy of a package with some members' content exchanged.

    Args:
        target: open for writing, at the place to write to; must be seekable.
        changed: member key (:attr:`Member.key`) -> what yields its new content.

    Raises:
        SheetError: a member is damaged, or the result too big.
        OSError: the target can't be written.
    """
    origin = target.tell()
    written: dict[int, Member] = {}
    for member in sorted(archive.members, key=lambda member: member.offset):
        content = changed.get(member.key)
        offset = target.tell() - origin
        if content is None:
            new = replace(member, flags=member.flags & ~DESCRIPTOR, offset=offset)
            _, extra = archive.local(member)
            target.write(_local_header(new, _kept_fields(extra)))
            for chunk in archive.packed(member):
                target.write(chunk)
        else:
            new = _deflate(archive, target, member, content(), offset)
        if target.tell() - origin >= FULL:
            raise too_big(archive.label, wording.RESULT_TOO_BIG)
        written[member.offset] = new
    _write_directory(
        archive, target, [written[member.offset] for member in archive.members], origin
    )


def _deflate(
    archive: Archive, target: BinaryIO, member: Member, content: Iterable[bytes], offset: int
) -> Member:
    _, extra = archive.local(member)
    kept = _kept_fields(extra)
    new = replace(
        member,
        flags=member.flags & ~(DESCRIPTOR | LEVEL_BITS),
        method=DEFLATED,
        needed=max(member.needed, NEEDED_DEFLATE),
        offset=offset,
    )
    start = target.tell()
    target.write(_local_header(new, kept))
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    crc = unpacked = packed = 0
    for chunk in content:
        crc = zlib.crc32(chunk, crc)
        unpacked += len(chunk)
        data = packer.compress(chunk)
        packed += len(data)
        target.write(data)
    data = packer.flush()
    packed += len(data)
    target.write(data)
    if unpacked >= FULL:
        raise too_big(archive.label, wording.RESULT_TOO_BIG)
    new = replace(new, crc=crc, packed=packed, unpacked=unpacked)
    end = target.tell()
    target.seek(start)
    target.write(_local_header(new, kept))
    target.seek(end)
    return new


def _kept_fields(extra: bytes) -> bytes:
    """Extra fields without the zip64 one."""
    kept = list(extra_fields(extra))
    if all(kind != ZIP64_EXTRA for kind, _ in kept):
        return extra
    return b"".join(
        struct.pack("<2H", kind, len(data)) + data for kind, data in kept if kind != ZIP64_EXTRA
    )


def _local_header(member: Member, extra: bytes) -> bytes:
    return (
        LOCAL.pack(
            LOCAL_MARK,
            member.needed,
            member.flags,
            member.method,
            member.time,
            member.date,
            member.crc,
            member.packed,
            member.unpacked,
            len(member.raw_name),
            len(extra),
        )
        + member.raw_name
        + extra
    )


def _write_directory(
    archive: Archive, target: BinaryIO, members: list[Member], origin: int
) -> None:
    start = target.tell() - origin
    for member in members:
        extra = _kept_fields(member.extra)
        target.write(
            CENTRAL.pack(
                CENTRAL_MARK,
                member.made_by,
                member.needed,
                member.flags,
                member.method,
                member.time,
                member.date,
                member.crc,
                member.packed,
                member.unpacked,
                len(member.raw_name),
                len(extra),
                len(member.comment),
                0,
                member.internal,
                member.external,
                member.offset,
            )
            + member.raw_name
            + extra
            + member.comment
        )
    size = target.tell() - origin - start
    count = len(members)
    target.write(END.pack(END_MARK, 0, 0, count, count, size, start, len(archive.comment)))
    target.write(archive.comment)
