"""What `lensmor-batch` says of inputs that it can't use: a sentence, a hint, exit code 2, calm."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from lensmor_desktop.platform.programs import batch_command
from tests.unit.cli.driving import EVENT, ROOT, Done, batch, here, sheet

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def directory_entry(name: str) -> bytes:
    """The 128 bytes of a compound file's directory entry, as far as a reader needs them."""
    text = (name + "\0").encode("utf-16-le")
    return text.ljust(64, b"\0") + len(text).to_bytes(2, "little") + bytes(62)


def missing(folder: Path) -> Path:
    return folder / "leads.xlsx"


def a_folder(folder: Path) -> Path:
    (folder / "leads.xlsx").mkdir()
    return folder / "leads.xlsx"


def empty(folder: Path) -> Path:
    (folder / "leads.xlsx").touch()
    return folder / "leads.xlsx"


def web_page(folder: Path) -> Path:
    (folder / "leads.xlsx").write_text("<html><body><table><tr><td>1</td></tr></table></html>")
    return folder / "leads.xlsx"


def old_excel(folder: Path) -> Path:
    entries = b"".join(directory_entry(each) for each in ("Root Entry", "Workbook"))
    (folder / "leads.xls").write_bytes(COMPOUND + entries)
    return folder / "leads.xls"


def protected(folder: Path) -> Path:
    entries = ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    (folder / "leads.xlsx").write_bytes(COMPOUND + b"".join(map(directory_entry, entries)))
    return folder / "leads.xlsx"


