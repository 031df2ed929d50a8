"""Placeholder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lensmor_desktop.api import Contact, LensmorClient, NotFound
from lensmor_desktop.errors import ApiError
from lensmor_desktop.unlocking.caller import Caller


@dataclass(frozen=True, slots=True)
class Unknown:
    """Lensmor doesn't know the person: several looks apart agree."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing could be found out about the person."""


def contacts_of(
    client: LensmorClient, caller: Caller, event_id: str, person_ids: Sequence[str]
) -> Mapping[str, Contact | Unknown | Failed]:
    found: dict[str, Contact | Unknown | Failed] = {}
    for person in person_ids:
        try:
            found[person] = caller.patiently(lambda person=person: client.profile(person))
        except NotFound:
            found[person] = Unknown()
        except ApiError:
            found[person] = Failed()
    return found
