"""What `openbarnet inspect` prints of one file, and draws: a function per kind of file and form of answer.

Each calls what reads such a file and turns the result into text; nothing is read here.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.council.project import Project
from pipelines.tables.declared import Declared


def is_table(path: Path, said: str | None = None) -> bool:
    """Whether a file is read as a table: as it was said, else by its ending."""
    from pipelines.tables.containers import ENDINGS

    return said == "table" if said else path.suffix.lower() in ENDINGS and path.suffix.lower() != ".txt"


def dataset_of(path: Path, project: Project) -> Declared | None:
    """What is declared of a file that lies in its dataset's folder of tables; None elsewhere."""
    from pipelines.datasets.declared.folder import load_datasets

    folder = path.absolute().parent
    if folder.parent != project.tables.absolute():
        return None
    found = load_datasets(project).get(folder.name)
    return found.table if found else None


def json_of(
    path: Path,
    project: Project,
    said: str | None = None,
    *,
    with_cells: bool = False,
    sheet: str | None = None,
) -> str:
    """Everything that was read of a file, as `schemas/formats/inspect.schema.json` has it.

    Args:
        path: the file.
        project: whose data files steer reading.
        said: `report` or `table`, where the file's ending does not tell.
        with_cells: whether the cells of a table are given as they would be published.
        sheet: the sheet of a workbook.

    Raises:
        OpenBarnetError: the report cannot be read; a table that cannot is told as refused.
    """
    if is_table(path, said):
        from pipelines.tables.declared import load_standards
        from pipelines.tables.inspecting import inspect_table

        told = inspect_table(
            path,
            load_standards(project.standards),
            dataset_of(path, project),
            with_cells=with_cells,
            sheet=sheet,
        )
        return json.dumps(told, ensure_ascii=False)
    from pipelines.assembly.inspection import inspect_report
    from pipelines.extraction.report import load_report

    return json.dumps(inspect_report(load_report(path), project), ensure_ascii=False, indent=1)


def lines_of(path: Path, project: Project, said: str | None = None, sheet: str | None = None) -> list[str]:
    """Every table of a report in a line for people, or a table and its faults; raises as `json_of`."""
    if is_table(path, said):
        from pipelines.tables.declared import load_standards
        from pipelines.tables.inspecting import inspect_table, table_lines

        return table_lines(
            inspect_table(path, load_standards(project.standards), dataset_of(path, project), sheet=sheet)
        )
    from pipelines.assembly.identity import reading_answers
    from pipelines.cli.summary import inspection_lines
    from pipelines.extraction import read_report
    from pipelines.extraction.report import load_report

    read = read_report(load_report(path), project.layouts, reading_answers(project))
    return inspection_lines(path.stem, read.pages, read.summaries(), read.notes)


def pictures_of(path: Path, project: Project, folder: Path) -> list[Path]:
    """The pages of a report, drawn into a folder with what was read on them; raises as `json_of`."""
    from pipelines.extraction.drawing import draw_pages
    from pipelines.extraction.report import load_report

    return draw_pages(load_report(path), project.layouts, folder)
