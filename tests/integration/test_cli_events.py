"""`lensmor-batch` on events: the unknown, those that hide nobody, and people to be tried again."""

from pathlib import Path

from lensmor_desktop.sandbox import Event, Fate, Options, Pace, Person, PracticeServer, World
from tests.unit.cli.driving import EVENT, batch, cells, persons, posts, serve, sheet, sheet_of

SMALL = Event("300", name="Small Fair", date_start="2027-05-01", preview_limit=50)


def small(people: list[Person]) -> PracticeServer:
    """A server with an event whose preview shows everybody."""
    options = Options(pace=Pace.FAST, rate_limit=None)
    return PracticeServer(World([Event(EVENT, name="Open Fair"), SMALL], people), options=options)


def test_a_check_of_an_unknown_event_names_its_rows_and_asks_for_a_person(tmp_path: Path) -> None:
    people = persons(2)
    with serve(people) as server:
        events = (EVENT, "99999")
        rows = [(p.full_name, event, p.id, "") for p, event in zip(people, events, strict=True)]
        path = sheet(tmp_path / "people.csv", rows)
        done = batch("check", path, url=server.base_url)
        told = batch("check", path, "--json", url=server.base_url).json
        ran = batch("run", path, "--yes", url=server.base_url)
    assert (done.code, ran.code) == (3, 3)
    assert "B3: Lensmor doesn't know the event 99999" in done.out
    assert "1 person: 15 credits" in done.out
    assert told["rows"]["invalid"] == told["rows"]["ready"] == 1
    assert [problem["cell"] for problem in told["problems"]] == ["B3"]
    assert told["credits"]["estimated"] == 15
    assert cells(path, "Lensmor Status") == ["Unlocked", "Invalid"]


def test_all_buys_no_event_that_hides_nobody_nor_does_its_id(tmp_path: Path) -> None:
    people = [Person("1000", ("300",)), Person("1001", ("300",))]
    for wanted in ("all", "300"):
        with small(people) as server:
            path = sheet_of(tmp_path / f"{wanted}.csv", people)
            done = batch("check", path, "--unlock-events", wanted, url=server.base_url)
            told = batch("check", path, "--unlock-events", wanted, "--json", url=server.base_url)
            ran = batch("run", path, "--unlock-events", wanted, "--yes", url=server.base_url)
            assert not [target for target in posts(server) if target.endswith("/unlock")][1:]
            assert server.ledger.spent == 30
        assert "an unlock adds nothing; will not be unlocked" in done.out
        assert told.json["events"][0]["unlock_adds"] == "nothing"
        assert (told.json["events"][0]["unlock_credits"], told.json["credits"]["estimated"]) == (
            0,
            30,
        )
        assert "Small Fair (2027-05-01). Not unlocked: it hides nobody" in ran.out


def test_after_a_run_it_is_said_why_people_failed_and_how_to_try_again(tmp_path: Path) -> None:
    people = [*persons(1), *persons(2, start=2000, fate=Fate.FAILED)]
    with serve(people) as server:
        path = sheet_of(tmp_path / "people.csv", people)
        ran = batch("run", path, "--yes", url=server.base_url)
        again = batch("check", path, url=server.base_url)
    assert "of the failed, most often: Lensmor couldn't get this address (it says" in ran.out
    assert "2 people got no address. The same command with --retry-failed tries them" in ran.out
    assert "2 of them without an address (--retry-failed tries them again)" in again.out


def test_where_everybody_was_delivered_nothing_is_said_of_trying_again(tmp_path: Path) -> None:
    with serve(persons(2)) as server:
        path = sheet_of(tmp_path / "people.csv", persons(2))
        ran = batch("run", path, "--yes", url=server.base_url)
        again = batch("check", path, url=server.base_url)
    assert "--retry-failed" not in ran.out + again.out
