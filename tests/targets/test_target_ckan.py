"""The target `ckan`, against a real CKAN 2.12: nothing twice, ids that stay, rows that come back."""

from __future__ import annotations

import csv
import io
import itertools
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from ckan_server import Ckan
from plain_calls import PLAIN
from release_samples import FIRST, LATER, SECOND, Report, tree
from target_samples import TOKEN_VARIABLE, Sample, line_to, sample
from test_target_directory import withdraw

from pipelines.exceptions import (
    TargetConflictError,
    TargetRefusedError,
    TargetSettingsError,
    TargetUnavailableError,
)
from pipelines.harvest.ckan_words import clean_tag
from pipelines.targets.calls import Caller
from pipelines.targets.ckan import CkanSite
from pipelines.targets.ledger import Ledger
from pipelines.targets.settings import Secret

NUMBERS = itertools.count(1)
FEW_FILES = ["data/*.csv", "datapackage.json"]
TWO_FILES = ["data/key-actions.csv", "datapackage.json"]
FIRST_WRITE = 4
"""The call that changes something first: before it come organisation, licences and dataset."""


@pytest.fixture
def site(ckan: Ckan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    """A publisher whose target is the CKAN, with names of its own there."""
    monkeypatch.setenv(TOKEN_VARIABLE, ckan.token)
    return on(ckan, tmp_path, packages=["indicators"], files=FEW_FILES)


@pytest.fixture
def whole_site(ckan: Ckan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    """The same, with every package and file."""
    monkeypatch.setenv(TOKEN_VARIABLE, ckan.token)
    return on(ckan, tmp_path)


def on(ckan: Ckan, root: Path, url: str = "", **options: Any) -> Sample:
    given = {"prefix": f"t{next(NUMBERS)}-", "organisation": ckan.organisation, **options}
    return sample(root, "ckan", url=url or ckan.url, token_variable=TOKEN_VARIABLE, **given)


def dataset(ckan: Ckan, given: Sample, package: str = "indicators") -> dict[str, Any]:
    found: dict[str, Any] = ckan.call("package_show", id=given.settings.options["prefix"] + package)
    return found


def by_path(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    paths = [resource["openbarnet_path"] for resource in found["resources"]]
    assert len(paths) == len(set(paths)), "a file is there twice"
    return {resource["openbarnet_path"]: resource for resource in found["resources"]}


def released(given: Sample, path: str, package: str = "indicators") -> bytes:
    latest = given.store.latest(package)
    assert latest
    return (given.store.path(package, latest) / path).read_bytes()


def download(ckan: Ckan, resource: dict[str, Any]) -> bytes:
    return httpx.get(resource["url"], headers={"Authorization": ckan.token}, verify=PLAIN).content


def rows(ckan: Ckan, resource: dict[str, Any]) -> list[dict[str, Any]]:
    answer = ckan.call("datastore_search", resource_id=resource["id"], limit=1000)
    return [{name: value for name, value in row.items() if name != "_id"} for row in answer["records"]]


# ---- what arrives


def test_a_dataset_says_what_the_package_says(ckan: Ckan, site: Sample):
    site.send()
    found = dataset(ckan, site)
    descriptor = json.loads(released(site, "datapackage.json"))
    assert found["title"] == descriptor["title"]
    assert found["notes"] == descriptor["description"]
    assert found["version"] == "1.0.0"
    assert found["license_id"] == "uk-ogl"
    assert found["isopen"] is True
    assert found["author"] == "London Borough of Barnet"
    assert not found["private"]
    assert found["organization"]["name"] == ckan.organisation
    assert {tag["name"] for tag in found["tags"]} == set(descriptor["keywords"])
    extras = {extra["key"]: extra["value"] for extra in found["extras"]}
    assert extras["openbarnet_id"] == descriptor["id"]
    assert extras["theme"] == descriptor["openbarnet:theme"]
    assert extras["published"] == "2026-01-31T09:00:00Z"


def test_every_file_arrives_with_its_bytes_hash_and_kind(ckan: Ckan, whole_site: Sample):
    whole_site.send()
    resources = by_path(dataset(ckan, whole_site))
    assert list(resources)[:2] == ["data/indicator-results.csv", "data/locators.csv"]
    assert {"datapackage.json", "indicators.zip", "quality.json"} <= set(resources)
    catalog = json.loads(released(whole_site, "datapackage.json"))
    hashes = {file["path"]: file["hash"] for file in catalog["openbarnet:files"]}
    for path, resource in resources.items():
        assert download(ckan, resource) == released(whole_site, path)
        assert resource["size"] == len(released(whole_site, path))
        assert resource["hash"] == hashes.get(path, resource["hash"])
        assert resource["hash"].startswith("sha256:")
    assert resources["data/indicator-results.csv"]["format"] == "CSV"
    assert resources["data/indicator-results.csv"]["mimetype"] == "text/csv"
    assert resources["data/indicator-results.csv"]["name"] == "Indicator results (CSV)"


def test_rows_come_back_out_of_the_datastore_as_they_were_published(ckan: Ckan, site: Sample):
    site.send()
    resources = by_path(dataset(ckan, site))
    for path in ("data/indicator-results.csv", "data/locators.csv"):
        published = list(csv.DictReader(io.StringIO(released(site, path).decode())))
        there = rows(ckan, resources[path])
        assert len(there) == len(published) > 3
        fields = {field["id"]: field["type"] for field in datastore(ckan, resources[path])["fields"]}
        for sent, found in zip(published, there, strict=True):
            assert list(found) == list(sent)
            for name, text in sent.items():
                value = found[name]
                if fields[name] in ("numeric", "int8") and text:
                    assert Decimal(str(value)) == Decimal(text), name
                else:
                    assert ("" if value is None else str(value)) == text, name
    assert site.check() == ()


def test_tables_have_the_types_key_labels_and_notes_of_the_schema(ckan: Ckan, site: Sample):
    site.send()
    table = datastore(ckan, by_path(dataset(ckan, site))["data/locators.csv"])
    fields = {field["id"]: field for field in table["fields"]}
    assert {name: fields[name]["type"] for name in ("locator", "part", "x0")} == {
        "locator": "text",
        "part": "int8",
        "x0": "numeric",
    }
    descriptor = json.loads(released(site, "datapackage.json"))
    schema = next(each["schema"] for each in descriptor["resources"] if each["name"] == "locators")
    for entry in schema["fields"]:
        assert fields[entry["name"]]["info"]["label"] == entry["title"]
        assert fields[entry["name"]]["info"]["notes"].startswith(entry["description"])
    twice = rows(ckan, by_path(dataset(ckan, site))["data/locators.csv"])[0]
    answer = httpx.post(
        f"{ckan.url}/api/3/action/datastore_upsert",
        json={
            "resource_id": by_path(dataset(ckan, site))["data/locators.csv"]["id"],
            "records": [twice],
            "method": "insert",
            "force": True,
        },
        headers={"Authorization": ckan.token},
        verify=PLAIN,
    )
    assert answer.status_code == 409, "the key takes no row twice"


def datastore(ckan: Ckan, resource: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = ckan.call("datastore_info", id=resource["id"])
    return found


# ---- again, corrected, and again


def test_a_dry_run_changes_nothing(ckan: Ckan, site: Sample):
    sentences = site.plan().sentences
    assert sentences[0].startswith(f"make the dataset {site.settings.options['prefix']}indicators for ")
    answer = httpx.get(
        f"{ckan.url}/api/3/action/package_show",
        params={"id": f"{site.settings.options['prefix']}indicators"},
        verify=PLAIN,
    )
    assert answer.status_code == 404
    assert not site.ledger.exists()
    site.send()
    before = dataset(ckan, site)
    site.correct()
    assert site.plan().actions
    assert dataset(ckan, site) == before


def test_a_corrected_cell_changes_its_files_under_the_same_ids_and_then_nothing_more(
    ckan: Ckan, whole_site: Sample
):
    whole_site.send()
    first = dataset(ckan, whole_site)
    others = dataset(ckan, whole_site, "key-actions")
    assert whole_site.send().done == ()
    assert dataset(ckan, whole_site)["metadata_modified"] == first["metadata_modified"]

    whole_site.correct()
    assert whole_site.store.latest("indicators") == "1.0.1"
    done = [action.sentence for action in whole_site.send().done]
    second = dataset(ckan, whole_site)
    before, after = by_path(first), by_path(second)
    assert {path: each["id"] for path, each in after.items()} == {
        path: each["id"] for path, each in before.items()
    }
    changed = {path for path in after if after[path]["hash"] != before[path]["hash"]}
    assert "data/indicator-results.csv" in changed
    assert "data/locators.csv" not in changed
    assert after["data/locators.csv"] == before["data/locators.csv"]
    assert "send 1 changed rows of indicators/indicator-results and remove 0, of 4 in all" in done
    assert not [sentence for sentence in done if "fill the table" in sentence]
    assert rows(ckan, after["data/indicator-results.csv"])[0]["result"] == "72.9%"
    assert second["version"] == "1.0.1"
    assert dataset(ckan, whole_site, "key-actions") == others
    assert whole_site.check() == ()

    assert whole_site.send().done == ()
    assert dataset(ckan, whole_site)["metadata_modified"] == second["metadata_modified"]


def test_rows_added_and_removed_go_by_difference(site: Sample):
    site.send()
    fewer = Report(FIRST.id, indicators=FIRST.indicators[:1])
    site.desk.reports = (fewer, SECOND, Report("q3-2016-17"))
    site.desk.publish(LATER)
    done = [action.sentence for action in site.send().done]
    assert "send 2 changed rows of indicators/indicator-results and remove 1, of 5 in all" in done
    assert site.check() == ()


def test_other_columns_make_a_new_table(ckan: Ckan, site: Sample):
    site.send()
    number = by_path(dataset(ckan, site))["data/indicator-results.csv"]["id"]
    schema = site.desk.schemas["indicator-results"]
    raw = json.loads(json.dumps(schema.raw))
    raw["fields"][0]["title"] = "Where it was printed"
    site.desk.schemas["indicator-results"] = replace(schema, raw=raw)
    site.desk.publish(LATER)
    done = [action.sentence for action in site.send().done]
    assert "fill the table of indicators/indicator-results with 4 rows" in done
    resource = by_path(dataset(ckan, site))["data/indicator-results.csv"]
    assert resource["id"] == number
    assert datastore(ckan, resource)["fields"][0]["info"]["label"] == "Where it was printed"
    assert site.check() == ()


# ---- others at the same site


def test_what_people_add_stays_and_what_they_change_of_ours_is_put_right(ckan: Ckan, site: Sample):
    site.send()
    found = dataset(ckan, site)
    note = ckan.call("resource_create", package_id=found["id"], name="A note", url="https://example.org/note")
    ckan.call(
        "package_patch",
        id=found["id"],
        title="Changed by hand",
        tags=[*[{"name": tag["name"]} for tag in found["tags"]], {"name": "theirs"}],
        extras=[
            *[{"key": e["key"], "value": e["value"]} for e in found["extras"]],
            {"key": "k", "value": "v"},
        ],
    )
    done = [action.sentence for action in site.send().done]
    assert done == [f"set title of {found['name']} for Performance indicators 1.0.0"]
    after = dataset(ckan, site)
    assert after["title"] == found["title"]
    assert "theirs" in {tag["name"] for tag in after["tags"]}
    assert {"key": "k", "value": "v"} in after["extras"]
    assert note["id"] in {resource["id"] for resource in after["resources"]}


def test_a_file_that_is_no_longer_sent_goes_and_others_files_stay(ckan: Ckan, site: Sample):
    site.send()
    found = dataset(ckan, site)
    note = ckan.call("resource_create", package_id=found["id"], name="A note", url="https://example.org/note")
    site.settings = replace(
        site.settings, options={**site.settings.options, "files": ["data/indicator-results.csv"]}
    )
    site.send()
    resources = dataset(ckan, site)["resources"]
    paths = [resource.get("openbarnet_path") for resource in resources]
    assert paths == ["data/indicator-results.csv", None]
    assert resources[-1]["id"] == note["id"]


def test_a_dataset_of_somebody_elses_is_refused(ckan: Ckan, site: Sample):
    name = f"{site.settings.options['prefix']}indicators"
    ckan.call("package_create", name=name, owner_org=ckan.organisation, title="Not ours")
    before = ckan.call("package_show", id=name)
    with pytest.raises(TargetRefusedError, match="already that was not put there from here"):
        site.send()
    assert ckan.call("package_show", id=name) == before


def test_a_dataset_changed_meanwhile_is_not_overwritten(
    ckan: Ckan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(TOKEN_VARIABLE, ckan.token)
    with line_to(ckan.url) as line:
        given = on(ckan, tmp_path, line.url, packages=["indicators"], files=["data/indicator-results.csv"])
        given.send()
        given.correct()
        name = dataset(ckan, given)["name"]

        def meddle(what: str) -> None:
            if "package_revise" in what:
                line.before = None
                ckan.call("package_patch", id=name, notes="Somebody is at work here")

        line.before = meddle
        with pytest.raises(TargetConflictError, match=f"{name} has changed since it was looked at"):
            given.send()
        assert dataset(ckan, given)["version"] == "1.0.0"
        assert dataset(ckan, given)["notes"] == "Somebody is at work here"
        given.send()
        assert dataset(ckan, given)["version"] == "1.0.1"
        assert given.check() == ()


def test_order_is_put_right(ckan: Ckan, site: Sample):
    site.send()
    found = dataset(ckan, site)
    ckan.call("package_resource_reorder", id=found["id"], order=[found["resources"][-1]["id"]])
    assert [action.sentence for action in site.send().done] == [f"put the files of {found['name']} in order"]
    assert [each["id"] for each in dataset(ckan, site)["resources"]] == [
        each["id"] for each in found["resources"]
    ]


# ---- ledgers, withdrawals, crashes


@pytest.mark.parametrize("left", [None, b"{damaged"])
def test_a_lost_ledger_doubles_nothing(ckan: Ckan, site: Sample, left: bytes | None):
    site.send()
    before = dataset(ckan, site)
    site.ledger.unlink()
    if left:
        site.ledger.write_bytes(left)
    assert site.send().done == ()
    site.correct()
    site.send()
    after = dataset(ckan, site)
    assert {path: each["id"] for path, each in by_path(after).items()} == {
        path: each["id"] for path, each in by_path(before).items()
    }


def test_a_dataset_renamed_at_the_site_is_known_by_its_id(ckan: Ckan, site: Sample):
    site.send()
    found = dataset(ckan, site)
    new = f"{site.settings.options['prefix']}renamed"
    ckan.call("package_patch", id=found["id"], name=new)
    site.correct()
    site.send()
    assert ckan.call("package_show", id=new)["version"] == "1.0.1"


def test_a_withdrawn_version_gives_way_to_the_one_before_and_at_last_to_nothing(ckan: Ckan, site: Sample):
    site.correct()
    site.send()
    withdraw(site, "indicators", "1.0.1")
    site.send()
    found = dataset(ckan, site)
    assert (found["version"], found["private"]) == ("1.0.0", False)
    assert rows(ckan, by_path(found)["data/indicator-results.csv"])[0]["result"] == "72.8%"
    withdraw(site, "indicators", "1.0.0")
    done = [action.sentence for action in site.send().done]
    assert done == ["hide indicators, whose versions are withdrawn (wrong units)"]
    assert dataset(ckan, site)["private"] is True
    assert site.send().done == ()


def test_a_run_killed_after_any_call_is_completed_by_the_next(
    ckan: Ckan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """`kill -9` after each call in turn, every other ledger lost: nothing is twice, or seen by halves."""
    monkeypatch.setenv(TOKEN_VARIABLE, ckan.token)
    for at in range(FIRST_WRITE + 1, 100):
        given = on(ckan, tmp_path / str(at), packages=["key-actions"], files=TWO_FILES)
        store = tree(given.store.root)
        if not given.sends_in_a_process_killed(at):
            break
        anyone = httpx.get(
            f"{ckan.url}/api/3/action/package_show",
            params={"id": f"{given.settings.options['prefix']}key-actions"},
            verify=PLAIN,
        )
        if anyone.status_code == 200:
            assert anyone.json()["result"]["resources"][0]["openbarnet_table"], "shown only when all is in"
        if at % 2:
            given.ledger.unlink(missing_ok=True)
        given.send()
        assert given.check() == ()
        assert list(by_path(dataset(ckan, given, "key-actions"))) == [
            "data/key-actions.csv",
            "datapackage.json",
        ]
        assert tree(given.store.root) == store
    assert at > 12


def test_a_correction_killed_after_any_call_is_completed_by_the_next(
    ckan: Ckan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One correction after the other of one dataset, each killed a call later than the one before."""
    monkeypatch.setenv(TOKEN_VARIABLE, ckan.token)
    given = on(ckan, tmp_path, packages=["indicators"], files=["data/indicator-results.csv"])
    given.send()
    ids = {path: each["id"] for path, each in by_path(dataset(ckan, given)).items()}
    for at in range(FIRST_WRITE, 100):
        given.correct(f"72.{at}%")
        if not given.sends_in_a_process_killed(at):
            break
        given.send()
        assert given.check() == ()
        assert {path: each["id"] for path, each in by_path(dataset(ckan, given)).items()} == ids
    assert at > 7


# ---- trouble on the line, secrets, settings


def test_a_site_that_is_busy_or_falters_is_asked_again(
    ckan: Ckan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(TOKEN_VARIABLE, ckan.token)
    with line_to(ckan.url) as line:
        given = on(ckan, tmp_path, line.url, packages=["key-actions"], files=TWO_FILES)
        line.troubles += ["429:1", "", "503", "502", "", "429:1"]
        given.send()
        assert line.troubles == []
    assert len(by_path(dataset(ckan, given, "key-actions"))) == 2
    assert given.check_at(ckan.url) == ()


@pytest.mark.parametrize("action", ["package_create", "package_revise", "datastore_upsert"])
def test_an_answer_lost_on_the_way_doubles_nothing(
    ckan: Ckan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str
):
    """The site did what it was asked, and the answer never came."""
    monkeypatch.setenv(TOKEN_VARIABLE, ckan.token)
    with line_to(ckan.url) as line:
        given = on(ckan, tmp_path, line.url, packages=["key-actions"], files=TWO_FILES)
        line.lose = action
        with pytest.raises((TargetUnavailableError, TargetConflictError)):
            given.send()
        assert line.lose == ""
        given.send()
        assert given.send().done == ()
        assert len(by_path(dataset(ckan, given, "key-actions"))) == 2
    assert given.check_at(ckan.url) == ()


def test_a_wrong_token_is_refused_in_words_and_never_shown(
    site: Sample, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    wrong = "not-a-token-of-theirs"
    monkeypatch.setenv(TOKEN_VARIABLE, wrong)
    with caplog.at_level("DEBUG"), pytest.raises(TargetRefusedError) as refused:
        site.send()
    assert "answered 403" in str(refused.value)
    assert wrong not in str(refused.value) + caplog.text + repr(refused.value.__context__)


def test_the_token_is_in_no_log_ledger_or_plan(ckan: Ckan, site: Sample, caplog: pytest.LogCaptureFixture):
    with caplog.at_level("DEBUG"):
        plan = site.plan()
        site.send()
    assert "httpx" in {record.name for record in caplog.records}
    assert ckan.token not in caplog.text
    assert ckan.token not in repr(plan) + repr(site.settings)
    assert ckan.token not in site.ledger.read_text()


def test_what_is_not_set_up_is_told_before_anything_is_sent(site: Sample, monkeypatch: pytest.MonkeyPatch):
    def with_options(**options: Any) -> Sample:
        settings = type(site.settings)(
            **{**vars(site.settings), "options": {**site.settings.options, **options}}
        )
        return Sample(site.desk, settings, site.ledgers)

    with pytest.raises(TargetSettingsError, match="has no organisation 'nobody'"):
        with_options(organisation="nobody").send()
    with pytest.raises(TargetSettingsError, match="has no counterpart among the site's"):
        with_options(licences={"OGL-UK-3.0": "not-there"}).send()
    with pytest.raises(TargetSettingsError, match=r"`files` \(data/nothing.csv\) fits no file of indicators"):
        with_options(files=["data/nothing.csv"]).send()
    with pytest.raises(TargetSettingsError, match="has no package nonsense"):
        with_options(packages=["nonsense"]).send()
    monkeypatch.delenv(TOKEN_VARIABLE)
    with pytest.raises(TargetSettingsError, match=f"variable {TOKEN_VARIABLE} is not set"):
        site.send()


def test_a_site_without_a_datastore_is_told_from_a_fault(ckan: Ckan, site: Sample):
    """What CKAN says of an action that no plugin of it has."""
    with Caller("there", ckan.url, Secret(ckan.token)) as caller:
        one = CkanSite(site.settings, Ledger(site.ledger, "there", ckan.url), caller)
        with pytest.raises(TargetRefusedError, match=r"not known.*write `tables: false`"):
            one._result(one._call("datastore_of_another_kind"))


@pytest.mark.parametrize(
    ("word", "tag"),
    [
        ("council tax", "council tax"),
        ("health & safety", "health safety"),
        ("A/B, C", "A B C"),
        ("x", ""),
        ("naïve café", "naïve café"),
        ("(!)", ""),
        ("a" * 120, "a" * 100),
    ],
)
def test_a_keyword_is_cleaned_as_ckan_wants_it(word: str, tag: str):
    assert clean_tag(word) == tag
