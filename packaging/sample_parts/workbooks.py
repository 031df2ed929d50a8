"""The workbooks that people make by hand: lists with repeats, with events, with a macro."""

from pathlib import Path

from openpyxl.styles import Font

from lensmor_desktop.sandbox.world import Fate, Person
from sample_parts.casting import (
    ALPINE,
    GULF,
    GULF_OTHER,
    HANSE,
    IBERIA,
    KANSAI,
    LAKES,
    NORDIC,
    NORDIC_OTHER,
    PACIFIC,
    UNKNOWN_EVENT,
    Cast,
    Line,
    Sample,
    has_email,
    repeat,
)
from sample_parts.parcel import replaced, save
from sample_parts.vba_project import vba_project
from sample_parts.writing import (
    book_with,
    company_of,
    event_name,
    head,
    name_of,
    put,
    title_of,
    widen,
)


def first_steps(cast: Cast, folder: Path) -> Sample:
    """The sheet that a new user meets first: small, and a bit of everything."""
    lines = cast.ready(
        HANSE,
        {Fate.DELIVERED: 11, Fate.NO_EMAIL: 1, Fate.FAILED: 1, Fate.ALREADY_UNLOCKED: 1},
    )
    lines += cast.ready(PACIFIC, {Fate.DELIVERED: 5, Fate.NO_EMAIL: 1})
    lines.insert(6, has_email(cast.ready(HANSE, {Fate.DELIVERED: 1})[0]))
    lines.insert(12, repeat(lines[1]))
    lines.append(repeat(lines[4]))
    harmed = cast.pick(PACIFIC, Fate.DELIVERED, 1)[0]
    lines.insert(17, Line(PACIFIC, f"{int(harmed.id) / 1e6:.2f}E+06", harmed, "invalid", "Invalid"))
    book, sheet = book_with("Contacts")
    head(
        sheet,
        1,
        [
            "Event",
            "Lensmor Event ID",
            "Name",
            "Title",
            "Company",
            "Lensmor Personnel ID",
            "Email",
            "Priority",
        ],
    )
    for number, line in enumerate(lines, start=2):
        put(
            sheet,
            number,
            line,
            [
                event_name(cast, line),
                line.event,
                name_of(line.who),
                title_of(line.who),
                company_of(line.who),
                line.person,
                line.given or None,
                "AAB"[number % 3],
            ],
        )
    widen(sheet, [34, 17, 24, 28, 34, 22, 40, 9])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:H{len(lines) + 1}"
    save(book, folder / "first-steps.xlsx")
    return Sample(
        "first-steps.xlsx",
        "The first sheet to try: two events (one full, one preview), repeats, an ID that Excel "
        "has harmed, an email that is there already.",
        lines,
        worksheet="Contacts",
    )


def several_events(cast: Cast, folder: Path) -> Sample:
    """Five events, two of them under both their IDs, with repeats within and across."""
    lines = cast.ready(HANSE, {Fate.DELIVERED: 7, Fate.FAILED: 1, Fate.ALREADY_UNLOCKED: 1})
    lines += cast.ready(NORDIC, {Fate.DELIVERED: 4, Fate.NO_EMAIL: 1})
    lines += cast.ready(NORDIC, {Fate.DELIVERED: 2}, shown_as=NORDIC_OTHER)
    lines += cast.ready(GULF, {Fate.DELIVERED: 2}, shown_as=GULF_OTHER)
    lines += cast.ready(KANSAI, {Fate.DELIVERED: 3, Fate.ELSEWHERE: 1, Fate.LEFT_PENDING: 1})
    lines.append(repeat(lines[0]))
    lines.append(repeat(lines[9], NORDIC_OTHER))

    def in_both(person: Person) -> bool:
        return set(person.events) == {HANSE, IBERIA}

    both = cast.pick(HANSE, Fate.DELIVERED, 1, fits=in_both)[0]
    lines.append(Line(HANSE, both.id, both, "ready", "Unlocked"))
    lines.append(Line(IBERIA, both.id, both, "repeated", "Unlocked"))
    # Not a person of the first event: the second one delivers.
    elsewhere = cast.pick(IBERIA, Fate.DELIVERED, 1)[0]
    lines.append(Line(HANSE, elsewhere.id, elsewhere, "ready", "Unlocked"))
    lines.append(Line(IBERIA, elsewhere.id, elsewhere, "repeated", "Unlocked"))
    wrong = cast.pick(ALPINE, Fate.DELIVERED, 1)[0]
    lines.append(Line(IBERIA, wrong.id, wrong, "ready", "Not eligible"))
    lines.append(Line(HANSE, "7000001", None, "ready", "Not eligible"))
    lost = cast.pick(LAKES, Fate.DELIVERED, 1)[0]
    lines.append(Line(UNKNOWN_EVENT, lost.id, lost, "ready", "Not eligible"))
    refused = cast.pick(HANSE, Fate.REFUSED, 1)[0]
    lines.append(Line(HANSE, refused.id, refused, "ready", "Not eligible"))

    book, sheet = book_with("All shows")
    head(sheet, 1, ["Show", "event_id", "Contact", "Company", "personnel_id", "Owner"])
    for number, line in enumerate(lines, start=2):
        owner = ("Dana Example", "Kim Example")[number % 2]
        cells = [event_name(cast, line), line.event, name_of(line.who), company_of(line.who)]
        put(sheet, number, line, [*cells, line.person, owner])
    widen(sheet, [38, 22, 24, 34, 16, 16])
    save(book, folder / "several-events-repeats.xlsx")
    return Sample(
        "several-events-repeats.xlsx",
        "Five events, two of them under both of their IDs; repeats within and across events; "
        "people under the wrong event, an unknown person, an unknown event, and one whom another "
        "program is just unlocking (which moves the balance by 15 credits more).",
        lines,
        worksheet="All shows",
    )


