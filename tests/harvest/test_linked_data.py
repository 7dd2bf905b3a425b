"""DCAT-AP 3 and schema.org: against the official shapes, and against the published files."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from conftest import SHARED
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from release_samples import FIRST, LATER, NAMES, SECOND, desk

from pipelines.exceptions import StoreError
from pipelines.harvest import as_json_ld, as_turtle, catalogue_graph, dataset_graph, dataset_json_ld
from pipelines.store import Store
from pipelines.store.published import catalogue_of

BASE = "https://open.example"
SHAPES = SHARED / "dcat-ap"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
EU = "http://publications.europa.eu/resource/authority"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two packages, one of them in two versions."""
    root = tmp_path_factory.mktemp("linked") / "store"
    desk(root, FIRST, SECOND).publish()
    desk(root, replace(FIRST, result="71.9%"), SECOND).publish(LATER)
    return Store(root)


def catalogue(store: Store) -> Graph:
    return catalogue_graph(store.catalogue(), BASE)


def dataset(store: Store, package: str = "indicators") -> Graph:
    return dataset_graph(store.catalogue(), BASE, package)


@pytest.mark.parametrize("make", [catalogue, dataset])
def test_the_graph_satisfies_the_official_shapes(store: Store, make: Any) -> None:
    if not SHAPES.is_dir():
        pytest.skip("the shapes of DCAT-AP are not beside the checkout")
    from pyshacl import validate

    shapes = Graph()
    for name in ("shapes.ttl", "range.ttl"):
        shapes.parse(SHAPES / name)
    graph = make(store)
    conforms, _, report = validate(graph, shacl_graph=shapes, inference="none")
    assert conforms, report

    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        graph.remove((distribution, DCAT.accessURL, None))
    assert not validate(graph, shacl_graph=shapes, inference="none")[0]


def test_every_distribution_is_a_file_with_its_size_and_hash(store: Store) -> None:
    graph = dataset(store)
    found = {str(address): node for node, address in graph.subject_objects(DCAT.downloadURL)}
    for version in store.versions("indicators"):
        folder = store.path("indicators", version)
        for name in ("data/indicator-results.csv", "data/locators.parquet", "indicators.zip"):
            node = found[f"{BASE}/download/indicators/{version}/{name}"]
            content = (folder / name).read_bytes()
            assert int(str(graph.value(node, DCAT.byteSize))) == len(content)
            checksum = graph.value(node, SPDX.checksum)
            assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
    assert not [address for address in found if address.endswith(("quality.json", "diff.json", ".md"))]


def test_the_catalogue_describes_each_package_once_and_names_its_versions(store: Store) -> None:
    graph = catalogue(store)
    addresses = [URIRef(f"{BASE}/datasets/{name}") for name in NAMES]
    assert sorted(graph.subjects(RDF.type, DCAT.Dataset)) == sorted(addresses)
    assert sorted(graph.objects(URIRef(f"{BASE}/"), DCAT.dataset)) == sorted(addresses)
    versions = [str(version) for version in graph.objects(addresses[0], DCAT.hasVersion)]
    assert sorted(versions) == [f"{addresses[0]}/versions/{number}" for number in ("1.0.0", "1.0.1")]
    assert str(graph.value(addresses[0], DCAT.version)) == "1.0.1"


def test_versions_form_a_chain(store: Store) -> None:
    graph = dataset(store)
    second, first = (URIRef(f"{BASE}/datasets/indicators/versions/{number}") for number in ("1.0.1", "1.0.0"))
    assert graph.value(second, DCAT.previousVersion) == first
    assert graph.value(first, DCAT.isVersionOf) == URIRef(f"{BASE}/datasets/indicators")
    times = [str(graph.value(version, DCTERMS.issued)) for version in (first, second)]
    assert times == [entry["published"] for entry in store.catalog()["packages"][0]["versions"]]


