"""What a table's file declares is parsed once a process, and anew when it says something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.tables import declared

SAID = "title: Bins\nfields:\n  - {name: round, type: string, headings: [Round]}\n"


def test_a_declaration_is_parsed_once_and_again_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    parsed: list[str] = []
    real = declared.yaml.load

    def counted(text: str, loader: Any) -> Any:
        parsed.append(text)
        return real(text, loader)

    monkeypatch.setattr(declared.yaml, "load", counted)
    file = tmp_path / "bins-once.yaml"
    file.write_text(f"# {tmp_path}\n{SAID}")
    first, again = (declared.load_declared(file) for _ in range(2))
    assert (first, len(parsed)) == (again, 1)
    file.write_text(f"# {tmp_path}\n{SAID.replace('Bins', 'Bins and boxes')}")
    assert declared.load_declared(file).title == "Bins and boxes"
    assert len(parsed) == 2
