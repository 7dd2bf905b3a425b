"""How long a report of twenty pages takes that nobody taught: read, weighed, typed, checked.

    .venv/bin/python -m benchmarks.councils.twenty [--pages N]

Makes a report with a table of twelve indicators and two paragraphs on every page, under headings that no layout
knows. Tells seconds of CPU, which other work on the machine does not change, and seconds that passed.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from pipelines.assembly.steps import derive, rulebook_of
from pipelines.council.project import default_project
from pipelines.datasets.registry import maker_of, reported
from pipelines.extraction.reading import read_report
from pipelines.extraction.report import load_report

HEADS = (
    "KPI",
    "What is measured",
    "Ambition",
    "Jul-Sep 2025",
    "Apr-Jun 2025",
    "Jul-Sep 2024",
    "RAG",
    "Travel",
    "Remarks",
)
ROWS = 12


def typeset(path: Path, pages: int) -> Path:
    """A report of so many pages."""
    styles = getSampleStyleSheet()
    parts: list[Any] = [Paragraph("Twentyham Council: performance in quarter 2 2025/26", styles["Heading1"])]
    for page in range(pages):
        parts.append(Paragraph(f"Service {page + 1}", styles["Heading2"]))
        parts.append(
            Paragraph(
                f"The service {page + 1} answered {60 + page}% of letters. Costs fell by 3%.",
                styles["BodyText"],
            )
        )
        rows: list[list[str]] = [list(HEADS)]
        for at in range(ROWS):
            now, aim = 60 + (7 * at + page) % 35, 75
            rag = "Green" if now >= aim else "Amber" if now >= 0.9 * aim else "Red"
            name = f"Share of tasks of kind {at + 1} that service {page + 1} did in time"
            way = ("Better", "Worse", "Same")[at % 3]
            rows.append(
                [
                    f"S{page + 1}.{at + 1}",
                    name,
                    f"{aim}%",
                    f"{now}%",
                    f"{now - 1}%",
                    f"{now - 2}%",
                    rag,
                    way,
                    "As planned.",
                ]
            )
        parts += [
            Table(
                rows,
                repeatRows=1,
                style=[("GRID", (0, 0), (-1, -1), 0.5, "grey"), ("FONTSIZE", (0, 0), (-1, -1), 7)],
            ),
            PageBreak(),
        ]
    SimpleDocTemplate(str(path), pagesize=landscape(A4), invariant=1).build(parts)
    return path


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def main() -> None:
    """Print how long it took, and what was read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20)
    given: Any = parser.parse_args()
    project = default_project()
    rules = rulebook_of(project)
    with tempfile.TemporaryDirectory() as folder:
        path = typeset(Path(folder) / "q2-2025-26-twentyham.pdf", given.pages)
        cpu, passed = _cpu(), time.perf_counter()
        read = read_report(load_report(path), project.layouts)
        records = {
            name: maker_of(rules.schemas[name])(read, rules.schemas[name]) for name in reported(rules.schemas)
        }
        reading = time.perf_counter() - passed
        records |= derive(records, rules.schemas, rules.proof)
        passed = time.perf_counter() - passed
        from pipelines.extraction.worker import end_workers

        end_workers()  # what they took counts once they have ended
        print(
            f"{read.pages} pages, {len(records['indicator-results'].rows)} rows: {_cpu() - cpu:.1f} s of CPU, "
            f"{passed:.1f} s passed, {reading:.1f} s of them until all rows were typed"
        )


if __name__ == "__main__":
    main()
