"""What search engines, feed readers and harvesters fetch: Atom feeds, the site map, robots.txt and DCAT.

The DCAT itself is made by `pipelines.harvest`; here it gets its addresses, `/dataset/<id>` by what the
client accepts among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from lxml import etree
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.harvest import as_json_ld, as_turtle, catalogue_graph, dataset_graph
from pipelines.portal import lookups
from pipelines.portal.drawing import show
from pipelines.portal.http.responses import Rendered, respond
from pipelines.portal.pages.clock import events
from pipelines.portal.site import Site
from pipelines.store.published import Catalogue, Package, PublishedVersion

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ATOM_TYPE, XML_TYPE = "application/atom+xml; charset=utf-8", "application/xml; charset=utf-8"
TURTLE, JSON_LD, HTML = "text/turtle", "application/ld+json", "text/html"
ENTRIES = 100
MOST_ADDRESSES = 50_000
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class FeedEntry:
    """One entry of a feed."""

    address: str
    title: str
    updated: str
    text: str


class Feeds:
    """The endpoints over one site."""

    def __init__(self, site: Callable[[], Site], last: Callable[[], Site]) -> None:
        self._site = site
        self._last = last

    def routes(self) -> list[Route]:
        """Every address."""
        return [
            Route("/robots.txt", self.robots),
            Route("/sitemap.xml", self._made(site_map, XML_TYPE)),
            Route("/feeds/releases.atom", self._made(releases_feed, ATOM_TYPE)),
            Route("/feeds/findings.atom", self._made(findings_feed, ATOM_TYPE)),
            Route("/feeds/duties.atom", self._made(duties_feed, ATOM_TYPE)),
            Route("/feeds/datasets/{dataset}.atom", self._of_dataset(dataset_feed, ATOM_TYPE)),
            Route("/catalog.ttl", self._made(lambda site: catalogue_as(site, TURTLE), TURTLE)),
            Route("/catalog.jsonld", self._made(lambda site: catalogue_as(site, JSON_LD), JSON_LD)),
            Route(
                "/datasets/{dataset}.ttl",
                self._of_dataset(lambda site, package: dataset_as(site, package, TURTLE), TURTLE),
            ),
            Route(
                "/datasets/{dataset}.jsonld",
                self._of_dataset(lambda site, package: dataset_as(site, package, JSON_LD), JSON_LD),
            ),
            Route("/dataset/{dataset}", self.by_accept),
        ]

    async def robots(self, request: Request) -> Response:
        """What crawlers may read: also told while the store is gone, for an error forbids them everything."""
        site = self._last()
        return respond(request, Rendered(robots(site), "text/plain; charset=utf-8", site.modified))

    async def by_accept(self, request: Request) -> Response:
        """A dataset's address for harvesters: leads to its page, or to its DCAT for who asks for that."""
        package = lookups.find_package(self._site().catalogue, request.path_params["dataset"])
        suffix = {TURTLE: ".ttl", JSON_LD: ".jsonld"}.get(accepted(request.headers.get("accept", "")), "")
        headers = {"vary": "Accept", "cache-control": "public, no-cache"}
        return RedirectResponse(f"/datasets/{quote(package.name)}{suffix}", status_code=303, headers=headers)

    def _made(self, make: Callable[[Site], bytes], media_type: str) -> Callable[[Request], object]:
        async def endpoint(request: Request) -> Response:
            site = self._site()
            body = await run_in_threadpool(make, site)
            return respond(request, Rendered(body, media_type, site.modified))

        return endpoint

    def _of_dataset(
        self, make: Callable[[Site, Package], bytes], media_type: str
    ) -> Callable[[Request], object]:
        async def endpoint(request: Request) -> Response:
            site = self._site()
            package = lookups.find_package(site.catalogue, request.path_params["dataset"])
            body = await run_in_threadpool(make, site, package)
            return respond(request, Rendered(body, media_type, site.modified))

        return endpoint


def accepted(accept: str) -> str:
    """Which of HTML, Turtle and JSON-LD a client likes best; HTML where it does not mind."""
    weights = {HTML: 0.0, TURTLE: 0.0, JSON_LD: 0.0}
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        weight = float(quality) if re.fullmatch(r"[01](\.\d{0,3})?", quality) else 0.0
        if name in weights:
            weights[name] = max(weights[name], weight)
        elif name in ("*/*", "text/*") or not accept.strip():
            weights[HTML] = max(weights[HTML], weight)
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] > 0 else HTML


# ---- feeds


def releases_feed(site: Site) -> bytes:
    """Every release of every dataset, newest first."""
    entries = [
        _release(site, package, version)
        for version in site.catalogue.releases[:ENTRIES]
        if (package := site.catalogue.package(version.package))
    ]
    title = f"{site.catalogue.title}: releases"
    return feed(site, "/feeds/releases.atom", "/datasets", title, entries)


def dataset_feed(site: Site, package: Package) -> bytes:
    """Every release of one dataset, newest first."""
    entries = [_release(site, package, version) for version in package.versions[:ENTRIES]]
    address = f"/feeds/datasets/{package.name}.atom"
    return feed(
        site, address, f"/datasets/{package.name}", f"{site.catalogue.title}: {package.title}", entries
    )


def findings_feed(site: Site) -> bytes:
    """Printed figures that do not agree, and figures that a later report prints differently."""
    version = site.findings.version
    entries = [
        FeedEntry(
            f"{site.address}{finding.href}",
            f"{finding.check_words}: {finding.subject}",
            version.published,
            f"{finding.first.figure} ({finding.first.title}); {finding.second.figure} "
            f"({finding.second.title}). {finding.note}",
        )
        for finding in site.findings.found[:ENTRIES]
        if version
    ]
    title = f"{site.catalogue.title}: findings"
    return feed(site, "/feeds/findings.atom", "/findings", title, entries)


