"""Ratings in words of a report's own, by what its key says of them: `Achieved means that the target was met`.

Colours say by themselves whether a target is met; a word does so only where the key says it, or the scale: of
`Achieved` and `Not achieved` both are plain. A word of which the key says how far off a result may be is of a
target that is missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.datasets.performance.checks.directions import JUDGED, rated_against, rated_figures
from pipelines.datasets.performance.checks.thresholds import names_of_ratings, rating_before, thresholds
from pipelines.proof.outcome import PrintedTexts, Ran
from pipelines.proof.wording import Wording, sentences
from pipelines.rows.records import Records, by_report

MET, MISSED = "Green", "Red"
SHORT_OF = re.compile(r"(?i)(?:not|nearly|almost|partly|partially|not quite) (?P<of>.+)")
COLOURS = (*JUDGED, "Blue")


def check_worded_ratings(
    records: Mapping[str, Records], wording: Wording, printed: PrintedTexts
) -> Iterator[Ran]:
    """Each rating in a word against result and target, where the key says what the word means."""
    results = records.get("indicator-results", Records("indicator-results"))
    if all(row["rag"] in COLOURS for row in results.rows if row["rag"]):
        return
    meant = _opposed(results) | dict.fromkeys(thresholds(records, wording), MISSED) | _met(records, wording)
    for row in results.rows:
        word = str(row["rag"] or "")
        rating = meant.get((str(row["report"]), word)) if word not in COLOURS else None
        rated = rated_figures(row, printed) if rating else None
        if rating and rated:
            now, aim, better = rated
            ran = rated_against({**row, "rag": rating}, "rag", (now, aim), better, printed)
            yield replace(ran, note=ran.note.replace(f"Rated {rating}", f"Rated {word}", 1))


def _opposed(results: Records) -> dict[tuple[str, str], str]:
    """The words of a scale that are opposed in words: where some are `not achieved`, `achieved` is met."""
    found: dict[tuple[str, str], str] = {}
    for report, rows in by_report(results.rows).items():
        words = {str(row["rag"]) for row in rows if row["rag"]}
        words |= {line.rating for line in results.keys if line.report == report}
        folded = {word.casefold() for word in words}
        for word in words:
            if f"not {word.casefold()}" in folded:
                found[report, word] = MET
            elif (short := SHORT_OF.match(word)) and short["of"].casefold() in folded:
                found[report, word] = MISSED
    return found


def _met(records: Mapping[str, Records], wording: Wording) -> dict[tuple[str, str], str]:
    """The words of which sentences or lines of a key say that the target was met, and nothing else."""
    results = records.get("indicator-results", Records("indicator-results"))
    names = names_of_ratings(results)
    found: set[tuple[str, str]] = set()
    denied: set[tuple[str, str]] = set()
    told = [(each.report, each.text, "") for each in sentences(wording, records)]
    told += [(line.report, line.text, line.rating) for line in results.keys]
    for report, text, of in told:
        for match in wording.find("met", text):
            rating = of or rating_before(text[: match.start()], names.get(report, {}))
            if rating:
                is_denied = next(wording.find("denied", text[: match.start()]), None) is not None
                (denied if is_denied else found).add((report, rating))
    return dict.fromkeys(found - denied, MET)
