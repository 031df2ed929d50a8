"""What differs about sockets."""

import socket
import struct
import sys

_LINGER = "hh" if sys.platform == "win32" else "ii"
"""The form of `struct linger`: of the system that really is there, whatever a test plays."""


def break_off(connection: socket.socket) -> None:
    """Closes a connection as a crash does: the other side gets a reset (RST), not an end (FIN).

    Raises:
        OSError: it is closed already.
    """
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
    connection.close()
