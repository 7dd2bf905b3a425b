"""The web application: which address leads to which page, and how it answers.

Read-only by construction: it knows GET and HEAD (and POST where CKAN's clients put questions so), a store
folder and its own templates, and nothing else.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
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
from pipelines.portal import lookups
from pipelines.portal.answers.kinds import is_light
from pipelines.portal.answers.lexicon import Lexicon, load_lexicon
from pipelines.portal.api import MachineApi
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
from pipelines.portal.lookups import GoneDocumentError, NotFoundError
from pipelines.portal.pages import pages
from pipelines.portal.pages.asking import ask
from pipelines.portal.server.assets import (
    asset_address,
    asset_hash,
    environment_of,
    load_assets,
    newest_change,
)
from pipelines.portal.server.failures import Failures
from pipelines.portal.server.routes import chart_route, page_routes
from pipelines.portal.server.standing import StandingSite
from pipelines.portal.site import Site
from pipelines.portal.tables.engine import QueryEngine
from pipelines.portal.tables.rows import RowReader
from pipelines.store.health import StoreHealth, store_health
from pipelines.store.published import Catalogue
from pipelines.store.reader import StoreReader

HERE = Path(__file__).resolve().parent.parent
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
        portal.standing.work_ahead()
    pages_of_it = Starlette(
        routes=portal.routes(),
        exception_handlers=portal.failures.handlers(),
    )
    pages_of_it.router.redirect_slashes = False  # those name scheme and host: see `on_http_error`
    return Front(pages_of_it, portal.standing.stamp, portal.refuse, rate=request_rate())


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
        self._duties = duties
        self._lexicon = lexicon
        self._store = StoreReader(store)
        self._reader = RowReader()
        self._engine = QueryEngine(index)
        self._sums = SumEngine()
        self._address = address
        self._assets = load_assets(HERE / "static")
        self._templates = environment_of(HERE / "templates", self._assets)
        self._built = newest_change(HERE)
        self.standing = StandingSite(self._store, today, self._site_on, _make_ready)
        self.failures = Failures(self.standing)
        self._machines = MachineApi(self.standing.whole_site, self.site)

    def site(self) -> Site:
        """The site on the catalogue as it stands; the last good one while a broken one lies there."""
        return self.standing.site()

    def _site_on(self, catalogue: Catalogue, today: date) -> Site:
        """A new site on a catalogue, on a day."""
        return Site(
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

    def refuse(self, scope: Scope, status: int, words: str) -> Response:
        """The answer to a request that is refused before it reaches a page."""
        request = Request(scope)
        for_program = self._machines.refuse(request, status, words)
        if for_program is not None:
            return for_program
        return self.failures.problem(
            request, status, lambda site: pages.refused(site, "That cannot be answered", words)
        )

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
        site = self.standing.whole_site()
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
        site = self.standing.whole_site()
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
        site = self.standing.whole_site()
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
        if asset is None or asset_hash(asset) != request.path_params["hash"]:
            raise NotFoundError("file of the portal's own")
        return respond(request, asset, cache=IMMUTABLE)

    def icon(self, _: Request) -> Response:
        """Browsers ask for this address whatever the page says."""
        return RedirectResponse(asset_address("icon.svg", self._assets), status_code=302)


def _short_hash(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()[:8]
