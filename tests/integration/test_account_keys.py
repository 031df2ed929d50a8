"""However a key and an address are written, they open one account: nobody is bought again."""

import hashlib
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lensmor_desktop.assembly import Setup, open_service
from lensmor_desktop.domain.plan import Consent, Offer, Wishes
from lensmor_desktop.errors import ChoiceRefused
from lensmor_desktop.sandbox import PracticeServer
from lensmor_desktop.settings.paths import BASE_URL_VARIABLE
from lensmor_desktop.sheets import Choices
from tests.unit.cli.driving import batch, persons, posts, serve, sheet_of

KEY = "sk_live_4c1e9a77d2"
PEOPLE = persons(4)
SPELLINGS = {
    "as it is": "{}",
    "blanks": "  {} \t",
    "bearer": "Bearer {}",
    "bearer in small letters": "bearer  {}",
    "quotes": '"{}"',
    "typographic quotes": "“{}”",
    "angle quotes": "‹{}›",
    "guillemets": "«{}»",
    "named": "LENSMOR_API_KEY={}",
    "named and quoted": "export LENSMOR_API_KEY='{}'",
    "a header": "Authorization: Bearer {}",
    "invisible": "\u200b{}\ufeff",
}
ADDRESSES = {
    "as it is": "http://127.0.0.1:{port}",
    "a slash": "http://127.0.0.1:{port}/",
    "two slashes": "http://127.0.0.1:{port}//",
    "capitals": "HTTP://127.0.0.1:{port}",
    "a dot": "http://127.0.0.1.:{port}",
    "a dot segment": "http://127.0.0.1:{port}/x/../",
    "a zero before the port": "http://127.0.0.1:0{port}",
}


def offer(folder: Path, path: Path, url: str, key: str) -> Offer:
    """The offer for a sheet, made by an engine with this key as it was typed."""
    setup = Setup(data_dir=folder / "data", api_key=key)
    with open_service(setup, {BASE_URL_VARIABLE: url}) as service:
        return service.offer(service.inspect(path, Choices()), Wishes())


def run(folder: Path, path: Path, url: str, key: str) -> None:
    setup = Setup(data_dir=folder / "data", api_key=key)
    with open_service(setup, {BASE_URL_VARIABLE: url}) as service:
        made = service.offer(service.inspect(path, Choices()), Wishes())
        service.run(made, Consent.to(made), threading.Event())


def address(server: PracticeServer, how: str) -> str:
    return ADDRESSES[how].format(port=server.base_url.rpartition(":")[2])


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PracticeServer, Path]]:
    """A server from which everybody was bought, with the key and the address written plainly."""
    folder = tmp_path_factory.mktemp("january")
    with serve(PEOPLE, accepted_keys=frozenset({KEY})) as server:
        run(folder, sheet_of(folder / "january.csv", PEOPLE), server.base_url, KEY)
        assert server.ledger.spent == 60
        yield server, folder / "data"


@pytest.fixture
def bought(january: tuple[PracticeServer, Path], tmp_path: Path) -> PracticeServer:
    """The same, with records of the test's own."""
    server, records = january
    shutil.copytree(records, tmp_path / "data")
    return server


@pytest.mark.parametrize("key", SPELLINGS)
def test_another_spelling_of_the_key_buys_nobody_again(
    tmp_path: Path, bought: PracticeServer, key: str
) -> None:
    path = sheet_of(tmp_path / "february.csv", PEOPLE)
    calls = len(bought.exchanges)
    made = offer(tmp_path, path, bought.base_url, SPELLINGS[key].format(KEY))
    assert made.people == ()
    assert len(made.remembered) == 4
    profiles = [e for e in list(bought.exchanges)[calls:] if "/profile" in e.target]
    assert profiles == []  # it is known without asking


@pytest.mark.parametrize("url", ADDRESSES)
def test_another_spelling_of_the_address_buys_nobody_again(
    tmp_path: Path, bought: PracticeServer, url: str
) -> None:
    path = sheet_of(tmp_path / "february.csv", PEOPLE)
    made = offer(tmp_path, path, address(bought, url), KEY)
    assert made.people == ()
    assert len(made.remembered) == 4


def raw(url: str, key: str) -> str:
    """How versions up to 3 of the journal told accounts apart."""
    return hashlib.sha256(f"{url}\n{key.strip()}".encode()).hexdigest()[:20]


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "\u200b{}"])
@pytest.mark.parametrize("url", ["as it is", "a slash", "two slashes", "capitals"])
def test_records_under_another_spelling_are_found_with_the_key_written_plainly(
    tmp_path: Path, bought: PracticeServer, form: str, url: str
) -> None:
    old = raw(address(bought, url), form.format(KEY))
    with closing(sqlite3.connect(tmp_path / "data" / "journal.sqlite3")) as connection:
        for table in ("runs", "purchases", "batches"):
            connection.execute(f"UPDATE {table} SET account = ?", (old,))
        connection.commit()
    made = offer(tmp_path, sheet_of(tmp_path / "february.csv", PEOPLE), bought.base_url, KEY)
    assert made.people == ()
    assert len(made.remembered) == 4
    with closing(sqlite3.connect(tmp_path / "data" / "journal.sqlite3")) as connection:
        linked = dict(connection.execute("SELECT account, same_as FROM same_accounts"))
    assert linked[old] == linked[raw(bought.base_url, KEY)]


def test_the_cleaned_key_is_what_is_sent(tmp_path: Path, bought: PracticeServer) -> None:
    done = batch("balance", url=bought.base_url, key=f"LENSMOR_API_KEY='Bearer {KEY}'")
    assert done.code == 0, done.err  # the server takes this one key only


@pytest.mark.parametrize("key", ["some=thing", "sk_live_…77d2", f"{KEY} {KEY}", "<your key>"])
def test_a_key_that_cannot_be_cleaned_is_told_and_nothing_is_sent(
    tmp_path: Path, bought: PracticeServer, key: str
) -> None:
    calls = len(bought.exchanges)
    path = sheet_of(tmp_path / "february.csv", PEOPLE)
    done = batch("run", path, "--yes", url=bought.base_url, key=key)
    assert done.code == 2
    assert done.said[0] == "The API key can’t be used."
    assert len(bought.exchanges) == calls
    assert posts(bought) == ["/external/contacts/unlock"]


def test_an_empty_key_in_quotes_is_none(tmp_path: Path, bought: PracticeServer) -> None:
    done = batch("balance", url=bought.base_url, key='""')
    assert done.code == 5
    with pytest.raises(ChoiceRefused):
        open_service(Setup(data_dir=tmp_path / "data", api_key='""'))


def test_forgetting_forgets_what_was_bought_under_every_spelling(
    tmp_path: Path, bought: PracticeServer
) -> None:
    old = raw(bought.base_url + "/", f"Bearer {KEY}")
    with closing(sqlite3.connect(tmp_path / "data" / "journal.sqlite3")) as connection:
        connection.execute("UPDATE purchases SET account = ? WHERE person_id = '1000'", (old,))
        connection.commit()
    setup = Setup(data_dir=tmp_path / "data", api_key=KEY)
    with open_service(setup, {BASE_URL_VARIABLE: bought.base_url}) as service:
        assert service.forget_purchases() == 4
