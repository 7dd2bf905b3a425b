"""The same report gives the same rows, whether it is printed or written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from office_quarters import WRITERS, write_pdf

from pipelines.assembly.inspection import inspect_report
from pipelines.council.project import default_project
from pipelines.extraction.report import load_report

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
RESOURCES = ("indicator-results", "indicator-figures")


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    told = inspect_report(load_report(path), default_project())
    assert told["questions"] == []
    return {
        name: [{key: value for key, value in row.items() if key != "boxes"} for row in told["rows"][name]]
        for name in RESOURCES
    }


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    return rows_of(write_pdf(tmp_path_factory.mktemp("printed") / "harlow-q3-2025-26.pdf"))


@pytest.mark.skipif(not FONT.exists(), reason="the PDF needs a font with arrows")
@pytest.mark.parametrize("form", WRITERS)
def test_rows_are_those_of_the_printed_report(
    tmp_path: Path, form: str, printed: dict[str, list[dict[str, Any]]]
) -> None:
    assert len(printed["indicator-results"]) == 4
    assert rows_of(WRITERS[form](tmp_path / f"harlow-q3-2025-26.{form}")) == printed
