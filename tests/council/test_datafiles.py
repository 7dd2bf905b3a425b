"""Data files: held against their schema once, and again when they change."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from pipelines.council.datafiles import load_yaml_files
from pipelines.exceptions import LayoutError
from pipelines.rows.schemas import load_schemas

RULES = {"type": "object", "properties": {"size": {"type": "integer"}}}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What JSON Schema was asked about."""
    asked: list[object] = []
    real = jsonschema.exceptions.best_match
    monkeypatch.setattr(
        jsonschema.exceptions, "best_match", lambda errors: asked.append(errors) or real(errors)
    )
    return asked


def test_a_data_file_is_judged_once_and_again_when_it_changes(tmp_path: Path, judged: list[object]):
    (tmp_path / "rules.json").write_text(json.dumps({**RULES, "title": str(tmp_path)}))
    file = tmp_path / "one.yaml"
    file.write_text("size: 1")
    first = load_yaml_files(tmp_path, "rules.json", LayoutError)[file]
    first["size"] = 99
    assert load_yaml_files(tmp_path, "rules.json", LayoutError)[file] == {"size": 1}, "each has its own"
    assert len(judged) == 1
    file.write_text("size: big")
    for _ in range(2):
        with pytest.raises(LayoutError, match="'big' is not of type 'integer'"):
            load_yaml_files(tmp_path, "rules.json", LayoutError)
    file.write_text("size: 2")
    assert load_yaml_files(tmp_path, "rules.json", LayoutError)[file] == {"size": 2}


def test_schemas_are_parsed_once_and_again_when_one_changes(tmp_path: Path):
    file = tmp_path / "toys.json"
    file.write_text(json.dumps({"fields": [{"name": "toy", "type": "string"}]}))
    assert load_schemas(tmp_path)["toys"] is load_schemas(tmp_path)["toys"]
    file.write_text(json.dumps({"fields": [{"name": "toy", "type": "integer"}]}))
    assert load_schemas(tmp_path)["toys"].field("toy").type == "integer"
