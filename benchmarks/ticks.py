"""What a look of the sensor at a folder of many reports costs when nothing is new, in processor seconds.

Run as `.venv/bin/python benchmarks/ticks.py 1000`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import dagster as dg

from pipelines.council.project import default_project
from pipelines.gate.decisions import digest_of
from pipelines.orchestration.build import build_definitions
from pipelines.orchestration.fingerprints import reading_rules, report_stamp
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.resources import ReportsFolder


def main(reports: int) -> None:
    """Print the cost of the first look of a process, and of each after it."""
    definitions = build_definitions(default_project())
    sensor = definitions.resolve_sensor_def("reports_folder")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "reports"
        place.mkdir()
        for number in range(reports):
            (place / f"q1-{number:05}.txt").write_text(f"# **Service {number} – Q1 2020/21**\n" * 200)
        time.sleep(3)  # files written a moment ago are not remembered
        rules = reading_rules(default_project())
        cursor = digest_of({path.stem: report_stamp(path, rules) for path in sorted(place.iterdir())})
        resources = {**(definitions.resources or {}), "reports_folder": ReportsFolder(paths=[str(place)])}
        with open_instance(Path(folder) / "runs") as instance:
            for look in range(4):
                context = dg.build_sensor_context(instance=instance, cursor=cursor, resources=resources)
                begun = time.process_time()
                found = sensor(context)
                seconds = time.process_time() - begun
                told = "nothing new" if isinstance(found, dg.SkipReason) else "something new"
                print(f"{reports} reports, look {look}: {told}, {seconds:.3f} s of processor")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
