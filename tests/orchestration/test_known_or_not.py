"""What one publication leaves to the next only spares work: without it the same bytes come out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Office
from small_reports import STREETS, change, write_reports

from pipelines.council import digests
from pipelines.orchestration import gathering, known_values, parted_values
from pipelines.orchestration.instance import DIGESTS_FILE
from pipelines.orchestration.joined import JoinedTables
from pipelines.rows import kept_texts


def forget(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lose all that is known of what was published, in files and in this process; gives what was lost."""
    kept = office.instance / "storage"
    known = [kept / "answered", kept / "served", *sorted(kept.rglob("known")), office.instance / DIGESTS_FILE]
    lost = [path for path in known if path.exists()]
    for path in lost:
        if path.is_file():
            path.unlink()
        shutil.rmtree(path, ignore_errors=True)
    monkeypatch.setattr(gathering, "JOINED", JoinedTables())
    monkeypatch.setattr(digests, "_known", {})
    return [path.name for path in lost]


def test_a_publication_that_knows_nothing_of_those_before_writes_the_same_bytes(
    new_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for module in (digests, known_values):  # what was written a moment ago counts as what has stood for long
        monkeypatch.setattr(module, "SETTLED_NS", -(10**18))
    for module in (kept_texts, parted_values):  # and few rows as many
        monkeypatch.setattr(module, "FEWEST_PARTED", 0)
    assert new_office.publish().exit_code == 0
    other = new_office.copied(tmp_path / "other")
    for office in (new_office, other):
        write_reports(office.reports, STREETS)
    assert new_office.publish().exit_code == 0
    assert {"answered", "served", "known", DIGESTS_FILE} <= {*forget(other, monkeypatch)}
    assert other.publish().exit_code == 0
    assert other.contents() == new_office.contents()
    for office in (new_office, other):
        change(office.reports, "96.5%", "97.5%")
    assert new_office.publish().exit_code == 0
    forget(other, monkeypatch)
    assert other.publish().exit_code == 0
    assert other.contents() == new_office.contents()
    assert new_office.versions()["indicators"] == ["1.0.0", "1.1.0", "1.1.1"]
