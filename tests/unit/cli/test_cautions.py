"""Every caution that the program can make reaches whoever spends, before anything is spent."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lensmor_desktop.cli import confirming, figures, screen
from lensmor_desktop.domain.plan import Facts
from lensmor_desktop.domain.rows import Problem
from lensmor_desktop.domain.sentences import say
from tests.fakes.cautions import CODES, OF_THE_FILE, offer_with, troubled
from tests.unit.cli.driving import EVENT, here, persons, posts, serve


def test_the_codes_are_found_in_the_source() -> None:
    assert {"hidden_rows", "plain_workbook", "people_unchecked", *OF_THE_FILE} <= set(CODES)


@pytest.mark.parametrize("where", ["sheet", "target", "unchecked"])
@pytest.mark.parametrize("code", CODES)
def test_every_caution_stands_in_text_and_in_json(
    code: str, where: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = offer_with(code, where)
    assert f"Beware of {code}." in "\n".join(map(str, screen.of_cautions(offer)))
    told = figures.of_offer(offer, practice=True)["warnings"]
    assert told == [{"code": code, "text": f"Beware of {code}."}]
    monkeypatch.setattr(confirming, "can_ask", lambda: True)
    monkeypatch.setattr(confirming, "says_yes", lambda _question: False)
    assert confirming.confirm(offer, shown=False) is not None
    assert f"Beware of {code}." in capsys.readouterr().err  # above the question


def test_a_caution_that_two_places_know_of_is_told_once() -> None:
    offer = offer_with("protected", "sheet")
    twice = replace(offer, facts=Facts(target=offer.inspection.warnings))
    assert twice.cautions == offer.inspection.warnings


@pytest.mark.parametrize(
    ("command", "stream"),
    [
        (("check",), "out"),
        (("check", "--json"), "json"),
        (("run",), "out"),
        (("run", "--json"), "json"),
        (("run", "--yes"), "out"),
        (("run", "--yes", "--quiet"), "err"),
        (("run", "--yes", "--json"), "json"),
        (("run", "--yes", "--json"), "err"),  # the object comes after the spending
    ],
)
def test_a_workbook_with_all_of_them_is_told_of_by_each_command(
    command: tuple[str, ...], stream: str, tmp_path: Path
) -> None:
    with serve(persons(3)) as server:
        path = troubled(tmp_path / "leads.xlsx")
        done = here(*command, path, url=server.base_url)
        assert bool(posts(server)) == ("--yes" in command), done.err
    if stream == "json":
        assert {each["code"] for each in done.json["warnings"]} == OF_THE_FILE
        return
    told = done.out if stream == "out" else done.err
    before = told.partition("Run ")[0]
    for words in (
        "is protected",
        "The formula in Sums!A1",
        "Rules on “People” reach into C:G",
        "A pivot table takes its data",
        "has macros",
        "shared in Excel's old way",
        "digital signature",
        "marked as final",
        "seems to be open in another program",
    ):
        assert words in before, words


def test_a_plain_workbook_and_a_csv_have_nothing_to_tell(tmp_path: Path) -> None:
    with serve(persons(1)) as server:
        path = tmp_path / "leads.csv"
        path.write_text(f"Lensmor Event ID,Lensmor Personnel ID\n{EVENT},1000\n", encoding="utf-8")
        done = here("check", path, url=server.base_url)
    assert "To know before" not in done.out


def test_another_file_for_the_results_leaves_the_caution_about_what_is_not_saved(
    tmp_path: Path,
) -> None:
    with serve(persons(3)) as server:
        path = troubled(tmp_path / "leads.xlsx")
        done = here(
            "check", path, "--json", "--output", tmp_path / "copy.xlsx", url=server.base_url
        )
    codes = {each["code"] for each in done.json["warnings"]}
    assert "source_open" in codes
    assert "maybe_open" not in codes


def test_problems_are_listed_up_to_a_limit_and_counted_in_full() -> None:
    cell = Problem("B2", "x", say("{cell} holds {value}.", cell="B2", value="x"))
    many = figures.problems_of((cell,) * (figures.MOST_PROBLEMS + 234))
    assert len(many["problems"]) == figures.MOST_PROBLEMS
    assert many["problems_total"] == figures.MOST_PROBLEMS + 234
    assert many["problems_left_out"] == 234
    assert figures.problems_of((cell,))["problems_left_out"] == 0


def test_a_sheet_of_wrong_ids_prints_a_short_object(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    lines = "".join(f"{EVENT},row-{n}\n" for n in range(3_000))
    path.write_text(f"Lensmor Event ID,Lensmor Personnel ID\n{lines}", encoding="utf-8")
    with serve(persons(1)) as server:
        done = here("check", path, "--json", "--person-column", "B", url=server.base_url)
    assert done.code == 3
    assert done.json["rows"]["invalid"] == done.json["problems_total"] == 3_000
    assert done.json["problems_left_out"] == 3_000 - len(done.json["problems"])
    assert len(json.dumps(done.json)) < 500_000
