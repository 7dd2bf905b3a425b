"""Text of a report that would be markup, a formula, another direction or far too long is text everywhere."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import portal_store as sample
import pytest
from conftest import Openbarnet
from lxml import etree
from openpyxl import load_workbook
from rdflib import Graph
from small_reports import HOUSING, change, write_reports
from starlette.testclient import TestClient
from test_portal import PAGE_LIMIT, Page, scripts

from pipelines.portal import create_app
from pipelines.rows.findings import CheckResult, Finding, Level
from pipelines.rows.records import Records, ReportSummary

csv.field_size_limit(10_000_000)  # one of the hostile cells holds a megabyte

EVIL = f"</title></script>{sample.HOSTILE}<img src=x onerror=alert(1)>\u202ekcab daer"
TEXTS = (EVIL, *sample.HOSTILE_ROWS[1:])
FORMULA = sample.HOSTILE_ROWS[1]
SAFE_LINK = re.compile(r"[/#?]|https?://|mailto:|[a-z][a-z0-9_-]*(?:\.[a-z]+|/|$)")
OPENING, CLOSING = re.compile("[\u202a\u202b\u202d\u202e]"), "\u202c"
Q1, LATER = sample.Q1, sample.Q2


def rows_of(resource: str, *given: dict[str, object]) -> Records:
    rows = [{**dict.fromkeys(sample.SCHEMAS[resource].field_names), **values} for values in given]
    named = [{**row, "report": Q1} for row in rows]
    return Records(resource, tuple(rows), tuple(sample._spots(named)))


def actions(texts: tuple[str, ...]) -> Records:
    return rows_of(
        "key-actions",
        *(
            {"report": Q1, "ref": f"X{i}", "section": text, "action": text, "comment": text}
            | {"committee": text[:300], "locator": f"{Q1}/key-actions/x{i}"}
            for i, text in enumerate(texts)
        ),
    )


def hostile_records() -> dict[str, Records]:
    """What a report could bring into each table that pages read."""
    value = {"measure": "result", "period": EVIL}
    register = {"indicator_id": "hostile", "ref": EVIL, "indicator": EVIL, "polarity": FORMULA}
    return {
        "key-actions": actions(TEXTS),
        "indicators": rows_of(
            "indicators",
            {**register, "first_report": Q1, "last_report": Q1, "locator": f"{Q1}/indicators/hostile"},
        ),
        "observations": rows_of(
            "observations",
            *(
                {"indicator_id": "hostile", "indicator": EVIL, **value, "value": Decimal(i), "report": Q1}
                | {"value_text": text, "locator": f"{Q1}/observations/hostile-{i}"}
                for i, text in enumerate(TEXTS)
            ),
        ),
        "discrepancies": rows_of(
            "discrepancies",
            *(
                {"id": f"sum/{i}", "report": Q1, "check": f"sum/{i}", "subject": text, "note": text}
                | {"first_figure": text, "second_figure": text, "locator": f"discrepancy/sum/{i}"}
                for i, text in enumerate(TEXTS)
            ),
        ),
        "restatements": rows_of(
            "restatements",
            {"indicator_id": "hostile", **value, "first_report": Q1, "first_value": Decimal(1)}
            | {"first_locator": f"{Q1}/observations/hostile-0", "later_report": Q1, "later_value": Decimal(2)}
            | {"later_locator": f"{Q1}/observations/hostile-1", "locator": "restatement/hostile"},
        ),
        "corrections": rows_of(
            "corrections",
            *(
                {"id": f"c{i}", "report": Q1, "resource": "key-actions", "row": f"{Q1}/key-actions/x{i}"}
                | {"field": "comment", "expected_value": text, "corrected_value": text, "reason": text}
                | {"corrected_by": EVIL, "corrected_on": date(2026, 11, 22), "locator": f"correction/c{i}"}
                for i, text in enumerate(TEXTS)
            ),
        ),
    }


def hostile_summary(report: str) -> ReportSummary:
    """A report that is hostile already in its name."""
    honest = HONEST_SUMMARY(report)
    tables = tuple(replace(table, name=EVIL, preview=TEXTS[-1], notes=TEXTS) for table in honest.tables)
    given = {"title": EVIL, "publisher": EVIL, "period": EVIL, "filename": f"{EVIL}.pdf".replace("/", "")}
    return replace(honest, tables=tables, warnings=TEXTS, **given)


HONEST_SUMMARY = sample.summary


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two publications: honest key actions, then everything hostile."""
    root = tmp_path_factory.mktemp("hostile") / "store"
    check = CheckResult(
        "schema/odd",
        "key-actions",
        "schema",
        Level.WARNING,
        EVIL,
        9,
        5,
        tuple(Finding("odd", Level.WARNING, "key-actions", Q1, text, text) for text in TEXTS),
    )
    sample.publish(root, [Q1], sample.FIRST_TIME, extra={"key-actions": actions(("one", "two"))})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample, "summary", hostile_summary)
        extra = hostile_records()
        sample.publish(
            root, [Q1], sample.SECOND_TIME, extra=extra, extra_checks=[check], problems=list(TEXTS)
        )
    return root


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with TestClient(create_app(store, address="https://data.example")) as client:
        yield client


def assert_harmless(page: str, name: str) -> None:
    """Nothing runs, nothing leads astray, no direction spills over, and nobody is sent a megabyte."""
    found = Page(page)
    assert scripts(found) == [], name
    assert not [given for tag, given in found.tags if any(key.startswith("on") for key in given)], name
    assert not [link for link in found.links if not SAFE_LINK.match(link)], name
    assert not {"iframe", "object", "embed", "base"}.intersection(tag for tag, _ in found.tags), name
    assert not [asset for asset in found.assets if asset == "x"], name
    blocks = re.sub(
        r"</?(?:mark|a|span|strong|em|code)\b[^>]*>|<script.*?</script>", "", page, flags=re.DOTALL
    )
    for text in re.findall(r">([^<]*)<|=\"([^\"]*)\"", blocks):
        assert len(OPENING.findall("".join(text))) <= "".join(text).count(CLOSING), (name, text)
    for block in re.findall('<script type="application/ld\\+json">(.*?)</script>', page, re.DOTALL):
        json.loads(block)