def cut_off(folder: Path) -> Path:
    whole = (ROOT / "sample_sheets" / "first-steps.xlsx").read_bytes()
    (folder / "leads.xlsx").write_bytes(whole[: len(whole) // 2])
    return folder / "leads.xlsx"


def without_rows(folder: Path) -> Path:
    Workbook().save(folder / "leads.xlsx")
    return folder / "leads.xlsx"


@pytest.mark.parametrize(
    ("make", "says", "hint"),
    [
        (missing, "There is no file of this name", "Check the name"),
        (a_folder, "This is a folder.", "Open the spreadsheet inside it."),
        (empty, "The file is empty", "export it again"),
        (web_page, "a web page", "choose Save As"),
        (old_excel, "old", "choose Save As"),
        (protected, "password", "password"),
        (cut_off, "end of the file is missing", "again"),
        (without_rows, "nothing in it to read", "export it again"),
    ],
)
def test_a_sheet_that_cannot_be_read(
    tmp_path: Path, make: Callable[[Path], Path], says: str, hint: str
) -> None:
    path = make(tmp_path)
    done = here("run", path, "--yes", "--json")
    assert done.code == 2
    assert done.said[0] == f"“{path.name}” can't be read."
    assert says in done.said[1]
    assert hint in done.said[2]
    assert len(done.said) == 3
    told = done.json["error"]
    assert [told["title"], told["message"], told["hint"]] == done.said


def test_the_program_itself_says_so(tmp_path: Path) -> None:
    done = batch("check", missing(tmp_path))
    assert done.code == 2
    assert done.out == ""
    assert done.said == [
        "“leads.xlsx” can't be read.",
        f"There is no file of this name in “{tmp_path}”.",
        "Check the name, or look whether the file was moved or renamed.",
    ]


def question(done: Done, about: str, *mentioned: str) -> None:
    assert done.code == 2
    assert done.said[0].endswith("leaves something open, and nothing is guessed.")
    told = done.json["error"]
    assert about in [each["about"] for each in told["questions"]]
    for each in mentioned:
        assert each in done.err


def test_two_columns_that_could_be_meant_are_both_named(tmp_path: Path) -> None:
    headings = ("Lensmor Event ID", "Personnel ID", "Lensmor Personnel IDs", "Person ID")
    rows = [(EVENT, str(n), str(n + 50), str(n + 90)) for n in range(7_300_000, 7_300_006)]
    path = sheet(tmp_path / "people.csv", rows, headings[:3])
    twice = sheet(
        tmp_path / "twice.csv", [row[:3] for row in rows], headings[:1] + headings[1:2] * 2
    )
    question(
        here("check", twice, "--json"),
        "person column",
        "Personnel ID",
        "B",
        "C",
        "--person-column",
    )
    answered = here("check", twice, "--person-column", "C", "--json")
    assert answered.json["columns"]["person"] == {"letter": "C", "title": "Personnel ID"}
    by_name = here("check", path, "--person-column", "lensmor personnel ids", "--json").json
    assert by_name["columns"]["person"]["letter"] == "C"


def test_without_a_person_column_it_asks_unless_the_rows_are_events(tmp_path: Path) -> None:
    path = sheet(tmp_path / "events.csv", [(EVENT, "a"), ("204733", "b")], ("Event ID", "Notes"))
    question(here("run", path, "--yes", "--json"), "person column", "--person-column none")
    told = here("check", path, "--person-column", "none", "--json").json
    assert told["rows"]["event"] == 2
    assert told["columns"]["person"] is None
    assert [event["id"] for event in told["events"]] == [EVENT, "204733"]


def test_a_crms_own_keys_are_not_taken_for_lensmors(tmp_path: Path) -> None:
    rows = [(str(51_000 + n), EVENT) for n in range(6)]
    path = sheet(tmp_path / "hubspot.csv", rows, ("Record ID", "Lensmor Event ID"))
    question(here("check", path, "--json"), "person column", "“Record ID”")
    chosen = here("check", path, "--person-column", "Record ID", "--json").json
    assert chosen["rows"]["ready"] == 6
    assert any("keys of your CRM" in warning["text"] for warning in chosen["warnings"])


def test_one_event_can_be_typed_in() -> None:
    path = ROOT / "sample_sheets" / "one-event-no-column.csv"
    question(here("check", path, "--json"), "event id", "--event-id ID gives", "--event-column")
    told = here("check", path, "--event-id", "205377", "--json").json
    assert told["rows"]["ready"] == 15
    assert [event["id"] for event in told["events"]] == ["205377"]
    assert "205377 for all rows" in here("check", path, "--event-id", "205377").out


def test_worksheet_and_header_row_can_be_chosen(tmp_path: Path) -> None:
    book = Workbook()
    for name, event in (("First", "111"), ("Second", "222")):
        made = book.create_sheet(name)
        made.append(["A note above", "the headings"])
        made.append([])
        made.append(["Lensmor Event ID", "Lensmor Personnel ID"])
        made.append([event, "7300001"])
    del book["Sheet"]
    path = tmp_path / "book.xlsx"
    book.save(path)
    told = here("check", path, "--sheet", "Second", "--header-row", 3, "--json").json
    assert told["worksheet"] == "Second"
    assert told["columns"]["header_row"] == 3
    assert [event["id"] for event in told["events"]] == ["222"]
    wrong = here("check", path, "--sheet", "Third")
    assert wrong.code == 2
    assert wrong.said[0] == "There is no worksheet “Third”."
    assert "First" in wrong.err
    assert "Second" in wrong.err


def test_columns_can_be_chosen_by_letter_and_an_email_column_left_out(tmp_path: Path) -> None:
    rows = [("7300001", EVENT, "old@mail.example"), ("7300002", EVENT, "")]
    path = sheet(tmp_path / "people.csv", rows, ("Their number", "Where", "Email"))
    letters = ("--person-column", "A", "--event-column", "b")
    told = here("check", path, *letters, "--json").json
    assert (told["rows"]["ready"], told["rows"]["has_email"]) == (1, 1)
    told = here("check", path, *letters, "--email-column", "none", "--json").json
    assert (told["rows"]["ready"], told["rows"]["has_email"]) == (2, 0)
    told = here("check", path, *letters, "--email-column", "", "--json").json  # a script's blank
    assert told["rows"]["has_email"] == 1
    both = here("check", path, *letters, "--email-column", "C", "--email-column", "none")
    assert both.code == 2
    assert both.said[0].startswith("--email-column says both")
    wrong = here("check", path, *letters, "--email-column", "Mail")
    assert wrong.code == 2
    assert wrong.said[0] == "There is no column “Mail”."


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "COMMAND"),
        (("leads.xlsx",), "“leads.xlsx” is no command of lensmor-batch."),
        (("check",), "SHEET"),
        (("check", "a.csv", "--limit", "0"), "--limit: 0 is too few"),
        (("check", "a.csv", "--limit", "many"), "--limit: “many” is not a whole number"),
        (("check", "a.csv", "--max-credits", "-1"), "--max-credits"),
        (("check", "a.csv", "--header-row", "x"), "--header-row"),
        (("check", "a.csv", "--nonsense"), "--nonsense"),
        (("run", "a.csv", "--y"), "--y"),
        (("check", "a.csv", "--max", "5"), "--max"),
        (("check", "a.csv", "--data-dir", ""), "--data-dir: the name is empty"),
        (("check", "a.csv", "--yes"), "--yes"),
        (("resume", "seven"), "RUN"),
    ],
)
def test_a_mistake_in_the_call(arguments: tuple[str, ...], says: str) -> None:
    done = here(*arguments)
    assert done.code == 2
    assert done.out == ""
    sentence, hint = done.said
    assert says in sentence
    assert sentence.endswith(".")
    assert hint.startswith(f"See how it is meant with: {batch_command()}")
    assert hint.endswith("--help")


