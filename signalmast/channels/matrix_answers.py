"""What the answers of a Matrix server mean, read with the library's own classes."""

import json
from typing import Any

from signalmast.channels.answers import failure_of
from signalmast.channels.connector import Unknown
from signalmast.channels.outbound import Answer
from signalmast.core.sentences import tell


def errcode(answer: Answer) -> str:
    """Return the code of an error of the specification, or nothing."""
    try:
        return str(json.loads(answer.body).get("errcode", ""))
    except (ValueError, AttributeError):
        return ""


def told_by(answer: Answer) -> dict[str, Any]:
    """Return what a server said. Raises what a failed answer means."""
    from nio import ErrorResponse  # noqa: PLC0415 -- slow import

    if answer.status == 200:
        told = answer.json()
        if isinstance(told, dict):
            return told
        raise unreadable(answer)
    try:
        error = ErrorResponse.from_dict(json.loads(answer.body))
    except ValueError:
        error = ErrorResponse("")
    headers = dict(answer.headers)
    if error.retry_after_ms and "retry-after" not in headers:
        headers["retry-after"] = str(-(-int(error.retry_after_ms) // 1000))
    said = error.message if error.status_code else ""
    raise failure_of(Answer(answer.status, headers, answer.body), said)


def read_as(kind: Any, told: dict[str, Any], *more: str) -> Any:
    """Return an answer as the library's class, which checks its form. Raises Unknown."""
    from nio import ErrorResponse  # noqa: PLC0415 -- slow import

    read = kind.from_dict(told, *more)
    if isinstance(read, ErrorResponse):
        raise unreadable(Answer(200, {}, json.dumps(told).encode()))
    return read


def unreadable(answer: Answer) -> Unknown:
    """Return what an answer means that is not of the form of the specification."""
    return Unknown(
        tell("The platform answered something that can't be read. It may have posted; the desk "
             "looks there before it tries again."), answer=answer.excerpt(),
    )  # fmt: skip
