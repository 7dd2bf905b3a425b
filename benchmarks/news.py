"""What one more report costs: processor seconds, memory and bytes, where a council has few reports or many.

    python benchmarks/news.py                     # 20, 40 and 80 reports, about ten minutes
    python benchmarks/news.py --read-quickly 100 1000
    python benchmarks/news.py --read-quickly --councils 50 100 1000

Generated reports of two pages (indicators, key actions; ten services, quarter after quarter) are published
all at once, then with one more, then with one cell corrected, then with nothing new, each in a fresh process:
what it spent from its start, imports too, with its children, also those that still wait. Last comes a look of
the sensor. `--profile FOLDER` keeps where the time of each step went.

With `--read-quickly` all reports but the last are read beforehand, without Dagster's record of it: then
hundreds take minutes, and `all` is publishing. What that leaves out is measured of a sample: such reports
are read by Dagster, suites and all, 20 of them and then 80, and a true reading costs a sixtieth of the
difference. So shares stand twice: of reading quickly and publishing, as measured, and of what truly reading
all would cost (a reading times their number, worked out) with publishing all (measured).

Last come two floors (`floor.py`) and the aims beside what was measured: `loading` is a process that loads the
modules which one more report had loaded, and does nothing with them; `empty runs` one that loads them and has
Dagster run two jobs with as many assets, checks and events as the reading of one more report and its
publication, in which nothing is done.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import floor  # noqa: E402 - the checkout is where it lies

if TYPE_CHECKING:
    from pipelines.orchestration.order import Order

SERVICES = (
    "Housing",
    "Streets",
    "Parks",
    "Libraries",
    "Planning",
    "Schools",
    "Licensing",
    "Waste",
    "Health",
    "Finance",
)
FIRST_YEAR = 2001
INDICATORS = (
    ("Answered in ten days", "Bigger is Better", "%"),
    ("Cases open at the end of the quarter", "Smaller is Better", ""),
    ("Visits made", "Bigger is Better", ""),
    ("Residents who are satisfied", "Bigger is Better", "%"),
)
ACTIONS = (
    "Open the counter at weekends",
    "Inspect every site twice a year",
    "Move the records to the new system",
)
RATINGS = ("Green", "Green Amber", "Red Amber", "Red")
STEPS = ("all", "one more", "one cell", "nothing new", "look")
LOADING, FLOOR = "loading", "empty runs"
NOTES = "noted"
TRULY = "truly"
SAMPLES = (20, 80)
"""How many reports are read as they truly are; of the lesser number, what is paid once in any case."""
PUBLISHED = "2027-01-{:02}T07:00:00+00:00"


@dataclass(frozen=True)
class Cost:
    """What a step spent: seconds of processor with all children, megabytes at most, kilobytes on the disk."""

    seconds: float
    megabytes: float
    kilobytes: float


# ---- reports


def report_name(number: int) -> str:
    """The file's name, less its ending: `q1-2001-02-housing-0000`."""
    service, year, quarter = _place(number)
    return f"q{quarter}-{year}-{(year + 1) % 100:02}-{SERVICES[service].lower()}-{number:04}"


def _place(number: int) -> tuple[int, int, int]:
    quarters = number // len(SERVICES)
    return number % len(SERVICES), FIRST_YEAR + quarters // 4, quarters % 4 + 1


def _quarter(year: int, quarter: int, back: int = 0) -> str:
    ended = year * 4 + quarter - 1 - back
    return f"Q{ended % 4 + 1} {ended // 4}/{(ended // 4 + 1) % 100:02}"


def _value(service: int, indicator: int, year: int, quarter: int, back: int = 0) -> int:
    """The same figure whenever it is asked for, so that a later report prints what an earlier one did."""
    ended = year * 4 + quarter - 1 - back
    return 50 + (ended * 7 + service * 11 + indicator * 17) % 45


