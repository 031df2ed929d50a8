"""Networks that fail: what was sent, what may be repeated, and how long it may take."""

import time
from collections.abc import Iterator

import pytest
from requests.adapters import HTTPAdapter

from lensmor_desktop.api import (
    AnswerUnreadable,
    Doubt,
    Interrupted,
    KeyRefused,
    LensmorClient,
    NotEnoughCredits,
    OutcomeUnknown,
    Timeouts,
)
from lensmor_desktop.api.transport import Transport
from lensmor_desktop.domain.credits import Balance
from lensmor_desktop.errors import ApiError
from tests.fakes.http_server import (
    Answer,
    DropAfterReading,
    DropBeforeReading,
    ScriptedServer,
    Silence,
    Step,
    error_body,
)
from tests.integration.api_calls import ACCEPTED, ASKING, BALANCE, CALLS, KEY, SPENDING, failure

PATIENT = Timeouts(connect=10.0, read=30.0, total=30.0, spending=30.0)
"""A busy computer must not turn an answer into a time-out where a test isn't about time."""

HASTY = Timeouts(connect=10.0, read=0.3, total=0.8, spending=0.5)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def client(server: ScriptedServer) -> Iterator[LensmorClient]:
    made = LensmorClient(server.url, KEY, timeouts=PATIENT)
    yield made
    made.close()


@pytest.fixture
def hasty(server: ScriptedServer) -> Iterator[LensmorClient]:
    made = LensmorClient(server.url, KEY, timeouts=HASTY)
    yield made
    made.close()


def message_of(name: str) -> bytes:
    return Answer(CALLS[name][1], CALLS[name][2]).message()


def headers_of(name: str) -> int:
    return message_of(name).index(b"\r\n\r\n") + 4


# Dropped connections

