"""Measure how many sentences of reports each phrase reads.

    python scripts/measure_phrases.py REPORT...

A line for each pattern of `schemas/wordings/`: how many different sentences it reads, in how many of the
reports, and a name. Patterns that read one sentence, or one report's, come with what they read: is it a kind
of sentence, or that report's own way of saying something? `tests/proof/test_phrases.py` asks the same of our
own pages.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipelines.assembly.identity import read_identified
from pipelines.assembly.steps import records_of, report_resources
from pipelines.council.project import default_project
from pipelines.extraction.report import load_report
from pipelines.proof.within import figures_in_words
from pipelines.proof.wording import Wording, load_wordings, sentences
from pipelines.rows.records import Records, join
from pipelines.rows.schemas import load_schemas

Served = tuple[str, list[tuple[str, str]]]


def served(wording: Wording, records: Mapping[str, Records]) -> Iterator[Served]:
    """Each phrase of a wording with the report and text of each different sentence that it reads."""
    told = list(sentences(wording, records))
    for phrase, patterns in wording.phrases.items():
        for number, pattern in enumerate(patterns, 1):
            read = [(one.report, one.text) for one in told if _reads(pattern.pattern, one.before, one.text)]
            yield f"{wording.check} {phrase} {number}", list(dict.fromkeys(read))
    for named in wording.named:
        for place in named["printed"]:
            if "resource" not in place:
                read = [(one.report, one.text) for one in told if [*figures_in_words(place, one, wording)]]
                yield f"{wording.check} {named['name']}", list(dict.fromkeys(read))


def _reads(pattern: re.Pattern[str], before: str, text: str) -> bool:
    """Whether a pattern reads words of a sentence: those of the one before alone are that one's.

    What a pattern asks of a sentence's beginning, it asks of the sentence by itself.
    """
    since = len(before) + 2
    return pattern.search(text) is not None or any(
        found.end() > since for found in pattern.finditer(f"{before}. {text}")
    )


def main(paths: list[Path]) -> None:
    """Print what each phrase reads of some reports."""
    project = default_project()
    schemas = load_schemas(project.schemas)
    parts: dict[str, list[Records]] = {}
    for path in paths:
        read = read_identified(load_report(path), project)
        for resource in report_resources(schemas):
            parts.setdefault(resource, []).append(records_of(read, resource, schemas))
    records = {resource: join(resource, part) for resource, part in parts.items()}
    for wording in load_wordings(project.schemas / "wordings").values():
        for name, found in served(wording, records):
            reports = {report for report, _ in found}
            print(f"{len({text for _, text in found}):4} sentences, {len(reports):2} reports: {name}")
            for report, text in found[:3] if len(reports) == 1 else ():
                print(f"       {report}: {text[:160]}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