def write_report(folder: Path, number: int, council: str = "") -> Path:
    """Write one report of two pages; `council` goes into its sidecar, where there are several."""
    from reportlab.lib.colors import black
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

    service, year, quarter = _place(number)
    code, now, before, ago = SERVICES[service][:2].upper(), *(_quarter(year, quarter, n) for n in (0, 1, 4))
    sheet = getSampleStyleSheet()
    small = sheet["BodyText"].clone("small", fontSize=7, leading=8)
    ruled = [("GRID", (0, 0), (-1, -1), 0.5, black)]

    def laid(rows: list[list[str]], widths: list[int]) -> Table:
        return Table([[Paragraph(text, small) for text in row] for row in rows], widths, style=ruled)

    head = [
        "Ref", "Indicator", "Polarity", f"Annual {year}/{(year + 1) % 100:02} Target", f"{now} Target",
        f"{now} Result", f"{before} Result", f"DOT Short Term (From {before})", f"{ago} Result",
        f"DOT Long Term (From {ago})", "Benchmarking",
    ]  # fmt: skip
    figures = [head]
    for index, (name, polarity, unit) in enumerate(INDICATORS):
        result, previous, year_ago = (_value(service, index, year, quarter, n) for n in (0, 1, 4))
        is_met = (result >= 70) == (polarity == "Bigger is Better") or result == 70
        trends = [_trend(result, other, polarity) for other in (previous, year_ago)]
        named = [f"{code}/S{index + 1}", f"{name}, {SERVICES[service].lower()}", polarity]
        targets = [f"70{unit}", f"70{unit}"]
        results = [f"{result}{unit} ({'G' if is_met else 'R'})", f"{previous}{unit}", trends[0]]
        figures.append([*named, *targets, *results, f"{year_ago}{unit}", trends[1], "-"])
    actions = [["Ref", "Actions from Management Agreement or Business Plan", "RAG Rating", "Comments"]]
    for index, text in enumerate(ACTIONS):
        rating = RATINGS[(number + index) % 4]
        actions.append([f"{code}{index + 1:02}", f"{text} ({SERVICES[service]})", rating, f"As of {now}."])
    path = folder / f"{report_name(number)}.pdf"
    SimpleDocTemplate(str(path), pagesize=landscape(A4), invariant=1).build([
        Paragraph(f"{SERVICES[service]} Service – {now}", sheet["Title"]),
        Paragraph("1. Indicators", sheet["Heading2"]),
        laid(figures, [45, 140, 70, 55, 55, 60, 60, 70, 60, 70, 70]),
        PageBreak(),
        Paragraph("2. Key Actions", sheet["Heading2"]),
        laid(actions, [45, 320, 80, 200]),
    ])  # fmt: skip
    path.with_suffix(".yaml").write_text(
        f"title: {SERVICES[service]} Service – {now}\nperiod: {now}\n"
        + (f"publisher: {council}\n" if council else ""),
        encoding="utf-8",
    )
    return path


def _trend(result: int, other: int, polarity: str) -> str:
    if result == other:
        return "Same"
    return "Improving" if (result > other) == (polarity == "Bigger is Better") else "Worsening"


# ---- a project


def make_project(folder: Path, councils: int) -> Path:
    """A project with the checkout's rules and its council; beyond one, with councils that are made up."""
    import shutil

    from pipelines.council.founding import Founding, found_project

    folder.mkdir()
    for name in ("schemas", "expectations", "datapackages", "requirements"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "councils" / "barnet", folder / "councils" / "barnet")
    for number in range(1, councils):
        told = Founding(
            (council_name(number),), "https://newtown.example", "https://data.newtown.example", 2026
        )
        made = found_project(folder.with_name(f"{folder.name}-{number}"), told)
        for council in made.council_folders:
            said = council / "council.yaml"
            said.write_text(said.read_text(encoding="utf-8").replace("default: true\n", ""), encoding="utf-8")
            shutil.move(council, folder / "councils" / council.name)
        shutil.rmtree(made.root)
    return folder


