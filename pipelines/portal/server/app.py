"""The web application: which address leads to which page, and how it answers.

Read-only by construction: it knows GET and HEAD (and POST where CKAN's clients put questions so), a store
folder and its own templates, and nothing else.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import uvicorn
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from pipelines.council.ending import ended_in_order
from pipelines.council.logs import configure_logs
from pipelines.council.project import default_project
from pipelines.council.scratch import ScratchFolder
from pipelines.council.settings import (
    index_folder,
    log_form,
    portal_address,
    proxies,
    request_rate,
    store_folder,
)
from pipelines.duties.declared import DutyCode, load_codes
from pipelines.exceptions import NewerStoreError, ReportError, StoreError, UnavailableError
from pipelines.portal import lookups
from pipelines.portal.answers.kinds import is_light
from pipelines.portal.answers.lexicon import Lexicon, load_lexicon
from pipelines.portal.api import MachineApi
from pipelines.portal.drawing import show
from pipelines.portal.explorer.sums import SumEngine
from pipelines.portal.http.connections import PromptProtocol
from pipelines.portal.http.front import Front
from pipelines.portal.http.observed import SHARED_FOLDER, Observed
from pipelines.portal.http.responses import (
    AN_HOUR,
    IMMUTABLE,
    MEDIA_TYPES,
    REVALIDATE,
    Rendered,
    respond,
    respond_file,
)
from pipelines.portal.lookups import BadRequestError, GoneDocumentError, GoneError, MovedError, NotFoundError
from pipelines.portal.pages import pages
from pipelines.portal.pages.asking import ask
from pipelines.portal.pages.retry import typed_fields
from pipelines.portal.server.compiled import CompiledOnce
from pipelines.portal.server.routes import chart_route, page_routes
from pipelines.portal.site import HTML, Site
from pipelines.portal.tables.engine import NotReadyError, QueryEngine, TooCostlyError
from pipelines.portal.tables.query import QueryError
from pipelines.portal.tables.rows import RowReader
from pipelines.standalone import page_environment
from pipelines.store.faults import available
from pipelines.store.health import StoreHealth, store_health
from pipelines.store.published import Catalogue
from pipelines.store.reader import StoreReader

HERE = Path(__file__).resolve().parent.parent
LOOK_AGAIN_SECONDS = 60
"""How soon a damaged dataset is looked at again, whether it has been mended."""
LONGEST_START_SECONDS = 120
"""How long a worker may load or be busy: on a loaded machine longer than the usual five seconds, and who is
ended before it answers for the first time is started again for ever."""

ANY_QUESTION = "How many residents are satisfied?"

log = logging.getLogger(__name__)


def _make_ready(site: Site) -> None:
    """Make what questions need: their index, and the dictionary that only some of them open."""
    ask(site, ANY_QUESTION)
    is_light("answers")


def create_app(
    store: Path,
    *,
    address: str = "",
    index: Path | None = None,
    today: Callable[[], date] = date.today,
    duties: Path | None = None,
    is_ahead: bool = False,
) -> Front:
    """The portal of a release store, as an ASGI application.

    Args:
        store: the store's folder; it may be empty, and may be published to while the portal runs.
        address: where visitors reach the portal, which stands in code snippets; empty: the setting's.
        index: where to index tables, if several processes are to share that.
        today: gives the day, by which what is due is worked out.
        duties: folder of how the council meets its duties; none: the project's.
        is_ahead: whether to make what questions need before the first one is asked, in a thread of its own:
            seconds, with tables of many thousand rows.
    """
    codes = load_codes(default_project(), duties)
    lexicon = load_lexicon(default_project().schemas / "answers")
    portal = Portal(store, (address or portal_address()).rstrip("/"), index, today, codes, lexicon)
    if is_ahead:
        portal.work_ahead()
    pages_of_it = Starlette(
        routes=portal.routes(),
        exception_handlers={
            NotFoundError: portal.on_not_found,
            MovedError: portal.on_moved,
            GoneError: portal.on_gone,
            GoneDocumentError: portal.on_gone_document,
            BadRequestError: portal.on_bad_request,
            QueryError: portal.on_query_error,
            TooCostlyError: portal.on_too_costly,
            NotReadyError: portal.on_not_ready,
            ReportError: portal.on_report_error,
            HTTPException: portal.on_http_error,
            StoreError: portal.on_failure,
            Exception: portal.on_failure,
        },
    )
    pages_of_it.router.redirect_slashes = False  # those redirects name scheme and host; see `on_http_error`
    return Front(pages_of_it, portal.stamp, portal.refuse, rate=request_rate())


def serve(store: Path, host: str, port: int, *, address: str = "", workers: int = 1) -> None:
    """Serve the portal of a store until SIGTERM or SIGINT; `address` as for `create_app`.

    Several worker processes share the port and one folder of indexes.

    Raises:
        NewerStoreError: a newer version of this software wrote the store.
    """
    StoreReader(store).require_known_format()
    with ended_in_order(), ScratchFolder("index") as scratch:
        os.environ.update(
            OPENBARNET_STORE=str(store.absolute()),
            OPENBARNET_PORTAL=address or portal_address(),
            OPENBARNET_INDEX=str(index_folder() or scratch),
        )
        if workers > 1:
            os.environ[SHARED_FOLDER] = str(scratch / "metrics")
            Path(os.environ[SHARED_FOLDER]).mkdir()
        uvicorn.run(
            "pipelines.portal.server.app:app_of_settings",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            timeout_worker_healthcheck=LONGEST_START_SECONDS,
            http=PromptProtocol,
            proxy_headers=bool(proxies()),
            forwarded_allow_ips=proxies(),
        )


def app_of_settings() -> Observed:
    """The portal as the environment says, counted; which is how worker processes are told."""
    configure_logs(log_form())
    index = index_folder()
    if index is not None:
        index.mkdir(parents=True, exist_ok=True)
    store = store_folder()
    return Observed(create_app(store, index=index, is_ahead=True), StoreReader(store), "portal")


class Portal:
    """The endpoints over one store."""

    def __init__(
        self,
        store: Path,
        address: str,
        index: Path | None,
        today: Callable[[], date],
        duties: tuple[DutyCode, ...],
        lexicon: Lexicon,
    ) -> None:
        self._today = today
        self._duties = duties
        self._lexicon = lexicon
        self._store = StoreReader(store)
        self._reader = RowReader()
        self._engine = QueryEngine(index)
        self._sums = SumEngine()
        self._machines = MachineApi(self.whole_site, self.site)
        self._address = address
        self._assets = _load_assets(HERE / "static")
        self._templates = _environment(HERE / "templates", self._assets)
        self._built = _newest(HERE)
        self._site: Site | None = None
        self._is_gone = False
        self._looked_at = 0.0
        self._looks = 0
        self._looking = threading.Lock()
        self._is_ahead = False

    def work_ahead(self) -> None:
        """From now on make what questions need as soon as something is published, not when one is asked."""
        self._is_ahead = True
        with suppress(StoreError, OSError):  # whoever asks is told; a store may come later
            self.site()

    def routes(self) -> list[Route]:
        """Every address the portal knows."""
        return [
            *self._machines.routes(),
            Route("/", self.page(lambda site, _: pages.home(site))),
            Route("/datasets", self.page(lambda site, _: pages.datasets(site))),
            Route("/datasets/{package}", self.page(lambda site, at: pages.dataset(site, at["package"]))),
            Route(
                "/datasets/{package}/versions/{version}",
                self.page(lambda site, at: pages.version(site, at["package"], at["version"])),
            ),
            Route(
                "/datasets/{package}/versions/{version}/quality",
                self.page(lambda site, at: pages.quality(site, at["package"], at["version"])),
            ),
            Route("/download/{package}/{version}/{file:path}", self.download),
            Route("/documents/{name}", self.document),
            chart_route(self),
            Route(
                "/indicators/{indicator:path}",
                self.page(lambda site, at: pages.indicator(site, at["indicator"])),
            ),
            Route("/reports", self.page(lambda site, _: pages.reports(site))),
            Route("/reports/{report}", self.page(lambda site, at: pages.report(site, at["report"]))),
            *page_routes(self),
            Route("/about", self.page(lambda site, _: pages.about(site))),
            Route("/accessibility", self.page(lambda site, _: pages.accessibility(site))),
            Route("/catalog.json", self.catalogue),
            Route("/health", self.health),
            Route("/ready", self.ready),
            Route("/static/{hash}/{name}", self.asset),
            Route("/favicon.ico", self.icon),
        ]

    def stamp(self) -> object:
        """What tells this state of the store, and this day, from the next."""
        try:
            stamp = self._store.stamp()
        except OSError:
            stamp = None
        held = self._site
        if held and held.catalogue.unavailable and time.monotonic() - self._looked_at >= LOOK_AGAIN_SECONDS:
            names = [each.name for each in held.catalogue.unavailable]
            threading.Thread(target=self._look_again, args=(names,), daemon=True).start()
        return (stamp, self._today(), self._looks)

    def whole_site(self) -> Site:
        """The site, for programs: they are told where it is only the last good one.

        Raises:
            StoreError: the store was there and is there no more.
        """
        site = self.site()
        if self._is_gone:
            raise StoreError(str(self._store.root), "is not there any more", "mount or restore it")
        return site

    def refuse(self, scope: Scope, status: int, words: str) -> Response:
        """The answer to a request that is refused before it reaches a page."""
        request = Request(scope)
        for_program = self._machines.refuse(request, status, words)
        if for_program is not None:
            return for_program
        return self._problem(
            request, status, lambda site: pages.refused(site, "That cannot be answered", words)
        )

    def site(self) -> Site:
        """The site on the catalogue as it stands; the last good one while a broken one lies there."""
        try:
            catalogue = self._store.catalogue()
        except (StoreError, OSError):
            if self._site is None:
                raise
            log.exception("the catalogue cannot be read; serving the one before")
            return self._site
        held = self._site
        if held is not None and held.catalogue.stamp is not None and catalogue.stamp is None:
            if not self._is_gone:
                log.error("%s: the store is not there any more; mount or restore it", self._store.root)
            self._is_gone = True
            return held
        self._is_gone = False
        today = self._today()
        if held is None or held.catalogue.stamp != catalogue.stamp or held.today != today:
            held = self._built_on(available(catalogue), today)
        return held

    def _look_again(self, names: Collection[str]) -> None:
        """Look whether what can be read has changed, and build the site anew if so; once a minute at most.

        Args:
            names: datasets of which every byte is read; of the others sizes are looked at.
        """
        with self._looking:
            held = self._site
            if held is None or self._is_gone or time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
                return
            self._looked_at = time.monotonic()
            try:
                found = available(self._store.catalogue(), thorough=names)
            except (StoreError, OSError):
                log.exception("the store cannot be looked at")
                return
            known = {each.name: each.latest for each in held.catalogue.unavailable}
            if {each.name: each.latest for each in found.unavailable} != known:
                for package in found.unavailable:
                    log.error("%s: %s", package.name, package.latest.fault if package.latest else "")
                self._built_on(found, self._today())
                self._looks += 1

    def _built_on(self, catalogue: Catalogue, today: date) -> Site:
        """A new site on a catalogue, which takes the place of the one before."""
        self._site = Site(
            catalogue,
            self._store,
            self._reader,
            self._engine,
            self._templates,
            self._address,
            self._built,
            today,
            self._duties,
            self._lexicon,
            self._sums,
        )
        if self._is_ahead:
            threading.Thread(target=_make_ready, args=(self._site,), daemon=True).start()
        return self._site

    def page(self, build: Callable[[Site, dict[str, str]], str]) -> Callable[[Request], object]:
        """An endpoint that renders a page once and then serves its bytes."""

        async def endpoint(request: Request) -> Response:
            site = self.site()
            key = request.url.path
            rendered = site.kept(key)
            if rendered is None:
                rendered = await run_in_threadpool(site.page, key, lambda: build(site, request.path_params))
            return respond(request, rendered)

        return endpoint

    def download(self, request: Request) -> Response:
        """A file of a version; `latest` stands for the newest and is asked about every time."""
        at = request.path_params
        site = self.whole_site()
        found = lookups.find_version(lookups.find_package(site.catalogue, at["package"]), at["version"])
        stored = lookups.find_file(found, at["file"])
        is_fixed = at["version"] != "latest"
        own = f"/download/{found.package}/{found.version}/{stored.path}"
        return respond_file(
            request,
            stored,
            etag=f'"{found.package}-{found.version}-{stored.bytes:x}-{_short_hash(stored.path)}"',
            cache=AN_HOUR if is_fixed else REVALIDATE,
            download_as="" if stored.suffix == ".json" else lookups.file_name(site.catalogue, found, stored),
            extra={} if is_fixed else {"content-location": own},
        )

    def document(self, request: Request) -> Response:
        """A report as the council published it; its name is its hash."""
        site = self.whole_site()
        name = request.path_params["name"]
        stored = site.catalogue.document(name)
        for one in site.catalogue.reports:
            if one.withdrawn and name.partition(".")[0] in (one.sha256, one.original_sha256):
                raise GoneDocumentError(one)
        report = next((one for one in site.catalogue.reports if one.document == f"documents/{name}"), None)
        if stored is None or report is None or not report.is_offered:
            raise NotFoundError("document of that name", (("All reports, with their documents", "/reports"),))
        return respond_file(request, stored, etag=f'"{name}"', cache=AN_HOUR)

    def catalogue(self, request: Request) -> Response:
        """The catalogue itself, for machines."""
        site = self.whole_site()
        path = self._store.root / "catalog.json"
        if not path.is_file():
            raise NotFoundError("catalogue: nothing has been published yet")
        body = path.read_bytes()
        return respond(request, Rendered(body, MEDIA_TYPES[".json"], site.modified))

    def health(self, _: Request) -> Response:
        """Whether what is published can be served; for a proxy or a container that asks again and again."""
        found = store_health(self._store, datetime.now(UTC))
        return self._told(found, is_well=found.is_sound)

    def ready(self, _: Request) -> Response:
        """Whether there is something published, and it can be served."""
        found = store_health(self._store, datetime.now(UTC))
        return self._told(found, is_well=found.is_ready)

    @staticmethod
    def _told(found: StoreHealth, *, is_well: bool) -> Response:
        status = 200 if is_well else 503
        return JSONResponse(found.as_json(is_well=is_well), status, headers={"cache-control": "no-store"})

    def asset(self, request: Request) -> Response:
        """A stylesheet or picture of the portal; the address holds its hash, so it may be kept for ever."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None or _asset_hash(asset) != request.path_params["hash"]:
            raise NotFoundError("file of the portal's own")
        return respond(request, asset, cache=IMMUTABLE)

    def icon(self, _: Request) -> Response:
        """Browsers ask for this address whatever the page says."""
        return RedirectResponse(_asset_address("icon.svg", self._assets), status_code=302)

    def on_not_found(self, request: Request, error: Exception) -> Response:
        """404, with ways on."""
        if not isinstance(error, NotFoundError):
            raise error
        return self._problem(request, 404, lambda site: pages.missing(site, error))

    def on_moved(self, _: Request, error: Exception) -> Response:
        """302, to the address that holds."""
        if not isinstance(error, MovedError):
            raise error
        return RedirectResponse(error.address, status_code=302)

    def on_gone(self, request: Request, error: Exception) -> Response:
        """410, with the reason and what replaced it."""
        if not isinstance(error, GoneError):
            raise error
        return self._problem(request, 410, lambda site: pages.gone(site, error))

    def on_gone_document(self, request: Request, error: Exception) -> Response:
        """410, with the reason why a document was taken out."""
        if not isinstance(error, GoneDocumentError):
            raise error
        return self._problem(request, 410, lambda site: pages.gone_document(site, error))

    def on_report_error(self, request: Request, error: Exception) -> Response:
        """A kept document that cannot be drawn: told as it is, and logged."""
        log.error("%s could not be drawn", request.url.path, exc_info=error)
        words = "This document cannot be shown as a picture. The document itself can be opened."
        return self._problem(request, 422, lambda site: pages.refused(site, "No picture of that page", words))

    def on_bad_request(self, request: Request, error: Exception) -> Response:
        """400, with what is allowed."""
        return self._problem(
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
        return self._problem(
            request,
            400,
            lambda site: self._refused(site, request, words, error.parameter, f"{error.reason}.{allowed}"),
        )

    def on_too_costly(self, request: Request, error: Exception) -> Response:
        """422: a question too large to be answered while one waits."""
        words = f"This asks for too much at once: {error}."
        return self._problem(request, 422, lambda site: pages.refused(site, "Too much at once", words))

    def on_not_ready(self, request: Request, error: Exception) -> Response:
        """503 with the seconds to wait, while a large table is being indexed."""
        if not isinstance(error, NotReadyError):
            raise error
        words = f"This table is being made ready. Try again in {show.plural(error.seconds, 'second')}."
        response = self._problem(request, 503, lambda site: pages.refused(site, "Just a moment", words))
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
            return self._problem(
                request, 404, lambda site: pages.missing(site, NotFoundError("page of that address"))
            )
        response = self._problem(
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
            names = [each.name for each in self._site.catalogue.packages] if self._site else []
            self._look_again(names)  # whatever is damaged shall harm nothing else
        words = "Something went wrong on our side. It has been logged; please try again later."
        if isinstance(error, NewerStoreError | UnavailableError):
            words = error.sentence
        status = 503 if isinstance(error, StoreError) else 500
        if self._site is None:
            return Response(f"{words}\n", status_code=status, media_type="text/plain")
        page = pages.refused(self._site, "This page could not be made", words)
        return Response(page, status_code=status, media_type=HTML, headers={"cache-control": "no-store"})

    def _problem(self, request: Request, status: int, build: Callable[[Site], str]) -> Response:
        site = self.site()
        rendered = Rendered(build(site).encode("utf-8"), HTML, site.modified)
        return respond(request, rendered, status=status, cache="no-store")


def _environment(folder: Path, assets: dict[str, Rendered]) -> Environment:
    environment = page_environment(
        FileSystemLoader(folder), lstrip_blocks=True, auto_reload=False, bytecode_cache=CompiledOnce()
    )
    environment.globals["asset"] = lambda name: _asset_address(name, assets)
    environment.globals["ratings"] = tuple(show.RATINGS.values())
    environment.filters.update(
        {
            "day": show.day,
            "money": show.money,
            "plural": show.plural,
            "month": show.month,
            "number": show.number,
            "with_unit": show.with_unit,
            "unit_words": show.unit_words,
            "measured_in": show.measured_in,
            "size": show.size,
            "clip": show.clip,
            "first_sentence": show.first_sentence,
            "code_marks": _code_marks,
            "web_address": _web_address,
        }
    )
    return environment


def _code_marks(text: str) -> Markup:
    """Words between backticks as code; everything else stays text."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    marked = (
        Markup("<code>{}</code>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(parts)
    )
    return Markup("").join(marked)


def _web_address(text: str) -> str:
    """The address if it leads to the web, else nothing: a report's sidecar may say anything."""
    return text if re.match(r"https?://[^\s]+$", text) else ""


def _load_assets(folder: Path) -> dict[str, Rendered]:
    return {
        path.name: Rendered(
            path.read_bytes(),
            MEDIA_TYPES[path.suffix],
            datetime.fromtimestamp(int(path.stat().st_mtime), UTC),
        )
        for path in sorted(folder.iterdir())
        if path.suffix in MEDIA_TYPES
    }


def _asset_hash(asset: Rendered) -> str:
    return asset.etag.strip('"')[:12]


def _asset_address(name: str, assets: dict[str, Rendered]) -> str:
    return f"/static/{_asset_hash(assets[name])}/{name}"


def _newest(folder: Path) -> datetime:
    newest = max(
        path.stat().st_mtime for path in folder.rglob("*") if path.suffix in {".py", ".html", ".css", ".svg"}
    )
    return datetime.fromtimestamp(int(newest), UTC)


def _short_hash(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()[:8]
