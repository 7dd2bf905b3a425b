"""The target `datapress`, against a stand-in that the vendor's own client accepts as the real thing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from datapress_server import EDITOR, STRANGER, Site, datapress_site, etag
from plain_calls import PLAIN
from release_samples import tree
from target_samples import TOKEN_VARIABLE, Line, Sample, line_to, sample
from test_target_directory import withdraw

from pipelines.exceptions import (
    TargetConflictError,
    TargetRefusedError,
    TargetSettingsError,
    TargetUnavailableError,
)
from pipelines.store import StoredFile
from pipelines.targets import datapress
from pipelines.targets.datapress import PART_BYTES, is_same

TITLE = "Performance indicators"
FILES = ["data/*.csv", "datapackage.json"]
CELL = "data/indicator-results.csv"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv(TOKEN_VARIABLE, EDITOR)
    with datapress_site() as served:
        yield served


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    with line_to(site.url) as opened:
        yield opened


@pytest.fixture
def given(site: Site, tmp_path: Path) -> Sample:
    return to(site.url, tmp_path)


def to(url: str, root: Path, **options: Any) -> Sample:
    return sample(
        root,
        "datapress",
        **{
            "url": url,
            "token_variable": TOKEN_VARIABLE,
            "team": "brnet",
            "masthead": "open-barnet",
            "topics": ["performance"],
            "packages": ["indicators"],
            "files": FILES,
            **options,
        },
    )


def only(site: Site) -> dict[str, Any]:
    assert len(site.datasets) == 1, "a dataset is there twice"
    return next(iter(site.datasets.values()))


def files_of(dataset: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Resources by file name, in order, each with its id."""
    ordered = sorted(dataset["resources"].items(), key=lambda item: item[1]["order"])
    names = [resource["url"].rsplit("/", 1)[-1] for _, resource in ordered]
    assert len(names) == len(set(names)), "a file is there twice"
    return {name: {"id": number, **each} for name, (number, each) in zip(names, ordered, strict=True)}


def released(given: Sample, path: str) -> bytes:
    latest = given.store.latest("indicators")
    assert latest
    return (given.store.path("indicators", latest) / path).read_bytes()


def writes(site: Site) -> list[str]:
    return [entry for entry in site.log if not entry.startswith("GET")]


# ---- what arrives


def test_a_dataset_says_what_the_package_says(site: Site, given: Sample):
    given.send()
    dataset = only(site)
    descriptor = json.loads(released(given, "datapackage.json"))
    assert dataset["title"] == descriptor["title"] == TITLE
    assert dataset["description"].startswith("<p>How the council measures its own work, report by report")
    assert "<p>Version 1.0.0, published 2026-01-31T09:00:00Z." in dataset["description"]
    assert dataset["tags"] == [*descriptor["keywords"], descriptor["id"]]
    assert dataset["licence"]["title"] == "Open Government Licence v3.0"
    assert (dataset["team"], dataset["masthead"], dataset["topics"]) == (
        "brnet",
        "open-barnet",
        ["performance"],
    )
    assert dataset["nextReviewDate"] == descriptor["openbarnet:next_review"]
    assert dataset["sharing"] == "public"


def test_files_arrive_in_order_with_their_bytes_and_titles(site: Site, given: Sample):
    given.send()
    found = files_of(only(site))
    assert list(found) == ["indicator-results.csv", "locators.csv", "datapackage.json"]
    assert found["indicator-results.csv"]["title"] == "Indicator results (CSV)"
    assert found["indicator-results.csv"]["description"].startswith("Each indicator as a report's results")
    for name, resource in found.items():
        path = name if name == "datapackage.json" else f"data/{name}"
        assert httpx.get(resource["url"], verify=PLAIN).content == released(given, path)
    assert given.check() == ()


def test_a_patch_tests_the_time_first_and_sets_it_last(site: Site, given: Sample):
    given.send()
    given.correct()
    before = only(site)["updatedAt"]
    given.send()
    for patch in site.patches:
        assert (patch[0]["op"], patch[0]["path"]) == ("test", "/updatedAt")
        assert (patch[-1]["op"], patch[-1]["path"]) == ("replace", "/updatedAt")
    assert only(site)["updatedAt"] == site.patches[-1][-1]["value"] > before


def test_a_new_dataset_is_private_until_its_files_are_up(site: Site, tmp_path: Path):
    with line_to(site.url) as line:
        given = to(line.url, tmp_path)
        seen = []

        def look(what: str) -> None:
            seen.extend(
                (what.split()[0], each["sharing"], len(each["resources"])) for each in site.datasets.values()
            )

        line.before = look
        given.send()
    assert {sharing for method, sharing, _ in seen if method in ("POST", "PATCH")} == {"private"}
    assert [count for method, _, count in seen if method == "PATCH"] == [3]


# ---- again, corrected, and again


def test_a_dry_run_changes_nothing(site: Site, given: Sample):
    assert given.plan().sentences[0] == f"make a dataset for {TITLE} 1.0.0, private"
    assert writes(site) == []
    assert not given.ledger.exists()


