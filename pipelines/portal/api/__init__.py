"""The portal for machines: CKAN's Action API for reading, and an API of our own.

Everything here is read from the release store through the portal's reader and its engine, as pages are.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.portal.api.ckan.actions import ActionApi
from pipelines.portal.api.feeds import Feeds
from pipelines.portal.api.rest.answers import PREFIX, RestApi
from pipelines.portal.api.rest.openapi import openapi
from pipelines.portal.api.rest.problems import TITLES, ProblemError, problem
from pipelines.portal.http.responses import Rendered, respond
from pipelines.portal.site import HTML, Site

__all__ = ["MachineApi"]


class MachineApi:
    """Every address for machines.

    Args:
        site: the site as the store stands; raises where that is not there any more.
        last: the last good one, for what holds no data: the words for people and for crawlers.
    """

    def __init__(self, site: Callable[[], Site], last: Callable[[], Site]) -> None:
        self._actions = ActionApi(site)
        self._rest = RestApi(site)
        self._feeds = Feeds(site, last)
        self._last = last

    def routes(self) -> list[Route]:
        """The addresses, most asked-for first."""
        methods = ["GET", "POST"]
        return [
            Route("/api/3/action/{action}", self._actions.endpoint, methods=methods),
            Route("/api/action/{action}", self._actions.endpoint, methods=methods),
            Route("/api/3", self._actions.version),
            *self._rest.routes(),
            *self._feeds.routes(),
            Route("/api", self.page),
        ]

    async def page(self, request: Request) -> Response:
        """The documentation for people, from the description for programs."""
        site = self._last()
        description = openapi(site.address, site.catalogue.title)
        text = site.render(
            "api.html",
            description=description,
            operations=[(path, methods["get"]) for path, methods in description["paths"].items()],
            problems=sorted(TITLES.items()),
        )
        return respond(request, Rendered(text.encode("utf-8"), HTML, site.modified))

    def refuse(self, request: Request, status: int, words: str) -> Response | None:
        """The answer to a program whose request is refused at the door; None where a page is wanted."""
        path = request.url.path
        if path.startswith(("/api/3/", "/api/action/")):
            return self._actions.refuse(path.rpartition("/")[2], status, words)
        if path.startswith(f"{PREFIX}/"):
            return problem(ProblemError(status, words), path)
        return None
