"""DCAT-AP 3: the catalogue, its datasets and their versions as a graph, in Turtle and JSON-LD.

A catalogue's graph describes each package once, by its newest version, so that a harvester that takes
in every `dcat:Dataset` it meets makes one entry of each; older versions are named by address only. A
package's own graph describes its versions too. Nothing has a blank node: the same catalogue gives the
same bytes, and a second harvest finds the same names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipelines.harvest.published import DataFile, Harvested, harvested
from pipelines.store import Catalogue

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"
TABLE_SCHEMA = "https://datapackage.org/standard/table-schema/"
DCAT_AP = "https://semiceu.github.io/DCAT-AP/releases/3.0.0/"
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# What `update_frequency` says, in the European table of frequencies; all else is irregular.
FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "twice a year": "ANNUAL_2",
    "yearly": "ANNUAL",
    "annually": "ANNUAL",
}
LANGUAGES = {"en": "ENG", "cy": "CYM"}


def catalogue_graph(catalogue: Catalogue, base: str) -> Graph:
    """The whole catalogue with the newest version of each package.

    Args:
        catalogue: what the store holds.
        base: the portal's address, as `https://open.example`.

    Raises:
        StoreError: a version lacks its descriptor.
    """
    writer = _Writer(catalogue, base)
    newest = (harvested(catalogue, base, package.name) for package in catalogue.packages)
    latest = [found for found in newest if found]
    writer.catalogue(latest)
    for found in latest:
        writer.dataset(found)
    return writer.graph


def dataset_graph(catalogue: Catalogue, base: str, package: str) -> Graph:
    """One package: the dataset, and each of its versions as a dataset of its own.

    Raises:
        StoreError: the catalogue does not list the package, or a version lacks its descriptor.
    """
    writer = _Writer(catalogue, base)
    if latest := harvested(catalogue, base, package):
        writer.dataset(latest)
    listed = catalogue.package(package)
    for version in reversed(listed.versions if listed else ()):
        if found := harvested(catalogue, base, package, version.version):
            writer.version(found)
    return writer.graph


def as_turtle(graph: Graph) -> bytes:
    """The graph in Turtle; the same graph gives the same bytes."""
    return graph.serialize(format="turtle", encoding="utf-8")


def as_json_ld(graph: Graph) -> bytes:
    """The graph as JSON-LD with short names, in order of address; the same graph gives the same bytes."""
    expanded = json.loads(graph.serialize(format="json-ld", context=PREFIXES, auto_compact=False))
    ordered = {
        "@context": PREFIXES,
        "@graph": [_ordered(node) for node in sorted(expanded["@graph"], key=lambda node: node["@id"])],
    }
    return (json.dumps(ordered, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _ordered(value: Any) -> Any:
    """Properties by name and values by what they say: RDF knows no order, bytes need one."""
    if isinstance(value, dict):
        return {name: _ordered(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return sorted((_ordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


class _Writer:
    """A graph in the making."""

    def __init__(self, catalogue: Catalogue, base: str) -> None:
        from rdflib import Graph

        self.about = catalogue
        self.base = base.rstrip("/")
        self.language = catalogue.language
        self.graph = Graph(bind_namespaces="none")
        for prefix, address in PREFIXES.items():
            self.graph.bind(prefix, address)

    # ---- what is described

    def catalogue(self, datasets: list[Harvested]) -> None:
        """The catalogue itself."""
        node = f"{self.base}/"
        self._a(node, "dcat:Catalog")
        self._text(node, "dct:title", self.about.title)
        self._text(node, "dct:description", self.about.description)
        self._link(node, "dct:publisher", self._publisher())
        self._link(node, "dct:license", self._licence(self.about.licence))
        self._link(node, "dct:language", self._language())
        self._link(node, "foaf:homepage", self._document(node))
        self._link(node, "dct:conformsTo", self._standard(DCAT_AP))
        for place in self.about.spatial:
            self._link(node, "dct:spatial", self._place(place))
        if self.about.themes:
            scheme = f"{EU}/data-theme"
            self._a(scheme, "skos:ConceptScheme")
            self._text(scheme, "dct:title", "Data themes of the European Union")
            self._link(node, "dcat:themeTaxonomy", scheme)
        times = [version.published for found in datasets for version in found.package.versions]
        if times:
            self._time(node, "dct:issued", min(times))
            self._time(node, "dct:modified", max(times))
        for found in datasets:
            self._link(node, "dcat:dataset", found.dataset_address)

    def dataset(self, found: Harvested) -> None:
        """A package, with the files of its newest version."""
        node = found.dataset_address
        self._described(node, found)
        self._value(node, "dct:identifier", found.descriptor["id"])
        self._time(node, "dct:issued", found.first_published)
        for version in found.package.versions:
            self._link(node, "dcat:hasVersion", f"{node}/versions/{version.version}")
        self._link(node, "dcat:hasCurrentVersion", found.address)

    def version(self, found: Harvested) -> None:
        """One version, which stays as it is."""
        node = found.address
        self._described(node, found)
        self._value(node, "dct:identifier", node)
        self._time(node, "dct:issued", found.version.published)
        self._link(node, "dcat:isVersionOf", found.dataset_address)
        if before := found.version.previous:
            self._link(node, "dcat:previousVersion", f"{found.dataset_address}/versions/{before}")

    def _described(self, node: str, found: Harvested) -> None:
        descriptor = found.descriptor
        self._a(node, "dcat:Dataset")
        self._text(node, "dct:title", descriptor["title"])
        self._text(node, "dct:description", descriptor["description"])
        for keyword in descriptor["keywords"]:
            self._text(node, "dcat:keyword", keyword)
        self._value(node, "dcat:version", found.version.version)
        self._time(node, "dct:modified", found.version.published)
        self._link(node, "dct:publisher", self._publisher())
        self._link(node, "dcat:contactPoint", self._contact(found))
        self._link(node, "dct:language", self._language())
        self._link(node, "dct:license", self._licence(found.licence))
        self._link(node, "dct:accessRights", self._public())
        self._link(node, "dcat:landingPage", self._document(node))
        self._link(node, "dct:accrualPeriodicity", self._frequency(descriptor["openbarnet:update_frequency"]))
        for place in self.about.spatial:
            self._link(node, "dct:spatial", self._place(place))
        for theme in self.about.themes:
            self._link(node, "dcat:theme", self._concept(theme["path"], theme["title"]))
        if found.period:
            self._link(node, "dct:temporal", self._period(found.period))
        for download in found.downloads:
            self._link(node, "dcat:distribution", self._distribution(found, download))

    def _distribution(self, found: Harvested, download: DataFile) -> str:
        node = f"{found.address}#{quote(download.path)}"
        address = found.download_address(download.path)
        self._a(node, "dcat:Distribution")
        self._text(node, "dct:title", download.title)
        self._text(node, "dct:description", download.description)
        self._link(node, "dcat:accessURL", found.address)
        self._link(node, "dcat:downloadURL", address)
        self._value(node, "dcat:byteSize", download.bytes, "xsd:nonNegativeInteger")
        media_type = f"{IANA}/{download.media_type}"
        self._a(media_type, "dct:MediaType")
        self._link(node, "dcat:mediaType", media_type)
        file_type = f"{EU}/file-type/{download.format.file_type}"
        self._a(file_type, "dct:MediaTypeOrExtent")
        self._link(node, "dct:format", file_type)
        self._link(node, "dct:license", self._licence(found.licence))
        self._link(node, "dct:language", self._language())
        self._time(node, "dct:issued", found.version.published)
        if download.resource:
            self._link(node, "dct:conformsTo", self._standard(TABLE_SCHEMA))
        if download.format.standard:
            self._link(node, "dct:conformsTo", self._standard(download.format.standard))
        status, label = ("WITHDRAWN", "withdrawn") if found.version.withdrawn else ("COMPLETED", "completed")
        self._link(node, "adms:status", self._concept(f"{EU}/distribution-status/{status}", label))
        self._link(
            node,
            "dcatap:availability",
            self._concept(f"{EU}/planned-availability/STABLE", "stable"),
        )
        checksum = f"{node}.sha256"
        self._a(checksum, "spdx:Checksum")
        self._link(checksum, "spdx:algorithm", f"{PREFIXES['spdx']}checksumAlgorithm_sha256")
        self._value(checksum, "spdx:checksumValue", download.sha256, "xsd:hexBinary")
        self._link(node, "spdx:checksum", checksum)
        return node

    # ---- what descriptions refer to

    def _publisher(self) -> str:
        publisher = self.about.publisher
        node = f"{self.base}/#publisher"
        self._a(node, "foaf:Agent")
        self._a(node, "foaf:Organization")
        self._text(node, "foaf:name", publisher["title"])
        self._link(node, "foaf:homepage", self._document(publisher["path"]))
        return node

    def _contact(self, found: Harvested) -> str:
        contact = found.descriptor["openbarnet:contact"]
        node = f"{found.dataset_address}#contact"
        self._a(node, "vcard:Kind")
        self._a(node, "vcard:Organization")
        self._text(node, "vcard:fn", contact["title"])
        if contact.get("path"):
            self._link(node, "vcard:hasURL", contact["path"])
        if contact.get("email"):
            self._link(node, "vcard:hasEmail", f"mailto:{contact['email']}")
        return node

    def _licence(self, licence: Mapping[str, str]) -> str:
        self._a(licence["path"], "dct:LicenseDocument")
        self._text(licence["path"], "dct:title", licence["title"])
        return licence["path"]

    def _language(self) -> str:
        node = f"{EU}/language/{LANGUAGES[self.language.partition('-')[0]]}"
        self._a(node, "dct:LinguisticSystem")
        return node

    def _frequency(self, words: str) -> str:
        node = f"{EU}/frequency/{FREQUENCIES.get(words, 'IRREG')}"
        self._a(node, "dct:Frequency")
        return node

    def _public(self) -> str:
        node = f"{EU}/access-right/PUBLIC"
        self._a(node, "dct:RightsStatement")
        return node

    def _place(self, place: Mapping[str, str]) -> str:
        self._a(place["path"], "dct:Location")
        self._text(place["path"], "rdfs:label", place["title"])
        return place["path"]

    def _concept(self, node: str, label: str) -> str:
        self._a(node, "skos:Concept")
        self._text(node, "skos:prefLabel", label)
        return node

    def _document(self, node: str) -> str:
        self._a(node, "foaf:Document")
        return node

    def _standard(self, node: str) -> str:
        self._a(node, "dct:Standard")
        return node

    def _period(self, period: tuple[date, date]) -> str:
        start, end = (day.isoformat() for day in period)
        node = f"{self.base}/#period-{start}-{end}"
        self._a(node, "dct:PeriodOfTime")
        self._value(node, "dcat:startDate", start, "xsd:date")
        self._value(node, "dcat:endDate", end, "xsd:date")
        return node

    # ---- triples

    def _a(self, node: str, kind: str) -> None:
        from rdflib import RDF, URIRef

        self.graph.add((URIRef(node), RDF.type, _term(kind)))

    def _link(self, node: str, prop: str, target: str) -> None:
        from rdflib import URIRef

        self.graph.add((URIRef(node), _term(prop), URIRef(target)))

    def _text(self, node: str, prop: str, text: str) -> None:
        """A text for people, in the catalogue's language."""
        from rdflib import Literal, URIRef

        self.graph.add((URIRef(node), _term(prop), Literal(text, lang=self.language)))

    def _value(self, node: str, prop: str, value: object, datatype: str = "") -> None:
        from rdflib import Literal, URIRef

        kind = _term(datatype) if datatype else None
        self.graph.add((URIRef(node), _term(prop), Literal(str(value), datatype=kind, normalize=False)))

    def _time(self, node: str, prop: str, time: str) -> None:
        self._value(node, prop, time, "xsd:dateTime")


def _term(short: str) -> URIRef:
    from rdflib import URIRef

    prefix, _, name = short.partition(":")
    return URIRef(PREFIXES[prefix] + name)
