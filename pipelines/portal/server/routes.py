"""The addresses of the pages that take parameters, and of the pictures on them.

Every parameter is named here; what is not named is ignored, what is too long or given twice is refused. A
page is kept under the parameters it knows, in one order, so that odd addresses do not fill the memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from pipelines.portal import lookups
from pipelines.portal.drawing.pictures import Pictures
from pipelines.portal.http.responses import AN_HOUR, MEDIA_TYPES, REVALIDATE, Rendered, respond
from pipelines.portal.lookups import BadRequestError, find_package
from pipelines.portal.pages import (
    clock,
    comparing,
    evidence,
    explorer,
    findingpages,
    pages,
    search,
    summaries,
)
from pipelines.portal.pages.kinds import SpecialPage
from pipelines.portal.pages.registry import SPECIAL_PAGES
from pipelines.portal.site import Site
from pipelines.portal.tables.spots import NEAR, evidence_address

LONGEST_VALUE = 400
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
PNG = "image/png"
CALENDAR = "text/calendar; charset=utf-8"
SUMMARY_FILES = ("csv", "json", "xlsx", "svg")

Asked = Mapping[str, str]
Build = Callable[[Site, Mapping[str, str], Asked], str]


class PageServer(Protocol):
    """What a page needs of the application."""

    def site(self) -> Site:
        """The site on the catalogue as it stands."""
        ...


def page_routes(portal: PageServer) -> list[Route]:
    """Every page with parameters, and the pictures."""
    pictures = Pictures()
    at = partial(_page, portal)
    return [
        Route(
            "/datasets/{package}/compare",
            at(("from", "to"), lambda site, at, asked: comparing.compare(site, at["package"], asked)),
        ),
        Route(
            "/datasets/{package}/dashboard",
            at((), lambda site, at, _: summaries.dashboard(site, at["package"])),
        ),
        Route("/dashboards", at((), lambda site, _, __: summaries.dashboards(site))),
        Route("/datasets/{package}/compare.csv", partial(_compared_file, portal, "csv")),
        Route("/datasets/{package}/compare.json", partial(_compared_file, portal, "json")),
        *_table_routes(portal, "/datasets/{package}/tables/{resource}"),
        *_table_routes(portal, "/datasets/{package}/versions/{version}/tables/{resource}"),
        Route("/evidence/{package}/latest/{locator:path}", partial(_newest_evidence, portal)),
        Route(
            "/evidence/{package}/{version}/{locator:path}",
            at(
                ("field",),
                lambda site, at, asked: evidence.evidence(
                    site, at["package"], at["version"], at["locator"], asked.get("field", "")
                ),
            ),
        ),
        *(_special_route(portal, page) for page in SPECIAL_PAGES),
        Route("/clock", at(("on",), lambda site, _, asked: clock.clock(site, asked))),
        Route("/clock/committee", at(("on",), lambda site, _, asked: clock.clock(site, asked, clock.SHEET))),
        *(Route(f"/clock.{kind}", partial(_clock_file, portal, kind)) for kind in ("json", "csv", "ics")),
        Route("/indicators", at(("q", "rating"), lambda site, _, asked: pages.indicators(site, asked))),
        Route(
            "/search",
            at(("q", "page", *search.FILTERS), lambda site, _, asked: search.search(site, asked)),
        ),
        Route(
            "/findings",
            at(
                ("kind", "check", "report", "page"), lambda site, _, asked: findingpages.findings(site, asked)
            ),
        ),
        Route(
            "/findings/{finding:path}",
            at((), lambda site, at, _: findingpages.finding(site, at["finding"])),
        ),
        Route("/pictures/{package}/{version}/{page}.png", partial(_picture, portal, pictures)),
    ]


def chart_route(portal: PageServer) -> Route:
    """The charts of indicators as files; before their pages, whose addresses take any ending."""
    return Route(
        "/indicators/{indicator:path}.svg",
        _drawn(portal, (), lambda site, at, _: pages.indicator_chart(site, at["indicator"])),
    )


def _drawn(portal: PageServer, names: tuple[str, ...], build: Build) -> Callable[[Request], object]:
    """An endpoint for a picture, which other pages may show."""

    async def endpoint(request: Request) -> Response:
        asked, site = asked_of(request, names), portal.site()
        drawn = await run_in_threadpool(build, site, request.path_params, asked)
        response = respond(request, Rendered(drawn.encode(), MEDIA_TYPES[".svg"], site.modified))
        response.headers["access-control-allow-origin"] = "*"
        return response

    return endpoint


def _special_route(portal: PageServer, page: SpecialPage) -> Route:
    """The route of a page or picture that one kind of dataset has."""
    if page.path.endswith(".svg"):
        return Route(
            page.path, _drawn(portal, page.parameters, lambda site, _, asked: page.build(site, asked))
        )
    return Route(page.path, _page(portal, page.parameters, lambda site, _, asked: page.build(site, asked)))


def asked_of(request: Request, names: tuple[str, ...]) -> dict[str, str]:
    """The parameters of those names that were given, stripped; empty ones are left out.

    Raises:
        BadRequestError: one is given twice, is too long, or holds control characters.
    """
    asked = {}
    for name in names:
        given = request.query_params.getlist(name)
        if len(given) > 1:
            raise BadRequestError(f"“{name}” may be given once only.")
        text = given[0].strip() if given else ""
        if len(text) > LONGEST_VALUE or CONTROL.search(text):
            raise BadRequestError(f"“{name}” may have at most {LONGEST_VALUE} characters, all printable.")
        if text:
            asked[name] = text
    return asked


def _page(portal: PageServer, names: tuple[str, ...], build: Build) -> Callable[[Request], object]:
    """An endpoint for a page with parameters, rendered once for each set of them."""

    async def endpoint(request: Request) -> Response:
        asked = asked_of(request, names)
        site = portal.site()
        key = f"{request.url.path}?{urlencode(sorted(asked.items()))}" if asked else request.url.path
        rendered = site.kept(key)
        if rendered is None:
            rendered = await run_in_threadpool(
                site.page, key, lambda: build(site, request.path_params, asked)
            )
        return respond(request, rendered)

    return endpoint


def _table_routes(portal: PageServer, path: str) -> list[Route]:
    """A table's explorer, its views as files, and the way from a cell to its evidence."""
    return [
        Route(path, partial(_table, portal)),
        Route(path + "/explore", partial(_summary, portal)),
        *(Route(f"{path}/explore.{kind}", partial(_summary_file, portal, kind)) for kind in SUMMARY_FILES),
        Route(path + "/explore/closer", partial(_closer, portal)),
        Route(path + "/view.csv", partial(_view_file, portal, "csv")),
        Route(path + "/view.json", partial(_view_file, portal, "json")),
        Route(path + "/{row}/{column}", partial(_cell, portal)),
    ]