def macro_workbook(cast: Cast, folder: Path) -> Sample:
    """A workbook with a macro in it, which must come back with it."""
    lines = cast.ready(GULF, {Fate.DELIVERED: 8, Fate.NO_EMAIL: 1, Fate.FAILED: 1})
    lines += cast.ready(IBERIA, {Fate.DELIVERED: 3, Fate.ALREADY_UNLOCKED: 1})
    book, sheet = book_with("Leads")
    book.code_name, sheet.sheet_properties.codeName = "ThisWorkbook", "Sheet1"
    head(sheet, 1, ["Name", "Company", "Lensmor Event IDs", "Lensmor Personnel IDs", "Score"])
    for number, line in enumerate(lines, start=2):
        cells = [name_of(line.who), company_of(line.who), line.event, line.person]
        put(sheet, number, line, [*cells, 40 + number * 7 % 60])
    widen(sheet, [26, 36, 18, 22, 8])
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    vba_type = "application/vnd.ms-office.vbaProject"
    relation = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"

    def content_types(xml: bytes) -> bytes:
        added = f'<Override PartName="/xl/vbaProject.bin" ContentType="{vba_type}"/></Types>'
        return replaced("</Types>", added)(replaced(main, macro)(xml))

    save(
        book,
        folder / "macro-workbook.xlsm",
        edits={
            "[Content_Types].xml": content_types,
            "xl/_rels/workbook.xml.rels": replaced(
                "</Relationships>",
                f'<Relationship Id="rIdVba" Type="{relation}" Target="vbaProject.bin"/>'
                "</Relationships>",
            ),
        },
        added={"xl/vbaProject.bin": vba_project()},
    )
    return Sample(
        "macro-workbook.xlsm",
        "A workbook with a (harmless) macro, which comes back with it.",
        lines,
        worksheet="Leads",
    )


def event_rows(cast: Cast, folder: Path) -> Sample:
    """Rows that name an event and no person, among rows that name both."""
    lines: list[Line] = []
    plan = ((HANSE, "Event already unlocked"), (ALPINE, "Event unlocked"))
    for event_id, status in (*plan, (NORDIC_OTHER, "Event not unlocked")):
        lines.append(Line(event_id, None, None, "event", status))
        real = NORDIC if event_id == NORDIC_OTHER else event_id
        lines += cast.ready(real, {Fate.DELIVERED: 3}, shown_as=event_id)
    lines += cast.ready(ALPINE, {Fate.NO_EMAIL: 1, Fate.FAILED: 1})
    lines.append(Line(KANSAI, None, None, "event", "Event not unlocked"))
    lines.append(Line(UNKNOWN_EVENT, None, None, "event", "Event not unlocked"))
    book, sheet = book_with("Shows and people")
    head(
        sheet,
        1,
        ["Show", "Lensmor Event ID", "Lensmor Personnel ID", "Name", "Company", "Stand"],
    )
    for number, line in enumerate(lines, start=2):
        cells = [event_name(cast, line), line.event, line.person, name_of(line.who)]
        stand = None if line.who is None else f"H{number % 5 + 1}.{number * 3}"
        put(sheet, number, line, [*cells, company_of(line.who), stand])
        if line.who is None:
            for cell in sheet[number]:
                cell.font = Font(bold=True)
    widen(sheet, [40, 22, 22, 26, 36, 9])
    save(book, folder / "event-rows.xlsx")
    return Sample(
        "event-rows.xlsx",
        "Rows that are events, among rows that are people. With the arguments below one event "
        "(Alpine Outdoor) is unlocked for 2,000 credits.",
        lines,
        arguments=("--unlock-events", ALPINE),
        worksheet="Shows and people",
        spent_on_events=2000,
    )
