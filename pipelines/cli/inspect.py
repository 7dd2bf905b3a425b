"""What `openbarnet inspect` prints of one file, and draws: a function per kind of file and form of answer.

Each calls what reads such a file and turns the result into text; nothing is read here.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.council.project import Project
from pipelines.tables.declared import Declared

WORKBOOKS = (".xlsx", ".ods")
LARGEST_WORKBOOK = 4 * 1024**2  # bytes: reports are smaller, and a table of this size is not read twice


def is_table(path: Path, project: Project, said: str | None = None) -> bool:
    """Whether a file is read as a table: as it was said, else by its ending, a workbook by what it holds."""
    from pipelines.tables.containers import ENDINGS

    if said:
        return said == "table"
    ending = path.suffix.lower()
    if ending in WORKBOOKS and path.is_file() and path.stat().st_size <= LARGEST_WORKBOOK:
        return not is_report_workbook(path, project)
    return ending in ENDINGS and ending != ".txt"


def is_report_workbook(path: Path, project: Project) -> bool:
    """Whether a workbook is a report: tables of kinds that reports have, under titles that say of when.

    A workbook that cannot be read as a report is none; why is told by whoever reads it as a table.
    """
    from pipelines.exceptions import ReportError
    from pipelines.extraction.reading import read_report
    from pipelines.extraction.report import load_report

    try:
        read = read_report(load_report(path), project.layouts)
    except ReportError:
        return False
    has_titles = any(block.spots for block in read.document.blocks)
    return has_titles and bool(read.period) and any(table.rows for table in read.tables)


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
    if is_table(path, project, said):
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
    if is_table(path, project, said):
        from pipelines.tables.declared import load_standards
        from pipelines.tables.inspecting import inspect_table, table_lines

        return table_lines(
            inspect_table(path, load_standards(project.standards), dataset_of(path, project), sheet=sheet)
        )
    from pipelines.assembly.identity import read_informed
    from pipelines.cli.summary import inspection_lines
    from pipelines.extraction.report import load_report

    read = read_informed(load_report(path), project)
    return inspection_lines(path.stem, read.pages, read.summaries(), read.notes)


def pictures_of(path: Path, project: Project, folder: Path) -> list[Path]:
    """The pages of a report, drawn into a folder with what was read on them; raises as `json_of`."""
    from pipelines.extraction.drawing import draw_pages
    from pipelines.extraction.report import load_report

    return draw_pages(load_report(path), project.layouts, folder)