BREAKS: dict[str, Step] = {
    "before reading": DropBeforeReading(),
    "after reading": DropAfterReading(),
    "in the status line": Answer(200, b"{}", cut=9),
    "in the headers": Answer(200, b"{}", cut=40),
    "not HTTP at all": Answer(200, b"", cut=0, after=b""),
    "with a reset": Answer(200, b"{}", cut=1, reset=True),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("way", BREAKS)
def test_fact_05_a_dropped_connection_leaves_only_a_purchase_open(
    server: ScriptedServer, client: LensmorClient, name: str, way: str
) -> None:
    server.will(BREAKS[way])
    error = failure(client, name)
    if name in SPENDING:
        assert isinstance(error, OutcomeUnknown)
        assert error.doubt is (Doubt.ANSWER if way == "in the headers" else Doubt.DROPPED)
    else:
        # Headers that end too early can't be told from whole ones, but then the body is missing.
        assert type(error) is (AnswerUnreadable if way == "in the headers" else Interrupted)
    assert server.connections == 1, "nothing below us may try again by itself"
    assert len(server.received) <= 1


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("way", ["short body", "reset in the body", "chunk cut off", "bad gzip"])
def test_fact_06_an_answer_cut_off_in_its_body(
    server: ScriptedServer, client: LensmorClient, name: str, way: str
) -> None:
    _, status, body = CALLS[name]
    size = headers_of(name) + 7
    server.will(
        {
            "short body": Answer(status, body, cut=size),
            "reset in the body": Answer(status, body, cut=size, reset=True),
            "chunk cut off": Answer(status, body, chunked=True, cut=size),
            "bad gzip": Answer(status, body, {"Content-Encoding": "gzip"}),
        }[way]
    )
    assert type(failure(client, name)) is (OutcomeUnknown if name in SPENDING else Interrupted)


@pytest.mark.parametrize("name", SPENDING)
def test_every_byte_at_which_the_answer_to_a_purchase_can_end(
    server: ScriptedServer, client: LensmorClient, name: str
) -> None:
    whole = message_of(name)
    for cut in range(len(whole)):
        server.will(Answer(CALLS[name][1], CALLS[name][2], cut=cut))
        with pytest.raises(OutcomeUnknown):
            CALLS[name][0](client)
    server.will(Answer(CALLS[name][1], CALLS[name][2], cut=len(whole)))
    CALLS[name][0](client)
    assert len(server.received) == len(whole) + 1


@pytest.mark.parametrize(("status", "kind"), [(401, KeyRefused), (402, NotEnoughCredits)])
def test_a_refusal_is_known_by_its_status_even_if_its_body_is_cut_off(
    server: ScriptedServer, client: LensmorClient, status: int, kind: type[ApiError]
) -> None:
    answer = Answer(status, error_body(status))
    cut = answer.message().index(b"\r\n\r\n") + 6
    server.will(Answer(status, error_body(status), cut=cut))
    assert type(failure(client, "unlock_contacts")) is kind


def test_a_purchase_has_a_connection_of_its_own_and_questions_keep_theirs(
    server: ScriptedServer, client: LensmorClient
) -> None:
    for name in ("balance", *SPENDING, "balance", "balance"):
        server.will(Answer(CALLS[name][1], CALLS[name][2]))
        CALLS[name][0](client)
    assert [request.connection for request in server.received] == [1, 2, 3, 1, 1]
    assert server.received[1].headers["connection"] == "close"


def test_bytes_that_belong_to_no_answer_do_not_become_the_next_one(
    server: ScriptedServer, client: LensmorClient
) -> None:
    forged = Answer(201, {"status": "accepted", "task_id": "666", "job_id": "666"}).message()
    server.will(Answer(200, BALANCE, after=forged), Answer(201, ACCEPTED))
    client.balance()
    assert client.unlock_contacts("1", ["789"]).task_id == "321"


def test_no_retries_below_us() -> None:
    transport = Transport("https://lensmor.invalid", KEY, Timeouts())
    transport._look_for_certificates(transport._session)
    adapters = [transport._session.get_adapter(url) for url in ("http://x", "https://x")]
    for adapter in adapters:
        assert isinstance(adapter, HTTPAdapter)
        assert adapter.max_retries.total == 0
        assert adapter.max_retries.read is False


# Slowness


def took(client: LensmorClient, name: str) -> tuple[ApiError, float]:
    started = time.monotonic()
    return failure(client, name), time.monotonic() - started


@pytest.mark.parametrize("name", ["balance", "task", *SPENDING])
def test_silence_ends_at_the_read_time_out(
    server: ScriptedServer, hasty: LensmorClient, name: str
) -> None:
    server.will(Silence())
    error, seconds = took(hasty, name)
    if isinstance(error, OutcomeUnknown):
        assert error.doubt is Doubt.TIMED_OUT
    assert type(error) is (OutcomeUnknown if name in SPENDING else Interrupted)
    assert "in time" in str(error.message) or "too long" in str(error.message)
    assert seconds < 30


@pytest.mark.parametrize("name", ["balance", *SPENDING])
@pytest.mark.parametrize("where", ["headers", "body", "chunks"])
def test_a_slow_drip_ends_at_the_deadline_of_the_whole_request(
    server: ScriptedServer, hasty: LensmorClient, name: str, where: str
) -> None:
    # A byte every 0.1 s keeps any read time-out from firing for minutes.
    drip_from = 0 if where == "headers" else headers_of(name)
    body = {"padding": "x" * 3000}
    server.will(
        Answer(200, body, drip_from=drip_from, pause=0.1, piece=1, chunked=where == "chunks")
    )
    error, seconds = took(hasty, name)
    assert type(error) is (OutcomeUnknown if name in SPENDING else Interrupted)
    assert seconds < 30


def test_a_slow_answer_within_the_deadline_is_read(server: ScriptedServer) -> None:
    client = LensmorClient(server.url, KEY, timeouts=Timeouts(read=5.0, total=60.0))
    server.will(Answer(200, BALANCE, drip_from=0, pause=0.001, piece=7))
    assert client.balance() == Balance(4680.5)
    client.close()


def test_a_purchase_has_its_own_patience(server: ScriptedServer) -> None:
    client = LensmorClient(server.url, KEY, timeouts=Timeouts(read=0.05, total=0.05, spending=60.0))
    server.will(Answer(201, ACCEPTED, drip_from=0, pause=0.2, piece=60))
    assert client.unlock_contacts("1", ["789"]).task_id == "321"
    client.close()


def test_after_a_time_out_the_late_answer_is_never_taken_for_the_next(
    server: ScriptedServer,
) -> None:
    client = LensmorClient(server.url, KEY, timeouts=Timeouts(connect=10.0, read=1.5, total=1.5))
    server.will(Answer(200, BALANCE | {"totalBalance": 1}, drip_from=0, pause=2.5, piece=5000))
    server.will(Answer(200, BALANCE))
    with pytest.raises(Interrupted):
        client.balance()
    time.sleep(1.5)
    assert client.balance() == Balance(4680.5)
    client.close()


# Too much


@pytest.mark.parametrize("name", ["balance", *SPENDING])
@pytest.mark.parametrize("compress", [True, False])
def test_a_huge_answer_is_dropped(server: ScriptedServer, name: str, compress: bool) -> None:
    client = LensmorClient(server.url, KEY)
    huge = b'{"totalBalance": 1, "padding": "' + b"x" * 50_000_000 + b'"}'
    server.will(Answer(CALLS[name][1], huge, compress=compress))
    error = failure(client, name)
    assert type(error) is (OutcomeUnknown if name in SPENDING else AnswerUnreadable)
    assert "larger" in str(error.message) or name in SPENDING
    client.close()


def test_an_answer_just_below_the_limit_is_read(server: ScriptedServer) -> None:
    client = LensmorClient(server.url, KEY)
    server.will(Answer(200, BALANCE | {"padding": "x" * (8 * 1024 * 1024 - 1000)}))
    assert client.balance() == Balance(4680.5)
    client.close()


# Redirects


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(
    server: ScriptedServer, client: LensmorClient, name: str, status: int
) -> None:
    with ScriptedServer() as elsewhere:
        elsewhere.otherwise = Answer(CALLS[name][1], CALLS[name][2])
        server.will(Answer(status, b"", {"Location": f"{elsewhere.url}/external/credits/balance"}))
        error = failure(client, name)
        assert type(error) is (OutcomeUnknown if name in SPENDING else AnswerUnreadable)
        assert elsewhere.connections == 0
    assert len(server.received) == 1


@pytest.mark.parametrize("location", ["", "/x", "http://[", "\x80://", "//"])
def test_an_odd_redirect_with_a_dripping_body(
    server: ScriptedServer, client: LensmorClient, location: str
) -> None:
    headers = {"Location": location}
    start = Answer(302, b"").message().index(b"\r\n\r\n")
    server.will(Answer(302, b"x" * 3000, headers, drip_from=start + 30, pause=0.1))
    error, seconds = took(client, "balance")
    assert type(error) is AnswerUnreadable
    assert "points to another address" in str(error.message)
    assert seconds < 30


def test_every_question_can_be_asked_again_after_a_failure(
    server: ScriptedServer, client: LensmorClient
) -> None:
    for name in ASKING:
        call, status, body = CALLS[name]
        server.will(DropAfterReading(), Answer(status, body))
        with pytest.raises(Interrupted):
            call(client)
        call(client)