def test_a_corrected_cell_changes_its_files_under_the_same_ids_and_then_nothing_more(
    site: Site, given: Sample
):
    given.send()
    before = json.loads(json.dumps(only(site)))
    count = len(writes(site))
    assert given.send().done == ()
    assert len(writes(site)) == count

    given.correct()
    given.send()
    after = only(site)
    first, second = files_of(before), files_of(after)
    assert after["id"] == before["id"]
    assert {name: each["id"] for name, each in second.items()} == {
        name: each["id"] for name, each in first.items()
    }
    changed = {name for name in second if second[name]["hash"] != first[name]["hash"]}
    assert changed == {"indicator-results.csv", "datapackage.json"}
    assert second["locators.csv"] == first["locators.csv"]
    assert b"72.9%" in site.files[second["indicator-results.csv"]["id"]]
    assert "Version 1.0.1" in after["description"]

    count, time = len(writes(site)), after["updatedAt"]
    assert given.send().done == ()
    assert (len(writes(site)), only(site)["updatedAt"]) == (count, time)


@pytest.mark.parametrize("left", [None, b"{damaged"])
def test_a_lost_ledger_doubles_nothing(site: Site, given: Sample, left: bytes | None):
    given.send()
    before = files_of(only(site))
    given.ledger.unlink()
    if left:
        given.ledger.write_bytes(left)
    assert given.send().done == ()
    given.correct()
    given.ledger.unlink(missing_ok=True)
    given.send()
    after = files_of(only(site))
    assert {name: each["id"] for name, each in after.items()} == {
        name: each["id"] for name, each in before.items()
    }


def test_a_dataset_named_in_the_targets_file_is_used(site: Site, tmp_path: Path):
    there = site.create(
        {"title": "Old title", "masthead": "open-barnet", "team": "brnet", "tags": ["theirs"]}
    )
    given = to(site.url, tmp_path, datasets={"indicators": there["id"]})
    given.send()
    assert only(site)["title"] == TITLE
    assert "theirs" in only(site)["tags"]
    assert len(files_of(only(site))) == 3


def test_what_people_add_stays_and_what_they_change_of_ours_is_put_right(site: Site, given: Sample):
    given.send()
    dataset = only(site)
    site.put_file(dataset, None, "note.txt", b"theirs", {"title": "A note"})
    dataset["tags"].append("theirs")
    dataset["title"] = "Changed by hand"
    dataset["links"]["abc"] = {"url": "https://example.org", "title": "Theirs"}
    given.send()
    after = only(site)
    assert after["title"] == TITLE
    assert "theirs" in after["tags"]
    assert "abc" in after["links"]
    assert "note.txt" in files_of(after)


def test_a_file_that_is_no_longer_sent_goes_and_others_files_stay(site: Site, given: Sample):
    given.send()
    site.put_file(only(site), None, "note.txt", b"theirs", {"title": "A note"})
    given.settings = replace(given.settings, options={**given.settings.options, "files": [CELL]})
    given.send()
    assert set(files_of(only(site))) == {"indicator-results.csv", "note.txt"}
    assert given.send().done == ()


def test_a_withdrawn_package_is_hidden_and_shown_again(site: Site, given: Sample):
    given.send()
    withdraw(given, "indicators", "1.0.0")
    given.ledger.unlink()
    assert [action.sentence for action in given.send().done] == [
        "hide indicators, whose versions are withdrawn (wrong units)"
    ]
    assert only(site)["sharing"] == "private"
    assert given.send().done == ()
    given.correct()
    given.send()
    assert only(site)["sharing"] == "public"
    assert "Version 1.0.1" in only(site)["description"]


# ---- others at work, crashes, trouble on the line


@pytest.mark.parametrize("at", ["upload", "PATCH"])
def test_a_dataset_changed_meanwhile_is_not_overwritten(site: Site, line: Line, tmp_path: Path, at: str):
    given = to(line.url, tmp_path)
    given.send()
    given.correct()

    def meddle(what: str) -> None:
        if what.startswith("PATCH") if at == "PATCH" else len(line.log) > planned:
            line.before = None
            only(site).update(title="Somebody is at work here", updatedAt=site.now())

    planned = len(line.log) + 2
    line.before = meddle
    with pytest.raises(TargetConflictError, match="has changed since it was looked at"):
        given.send()
    assert only(site)["title"] == "Somebody is at work here"
    given.send()
    assert only(site)["title"] == TITLE
    assert given.send().done == ()


def test_a_run_killed_after_any_call_is_completed_by_the_next(site: Site, tmp_path: Path):
    """`kill -9` after each call in turn, every other ledger lost."""
    kills = 0
    for at in range(1, 60):
        site.datasets.clear()
        given = to(site.url, tmp_path / str(at))
        store = tree(given.store.root)
        if not given.sends_in_a_process_killed(at):
            break
        kills += 1
        assert all(
            each["sharing"] == "private" or len(each["resources"]) == 3 for each in site.datasets.values()
        )
        if at % 2:
            given.ledger.unlink(missing_ok=True)
        given.send()
        assert given.check() == ()
        assert len(files_of(only(site))) == 3
        assert tree(given.store.root) == store
    assert kills > 8


