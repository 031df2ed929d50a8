"""How patient a run is, in seconds. Tests and the command line can change them."""

from dataclasses import dataclass, replace

POLL_DELAYS = (3.0, 5.0, 10.0, 20.0)
"""Seconds before each poll of a task, the last one repeating (contract, fact 4)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop waiting.

    Attributes:
        offline: a network that is gone; then the run stops and can be resumed.
        slowed: a service that says nothing but "slower". None: as `offline`, but a pause that it
            asks for is kept to its end, however long.
        task: one task that doesn't end; then it is left running, to be asked about later.
        look: a profile that still shows work in progress after its task has ended; then the
            person stays Unconfirmed, to be asked about later.
        inquiry: finding out about a POST whose outcome is unknown; then it stays Unconfirmed.
        settle_before_asking: before the first question about such a POST, for the request may
            still be on its way inside Lensmor.
        held: somebody who is in another order's work; then they stay Unconfirmed, to be asked about
            later.
        quiet_between: over which several looks must agree that an order never happened; the service
            may carry it out long after it answered with a time-out.
        quiet_unsure: the same, where precheck doesn't say whether a person is in progress.
        missing_task_polls: polls of a task that answer 404 before we believe it.
        refused_tries: how often one batch is sent again after Lensmor took no notice of it.
        address: an address that was bought, and seen at Lensmor, so long ago is looked at again
            before it is filled in anywhere.
        apart: pauses before a free question that failed is asked again: no single answer decides.
    """

    offline: float = 300.0
    task: float = 1800.0
    look: float = 60.0
    held: float = 600.0
    inquiry: float = 900.0
    settle_before_asking: float = 5.0
    quiet_between: float = 120.0
    quiet_unsure: float = 300.0
    missing_task_polls: int = 3
    refused_tries: int = 3
    address: float = 90 * 86_400.0
    apart: tuple[float, ...] = (1.0, 3.0)
    slowed: float | None = None

    @property
    def one_look(self) -> "Limits":
        """For questions that nobody waits for: each is asked once."""
        return replace(self, task=0.0, look=0.0, held=0.0, inquiry=0.0)
