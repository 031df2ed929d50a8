"""The CSV samples, byte for byte as the programs that they imitate write them."""

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Literal

from lensmor_desktop.sandbox.world import Fate
from sample_parts.casting import (
    GULF,
    HANSE,
    IBERIA,
    Cast,
    Line,
    Sample,
    has_email,
    names_of,
    repeat,
    single_byte,
)

_OWNERS = ("Dana Example", "Kim Example", "Robin Example")


def hubspot(cast: Cast, folder: Path) -> Sample:
    """HubSpot's export of contacts: all quoted, `Record ID` first, line breaks in notes."""
    lines = cast.ready(
        HANSE,
        {
            Fate.DELIVERED: 18,
            Fate.NO_EMAIL: 2,
            Fate.FAILED: 1,
            Fate.FAILED_SILENTLY: 1,
            Fate.ALREADY_UNLOCKED: 2,
        },
    )
    lines += cast.ready(IBERIA, {Fate.DELIVERED: 8, Fate.NO_EMAIL: 1, Fate.FAILED: 1})
    for index in (3, 9, 15, 27, 30):
        known = cast.ready(str(lines[index].event), {Fate.DELIVERED: 1})[0]
        lines.insert(index, has_email(known))
    lines.append(repeat(lines[0]))
    rows: list[list[object]] = [
        [
            "Record ID",
            "First Name",
            "Last Name",
            "Email",
            "Phone Number",
            "Company Name",
            "Job Title",
            "Lifecycle Stage",
            "Contact owner",
            "Lensmor Event ID",
            "Lensmor Personnel ID",
            "Last Note",
            "Create Date",
        ]
    ]
    for index, line in enumerate(lines):
        given, family = names_of(line.who)
        assert line.who is not None
        note = 'Met at the stand.\nWants a quote, "soon"; call in May.' if index % 11 == 4 else ""
        rows.append(
            [
                str(151_204_000_017 + index * 3_571),
                given,
                family,
                line.given,
                f"+00 555 {1000 + index * 7:04}" if index % 3 else "",
                line.who.company,
                line.who.title,
                "Marketing Qualified Lead" if index % 2 else "Lead",
                _OWNERS[index % len(_OWNERS)],
                line.event,
                line.person,
                note,
                f"2026-{3 + index % 8:02}-{1 + index % 27:02} {8 + index % 9:02}:15",
            ]
        )
    text = _csv(rows, delimiter=",", ends="\n", quoting=csv.QUOTE_ALL)
    (folder / "hubspot-contacts.csv").write_bytes(text.encode())
    _number(lines, rows[1:])
    return Sample(
        "hubspot-contacts.csv",
        "A HubSpot contacts export. `Record ID` is all digits and is not Lensmor's; some emails "
        "are there already; notes hold line breaks and quotes.",
        lines,
    )


def european(cast: Cast, folder: Path) -> Sample:
    """A CSV as an Excel with European settings saves it: semicolons, cp1252, CRLF."""
    lines = cast.ready(
        HANSE,
        {Fate.DELIVERED: 12, Fate.NO_EMAIL: 1, Fate.FAILED: 1, Fate.ALREADY_UNLOCKED: 1},
        fits=single_byte,
    )
    lines += cast.ready(GULF, {Fate.DELIVERED: 6, Fate.NO_EMAIL: 1}, fits=single_byte)
    lines.insert(5, has_email(cast.ready(HANSE, {Fate.DELIVERED: 1}, fits=single_byte)[0]))
    rows: list[list[object]] = [
        [
            "Vorname",
            "Nachname",
            "Firma",
            "Position",
            "E-Mail",
            "Umsatz (€)",
            "Letzter Kontakt",
            "Lensmor Messe-ID",
            "Lensmor Personen-ID",
            "Bemerkung",
        ]
    ]
    for index, line in enumerate(lines):
        given, family = names_of(line.who)
        assert line.who is not None
        turnover = f"{12_500 + index * 1_371:,}".replace(",", ".") + f",{index * 37 % 100:02}"
        rows.append(
            [
                given,
                family,
                line.who.company,
                line.who.title,
                line.given,
                turnover,
                f"{1 + index % 27:02}.{1 + index % 9:02}.2026",
                line.event,
                line.person,
                "Rückruf; bitte nach 14 Uhr" if index % 6 == 2 else "",
            ]
        )
    text = _csv(rows, delimiter=";", ends="\r\n", quoting=csv.QUOTE_MINIMAL)
    (folder / "european-semicolon.csv").write_bytes(text.encode("cp1252"))
    _number(lines, rows[1:])
    return Sample(
        "european-semicolon.csv",
        "A CSV from a German Excel: semicolons, code page 1252, decimal commas, German headings, "
        "a semicolon inside quotes.",
        lines,
    )


def one_event(cast: Cast, folder: Path) -> Sample:
    """A list of one event's people, which therefore doesn't name the event."""
    lines = cast.ready(
        IBERIA,
        {
            Fate.DELIVERED: 11,
            Fate.NO_EMAIL: 1,
            Fate.FAILED_ONCE: 1,
            Fate.MISSING: 1,
            Fate.ALREADY_UNLOCKED: 1,
        },
    )
    rows: list[list[object]] = [["Name", "Company", "Job title", "Lensmor Personnel ID", "Stand"]]
    for index, line in enumerate(lines):
        assert line.who is not None
        stand = f"{'ABC'[index % 3]}{10 + index * 3}"
        rows.append([line.who.full_name, line.who.company, line.who.title, line.person, stand])
    text = _csv(rows, delimiter=",", ends="\r\n", quoting=csv.QUOTE_MINIMAL)
    (folder / "one-event-no-column.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    _number(lines, rows[1:])
    return Sample(
        "one-event-no-column.csv",
        "People of one event, with no column that says which: the event's ID is typed in. "
        "UTF-8 with a byte order mark.",
        lines,
        arguments=("--event-id", IBERIA),
    )


def _csv(
    rows: Iterable[list[object]], *, delimiter: str, ends: str, quoting: Literal[0, 1, 2, 3]
) -> str:
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ends, quoting=quoting)
    writer.writerows(rows)
    return text.getvalue()


def _number(lines: list[Line], rows: list[list[object]]) -> None:
    """Numbers the lines as records: the headings are record 1."""
    for number, line in enumerate(lines, start=2):
        line.number = number
    assert len(lines) == len(rows)
