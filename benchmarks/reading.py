"""Pages per CPU second: pdfplumber's `extract_tables`, pdfium's plain text, and our reading, in one run.

Each contender reads each file in a fresh process, taking turns over several rounds; medians are shown.
Counted is all CPU time (user and system, of the process and of those it starts) from after the imports, which
count for none, to the last page's tables, text or typed rows. Ours leaves nothing out: schemas, layouts and word
list are loaded for each file, the report is hashed, read, recognised and typed, the readers' own start included.
It prints what it measured and judges nothing.

    python benchmarks/reading.py                       # the sample reports
    python benchmarks/reading.py ../shared/reports/pdf  # other files or folders
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SHARED = ("../shared/reports/pdf", "../shared/reports/other-councils")
ROUNDS = 5
OURS, PLUMBER, PLAIN = "open barnet", "pdfplumber", "pdfium text"


class Figures(NamedTuple):
    """What one process measured on one file: pages, CPU seconds after the imports, and what it found."""

    pages: int
    seconds: float
    found: int


def cpu_seconds() -> float:
    """User and system time of this process and of its children that have ended, in seconds."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(times.ru_utime + times.ru_stime for times in used)


def plumber_tables(path: Path) -> Callable[[], tuple[int, int]]:
    """pdfplumber's tables of every page; found: cells."""
    import pdfplumber

    def read() -> tuple[int, int]:
        with pdfplumber.open(path) as pdf:
            tables = [table for page in pdf.pages for table in page.extract_tables()]
            return len(pdf.pages), sum(len(row) for table in tables for row in table)

    return read


def plain_text(path: Path) -> Callable[[], tuple[int, int]]:
    """pdfium's text of every page; found: letters."""
    import pypdfium2

    def read() -> tuple[int, int]:
        pdf = pypdfium2.PdfDocument(path)
        letters = sum(len(page.get_textpage().get_text_range()) for page in pdf)
        return len(pdf), letters

    return read


def our_rows(path: Path) -> Callable[[], tuple[int, int]]:
    """Every record of every resource, typed, with its locators; found: typed rows."""
    import pdfplumber.table
    import wordfreq

    from pipelines.assemble import REPORT_RESOURCES, records_of
    from pipelines.extraction import layouts, passages, read_report, recognise
    from pipelines.project import default_project
    from pipelines.report import load_report
    from pipelines.schemas import load_schemas

    assert all((pdfplumber.table, wordfreq, layouts, passages, recognise)), "imported before the clock starts"

    def read() -> tuple[int, int]:
        project = default_project()
        schemas = load_schemas(project.schemas)
        report = read_report(load_report(path), project.layouts)
        return report.pages, sum(len(records_of(report, name, schemas).rows) for name in REPORT_RESOURCES)

    return read


CONTENDERS: dict[str, Callable[[Path], Callable[[], tuple[int, int]]]] = {
    PLUMBER: plumber_tables,
    PLAIN: plain_text,
    OURS: our_rows,
}


def measure_here(contender: str, path: Path) -> Figures:
    """Import what a contender needs, then read one file on the clock."""
    read = CONTENDERS[contender](path)
    before = cpu_seconds()
    pages, found = read()
    return Figures(pages, cpu_seconds() - before, found)


def measure(contender: str, path: Path) -> Figures:
    """The same in a fresh process."""
    command = [sys.executable, __file__, "--measure", contender, str(path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return Figures(*json.loads(done.stdout))


def compare(files: Sequence[Path], rounds: int) -> dict[str, list[Figures]]:
    """The median figures of each contender for each file; contenders take turns within a round."""
    runs: dict[tuple[str, Path], list[Figures]] = {}
    for _ in range(rounds):
        for path in files:
            for contender in CONTENDERS:
                runs.setdefault((contender, path), []).append(measure(contender, path))
    return {contender: [_median(runs[contender, path]) for path in files] for contender in CONTENDERS}


def _median(figures: Sequence[Figures]) -> Figures:
    return figures[0]._replace(seconds=statistics.median(run.seconds for run in figures))


def lines(files: Sequence[Path], figures: dict[str, list[Figures]]) -> list[str]:
    """A table of pages per CPU second, a line per file and one for all, with how ours compares."""
    names = [*CONTENDERS, f"x {PLUMBER}", f"x {PLAIN}"]
    text = ["pages per CPU second".ljust(40) + "pages".rjust(7) + "".join(name.rjust(15) for name in names)]
    for number, path in enumerate(files):
        text.append(_line(path.stem, {name: figures[name][number] for name in CONTENDERS}))
    totals = {
        name: Figures(sum(run.pages for run in runs), sum(run.seconds for run in runs), 0)
        for name, runs in figures.items()
    }
    return [*text, _line("all", totals)]


def _line(name: str, runs: dict[str, Figures]) -> str:
    speeds = {contender: run.pages / run.seconds for contender, run in runs.items()}
    shown = "".join(f"{speed:15.1f}" for speed in speeds.values())
    ratios = "".join(f"{speeds[OURS] / speeds[other]:15.2f}" for other in (PLUMBER, PLAIN))
    return f"{name[:39]:40}{runs[OURS].pages:7}{shown}{ratios}"


def pdfs_in(paths: Sequence[Path]) -> list[Path]:
    """The PDFs among files and folders, in order of name within a folder."""
    return [
        file for path in paths for file in (sorted(path.glob("*.pdf")) if path.is_dir() else [path])
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="PDFs or folders of them (default: reports/)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each file is read by each")
    parser.add_argument("--shared", action="store_true", help="the reports of ../shared in place of reports/")
    parser.add_argument("--measure", choices=list(CONTENDERS), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.measure:
        print(json.dumps(measure_here(given.measure, given.paths[0])))
        return
    default = [ROOT / name for name in SHARED] if given.shared else [ROOT / "reports"]
    files = pdfs_in(given.paths or default)
    print("\n".join(lines(files, compare(files, given.rounds))))


if __name__ == "__main__":
    main()
