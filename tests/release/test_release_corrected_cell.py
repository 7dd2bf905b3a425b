"""Five reports published, then again with one cell corrected, then a third time: what an auditor is told."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path

from conftest import CHECKOUT, PUBLISHED, Office, Openbarnet
from plain_publication import without_dagster
from starlette.testclient import TestClient

from pipelines.council.project import Project
from pipelines.portal import create_app
from pipelines.release.verify import verify_store
from pipelines.store import Store

REPORT = "q1-2016-17-commissioning-group"
CORRECTION = """corrections:
  - id: misprinted-comment
    resource: key-actions
    row: {row}
    field: comment
    expected: {expected}
    corrected: {corrected}
    reason: The comment of the row above was printed a second time.
    by: Transparency team
    date: 2026-11-22
    council_told: true
"""


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_one_corrected_cell_is_all_that_is_told_and_a_third_run_changes_nothing(
    sample_store: Path, own_project: Project, openbarnet: Openbarnet, tmp_path: Path
) -> None:
    # with what was read, so that one report is read again
    store = Office(sample_store.parent, openbarnet).copied(tmp_path / "office").store
    with next(store.glob("key-actions/*/data/key-actions.csv")).open(encoding="utf-8", newline="") as file:
        row = next(each for each in csv.DictReader(file) if each["report"] == REPORT and each["comment"])
    corrected = "The depot opened in May."
    (own_project.corrections / f"{REPORT}.yaml").write_text(
        CORRECTION.format(
            row=row["locator"], expected=json.dumps(row["comment"]), corrected=json.dumps(corrected)
        ),
        encoding="utf-8",
    )
    order = ("publish", CHECKOUT / "reports", "--store", store, "--published", PUBLISHED)

    with without_dagster():
        second = openbarnet(*order)

    assert second.exit_code == 0, second.stderr
    assert "Key actions: 1 value was corrected by us, in 1 row." in second.stdout
    versions = {name: Store(store).versions(name) for name in Store(store).packages()}
    assert versions.pop("key-actions") == ("1.0.0", "1.0.1")
    assert versions.pop("data-quality")[0] == "1.0.0", "the correction itself is published there"
    assert set(versions.values()) == {("1.0.0",)}
    told = {
        form: openbarnet("diff", "key-actions", "1.0.0", "1.0.1", "--store", store, "--format", form).stdout
        for form in ("json", "csv", "html")
    }
    [table] = json.loads(told["json"])["resources"]
    [change] = table["changed"]
    [cell] = change["cells"]
    assert (table["added"], table["removed"], json.loads(told["json"])["bump"]) == ([], [], "patch")
    assert (table["name"], change["old_locator"], change["new_locator"]) == (
        "key-actions",
        row["locator"],
        row["locator"],
    )
    assert (cell["field"], cell["kind"], cell["old"], cell["new"]) == (
        "comment",
        "corrected",
        row["comment"],
        corrected,
    )
    [line] = csv.DictReader(io.StringIO(told["csv"]))
    assert (line["kind"], line["key"], line["field"], line["new"]) == (
        "corrected",
        row["locator"],
        "comment",
        corrected,
    )
    assert told["html"].count("corrected by us</td>") == 1
    assert corrected in told["html"]

    with TestClient(create_app(store)) as client:
        page = client.get("/datasets/key-actions").text.split('id="changed"')[1].split("</section>")[0]
        (address,) = re.findall(r'<a href="(/evidence/[^"]*)"', page)
        assert html.escape(corrected) in page
        assert "22 November 2026" in page
        assert corrected in client.get(html.unescape(address)).text
        assert "None is known" in client.get("/datasets/savings").text

    before = contents(store)
    third = openbarnet(*order)
    assert "Nothing new since the last publication." in third.stdout
    assert contents(store) == before
    assert verify_store(store) == []
