"""How many themes, workstreams and outcomes a plan says it has, against those that it sets out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, reckoned, same_values
from pipelines.proof.wording import Wording, quote, sentences
from pipelines.rows.records import Records, Row


def check_outline(records: Mapping[str, Records], wording: Wording, _: PrintedTexts) -> Iterator[Ran]:
    """Each stated number of themes, workstreams and outcomes."""
    plan = records.get("plan-paragraphs", Records("plan-paragraphs"))
    by_report = {report: rows for (report,), rows in same_values(plan.rows, ("report",)).items()}
    for sentence in sentences(wording, records):
        rows = by_report.get(sentence.report, [])
        themed = [row for row in rows if row["theme"]]
        for found in wording.find("themes", sentence.text):
            of_pillar = found["name"]
            what = f"themes of {of_pillar}" if of_pillar else "themes"
            own = [
                row
                for row in themed
                if not of_pillar or str(row["pillar"]).casefold() == of_pillar.casefold()
            ]
            yield _counted(what, found["a"], own, sentence.locator, sentence.report)
            if found["b"]:
                streams = [row for row in themed if row["transformation_workstream"]]
                what = "transformation workstreams"
                yield _counted(what, found["b"], streams, sentence.locator, sentence.report)
        for found in wording.find("outcomes", sentence.text):
            listed = [part for part in re.split(r";\s*", found["list"]) if part.strip()]
            if len(listed) > 1:
                about = About("rows", sentence.report, plan.resource, f"{sentence.row['number']}: outcomes")
                yield _held(about, found["a"], len(listed), sentence.locator, sentence.locator)


def _counted(what: str, stated: str, rows: Sequence[Row], locator: str, report: str) -> Ran:
    themes = {str(row["theme"]): str(row["locator"]) for row in reversed(rows)}
    about = About("rows", report, "plan-paragraphs", what)
    return _held(about, stated, len(themes), locator, next(iter(reversed(themes.values())), locator))


def _held(about: About, stated: str, counted: int, locator: str, place: str) -> Ran:
    figure = quote(stated, locator).figure
    ran = reckoned(
        about,
        figure,
        [],
        lambda _: Decimal(counted),
        Decimal(0),
        lambda _: f"The plan says {stated}; it sets out {counted}.",
    )
    return replace(ran, expected=Figure(Decimal(counted), Decimal(1), place, ""))
