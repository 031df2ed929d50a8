"""Error answers, with real HTTP statuses and with HTTP 200 (contract, fact 6)."""

from lensmor_desktop.sandbox.protocol import Answer, Refusal


def refused(refusal: Refusal, trace: str) -> Answer:
    """An error answer (contract, fact 6)."""
    body: dict[str, object] = {
        "code": refusal.status,
        "message": refusal.message,
        "errorKey": refusal.error_key,
        "traceId": trace,
    }
    if refusal.details is not None:
        body["details"] = refusal.details
    return Answer(refusal.status, body)


def concurrency_limit(trace: str) -> Answer:
    """One of the two business errors that arrive with HTTP 200 (contract, fact 6)."""
    return Answer(
        200,
        {
            "code": 429,
            "message": "Too many tasks are running. Please wait for one to finish.",
            "errorKey": "USER_CONCURRENCY_LIMIT_EXCEEDED",
            "traceId": trace,
            "data": None,
            "details": None,
        },
    )


def no_feature(trace: str) -> Answer:
    """The other business error that arrives with HTTP 200 (contract, fact 6)."""
    return Answer(
        200,
        {
            "code": 400,
            "message": "This needs a paid plan.",
            "errorKey": "USER_HAS_NO_FEATURE",
            "traceId": trace,
        },
    )