@pytest.mark.parametrize(
    ("address", "shows"),
    [
        ("/", True),
        ("/datasets", False),
        ("/datasets/key-actions", True),
        ("/datasets/data-quality", True),
        ("/datasets/indicators", True),
        ("/datasets/key-actions/versions/1.0.0", False),
        ("/datasets/key-actions/versions/latest/quality", True),
        ("/datasets/key-actions/compare", True),
        ("/datasets/data-quality/tables/discrepancies", True),
        ("/datasets/data-quality/tables/corrections", True),
        ("/indicators", True),
        ("/indicators/hostile", True),
        ("/reports", True),
        (f"/reports/{Q1}", True),
        ("/key-actions", True),
        ("/savings", False),
        ("/findings", True),
        *((f"/findings/discrepancy/sum/{i}", i == 0) for i in range(len(TEXTS))),
        ("/findings/restatement/hostile", True),
        ("/evidence/data-quality/latest/discrepancy/sum/0?field=first_figure", True),
        (f"/evidence/key-actions/latest/{Q1}/key-actions/x0?field=comment", True),
        ("/search?q=kcab", True),
        ("/search?q=%3Cscript%3Ealert%E2%80%AE", True),
        ("/clock", False),
        ("/about", False),
        ("/%3Cscript%3Ealert(1)%E2%80%AE", False),
    ],
)
def test_pages_show_hostile_text_as_text(client: TestClient, address: str, shows: bool):
    answer = client.get(address)
    assert answer.status_code in (200, 404)
    assert (answer.status_code == 404) == address.startswith("/%3C")
    assert len(answer.content) < PAGE_LIMIT
    assert_harmless(answer.text, address)
    if shows:
        assert "script&gt;" in answer.text or "\u202e" in answer.text, "the text is there, as text"


@pytest.mark.parametrize(
    "address",
    ["/feeds/releases.atom", "/feeds/findings.atom", "/feeds/datasets/key-actions.atom", "/sitemap.xml"],
)
def test_feeds_hold_hostile_text_as_text(client: TestClient, address: str):
    answer = client.get(address)
    root = etree.fromstring(answer.content)
    assert not {"script", "img"}.intersection(etree.QName(node).localname for node in root.iter("{*}*"))
    assert all(link.startswith("https://data.example/") for link in root.xpath("//@href"))
    assert len(answer.content) < PAGE_LIMIT
    for markup in root.xpath("//*[@type='html' or @type='xhtml']"):
        assert_harmless(markup.text or "", address)


@pytest.mark.parametrize("address", ["/catalog", "/datasets/key-actions", "/datasets/data-quality"])
def test_linked_data_holds_hostile_text_as_literals(client: TestClient, address: str):
    turtle = Graph().parse(data=client.get(f"{address}.ttl").text, format="turtle")
    linked = Graph().parse(data=client.get(f"{address}.jsonld").text, format="json-ld")
    assert len(turtle) == len(linked) > 20
    for graph in (turtle, linked):
        assert not [
            node for triple in graph for node in triple if node.n3().startswith(("<javascript", "<x>"))
        ]


@pytest.mark.parametrize("package", ["key-actions", "indicators", "data-quality"])
def test_files_of_a_version_hold_hostile_text_as_text(store: Path, package: str):
    folder = max((store / package).iterdir())
    assert_harmless((folder / "checks.html").read_text(encoding="utf-8"), "checks.html")
    for name in ("README.md", "CHANGES.md"):
        assert not re.search(r"(?<!\\)<(?:script|img)", (folder / name).read_text(encoding="utf-8")), name
    book = load_workbook(io.BytesIO((folder / f"{package}.xlsx").read_bytes()))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink and not cell.hyperlink.target.startswith("http")]
    assert max(len(str(cell.value)) for cell in cells) <= 32_767
    assert any(
        EVIL.replace("\u202e", "") in str(cell.value).replace("\u202e", "") for cell in book["Notes"]["B"]
    )
    with zipfile.ZipFile(folder / f"{package}.ods") as ods:
        assert b"table:formula" not in ods.read("content.xml")


def test_a_comparison_is_harmless_in_every_form(store: Path, openbarnet: Openbarnet):
    old, new = sorted(path.name for path in (store / "key-actions").iterdir())
    order = ("diff", "key-actions", old, new, "--store", store, "--format")
    page = openbarnet(*order, "html").stdout
    assert "&lt;script&gt;" in page
    assert_harmless(page, "diff")
    table = list(csv.reader(io.StringIO(openbarnet(*order, "csv").stdout)))
    assert not [cell for line in table for cell in line if cell.startswith(("=", "@", "+"))]
    assert any(cell == f"'{FORMULA}" for line in table for cell in line)


def test_the_officers_page_is_harmless(tmp_path: Path, openbarnet: Openbarnet):
    folder = write_reports(tmp_path / "reports")
    for before in ("Foundations are laid.", "Two inspectors are to be found."):
        change(folder, before, f"{EVIL} {FORMULA} ring 020 7946 0018")
    change(folder, "94%\tImproving", f"94%\t{EVIL}")
    assert openbarnet("review", folder, "--out", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out" / f"{HOUSING}.html").read_text(encoding="utf-8")
    assert_harmless(page, "review")
    assert "alert(" in html.unescape(page)
