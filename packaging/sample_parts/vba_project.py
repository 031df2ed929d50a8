"""A VBA project made by hand: a compound file (MS-CFB) that holds one harmless macro (MS-OVBA)."""

import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NOTHING = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
CODE_PAGE = 1252

_MACRO = (
    'Attribute VB_Name = "Greeting"\r\n'
    "' Does nothing but say hello.\r\n"
    "Public Sub SayHello()\r\n"
    '    MsgBox "Hello from the sample workbook."\r\n'
    "End Sub\r\n"
)
_DOCUMENT = (
    'Attribute VB_Name = "{name}"\r\n'
    'Attribute VB_Base = "0{{{base}}}"\r\n'
    "Attribute VB_GlobalNameSpace = False\r\n"
    "Attribute VB_Creatable = False\r\n"
    "Attribute VB_PredeclaredId = True\r\n"
    "Attribute VB_Exposed = True\r\n"
    "Attribute VB_TemplateDerived = False\r\n"
    "Attribute VB_Customizable = True\r\n"
)
_WORKBOOK_BASE = "00020819-0000-0000-C000-000000000046"
_SHEET_BASE = "00020820-0000-0000-C000-000000000046"
_PROJECT = (
    'ID="{5D4B3F0C-6A52-4B7E-9C1D-2E8F7A6B5C4D}"\r\n'
    "Document=ThisWorkbook/&H00000000\r\n"
    "Document=Sheet1/&H00000000\r\n"
    "Module=Greeting\r\n"
    'Name="VBAProject"\r\n'
    'HelpContextID="0"\r\n'
    'VersionCompatible32="393222000"\r\n'
    'CMG="0705D8E3D8EDDBF1DBF1DBF1DBF1"\r\n'
    'DPB="0E0CD1ECDFF4E7F5E7F5E7"\r\n'
    'GC="1517CAF1D6F9D7F9D706"\r\n'
    "\r\n[Host Extender Info]\r\n"
    "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000\r\n"
    "\r\n[Workspace]\r\n"
    "ThisWorkbook=0, 0, 0, 0, C\r\n"
    "Sheet1=0, 0, 0, 0, C\r\n"
    "Greeting=0, 0, 0, 0, C\r\n"
)


def vba_project() -> bytes:
    """The content of `xl/vbaProject.bin`."""
    modules = [
        ("ThisWorkbook", _DOCUMENT.format(name="ThisWorkbook", base=_WORKBOOK_BASE), True),
        ("Sheet1", _DOCUMENT.format(name="Sheet1", base=_SHEET_BASE), True),
        ("Greeting", _MACRO, False),
    ]
    streams = {name: compressed(source.encode("cp1252")) for name, source, _ in modules}
    streams["_VBA_PROJECT"] = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0)
    streams["dir"] = compressed(_directory([(name, document) for name, _, document in modules]))
    names = [name for name, _, _ in modules]
    outer = {"PROJECT": _PROJECT.encode("cp1252"), "PROJECTwm": _names(names)}
    return compound_file({"VBA": streams}, outer)


def compressed(data: bytes) -> bytes:
    """A compressed container of chunks that hold literal bytes only (MS-OVBA 2.4.1)."""
    out = bytearray(b"\x01")
    for start in range(0, len(data), 3_600):
        chunk = bytearray()
        part = data[start : start + 3_600]
        for at in range(0, len(part), 8):
            chunk += b"\x00" + part[at : at + 8]
        out += struct.pack("<H", 0xB000 | (len(chunk) - 1)) + chunk
    return bytes(out)


