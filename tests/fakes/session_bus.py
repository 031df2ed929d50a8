"""A session bus on a Unix socket: real bytes, no daemon. It greets one program and listens."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from jeepney import Message, MessageType, Parser, new_method_return


class FakeBus:
    """Use as a context manager; `address` is what DBUS_SESSION_BUS_ADDRESS would hold.

    Attributes:
        messages: what was sent, without the greeting.
        silent: answers nothing, not even the greeting.
    """

    def __init__(self, folder: Path, *, silent: bool = False) -> None:
        path = folder / "bus"
        self.address = f"unix:path={path}"
        self.messages: list[Message] = []
        self.silent = silent
        self.gone = threading.Event()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen(1)
        self._client: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()
        self._socket.close()
        self._thread.join(5)

    def hang_up(self) -> None:
        """The bus goes away."""
        for each in (self._client, self._socket):
            if each is not None:
                with_shutdown(each)

    def _serve(self) -> None:
        try:
            client, _ = self._socket.accept()
        except OSError:
            return
        self._client = client
        with client:
            if self.silent:
                self.gone.wait(30)
                return
            self._greet(client)
            self._listen(client)
        self.gone.set()

    def _greet(self, client: socket.socket) -> None:
        said = b""
        while b"BEGIN\r\n" not in said:
            some = client.recv(4096)
            if not some:
                return
            said += some
            if said.count(b"\r\n") == 1:
                client.sendall(b"OK 1234deadbeef1234deadbeef12345678\r\n")
        self._rest = said.partition(b"BEGIN\r\n")[2]

    def _listen(self, client: socket.socket) -> None:
        parser = Parser()
        parser.add_data(self._rest)
        while True:
            while (message := parser.get_next_message()) is not None:
                self._take(client, message)
            try:
                some = client.recv(65_536)
            except OSError:
                return
            if not some:
                return
            parser.add_data(some)

    def _take(self, client: socket.socket, message: Message) -> None:
        if "Hello" in message.header.fields.values():
            answer = new_method_return(message, "s", (":1.7",))
            client.sendall(answer.serialise(serial=1))
        else:
            self.messages.append(message)

    def until(self, true: Callable[[], bool], seconds: float = 10.0) -> None:
        """Waits until something is so."""
        waited = threading.Event()
        for _ in range(round(seconds * 100)):
            if true():
                return
            waited.wait(0.01)
        raise AssertionError("it did not come to pass")


def with_shutdown(each: socket.socket) -> None:
    """Ends a connection that another thread may be waiting on."""
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        each.close()


def is_signal(message: Message) -> bool:
    """Whether it is a signal, and no call."""
    return message.header.message_type is MessageType.signal
