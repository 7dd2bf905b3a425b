"""Documents are found by their hash: a folder of thousands is listed once, and never believed too long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.store import StoreReader
from pipelines.store.layout import DOCUMENTS


def test_a_folder_of_documents_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / DOCUMENTS
    folder.mkdir()
    names = [f"{number:064x}" for number in range(200)]
    for name in names:
        (folder / f"{name}.pdf").write_text(name)
    listed: list[Path] = []
    real = Path.glob

    def spy(self: Path, pattern: str) -> Any:
        listed.append(self)
        return real(self, pattern)

    monkeypatch.setattr(Path, "glob", spy)
    reader = StoreReader(tmp_path)
    assert [reader.document(name) for name in names] == [folder / f"{name}.pdf" for name in names]
    assert listed == [folder]


def test_what_came_or_went_since_is_known(tmp_path: Path):
    folder = tmp_path / DOCUMENTS
    folder.mkdir()
    first, second = "1" * 64, "2" * 64
    (folder / f"{first}.pdf").write_text("one")
    reader = StoreReader(tmp_path)
    assert reader.document(first)
    assert reader.document(second) is None
    (folder / f"{second}.txt").write_text("two")
    assert reader.document(second) == folder / f"{second}.txt"
    (folder / f"{first}.pdf").unlink()
    assert reader.document(first) is None
    assert StoreReader(tmp_path / "nowhere").document(first) is None


def test_all_names_are_those_that_are_found_one_by_one(tmp_path: Path):
    folder = tmp_path / DOCUMENTS
    folder.mkdir()
    for name in (f"{'1' * 64}.pdf", f"{'1' * 64}.txt", f"{'2' * 64}.md", "no-ending"):
        (folder / name).touch()
    reader = StoreReader(tmp_path)
    assert reader.document_names() == {each * 64: reader.document_name(each * 64) for each in "12"}
    assert StoreReader(tmp_path / "nowhere").document_names() == {}