def duties_feed(site: Site) -> bytes:
    """What came out for a duty, in time or late, and what became overdue, by today."""
    entries = [
        FeedEntry(f"{site.address}{address}", title, f"{day}T00:00:00Z", text)
        for address, title, day, text in events(site)[:ENTRIES]
    ]
    return feed(site, "/feeds/duties.atom", "/clock", f"{site.catalogue.title}: transparency duties", entries)


def _release(site: Site, package: Package, version: PublishedVersion) -> FeedEntry:
    told = f"Version {version.version} has {version.total_rows:,} rows from {_reports(version)}."
    if version.withdrawn:
        told = f"Version {version.version} was withdrawn: {version.withdrawn}"
    return FeedEntry(
        f"{site.address}/datasets/{package.name}/versions/{version.version}",
        f"{package.title} {version.version}",
        version.changed,
        told,
    )


def _reports(version: PublishedVersion) -> str:
    return show.plural(len(version.reports), "report")


def feed(site: Site, path: str, page: str, title: str, entries: Iterable[FeedEntry]) -> bytes:
    """An Atom feed (RFC 4287).

    Args:
        site: whose it is.
        path: the feed's own path.
        page: the path of the page that shows the same.
        title: the feed's.
        entries: newest first.
    """
    listed = list(entries)
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM}, attrib={_xml("lang"): "en-GB"})
    _add(root, "id", f"{site.address}{path}")
    _add(root, "title", title)
    _add(root, "updated", max((_time(entry.updated) for entry in listed), default=_time("")))
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    _add(author, "name", str(site.catalogue.publisher.get("title") or site.catalogue.title))
    _add(root, "rights", site.catalogue.attribution or "Open Government Licence v3.0")
    _link(root, "self", f"{site.address}{path}", "application/atom+xml")
    _link(root, "alternate", f"{site.address}{page}", "text/html")
    for entry in listed:
        node = etree.SubElement(root, f"{{{ATOM}}}entry")
        _add(node, "id", entry.address)
        _add(node, "title", entry.title)
        _add(node, "updated", _time(entry.updated))
        _link(node, "alternate", entry.address, "text/html")
        _add(node, "summary", entry.text)
    return _written(root)


def _written(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def _xml(name: str) -> str:
    return f"{{http://www.w3.org/XML/1998/namespace}}{name}"


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = NOT_XML.sub("\ufffd", show.clip(text, LONGEST_TEXT))


def _link(parent: etree._Element, relation: str, address: str, media_type: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=relation, href=address, type=media_type)


def _time(published: str) -> str:
    """A time as Atom wants it, with its zone."""
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return "1970-01-01T00:00:00Z"
    return moment.isoformat() if moment.tzinfo else f"{moment.isoformat()}Z"


# ---- the site map and DCAT


def robots(site: Site) -> bytes:
    """Everything may be read by machines, but for pictures and endless views of one table."""
    lines = (
        "User-agent: *",
        "Disallow: /pictures/",
        "Disallow: /api/3/action/datastore_search",
        "Disallow: /*?*sort=",
        "Disallow: /*/explore?",
        f"Sitemap: {site.address}/sitemap.xml",
    )
    return ("\n".join(lines) + "\n").encode()


def site_map(site: Site) -> bytes:
    """Every page that stays, with the day it last changed."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    for path, changed in _addresses(site)[:MOST_ADDRESSES]:
        node = etree.SubElement(root, f"{{{SITEMAP}}}url")
        etree.SubElement(node, f"{{{SITEMAP}}}loc").text = f"{site.address}{path}"
        if changed:
            etree.SubElement(node, f"{{{SITEMAP}}}lastmod").text = changed[:10]
    return _written(root)


def _addresses(site: Site) -> list[tuple[str, str]]:
    newest = max((version.published for version in site.catalogue.releases), default="")
    found = [
        (path, newest)
        for path in ("/", "/datasets", "/indicators", "/reports", "/about", "/accessibility", "/api")
    ]
    for package in site.catalogue.published:
        latest = package.latest
        if latest is None:
            continue
        found.append((f"/datasets/{package.name}", latest.published))
        found += [
            (f"/datasets/{package.name}/tables/{resource.name}", latest.published)
            for resource in latest.resources
        ]
        found += [
            (f"/datasets/{package.name}/versions/{version.version}", version.published)
            for version in package.versions
            if not version.withdrawn
        ]
    found += [(f"/indicators/{quote(name, safe='')}", newest) for name in site.indicators]
    found += [(f"/reports/{quote(report.id, safe='')}", newest) for report in site.catalogue.reports]
    return found


def catalogue_as(site: Site, media_type: str) -> bytes:
    """The whole catalogue in DCAT."""
    graph = catalogue_graph(_catalogue(site), site.address)
    return as_turtle(graph) if media_type == TURTLE else as_json_ld(graph)


def dataset_as(site: Site, package: Package, media_type: str) -> bytes:
    """One dataset with its versions in DCAT."""
    graph = dataset_graph(_catalogue(site), site.address, package.name)
    return as_turtle(graph) if media_type == TURTLE else as_json_ld(graph)


def _catalogue(site: Site) -> Catalogue:
    if site.catalogue.stamp is None:
        raise lookups.NotFoundError("catalogue: nothing has been published yet")
    return site.catalogue
