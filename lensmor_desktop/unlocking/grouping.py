"""Who of an event is sent together."""

from collections.abc import Iterable

from lensmor_desktop.domain.credits import MAX_PEOPLE_PER_BATCH


def batches_of(
    people: Iterable[tuple[str, str]], size: int = MAX_PEOPLE_PER_BATCH
) -> list[tuple[str, tuple[str, ...]]]:
    """Groups (event ID, person ID) pairs into batches, in the order of the sheet.

    Args:
        people: pairs, each person at most once.
        size: people in a batch; Lensmor takes at most 100 (contract, fact 12).

    Returns:
        (event ID, person IDs) for each batch.
    """
    by_event: dict[str, list[str]] = {}
    for event, person in people:
        by_event.setdefault(event, []).append(person)
    return [
        (event, tuple(ids[start : start + size]))
        for event, ids in by_event.items()
        for start in range(0, len(ids), size)
    ]
