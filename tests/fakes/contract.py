"""Checks requests and answers against the API's contract (lensmor-openapi.json beside this file).

    check_request("POST", "/external/contacts/unlock", {"event_id": "1", "personnel_ids": ["2"]})
    check_response("GET", "/external/credits/balance", 200, {...})

`path` is a path as sent: percent-encoded, with or without its query. Both raise
:class:`ContractBroken`, an AssertionError, which names the operation and the offending place.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from jsonschema import Draft202012Validator

_CONTRACT_FILE = Path(__file__).with_name("lensmor-openapi.json")
_BUSINESS_ERRORS = {
    "USER_HAS_NO_FEATURE": "FeatureUnavailable",
    "USER_CONCURRENCY_LIMIT_EXCEEDED": "ConcurrencyLimit",
}


class ContractBroken(AssertionError):
    """A request or an answer that the contract doesn't allow."""


@cache
def contract() -> dict[str, Any]:
    """The whole OpenAPI document."""
    loaded: dict[str, Any] = json.loads(_CONTRACT_FILE.read_text(encoding="utf-8"))
    return loaded


def check_request(
    method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
) -> None:
    """Checks method, path, path and query parameters, body and (if given) the headers.

    Raises:
        ContractBroken: with the first thing that the contract doesn't allow.
    """
    operation, found = _operation(method, path)
    name = operation["operationId"]
    if urlsplit(path).fragment:
        raise ContractBroken(f"{name}: a # in the path must be sent as %23")
    query = parse_qs(urlsplit(path).query, keep_blank_values=True)
    declared = {(p["in"], p["name"]): p for p in operation.get("parameters", ())}

    for key, values in query.items():
        if ("query", key) not in declared:
            raise ContractBroken(f"{name}: the query parameter {key!r} is not in the contract")
        if len(values) != 1:
            raise ContractBroken(f"{name}: the query parameter {key!r} is repeated")
    lowered = {key.lower(): value for key, value in (headers or {}).items()}
    for (place, key), parameter in declared.items():
        if place == "query":
            value = query[key][0] if key in query else None
        elif place == "path":
            value = found[key]
        else:
            value = lowered.get(key.lower())
        if value is None:
            if parameter.get("required"):
                raise ContractBroken(f"{name}: the {place} parameter {key!r} is missing")
            continue
        typed: object = value
        if parameter["schema"].get("type") == "integer":
            if not re.fullmatch(r"-?[0-9]+", value):
                raise ContractBroken(f"{name}: {key} = {value!r} is not a whole number")
            typed = int(value)
        _validate(f"{name}, {place} parameter {key}", typed, parameter["schema"])

    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        _validate(f"{name}, request body", body, schema)
    elif body is not None and body != b"":
        raise ContractBroken(f"{name}: takes no body, got {type(body).__name__}")

    if headers is not None and not re.fullmatch(r"Bearer \S+", lowered.get("authorization", "")):
        raise ContractBroken(f"{name}: needs `Authorization: Bearer <key>`")


def check_response(method: str, path: str, status: int, body: object) -> None:
    """Checks an answer's status and body; knows the two business errors with HTTP 200 (fact 6).

    A status of 500 and more is checked as an ApiError where its body is an object, and not at all
    where it isn't: the contract says nothing about those.

    Raises:
        ContractBroken: with the first thing that the contract doesn't allow.
    """
    operation, _found = _operation(method, path)
    where = f"{operation['operationId']}, answer {status}"
    if isinstance(body, dict) and body.get("errorKey") in _BUSINESS_ERRORS and 200 <= status < 300:
        if status != 200:
            raise ContractBroken(f"{where}: business errors come with HTTP 200")
        _validate(where, body, schema_of(_BUSINESS_ERRORS[body["errorKey"]]))
        return
    if status >= 500:
        if isinstance(body, dict):
            _validate(where, body, schema_of("ApiError"))
        return
    answer = operation["responses"].get(str(status))
    if answer is None:
        raise ContractBroken(f"{where}: the contract has no such status for this call")
    _validate(where, body, answer["content"]["application/json"]["schema"])
    if status >= 400:
        assert isinstance(body, dict)
        if body["code"] != status:
            raise ContractBroken(f"{where}: the body's code is {body['code']}")


def schema_of(name: str) -> dict[str, Any]:
    """A schema of the contract's components by name, as a reference."""
    if name not in contract()["components"]["schemas"]:
        raise ContractBroken(f"the contract has no schema {name!r}")
    return {"$ref": f"#/components/schemas/{name}"}


def _operation(method: str, path: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The operation for a path as sent, and its path parameters, decoded.

    A literal path beats one with parameters. A parameter never spans a "/": an ID that holds one
    must have been sent as %2F.
    """
    bare = urlsplit(path).path
    templates = sorted(contract()["paths"], key=lambda template: template.count("{"))
    for template in templates:
        pieces = re.split(r"\{(\w+)\}", template)
        pattern = "".join(
            re.escape(piece) if at % 2 == 0 else f"(?P<{piece}>[^/]+)"
            for at, piece in enumerate(pieces)
        )
        match = re.fullmatch(pattern, bare)
        if match and method.lower() in contract()["paths"][template]:
            operation: dict[str, Any] = contract()["paths"][template][method.lower()]
            return operation, {key: unquote(value) for key, value in match.groupdict().items()}
    raise ContractBroken(f"the contract has no {method} {bare}")


def _validate(where: str, value: object, schema: dict[str, Any]) -> None:
    root = {**schema, "components": contract()["components"]}
    validator = Draft202012Validator(root)
    for problem in sorted(validator.iter_errors(value), key=lambda error: str(error.json_path)):
        # Only the place and the rule: a value may be an address (contract, fact 13).
        raise ContractBroken(
            f"{where}: {problem.json_path} breaks the rule {problem.validator!r} "
            f"({json.dumps(problem.validator_value)[:120]})"
        )
