"""A rating that a project's schema knows no more, so that rows which hold it break their schema."""

from __future__ import annotations

import json

from pipelines.council.project import Project

RATINGS = ("Green", "Green Amber", "Red Amber", "Red")


def forbid(project: Project, *ratings: str) -> None:
    """Let key actions be rated by the four old ratings alone, and by none of these."""
    path = project.schemas / "key-actions.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    (rag,) = [field for field in schema["fields"] if field["name"] == "rag"]
    rag["constraints"] = {"enum": [rating for rating in RATINGS if rating not in ratings]}
    path.write_text(json.dumps(schema, indent=2), encoding="utf-8")
