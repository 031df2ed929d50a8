"""A rest of the engine's thread, in which the window paints alone."""

from threading import Event

BREATH_SECONDS = 0.05
"""A page that has just been filled is laid out and painted in half of that. With the engine at
work beside it, it takes twice as long: each cell that is painted waits for the interpreter."""


def take_breath(stop: Event) -> None:
    """Rests right after the window was given much to paint, or before it is going to be.

    Args:
        stop: ends the rest when it is set; that is to be looked at afterwards.
    """
    stop.wait(BREATH_SECONDS)
