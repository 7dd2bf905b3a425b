"""The portal for machines: CKAN's Action API for reading, and an API of our own.

Everything here is read from the release store through the portal's reader and its engine, as pages are.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.portal.api.ckan import ActionApi
from pipelines.portal.state import Site

__all__ = ["MachineApi"]


class MachineApi:
    """Every address for machines."""

    def __init__(self, site: Callable[[], Site]) -> None:
        self._actions = ActionApi(site)

    def routes(self) -> list[Route]:
        """The addresses, most asked-for first."""
        methods = ["GET", "POST"]
        return [
            Route("/api/3/action/{action}", self._actions.endpoint, methods=methods),
            Route("/api/action/{action}", self._actions.endpoint, methods=methods),
            Route("/api/3", self._actions.version),
            Route("/api", self._actions.version),
        ]

    def refuse(self, request: Request, status: int, words: str) -> Response | None:
        """The answer to a program whose request is refused at the door; None where a page is wanted."""
        path = request.url.path
        if path.startswith(("/api/3/", "/api/action/")):
            return self._actions.refuse(path.rpartition("/")[2], status, words)
        return None
