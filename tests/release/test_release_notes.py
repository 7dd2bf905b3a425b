"""What people add to the notes on a version; the history a version carries; drafts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Office
from release_samples import CATALOGUE, FIRST, LATER, PROJECT, SECOND, Desk, desk, tree
from small_reports import change
from test_release import copied_metadata
from test_release_trust import make_keys

from pipelines.exceptions import MetadataError, StoreError
from pipelines.release.drafting import begin_draft
from pipelines.release.metadata import load_packages
from pipelines.release.said import AddedNote, check_figures
from pipelines.release.verify import verify_store
from pipelines.store import Store
from pipelines.store.signing import load_signer

NOTE = "The result of 72.8 percent was read from the wrong column, 73.1 being the target of 2017."


def noting(root: Path, misread: str, *notes: AddedNote) -> Desk:
    publisher = desk(root, replace(FIRST, misread=misread), SECOND)
    publisher.packages["indicators"] = replace(publisher.packages["indicators"], changes=notes)
    return publisher


def diff(root: Path, version: str) -> dict[str, object]:
    value: dict[str, object] = json.loads((root / "indicators" / version / "diff.json").read_bytes())
    return value


def test_a_note_goes_with_the_next_version_once(tmp_path: Path) -> None:
    note = AddedNote("next", NOTE, "Transparency team", ("2017",))
    noting(tmp_path, "73.1%").publish()
    noting(tmp_path, "", note).publish()
    assert diff(tmp_path, "1.0.1")["said"] == [{"text": NOTE, "by": "Transparency team"}]
    noting(tmp_path, "", note).publish()
    assert Store(tmp_path).latest("indicators") == "1.0.1", "a note alone makes no version"
    noting(tmp_path, "1%", note).publish()
    noting(tmp_path, "2%", note).publish()
    assert [diff(tmp_path, version)["said"] for version in ("1.0.2", "1.0.3")] == [[], []]
    listed = Store(tmp_path).catalog()["packages"][0]["versions"][1]["notes"]
    assert listed[-1] == f"{NOTE} (Transparency team)"
    assert verify_store(tmp_path) == []


def test_a_note_for_a_version_waits_for_it(tmp_path: Path) -> None:
    note = AddedNote("1.0.2", "Mended again.", "Transparency team")
    for misread in ("1%", "2%", "3%", "4%"):
        noting(tmp_path, misread, note).publish()
    said = [diff(tmp_path, version)["said"] for version in ("1.0.0", "1.0.1", "1.0.2", "1.0.3")]
    assert [len(each) for each in said if isinstance(each, list)] == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("2 values changed, from 73.1 to 72.8.", None),
        ("By -0.4104 percent.", None),
        ("3 values changed.", "3"),
        ("From 73.1 to 72.9.", "72.9"),
        ("1,000 values.", "1,000"),
        ("As told on page 12.", "12"),
    ],
)
def test_a_figure_that_the_difference_does_not_hold_stops_the_release(
    tmp_path: Path, text: str, strange: str | None
) -> None:
    noting(tmp_path, "73.1%").publish()
    before = tree(tmp_path)
    publisher = noting(tmp_path, "", AddedNote("next", text, "Transparency team"))
    if strange is None:
        assert publisher.publish()["indicators"].version == "1.0.1"
        return
    with pytest.raises(MetadataError, match=f"next.yaml: states {strange}, which the difference"):
        publisher.publish()
    assert tree(tmp_path) == before
    check_figures("indicators", [AddedNote("next", text, "x", (strange,))], ["2 73.1"])


def test_a_version_carries_its_history(tmp_path: Path) -> None:
    noting(tmp_path, "73.1%").publish()
    noting(tmp_path, "", AddedNote("next", NOTE, "Transparency team", ("2017",))).publish()
    noting(tmp_path, "1%").publish()
    assert (tmp_path / "indicators/1.0.2/CHANGES.md").read_text(encoding="utf-8") == (
        "# Changes to Performance indicators\n\n"
        "## 1.0.2\n\n"
        "- Indicator results: 2 values were corrected by us, in 1 row.\n"
        "- The number that changed most: result_value in q1-2016-17/indicator-results/cg-s24, "
        "from 72.8 to 1 (-98.6264 percent).\n\n"
        "## 1.0.1\n\n"
        "- Indicator results: 2 values were corrected by us, in 1 row.\n"
        "- The number that changed most: result_value in q1-2016-17/indicator-results/cg-s24, "
        "from 73.1 to 72.8 (-0.4104 percent).\n\n"
        f"> {NOTE}\n>\n> Transparency team\n\n"
        "## 1.0.0\n\n"
        "- First version.\n"
    )


def test_notes_are_read_from_the_package_s_changes(tmp_path: Path) -> None:
    folder = copied_metadata(tmp_path / "datapackages")
    changes = folder / "savings" / "changes"
    changes.mkdir()
    (changes / "next.yaml").write_text("note: |\n  Told by\n  the council.\nby: The team\n")
    (changes / "1.2.0.yaml").write_text("note: Page 3.\nby: The team\nfigures_from_elsewhere: ['3']\n")
    found = {package.name: package.changes for package in load_packages(folder)}
    assert found["savings"] == (
        AddedNote("1.2.0", "Page 3.", "The team", ("3",)),
        AddedNote("next", "Told by\nthe council.", "The team"),
    )
    assert found["savings"][1].as_json() == {"text": "Told by the council.", "by": "The team"}
    assert not any(notes for name, notes in found.items() if name != "savings")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.yaml", "note: x\nby: y\n", "is named after no version"),
        ("next.md", "x", "is named after no version"),
        ("next.yaml", "note: x\n", "'by' is a required property"),
        ("next.yaml", "note: x\nby: y\nfigures_from_elsewhere: ['three']\n", "does not match"),
    ],
)
def test_a_note_that_cannot_be_used_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    folder = copied_metadata(tmp_path / "datapackages")
    (folder / "savings" / "changes").mkdir()
    (folder / "savings" / "changes" / name).write_text(content)
    with pytest.raises(MetadataError, match=message) as caught:
        load_packages(folder)
    assert name in caught.value.place


def test_the_notes_there_are_can_be_read() -> None:
    assert [package.name for package in load_packages(PROJECT.datapackages)] == list(CATALOGUE.packages)


# ---- drafts


def test_nothing_done_in_a_draft_reaches_the_store(tmp_path: Path) -> None:
    root = tmp_path / "store"
    store = Store(root, signer=load_signer(make_keys(tmp_path)[0]))
    publisher = desk(root)
    publisher.store = store
    publisher.publish()
    before = tree(root)

    draft = begin_draft(Store(root))
    assert draft.root == tmp_path / "store.draft"
    tried = desk(draft.root, replace(FIRST, misread="1%"), SECOND)
    assert tried.publish(LATER)["indicators"].version == "1.0.1"
    assert verify_store(draft.root) == []
    assert tree(root) == before

    again = begin_draft(Store(root))
    assert again.versions("indicators") == ("1.0.0",), "a draft begins with what is published"
    assert {name: data for name, data in tree(again.root).items() if name != "catalog.json"} == {
        name: data for name, data in before.items() if name != "catalog.json"
    }


def test_a_draft_of_nothing_is_empty_and_no_other_folder_is_cleared_away(tmp_path: Path) -> None:
    assert begin_draft(Store(tmp_path / "new")).packages() == ()
    (tmp_path / "mine.draft").mkdir()
    (tmp_path / "mine.draft" / "letter.txt").write_text("keep me")
    with pytest.raises(StoreError, match="is in the way and is no draft"):
        begin_draft(Store(tmp_path / "mine"))
    assert (tmp_path / "mine.draft" / "letter.txt").read_text() == "keep me"


def test_a_draft_from_a_terminal_shows_what_would_change(office: Office) -> None:
    before = tree(office.store)
    change(office.reports, "96.5%", "97.5%")
    drafted = office.publish("--draft")
    assert drafted.exit_code == 0, drafted.stderr
    assert "What changed" in drafted.stdout
    assert "revised by the council" in drafted.stdout
    assert tree(office.store) == before
    published = office.publish()
    assert [line for line in published.stdout.splitlines() if line.startswith("    ")] == [
        line for line in drafted.stdout.splitlines() if line.startswith("    ")
    ]
    assert tree(office.store) != before