def _view(site: Site, request: Request) -> explorer.View:
    at = request.path_params
    given = explorer.cleaned(request.query_params.multi_items())
    if any(CONTROL.search(value) for _, value in given):
        raise BadRequestError("A parameter may hold printable characters only.")
    return explorer.find_view(site, at["package"], at.get("version", "latest"), at["resource"], given)


async def _table(portal: PageServer, request: Request) -> Response:
    """A view of a table; what a form sends leads to the view it asks for."""
    address = explorer.from_form(request.url.path, request.query_params.multi_items())
    if address is not None:
        return RedirectResponse(address, status_code=302)
    site = portal.site()
    view = _view(site, request)
    key = f"{request.url.path}?{urlencode(view.given)}"
    rendered = site.kept(key)
    if rendered is None:
        rendered = await run_in_threadpool(site.page, key, lambda: explorer.explorer(site, view))
    return respond(request, rendered)


async def _view_file(portal: PageServer, kind: str, request: Request) -> Response:
    """All rows of a view, as CSV or JSON."""
    site = portal.site()
    view = await run_in_threadpool(_view, site, request)
    await run_in_threadpool(site.engine.table, view.resource)
    body = explorer.as_csv(site, view) if kind == "csv" else explorer.as_json(site, view)
    whole = (
        lookups.file_name(site.catalogue, view.version, view.resource.csv)
        if view.resource.csv
        else "view.csv"
    )
    name = f"{whole.removesuffix('.csv')}-view.{kind}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "access-control-allow-origin": "*",
        "cache-control": REVALIDATE,
    }
    return StreamingResponse(body, media_type=MEDIA_TYPES[f".{kind}"], headers=headers)


def _summed(site: Site, request: Request, *others: str) -> tuple[summaries.TableView, dict[str, str]]:
    """What an address asks the explorer of which table, and parameters that are no question."""
    at = request.path_params
    given = explorer.cleaned(request.query_params.multi_items())
    if any(CONTROL.search(value) for _, value in given):
        raise BadRequestError("A parameter may hold printable characters only.")
    asked = [(name, value) for name, value in given if name not in others]
    view = summaries.find_table(site, at["package"], at.get("version", "latest"), at["resource"], asked)
    return view, {name: value for name, value in given if name in others}


