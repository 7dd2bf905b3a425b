"""What `openbarnet inspect` prints of one file, and draws: a function per kind of file and form of answer.

Each calls what reads such a file and turns the result into text; nothing is read here.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.council.project import Project


def json_of(path: Path, project: Project) -> str:
    """Everything that was read of a file, as `schemas/formats/inspect.schema.json` has it.

    Raises:
        OpenBarnetError: the file cannot be read.
    """
    from pipelines.assembly.inspection import inspect_report
    from pipelines.extraction.report import load_report

    return json.dumps(inspect_report(load_report(path), project), ensure_ascii=False, indent=1)


def lines_of(path: Path, project: Project) -> list[str]:
    """Every table of a report in a line for people; raises as `json_of`."""
    from pipelines.cli.summary import inspection_lines
    from pipelines.extraction import read_report
    from pipelines.extraction.report import load_report

    read = read_report(load_report(path), project.layouts)
    return inspection_lines(path.stem, read.pages, read.summaries(), read.notes)


def pictures_of(path: Path, project: Project, folder: Path) -> list[Path]:
    """The pages of a report, drawn into a folder with what was read on them; raises as `json_of`."""
    from pipelines.extraction.drawing import draw_pages
    from pipelines.extraction.report import load_report

    return draw_pages(load_report(path), project.layouts, folder)