def _directory(modules: list[tuple[str, bool]]) -> bytes:
    """The `dir` stream: information on the project and its modules (MS-OVBA 2.3.4.2)."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HI", kind, len(data)) + data

    def both(kind: int, text: str, wide_kind: int) -> bytes:
        return record(kind, text.encode("cp1252")) + record(wide_kind, text.encode("utf-16-le"))

    out = record(0x01, struct.pack("<I", 1))  # SYSKIND: 32-bit Windows
    out += record(0x02, struct.pack("<I", 0x409)) + record(0x14, struct.pack("<I", 0x409))
    out += record(0x03, struct.pack("<H", CODE_PAGE)) + record(0x04, b"VBAProject")
    out += both(0x05, "", 0x40) + record(0x06, b"") + record(0x3D, b"")
    out += record(0x07, struct.pack("<I", 0)) + record(0x08, struct.pack("<I", 0))
    out += struct.pack("<HIIH", 0x09, 4, 1, 1)  # the version's length leaves out the minor part
    out += both(0x0C, "", 0x3C)
    out += record(0x0F, struct.pack("<H", len(modules))) + record(0x13, struct.pack("<H", 0xFFFF))
    for name, document in modules:
        out += both(0x19, name, 0x47) + both(0x1A, name, 0x32) + both(0x1C, "", 0x48)
        out += record(0x31, struct.pack("<I", 0)) + record(0x1E, struct.pack("<I", 0))
        out += record(0x2C, struct.pack("<H", 0xFFFF)) + record(0x22 if document else 0x21, b"")
        out += record(0x2B, b"")
    return out + record(0x10, b"")


def _names(modules: list[str]) -> bytes:
    """The `PROJECTwm` stream: each name in the code page and in UTF-16 (MS-OVBA 2.3.3)."""
    out = b""
    for name in modules:
        out += name.encode("cp1252") + b"\x00" + name.encode("utf-16-le") + b"\x00\x00"
    return out + b"\x00\x00"


def compound_file(storages: dict[str, dict[str, bytes]], streams: dict[str, bytes]) -> bytes:
    """A compound file of version 3 (MS-CFB), with sectors of 512 bytes.

    Args:
        storages: name -> its streams by name.
        streams: the streams of the root.
    """
    entries: list[_Entry] = [_Entry("Root Entry", ROOT)]
    top: list[int] = []
    for name, inner in storages.items():
        storage = len(entries)
        entries.append(_Entry(name, STORAGE))
        top.append(storage)
        first = len(entries)
        entries.extend(_Entry(each, STREAM, content) for each, content in inner.items())
        entries[storage].child = _tree(entries, list(range(first, len(entries))))
    first = len(entries)
    entries.extend(_Entry(each, STREAM, content) for each, content in streams.items())
    entries[0].child = _tree(entries, [*top, *range(first, len(entries))])

    mini, mini_fat = _mini_stream(entries)
    entries[0].content = mini
    sectors: list[bytes] = []
    chain: list[int] = []

    def add(data: bytes) -> int:
        if not data:
            return END
        start = len(sectors)
        padded = data.ljust(-(-len(data) // SECTOR) * SECTOR, b"\x00")
        for at in range(0, len(padded), SECTOR):
            sectors.append(padded[at : at + SECTOR])
            chain.append(len(sectors))
        chain[-1] = END
        return start

    for entry in entries:
        if entry.kind in (ROOT, STREAM) and not entry.mini:
            entry.start = add(entry.content)
    mini_fat_start = add(mini_fat)
    packed = b"".join(entry.packed() for entry in entries)
    empty = _Entry("", 0).packed()
    while len(packed) % SECTOR:
        packed += empty
    directory_start = add(packed)
    fat_sectors = 1
    while fat_sectors * (SECTOR // 4) < len(sectors) + fat_sectors:
        fat_sectors += 1
    fat_start = len(sectors)
    chain += [FAT] * fat_sectors
    chain += [FREE] * (fat_sectors * (SECTOR // 4) - len(chain))
    fat = struct.pack(f"<{len(chain)}I", *chain)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        fat_sectors,
        directory_start,
        0,
        4096,
        mini_fat_start,
        len(mini_fat) // SECTOR,
        END,
        0,
    )
    places = [fat_start + index for index in range(fat_sectors)]
    header += struct.pack("<109I", *places, *[FREE] * (109 - fat_sectors))
    return header + b"".join(sectors) + fat


class _Entry:
    """A directory entry (MS-CFB 2.6.1)."""

    def __init__(self, name: str, kind: int, content: bytes = b"") -> None:
        self.name = name
        self.kind = kind
        self.content = content
        self.left = self.right = self.child = NOTHING
        self.start = 0
        self.mini = False

    def packed(self) -> bytes:
        """The entry's 128 bytes; all entries are black, which a balanced tree allows."""
        name = (self.name + "\x00").encode("utf-16-le") if self.name else b""
        size = len(self.content)
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            name,
            len(name),
            self.kind,
            1,
            self.left,
            self.right,
            self.child,
            b"",
            0,
            0,
            0,
            self.start,
            size,
        )


def _tree(entries: list[_Entry], members: list[int]) -> int:
    """Links siblings into a balanced tree ordered by length, then upper case (MS-CFB 2.6.4)."""

    def order(member: int) -> tuple[int, str]:
        return len(entries[member].name), entries[member].name.upper()

    ordered = sorted(members, key=order)

    def link(part: list[int]) -> int:
        if not part:
            return NOTHING
        middle = len(part) // 2
        root = part[middle]
        entries[root].left = link(part[:middle])
        entries[root].right = link(part[middle + 1 :])
        return root

    return link(ordered)


def _mini_stream(entries: list[_Entry]) -> tuple[bytes, bytes]:
    """Streams below 4,096 bytes share one stream in sectors of 64 bytes (MS-CFB 2.4)."""
    stream, fat = bytearray(), []
    for entry in entries:
        if entry.kind != STREAM or len(entry.content) >= 4096 or not entry.content:
            continue
        entry.mini = True
        entry.start = len(stream) // 64
        count = -(-len(entry.content) // 64)
        stream += entry.content.ljust(count * 64, b"\x00")
        fat += [entry.start + index + 1 for index in range(count - 1)] + [END]
    table = struct.pack(f"<{len(fat)}I", *fat)
    missing = -len(table) % SECTOR
    return bytes(stream), table + b"\xff" * missing