def council_name(number: int) -> str:
    """Whose report it is: the checkout's council, or one that is made up."""
    return f"Newtown {number:03} Borough Council" if number else "London Borough of Barnet"


# ---- the steps, each in a process of its own


def run_step(name: str, folder: Path, reports: int, profile: Path | None, councils: int = 1) -> None:
    """One step in this process; prints its cost as JSON."""
    day = STEPS.index(name) + 1 if name in STEPS else 0
    began = _processor()
    if name == "one more":
        write_report(folder / "reports", reports, _council(reports, councils))
    elif name == "one cell":
        correct(folder, 0)
    before, profiler = _kilobytes(folder), cProfile.Profile()
    not_ours = _processor() - began
    if profile:
        profiler.enable()
    looked = _look(folder) if name == "look" else None
    if name in (LOADING, FLOOR):
        floor.load_all(folder / NOTES)
        if name == FLOOR:
            _run_empty(folder)
    elif name == NOTES:
        floor.note_runs(folder / "runs", folder / NOTES, [path.stem for path in _reports(folder)])
    elif name == "read":
        read_quickly(folder)
    elif name == TRULY:
        read_truly(folder)
    elif looked is None:
        _publish(folder, PUBLISHED.format(day))
    seconds = _processor() - not_ours if looked is None else looked
    if name == "one more":
        floor.note_modules(folder / NOTES)
    if profile:
        profiler.disable()
        profiler.dump_stats(profile / f"{reports}-{name.replace(' ', '-')}.prof")
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    kilobytes = _kilobytes(folder) - before
    print(json.dumps({"seconds": seconds, "megabytes": max(used) / 1024, "kilobytes": kilobytes}))


def _council(number: int, councils: int) -> str:
    """Whose a report is; not said where there is one council."""
    return council_name(number % councils) if councils > 1 else ""


def correct(folder: Path, number: int) -> None:
    """Correct one cell of a report."""
    service, year, quarter = _place(number)
    now, before = _quarter(year, quarter), _quarter(year, quarter, 1)
    corrections = folder / "project" / "councils" / "barnet" / "decisions" / "corrections"
    corrections.mkdir(parents=True, exist_ok=True)
    (corrections / f"{report_name(number)}.yaml").write_text(
        "corrections:\n"
        "  - id: comment-dated\n    resource: key-actions\n"
        f"    row: {report_name(number)}/key-actions/{SERVICES[service][:2].lower()}01\n    field: comment\n"
        f'    expected: "As of {now}."\n    corrected: "As of {before}."\n'
        "    reason: The quarter before is meant.\n    by: Transparency team\n    date: 2026-01-31\n"
        "    council_told: true\n"
    )


