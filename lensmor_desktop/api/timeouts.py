"""How long a request may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds.

    Attributes:
        connect: until a connection stands, encryption included.
        read: the longest silence.
        total: the whole request, from its first byte to the answer's last.
        spending: both for a request that spends, in place of `read` and `total`: an answer given
            up on too early is an open question about money.
    """

    connect: float = 10.0
    read: float = 30.0
    total: float = 60.0
    spending: float = 90.0