def test_a_mistake_in_the_call_is_told_in_json_too() -> None:
    done = here("check", "--json")
    assert done.code == 2
    assert set(done.json["error"]) == {"title", "message", "hint"}


def test_an_event_to_unlock_must_be_in_the_sheet(tmp_path: Path) -> None:
    path = sheet(tmp_path / "people.csv", [("", EVENT, "7300001", "")])
    done = here("check", path, "--unlock-events", "999", "--json")
    assert done.code == 2
    assert done.said[0] == "This event isn't in the sheet."
    assert "999" in done.said[1]
    assert EVENT in done.said[2]
    assert json.loads(done.out)["error"]["title"] == done.said[0]


def test_a_server_without_encryption_is_refused_unless_it_is_this_computer(tmp_path: Path) -> None:
    path = sheet(tmp_path / "people.csv", [("", EVENT, "7300001", "")])
    for url in ("http://lensmor.example", "http://192.0.2.7:8080", "ftp://127.0.0.1", "lensmor"):
        done = here("check", path, url=url)
        assert done.code == 2, url
        assert done.said[0] == "The address of the Lensmor service can’t be used."
        assert url in done.said[1]


def test_a_key_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    done = here("balance", url="http://127.0.0.1:9", key="two words")
    assert done.code == 2
    assert done.said[0] == "The API key can’t be used."


def test_results_that_could_not_be_written_are_noticed_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    path = tmp_path / "first-steps.xlsx"
    path.write_bytes((ROOT / "sample_sheets" / "first-steps.xlsx").read_bytes())
    wrong = {
        tmp_path / "nowhere" / "out.xlsx": "doesn't exist",
        tmp_path / "out.csv": "must go into a file that ends with .xlsx",
        a_folder(tmp_path): "A folder has this name.",
    }
    for output, says in wrong.items():
        done = here("run", path, "--output", output, "--sandbox", "--yes", "--json")
        assert done.code == 2, output
        assert says in done.err
        assert len(done.said) in (2, 3)
    assert here("runs", "--sandbox", "--json").json == {"runs": []}
    assert here("balance", "--sandbox").out == "30,050 credits\n"


def test_records_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    done = here("runs", "--data-dir", tmp_path / "data")
    assert done.code == 2
    assert done.said[0] == "Lensmor Desktop can't keep its records."
    assert len(done.said) == 3


@pytest.mark.posix_only("no name has such characters")
def test_names_with_odd_characters_are_shown_without_steering_the_terminal(tmp_path: Path) -> None:
    name = "leads\x1b[31m\n.csv"
    path = sheet(tmp_path / name, [("", EVENT, "7300001", "")])
    done = here("check", path)
    assert done.code == 0
    assert "\x1b" not in done.out
    assert "leads·[31m .csv" in done.out.splitlines()[0]


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    # As such a name arrives; the file need not be there for that.
    done = here("check", tmp_path / "caf\udce9.csv")
    assert done.code == 2
    assert "holds bytes that are no text; rename it" in done.said[0]


def test_an_encoding_that_is_open_is_named_with_its_option(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    lines = f"Name;Event ID;Personnel ID\nSøren;{EVENT};7000001\n"
    path.write_bytes(lines.encode("mac_roman"))
    done = batch("check", path, "--sandbox", "--json")
    assert done.code == 2
    (question,) = json.loads(done.out)["error"]["questions"]
    assert question["about"] == "encoding"
    assert question["options"]["mac_roman"] == "Søren"
    assert "--encoding" in batch("check", path, "--sandbox").err
    assert batch("check", path, "--sandbox", "--encoding", "klingon").code == 2
    assert batch("check", path, "--sandbox", "--encoding", "mac_roman").code == 0