def test_a_correction_killed_after_any_call_is_completed_by_the_next(site: Site, tmp_path: Path):
    """One correction after the other of one dataset, each killed a call later than the one before."""
    kills = 0
    given = to(site.url, tmp_path)
    given.send()
    ids = {name: each["id"] for name, each in files_of(only(site)).items()}
    for at in range(1, 60):
        given.correct(f"72.{at}%")
        if not given.sends_in_a_process_killed(at):
            break
        kills += 1
        given.send()
        assert given.check() == ()
        assert {name: each["id"] for name, each in files_of(only(site)).items()} == ids
    assert kills > 6


@pytest.mark.parametrize("lose", ["POST /api/v3/dataset", "/resources"])
def test_an_answer_lost_on_the_way_doubles_nothing(site: Site, line: Line, tmp_path: Path, lose: str):
    """The site did what it was asked, and the answer never came."""
    given = to(line.url, tmp_path)
    line.lose = lose
    with pytest.raises(TargetUnavailableError, match="no answer"):
        given.send()
    given.send()
    assert given.send().done == ()
    assert len(files_of(only(site))) == 3


def test_a_site_that_is_busy_or_falters_is_asked_again(site: Site, line: Line, tmp_path: Path):
    given = to(line.url, tmp_path)
    line.troubles += ["429:1", "503", "", "429:1", "", "429"]
    given.send()
    assert line.troubles == []
    assert len(files_of(only(site))) == 3


# ---- large files, hashes


def test_a_large_file_goes_in_parts_and_is_known_again(
    site: Site, given: Sample, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(datapress, "PLAIN_LIMIT_BYTES", 10_000)
    given.send()
    assert [entry for entry in site.log if entry.endswith("/complete")] == [
        entry for entry in site.log if entry.endswith("/complete")
    ][:1]
    descriptor = files_of(only(site))["datapackage.json"]
    assert descriptor["hash"].endswith("-1")
    assert descriptor["title"] == "datapackage.json"
    assert given.check() == ()
    assert given.send().done == ()
    given.correct()
    given.send()
    assert files_of(only(site))["datapackage.json"]["id"] == descriptor["id"]
    assert given.check() == ()


@pytest.mark.parametrize("length", [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 7])
def test_hashes_of_both_kinds_are_told_apart(tmp_path: Path, length: int):
    path = tmp_path / "file.csv"
    content = (b"0123456789abcdef" * (length // 16 + 1))[:length]
    path.write_bytes(content)
    file = StoredFile("file.csv", path, length)
    with datapress_site() as site:
        dataset = site.create({"title": "t", "masthead": "open-barnet", "team": "brnet"})
        plain = site.put_file(dataset, None, "file.csv", content, {})["resource"]
    parts = max(1, -(-length // PART_BYTES))
    assert is_same(file, plain)
    if length:
        assert is_same(file, {"size": length, "hash": etag(content, parts)})
        path.write_bytes(content[:-1] + b"!")
        assert not is_same(file, plain)
        assert not is_same(file, {"size": length, "hash": etag(content, parts)})
    assert not is_same(file, {"size": length, "hash": "unknown"})


# ---- keys and settings


def test_a_key_the_site_does_not_know_is_told_before_anything_is_sent(
    site: Site, given: Sample, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(TOKEN_VARIABLE, "unknown-key")
    with pytest.raises(TargetSettingsError, match=f"does not know the key; set {TOKEN_VARIABLE}") as refused:
        given.send()
    assert "unknown-key" not in str(refused.value)
    monkeypatch.setenv(TOKEN_VARIABLE, STRANGER)
    with pytest.raises(TargetRefusedError, match=r"answered 403 .*an editor's of the team") as refused:
        given.send()
    assert STRANGER not in str(refused.value)
    assert site.datasets == {}


def test_the_key_is_in_no_log_and_no_ledger(given: Sample, caplog: pytest.LogCaptureFixture):
    with caplog.at_level("DEBUG"):
        given.send()
    assert EDITOR not in caplog.text + given.ledger.read_text() + repr(given.plan())


def test_a_change_the_site_drops_without_a_word_is_noticed(site: Site, tmp_path: Path):
    """Real sites ignore what they do not allow; here a licence that is not one of theirs."""
    given = to(site.url, tmp_path)
    given.send()
    given.correct()
    real = site.patch
    site.patch = lambda dataset, operations: real(  # type: ignore[method-assign]
        dataset, [each for each in operations if each["path"] != "/description"]
    )
    with pytest.raises(TargetRefusedError, match="there is still to do: set description of indicators"):
        given.send()


def test_what_a_site_says_of_a_wrong_setting_is_repeated(site: Site, tmp_path: Path):
    with pytest.raises(TargetRefusedError, match="masthead: This field is required"):
        to(site.url, tmp_path / "1", masthead="nonsense").send()
    with pytest.raises(TargetSettingsError, match="has no dataset 'zzzzz' for indicators"):
        to(site.url, tmp_path / "2", datasets={"indicators": "zzzzz"}).send()
    assert site.datasets == {}