def _processor() -> float:
    """Seconds of processor since this process began, its own and those of all children."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system + _of_living_children()


def _of_living_children() -> float:
    """What children have spent that nobody has taken leave of, as the reader of PDFs that waits for more."""
    spent = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = status.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(told[1]) == os.getpid():
            spent += sum(map(int, told[11:15]))
    return spent / os.sysconf("SC_CLK_TCK")


def _kilobytes(folder: Path) -> float:
    """What store and runs take on the disk, each file once however many names it has."""
    found = {}
    for place in ("store", "runs"):
        for path in (folder / place).rglob("*"):
            status = path.lstat()
            found[status.st_ino] = status.st_blocks / 2
    return sum(found.values())


class Silent:
    """Nobody is told."""

    def begin(self, reports: object) -> None:
        """Nothing."""

    reading = begin

    def done(self, report: str, outcome: str) -> None:
        """Tell what went wrong only."""
        if outcome.startswith("could not"):
            print(report, outcome, file=sys.stderr)

    def publishing(self) -> None:
        """Nothing."""


def _order(folder: Path, published: str) -> Order:
    from pipelines.council.project import Project
    from pipelines.orchestration.order import Order

    return Order(
        (folder / "reports",), folder / "store", folder / "runs", published, Project(folder / "project")
    )


def _publish(folder: Path, published: str) -> None:
    from pipelines.orchestration.publishing import publish_reports

    done = publish_reports(_order(folder, published), Silent())
    for error in done.errors[:5]:
        print(error, file=sys.stderr)


def _look(folder: Path) -> float:
    """What the sensor's second look costs, when nothing is new."""
    import dagster as dg

    from pipelines.council.project import Project
    from pipelines.gate.decisions import digest_of
    from pipelines.orchestration.build import build_definitions
    from pipelines.orchestration.fingerprints import reading_rules, report_stamp
    from pipelines.orchestration.instance import open_instance
    from pipelines.orchestration.resources import ProjectFolder, ReportsFolder

    project, place = Project(folder / "project"), folder / "reports"
    definitions = build_definitions(project)
    sensor = definitions.resolve_sensor_def("reports_folder")
    rules = reading_rules(project)
    cursor = digest_of({path.stem: report_stamp(path, rules) for path in sorted(place.glob("*.pdf"))})
    resources = {
        **(definitions.resources or {}),
        "reports_folder": ReportsFolder(paths=[str(place)]),
        "project_folder": ProjectFolder(root=str(project.root)),
    }
    with open_instance(folder / "runs") as instance:
        for _ in range(2):
            context = dg.build_sensor_context(instance=instance, cursor=cursor, resources=resources)
            began = time.process_time()
            found = sensor(context)
            seconds = time.process_time() - began
        if not isinstance(found, dg.SkipReason):
            raise SystemExit(f"the sensor found something new: {found}")
    return seconds


def _run_empty(folder: Path) -> None:
    """What nobody who runs Dagster so is spared."""
    from pipelines.council.project import Project

    left = floor.run_empty(Project(folder / "project"), folder / NOTES, _reports(folder)[0].stem)
    print("| | events of the empty runs |", ", ".join(f"{job} {count}" for job, count in left.items()))


def _reports(folder: Path) -> list[Path]:
    return sorted((folder / "reports").glob("*.pdf"))


# ---- reading many beforehand


def read_quickly(folder: Path) -> None:
    """Read all reports as the sensor's runs would, less Dagster's record of it."""
    from pipelines.assembly.steps import ReportStep, order_of
    from pipelines.council.project import Project
    from pipelines.orchestration.assets import read_one
    from pipelines.orchestration.fingerprints import reading_rules, report_stamp
    from pipelines.orchestration.instance import prepare_instance
    from pipelines.orchestration.kept import keep_value
    from pipelines.release.metadata import load_packages
    from pipelines.rows.schemas import load_schemas
    from pipelines.store import Store

    project, storage = Project(folder / "project"), folder / "runs" / "storage"
    prepare_instance(folder / "runs")
    every = order_of(load_schemas(project.schemas), load_packages(project.datapackages))
    steps = [step for step in every if isinstance(step, ReportStep)]
    rules, kept = reading_rules(project), Store(storage)
    for path in sorted((folder / "reports").glob("*.pdf")):
        for made in read_one(path, report_stamp(path, rules), project, steps, kept):
            keep_value(storage.joinpath("values", *made.asset_key.path, f"{path.stem}.pickle"), made.value)


def read_truly(folder: Path) -> None:
    """Read all reports as a publication does: by Dagster's runs, with all that is recorded of them."""
    from pipelines.extraction.report import find_reports
    from pipelines.orchestration import run
    from pipelines.orchestration.automation import sync_partitions
    from pipelines.orchestration.build import build_definitions
    from pipelines.orchestration.garbage import looked_for_rarely
    from pipelines.orchestration.instance import open_instance
    from pipelines.store import open_store

    order = _order(folder, PUBLISHED.format(1))
    open_store(order.store).prepare()
    found = find_reports(order.reports)
    with looked_for_rarely(), open_instance(order.instance) as instance:
        sync_partitions(instance, [path.stem for path in found.reports])
        run._read_reports(build_definitions(order.project), instance, order, found, Silent())  # noqa: SLF001