async def _summary(portal: PageServer, request: Request) -> Response:
    """A table added up; what a form sends leads to the view it asks for."""
    address = summaries.from_form(request.url.path, request.query_params.multi_items())
    if address is not None:
        return RedirectResponse(address, status_code=302)
    site = portal.site()
    view, _ = _summed(site, request)
    key = f"{request.url.path}?{view.question.text(with_page=True)}"
    rendered = site.kept(key)
    if rendered is None:
        rendered = await run_in_threadpool(site.page, key, lambda: summaries.summary(site, view))
    return respond(request, rendered)


async def _clock_file(portal: PageServer, kind: str, request: Request) -> Response:
    """The health check of the duties on a day as a file."""
    site, asked = portal.site(), asked_of(request, ("on",))
    body = await run_in_threadpool(clock.as_file, site, asked, kind)
    media_type = MEDIA_TYPES.get(f".{kind}", CALENDAR)
    return respond(request, Rendered(body, media_type, site.modified))


async def _closer(portal: PageServer, request: Request) -> Response:
    """A closer look at the money of a table."""
    site = portal.site()
    view, others = _summed(site, request, "of")
    column = others.get("of", "")
    key = f"{request.url.path}?{view.question.text()}&of={column}"
    rendered = site.kept(key)
    if rendered is None:
        rendered = await run_in_threadpool(site.page, key, lambda: summaries.look(site, view, column))
    return respond(request, rendered)


async def _summary_file(portal: PageServer, kind: str, request: Request) -> Response:
    """All groups of a view as a file that is named after its version."""
    site = portal.site()
    view, _ = _summed(site, request)
    body = await run_in_threadpool(summaries.as_file, site, view, kind)
    name = f"{view.package.name}-{view.resource.name}-{view.version.version}-{view.hash[:8]}-view.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "access-control-allow-origin": "*"}
    response = respond(request, Rendered(body, MEDIA_TYPES[f".{kind}"], site.modified))
    response.headers.update(headers)
    return response


async def _compared_file(portal: PageServer, kind: str, request: Request) -> Response:
    """A whole comparison of two versions, as CSV or JSON."""
    asked = asked_of(request, ("from", "to"))
    site = portal.site()
    pair = comparing.find_pair(site, request.path_params["package"], asked)
    body = await run_in_threadpool(lambda: "".join(comparing.compared_file(site, pair, kind)))
    name = f"{pair.package.name}-{pair.old.version}-to-{pair.new.version}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": REVALIDATE}
    return Response(body, media_type=MEDIA_TYPES[f".{kind}"], headers=headers)


async def _cell(portal: PageServer, request: Request) -> Response:
    """From a cell of a table to its evidence."""
    site, at = portal.site(), request.path_params

    def find() -> str:
        view = explorer.find_view(site, at["package"], at.get("version", "latest"), at["resource"], ())
        return explorer.cell_evidence(site, view, at["row"], at["column"])

    return RedirectResponse(await run_in_threadpool(find), status_code=302)


async def _newest_evidence(portal: PageServer, request: Request) -> Response:
    """From `latest` to the version it stands for: only that address stays."""
    package = find_package(portal.site().catalogue, request.path_params["package"])
    number = package.latest.version if package.latest else "latest"
    field = asked_of(request, ("field",)).get("field", "")
    address = evidence_address(package.name, number, request.path_params["locator"], field)
    return RedirectResponse(address, status_code=302)


async def _picture(portal: PageServer, pictures: Pictures, request: Request) -> Response:
    """A page of a report with a cell's spots lit; drawn once."""
    at, asked = request.path_params, asked_of(request, ("locator", "field", "crop"))
    if not re.fullmatch("[1-9][0-9]{0,3}", at["page"]):
        raise BadRequestError("The page must be a whole number from 1 upwards.")
    site = portal.site()

    def draw() -> bytes:
        document, spots = evidence.picture(
            site,
            at["package"],
            at["version"],
            int(at["page"]),
            asked.get("locator", ""),
            asked.get("field", ""),
        )
        is_near = asked.get("crop") == NEAR
        return pictures.png(document, spots, crop=NEAR if is_near else "1" if "crop" in asked else "")

    body = await run_in_threadpool(draw)
    return respond(request, Rendered(body, PNG, site.modified), cache=AN_HOUR)
