"""What is answered where a page cannot be made: which status, which words, which ways on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.exceptions import NewerStoreError, ReportError, StoreError, UnavailableError
from pipelines.portal.drawing import show
from pipelines.portal.http.responses import Rendered, respond
from pipelines.portal.lookups import BadRequestError, GoneDocumentError, GoneError, MovedError, NotFoundError
from pipelines.portal.pages import pages
from pipelines.portal.pages.retry import typed_fields
from pipelines.portal.server.standing import StandingSite
from pipelines.portal.site import HTML, Site
from pipelines.portal.tables.engine import NotReadyError, TooCostlyError
from pipelines.portal.tables.query import QueryError

log = logging.getLogger(__name__)


class Failures:
    """The answers to errors, over the site that stands."""

    def __init__(self, standing: StandingSite) -> None:
        self._standing = standing

    def handlers(self) -> Mapping[type[Exception], Callable[[Request, Exception], Response]]:
        """What answers each kind of error."""
        return {
            NotFoundError: self.on_not_found,
            MovedError: self.on_moved,
            GoneError: self.on_gone,
            GoneDocumentError: self.on_gone_document,
            BadRequestError: self.on_bad_request,
            QueryError: self.on_query_error,
            TooCostlyError: self.on_too_costly,
            NotReadyError: self.on_not_ready,
            ReportError: self.on_report_error,
            HTTPException: self.on_http_error,
            StoreError: self.on_failure,
            Exception: self.on_failure,
        }

    def problem(self, request: Request, status: int, build: Callable[[Site], str]) -> Response:
        """The page that tells of a refusal, not to be kept."""
        site = self._standing.site()
        rendered = Rendered(build(site).encode("utf-8"), HTML, site.modified)
        return respond(request, rendered, status=status, cache="no-store")

    def on_not_found(self, request: Request, error: Exception) -> Response:
        """404, with ways on."""
        if not isinstance(error, NotFoundError):
            raise error
        return self.problem(request, 404, lambda site: pages.missing(site, error))

    def on_moved(self, _: Request, error: Exception) -> Response:
        """302, to the address that holds."""
        if not isinstance(error, MovedError):
            raise error
        return RedirectResponse(error.address, status_code=302)

    def on_gone(self, request: Request, error: Exception) -> Response:
        """410, with the reason and what replaced it."""
        if not isinstance(error, GoneError):
            raise error
        return self.problem(request, 410, lambda site: pages.gone(site, error))

    def on_gone_document(self, request: Request, error: Exception) -> Response:
        """410, with the reason why a document was taken out."""
        if not isinstance(error, GoneDocumentError):
            raise error
        return self.problem(request, 410, lambda site: pages.gone_document(site, error))

    def on_report_error(self, request: Request, error: Exception) -> Response:
        """A kept document that cannot be drawn: told as it is, and logged."""
        log.error("%s could not be drawn", request.url.path, exc_info=error)
        words = "This document cannot be shown as a picture. The document itself can be opened."
        return self.problem(request, 422, lambda site: pages.refused(site, "No picture of that page", words))

    def on_bad_request(self, request: Request, error: Exception) -> Response:
        """400, with what is allowed."""
        return self.problem(
            request,
            400,
            lambda site: self._refused(
                site, request, str(error), getattr(error, "parameter", ""), str(error)
            ),
        )

    def _refused(self, site: Site, request: Request, words: str, parameter: str, reason: str) -> str:
        """The page of a refusal: the form again as it was filled in, where the faulty field is known."""
        fields = typed_fields(request.query_params.multi_items(), parameter, reason)
        heading = "One field needs a change" if fields else "We could not understand this address"
        return pages.refused(site, heading, words, fields, request.url.path)

    def on_query_error(self, request: Request, error: Exception) -> Response:
        """400: the parameter, the reason and what may stand there."""
        if not isinstance(error, QueryError):
            raise error
        allowed = f" It may be one of: {', '.join(error.allowed[:60])}." if error.allowed else ""
        words = f"“{error.parameter}”: {error.reason}.{allowed}"
        return self.problem(
            request,
            400,
            lambda site: self._refused(site, request, words, error.parameter, f"{error.reason}.{allowed}"),
        )

    def on_too_costly(self, request: Request, error: Exception) -> Response:
        """422: a question too large to be answered while one waits."""
        words = f"This asks for too much at once: {error}."
        return self.problem(request, 422, lambda site: pages.refused(site, "Too much at once", words))

    def on_not_ready(self, request: Request, error: Exception) -> Response:
        """503 with the seconds to wait, while a large table is being indexed."""
        if not isinstance(error, NotReadyError):
            raise error
        words = f"This table is being made ready. Try again in {show.plural(error.seconds, 'second')}."
        response = self.problem(request, 503, lambda site: pages.refused(site, "Just a moment", words))
        response.headers["retry-after"] = str(error.seconds)
        return response

    def on_http_error(self, request: Request, error: Exception) -> Response:
        """What the framework refuses: unknown addresses and methods."""
        if not isinstance(error, HTTPException):
            raise error
        path = request.url.path
        if error.status_code == 404 and path.endswith("/") and path.strip("/") and not path.startswith("//"):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{quote(path.rstrip('/'))}{query}", status_code=307)
        if error.status_code == 404:
            return self.problem(
                request, 404, lambda site: pages.missing(site, NotFoundError("page of that address"))
            )
        response = self.problem(
            request,
            error.status_code,
            lambda site: pages.refused(site, "That cannot be done here", error.detail),
        )
        response.headers.update(error.headers or {})
        return response

    def on_failure(self, request: Request, error: Exception) -> Response:
        """Our own fault: the visitor gets a sentence, the log gets the rest."""
        is_known = isinstance(error, UnavailableError)
        log.error("%s could not be answered", request.url.path, exc_info=None if is_known else error)
        if not is_known:
            self._standing.look_again()  # whatever is damaged shall harm nothing else
        words = "Something went wrong on our side. It has been logged; please try again later."
        if isinstance(error, NewerStoreError | UnavailableError):
            words = error.sentence
        status = 503 if isinstance(error, StoreError) else 500
        held = self._standing.held
        if held is None:
            return Response(f"{words}\n", status_code=status, media_type="text/plain")
        page = pages.refused(held, "This page could not be made", words)
        return Response(page, status_code=status, media_type=HTML, headers={"cache-control": "no-store"})