def read_before(folder: Path) -> None:
    """Let a publication take what was read beforehand as read, though Dagster has no record of it."""
    from collections.abc import Mapping
    from typing import Any

    from pipelines.orchestration import run
    from pipelines.orchestration.kept import stamp_of

    def current(_: Any, __: Any, stamps: Mapping[str, str]) -> set[str]:
        values = folder / "runs" / "storage" / "values" / "raw_report"
        return {report for report in stamps if stamp_of(values / f"{report}.pickle") == stamps[report]}

    setattr(run, "current_reports", current)  # noqa: B010 - it is one that the module took over


# ---- all together


def measure(
    reports: int, folder: Path, profile: Path | None, councils: int, *, is_quick: bool
) -> dict[str, Cost]:
    """All steps with this number of reports, one after the other."""
    _prepare(folder, reports, councils)
    found = {}
    for name in (*(["read"] if is_quick else []), *STEPS[:2], NOTES, *STEPS[2:], LOADING, FLOOR):
        found[name] = _in_a_process(name, folder, reports, profile, councils, is_quick=is_quick)
        if name == NOTES:
            continue
        print(f"| {reports} | {name} | {_row(found[name])} |", flush=True)
    return found


def measure_reading(folder: Path, councils: int) -> Cost:
    """What a true reading of one report costs, of a sample: what more of them cost more, each."""
    costs = []
    for number in SAMPLES:
        _prepare(folder / str(number), number, councils)
        costs.append(_in_a_process(TRULY, folder / str(number), number, None, councils, is_quick=False))
        print(f"| {number} | read truly | {_row(costs[-1])} |", flush=True)
    fewer, more = costs
    count = SAMPLES[1] - SAMPLES[0]
    return Cost(
        (more.seconds - fewer.seconds) / count, more.megabytes, (more.kilobytes - fewer.kilobytes) / count
    )


def _prepare(folder: Path, reports: int, councils: int) -> None:
    (folder / "reports").mkdir(parents=True)
    make_project(folder / "project", councils)
    for number in range(reports):
        write_report(folder / "reports", number, _council(number, councils))
    time.sleep(3)  # files written a moment ago are not remembered