def test_a_withdrawn_version_is_marked_so(store: Store) -> None:
    catalog = copy.deepcopy(store.catalog())
    catalog["packages"][0]["versions"][0]["withdrawn"] = {"reason": "misread"}
    graph = dataset_graph(catalogue_of(store.root, catalog), BASE, "indicators")
    status = Namespace("http://www.w3.org/ns/adms#").status
    for version, expected in (("1.0.0", "WITHDRAWN"), ("1.0.1", "COMPLETED")):
        node = URIRef(f"{BASE}/datasets/indicators/versions/{version}")
        files = list(graph.objects(node, DCAT.distribution))
        assert {str(graph.value(file, status)) for file in files} == {f"{EU}/distribution-status/{expected}"}
    found = dataset_json_ld(catalogue_of(store.root, catalog), BASE, "indicators", "1.0.0")
    assert found["creativeWorkStatus"] == "Withdrawn"


def test_period_place_and_frequency_are_told(store: Store) -> None:
    graph, node = catalogue(store), URIRef(f"{BASE}/datasets/indicators")
    period = graph.value(node, DCTERMS.temporal)
    assert (str(graph.value(period, DCAT.startDate)), str(graph.value(period, DCAT.endDate))) == (
        "2016-04-01",
        "2016-06-30",
    )
    assert graph.value(node, DCTERMS.accrualPeriodicity) == URIRef(f"{EU}/frequency/QUARTERLY")
    places = {str(place) for place in graph.objects(node, DCTERMS.spatial)}
    assert "http://statistics.data.gov.uk/id/statistical-geography/E09000003" in places


def test_turtle_and_json_ld_say_the_same_and_are_the_same_each_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rdflib.NORMALIZE_LITERALS", False)
    graph = catalogue(store)
    turtle, json_ld = as_turtle(graph), as_json_ld(graph)
    assert (turtle, json_ld) == (as_turtle(catalogue(store)), as_json_ld(catalogue(store)))
    assert isomorphic(Graph().parse(data=turtle, format="turtle"), graph)
    assert isomorphic(Graph().parse(data=json_ld, format="json-ld"), graph)


def test_a_dataset_page_tells_search_engines_what_it_is(store: Store) -> None:
    found = dataset_json_ld(store.catalogue(), f"{BASE}/", "indicators")
    assert (found["@type"], found["url"], found["version"]) == (
        "Dataset",
        f"{BASE}/datasets/indicators",
        "1.0.1",
    )
    assert 50 <= len(found["description"]) <= 5000, "what Google's guidelines allow"
    assert found["temporalCoverage"] == "2016-04-01/2016-06-30"
    assert [report["sha256"] for report in found["isBasedOn"]] == [
        entry["sha256"] for entry in store.descriptor("indicators", "1.0.1")["openbarnet:inputs"]
    ]
    csv = next(file for file in found["distribution"] if file["contentUrl"].endswith("indicator-results.csv"))
    content = (store.path("indicators", "1.0.1") / "data/indicator-results.csv").read_bytes()
    assert (csv["contentSize"], csv["sha256"]) == (f"{len(content)} B", hashlib.sha256(content).hexdigest())
    assert {"name": "result_value", "@type": "PropertyValue"}.items() <= next(
        one for one in found["variableMeasured"] if one["name"] == "result_value"
    ).items()
    json.dumps(found)


def test_a_version_page_is_about_that_version(store: Store) -> None:
    found = dataset_json_ld(store.catalogue(), BASE, "indicators", "1.0.0")
    assert (found["@id"], found["version"]) == (f"{BASE}/datasets/indicators/versions/1.0.0", "1.0.0")
    assert all("/1.0.0/" in file["contentUrl"] for file in found["distribution"])


@pytest.mark.parametrize(("package", "version"), [("cheese", None), ("indicators", "9.9.9")])
def test_what_is_not_published_is_refused_by_name(store: Store, package: str, version: str | None) -> None:
    with pytest.raises(StoreError, match="is not in the catalogue") as caught:
        dataset_json_ld(store.catalogue(), BASE, package, version)
    assert (version or package) in str(caught.value)
