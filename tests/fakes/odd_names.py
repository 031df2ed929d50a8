"""Names that people give to users, folders, sheets and columns, and that programs trip over."""

ODD_NAMES = [
    "plain",
    "Anna Maria",
    "Müller & Söhne",
    "100% Leads",
    "%USERNAME%",
    "a^b",
    "Messe!",
    "O'Neill",
    "O’Neill “VIP”",
    "$HOME`x`$(x)",
    "(neu) [2]; {3}, #4 @5 ~6 = 7",
    "-x",
    "Größe",
    "Gro\u0308\u00dfe",  # decomposed, as macOS spells it
    "东京展会 客户",
    "Łódź Иван مرحبا",
    "🎉 fair 👩‍💻",
    "non\u00a0breaking\u2009thin",
    "two  blanks",
    "dot.in.name.",
]
"""Each is allowed as a file's name on Linux and macOS; all but the last with its dot on Windows."""
