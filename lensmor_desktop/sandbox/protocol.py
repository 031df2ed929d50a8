"""What goes over the wire, with no sockets: requests, answers, the eight endpoints, refusals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Endpoint(Enum):
    """The calls of the contract; the value is the `operationId` of the OpenAPI file."""

    BALANCE = "creditBalance"
    EVENTS = "eventList"
    EVENT = "eventDetail"
    UNLOCK_EVENT = "unlockEvent"
    PEOPLE = "personnelList"
    PROFILE = "personnelProfile"
    PRECHECK = "precheck"
    UNLOCK_CONTACTS = "unlockContactEmails"
    TASK = "contactUnlockTask"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the service sees it.

    Attributes:
        path: without the query, still percent-encoded.
        query: decoded values by name, in the order given.
        headers: by lower-case name.
        body: the bytes as they came.
        peer: the caller's address; requests without a key are counted under it.
    """

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = b""
    peer: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the status, a body that JSON can express, and headers beyond the usual ones."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """The body as UTF-8 JSON."""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


class Refusal(Exception):
    """An error answer (contract, fact 6), raised by whatever finds the reason for it."""

    def __init__(
        self, status: int, error_key: str, message: str, details: object | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error_key = error_key
        self.message = message
        self.details = details


def endpoint_of(method: str, path: str) -> tuple[Endpoint, str] | None:
    """Which endpoint a request means, and the (still encoded) ID in its path ("" for none)."""
    match method, path.split("/")[1:]:
        case "GET", ["external", "credits", "balance"]:
            return Endpoint.BALANCE, ""
        case "GET", ["external", "events", "list"]:
            return Endpoint.EVENTS, ""
        case "GET", ["external", "events", identifier] if identifier:
            return Endpoint.EVENT, identifier
        case "POST", ["external", "events", identifier, "unlock"] if identifier:
            return Endpoint.UNLOCK_EVENT, identifier
        case "GET", ["external", "personnel", "list"]:
            return Endpoint.PEOPLE, ""
        case "GET", ["external", "personnel", "profile"]:
            return Endpoint.PROFILE, ""
        case "POST", ["external", "actions", "precheck"]:
            return Endpoint.PRECHECK, ""
        case "POST", ["external", "contacts", "unlock"]:
            return Endpoint.UNLOCK_CONTACTS, ""
        case "GET", ["external", "contacts", "unlock-tasks", identifier] if identifier:
            return Endpoint.TASK, identifier
        case _:
            return None
