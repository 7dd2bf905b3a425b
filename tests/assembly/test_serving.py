"""Nothing that is withheld leaves by any door, and the figures beside it do."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from conftest import CHECKOUT, PUBLISHED, SHARED, Office, Openbarnet
from covered_report import CROPPED_AT, SHOWN, SIZE, UNSEEN, UNSEEN_PLACES, write_covered_report
from covered_report import REPORT as COVERED_REPORT
from dagster._serdes import serialize_value
from dagster_pages import dagster_pages, shown
from leaks import ADDRESS, crawl, found_in
from PIL import Image
from private_report import INNOCENT, REPORT, SECRETS, write_private_report
from starlette.testclient import TestClient

from pipelines.assembly.identity import read_identified
from pipelines.assembly.serving import as_served, serve
from pipelines.assembly.steps import assemble, release, rulebook_of
from pipelines.council.project import Project
from pipelines.extraction.report import load_report
from pipelines.gate.decisions import Decision, record
from pipelines.gate.screening import load_allowed
from pipelines.gate.withholding import WITHHOLD, LetThrough
from pipelines.orchestration.instance import open_instance
from pipelines.portal.server.app import create_app
from pipelines.release.catalogue import update_catalogue
from pipelines.release.metadata import load_catalogue_meta
from pipelines.rows.records import ReportSummary
from pipelines.store import Store
from pipelines.targets import send
from pipelines.targets.settings import TargetSettings

WITHHELD = (*SECRETS, *UNSEEN)


def leaks_of(contents: dict[str, bytes], secrets: tuple[str, ...] = WITHHELD) -> dict[str, set[str]]:
    """Which secrets stand where."""
    return {name: found for name, content in contents.items() if (found := found_in(content, secrets))}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, openbarnet: Openbarnet) -> Office:
    """An office that has published reports with what must not go out; nobody has decided anything."""
    office = Office(tmp_path_factory.mktemp("private") / "office", openbarnet)
    write_private_report(office.reports)
    write_covered_report(office.reports / f"{COVERED_REPORT}.pdf")
    result = office.publish(through_dagster=True)
    assert result.exit_code == 0, result.output
    return office


def test_no_address_serves_what_is_withheld(published: Office):
    starts = [
        "/",
        "/reports",
        f"/reports/{REPORT}",
        f"/reports/{COVERED_REPORT}",
        "/search?q=Bins+emptied",
        "/datasets",
        "/findings",
        "/api",
        "/api/v1/openapi.json",
        "/api/v1/datasets",
        "/api/v1/reports",
        "/api/3/action/current_package_list_with_resources",
        "/api/3/action/package_search?q=complaints",
        "/feeds/releases.atom",
        "/feeds/findings.atom",
        "/catalog.json",
        "/catalog.ttl",
        "/catalog.jsonld",
        "/sitemap.xml",
        "/robots.txt",
        "/search?q=tenant",
        "/search?q=complained+twice",
        "/search?q=Empty+homes",
        f"/documents/{published.catalog()['reports'][0]['original_sha256']}.pdf",
    ]
    with TestClient(create_app(published.store, address=ADDRESS)) as client:
        pages = crawl(client, starts)
        document = published.catalog()["reports"][0]["document"]
        refused = client.get(f"/{document}")
    assert refused.status_code == 404
    assert len(pages) > 400
    assert leaks_of(pages) == {}
    for figure in (*INNOCENT, *SHOWN):
        assert any(figure.encode() in content for content in pages.values())


def test_what_a_page_covers_hides_and_crops_is_told_and_neither_pictured_nor_found(published: Office):
    version = "/api/v1/datasets/indicators/versions/latest/tables"
    with TestClient(create_app(published.store, address=ADDRESS)) as client:
        told = client.get(f"/reports/{COVERED_REPORT}").text
        rows = client.get(f"{version}/indicator-results/rows?report={COVERED_REPORT}").json()["rows"]
        pictures = [
            client.get(f"/pictures/indicators/1.0.0/1.png?locator={row['locator']}&field=result").content
            for row in rows
        ]
        answers = {figure: client.get(f"/search?q={figure}").text for figure in UNSEEN}
    assert [(row["result"], row["previous_result"]) for row in rows] == [
        (SHOWN[0], None),
        (SHOWN[1], None),
        (SHOWN[2], "81%"),
    ]
    assert "2 words in the file are covered on page 1" in told
    assert "5 words in the file cannot be seen on page 1" in told
    assert not any("CV/S" in answer for answer in answers.values())
    for content in pictures:
        picture = Image.open(io.BytesIO(content)).convert("L")
        scale = picture.height / SIZE[1]
        assert abs(picture.width / scale - CROPPED_AT) < 2
        for number, place in enumerate(UNSEEN_PLACES):
            low, high = picture.crop([round(edge * scale) for edge in place]).getextrema()
            assert high < 80 if not number else low > 200  # a bar, else white paper


def test_no_file_of_the_store_holds_what_is_withheld(published: Office):
    assert leaks_of(published.contents()) == {}
    rows = published.contents()["indicators/1.0.0/data/indicator-results.csv"].decode()
    assert "[withheld: a telephone number]" in rows
    assert "[withheld: a postal address]" in rows
    assert all(figure in rows for figure in INNOCENT)


def test_the_original_lies_beside_the_store_for_its_owner_only(published: Office):
    folder = published.store.with_name("store.originals")
    entry = published.catalog()["reports"][0]
    kept = next(path for path in folder.iterdir() if path.stem == entry["original_sha256"])
    assert kept.stem == entry["original_sha256"] != entry["sha256"]
    assert kept.read_bytes() == (published.reports / f"{REPORT}.pdf").read_bytes()
    assert folder.stat().st_mode & 0o077 == 0


def test_pages_and_logs_of_dagster_hold_nothing_withheld(published: Office):
    """What the UI shows it asks of the event log: runs, what was made with its previews, checks."""
    for path in published.instance.rglob("*"):
        is_value = "storage" in path.relative_to(published.instance).parts
        if path.is_file() and not is_value:
            assert found_in(path.read_bytes(), WITHHELD) == set(), path
    with open_instance(published.instance) as runs:
        told = {
            f"{run.run_id} {number}": serialize_value(entry).encode()
            for run in runs.get_runs()
            for number, entry in enumerate(runs.all_logs(run.run_id))
        }
        for key in runs.all_asset_keys():
            made = runs.get_latest_materialization_event(key)
            told[str(key)] = serialize_value(made).encode() if made else b""
        told |= {run.run_id: serialize_value(run).encode() for run in runs.get_runs()}
    assert leaks_of(told) == {}
    assert len(told) > 500
    for figure in INNOCENT:
        assert any(figure.encode() in content for content in told.values()), "previews show what goes out"


def test_the_web_pages_of_dagster_show_nothing_withheld(published: Office):
    """As they are given over HTTP: pages, all that they ask of GraphQL, and the log of a run to take away."""
    with open_instance(published.instance) as runs, dagster_pages(runs) as client:
        told = shown(client)
    assert leaks_of(told) == {}
    assert any(address.startswith("/download_debug/") for address in told)
    for figure in INNOCENT:
        assert figure.encode() in told["assets"], "previews show what goes out"


def test_no_mirror_holds_what_is_withheld(published: Office, tmp_path: Path):
    settings = TargetSettings("mirror", "directory", True, tmp_path, {"path": "mirror"})
    send(settings, Store(published.store), tmp_path / "ledgers")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 50
    for path in files:
        assert found_in(path.read_bytes(), WITHHELD) == set(), path
        assert path.stem != published.catalog()["reports"][0]["sha256"], "kept back until somebody decides"


def test_review_pages_and_the_index_of_search_hold_nothing_withheld(published: Office, tmp_path: Path):
    result = published.openbarnet("review", published.reports, "--out", tmp_path / "review")
    assert result.exit_code == 0, result.output
    assert found_in(result.output.encode(), WITHHELD) == set()
    (tmp_path / "index").mkdir()
    with TestClient(create_app(published.store, index=tmp_path / "index")) as client:
        for address in (
            "/search?q=homes",
            "/api/v1/datasets/indicators/versions/latest/tables/indicator-results/rows",
        ):
            assert client.get(address).status_code == 200
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert found_in(path.read_bytes(), WITHHELD) == set(), path


def test_the_store_is_as_it_was_published(published: Office):
    result = published.openbarnet("verify", published.store)
    assert result.exit_code == 0, result.output


def test_the_page_is_drawn_anew_with_its_other_words_beneath(published: Office):
    document = pypdfium2.PdfDocument(published.store / published.catalog()["reports"][0]["document"])
    text = document[0].get_textpage().get_text_range()
    assert "Empty homes" in text
    assert "96.5%" in text
    assert document.get_metadata_value("Author") == ""


def test_a_decision_lets_the_document_out_and_another_lets_a_kind_out(tmp_path: Path, own_project: Project):
    path = write_private_report(tmp_path)
    report = load_report(path)
    read = read_identified(report, own_project)
    undecided = LetThrough()
    store = Store(tmp_path / "store")

    def served(released: LetThrough) -> ReportSummary:
        made = assemble({REPORT: read}, rulebook_of(own_project))
        tables = {name: table.records for name, table in made.tables.items()}
        return serve(made.summaries[0], read, tables, path, store, load_allowed(own_project), released)

    first = served(undecided)
    assert first.kept_back
    assert first.kept_back_pages == (1,)
    again = served(LetThrough({report.sha256: frozenset()}))
    assert (again.kept_back, again.sha256) == ("", first.sha256)
    record(
        Decision(
            WITHHOLD,
            report.sha256,
            "?",
            {"publish": ["telephone"]},
            "Head of information",
            "2026-01-31T07:00:00+00:00",
        ),
        own_project.decisions,
        own_project,
    )
    made = assemble({REPORT: read}, rulebook_of(own_project))
    comments = [row["comment"] for row in made.tables["indicator-results"].records.rows]
    assert comments[0] == "Ring the tenant on 07700 900461."
    assert comments[1] == "[withheld: a postal address]"
    records = made.tables["indicator-results"].records
    assert {spot.document_sha256 for spot in as_served(records, [first]).locators} == {first.sha256}


HIDDEN = SHARED / "cases/hidden"
NAMES = ("SECRETNAME", "John Smith")
needs_cases = pytest.mark.skipif(not HIDDEN.is_dir(), reason="the cases lie beside the checkout")


def publish_files(paths: list[Path], project: Project, store: Store) -> list[ReportSummary]:
    """A whole publication of some files, by the steps alone; gives what is said of each."""
    readings = {path.stem: read_identified(load_report(path), project) for path in paths}
    rules = rulebook_of(project)
    made = assemble(readings, rules)
    allowed, released = load_allowed(project), LetThrough()
    summaries = []
    for summary, path in zip(made.summaries, paths, strict=True):
        own = {
            name: replace(
                table.records,
                rows=tuple(row for row in table.records.rows if row.get("report") == path.stem),
                locators=tuple(spot for spot in table.records.locators if spot.report == path.stem),
            )
            for name, table in made.tables.items()
        }
        summaries.append(serve(summary, readings[path.stem], own, path, store, allowed, released))
    outcomes = [release(store, judged, summaries, rules, None) for judged in made.packages.values()]
    update_catalogue(store, outcomes, summaries, (), load_catalogue_meta(project.datapackages), PUBLISHED)
    return summaries


@needs_cases
@pytest.mark.skipif("EVERY_ADDRESS" not in os.environ, reason="takes minutes; set EVERY_ADDRESS=1")
def test_what_no_page_shows_is_published_by_no_door(tmp_path: Path, project: Project):
    paths = [path for path in sorted(HIDDEN.glob("*.pdf")) if not path.stem.startswith("control-")]
    store = Store(tmp_path / "store")
    summaries = publish_files(paths, project, store)
    assert all(summary.taken_out for summary in summaries)
    files = {str(path): path.read_bytes() for path in store.root.rglob("*") if path.is_file()}
    assert leaks_of(files, NAMES) == {}
    with TestClient(create_app(store.root, address=ADDRESS)) as client:
        pages = crawl(client, ["/", "/reports", "/api", "/api/v1/datasets", "/sitemap.xml", "/search?q=work"])
    assert leaks_of(pages, NAMES) == {}
    assert sum(f"/reports/{path.stem}" in pages for path in paths) == len(paths)
    assert any(b"technology and communication" in content for content in pages.values()), "its own words"


@needs_cases
@pytest.mark.parametrize("path", sorted(HIDDEN.glob("*.pdf")), ids=lambda path: path.stem)
def test_what_a_page_does_not_show_is_not_in_the_served_document(
    path: Path, tmp_path: Path, project: Project
):
    read = read_identified(load_report(path), project)
    made = assemble({path.stem: read}, rulebook_of(project))
    tables = {name: table.records for name, table in made.tables.items()}
    store = Store(tmp_path / "store")
    summary = serve(made.summaries[0], read, tables, path, store, load_allowed(project), LetThrough())
    document = store.document(summary.sha256)
    assert document is not None
    is_control = path.stem.startswith("control-")
    assert bool(found_in(document.read_bytes(), NAMES)) == is_control
    assert bool(summary.taken_out) != is_control


def test_a_report_with_nothing_to_take_out_is_served_byte_for_byte(project: Project, tmp_path: Path):
    path = CHECKOUT / "reports" / "q1-2016-17-commissioning-group.pdf"
    if not path.exists():
        path = min((CHECKOUT / "reports").glob("*.pdf"))
    read = read_identified(load_report(path), project)
    store = Store(tmp_path / "store")
    made = assemble({path.stem: read}, rulebook_of(project))
    tables = {name: table.records for name, table in made.tables.items()}
    summary = serve(made.summaries[0], read, tables, path, store, load_allowed(project), LetThrough())
    assert summary.taken_out == ()
    assert summary.sha256 == read.report.sha256
