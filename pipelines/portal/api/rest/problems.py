"""What the REST API refuses, as problem details (RFC 9457): codes for programs, sentences for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.responses import Response

from pipelines.portal.tables.query import QueryError

PROBLEM = "application/problem+json"
TITLES = {
    400: "A parameter does not fit",
    404: "There is no such thing here",
    406: "Not to be had in that form",
    410: "This version was withdrawn",
    414: "The address is too long",
    429: "Too many requests",
    503: "Not ready yet",
}


@dataclass(frozen=True)
class ParameterFault:
    """One thing that is wrong: a word for programs, the parameter, a sentence, what is allowed instead."""

    code: str
    path: str
    message: str
    allowed: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The fault as an entry of `errors`."""
        said = {"code": self.code, "path": self.path, "message": self.message}
        return {**said, "allowed": list(self.allowed)} if self.allowed else said


@dataclass
class ProblemError(Exception):
    """A request that is refused; raised with its status and what is wrong."""

    status: int
    detail: str
    faults: Sequence[ParameterFault] = field(default_factory=tuple)
    retry_after: int = 0

    @classmethod
    def of(cls, error: QueryError) -> ProblemError:
        """The problem of a question that makes no sense."""
        fault = ParameterFault(error.code, error.parameter, error.reason, error.allowed)
        return cls(400, f"{error.parameter}: {error.reason}.", (fault,))


def problem(error: ProblemError, address: str) -> Response:
    """The answer to a refused request; `address` is the one that was asked for."""
    body = {
        "type": f"/api#problem-{error.status}",
        "title": TITLES.get(error.status, "The request cannot be answered"),
        "status": error.status,
        "detail": error.detail,
        "instance": address[:500],
        "errors": [fault.as_json() for fault in error.faults],
    }
    headers = {"cache-control": "no-store"}
    if error.retry_after:
        headers["retry-after"] = str(error.retry_after)
    return Response(orjson.dumps(body), status_code=error.status, headers=headers, media_type=PROBLEM)