def _in_a_process(
    name: str, folder: Path, reports: int, profile: Path | None, councils: int, *, is_quick: bool
) -> Cost:
    command = [sys.executable, __file__, str(reports), "--step", name, "--folder", str(folder)]
    command += ["--councils", str(councils)]
    command += ["--profile", str(profile)] if profile else []
    command += ["--read-quickly"] if is_quick else []
    environment = {**os.environ, "OPENBARNET_COUNCIL": "barnet", "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # each step would compile all modules anew
    done = subprocess.run(  # noqa: S603 - this very file
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _tell_aims(
    fewer: int, first: dict[str, Cost], more: int, last: dict[str, Cost], reading: Cost | None
) -> None:
    """What is asked of the costs, beside what they are.

    Shares are of reading and publishing as done here; where a true reading was measured of a sample, also of
    what all would cost with that.
    """
    whole = [_together(costs) for costs in (first, last)]
    one, cell, before = last["one more"], last["one cell"], first["one more"]
    slope = math.log(whole[1].seconds / whole[0].seconds) / math.log(more / fewer) if more > fewer else 1.0
    print(f"| from {fewer} to {more} reports | aim | measured |\n| --- | --: | --: |")
    for what, aim, measured in (
        ("one more, processor", "1.5 times", f"{one.seconds / before.seconds:.2f}"),
        ("one more, memory", "1.5 times", f"{one.megabytes / before.megabytes:.2f}"),
        ("one more, bytes", "1.5 times", f"{one.kilobytes / before.kilobytes:.2f}"),
        ("one more, of all", "2 %", f"{100 * one.seconds / whole[1].seconds:.1f} %"),
        ("one more, bytes of all", "2 %", f"{100 * one.kilobytes / whole[1].kilobytes:.1f} %"),
        ("slope of the whole", "1.1", f"{slope:.2f}"),
        ("a look with nothing new", "2 s", f"{last['look'].seconds:.2f} s"),
        ("one cell, of all", "1 %", f"{100 * cell.seconds / whole[1].seconds:.1f} %"),
        ("one cell, bytes of all", "1 %", f"{100 * cell.kilobytes / whole[1].kilobytes:.1f} %"),
        ("loading the same modules, of all", "", f"{100 * last[LOADING].seconds / whole[1].seconds:.1f} %"),
        ("and empty runs, of all", "", f"{100 * last[FLOOR].seconds / whole[1].seconds:.1f} %"),
        ("one more, of the floor", "", f"{one.seconds / last[FLOOR].seconds:.1f} times"),
    ):
        print(f"| {what} | {aim} | {measured} |")
    if reading is None:
        return
    seconds = more * reading.seconds + last["all"].seconds
    kilobytes = more * reading.kilobytes + last["all"].kilobytes
    for what, aim, measured in (
        ("a true reading, of a sample", "", f"{reading.seconds:.3f} s, {reading.kilobytes:.0f} kB"),
        (f"reading {more} truly, worked out, and publishing", "", f"{seconds:.0f} s, {kilobytes:,.0f} kB"),
        ("one more, of that", "2 %", f"{100 * one.seconds / seconds:.1f} %"),
        ("one more, bytes of that", "2 %", f"{100 * one.kilobytes / kilobytes:.1f} %"),
        ("one cell, of that", "1 %", f"{100 * cell.seconds / seconds:.1f} %"),
        ("one cell, bytes of that", "1 %", f"{100 * cell.kilobytes / kilobytes:.1f} %"),
    ):
        print(f"| {what} | {aim} | {measured} |")


def _together(costs: dict[str, Cost]) -> Cost:
    """Reading, where it was a step of its own, and publishing all."""
    parts = [costs[name] for name in ("read", "all") if name in costs]
    return Cost(
        sum(part.seconds for part in parts),
        max(part.megabytes for part in parts),
        sum(part.kilobytes for part in parts),
    )


def _row(cost: Cost) -> str:
    return f"{cost.seconds:.2f} | {cost.megabytes:.0f} | {cost.kilobytes:,.0f}"


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reports", type=int, nargs="*", default=[20, 40, 80])
    parser.add_argument("--councils", type=int, default=1, help="whose reports they are, in turn")
    parser.add_argument("--read-quickly", action="store_true", help="read all but the last beforehand")
    parser.add_argument("--keep", type=Path, help="a new folder for what is written")
    parser.add_argument("--profile", type=Path, help="a folder for profiles of each step")
    parser.add_argument(
        "--step", choices=("read", TRULY, NOTES, *STEPS, LOADING, FLOOR), help=argparse.SUPPRESS
    )
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        if given.read_quickly and given.step != "read":
            read_before(given.folder)
        run_step(given.step, given.folder, given.reports[0], given.profile, given.councils)
        return
    if given.profile:
        given.profile.mkdir(parents=True, exist_ok=True)
    print("| reports | step | seconds | MB at most | kB on the disk |\n| --: | --- | --: | --: | --: |")
    with tempfile.TemporaryDirectory() as temporary:
        place = given.keep or Path(temporary)
        found = {
            number: measure(
                number, place / str(number), given.profile, given.councils, is_quick=given.read_quickly
            )
            for number in given.reports
        }
        reading = measure_reading(place / "sample", given.councils) if given.read_quickly else None
    print()
    fewer, more = given.reports[0], given.reports[-1]
    _tell_aims(fewer, found[fewer], more, found[more], reading)


if __name__ == "__main__":
    main()
