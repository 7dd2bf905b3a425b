"""What is killed half-way: joining tables of reports and keeping their texts, for `kill_points.Tracer`."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sample_rows import SCHEMAS, sample_rows

from pipelines.assembly.steps import Gated
from pipelines.orchestration import known_values
from pipelines.orchestration.joined import JoinedTables
from pipelines.orchestration.kept import KeptReadings, keep_value
from pipelines.orchestration.kept_answers import KeptAnswers
from pipelines.orchestration.model import GatedReading
from pipelines.rows import kept_texts
from pipelines.rows.answers import Answers
from pipelines.rows.records import Records

importlib.import_module("pyarrow.compute")  # before the tracer forks, so that no child need load it
REPORTS = tuple(f"q{number:02}" for number in range(32))
TABLE = "key-actions"


def write(folder: Path, report: str, comment: str = "") -> None:
    """Keep a table of a report as its reading would."""
    row = {**sample_rows(TABLE)[0], "report": report, "locator": f"{report}/{TABLE}/1", "comment": comment}
    keep_value(folder / f"{report}.pickle", GatedReading("rules-1", Gated(Records(TABLE, (row,)))))


def publish(folder: Path) -> tuple[tuple[Any, ...], Any]:
    """The rows of all reports and their texts, what is known of them kept beside them."""
    paths = {path.stem: path for path in sorted(folder.glob("*.pickle"))}
    kept = KeptAnswers(folder / "answered" / "texts.pickle", "rules")
    answers = Answers(kept.now)
    with (  # what was written a moment ago counts as what has stood for long, and few rows as many
        patch.object(known_values, "SETTLED_NS", -(10**18)),
        patch.object(kept_texts, "FEWEST_PARTED", 0),
    ):
        records = JoinedTables().of(TABLE, KeptReadings(paths), tuple(paths)).records
        texts = kept_texts.rows_in_shares(records, SCHEMAS[TABLE], answers)
    kept.now.clear()
    kept.now.update(answers.used)
    kept.keep()
    return records.rows, texts
